# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a new volume takes from its snapshot. Imported only where one is made."""

from __future__ import annotations

from .._errors import refuse
from .._kinds.snapshot import SNAPSHOT
from .._kinds.volume import VOLUME
from .._thing.kind import Object, capital
from .._thing.resource import Thing
from .._thing.things import status_of


def follow(volume: Thing, source: Object, body: Object) -> None:
    """Give the *body* of a creation the size and zone of the snapshot that it is made from."""
    label = SNAPSHOT.label(source)
    ready = volume.things.rest(SNAPSHOT, source, timeout=volume.timeout)
    if status_of(ready) != "available":
        refuse(
            f"{capital(label)} is {status_of(ready)}; it must be available.",
            "snapshot",
            snapshot_status=status_of(ready),
        )
    least = int(source.get("size") or 1)
    if body.setdefault("size", least) < least:
        refuse(f"size is {body['size']} GB; a volume from {label} has at least {least} GB.", "size")
    origin = volume.things.by_id(VOLUME, source["volume_id"]) or {}
    zone, of_origin = body.get("availability_zone"), origin.get("availability_zone")
    if zone and of_origin and zone != of_origin:
        refuse(
            f"{capital(label)} is of a volume in zone {of_origin}, and a volume from it is made there, not in "
            f"{zone}; leave availability_zone out.",
            "availability_zone",
        )
    if of_origin:
        body["availability_zone"] = of_origin
