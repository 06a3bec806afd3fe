# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/benchmarks/README.md: targets, tables, charts, and how each was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from . import targets

Results = dict[str, Any]
HEAD = """<!-- Copyright: (c) 2026, nhn.cloud contributors -->
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!-- Written by `make bench`; edits here are lost. analysis.md is written by hand. -->

# Benchmarks

This page shows what a task costs, how long a fleet takes, and how soon a wait ends. All figures of a part come from
one run on one machine, against one local Nova with stand-ins for Neutron, Cinder and Glance (the stack: with the real
Neutron; [tests/cloud](../../tests/cloud/README.md)). The local cloud uses the same processor cores. Seconds depend on
the machine; compare the **ratios**. `make bench` repeats the run. [analysis.md](analysis.md) says where the time
goes.

"""
NOTHING = "**No run has been recorded yet.** `make bench` on a quiet machine fills this page.\n"
TASK_ROWS = (
    "ping", "ping_loop", "uri", "bare", "worker", "worker_cache", "worker_ids", "worker_names", "worker_names_cache",
    "worker_loop", "worker_names_loop", "module", "module_cache", "info_cache",
    "module_names", "openstack", "openstack_loop",
)  # fmt: skip
HOW = """
## How it was measured

- **A task**: the cost is (a playbook with many such tasks, minus one with two) / (the number of additional tasks).
  The same applies to loop items. All kinds run in turns, {turns} runs after a warm-up. Ratios are taken run by run,
  and their median is shown. The cloud's request log gives the number of calls and the API's time. CPU is the
  processor time of ansible-playbook and all its children, without the cloud's. It hardly changes on a busy machine.
- **Fleets**: the time is that of whole playbooks, minus an empty one. The bare client is Python's `http.client` with
  16 threads: one login, one call per server, and one list every 0.25 s until all servers exist. Making, stopping and
  deleting each wait for the end. The loops over 100 servers take minutes, so they run once. `make bench ARGS=--full`
  runs them as often as the others, which takes hours.
- **A wait** starts with the request for a server that takes a set time to be made. The overshoot is the time from
  Nova's `launched_at` to the callback that gets the task's result. "Polls" are the calls that read that server.
- **A stack** is a VPC with 2 subnets and a gateway, 3 groups with 20 rules, 10 volumes, 10 servers with root volumes,
  10 attachments and 5 floating IPs: 42 things. Neutron is real there. Each run begins with none of them. The time of
  an empty playbook is subtracted. "A platform's pace" is 5 s for a server and 2 s for a volume. The bare client has
  as many threads as `nhn_stack`, makes each wave after the one before, and lists every 0.25 s until servers and
  volumes are as they must be. The playbook of single modules is a task with a loop for each kind. Its servers differ
  in their subnets and groups, so `count` does not fit. `openstack.cloud` makes the groups, rules, volumes, servers
  and attachments in a VPC that is there, 33 of the 42 things: it knows none of NHN Cloud's calls for VPCs, and its
  floating IPs were left out. It runs once, without delays. With nothing to do, a task costs what one more task does,
  as above. Its calls are counted without further pages. The project of the local cloud has no quota of VPCs, so 420
  things have 10.
- **openstack.cloud** is the one of the `ansible` package, with openstacksdk, in the same environment, on the same
  servers through the same front. The front passes `/v2.1` on to Nova and changes only the token, so openstacksdk
  finds the version discovery and the microversion (2.52) that it needs. The password plugin is `v2password`,
  `auto_ip` is off, everything is given by ID where the module takes one, and `meta` is the server's own. Other
  settings would cost it more calls.
- A server has a local disk (`u2.c1m1`), so it is one call and one resource for all candidates.
"""


