# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every integration target, run by the real ansible-playbook against a local cloud.

A target is a role in targets/NAME. Its `aliases` file may hold, one word a line:
`hidden` (only other targets use it), `slow` (starts first), `undocumented` (sends requests on
purpose that the guide does not document).

NHN_TEST_WAY=module runs all tasks as modules, where they would run in the Ansible worker; the assertions are the same.
"""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path

import playbook
import pytest
import venvs
from checkout import TARGETS
from clouds import LocalCloud


def aliases(target: str) -> set[str]:
    """The words of a target's aliases file, without comments."""
    path = TARGETS / target / "aliases"
    lines = path.read_text().splitlines() if path.is_file() else []
    return {word for line in lines if (word := line.partition("#")[0].strip())}


def parameters() -> list[object]:
    """One parameter for each target, with what its aliases say as marks."""
    names = sorted(path.name for path in TARGETS.iterdir() if path.is_dir())
    return [
        pytest.param(name, marks=[getattr(pytest.mark, mark) for mark in sorted(hints)])
        for name in names
        if "hidden" not in (words := aliases(name))
        for hints in [words & {"slow", "undocumented"}]
    ]


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("target", parameters())
def test_target(target: str, cloud: LocalCloud, tmp_path: Path) -> None:
    # Ansible takes a role without it for a role with nothing to do.
    assert (TARGETS / target / "tasks/main.yml").is_file(), f"{target} has no tasks/main.yml"
    output_dir = tmp_path / "output"
    output_dir.mkdir()
    play = {
        "name": f"Target {target}",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "roles": [target],
    }
    way = {"NHN_RUN_IN": os.environ["NHN_TEST_WAY"]} if "NHN_TEST_WAY" in os.environ else {}
    book = tmp_path / "playbook.yml"
    book.write_text(json.dumps([play], indent=2))

    result = playbook.run(
        venvs.MAIN,
        book,
        tmp_path,
        playbook.environment(venvs.MAIN, tmp_path, cloud.env, coverage=True) | way,
        extra_vars={
            "cloud_control": cloud.control_url,
            "resource_prefix": f"{target.replace('_', '-')}-{uuid.uuid4().hex[:8]}",
            "output_dir": str(output_dir),
        },
    )
    if problem := result.problem():
        pytest.fail(f"target {target}: {problem}", pytrace=False)
