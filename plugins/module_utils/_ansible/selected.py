# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules of one kind: what the options ``id`` and ``name`` select."""

from __future__ import annotations

from .._thing.kind import Kind, Object, check_id
from .._thing.things import Things
from .base import Params, Warn


def check(params: Params, warn: Warn) -> None:
    """Refuse an ID that cannot be one, before any call."""
    if params["id"] is not None:
        check_id(params["id"])


def selected(kind: Kind, params: Params, things: Things, **filters: str) -> list[Object]:
    """Return the thing with this ID, or those of this name; without either, all.

    :param filters: fields of the API's object that must have these values too; the API filters by them.
    """
    if params["id"] is not None:
        found = things.by_id(kind, params["id"])
        return [] if found is None else [found]
    listed = things.listed(kind, **filters) if params["name"] is None else things.named(kind, params["name"], **filters)
    return [one for one in listed if all(one.get(field) == value for field, value in filters.items())]
