# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""make faults: run the whole sweep, on its own local clouds."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from checkout import BUILD, RUN, say
from clouds import STAND_IN, LocalCloud

from . import plan, report
from .case import BROKEN, Outcome
from .operations import operations
from .pool import Pool, load_collection

REPORT = BUILD / "faults" / "report"
MINUTES = 60
#: Stacks at once. More keep a call to Neutron longer than its time limit, which is a fault of its own.
WORKERS = 4


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sweep", description=__doc__)
    parser.add_argument("--clouds", type=int, default=2, help="how many clouds, side by side")
    parser.add_argument(
        "--services",
        help="the kinds of their services, as of tests/cloud/cloud.py; default: what each operation needs",
    )
    parser.add_argument(
        "--workers", type=int, help=f"how many cases at once at most (as many as can be; {WORKERS} with --stack)"
    )
    parser.add_argument("--operation", default="", help="only these: a regular expression")
    parser.add_argument("--hit", default="", help="only these: a regular expression on 'fault at call'")
    parser.add_argument("--all", action="store_true", help="hit calls that read in every operation that sends them")
    parser.add_argument("--sample", type=int, default=0, help="only so many of the cases, the important first")
    parser.add_argument(
        "--minutes", type=float, help=f"begin no case after so many ({MINUTES}, which then is a failure)"
    )
    parser.add_argument("--docs", action="store_true", help="put the figures into docs/reliability.md")
    parser.add_argument("--stack", action="store_true", help="whole projects, and nothing else")
    parser.add_argument("--seed", type=int, default=5, help="which ones")
    parser.add_argument("--report", type=Path, default=REPORT, help="file, without suffix, for the report")
    options = parser.parse_args(arguments)
    options.workers = options.workers or (WORKERS if options.stack else 99)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill unwinds as Ctrl-C does
    start = time.monotonic()
    RUN.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir=RUN))
    load_collection()
    outcomes: list[Outcome] = []
    planned, undocumented, number_from = 0, [], 1
    minutes = MINUTES if options.minutes is None else options.minutes
    for services, names, sample in _shares(options):
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            clouds = []
            for number in range(options.clouds):
                cloud = LocalCloud(folder / f"cloud-{number}", services)
                cloud.start(parent=os.getpid(), lifetime=7200)
                stack.callback(cloud.stop)
                clouds.append(cloud)
            pool = stack.enter_context(Pool([cloud.url for cloud in clouds], folder, options.workers))
            rest = minutes * 60 - (time.monotonic() - start)
            done, count = _sweep(pool, options, names, sample, rest, number_from)
            outcomes, planned = outcomes + done, planned + count
            number_from = max((one.case.number for one in done), default=number_from) + 1
            undocumented += [row for cloud in clouds for row in cloud.undocumented() if "case/" in str(row["ua"])]
    seconds = time.monotonic() - start
    report.write(options.report, outcomes, seconds)
    say("")
    say(report.table(outcomes))
    say("")
    if options.docs:
        report.into_docs(outcomes, seconds, stack=options.stack)
    for name, value in report.summary(outcomes, seconds).items():
        say(f"{name}: {value}")
    say(f"undocumented requests: {len(undocumented)}")
    for row in undocumented[:5]:
        say(f"  {row['method']} {row['path']}: {row['undocumented']}")
    tried = sum(outcome.case.fault is not None for outcome in outcomes)
    left = planned - tried
    if left:
        say(f"cut short: {left} of {planned} cases were not tried")
    if not tried:
        say("no case was tried")
    cut = left and options.minutes is None
    broken = any(outcome.verdict == BROKEN for outcome in outcomes)
    return 1 if undocumented or broken or cut or not tried else 0


def _shares(options: argparse.Namespace) -> list[tuple[str, list[str], int]]:
    """Return the kinds of services, each with the operations that need them and its share of the sample."""
    rows = [one for one in operations() if one.makes_stack == options.stack and re.search(options.operation, one.name)]
    shares: dict[str, list[str]] = {}
    for row in rows:
        services = options.services or (f"{STAND_IN},network=real" if row.needs_network else STAND_IN)
        shares.setdefault(services, []).append(row.name)
    found: list[tuple[str, list[str], int]] = []
    left = options.sample
    for services, names in sorted(shares.items(), key=lambda item: len(item[1])):
        last = len(found) + 1 == len(shares)
        sample = left if last else -(-options.sample * len(names) // len(rows))
        found.append((services, names, sample))
        left -= sample
    # Without a share there is nothing to do; without a sample all is done.
    return [one for one in found if one[2] or not options.sample]


def _sweep(
    pool: Pool, options: argparse.Namespace, names: Sequence[str], sample: int, seconds: float, number_from: int
) -> tuple[list[Outcome], int]:
    """Return the outcomes, and the number of cases.

    :param sample: how many cases; 0: all.
    :param seconds: time after which no further case starts.
    :param number_from: the number of the first case.
    """
    say(f"recording the calls of {len(names)} operations")
    clean = pool.run(plan.clean_cases(names, number_from), _tell)
    broken = [outcome for outcome in clean if outcome.verdict == BROKEN]
    whole = [outcome for outcome in clean if outcome not in broken]
    if options.stack:
        cases = plan.stack_cases(whole, number_from + len(clean), thin=not options.all)
    else:
        cases = plan.fault_cases(whole, number_from + len(clean), thin=not options.all)
    cases = [case for case in cases if re.search(options.hit, f"{case.fault} at {case.call}")]
    say(f"{len(cases)} cases in all")
    if sample:
        cases = plan.representative(cases, sample, options.seed)
    say(f"{len(cases)} of them now")
    done = 0
    start = time.monotonic()

    def tell(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        _tell(outcome)
        if done % 100 == 0:
            say(f"  {done} of {len(cases)} cases, {time.monotonic() - start:.0f} s")

    return broken + pool.run(cases, tell, seconds, plan.together), len(cases)


def _tell(outcome: Outcome) -> None:
    if outcome.verdict == BROKEN:
        say(f"BROKEN {outcome.case.number}: {outcome.case}")
        for problem in outcome.problems:
            say("    " + problem.rstrip().replace("\n", "\n    "))
        if outcome.message:
            say(f"    the first run: {outcome.message}")


if __name__ == "__main__":
    sys.exit(main())
