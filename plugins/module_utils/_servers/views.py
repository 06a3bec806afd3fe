# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Views: the fields of a server that users see, the same in modules and inventory. Pure functions.

A view holds the documented fields and nothing else; a field that the API leaves out is None (or empty).
"""

from __future__ import annotations

import typing as t

from .._kinds.flavor import brief as flavor_brief
from .._thing.things import REQUEST_KEY, STACK_KEY
from . import states

Object = t.Mapping[str, t.Any]

#: Metadata key of a server that was made as a member of a fleet. Its value is the fleet's name.
FLEET_KEY = "nhn_cloud_fleet"
#: Metadata keys that are the collection's own. Users neither set nor see them among theirs.
MARKS = (REQUEST_KEY, FLEET_KEY, STACK_KEY)

_SHOWN_MARKS = (REQUEST_KEY, FLEET_KEY)

SERVER_FIELDS = (
    "id", "name", "status", "task_state", "vm_state", "power_state", "flavor", "image", "key_name", "availability_zone",
    "addresses", "private_ips", "public_ips", "security_groups", "volumes", "metadata", "marks", "created", "updated",
    "launched_at", "terminated_at", "host_id", "user_id", "tenant_id", "ephemeral_disk_size", "protect", "fault",
)  # fmt: skip


def server_view(server: Object, flavors: t.Mapping[str, Object], image_name: str | None = None) -> dict[str, t.Any]:
    """Return a server's view, from the object of the guide's section "インスタンス表示".

    :param flavors: flavor ID -> flavor object, for the name and size that the server object does not tell.
    :param image_name: the image's name where the server's metadata does not tell it.
    """
    addresses = server.get("addresses") or {}
    image = server.get("image") or {}
    metadata = metadata_of(server)
    return {
        "id": server["id"],
        "name": server.get("name"),
        "status": states.status_of(server),
        "task_state": states.task_of(server),
        "vm_state": server.get("OS-EXT-STS:vm_state"),
        "power_state": server.get("OS-EXT-STS:power_state"),
        "flavor": flavor_brief((server.get("flavor") or {}).get("id"), flavors),
        "image": {"id": image.get("id"), "name": metadata.get("image_name") or image_name},
        "key_name": server.get("key_name"),
        "availability_zone": server.get("OS-EXT-AZ:availability_zone") or None,
        "addresses": addresses,
        "private_ips": ips_of_type(addresses, "fixed"),
        "public_ips": ips_of_type(addresses, "floating"),
        "security_groups": security_groups_of(server),
        "volumes": [volume["id"] for volume in server.get("os-extended-volumes:volumes_attached") or ()],
        "metadata": metadata,
        "marks": {key: value for key, value in (server.get("metadata") or {}).items() if key in _SHOWN_MARKS},
        "created": server.get("created"),
        "updated": server.get("updated"),
        "launched_at": server.get("OS-SRV-USG:launched_at"),
        "terminated_at": server.get("OS-SRV-USG:terminated_at"),
        "host_id": server.get("hostId") or None,
        "user_id": server.get("user_id"),
        "tenant_id": server.get("tenant_id"),
        "ephemeral_disk_size": server.get("NHN-EXT-ATTR:ephemeral_disk_size"),
        "protect": server.get("NHN-EXT-ATTR:protect"),
        "fault": _fault_view(server.get("fault")),
    }


def planned_server() -> dict[str, t.Any]:
    """Return the view of a server that does not exist yet: the documented types, and None for what is unknown."""
    return {**server_view({"id": None}, {}), "status": None}


def metadata_of(server: Object) -> dict[str, t.Any]:
    """Return a server's metadata without the marks of this collection."""
    return {key: value for key, value in (server.get("metadata") or {}).items() if key not in MARKS}


def security_groups_of(server: Object) -> list[str]:
    """Return the names of a server's security groups, each once. The API lists a group once per port."""
    return sorted({group["name"] for group in server.get("security_groups") or ()})


def ips_of_type(addresses: Object, kind: str) -> list[str]:
    """Return the addresses of a type."""
    every = (one for entries in addresses.values() for one in entries)
    return [one["addr"] for one in every if one.get("OS-EXT-IPS:type", "fixed") == kind]


def _fault_view(fault: Object | None) -> dict[str, t.Any] | None:
    return {key: fault.get(key) for key in ("code", "message", "created", "details")} if fault else None
