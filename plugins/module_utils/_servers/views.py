# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Views: what the user sees of an API object, the same in every module and in the inventory. Pure functions.

A view holds the documented fields and nothing else; a field that the API leaves out is None (or empty).
"""

from __future__ import annotations

import typing as t

from . import states

Object = t.Mapping[str, t.Any]

#: Metadata key by which a creation recognises its own servers when the answer was lost. Its value is
#: random and new for each creation, so no other client's server can be taken for one's own.
REQUEST_KEY = "nhn_cloud_request"
#: Metadata key of a server that was made as a member of a fleet. Its value is the fleet's name.
FLEET_KEY = "nhn_cloud_fleet"
#: Metadata keys that are the collection's own. Users neither set nor see them among theirs.
MARKS = (REQUEST_KEY, FLEET_KEY)

SERVER_FIELDS = (
    "id", "name", "status", "task_state", "vm_state", "power_state", "flavor", "image", "key_name", "availability_zone",
    "addresses", "private_ips", "public_ips", "security_groups", "volumes", "metadata", "marks", "created", "updated",
    "launched_at", "terminated_at", "host_id", "user_id", "tenant_id", "ephemeral_disk_size", "protect", "fault",
)  # fmt: skip
#: The flavor inside a server's view.
FLAVOR_FIELDS = ("id", "name", "vcpus", "ram")
KEYPAIR_FIELDS = ("name", "public_key", "fingerprint", "user_id", "created_at")
VOLUME_ATTACHMENT_FIELDS = ("id", "volume_id", "server_id", "device")


def server_view(server: Object, flavors: t.Mapping[str, Object], image_name: str | None = None) -> dict[str, t.Any]:
    """A server, from the object of the guide's section "インスタンス表示".

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
        "flavor": flavor_of_server((server.get("flavor") or {}).get("id"), flavors),
        "image": {"id": image.get("id"), "name": metadata.get("image_name") or image_name},
        "key_name": server.get("key_name"),
        "availability_zone": server.get("OS-EXT-AZ:availability_zone") or None,
        "addresses": addresses,
        "private_ips": _addresses_of_type(addresses, "fixed"),
        "public_ips": _addresses_of_type(addresses, "floating"),
        "security_groups": security_groups_of(server),
        "volumes": [volume["id"] for volume in server.get("os-extended-volumes:volumes_attached") or ()],
        "metadata": metadata,
        "marks": {key: value for key, value in (server.get("metadata") or {}).items() if key in MARKS},
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
    """The view of a server that is not there yet: the documented types, and None where nothing can be known."""
    return {**server_view({"id": None}, {}), "status": None}


def metadata_of(server: Object) -> dict[str, t.Any]:
    """A server's metadata without the marks of this collection."""
    return {key: value for key, value in (server.get("metadata") or {}).items() if key not in MARKS}


def flavor_of_server(flavor_id: str | None, flavors: t.Mapping[str, Object]) -> dict[str, t.Any]:
    """The flavor inside a server's view; only the ID is known of a flavor that is not offered any more."""
    flavor = flavors.get(flavor_id or "", {})
    return {**{field: flavor.get(field) for field in FLAVOR_FIELDS}, "id": flavor_id}


def security_groups_of(server: Object) -> list[str]:
    """The names of a server's security groups, each once (the API lists a group once per port)."""
    return sorted({group["name"] for group in server.get("security_groups") or ()})


def _addresses_of_type(addresses: t.Mapping[str, t.Any], kind: str) -> list[str]:
    return [
        address["addr"]
        for entries in addresses.values()
        for address in entries
        if address.get("OS-EXT-IPS:type", "fixed") == kind
    ]


def _fault_view(fault: Object | None) -> dict[str, t.Any] | None:
    return {key: fault.get(key) for key in ("code", "message", "created", "details")} if fault else None


def keypair_view(keypair: Object) -> dict[str, t.Any]:
    """A key pair, from the guide's section "キーペア表示". Never holds a private key."""
    return {key: keypair.get(key) for key in KEYPAIR_FIELDS}


def volume_attachment_view(attachment: Object) -> dict[str, t.Any]:
    """A volume attachment, from the guide's section "ブロックストレージ接続管理"."""
    return {
        "id": attachment.get("id"),
        "volume_id": attachment.get("volumeId"),
        "server_id": attachment.get("serverId"),
        "device": attachment.get("device"),
    }


def flavor_view(flavor: Object) -> dict[str, t.Any]:
    """A flavor, from the guide's section "タイプリスト詳細表示"; no swap is an empty text there, and 0 here."""
    return {
        "id": flavor["id"],
        "name": flavor.get("name"),
        "vcpus": flavor.get("vcpus"),
        "ram": flavor.get("ram"),
        "disk": flavor.get("disk"),
        "ephemeral": flavor.get("OS-FLV-EXT-DATA:ephemeral"),
        "swap": flavor.get("swap") or 0,
        "disabled": flavor.get("OS-FLV-DISABLED:disabled"),
        "is_public": flavor.get("os-flavor-access:is_public"),
        "rxtx_factor": flavor.get("rxtx_factor"),
        "extra_specs": dict(flavor.get("extra_specs") or {}),
    }


def brief_view(thing: Object) -> dict[str, t.Any]:
    """What the brief lists tell of a server or flavor."""
    return {"id": thing["id"], "name": thing.get("name")}


def network_view(network: Object, subnets: t.Iterable[Object]) -> dict[str, t.Any]:
    """A network, which is a VPC, with those of the *subnets* that are in it; from the VPC guide."""
    return {
        "id": network["id"],
        "name": network.get("name"),
        "cidr": network.get("cidrv4"),
        "state": network.get("state"),
        "shared": network.get("shared"),
        "external": network.get("router:external"),
        "tenant_id": network.get("tenant_id"),
        "created": network.get("create_time"),
        "subnets": [subnet_view(one) for one in subnets if one.get("vpc_id") == network["id"]],
    }


def subnet_view(subnet: Object) -> dict[str, t.Any]:
    """A subnet, from the VPC guide. Floating addresses work only where ``internet_gateway_id`` is not None."""
    return {
        "id": subnet["id"],
        "name": subnet.get("name"),
        "cidr": subnet.get("cidr"),
        "gateway": subnet.get("gateway"),
        "state": subnet.get("state"),
        "available_ips": subnet.get("available_ip_count"),
        "internet_gateway_id": (subnet.get("routingtable") or {}).get("gateway_id"),
    }


def image_view(image: Object) -> dict[str, t.Any]:
    """An image, from the image guide's section on showing an image."""
    fields = (
        "id", "name", "status", "visibility", "owner", "min_disk", "min_ram", "size", "os_type", "os_distro",
        "os_version", "os_architecture", "login_username", "description", "protected", "tags", "created_at",
        "updated_at",
    )  # fmt: skip
    return {field: image.get(field) for field in fields}
