# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Pythons of this machine that ansible-test can use, under the names that it looks for."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from checkout import VENVS, child_env, put_link

MINORS = range(9, 15)


def folder() -> Path:
    """Return a folder with a `python3.N` for each that really runs. A version manager's shim may exist and fail."""
    place = VENVS / "interpreters"
    place.mkdir(parents=True, exist_ok=True)
    for minor in MINORS:
        link = place / f"python3.{minor}"
        found = next((path for path in _candidates(minor) if _works(path, minor)), None)
        if found and not (link.is_symlink() and os.readlink(link) == str(found)):
            put_link(link, str(found))
        elif not found:
            link.unlink(missing_ok=True)
    return place


def _candidates(minor: int) -> Iterator[Path]:
    name = f"python3.{minor}"
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    roots = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")]
    for root in filter(None, roots):
        yield from sorted(Path(root, "versions").glob(f"3.{minor}.*/bin/{name}"), reverse=True)


def _works(path: Path, minor: int) -> bool:
    check = f"import sys, ssl, venv; assert sys.version_info[:2] == (3, {minor}); assert sys.prefix == sys.base_prefix"
    try:
        done = subprocess.run([str(path), "-c", check], env=child_env(), capture_output=True, check=False, timeout=30)
    except OSError:
        return False
    return done.returncode == 0
