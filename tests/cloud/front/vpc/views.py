# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What NHN Cloud shows of VPCs, subnets, routing tables and internet gateways."""

from __future__ import annotations

import ipaddress

from .asking import Gateway, Neutron, Row, Table, time_of

#: Of VPCs without routers: the external one, and those of the stand-in.
INTERNET_GATEWAY = "8f6f0e5c-6f2c-4a07-9d2e-6f0a5d3c1b11"


def vpc(network: Row) -> Row:
    """A VPC without its subnets and routing tables."""
    return {
        "id": network["id"],
        "name": network["name"],
        "cidrv4": network["description"],
        "tenant_id": network["tenant_id"],
        "state": "available",
        "shared": network["shared"],
        "router:external": network["router:external"],
        "create_time": time_of(network),
    }


def _brief(neutron: Neutron, table: Table) -> Row:
    row: Row = {"id": table.id, "name": table.name, "default_table": table.default}
    gateway = neutron.shown_at(table.id)
    return {**row, "gateway_id": gateway.id} if gateway else row


def _invented(network: Row) -> Row:
    """The routing table of a VPC that has no router."""
    return {"id": network["id"], "name": "default", "default_table": True, "gateway_id": INTERNET_GATEWAY}


def _without_routers(neutron: Neutron, network: Row) -> bool:
    return not neutron.real or network["router:external"]


def tables_of(neutron: Neutron, network: Row) -> list[Row]:
    """The routing tables of a VPC, as the VPC shows them."""
    if _without_routers(neutron, network):
        return [_invented(network)]
    return [_brief(neutron, table) for table in neutron.tables_of(network["id"])]


def _table_of(neutron: Neutron, row: Row, network: Row) -> Row | None:
    """The routing table of a subnet, as the subnet shows it."""
    if _without_routers(neutron, network):
        return {**_invented(network), "explicit": False}
    table, explicit = neutron.table_of(row)
    return {**_brief(neutron, table), "explicit": explicit} if table else None


def subnet_brief(row: Row, network: Row) -> Row:
    """A subnet as the answers to its creation and its change show it."""
    return {
        "id": row["id"],
        "name": row["name"],
        "tenant_id": row["tenant_id"],
        "state": "available",
        "create_time": time_of(row),
        "vpc_id": network["id"],
        "shared": network["shared"],
        "cidr": row["cidr"],
        "gateway": row["gateway_ip"],
    }


def subnet(neutron: Neutron, row: Row) -> Row:
    """All of a subnet."""
    network = neutron.networks[row["network_id"]]
    own = vpc(network)
    size = ipaddress.ip_network(row["cidr"]).num_addresses
    return {
        **subnet_brief(row, network),
        "vpc": {key: own[key] for key in ("id", "name", "cidrv4", "shared", "state")},
        "router:external": own["router:external"],
        "enable_dhcp": row["enable_dhcp"],
        "routes": [],
        "routingtable": _table_of(neutron, row, network),
        "available_ip_count": size - 2 - neutron.taken.get(row["id"], 0),
    }


def table_brief(table: Table) -> Row:
    """A routing table as the answers to its creation and its change show it."""
    return {
        "id": table.id,
        "name": table.name,
        "tenant_id": table.router["tenant_id"],
        "default_table": table.default,
        "distributed": table.distributed,
        "state": "available",
        "create_time": time_of(table.router),
    }


def table_row(neutron: Neutron, table: Table) -> Row:
    """A routing table as a list shows it."""
    gateway = neutron.shown_at(table.id)
    named = {"gateway_id": gateway.id, "gateway_name": gateway.name} if gateway else {}
    return {**table_brief(table), **named}


def table_detail(neutron: Neutron, table: Table) -> Row:
    """A routing table as a list with details shows it."""
    network = neutron.networks[table.vpc]
    return {
        **table_row(neutron, table),
        "vpcs": [{"id": network["id"], "name": network["name"]}],
        "subnets": [{"id": row["id"], "name": row["name"]} for row in neutron.behind(table.id)],
    }


def table_full(neutron: Neutron, table: Table) -> Row:
    """A routing table by itself, without its routes."""
    return {
        **table_row(neutron, table),
        "vpcs": [table.vpc],
        "subnets": [row["id"] for row in neutron.behind(table.id)],
    }


def gateway(one: Gateway) -> Row:
    """An internet gateway."""
    row = {
        "id": one.id,
        "name": one.name,
        "external_network_id": one.external,
        "state": "available" if one.shown else "unavailable",
        "create_time": time_of(one.router),
        "tenant_id": one.router["tenant_id"],
        "migrate_status": "none",
        "migrate_error": None,
    }
    return {**row, "routingtable_id": one.shown} if one.shown else row
