# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Neutron as one project sees it, and what its routers and descriptions mean in NHN Cloud."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from ... import records
from ..backend import Backend
from ..messages import ApiError, Request, neutron_error
from .slow import GONE, Slow

Row = dict[str, Any]
Call = Callable[..., Any]
#: By the path of a kind, one of it.
ONE = {
    "networks": "network",
    "subnets": "subnet",
    "routers": "router",
    "ports": "port",
    "floatingips": "floatingip",
    "network-ip-availabilities": "network_ip_availability",
}
WITH_ID = ("networks", "subnets", "routers")
#: Of the platform's own address in each subnet behind an internet gateway.
SNAT = "network:internet_gateway"


class Table(NamedTuple):
    """A routing table, which is a router."""

    id: str
    name: str
    vpc: str
    default: bool
    distributed: bool
    router: Row


class Gateway(NamedTuple):
    """An internet gateway, which is a router without interfaces; attached, its table's router has a gateway.

    :param table: where it is attached, or is still shown.
    :param shown: where it is shown.
    """

    id: str
    name: str
    external: str
    table: str | None
    shown: str | None
    router: Row


class Neutron:
    """Neutron's calls, with a user's rights and with the administrator's; `real`: whether it knows routers."""

    def __init__(self, call: Call, admin: Call, project: str, real: bool, delay: float = 0) -> None:
        self._call, self._admin = call, admin
        self._delay, self.slow = delay, Slow(delay)
        self.project, self.real = project, real

    @classmethod
    def of_user(cls, request: Request, backend: Backend, real: bool, delay: float) -> Neutron:
        """What the user of a request may do, and sees: what changes, some seconds later."""

        def call(method: str, path: str, query: Any = "", body: Any = None) -> Any:
            reply = backend.ask(request, "network", method, path, query, body)
            return reply.json if reply.body else {}

        return cls(call, cls._of_admin(backend, request.project), request.project, real, delay)

    @classmethod
    def of_admin(cls, backend: Backend, project: str, real: bool) -> Neutron:
        """What the administrator may do in a project."""
        call = cls._of_admin(backend, project)
        return cls(call, call, project, real)

    @staticmethod
    def _of_admin(backend: Backend, project: str) -> Call:
        def call(method: str, path: str, query: Any = "", body: Any = None) -> Any:
            reply = backend.admin("network", method, path, query, body, project)
            return reply.json if reply.body else {}

        return call

    @property
    def as_admin(self) -> Neutron:
        """The same project, with the administrator's rights."""
        return Neutron(self._admin, self._admin, self.project, self.real)

    @property
    def afresh(self) -> Neutron:
        """The same, which has looked at nothing yet."""
        return Neutron(self._call, self._admin, self.project, self.real, self._delay)

    # Neutron's own objects

    def rows(self, kind: str, query: Any = "") -> list[Row]:
        """Several, as a query says."""
        rows: list[Row] = self._call("GET", f"/v2.0/{kind}", query)[_many(kind)]
        return self.slow.with_deleted(kind, rows, query, self.project)

    def make(self, kind: str, **wish: Any) -> Row:
        """Make one in this project. Neutron has to be told the ids of those of WITH_ID."""
        given = {"id": str(uuid.uuid4())} if kind in WITH_ID else {}
        body = {ONE[kind]: {"tenant_id": self.project, **given, **wish}}
        row: Row = self._call("POST", f"/v2.0/{kind}", body=body)[ONE[kind]]
        return row

    def change(self, kind: str, row_id: str, **wish: Any) -> Row:
        row: Row = self._call("PUT", f"/v2.0/{kind}/{row_id}", body={ONE[kind]: wish})[ONE[kind]]
        return row

    def delete(self, kind: str, row_id: str) -> None:
        """Delete one that nobody has seen."""
        self._call("DELETE", f"/v2.0/{kind}/{row_id}")

    def end(self, kind: str, row: Row) -> None:
        """Delete one that shows on while the network is slow."""
        # Before: in between it would be gone, and come again.
        self.slow.delete(kind, row)
        try:
            self.delete(kind, row["id"])
        except ApiError:
            if GONE not in row:
                self.slow.keep(kind, row)
            raise

    def act(self, router: str, action: str, **wish: Any) -> None:
        """`add_router_interface` or `remove_router_interface`."""
        self._call("PUT", f"/v2.0/routers/{router}/{action}", body=wish)

    # What they are in NHN Cloud

    @cached_property
    def networks(self) -> dict[str, Row]:
        """The VPCs that the project sees, by their ids."""
        return {row["id"]: row for row in self.rows("networks")}

    @cached_property
    def subnets(self) -> dict[str, Row]:
        """The subnets that the project sees, by their ids."""
        return {row["id"]: row for row in self.rows("subnets")}

    @cached_property
    def _routers(self) -> list[tuple[Row, Row]]:
        if not self.real:
            return []
        rows = self.rows("routers", {"tenant_id": self.project})
        rows.sort(key=lambda row: (row["created_at"], row["id"]))
        return [(row, records.read(row["description"])) for row in rows]

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The project's routing tables, by their ids."""
        return {
            row["id"]: Table(row["id"], row["name"], said["vpc"], said["default"], said["distributed"], row)
            for row, said in self._routers
            # While a VPC is being deleted, its table goes last.
            if said.get("vpc") in self.networks
        }

    @cached_property
    def gateways(self) -> dict[str, Gateway]:
        """The project's internet gateways, by their ids."""
        return {row["id"]: self._gateway(row, said) for row, said in self._routers if "external" in said}

    def _gateway(self, row: Row, said: Row) -> Gateway:
        attached: str | None = said.get("table")
        shown = self.slow.table_of(row["id"], attached)
        # The table may be gone since.
        held, shown = (table if table in self.tables else None for table in (attached or shown, shown))
        return Gateway(row["id"], row["name"], said["external"], held, shown, row)

    @cached_property
    def taken(self) -> dict[str, int]:
        """How many addresses are taken, by subnets; the administrator's answer, as users may not ask."""
        rows = self.as_admin.rows("network-ip-availabilities")
        return {one["subnet_id"]: one["used_ips"] for row in rows for one in row["subnet_ip_availability"]}

    def tables_of(self, vpc: str) -> list[Table]:
        return [table for table in self.tables.values() if table.vpc == vpc]

    def default_of(self, vpc: str) -> Table | None:
        """The default routing table of a VPC; none while the VPC is being made, or if it is somebody else's."""
        return next((table for table in self.tables_of(vpc) if table.default), None)

    def table_of(self, subnet: Row) -> tuple[Table | None, bool]:
        """The routing table of a subnet, and whether it was attached explicitly."""
        named = self.tables.get(records.read(subnet.get("description")).get("table", ""))
        return (named, True) if named else (self.default_of(subnet["network_id"]), False)

    def gateway_of(self, table: str) -> Gateway | None:
        """The internet gateway that a routing table has, or still shows."""
        return next((gateway for gateway in self.gateways.values() if gateway.table == table), None)

    def shown_at(self, table: str) -> Gateway | None:
        """The internet gateway that a routing table shows."""
        return next((gateway for gateway in self.gateways.values() if gateway.shown == table), None)

    def behind(self, table: str) -> list[Row]:
        """The subnets of a routing table."""
        found = ((row, self.table_of(row)[0]) for row in self.subnets.values() if GONE not in row)
        return [row for row, its in found if its and its.id == table]

    def vpc(self, vpc_id: str) -> Row:
        """A VPC that there is."""
        if vpc_id not in self.networks:
            raise neutron_error(404, "VpcNotFound", f"vpc {vpc_id} could not be found.")
        return self.networks[vpc_id]

    def own_vpc(self, vpc_id: str) -> Row:
        """A VPC that may be changed."""
        row = self.vpc(vpc_id)
        if row["tenant_id"] != self.project:
            raise neutron_error(403, "PolicyNotAuthorized", f"vpc {vpc_id} belongs to another tenant.")
        return row

    def table(self, table_id: str) -> Table:
        """A routing table that there is."""
        if table_id not in self.tables:
            raise neutron_error(404, "RoutingtableNotFound", f"routingtable {table_id} could not be found.")
        return self.tables[table_id]


def _many(kind: str) -> str:
    return kind.replace("-", "_")


def bad_request(message: str) -> ApiError:
    return neutron_error(400, "BadRequest", message)


def over_quota(resource: str) -> ApiError:
    """As Neutron says it of its own quotas."""
    return neutron_error(409, "OverQuota", f"Quota exceeded for resources: ['{resource}'].")


def in_use(kind: str, row_id: str, why: str) -> ApiError:
    """What is not deleted while something needs it."""
    return neutron_error(409, f"{kind}InUse", f"Unable to complete operation on {kind.lower()} {row_id}: {why}.")


def time_of(row: Row) -> str:
    """When something was made, as NHN Cloud's own network calls write it."""
    return str(row["created_at"]).replace("T", " ").removesuffix("Z")
