# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces, which the API calls ports, and what their views show (network interface API guide)."""

from __future__ import annotations

import dataclasses
import typing as t

from .._thing.kind import ByNewId, Kind, Object, Shown, looks_like_id
from .._thing.things import Things
from .network import PORT
from .security_group import SECURITY_GROUP

#: The ``device_owner`` of an interface that only reserves an address.
VIRTUAL_IP = "network:virtual_ip"
#: Key of an interface under which :func:`groups_named` puts its security groups.
GROUPS = "groups"


def _alike(port: Object, body: Object) -> bool:
    if (port.get("name"), port.get("network_id")) != (body["name"], body["network_id"]):
        return False
    # The wish may name the subnet alone.
    here = port.get("fixed_ips") or ()
    return all(any(wish.items() <= one.items() for one in here) for wish in body.get("fixed_ips") or ())


#: No field can hold a mark, and several may have one name.
INTERFACE: Kind = dataclasses.replace(
    PORT,
    word="network interface",
    shown=True,
    filters=("id", "name", "network_id", "device_id"),
    adopt=ByNewId(_alike),
)


def subnet_of(port: Object) -> str | None:
    """Return the ID of the subnet of the first address."""
    return next((one.get("subnet_id") for one in port.get("fixed_ips") or ()), None)


def addresses_of(port: Object) -> list[str]:
    """Return the fixed addresses that are known."""
    return [one["ip_address"] for one in port.get("fixed_ips") or () if one.get("ip_address")]


def is_virtual(port: Object) -> bool:
    """Return whether an interface only reserves an address."""
    return port.get("device_owner") == VIRTUAL_IP


def server_of(port: Object) -> str | None:
    """Return the ID of the server that has an interface; None if no server has it."""
    return port.get("device_id") or None if str(port.get("device_owner")).startswith("compute:") else None


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
    """Return interfaces with their security groups as the view shows them, with names."""
    names: dict[str, t.Any] = {}
    if any(port.get("security_groups") for port in ports):
        names = {one["id"]: one.get("name") for one in things.listed(SECURITY_GROUP)}

    def shown(group: str | None) -> Object:
        # In check mode the name of a group that is not there yet stands for its ID.
        known = group is not None and looks_like_id(group)
        return {"id": group, "name": names.get(str(group))} if known else {"id": None, "name": group}

    def order(group: Object) -> tuple[str, str]:
        return str(group["name"]), str(group["id"])

    return [{**port, GROUPS: sorted(map(shown, port.get("security_groups") or ()), key=order)} for port in ports]
