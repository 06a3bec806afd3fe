# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Talks to the services, each at its address, over kept-alive connections of each thread."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from ..common.tokens import admin_token
from .messages import CHUNK, Answer, Passed, Request

Headers = list[tuple[str, str]]
VERSION_HEADERS = ("openstack-api-version", "vary")
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class Reply(NamedTuple):
    """What a service answered."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def answer(self) -> Answer:
        """The same for the user, without what no guide shows of versions."""
        kept = [(name, value) for name, value in self.headers if name.lower() not in VERSION_HEADERS]
        return Answer(self.status, self.body, kept)


class Backend:
    """The services: compute, network, image, volume."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._places = {name: urlsplit(url) for name, url in addresses.items()}
        self._local = threading.local()

    def call(self, service: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Send a request as it is, and give the answer, whatever it is."""
        place = self._places[service]
        connections = self._local.__dict__.setdefault("connections", {})
        for attempt in (0, 1):
            conn = connections.get(place.netloc)
            fresh = conn is None
            if fresh:
                conn = connections[place.netloc] = _connect(place.hostname, place.port)
            try:
                return _exchange(conn, method, place.path + path, body, headers)
            except (http.client.HTTPException, OSError):
                conn.close()
                del connections[place.netloc]
                # Only an idle connection that the service has closed meanwhile is worth a second try.
                if fresh or attempt:
                    raise
        raise AssertionError("unreachable")

    def ask(
        self,
        request: Request,
        service: str,
        method: str,
        path: str,
        query: str | Mapping[str, Any] = "",
        body: Any = None,
        **headers: str,
    ) -> Reply:
        """One request of the user's own.

        :raises Passed: the service refuses; its answer is the front's.
        """
        return self._checked(service, method, path, query, body, _user(request), headers)

    def upload(self, request: Request, service: str, path: str, pause: float, **headers: str) -> Reply:
        """Hand on the data of a request as they come, half of them after the pause.

        :raises Interrupted: they ended before their end; the service sees the same.
        :raises Passed: the service refuses.
        """
        place, data = self._places[service], request.upload
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        conn = _connect(place.hostname, place.port)
        with contextlib.closing(conn):
            conn.putrequest(request.method, place.path + path)
            for name, value in {"X-Auth-Token": _user(request), "Content-Length": str(data.length), **more}.items():
                conn.putheader(name, value)
            conn.endheaders()
            part = min(CHUNK, max(1, data.length // 2))
            while chunk := data.read(part):
                try:
                    conn.send(chunk)
                except OSError:
                    # It has answered before the end.
                    break
                if pause and data.come * 2 >= data.length:
                    time.sleep(pause)
                    pause = 0
            response = conn.getresponse()
            reply = Reply(response.status, response.getheaders(), response.read())
        if reply.status >= 300:
            raise Passed(reply.answer)
        return reply

    def admin(
        self,
        service: str,
        method: str,
        path: str,
        query: str | Mapping[str, Any] = "",
        body: Any = None,
        project: str | None = None,
        **headers: str,
    ) -> Reply:
        """One request as the service's administrator.

        :raises Passed: the service refuses.
        """
        return self._checked(
            service, method, path, query, body, admin_token(project) if project else admin_token(), headers
        )

    def _checked(
        self,
        service: str,
        method: str,
        path: str,
        query: str | Mapping[str, Any],
        body: Any,
        token: str,
        headers: Mapping[str, str],
    ) -> Reply:
        query = query if isinstance(query, str) else urlencode(query, doseq=True)
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        target = path + ("?" + query if query else "")
        reply = self.call(service, method, target, raw, {**JSON, "X-Auth-Token": token, **more})
        if reply.status >= 300:
            raise Passed(reply.answer)
        return reply


def _user(request: Request) -> str:
    """The token by which the services know the user."""
    return f"{request.token.user_id}:{request.project}:{request.token.roles}"


def _connect(host: str, port: int) -> http.client.HTTPConnection:
    conn = http.client.HTTPConnection(host, port, timeout=600)
    conn.connect()
    conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return conn


def _exchange(
    conn: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Reply:
    conn.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        conn.putheader(name, value)
    if body is not None:
        conn.putheader("Content-Length", str(len(body)))
    conn.endheaders(body)
    response = conn.getresponse()
    payload = response.read()
    return Reply(response.status, response.getheaders(), payload)
