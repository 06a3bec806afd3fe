# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compute: hands requests to Nova and shows its answers as NHN Cloud would."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from .. import data
from . import create
from .backend import Backend
from .messages import Answer, ApiError, Request, Undocumented
from .state import State

Row = dict[str, Any]
FORWARDED = ("Content-Type", "User-Agent", "X-OpenStack-Request-ID")
LISTS = (["servers"], ["servers", "detail"])
ATTRIBUTES = ("NHN-EXT-ATTR:ephemeral_disk_size", "NHN-EXT-ATTR:protect")


def serve(request: Request, state: State, backend: Backend) -> Answer:
    if request.method == "DELETE" and _server_of(request) in state.protected:
        raise ApiError(409, "Instance is protected from deletion.")
    rest, query, body, version = request.segments[2:], request.query, request.raw or None, None
    aliases: dict[str, str] = {}
    if request.method == "GET" and rest in LISTS:
        query = _paged(query, state)
    elif request.method == "POST" and rest == ["servers"]:
        made = create.translate(request, state, backend)
        body, version, aliases = made.body, made.microversion, made.aliases
    elif b'"createImage"' in request.raw:
        _refuse_image_of_volume(request, backend)
    path = _project_path(request, version is not None) + ("?" + query if query else "")
    headers = {
        "Host": request.host,
        "Accept": "application/json",
        "X-Auth-Token": f"{request.token.user_id}:{request.project}:{request.token.roles}",
    }
    headers.update({h: request.headers[h] for h in FORWARDED if request.headers.get(h)})
    if version:
        headers["X-OpenStack-Nova-API-Version"] = version
    status, received, payload = backend.call("compute", request.method, path, body, headers)
    if payload and status < 300:
        payload = _decorate(request, state, payload)
    for alias, subnet in aliases.items():
        payload = payload.replace(alias.encode(), subnet.encode())
    return _localise(
        request,
        Answer(
            status, payload, [(k, v) for k, v in received if "api-version" not in k.lower() and k.lower() != "vary"]
        ),
    )


def pass_on(request: Request, backend: Backend) -> Answer:
    """Nova's own API, for clients that speak it (setting plain_nova): only the token changes."""
    passed = (*FORWARDED, "X-OpenStack-Nova-API-Version", "OpenStack-API-Version")
    headers = {"Host": request.host, "Accept": "application/json"}
    headers.update({h: request.headers[h] for h in passed if request.headers.get(h)})
    if request.token:
        headers["X-Auth-Token"] = f"{request.token.user_id}:{request.project}:{request.token.roles}"
    status, received, payload = backend.call("compute", request.method, request.target, request.raw or None, headers)
    return Answer(status, payload, list(received))


def _server_of(request: Request) -> str | None:
    """The id in /v2/{tenant}/servers/{id}, and nothing longer."""
    rest = request.segments[2:]
    return rest[1] if len(rest) == 2 and rest[0] == "servers" else None


def _project_path(request: Request, microversion: bool) -> str:
    """The path for Nova: with the region's project; microversions live under /v2.1 only."""
    _unused, version, tenant, *rest = request.path.split("/")
    if tenant == request.tenant:
        tenant = request.project
    return "/".join(("", "v2.1" if microversion else version, tenant, *rest))


def _paged(query: str, state: State) -> str:
    settings = state.settings
    params = dict(parse_qsl(query, keep_blank_values=True))
    limit = params.get("limit")
    if limit is None and settings.default_limit:
        params["limit"] = str(settings.default_limit)
    if settings.max_limit and int(params.get("limit", settings.max_limit)) > settings.max_limit:
        params["limit"] = str(settings.max_limit)
    return urlencode(params)


def _refuse_image_of_volume(request: Request, backend: Backend) -> None:
    """createImage is for flavors with a disk of their own."""
    _unused, _unused, tenant, _unused, server_id, _unused = request.path.split("/")
    if tenant != request.tenant:
        return
    status, _unused, payload = backend.call(
        "compute",
        "GET",
        f"/v2/{request.project}/servers/{quote(server_id)}",
        None,
        {"X-Auth-Token": f"{request.token.user_id}:{request.project}:{request.token.roles}"},
    )
    if status != 200:
        return
    flavor = data.FLAVOR_BY_ID.get(json.loads(payload)["server"]["flavor"]["id"])
    if flavor and not flavor.disk:
        raise Undocumented("createImage is for U2 only; use os-volume_upload_image")


def _decorate(request: Request, state: State, payload: bytes) -> bytes:
    """Add what NHN adds, drop what it does not show."""
    rest = request.segments[2:]
    kind = rest[0]
    if kind not in ("servers", "flavors", "os-availability-zone") or len(rest) > 2:
        return payload
    value = json.loads(payload)
    if kind == "os-availability-zone":
        for zone in value["availabilityZoneInfo"]:
            zone.pop("hosts", None)
    elif kind == "flavors":
        for row in value.get("flavors", ()):
            if "vcpus" in row:
                row["extra_specs"] = {"flavor_type": _flavor_kind(row["id"])}
    else:
        if not state.settings.links:
            value.pop("servers_links", None)
        for row in value.get("servers") or [value.get("server") or {}]:
            if "status" in row:
                row.update(zip(ATTRIBUTES, (0, row["id"] in state.protected), strict=True))
    return json.dumps(value).encode()


def _flavor_kind(flavor_id: str) -> str:
    flavor = data.FLAVOR_BY_ID.get(flavor_id)
    return flavor.kind if flavor else "other"


def _localise(request: Request, answer: Answer) -> Answer:
    """Nova knows neither TLS nor where it is called: put right what its answer says of both."""
    payload = answer.body
    for said, meant in (
        (b"/v2.1/", b"/v2/"),
        (f"http://{request.host}/".encode(), f"{request.base}/".encode()),
    ):
        if said != meant:
            payload = payload.replace(said, meant)
    headers = []
    for name, value in answer.headers:
        # createImage: Nova names the image service of its configuration.
        if name.lower() == "location" and "/images/" in value:
            value = f"{request.base}/v2/images/{value.rpartition('/')[2]}"
        elif name.lower() == "location":
            value = (
                value.replace("/v2.1/", "/v2/")
                .replace(request.project, request.tenant)
                .replace(f"http://{request.host}/", f"{request.base}/")
            )
        headers.append((name, value))
    return Answer(answer.status, payload, headers)
