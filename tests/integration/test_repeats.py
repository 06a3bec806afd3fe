# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The items of a loop, and the retries of a task, share a login and what was looked up; two tasks do not."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from clouds import LocalCloud

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("undocumented_requests")]

VERSIONS = {"2.21": venvs.MAIN, **venvs.OLDER}


ASKED = ("tokens", "images", "vpcs", "flavors/detail", "servers/detail")


def calls(cloud: LocalCloud, since: int) -> dict[str, int]:
    """Return the number of calls of each kind."""
    rows: list[dict[str, Any]] = cloud.control(f"log?since={since}")
    paths = [row["path"].partition("?")[0] for row in rows if "nhn.cloud/" in str(row["ua"])]
    return {what: sum(path.endswith(f"/{what}") for path in paths) for what in ASKED}


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_repeats_share_what_tasks_do_not(version: str, cloud: LocalCloud, tmp_path: Path) -> None:
    name = f"repeats-{uuid.uuid4().hex[:8]}"
    make = {
        "nhn.cloud.nhn_server": {
            "name": f"{name}-{{{{ item }}}}",
            "flavor": "m2.c1m2",
            "image": "Ubuntu Server 22.04 LTS",
            "networks": ["vpc-prod"],
        },
        "check_mode": True,
        "loop": [1, 2, 3],
    }
    find = {"nhn.cloud.nhn_server_info": {"name": name}, "register": "found", "ignore_errors": True}
    until = {"until": "found.servers | length > 0", "retries": 2, "delay": 0}
    books = {"one": [make], "two": [make, make], "retried": [{**find, **until}]}
    asked = {}
    for book, tasks in books.items():
        file = tmp_path / f"{book}.yml"
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}
        file.write_text(json.dumps([play]))
        since = cloud.requests()
        venv = VERSIONS[version]
        result = playbook.run(venv, file, tmp_path, playbook.environment(venv, tmp_path, cloud.env))
        assert not result.problem(), result.problem()
        asked[book] = calls(cloud, since)
    assert asked["one"] == {**dict.fromkeys(ASKED, 1), "servers/detail": 3}
    assert asked["two"] == {**dict.fromkeys(ASKED, 2), "servers/detail": 6}
    assert asked["retried"] == {**dict.fromkeys(ASKED, 0), "tokens": 1, "servers/detail": 3}
