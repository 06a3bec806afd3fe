# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Availability zones (guide "可用性リスト表示")."""

from __future__ import annotations

from .._thing.kind import Kind, Object, Shown
from .._thing.things import Things

ZONE = Kind(
    "availability zone",
    "compute",
    "os-availability-zone",
    "availabilityZoneInfo",
    "availabilityZoneInfo",
    by="zoneName",
    shown=False,
    kept=True,
    planned=False,
)


def is_available(zone: Object) -> bool:
    """Whether servers can be made in a zone."""
    return bool((zone.get("zoneState") or {}).get("available"))


SHOWN: Shown = {"name": "zoneName", "available": is_available}


def zones(things: Things) -> dict[str, bool]:
    """Return the availability zones: name -> whether it is available."""
    return {zone["zoneName"]: is_available(zone) for zone in things.listed(ZONE)}
