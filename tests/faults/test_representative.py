# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fixed part of the sweep: every operation once without a fault, and some with each. `make faults` runs all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT, child_env, tail

CASES = 75
SEED = 5


def sweep(report: Path, *arguments: str) -> str:
    """Run the sweep on one cloud, and return what it says."""
    path = ":".join(str(ROOT / folder) for folder in ("tests/tools", "tests/faults"))
    done = subprocess.run(
        [sys.executable, "-m", "sweep", "--clouds", "1", "--report", str(report), *arguments],
        cwd=ROOT,
        env=child_env(keep_coverage=True) | {"PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        pytest.fail(tail(done.stdout + done.stderr, 120), pytrace=False)
    return done.stdout


@pytest.mark.slow
@pytest.mark.integration
def test_a_part_of_the_sweep(tmp_path: Path) -> None:
    said = sweep(tmp_path / "report", "--sample", str(CASES), "--seed", str(SEED))
    assert f"cases: {CASES}" in said


@pytest.mark.slow
@pytest.mark.integration
def test_a_stack_whose_calls_lose_their_answers(tmp_path: Path) -> None:
    said = sweep(tmp_path / "report", "--stack", "--operation", "create", "--hit", "^reset after")
    assert "| stack: create |" in said
