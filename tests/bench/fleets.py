# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make, stop and delete 1, 10 and 100 servers: with count, in a loop, with openstack.cloud, and the bound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from checkout import say

from .bare import BareClient
from .kit import BY_NAME, Bench, Played, Series, Task, openstack_server

PHASES = ("make", "stop", "delete")
#: The candidates: key -> label, in the order of the tables.
WHO = {
    "bare": "bare HTTP client, 16 threads",
    "count": "nhn_server with count",
    "loop": "nhn_server in a loop",
    "openstack": "openstack.cloud.server in a loop",
}
Fleets = dict[tuple[str, int, str], Series]
#: Number of runs in a usual bench, if it is lower: such a run takes two or twenty minutes.
FEWER_RUNS = {("loop", 100): 1, ("openstack", 100): 1}


def measure(bench: Bench, sizes: Sequence[int], *, full: bool) -> Iterator[Fleets]:
    """Measure size by size, since the largest takes half an hour.

    The time of an empty playbook is subtracted, for the start of ansible-playbook.
    """
    BareClient(bench).delete("warm-up", BareClient(bench).make("warm-up", 10))
    nothing: Task = {"ansible.builtin.meta": "noop"}
    starts = Series("start of ansible-playbook")
    for _unused in range(5):
        starts.add(bench.play([nothing]).seconds, 0)
    for size in sizes:
        result: Fleets = {}
        for run in range(bench.runs):
            for who in WHO:
                if run >= (bench.runs if full else FEWER_RUNS.get((who, size), bench.runs)):
                    continue
                name = f"b{who}{size}x{run}"
                for phase, played in _through(bench, who, name, size):
                    series = result.setdefault((who, size, phase), Series(WHO[who]))
                    seconds = played.seconds - (0 if who == "bare" else starts.median)
                    series.add(seconds, played.calls, played.http_seconds)
            say(f"  fleets: {size} server{'s'[: size - 1]}, run {run + 1} of {bench.runs}")
        yield result


def _through(bench: Bench, who: str, name: str, size: int) -> Iterator[tuple[str, Played]]:
    """Yield the three phases of a fleet, each when it is done."""
    if who == "bare":
        yield from _through_bare(bench, name, size)
        return
    for phase in PHASES:
        yield phase, bench.play([_task(who, phase, name, size)])


def _through_bare(bench: Bench, name: str, size: int) -> Iterator[tuple[str, Played]]:
    ids: list[str] = []
    client: list[BareClient] = []

    def make() -> None:
        client.append(BareClient(bench))  # its login is one of the necessary calls
        ids.extend(client[0].make(name, size))

    work: dict[str, Callable[[], None]] = {
        "make": make,
        "stop": lambda: client[0].stop(name, ids),
        "delete": lambda: client[0].delete(name, ids),
    }
    for phase in PHASES:
        since = bench.cloud.requests()
        start = time.perf_counter()
        work[phase]()
        seconds = time.perf_counter() - start
        yield phase, Played(seconds, bench.rows(since))


def _task(who: str, phase: str, name: str, size: int) -> Task:
    """Return the task of a phase of the fleet."""
    numbered = {"loop": list(range(1, size + 1))}
    one = f"{name}-{{{{ item }}}}"
    if who == "openstack":
        if phase == "stop":
            stop = {"cloud": "bench", "server": one, "action": "stop"}
            return {"openstack.cloud.server_action": stop, **numbered}
        task = (
            openstack_server(name=one)
            if phase == "make"
            else {"openstack.cloud.server": {"cloud": "bench", "name": one, "state": "absent"}}
        )
        return {**task, **numbered}
    more = {"make": dict(BY_NAME), "stop": {"state": "stopped"}, "delete": {"state": "absent"}}[phase]
    if who == "count":
        return {"nhn.cloud.nhn_server": {"name": name, "count": size, **more}}
    return {"nhn.cloud.nhn_server": {"name": one, **more}, **numbered}
