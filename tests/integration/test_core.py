# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection uses of ansible-core's inside works on each supported release, and is missed without harm."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from checkout import ROOT
from clouds import LocalCloud

pytestmark = pytest.mark.integration

PROGRAMS = ROOT / "tests/integration/core"
EVERY_RELEASE = pytest.mark.parametrize("version", sorted(venvs.ANSIBLE))
SECRET = "my-password-4711"


def venv_of(version: str) -> venvs.Venv:
    venv = venvs.ANSIBLE[version]
    assert venv.ready(), f".venv/{venv.name} is missing: use make integration or make test"
    return venv


def book_of(folder: Path, *tasks: dict[str, Any]) -> Path:
    """Return a playbook for this machine."""
    book = folder / "book.yml"
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": list(tasks)}
    book.write_text(json.dumps([play]))
    return book


@EVERY_RELEASE
def test_every_use_works(version: str, tmp_path: Path) -> None:
    venv = venv_of(version)
    env = playbook.environment(venv, tmp_path, {}, coverage=venv is venvs.MAIN)
    del env["ANSIBLE_PYTHON_INTERPRETER"]
    done = subprocess.run(
        [str(venv.python), str(PROGRAMS / "uses.py")],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["release"].startswith(f"{version}.")
    assert told["failed"] == {}, "\n".join(f"{use}: {why}" for use, why in told["failed"].items())
    assert told["uses"] > 15


@EVERY_RELEASE
def test_arguments_are_prepared_and_secrets_hidden_both_ways(version: str, tmp_path: Path) -> None:
    """Run tasks that all fail before any call, so they need no cloud."""
    login = {"tenant_id": "0123456789abcdef0123456789abcdef", "username": "me", "auth_url": "https://127.0.0.1:9/v2.0"}
    text = {"nhn.cloud.nhn_server": {"name": ["web-1"], "user_data": SECRET}}
    query = {"nhn.cloud.nhn_server_info": {**login, "query": f"servers['{SECRET}"}}
    ways = {"loop": ["worker", "module"], "environment": {"NHN_RUN_IN": "{{ item }}"}, "ignore_errors": True}
    kinds = "results | map(attribute='error.kind') | unique"
    told = [f"text.{kinds} == ['invalid_arguments']", f"query.{kinds} == ['invalid_request']"]
    tasks = [
        {**text, **ways, "register": "text"},
        {**query, **ways, "register": "query"},
        {"ansible.builtin.assert": {"that": told}},
    ]
    venv = venv_of(version)
    env = playbook.environment(venv, tmp_path, {"NHN_PASSWORD": SECRET})
    result = playbook.run(venv, book_of(tmp_path, *tasks), tmp_path, env, arguments=["-vvv"])
    assert not result.problem(), result.problem()
    said = " ".join(result.output.split())
    assert said.count("name takes a text, and this is a list") >= 2
    assert said.count(": runs in the Ansible worker") == said.count(": runs as a module, since") == 2
    # The playbook itself is not shown, so nothing may show the password.
    assert SECRET not in result.output


def run_later(what: str, program: str, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Ansible's as if its release lacked something; it must not end in a traceback."""
    command = [str(venvs.MAIN.python), str(PROGRAMS / "later.py"), what, program, *arguments]
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert playbook.TRACEBACK not in done.stdout + done.stderr
    return done


@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize(
    ("what", "lacking"),
    [
        ("no secrets", "ValidationResult._no_log_values"),
        ("secrets elsewhere", "ValidationResult that tells secrets and warnings"),
        ("environment elsewhere", "ActionBase._compute_environment_string that fills a dictionary"),
    ],
)
def test_a_task_runs_as_a_module_where_the_worker_lacks_something(
    what: str, lacking: str, cloud: LocalCloud, tmp_path: Path
) -> None:
    zones: dict[str, Any] = {"nhn.cloud.nhn_availability_zone_info": {}}
    tasks: list[dict[str, Any]] = [
        {**zones, "environment": {"NHN_USERNAME": cloud.env["NHN_USERNAME"]}, "register": "zones"},
        {"ansible.builtin.assert": {"that": ["zones.availability_zones | length > 0"]}},
    ]
    env = playbook.environment(venvs.MAIN, tmp_path, {**cloud.env, "NHN_USERNAME": "nobody"})
    done = run_later(what, "ansible-playbook", env, "-i", "localhost,", "-vvv", str(book_of(tmp_path, *tasks)))
    assert done.returncode == 0, done.stdout
    said = rf"nhn_availability_zone_info: runs as a module, since ansible-core [\d.]+ has no {re.escape(lacking)}\n"
    assert re.search(said, done.stdout)


def test_a_worker_that_is_asked_for_and_lacks_something_is_refused(tmp_path: Path) -> None:
    env = playbook.environment(venvs.MAIN, tmp_path, {"NHN_RUN_IN": "worker"})
    book = book_of(tmp_path, {"nhn.cloud.nhn_availability_zone_info": {}})
    done = run_later("no secrets", "ansible-playbook", env, "-i", "localhost,", str(book))
    assert done.returncode == 2
    said = r"NHN_RUN_IN asks for the worker, but ansible-core [\d.]+ has no ValidationResult._no_log_values\."
    assert re.search(said, " ".join((done.stdout + done.stderr).split()))


def test_an_inventory_says_what_it_lacks(cloud: LocalCloud, tmp_path: Path) -> None:
    file = tmp_path / "nhn_compute.yml"
    env = playbook.environment(venvs.MAIN, tmp_path, {**cloud.env, "ANSIBLE_INVENTORY_UNPARSED_FAILED": "1"})
    for compose, code in ({}, 0), ({"a": "nhn_name"}, 1):
        file.write_text(json.dumps({"plugin": "nhn.cloud.nhn_compute", "compose": compose}))
        done = run_later("no composing", "ansible-inventory", env, "--list", "-i", str(file))
        assert done.returncode == code, done.stdout + done.stderr
    assert "has no Constructable._set_composite_vars; use an older release of it" in " ".join(done.stderr.split())
