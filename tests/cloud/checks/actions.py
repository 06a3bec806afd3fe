# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: what is done to a server that is there, attachments, states on demand."""

from __future__ import annotations

import time
from typing import Any

from ..data import sid
from .kit import KEPT, MISSING, RUN, Client, case, control, until

C = Client()


@case
def rename_and_metadata() -> None:
    server = KEPT["server"]
    row = C.call("PUT", "/servers/" + server, 200, json={"server": {"name": "renamed-" + RUN}}).json()["server"]
    assert row["name"] == "renamed-" + RUN
    C.call("PUT", "/servers/" + server, 400, json={"server": {"name": ""}})
    url = f"/servers/{server}/metadata"
    assert C.get(url)["metadata"]["role"] == "web"
    C.call("PUT", url + "/role", 200, json={"meta": {"role": "db"}})
    assert C.get(url + "/role")["meta"] == {"role": "db"}
    C.call("DELETE", url + "/role", 204)
    C.call("GET", url + "/role", 404)
    gone = C.call("DELETE", url + "/role", 404).json()
    assert gone["itemNotFound"]["message"] == "Metadata item was not found"


@case
def stop_start_reboot_shelve() -> None:
    server = KEPT["server"]
    C.act(server, {"os-stop": None})
    assert C.wait(server, "SHUTOFF")["OS-EXT-STS:power_state"] == 4
    C.act(server, {"os-stop": None}, 409)
    C.act(server, {"os-start": None})
    C.wait(server, "ACTIVE")
    for kind in ("SOFT", "HARD"):
        C.act(server, {"reboot": {"type": kind}})
        C.wait(server, "ACTIVE")
    for target in (server, KEPT["u2"]):
        C.act(target, {"shelve": None})
        C.wait(target, "SHELVED_OFFLOADED")
        C.act(target, {"os-start": None}, 409)
        C.act(target, {"unshelve": None})
        C.wait(target, "ACTIVE")


def resized(server: str, flavor: str, end: str) -> str:
    seen = set()

    def done() -> bool:
        row = C.server(server)
        seen.add(row["status"])
        return (
            row["status"] == end
            and row["flavor"]["id"] == sid(flavor)
            and not row["OS-EXT-STS:task_state"]
            and "VERIFY_RESIZE" in seen
        )

    C.act(server, {"resize": {"flavorRef": sid(flavor)}})
    until(done, what="resize")
    return " ".join(sorted(seen))


@case
def resize_confirms_itself() -> str:
    server = KEPT["server"]
    seen = resized(server, "flavor.m2.c2m4", "ACTIVE")
    C.act(server, {"os-stop": None})
    C.wait(server, "SHUTOFF")
    resized(server, "flavor.m2.c1m2", "SHUTOFF")
    C.act(server, {"os-start": None})
    C.wait(server, "ACTIVE")
    C.act(server, {"resize": {"flavorRef": "nope"}}, 400)
    return seen


@case
def resize_falls_back_silently() -> str:
    row = C.made("fall-" + RUN, metadata={"fake_fault": "resize"})
    ends = []
    for status in ("ACTIVE", "SHUTOFF"):
        if status == "SHUTOFF":
            C.act(row["id"], {"os-stop": None})
            C.wait(row["id"], "SHUTOFF")
        C.act(row["id"], {"resize": {"flavorRef": sid("flavor.m2.c2m4")}})
        assert C.server(row["id"])["OS-EXT-STS:task_state"]
        after = C.wait(row["id"], status)
        assert after["flavor"]["id"] == sid("flavor.m2.c1m2") and "fault" not in after
        ends.append(after["status"])
        # Nova writes the task state a second time; what is asked before that is lost.
        time.sleep(0.5)
    C.delete(row["id"])
    return " ".join(ends)


@case
def image_of_a_local_disk() -> str:
    answer = C.act(KEPT["u2"], {"createImage": {"name": "img-" + RUN, "metadata": {"k": "v"}}})
    location = answer.headers["Location"]
    assert location.startswith(C.image + "/images/"), location
    url = C.image + "/images/" + location.rpartition("/")[2]
    seen: list[str] = []

    def active() -> dict | None:
        row = C.get(url)
        if row["status"] not in seen:
            seen.append(row["status"])
        return row if row["status"] == "active" else None

    row = until(active, what="image")
    C.wait(KEPT["u2"], "ACTIVE")
    assert row["k"] == "v" and row["instance_uuid"] == KEPT["u2"]
    assert row["visibility"] == "private" and row["owner"] == C.server(KEPT["u2"])["tenant_id"]
    C.call("DELETE", url, 204)
    return " > ".join(seen)


@case
def security_groups_of_a_server() -> None:
    server = KEPT["server"]

    def groups() -> set[str]:
        return {g["name"] for g in C.server(server)["security_groups"]}

    before = groups()
    C.act(server, {"addSecurityGroup": {"name": "db"}})
    assert groups() == before | {"db"}
    C.act(server, {"removeSecurityGroup": {"name": "db"}})
    assert groups() == before
    C.act(server, {"removeSecurityGroup": {"name": "db"}}, 404)
    C.act(server, {"addSecurityGroup": {"name": "nope"}}, 404)


