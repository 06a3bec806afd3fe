# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down which keys the results of this collection's modules have, for tests/tools/result_gate.py."""

from __future__ import annotations

import json
import os
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
    """A value's type as documentation calls it."""
    return "null" if value is None else next((name for kind, name in TYPES if isinstance(value, kind)), "other")


def keys(value: Any, at: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """The path of each key in a result, and the type of what it holds; those in a list have the list's path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            path = (*at, str(key))
            yield path, type_of(item)
            yield from keys(item, path)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from keys(item, at)


class CallbackModule(CallbackBase):
    """One file for each ansible-playbook: a line for each module, path and type."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "result_keys"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, Keys, str]] = set()

    def note(self, result: Any, *only: str) -> None:
        """Note the keys of one result, or some of them."""
        action, given = result._task.action, result._result
        # What a loop gave has been told item by item.
        if action.startswith("nhn.cloud.nhn_") and not (result._task.loop and "results" in given):
            loop = {given.get("ansible_loop_var"), given.get("ansible_index_var")}
            told = {key: value for key, value in given.items() if (key in only if only else key not in loop)}
            self.seen |= {(action.removeprefix("nhn.cloud."), path, kind) for path, kind in keys(told)}

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task, or all items of one, went well."""
        self.note(result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """An item went well."""
        self.note(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task failed: beside the error its result has what Ansible says about it."""
        self.note(result, "error")

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """An item failed."""
        self.note(result, "error")

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """The end, also after a failure."""
        lines = sorted(json.dumps([name, path, kind]) for name, path, kind in self.seen)
        if lines:
            Path(os.environ["NHN_RESULT_KEYS"], f"{uuid.uuid4().hex}.jsonl").write_text("\n".join([*lines, ""]))
