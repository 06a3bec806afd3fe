# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the repeats of a task share in a worker, also in one that does many tasks."""

from __future__ import annotations

import typing as t
import uuid

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader
from ansible.template import Templar
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.plugin_utils import _worker as worker


class Known:
    """What stands for a login with its look-ups."""

    def __init__(self) -> None:
        self.forgotten = 0

    def forget(self) -> None:
        self.forgotten += 1


class Recorded:
    """A module that looks something up once for all that share it."""

    argument_spec: t.ClassVar = {"name": {"type": "str"}}
    rules: t.ClassVar[dict[str, t.Any]] = {}
    references: t.ClassVar = ()

    def __init__(self) -> None:
        self.given: list[Known] = []
        self.fails = False

    def execute(self, params, *, check_mode, warn, tell, shared):
        self.given.append(shared.setdefault("login", Known()))
        if self.fails:
            raise errors.InvalidRequest("no")
        return {"changed": False}

    @property
    def kept(self) -> list[int]:
        """For each run, the first run that made what it was given."""
        return [self.given.index(one) for one in self.given]


@pytest.fixture
def module(monkeypatch):
    monkeypatch.setattr(worker, "_SHARED", {})
    monkeypatch.delenv(worker.SWITCH, raising=False)
    return Recorded()


@pytest.fixture
def run(module):
    """Runs a task once in this process, as an item of a loop unless *item* is None."""

    def run(task: Task, item: int | None = 1, host: str = "localhost") -> dict[str, t.Any]:
        loader = DataLoader()
        action = worker.WorkerAction(
            task.copy(exclude_parent=True, exclude_tasks=True),
            connection_loader.get("ansible.builtin.local", PlayContext()),
            PlayContext(),
            loader,
            Templar(loader=loader, variables={}),
            None,
        )
        action.module, action.module_name = module, "nhn_nothing"
        variables = {"inventory_hostname": host}
        return action.run(None, variables if item is None else {**variables, "item": item, "ansible_loop_var": "item"})

    return run


def task(**more: t.Any) -> Task:
    return Task.load({"name": str(uuid.uuid4()), "ansible.builtin.ping": {}, **more}, loader=DataLoader())


def test_the_items_of_a_loop_share_what_was_looked_up(run, module):
    loop = task()
    for item in (1, 2, 3):
        run(loop, item)
    assert module.kept == [0, 0, 0]


def test_another_task_or_host_is_served_nothing_of_an_old_one(run, module):
    first, second = task(), task()
    run(first)
    run(second)
    run(first)
    run(first, host="elsewhere")
    assert module.kept == [0, 1, 2, 3]
    # A worker that lives long keeps no more for that.
    assert len(worker._SHARED) == 1


def test_a_task_that_is_done_once_shares_nothing_and_ends_what_was_shared(run, module):
    loop, single = task(), task()
    run(loop)
    run(single, None)
    run(single, None)
    run(loop)
    assert module.kept == [0, 1, 2, 3]


def test_retries_share_and_a_failure_looks_everything_up_again(run, module):
    retried = task(until="true", retries=3)
    run(retried, None)
    module.fails = True
    assert run(retried, None)["failed"]
    module.fails = False
    run(retried, None)
    assert module.kept == [0, 0, 0]
    assert module.given[0].forgotten == 1
