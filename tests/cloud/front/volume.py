# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Block storage: Cinder's API v3 as NHN Cloud's v2. Volumes, their types, snapshots, images made from volumes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from . import regions
from .backend import Backend
from .messages import Answer, ApiError, Request, Undocumented
from .schema_types import JSON_PATCH
from .state import State

Row = dict[str, Any]
ENCRYPTED = "Encrypted"
#: Upstream it can say who may see the image since this version; NHN Cloud's guide always could.
UPLOAD_VERSION = "volume 3.1"
MOST_SNAPSHOTS = 3
TYPE_FIELDS = (
    "id",
    "name",
    "description",
    "is_public",
    "os-volume-type-access:is_public",
    "qos_specs_id",
    "extra_specs",
)
VOLUME_FIELDS = (
    "id",
    "name",
    "status",
    "description",
    "size",
    "attachments",
    "volume_type",
    "availability_zone",
    "bootable",
    "multiattach",
    "snapshot_id",
    "source_volid",
    "consistencygroup_id",
    "user_id",
    "metadata",
    "created_at",
)
SNAPSHOT_FIELDS = ("id", "name", "description", "volume_id", "size", "metadata", "created_at", "status")
SNAPSHOT_DETAILS = ("os-extended-snapshot-attributes:progress", "os-extended-snapshot-attributes:project_id")
UPLOAD_FIELDS = (
    "id",
    "image_id",
    "image_name",
    "status",
    "size",
    "disk_format",
    "container_format",
    "updated_at",
    "display_description",
    "volume_type",
)
FIRST_KEY_VERSION = 1
_counting = threading.Lock()


def serve(request: Request, state: State, backend: Backend) -> Answer:
    tenant, kind, *rest = request.segments[1:]
    if tenant != request.tenant:
        raise ApiError(404, "The resource could not be found.")
    if kind == "types":
        rows = backend.ask(request, "volume", "GET", _path(request)).json["volume_types"]
        return Answer.of(200, {"volume_types": [_picked(row, TYPE_FIELDS) for row in rows]})
    if kind == "snapshots":
        return _snapshots(request, state, backend, rest)
    if not rest and request.method == "GET" or rest == ["detail"]:
        return _list(request, state, backend, detail=bool(rest))
    if not rest:
        return _create(request, state, backend)
    if rest[1:] == ["action"]:
        return _act(request, backend)
    body = request.json if request.method == "PUT" else None
    reply = backend.ask(request, "volume", request.method, _path(request), body=body)
    if request.method == "DELETE":
        return Answer(reply.status)
    return Answer.of(200, {"volume": view(reply.json["volume"], request, state)})


def _path(request: Request) -> str:
    """The same path in Cinder's newer API."""
    _unused, _version, _tenant, *rest = request.path.split("/")
    return "/".join(("/v3", request.project, *rest))


def _picked(row: Row, fields: tuple[str, ...]) -> Row:
    return {key: row.get(key) for key in fields}


def _link(request: Request, volume_id: str) -> list[Row]:
    return [{"rel": "self", "href": f"{request.base}/v2/{request.tenant}/volumes/{volume_id}"}]


def view(row: Row, request: Request, state: State) -> Row:
    key = state.volume_keys.get(row["id"])
    return {
        **_picked(row, VOLUME_FIELDS),
        **({"nhn_encryption": key} if key else {}),
        "links": _link(request, row["id"]),
        "encrypted": row["volume_type"].startswith(ENCRYPTED),
        "os-vol-tenant-attr:tenant_id": request.tenant,
        "replication_status": "disabled",
        "os-volume-replication:extended_status": None,
        "os-volume-replication:driver_data": None,
    }


def _page(request: Request, state: State, backend: Backend, kind: str, shown: Callable[[Row], Row]) -> Answer:
    """One page of a list, and the link to the next one."""
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    if state.settings.volume_limit:
        query.setdefault("limit", str(state.settings.volume_limit))
    told = backend.ask(request, "volume", "GET", _path(request), query).json
    page: Row = {kind: [shown(row) for row in told[kind]]}
    for link in told.get(f"{kind}_links", ()):
        next_query = urlsplit(link["href"]).query
        page[f"{kind}_links"] = [{"rel": "next", "href": f"{request.base}{request.path}?{next_query}"}]
    return Answer.of(200, page)


def _list(request: Request, state: State, backend: Backend, detail: bool) -> Answer:
    def shown(row: Row) -> Row:
        if detail:
            return view(row, request, state)
        return {"id": row["id"], "name": row["name"], "links": _link(request, row["id"])}

    return _page(request, state, backend, "volumes", shown)


