# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Cinder: the part of its API v3 that the front uses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from nova.context import RequestContext
from nova.image import glance

from .. import data
from ..common.upload import SlowData
from ..data import sid
from ..knobs import Knobs
from .volume import Cinder
from .wsgi import Answer, Asked, Refused, Row, application

FAULTS = {400: "badRequest", 403: "forbidden", 404: "itemNotFound", 501: "notImplemented"}
LONGEST = 255
SORT_KEYS = ("id", "status", "size", "availability_zone", "name", "bootable", "created_at")
FILTERS = {"volumes": ("name", "status"), "snapshots": ("name", "status", "volume_id")}
CHANGEABLE = {"name": "display_name", "description": "display_description", "metadata": "metadata"}
#: What of a volume's memory of its image is told otherwise, or of that image alone.
NOT_PROPERTIES = ("image_id", "image_name", "min_disk", "min_ram", "size", "checksum", *data.FORMATS)


def join(holder: Any, knobs: Knobs, _compute: str) -> Callable[..., Any]:
    cinder = holder.useFixture(Cinder(holder, knobs))
    for project, prefix, volumes in data.seeded_volumes():
        for volume in volumes:
            boot: Row = {}
            if volume.image:
                image = data.IMAGE_BY_ID[sid(volume.image)]
                boot = {"bootable": True, "volume_image_metadata": {"image_id": image.id, **image.as_volume_metadata()}}
            cinder.add(project, volume.name, volume.size, volume.zone, sid(prefix + volume.key), **boot)
    return application(Api(cinder).answer, _refusal)


def _refusal(exc: Refused, _asked: Asked) -> tuple[bytes, str]:
    return json.dumps({FAULTS[exc.status]: {"code": exc.status, "message": str(exc)}}).encode(), "application/json"


def _type_view(name: str) -> Row:
    return {
        "id": sid("type." + name),
        "name": name,
        "description": data.VOLUME_TYPES[name],
        "is_public": True,
        "os-volume-type-access:is_public": True,
        "qos_specs_id": None,
        "extra_specs": {},
    }


def _check_length(wish: Row) -> None:
    if len(wish.get("name") or "") > LONGEST:
        raise Refused(400, f"Invalid input received: name has {len(wish['name'])} characters, more than {LONGEST}.")


def _page(rows: list[Row], asked: Asked, kind: str, name: str) -> tuple[list[Row], list[Row]]:
    """The page that is asked for, and the link to the next one.

    :param name: how a refusal calls one of them.
    """
    for key in FILTERS[kind]:
        wanted = asked.one(key)
        if wanted is not None:
            rows = [row for row in rows if row[key] == wanted]
    key, _unused, direction = (asked.one("sort") or "created_at:desc").partition(":")
    if key not in SORT_KEYS:
        raise Refused(400, f"Invalid input received: Invalid sort key: {key}")
    rows = sorted(rows, key=lambda row: (str(row[key]).zfill(10), row["id"]), reverse=direction != "asc")
    marker = asked.one("marker")
    if marker is not None:
        ids = [row["id"] for row in rows]
        if marker not in ids:
            raise Refused(404, f"{name} {marker} could not be found.")
        rows = rows[ids.index(marker) + 1 :]
    rows = rows[int(asked.one("offset", "0")) :]
    limit = int(asked.one("limit", "1000"))
    page = rows[:limit]
    if not len(rows) > limit > 0:
        return page, []
    kept = {k: v[0] for k, v in asked.query.items() if k not in ("marker", "offset")}
    query = urlencode({**kept, "marker": page[-1]["id"]})
    return page, [{"rel": "next", "href": f"/{'/'.join(asked.segments)}?{query}"}]


