# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases that are made once, with the seed in them, so that a start only copies. Standard library only."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: What goes into a database, or says how.
SOURCES = (
    "requirements.txt",
    "data.py",
    "names.py",
    "ranges.py",
    "records.py",
    "templates.py",
    "common",
    "nova_side",
    "real",
)


def folder(python: Path) -> Path:
    """Where the templates for this environment and this code are kept."""
    packages = python.parent.parent
    what = hashlib.sha256(str(packages).encode())
    for source in SOURCES:
        for path in sorted((HERE / source).rglob("*.py")) or [HERE / source]:
            what.update(path.read_bytes())
    return packages / "cloud-templates" / what.hexdigest()[:16]


@contextmanager
def made_by_one(place: Path) -> Iterator[None]:
    """Only one process at a time makes templates; those of other code go."""
    place.mkdir(parents=True, exist_ok=True)
    with open(place.parent / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for other in place.parent.iterdir():
            if other.is_dir() and other != place:
                shutil.rmtree(other, ignore_errors=True)
        yield


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database, in whatever state it is, as one that many may write to."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=WAL")
    old.close()
    new.close()


def take(place: Path, role: str, state: Path) -> None:
    """Copy a role's template into its state."""
    shutil.copytree(place / role, state, dirs_exist_ok=True)


def keep(place: Path, role: str, state: Path) -> None:
    """Make a template of a role's state: its databases and its folders."""
    work = place / f".{role}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for path in sorted(state.iterdir()):
        if path.suffix == ".db":
            copy_database(path, work / path.name)
        elif path.is_dir():
            shutil.copytree(path, work / path.name)
    work.replace(place / role)


def missing(place: Path, roles: list[str]) -> list[str]:
    """The roles that have no template yet."""
    return [role for role in roles if not (place / role).is_dir()]
