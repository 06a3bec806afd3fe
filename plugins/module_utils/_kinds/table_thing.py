# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One routing table as a resource: its VPC, its internet gateway and its routes (routing API guide)."""

from __future__ import annotations

import dataclasses
import typing as t

from .._engine.steps import Params, Step, Warn
from .._errors import refuse
from .._thing.kind import ByNewId, Kind, Object, Wait, capital, shorten
from .._thing.resource import Field, Thing, put
from .._thing.things import PLANNED, Things
from .in_vpc import vpc_of
from .network import SUBNET, VPC
from .table import ROUTE, SHOWN
from .vpc import ROUTING_TABLE, vpcs_of

#: A routing table has no field for a mark, and several may have one name.
OWN_TABLE: Kind = dataclasses.replace(
    ROUTING_TABLE,
    shown=True,
    kept=False,
    filters=("id", "name"),
    adopt=ByNewId(lambda table, body: table.get("name") == body["name"] and body["vpc_id"] in vpcs_of(table)),
    delete=Wait(gone=True),
)


def _distribute(table: RoutingTable, found: Object, wanted: bool) -> list[Step]:
    table.warn(
        f"{capital(table.kind.label(found))} becomes {'distributed' if wanted else 'central'}: traffic between its "
        "subnets and with the internet is cut for about a minute."
    )
    return put("distributed")(table, found, wanted)


class RoutingTable(Thing):
    """One routing table, found by its ID, or by its VPC and its exact name."""

    kind = OWN_TABLE
    renamed = True
    shown = SHOWN
    unknown: t.ClassVar[Object] = {"routes": []}
    table = (
        Field("vpc", api="vpc_id", names=VPC, needed=True, now=lambda table: next(iter(vpcs_of(table)), None)),
        Field("distributed", change=_distribute),
    )

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.result = "routing_table"

    # What is there

    def namesakes(self, name: str) -> list[Object]:
        """Return the routing tables of exactly this name, in the VPC if the task names one."""
        vpc = self.vpc()
        if vpc is not None and PLANNED in vpc:
            return []
        named = self.things.named(self.kind, name)
        return [one for one in named if vpc is None or vpc["id"] in vpcs_of(one)]

    def vpc(self) -> Object | None:
        """Return the VPC that the task means; see ``vpc_of``."""
        return vpc_of(self, next(iter(vpcs_of(self.thing)), None))

    def _find(self) -> Object | None:
        """Return the routing table with its routes. The table itself shows them without their descriptions."""
        found = super()._find()
        if found is None:
            return None
        listed = self.things.listed(ROUTE, routingtable_id=found["id"])
        return {**found, "routes": [one for one in listed if one.get("routingtable_id") == found["id"]]}

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """Return the steps to what the task wants: the table, that it is the default one, its gateway, its routes."""
        steps = super().plan(found)
        if self.params["state"] == "absent" or self.planned:
            return steps
        steps += self._default(found)
        connecting: list[Step] = []
        if self.params["internet_gateway"] is not None:
            from .table_gateway import gateway_steps

            connecting = gateway_steps(self, found)
        if self.params["routes"] is None:
            return steps + connecting
        from .table_routes import route_steps

        first, rest = route_steps(self, found)
        return [*steps, *first, *connecting, *rest]

    def _default(self, found: Object | None) -> list[Step]:
        wanted, now = self.params["default"], bool(found and found.get("default_table"))
        if wanted is None or wanted == now:
            return []
        if not wanted:
            label = capital(self.kind.label(t.cast(Object, found)))
            refuse(f"{label} is the default one of its VPC; make another one the default instead.", "default")

        def do() -> None:
            self.things.send("PUT", self.kind, self.thing, what="make the default of its VPC", tail="/set_as_default")

        return [Step("make it the default of its VPC", {"default": now}, {"default": True}, do)]

    def removal(self, found: Object) -> list[Step]:
        """Return the steps that delete the routing table. Raise if it is the default one, or subnets have it."""
        label = capital(self.kind.label(found))
        if found.get("default_table"):
            refuse(f"{label} is the default one of its VPC, and goes with the VPC.", "state")
        subnets = [
            one
            for one in self.things.listed(SUBNET)
            if (one.get("routingtable") or {}).get("id") == found["id"] and one["routingtable"].get("explicit")
        ]
        if subnets:
            from .._thing.in_use import in_use

            names = ", ".join(sorted(shorten(str(one.get("name"))) for one in subnets))
            way_out = "give them another one, or routing_table: '' in nhn_subnet"
            in_use(self, found, f"is that of subnet{'s' if len(subnets) > 1 else ''} {names}", way_out)
        steps = [self.delete_step(found)]
        if found.get("gateway_id"):
            from .table_gateway import letting_go

            steps.insert(0, letting_go(self, found))
        return steps
