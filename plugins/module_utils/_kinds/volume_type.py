# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volume types (Block Storage guide, "Block Storage Type")."""

from __future__ import annotations

from .._thing.kind import Kind, Shown

VOLUME_TYPE = Kind(
    "volume type", "volumev2", "types", "volume_type", "volume_types", shown=False, kept=True, planned=False
)

SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "description": "description",
    "is_public": "os-volume-type-access:is_public",
    "extra_specs": lambda thing: dict(thing.get("extra_specs") or {}),
}
