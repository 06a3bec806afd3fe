# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All questions by their names, and how an answer is told."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

import requests

from .subject import MISSING, Subject, fields, refusal

#: An answer as a value of JSON.
Told = Any
QUESTIONS: dict[str, Callable[[Subject], Told]] = {}
SUBJECTS = ("volumes", "images", "networks", "vpcs", "addresses", "servers", "compute")


def question(function: Callable[[Subject], Told]) -> Callable[[Subject], Told]:
    QUESTIONS[function.__name__] = function
    return function


def said(answer: requests.Response) -> Told:
    """The status, and the names of the fields, or how it was refused."""
    if answer.status_code >= 400:
        return [answer.status_code, refusal(answer)]
    return [answer.status_code, fields(answer.json()) if answer.content else None]


def outcome(answer: requests.Response) -> Told:
    """The status alone, or how it was refused, without figures."""
    return answer.status_code if answer.ok else [answer.status_code, counted(refusal(answer))]


def outcomes(subject: Subject, service: str, *asked: tuple[Any, ...]) -> Told:
    """What is said of one request after the other: method, path, and a body if it has one."""
    return [outcome(subject.ask(service, *one)) for one in asked]


def made(subject: Subject, path: str, one: str, **wish: Any) -> tuple[Told, str]:
    """What is said of a new thing of the network, and its id; where there is none, one that nobody has."""
    answer = subject.ask("network", "POST", path, {one: wish})
    return outcome(answer), str(answer.json()[one]["id"]) if answer.ok else MISSING


def counted(text: str) -> str:
    """A text without its figures."""
    return re.sub(r"\b\d+G?\b", "<n>", text)


def load() -> dict[str, Callable[[Subject], Told]]:
    """All questions in their order."""
    for name in SUBJECTS:
        importlib.import_module(f".{name}", __package__)
    return QUESTIONS