def write(results: Results, folder: Path) -> None:
    """Write README.md."""
    measured = targets.judge(results)
    parts = [
        HEAD,
        _machine(results.get("machine", {})),
        _days(results.get("days", {})),
        _targets(measured) if measured else NOTHING,
    ]
    if "tasks" in results:
        parts.append(_tasks(results["tasks"]))
    if "fleets" in results:
        parts.append(_fleets(results["fleets"]))
    if "waits" in results:
        parts.append(_waits(results["waits"]))
    if "stack" in results:
        parts.append(_stack(results["stack"]))
    if inventory := results.get("inventory"):
        parts.append(_inventory(inventory))
    parts.append(HOW.format(turns=len(results["tasks"]["ping"]["seconds"]) if "tasks" in results else 0))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text("".join(parts))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: int = 1) -> str:
    """A Markdown table; columns from number *right* on are aligned to the right."""
    lines = [head, ["---" if n < right else "---:" for n in range(len(head))], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _machine(machine: Results) -> str:
    if not machine:
        return ""
    is_busy = machine["load"] > machine["cores"] / 2
    busy = "**The machine was busy with other things: repeat this on a quiet one.**\n\n" if is_busy else ""
    return (
        f"Measured on {machine['date']}: {machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}, ansible-core {machine['ansible-core']}, "
        f"requests {machine['requests']}; ansible {machine['ansible']} with openstack.cloud "
        f"{machine['openstack.cloud']}, openstacksdk {machine['openstacksdk']}. Load average before: "
        f"{machine['load']}.\n\n{busy}"
    )


def _days(days: Results) -> str:
    """When each part was measured; nothing if all were on one day."""
    if len(set(days.values())) < 2:
        return ""
    told = ", ".join(f"{part} {day}" for part, day in sorted(days.items()))
    return f"Not all parts were measured again then: {told}.\n\n"


def _targets(measured: list[targets.Verdict]) -> str:
    rows = [
        (one.what, f"{one.limit:g}", targets.number(one), one.spread, "reached" if one.reached else "**missed**")
        for one in measured
    ]
    return "## Targets\n\n" + table(("ratio in this run", "at most", "measured", "from run to run", ""), rows)


def _tasks(tasks: Results) -> str:
    ping, theirs = tasks["ping"], tasks["openstack"]
    rows = []
    for key in TASK_ROWS:
        if one := tasks.get(key):
            rows.append(
                (
                    one["label"],
                    f"{targets.ratio(one, ping):.2f}",
                    f"{targets.ratio(one, theirs):.3f}",
                    f"{one['calls']:.0f}",
                    f"{one['median'] * 1000:.0f}",
                    f"{one['http'] * 1000:.0f}",
                    f"{one.get('cpu', 0) * 1000:.0f}",
                    f"{one.get('cpu', 0) / (ping.get('cpu') or 1):.2f}",
                )
            )
    head = (
        "one more task (or loop item)",
        "x ping",
        "x openstack.cloud",
        "HTTP calls",
        "ms",
        "of it the API",
        "CPU ms",
        "x ping",
    )
    return "## A task with nothing to do\n\n![A task with nothing to do](tasks.svg)\n\n" + table(head, rows)


def _fleets(fleets: Results) -> str:
    rows = []
    for size in sorted({int(key.split("/")[1]) for key in fleets}):
        for who in ("bare", "count", "loop", "openstack"):
            bare = [fleets[f"bare/{size}/{phase}"] for phase in ("make", "stop", "delete")]
            mine = [fleets[f"{who}/{size}/{phase}"] for phase in ("make", "stop", "delete")]
            cells = [f"{one['median']:.1f} s ({targets.ratio(one, base):.2f} x)" for one, base in zip(mine, bare)]
            calls = "/".join(f"{one['calls']:.0f}" for one in mine)
            runs = str(len(mine[0]["seconds"]))
            rows.append((mine[0]["label"], str(size), *cells, calls, runs))
    head = ("", "servers", "make (x bare)", "stop (x bare)", "delete (x bare)", "HTTP calls", "runs")
    return "## Fleets\n\n![Fleets](fleets.svg)\n\n" + table(head, rows)


def _waits(waits: list[Results]) -> str:
    rows = [
        (wait["who"], f"{wait['lasted']:.1f} s", f"{wait['overshoot']:.2f} s", str(wait["polls"])) for wait in waits
    ]
    head = ("", "the server took", "then the task took", "polls")
    return "## Waiting\n\n![Waiting](waits.svg)\n\n" + table(head, rows)


def _stack(found: Results) -> str:
    """The making of a stack, and tasks with nothing to do."""
    rows = []
    for pace, words in targets.PACES.items():
        made = found["made"].get(pace, {})
        for one in made.values():
            rows.append(
                (
                    one["label"],
                    words,
                    f"{one['median']:.1f} s",
                    f"{targets.ratio(one, made['bare']):.2f}",
                    f"{targets.ratio(one, made['single']):.2f}",
                    f"{one['calls']:.0f}",
                    f"{one['http']:.1f} s",
                    str(len(one["seconds"])),
                )
            )
    head = ("42 things", "", "made in", "x bare", "x single modules", "HTTP calls", "of all calls the API", "runs")
    idle = [
        (
            one["label"],
            f"{one['median'] * 1000:.0f}",
            f"{one['http'] * 1000:.0f}",
            f"{one['cpu'] * 1000:.0f}",
            f"{one['calls']:.0f}",
        )
        for one in found["nothing"].values()
    ]
    return (
        "## A stack\n\n![A stack](stack.svg)\n\n"
        + table(head, rows, 2)
        + table(("one more task with nothing to do", "ms", "of it the API", "CPU ms", "HTTP calls"), idle)
    )


def _inventory(inventory: Results) -> str:
    """The inventory's own section."""
    return "## Inventory\n\n![Inventory](inventory.svg)\n\n" + str(inventory.get("markdown", "")) + "\n"
