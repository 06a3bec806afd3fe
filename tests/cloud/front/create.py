# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""POST /servers: what the guide restricts beyond a shape, and the translation for Nova."""

from __future__ import annotations

import ipaddress
import json
from typing import Any, NamedTuple
from urllib.parse import quote

from .. import data
from ..names import alias_network
from . import network, ports, regions, volume
from .backend import Backend
from .messages import ApiError, Request, Undocumented
from .state import State

Row = dict[str, Any]
# The first version that takes volume_type in a block device.
VOLUME_TYPE_VERSION = "2.67"
WINDOWS_NAME = 15
COPIED_PROPERTIES = (
    "os_distro",
    "os_version",
    "os_type",
    "login_username",
    "description",
    "os_architecture",
    "project_domain",
    "monitoring_agent",
)


class Translated(NamedTuple):
    body: bytes
    microversion: str | None
    aliases: dict[str, str]


def translate(request: Request, state: State, backend: Backend) -> Translated:
    value: Row = json.loads(request.raw)
    server: Row = value["server"]
    devices: list[Row] = server.get("block_device_mapping_v2") or []
    root = root_device(devices)
    flavor = data.FLAVOR_BY_ID.get(server["flavorRef"])
    check_devices(devices, flavor)
    check_counts(server, devices)
    if not server.get("imageRef") and (root or {}).get("source_type") not in ("volume", "snapshot"):
        raise Undocumented("imageRef is required unless the root source is volume or snapshot")
    image = _image(server, root, request, backend)
    check_windows(server, image, flavor)
    aliases = _networks(server, request, backend)
    if "availability_zone" in server:
        server["availability_zone"] = regions.zone(server["availability_zone"], request.region)
    if state.settings.image_metadata and image:
        server["metadata"] = {**image_metadata(image, root), **server.get("metadata", {})}
    typed = _devices(devices)
    return Translated(json.dumps(value).encode(), VOLUME_TYPE_VERSION if typed else None, aliases)


def root_device(devices: list[Row]) -> Row | None:
    return next((d for d in devices if d.get("boot_index") == 0), None)


def check_devices(devices: list[Row], flavor: data.Flavor | None) -> None:
    """Where the disks must be depends on the flavor; an unknown flavor is Nova's to refuse."""
    if flavor is None:
        return
    if not devices and not flavor.disk:
        why = "block_device_mapping_v2 is required for every flavor but U2"
        raise Undocumented(why, "Missing Block Device Mapping attribute")
    root = root_device(devices)
    if root and root.get("source_type") == "image":
        wanted = "local" if flavor.disk else "volume"
        if root.get("destination_type") != wanted:
            raise Undocumented(f"destination_type of the root must be {wanted} for {flavor.name}")


def check_counts(server: Row, devices: list[Row]) -> None:
    """[en26] one volume cannot be the disk of several servers."""
    most = max(server.get("min_count", 1), server.get("max_count", 1))
    if most > 1 and any(d.get("source_type") == "volume" for d in devices):
        raise Undocumented("min_count and max_count must be 1 with a source volume")


def check_windows(server: Row, image: Row | None, flavor: data.Flavor | None) -> None:
    if str((image or {}).get("os_type", "")).lower() != "windows":
        return
    if len(server["name"]) > WINDOWS_NAME:
        raise Undocumented(f"a Windows server's name has at most {WINDOWS_NAME} characters")
    if flavor and flavor.disk:
        raise Undocumented("U2 cannot use Windows images")


def image_metadata(image: Row, root: Row | None) -> dict[str, str]:
    """NHN Cloud copies what it knows of the image into the server's metadata."""
    metadata = {k: str(v) for k, v in image.items() if k in COPIED_PROPERTIES}
    metadata["image_name"] = image["name"] or ""
    if root and root.get("volume_size") is not None:
        metadata["volume_size"] = str(root["volume_size"])
    return metadata


def _image(server: Row, root: Row | None, request: Request, backend: Backend) -> Row | None:
    """The image, if there is one; a wrong id is for Nova to refuse."""
    image_id = server.get("imageRef")
    try:
        if not image_id and root:
            image_id = volume.image_of(request, backend, root["source_type"], root["uuid"])
        return backend.ask(request, "image", "GET", f"/v2/images/{quote(image_id, safe='')}").json if image_id else None
    except ApiError:
        return None


def _networks(server: Row, request: Request, backend: Backend) -> dict[str, str]:
    """NHN takes a subnet, or an address alone; Nova takes a network. Returns alias -> subnet."""
    aliases = {}
    for net in server["networks"]:
        subnet = net.pop("subnet", None)
        if subnet is None and "fixed_ip" in net and "uuid" not in net and "port" not in net:
            subnet = _subnet_with(net["fixed_ip"], request, backend)
        if "port" in net:
            ports.refuse_virtual(net["port"], request, backend)
        if subnet is not None:
            net["uuid"] = alias_network(subnet)
            aliases[net["uuid"]] = subnet
    return aliases


def _subnet_with(address: str, request: Request, backend: Backend) -> str:
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        raise ApiError(400, f"Fixed IP {address} is not a valid address.") from None
    subnet = network.subnet_with(wanted, request, backend)
    if subnet is None:
        raise ApiError(400, f"Fixed IP {address} is not in any subnet.")
    return subnet


def _devices(devices: list[Row]) -> bool:
    """Put the block devices in Nova's words; says whether one names a volume type."""
    for device in devices:
        device.pop("nhn_encryption", None)
        if "delete_on_termination" in device:
            device["delete_on_termination"] = bool(device["delete_on_termination"])
        if device.get("destination_type") == "local":
            # The size of a local root disk is the flavor's: documented as ignored.
            device.pop("volume_size", None)
            device.pop("volume_type", None)
    return any("volume_type" in device for device in devices)
