# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of NHN Cloud's own calls: filters, order, pages."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from .. import regions
from ..messages import Answer, Request, neutron_error

Row = dict[str, Any]
NOT_FILTERS = ("limit", "marker", "sort_key", "sort_dir", "detail")


def asked(request: Request, names: dict[str, str]) -> str:
    """The query for Neutron, which has other names for some fields, and wants a direction with each key to sort by."""
    params = []
    for name, value in parse_qsl(regions.query(request), keep_blank_values=True):
        if name not in ("limit", "marker"):
            params.append((names.get(name, name), names.get(value, value) if name == "sort_key" else value))
    if "sort_key" in dict(params) and "sort_dir" not in dict(params):
        params.append(("sort_dir", "asc"))
    return urlencode(params)


def picked(rows: list[Row], request: Request) -> list[Row]:
    """The rows that pass the filters of a request, in its order."""
    for name, value in parse_qsl(regions.query(request), keep_blank_values=True):
        if name not in NOT_FILTERS:
            rows = [row for row in rows if str(row.get(name, "")).lower() == value.lower()]
    if "sort_key" in request.params:
        descending = request.params.get("sort_dir") == "desc"
        rows = sorted(rows, key=lambda row: str(row.get(request.params["sort_key"], "")), reverse=descending)
    return rows


def page(rows: list[Row], request: Request, plural: str) -> Answer:
    """A list, or the page of it that is asked for, with a link to the next."""
    marker, limit = request.params.get("marker"), int(request.params.get("limit") or 0)
    if marker:
        ids = [row["id"] for row in rows]
        if marker not in ids:
            raise neutron_error(400, "BadRequest", f"Invalid marker {marker}.")
        rows = rows[ids.index(marker) + 1 :]
    return _page(rows, request, plural, limit) if limit > 0 else Answer.of(200, {plural: rows})


def cut(answer: Answer, request: Request, most: int) -> Answer:
    """The answer to a list with at most so many things, and a link to the next ones."""
    (plural, rows), *_links = json.loads(answer.body).items()
    return _page(rows, request, plural, most)


def _page(rows: list[Row], request: Request, plural: str, most: int) -> Answer:
    said: Row = {plural: rows[:most]}
    if most < len(rows):
        query = {**request.params, "limit": most, "marker": rows[most - 1]["id"]}
        said[f"{plural}_links"] = [{"rel": "next", "href": f"{request.base}{request.path}?{urlencode(query)}"}]
    return Answer.of(200, said)
