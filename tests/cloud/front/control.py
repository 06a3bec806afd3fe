# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""/__control/...: what tests ask of the cloud itself. No token is needed.

What is about the services' own things is in things.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..kinds import REAL
from . import things
from .faults import Rule
from .messages import Answer, ApiError, Request

if TYPE_CHECKING:
    from .server import Front

_turning = threading.Lock()


def serve(request: Request, front: Front) -> Answer:
    name, *rest = request.segments[1:] or ["info"]
    handler = HANDLERS.get(name)
    if handler is None:
        raise ApiError(404, f"no such control endpoint; there are {sorted(HANDLERS)}")
    return Answer.of(200, handler(request, front, rest))


def _info(_request: Request, front: Front, _rest: list[str]) -> Any:
    return {
        "nova": front.backend.call("compute", "GET", "/info", None, {}).json,
        "services": front.services,
        "guest_port": front.guests.port,
        "known_hosts": str(front.guests.known_hosts),
        "settings": front.state.settings_view(),
        "tokens": len(front.state.tokens),
    }


def _settings(request: Request, front: Front, _rest: list[str]) -> Any:
    state = front.state
    if request.method == "POST":
        values = dict(request.json)
        state.protected = set(values.pop("protect", state.protected))
        state.settings.update(values)
    return {**state.settings_view(), "protect": sorted(state.protected)}


def _faults(request: Request, front: Front, rest: list[str]) -> Any:
    if request.method == "POST":
        values = request.json if isinstance(request.json, list) else [request.json]
        front.faults.add([Rule.parse(value) for value in values])
    elif request.method == "DELETE":
        front.faults.remove(rest[0] if rest else None)
    return front.faults.view()


def _log(request: Request, front: Front, _rest: list[str]) -> Any:
    if request.method == "DELETE":
        front.state.log.clear()
    return front.state.log.rows(int(request.params.get("since", 0)), request.params.get("writes", "0") not in ("", "0"))


def _undocumented(request: Request, front: Front, _rest: list[str]) -> Any:
    if request.method == "DELETE":
        front.state.log.clear(undocumented=True)
    return front.state.log.undocumented(int(request.params.get("since", 0)))


def _protect(request: Request, front: Front, rest: list[str]) -> Any:
    protected = front.state.protected
    if request.method == "POST":
        protected.add(request.json["id"])
    elif request.method == "DELETE":
        protected.discard(rest[0])
    return sorted(protected)


def _knobs(request: Request, front: Front, _rest: list[str]) -> Any:
    if request.method == "POST":
        with _turning:
            try:
                front.knobs.turn(**request.json)
            except ValueError as exc:
                raise ApiError(400, str(exc)) from exc
    return dict(front.knobs)


def _thing(function: Callable[[things.Asked], Any]) -> Callable[[Request, Front, list[str]], Any]:
    return lambda request, front, rest: function(
        things.Asked(
            front.backend,
            request.method,
            dict(request.json or {}),
            rest[0] if rest else None,
            front.services["network"] == REAL,
        )
    )


HANDLERS: dict[str, Callable[[Request, Front, list[str]], Any]] = {
    "info": _info,
    "settings": _settings,
    "faults": _faults,
    "log": _log,
    "undocumented": _undocumented,
    "protect": _protect,
    "knobs": _knobs,
    "stats": lambda _request, front, _rest: front.state.log.statistics(),
    "mark": lambda _request, front, _rest: {"n": front.state.log.last},
    "expire_tokens": lambda _request, front, _rest: {"expired": front.state.tokens.expire()},
    **{name: _thing(function) for name, function in things.HANDLERS.items()},
}
