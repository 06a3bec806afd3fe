# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local cloud keeps of Neutron's answers."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable
from typing import Any

remembered = importlib.import_module("local_cloud.real.remembered")
VIEW = "/for-nova"


class Neutron:
    """An application that counts its requests, and answers with the count."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = "200 OK"
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked += 1
        number = self.asked
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        # NovaView does so, too.
        environ["PATH_INFO"] = "/changed"
        start_response(self.status, [("Content-Length", "1")])
        return [str(number).encode()]


class Asking:
    def __init__(self) -> None:
        self.neutron = Neutron()
        self.app = remembered.Remembered(self.neutron)

    def __call__(self, path: str = VIEW + "/v2.0/ports", method: str = "GET", query: str = "", token: str = "t") -> int:
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_X_AUTH_TOKEN": token}
        return int(b"".join(self.app(environ, lambda *_answer: None)))


def test_the_same_question_is_asked_once_until_something_is_written() -> None:
    ask = Asking()
    assert (ask(), ask()) == (1, 1)
    assert ask(method="POST", path="/v2.0/ports") == 2
    assert (ask(), ask()) == (3, 3)


def test_another_question_is_asked() -> None:
    ask = Asking()
    answers = [ask(), ask(query="id=1"), ask(token="u"), ask(path=VIEW + "/v2.0/networks"), ask(path="/v2.0/ports")]
    assert answers == [1, 2, 3, 4, 5]


def test_refusals_are_not_kept() -> None:
    ask = Asking()
    ask.neutron.status = "404 Not Found"
    assert (ask(), ask()) == (1, 2)


def test_one_write_is_done_after_the_other() -> None:
    ask = Asking()
    seen: list[int] = []
    other = threading.Thread(target=lambda: seen.append(ask(method="POST")))

    def begin() -> None:
        other.start()
        other.join(0.2)
        assert other.is_alive() and seen == []

    ask.neutron.meanwhile = begin
    assert ask(method="PUT") == 1
    other.join(5)
    assert seen == [2]


def test_an_answer_that_a_write_overlaps_is_not_kept() -> None:
    ask = Asking()
    ask.neutron.meanwhile = lambda: ask(method="DELETE")
    assert (ask(), ask(), ask()) == (1, 3, 3)
    ask.neutron.meanwhile = ask
    assert ask(method="PUT") == 4
    assert ask() == 6
