# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server shows of an action whose answer was lost."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils._servers import arrival


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
