# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: tokens, faults of every kind, limits, the log; and the end of all servers."""

from __future__ import annotations

import time
from collections.abc import Callable

import requests

from .. import data
from .kit import KEPT, MISSING, RUN, Client, case, control, login

C = Client()


def rule(action: str, path: str, **more: object) -> None:
    control("POST", "faults", json={"action": action, "path": path, **more})


def fails(function: Callable[[], object]) -> None:
    try:
        function()
    except requests.exceptions.RequestException:
        return
    raise AssertionError("the connection survived")


@case
def tokens() -> None:
    assert login(password="x").json()["error"]["title"] == "Unauthorized"
    assert login(tenant="nope").status_code == 401
    for token in (None, "zzz"):
        answer = requests.get(C.compute + "/servers", headers={"X-Auth-Token": token}, timeout=9)
        assert answer.status_code == 401 and answer.json()["error"]["code"] == 401
    control("POST", "settings", json={"ttl": 0.4})
    short = Client()
    control("POST", "settings", json={"ttl": 43200.0})
    short.get("/servers")
    time.sleep(0.5)
    short.call("GET", "/servers", 401)
    other = Client()
    rule("expire", "/flavors$")
    other.call("GET", "/flavors", 401)
    control("DELETE", "faults")


@case
def status_and_who_it_is_for() -> None:
    rule("status", "/servers$", status=429, headers={"Retry-After": "1"}, user_agent="^mine$")
    rule("status", "/servers$", status=503, header={"X-Test": "^b$"}, tenant=data.TENANT)
    C.get("/servers")
    mine = Client(agent="mine")
    assert mine.call("GET", "/servers", 429).headers["Retry-After"] == "1"
    mine.get("/servers")
    C.call("GET", "/servers", 503, headers={"X-Test": "b"})
    assert [r["fired"] for r in control("GET", "faults")] == [1, 1]
    control("DELETE", "faults")


@case
def lost_answers_of_every_service() -> None:
    before = len(C.get(C.volume + "/volumes")["volumes"])
    rule("drop", "/volumes$", method="POST", when="after")
    fails(lambda: C.call("POST", C.volume + "/volumes", json={"volume": {"size": 1, "name": "lost-" + RUN}}))
    assert len(C.get(C.volume + "/volumes")["volumes"]) == before + 1
    rule("reset", "/security-groups", when="after")
    fails(lambda: C.call("GET", C.network + "/security-groups"))
    rule("status", "/images$", when="after", status=502)
    C.call("GET", C.image + "/images", 502)
    rule("drop", "/tokens$", when="after")
    fails(login)
    for when, there in (("before", 0), ("after", 1)):
        rule("drop", "/servers$", method="POST", when=when)
        fails(lambda when=when: C.create(f"lost-{when}-{RUN}"))
        rows = C.get(f"/servers?name=lost-{when}-{RUN}")["servers"]
        assert len(rows) == there
    C.wait(rows[0]["id"], "ACTIVE")
    C.delete(rows[0]["id"])
    control("DELETE", "faults")


@case
def spoiled_answers() -> None:
    for action, text in (("garbage", "<html>not json"), ("empty", ""), ("unexpected", "[]")):
        for when in ("before", "after"):
            rule(action, "/flavors$", when=when)
            assert C.call("GET", "/flavors", 200).text == text
    for when in ("before", "after"):
        rule("truncate", "/flavors$", when=when)
        fails(lambda: C.call("GET", "/flavors"))
        rule("reset", "/flavors$", when=when)
        fails(lambda: C.call("GET", "/flavors"))
    rule("delay", "/flavors$", delay=0.5)
    started = time.time()
    C.get("/flavors")
    assert time.time() - started >= 0.5
    rule("status", "/flavors$", times=-1, skip=1, id="mine")
    assert [C.call("GET", "/flavors").status_code for _unused in range(3)] == [200, 503, 503]
    control("DELETE", "faults/mine")
    C.get("/flavors")
    control("DELETE", "faults")


@case
def rate_limit() -> None:
    control("POST", "settings", json={"rate_limit": 5})
    answers = [C.call("GET", "/flavors") for _unused in range(12)]
    control("POST", "settings", json={"rate_limit": 0})
    limited = [a for a in answers if a.status_code == 429]
    assert limited and limited[0].headers["Retry-After"] == "1"


@case
def log_and_statistics() -> None:
    control("DELETE", "log")
    C.get("/servers")
    C.act(KEPT["server"], {"reboot": {"type": "SOFT"}})
    C.wait(KEPT["server"], "ACTIVE")
    routes = control("GET", "stats")["routes"]
    assert routes["POST /v2/{id}/servers/{id}/action#reboot"]["status"] == {"202": 1}
    login()
    rows = control("GET", "log")
    assert data.PASSWORD not in str(rows) and C.token not in str(rows)
    assert [r["method"] for r in control("GET", "log?writes=1")] == ["POST"]
    assert control("GET", "mark")["n"] == rows[-1]["n"]
    assert control("GET", "info")["nova"]["nova_version"]


@case
def delete_everything() -> str:
    C.call("DELETE", "/servers/" + MISSING, 404)
    mine = [s["id"] for s in C.get(f"/servers?limit=1000&name={RUN}")["servers"]]
    C.delete(*mine)
    C.call("DELETE", "/os-keypairs/" + KEPT["key"], 202)
    rows = C.get("/servers/detail?changes-since=" + KEPT["created"])["servers"]
    assert KEPT["server"] in [s["id"] for s in rows if s["status"] == "DELETED"]
    assert not C.get(f"{C.network}/ports?device_id={KEPT['server']}")["ports"]
    return f"{len(mine)} deleted"


@case
def nobody_else_was_undocumented() -> str:
    rows = control("GET", "undocumented")
    strangers = [r for r in rows if r["ua"] != "strict"]
    assert not strangers, [(r["method"], r["path"], r["undocumented"]) for r in strangers]
    assert control("DELETE", "undocumented") == []
    return f"{len(rows)} recorded"
