# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every integration target, run by the real ansible-playbook against a local cloud.

A target is a role in targets/NAME. Its `aliases` file may hold, one word a line:
`hidden` (only other targets use it), `slow` (starts first), `undocumented` (sends requests on
purpose that the guide does not document).

NHN_TEST_WAY=module runs all tasks as modules, where they would run in the Ansible worker: the assertions are the same,
and all results are compared, key by key, with those of the last run in the worker.
"""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from checkout import BUILD, ROOT, TARGETS
from clouds import LocalCloud
from compared import differences, normal

#: Of each task of this collection, in their order: which it is, and its result.
Results = list[list[Any]]
#: What each target's tasks answered in the worker.
KEPT = BUILD / "results"


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


def results_of(target: str, cloud: LocalCloud, folder: Path, **more: str) -> Results:
    """Run a target; gives the results of its tasks without what differs from run to run."""
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
    env |= {"NHN_RESULTS": str(results), "ANSIBLE_CALLBACKS_ENABLED": ",".join(callbacks), **more}
    env["ANSIBLE_CALLBACK_PLUGINS"] = str(ROOT / "tests/tools/callback")
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
    answers = json.loads(results.read_text())
    # The order in which the API lists what is cleared away is its own.
    return [[task, normal(answer, own)] for task, answer in answers if not task.startswith("setup_nhn ")]


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("target", parameters())
def test_target(target: str, cloud: LocalCloud, tmp_path: Path) -> None:
    # Ansible takes a role without it for a role with nothing to do.
    assert (TARGETS / target / "tasks/main.yml").is_file(), f"{target} has no tasks/main.yml"
    kept = KEPT / f"{target}.json"
    as_modules = os.environ.get("NHN_TEST_WAY") == "module"
    if not as_modules or not kept.is_file():
        KEPT.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(results_of(target, cloud, tmp_path / "w")))
    if as_modules:
        worker = json.loads(kept.read_text())
        module = results_of(target, cloud, tmp_path / "m", NHN_RUN_IN="module")
        assert [task for task, _result in worker] == [task for task, _result in module]
        told = [text for (task, one), (_task, other) in zip(worker, module) for text in differences(one, other, task)]
        assert not told, "\n" + "\n".join(told)
