# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""make mutants: changes the code in random places, one at a time, and tells which changes no unit test notices.

Runs in .venv/mutants and changes the tree in which it lies: tests/tools/run.py starts it in a copy.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/tools")]

from checkout import Failure, say, step  # noqa: E402
from cosmic_ray.mutating import use_mutation  # noqa: E402
from draw import Mutant, drawn  # noqa: E402
from running import Tests  # noqa: E402

PERCENT = 85


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="the same draws the same mutants")
    parser.add_argument("--count", type=int, default=100, help="how many to draw (default 100)")
    parser.add_argument("--only", default="", metavar="REGEX", help="only at places that match, such as '_http/.*:12'")
    options = parser.parse_args()
    if ROOT.parents[3].name != ".build":
        raise Failure("this would change the checkout: use make mutants")
    os.nice(10)
    work = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        with step("mutants drawn"):
            mutants = drawn(ROOT, seed=options.seed, count=options.count, only=options.only)
        with step("unit tests pass without a mutant"):
            tests = Tests(ROOT, work)
        survivors = _survivors(mutants, tests)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return _judge(mutants, survivors, options.seed)


def _survivors(mutants: list[Mutant], tests: Tests) -> list[Mutant]:
    """Run the tests on each mutant and say how it ended."""
    found = []
    for number, mutant in enumerate(mutants, 1):
        start = time.monotonic()
        those = tests.of(mutant.file, mutant.line)
        with use_mutation(ROOT / mutant.file, mutant.operator, mutant.occurrence):
            survived = not those or tests.pass_(those)
        if survived:
            found.append(mutant)
        how = "survived" if survived else "killed"
        told = f"{number:4}/{len(mutants)} {how:8} {mutant.place} {mutant.kind}"
        say(f"{told} ({len(those)} tests, {time.monotonic() - start:.1f} s)")
    return found


def _judge(mutants: list[Mutant], survivors: list[Mutant], seed: int) -> int:
    """Show the survivors, and say whether enough were killed."""
    for mutant in survivors:
        say(f"\n{mutant.place}: survived\n{mutant.diff((ROOT / mutant.file).read_text())}")
    killed = len(mutants) - len(survivors)
    percent = 100 * killed / len(mutants) if mutants else 0
    say(
        f"\nseed {seed}: {killed} of {len(mutants)} mutants killed, {percent:.0f} % (at least {PERCENT} % is asked for)"
    )
    return int(percent < PERCENT)


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
