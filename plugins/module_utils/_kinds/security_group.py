# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups (security group API guide). Servers name them by name only."""

from __future__ import annotations

from .._thing.kind import ByNewId, Kind

#: The group that each project has from its beginning. Nobody can delete it, or have another of that name.
DEFAULT_GROUP = "default"
SECURITY_GROUP = Kind(
    "security group",
    "network",
    "security-groups",
    "security_group",
    "security_groups",
    # No field can hold a mark.
    adopt=ByNewId(lambda group, body: group.get("name") == body["name"]),
    filters=("name",),
    kept=True,
)
