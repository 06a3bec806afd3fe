# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checkout: its paths, reports of progress, and the collection's path."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"  # the collection's path, coverage data, caches
RUN = ROOT / ".run"  # run directories of local clouds
#: A copy of the checkout uses those of the original.
VENVS = Path(os.environ.get("NHN_VENVS") or ROOT / ".venv")
TARGETS = ROOT / "tests" / "integration" / "targets"


class Failure(Exception):
    """A failure that its text explains. It needs no traceback."""


def say(text: str) -> None:
    """Print a line, unbuffered."""
    print(text, flush=True)


@dataclass(frozen=True)
class Said:
    """The exit code and output of a command."""

    code: int
    text: str

    def __add__(self, other: Said) -> Said:
        return Said(self.code or other.code, f"{self.text.rstrip()}\n{other.text}".lstrip())


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what was done, and how long it took."""
    start = time.monotonic()
    yield
    say(f"{text} ({time.monotonic() - start:.1f} s)")


@contextlib.contextmanager
def locked(path: Path, waiting: str) -> Iterator[int]:
    """Hold a lock file, and give its descriptor to those who want to hold it as well.

    The kernel takes the lock back when the last holder has ended, however that was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle.fileno()


def link_collection() -> Path:
    """Make the checkout loadable as nhn.cloud; returns the collections path.

    A relative link, so that a checkout that is moved or copied still points at itself.
    """
    link = BUILD / "ansible_collections" / "nhn" / "cloud"
    target = os.path.relpath(ROOT, link.parent)
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink() or os.readlink(link) != target:
        put_link(link, target)
    return BUILD


def put_link(link: Path, target: str) -> None:
    """Let a link point at a target, replacing what was there. Other threads and processes may do the same."""
    fresh = aside(link)
    fresh.symlink_to(target)
    fresh.replace(link)


def aside(path: Path) -> Path:
    """Return a name beside a path that no other thread or process uses, to write there and then replace the path."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}")


def child_env(*, keep_coverage: bool = False) -> dict[str, str]:
    """Return this process's environment without what would affect another Python."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    if not keep_coverage:
        env = {name: value for name, value in env.items() if not name.startswith("COVERAGE_")}
    return env


def end_group(process: subprocess.Popen[Any], grace: float = 5) -> None:
    """End a process and the group that it leads."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
            return


def tail(text: str, lines: int) -> str:
    """Return the last lines of a text."""
    return "\n".join(text.rstrip().splitlines()[-lines:])
