# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Glance: images, which become active when data are uploaded, and changes by JSON patch."""

from __future__ import annotations

import copy
import datetime
import uuid
from typing import IO, Any

from nova.tests import fixtures as nova_fixtures

from ..data import PLATFORM
from .wsgi import Refused, Row

BASE_FIELDS = ("name", "min_disk", "min_ram", "protected", "visibility", "tags")
NUMBERS = ("min_disk", "min_ram")
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

# What Glance says before the reason, where it says no more than the status.
CONFLICT = "There was a conflict when trying to complete your request."
DENIED = "Access was denied to this resource."


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


class Glance(nova_fixtures.GlanceFixture):
    """Nova's own GlanceFixture, whose images are born in the states that real ones have."""

    def setUp(self) -> None:
        super().setUp()
        self.images.clear()

    def create(self, context: Any, metadata: Row, data: Any = None) -> Row:
        visibility = metadata.get("visibility") or "private"
        image = super().create(context, metadata, data)
        record = self.images[image["id"]]
        record["created_at"] = record["updated_at"] = now()
        # Nova hands on what its metadata holds, which are texts; Glance keeps numbers.
        record.update({key: int(record.get(key) or 0) for key in NUMBERS})
        record.setdefault("protected", False)
        if context is not None:
            record.update(owner=context.project_id, visibility=visibility, status="queued", is_public=False)
        if metadata.get("size") == 0:
            # An image of a server on volumes has no data: Nova uploads nothing, as these formats.
            record.update(status="active", disk_format="raw", container_format="bare")
        return copy.deepcopy(record)

    def update(self, context: Any, image_id: str, metadata: Row, data: Any = None, purge_props: bool = False) -> Row:
        updated = super().update(context, image_id, metadata, data, purge_props)
        if data is not None:
            self.upload(image_id, data)
        return copy.deepcopy(updated)

    def upload(self, image_id: str, data: IO[bytes]) -> None:
        """Take the data. Glance then writes back all that it read before: a change in between is lost."""
        image = copy.deepcopy(self.images[image_id])
        self.images[image_id]["status"] = "saving"
        self._imagedata[image_id] = data.read()
        if image_id in self.images:
            size = len(self._imagedata[image_id])
            self.images[image_id] = {**image, "status": "active", "size": size, "updated_at": now()}

    def put(
        self,
        iid: str | None = None,
        name: str = "",
        min_disk: int = 0,
        min_ram: int = 0,
        owner: str = PLATFORM,
        visibility: str = "shared",
        tags: list[str] | None = None,
        disk_format: str | None = None,
        container_format: str | None = None,
        protected: bool = False,
        **properties: str,
    ) -> Row:
        """A record without data, as POST /images makes it."""
        iid = iid or str(uuid.uuid4())
        self.images[iid] = {
            "id": iid,
            "name": name,
            "created_at": now(),
            "updated_at": now(),
            "deleted_at": None,
            "deleted": False,
            "status": "queued",
            "is_public": visibility == "public",
            "container_format": container_format,
            "disk_format": disk_format,
            "size": None,
            "min_ram": min_ram,
            "min_disk": min_disk,
            "protected": protected,
            "tags": tags or [],
            "visibility": visibility,
            "owner": owner,
            "properties": properties,
        }
        return self.images[iid]

    def patch(self, image_id: str, operations: list[Row], admin: bool) -> Row:
        image = copy.deepcopy(self.images[image_id])
        for operation in operations:
            name = operation["path"].lstrip("/").replace("~1", "/").replace("~0", "~")
            value = operation.get("value")
            if name in READ_ONLY:
                raise Refused(403, f"Attribute '{name}' is read-only.")
            if name in NUMBERS and not isinstance(value, int):
                raise Refused(400, f"Provided object does not match schema 'image': {value!r} is not of type 'integer'")
            if (name, value) == ("visibility", "public") and not admin:
                raise Refused(403, "You are not authorized to complete publicize_image action.")
            place = image if name in BASE_FIELDS else image["properties"]
            if operation["op"] == "add":
                place[name] = value
            elif name not in place:
                raise Refused(409, f"Property {name} does not exist.", CONFLICT)
            elif operation["op"] == "replace":
                place[name] = value
            elif place is image:
                raise Refused(403, f"Property {name} may not be removed.", DENIED)
            else:
                del place[name]
        image["updated_at"] = now()
        self.images[image_id] = image
        return image
