# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One snapshot of a volume as a resource, and how many of them are kept."""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._engine.steps import Params, Step, Warn
from .._errors import refuse
from .._thing.kind import Object, capital, shorten
from .._thing.resource import Field, Thing
from .._thing.things import PLANNED, Things, status_of
from .snapshot import OURS, SHOWN, SNAPSHOT, is_ours, own_description
from .volume import VOLUME, holders_of
from .volume_names import check_name, same_text

#: How many snapshots of a volume the platform keeps (resource provision policy, since March 2025).
MOST = 3


class Snapshot(Thing):
    """One snapshot, found by its ID, or by its volume and its exact name."""

    kind = SNAPSHOT
    shown = SHOWN
    table = (
        Field("volume", api="volume_id", names=VOLUME),
        Field("description", now=own_description, same=same_text),
    )

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.result = "volume_snapshot"
        self.volume: Object | None = None
        #: All snapshots of the volume, the oldest first.
        self.siblings: list[Object] = []
        self.pruned: list[Object] = []
        if not params["id"] and params["volume"] is None and not self.planned:
            refuse("volume is missing: a snapshot is found by its volume and its name, or by its id.", "volume")
        check_name(params["name"], params["description"], "snapshot", len(OURS))
        if params["keep"] is not None and params["state"] == "absent":
            refuse("keep is of no use with state: absent, which deletes one snapshot; leave keep out.", "keep")

    # What is there

    def namesakes(self, name: str) -> list[Object]:
        """The snapshots of the volume with exactly this name."""
        if self.volume is None:
            self.volume = self._find_volume()
        self.siblings = self._list()
        return [one for one in self.siblings if one.get("name") == name]

    def _find_volume(self) -> Object | None:
        """The volume; None where there is none and none is needed."""
        wanted = self.params["volume"]
        if self.params["state"] == "absent" and wanted:
            with contextlib.suppress(errors.NoSuchThing), self.things.not_planning():
                return self.things.need(VOLUME, wanted, "volume")
            return None
        return self.things.need(VOLUME, wanted, "volume")

    def _list(self) -> list[Object]:
        if self.volume is None or PLANNED in self.volume:
            return []
        listed = self.things.listed(SNAPSHOT, volume_id=self.volume["id"])
        return sorted(
            (one for one in listed if one.get("volume_id") == self.volume["id"]),
            key=lambda one: (one.get("created_at") or "", one["id"]),
        )

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """The steps to what the task wants; those that prune come last."""
        self.pruned = []
        steps = super().plan(found)
        if found is None or self.params["keep"] is None:
            return steps
        if self.volume is None:
            self.volume = {"id": found["volume_id"]}
            self.siblings = self._list()
        return [*steps, *self._prune(found)]

    def creation(self) -> list[Step]:
        """The steps that make the snapshot. An older one goes first only where the volume can have no more."""
        volume = t.cast(Object, self.volume)
        if PLANNED in volume:
            return super().creation()
        volume = self._check_volume(volume)
        there = [one for one in map(self._ended, self.siblings) if one is not None]
        surplus = len(there) - MOST + 1
        ours = _oldest_first(there)
        if surplus > 0 and (self.params["keep"] is None or len(ours) < surplus):
            self._refuse_more(volume, there, ours)
        first, left = ours[: max(surplus, 0)], there
        steps = []
        for one in first:
            steps.append(self._pruning(one, left))
            left = [other for other in left if other["id"] != one["id"]]
        steps += super().creation()
        if self.params["keep"] is not None:
            kept = ours[len(first) :]
            for one in kept[: max(len(kept) + 1 - self.params["keep"], 0)]:
                steps.append(self._pruning(one, left))
                left = [other for other in left if other["id"] != one["id"]]
        return steps

    def _check_volume(self, volume: Object) -> Object:
        """Refuse a volume that cannot have a snapshot now; gives it as it is when it rests."""
        label = capital(VOLUME.label(volume))
        now = self.things.rest(VOLUME, volume, timeout=self.timeout)
        status = status_of(now)
        if now is None or status not in ("available", "in-use", "reserved"):
            raise errors.WrongState(
                f"{label} is {status}; it must be available, or in-use with force, for a snapshot to be made.",
                option="volume",
                volume_id=volume["id"],
                volume_status=status,
            )
        if status != "available" and not self.params["force"]:
            at = f"attached to server {', '.join(sorted(holders_of(now)))}" if holders_of(now) else status
            refuse(
                f"{label} is {at}. A snapshot of it is like a disk after a power cut: what the server has not written "
                "yet is missing. Detach the volume first, or set force: true.",
                "force",
                volume_status=status,
            )
        return now

    def _ended(self, snapshot: Object) -> Object | None:
        """A snapshot when its deletion, if there is one, has ended."""
        if status_of(snapshot) != "deleting":
            return snapshot
        return self.things.rest(SNAPSHOT, snapshot, timeout=self.timeout)

    def _refuse_more(self, volume: Object, there: list[Object], ours: list[Object]) -> t.NoReturn:
        labels = ", ".join(SNAPSHOT.label(one) for one in there)
        if self.params["keep"] is None:
            way_out = "delete one of them, or set keep to have the oldest of this collection deleted"
        else:
            way_out = f"{'none of them was' if not ours else 'too few of them were'} made by this collection, so keep "
            way_out += "deletes none; delete one of them"
        refuse(
            f"{capital(VOLUME.label(volume))} has {labels} already, and NHN Cloud keeps {MOST} snapshots of a "
            f"volume; {way_out}.",
            "keep",
            snapshots=[one["id"] for one in there],
        )

    def _prune(self, found: Object) -> list[Step]:
        """The steps that delete what is older than the snapshot, and more than the task keeps."""
        left = [one for one in self.siblings if status_of(one) != "deleting"]
        ours = [one for one in _oldest_first(left) if one["id"] != found["id"]]
        surplus = len(ours) + 1 - self.params["keep"]
        age = found.get("created_at") or ""
        older = [one for one in ours if (one.get("created_at") or "") < age or status_of(one).startswith("error")]
        if surplus > len(older):
            self.warn(
                f"keep is {self.params['keep']}, and {surplus - len(older)} more than that stay: they are newer than "
                f"{SNAPSHOT.label(found)}, and only older ones are deleted."
            )
        steps = []
        for one in older[: max(surplus, 0)]:
            steps.append(self._pruning(one, left))
            left = [other for other in left if other["id"] != one["id"]]
        return steps

    def _pruning(self, one: Object, there: list[Object]) -> Step:
        """The step that deletes a snapshot for want of room."""
        self.pruned.append({key: one.get(key) for key in ("id", "name", "created_at")})
        names = [other.get("name") for other in there]
        left = [other.get("name") for other in there if other["id"] != one["id"]]
        return self.delete_other(SNAPSHOT, one, {"snapshots": names}, {"snapshots": left})

    # A new snapshot

    def new_label(self) -> str:
        """The new snapshot in words."""
        volume = t.cast(Object, self.volume)
        return f"{super().new_label()} of volume {shorten(volume.get('name') or volume['id'] or '')}".strip()

    def wanted(self, field: Field) -> t.Any:
        """As elsewhere; the volume has been looked up already where the snapshot is found by its name."""
        if field.option == "volume" and self.volume is not None:
            return self.volume["id"]
        return super().wanted(field)

    def body(self) -> Object:
        """What a creation sends: the description with what marks it as made by this collection."""
        body = super().body()
        body["description"] = f"{(self.params['description'] or '').strip()}{OURS}".lstrip()
        return {**body, "force": True} if self.params["force"] else body

    # What the user sees

    def extra(self) -> dict[str, t.Any]:
        """The drift, and the snapshots that were deleted for want of room."""
        return {**super().extra(), "pruned": self.pruned}


def _oldest_first(snapshots: list[Object]) -> list[Object]:
    """Those that this collection has made: first the failed ones, which keep nothing, then the oldest."""
    ours = [one for one in snapshots if is_ours(one)]
    return sorted(ours, key=lambda one: not status_of(one).startswith("error"))
