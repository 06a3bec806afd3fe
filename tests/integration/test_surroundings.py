# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a task runs: a working directory that cannot be entered, and the interpreter under another name."""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from clouds import LocalCloud

VERSIONS = {"2.21": venvs.MAIN, **venvs.OLDER}
#: prctl: drop a capability for the next program. With these two, root may enter any folder.
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


def enter(folder: Path) -> Callable[[], None]:
    """Enter a folder, which the first task deletes."""
    return lambda: os.chdir(folder)


def shut(folder: Path) -> Callable[[], None]:
    """Enter a folder and remove the right to enter it, from root too."""

    def enter_and_shut() -> None:
        os.chdir(folder)
        folder.chmod(0)
        libc = ctypes.CDLL(None)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    return enter_and_shut


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("version", sorted(VERSIONS, reverse=True))
@pytest.mark.parametrize("way", [enter, shut])
def test_a_folder_that_cannot_be_entered_costs_no_result(
    way: Callable[[Path], Callable[[], None]], version: str, cloud: LocalCloud, tmp_path: Path
) -> None:
    name = f"place-{uuid.uuid4().hex[:8]}"
    place = tmp_path / "place"
    place.mkdir()
    tasks: list[dict[str, Any]] = [
        *([{"ansible.builtin.file": {"path": str(place), "state": "absent"}}] if way is enter else []),
        {"nhn.cloud.nhn_keypair": {"name": name}, "register": "made"},
        {"ansible.builtin.debug": {"msg": "{{ made.changed }}, {{ made.keypair.private_key | length }} characters"}},
        {"nhn.cloud.nhn_keypair": {"name": name, "state": "absent"}},
    ]
    book = tmp_path / "book.yml"
    book.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]))
    venv = VERSIONS[version]
    done = subprocess.run(
        [str(venv.bin / "ansible-playbook"), "-i", "localhost,", str(book)],
        env=playbook.environment(venv, tmp_path, cloud.env, coverage=version == "2.21"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=way(place),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"True, \d{4} characters", done.stdout)


@pytest.mark.integration
def test_the_interpreter_of_ansible_under_another_name_is_no_other_one(cloud: LocalCloud, tmp_path: Path) -> None:
    other = venvs.OLDER["2.19"]
    names = [venvs.MAIN.bin / "python", venvs.MAIN.bin / "python3", venvs.MAIN.bin / "python3.12"]
    tasks = [
        {"nhn.cloud.nhn_availability_zone_info": {}, "vars": {"ansible_python_interpreter": str(path)}}
        for path in [*names, other.bin / "python3"]
    ]
    book = tmp_path / "book.yml"
    book.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]))
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env)
    result = playbook.run(venvs.MAIN, book, tmp_path, env, arguments=["-vvv"])
    assert not (problem := result.problem()), problem
    said = re.findall(r"nhn_availability_zone_info: (runs [A-Za-z ]*)", result.output)
    assert said == ["runs in the Ansible worker"] * 3 + ["runs as a module"]
