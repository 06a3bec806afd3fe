# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record the time of each task's result, in the file that BENCH_TIMES names."""

from __future__ import annotations

import os
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: bench_times
type: aggregate
short_description: Notes when results arrive
description: Appends the time of each result to the file that the environment variable BENCH_TIMES names.
"""


class CallbackModule(CallbackBase):
    """Write a line with the seconds since the epoch for each result."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "bench_times"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, *_args: Any, **_kwargs: Any) -> None:
        """Record the return of a task."""
        now = time.time()
        with open(os.environ["BENCH_TIMES"], "a", encoding="utf-8") as file:
            file.write(f"{now:.6f}\n")
