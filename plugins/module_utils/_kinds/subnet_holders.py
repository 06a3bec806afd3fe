# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has an address in a subnet. Imported only to delete one."""

from __future__ import annotations

from .._thing.kind import Object
from .._thing.leaving import Holders, server_leaves
from .._thing.things import Things
from .interface import VIRTUAL_IP
from .network import PORT, server_of


def holders_of(things: Things, subnet: Object) -> Holders:
    """Return who has an address in a subnet: servers, and network interfaces of no server."""
    staying: set[str] = set()
    leaving: set[str] = set()
    servers: dict[str, tuple[bool, str]] = {}
    for port in things.listed(PORT):
        if all(fixed.get("subnet_id") != subnet["id"] for fixed in port.get("fixed_ips") or ()):
            continue
        owner = str(port.get("device_owner"))
        if owner.startswith("network:") and owner != VIRTUAL_IP:
            # The platform's, which go with the subnet.
            continue
        server = server_of(port)
        if server is None:
            staying.add(PORT.label(port))
            continue
        if server not in servers:
            servers[server] = server_leaves(things, server)
        leaves, label = servers[server]
        (leaving if leaves else staying).add(label)
    return Holders(sorted(staying), sorted(leaving))
