# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a task's options to the request that creates a server, and what is refused on the way. Reads only.

Source: the guide's section "インスタンスを作成する" with its restrictions; the newer editions for ``blank``,
``volume_size`` and a root disk without an image.
"""

from __future__ import annotations

import base64
import typing as t

from .. import _errors as errors
from .._errors import refuse
from .._kinds.flavor import BRIEF_FIELDS, FLAVOR, has_own_disk
from .._kinds.image_pattern import need_image
from .._kinds.keypair import KEYPAIR
from .._kinds.network import PORT, SUBNET, VPC, subnet_in
from .._kinds.placement_policy import PLACEMENT_POLICY
from .._kinds.security_group import SECURITY_GROUP
from .._kinds.snapshot import SNAPSHOT
from .._kinds.volume import VOLUME
from .._kinds.volume_type import VOLUME_TYPE
from .._kinds.zone import zones
from .._thing.kind import Object, looks_like_id, shorten
from .._thing.things import PLANNED, Things
from . import states
from .checks import (
    absent_keys,
    address_order,
    check_flavor,
    check_keys,
    check_network_form,
    check_security_groups,
    check_windows_name,
    holds_address,
    is_windows,
    metadata_of,
)
from .names import check_name

#: Bytes of user_data after encoding.
MAX_USER_DATA = 65535
#: Smallest and default sizes of a root volume in GB. The API takes Linux from 10, the console offers from 20.
LINUX_MIN_ROOT = 10
LINUX_ROOT = 20
WINDOWS_ROOT = 50


def encode_user_data(text: str | None) -> str | None:
    """user_data as the API wants it: base64, at most 65535 bytes."""
    if text is None:
        return None
    try:
        encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode("ascii")
    except UnicodeEncodeError:
        refuse("user_data is not text: it cannot be encoded in UTF-8.", "user_data")
    if len(encoded) > MAX_USER_DATA:
        refuse(
            f"user_data has {len(encoded)} bytes after encoding and the API takes {MAX_USER_DATA} "
            "(about 48 KiB of text); let it download the rest.",
            "user_data",
        )
    return encoded


class Creation:
    """One server to be made: everything looked up and checked, nothing sent."""

    def __init__(self, params: t.Mapping[str, t.Any], things: Things, warn: t.Callable[[str], None]) -> None:
        self.params = params
        self.things = things
        self.warn = warn
        self.name: str = params["name"]
        check_name(self.name)
        self.metadata = metadata_of(params["metadata"])
        check_keys(self.metadata)
        absent_keys(params)
        user_data = encode_user_data(params["user_data"])
        if not params["flavor"]:
            refuse(f"Server {self.name} does not exist, and without flavor it cannot be made.", "flavor")
        self.flavor = things.need(FLAVOR, params["flavor"], "flavor")
        boot = params["boot_volume"] or {}
        self.image = self._image(boot)
        self.zone: str | None = params["availability_zone"]
        devices = [self._root_device(boot), *self._data_devices()]
        self._check()
        self.policy = self._policy()
        #: What the request holds beside the server.
        self.hints: Object = {"os:scheduler_hints": {"group": self.policy["id"]}} if self.policy else {}
        self.body = _without_none(
            {
                "name": self.name,
                "flavorRef": self.flavor["id"],
                "imageRef": self.image["id"] if self.image else None,
                "networks": [network_request(item, things, warn) for item in self._networks()],
                "key_name": params["key_name"],
                "security_groups": self._security_groups(),
                "availability_zone": self.zone,
                "user_data": user_data,
                "metadata": self.metadata or None,
                "block_device_mapping_v2": devices,
            }
        )

    @property
    def can_be_many(self) -> bool:
        """Whether one call may make several: nothing in it is there only once (newer editions of the guide)."""
        return not any("port" in nic or "fixed_ip" in nic for nic in self.body["networks"]) and not any(
            device["source_type"] == "volume" for device in self.body["block_device_mapping_v2"]
        )

    def mark(self, marks: t.Mapping[str, str]) -> None:
        """Add marks of this collection to the metadata that is sent."""
        self.body["metadata"] = {**(self.body.get("metadata") or {}), **marks}

    def fields(self) -> dict[str, t.Any]:
        """What will be there: fields of the server's view as far as they are known, and of the request."""
        image = self.image or {}
        return {
            "name": self.name,
            "status": states.ACTIVE,
            "flavor": {key: self.flavor.get(key) for key in BRIEF_FIELDS},
            "image": {"id": None if PLANNED in image else image.get("id"), "name": image.get("name")},
            "key_name": self.params["key_name"],
            "availability_zone": self.zone,
            "security_groups": self.first_security_groups(),
            "metadata": self.metadata,
            "networks": self.body["networks"],
            "block_device_mapping": self.body["block_device_mapping_v2"],
            **({"placement_policy": self.policy["name"]} if self.policy else {}),
        }

    def first_security_groups(self) -> list[str]:
        """The groups that the server has once it is made.

        Without any, Nova gives it ``default``; and none is applied to a port that exists already (newer editions).
        """
        ports = [nic["port"] for nic in self.body["networks"] if "port" in nic]
        first = (
            set() if len(ports) == len(self.body["networks"]) else set(self.params["security_groups"] or ["default"])
        )
        if any(looks_like_id(port or "") for port in ports):
            names = {group["id"]: group["name"] for group in self.things.listed(SECURITY_GROUP)}
            for port in [found for port_id in ports for found in self.things.listed(PORT, id=port_id)]:
                first |= {names.get(group_id, group_id) for group_id in port.get("security_groups") or ()}
        return sorted(first)

    def _policy(self) -> Object | None:
        """The placement policy that the server joins."""
        wanted = self.params["placement_policy"]
        return None if wanted is None else self.things.need(PLACEMENT_POLICY, wanted, "placement_policy")

    def _image(self, boot: Object) -> Object | None:
        """The image that the root disk is built from; None where it comes from a volume or snapshot."""
        wanted = self.params["image"]
        if boot.get("source_type", "image") != "image":
            if not boot.get("source") and not (boot.get("source") == "" and self.things.planning):
                refuse(f"boot_volume.source must name the {boot['source_type']} to boot from.", "boot_volume.source")
            if wanted:
                refuse(
                    f"image '{shorten(wanted)}' has no meaning for a root disk from a {boot['source_type']}; "
                    "leave one out.",
                    "image",
                )
            return None
        source = boot.get("source")
        if wanted and source and wanted != source:
            refuse(
                f"image '{shorten(wanted)}' and boot_volume.source '{shorten(source)}' name two images; leave one out.",
                "boot_volume.source",
            )
        chosen = wanted or source
        # In check mode an empty text is the ID of an image that does not exist yet.
        unknown = "" in (wanted, source) and self.things.planning is not None
        if not chosen and not unknown:
            refuse(
                f"Server {self.name} does not exist, and without image (or boot_volume with a source) "
                "it cannot be made.",
                "image",
            )
        return need_image(self.things, chosen or "", "image")

    def _networks(self) -> list[Object]:
        networks = self.params["networks"]
        if not networks:
            names = ", ".join(sorted(str(one.get("name")) for one in self.things.listed(VPC)))
            refuse(
                f"Server {self.name} does not exist, and without networks it cannot be made; there is {names}.",
                "networks",
            )
        return networks

    def _root_device(self, boot: Object) -> Object:
        source_type = boot.get("source_type", "image")
        if has_own_disk(self.flavor):
            if source_type != "image":
                refuse(
                    f"Flavor {self.flavor['name']} has a local disk of its own and cannot boot from a {source_type}; "
                    "choose another flavor, or build the disk from an image.",
                    "boot_volume.source_type",
                )
            if boot.get("size") or boot.get("type") or boot.get("delete_on_termination") is False:
                self.warn(
                    "boot_volume.size, type and delete_on_termination have no effect: "
                    f"flavor {self.flavor['name']} has a local disk of its own."
                )
            return {
                "boot_index": 0,
                "source_type": "image",
                "destination_type": "local",
                "uuid": t.cast(Object, self.image)["id"],
                "delete_on_termination": True,
            }
        delete = boot.get("delete_on_termination")
        if delete is None:
            delete = source_type != "volume"
        return {
            "boot_index": 0,
            **self._volume_source("boot_volume", source_type, boot, self.image),
            "delete_on_termination": delete,
        }

    def _data_devices(self) -> list[Object]:
        devices = []
        for index, volume in enumerate(self.params["volumes"] or (), start=1):
            option, source_type = f"volumes[{index - 1}]", volume["source_type"]
            unknown = volume["source"] == "" and self.things.planning is not None
            if source_type != "blank" and not volume["source"] and not unknown:
                refuse(f"{option}.source must name the {source_type} that the disk is made from.", f"{option}.source")
            image = need_image(self.things, volume["source"], "image") if source_type == "image" else None
            source = self._volume_source(option, source_type, volume, image)
            devices.append(
                {"boot_index": index, **source, "delete_on_termination": bool(volume["delete_on_termination"])}
            )
        return devices

    def _volume_source(self, option: str, source_type: str, spec: Object, image: Object | None) -> Object:
        """The part of a block device that tells what its volume is made of."""
        device: Object = {"source_type": source_type, "destination_type": "volume"}
        size, volume_type, least = spec.get("size"), spec.get("type"), 1
        if source_type == "image":
            image = t.cast(Object, image)
            device["uuid"] = image["id"]
            least = max(int(image.get("min_disk") or 0), WINDOWS_ROOT if is_windows(image) else LINUX_MIN_ROOT)
            if size is None:
                size = max(least, WINDOWS_ROOT if is_windows(image) else LINUX_ROOT)
        elif source_type == "volume":
            volume = self.things.need(VOLUME, spec["source"], f"{option}.source")
            device["uuid"] = volume["id"]
            self._check_source_volume(option, volume)
            size = None
        elif source_type == "snapshot":
            snapshot = self.things.need(SNAPSHOT, spec["source"], f"{option}.source")
            device["uuid"] = snapshot["id"]
            of_volume = snapshot.get("volume_id")
            self._follow(
                option, f"snapshot {snapshot['id']}", self.things.by_id(VOLUME, of_volume) if of_volume else None
            )
            least = int(snapshot.get("size") or 1)
            if PLANNED not in snapshot:
                size = least if size is None else size
        elif size is None:
            refuse(f"{option}.size is needed for a blank disk.", f"{option}.size")
        if size is not None:
            if size < least:
                refuse(f"{option}.size is {size} GB; it must be at least {least} GB here.", f"{option}.size")
            device["volume_size"] = size
        if volume_type:
            if source_type in ("volume", "snapshot"):
                refuse(
                    f"{option}.type cannot be chosen: a disk from a {source_type} keeps the type of its source.",
                    f"{option}.type",
                )
            types = sorted(one["name"] for one in self.things.listed(VOLUME_TYPE))
            if volume_type not in types:
                refuse(
                    f"No volume type is named '{shorten(volume_type)}'; there is {', '.join(types)}.",
                    f"{option}.type",
                    offered=types,
                )
            device["volume_type"] = volume_type
        return device

    def _check_source_volume(self, option: str, volume: Object) -> None:
        if PLANNED in volume:
            return
        if volume.get("status") != "available":
            refuse(
                f"{option}.source: volume {volume['id']} is {volume.get('status')}; it must be available.",
                f"{option}.source",
            )
        if option == "boot_volume" and str(volume.get("bootable")).lower() != "true":
            refuse(f"boot_volume.source: volume {volume['id']} is not bootable.", "boot_volume.source")
        self._follow(option, f"volume {volume['id']}", volume)

    def _follow(self, option: str, source: str, volume: Object | None) -> None:
        """Choose the zone of a source's volume. Left out, the platform chooses one, and a disk could not follow."""
        zone = (volume or {}).get("availability_zone")
        if self.zone and zone and zone != self.zone:
            refuse(
                f"{option}.source: {source} is in zone {zone} and the server is to be in {self.zone}; "
                "they must be in the same.",
                "availability_zone",
            )
        self.zone = self.zone or zone

    def _security_groups(self) -> list[Object] | None:
        names = self.params["security_groups"]
        check_security_groups(names or (), self.things)
        return [{"name": name} for name in dict.fromkeys(names)] if names else None

    def _check(self) -> None:
        check_flavor(self.flavor, self.image)
        check_windows_name(self.name, self.image)
        if self.zone and self.zone not in zones(self.things):
            offered = sorted(zones(self.things))
            refuse(
                f"This region has no availability zone '{shorten(self.zone)}'; it has {', '.join(offered)}.",
                "availability_zone",
                offered=offered,
            )
        key_name = self.params["key_name"]
        if key_name and self.things.by_id(KEYPAIR, key_name) is None:
            error = errors.NoSuchThing(
                f"No key pair of yours is named '{shorten(key_name)}' in this region; make it with nhn_keypair.",
                option="key_name",
            )
            self.things.plan_for(KEYPAIR, key_name, "key_name", error)


