# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the tarball to publish, check its content, and use it as a user does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import playbook
import tree
import venvs
from checkout import BUILD, ROOT, RUN, Failure, Said, child_env, locked, say, tail
from clouds import LocalCloud

#: Everything that the tarball may have at its top.
ALLOWED = {
    "CHANGELOG.rst",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "COPYING",
    "FILES.json",
    "LICENSES",
    "MANIFEST.json",
    "README.md",
    "REUSE.toml",
    "bindep.txt",
    "changelogs",
    "docs",
    "execution-environment.yml",
    "extensions",
    "inventories",
    "meta",
    "playbooks",
    "plugins",
    "requirements.txt",
    "roles",
}
NEEDED = ("README.md", "COPYING", "CHANGELOG.rst", "meta/runtime.yml", "plugins/modules/nhn_server.py")
SMOKE = ROOT / "tests" / "artifact" / "smoke.yml"
_BUILT: list[Path] = []


def version() -> str:
    """Return the version in galaxy.yml."""
    found = re.search(r"^version: *(\S+)$", (ROOT / "galaxy.yml").read_text(), re.MULTILINE)
    if not found:
        raise Failure("galaxy.yml names no version")
    return found[1]


def build() -> Path:
    """Build the tarball from the files of the repository, once per process, and return its path."""
    with locked(BUILD / "artifact.lock", "waiting for the artifact that is being built"):
        if not _BUILT:
            _BUILT.append(_build())
        return _BUILT[0]


def _build() -> Path:
    output = BUILD / "artifact"
    tarball = output / f"nhn-cloud-{version()}.tar.gz"
    place = tree.copy("artifact")
    command = [str(venvs.MAIN.bin / "ansible-galaxy"), "collection", "build", "--force", "--output-path", str(output)]
    env = child_env() | {"ANSIBLE_HOME": str(output / "ansible-home")}
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False)
    if done.returncode or not tarball.is_file():
        raise Failure(f"ansible-galaxy collection build failed:\n{tail(done.stdout + done.stderr, 25)}")
    _look_into(tarball)
    return tarball


def _look_into(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        names = archive.getnames()
    strange = sorted({name.split("/")[0] for name in names} - ALLOWED)
    strange += sorted(name for name in names if "__pycache__" in name or name.endswith((".pyc", ".orig", ".rej")))
    if strange:
        raise Failure(f"the artifact holds what it should not (see build_ignore in galaxy.yml): {', '.join(strange)}")
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Failure(f"the artifact lacks {', '.join(missing)}")


def check() -> Said:
    """Install the tarball into an empty path and run a playbook that sees no other collection."""
    tarball = build()
    with tempfile.TemporaryDirectory(prefix="nhn-artifact-") as scratch:
        work_dir = Path(scratch)
        path = work_dir / "collections"
        env = playbook.environment(venvs.MAIN, work_dir, {})
        env["ANSIBLE_COLLECTIONS_PATH"] = str(path)
        install = [str(venvs.MAIN.bin / "ansible-galaxy"), "collection", "install", "--offline", "-p", str(path)]
        done = subprocess.run(
            [*install, str(tarball)], cwd=work_dir, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return Said(1, f"the artifact cannot be installed:\n{tail(done.stdout + done.stderr, 25)}")
        cloud = LocalCloud(RUN / f"artifact-{os.getpid()}")
        try:
            env |= cloud.start(parent=os.getpid()).env
            variables = {"key_file": str(work_dir / "artifact.pem")}
            result = playbook.run(venvs.MAIN, SMOKE, work_dir, env, extra_vars=variables, timeout=300)
        finally:
            cloud.stop()
            shutil.rmtree(cloud.run_dir, ignore_errors=True)
        problem = result.problem()
        return Said(1, problem) if problem else Said(0, result.output)


def release() -> None:
    """Build the checked tarball, and say how to publish it."""
    said = check()
    if said.code:
        raise Failure(said.text)
    tarball = build()
    name = tarball.relative_to(ROOT)
    say(f"{name} is built, holds what it should, installs, and works ({tarball.stat().st_size // 1024} KB)")
    say(f"publish it with: ansible-galaxy collection publish {name} --token ...")
    say(f"and tag the commit: git tag --sign v{version()} && git push --tags")
