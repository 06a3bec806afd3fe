# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volume types (Block Storage guide, "Block Storage Type")."""

from __future__ import annotations

from .. import _errors as errors
from .._thing.kind import Kind, shorten
from .._thing.things import Things

VOLUME_TYPE = Kind("volume type", "volumev2", "types", "volume_type", "volume_types", kept=True, planned=False)

SHOWN = {
    "id": "id",
    "name": "name",
    "description": "description",
    "is_public": "os-volume-type-access:is_public",
    "extra_specs": lambda thing: dict(thing.get("extra_specs") or {}),
}


def check_type(wanted: str, option: str, things: Things) -> None:
    """Refuse a name that no volume type has; the API takes names only."""
    names = sorted(one["name"] for one in things.listed(VOLUME_TYPE))
    if wanted not in names:
        raise errors.InvalidRequest(
            f"No volume type is named '{shorten(wanted)}'; there is {', '.join(names)}.", option=option, offered=names
        )
