# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gates that .ci/run adds to `make test`: a name, an environment, a command each."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import venvs
from checkout import ROOT, Failure, child_env, say, step


@dataclass(frozen=True)
class Gate:
    """One command that must succeed, run from the root of the checkout."""

    name: str
    venv: venvs.Venv
    command: Sequence[str]  # the first word is a program of the environment


GATES = (Gate("ruff check", venvs.LINT, ("ruff", "check", ".")),)


def run_all() -> None:
    """Run every gate, even after one has failed, and then say which did."""
    venvs.prepare(*{gate.venv.name: gate.venv for gate in GATES}.values())
    failed = []
    for gate in GATES:
        program, *arguments = gate.command
        with step(f"gate {gate.name}"):
            done = subprocess.run(
                [str(gate.venv.bin / program), *arguments],
                cwd=ROOT,
                env=child_env(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        if done.returncode:
            say(done.stdout.rstrip())
            failed.append(gate.name)
    if failed:
        raise Failure("gates that failed: " + ", ".join(failed))
