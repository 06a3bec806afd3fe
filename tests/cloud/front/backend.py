# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Talks to the Nova process over one kept-alive connection per thread."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .messages import ApiError

Headers = list[tuple[str, str]]


class Backend:
    def __init__(self, port: int) -> None:
        self.port = port
        self._local = threading.local()

    def _connect(self) -> http.client.HTTPConnection:
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        conn.connect()
        conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return conn

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Headers, bytes]:
        for attempt in (0, 1):
            conn = getattr(self._local, "conn", None)
            fresh = conn is None
            if fresh:
                conn = self._local.conn = self._connect()
            try:
                return self._exchange(conn, method, path, body, headers or {})
            except (http.client.HTTPException, OSError):
                conn.close()
                self._local.conn = None
                # Only an idle connection that Nova has closed meanwhile is worth a second try.
                if fresh or attempt:
                    raise
        raise AssertionError("unreachable")

    @staticmethod
    def _exchange(
        conn: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, Headers, bytes]:
        conn.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            conn.putheader(name, value)
        if body is not None:
            conn.putheader("Content-Length", str(len(body)))
        conn.endheaders(body)
        response = conn.getresponse()
        payload = response.read()
        return response.status, response.getheaders(), payload

    def stub(self, method: str, *path: str, body: Any = None) -> Any:
        """Ask the stand-ins; an error becomes an ApiError."""
        target = "/stub/" + "/".join(quote(part, safe="") for part in path)
        raw = None if body is None else json.dumps(body).encode()
        status, _unused, payload = self.call(method, target, raw, {"Content-Type": "application/json"})
        value = json.loads(payload)
        if status >= 400:
            raise ApiError(status, value["error"])
        return value

    def admin(self, method: str, path: str, project: str, body: Any) -> tuple[int, bytes]:
        """Call Nova's API as its administrator."""
        status, _unused, payload = self.call(
            method,
            path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Auth-Token": f"admin:{project}:admin,member,reader"},
        )
        return status, payload
