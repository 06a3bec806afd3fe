# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One internet gateway as a resource: its external network, and the routing table that has it."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._engine.steps import Params, Step, Warn, check_mode_only
from .._errors import refuse
from .._thing.kind import Object, Wait, capital, shorten
from .._thing.resource import Field, Thing
from .._thing.things import PLANNED, Things
from .external import external_network
from .gateway import GATEWAY, SHOWN, holder_of
from .network import VPC
from .vpc import ROUTING_TABLE

#: The state of an attached gateway, and of a free one. It is migrating while the platform moves it.
ATTACHED = Wait(done=("available",), under_way=("unavailable", "migrating"))
DETACHED = Wait(done=("unavailable",), under_way=("available", "migrating"), gone=True)


def holder_label(things: Things, gateway: Object) -> str | None:
    """Return the routing table that has an internet gateway, in words; None for a free one."""
    holder = holder_of(gateway)
    return ROUTING_TABLE.label(things.by_id(ROUTING_TABLE, holder) or {"id": holder}) if holder else None


def check_free(things: Things, gateway: Object, option: str, way_out: str = "") -> None:
    """Refuse an internet gateway that a routing table has.

    :param option: the option that names one of the two.
    :param way_out: how it is detached there, after "detach it there first".
    """
    holder = holder_label(things, gateway)
    if holder:
        label = capital(GATEWAY.label(gateway))
        refuse(f"{label} is attached to {holder}; detach it there first{way_out}, or name another.", option)


def attach(things: Things, table: Object, gateway_id: str) -> None:
    """Attach an internet gateway to a routing table. Accept that it is attached there."""
    body, what = {"gateway_id": gateway_id}, f"attach internet gateway {gateway_id} to"
    _connect(things, table, what, "/attach_gateway", body, gateway_id)


def detach(things: Things, table: Object) -> None:
    """Take the internet gateway from a routing table. Accept that it has none."""
    _connect(things, table, "detach the internet gateway of", "/detach_gateway", None, None)


def settle(things: Things, gateway: Object, wait: Wait, what: str, *, timeout: float) -> None:
    """Wait until a gateway is attached or detached.

    :raises StepFailed: the platform could not move it.
    """

    def check(now: Object) -> str:
        status = str(now.get("migrate_status") or "")
        if status.endswith("_error"):
            raise errors.StepFailed(
                f"Could not {what} {GATEWAY.label(gateway)}: the platform says {status}"
                f"{': ' + shorten(str(now['migrate_error'])) if now.get('migrate_error') else ''}; ask NHN Cloud why.",
                internet_gateway_id=gateway["id"],
                migrate_status=status,
            )
        return ""

    things.settle(GATEWAY, gateway, wait, what=what, timeout=timeout, lacks=check)


def detaching(
    things: Things, table: Object, gateway: Object, *, timeout: float
) -> tuple[t.Callable[[], None], t.Callable[[], None]]:
    """Return the *do* and the *settle* of a step that takes an internet gateway from a routing table. It stays."""
    return (
        lambda: detach(things, table),
        lambda: settle(things, gateway, DETACHED, "detach", timeout=timeout),
    )


def _connect(things: Things, table: Object, what: str, tail: str, body: Object | None, wanted: str | None) -> None:
    try:
        things.send("PUT", ROUTING_TABLE, table, what=what, tail=tail, json=body)
    except errors.ApiError:
        # A try whose answer was lost may have done it: the platform refuses to do it again.
        now = things.by_id(ROUTING_TABLE, table["id"])
        if now is None or (now.get("gateway_id") or None) != wanted:
            raise


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
        network = external_network(self.things, self.params["external_network"])
        return {**super().body(), "external_network_id": network["id"]}

    def plan(self, found: Object | None) -> list[Step]:
        """Return the steps to what the task wants; that it is attached comes last."""
        steps = super().plan(found)
        if self.params["state"] == "absent" or self.planned or self.params["routing_table"] is None:
            return steps
        return [*steps, *self._connecting(found)]

    def _connecting(self, found: Object | None) -> list[Step]:
        wanted, now = self.params["routing_table"], holder_of(found) if found else None
        if not wanted:
            return [self._detaching(t.cast(Object, found))] if now else []
        table = self.things.need(ROUTING_TABLE, wanted, "routing_table")
        if table["id"] == now and now is not None:
            return []
        if found is not None:
            check_free(self.things, found, "routing_table", " (routing_table: '')")
        if PLANNED in table:
            return [Step(f"attach to routing table {shorten(wanted)}", {}, {"routing_table_id": None}, check_mode_only)]
        self._check(table, found)
        return [self._attaching(table)]

    def _detaching(self, found: Object) -> Step:
        holder = t.cast(str, holder_of(found))
        moving = detaching(self.things, {"id": holder}, found, timeout=self.timeout)
        before, after = {"routing_table_id": holder}, {"routing_table_id": None}
        return Step(f"detach from {holder_label(self.things, found)}", before, after, *moving)

    def _check(self, table: Object, found: Object | None) -> None:
        """Refuse a routing table that has another internet gateway."""
        there = table.get("gateway_id")
        if there and (found is None or there != found["id"]):
            refuse(
                f"{capital(ROUTING_TABLE.label(table))} has internet gateway "
                f"{shorten(str(table.get('gateway_name') or there))} already; detach that first, or name another.",
                "routing_table",
            )

    def _attaching(self, table: Object) -> Step:
        def do() -> None:
            attach(self.things, table, self.thing["id"])

        def arrive() -> None:
            settle(self.things, self.thing, ATTACHED, "attach", timeout=self.timeout)

        before, after = {"routing_table_id": None}, {"routing_table_id": table["id"]}
        return Step(f"attach to {ROUTING_TABLE.label(table)}", before, after, do, arrive)

    def removal(self, found: Object) -> list[Step]:
        """Return the steps that delete the gateway, after it was detached."""
        first = [self._detaching(found)] if holder_of(found) else []
        return [*first, self.delete_step(found)]
