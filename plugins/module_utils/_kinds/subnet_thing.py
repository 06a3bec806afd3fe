# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One subnet as a resource: its VPC, its range and its routing table (VPC API guide, VPC console guide)."""

from __future__ import annotations

import dataclasses
import typing as t

from .._engine.steps import Params, Step, Warn
from .._errors import refuse
from .._thing.kind import ByIdentity, Kind, Object, Wait, shorten
from .._thing.resource import Field, Thing
from .._thing.things import PLANNED, Things
from .in_vpc import vpc_of
from .network import SUBNET, VPC
from .ranges import Range, range_of, same_range
from .vpc import OWN_SUBNET_SHOWN, ROUTING_TABLE, table_of, vpcs_of

#: Subnets of a VPC do not overlap, so that there is one of a range at most.
OWN_SUBNET: Kind = dataclasses.replace(
    SUBNET,
    shown=True,
    kept=False,
    filters=("id", "name", "vpc_id"),
    adopt=ByIdentity(lambda subnet, body: all(subnet.get(key) == body[key] for key in ("vpc_id", "cidr", "name"))),
    create=Wait(done=("available",), under_way=("", "creating")),
    delete=Wait(gone=True),
)


def _explicit(subnet: Object) -> str:
    """Return the ID of the routing table that a subnet names itself; empty where it has the default one."""
    table = table_of(subnet)
    return table["id"] if table and table["explicit"] else ""


def _set_table(subnet: Subnet, found: Object, _wanted: str) -> list[Step]:
    return [subnet.table_step(found)]


def _shown_table(subnet: Object) -> Object:
    """Return what a subnet's view tells of its routing table."""
    table = table_of(subnet)
    return {"routing_table": table, "internet_gateway_id": table["internet_gateway_id"] if table else None}


class Subnet(Thing):
    """One subnet, found by its ID, or by its VPC and its exact name."""

    kind = OWN_SUBNET
    renamed = True
    shown = OWN_SUBNET_SHOWN
    table = (
        Field("vpc", api="vpc_id", names=VPC, needed=True),
        Field("cidr", needed=True, sent=lambda cidr: str(range_of(cidr, "cidr")), same=same_range),
        Field("routing_table", names=ROUTING_TABLE, now=_explicit, change=_set_table),
    )

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.result = "subnet"
        if params["cidr"] is not None and range_of(params["cidr"], "cidr").prefixlen > 28:
            refuse(f"cidr {shorten(params['cidr'])} is too small for a subnet; it must be /28 or larger.", "cidr")

    # What is there

    def namesakes(self, name: str) -> list[Object]:
        """Return the subnets of exactly this name, in the VPC if the task names one."""
        vpc = self._vpc()
        if vpc is not None and PLANNED in vpc:
            return []
        of = {"vpc_id": vpc["id"]} if vpc else {}
        named = self.things.named(self.kind, name, **of)
        return [one for one in named if vpc is None or one.get("vpc_id") == vpc["id"]]

    def _vpc(self) -> Object | None:
        return vpc_of(self, self.thing.get("vpc_id"))

    # What is to be done

    def wanted(self, field: Field) -> t.Any:
        """As elsewhere; a routing table must be one of the VPC, and an empty text means the default one."""
        if field.option != "routing_table":
            return super().wanted(field)
        return (self._table() or {}).get("id") if self.params["routing_table"] else ""

    def _table(self) -> Object | None:
        """Return the routing table that the task wants; for an empty text the default one of the VPC, if known."""
        value, vpc = self.params["routing_table"], self._vpc()
        if value and vpc is not None and PLANNED in vpc:
            return self.things.plan_for(ROUTING_TABLE, value, "routing_table")
        vpc_id = vpc["id"] if vpc else None
        if value:
            return self.things.need(ROUTING_TABLE, value, "routing_table", lambda one: vpc_id in vpcs_of(one))
        tables = self.things.listed(ROUTING_TABLE)
        return next((one for one in tables if one.get("default_table") and vpc_id in vpcs_of(one)), None)

    def body(self) -> Object:
        """As elsewhere, without the routing table, which a call of its own attaches."""
        body = super().body()
        body.pop("routing_table", None)
        return body

    def creation(self) -> list[Step]:
        """Return the steps that create the subnet, and attach its routing table. Raise if the range cannot be."""
        vpc = self._vpc()
        if vpc is not None and PLANNED not in vpc:
            self._check_range(vpc, range_of(self.params["cidr"], "cidr"))
        steps = super().creation()
        if self.params["routing_table"]:
            steps.append(self.table_step(None))
        return steps

    def _check_range(self, vpc: Object, wanted: Range) -> None:
        """Refuse a range that is not inside the VPC's, or that overlaps another subnet."""
        whole = vpc.get("cidrv4")
        if whole and not wanted.subnet_of(range_of(whole, "cidr")):
            refuse(f"cidr {wanted} is not inside {VPC.label(vpc)}, which has {whole}.", "cidr")
        for one in self.things.listed(self.kind, vpc_id=vpc["id"]):
            if one.get("vpc_id") == vpc["id"] and wanted.overlaps(range_of(one["cidr"], "cidr")):
                refuse(f"cidr {wanted} overlaps {self.kind.label(one)}, which has {one['cidr']}; name another.", "cidr")

    def table_step(self, found: Object | None) -> Step:
        """Return the step that attaches a routing table, or goes back to the default one.

        :param found: the subnet; None for one that is made before.
        """
        given, table = self.params["routing_table"], self._table()
        what = f"attach routing table {shorten(given)} to" if given else "go back to the default routing table for"

        def do() -> None:
            subnet = self.ready(found or self.thing, what)
            if given:
                body = {"routingtable_id": t.cast(Object, table)["id"]}
                self.things.send("PUT", self.kind, subnet, what=what, tail="/attach_routingtable", json=body)
            else:
                self.things.send("PUT", self.kind, subnet, what=what, tail="/detach_routingtable")

        summary = f"attach routing table {shorten(given)}" if given else "go back to the default routing table"
        after = {"routingtable": {**table, "explicit": bool(given)}} if table else {}
        return Step(summary, _shown_table(found) if found else {}, _shown_table(after), do)

    def removal(self, found: Object) -> list[Step]:
        """Return the step that deletes the subnet. Raise if something has an address in it, and stays."""
        from .._thing.leaving import deletion
        from .port_holders import holders_in

        return [deletion(self, found, lambda: holders_in(self.things, found), "delete them first")]
