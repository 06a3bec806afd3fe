# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones of KR2: Nova has one set of zones, each region shows its own names."""

from __future__ import annotations

from .. import data

_TO_KR2 = dict(zip(data.ZONES, data.ZONES_KR2, strict=True))
_FROM_KR2 = {shown: kept for kept, shown in _TO_KR2.items()}


def shown(zone: str, region: str) -> str:
    return _TO_KR2.get(zone, zone) if region == "KR2" else zone


def to_nova(zone: str, region: str) -> str:
    """The zone for Nova; a zone of the other region is made one that does not exist."""
    if region == "KR1":
        return zone
    return _FROM_KR2.get(zone, "not-in-kr2." + zone)
