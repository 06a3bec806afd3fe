# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reach the call of a case: a requests session that counts, marks, refuses and kills.

Every request of a run has the run's tag in its User-Agent, and the call to hit the word
`hit`; the cloud's fault rules look for these. Two faults cannot be made by a server that answers:
a refused connection, for which the call goes to a port where nobody listens, and the end of the
process, which kills itself after the answer has come and before anybody has looked at it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from .leaks import lines_of_key

WRITES = ("POST", "PUT", "PATCH", "DELETE")
_PLAIN_SESSION = requests.Session
_ID = re.compile(r"(?<=/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?=/|$)")


@dataclass(frozen=True)
class Call:
    """A call of a run: its signature, and its number among equal ones."""

    signature: str
    occurrence: int

    @property
    def logs_in(self) -> bool:
        return self.signature.endswith("/tokens")

    @property
    def writes(self) -> bool:
        return self.signature.split(" ")[0] in WRITES and not self.logs_in

    def __str__(self) -> str:
        return f"{self.signature} #{self.occurrence}"


@dataclass
class Run:
    """A run of an operation, as its transport sees it."""

    tag: str
    target: Call | None = None
    refuse: bool = False
    kill: bool = False
    disturb: Callable[[], None] | None = None
    calls: list[Call] = field(default_factory=list)
    #: secrets in answers: tokens, passwords of servers, private keys line by line
    secrets: set[str] = field(default_factory=set)
    reached: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _counts: dict[str, int] = field(default_factory=dict)

    def next(self, method: str, url: str, params: Any, body: Any) -> list[str]:
        """Count a call, and return its marks: `hit` for the one to hit, `down` from then on."""
        with self._lock:
            call = self._count(signature_of(method, url, params, body))
            hit = call == self.target and not self.reached
            self.reached = self.reached or hit
        return ["hit"] * hit + ["down"] * self.reached

    def _count(self, signature: str) -> Call:
        number = self._counts[signature] = self._counts.get(signature, 0) + 1
        self.calls.append(Call(signature, number))
        return self.calls[-1]

    def die(self) -> None:
        """End this process without warning."""
        os.kill(os.getpid(), signal.SIGKILL)

    def learn(self, answer: Any) -> None:
        """Record the secrets of an answer."""
        told = answer if isinstance(answer, dict) else {}
        with suppress(KeyError, TypeError):
            self.secrets.add(str(told["access"]["token"]["id"]))
        with suppress(KeyError, TypeError):
            self.secrets.add(str(told["server"]["adminPass"]))
        with suppress(KeyError, TypeError):
            self.secrets |= lines_of_key(str(told["keypair"]["private_key"]))


def signature_of(method: str, url: str, params: Any, body: Any) -> str:
    """Return a call without what differs from run to run."""
    parts = urlsplit(url)
    path = _ID.sub("{id}", parts.path.removeprefix("/kr2"))
    path = re.sub(r"(/os-keypairs/).+", r"\1{name}", path)
    names = sorted({*(params or {}), *(name for name, _value in parse_qsl(parts.query))} - {"limit", "marker"})
    query = f"?{'&'.join(names)}" if names else ""
    verb = f"#{next(iter(body))}" if path.endswith("/action") and isinstance(body, dict) and body else ""
    return f"{method} {path}{query}{verb}"


_current: Run | None = None


class Session(_PLAIN_SESSION):
    """The `requests.Session` of a running case."""

    def request(self, method: str, url: str, **how: Any) -> Any:  # type: ignore[override]
        run = _current
        assert run is not None, "a request outside of a run"
        marks = run.next(method, url, how.get("params"), how.get("json"))
        words, hit = [self.headers["User-Agent"], f"case/{run.tag}", *marks], "hit" in marks
        headers = {**(how.pop("headers", None) or {}), "User-Agent": " ".join(str(word) for word in words)}
        if hit and run.disturb:
            run.disturb()
        if hit and run.refuse:
            parts = urlsplit(url)
            url = parts._replace(netloc=f"127.0.0.1:{dead_port()}").geturl()
        response = super().request(method, url, headers=headers, **how)
        if hit and run.kill:
            run.die()
        if method == "POST" and response.ok:
            with suppress(ValueError):
                run.learn(response.json())
        return response


def dead_port() -> int:
    """Return a port of this machine that refuses connections, since it was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def watching(run: Run) -> Iterator[Run]:
    """Make the collection's sessions belong to this run."""
    global _current
    _current = run
    requests.Session = Session  # type: ignore[misc]
    try:
        yield run
    finally:
        _current = None
        requests.Session = _PLAIN_SESSION  # type: ignore[misc]


def as_text(value: Any) -> str:
    """Return anything as one text to search."""
    return json.dumps(value, default=str, ensure_ascii=False)
