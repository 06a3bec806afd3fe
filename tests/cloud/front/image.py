# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Image: list with filters and pages, one image, JSON patch, delete."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from .backend import Backend
from .messages import Answer, ApiError, Request, glance_error
from .state import State

Row = dict[str, Any]
PLAIN = ("id", "name", "status", "min_ram", "min_disk", "size", "container_format", "disk_format", "protected", "owner")
FILTERS = ("name", "visibility", "owner", "status")
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
# What the stand-in says, as Glance says it: a property that is not there is a conflict.
PATCH_ERRORS = {400: (400, "Bad Request"), 403: (403, "Forbidden"), 404: (409, "Conflict")}


def view(row: Row, request: Request) -> Row:
    def when(key: str) -> str:
        return str(row.get(key)).replace(" ", "T").partition(".")[0] + "Z"

    # Custom properties stand flat beside the others; Nova's own are among them.
    shown = dict(row.get("properties") or {})
    shown.update({key: row.get(key) for key in PLAIN})
    shown.update(
        {
            "visibility": row.get("visibility") or ("public" if row.get("is_public") else "private"),
            "owner": request.tenant if row.get("owner") == request.project else row.get("owner"),
            "tags": row.get("tags") or [],
            "virtual_size": None,
            "checksum": None,
            "created_at": when("created_at"),
            "updated_at": when("updated_at"),
            "self": "/v2/images/" + row["id"],
            "schema": "/v2/schemas/image",
            "file": f"/v2/images/{row['id']}/file",
        }
    )
    return shown


def serve(request: Request, state: State, backend: Backend) -> Answer:
    rest = request.segments[2:]
    if not rest:
        return _list(request, state, backend)
    try:
        row = backend.stub("GET", "images", rest[0])
    except ApiError:
        row = None
    if row is None or not _visible(view(row, request), request):
        raise glance_error(404, "Not Found", f"No image found with ID {rest[0]}")
    if request.method == "GET":
        return Answer.of(200, view(row, request))
    if row.get("owner") != request.project or request.token.roles == "reader":
        raise glance_error(403, "Forbidden", "You are not permitted to change this image.")
    if request.method == "PATCH":
        try:
            changed = backend.stub("PATCH", "images", rest[0], body=request.json)
        except ApiError as exc:
            raise glance_error(*PATCH_ERRORS.get(exc.status, PATCH_ERRORS[400]), str(exc)) from exc
        return Answer.of(200, view(changed, request))
    if row.get("protected"):
        raise glance_error(403, "Forbidden", f"Image {rest[0]} is protected and cannot be deleted.")
    backend.stub("DELETE", "images", rest[0])
    return Answer(204)


def _visible(image: Row, request: Request) -> bool:
    return image["visibility"] == "public" or image["owner"] == request.tenant


def _list(request: Request, state: State, backend: Backend) -> Answer:
    params = request.params
    rows = [view(row, request) for row in backend.stub("GET", "images")]
    rows = [row for row in rows if _visible(row, request)]
    for key in FILTERS:
        if params.get(key) not in (None, "", "all"):
            rows = [row for row in rows if row[key] == params[key]]
    if "tag" in params:
        rows = [row for row in rows if params["tag"] in row["tags"]]
    for key, keep in (("size_min", lambda size, edge: size >= edge), ("size_max", lambda size, edge: size <= edge)):
        if key in params:
            rows = [row for row in rows if keep(row["size"] or 0, int(params[key]))]
    key = params.get("sort_key", "created_at")
    rows.sort(key=lambda row: (str(row.get(key)), row["id"]), reverse=params.get("sort_dir", "desc") == "desc")
    limit = min(int(params.get("limit", DEFAULT_LIMIT)), MAX_LIMIT)
    if state.settings.max_limit:
        limit = min(limit, state.settings.max_limit)
    if "marker" in params:
        ids = [row["id"] for row in rows]
        if params["marker"] not in ids:
            raise glance_error(404, "Not Found", "The marker is not an image.")
        rows = rows[ids.index(params["marker"]) + 1 :]
    shown = {
        "images": rows[:limit],
        "schema": "/v2/schemas/images",
        "first": "/v2/images" + ("?" + quote(request.query, safe="=&%+") if request.query else ""),
    }
    if len(rows) > limit > 0:
        rest = [(k, v) for k, v in params.items() if k != "marker"]
        shown["next"] = "/v2/images?" + urlencode([*rest, ("marker", rows[limit - 1]["id"])])
    return Answer.of(200, shown)
