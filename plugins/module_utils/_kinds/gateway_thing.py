# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One internet gateway as a resource: its external network, and the routing table that has it."""

from __future__ import annotations

from .. import _errors as errors
from .._engine.steps import Params, Step, Warn
from .._errors import refuse
from .._thing.kind import Kind, Object, Wait, capital, shorten
from .._thing.resource import Field, Thing
from .._thing.things import PLANNED, Things
from .gateway import GATEWAY, SHOWN, holder_of
from .network import VPC
from .vpc import ROUTING_TABLE

#: The state of an attached gateway, and of a free one. It is migrating while the platform moves it.
ATTACHED = Wait(done=("available",), under_way=("unavailable", "migrating"))
#: The state is not a rest that a task waits for: a new gateway is unavailable until it is attached.
EXTERNAL: Kind = VPC


def external_network(things: Things) -> Object:
    """Return the network that floating IPs and internet gateways come from."""
    found = [one for one in things.listed(EXTERNAL) if one.get("router:external")]
    if len(found) == 1:
        return found[0]
    if not found:
        raise errors.NoSuchThing("This region has no external network, so it has no internet gateways.")
    names = ", ".join(sorted(EXTERNAL.label(one) for one in found))
    refuse(f"This region has several external networks; give external_network one of {names}.", "external_network")


def attach(things: Things, table: Object, gateway_id: str) -> None:
    """Attach an internet gateway to a routing table."""

    def arrived() -> Object | None:
        now = things.by_id(ROUTING_TABLE, table["id"])
        return now if now and now.get("gateway_id") == gateway_id else None

    body = {"gateway_id": gateway_id}
    what = f"attach internet gateway {gateway_id} to"
    things.send("PUT", ROUTING_TABLE, table, what=what, tail="/attach_gateway", json=body, arrived=arrived)


def detach(things: Things, table: Object) -> None:
    """Take the internet gateway from a routing table. Accept that it has none."""

    def arrived() -> Object | None:
        now = things.by_id(ROUTING_TABLE, table["id"])
        return now if now and not now.get("gateway_id") else None

    what = "detach the internet gateway of"
    things.send("PUT", ROUTING_TABLE, table, what=what, tail="/detach_gateway", arrived=arrived)


class InternetGateway(Thing):
    """One internet gateway. The API cannot rename it."""

    kind = GATEWAY
    shown = SHOWN
    table = (Field("external_network", api="external_network_id", names=VPC),)

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.result = "internet_gateway"

    def body(self) -> Object:
        """As elsewhere; the external network is the only one, if the task names none."""
        body = super().body()
        body.setdefault("external_network_id", external_network(self.things)["id"])
        return body

    def plan(self, found: Object | None) -> list[Step]:
        """Return the steps to what the task wants; that it is attached comes last."""
        steps = super().plan(found)
        if self.params["state"] == "absent" or self.planned or self.params["routing_table"] is None:
            return steps
        return [*steps, *self._connecting(found)]

    def _connecting(self, found: Object | None) -> list[Step]:
        wanted, now = self.params["routing_table"], holder_of(found) if found else None
        table = self.things.need(ROUTING_TABLE, wanted, "routing_table") if wanted else None
        if table is not None and table["id"] == now:
            return []
        if table is not None and PLANNED not in table:
            self._check(table, found)
        steps = []
        if now is not None:
            steps.append(self._step(f"detach from routing table {now}", now, None, {"id": now}))
        if table is not None:
            label = ROUTING_TABLE.label(table)
            steps.append(self._step(f"attach to {label}", None, table["id"], table))
        return steps

    def _check(self, table: Object, found: Object | None) -> None:
        """Refuse a routing table that has another internet gateway."""
        there = table.get("gateway_id")
        if there and (found is None or there != found["id"]):
            refuse(
                f"{capital(ROUTING_TABLE.label(table))} has internet gateway "
                f"{shorten(str(table.get('gateway_name') or there))} already; detach that first, or name another.",
                "routing_table",
            )

    def _step(self, summary: str, before: str | None, after: str | None, table: Object) -> Step:
        def do() -> None:
            if after is None:
                detach(self.things, table)
            else:
                attach(self.things, table, self.thing["id"])
            self.things.forget(self.kind)

        def settle() -> None:
            if after is not None:
                self.things.settle(self.kind, self.thing, ATTACHED, what="attach", timeout=self.timeout)

        return Step(summary, {"routing_table_id": before}, {"routing_table_id": after}, do, settle)

    def removal(self, found: Object) -> list[Step]:
        """Return the steps that delete the gateway, after it was detached."""
        holder = holder_of(found)
        steps = [self.delete_step(found)]
        if holder:
            steps.insert(0, self._step(f"detach from routing table {holder}", holder, None, {"id": holder}))
        return steps