@case
def attachments() -> None:
    volume, url = sid("volume.02"), f"/servers/{KEPT['server']}/os-volume_attachments"
    body = {"volumeAttachment": {"volumeId": volume}}
    row = C.call("POST", url, 200, json=body).json()["volumeAttachment"]
    assert row["device"].startswith("/dev/") and row["serverId"] == KEPT["server"]
    C.volume_wait(volume, "in-use")
    rows = C.get(url)["volumeAttachments"]
    assert volume in [r["volumeId"] for r in rows] and len(rows) == 3
    assert len(C.get(url + "?limit=1&offset=1")["volumeAttachments"]) == 1
    C.call("POST", url, (400, 409), json=body)
    C.call("DELETE", f"{C.volume}/volumes/{volume}", 400)
    C.call("DELETE", f"{url}/{volume}", 202)
    C.volume_wait(volume, "available")
    C.call("GET", f"{url}/{volume}", 404)
    C.call("POST", url, 404, json={"volumeAttachment": {"volumeId": MISSING}})
    other_zone = C.call("POST", url, 400, json={"volumeAttachment": {"volumeId": sid("volume.01")}})
    assert "availability_zone" in other_zone.text


def member(group: str, name: str, expect: int = 202) -> dict[str, Any]:
    server = C.body(f"aa-{RUN}-{name}", availability_zone="kr-pub-a")
    return C.call("POST", "/servers", expect, json={"server": server, "os:scheduler_hints": {"group": group}}).json()


@case
def placement_policy() -> None:
    url, wish = "/os-server-groups", {"server_group": {"name": "g-" + RUN, "policies": ["anti-affinity"]}}
    group, twin = (C.call("POST", url, 200, json=wish).json()["server_group"] for _unused in range(2))
    assert group == {
        "id": group["id"],
        "name": "g-" + RUN,
        "policies": ["anti-affinity"],
        "members": [],
        "metadata": {},
    }
    assert {group["id"], twin["id"]} <= {row["id"] for row in C.get(url)["server_groups"]}
    made = [member(group["id"], str(n))["server"]["id"] for n in range(2)]
    assert len({C.wait(i, "ACTIVE")["hostId"] for i in made}) == 2
    # A zone has two hosts.
    surplus = member(group["id"], "surplus")["server"]["id"]
    assert C.wait(surplus, "ERROR")["fault"]["message"].startswith("No valid host was found.")
    assert "could not be found" in member(MISSING, "lost", 400)["badRequest"]["message"]
    shown = C.get(f"{url}/{group['id']}")["server_group"]
    assert sorted(shown["members"]) == sorted([*made, surplus])
    C.delete(surplus)
    assert sorted(C.get(f"{url}/{group['id']}")["server_group"]["members"]) == sorted(made)
    for one in (group, twin):
        C.call("DELETE", f"{url}/{one['id']}", 204)
        C.call("GET", f"{url}/{one['id']}", 404)
    assert C.server(made[0])["status"] == "ACTIVE"
    C.delete(*made)


@case
def slow_build_and_failed_calls() -> str:
    slow = C.create("slow-" + RUN, metadata={"fake_delay_spawn": "1.0", "fake_fault": "stop"})["server"]["id"]
    time.sleep(0.5)
    row = C.server(slow)
    assert row["status"] == "BUILD"
    C.act(slow, {"os-stop": None}, 409)
    C.wait(slow, "ACTIVE")
    C.act(slow, {"os-stop": None})
    time.sleep(0.3)
    assert C.wait(slow, "ACTIVE")["OS-EXT-STS:task_state"] is None
    C.delete(slow)
    return f"BUILD/{row['OS-EXT-STS:task_state']}"


@case
def states_on_demand_and_protection() -> None:
    server = KEPT["u2"]
    control("POST", "server_state", json={"id": server, "status": "ERROR"})
    C.wait(server, "ERROR")
    C.act(server, {"reboot": {"type": "HARD"}})
    C.wait(server, "ACTIVE") if C.server(server)["status"] != "ERROR" else until(
        lambda: C.server(server)["status"] == "ACTIVE", what="ACTIVE after ERROR"
    )
    for status in ("PAUSED", "ACTIVE"):
        control("POST", "server_state", json={"id": server, "status": status})
        C.wait(server, status)
    control("POST", "protect", json={"id": server})
    assert C.server(server)["NHN-EXT-ATTR:protect"]
    C.call("DELETE", "/servers/" + server, 409)
    control("DELETE", "protect/" + server)


@case
def floating_address() -> None:
    row = control("POST", "floating", json={"server": KEPT["server"]})

    def shown() -> bool:
        kinds = {a["OS-EXT-IPS:type"]: a["addr"] for net in C.server(KEPT["server"])["addresses"].values() for a in net}
        return kinds.get("floating") == row["floating_ip_address"] and "fixed" in kinds

    until(shown, 10, "a floating address")
    rows = C.get(f"{C.network}/floatingips?floating_ip_address={row['floating_ip_address']}")
    port = C.get(f"{C.network}/ports?device_id={KEPT['server']}")["ports"][0]
    assert rows["floatingips"][0]["port_id"] == port["id"]
