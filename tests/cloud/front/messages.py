# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes through the front: the request, the answer, and errors in each service's shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any
from urllib.parse import parse_qs, unquote

from .. import data

FAULT_KEYS = {
    400: "badRequest",
    401: "unauthorized",
    403: "forbidden",
    404: "itemNotFound",
    405: "badMethod",
    409: "conflictingRequest",
    413: "overLimit",
    415: "badMediaType",
    429: "overLimit",
    500: "computeFault",
    501: "notImplemented",
    502: "badGateway",
    503: "serviceUnavailable",
    504: "gatewayTimeout",
}
CHUNK = 65536
UNAUTHORIZED = {
    "error": {"message": "The request you have made requires authentication.", "code": 401, "title": "Unauthorized"}
}


@dataclass
class Token:
    id: str
    tenant: str
    user_id: str
    roles: str
    expires: float


class Upload:
    """The data of a request, which are handed on as they come and never kept.

    :param cut_after: the connection is to be cut when so many bytes have come.
    """

    def __init__(self, source: IO[bytes], length: int) -> None:
        self.length = length
        self.cut_after: int | None = None
        self._source, self._left = source, length

    @property
    def come(self) -> int:
        """How many bytes have come."""
        return self.length - self._left

    def read(self, most: int) -> bytes:
        """Some of what is left, at the end nothing.

        :raises Interrupted: the client went away before all had come, or the connection is to be cut.
        """
        if self.cut_after is not None:
            if self.come >= self.cut_after:
                raise Interrupted
            most = min(most, self.cut_after - self.come)
        try:
            data = self._source.read(min(most, self._left))
        except OSError as exc:
            raise Interrupted from exc
        if self._left and not data:
            raise Interrupted
        self._left -= len(data)
        return data

    def drain(self) -> None:
        """Read the rest, so that the client, who sends first, gets its answer."""
        while self._left and (data := self._source.read(min(CHUNK, self._left))):
            self._left -= len(data)


class Interrupted(Exception):
    """The data of an upload end before their end."""


@dataclass
class Request:
    """One request; `path` is without the region's prefix, `target` is what came."""

    method: str
    target: str
    path: str
    query: str
    headers: Mapping[str, str]
    raw: bytes
    region: str
    scheme: str
    host: str
    upload: Upload | None = None
    token: Token | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def segments(self) -> list[str]:
        return [unquote(s) for s in self.path.strip("/").split("/")]

    @cached_property
    def params(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(self.query, keep_blank_values=True).items()}

    @cached_property
    def json(self) -> Any:
        try:
            return json.loads(self.raw)
        except ValueError:
            return None

    @property
    def root(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def base(self) -> str:
        return self.root + ("/kr2" if self.region == "KR2" else "")

    @property
    def tenant(self) -> str:
        if self.token is None:
            raise RuntimeError("no token yet")
        return self.token.tenant

    @property
    def project(self) -> str:
        """Under which project the tenant's data of this region are kept."""
        return data.project(self.tenant, self.region)


@dataclass
class Answer:
    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, status: int, value: Any) -> Answer:
        return cls(status, json.dumps(value).encode(), [("Content-Type", "application/json")])


class ApiError(Exception):
    """An error answer; `body` is its JSON value."""

    def __init__(self, status: int, message: str, body: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = (
            body if body is not None else {FAULT_KEYS.get(status, "computeFault"): {"message": message, "code": status}}
        )

    def answer(self) -> Answer:
        return Answer.of(self.status, self.body)


class Passed(ApiError):
    """The refusal of a service, which is the front's answer as it is."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status, answer.body.decode("utf-8", "replace"))
        self._answer = answer

    def answer(self) -> Answer:
        return self._answer


class Undocumented(ApiError):
    """A request that no guide knows."""

    def __init__(self, why: str, message: str | None = None, status: int = 400, body: Any = None) -> None:
        super().__init__(status, message or "undocumented request: " + why, body)
        self.why = why


def unauthorized() -> ApiError:
    return ApiError(401, "unauthorized", UNAUTHORIZED)


def neutron_error(status: int, kind: str, message: str) -> ApiError:
    return ApiError(status, message, {"NeutronError": {"type": kind, "message": message, "detail": ""}})
