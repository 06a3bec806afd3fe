# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routing tables: routers of Neutron's, one of them the default one of its VPC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import records
from ..messages import Answer, ApiError, Request, neutron_error
from . import gateways, lists, routes, subnets, views
from .asking import Neutron, Row, Table, in_use


def answer(request: Request, neutron: Neutron, rest: list[str]) -> Answer:
    method = request.method
    if method == "POST":
        wish = request.json["routingtable"]
        made = _make(neutron, wish["vpc_id"], wish["name"], _true(wish.get("distributed", True)))
        return Answer.of(201, {"routingtable": views.table_brief(made)})
    if not rest:
        tables = neutron.tables.values()
        if _true(request.params.get("detail", False)):
            rows = [views.table_detail(neutron, table) for table in tables]
        else:
            rows = [views.table_row(neutron, table) for table in tables]
        return lists.page(lists.picked(rows, request), request, "routingtables")
    table = neutron.table(rest[0])
    if rest[1:] == ["related_gateways"]:
        # Of transit hubs, peerings, NAT gateways: there are none here.
        return Answer.of(200, {"gateways": []})
    if method == "DELETE":
        _delete(neutron, table)
        return Answer(204)
    if method == "PUT" and len(rest) == 1:
        table = _change(neutron, table, request.json["routingtable"])
        return Answer.of(200, {"routingtable": views.table_brief(table)})
    if method == "PUT":
        ACTIONS[rest[1]](neutron, table, request.json)
    neutron = neutron.afresh
    return Answer.of(200, {"routingtable": routes.with_routes(neutron, neutron.table(table.id))})


def _true(value: Any) -> bool:
    """A boolean, also as the text that the guide's example sends."""
    return value is True or str(value).lower() == "true"


def _make(neutron: Neutron, vpc_id: str, name: str, distributed: bool) -> Table:
    neutron.own_vpc(vpc_id)
    said = records.table(vpc_id, default=False, distributed=distributed)
    row = neutron.make("routers", name=name, description=said)
    return Table(row["id"], row["name"], vpc_id, False, distributed, row)


def _change(neutron: Neutron, table: Table, wish: Row) -> Table:
    distributed = _true(wish.get("distributed", table.distributed))
    said = records.table(table.vpc, table.default, distributed)
    row = neutron.change("routers", table.id, name=wish.get("name", table.name), description=said)
    return table._replace(name=row["name"], distributed=distributed, router=row)


def _delete(neutron: Neutron, table: Table) -> None:
    if table.default:
        raise in_use("Routingtable", table.id, "It is the default one of its VPC")
    if neutron.gateway_of(table.id):
        raise in_use("Routingtable", table.id, "It has an internet gateway")
    # That subnets are behind it is Neutron's to say.
    neutron.end("routers", table.router)


def _attach_gateway(neutron: Neutron, table: Table, wish: Row) -> None:
    gateways.attach(neutron, gateways.find(neutron, wish["gateway_id"]), table)


def _detach_gateway(neutron: Neutron, table: Table, _wish: None) -> None:
    gateway = neutron.gateway_of(table.id)
    if gateway is None:
        message = f"routingtable {table.id} has no internet gateway."
        raise neutron_error(400, "BadRequest", message)
    gateways.detach(neutron, gateway)


def _set_as_default(neutron: Neutron, table: Table, _wish: None) -> None:
    """Make a table the default one, and put the subnets behind it that have none of their own."""
    old = neutron.default_of(table.vpc)
    if old is None or old.id == table.id:
        return
    moving = [row for row in neutron.behind(old.id) if not neutron.table_of(row)[1]]
    moved: list[Row] = []
    try:
        for row in moving:
            subnets.swap(neutron, row, old, table)
            moved.append(row)
    except ApiError:
        for row in moved:
            subnets.swap(neutron, row, table, old)
        raise
    for one, default in ((old, False), (table, True)):
        said = records.table(one.vpc, default, one.distributed)
        neutron.change("routers", one.id, description=said)


ACTIONS: dict[str, Callable[[Neutron, Table, Any], None]] = {
    "attach_gateway": _attach_gateway,
    "detach_gateway": _detach_gateway,
    "set_as_default": _set_as_default,
}
