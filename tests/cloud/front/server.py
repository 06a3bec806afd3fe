# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front's HTTP server: one request in, one answer out, with faults and the log around."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..kinds import REAL
from ..knobs import Knobs
from . import compute, control, identity, image, network, refused, regions, schema, volume
from .backend import Backend
from .faults import Cut, Faults
from .guests import Guests
from .messages import Answer, ApiError, Interrupted, Request, Undocumented, Upload, unauthorized
from .state import State

# The front counts the length itself; the rest belongs to the one connection.
HOP_HEADERS = ("content-length", "transfer-encoding", "connection", "server", "date", "keep-alive")
RATE_LIMITED = {"overLimit": {"code": 429, "message": "This request was rate-limited.", "retryAfter": "1"}}
VOLUME_PATHS = ("volumes", "types", "snapshots")
#: Whose bodies are not read before they are handed on.
UPLOADS = re.compile(r"/v2/images/[^/]+/file")


class Front:
    """Everything behind the socket."""

    def __init__(self, backend: Backend, knobs: Knobs, services: dict[str, str], guests: Guests) -> None:
        self.backend = backend
        self.knobs = knobs
        self.services = services
        self.guests = guests
        self.state = State()
        self.faults = Faults()

    def answer(self, request: Request) -> Answer:
        """The answer to one request of the cloud; raises Cut when none is to be sent."""
        notes, state = request.notes, self.state
        token = state.tokens.get(request.headers.get("X-Auth-Token", ""))
        notes["tenant"] = token.tenant if token else identity_tenant(request)
        why = schema.check(request)
        if why:
            notes["undocumented"] = why
        if state.rate.exceeded(state.settings.rate_limit):
            limited = Answer.of(429, RATE_LIMITED)
            limited.headers.append(("Retry-After", "1"))
            return limited
        replaced = self.faults.apply("before", request, state.tokens)
        if replaced:
            return replaced
        try:
            answer = self._serve(request)
        except Undocumented as exc:
            notes["undocumented"] = exc.why
            answer = exc.answer()
        except ApiError as exc:
            answer = exc.answer()
        except Interrupted:
            raise Cut(reset=True) from None
        if request.token:
            answer.body = regions.shown(answer.body, request, answer.status)
        return self.faults.apply("after", request, state.tokens, answer) or answer

    def _serve(self, request: Request) -> Answer:
        why = request.notes.get("undocumented")
        segments = request.segments
        if request.method == "POST" and segments == ["v2.0", "tokens"]:
            if why and request.json is not None:
                raise Undocumented(why)
            return identity.issue(request, self.state)
        request.token = self.state.tokens.get(request.headers.get("X-Auth-Token", ""))
        if self.state.settings.plain_nova and segments[:1] == ["v2.1"]:
            return compute.pass_on(request, self.backend)
        if request.token is None:
            raise unauthorized()
        if why:
            raise refused.undocumented(request, why)
        if not request.notes["served"]:
            raise ApiError(501, "documented, but this local cloud does not do it")
        if segments[:2] == ["v2", "images"]:
            return image.serve(request, self.state, self.backend, self.knobs)
        if segments[0] == "v2.0":
            real = self.services["network"] == REAL
            return network.serve(request, self.state, self.backend, real, self.knobs["network_delay"])
        if len(segments) > 2 and segments[2] in VOLUME_PATHS:
            return volume.serve(request, self.state, self.backend)
        return compute.serve(request, self.state, self.backend)


def identity_tenant(request: Request) -> str | None:
    """The tenant for which a token is asked."""
    if not request.path.startswith("/v2.0/tokens") or not isinstance(request.json, dict):
        return None
    auth = request.json.get("auth")
    tenant = auth.get("tenantId") if isinstance(auth, dict) else None
    return tenant if isinstance(tenant, str) else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "cloud-front/1"
    wbufsize = 65536
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, *_args: Any) -> None:
        """The front has its own log."""

    def _request(self) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        # Undocumented, and nothing here reads such a body.
        self.close_connection |= "Transfer-Encoding" in self.headers
        url = urlsplit(self.path)
        region, path = "KR1", url.path
        if path.startswith("/kr2/"):
            region, path = "KR2", path[len("/kr2") :]
        upload = Upload(self.rfile, length) if self.command == "PUT" and UPLOADS.fullmatch(path) else None
        raw = self.rfile.read(length) if length and not upload else b""
        return Request(
            self.command,
            self.path,
            path,
            url.query,
            self.headers,
            raw,
            region,
            self.server.scheme,
            self.headers.get("Host") or self.server.address,
            upload,
        )

    def _handle(self) -> None:
        started = time.time()
        request = self._request()
        front = self.server.front
        controls = request.path.startswith("/__control")
        number = 0 if controls else front.state.log.next_number()
        cut = answer = None
        try:
            answer = control.serve(request, front) if controls else front.answer(request)
        except Cut as exc:
            cut = exc
        except ApiError as exc:
            answer = exc.answer()
        except Exception as exc:
            sys.stderr.write(f"{request.method} {request.target}: {exc!r}\n")
            answer = ApiError(500, f"front: {type(exc).__name__}: {exc}").answer()
        # First the log: who has the answer may ask for the log at once.
        if not controls:
            front.state.log.add(request, number, started, answer.status if answer else 0)
            front.guests.note(request.method, request.path)
        try:
            if answer:
                if request.upload:
                    request.upload.drain()
                self._send(answer)
            else:
                self._cut(cut)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _handle

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() not in HOP_HEADERS:
                self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _cut(self, cut: Cut) -> None:
        self.close_connection = True
        self.wfile.write(cut.partial)
        self.wfile.flush()
        if cut.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket, front: Front, tls: tuple[Path, Path] | None) -> None:
        self.front = front
        super().__init__(listening.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.server_address = listening.getsockname()
        self.scheme = "https" if tls else "http"
        self.address = f"127.0.0.1:{self.server_address[1]}"
        self._tls = None
        if tls:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*tls)

    def finish_request(self, request: Any, client_address: Any) -> None:
        # The handshake belongs in the connection's own thread, not in the accepting one.
        if not self._tls:
            super().finish_request(request, client_address)
            return
        request.settimeout(30)
        with self._tls.wrap_socket(request, server_side=True) as secure:
            secure.settimeout(None)
            super().finish_request(secure, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)
