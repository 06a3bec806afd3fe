# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record the results of this collection's tasks in their order, for tests/integration/test_targets.py."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: results
type: aggregate
short_description: Keeps results
description: Writes the results of nhn.cloud modules into the file that NHN_RESULTS names.
"""


class CallbackModule(CallbackBase):
    """Write a list of pairs: the task and its result. A loop gives a pair per item."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "results"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, dict[str, Any]]] = []

    def note(self, result: Any) -> None:
        """Record a result, without Ansible's own keys."""
        task = result._task
        if task.action.startswith("nhn.cloud.nhn_") and not (task.loop and "results" in result._result):
            kept = {key: value for key, value in result._result.items() if not key.startswith("_ansible_")}
            self.told.append((f"{task.get_name()} ({Path(task.get_path()).name})", kept))

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task succeeded, or all its items."""
        self.note(result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """An item succeeded."""
        self.note(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task failed."""
        self.note(result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """An item failed."""
        self.note(result)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Write the file."""
        Path(os.environ["NHN_RESULTS"]).write_text(json.dumps(self.told, default=str))
