# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network interfaces of a VPC, a subnet or a server. Imported only if a task names one."""

from __future__ import annotations

from .._engine.steps import Params
from .._kinds.interface import INTERFACE
from .._kinds.network import VPC, subnet_in
from .._thing.kind import Object
from .._thing.things import Things
from .server_id import server_id


def within(params: Params, things: Things) -> list[Object]:
    """Return the network interfaces that match ``vpc``, ``subnet``, ``server`` and ``name``."""
    of: dict[str, str] = {}
    subnet_id = None
    if params["vpc"] is not None:
        of["network_id"] = things.need(VPC, params["vpc"], "vpc")["id"]
    if params["subnet"] is not None:
        subnet = subnet_in(things, params["subnet"], "subnet", of.get("network_id"))
        subnet_id = subnet["id"]
        of["network_id"] = subnet.get("vpc_id") or of.get("network_id", "")
    if params["server"] is not None:
        of["device_id"] = server_id(things, params["server"])
    name = params["name"]
    listed = things.listed(INTERFACE, **of) if name is None else things.named(INTERFACE, name, **of)
    return [
        one
        for one in listed
        if all(one.get(field) == value for field, value in of.items())
        and (subnet_id is None or any(fixed.get("subnet_id") == subnet_id for fixed in one.get("fixed_ips") or ()))
    ]
