# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a request is documented: looks it up in the tables of calls and checks its parts."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Protocol
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from .schema_compute import COMPUTE
from .schema_resources import RESOURCES
from .schema_types import BYTES, QUERY_PATTERNS, Call

CALLS: tuple[Call, ...] = COMPUTE + RESOURCES
MICROVERSION_HEADERS = ("X-OpenStack-Nova-API-Version", "OpenStack-API-Version")
REPEATABLE = ("fields", "fixed_ips")


class Asked(Protocol):
    """What check() looks at; messages.Request is one."""

    method: str
    path: str
    query: str
    headers: Any
    raw: bytes
    json: Any
    notes: dict[str, Any]


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", r"[^/]+", path))


@cache
def _validator(call: Call) -> Draft202012Validator:
    return Draft202012Validator(call.body)


def find(method: str, path: str, body: Any = None) -> Call | str:
    """The documented call, or why there is none."""
    calls = [c for c in CALLS if _pattern(c.path).fullmatch(path)]
    if not calls:
        return f"no such path: {path}"
    # /servers/detail is a list, not a server named "detail".
    least = min(c.path.count("{") for c in calls)
    calls = [c for c in calls if c.method == method and c.path.count("{") == least]
    if not calls:
        return f"{method} is not documented for {path}"
    if calls[0].action is None:
        return calls[0]
    if not isinstance(body, dict) or len(body) != 1:
        return "an action is a JSON object with exactly one key"
    name = next(iter(body))
    return next((c for c in calls if c.action == name), f"no such action: {name}")


def _query_fault(call: Call, query: str) -> str | None:
    seen = set()
    for name, value in parse_qsl(query, keep_blank_values=True):
        kind = dict(call.query).get(name)
        if kind is None:
            return f"query parameter {name} is not documented for {call.path}"
        if not re.fullmatch(QUERY_PATTERNS[kind], value):
            return f"query parameter {name}={value} is not of type {kind}"
        if name in seen and name not in REPEATABLE:
            return f"query parameter {name} is given twice"
        seen.add(name)
    return None


def _body_fault(call: Call, asked: Asked) -> str | None:
    if call.content_type != BYTES:
        if call.body is None:
            return "a body where none is documented" if asked.raw else None
        if asked.json is None:
            return "the body is not JSON"
    content_type = (asked.headers.get("Content-Type") or "").partition(";")[0].strip()
    if content_type != call.content_type:
        return f"Content-Type is {content_type or 'missing'}, not {call.content_type}"
    if call.body is None:
        return None
    error = best_match(_validator(call).iter_errors(asked.json))
    if error is None:
        return None
    where = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "not":
        return f"{where}: is not allowed here"
    # Never repeat a long value (user_data) in an answer or a log.
    message = error.message if len(error.message) < 300 else f"does not fit: {error.validator}"
    return f"{where or 'body'}: {message}"


def check(asked: Asked) -> str | None:
    """Why the request is undocumented, or None; notes["served"] says whether we can do it."""
    asked.notes["served"] = True
    for header in MICROVERSION_HEADERS:
        if asked.headers.get(header):
            return f"header {header} is not documented"
    if asked.headers.get("Transfer-Encoding"):
        return "a body whose length is not told"
    call = find(asked.method, asked.path, asked.json)
    if isinstance(call, str):
        return call
    asked.notes["served"] = call.served
    return _query_fault(call, asked.query) or (_body_fault(call, asked) if call.served or call.body else None)
