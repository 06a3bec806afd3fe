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
from nova.tests import fixtures as nova_fixtures

from ..data import DEFAULT_VOLUME_TYPE, TENANT, VOLUME_TYPES, ZONES, sid

Row = dict[str, Any]


def now_iso() -> str:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None).isoformat()


class Cinder(nova_fixtures.CinderFixture):
    """Nova's own CinderFixture with real states, and 404 for what is not there.

    Plain functions replace its mocks: a mock remembers every call, which leaks here.
    """

    knobs: Row

    def __init__(self, test: Any) -> None:
        super().__init__(test)
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

    # What the front and the tests do

    def add(
        self,
        vid: str | None = None,
        name: str | None = None,
        size: int = 10,
        az: str = ZONES[0],
        tenant: str = TENANT,
        volume_type: str | None = None,
        status: str | None = None,
        **extra: Any,
    ) -> Row:
        vid = vid or str(uuid.uuid4())
        self.volumes[vid] = {
            "id": vid,
            "display_name": name,
            "display_description": None,
            "size": size,
            "multiattach": False,
            "availability_zone": az,
            "bootable": False,
            "tenant_id": tenant,
            "volume_type": volume_type or DEFAULT_VOLUME_TYPE,
            "created_at": now_iso(),
            "snapshot_id": None,
            "metadata": {},
            "status_override": status,
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

    def order(self, **wish: Any) -> Row:
        """A volume as POST /volumes makes it: `creating` for a moment."""
        snapshot = self.snapshots.get(wish.get("snapshot_id") or "")
        if snapshot:
            source = snapshot["source"]
            wish.update(
                bootable=source["bootable"],
                volume_type=source["volume_type"],
                volume_image_metadata=source.get("volume_image_metadata"),
            )
        volume = self.add(status="creating", **wish)
        self.later(volume)
        return volume

    def remove_later(self, vid: str) -> None:
        self.volumes[vid]["status_override"] = "deleting"
        self.later(self.volumes[vid], "deleting", then=lambda: self.volumes.pop(vid, None))

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
                    "host_name": (a.get("connector") or {}).get("host"),
                    "device": (a.get("connector") or {}).get("device") or "/dev/vdb",
                }
                for a in attachments
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
        attachment["complete"] = True

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
        source = self.snapshots[snapshot["id"]]["source"] if snapshot else {}
        image_data = {"image_id": image_id} if image_id else source.get("volume_image_metadata")
        volume = self.add(
            name=name or None,
            size=size,
            tenant=ctxt.project_id,
            az=availability_zone or ZONES[0],
            volume_type=volume_type or source.get("volume_type"),
            bootable=bool(image_id) or bool(source.get("bootable")),
            display_description=description,
            snapshot_id=snapshot and snapshot["id"],
            volume_image_metadata=image_data,
        )
        return self.fake_get(ctxt, volume["id"])

    def fake_delete(self, context: Any, volume_id: str) -> None:
        self.fake_get(context, volume_id)
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
