# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network interfaces of servers, for views that show them. Imported only if a task asks for them."""

from __future__ import annotations

import typing as t

from .._kinds.floating_ip import FLOATING_IP
from .._kinds.interface import INTERFACE, subnet_of
from .._kinds.network import addresses_of, server_of
from .._thing.kind import Object
from .._thing.things import Things


def with_interfaces(things: Things, shown: t.Sequence[Object]) -> list[Object]:
    """Return views of servers, each with its ``network_interfaces``: the first of the server first.

    Costs a list of network interfaces and one of floating IPs, for any number of servers.
    """
    ids = [view["id"] for view in shown if view["id"]]
    own: dict[str, list[Object]] = {one: [] for one in ids}
    public: dict[str, list[str]] = {}
    if ids:
        for nic in things.listed(INTERFACE, **({"device_id": ids[0]} if len(ids) == 1 else {})):
            own.get(str(server_of(nic)), []).append(nic)
    if any(own.values()):
        for one in things.listed(FLOATING_IP):
            public.setdefault(str(one.get("port_id")), []).append(one["floating_ip_address"])
    return [{**view, "network_interfaces": _views(own.get(view["id"], []), view, public)} for view in shown]


def _views(nics: list[Object], view: Object, public: t.Mapping[str, list[str]]) -> list[Object]:
    """Return the views of a server's network interfaces, in the order of its addresses; the API lists them in none."""
    return [
        {
            "id": nic["id"],
            "name": nic.get("name"),
            "mac_address": nic.get("mac_address"),
            "vpc_id": nic.get("network_id"),
            "subnet_id": subnet_of(nic),
            "addresses": addresses_of(nic),
            "floating_ips": public.get(nic["id"], []),
        }
        for nic in in_order_of(view.get("private_ips") or (), nics)
    ]


def in_order_of(addresses: t.Iterable[str], nics: t.Iterable[Object]) -> list[Object]:
    """Return network interfaces in the order of a server's fixed addresses."""
    places = {address: place for place, address in enumerate(addresses)}

    def place_of(nic: Object) -> tuple[int, str]:
        return min((places.get(address, len(places)) for address in addresses_of(nic)), default=len(places)), nic["id"]

    return sorted(nics, key=place_of)
