# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run of nhn_stack in a process of its own, which ends itself without warning right after a writing call.

Standard input has the options of the task, and the result has its calls under "sent". With --kill the process ends
after its first writing call. Things are then made one after another, so that a run after the other is interrupted at
each call.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any
from urllib.parse import urlsplit

import requests
from sweep.pool import load_collection

load_collection()

from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors  # noqa: E402
from ansible_collections.nhn.cloud.plugins.module_utils._stack import stack  # noqa: E402
from ansible_collections.nhn.cloud.plugins.module_utils._stack.sections import completed  # noqa: E402
from ansible_collections.nhn.cloud.plugins.modules import nhn_stack, nhn_stack_info  # noqa: E402

_send = requests.Session.request
sent: list[str] = []


def _noting(self: requests.Session, method: str, url: str, **how: Any) -> requests.Response:
    sent.append(f"{method} {urlsplit(url).path}")
    answer = _send(self, method, url, **how)
    if "--kill" in sys.argv and method not in ("GET", "HEAD") and not url.endswith("/tokens"):
        os.kill(os.getpid(), signal.SIGKILL)
    return answer


def main() -> None:
    """Print the result of the task."""
    if "--kill" in sys.argv:
        stack.PARALLEL = 1
    requests.Session.request = _noting  # type: ignore[assignment,method-assign]
    module = nhn_stack_info.MODULE if "--read" in sys.argv else nhn_stack.MODULE
    params = completed(module.argument_spec, json.load(sys.stdin))
    try:
        result = module.execute(params, check_mode=False, warn=lambda message: None)
        print(json.dumps({**result, "sent": sent}))
    except errors.NhnError as error:
        sys.exit(f"{error.message} {error.details}")


if __name__ == "__main__":
    main()
