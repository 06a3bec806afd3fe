# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of a routing table (routing API guide). Those that the platform keeps itself are never touched."""

from __future__ import annotations

import dataclasses
import ipaddress
import typing as t

from .._engine.steps import Step
from .._errors import refuse
from .._thing.kind import ByIdentity, Kind, Object, shorten
from .ranges import range_of
from .table import ROUTE, is_automatic, route_view

if t.TYPE_CHECKING:
    from .table_thing import RoutingTable

#: A table has one route of a range at most.
OWN_ROUTE: Kind = dataclasses.replace(
    ROUTE,
    adopt=ByIdentity(
        lambda route, body: all(route.get(key) == body[key] for key in ("routingtable_id", "cidr", "gateway"))
    ),
)
#: The range of the route that an internet gateway brings.
ROUTE_OF_GATEWAY = "0.0.0.0/0"
#: Bytes that a description may have.
LONGEST = 256
#: Routes that a table can have, by the documented quota.
MOST = 10


def wanted_routes(specs: t.Iterable[Object]) -> dict[str, Object]:
    """Return the routes of a task by their ranges. Raise if one cannot be, or two have one range."""
    found: dict[str, Object] = {}
    for number, spec in enumerate(specs):
        option = f"routes[{number}]"
        cidr = str(range_of(spec["cidr"], f"{option}.cidr"))
        if cidr in found:
            refuse(f"{option}.cidr {cidr} stands there twice; a table has one route of a range.", f"{option}.cidr")
        try:
            ipaddress.IPv4Address(spec["gateway"])
        except ValueError:
            refuse(f"{option}.gateway '{shorten(spec['gateway'])}' is not an IPv4 address.", f"{option}.gateway")
        description = spec.get("description")
        if description is not None and len(description.encode()) > LONGEST:
            refuse(f"{option}.description has more than {LONGEST} bytes.", f"{option}.description")
        found[cidr] = {"cidr": cidr, "gateway": spec["gateway"], "description": description}
    return found


def route_steps(table: RoutingTable, found: Object | None) -> tuple[list[Step], list[Step]]:
    """Return the steps to the routes of the task: those before its internet gateway is changed, and those after.

    A gateway brings and takes along its own route, which takes turns with one of the task's. Routes are added, changed,
    and removed last. Where there is no room for old and new ones, those that the task does not want are removed first.
    """
    wanted = wanted_routes(table.params["routes"])
    gateway, purge = table.params["internet_gateway"], table.params["purge_routes"]
    lets_go = gateway is not None and not gateway
    there = [one for one in (found or {}).get("routes") or () if not (lets_go and one.get("gateway_id"))]
    automatic = {one["cidr"] for one in there if is_automatic(one)}
    own = {str(one["cidr"]): one for one in there if not is_automatic(one)}
    for cidr in wanted:
        if cidr in automatic:
            refuse(
                f"The route to {cidr} is the platform's own and cannot be changed; leave it out of routes.", "routes"
            )
    steps: list[Step] = []
    kept = [route_view(one) for one in there if is_automatic(one)]
    left = dict(own)

    def step(summary: str, then: dict[str, Object], do: t.Callable[[], None]) -> None:
        nonlocal left
        before, after = ({"routes": [*kept, *map(route_view, routes.values())]} for routes in (left, then))
        steps.append(Step(summary, before, after, do))
        left = then

    def remove(cidrs: t.Iterable[str]) -> None:
        for cidr in cidrs:
            if purge and cidr in left and cidr not in wanted:
                then = {key: value for key, value in left.items() if key != cidr}
                step(f"remove route {_word(own[cidr])}", then, _removing(table, own[cidr]))

    if gateway:
        remove([ROUTE_OF_GATEWAY])
    first = len(steps)
    if len(own.keys() | wanted.keys()) > MOST:
        remove(own)
    for cidr, one in wanted.items():
        if cidr not in own:
            step(f"add route {_word(one)}", {**left, cidr: one}, _adding(table, one))
    for cidr, one in wanted.items():
        now = own.get(cidr)
        changes = _changes(one, now) if now else {}
        if now and changes:
            step(f"change route {_word(now)}", {**left, cidr: {**now, **changes}}, _changing(table, now, changes))
    remove(own)
    return steps[:first], steps[first:]


def _changes(one: Object, now: Object) -> Object:
    changes = {} if one["gateway"] == now.get("gateway") else {"gateway": one["gateway"]}
    if one["description"] is not None and one["description"] != (now.get("description") or ""):
        changes["description"] = one["description"]
    return changes


def _word(route: Object) -> str:
    told = f" ({route['description']})" if route.get("description") else ""
    return f"{route['cidr']} by {route['gateway']}{told}"


def _adding(table: RoutingTable, one: Object) -> t.Callable[[], None]:
    def do() -> None:
        # The guide marks the description as needed.
        body = {**one, "description": one["description"] or "", "routingtable_id": table.thing["id"]}
        what = f"add route {_word(one)} to {table.kind.label(table.thing)}"
        table.things.create(OWN_ROUTE, body, what=what, timeout=table.timeout)

    return do


def _changing(table: RoutingTable, now: Object, changes: Object) -> t.Callable[[], None]:
    def do() -> None:
        table.things.send("PUT", ROUTE, now, what="change", json={"route": changes})

    return do


def _removing(table: RoutingTable, now: Object) -> t.Callable[[], None]:
    return lambda: table.things.delete(ROUTE, now)
