# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many at once: runs of the same playbook, and fifty clients at an API that allows ten requests per second."""

from __future__ import annotations

import json
import subprocess
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from checkout import end_group, link_collection
from clouds import LocalCloud
from sweep.picture import take
from sweep.witness import IMAGE, NETWORK, SMALL, Witness, scopes_of
from sweep.world import public_key

pytestmark = [pytest.mark.slow, pytest.mark.integration]
SAID = ("somebody else", "servers are named")
#: Seconds for which every creation is delayed, so that each run looks before any run has made a server.
HOLD = 8.0


def book(tmp_path: Path, tasks: Sequence[dict[str, Any]], hosts: str = "localhost") -> Path:
    """Return a playbook that runs here, for some hosts."""
    path = tmp_path / "book.yml"
    play = {"hosts": hosts, "connection": "local", "gather_facts": False, "tasks": list(tasks)}
    path.write_text(json.dumps([play]))
    return path


def start(path: Path, place: Path, env: dict[str, str], log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start ansible-playbook in the background."""
    command = [str(venvs.MAIN.bin / "ansible-playbook"), *(arguments or ("-i", "localhost,")), str(path)]
    with log.open("wb") as sink:
        return subprocess.Popen(
            command, cwd=place, env=env, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True
        )


def ends_of(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> list[float]:
    """Wait for all, and return when each ended."""
    ends: dict[int, float] = {}
    limit = time.time() + seconds
    while len(ends) < len(processes):
        assert time.time() < limit, f"{len(processes) - len(ends)} runs have not ended"
        for number, process in enumerate(processes):
            if number not in ends and process.poll() is not None:
                ends[number] = time.time()
        time.sleep(0.05)
    return [ends[number] for number in range(len(processes))]


def made_at(cloud: LocalCloud, server_id: str) -> float:
    """Return when a server was first read by its ID, so existed."""
    rows = [row for row in cloud.control("log") if f"/servers/{server_id}" in row["path"] and row["status"] == 200]
    return min((float(row["t"]) for row in rows), default=float("inf"))


@pytest.mark.parametrize("runs", [2, 10])
def test_the_same_playbook_at_once(cloud: LocalCloud, tmp_path: Path, runs: int) -> None:
    """Runs report twins that Nova's lack of a lock allows. All else converges, without a traceback."""
    link_collection()
    witness = Witness(scopes_of(cloud.url)[0])
    name = f"race-{uuid.uuid4().hex[:8]}"
    hold = {"action": "delay", "delay": HOLD, "method": "POST", "path": "/servers$", "times": -1}
    cloud.control("faults", {**hold, "body": f'"name": "{name}"'})
    key = f"{witness.keypair_prefix}{name}"
    volume = witness.make_volume(f"v-{name}")
    witness.make_server(f"{name}-there")
    tasks = [
        {"nhn.cloud.nhn_keypair": {"name": key, "public_key": public_key(1)}},
        {"nhn.cloud.nhn_volume_attachment": {"server": f"{name}-there", "volume": volume["name"]}},
        {"nhn.cloud.nhn_server": {"name": f"{name}-there", "state": "stopped"}},
        {
            "nhn.cloud.nhn_server": {
                "name": name,
                "flavor": SMALL,
                "image": IMAGE,
                "networks": [{"network": NETWORK}],
            }
        },
    ]
    path = book(tmp_path, tasks)
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env)
    logs = [tmp_path / f"{number}.log" for number in range(runs)]
    processes = [start(path, tmp_path, env, log) for log in logs]
    try:
        ended = ends_of(processes, 300)
    finally:
        for process in processes:
            end_group(process)
    outputs = [log.read_text() for log in logs]
    for process, output in zip(processes, outputs, strict=True):
        assert playbook.TRACEBACK not in output, output
        # A run that finds two servers is refused. No other run fails.
        assert process.returncode == 0 or "servers are named" in output, output
    twins = [one for one in witness.servers() if one["name"] == name]
    assert len(twins) > 1, "no twin has come of it, so that nothing was proven"
    made = {one["id"]: made_at(cloud, one["id"]) for one in twins}
    for output, end in zip(outputs, ended, strict=True):
        # A run that ended after another's server existed must have seen both.
        seen = [server_id for server_id, since in made.items() if since < end - 2]
        if len(seen) > 1:
            assert any(word in output for word in SAID), f"{len(twins)} twins, and this run does not say so: {output}"
            assert any(server_id in output for server_id in made), output
    said = sum(any(word in output for word in SAID) for output in outputs)
    assert said >= min(len(twins), runs) - 1, f"{len(twins)} twins, and {said} of {runs} runs say so"
    witness.delete_servers(twins[1:])
    again = playbook.run(venvs.MAIN, path, tmp_path, env)
    assert again.problem() is None, again.problem()
    assert again.recap["changed"] == 0, again.output
    picture = take(witness)
    assert len(picture.servers[name]) == 1
    assert picture.servers[f"{name}-there"][0]["status"] == "SHUTOFF"
    assert picture.volumes[volume["id"]] == f"{name}-there"
    assert not picture.orphans
    witness.clear()


def test_fifty_clients_and_ten_requests_a_second(cloud: LocalCloud, tmp_path: Path) -> None:
    """All of fifty forks converge, and none gives up."""
    link_collection()
    witness = Witness(scopes_of(cloud.url)[0])
    prefix = f"{witness.keypair_prefix}{uuid.uuid4().hex[:8]}"
    task = {
        "nhn.cloud.nhn_keypair": {
            "name": f"{prefix}-{{{{ inventory_hostname }}}}",
            "public_key": public_key(1),
        }
    }
    path = book(tmp_path, [task], hosts="all")
    inventory = tmp_path / "hosts"
    inventory.write_text("client[01:50]\n")
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env)
    cloud.control("settings", {"rate_limit": 10})
    since = cloud.requests()
    process = start(path, tmp_path, env, tmp_path / "log", "-i", str(inventory), "--forks", "50")
    try:
        code = process.wait(400)
    finally:
        end_group(process)
        cloud.control("settings", {"rate_limit": 0})
    output = (tmp_path / "log").read_text()
    assert code == 0, output[-3000:]
    assert output.count("changed=1") == 50, output[-3000:]
    assert sum(name.startswith(prefix) for name in witness.keypairs()) == 50
    refused = [row for row in cloud.control(f"log?since={since}") if row["status"] == 429]
    assert len(refused) > 50, "the limit was not felt"
    witness.clear()
