# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for what nhn_routing_table does beside its table: the gateway, the routes, the default one of a VPC."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .witness import Object, Witness

if TYPE_CHECKING:
    from .picture import Picture
    from .world import World

MODULE = "nhn_routing_table"
OFFICE, LAB = "172.16.0.0/24", "172.16.1.0/24"
#: Addresses that Neutron gives to no other port of the subnet; see tests/unit/contract/test_addresses.py.
FIRST, SECOND = "10.0.50.209", "10.0.50.210"


def looks(table: Object) -> Object:
    """Return what a picture has of a table beside the fields of its table."""
    return {
        "default": table["default_table"],
        "gateway": table.get("gateway_name"),
        "routes": sorted((one["cidr"], one["gateway"]) for one in _own_routes(table)),
    }


def _own_routes(table: Object) -> list[Object]:
    """Return the routes that the platform does not keep itself."""
    return [one for one in table["routes"] if one["gateway"] != "local" and not one.get("gateway_id")]


def make(witness: Witness, name: str) -> Object:
    """Make a routing table with a subnet, in a VPC of its own. Return it with the VPC's name."""
    vpc = witness.of("network", "POST", "vpcs", {"vpc": {"name": f"{name}-vpc", "cidrv4": "10.0.0.0/16"}})["vpc"]
    body: Object = {"routingtable": {"name": name, "vpc_id": vpc["id"]}}
    table: Object = witness.of("network", "POST", "routingtables", body)["routingtable"]
    body = {"vpcsubnet": {"name": f"{name}-subnet", "vpc_id": vpc["id"], "cidr": "10.0.50.0/24"}}
    subnet = witness.of("network", "POST", "vpcsubnets", body)["vpcsubnet"]
    path = f"vpcsubnets/{subnet['id']}/attach_routingtable"
    witness.of("network", "PUT", path, {"routingtable_id": table["id"]})
    return {**table, "vpc": vpc["name"]}


def route(witness: Witness, table: Object, cidr: str, gateway: str) -> None:
    """Make a route."""
    body = {"routingtable_id": table["id"], "cidr": cidr, "gateway": gateway, "description": ""}
    witness.of("network", "POST", "routes", {"route": body})


def release(witness: Witness, table: Object) -> None:
    """Take from a table what keeps it or its subnets: routes, a gateway, and that it is the default one of its VPC."""
    for one in _own_routes(table):
        witness.of("network", "DELETE", f"routes/{one['id']}", fine=(404,))
    if table.get("gateway_id"):
        witness.of("network", "PUT", f"routingtables/{table['id']}/detach_gateway", fine=(404, 409))
    if table["default_table"]:
        every = witness.of("network", "GET", "routingtables?detail=true")["routingtables"]
        others = [
            one for one in every if [vpc["id"] for vpc in one["vpcs"]] == table["vpcs"] and one["id"] != table["id"]
        ]
        for other in others[:1]:
            witness.of("network", "PUT", f"routingtables/{other['id']}/set_as_default")


def _there(world: World) -> None:
    world.made = make(world.witness, world.thing)


def _with_route(world: World) -> None:
    _there(world)
    route(world.witness, world.made, OFFICE, FIRST)


def _with_gateway(world: World) -> None:
    _there(world)
    witness = world.witness
    body = {"internetgateway": {"name": world.thing, "external_network_id": witness.outside()}}
    gateway = witness.of("network", "POST", "internetgateways", body)["internetgateway"]
    path = f"routingtables/{world.made['id']}/attach_gateway"
    witness.of("network", "PUT", path, {"gateway_id": gateway["id"]})


def _changing(**fields: Any) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        picture.things[f"routing table {world.thing}"][0].update(fields)
        return picture

    return wanted


def _gateway_made(world: World, picture: Picture) -> Picture:
    picture.things[f"internet gateway {world.thing}"] = [{}]
    return _changing(gateway=world.thing)(world, picture)


def rows(operation: Any) -> list[Any]:
    """Return the rows.

    :param operation: the class of a row.
    """

    def row(name: str, options: Object, wanted: Any, ready: Callable[[World], None] = _there) -> Any:
        def given(world: World) -> Object:
            return {"name": world.thing, "vpc": world.made["vpc"], **options}

        return operation(f"routing_table: {name}", MODULE, given, wanted, ready)

    routes = [{"cidr": LAB, "gateway": FIRST}, {"cidr": OFFICE, "gateway": SECOND}]
    return [
        row("make a gateway", {"internet_gateway": True}, _gateway_made),
        row("detach the gateway", {"internet_gateway": ""}, _changing(gateway=None), _with_gateway),
        row("make the default one", {"default": True}, _changing(default=True)),
        row(
            "add and change routes", {"routes": routes}, _changing(routes=[(OFFICE, SECOND), (LAB, FIRST)]), _with_route
        ),
        row("remove routes", {"routes": []}, _changing(routes=[]), _with_route),
    ]
