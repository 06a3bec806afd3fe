# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""make model: run at least a thousand steps, on all scopes of a local cloud at the same time.

With --stack: make round trips of drawn projects instead.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checkout import BUILD, RUN, say
from clouds import REAL, LocalCloud
from sweep.figures import put
from sweep.pool import load_collection
from sweep.witness import Scope, scopes_of
from sweep.world import public_key

from .machine import explore
from .player import Player
from .trips import travel

FOUND = BUILD / "model"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="model", description=__doc__)
    parser.add_argument("--services", default=REAL, help="the kinds of its services, as of tests/cloud/cloud.py")
    parser.add_argument("--steps", type=int, help="how many steps or round trips in all (1000; 200 with --stack)")
    parser.add_argument("--seconds", type=float, default=3000, help="end after so many seconds at the latest")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="which sequences are drawn")
    parser.add_argument("--scopes", type=int, default=5, help="how many sequences are played at once (1 to 5)")
    parser.add_argument("--stack", action="store_true", help="make round trips of projects instead (200 of them)")
    parser.add_argument("--docs", action="store_true", help="put the figures into docs/reliability.md")
    options = parser.parse_args(arguments)
    options.steps = options.steps or (200 if options.stack else 1000)
    start = time.monotonic()
    RUN.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="model-", dir=RUN))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        cloud = LocalCloud(folder / "cloud", options.services).start(parent=os.getpid(), lifetime=7200)
        stack.callback(cloud.stop)
        load_collection()
        for number in (1, 2):
            public_key(number)
        say(f"seed {options.seed}")
        scopes = scopes_of(cloud.url)[: options.scopes]
        share = -(-options.steps // len(scopes))
        context = multiprocessing.get_context("fork")
        results: Any = context.Queue()
        processes = [
            context.Process(
                target=_travel if options.stack else _explore,
                args=(scope, folder, share, options.seconds, options.seed + number, results),
            )
            for number, scope in enumerate(scopes)
        ]
        for process in processes:
            process.start()
        told = [results.get() for _process in processes]
        for process in processes:
            process.join()
    steps, runs = sum(one[0] for one in told), sum(one[1] for one in told)
    problems = [one[2] for one in told if one[2]]
    for problem in problems:
        say(problem)
    figures = {
        "round trips" if options.stack else "steps": steps,
        "runs of a task": runs,
        "counterexamples": len(problems),
        "seed": options.seed,
        "minutes": round((time.monotonic() - start) / 60, 1),
    }
    say(", ".join(f"{name}: {value}" for name, value in figures.items()))
    if options.docs:
        put("trips" if options.stack else "model", "\n".join(f"- {name}: {value}" for name, value in figures.items()))
    if steps < options.steps and not problems:
        say(f"only {steps} of {options.steps} steps were played in {options.seconds:g} seconds: that proves too little")
    return 1 if problems or steps < options.steps else 0


def _travel(scope: Scope, _folder: Path, steps: int, seconds: float, seed: int, results: Any) -> None:
    trips, problem = travel(scope, steps, seconds, seed, FOUND / f"project-{seed}.json")
    # Making, reading, checking, deleting, reading, making, reading and deleting.
    results.put((trips, 8 * trips, problem))


def _explore(scope: Scope, folder: Path, steps: int, seconds: float, seed: int, results: Any) -> None:
    place = folder / scope.tag
    place.mkdir()
    runs = count = 0
    problem = ""
    try:
        player = Player(scope, place)
        count, problem = explore(player, steps, seconds, seed, FOUND / f"counterexample-{seed}.json")
        runs = player.runs
        player.witness.clear()
    except Exception:  # noqa: BLE001 - told by the parent
        problem = problem or traceback.format_exc()
    results.put((count, runs, problem))


if __name__ == "__main__":
    sys.exit(main())
