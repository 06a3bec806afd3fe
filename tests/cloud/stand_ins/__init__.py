# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins for the services beside Nova, in Nova's process and in memory only.

Each is one of the fixtures that Nova ships for its own tests, with a small HTTP application that answers as the
service itself would. They know nothing of NHN Cloud: that is the front's work, and the same as with real services.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from ..knobs import Knobs


def join(service: str, holder: Any, knobs: Knobs, compute: str) -> Callable[..., Any]:
    """Put a stand-in, with the seed in it, where Nova looks for the service; its HTTP application.

    :param compute: the address of Nova.
    """
    return importlib.import_module(f".{service}_api", __name__).join(holder, knobs, compute)
