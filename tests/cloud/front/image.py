# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Image: Glance's API v2, with NHN Cloud's sizes of pages."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from . import regions
from .backend import Backend
from .messages import Answer, Request
from .state import State

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
#: What Glance shows and no guide does.
HIDDEN = ("os_hash_algo", "os_hash_value", "os_hidden", "stores", "locations", "direct_url")


def serve(request: Request, state: State, backend: Backend) -> Answer:
    query = regions.query(request)
    if request.segments[2:] == []:
        query = _paged(query, state)
    # Glance words its errors as is accepted: as HTML, JSON or text.
    headers = {name: request.headers.get(name) or "" for name in ("Accept", "Content-Type")}
    reply = backend.ask(request, "image", request.method, request.path, query, request.raw or None, **headers)
    if not reply.body:
        return Answer(reply.status)
    return Answer.of(reply.status, _shown(json.loads(reply.body)))


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
