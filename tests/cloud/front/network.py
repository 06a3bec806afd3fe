# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network: a VPC is a network of Neutron's, its CIDR that network's description; all else is Neutron's own."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import parse_qsl, urlencode

from . import network_groups, regions
from .backend import Backend
from .messages import Answer, Request, neutron_error

Row = dict[str, Any]
INTERNET_GATEWAY = "8f6f0e5c-6f2c-4a07-9d2e-6f0a5d3c1b11"
TRUE = ("true", "1")
# Neutron's name of what the guide filters VPCs and subnets by.
RENAMED = {"vpc_id": "network_id"}
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
    "floatingip": (
        "id",
        "floating_ip_address",
        "floating_network_id",
        "fixed_ip_address",
        "port_id",
        "router_id",
        "tenant_id",
        "status",
    ),
}


def serve(request: Request, backend: Backend) -> Answer:
    kind, *rest = request.segments[1:]
    if kind in network_groups.KINDS:
        return network_groups.serve(request, backend, _sorted)
    if kind == "vpcs":
        return _vpcs(request, backend, rest)
    if kind == "vpcsubnets":
        return _vpcsubnets(request, backend, rest)
    reply = backend.ask(
        request, "network", request.method, request.path, _sorted(regions.query(request)), request.raw or None
    )
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
    if key == "floatingip" and whole:
        row.update(delete_protection=False, label=None)
    return row


def _time(row: Row) -> str:
    """When something was made, as NHN Cloud's own network calls write it."""
    return str(row["created_at"]).replace("T", " ").removesuffix("Z")


def _read(request: Request, backend: Backend, kind: str, query: str = "") -> list[Row]:
    return backend.ask(request, "network", "GET", f"/v2.0/{kind}", query).json[kind]


def _networks(request: Request, backend: Backend) -> dict[str, Row]:
    return {row["id"]: row for row in _read(request, backend, "networks")}


def _vpc_view(network: Row) -> Row:
    return {
        "id": network["id"],
        "name": network["name"],
        "cidrv4": network["description"],
        "tenant_id": network["tenant_id"],
        "state": "available",
        "shared": network["shared"],
        "router:external": network["router:external"],
        "create_time": _time(network),
    }


def _vpcs(request: Request, backend: Backend, rest: list[str]) -> Answer:
    if not rest:
        rows = _read(request, backend, "networks", _sorted(regions.query(request)))
        return Answer.of(200, {"vpcs": [_vpc_view(row) for row in rows]})
    networks = _networks(request, backend)
    if rest[0] not in networks:
        raise neutron_error(404, "VpcNotFound", f"vpc {rest[0]} could not be found.")
    vpc = _vpc_view(networks[rest[0]])
    vpc["subnets"] = _subnet_views(request, backend, networks, urlencode({"network_id": rest[0]}))
    vpc["routingtables"] = [{"id": vpc["id"], "name": "default", "default_table": True, "gateway_id": INTERNET_GATEWAY}]
    return Answer.of(200, {"vpc": vpc})


def _vpcsubnets(request: Request, backend: Backend, rest: list[str]) -> Answer:
    networks = _networks(request, backend)
    if rest:
        rows = _subnet_views(request, backend, networks, urlencode({"id": rest[0]}))
        if not rows:
            raise neutron_error(404, "VpcsubnetNotFound", f"vpcsubnet {rest[0]} could not be found.")
        return Answer.of(200, {"vpcsubnet": rows[0]})
    params = [(RENAMED.get(name, name), value) for name, value in parse_qsl(request.query, keep_blank_values=True)]
    query = urlencode([(name, value) for name, value in params if name != "shared"])
    rows = _subnet_views(request, backend, networks, _sorted(query))
    if "shared" in dict(params):
        wanted = dict(params)["shared"].lower() in TRUE
        rows = [row for row in rows if row["shared"] == wanted]
    return Answer.of(200, {"vpcsubnets": rows})


def _subnet_views(request: Request, backend: Backend, networks: dict[str, Row], query: str) -> list[Row]:
    rows = _read(request, backend, "subnets", query)
    taken = backend.admin("network", "GET", "/v2.0/network-ip-availabilities").json["network_ip_availabilities"]
    used = {one["subnet_id"]: one["used_ips"] for network in taken for one in network["subnet_ip_availability"]}
    return [_subnet_view(row, networks[row["network_id"]], used.get(row["id"], 0)) for row in rows]


def _subnet_view(row: Row, network: Row, used: int) -> Row:
    vpc = _vpc_view(network)
    size = ipaddress.ip_network(row["cidr"]).num_addresses
    return {
        "id": row["id"],
        "name": row["name"],
        "cidr": row["cidr"],
        "gateway": row["gateway_ip"],
        "vpc_id": vpc["id"],
        "vpc": {key: vpc[key] for key in ("id", "name", "cidrv4", "shared", "state")},
        "tenant_id": row["tenant_id"],
        "state": "available",
        "shared": vpc["shared"],
        "router:external": vpc["router:external"],
        "enable_dhcp": row["enable_dhcp"],
        "routes": [],
        "routingtable": {
            "id": vpc["id"],
            "name": "default",
            "default_table": True,
            "explicit": False,
            "gateway_id": INTERNET_GATEWAY,
        },
        "available_ip_count": size - 2 - used,
        "create_time": _time(row),
    }


def subnet_with(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, request: Request, backend: Backend
) -> str | None:
    """The tenant's subnet that holds an address."""
    for row in _read(request, backend, "subnets", urlencode({"tenant_id": request.project})):
        if address in ipaddress.ip_network(row["cidr"]):
            return row["id"]
    return None
