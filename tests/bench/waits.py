# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure waits: from the time at which Nova sets a server ACTIVE to the return of the task."""

from __future__ import annotations

import datetime
import json
import subprocess
from dataclasses import asdict, dataclass
from typing import Any

import venvs
from checkout import ROOT, Failure, say, tail
from clouds import http

from .kit import BY_NAME, Bench, Task, openstack_server

#: Seconds that the servers take. Those of a round wait at the same time. The last one is long enough for
#: the longest pause between two looks.
ROUNDS = ((1, 3, 8, 16, 24), (2, 5, 12, 20, 27, 160))
OPENSTACK = ((4, 15), (7, 11))


@dataclass(frozen=True)
class Wait:
    """A successful wait.

    :param lasted: seconds from the request to the server being ACTIVE.
    :param overshoot: seconds from then to the task's return.
    :param polls: number of calls that read the server.
    """

    who: str
    lasted: float
    overshoot: float
    polls: int


def measure(bench: Bench) -> list[Wait]:
    """Measure all waits, round by round."""
    found = []
    for number, (ours, theirs) in enumerate(zip(ROUNDS, OPENSTACK)):
        runs = [_start(bench, "nhn_server", f"bench-wait-{seconds}", seconds) for seconds in ours]
        runs += [_start(bench, "openstack.cloud.server", f"bench-oswait-{seconds}", seconds) for seconds in theirs]
        found += [_finish(bench, *run) for run in runs]
        say(f"  waits: round {number + 1} of {len(ROUNDS)}")
    return sorted(found, key=lambda wait: wait.lasted)


def _start(bench: Bench, who: str, name: str, seconds: int) -> tuple[str, str, Any, Any]:
    """Return a playbook that makes a server, slowly."""
    slow = {"fake_delay_spawn": str(seconds)}
    task: Task = (
        {"nhn.cloud.nhn_server": {"name": name, **BY_NAME, "metadata": slow}}
        if who == "nhn_server"
        else openstack_server(name=name, meta=slow)
    )
    folder = bench.work_dir / name
    folder.mkdir()
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task]}
    (folder / "play.yml").write_text(json.dumps([play]))
    env = {
        **bench.env,
        "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests/bench/callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "bench_times",
        "BENCH_TIMES": str(folder / "times"),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(venvs.BENCH.bin / "ansible-playbook"), "-i", "localhost,", "play.yml"],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    return who, name, folder, process


def _finish(bench: Bench, who: str, name: str, folder: Any, process: subprocess.Popen[bytes]) -> Wait:
    if process.wait(400):
        raise Failure(f"a measured wait failed:\n{tail((folder / 'log').read_text(), 30)}")
    returned = float((folder / "times").read_text().split()[0])
    url = f"{bench.cloud.url}/v2/{bench.cloud.env['NHN_TENANT_ID']}/servers/detail?name=%5E{name}%24"
    server = http(url, token=bench.token())["servers"][0]
    active = _seconds(server["OS-SRV-USG:launched_at"])
    asked = [
        row["t"]
        for row in bench.rows(0)
        if row["method"] == "POST" and row["route"].endswith("/servers") and f'"{name}"' in row["body"]
    ][-1]
    looks = [
        row
        for row in bench.rows(0)
        if row["method"] == "GET" and server["id"] in row["path"] and "/servers/" in row["path"]
    ]
    polls = sum(1 for row in looks if row["t"] < returned)
    return Wait(who, active - asked, returned - active, polls)


def _seconds(text: str) -> float:
    """Return Nova's time, in UTC with microseconds, as seconds since the epoch."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc).timestamp()


def as_dicts(waits: list[Wait]) -> list[dict[str, Any]]:
    """Return a dictionary for results.json."""
    return [asdict(wait) for wait in waits]
