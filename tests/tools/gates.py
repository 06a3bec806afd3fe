# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gates that .ci/run adds to `make test`: each a name, its environments, and what it runs.

They need the package index for their environments, once, and nothing else of the internet.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import artifact
import manual
import sanity
import tree
import venvs
import wording
from checkout import BUILD, ROOT, Failure, Said, child_env, link_collection, say

GROUPS = ("lint", "sanity", "docs", "artifact")
WORKERS = 2


@dataclass(frozen=True)
class Gate:
    """One thing that must succeed. A `Failure` that it raises is its failure, told in its words."""

    name: str
    group: str
    venvs: Sequence[venvs.Venv]
    run: Callable[[], Said]


def command(venv: venvs.Venv, program: str, *arguments: str, cwd: Path = ROOT, **env: str) -> Said:
    """Run a program of an environment; the others' programs are not on its path."""
    path = os.pathsep.join([str(venv.bin), child_env().get("PATH", os.defpath)])
    done = subprocess.run(
        [str(venv.bin / program), *arguments],
        cwd=cwd,
        env=child_env() | {"PATH": path, "NO_COLOR": "1"} | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Said(done.returncode, done.stdout)


def simple(venv: venvs.Venv, *words: str) -> Gate:
    """A gate that is one command in the checkout."""
    name = " ".join(words).removesuffix(" .")
    return Gate(name, "lint", [venv], lambda: command(venv, *words))


def collection(name: str, venv: venvs.Venv, *words: str) -> Gate:
    """A gate that is one command in a copy of the collection, with an Ansible that knows no other."""

    def run() -> Said:
        place = tree.copy(f"gate-{words[0]}")
        home = place.parents[2]
        env = {"ANSIBLE_COLLECTIONS_PATH": str(home), "ANSIBLE_HOME": str(home / "ansible-home")}
        return command(venv, *words, cwd=place, **env)

    return Gate(name, "lint", [venv], run)


def types() -> Said:
    """The type checker: plugins as the oldest Python that it knows, tests as the one that runs them."""
    link_collection()
    plugins = command(venvs.LINT, "mypy", "--python-version", "3.10", "-p", "ansible_collections.nhn.cloud.plugins")
    tests = [name for name in tree.files() if name.startswith("tests/") and name.endswith(".py")]
    return plugins + command(venvs.LINT, "mypy", "--python-version", "3.12", *tests)


def generated() -> Said:
    """What is derived from the modules is what would be derived now."""
    link_collection()
    return command(venvs.MAIN, "python", "tests/tools/generate.py", "--check")


def importer() -> Said:
    """What Galaxy and Automation Hub run when somebody uploads."""
    place = BUILD / "importer"
    place.mkdir(parents=True, exist_ok=True)
    settings = place / "galaxy-importer.cfg"
    wanted = {"RUN_ANSIBLE_TEST": False, "LOCAL_IMAGE_DOCKER": False, "CHECK_REQUIRED_TAGS": True}
    wanted |= {"CHECK_CHANGELOG": True, "RUN_FLAKE8": False, "OFFLINE_ANSIBLE_LINT": True}
    lines = [f"{name} = {value}" for name, value in wanted.items()]
    settings.write_text("\n".join(["[galaxy-importer]", *lines, ""]))
    said = command(
        venvs.QUALITY,
        "python",
        "-m",
        "galaxy_importer.main",
        str(artifact.build()),
        cwd=place,
        GALAXY_IMPORTER_CONFIG=str(settings),
        ANSIBLE_HOME=str(place / "ansible-home"),
    )
    complaints = [line for line in said.text.splitlines() if line.startswith(("ERROR", "WARNING"))]
    # Nobody needs the collection awx.awx but who runs the playbook that sets up an AWX.
    complaints = [line for line in complaints if "resolve module/action 'awx.awx." not in line]
    if said.code == 0 and complaints:
        return Said(1, "\n".join(["the importer complains:", *complaints]))
    return said


def execution_environment() -> Said:
    """The definition of an execution environment, up to the build of the container."""
    definition = ROOT / "execution-environment.yml"
    if not definition.is_file():
        return Said(1, "execution-environment.yml is missing")
    place = tree.copy("gate-ansible-builder").parents[2]
    context = place / "context"
    introspect = command(venvs.QUALITY, "ansible-builder", "introspect", "--sanitize", str(place), cwd=place)
    if introspect.code == 0 and "requests" not in introspect.text:
        introspect = Said(1, f"ansible-builder does not see that the collection needs requests:\n{introspect.text}")
    words: tuple[str, ...] = ("create", "--file", str(place / "ansible_collections/nhn/cloud" / definition.name))
    words += ("--output-filename", "Containerfile")
    create = command(venvs.QUALITY, "ansible-builder", *words, "--context", str(context), cwd=place)
    if create.code == 0 and not (context / "Containerfile").is_file():
        create = Said(1, f"ansible-builder made no Containerfile:\n{create.text}")
    return introspect + create


LINT = (
    collection("ansible-lint", venvs.QUALITY, "ansible-lint", "--offline", "--profile", "production"),
    Gate("galaxy-importer", "lint", [venvs.QUALITY, venvs.MAIN], importer),
    collection(
        "antsibull-docs",
        venvs.DOCS,
        "antsibull-docs",
        "lint-collection-docs",
        "--plugin-docs",
        "--validate-collection-refs=all",
        "--disallow-unknown-collection-refs",
        ".",
    ),
    Gate("ansible-builder", "lint", [venvs.QUALITY], execution_environment),
    collection("antsibull-changelog", venvs.DOCS, "antsibull-changelog", "lint"),
    Gate("mypy", "lint", [venvs.LINT], types),
    Gate("wording", "lint", [], wording.check),
    simple(venvs.LINT, "yamllint", "."),
    Gate("generated files", "lint", [venvs.MAIN], generated),
    collection("reuse", venvs.LINT, "reuse", "lint", "--lines"),
    simple(venvs.LINT, "ruff", "check", "."),
    simple(venvs.LINT, "ruff", "format", "--check", "."),
)

SANITY = tuple(
    Gate(f"ansible-test sanity {version}", "sanity", [venv], functools.partial(sanity.run, version))
    for version, venv in venvs.ANSIBLE.items()
)

GATES = (
    *SANITY,
    Gate("documentation", "docs", [venvs.DOCS], manual.check),
    Gate("installed artifact", "artifact", [venvs.MAIN, venvs.CLOUD], artifact.check),
    *LINT,
)


def run_all(*groups: str) -> None:
    """Run every gate of the groups, even after one has failed, and then say which did. Longest first."""
    unknown = sorted(set(groups) - set(GROUPS))
    if unknown:
        raise Failure(f"no gates of the group {', '.join(unknown)}; there are: {', '.join(GROUPS)}")
    gates = [gate for gate in GATES if gate.group in (groups or GROUPS)]
    venvs.prepare(*{venv.name: venv for gate in gates for venv in gate.venvs}.values())
    start = time.monotonic()
    failed: list[str] = []
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for gate, said in zip(gates, pool.map(_timed, gates), strict=True):
            if said.code:
                say(f"--- {gate.name} ---\n{said.text.rstrip()}")
                failed.append(gate.name)
    say(f"{len(gates)} gates, {len(failed)} failed ({time.monotonic() - start:.1f} s)")
    if failed:
        raise Failure("gates that failed: " + ", ".join(failed))


def _timed(gate: Gate) -> Said:
    start = time.monotonic()
    try:
        said = gate.run()
    except Failure as failure:
        said = Said(1, str(failure))
    say(f"gate {gate.name}: {'FAILED' if said.code else 'ok'} ({time.monotonic() - start:.1f} s)")
    sys.stdout.flush()
    return said
