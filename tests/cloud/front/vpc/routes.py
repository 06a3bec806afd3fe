# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes: the automatic ones of a routing table, and the extra routes of its router.

Neutron's routes have neither ids nor descriptions: these are what the front remembers.
"""

from __future__ import annotations

import ipaddress
import uuid
from dataclasses import dataclass, replace

from ..messages import Answer, Request, neutron_error
from . import lists, views
from .asking import Gateway, Neutron, Row, Table, bad_request

#: In bytes.
LONGEST = 256
_IDS = uuid.UUID("6ba7b814-9dad-11d1-80b4-00c04fd430c8")
EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Told:
    """What is told of a route beside Neutron's own."""

    id: str
    description: str | None = None


#: By a routing table and a destination.
_told: dict[tuple[str, str], Told] = {}


def answer(request: Request, neutron: Neutron, rest: list[str]) -> Answer:
    if request.method == "POST":
        wish = request.json["route"]
        table = neutron.table(wish["routingtable_id"])
        return Answer.of(201, {"route": _make(neutron, table, wish)})
    rows = [row for table in neutron.tables.values() for row in all_of(neutron, table)]
    if not rest:
        return lists.page(lists.picked(rows, request), request, "routes")
    found = [row for row in rows if row["id"] == rest[0]]
    if not found:
        raise neutron_error(404, "RouteNotFound", f"route {rest[0]} could not be found.")
    row = found[0]
    if request.method == "GET":
        return Answer.of(200, {"route": row})
    if row["gateway"] == "local" or "gateway_id" in row:
        raise bad_request(f"route {row['id']} is automatic.")
    table = neutron.tables[row["routingtable_id"]]
    if request.method == "DELETE":
        _replace(neutron, table, row["cidr"], None)
        _told.pop((table.id, row["cidr"]), None)
        return Answer(204)
    return Answer.of(200, {"route": _change(neutron, table, row, request.json["route"])})


def all_of(neutron: Neutron, table: Table) -> list[Row]:
    """The routes of a table: that within the VPC, that of the internet gateway, and the others."""
    cidr = neutron.networks[table.vpc]["description"]
    rows = [_view(table, cidr, "local", _automatic(table, "local"))]
    gateway = neutron.shown_at(table.id)
    # Without it, it was detached, and only shows on.
    if gateway and table.router["external_gateway_info"]:
        rows.append(_way_out(table, gateway))
    for route in sorted(table.router["routes"], key=lambda one: one["destination"]):
        rows.append(_view(table, route["destination"], route["nexthop"], _known(table, route["destination"])))
    return rows


def with_routes(neutron: Neutron, table: Table) -> Row:
    """All of a routing table."""
    rows = [{name: row[name] for name in row if name != "description"} for row in all_of(neutron, table)]
    return {**views.table_full(neutron, table), "routes": rows}


def _automatic(table: Table, what: str) -> Told:
    return Told(str(uuid.uuid5(_IDS, f"route.{table.id}.{what}")))


def _known(table: Table, cidr: str) -> Told:
    return _told.get((table.id, cidr)) or _automatic(table, cidr)


def _way_out(table: Table, gateway: Gateway) -> Row:
    """The automatic route to the internet."""
    (address, *_others) = table.router["external_gateway_info"]["external_fixed_ips"]
    low = ".".join(address["ip_address"].split(".")[2:])
    return {**_view(table, EVERYWHERE, f"100.127.{low}", _automatic(table, "gateway")), "gateway_id": gateway.id}


def _view(table: Table, cidr: str, gateway: str, told: Told) -> Row:
    return {
        "id": told.id,
        "routingtable_id": table.id,
        "cidr": cidr,
        "mask": ipaddress.ip_network(cidr).prefixlen,
        "gateway": gateway,
        "description": told.description,
        "tenant_id": table.router["tenant_id"],
    }


def _checked(neutron: Neutron, table: Table, wish: Row, besides: str | None = None) -> tuple[str, str]:
    """The destination and the gateway of a route that a table may have."""
    try:
        cidr = str(ipaddress.IPv4Network(wish["cidr"]))
        gateway = str(ipaddress.IPv4Address(wish["gateway"]))
    except ValueError as exc:
        raise bad_request(f"Invalid input for route. Reason: {exc}.") from exc
    if len((wish.get("description") or "").encode()) > LONGEST:
        raise bad_request(f"Invalid input for description. Reason: it is longer than {LONGEST} bytes.")
    if any(row["cidr"] == cidr != besides for row in all_of(neutron, table)):
        raise neutron_error(409, "RouteAlreadyExists", f"routingtable {table.id} has a route to {cidr} already.")
    return cidr, gateway


def _make(neutron: Neutron, table: Table, wish: Row) -> Row:
    cidr, gateway = _checked(neutron, table, wish)
    _replace(neutron, table, None, (cidr, gateway))
    told = _told[table.id, cidr] = Told(str(uuid.uuid4()), wish.get("description"))
    return _view(table, cidr, gateway, told)


def _change(neutron: Neutron, table: Table, row: Row, wish: Row) -> Row:
    cidr, gateway = _checked(neutron, table, {**row, **wish}, besides=row["cidr"])
    if (cidr, gateway) != (row["cidr"], row["gateway"]):
        _replace(neutron, table, row["cidr"], (cidr, gateway))
    told = _told.pop((table.id, row["cidr"]), None) or Told(row["id"])
    told = _told[table.id, cidr] = replace(told, description=wish.get("description", row["description"]))
    return _view(table, cidr, gateway, told)


def _replace(neutron: Neutron, table: Table, old: str | None, new: tuple[str, str] | None) -> None:
    """Have a router another extra route instead of one."""
    kept = [route for route in table.router["routes"] if route["destination"] != old]
    if new:
        kept.append({"destination": new[0], "nexthop": new[1]})
    neutron.change("routers", table.id, routes=kept)
