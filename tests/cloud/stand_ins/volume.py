# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Cinder: volumes with states, attachments, types, snapshots."""

from __future__ import annotations

import copy
import datetime
import uuid
from collections.abc import Callable
from typing import Any

import eventlet
from nova import exception
from nova.image import glance
from nova.tests import fixtures as nova_fixtures

from .. import data
from ..data import DEFAULT_VOLUME_TYPE, VOLUME_TYPES, ZONES, sid
from ..knobs import Knobs
from .wsgi import Refused, Row

#: How long a volume is `attaching`: real ones are, too, and cannot be detached meanwhile.
ATTACHING = 0.15
#: Whoever refuses to delete a volume says all of this.
NOT_DELETABLE = (
    "Invalid volume: Volume status must be available or error or error_restoring or error_extending or "
    "error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, "
    "or be disassociated from snapshots after volume transfer."
)


def image_metadata(context: Any, image_id: str) -> Row:
    """What a volume remembers of the image that it was made from: all is text."""
    image = glance.API().get(context, image_id)
    kept = {key: image[key] for key in ("min_disk", "min_ram", "disk_format", "container_format", "size")}
    all_of_it = {"image_id": image_id, "image_name": image["name"], **kept, **image["properties"]}
    return {key: str(value) for key, value in all_of_it.items() if isinstance(value, (str, int))}


def now_iso() -> str:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None).isoformat()


