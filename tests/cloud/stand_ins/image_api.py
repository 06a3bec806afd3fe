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
from .image import Glance, check, now
from .wsgi import Answer, Asked, Refused, Row, application

TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    410: "Gone",
    501: "Not Implemented",
}
ACTIONS = {"PATCH": "modify_image", "DELETE": "delete_image"}
FIELDS = ("id", "name", "status", "min_ram", "min_disk", "size", "container_format", "disk_format", "protected")
MORE_FIELDS = ("owner", "visibility", "tags")
FILTERS = ("name", "visibility", "owner", "status")
SORT_KEYS = ("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at")


def join(holder: Any, _knobs: Knobs, _compute: str) -> Callable[..., Any]:
    glance = holder.useFixture(Glance(holder))
    for image in data.IMAGES:
        _seed(glance, image, visibility="public")
    _seed(glance, data.SHARED_IMAGE, visibility="shared", owner=data.STRANGER)
    member = {"member_id": data.SHARED_WITH, "image_id": data.SHARED_IMAGE.id, "status": "accepted"}
    when = dict.fromkeys(("created_at", "updated_at"), data.SHARED_IMAGE.created_at)
    glance.members[data.SHARED_IMAGE.id] = {data.SHARED_WITH: {**member, **when}}
    return application(Api(glance).answer, _refusal)


def _seed(glance: Glance, image: data.Image, **whose: str) -> None:
    wish = {**data.FORMATS, **image.properties(), **whose}
    glance.put(image.id, image.name, image.min_disk, image.min_ram, tags=[data.TAG], **wish)
    glance.upload(image.id, io.BytesIO(image.id.encode()))
    glance.images[image.id].update(created_at=image.created_at, updated_at=image.created_at)


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
        "checksum": row.get("checksum"),
        "created_at": _time(row["created_at"]),
        "updated_at": _time(row["updated_at"]),
        "self": "/v2/images/" + row["id"],
        "schema": "/v2/schemas/image",
        "file": f"/v2/images/{row['id']}/file",
    }


def _member_view(member: Row) -> Row:
    when = {name: _time(member[name]) for name in ("created_at", "updated_at")}
    return {**member, **when, "schema": "/v2/schemas/member"}


def _unknown(image_id: str, method: str, rest: list[str]) -> str:
    """How Glance says that an image is not there, or not for who asks."""
    if rest[:1] in (["tags"], ["members"]):
        return f"Image {image_id} not found."
    return f"Failed to find image {image_id} to delete" if method == "DELETE" else f"No image found with ID {image_id}"


def _unauthorized(action: str) -> Refused:
    return Refused(403, f"You are not authorized to complete {action} action.")


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
        image_id, *rest = rest
        row = self.glance.images.get(image_id)
        if row is None or not self._visible(row, asked):
            raise Refused(404, _unknown(image_id, asked.method, rest))
        if rest[:1] == ["members"]:
            return self._members(asked, row, rest[1:])
        if asked.method == "GET":
            return 200, _view(row)
        action = {"file": "upload_image", "tags": "modify_image"}.get(rest[0]) if rest else ACTIONS[asked.method]
        if not self._may(asked, row):
            raise _unauthorized(action)
        if rest[:1] == ["tags"]:
            return self._tag(asked, row, rest[1])
        if rest:
            self.glance.upload(image_id, asked.body, asked.length)
            return 204, None
        if asked.method == "PATCH":
            return 200, _view(self.glance.patch(image_id, asked.json, asked.admin))
        if row.get("protected"):
            raise Refused(403, f"Image {image_id} is protected and cannot be deleted.")
        del self.glance.images[image_id]
        return 204, None

    @staticmethod
    def _may(asked: Asked, row: Row) -> bool:
        """Whether who asks may change the image."""
        return asked.admin or (row["owner"] == asked.project and not asked.reads_only)

    def _shares(self, row: Row) -> dict[str, Row]:
        """The members of an image, while it is shared."""
        return self.glance.members.get(row["id"], {}) if row["visibility"] == "shared" else {}

    def _visible(self, row: Row, asked: Asked) -> bool:
        mine = asked.admin or row["visibility"] == "public" or row["owner"] == asked.project
        return mine or asked.project in self._shares(row)

    def _listed(self, row: Row, asked: Asked) -> bool:
        """What is shared is listed when it is accepted, or has the status that is asked for."""
        mine = asked.admin or row["visibility"] == "public" or row["owner"] == asked.project
        member = self._shares(row).get(asked.project)
        wanted = asked.one("member_status", "accepted")
        return mine or (member is not None and wanted in ("all", member["status"]))

    def _make(self, asked: Asked) -> Row:
        if asked.reads_only:
            raise _unauthorized("add_image")
        wish = asked.json
        for name, value in wish.items():
            if name not in ("id", "owner", "visibility"):
                check(name, value)
        return self.glance.put(wish.pop("id", None), **{"owner": asked.project, **wish})

    @staticmethod
    def _tag(asked: Asked, row: Row, tag: str) -> Answer:
        if asked.method == "DELETE" and tag not in row["tags"]:
            raise Refused(404, "The resource could not be found.")
        others = [one for one in row["tags"] if one != tag]
        row.update(tags=others if asked.method == "DELETE" else [*others, tag], updated_at=now())
        return 204, None

    def _members(self, asked: Asked, row: Row, rest: list[str]) -> Answer:
        """The members of a shared image: the owner adds and removes them, each says itself whether it accepts."""
        image_id, owns = row["id"], self._may(asked, row)
        verb = {"POST": "create", "PUT": "update", "DELETE": "delete"}.get(asked.method)
        if row["visibility"] != "shared" and verb:
            raise Refused(403, f"Not allowed to {verb} members for image {image_id}.")
        if row["visibility"] != "shared" and rest:
            raise Refused(404, "Only shared images have members.")
        if row["visibility"] != "shared":
            raise Refused(403, f"Not allowed to list members for image {image_id}: Only shared images have members.")
        members = self.glance.members.setdefault(image_id, {})
        mine = {name: one for name, one in members.items() if owns or name == asked.project}
        if asked.method == "POST":
            return 200, self._add_member(image_id, members, asked.json["member"], owns)
        if not rest:
            shown = [_member_view(one) for one in mine.values()]
            return 200, {"members": shown, "schema": "/v2/schemas/members"}
        member = mine.get(rest[0])
        if member is None:
            raise Refused(404, f"{rest[0]} not found in the member list of the image {image_id}.")
        if asked.method == "PUT":
            if not asked.admin and (rest[0] != asked.project or asked.reads_only):
                raise _unauthorized("modify_member")
            member.update(status=asked.json["status"], updated_at=now())
        if asked.method == "DELETE":
            if not owns:
                raise _unauthorized("delete_member")
            del members[rest[0]]
            return 204, None
        return 200, _member_view(member)

    @staticmethod
    def _add_member(image_id: str, members: dict[str, Row], name: str, owns: bool) -> Row:
        if not name:
            raise Refused(400, "Member can't be empty")
        if not owns:
            raise _unauthorized("add_member")
        if name in members:
            raise Refused(409, f"Member {name} is duplicated for image {image_id}")
        when = {"created_at": now(), "updated_at": now()}
        members[name] = {"member_id": name, "image_id": image_id, "status": "pending", **when}
        return _member_view(members[name])

    def _list(self, asked: Asked) -> Row:
        rows = [_view(row) for row in self.glance.images.values() if self._listed(row, asked)]
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
