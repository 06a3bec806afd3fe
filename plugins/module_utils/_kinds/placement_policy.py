# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Placement policies (Nova: server groups): which servers may not share a host."""

from __future__ import annotations

from .._thing.kind import ByNewId, Kind, Shown

#: The API keeps nothing with a policy that could hold a mark, and several policies may have one name.
PLACEMENT_POLICY = Kind(
    "placement policy",
    service="compute",
    path="os-server-groups",
    key="server_group",
    keys="server_groups",
    adopt=ByNewId(lambda policy, body: policy.get("name") == body["name"]),
)
SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "policies": lambda policy: list(policy.get("policies") or ()),
    "members": lambda policy: list(policy.get("members") or ()),
}
