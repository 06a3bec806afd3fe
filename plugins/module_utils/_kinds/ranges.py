# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranges of IPv4 addresses, as tasks and the API write them."""

from __future__ import annotations

import ipaddress
import typing as t

from .._errors import refuse
from .._thing.kind import shorten

Range = ipaddress.IPv4Network
#: What the ranges of VPCs are in (VPC console guide).
VPC_RANGES = tuple(Range(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


def range_of(text: str, option: str) -> Range:
    """Return a range. Raise if a text is not one, or has bits beyond its prefix.

    :param option: the option that has it.
    """
    shown = shorten(text)
    if "/" not in text:
        refuse(f"{option} '{shown}' has no prefix; write it as 10.0.0.0/16.", option)
    try:
        found = Range(text, strict=False)
    except ValueError:
        refuse(f"{option} '{shown}' is not a range of IPv4 addresses; write it as 10.0.0.0/16.", option)
    if str(found) != text and text.partition("/")[0] != str(found.network_address):
        refuse(f"{option} '{shown}' begins in the middle of a range; write {found}.", option)
    return found


def same_range(wanted: t.Any, now: t.Any) -> bool:
    """Return whether two texts are one range, such as 10.0.0.0/255.255.0.0 and 10.0.0.0/16."""
    return now is not None and range_of(wanted, "cidr") == Range(str(now), strict=False)
