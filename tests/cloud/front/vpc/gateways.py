# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Internet gateways: a router record keeps the name; attached, the router of the table has the external gateway."""

from __future__ import annotations

from ... import data, records
from ..messages import Answer, ApiError, Request, neutron_error
from . import lists, subnets, views
from .asking import Gateway, Neutron, Row, Table, over_quota


def answer(request: Request, neutron: Neutron, rest: list[str]) -> Answer:
    if request.method == "POST":
        wish = request.json["internetgateway"]
        made = make(neutron, wish["name"], wish["external_network_id"])
        row = views.gateway(made)
        return Answer.of(201, {"internetgateway": {name: row[name] for name in row if name != "migrate_error"}})
    if not rest:
        rows = [views.gateway(one) for one in neutron.gateways.values()]
        return lists.page(lists.picked(rows, request), request, "internetgateways")
    gateway = find(neutron, rest[0])
    if request.method == "DELETE":
        if gateway.table:
            detach(neutron, gateway)
        neutron.end("routers", gateway.router)
        return Answer(204)
    return Answer.of(200, {"internetgateway": views.gateway(gateway)})


def find(neutron: Neutron, gateway_id: str) -> Gateway:
    """An internet gateway that there is."""
    if gateway_id not in neutron.gateways:
        raise neutron_error(404, "InternetgatewayNotFound", f"internetgateway {gateway_id} could not be found.")
    return neutron.gateways[gateway_id]


def make(neutron: Neutron, name: str, external: str) -> Gateway:
    """An internet gateway to an external network, attached to nothing."""
    if not neutron.vpc(external)["router:external"]:
        raise neutron_error(400, "BadRequest", f"vpc {external} is not an external network.")
    if neutron.project == data.TENANT_QUOTA and len(neutron.gateways) >= data.GATEWAY_QUOTA:
        raise over_quota("internetgateway")
    row = neutron.make("routers", name=name, description=records.gateway(external))
    return Gateway(row["id"], name, external, None, None, row)


def attach(neutron: Neutron, gateway: Gateway, table: Table) -> None:
    """Give a routing table this internet gateway, which takes an address in each of its subnets."""
    there = neutron.gateway_of(table.id)
    if gateway.table or there:
        holder, held = (gateway.table, gateway.id) if gateway.table else (table.id, there.id)
        message = f"Internet gateway {held} is already in use by routing table {holder}."
        raise neutron_error(409, "VpcInternetGatewayAlreadyInUse", message)
    taken: list[Row] = []
    try:
        neutron.change("routers", table.id, external_gateway_info={"network_id": gateway.external})
        for row in neutron.behind(table.id):
            subnets.take_address(neutron, row, table.id)
            taken.append(row)
        neutron.slow.move(gateway.id, gateway.shown)
        neutron.change("routers", gateway.id, description=records.gateway(gateway.external, table.id))
    except ApiError:
        for row in taken:
            subnets.give_back(neutron, row)
        neutron.change("routers", table.id, external_gateway_info={})
        raise


def detach(neutron: Neutron, gateway: Gateway) -> None:
    """Take an internet gateway from its routing table, unless a floating IP needs it."""
    neutron.change("routers", gateway.table, external_gateway_info={})
    for row in neutron.behind(gateway.table):
        subnets.give_back(neutron, row)
    neutron.slow.move(gateway.id, gateway.shown)
    neutron.change("routers", gateway.id, description=records.gateway(gateway.external))
