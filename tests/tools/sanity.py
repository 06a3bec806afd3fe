# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`ansible-test sanity` on several releases of ansible-core, each on a copy of the checkout.

ansible-test wants a collection at .../ansible_collections/nhn/cloud, makes an environment for each test under
the user's home, and fetches its first pip from a host of its own. Here the copy lies in .build, the home in
.venv, and pip comes from the package index that everything else comes from.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import interpreters
import tree
import venvs
from checkout import VENVS, Failure, Said, aside, child_env, tail

HOMES = VENVS / "sanity-home"
_BOOTSTRAP = """\
# What ansible-test's own bootstrap script does, from a wheel that is already here.
import runpy
import sys

sys.path.insert(0, {wheel!r})
given = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", "--no-deps", *given]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def _home(version: str) -> Path:
    """Make a home folder for ansible-test, with its environments, that works with this machine's pip."""
    home = HOMES / version
    settings = home / ".config" / "pip" / "pip.conf"
    settings.parent.mkdir(parents=True, exist_ok=True)
    text = _pip_settings()
    if not settings.is_file() or settings.read_text() != text:
        settings.write_text(text)
    return home


def _pip_settings() -> str:
    """Write this machine's settings of pip into one file, since ansible-test drops the variables."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, env=child_env(), capture_output=True, text=True, check=True).stdout
    found: dict[str, str] = {}
    for line in listed.splitlines():
        match = re.match(r"(?:global|install|download|:env:)\.([\w-]+)=(.*)", line)
        if match:
            found[match[1]] = str(ast.literal_eval(match[2])).strip()
    lines = [f"{key} = " + "\n    ".join(value.split("\n")) for key, value in sorted(found.items())]
    return "\n".join(["[global]", *lines, ""])


def _bootstrap_pip(venv: venvs.Venv, home: Path) -> None:
    """Give ansible-test the pip that it asks for, from the package index."""
    source = next(venv.path.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py"))
    body = source.read_text().partition("def get_venv_packages(")[2].partition("\ndef ")[0]
    version = re.search(r"default_packages = dict\(\s*pip='([\d.]+)'", body)
    if not version:
        raise Failure(f"{source} does not say which pip ansible-test wants")
    cache = home / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{version[1].replace('.', '_')}.py"
    if script.is_file():
        return
    wheels = cache / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    command = [str(venv.python), "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(wheels), f"pip=={version[1]}"]
    done = subprocess.run(command, env=child_env(), capture_output=True, text=True, check=False)
    wheel = wheels / f"pip-{version[1]}-py3-none-any.whl"
    if done.returncode or not wheel.is_file():
        raise Failure(f"no pip {version[1]} from the package index:\n{tail(done.stdout + done.stderr, 15)}")
    fresh = aside(script)
    fresh.write_text(_BOOTSTRAP.format(wheel=str(wheel)))
    fresh.replace(script)


def run(version: str) -> Said:
    """Run all sanity tests with one release, on every Python of this machine that the release knows.

    pylint takes as long as all others together. It runs with the oldest and the newest release only.
    """
    venv = venvs.ANSIBLE[version]
    without = [] if version in (min(venvs.ANSIBLE), max(venvs.ANSIBLE)) else ["--skip-test", "pylint"]
    place = tree.copy(f"sanity-{version}")
    env = child_env()
    home = _home(version)
    env["HOME"] = str(home)
    env["PATH"] = os.pathsep.join([str(venv.bin), str(interpreters.folder()), env.get("PATH", os.defpath)])
    _bootstrap_pip(venv, home)
    done = subprocess.run(
        [str(venv.bin / "ansible-test"), "sanity", "--color", "no", *without],
        cwd=place,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Said(done.returncode, done.stdout)
