# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network: Neutron's own objects, with the fields that the guides show; vpc/ has what is NHN Cloud's own."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import parse_qsl, urlencode

from . import floating, network_groups, ports, regions, vpc
from .backend import Backend
from .messages import Answer, Request
from .state import State
from .vpc import lists

Row = dict[str, Any]
#: What the guide shows of Neutron's objects.
FIELDS = {
    "network": (
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
    ),
    "subnet": (
        "id",
        "name",
        "network_id",
        "tenant_id",
        "cidr",
        "gateway_ip",
        "enable_dhcp",
        "ip_version",
        "allocation_pools",
        "dns_nameservers",
        "host_routes",
        "ipv6_ra_mode",
        "ipv6_address_mode",
        "subnetpool_id",
    ),
    "port": (
        "id",
        "name",
        "status",
        "admin_state_up",
        "port_security_enabled",
        "network_id",
        "tenant_id",
        "device_owner",
        "device_id",
        "mac_address",
        "fixed_ips",
        "security_groups",
        "allowed_address_pairs",
        "extra_dhcp_opts",
        "binding:vnic_type",
    ),
}


def serve(request: Request, state: State, backend: Backend, real: bool, delay: float) -> Answer:
    """:param real: whether Neutron is.
    :param delay: how many seconds changes of VPCs and what is in them take to be seen.
    """
    answer = _serve(request, state, backend, real, delay)
    most = state.settings.max_limit
    if request.method != "GET" or len(request.segments) != 2 or not most or answer.status != 200:
        return answer
    return lists.cut(answer, request, most)


def _serve(request: Request, state: State, backend: Backend, real: bool, delay: float) -> Answer:
    if request.segments[1] in vpc.KINDS:
        return vpc.serve(request, backend, real, delay)
    if request.segments[1] in network_groups.KINDS:
        return network_groups.serve(request, backend, _sorted)
    if request.segments[1] == "floatingips":
        return floating.serve(request, backend)
    query = _sorted(regions.query(request))
    if request.segments[1] == "ports":
        ports.check(request, state, backend)
        query = ports.query(request)
    reply = backend.ask(request, "network", request.method, request.path, query, request.raw or None)
    if not reply.body:
        return Answer(reply.status)
    fields = dict(parse_qsl(request.query)).get("fields") is None
    shown = {key: _shown(key, value, fields) for key, value in reply.json.items() if not key.endswith("_links")}
    return Answer.of(reply.status, shown)


def _sorted(query: str) -> str:
    """Neutron wants a direction with each key to sort by."""
    params = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _value in params]
    return urlencode([*params, ("sort_dir", "asc")]) if "sort_key" in names and "sort_dir" not in names else query


def _shown(key: str, value: Any, whole: bool) -> Any:
    """Neutron's objects, one or many, with the fields that the guide documents."""
    if isinstance(value, list):
        return [_shown(key.removesuffix("s"), one, whole) for one in value]
    fields = FIELDS[key]
    row = {name: value.get(name) for name in fields} if whole else {n: v for n, v in value.items() if n in fields}
    return row


def _read(request: Request, backend: Backend, kind: str, query: str = "") -> list[Row]:
    return backend.ask(request, "network", "GET", f"/v2.0/{kind}", query).json[kind]


def subnet_with(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, request: Request, backend: Backend
) -> str | None:
    """The tenant's subnet that holds an address."""
    for row in _read(request, backend, "subnets", urlencode({"tenant_id": request.project})):
        if address in ipaddress.ip_network(row["cidr"]):
            return row["id"]
    return None
