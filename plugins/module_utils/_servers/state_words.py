# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server's state in words, for messages."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .states import status_of, task_of


def state_text(server: t.Mapping[str, t.Any]) -> str:
    """Return a server's state in words, for messages: ``ACTIVE (powering-off)``."""
    task = task_of(server)
    return f"{status_of(server)} ({task})" if task else status_of(server)


def fault_of(server: t.Mapping[str, t.Any]) -> str:
    """Return the platform's reason why a server is in ERROR."""
    fault = server.get("fault")
    message = fault.get("message") if isinstance(fault, dict) else None
    return str(message).strip().rstrip(".") if message else "the platform gives no reason"


def wrong_state(
    server: t.Mapping[str, t.Any], status: str, message: str, allowed: t.Iterable[str] | None = None
) -> errors.WrongState:
    """Return the error for a server whose status does not allow what the task asks for.

    :param allowed: the statuses that do.
    """
    return errors.WrongState(
        message,
        server_id=server["id"],
        server_status=status,
        allowed_from=None if allowed is None else list(allowed),
    )
