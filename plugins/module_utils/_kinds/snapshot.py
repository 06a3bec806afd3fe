# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of volumes as a kind (Block Storage guide), and what a snapshot's view shows."""

from __future__ import annotations

from .._thing.kind import ByNewId, Kind, Object, Shown, Wait

#: What the description of a snapshot that this collection has made ends in.
OURS = " [nhn.cloud]"

SNAPSHOT = Kind(
    "snapshot",
    "volumev2",
    "snapshots",
    "snapshot",
    "snapshots",
    adopt=ByNewId(
        lambda snapshot, body: (snapshot.get("name"), snapshot.get("volume_id")) == (body["name"], body["volume_id"])
    ),
    list_path="snapshots/detail",
    # As the official Terraform provider has it.
    filters=("name", "volume_id"),
    paging="marker",
    create=Wait(done=("available",), under_way=("creating",)),
    delete=Wait(gone=True, under_way=("deleting",), failed=("error_deleting",)),
    busy=("backing-up", "restoring"),
)


def is_ours(snapshot: Object) -> bool:
    """Whether this collection has made a snapshot."""
    return f" {snapshot.get('description') or ''}".rstrip().endswith(OURS)


def own_description(snapshot: Object) -> str:
    """A snapshot's description without what this collection has appended."""
    text = snapshot.get("description") or ""
    return f" {text}".rstrip().removesuffix(OURS).removeprefix(" ") if is_ours(snapshot) else text


SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "description": lambda snapshot: own_description(snapshot) or None,
    "managed": is_ours,
    "status": "status",
    "size": "size",
    "volume_id": "volume_id",
    "progress": "os-extended-snapshot-attributes:progress",
    "created_at": "created_at",
    "tenant_id": "os-extended-snapshot-attributes:project_id",
}
