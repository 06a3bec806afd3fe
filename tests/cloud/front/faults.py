# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand: rules that answer instead of the cloud, or spoil its answer."""

from __future__ import annotations

import itertools
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field, fields
from typing import Any

from .messages import FAULT_KEYS, Answer, ApiError, Request
from .state import Tokens

ACTIONS = ("status", "drop", "reset", "delay", "truncate", "garbage", "empty", "unexpected", "expire", "keep")
#: What `unexpected` answers, by the rule's `response`; the last two keep the keys of the true answer.
SHAPES = ("list", "object", "null", "hollow", "wrong type")
_numbers = itertools.count(1)


class Cut(Exception):
    """The connection is to be cut: after `partial` bytes, by reset or by close."""

    def __init__(self, reset: bool = False, partial: bytes = b"") -> None:
        super().__init__()
        self.reset, self.partial = reset, partial


@dataclass
class Rule:
    action: str
    id: str = ""
    method: str | None = None
    path: str | None = None
    body: str | None = None
    user_agent: str | None = None
    header: dict[str, str] = field(default_factory=dict)
    tenant: str | None = None
    region: str | None = None
    when: str = "before"
    times: int = 1
    skip: int = 0
    probability: float = 1.0
    delay: float = 0.0
    #: of an upload's data that the service still gets before `drop` or `reset` cuts both connections
    bytes: int = 0
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    response: Any = None
    seen: int = 0
    fired: int = 0
    #: the answers' bodies that a rule with `keep` has let pass
    kept: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Rule:
        unknown = set(value) - {f.name for f in fields(cls)}
        if unknown:
            raise ApiError(400, f"unknown rule fields {sorted(unknown)}")
        rule = cls(**value)
        if rule.action not in ACTIONS or rule.when not in ("before", "after"):
            raise ApiError(400, f"action is one of {ACTIONS}, when is before or after")
        rule.id = rule.id or f"fault-{next(_numbers)}"
        return rule

    def matches(self, request: Request) -> bool:
        def found(pattern: str | None, text: str | None) -> bool:
            return pattern is None or re.search(pattern, text or "") is not None

        return (
            (self.method is None or request.method in self.method.upper().split(","))
            and self.tenant in (None, request.notes.get("tenant"))
            and self.region in (None, request.region)
            and found(self.path, request.target)
            and found(self.user_agent, request.headers.get("User-Agent"))
            and all(found(p, request.headers.get(n)) for n, p in self.header.items())
            and found(self.body, request.raw.decode("utf-8", "replace"))
        )


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []

    def add(self, rules: list[Rule]) -> None:
        with self._lock:
            self._rules.extend(rules)

    def remove(self, rule_id: str | None = None) -> None:
        with self._lock:
            self._rules = [r for r in self._rules if rule_id not in (None, r.id)]

    def view(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(vars(rule)) for rule in self._rules]

    def _pick(self, when: str, request: Request) -> Rule | None:
        with self._lock:
            for rule in self._rules:
                if rule.when != when or rule.fired == rule.times or not rule.matches(request):
                    continue
                rule.seen += 1
                if rule.seen > rule.skip and random.random() < rule.probability:
                    rule.fired += 1
                    return rule
        return None

    def apply(self, when: str, request: Request, tokens: Tokens, answer: Answer | None = None) -> Answer | None:
        """What to answer instead of `answer`, or None when nothing is to be changed."""
        rule = self._pick(when, request)
        if rule is None:
            return None
        request.notes["fault"] = f"{when}:{rule.action}"
        time.sleep(rule.delay)
        if rule.action == "delay":
            return None
        if rule.action == "keep":
            rule.kept.append(answer.body.decode("utf-8", "replace") if answer else "")
            return None
        if rule.action == "expire":
            tokens.expire(request.headers.get("X-Auth-Token", ""))
            return None
        if rule.action in ("drop", "reset"):
            if rule.bytes and request.upload:
                request.upload.cut_after = rule.bytes
                return None
            raise Cut(reset=rule.action == "reset")
        if rule.action == "truncate":
            raise Cut(partial=_half(answer))
        return _replacement(rule, answer)


def _half(answer: Answer | None) -> bytes:
    """The start of an answer whose end will never come."""
    body = answer.body if answer else b'{"servers": [], "more": "than this was promised"}'
    status = answer.status if answer else 200
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body) + 1}\r\n\r\n"
    return head.encode() + body[: len(body) // 2]


def _misshapen(shape: str | None, answer: Answer | None) -> Any:
    """JSON that is not what the API documents."""
    if shape in (None, "list"):
        return []
    if shape == "null":
        return None
    try:
        true = json.loads(answer.body) if answer else {}
    except ValueError:
        true = {}
    if shape == "object" or not isinstance(true, dict):
        return {}
    if shape == "hollow":
        hollow: dict[type, Any] = {dict: {}, list: [{}]}
        return {key: hollow.get(type(value)) for key, value in true.items()}
    wrong: dict[type, Any] = {dict: [], list: {}, str: 7}
    return {key: wrong.get(type(value), "text") for key, value in true.items()}


def _replacement(rule: Rule, answer: Answer | None) -> Answer:
    extra = list(rule.headers.items())
    json_type = ("Content-Type", "application/json")
    if rule.action == "garbage":
        return Answer(rule.status or 200, b"<html>not json", [("Content-Type", "text/html")])
    if rule.action == "empty":
        return Answer(rule.status or 200, b"", extra)
    if rule.action == "unexpected":
        misshapen = json.dumps(_misshapen(rule.response, answer)).encode()
        return Answer(rule.status or 200, misshapen, [json_type, *extra])
    status = rule.status or 503
    body = rule.response
    if body is None:
        body = {FAULT_KEYS.get(status, "error"): {"code": status, "message": "injected fault"}}
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Answer(status, raw, [json_type, *extra])