def network_request(item: Object, things: Things, warn: t.Callable[[str], None]) -> Object:
    """One NIC as the API wants it: a network's, subnet's or port's ID, and the address."""
    check_network_form(item, things)
    fixed_ip = {"fixed_ip": item["fixed_ip"]} if item["fixed_ip"] else {}
    if item["port"] is not None:
        port = things.need(PORT, item["port"], "networks.port")
        if port.get("device_id"):
            refuse(f"Port {port['id']} is in use by {port['device_id']}; name a free one.", "networks")
        return {"port": port["id"]}
    network = things.need(VPC, item["network"], "networks.network") if item["network"] is not None else None
    if item["subnet"] is not None:
        subnet = subnet_in(things, item["subnet"], "networks.subnet", network["id"] if network else None)
        cidr = subnet.get("cidr")
        if fixed_ip and cidr and not holds_address(cidr, item["fixed_ip"]):
            refuse(f"networks.fixed_ip {item['fixed_ip']} is not in subnet {subnet.get('name')} ({cidr}).", "networks")
        return {"subnet": subnet["id"], **fixed_ip}
    if fixed_ip and PLANNED not in (network or {}):
        _check_address(item["fixed_ip"], network, things)
    if network:
        return {"uuid": network["id"], **fixed_ip}
    warn(f"networks: {item['fixed_ip']} is given without a network; the platform looks for the network that holds it.")
    return fixed_ip


def _check_address(address: str, network: Object | None, things: Things) -> None:
    """Refuse an address that no subnet (of the network) holds.

    The platform finds out only while it builds the server.
    """
    of_network = [one for one in things.listed(SUBNET) if network is None or one.get("vpc_id") == network["id"]]
    cidrs = sorted({one["cidr"] for one in of_network if one.get("cidr")}, key=address_order)
    if not any(holds_address(cidr, address) for cidr in cidrs):
        where = f"in no subnet of VPC {network.get('name')}" if network else "in no subnet of this project"
        refuse(f"networks.fixed_ip {address} is {where} ({', '.join(cidrs) or 'it has none'}).", "networks")


def _without_none(body: Object) -> Object:
    return {key: value for key, value in body.items() if value is not None}
