# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The internet gateway of a routing table: attached, detached, or made with the table's name."""

from __future__ import annotations

import typing as t

from .._engine.steps import Step
from .._thing.kind import Object, shorten
from .._thing.things import PLANNED
from .external import external_network
from .gateway import GATEWAY, holder_of
from .gateway_thing import ATTACHED, attach, check_free, detaching, settle

if t.TYPE_CHECKING:
    from .table_thing import RoutingTable


def gateway_steps(table: RoutingTable, found: Object | None) -> list[Step]:
    """Return the steps to the internet gateway that the task wants."""
    wanted, now = table.params["internet_gateway"], (found or {}).get("gateway_id") or None
    if wanted is True:
        return [] if now else _own(table)
    if not wanted:
        return [letting_go(table, t.cast(Object, found))] if now else []
    gateway = table.things.need(GATEWAY, wanted, "internet_gateway")
    if gateway["id"] == now and now is not None:
        return []
    if PLANNED not in gateway and not _is_own(table, gateway):
        check_free(table.things, gateway, "internet_gateway")
    steps = [letting_go(table, t.cast(Object, found))] if now else []
    return [*steps, _attaching(table, gateway)]


def _own(table: RoutingTable) -> list[Step]:
    """Return the steps that make an internet gateway of the table's name, and attach it.

    A free one of exactly this name is what an earlier run has made and could not attach.
    """
    name = table.params["name"] or str(table.thing.get("name"))
    named = table.things.named(GATEWAY, name)
    fitting = [one for one in named if _is_own(table, one)] or [one for one in named if not holder_of(one)]
    if len(fitting) > 1:
        from .._thing.unknown import ambiguous

        raise ambiguous(GATEWAY, name, fitting, "internet_gateway")
    if fitting:
        return [_attaching(table, fitting[0])]
    made: Object = {"name": name, "id": None}
    # Before the table is made: a region may have none.
    body = {"name": name, "external_network_id": external_network(table.things)["id"]}
    what = f"create internet gateway {shorten(name)}"

    def do() -> None:
        made.update(table.things.create(GATEWAY, body, what=what, timeout=table.timeout))

    return [Step(what, {}, {}, do), _attaching(table, made)]


def _is_own(table: RoutingTable, gateway: Object) -> bool:
    """Return whether this table has a gateway: a call of an earlier run may arrive after the table was read."""
    holder = holder_of(gateway)
    return holder is not None and holder == table.thing.get("id")


def _attaching(table: RoutingTable, gateway: Object) -> Step:
    def do() -> None:
        attach(table.things, table.thing, gateway["id"])

    def arrive() -> None:
        settle(table.things, gateway, ATTACHED, "attach", timeout=table.timeout)

    after = {"internet_gateway_id": gateway["id"]}
    return Step(f"attach {GATEWAY.label(gateway)}", {"internet_gateway_id": None}, after, do, arrive)


def letting_go(table: RoutingTable, found: Object) -> Step:
    """Return the step that detaches the internet gateway. The gateway stays."""
    gateway = {"id": found["gateway_id"], "name": found.get("gateway_name")}
    moving = detaching(table.things, found, gateway, timeout=table.timeout)
    before, after = {"internet_gateway_id": gateway["id"]}, {"internet_gateway_id": None}
    return Step(f"detach internet gateway {GATEWAY.title(gateway)}", before, after, *moving)
