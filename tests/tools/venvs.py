# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the virtual environments, each from a file of exact versions, and only when needed.

A stamp written last says which file an environment was made from, so one that was interrupted
does not count. A lock per environment keeps two processes from making it at the same time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from checkout import ROOT, VENVS, Failure, child_env, end_group, locked, say, step, tail


@dataclass(frozen=True)
class Venv:
    """An environment: its name, and the file that lists its packages."""

    name: str
    requirements: Path

    @property
    def path(self) -> Path:
        return VENVS / self.name

    @property
    def bin(self) -> Path:
        return self.path / "bin"

    @property
    def python(self) -> Path:
        return self.bin / "python"

    @property
    def stamp(self) -> Path:
        return self.path / "made-from"

    def wanted(self) -> str:
        """Return what the stamp must say, since an environment contains its path and its Python's version."""
        what = (str(self.path), sys.version, self.requirements.read_text())
        return hashlib.sha256("\0".join(what).encode()).hexdigest()

    def ready(self) -> bool:
        """Return whether it is complete and made from the current file, and its Python still exists."""
        try:
            return self.stamp.read_text() == self.wanted() and os.access(self.python, os.X_OK)
        except FileNotFoundError:
            return False


def _ansible(version: str) -> Venv:
    return Venv(f"ansible-{version}", ROOT / "tests/requirements" / f"ansible-{version}.txt")


CLOUD = Venv("cloud", ROOT / "tests/cloud/requirements.txt")
ANSIBLE = {version: _ansible(version) for version in ("2.21", "2.20", "2.19", "2.18", "2.17", "2.16")}
MAIN = ANSIBLE["2.21"]
OLDER = {version: ANSIBLE[version] for version in ("2.19", "2.16")}
#: Those that run smoke.yml, and nothing else of the tests.
SMOKED = {version: ANSIBLE[version] for version in ("2.20", "2.18", "2.17")}
AWX = Venv("awx", ROOT / "tests/requirements/awx.txt")
BENCH = Venv("bench", ROOT / "tests/requirements/bench.txt")
MUTANTS = Venv("mutants", ROOT / "tests/requirements/mutants.txt")
LINT = Venv("lint", ROOT / "tests/requirements/lint.txt")
QUALITY = Venv("quality", ROOT / "tests/requirements/quality.txt")
DOCS = Venv("docs", ROOT / "tests/requirements/docs.txt")


def prepare(*venvs: Venv) -> None:
    """Make the environments that are not ready, in parallel, slowest first."""
    missing = [venv for venv in venvs if not _is_ready(venv)]
    if not missing:
        return
    say("preparing " + ", ".join(f".venv/{venv.name}" for venv in missing))
    running: set[subprocess.Popen[str]] = set()
    with step("environments ready"), ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(_make, venv, running) for venv in missing]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(running):
                end_group(process)
            raise


def _is_ready(venv: Venv) -> bool:
    if not venv.requirements.is_file():
        raise Failure(f"{venv.requirements.relative_to(ROOT)} is missing")
    return venv.ready()


def _make(venv: Venv, running: set[subprocess.Popen[str]]) -> None:
    waiting = f"waiting for another process that makes .venv/{venv.name}"
    with locked(VENVS / f".{venv.name}.lock", waiting) as lock:
        if venv.ready():
            return
        with step(f"  .venv/{venv.name} installed"):
            with contextlib.suppress(FileNotFoundError):
                venv.stamp.unlink()
            shutil.rmtree(venv.path, ignore_errors=True)
            _quietly([sys.executable, "-m", "venv", str(venv.path)], venv, running, lock)
            pip = [str(venv.python), "-m", "pip", "install", "--quiet", "--no-input"]
            # The files list every package, so there is nothing to resolve.
            pip += ["--disable-pip-version-check", "--no-deps", "-r", str(venv.requirements)]
            _quietly(pip, venv, running, lock)
            fresh = venv.stamp.with_suffix(".new")
            fresh.write_text(venv.wanted())
            fresh.replace(venv.stamp)


def _quietly(command: list[str], venv: Venv, running: set[subprocess.Popen[str]], lock: int) -> None:
    """Run a command, and show its output only if it fails.

    The command holds the lock too. If this process is killed, the next one waits for the command.
    """
    process = subprocess.Popen(
        command,
        env=child_env(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        pass_fds=(lock,),
    )
    running.add(process)
    try:
        output, _nothing = process.communicate()
    finally:
        running.discard(process)
    if process.returncode:
        raise Failure(f"making .venv/{venv.name} failed:\n{tail(output, 25)}")
