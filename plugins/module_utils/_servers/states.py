# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statuses of a server. Pure data.

Sources: the guide's section "インスタンス状態"; the newer editions where they correct it.
"""

from __future__ import annotations

import typing as t

from .._thing.kind import shorten

#: Words of the guide's old state table -> the words that the API answers with (newer editions' table).
OLD_WORDS = {"BUILDING": "BUILD", "STOPPED": "SHUTOFF", "RESIZED": "RESIZE", "RESCUED": "RESCUE"}

ACTIVE = "ACTIVE"
SHUTOFF = "SHUTOFF"
SHELVED_OFFLOADED = "SHELVED_OFFLOADED"
ERROR = "ERROR"

#: States in which a server stays until somebody does something. Every other word means "on the way".
SETTLED = frozenset(
    {ACTIVE, SHUTOFF, SHELVED_OFFLOADED, ERROR, "PAUSED", "SUSPENDED", "RESCUE", "UNKNOWN", "DELETED", "SOFT_DELETED"}
)
GONE = frozenset({"DELETED", "SOFT_DELETED"})

#: task_state -> the status that it leads to. What is not listed (image_*, ...) leads back to the present one.
TASK_LEADS_TO = {
    "powering-off": SHUTOFF,
    "powering-on": ACTIVE,
    "shelving": SHELVED_OFFLOADED,
    "shelving_image_pending_upload": SHELVED_OFFLOADED,
    "shelving_image_uploading": SHELVED_OFFLOADED,
    "shelving_offloading": SHELVED_OFFLOADED,
    "unshelving": ACTIVE,
    "spawning": ACTIVE,
    "rebooting_hard": ACTIVE,
}
#: The same for the transitional statuses.
STATUS_LEADS_TO = {
    "BUILD": ACTIVE,
    "REBUILD": ACTIVE,
    "REBOOT": ACTIVE,
    "HARD_REBOOT": ACTIVE,
    "RESIZE": ACTIVE,
    "VERIFY_RESIZE": ACTIVE,
    "REVERT_RESIZE": ACTIVE,
    "MIGRATING": ACTIVE,
    "PASSWORD": ACTIVE,
    "SHELVED": SHELVED_OFFLOADED,
}

#: All words that the API answers with, by the tables of the guide and of its newer editions.
WORDS = SETTLED | frozenset(STATUS_LEADS_TO)


def status_of(server: t.Mapping[str, t.Any]) -> str:
    """Return a server's status in the words of the newer editions; "UNKNOWN" if the API sends none."""
    word = str(server.get("status") or "UNKNOWN").upper()
    return OLD_WORDS.get(word, word)


def task_of(server: t.Mapping[str, t.Any]) -> str | None:
    """Return the server's task_state; None if nothing is under way."""
    return server.get("OS-EXT-STS:task_state") or None


def is_settled(server: t.Mapping[str, t.Any]) -> bool:
    """Return whether nothing is under way.

    During most actions the status keeps its old value and only task_state tells (facts of Nova), so both count.
    """
    return task_of(server) is None and status_of(server) in SETTLED


def is_being_deleted(server: t.Mapping[str, t.Any]) -> bool:
    """Return whether the server is being deleted."""
    return task_of(server) == "deleting"


def next_status(server: t.Mapping[str, t.Any]) -> str:
    """Return the status that the server has, or will have when what is under way is done."""
    status = status_of(server)
    return TASK_LEADS_TO.get(task_of(server) or "", STATUS_LEADS_TO.get(status, status))


def label(server: t.Mapping[str, t.Any]) -> str:
    """Return a server in words: name and ID."""
    return f"server {shorten(str(server.get('name')))} ({server['id']})"
