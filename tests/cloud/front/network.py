# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network: VPCs, subnets, ports, security groups; floating addresses to read."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from . import zones
from .backend import Backend
from .messages import Answer, ApiError, Request, neutron_error

Row = dict[str, Any]
CREATED = "2020-01-01 00:00:00"
INTERNET_GATEWAY = "8f6f0e5c-6f2c-4a07-9d2e-6f0a5d3c1b11"
NOT_FILTERS = ("fields", "sort_dir", "sort_key", "limit", "marker")
# In the path, in the wrapper, in the list.
NAMES = {
    "vpcs": ("vpc", "vpcs"),
    "vpcsubnets": ("vpcsubnet", "vpcsubnets"),
    "networks": ("network", "networks"),
    "subnets": ("subnet", "subnets"),
    "ports": ("port", "ports"),
    "security-groups": ("security_group", "security_groups"),
    "floatingips": ("floatingip", "floatingips"),
}


def serve(request: Request, backend: Backend) -> Answer:
    kind, *rest = request.segments[1:]
    if request.method != "GET" and request.token.roles == "reader":
        raise neutron_error(403, "PolicyNotAuthorized", "The request is disallowed by policy.")
    try:
        return _serve(request, backend, kind, rest)
    except ApiError as exc:
        if isinstance(exc.body, dict) and "NeutronError" in exc.body:
            raise
        kinds = {404: "NotFound", 409: "Conflict"}
        raise neutron_error(exc.status, kinds.get(exc.status, "BadRequest"), str(exc)) from exc


def _serve(request: Request, backend: Backend, kind: str, rest: list[str]) -> Answer:
    one, many = NAMES[kind]
    if request.method == "POST":
        row = CREATE[kind](request, backend, request.json[one])
        return Answer.of(201, {one: _own(row, request)})
    rows = [_own(row, request) for row in VIEWS[kind](request, backend, bool(rest)) if _visible(row, request)]
    if rest:
        row = next((r for r in rows if r["id"] == rest[0]), None)
        if row is None:
            raise neutron_error(404, one.title() + "NotFound", f"{one} {rest[0]} could not be found.")
        return _change(request, backend, kind, row)
    return Answer.of(200, {many: _filtered(rows, request.query)})


def _change(request: Request, backend: Backend, kind: str, row: Row) -> Answer:
    one, _unused = NAMES[kind]
    if request.method == "DELETE":
        backend.stub("DELETE", kind.replace("-", "_"), row["id"])
        return Answer(204)
    if request.method == "PUT":
        changed = backend.stub("PUT", "ports", row["id"], body=request.json[one])
        return Answer.of(200, {one: _own(changed, request)})
    return Answer.of(200, {one: row})


def _visible(row: Row, request: Request) -> bool:
    return row.get("tenant_id") == request.project or bool(row.get("shared"))


def _own(row: Row, request: Request) -> Row:
    """The row with the tenant as the client knows it."""
    if row.get("tenant_id") != request.project:
        return row
    row = dict(row, tenant_id=request.tenant)
    if "project_id" in row:
        row["project_id"] = request.tenant
    owner = row.get("device_owner", "")
    if owner.startswith("compute:"):
        row["device_owner"] = "compute:" + zones.shown(owner[len("compute:") :], request.region)
    return row


def _filtered(rows: list[Row], query: str) -> list[Row]:
    params = parse_qs(query, keep_blank_values=True)
    for key, wanted in params.items():
        if key == "fixed_ips":
            rows = [r for r in rows if all(_has_address(r, w) for w in wanted)]
        elif key not in NOT_FILTERS:
            lowered = [w.lower() for w in wanted]
            rows = [r for r in rows if str(r.get(key, "")).lower() in lowered]
    if "sort_key" in params:
        rows.sort(key=lambda r: str(r.get(params["sort_key"][0])), reverse=params.get("sort_dir") == ["desc"])
    if "fields" in params:
        rows = [{k: v for k, v in r.items() if k in params["fields"]} for r in rows]
    return rows


