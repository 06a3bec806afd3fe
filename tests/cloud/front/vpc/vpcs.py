# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""VPCs: a network of Neutron's whose description is the CIDR, with a router as its default routing table."""

from __future__ import annotations

import ipaddress
from typing import Any

from ... import records
from ..messages import Answer, ApiError, Request
from . import gateways, lists, subnets, views
from .asking import Neutron, Row, bad_request, in_use

NAMES = {"cidrv4": "description", "create_time": "created_at"}
RANGES = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
SMALLEST = 24


def answer(request: Request, neutron: Neutron, rest: list[str]) -> Answer:
    method = request.method
    if method == "POST":
        wish = request.json["vpc"]
        if wish.get("tenant_id", request.tenant) != request.tenant:
            raise bad_request("tenant_id is that of another tenant.")
        made = _make_connected(neutron, wish)
        return Answer.of(201, {"vpc": _short(made)})
    if not rest:
        rows = [views.vpc(row) for row in neutron.rows("networks", lists.asked(request, NAMES))]
        return lists.page(rows, request, "vpcs")
    if method == "PUT":
        return Answer.of(200, {"vpc": _short(_change(neutron, rest[0], request.json["vpc"]))})
    if method == "DELETE":
        delete(neutron, rest[0])
        return Answer(204)
    row = neutron.vpc(rest[0])
    subnets_of = neutron.rows("subnets", {"network_id": rest[0]})
    found = {
        **views.vpc(row),
        "subnets": [views.subnet(neutron, one) for one in subnets_of],
        "routingtables": views.tables_of(neutron, row),
    }
    return Answer.of(200, {"vpc": found})


def _short(row: Row) -> Row:
    return {name: value for name, value in views.vpc(row).items() if name != "router:external"}


def check_cidr(text: str) -> ipaddress.IPv4Network:
    """The CIDR of a VPC, if it may have it."""
    try:
        cidr = ipaddress.IPv4Network(text)
    except ValueError as exc:
        raise bad_request(f"Invalid input for cidrv4. Reason: {exc}.") from exc
    if not any(cidr.subnet_of(one) for one in RANGES):
        raise bad_request(f"Invalid input for cidrv4. Reason: {text} is not in a private range.")
    if cidr.prefixlen > SMALLEST:
        raise bad_request(f"Invalid input for cidrv4. Reason: {text} is smaller than /{SMALLEST}.")
    return cidr


def _make_connected(neutron: Neutron, wish: Row) -> Row:
    """A VPC, with an internet gateway if the external network to connect it to is named."""
    external = wish.get("external_network_id")
    if external is None:
        return make(neutron, wish["name"], wish["cidrv4"])
    gateway = gateways.make(neutron, "ig", external)
    try:
        made = make(neutron, wish["name"], wish["cidrv4"])
    except ApiError:
        neutron.delete("routers", gateway.id)
        raise
    neutron = neutron.afresh
    table = neutron.default_of(made["id"])
    neutron.change("routers", gateway.id, name=records.named_after("ig", table.id))
    gateways.attach(neutron, gateway, table)
    return made


def make(neutron: Neutron, name: str, cidr: str, **more: Any) -> Row:
    """A VPC with its default routing table."""
    check_cidr(cidr)
    made = neutron.make("networks", name=name, description=cidr, **more)
    try:
        table = records.table(made["id"], default=True)
        neutron.make("routers", name=records.named_after("vpc", made["id"]), description=table)
    except ApiError:
        neutron.delete("networks", made["id"])
        raise
    return made


def _change(neutron: Neutron, vpc_id: str, wish: Row) -> Row:
    neutron.own_vpc(vpc_id)
    changes = {}
    if "name" in wish:
        changes["name"] = wish["name"]
    if "cidrv4" in wish:
        cidr = check_cidr(wish["cidrv4"])
        for subnet in neutron.rows("subnets", {"network_id": vpc_id}):
            if not ipaddress.IPv4Network(subnet["cidr"]).subnet_of(cidr):
                raise bad_request(f"Invalid input for cidrv4. Reason: {subnet['cidr']} of a subnet is not in {cidr}.")
        changes["description"] = str(cidr)
    return neutron.change("networks", vpc_id, **changes)


def delete(neutron: Neutron, vpc_id: str) -> None:
    """Delete a VPC with its default routing table, if it has nothing else."""
    row = neutron.own_vpc(vpc_id)
    if neutron.rows("subnets", {"network_id": vpc_id}):
        raise in_use("Vpc", vpc_id, "One or more subnets are in it")
    tables = neutron.tables_of(vpc_id)
    if any(not table.default for table in tables):
        raise in_use("Vpc", vpc_id, "One or more routing tables are in it beside the default one")
    if any(neutron.gateway_of(table.id) for table in tables):
        raise in_use("Vpc", vpc_id, "Its default routing table has an internet gateway")
    neutron.end("networks", row)
    for table in tables:
        neutron.end("routers", table.router)


def clear(neutron: Neutron, vpc_id: str) -> None:
    """Delete a VPC with its routing tables and its subnets, which only servers may keep."""
    for row in neutron.rows("subnets", {"network_id": vpc_id}):
        subnets.delete(neutron, row["id"])
    tables = neutron.tables_of(vpc_id)
    neutron.delete("networks", vpc_id)
    for table in tables:
        neutron.delete("routers", table.id)
