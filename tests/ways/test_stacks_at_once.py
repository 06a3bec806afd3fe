# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stacks that are made and deleted at the same time: two of one project, and one of the second region."""

from __future__ import annotations

import functools
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from checkout import link_collection
from clouds import LocalCloud

pytestmark = [pytest.mark.slow, pytest.mark.integration, pytest.mark.usefixtures("undocumented_requests")]


def document(name: str, zone: str) -> dict[str, Any]:
    """Return the options of a stack whose things all have this name."""
    return {
        "name": name,
        "vpcs": [{"name": name, "cidr": "10.78.0.0/16", "subnets": [{"name": name, "cidr": "10.78.1.0/24"}]}],
        "security_groups": [{"name": name, "rules": [{"protocol": "tcp", "port": 22, "remote": name}]}],
        "volumes": [{"name": name, "size": 10, "availability_zone": zone}],
        "servers": [
            {
                "name": name,
                "flavor": "u2.c1m1",
                "image": "Ubuntu Server 22.04 LTS",
                "availability_zone": zone,
                "networks": [{"network": name, "subnet": name}],
                "security_groups": [name],
                "attachments": [name],
            }
        ],
    }


def test_stacks_at_once_do_not_touch_each_other(cloud: LocalCloud, tmp_path: Path) -> None:
    own = f"both-{uuid.uuid4().hex[:8]}"
    # The first two have the same names in two regions; the name of the third begins like theirs.
    stacks = {
        "here": ("KR1", document(own, "kr-pub-a")),
        "there": ("KR2", document(own, "kr2-pub-a")),
        "next": ("KR1", document(f"{own}-2", "kr-pub-a")),
    }
    link_collection()

    def run(who: str, **more: Any) -> dict[str, Any]:
        """Run the task, and return its result."""
        region, options = stacks[who]
        folder = tmp_path / who
        folder.mkdir(exist_ok=True)
        task = {"nhn.cloud.nhn_stack": {**options, **more}, "register": "result"}
        keep = {"ansible.builtin.copy": {"content": "{{ result | to_json }}", "dest": "result.json", "mode": "0600"}}
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task, keep]}
        (folder / "play.yml").write_text(json.dumps([play]))
        env = playbook.environment(venvs.MAIN, folder, {**cloud.env, "NHN_REGION": region})
        done = playbook.run(venvs.MAIN, folder / "play.yml", folder, env, timeout=300)
        assert not (problem := done.problem()), problem
        result: dict[str, Any] = json.loads((folder / "result.json").read_text())
        return result

    def together(*who: str, **more: Any) -> dict[str, dict[str, Any]]:
        with ThreadPoolExecutor(len(who)) as pool:
            return dict(zip(who, pool.map(functools.partial(run, **more), who), strict=True))

    try:
        made = together(*stacks)
        ids = [{view["id"] for things in one["stack"].values() for view in things.values()} for one in made.values()]
        assert [len(one) for one in ids] == [5, 5, 5]
        assert len(set.union(*ids)) == 15
        # Purge deletes nothing of another stack.
        again = together(*stacks, purge=True, max_deletions=0)
        for who, result in again.items():
            assert (result["changed"], result["leftover"], result["stack"]) == (False, [], made[who]["stack"])

        assert run("here", state="absent")["changed"]
        left = together("there", "next")
        for who, result in left.items():
            assert (result["changed"], result["stack"]) == (False, made[who]["stack"])
    finally:
        gone = together(*stacks, state="absent")
    assert all(result["stack"] == {} for result in gone.values())
