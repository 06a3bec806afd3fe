# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks (VPCs), subnets and ports (VPC and network interface API guides)."""

from __future__ import annotations

from .._thing.kind import Kind, Object
from .._thing.things import Things

#: The ID of a VPC is that of its network.
VPC = Kind("VPC", "network", "vpcs", "vpc", "vpcs", shown=False, kept=True)
SUBNET = Kind("subnet", "network", "vpcsubnets", "vpcsubnet", "vpcsubnets", shown=False, kept=True)
PORT = Kind("port", "network", "ports", "port", "ports", shown=False, filters=("id", "name"))


def addresses_of(port: Object) -> list[str]:
    """Return the fixed addresses of a port that are known."""
    return [one["ip_address"] for one in port.get("fixed_ips") or () if one.get("ip_address")]


def server_of(port: Object) -> str | None:
    """Return the ID of the server that has a port; None if no server has it."""
    return port.get("device_id") or None if str(port.get("device_owner")).startswith("compute:") else None


def subnet_in(things: Things, wanted: str, option: str, network_id: str | None = None) -> Object:
    """Return the subnet with this ID or name, in the given network if there is one."""
    return things.need(SUBNET, wanted, option, lambda one: network_id is None or one.get("vpc_id") == network_id)
