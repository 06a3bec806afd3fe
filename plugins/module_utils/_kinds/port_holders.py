# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has network interfaces, and with them an address in a subnet or a security group. Imported only to delete one."""

from __future__ import annotations

from .._thing.kind import Kind, Object
from .._thing.leaving import Holders
from .._thing.things import Things
from .interface import VIRTUAL_IP
from .network import PORT, server_of

#: For looking whether one is there still.
SERVER = Kind("server", "compute", "servers", "server", "servers")


def holders_of(things: Things, ports: list[Object], kind: Kind = PORT) -> Holders:
    """Return who has network interfaces: servers, and of those without a server the interface itself.

    A server that is gone or being deleted is on its way out.

    :param kind: says what an interface is in words.
    """
    staying = {kind.label(port) for port in ports if server_of(port) is None}
    leaving: set[str] = set()
    for server_id in {own_id for own_id in map(server_of, ports) if own_id is not None}:
        server = things.by_id(SERVER, server_id)
        if server is None or str(server.get("status")).upper() in ("DELETED", "SOFT_DELETED"):
            leaving.add(f"server {server_id}, which is gone")
        elif server.get("OS-EXT-STS:task_state") == "deleting":
            leaving.add(SERVER.label(server))
        else:
            staying.add(SERVER.label(server))
    # The API gives network interfaces in any order.
    return Holders(sorted(staying), sorted(leaving))


def holders_in(things: Things, subnet: Object) -> Holders:
    """Return who has an address in a subnet. The platform's own network interfaces go with it."""
    ports = [
        port
        for port in things.listed(PORT)
        if any(fixed.get("subnet_id") == subnet["id"] for fixed in port.get("fixed_ips") or ())
        and (port.get("device_owner") == VIRTUAL_IP or not str(port.get("device_owner")).startswith("network:"))
    ]
    return holders_of(things, ports)
