# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces, which the API calls ports, and what their views show (network interface API guide)."""

from __future__ import annotations

import dataclasses

from .._thing.kind import Kind, Object, Shown
from .._thing.things import Things
from .network import PORT, addresses_of, server_of
from .security_group import SECURITY_GROUP

#: The ``device_owner`` of an interface that only reserves an address.
VIRTUAL_IP = "network:virtual_ip"
#: Key of an interface under which ``groups_named`` puts its security groups.
GROUPS = "groups"
INTERFACE: Kind = dataclasses.replace(
    PORT, word="network interface", shown=True, filters=("id", "name", "network_id", "device_id")
)


def subnet_of(port: Object) -> str | None:
    """Return the ID of the subnet of the first address."""
    return next((one.get("subnet_id") for one in port.get("fixed_ips") or ()), None)


def is_virtual(port: Object) -> bool:
    """Return whether an interface only reserves an address."""
    return port.get("device_owner") == VIRTUAL_IP


def is_platforms(port: Object) -> bool:
    """Return whether an interface is that of a gateway or another service."""
    return str(port.get("device_owner")).startswith("network:") and not is_virtual(port)


SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "status": "status",
    "vpc_id": "network_id",
    "subnet_id": subnet_of,
    "addresses": addresses_of,
    "mac_address": "mac_address",
    "security_groups": GROUPS,
    "port_security": "port_security_enabled",
    "allowed_address_pairs": lambda port: [
        {"ip": one.get("ip_address")} for one in port.get("allowed_address_pairs") or ()
    ],
    "virtual_ip": is_virtual,
    "admin_state_up": "admin_state_up",
    "server_id": server_of,
    "device_owner": "device_owner",
    "tenant_id": "tenant_id",
}


def groups_named(things: Things, ports: list[Object]) -> list[Object]:
    """Return interfaces with the names of their security groups, which the API gives as IDs."""
    groups = things.listed(SECURITY_GROUP) if ports else ()
    names = {one["id"]: str(one.get("name")) for one in groups}
    return [
        {**port, GROUPS: [{"id": one, "name": names.get(one)} for one in port.get("security_groups") or ()]}
        for port in ports
    ]
