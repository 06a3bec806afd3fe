# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server shows of an action whose answer was lost, and what a wait for many tells."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Client, Settings
from ansible_collections.nhn.cloud.plugins.module_utils._servers import arrival, arrivals


def server(status: str = "ACTIVE", task: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"id": "1", "status": status, "OS-EXT-STS:task_state": task, "updated": "t1", **fields}


GROUPS = {"security_groups": [{"name": "web"}]}
WEB, DB = {"name": "web"}, {"name": "db"}


@pytest.mark.parametrize(
    ("action", "value", "now", "shows"),
    [
        ("stop", None, server("SHUTOFF"), True),
        ("stop", None, server(task="powering-off"), True),
        ("stop", None, server(), False),
        # Somebody else's work, or an earlier step of the same task, is no sign of the stop.
        ("stop", None, server(task="image_snapshot"), False),
        ("stop", None, server(updated="t2"), False),
        ("start", None, server("SHUTOFF", "powering-on"), True),
        ("shelve", None, server("SHUTOFF", "shelving"), True),
        ("unshelve", None, server("SHELVED_OFFLOADED", "spawning"), True),
        ("add_security_group", WEB, server(**GROUPS), True),
        ("add_security_group", DB, server(updated="t2", **GROUPS), False),
        ("remove_security_group", WEB, server(updated="t2", **GROUPS), False),
        ("remove_security_group", DB, server(**GROUPS), True),
        ("resize", {"flavorRef": "b"}, server(flavor={"id": "a"}, updated="t2"), False),
        ("resize", {"flavorRef": "b"}, server(flavor={"id": "a"}, task="resize_prep"), True),
        ("resize", {"flavorRef": "b"}, server("VERIFY_RESIZE", flavor={"id": "b"}), True),
        ("soft_reboot", {"type": "SOFT"}, server(), False),
        ("soft_reboot", {"type": "SOFT"}, server(updated="t2"), True),
        ("hard_reboot", {"type": "HARD"}, server("HARD_REBOOT", "rebooting_hard"), True),
        ("stop", None, None, True),
    ],
)
def test_shows_effect(action: str, value: Any, now: dict[str, Any] | None, shows: bool) -> None:
    before = server("SHUTOFF" if action == "start" else "ACTIVE", flavor={"id": "a"})
    assert arrival.shows_effect(action, value, before, now) is shows


class Listed:
    """Servers that are as a list says, and a client whose time passes by itself."""

    def __init__(self, looks: list[dict[str, dict[str, Any]]]) -> None:
        self.client = Client(Settings("tenant", "me", "secret"), sleep=self.sleep, clock=lambda: self.now)
        self.now = 0.0
        self.looks = looks

    def sleep(self, seconds: float) -> None:
        self.now += 10

    def read(self, wanted: Any) -> dict[str, dict[str, Any]]:
        return self.looks.pop(0) if self.looks[1:] else self.looks[0]

    def with_fault(self, found: dict[str, Any]) -> dict[str, Any]:
        return found


def test_a_wait_for_many_servers_tells_their_states_with_their_names() -> None:
    fleet = {str(number): {"id": str(number), "name": f"web-{number}"} for number in range(1, 7)}
    building = {key: {**one, **server("BUILD", "spawning"), "id": key} for key, one in fleet.items()}
    later = {
        key: {**one, "status": "ACTIVE" if key in "12345" else "BUILD", "OS-EXT-STS:task_state": None}
        for key, one in building.items()
    }
    later["2"]["OS-EXT-STS:task_state"] = "powering-off"
    done = {key: {**one, "status": "ACTIVE", "OS-EXT-STS:task_state": None} for key, one in building.items()}
    listed: Any = Listed([building, building, later, done])
    told: list[str] = []
    listed.client.tell = told.append
    awaited = [arrival.arrival_of(listed, one, "create", {"ACTIVE"}) for one in fleet.values()]
    assert arrivals.arrive_all(listed, awaited, listed.read, timeout=600) == {}
    assert told == [
        "web-1, web-2, web-3 and 3 more: BUILD (spawning), 10 s",
        "web-2: ACTIVE (powering-off); web-6: BUILD, 20 s",
    ]
