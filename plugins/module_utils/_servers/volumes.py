# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One volume as a resource: its table, and what is refused. What has to do with its server is in ``detached``."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._engine.steps import Params, Step, Warn
from .._errors import refuse
from .._kinds.snapshot import SNAPSHOT
from .._kinds.volume import (
    ATTACHED_KEY,
    MARKS,
    SHOWN,
    VOLUME,
    holders_of,
    key_of,
    marks_of,
    metadata_of,
)
from .._kinds.volume_names import check_name, same_text
from .._kinds.volume_type import VOLUME_TYPE
from .._thing.kind import Object, capital, shorten
from .._thing.metadata import texts_of
from .._thing.resource import Field, Thing, put
from .._thing.things import PLANNED, Things, status_of

#: Statuses of a volume that a server has.
HELD = ("in-use", "reserved")


def _grow(volume: Volume, found: Object, size: int) -> list[Step]:
    """The step from a volume's size to a larger one."""
    label, has = capital(VOLUME.label(found)), found["size"]
    if size < has:
        refuse(f"{label} has {has} GB and cannot shrink to {size}; move its files to a new volume.", "size")
    if is_held(found) or is_noted(found):
        from .detached import regrown

        return regrown(volume, found, size)
    if found["status"] not in ("available", *VOLUME.under_way):
        raise errors.WrongState(
            f"{label} is {found['status']}; it must be available to grow.",
            option="size",
            volume_id=found["id"],
            volume_status=found["status"],
        )
    return [volume.growth(found, size)]


def _set_metadata(volume: Volume, found: Object, wanted: Object) -> list[Step]:
    """The step that sets keys of a volume's metadata."""
    now = metadata_of(found)
    differing = sorted(key for key in wanted if now.get(key) != wanted[key])
    what = f"set metadata {', '.join(map(shorten, differing))}"

    def write() -> None:
        volume.write_metadata(volume.ready(found, f"{what} of"), f"{what} of", wanted)

    return [
        Step(
            what,
            {"metadata": now},
            {"metadata": {**now, **wanted}},
            write,
        )
    ]


def is_held(found: Object) -> bool:
    """Whether a server has a volume, or a shelved one keeps it."""
    return status_of(found) in HELD or bool(holders_of(found))


def is_noted(found: Object) -> bool:
    """Whether a run that detached a volume has noted its server, and has not attached it again."""
    return ATTACHED_KEY in marks_of(found)


class Volume(Thing):
    """One volume."""

    #: Whether a step of the plan attaches the volume again.
    attaches = False

    kind = VOLUME
    shown = SHOWN
    unknown: t.ClassVar = {"attachments": [], "metadata": {}, "marks": {}}
    renamed = True
    otherwise = "make the change in the console"
    table = (
        Field("size", change=_grow),
        Field("type", api="volume_type", names=VOLUME_TYPE, takes="name"),
        Field("availability_zone"),
        Field("snapshot", api="snapshot_id", names=SNAPSHOT),
        Field(
            "description",
            now=lambda found: found.get("description") or "",
            same=same_text,
            change=put("description"),
        ),
        Field(
            "metadata",
            sent=lambda given: texts_of(given, without=MARKS),
            now=metadata_of,
            same=lambda wanted, now: {**now, **wanted} == now,
            change=_set_metadata,
        ),
        Field(
            "nhn_encryption",
            now=lambda found: (key_of(found) or {}).get("skm_key_id"),
            same=lambda wanted, now: wanted["skm_key_id"] == now,
            told=lambda given: given["skm_key_id"],
        ),
    )

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        check_name(params["name"], params["description"], self.kind.word)

    def plan(self, found: Object | None) -> list[Step]:
        """The steps to what the task wants; a volume that an interrupted run has detached is attached again."""
        steps = super().plan(found)
        if found is not None and self.params["state"] == "present" and not self.attaches and is_noted(found):
            from .detached import regrown

            steps += regrown(self, found, None)
        return steps

    # A new volume

    def missing(self) -> list[str]:
        """A new volume needs a size, or a snapshot that has one."""
        return ["size"] if self.params["size"] is None and self.params["snapshot"] is None else []

    def body(self) -> Object:
        """What a creation sends. A volume from a snapshot has at least its size, and is in the same zone."""
        from .._kinds.zone import zones

        body = super().body()
        zone = self.params["availability_zone"]
        if zone is not None and zone not in zones(self.things):
            offered = sorted(zones(self.things))
            refuse(
                f"This region has no availability zone '{shorten(zone)}'; it has {', '.join(offered)}.",
                "availability_zone",
                offered=offered,
            )
        if "snapshot" in self.meant and PLANNED not in self.meant["snapshot"]:
            from .volume_source import follow

            follow(self, self.meant["snapshot"], body)
        if body.get("size", 1) < 1:
            refuse(f"size is {body['size']} GB; it must be 1 or more.", "size")
        return body

    # Calls on the volume as it is by then

    def growth(self, found: Object, size: int) -> Step:
        """The step that grows a free volume."""
        from .growing import await_growth, send_growth

        return Step(
            f"grow from {found['size']} to {size} GB",
            {"size": found["size"]},
            {"size": size},
            lambda: send_growth(self, found, size),
            lambda: await_growth(self, found, size),
        )

    def write_metadata(self, found: Object, what: str, changes: t.Mapping[str, str | None]) -> Object:
        """Set keys of the metadata, and remove those that are None; gives the volume as it was before.

        The API only replaces the metadata as a whole.
        """
        now = self.things.by_id(VOLUME, found["id"]) or found
        merged = {**(now.get("metadata") or {}), **changes}
        self.put(now, what, {"metadata": {key: value for key, value in merged.items() if value is not None}})
        return now

    # Deletion

    def removal(self, found: Object) -> list[Step]:
        """The steps that delete the volume, after its attachment and its snapshots where the task allows it."""
        steps: list[Step] = []
        if is_held(found):
            from .detached import taken

            steps += taken(self, found)
        listed = self.things.listed(SNAPSHOT, volume_id=found["id"])
        snapshots = [one for one in listed if one.get("volume_id") == found["id"]]
        if snapshots and not self.params["delete_snapshots"]:
            labels = ", ".join(SNAPSHOT.label(one) for one in snapshots)
            from .._thing.in_use import in_use

            in_use(
                self,
                found,
                f"has {labels}",
                "set delete_snapshots: true to delete them too, or delete them first",
                option="delete_snapshots",
                snapshots=[one["id"] for one in snapshots],
            )
            snapshots = []
        before = {"snapshots": [one.get("name") for one in snapshots]}
        for one in snapshots:
            steps.append(self.delete_other(SNAPSHOT, one, before, {}))
        return [*steps, self.delete_step(found)]
