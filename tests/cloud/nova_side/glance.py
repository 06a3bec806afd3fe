# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Glance: images, their slow birth, and changes by JSON patch."""

from __future__ import annotations

import copy
import datetime
import uuid
from typing import Any

import eventlet
from nova.tests import fixtures as nova_fixtures

from ..data import Image

Row = dict[str, Any]
SIZE = 1073741824
BASE_FIELDS = ("name", "min_disk", "min_ram", "protected", "visibility", "tags")
READ_ONLY = (
    "id",
    "status",
    "owner",
    "size",
    "created_at",
    "updated_at",
    "checksum",
    "file",
    "self",
    "schema",
    "virtual_size",
)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


class Glance(nova_fixtures.GlanceFixture):
    """Nova's own GlanceFixture; its images become active after knobs["image_delay"]."""

    knobs: Row

    def setUp(self) -> None:
        super().setUp()
        self.images.clear()

    def create(self, context: Any, metadata: Row, data: Any = None) -> Row:
        image = super().create(context, metadata, data)
        record = self.images[image["id"]]
        record["created_at"] = record["updated_at"] = now()
        # Nova hands on what its metadata holds, which are texts; Glance keeps numbers.
        record.update({key: int(record.get(key) or 0) for key in ("min_ram", "min_disk")})
        if context is not None:
            record.update(
                owner=context.project_id, visibility="private", status="queued", is_public=False, protected=False
            )
            self.finish_later(record["id"])
        return copy.deepcopy(record)

    def finish_later(self, image_id: str) -> None:
        def finish() -> None:
            if image_id in self.images:
                self.images[image_id].update(status="active", size=SIZE, updated_at=now())

        eventlet.spawn_after(self.knobs["image_delay"], finish)

    def add(self, image: Image) -> Row:
        return self.put(
            image.id,
            image.name,
            min_disk=image.min_disk,
            min_ram=image.min_ram,
            os_type=image.os_type,
            os_distro=image.distro,
            os_version=image.version,
            login_username=image.login,
            tags=["_AVAILABLE_"],
        )

    def put(
        self,
        iid: str | None = None,
        name: str = "",
        min_disk: int = 20,
        min_ram: int = 0,
        owner: str | None = None,
        tags: list[str] | None = None,
        status: str = "active",
        **properties: Any,
    ) -> Row:
        iid = iid or str(uuid.uuid4())
        # No hypervisor_type: Nova's ImagePropertiesFilter would look for such a host.
        flat = {
            "architecture": "x86_64",
            "os_architecture": "amd64",
            "description": name,
            "project_domain": "NORMAL",
            "monitoring_agent": "sysmon",
            "os_type": "linux",
        }
        self.images[iid] = {
            "id": iid,
            "name": name,
            "created_at": now(),
            "updated_at": now(),
            "deleted_at": None,
            "deleted": False,
            "status": status,
            "is_public": owner is None,
            "container_format": "bare",
            "disk_format": "qcow2",
            "size": SIZE,
            "min_ram": min_ram,
            "min_disk": min_disk,
            "protected": False,
            "tags": tags or [],
            "visibility": "private" if owner else "public",
            "owner": owner or "nhn",
            "properties": {**flat, **properties},
        }
        return self.images[iid]

    def from_volume(self, volume: Row, wish: Row, tenant: str) -> Row:
        """The image that os-volume_upload_image starts."""
        source = volume.get("volume_image_metadata") or {}
        base = self.images.get(source.get("image_id"), {})
        properties = {k: v for k, v in base.get("properties", {}).items() if k != "description"}
        image = self.put(
            name=wish["image_name"],
            min_disk=volume["size"],
            min_ram=base.get("min_ram", 0),
            owner=tenant,
            status="saving",
            **properties,
        )
        image.update(
            size=None,
            disk_format=wish.get("disk_format", "raw"),
            container_format=wish.get("container_format", "bare"),
            visibility=wish.get("visibility", "private"),
            protected=wish.get("protected", False),
        )
        self.finish_later(image["id"])
        return image

    def patch(self, image_id: str, operations: list[Row]) -> Row:
        image = copy.deepcopy(self.images[image_id])
        for operation in operations:
            name = operation["path"].lstrip("/")
            if name in READ_ONLY:
                raise PermissionError(f"Attribute '{name}' is read-only.")
            place = image if name in BASE_FIELDS else image["properties"]
            if operation["op"] == "add":
                place[name] = operation["value"]
            elif name not in place:
                raise KeyError(name)
            elif operation["op"] == "replace":
                place[name] = operation["value"]
            elif place is image:
                raise PermissionError(f"Property {name} may not be removed.")
            else:
                del place[name]
        image["updated_at"] = now()
        self.images[image_id] = image
        return image
