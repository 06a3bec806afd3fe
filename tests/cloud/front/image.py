# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Image: Glance's API v2, with NHN Cloud's sizes of pages."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from .. import data
from ..knobs import Knobs
from . import regions
from .backend import Backend
from .messages import Answer, Request, Undocumented
from .state import State

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
#: Of the guide's sample; Glance's own is `shared`.
DEFAULT_VISIBILITY = "private"
TAG = r"[^_].{0,254}"
#: What Glance shows and no guide does.
HIDDEN = ("os_hash_algo", "os_hash_value", "os_hidden", "stores", "locations", "direct_url")


def serve(request: Request, state: State, backend: Backend, knobs: Knobs) -> Answer:
    rest = request.segments[2:]
    if rest[1:2] == ["tags"] and not re.fullmatch(TAG, rest[2]):
        raise Undocumented(f"a tag has 1 to 255 characters and does not begin with _: {rest[2][:300]}")
    # Glance words its errors as is accepted: as HTML, JSON or text.
    headers = {name: request.headers.get(name) or "" for name in ("Accept", "Content-Type")}
    if request.upload:
        return Answer(backend.upload(request, "image", request.path, knobs["upload_delay"], **headers).status)
    query, path, body = regions.query(request), request.path, request.raw or None
    if not rest and request.method == "GET":
        query = _paged(query, state)
    elif not rest:
        body = json.dumps({"visibility": DEFAULT_VISIBILITY, **request.json}).encode()
    elif rest[1:2] == ["members"]:
        path, body = _of_members(request, rest)
    reply = backend.ask(request, "image", request.method, path, query, body, **headers)
    if not reply.body:
        return Answer(reply.status)
    return Answer.of(reply.status, _shown(json.loads(reply.body)))


def _of_members(request: Request, rest: list[str]) -> tuple[str, bytes | None]:
    """The path and the body of a request about members, which are projects of the region."""
    image, _members, *member = rest
    ids = [image, "members", *(data.project(tenant, request.region) for tenant in member)]
    path = "/".join(("/v2/images", *(quote(part, safe="") for part in ids)))
    if request.method != "POST":
        return path, request.raw or None
    return path, json.dumps({"member": data.project(request.json["member"], request.region)}).encode()


def _paged(query: str, state: State) -> str:
    params = dict(parse_qsl(query, keep_blank_values=True))
    limit = min(int(params.get("limit", DEFAULT_LIMIT)), MAX_LIMIT)
    if state.settings.max_limit:
        limit = min(limit, state.settings.max_limit)
    return urlencode({**params, "limit": limit})


def _shown(value: Any) -> Any:
    if "images" in value:
        return {**value, "images": [_shown(image) for image in value["images"]]}
    return {key: field for key, field in value.items() if key not in HIDDEN}
