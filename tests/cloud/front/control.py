# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""/__control/...: what tests ask of the cloud itself. No token is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import data
from ..data import sid
from .faults import Rule
from .messages import Answer, ApiError, Request

if TYPE_CHECKING:
    from .server import Front

SERVER_STATES = {
    "ACTIVE": {"os-resetState": {"state": "active"}},
    "ERROR": {"os-resetState": {"state": "error"}},
    "PAUSED": {"pause": None},
    "SUSPENDED": {"suspend": None},
}


def serve(request: Request, front: Front) -> Answer:
    name, *rest = request.segments[1:] or ["info"]
    handler = HANDLERS.get(name)
    if handler is None:
        raise ApiError(404, f"no such control endpoint; there are {sorted(HANDLERS)}")
    return Answer.of(200, handler(request, front, rest))


def _project(body: dict[str, Any]) -> str:
    return data.project(body.get("tenant", data.TENANT), body.get("region", "KR1"))


def _info(_request: Request, front: Front, _rest: list[str]) -> Any:
    return {
        "nova": front.backend.stub("GET", "info"),
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


def _server_state(request: Request, front: Front, _rest: list[str]) -> Any:
    """Put a server in a state through Nova's own administrative actions."""
    body = request.json
    action = SERVER_STATES.get(body["status"])
    if action is None:
        raise ApiError(400, f"status is one of {sorted(SERVER_STATES)}")
    status, payload = front.backend.admin("POST", f"/v2.1/servers/{body['id']}/action", _project(body), action)
    if status >= 300:
        raise ApiError(status, payload.decode("utf-8", "replace"))
    return body


def _volumes(request: Request, front: Front, rest: list[str]) -> Any:
    """POST name, size, az, tenant, region, volume_type, bootable, status; PUT changes fields."""
    body = request.json
    if request.method == "POST":
        wish = {k: v for k, v in body.items() if k not in ("tenant", "region")}
        if wish.get("bootable"):
            wish.setdefault("volume_image_metadata", {"image_id": sid("image.ubuntu2204")})
        body = {**wish, "tenant": _project(body)}
    elif request.method == "PUT" and "status" in body:
        body = {**body, "status_override": body.pop("status")}
    return front.backend.stub(request.method, "volumes", *rest, body=body)


def _images(request: Request, front: Front, rest: list[str]) -> Any:
    """POST name, min_disk, min_ram, os_type, owner (a tenant; without one it is public)."""
    body = dict(request.json or {})
    region = body.pop("region", "KR1")
    if body.get("owner"):
        body["owner"] = data.project(body["owner"], region)
    return front.backend.stub(request.method, "images", *rest, body=body)


def _vpcs(request: Request, front: Front, rest: list[str]) -> Any:
    """POST name, cidr, tenant, region; DELETE vpcs/ID."""
    body = {"cidr": "10.250.0.0/16", **(request.json or {})}
    body["tenant"] = _project(body)
    return front.backend.stub(request.method, "networks", *rest, body=body)


def _subnets(request: Request, front: Front, rest: list[str]) -> Any:
    """POST name, network, cidr."""
    return front.backend.stub(request.method, "subnets", *rest, body=request.json)


def _security_groups(request: Request, front: Front, rest: list[str]) -> Any:
    """POST name, tenant, region."""
    body = {**(request.json or {})}
    body["tenant"] = _project(body)
    return front.backend.stub(request.method, "security_groups", *rest, body=body)


def _pass(kind: str) -> Callable[[Request, Front, list[str]], Any]:
    return lambda request, front, rest: front.backend.stub(request.method, kind, *rest, body=request.json)


HANDLERS: dict[str, Callable[[Request, Front, list[str]], Any]] = {
    "info": _info,
    "settings": _settings,
    "faults": _faults,
    "log": _log,
    "undocumented": _undocumented,
    "protect": _protect,
    "server_state": _server_state,
    "volumes": _volumes,
    "images": _images,
    "vpcs": _vpcs,
    "subnets": _subnets,
    "security_groups": _security_groups,
    "knobs": _pass("knobs"),
    "floating": _pass("floating"),
    "stats": lambda _request, front, _rest: front.state.log.statistics(),
    "mark": lambda _request, front, _rest: {"n": front.state.log.last},
    "expire_tokens": lambda _request, front, _rest: {"expired": front.state.tokens.expire()},
}
