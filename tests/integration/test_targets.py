# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run every integration target with the real ansible-playbook against a local cloud.

A target is a role in targets/NAME. Its `aliases` file may have these words, one per line:
`hidden` (only other targets use it), `slow` (starts first), `undocumented` (sends requests on
purpose that the guide does not document).

NHN_TEST_WAY=module runs all tasks as modules, where they would run in the Ansible worker; the assertions are the same.
NHN_TEST_WAY=both runs each target in the worker and as modules, and compares the results key by key.
"""

from __future__ import annotations

import json
import os
import uuid
from itertools import groupby
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from checkout import ROOT, TARGETS
from clouds import LocalCloud
from compared import as_text, differences, normal

#: The tasks of this collection in their order, each with its result.
Results = list[tuple[str, Any]]
#: Value of NHN_TEST_WAY -> NHN_RUN_IN of each run. If it is empty, Ansible decides.
WAYS = {"": [""], "module": ["module"], "both": ["", "module"]}


def aliases(target: str) -> set[str]:
    """Return the words of a target's aliases file, without comments."""
    path = TARGETS / target / "aliases"
    lines = path.read_text().splitlines() if path.is_file() else []
    return {word for line in lines if (word := line.partition("#")[0].strip())}


def parameters() -> list[object]:
    """Return a parameter for each target, with its aliases as marks."""
    names = sorted(path.name for path in TARGETS.iterdir() if path.is_dir())
    return [
        pytest.param(name, marks=[getattr(pytest.mark, mark) for mark in sorted(hints)])
        for name in names
        if "hidden" not in (words := aliases(name))
        for hints in [words & {"slow", "undocumented"}]
    ]


def results_of(target: str, way: str, cloud: LocalCloud, folder: Path) -> Results:
    """Run a target, and return the results of its tasks without what differs from run to run."""
    output_dir = folder / "output"
    output_dir.mkdir(parents=True)
    play = {
        "name": f"Target {target}",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "roles": [target],
    }
    book = folder / "playbook.yml"
    book.write_text(json.dumps([play], indent=2))
    prefix = f"{target.replace('_', '-')}-{uuid.uuid4().hex[:8]}"
    env = playbook.environment(venvs.MAIN, folder, cloud.env, coverage=True)
    results = folder / "results.json"
    callbacks = [name for name in (env.get("ANSIBLE_CALLBACKS_ENABLED"), "results") if name]
    env |= {"NHN_RESULTS": str(results), "ANSIBLE_CALLBACKS_ENABLED": ",".join(callbacks)}
    env["ANSIBLE_CALLBACK_PLUGINS"] = str(ROOT / "tests/tools/callback")
    # A module that is piped into its Python takes a process less than a file.
    env["ANSIBLE_PIPELINING"] = "1"
    env |= {"NHN_RUN_IN": way} if way else {}
    result = playbook.run(
        venvs.MAIN,
        book,
        folder,
        env,
        extra_vars={
            "cloud_control": cloud.control_url,
            "resource_prefix": prefix,
            "output_dir": str(output_dir),
        },
    )
    if problem := result.problem():
        pytest.fail(f"target {target}: {problem}", pytrace=False)
    own = {prefix: "<prefix>", prefix[-8:]: "<end of prefix>", str(folder): "<folder>"}
    answers = [(task, normal(answer, own)) for task, answer in json.loads(results.read_text())]
    # A loop over a list of the API has the API's order. So has the cleanup of a target.
    loops = [sorted(items, key=as_text) for _task, items in groupby(answers, key=lambda answer: answer[0])]
    return [answer for items in loops for answer in items if not answer[0].startswith("setup_nhn ")]


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("target", parameters())
def test_target(target: str, cloud: LocalCloud, tmp_path: Path) -> None:
    # To Ansible a role without it has nothing to do.
    assert (TARGETS / target / "tasks/main.yml").is_file(), f"{target} has no tasks/main.yml"
    ways = WAYS[os.environ.get("NHN_TEST_WAY", "")]
    # Short: ansible-core 2.21 makes a socket below it, whose path may have 107 characters.
    first, *others = (results_of(target, way, cloud, tmp_path / str(n)) for n, way in enumerate(ways))
    for other in others:
        assert [task for task, _answer in first] == [task for task, _answer in other]
        told = [text for (task, one), (_task, two) in zip(first, other) for text in differences(one, two, task)]
        assert not told, "\n" + "\n".join(told)
