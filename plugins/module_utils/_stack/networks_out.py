# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPCs, subnets, tables, gateways, groups and interfaces of a project as entries of a document. Pure functions."""

from __future__ import annotations

import collections
import typing as t

from .._kinds.interface import is_platforms, is_virtual, subnet_of
from .._kinds.network import addresses_of, server_of
from .._kinds.security_group import DEFAULT_GROUP
from .._kinds.table import is_automatic
from .._kinds.vpc import vpcs_of
from .._thing.kind import Object
from .naming import Chosen, Naming, cleaned, why_not
from .project import Project
from .rules_out import group_entry


class Networks(Naming):
    """The network of a project."""

    def __init__(self, project: Project, chosen: Chosen) -> None:
        super().__init__(project, chosen)
        self._own_gateways = {
            str(table["gateway_id"])
            for table in project.routing_tables
            if table.get("gateway_id") and table.get("gateway_name") == table.get("name")
        }
        #: How often a name stands in a VPC: (ID of the VPC, name).
        self._subnet_counts = collections.Counter((one.get("vpc_id"), one.get("name")) for one in project.subnets)
        self._table_counts = collections.Counter(
            (vpc, one.get("name")) for one in project.routing_tables for vpc in vpcs_of(one)
        )

    def _is_foreign(self, vpc: Object) -> bool:
        return bool(vpc.get("router:external")) or vpc.get("tenant_id") not in (None, "", self.project.tenant)

    def _vpcs(self) -> list[Object]:
        found = []
        for vpc in self._own("vpcs", self._is_foreign):
            tables = [one for one in self.project.routing_tables if vpc["id"] in vpcs_of(one)]
            default = next((one for one in tables if one.get("default_table")), None)
            subnets = [one for one in self.project.subnets if one.get("vpc_id") == vpc["id"]]
            found.append(
                cleaned(
                    {
                        "name": vpc["name"],
                        "cidr": vpc.get("cidrv4"),
                        "routing_table": self._table_options(default) or None if default else None,
                        "subnets": self._subnets(subnets),
                    }
                )
            )
        return found

    def _subnets(self, subnets: list[Object]) -> list[Object]:
        found = []
        for one in sorted(subnets, key=lambda one: str(one.get("name"))):
            reason = self._why_no_subnet(one)
            if reason:
                self._leave("subnets", one, reason)
                continue
            table = one.get("routingtable") or {}
            explicit = table.get("explicit") and not table.get("default_table")
            named = self._table_name(table.get("id")) if explicit else None
            if explicit and not named:
                self._leave("subnets", one, "its routing table has no name of its own, so only that is left out")
            found.append(cleaned({"name": one["name"], "cidr": one.get("cidr"), "routing_table": named}))
        return found

    def _why_no_subnet(self, subnet: Object) -> str:
        return why_not(subnet, self._subnet_counts[subnet.get("vpc_id"), subnet.get("name")], " in its VPC")

    def _why_no_table(self, table: Object) -> str:
        others = max((self._table_counts[vpc, table.get("name")] for vpc in vpcs_of(table)), default=1)
        return why_not(table, others, " in its VPC")

    def _table_name(self, own_id: str | None) -> str | None:
        table = self._by_id["routing_tables"].get(own_id or "")
        return None if table is None or self._why_no_table(table) else table["name"]

    def _table_options(self, table: Object) -> Object:
        """Return what the entry of a routing table says beside its name and its VPC."""
        gateway: str | bool | None = None
        if table.get("gateway_id"):
            gateway = self._name("internet_gateways", table["gateway_id"])
            if gateway is None or table["gateway_id"] in self._own_gateways:
                gateway = True
        routes = [
            cleaned({"cidr": one["cidr"], "gateway": one["gateway"], "description": one.get("description")})
            for one in sorted(self.project.routes, key=lambda one: str(one.get("cidr")))
            if one.get("routingtable_id") == table["id"] and not is_automatic(one)
        ]
        distributed = False if table.get("distributed") is False else None
        return cleaned({"distributed": distributed, "internet_gateway": gateway, "routes": routes})

    def _tables(self, vpcs: list[Object]) -> list[Object]:
        """Return the further routing tables of the VPCs that have entries."""
        names = {entry["name"] for entry in vpcs}
        own = {one["id"]: one["name"] for one in self.project.vpcs if one.get("name") in names}
        found = []
        for table in sorted(self.project.routing_tables, key=lambda one: str(one.get("name"))):
            vpc = next((own[one] for one in vpcs_of(table) if one in own), None)
            if vpc is None or table.get("default_table"):
                continue
            reason = self._why_no_table(table)
            if reason:
                self._leave("routing_tables", table, reason)
            else:
                found.append({"name": table["name"], "vpc": vpc, **self._table_options(table)})
        return sorted(found, key=lambda one: (one["vpc"], one["name"]))

    def _gateways(self) -> list[Object]:
        tables = {one["id"] for one in self.project.routing_tables}
        found = []
        for one in self.project.internet_gateways:
            if one["id"] in self._own_gateways or not self._chosen("internet_gateways", one):
                continue
            reason = self._why_not("internet_gateways", one)
            if reason:
                at = " of a routing table, which gets one of its own (internet_gateway: true)"
                self._leave("internet_gateways", one, reason + (at if one.get("routingtable_id") in tables else ""))
            else:
                found.append({"name": one["name"]})
        return sorted(found, key=lambda one: str(one["name"]))

    def _groups(self) -> list[Object]:
        found = []
        for group in self._own("security_groups"):
            entry, lost = group_entry(group, lambda own_id: self._name("security_groups", own_id))
            for reason in lost:
                self._leave("security_groups", group, reason)
            if group["name"] != DEFAULT_GROUP or entry is not None:
                found.append(entry or {"name": group["name"]})
        return found

    def _interfaces(self) -> list[Object]:
        found = []
        for port in self._own_ports():
            groups = self._group_names(port)
            if groups is None:
                self._leave(
                    "network_interfaces", port, "a security group of it has no name of its own, so only they are"
                )
            elif groups == [DEFAULT_GROUP]:
                groups = None
            secured = port.get("port_security_enabled") is not False
            pairs = sorted(str(one.get("ip_address")) for one in port.get("allowed_address_pairs") or ())
            vpc, subnet = self._place(port)
            found.append(
                cleaned(
                    {
                        "name": port["name"],
                        "vpc": vpc,
                        "subnet": subnet,
                        "fixed_ip": next(iter(addresses_of(port)), None),
                        "security_groups": groups if secured else None,
                        "port_security": None if secured else False,
                        "allowed_address_pairs": [{"ip": one} for one in pairs] if secured else None,
                        "virtual_ip": is_virtual(port) or None,
                        "admin_state_up": False if port.get("admin_state_up") is False else None,
                    }
                )
            )
        return found

    def _own_ports(self) -> list[Object]:
        """Return the network interfaces that somebody has made: those with names, and no service's."""
        found = []
        for port in sorted(self.project.ports, key=lambda one: str(one.get("name"))):
            is_servers = server_of(port) and not port.get("name")
            if is_platforms(port) or is_servers or not self._chosen("network_interfaces", port):
                continue
            reason = self._why_no_port(port)
            if reason:
                self._leave("network_interfaces", port, reason)
            else:
                found.append(port)
        return found

    def _why_no_port(self, port: Object) -> str:
        reason = self._why_not("ports", port)
        if reason:
            return reason
        if len(addresses_of(port)) > 1:
            return "it has several addresses"
        return "" if all(self._place(port)) else "its VPC or subnet has no name of its own"

    def _place(self, port: Object) -> tuple[str | None, str | None]:
        """Return the names of the VPC and the subnet of a network interface."""
        subnet = self._by_id["subnets"].get(subnet_of(port) or "")
        named = subnet["name"] if subnet is not None and not self._why_no_subnet(subnet) else None
        return self._name("vpcs", port.get("network_id")), named

    def _group_names(self, port: Object) -> list[str] | None:
        names = [self._name("security_groups", one) for one in port.get("security_groups") or ()]
        return None if None in names else sorted(t.cast(list[str], names))
