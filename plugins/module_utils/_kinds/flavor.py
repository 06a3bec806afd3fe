# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flavors (guide "タイプリスト詳細表示"; the list has no paging)."""

from __future__ import annotations

import typing as t

from .._thing.kind import Kind, Object, Shown
from .._thing.things import Things

FLAVOR = Kind(
    "flavor",
    "compute",
    "flavors",
    "flavor",
    "flavors",
    list_path="flavors/detail",
    shown=False,
    kept=True,
    planned=False,
)
#: The fields of a flavor inside a server's view.
BRIEF_FIELDS = ("id", "name", "vcpus", "ram")

SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "vcpus": "vcpus",
    "ram": "ram",
    "disk": "disk",
    "ephemeral": "OS-FLV-EXT-DATA:ephemeral",
    # No swap is an empty text in the API.
    "swap": lambda flavor: flavor.get("swap") or 0,
    "disabled": "OS-FLV-DISABLED:disabled",
    "is_public": "os-flavor-access:is_public",
    "rxtx_factor": "rxtx_factor",
    "extra_specs": lambda flavor: dict(flavor.get("extra_specs") or {}),
}


def has_own_disk(flavor: Object) -> bool:
    """Return whether servers of a flavor boot from a local disk (U2) and not from a volume."""
    return int(flavor.get("disk") or 0) > 0


def flavors_by_id(things: Things) -> dict[str, Object]:
    """Return all flavors, by ID."""

    def read() -> dict[str, Object]:
        found = things.listed(FLAVOR)
        things.client.remember("flavors", [{key: one.get(key) for key in BRIEF_FIELDS} for one in found])
        return {flavor["id"]: flavor for flavor in found}

    return things.once(FLAVOR, "by ID", read)


def flavors_with(things: Things, flavor_id: str | None) -> dict[str, Object]:
    """Return flavors by ID, with at least ``BRIEF_FIELDS``. The flavor asked for is among them if it is offered.

    A flavor is never renamed or resized, so what an earlier task has kept beside its token is used.
    """
    kept = things.once(FLAVOR, "remembered", lambda: _remembered(things))
    return kept if flavor_id in kept else flavors_by_id(things)


def _remembered(things: Things) -> dict[str, Object]:
    try:
        return {flavor["id"]: flavor for flavor in things.client.remembered("flavors") or ()}
    except (KeyError, TypeError):
        return {}


def brief(flavor_id: str | None, flavors: t.Mapping[str, t.Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Return the flavor inside a server's view; only the ID if the flavor is no longer offered."""
    flavor = flavors.get(flavor_id or "", {})
    return {**{field: flavor.get(field) for field in BRIEF_FIELDS}, "id": flavor_id}
