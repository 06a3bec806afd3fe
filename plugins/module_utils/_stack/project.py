# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a project has, read once, with one list call per kind."""

from __future__ import annotations

import dataclasses
import typing as t

from .._kinds.flavor import FLAVOR
from .._kinds.floating_ip import FLOATING_IP
from .._kinds.gateway import GATEWAY
from .._kinds.image import IMAGE
from .._kinds.keypair import KEYPAIR
from .._kinds.network import PORT, SUBNET, VPC
from .._kinds.placement_policy import PLACEMENT_POLICY
from .._kinds.security_group import SECURITY_GROUP
from .._kinds.snapshot import SNAPSHOT
from .._kinds.table import ROUTE
from .._kinds.volume import VOLUME
from .._kinds.vpc import ROUTING_TABLE
from .._servers.servers import SERVER
from .._thing.kind import Kind, Object
from .._thing.things import Things

#: Field of a project -> the kind that it lists.
LISTED: t.Mapping[str, Kind] = {
    "vpcs": VPC,
    "subnets": SUBNET,
    "routing_tables": ROUTING_TABLE,
    "routes": ROUTE,
    "internet_gateways": GATEWAY,
    "security_groups": SECURITY_GROUP,
    "key_pairs": KEYPAIR,
    "placement_policies": PLACEMENT_POLICY,
    "volumes": VOLUME,
    "snapshots": SNAPSHOT,
    "ports": PORT,
    "servers": SERVER,
    "flavors": FLAVOR,
    "floating_ips": FLOATING_IP,
}


@dataclasses.dataclass(frozen=True)
class Project:
    """What a project has, as the API tells it.

    :param tenant: the ID of the project.
    :param images: the images that the project owns.
    """

    tenant: str
    images: list[Object]
    vpcs: list[Object]
    subnets: list[Object]
    routing_tables: list[Object]
    routes: list[Object]
    internet_gateways: list[Object]
    security_groups: list[Object]
    key_pairs: list[Object]
    placement_policies: list[Object]
    volumes: list[Object]
    snapshots: list[Object]
    ports: list[Object]
    servers: list[Object]
    flavors: list[Object]
    floating_ips: list[Object]


def read(things: Things) -> Project:
    """Return the project as it is now."""
    tenant = things.client.settings.tenant_id
    lists = {name: things.listed(kind) for name, kind in LISTED.items()}
    return Project(tenant, things.listed(IMAGE, owner=tenant, status=""), **lists)