class Cinder(nova_fixtures.CinderFixture):
    """Nova's own CinderFixture with real states, and 404 for what is not there.

    Plain functions replace its mocks: a mock remembers every call, which leaks here.
    """

    def __init__(self, test: Any, knobs: Knobs) -> None:
        super().__init__(test)
        self.knobs = knobs
        self.volumes: dict[str, Row] = {}
        self.snapshots: dict[str, Row] = {}

    def _create_fakes(self) -> None:
        def stub(name: str, function: Callable[..., Any]) -> None:
            self.test.stub_out("nova.volume.cinder.API." + name, lambda _self, *a, **k: function(*a, **k))

        for name in (
            "attachment_create",
            "attachment_update",
            "attachment_delete",
            "attachment_complete",
            "attachment_get",
            "attachment_get_all",
            "get",
            "migrate_volume_completion",
            "get_all_volume_types",
            "reimage_volume",
            "get_absolute_limits",
            "create_snapshot_force",
            "get_snapshot",
        ):
            stub(name, getattr(self, "fake_" + name))
        stub("create", self.fake_vol_create)
        stub("delete", self.fake_delete)
        stub("begin_detaching", self.begin_detaching)
        stub("roll_detaching", self.roll_detaching)
        stub("initialize_connection", lambda *a, **k: None)
        stub("terminate_connection", lambda *a, **k: None)
        stub("get_volume_encryption_metadata", lambda *a, **k: {})
        self.test.stub_out("nova.volume.cinder.is_microversion_supported", lambda *a, **k: None)

    # What users do

    def add(
        self,
        tenant: str,
        name: str | None,
        size: int,
        zone: str,
        vid: str | None = None,
        volume_type: str | None = None,
        **extra: Any,
    ) -> Row:
        vid = vid or str(uuid.uuid4())
        self.volumes[vid] = {
            "id": vid,
            "display_name": name,
            "display_description": None,
            "size": size,
            "multiattach": False,
            "availability_zone": zone,
            "bootable": False,
            "tenant_id": tenant,
            "user_id": data.USERS[data.USERNAME].id,
            "volume_type": volume_type or DEFAULT_VOLUME_TYPE,
            "created_at": now_iso(),
            "snapshot_id": None,
            "metadata": {},
            "status_override": None,
            **extra,
        }
        return self.volumes[vid]

    def later(
        self, row: Row, status: str | None = None, delay: str = "volume_delay", then: Callable[[], Any] | None = None
    ) -> None:
        """After the delay the row's own state ends (or becomes `status`)."""

        def act() -> None:
            row["status_override"] = status
            if then:
                then()

        eventlet.spawn_after(self.knobs[delay], act)

    def order(self, tenant: str, snapshot: Row | None = None, **wish: Any) -> Row:
        """A volume as POST /volumes makes it: `creating` for a moment."""
        if snapshot:
            wish.update(self._from_snapshot(snapshot))
        volume = self.add(tenant, status_override="creating", **wish)
        self.later(volume)
        return volume

    @staticmethod
    def _from_snapshot(snapshot: Row) -> Row:
        """What a volume has of the one whose snapshot it is made from."""
        source = snapshot["source"]
        kept = {key: source.get(key) for key in ("bootable", "volume_type", "volume_image_metadata")}
        return {**kept, "snapshot_id": snapshot["id"]}

    def snapshots_of(self, vid: str) -> list[Row]:
        return [snapshot for snapshot in self.snapshots.values() if snapshot["volume_id"] == vid]

    def check_deletable(self, vid: str) -> None:
        if self.snapshots_of(vid) or self.state_of(vid)["status"] not in ("available", "error"):
            raise Refused(400, NOT_DELETABLE)

    def remove_later(self, vid: str) -> None:
        self.check_deletable(vid)
        self.volumes[vid]["status_override"] = "deleting"
        self.later(self.volumes[vid], "deleting", then=lambda: self.volumes.pop(vid, None))

    def extend_later(self, vid: str, size: int) -> None:
        volume, status = self.volumes[vid], self.state_of(vid)["status"]
        if size <= volume["size"]:
            raise Refused(
                400,
                "Invalid input received: New size for extend must be greater than current size. "
                f"(current: {volume['size']}, extended: {size}).",
            )
        if status != "available":
            raise Refused(
                400,
                f"Invalid volume: Volume {vid} status must be '{{'status': 'available'}}' to extend, "
                f"currently {status}.",
            )
        volume["status_override"] = "extending"
        self.later(volume, then=lambda: volume.update(size=size))

    def snapshot(self, volume: Row, name: str | None, description: str | None) -> Row:
        row = {
            "id": str(uuid.uuid4()),
            "name": name,
            "description": description,
            "volume_id": volume["id"],
            "size": volume["size"],
            "metadata": {},
            "created_at": now_iso(),
            "tenant_id": volume["tenant_id"],
            "status_override": "creating",
            "source": copy.deepcopy(volume),
        }
        self.snapshots[row["id"]] = row
        self.later(row)
        return row

    def remove_snapshot_later(self, snapshot_id: str) -> None:
        row = self.snapshots[snapshot_id]
        if row["status_override"] not in (None, "error"):
            raise Refused(
                400,
                "Invalid snapshot: Snapshot status must be available or error and must not be part of a group.",
            )
        row["status_override"] = "deleting"
        self.later(row, "deleting", then=lambda: self.snapshots.pop(snapshot_id, None))

    def state_of(self, vid: str) -> Row:
        attachments = list(self.volume_to_attachment.get(vid, {}).values())
        done = [a for a in attachments if a.get("complete")]
        volume = self.volumes[vid]
        if volume.get("status_override"):
            status = volume["status_override"]
        elif volume.get("detaching") and attachments:
            status = "detaching"
        elif done:
            status = "in-use"
        elif any(a.get("connector") for a in attachments):
            status = "attaching"
        else:
            status = "reserved" if attachments else "available"
        return {
            "status": status,
            "attach_status": "attached" if done else "detached",
            "attachments": [
                {
                    "attachment_id": a["id"],
                    "id": vid,
                    "volume_id": vid,
                    "server_id": a["instance_uuid"],
                    "host_name": None,
                    "device": (a.get("connector") or {}).get("device") or "/dev/vdb",
                    "attached_at": a["complete"],
                }
                for a in done
            ],
        }

    # What Nova calls

    def fake_get(self, context: Any, volume_id: str, microversion: str | None = None) -> Row:
        volume = self.volumes.get(volume_id)
        if volume is None or (volume["tenant_id"] != context.project_id and not context.is_admin):
            raise exception.VolumeNotFound(volume_id=volume_id)
        found = copy.deepcopy(volume)
        found.update(self.state_of(volume_id))
        found["attachments"] = {
            a["server_id"]: {"attachment_id": a["attachment_id"], "mountpoint": a["device"]}
            for a in found["attachments"]
        }
        return found

    def fake_get_all_volume_types(self, *_args: Any, **_kwargs: Any) -> list[Row]:
        return [{"id": sid("type." + name), "name": name} for name in VOLUME_TYPES]

    def fake_attachment_create(
        self, context: Any, volume_id: str, instance_uuid: str, connector: Any = None, mountpoint: str | None = None
    ) -> Row:
        volume = self.fake_get(context, volume_id)
        others = [a for a in self.volume_to_attachment[volume_id].values() if a["instance_uuid"] != instance_uuid]
        if others or volume["status_override"]:
            raise exception.InvalidInput(
                reason=f"Invalid volume: Volume {volume_id} status must be available or "
                f"downloading to reserve, but the current status is {volume['status']}. "
                "(HTTP 400)"
            )
        answer = super().fake_attachment_create(context, volume_id, instance_uuid, connector, mountpoint)
        self.volumes[volume_id].pop("detaching", None)
        return answer

    def fake_attachment_complete(self, _context: Any, attachment_id: str) -> None:
        _unused, attachment, _unused = self._find_attachment(attachment_id)
        eventlet.sleep(ATTACHING)
        attachment["complete"] = now_iso()

    def fake_attachment_delete(self, context: Any, attachment_id: str) -> None:
        vid, _unused, _unused = self._find_attachment(attachment_id)
        super().fake_attachment_delete(context, attachment_id)
        if not self.volume_to_attachment[vid]:
            del self.volume_to_attachment[vid]
            if vid in self.volumes:
                self.volumes[vid].pop("detaching", None)

    def _find_attachment(self, attachment_id: str) -> tuple[str, Row, dict[str, Row]]:
        for vid, attachments in list(self.volume_to_attachment.items()):
            if attachment_id in attachments:
                return vid, attachments[attachment_id], attachments
        raise exception.VolumeAttachmentNotFound(attachment_id=attachment_id)

    def begin_detaching(self, context: Any, volume_id: str) -> None:
        if self.fake_get(context, volume_id)["status"] != "in-use":
            raise exception.InvalidInput(
                reason="Invalid volume: Unable to detach volume. Volume status must be 'in-use' "
                "and attach_status must be 'attached' to detach. (HTTP 400)"
            )
        self.volumes[volume_id]["detaching"] = True

    def roll_detaching(self, _context: Any, volume_id: str) -> None:
        if volume_id in self.volumes:
            self.volumes[volume_id].pop("detaching", None)

    def fake_vol_create(
        self,
        ctxt: Any,
        size: int,
        name: str,
        description: str,
        snapshot: Row | None = None,
        image_id: str | None = None,
        volume_type: str | None = None,
        metadata: Row | None = None,
        availability_zone: str | None = None,
    ) -> Row:
        made_from = self._from_snapshot(self.snapshots[snapshot["id"]]) if snapshot else {}
        if image_id:
            made_from = {"bootable": True, "volume_image_metadata": image_metadata(ctxt, image_id)}
        volume = self.add(
            ctxt.project_id,
            name or None,
            size,
            availability_zone or ZONES[0],
            display_description=description,
            **{**made_from, "volume_type": volume_type or made_from.get("volume_type")},
        )
        return self.fake_get(ctxt, volume["id"])

    def fake_delete(self, context: Any, volume_id: str) -> None:
        self.fake_get(context, volume_id)
        try:
            self.check_deletable(volume_id)
        except Refused as exc:
            raise exception.InvalidInput(reason=str(exc)) from exc
        self.volumes.pop(volume_id, None)
        self.volume_to_attachment.pop(volume_id, None)

    def fake_create_snapshot_force(self, ctxt: Any, volume_id: str, name: str, description: str) -> Row:
        self.fake_get(ctxt, volume_id)
        return self.fake_get_snapshot(ctxt, self.snapshot(self.volumes[volume_id], name, description)["id"])

    def fake_get_snapshot(self, ctxt: Any, snap_id: str) -> Row:
        row = self.snapshots.get(snap_id)
        if row is None or (row["tenant_id"] != ctxt.project_id and not ctxt.is_admin):
            raise exception.SnapshotNotFound(snapshot_id=snap_id)
        return {
            "id": snap_id,
            "size": row["size"],
            "volume_id": row["volume_id"],
            "status": row["status_override"] or "available",
            "display_name": row["name"],
            "project_id": row["tenant_id"],
        }
