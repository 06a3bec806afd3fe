# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Glance: images, which become active when data are uploaded, and changes by JSON patch."""

from __future__ import annotations

import copy
import datetime
import hashlib
import uuid
from typing import IO, Any

from nova.tests import fixtures as nova_fixtures

from ..data import PLATFORM
from .wsgi import Refused, Row

FORMATS = ("disk_format", "container_format")
NUMBERS = ("min_disk", "min_ram")
BASE_FIELDS = ("name", *NUMBERS, "protected", "visibility", "tags", *FORMATS)
#: Of the values of fields that are no texts.
TYPES = {**dict.fromkeys(NUMBERS, (int,)), "protected": (bool,), "tags": (list,), "name": (str, type(None))}
NAMES = {str: "string", int: "integer", bool: "boolean", list: "array"}
DISK_FORMATS = [None, "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop"]
LONGEST = 255
MISFIT = "Provided object does not match schema 'image':"
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
        #: by the image's id and the project
        self.members: dict[str, dict[str, Row]] = {}

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

    def upload(self, image_id: str, data: IO[bytes], length: int | None = None) -> None:
        """Take the data. Glance then writes back all that it read before: a change in between is lost."""
        image = copy.deepcopy(self.images[image_id])
        missing = [name for name in FORMATS if not image[name]]
        if missing:
            raise Refused(400, f"Properties {', '.join(missing)} must be set prior to saving data.")
        if image["status"] not in ("queued", None):
            raise Refused(409, f"Image status transition from {image['status']} to saving is not allowed")
        self.images[image_id]["status"] = "saving"
        taken = self._imagedata[image_id] = data.read() if length is None else data.read(length)
        if image_id not in self.images:
            raise Refused(
                410,
                f"Image {image_id} could not be found after upload. The image may have been deleted during the upload, "
                "cleaning up the chunks uploaded.",
            )
        if length not in (None, len(taken)):
            # Who sent them is gone.
            self.images[image_id] = image
            raise Refused(400, "The data ended too early.")
        told = {"size": len(taken), "checksum": hashlib.md5(taken, usedforsecurity=False).hexdigest()}
        self.images[image_id] = {**image, "status": "active", **told, "updated_at": now()}

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
            "checksum": None,
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
            if name in FORMATS and image["status"] != "queued":
                raise Refused(403, f"Attribute {name} can be only replaced for a queued image.")
            if operation["op"] != "remove":
                check(name, value)
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


def check(name: str, value: Any) -> None:
    """Refuse a value as the schema of images does."""
    wanted = TYPES.get(name, (str,))
    if type(value) not in wanted:
        raise Refused(400, f"{MISFIT} {value!r} is not of type {NAMES[wanted[0]]!r}")
    if name in NUMBERS and value < 0:
        raise Refused(400, f"Invalid value '{value}' for parameter '{name}': Cannot be a negative value")
    for text in value if name == "tags" else [value] if name == "name" else []:
        if len(text or "") > LONGEST:
            raise Refused(400, f"{MISFIT} {text!r} is too long")
    if name == "disk_format" and value not in DISK_FORMATS:
        raise Refused(400, f"{MISFIT} {value!r} is not one of {DISK_FORMATS}")
