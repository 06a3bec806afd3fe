# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copy the checkout to .../ansible_collections/nhn/cloud, where Ansible's tools expect a collection."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from checkout import BUILD, ROOT, child_env


def files() -> list[str]:
    """Return the files of the repository: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        env=child_env(),
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in set(listed.stdout.split("\0")) if name and (ROOT / name).is_file())


def copy(name: str) -> Path:
    """Make a fresh copy of the collection's files at .build/<name>/ansible_collections/nhn/cloud."""
    place = BUILD / name / "ansible_collections" / "nhn" / "cloud"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    # Its own repository. Otherwise the tools would use the one around it, which ignores .build.
    subprocess.run(["git", "init", "--quiet", str(place)], env=child_env(), check=True)
    for file in files():
        target = place / file
        target.parent.mkdir(parents=True, exist_ok=True)
        # A file that somebody deletes at this moment need not be checked.
        try:
            shutil.copy2(ROOT / file, target)
        except FileNotFoundError:
            continue
    return place
