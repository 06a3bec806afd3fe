# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes as a kind (Block Storage guide), and what a volume's view shows."""

from __future__ import annotations

import typing as t

from .._thing.kind import ByMark, Kind, Object, Shown, Wait
from .._thing.things import REQUEST_KEY, STACK_KEY

#: Metadata key that keeps, while a volume is detached to grow, where it was attached.
ATTACHED_KEY = "nhn_cloud_attached"
#: Metadata keys that are the collection's own. Users neither set nor see them among theirs.
MARKS = (REQUEST_KEY, ATTACHED_KEY, STACK_KEY)


def _marked(body: Object, marks: t.Mapping[str, str]) -> Object:
    return {**body, "metadata": {**(body.get("metadata") or {}), **marks}}


VOLUME = Kind(
    "volume",
    "volumev2",
    "volumes",
    "volume",
    "volumes",
    adopt=ByMark(_marked, lambda volume: volume.get("metadata") or {}),
    list_path="volumes/detail",
    # Used by NHN's fork of gophercloud. Names are compared anyway.
    filters=("name",),
    paging="marker",
    create=Wait(done=("available",), under_way=("creating", "downloading", "restoring-backup")),
    delete=Wait(gone=True, under_way=("deleting",), failed=("error_deleting",)),
    busy=("attaching", "detaching", "extending", "uploading", "retyping", "backing-up"),
)


def metadata_of(thing: Object) -> dict[str, t.Any]:
    """Return a volume's metadata without the marks of this collection."""
    return {key: value for key, value in (thing.get("metadata") or {}).items() if key not in MARKS}


def marks_of(volume: Object) -> dict[str, t.Any]:
    """What this collection keeps in a volume's metadata for itself."""
    return {key: value for key, value in (volume.get("metadata") or {}).items() if key in MARKS and key != STACK_KEY}


def key_of(volume: Object) -> Object | None:
    """The key of an encrypted volume, without what else a request holds."""
    key = volume.get("nhn_encryption")
    return {name: key.get(name) for name in ("skm_key_id", "skm_key_version")} if key else None


def attachments_of(volume: Object) -> list[Object]:
    """Return where a volume is attached."""
    return [
        {"server_id": one.get("server_id"), "device": one.get("device")}
        for one in volume.get("attachments") or ()
        if one.get("server_id")
    ]


def holders_of(volume: Object) -> set[str]:
    """Return the IDs of the servers that a volume is attached to."""
    return {one["server_id"] for one in attachments_of(volume)}


def is_bootable(volume: Object) -> bool:
    """Return whether a volume is bootable, which is a text."""
    return str(volume.get("bootable")).lower() == "true"


SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "description": "description",
    "status": "status",
    "size": "size",
    "type": "volume_type",
    "availability_zone": "availability_zone",
    "bootable": is_bootable,
    "encrypted": "encrypted",
    "multiattach": "multiattach",
    "attachments": attachments_of,
    "snapshot_id": "snapshot_id",
    "metadata": metadata_of,
    "marks": marks_of,
    "nhn_encryption": key_of,
    "created_at": "created_at",
    "user_id": "user_id",
    "tenant_id": "os-vol-tenant-attr:tenant_id",
}
