# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the front remembers: settings, tokens, the request log, protected servers."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .messages import ApiError, Request, Token

LOG_SIZE = 20000
LOG_BODY = 20000
WRITES = ("POST", "PUT", "PATCH", "DELETE")
_ID = re.compile(r"(?<=/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?=/|$)")
_ACTION = re.compile(rb'\s*\{\s*"([^"]+)"')


@dataclass
class Settings:
    ttl: float = 43200.0
    default_limit: int = 100
    max_limit: int = 0
    volume_limit: int = 1000
    links: bool = True
    image_metadata: bool = True
    rate_limit: int = 0
    plain_nova: bool = False
    port_restrictions: bool = True

    def update(self, values: dict[str, Any]) -> None:
        unknown = set(values) - {f.name for f in fields(self)}
        if unknown:
            raise ApiError(400, f"unknown setting {sorted(unknown)}")
        for name, value in values.items():
            setattr(self, name, value)


class Tokens:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, Token] = {}

    def add(self, token: Token) -> None:
        now = time.time()
        with self._lock:
            self._tokens = {k: t for k, t in self._tokens.items() if t.expires > now}
            self._tokens[token.id] = token

    def get(self, token_id: str) -> Token | None:
        """The token, if it is valid now."""
        with self._lock:
            token = self._tokens.get(token_id)
        return token if token and token.expires > time.time() else None

    def expire(self, token_id: str | None = None) -> int:
        """Make one token invalid, or all; returns how many."""
        with self._lock:
            gone = [k for k in self._tokens if token_id in (None, k)]
            for key in gone:
                del self._tokens[key]
        return len(gone)

    def __len__(self) -> int:
        return len(self._tokens)


class RateLimit:
    """At most so many requests in any one second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: deque[float] = deque()

    def exceeded(self, limit: int) -> bool:
        now = time.monotonic()
        with self._lock:
            while self._times and self._times[0] <= now - 1:
                self._times.popleft()
            if limit and len(self._times) >= limit:
                return True
            self._times.append(now)
        return False


def route_of(request: Request) -> str:
    """The path with ids replaced, and the action: what statistics are made by."""
    path = _ID.sub("{id}", request.path)
    path = re.sub(r"(/os-keypairs/)[^/]+", r"\1{name}", path)
    action = _ACTION.match(request.raw) if path.endswith("/action") else None
    return f"{path}#{action.group(1).decode()}" if action else path


def logged_body(request: Request) -> str:
    """The body without secrets."""
    if request.path.startswith("/v2.0/tokens"):
        return ""
    if b"user_data" in request.raw and isinstance(request.json, dict):
        value = json.loads(request.raw)
        server = value.get("server")
        if isinstance(server, dict) and "user_data" in server:
            server["user_data"] = "<redacted>"
        return json.dumps(value)[:LOG_BODY]
    return request.raw.decode("utf-8", "replace")[:LOG_BODY]


class Log:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: deque[dict[str, Any]] = deque(maxlen=LOG_SIZE)
        self._undocumented: list[dict[str, Any]] = []
        self.last = 0

    def next_number(self) -> int:
        """Number a request when it comes: one that ends after a mark, and came before it, is not since that mark."""
        with self._lock:
            self.last += 1
            return self.last

    def add(self, request: Request, number: int, started: float, status: int) -> None:
        """Append one request; status 0 means that no answer was sent."""
        notes = request.notes
        row = {
            "n": number,
            "t": round(started, 3),
            "region": request.region,
            "method": request.method,
            "path": request.target,
            "route": route_of(request),
            "status": status,
            "ms": round((time.time() - started) * 1000, 1),
            "fault": notes.get("fault"),
            "tenant": notes.get("tenant"),
            "undocumented": notes.get("undocumented"),
            "ua": request.headers.get("User-Agent"),
            "body": logged_body(request),
        }
        with self._lock:
            self._rows.append(row)
            if row["undocumented"]:
                self._undocumented.append(row)

    def rows(self, since: int = 0, writes: bool = False) -> list[dict[str, Any]]:
        with self._lock:
            rows = sorted((r for r in self._rows if r["n"] > since), key=lambda r: r["n"])
        if writes:
            rows = [r for r in rows if r["method"] in WRITES and not r["path"].startswith("/v2.0/tokens")]
        return rows

    def undocumented(self, since: int = 0) -> list[dict[str, Any]]:
        with self._lock:
            return [r for r in self._undocumented if r["n"] > since]

    def clear(self, undocumented: bool = False) -> None:
        with self._lock:
            (self._undocumented if undocumented else self._rows).clear()

    def statistics(self) -> dict[str, Any]:
        routes: dict[str, Any] = {}
        for row in self.rows():
            entry = routes.setdefault(f"{row['method']} {row['route']}", {"count": 0, "ms": 0.0, "status": {}})
            entry["count"] += 1
            entry["ms"] = round(entry["ms"] + row["ms"], 1)
            status = str(row["status"])
            entry["status"][status] = entry["status"].get(status, 0) + 1
        return {"total": sum(r["count"] for r in routes.values()), "routes": routes}


@dataclass
class State:
    settings: Settings = field(default_factory=Settings)
    tokens: Tokens = field(default_factory=Tokens)
    rate: RateLimit = field(default_factory=RateLimit)
    log: Log = field(default_factory=Log)
    protected: set[str] = field(default_factory=set)
    #: what is shown of the keys of encrypted volumes, by their ids; Cinder's own encryption is none of NHN Cloud's
    volume_keys: dict[str, dict[str, Any]] = field(default_factory=dict)

    def settings_view(self) -> dict[str, Any]:
        return asdict(self.settings)