class Api:
    """/v3/{project}/types, volumes and snapshots."""

    def __init__(self, cinder: Cinder) -> None:
        self.cinder = cinder

    def answer(self, asked: Asked) -> Answer:
        _version, project, kind, *rest = asked.segments
        if asked.method != "GET" and asked.reads_only:
            raise Refused(403, "Policy doesn't allow this action to be performed.")
        handlers: dict[str, Callable[[Asked, str, list[str]], Answer]] = {
            "types": self._types,
            "volumes": self._volumes,
            "snapshots": self._snapshots,
        }
        if kind not in handlers:
            raise Refused(501, "The stand-in does not do this.")
        return handlers[kind](asked, project, rest)

    def _types(self, _asked: Asked, _project: str, _rest: list[str]) -> Answer:
        return 200, {"volume_types": [_type_view(name) for name in data.VOLUME_TYPES]}

    # Volumes

    def _view(self, vid: str) -> Row:
        row = self.cinder.volumes[vid]
        state = self.cinder.state_of(vid)
        kept = (
            "id",
            "size",
            "availability_zone",
            "volume_type",
            "multiattach",
            "snapshot_id",
            "metadata",
            "created_at",
            "user_id",
        )
        shown = {
            **{key: row[key] for key in kept},
            "name": row["display_name"],
            "description": row["display_description"],
            "status": state["status"],
            "attachments": state["attachments"],
            "bootable": "true" if row["bootable"] else "false",
            "encrypted": False,
            "source_volid": None,
            "consistencygroup_id": None,
            "replication_status": None,
            "os-vol-tenant-attr:tenant_id": row["tenant_id"],
        }
        if row.get("volume_image_metadata"):
            shown["volume_image_metadata"] = row["volume_image_metadata"]
        return shown

    def _own(self, asked: Asked, table: dict[str, Row], row_id: str, name: str) -> Row:
        row = table.get(row_id)
        if row is None or (row["tenant_id"] != asked.project and not asked.admin):
            raise Refused(404, f"{name} {row_id} could not be found.")
        return row

    def _volumes(self, asked: Asked, project: str, rest: list[str]) -> Answer:
        if not rest and asked.method == "POST":
            return 202, {"volume": self._view(self._order(asked, project)["id"])}
        if not rest or rest == ["detail"]:
            return 200, self._list(asked, project, detail=bool(rest))
        vid = self._own(asked, self.cinder.volumes, rest[0], "Volume")["id"]
        if rest[1:] == ["action"]:
            return self._act(asked, vid)
        if asked.method == "DELETE":
            self.cinder.remove_later(vid)
            return 202, None
        if asked.method == "PUT":
            self._change(self.cinder.volumes[vid], asked.json["volume"])
        return 200, {"volume": self._view(vid)}

    @staticmethod
    def _change(volume: Row, wish: Row) -> None:
        _check_length(wish)
        volume.update({CHANGEABLE[key]: value for key, value in wish.items()})

    def _list(self, asked: Asked, project: str, detail: bool) -> Row:
        every = asked.admin and asked.one("all_tenants") == "1"
        rows = [
            self._view(vid) for vid, row in list(self.cinder.volumes.items()) if every or row["tenant_id"] == project
        ]
        page, following = _page(rows, asked, "volumes", "Volume")
        links = [{"rel": "self", "href": ""}]
        shown: Row = {
            "volumes": page if detail else [{"id": row["id"], "name": row["name"], "links": links} for row in page]
        }
        if following:
            shown["volumes_links"] = following
        return shown

    def _order(self, asked: Asked, project: str) -> Row:
        wish = asked.json["volume"]
        _check_length(wish)
        kind = wish.get("volume_type") or data.DEFAULT_VOLUME_TYPE
        if kind not in data.VOLUME_TYPES:
            raise Refused(404, f"Volume type with name {kind} could not be found.")
        size = wish["size"]
        if size < 1:
            raise Refused(
                400,
                f"Invalid input for field/attribute size. Value: {size}. {size} is less than the minimum of 1",
            )
        snapshot, zone = None, wish.get("availability_zone")
        if wish.get("snapshot_id"):
            snapshot = self._own(asked, self.cinder.snapshots, wish["snapshot_id"], "Snapshot")
            self._check_source(snapshot, wish["size"], zone)
            zone = snapshot["source"]["availability_zone"]
        zone = zone or data.ZONES[0]
        if zone not in data.ZONES:
            raise Refused(400, f"Availability zone '{zone}' is invalid.")
        return self.cinder.order(
            project,
            snapshot,
            name=wish.get("name"),
            size=wish["size"],
            zone=zone,
            volume_type=kind,
            display_description=wish.get("description"),
            metadata=wish.get("metadata") or {},
            user_id=asked.user,
        )

    @staticmethod
    def _check_source(snapshot: Row, size: int, zone: str | None) -> None:
        least = snapshot["size"]
        if size < least:
            raise Refused(
                400,
                f"Invalid input received: Volume size '{size}'GB cannot be smaller than the snapshot size {least}GB. "
                "They must be >= original snapshot size.",
            )
        if zone not in (None, snapshot["source"]["availability_zone"]):
            raise Refused(400, "Invalid input received: Volume must be in the same availability zone as the snapshot")

    def _act(self, asked: Asked, vid: str) -> Answer:
        ((action, wish),) = asked.json.items()
        volume = self.cinder.volumes[vid]
        if action == "os-volume_upload_image":
            return 202, {action: self._upload(asked, volume, wish)}
        if action == "os-extend":
            self.cinder.extend_later(vid, wish["new_size"])
            return 202, None
        if not asked.admin:
            raise Refused(403, f"Policy doesn't allow {action} to be performed.")
        if action == "os-reset_status":
            volume["status_override"] = None if wish["status"] == "available" else wish["status"]
        elif action == "os-set_bootable":
            volume["bootable"] = wish["bootable"]
        elif action == "os-set_image_metadata":
            volume["volume_image_metadata"] = wish["metadata"]
        else:
            raise Refused(501, "The stand-in does not do this.")
        return 202, None

    def _upload(self, asked: Asked, volume: Row, wish: Row) -> Row:
        status = self.cinder.state_of(volume["id"])["status"]
        if not (status == "available" or (status == "in-use" and wish.get("force"))):
            raise Refused(400, f"Invalid volume: Volume {volume['id']} status must be available")
        context = RequestContext(asked.user, volume["tenant_id"], roles=asked.roles)
        about = {k: v for k, v in (volume.get("volume_image_metadata") or {}).items() if k not in NOT_PROPERTIES}
        formats = {
            "disk_format": wish.get("disk_format", "raw"),
            "container_format": wish.get("container_format", "bare"),
        }
        image = glance.API().create(
            context,
            {
                "name": wish["image_name"],
                **formats,
                "visibility": wish.get("visibility", "shared"),
                "protected": wish.get("protected", False),
                "properties": about,
            },
        )
        volume["status_override"] = "uploading"

        def upload() -> None:
            data = SlowData(b"volume " + volume["id"].encode(), self.cinder.knobs["upload_delay"])
            glance.API().update(context, image["id"], formats, data)
            volume["status_override"] = None

        self.cinder.later(volume, "uploading", "image_delay", then=upload)
        return {
            "id": volume["id"],
            "image_id": image["id"],
            "image_name": wish["image_name"],
            "status": "uploading",
            "size": volume["size"],
            **formats,
            "updated_at": volume["created_at"],
            "display_description": volume.get("display_description"),
            "volume_type": _type_view(volume["volume_type"]),
        }

    # Snapshots

    @staticmethod
    def _snapshot_view(row: Row, detail: bool) -> Row:
        shown = {k: row[k] for k in ("id", "name", "description", "volume_id", "size", "metadata", "created_at")}
        shown["status"] = row["status_override"] or "available"
        if detail:
            shown["os-extended-snapshot-attributes:progress"] = "100%"
            shown["os-extended-snapshot-attributes:project_id"] = row["tenant_id"]
        return shown

    def _snapshots(self, asked: Asked, project: str, rest: list[str]) -> Answer:
        if not rest and asked.method == "POST":
            return 202, {"snapshot": self._snapshot_view(self._snap(asked), detail=False)}
        if not rest or rest == ["detail"]:
            every = asked.admin and asked.one("all_tenants") == "1"
            rows = [
                self._snapshot_view(row, detail=bool(rest))
                for row in list(self.cinder.snapshots.values())
                if every or row["tenant_id"] == project
            ]
            page, following = _page(rows, asked, "snapshots", "Snapshot")
            return 200, {"snapshots": page, **({"snapshots_links": following} if following else {})}
        row = self._own(asked, self.cinder.snapshots, rest[0], "Snapshot")
        if rest[1:] == ["action"]:
            status = asked.json["os-reset_status"]["status"]
            row["status_override"] = None if status == "available" else status
            return 202, None
        if asked.method == "DELETE":
            self.cinder.remove_snapshot_later(row["id"])
            return 202, None
        return 200, {"snapshot": self._snapshot_view(row, detail=True)}

    def _snap(self, asked: Asked) -> Row:
        wish = asked.json["snapshot"]
        name = wish.get("name") or ""
        if len(name) > LONGEST:
            raise Refused(400, f"Invalid input for field/attribute name. Value: {name}. '{name}' is too long")
        volume = self._own(asked, self.cinder.volumes, wish["volume_id"], "Volume")
        status = self.cinder.state_of(volume["id"])["status"]
        if not (status == "available" or (status == "in-use" and wish.get("force"))):
            raise Refused(
                400,
                f"Invalid volume: Volume {volume['id']} status must be available, but current status is: {status}.",
            )
        return self.cinder.snapshot(volume, wish.get("name"), wish.get("description"))
