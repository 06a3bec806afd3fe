# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Neutron's answers, kept until something is written, and its writes, one at a time.

Nova and the front ask Neutron the same questions each time they show a server or a subnet: most of Neutron's work is
to answer them again.
There are no agents, so that nothing changes between two writes of the API. Two writes at once are too many for SQLite:
one of them gets "database is locked", and Neutron answers 500.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

Key = tuple[str | None, str, str]


class Remembered:
    """An application whose answers to GET are kept until another request has another method."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self._kept: dict[Key, tuple[str, list[Any], list[bytes]]] = {}
        # In a process of eventlet's this is a green one.
        self._one_write = threading.Lock()
        self._writing = 0
        self._written = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return self._write(environ, start_response)
        key = environ.get("HTTP_X_AUTH_TOKEN"), environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if key not in self._kept or self._writing:
            written = self._written
            status, headers, parts = self._ask(environ)
            # An answer that a write overlaps may be older than the write.
            if status.startswith("200") and not self._writing and written == self._written:
                self._kept[key] = status, headers, parts
        else:
            status, headers, parts = self._kept[key]
        start_response(status, headers)
        return parts

    def _ask(self, environ: dict[str, Any]) -> tuple[str, list[Any], list[bytes]]:
        said: list[Any] = []
        parts = list(self._app(environ, lambda status, headers, *_unused: said.extend((status, headers))))
        return said[0], said[1], parts

    def _write(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self._writing += 1
        try:
            with self._one_write:
                status, headers, parts = self._ask(environ)
        finally:
            self._writing -= 1
            self._written += 1
            self._kept.clear()
        start_response(status, headers)
        return parts
