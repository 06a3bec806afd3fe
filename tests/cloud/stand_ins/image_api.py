# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Glance: the part of its API v2 that the front uses."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from .. import data
from ..knobs import Knobs
from .image import Glance
from .wsgi import Answer, Asked, Refused, Row, application

TITLES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 501: "Not Implemented"}
FIELDS = ("id", "name", "status", "min_ram", "min_disk", "size", "container_format", "disk_format", "protected")
MORE_FIELDS = ("owner", "visibility", "tags")
FILTERS = ("name", "visibility", "owner", "status")
SORT_KEYS = ("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at")


def join(holder: Any, _knobs: Knobs, _compute: str) -> Callable[..., Any]:
    glance = holder.useFixture(Glance(holder))
    for image in data.IMAGES:
        glance.put(
            image.id,
            image.name,
            image.min_disk,
            image.min_ram,
            visibility="public",
            tags=[data.TAG],
            **data.FORMATS,
            **image.properties(),
        )
        glance.upload(image.id, io.BytesIO(image.id.encode()))
    return application(Api(glance).answer, _refusal)


def _refusal(exc: Refused, asked: Asked) -> tuple[bytes, str]:
    """JSON, HTML or text, as is accepted, like webob's."""
    title = f"{exc.status} {TITLES[exc.status]}"
    explanation, detail = (exc.kind, str(exc)) if exc.kind else (str(exc), "")
    if "html" in asked.accept or "*/*" in asked.accept:
        page = (
            f"<html>\n <head>\n  <title>{title}</title>\n </head>\n <body>\n"
            f"  <h1>{title}</h1>\n  {html.escape(explanation)}<br /><br />\n{html.escape(detail)}\n\n"
            " </body>\n</html>"
        )
        return page.encode(), "text/html; charset=UTF-8"
    if "json" in asked.accept:
        said = {"message": f"{explanation}<br /><br />\n{detail}\n\n", "code": title, "title": TITLES[exc.status]}
        return json.dumps(said).encode(), "application/json"
    return f"{title}\n\n{explanation}\n\n {detail}  ".encode(), "text/plain; charset=UTF-8"


def _time(when: Any) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _view(row: Row) -> Row:
    """Custom properties stand flat beside the others; Nova's own are among them."""
    properties = (row.get("properties") or {}).items()
    return {
        # All of them are texts; Nova's mapping of block devices is a list before it comes here.
        **{key: value if isinstance(value, (str, type(None))) else json.dumps(value) for key, value in properties},
        **{key: row.get(key) for key in (*FIELDS, *MORE_FIELDS)},
        "tags": row.get("tags") or [],
        "virtual_size": None,
        "checksum": None,
        "created_at": _time(row["created_at"]),
        "updated_at": _time(row["updated_at"]),
        "self": "/v2/images/" + row["id"],
        "schema": "/v2/schemas/image",
        "file": f"/v2/images/{row['id']}/file",
    }


class Api:
    """/v2/images."""

    def __init__(self, glance: Glance) -> None:
        self.glance = glance

    def answer(self, asked: Asked) -> Answer:
        _version, kind, *rest = asked.segments
        if kind != "images":
            raise Refused(501, "The stand-in does not do this.")
        if not rest:
            return (201, _view(self._make(asked))) if asked.method == "POST" else (200, self._list(asked))
        row = self.glance.images.get(rest[0])
        if row is None or not self._visible(row, asked):
            raise Refused(404, f"No image found with ID {rest[0]}")
        if asked.method == "GET":
            return 200, _view(row)
        if not asked.admin and (row["owner"] != asked.project or asked.reads_only):
            action = {"PATCH": "modify_image", "DELETE": "delete_image"}.get(asked.method, "upload_image")
            raise Refused(403, f"You are not authorized to complete {action} action.")
        if rest[1:] == ["file"]:
            self.glance.upload(rest[0], io.BytesIO(asked.raw))
            return 204, None
        if asked.method == "PATCH":
            return 200, _view(self.glance.patch(rest[0], asked.json, asked.admin))
        if row.get("protected"):
            raise Refused(403, f"Image {rest[0]} is protected and cannot be deleted.")
        del self.glance.images[rest[0]]
        return 204, None

    @staticmethod
    def _visible(row: Row, asked: Asked) -> bool:
        return asked.admin or row["visibility"] == "public" or row["owner"] == asked.project

    def _make(self, asked: Asked) -> Row:
        if asked.reads_only:
            raise Refused(403, "You are not authorized to complete add_image action.")
        wish = asked.json
        return self.glance.put(wish.pop("id", None), **{"owner": asked.project, **wish})

    def _list(self, asked: Asked) -> Row:
        rows = [_view(row) for row in self.glance.images.values() if self._visible(row, asked)]
        for key in FILTERS:
            wanted = asked.one(key)
            if wanted not in (None, "", "all"):
                rows = [row for row in rows if row[key] == wanted]
        for tag in asked.query.get("tag", ()):
            rows = [row for row in rows if tag in row["tags"]]
        least, most = asked.one("size_min"), asked.one("size_max")
        rows = [
            row
            for row in rows
            if (least is None or (row["size"] or 0) >= int(least)) and (most is None or (row["size"] or 0) <= int(most))
        ]
        key = asked.one("sort_key", "created_at")
        if key not in SORT_KEYS:
            raise Refused(400, f"Invalid sort key: {key}. It must be one of the following: {', '.join(SORT_KEYS)}.")
        rows.sort(key=lambda row: (str(row[key]), row["id"]), reverse=asked.one("sort_dir", "desc") == "desc")
        marker = asked.one("marker")
        if marker is not None:
            ids = [row["id"] for row in rows]
            if marker not in ids:
                raise Refused(400, f"No image found with ID {marker}")
            rows = rows[ids.index(marker) + 1 :]
        limit = int(asked.one("limit", "25"))
        kept = [(key, value) for key, values in asked.query.items() for value in values if key != "marker"]
        first = "/v2/images" + ("?" + urlencode(kept) if kept else "")
        shown = {"images": rows[:limit], "schema": "/v2/schemas/images", "first": first}
        if len(rows) > limit > 0:
            shown["next"] = "/v2/images?" + urlencode([*kept, ("marker", rows[limit - 1]["id"])])
        return shown
