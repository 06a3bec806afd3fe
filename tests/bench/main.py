# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""make bench: measure everything in one run against one local cloud, and write docs/benchmarks/.

Runs in .venv/bench; tests/tools/run.py starts it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/tools")]

from checkout import RUN, Failure, say, step  # noqa: E402
from clouds import STAND_IN, LocalCloud  # noqa: E402

from tests.bench import charts, fleets, machine, report, stacks, targets, tasks, waits  # noqa: E402
from tests.bench.kit import Bench  # noqa: E402

OUTPUT = ROOT / "docs/benchmarks"
PARTS = ("tasks", "waits", "fleets", "inventory", "stack")
#: Seconds after which the cloud ends by itself, longer than a run with --full.
LIFETIME = 8 * 3600


def main() -> int:
    """Measure, or only draw recorded results again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="measured runs of each thing (default 5)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure; the others are kept")
    parser.add_argument("--sizes", default="1,10,100", help="numbers of servers in the fleets")
    parser.add_argument("--hosts", default="100,1000,10000", help="numbers of servers in the inventories")
    parser.add_argument("--full", action="store_true", help="all runs of the slow loops too: takes hours")
    parser.add_argument("--redraw", action="store_true", help="measure nothing, write the report again")
    options = parser.parse_args()
    results_file = OUTPUT / "results.json"
    results: dict[str, Any] = json.loads(results_file.read_text()) if results_file.is_file() else {}
    if not options.redraw:
        _warn_of_load()
        OUTPUT.mkdir(parents=True, exist_ok=True)
        _measure(results, options, lambda: _keep(results, results_file))
    charts.draw(results, OUTPUT)
    report.write(results, OUTPUT)
    verdicts = targets.judge(results)
    for line in targets.lines(verdicts):
        say(line)
    return 0


def _warn_of_load() -> None:
    """Warn if the machine is busy, since that changes the figures."""
    load, cores = os.getloadavg()[0], len(os.sched_getaffinity(0))
    if load > cores / 2:
        say(f"warning: the load average is {load:.1f} on {cores} cores; ratios are only sound on a quiet machine")


def _keep(results: dict[str, Any], file: Path) -> None:
    """Write the results so far, so that a failing part loses no other."""
    file.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


def _measure(results: dict[str, Any], options: argparse.Namespace, keep: Callable[[], None]) -> None:
    parts = set(options.only.split(","))
    results["machine"] = machine.describe(options.runs, os.getloadavg()[0])
    days, today = results.setdefault("days", {}), results["machine"]["date"]

    def done(part: str) -> None:
        days[part] = today
        keep()

    if parts - {"stack"}:
        with _bench(STAND_IN, options.runs) as bench:
            _measure_servers(results, options, bench, parts, done)
    if "stack" in parts:
        with _bench(f"{STAND_IN},network=real", options.runs) as bench, step("stack"):
            results["stack"] = stacks.measure(bench, full=options.full)
            done("stack")


@contextlib.contextmanager
def _bench(services: str, runs: int) -> Iterator[Bench]:
    """Start a local cloud with these kinds of services, and stop it."""
    RUN.mkdir(exist_ok=True)
    work_dir = Path(tempfile.mkdtemp(prefix="bench-", dir=RUN))
    cloud = LocalCloud(work_dir / "cloud", services)
    try:
        with step("local cloud runs"):
            cloud.start(parent=os.getpid(), lifetime=LIFETIME)
        # /v2.1 for openstacksdk; see tests/cloud/README.md.
        cloud.control("settings", {"plain_nova": True})
        yield Bench(cloud, work_dir, runs)
    finally:
        cloud.stop()
        shutil.rmtree(work_dir, ignore_errors=True)


def _measure_servers(
    results: dict[str, Any],
    options: argparse.Namespace,
    bench: Bench,
    parts: set[str],
    done: Callable[[str], None],
) -> None:
    if "tasks" in parts:
        with step("tasks with nothing to do"):
            results["tasks"] = {key: one.as_dict() for key, one in tasks.measure(bench).items()}
        done("tasks")
    if "waits" in parts:
        with step("waits"):
            results["waits"] = waits.as_dicts(waits.measure(bench))
        done("waits")
    if "inventory" in parts and (ROOT / "tests/bench/inventory.py").is_file():
        with step("inventory"):
            hosts = [int(size) for size in options.hosts.split(",")]
            results["inventory"] = importlib.import_module("tests.bench.inventory").measure(bench, hosts)
        done("inventory")
    if "fleets" in parts:
        with step("fleets"):
            sizes = [int(size) for size in options.sizes.split(",")]
            for measured in fleets.measure(bench, sizes, full=options.full):
                results.setdefault("fleets", {}).update(
                    {f"{who}/{size}/{phase}": one.as_dict() for (who, size, phase), one in measured.items()}
                )
                done("fleets")


def _terminated(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _terminated)  # a polite kill unwinds as Ctrl-C does
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"error: {failure}")
    except KeyboardInterrupt:
        sys.exit("interrupted")
