# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of a web framework as the stand-ins need."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any
from urllib.parse import parse_qs, unquote

Row = dict[str, Any]


class Refused(Exception):
    """An answer that is not a success; `kind` is its type, or what is said before the message."""

    def __init__(self, status: int, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


@dataclass
class Asked:
    """One request, by somebody who is trusted to be who the token says."""

    method: str
    segments: list[str]
    query: dict[str, list[str]]
    accept: str
    body: IO[bytes]
    length: int
    user: str
    project: str
    roles: list[str]

    @property
    def admin(self) -> bool:
        return "admin" in self.roles

    @property
    def reads_only(self) -> bool:
        return not {"admin", "member"} & set(self.roles)

    @cached_property
    def raw(self) -> bytes:
        return self.body.read(self.length) if self.length else b""

    @cached_property
    def json(self) -> Any:
        return json.loads(self.raw)

    def one(self, name: str, default: str | None = None) -> str | None:
        """The first value of a parameter of the query."""
        return self.query.get(name, [default])[0]


#: What a handler gives: the status, and the value of the body (None: no body).
Answer = tuple[int, Any]
#: How a service says no: the body, and its type.
Refusal = Callable[[Refused, Asked], tuple[bytes, str]]


def application(handle: Callable[[Asked], Answer], refusal: Refusal) -> Callable[..., Iterable[bytes]]:
    def app(environ: Row, start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = _asked(environ)
        kind = "application/json"
        try:
            status, value = handle(asked)
            body = b"" if value is None else json.dumps(value, default=str).encode()
        except Refused as exc:
            status, (body, kind) = exc.status, refusal(exc, asked)
        start_response(f"{status} X", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return app


def _asked(environ: Row) -> Asked:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    user, project, roles = (environ["HTTP_X_AUTH_TOKEN"] + ":member,reader").split(":")[:3]
    return Asked(
        environ["REQUEST_METHOD"],
        [unquote(part) for part in environ["PATH_INFO"].strip("/").split("/")],
        parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
        environ.get("HTTP_ACCEPT", ""),
        environ["wsgi.input"],
        length,
        user,
        project,
        roles.split(","),
    )
