# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Block storage: volumes, their types, snapshots, images made from volumes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from .. import data
from ..data import sid
from . import zones
from .backend import Backend
from .messages import Answer, ApiError, Request

Row = dict[str, Any]
DEFAULT_LIMIT = 1000
ENCRYPTED = "Encrypted"


def serve(request: Request, backend: Backend) -> Answer:
    tenant, kind, *rest = request.segments[1:]
    if tenant != request.tenant:
        raise ApiError(404, "The resource could not be found.")
    if request.method != "GET" and request.token.roles == "reader":
        raise ApiError(403, "Policy doesn't allow this request to be performed.")
    if kind == "types":
        return Answer.of(200, {"volume_types": [_type_view(n) for n in data.VOLUME_TYPES]})
    if kind == "snapshots":
        return _snapshots(request, backend, rest)
    if not rest and request.method == "POST":
        return _create(request, backend)
    if not rest or rest == ["detail"]:
        return _list(request, backend, detail=bool(rest))
    row = _one(request, backend, "volumes", rest[0])
    if rest[1:] == ["action"]:
        return _upload(request, backend, row)
    if request.method == "DELETE":
        backend.stub("DELETE", "volumes", row["id"])
        return Answer(202)
    return Answer.of(200, {"volume": view(row, request)})


def _one(request: Request, backend: Backend, kind: str, row_id: str) -> Row:
    try:
        row = backend.stub("GET", kind, row_id)
    except ApiError:
        row = None
    if row is None or row["tenant_id"] != request.project:
        raise ApiError(404, f"{kind[:-1].title()} {row_id} could not be found.")
    return row


def _type_view(name: str) -> Row:
    return {
        "id": sid("type." + name),
        "name": name,
        "description": None,
        "is_public": True,
        "os-volume-type-access:is_public": True,
        "qos_specs_id": None,
        "extra_specs": {},
    }


def view(row: Row, request: Request) -> Row:
    links = [{"rel": "self", "href": f"{request.base}/v2/{request.tenant}/volumes/{row['id']}"}]
    return {
        "id": row["id"],
        "name": row["display_name"],
        "links": links,
        "status": row["status"],
        "description": row.get("display_description"),
        "size": row["size"],
        "attachments": row["attachments"],
        "volume_type": row["volume_type"],
        "availability_zone": zones.shown(row["availability_zone"], request.region),
        "encrypted": row["volume_type"].startswith(ENCRYPTED),
        "bootable": "true" if row["bootable"] else "false",
        "multiattach": row["multiattach"],
        "snapshot_id": row["snapshot_id"],
        "source_volid": None,
        "consistencygroup_id": None,
        "user_id": data.USERS[data.USERNAME].id,
        "metadata": row.get("metadata") or {},
        "os-vol-tenant-attr:tenant_id": request.tenant,
        "created_at": row["created_at"],
        "replication_status": "disabled",
        "os-volume-replication:extended_status": None,
        "os-volume-replication:driver_data": None,
    }


def _list(request: Request, backend: Backend, detail: bool) -> Answer:
    params = request.params
    rows = [view(row, request) for row in backend.stub("GET", "volumes") if row["tenant_id"] == request.project]
    for key in ("name", "status"):
        if key in params:
            rows = [row for row in rows if row[key] == params[key]]
    key, _unused, direction = params.get("sort", "created_at:desc").partition(":")
    rows.sort(key=lambda row: (str(row.get(key)), row["id"]), reverse=direction != "asc")
    if "marker" in params:
        ids = [row["id"] for row in rows]
        if params["marker"] not in ids:
            raise ApiError(400, f"marker [{params['marker']}] not found")
        rows = rows[ids.index(params["marker"]) + 1 :]
    rows = rows[int(params.get("offset", 0)) :]
    limit = int(params.get("limit", DEFAULT_LIMIT))
    shown: Row = {
        "volumes": rows[:limit] if detail else [{k: row[k] for k in ("id", "name", "links")} for row in rows[:limit]]
    }
    if len(rows) > limit > 0:
        kept = [(k, v) for k, v in params.items() if k not in ("marker", "offset")]
        query = urlencode([*kept, ("marker", rows[limit - 1]["id"])])
        shown["volumes_links"] = [{"rel": "next", "href": f"{request.base}{request.path}?{query}"}]
    return Answer.of(200, shown)


def _create(request: Request, backend: Backend) -> Answer:
    wish = request.json["volume"]
    kind = wish.get("volume_type") or data.DEFAULT_VOLUME_TYPE
    if kind not in data.VOLUME_TYPES:
        raise ApiError(404, f"Volume type with name {kind} could not be found.")
    zone = zones.to_nova(wish["availability_zone"], request.region) if wish.get("availability_zone") else data.ZONES[0]
    if zone not in data.ZONES:
        raise ApiError(400, f"Invalid input received: Availability zone '{wish['availability_zone']}' is invalid.")
    if wish["size"] < 1:
        raise ApiError(400, f"Invalid input received: Invalid volume size provided for create request: {wish['size']}")
    order = {
        "name": wish.get("name"),
        "display_description": wish.get("description"),
        "size": wish["size"],
        "az": zone,
        "tenant": request.project,
        "volume_type": kind,
        "metadata": wish.get("metadata") or {},
        "ordered": True,
    }
    if wish.get("snapshot_id"):
        snapshot = _one(request, backend, "snapshots", wish["snapshot_id"])
        if wish["size"] < snapshot["size"]:
            raise ApiError(
                400,
                f"Invalid input received: Volume size must be at least the size of the snapshot, {snapshot['size']}GB.",
            )
        order["snapshot_id"] = snapshot["id"]
    return Answer.of(202, {"volume": view(backend.stub("POST", "volumes", body=order), request)})


def _upload(request: Request, backend: Backend, row: Row) -> Answer:
    wish = request.json["os-volume_upload_image"]
    image = backend.stub("POST", "volumes", row["id"], "upload", body=wish)
    return Answer.of(
        202,
        {
            "os-volume_upload_image": {
                "id": row["id"],
                "image_id": image["id"],
                "image_name": image["name"],
                "status": "uploading",
                "size": row["size"],
                "disk_format": image["disk_format"],
                "container_format": image["container_format"],
                "updated_at": row["created_at"],
                "display_description": row.get("display_description"),
                "volume_type": _type_view(row["volume_type"]),
            }
        },
    )


def snapshot_view(row: Row, request: Request, detail: bool) -> Row:
    shown = {k: row[k] for k in ("id", "name", "description", "volume_id", "size", "metadata", "created_at")}
    shown["status"] = row["status_override"] or "available"
    if detail:
        shown["os-extended-snapshot-attributes:progress"] = "100%"
        shown["os-extended-snapshot-attributes:project_id"] = request.tenant
    return shown


def _snapshots(request: Request, backend: Backend, rest: list[str]) -> Answer:
    if request.method == "POST":
        wish = request.json["snapshot"]
        _one(request, backend, "volumes", wish["volume_id"])
        row = backend.stub("POST", "snapshots", body=wish)
        return Answer.of(202, {"snapshot": snapshot_view(row, request, detail=False)})
    if not rest or rest == ["detail"]:
        rows = [
            snapshot_view(row, request, detail=bool(rest))
            for row in backend.stub("GET", "snapshots")
            if row["tenant_id"] == request.project
        ]
        return Answer.of(200, {"snapshots": rows})
    row = _one(request, backend, "snapshots", rest[0])
    if request.method == "DELETE":
        backend.stub("DELETE", "snapshots", row["id"])
        return Answer(202)
    return Answer.of(200, {"snapshot": snapshot_view(row, request, detail=True)})
