# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole project whose making, and whose removal, is killed after each of its writing calls."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
import venvs
from checkout import ROOT, child_env
from clouds import LocalCloud

pytestmark = [pytest.mark.slow, pytest.mark.integration]
CHILD = Path(__file__).parent / "stack_child.py"
#: More runs than calls: one that never ends is a defect.
MOST = 60


def run(cloud: LocalCloud, options: dict[str, Any], *flags: str) -> dict[str, Any] | None:
    """Run a task, and return its result; None if it was killed."""
    path = os.pathsep.join(str(ROOT / "tests" / name) for name in ("tools", "faults"))
    done = subprocess.run(
        [str(venvs.MAIN.python), str(CHILD), *flags],
        env=child_env() | cloud.env | {"PYTHONPATH": path},
        input=json.dumps(options),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def until_it_ends(cloud: LocalCloud, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Run a task again and again, each time up to its first writing call. Return the last result and the number."""
    for kills in range(MOST):
        result = run(cloud, options, "--kill")
        if result is not None:
            return result, kills
    raise AssertionError(f"not done after {MOST} runs")


def test_a_stack_that_is_killed_at_each_call_ends_whole_and_then_gone(cloud: LocalCloud) -> None:
    own = f"killed-{uuid.uuid4().hex[:8]}"
    zone = "kr-pub-a"
    ssh = {"protocol": "tcp", "port": 22, "remote": f"{own}-db"}
    server = {"flavor": "u2.c1m1", "image": "Ubuntu Server 22.04 LTS", "availability_zone": zone}
    document = {
        "name": own,
        "vpcs": [
            {
                "name": own,
                "cidr": "10.77.0.0/16",
                "routing_table": {"internet_gateway": True},
                "subnets": [{"name": f"{own}-{one}", "cidr": f"10.77.{one}.0/24"} for one in (1, 2)],
            }
        ],
        "security_groups": [{"name": f"{own}-web", "rules": [ssh]}, {"name": f"{own}-db", "rules": []}],
        "placement_policies": [{"name": own}],
        "volumes": [{"name": f"{own}-{one}", "size": 10, "availability_zone": zone} for one in (1, 2)],
        "network_interfaces": [{"name": own, "vpc": own, "subnet": f"{own}-2"}],
        "servers": [
            {
                **server,
                "name": f"{own}-web",
                "count": 2,
                "networks": [{"network": own, "subnet": f"{own}-1"}],
                "security_groups": [f"{own}-web"],
                "floating_ip": {},
            },
            {
                **server,
                "name": f"{own}-db",
                "networks": [{"port": own}],
                "placement_policy": own,
                "attachments": [f"{own}-1"],
            },
        ],
    }
    try:
        made, kills = until_it_ends(cloud, document)
        assert kills >= 16, "fewer writing calls than things"
        assert made["leftover"] == []
        again = run(cloud, document)
        assert again is not None
        assert (again["changed"], again["stack"]) == (False, made["stack"])
        # The login, and one list of each kind.
        assert len(again["sent"]) == len(set(again["sent"])) <= 14, again["sent"]
        # Nothing is doubled: each thing of these names has an entry of its own.
        there = run(cloud, {"name": own, "pattern": f"{own}*"}, "--read")
        assert there is not None
        assert {one["section"] for one in there["left_out"]} == {"servers"}
        assert {key: len(value) for key, value in there["document"].items() if key != "name"} == {
            key: len(value) for key, value in document.items() if key != "name"
        }
        assert len(there["document"]["vpcs"][0]["subnets"]) == 2
    finally:
        gone, kills = until_it_ends(cloud, {**document, "state": "absent"})
    assert kills >= 14
    assert (gone["stack"], gone["leftover"]) == ({}, [])
    left = run(cloud, {"name": own, "pattern": f"{own}*"}, "--read")
    assert left is not None
    assert (left["document"], left["left_out"]) == ({"name": own}, [])
    whole = run(cloud, {}, "--read")
    assert whole is not None
    assert [one for one in whole["left_out"] if one["section"] in ("floating_ips", "internet_gateways")] == []
