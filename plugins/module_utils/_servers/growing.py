# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Grow a free volume (undocumented; used by the official Terraform provider)."""

from __future__ import annotations

import typing as t

from .._kinds.volume import VOLUME
from .._thing.kind import Object, Wait
from .._thing.making import undocumented
from .._thing.things import status_of

if t.TYPE_CHECKING:
    from .volumes import Volume

#: Ends the wait for a growth.
GROWN = Wait(done=("available",), under_way=("extending",))


def send_growth(volume: Volume, found: Object, size: int) -> None:
    """Ask for the growth of a free volume; one that somebody else has grown meanwhile is fine."""
    if volume.ready(found, "grow")["size"] >= size:
        return

    def arrived() -> Object | None:
        now = volume.things.by_id(VOLUME, found["id"]) or {}
        return now if status_of(now) == "extending" or now.get("size", 0) >= size else None

    with undocumented(volume.otherwise):
        volume.things.send(
            "POST",
            VOLUME,
            found,
            tail="/action",
            what="grow",
            json={"os-extend": {"new_size": size}},
            arrived=arrived,
        )


def await_growth(volume: Volume, found: Object, size: int) -> None:
    """Wait until a free volume has grown."""

    def lacks(now: Object) -> str:
        return "" if now["size"] >= size else f"has {now['size']} GB"

    volume.things.settle(VOLUME, found, GROWN, what="grow", timeout=volume.timeout, lacks=lacks)
