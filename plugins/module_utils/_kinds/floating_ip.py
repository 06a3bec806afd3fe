# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floating IPs as kinds (floating IP API guide), and what their view shows."""

from __future__ import annotations

import dataclasses

from .._thing.kind import ByIdentity, ByNewId, Kind, Object, Shown
from .._thing.things import Things

FLOATING_IP = Kind(
    "floating IP",
    "network",
    "floatingips",
    "floatingip",
    "floatingips",
    filters=("id", "floating_ip_address", "label", "port_id"),
)
#: One that is made with a label: the API keeps it, and several may have one.
LABELLED: Kind = dataclasses.replace(
    FLOATING_IP, adopt=ByNewId(lambda address, body: (address.get("label") or "") == body["label"])
)
#: One that is made for a network interface, which can have one only.
CONNECTED: Kind = dataclasses.replace(
    FLOATING_IP, adopt=ByIdentity(lambda address, body: address.get("port_id") == body["port_id"])
)
SHOWN: Shown = {
    "id": "id",
    "address": "floating_ip_address",
    "label": lambda address: address.get("label") or None,
    "protected": lambda address: bool(address.get("delete_protection")),
    "connected": lambda address: bool(address.get("port_id")),
    "network_interface_id": "port_id",
    "fixed_ip": "fixed_ip_address",
    "server_id": "server_id",
    "external_network_id": "floating_network_id",
    "tenant_id": "tenant_id",
}


def floating_ips(things: Things, **filters: str) -> list[Object]:
    """Return the floating IPs with exactly these fields. An empty label may be null."""
    listed = things.listed(FLOATING_IP, **filters)
    return [one for one in listed if all((one.get(key) or "") == value for key, value in filters.items())]


def named(address: Object) -> Object:
    """Return a floating IP with its address as its name, for messages."""
    return {**address, "name": address.get("floating_ip_address")}