def _create(request: Request, state: State, backend: Backend) -> Answer:
    wish = dict(request.json["volume"])
    key = _key(wish.pop("nhn_encryption", None), wish, request, state, backend)
    if wish.get("availability_zone"):
        wish["availability_zone"] = regions.zone(wish["availability_zone"], request.region)
    made = backend.ask(request, "volume", "POST", _path(request), body={"volume": wish}).json["volume"]
    if key:
        state.volume_keys[made["id"]] = key
    return Answer.of(202, {"volume": view(made, request, state)})


def _key(given: Row | None, wish: Row, request: Request, state: State, backend: Backend) -> Row | None:
    """What NHN Cloud shows of the key of an encrypted volume; one from a snapshot has its source's."""
    encrypted = (wish.get("volume_type") or "").startswith(ENCRYPTED)
    if given and not encrypted:
        raise Undocumented("nhn_encryption is for encrypted volume types")
    if given:
        return {"skm_key_id": given["skm_key_id"], "skm_key_version": given.get("skm_key_version", FIRST_KEY_VERSION)}
    if wish.get("snapshot_id"):
        return state.volume_keys.get(_source_of(request, backend, wish["snapshot_id"]) or "")
    if encrypted:
        raise Undocumented(f"nhn_encryption is required for volume type {wish['volume_type']}")
    return None


def _source_of(request: Request, backend: Backend, snapshot_id: str) -> str | None:
    """The volume of a snapshot; an unknown one is Cinder's to refuse."""
    try:
        path = f"/v3/{request.project}/snapshots/{quote(snapshot_id, safe='')}"
        return backend.ask(request, "volume", "GET", path).json["snapshot"]["volume_id"]
    except ApiError:
        return None


def _act(request: Request, backend: Backend) -> Answer:
    if "os-volume_upload_image" in request.json:
        return _upload(request, backend)
    # No microversion: since 3.42 Cinder would grow attached volumes, too.
    return Answer(backend.ask(request, "volume", "POST", _path(request), body=request.json).status)


def _upload(request: Request, backend: Backend) -> Answer:
    ((action, wish),) = request.json.items()
    body = {action: {"visibility": "private", **wish}}
    reply = backend.ask(request, "volume", "POST", _path(request), body=body, OpenStack_API_Version=UPLOAD_VERSION)
    made = reply.json[action]
    # NHN Cloud's image wants a disk of this size; Cinder's says nothing.
    patch = [{"op": "replace", "path": "/min_disk", "value": made["size"]}]
    backend.ask(request, "image", "PATCH", f"/v2/images/{made['image_id']}", body=patch, Content_Type=JSON_PATCH)
    made["volume_type"] = _picked(made["volume_type"], TYPE_FIELDS)
    return Answer.of(202, {action: _picked(made, UPLOAD_FIELDS)})


def _snapshot_view(row: Row, detail: bool) -> Row:
    return _picked(row, SNAPSHOT_FIELDS + (SNAPSHOT_DETAILS if detail else ()))


def _snapshots(request: Request, state: State, backend: Backend, rest: list[str]) -> Answer:
    if request.method == "GET" and rest in ([], ["detail"]):
        return _page(request, state, backend, "snapshots", lambda row: _snapshot_view(row, detail=bool(rest)))
    if request.method == "POST":
        with _counting:
            _check_count(request, backend)
            made = backend.ask(request, "volume", "POST", _path(request), body=request.json)
        return Answer.of(202, {"snapshot": _snapshot_view(made.json["snapshot"], detail=False)})
    reply = backend.ask(request, "volume", request.method, _path(request))
    if request.method == "DELETE":
        return Answer(reply.status)
    return Answer.of(200, {"snapshot": _snapshot_view(reply.json["snapshot"], detail=True)})


def _check_count(request: Request, backend: Backend) -> None:
    """NHN Cloud keeps three snapshots of a volume; Cinder only knows quotas of a project."""
    volume = request.json["snapshot"]["volume_id"]
    query = urlencode({"volume_id": volume})
    there = backend.ask(request, "volume", "GET", _path(request), query).json["snapshots"]
    if len(there) >= MOST_SNAPSHOTS:
        message = f"SnapshotLimitExceeded: Maximum number of snapshots allowed ({MOST_SNAPSHOTS}) exceeded"
        raise ApiError(413, message, {"overLimit": {"code": 413, "message": message, "retryAfter": "0"}})


def image_of(request: Request, backend: Backend, source: str, source_id: str) -> str | None:
    """The image that a volume, or the volume of a snapshot, was made from."""
    base = f"/v3/{request.project}"
    if source == "snapshot":
        snapshot = backend.ask(request, "volume", "GET", f"{base}/snapshots/{source_id}").json["snapshot"]
        source_id = snapshot["volume_id"]
    volume = backend.ask(request, "volume", "GET", f"{base}/volumes/{source_id}").json["volume"]
    return (volume.get("volume_image_metadata") or {}).get("image_id")
