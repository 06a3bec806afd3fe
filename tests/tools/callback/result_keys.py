# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record the keys of the results of this collection's modules, for tests/tools/result_gate.py and api_coverage.py."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: result_keys
type: aggregate
short_description: Notes the keys of results
description: Writes the keys of the results of nhn.cloud modules into the folder that NHN_RESULT_KEYS names.
"""

Keys = tuple[str, ...]
#: In this order, since a bool is an int.
TYPES = ((bool, "bool"), (int, "int"), (float, "float"), (str, "str"), (Mapping, "dict"), (Sequence, "list"))


def type_of(value: Any) -> str:
    """Return a value's type in the words of the documentation."""
    return "null" if value is None else next((name for kind, name in TYPES if isinstance(value, kind)), "other")


def keys(value: Any, at: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Yield the path of each key in a result, with its type. Keys in a list have the list's path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            path = (*at, str(key))
            yield path, type_of(item)
            yield from keys(item, path)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from keys(item, at)


class CallbackModule(CallbackBase):
    """Write files per ansible-playbook: a line for each module, path and type; and when the tasks of modules ran."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "result_keys"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, Keys, str]] = set()
        #: When each task began, and the module that it runs.
        self.tasks: list[list[Any]] = []

    def note(self, result: Any, *only: str) -> None:
        """Record the keys of a result, or some of them."""
        action, given = result._task.action, result._result
        if self.tasks:
            self.tasks[-1][1] = action.removeprefix("nhn.cloud.") if action.startswith("nhn.cloud.nhn_") else ""
        # The items of a loop were recorded one by one.
        if action.startswith("nhn.cloud.nhn_") and not (result._task.loop and "results" in given):
            loop = {given.get("ansible_loop_var"), given.get("ansible_index_var")}
            told = {key: value for key, value in given.items() if (key in only if only else key not in loop)}
            self.seen |= {(action.removeprefix("nhn.cloud."), path, kind) for path, kind in keys(told)}

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """A task begins."""
        self.tasks.append([time.time(), ""])

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        """A handler begins."""
        self.tasks.append([time.time(), ""])

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task succeeded, or all its items."""
        self.note(result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """An item succeeded."""
        self.note(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task failed. Its result has the error, and Ansible's own keys."""
        self.note(result, "error")

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """An item failed."""
        self.note(result, "error")

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Write the file, also after a failure."""
        folder = Path(os.environ["NHN_RESULT_KEYS"])
        url = os.environ.get("NHN_AUTH_URL", "").partition("/v2")[0]
        told = {"url": url, "tasks": [*self.tasks, [time.time(), ""]]}
        (folder / f"{uuid.uuid4().hex}.tasks").write_text(json.dumps(told))
        lines = sorted(json.dumps([name, path, kind]) for name, path, kind in self.seen)
        if lines:
            (folder / f"{uuid.uuid4().hex}.jsonl").write_text("\n".join([*lines, ""]))
