# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Subnets: those of Neutron's networks, each with an interface of the router that is its routing table."""

from __future__ import annotations

import ipaddress
from typing import Any

from ... import data, records
from ..messages import Answer, ApiError, Request, neutron_error
from . import lists, views
from .asking import SNAT, Neutron, Row, Table, bad_request, over_quota

NAMES = {"vpc_id": "network_id", "gateway": "gateway_ip", "create_time": "created_at"}
SMALLEST = 28
#: The ports of the platform, which go with a subnet.
PLATFORM = ("network:router_interface", SNAT)
TRUE = ("true", "1")


def answer(request: Request, neutron: Neutron, rest: list[str]) -> Answer:
    method = request.method
    if method == "POST":
        wish = request.json["vpcsubnet"]
        if wish.get("tenant_id", request.tenant) != request.tenant:
            raise bad_request("tenant_id is that of another tenant.")
        made = make(neutron, wish["vpc_id"], wish["name"], wish["cidr"])
        return Answer.of(201, {"vpcsubnet": views.subnet_brief(made, neutron.networks[made["network_id"]])})
    if not rest:
        return _list(request, neutron)
    row = find(neutron, rest[0])
    if method == "DELETE":
        delete(neutron, row["id"])
        return Answer(204)
    if method == "GET":
        return Answer.of(200, {"vpcsubnet": views.subnet(neutron, row)})
    if rest[1:] == ["attach_routingtable"]:
        row = _attach(neutron, row, request.json["routingtable_id"])
    elif rest[1:] == ["detach_routingtable"]:
        row = move(neutron, row, neutron.default_of(row["network_id"]), explicit=False)
    else:
        row = neutron.change("subnets", row["id"], name=request.json["vpcsubnet"]["name"])
        return Answer.of(200, {"vpcsubnet": views.subnet_brief(row, neutron.networks[row["network_id"]])})
    return Answer.of(200, {"vpcsubnet": views.subnet(neutron, row)})


def _list(request: Request, neutron: Neutron) -> Answer:
    shared = request.params.get("shared")
    query = "&".join(part for part in lists.asked(request, NAMES).split("&") if not part.startswith("shared="))
    rows = [views.subnet(neutron, row) for row in _with_network(neutron, neutron.rows("subnets", query))]
    if shared is not None:
        rows = [row for row in rows if row["shared"] == (shared.lower() in TRUE)]
    return lists.page(rows, request, "vpcsubnets")


def _with_network(neutron: Neutron, rows: list[Row]) -> list[Row]:
    """Without those whose VPC was deleted since they were read."""
    return [row for row in rows if row["network_id"] in neutron.networks]


def find(neutron: Neutron, subnet_id: str) -> Row:
    """A subnet that there is."""
    rows = _with_network(neutron, neutron.rows("subnets", {"id": subnet_id}))
    if not rows:
        raise neutron_error(404, "VpcsubnetNotFound", f"vpcsubnet {subnet_id} could not be found.")
    return rows[0]


def make(neutron: Neutron, vpc_id: str, name: str, cidr: str, **more: Any) -> Row:
    """A subnet behind the default routing table of its VPC."""
    network = neutron.own_vpc(vpc_id)
    try:
        wanted = ipaddress.IPv4Network(cidr)
    except ValueError as exc:
        raise bad_request(f"Invalid input for cidr. Reason: {exc}.") from exc
    if not wanted.subnet_of(ipaddress.IPv4Network(network["description"])):
        raise bad_request(f"Invalid input for cidr. Reason: {cidr} is not in {network['description']} of the VPC.")
    if wanted.prefixlen > SMALLEST:
        raise bad_request(f"Invalid input for cidr. Reason: {cidr} is smaller than /{SMALLEST}.")
    if neutron.project == data.TENANT_QUOTA and len(network["subnets"]) >= data.SUBNET_QUOTA:
        raise over_quota("subnet")
    # That it overlaps with another one is Neutron's to say.
    made = neutron.make("subnets", network_id=vpc_id, name=name, cidr=cidr, ip_version=4, **more)
    table = neutron.default_of(vpc_id)
    try:
        if table:
            enter(neutron, made, table)
    except ApiError:
        neutron.delete("subnets", made["id"])
        raise
    return made


def enter(neutron: Neutron, row: Row, table: Table) -> None:
    """Put a subnet behind a routing table."""
    neutron.act(table.id, "add_router_interface", subnet_id=row["id"])
    if table.router["external_gateway_info"]:
        try:
            take_address(neutron, row, table.id)
        except ApiError:
            neutron.act(table.id, "remove_router_interface", subnet_id=row["id"])
            raise


def leave(neutron: Neutron, row: Row, table: Table) -> None:
    """Take a subnet from behind a routing table, unless a floating IP or a route needs it there."""
    neutron.act(table.id, "remove_router_interface", subnet_id=row["id"])
    give_back(neutron, row)


def take_address(neutron: Neutron, row: Row, table: str) -> None:
    """Have an internet gateway take its address in a subnet."""
    fixed = [{"subnet_id": row["id"]}]
    wish = {"network_id": row["network_id"], "fixed_ips": fixed, "device_owner": SNAT, "device_id": table}
    neutron.as_admin.make("ports", tenant_id=data.PLATFORM, **wish)


def give_back(neutron: Neutron, row: Row) -> None:
    """Free the address of an internet gateway in a subnet."""
    for port in _ports(neutron, row):
        if port["device_owner"] == SNAT:
            neutron.as_admin.delete("ports", port["id"])


def _ports(neutron: Neutron, row: Row) -> list[Row]:
    return neutron.as_admin.rows("ports", {"fixed_ips": f"subnet_id={row['id']}"})


def _attach(neutron: Neutron, row: Row, table_id: str) -> Row:
    table = neutron.table(table_id)
    if table.vpc != row["network_id"]:
        raise bad_request(f"routingtable {table_id} is not in the VPC of vpcsubnet {row['id']}.")
    return move(neutron, row, table, explicit=True)


def move(neutron: Neutron, row: Row, table: Table | None, explicit: bool) -> Row:
    """Put a subnet behind another routing table of its VPC."""
    neutron.own_vpc(row["network_id"])
    old, _explicit = neutron.table_of(row)
    if old and table and old.id != table.id:
        swap(neutron, row, old, table)
    said = records.write(table=table.id if explicit and table else None)
    return neutron.change("subnets", row["id"], description=said)


def swap(neutron: Neutron, row: Row, old: Table, new: Table) -> None:
    """Take a subnet from behind a routing table, and put it behind another one."""
    leave(neutron, row, old)
    try:
        enter(neutron, row, new)
    except ApiError:
        enter(neutron, row, old)
        raise


def delete(neutron: Neutron, subnet_id: str) -> None:
    """Delete a subnet in which only the platform has addresses."""
    row = find(neutron, subnet_id)
    neutron.own_vpc(row["network_id"])
    if any(port["device_owner"] not in PLATFORM for port in _ports(neutron, row)):
        why = "One or more ports have an IP allocation from this subnet."
        raise neutron_error(409, "SubnetInUse", f"Unable to complete operation on subnet {subnet_id}: {why}")
    table, _explicit = neutron.table_of(row)
    if table:
        leave(neutron, row, table)
    try:
        neutron.end("subnets", row)
    except ApiError:
        if table:
            enter(neutron, row, table)
        raise