def _has_address(port: Row, wanted: str) -> bool:
    key, _unused, value = wanted.partition("=")
    return any(fixed.get(key) == value for fixed in port.get("fixed_ips", ()))


def _by_id(backend: Backend, kind: str) -> dict[str, Row]:
    return {row["id"]: row for row in backend.stub("GET", kind)}


def _subnet_view(row: Row, nets: dict[str, Row]) -> Row:
    vpc = nets[row["network_id"]]
    external = vpc["router:external"]
    size = ipaddress.ip_network(row["cidr"]).num_addresses
    return {
        "id": row["id"],
        "name": row["name"],
        "cidr": row["cidr"],
        "gateway": row["gateway_ip"],
        "vpc_id": vpc["id"],
        "vpc": {k: vpc[k] for k in ("id", "name", "cidrv4", "shared")},
        "tenant_id": row["tenant_id"],
        "state": "available",
        "shared": vpc["shared"],
        "router:external": external,
        "enable_dhcp": True,
        "routes": [],
        "routingtable": {
            "id": vpc["id"],
            "name": "default",
            "default_table": True,
            "explicit": False,
            "gateway_id": INTERNET_GATEWAY,
        },
        "available_ip_count": size - 2 - row["used"],
        "create_time": CREATED,
    }


def _vpcs(_request: Request, backend: Backend, one: bool) -> list[Row]:
    nets = _by_id(backend, "networks")
    rows = [
        {
            "id": n["id"],
            "name": n["name"],
            "cidrv4": n["cidrv4"],
            "tenant_id": n["tenant_id"],
            "state": "available",
            "shared": n["shared"],
            "router:external": n["router:external"],
            "create_time": CREATED,
        }
        for n in nets.values()
    ]
    if one:
        subnets = _by_id(backend, "subnets")
        for row in rows:
            row["subnets"] = [_subnet_view(subnets[s], nets) for s in nets[row["id"]]["subnets"]]
            row["routingtables"] = [
                {"id": row["id"], "name": "default", "default_table": True, "gateway_id": INTERNET_GATEWAY}
            ]
    return rows


def _vpcsubnets(_request: Request, backend: Backend, _one: bool) -> list[Row]:
    nets = _by_id(backend, "networks")
    return [_subnet_view(row, nets) for row in backend.stub("GET", "subnets")]


def _networks(_request: Request, backend: Backend, _one: bool) -> list[Row]:
    keys = (
        "id",
        "name",
        "status",
        "subnets",
        "router:external",
        "shared",
        "admin_state_up",
        "mtu",
        "port_security_enabled",
        "tenant_id",
    )
    fixed = {"status": "ACTIVE", "admin_state_up": True, "mtu": 1450, "port_security_enabled": True}
    return [{k: net.get(k, fixed.get(k)) for k in keys} for net in backend.stub("GET", "networks")]


def _plain(kind: str) -> Callable[[Request, Backend, bool], list[Row]]:
    return lambda _request, backend, _one: backend.stub("GET", kind)


def _ports(request: Request, backend: Backend, _one: bool) -> list[Row]:
    device = request.params.get("device_id")
    if device:
        return backend.stub("GET", "device_ports", device)
    return backend.stub("GET", "ports")


def _create_port(request: Request, backend: Backend, wish: Row) -> Row:
    nets = _by_id(backend, "networks")
    net = nets.get(wish["network_id"])
    if net is None or net["tenant_id"] != request.project:
        raise neutron_error(404, "NetworkNotFound", f"Network {wish['network_id']} could not be found.")
    return backend.stub("POST", "ports", body={**wish, "tenant_id": request.project})


def _create_group(request: Request, backend: Backend, wish: Row) -> Row:
    return backend.stub("POST", "security_groups", body={**wish, "tenant": request.project})


CREATE = {"ports": _create_port, "security-groups": _create_group}
VIEWS = {
    "vpcs": _vpcs,
    "vpcsubnets": _vpcsubnets,
    "networks": _networks,
    "subnets": _plain("subnets"),
    "ports": _ports,
    "security-groups": _plain("security_groups"),
    "floatingips": _plain("floating"),
}
