# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about Nova's own things, and about servers that change: Nova is real in both clouds."""

from __future__ import annotations

from typing import Any

from ..data import sid
from .questions import Told, outcome, outcomes, question, said
from .subject import MISSING, Subject

NAME = "asked-by-conformance"


@question
def lists_of_compute(subject: Subject) -> Told:
    assert subject.server
    paths = (
        "/flavors",
        "/flavors/detail",
        "/os-availability-zone",
        "/servers?name=stays",
        "/servers/detail?name=stays",
    )
    return [said(subject.ask("compute", "GET", path)) for path in paths]


@question
def key_pair(subject: Subject) -> Told:
    one, make = f"/os-keypairs/{NAME}", ("POST", "/os-keypairs", {"keypair": {"name": NAME}})
    unknown, delete = ("GET", f"/os-keypairs/{MISSING}"), ("DELETE", one)
    return outcomes(subject, "compute", make, make, ("GET", "/os-keypairs"), ("GET", one), unknown, delete, delete)


@question
def placement_policy(subject: Subject) -> Told:
    wish = {"server_group": {"name": NAME, "policies": ["anti-affinity"]}}
    made = subject.ask("compute", "POST", "/os-server-groups", wish)
    one = f"/os-server-groups/{made.json()['server_group']['id']}"
    return [
        said(made),
        *outcomes(subject, "compute", ("GET", "/os-server-groups"), ("GET", one), ("DELETE", one), ("DELETE", one)),
    ]


@question
def attachment_of_a_volume(subject: Subject) -> Told:
    volumes = (subject.attached, MISSING)
    return [said(subject.ask("compute", "GET", f"{subject.attachments}/{volume}")) for volume in volumes]


@question
def server_that_is_changed(subject: Subject) -> Told:
    one = f"/servers/{subject.server['id']}"
    key = f"{one}/metadata/team"
    return outcomes(
        subject,
        "compute",
        ("PUT", one, {"server": {"name": "stays-renamed"}}),
        ("PUT", one, {"server": {"name": "stays"}}),
        ("PUT", key, {"meta": {"team": "a"}}),
        ("DELETE", key),
        ("DELETE", key),
        ("PUT", f"/servers/{MISSING}", {"server": {"name": "stays"}}),
    )


@question
def server_from_state_to_state(subject: Subject) -> Told:
    """The answer to each action, to the same once more, and the state in which the server ends."""
    server = f"/servers/{subject.new_server()['id']}"
    bigger = sid("flavor.m2.c2m4")
    actions: tuple[tuple[dict[str, Any], str], ...] = (
        ({"os-stop": None}, "SHUTOFF"),
        ({"os-start": None}, "ACTIVE"),
        ({"reboot": {"type": "HARD"}}, "ACTIVE"),
        ({"resize": {"flavorRef": bigger}}, "ACTIVE"),
        ({"shelve": None}, "SHELVED_OFFLOADED"),
        ({"unshelve": None}, "ACTIVE"),
    )

    def look() -> str | None:
        row = subject.get("compute", server)["server"]
        return None if row["OS-EXT-STS:task_state"] or row["status"] == "VERIFY_RESIZE" else str(row["status"])

    told: list[Told] = []
    for action, state in actions:
        told.append(outcome(subject.ask("compute", "POST", f"{server}/action", action)))
        subject.until(lambda state=state: look() == state, f"{action} ends in {state}")
        if state != "ACTIVE":
            told.append(outcome(subject.ask("compute", "POST", f"{server}/action", action)))
    told.append(subject.get("compute", server)["server"]["flavor"]["id"] == bigger)
    subject.gone("compute", server)
    return [*told, *outcomes(subject, "compute", ("DELETE", server), ("POST", f"{server}/action", {"os-stop": None}))]
