# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network interface of a server that a floating IP is for, and whether the internet reaches it."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._errors import refuse
from .._kinds.network import PORT, SUBNET, addresses_of, server_of
from .._thing.kind import Object, capital, shorten
from .._thing.things import Things
from .states import label
from .views import ips_of_type


def nic_of(things: Things, server: Object, fixed_ip: str | None) -> Object | None:
    """Return a network interface of a server; None for a server that has none.

    :param fixed_ip: one of its addresses; None: the server's first address.
    :raises InvalidRequest: no network interface has the address.
    """
    nics = nics_of(things, server["id"])
    # Ports are listed in no order; addresses are in that of the network interfaces.
    wanted = fixed_ip or next(iter(ips_of_type(server.get("addresses") or {}, "fixed")), None)
    found = [nic for nic in nics if wanted in addresses_of(nic)]
    if not found and fixed_ip is None and len(nics) == 1:
        # A new server's addresses follow its network interface.
        found = nics
    if found or not nics:
        return found[0] if found else None
    there = ", ".join(sorted(address for nic in nics for address in addresses_of(nic)))
    if fixed_ip is None:
        refuse(f"{capital(label(server))} has several network interfaces; give fixed_ip one of {there}.", "fixed_ip")
    name = shorten(t.cast(str, fixed_ip))
    refuse(f"{capital(label(server))} has no network interface with fixed_ip {name}; there is {there}.", "fixed_ip")


def nics_of(things: Things, server_id: str) -> list[Object]:
    """Return the network interfaces of a server."""
    return [nic for nic in things.listed(PORT, device_id=server_id) if server_of(nic) == server_id]


def check_reachable(things: Things, nic: Object, what: str) -> None:
    """Refuse a network interface that no internet gateway is behind; a floating IP cannot be connected to it.

    In check mode warn instead, since an earlier task may attach one.

    :param what: what cannot be done, as a sentence begins.
    """
    own = {fixed.get("subnet_id") for fixed in nic.get("fixed_ips") or ()}
    for subnet in things.listed(SUBNET):
        table = subnet.get("routingtable") or {}
        if subnet["id"] not in own or table.get("gateway_id"):
            continue
        name = shorten(str(table.get("name") or table.get("id")))
        message = f"{what}: {SUBNET.label(subnet)} has routing table {name}, which has no internet gateway"
        if things.planning is None:
            raise errors.InvalidRequest(
                f"{message}; attach one (nhn_routing_table with internet_gateway: true).", option="server"
            )
        things.planning(f"{message}; check mode goes on as if an earlier task attached one.")
