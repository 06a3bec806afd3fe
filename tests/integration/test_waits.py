# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wait or upload of more than ten seconds tells at -v what it sees, in the worker; as a module it tells nothing."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import playbook
import pytest
import venvs
from clouds import LocalCloud

VERSIONS = {"2.21": venvs.MAIN, "2.16": venvs.OLDER["2.16"]}


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_a_long_wait_tells_what_it_sees(version: str, cloud: LocalCloud, tmp_path: Path) -> None:
    name = f"waits-{uuid.uuid4().hex[:8]}"
    make = {
        "name": f"{name}-{{{{ inventory_hostname }}}}",
        "flavor": "m2.c1m2",
        "image": "Ubuntu Server 22.04 LTS",
        "networks": ["Default Network"],
        "count": "{{ count | default(omit) }}",
        "metadata": {"fake_delay_spawn": "12"},
    }
    tasks = [
        {"nhn.cloud.nhn_server": make, "environment": {"NHN_RUN_IN": "{{ way | default('worker') }}"}},
        {"nhn.cloud.nhn_server": {"name": make["name"], "state": "absent", "count": make["count"], "wait": False}},
    ]
    play = {"hosts": "one,two,three", "connection": "local", "gather_facts": False, "tasks": tasks}
    book = tmp_path / "book.yml"
    book.write_text(json.dumps([play]))
    inventory = tmp_path / "hosts.json"
    hosts = {"one": {}, "two": {"way": "module"}, "three": {"count": 2}}
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}))
    venv = VERSIONS[version]
    env = playbook.environment(venv, tmp_path, cloud.env, coverage=venv is venvs.MAIN)
    result = playbook.run(venv, book, tmp_path, env, arguments=["-v", "-i", str(inventory)])
    assert not result.problem(), result.problem()
    told = [line for line in result.output.splitlines() if line.startswith(name) and line.endswith(" s")]
    state = r"[A-Z]+(?: \(\w+\))?"
    one = rf"{name}-one: {state}, (\d+) s"
    three = rf"{name}-three-[12](?:, {name}-three-[12])?: {state}(?:; .*)?, (\d+) s"
    for wanted in (one, three):
        seconds = [0, *(int(found[1]) for line in told if (found := re.fullmatch(wanted, line)))]
        assert len(seconds) > 1, result.output
        assert all(later - earlier >= 9 for earlier, later in zip(seconds, seconds[1:])), told
    assert not [line for line in told if not re.fullmatch(f"{one}|{three}", line)]
    assert "secretsecret" not in result.output


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
def test_a_long_upload_tells_how_far_it_is(cloud: LocalCloud, tmp_path: Path) -> None:
    name = f"waits-{uuid.uuid4().hex[:8]}"
    # More than what the system holds for a server that does not read.
    (tmp_path / "data").write_bytes(bytes(40_000_000))
    slow = {"id": name, "action": "delay", "delay": 11, "method": "PUT", "path": "/file$", "times": 1}
    cloud.control("faults", slow)
    tasks = [
        {
            "nhn.cloud.nhn_image": {
                "name": name,
                "src": str(tmp_path / "data"),
                "os_type": "linux",
                "disk_format": "raw",
            }
        },
        {"nhn.cloud.nhn_image": {"name": name, "state": "absent"}},
    ]
    book = tmp_path / "book.yml"
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}
    book.write_text(json.dumps([play]))
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env, coverage=True)
    result = playbook.run(venvs.MAIN, book, tmp_path, env, arguments=["-v"])
    assert not result.problem(), result.problem()
    told = [line for line in result.output.splitlines() if line.startswith(name)]
    assert len(told) == 1, result.output
    assert re.fullmatch(rf"{name}: \d\d? % of 40\.0 MB sent, 1\d s", told[0]), told
