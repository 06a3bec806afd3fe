# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for AWX's API over HTTP: permissions, filters, pages, status codes. Its objects are in fake_things.

It was written after the API of AWX 24.6.1 and its filters (ansible_base.rest_filters), and after what was seen when the
setup ran in a real one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from .fake_kinds import Row, fields_of
from .fake_things import API, Refused, Things

VERSION = "24.6.1"
#: Bearer tokens, and whether their users are system administrators.
TOKENS = {"admin-token": True, "organization-token": False}
#: Query parameters that are not filters.
RESERVED = ("page", "page_size", "order_by")
LOOKUPS = ("exact", "in", "isnull", "startswith")


class FakeAwx:
    """Serve the API on a port of the loopback address."""

    def __init__(self, page_size: int = 25) -> None:
        self.things = Things()
        self.page_size = page_size
        #: The writing requests, as "METHOD path" with the names of the fields.
        self.writes: list[str] = []
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"awx": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def rows(self, kind: str, organization: str | None = None) -> list[Row]:
        """Return all things of a kind, of one organization if it is named."""
        with self.lock:
            rows = self.things.all(kind)
            if organization is None:
                return rows
            (wanted,) = [row["id"] for row in self.things.all("organizations") if row["name"] == organization]
            return [row for row in rows if row["organization"] == wanted]

    def names(self, kind: str, organization: str | None = None) -> list[str]:
        return [row["name"] for row in self.rows(kind, organization)]

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return the API's answer to a system administrator."""
        with self.lock:
            return self.answer(method, f"{API}{path}", body, True)

    def answer(self, method: str, target: str, body: Any, is_admin: bool) -> tuple[int, Any]:
        """Return the status and the body for a request."""
        parts = urlsplit(target)
        path = parts.path.removeprefix(API).strip("/").split("/")
        try:
            if method == "GET" and self.things.is_list(path):
                kind = path[2] if len(path) == 3 else path[0]
                rows = self.filtered(kind, self.things.all_at(path), parts.query)
                return 200, self.page(parts.path, rows, parts.query)
            return self.things.handle(method, path, body, is_admin)
        except Refused as refused:
            return refused.status, refused.body

    def filtered(self, kind: str, rows: list[Row], query: str) -> list[Row]:
        """Return the rows that match all filters, and one of those with or__."""
        every: list[Callable[[Row], bool]] = []
        some: list[Callable[[Row], bool]] = []
        for name, value in parse_qsl(query, keep_blank_values=True):
            if name not in RESERVED:
                filters = some if name.startswith("or__") else every
                filters.append(self.filter(kind, name.removeprefix("or__"), value))
        found = [row for row in rows if all(one(row) for one in every)]
        return [row for row in found if any(one(row) for one in some)] if some else found

    def filter(self, kind: str, name: str, value: str) -> Callable[[Row], bool]:
        """Apply a filter: field, not__field, field__lookup, or related__field."""
        wanted = not name.startswith("not__")
        path = name.removeprefix("not__").split("__")
        lookup = path.pop() if path[-1] in LOOKUPS else "exact"
        if len(path) > 2 or path[0] not in fields_of(kind):
            raise Refused(400, {"detail": f"{kind} has no field named '{path[0]}'"})

        def matches(row: Row) -> bool:
            found = row.get(path[0])
            if len(path) == 2:
                related = self.things.related(row["type"], path[0], found)
                found = related and related[path[1]]
            if lookup == "isnull":
                return (found is None) == (value.lower() in ("true", "1"))
            if lookup == "startswith":
                return str(found).startswith(value)
            if lookup == "in":
                return str(found) in value.split(",")
            return str(found) == value or (found is None and value.lower() in ("none", "null"))

        return lambda row: matches(row) == wanted

    def page(self, path: str, rows: list[Row], query: str) -> dict[str, Any]:
        """Return a page of a list. The link to the next page has no host, as in AWX."""
        asked = dict(parse_qsl(query, keep_blank_values=True))
        number, size = int(asked.get("page", 1)), min(int(asked.get("page_size", self.page_size)), 200)
        start, end = (number - 1) * size, number * size
        if start and start >= len(rows):
            raise Refused(404, {"detail": "Invalid page."})
        onward = f"{path}?{urlencode({**asked, 'page': number + 1})}" if end < len(rows) else None
        back = f"{path}?{urlencode({**asked, 'page': number - 1})}" if number > 1 else None
        return {"count": len(rows), "next": onward, "previous": back, "results": rows[start:end]}


class Handler(BaseHTTPRequestHandler):
    awx: FakeAwx

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PATCH(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
        if token not in TOKENS:
            detail = "Authentication credentials were not provided. To establish a login session, visit /api/login/."
            self._answer(401, {"detail": detail})
            return
        with self.awx.lock:
            if self.command != "GET":
                path = urlsplit(self.path).path.removeprefix(API).strip("/")
                self.awx.writes.append(" ".join([self.command, path, *([str(sorted(body))] if body else [])]))
            status, answer = self.awx.answer(self.command, self.path, body, TOKENS[token])
        self._answer(status, answer)

    def _answer(self, status: int, body: Any) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-API-Product-Name", "AWX")
        self.send_header("X-API-Product-Version", VERSION)
        self.end_headers()
        self.wfile.write(data)
