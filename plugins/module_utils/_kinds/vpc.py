# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routing tables, and what the views of VPCs and subnets show (VPC API guide)."""

from __future__ import annotations

from .._thing.kind import Kind, Object, Shown, view_of

#: Its list tells the VPCs of each only with ``detail=true``.
ROUTING_TABLE = Kind(
    "routing table", "network", "routingtables", "routingtable", "routingtables", usual={"detail": "true"}, kept=True
)

SUBNET_SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "cidr": "cidr",
    "gateway": "gateway",
    "state": "state",
    "available_ips": "available_ip_count",
    # Floating addresses work only where there is one.
    "internet_gateway_id": lambda subnet: (subnet.get("routingtable") or {}).get("gateway_id"),
}


def vpcs_of(table: Object) -> list[str]:
    """Return the IDs of the VPCs of a routing table; the list and the table alone write them differently."""
    return [one["id"] if isinstance(one, dict) else one for one in table.get("vpcs") or ()]


def table_of(subnet: Object) -> Object | None:
    """Return the routing table of a subnet, and whether the subnet names it itself."""
    table = subnet.get("routingtable")
    if not table:
        return None
    return {
        "id": table.get("id"),
        "name": table.get("name"),
        "default": table.get("default_table"),
        "explicit": table.get("explicit"),
        "internet_gateway_id": table.get("gateway_id"),
    }


OWN_SUBNET_SHOWN: Shown = {**SUBNET_SHOWN, "vpc_id": "vpc_id", "created": "create_time", "routing_table": table_of}


def default_table_of(vpc: Object) -> Object | None:
    """Return the default routing table of a VPC with ``routingtables``."""
    for table in vpc.get("routingtables") or ():
        if table.get("default_table"):
            return {"id": table["id"], "name": table.get("name"), "internet_gateway_id": table.get("gateway_id")}
    return None


SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "cidr": "cidrv4",
    "state": "state",
    "shared": "shared",
    "external": "router:external",
    "tenant_id": "tenant_id",
    "created": "create_time",
    "default_routing_table": default_table_of,
    "subnets": lambda vpc: [view_of(SUBNET_SHOWN, one) for one in vpc.get("subnets") or ()],
}
