# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a stack's document: whose module an entry is a task of, and what its options name."""

from __future__ import annotations

import dataclasses
import typing as t

from .._engine.steps import Params, Resource, Warn
from .._kinds.floating_ip import FLOATING_IP
from .._kinds.gateway import GATEWAY
from .._kinds.gateway_thing import InternetGateway
from .._kinds.image import IMAGE
from .._kinds.interface_thing import Interface
from .._kinds.keypair import KEYPAIR
from .._kinds.keypair_thing import Keypair
from .._kinds.network import PORT, SUBNET, VPC
from .._kinds.own_image import Image
from .._kinds.placement_policy import PLACEMENT_POLICY
from .._kinds.placement_policy_thing import PlacementPolicy
from .._kinds.security_group import SECURITY_GROUP
from .._kinds.subnet_thing import Subnet
from .._kinds.table_thing import RoutingTable
from .._kinds.volume import VOLUME
from .._kinds.vpc import ROUTING_TABLE
from .._kinds.vpc_thing import Vpc
from .._servers.floating_ip import FloatingIp
from .._servers.security_groups import SecurityGroup
from .._servers.server_or_fleet import server_or_fleet
from .._servers.servers import SERVER
from .._servers.volume_attachment import VolumeAttachment
from .._servers.volumes import Volume
from .._thing.kind import Kind
from .._thing.things import Things


@dataclasses.dataclass(frozen=True)
class Section:
    """One section of a document.

    :param module: the module that an entry is a task of.
    :param resource: makes the resource of such a task.
    :param kind: what it makes; None for an attachment, which has no name.
    :param fixed: options of the module that an entry does not have, and their values.
    :param references: options that name things of other sections, where a name is all there is to them.
    """

    module: str
    resource: t.Callable[[Params, Things, Warn], Resource]
    kind: Kind | None = None
    fixed: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    references: t.Mapping[str, str] = dataclasses.field(default_factory=dict)


NAMED: t.Mapping[str, t.Any] = {"id": None}
SECTIONS: dict[str, Section] = {
    "vpcs": Section("nhn_vpc", Vpc, VPC, NAMED),
    "subnets": Section("nhn_subnet", Subnet, SUBNET, NAMED),
    "routing_tables": Section("nhn_routing_table", RoutingTable, ROUTING_TABLE, NAMED),
    "internet_gateways": Section("nhn_internet_gateway", InternetGateway, GATEWAY, {**NAMED, "routing_table": None}),
    "security_groups": Section("nhn_security_group", SecurityGroup, SECURITY_GROUP, NAMED),
    "key_pairs": Section("nhn_keypair", Keypair, KEYPAIR),
    "placement_policies": Section("nhn_placement_policy", PlacementPolicy, PLACEMENT_POLICY, NAMED),
    "images": Section("nhn_image", Image, IMAGE, {**NAMED, "member_status": None}),
    "volumes": Section("nhn_volume", Volume, VOLUME, NAMED),
    "network_interfaces": Section(
        "nhn_network_interface",
        Interface,
        PORT,
        NAMED,
        {"vpc": "vpcs", "subnet": "subnets", "security_groups": "security_groups"},
    ),
    # Whether servers may restart is said for the whole stack.
    "servers": Section(
        "nhn_server", server_or_fleet, SERVER, {**NAMED, "include_network_interfaces": False, "allow_restart": True}
    ),
    "attachments": Section("nhn_volume_attachment", VolumeAttachment),
    "floating_ips": Section("nhn_floating_ip", FloatingIp, FLOATING_IP),
}


def completed(options: t.Mapping[str, t.Any], given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return options with their defaults, also within others, as Ansible hands them over."""
    found: dict[str, t.Any] = {option: row.get("default") for option, row in options.items()}
    for option, value in given.items():
        inner = options[option].get("options")
        if inner and isinstance(value, list):
            value = [completed(inner, one) for one in value]
        elif inner and isinstance(value, dict):
            value = completed(inner, value)
        found[option] = value
    return found
