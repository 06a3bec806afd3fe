# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks made before anything is sent, for new and existing servers. Reads only.

Source: the guide's section "インスタンスを作成する" with its restrictions.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

from .. import _errors as errors
from .._errors import refuse
from .._kinds.flavor import has_own_disk
from .._kinds.image import IMAGE, image_of
from .._kinds.security_group import SECURITY_GROUP
from .._thing.kind import Object, shorten
from .._thing.metadata import texts_of
from .._thing.things import Things
from .views import MARKS

MAX_WINDOWS_NAME = 15
_METADATA_KEY = re.compile(r"[a-zA-Z0-9_:. -]+")
#: Keys of metadata that NHN Cloud sets from the image. Its console and other services read them.
PLATFORM_KEYS = frozenset(
    {
        "description",
        "hypervisor_type",
        "image_name",
        "login_username",
        "monitoring_agent",
        "os_architecture",
        "os_distro",
        "os_type",
        "os_version",
        "project_domain",
        "tc_env",
        "volume_size",
    }  # fmt: skip
)
WINDOWS_MIN_RAM = 2048


def can_create(params: t.Mapping[str, t.Any]) -> bool:
    """Return whether a task names what a new server needs: flavor, source of the root disk, and networks."""
    sources = (params["image"], (params["boot_volume"] or {}).get("source"))
    return bool(params["flavor"] and params["networks"]) and any(source is not None for source in sources)


def check_shareable(params: t.Mapping[str, t.Any]) -> None:
    """Raise if a task for several servers names what only one can have: an address, a port, a source volume."""
    for item in params["networks"] or ():
        for key in ("fixed_ip", "port"):
            if item[key]:
                refuse(
                    f"networks.{key} '{shorten(item[key])}' can belong to one server, and count is {params['count']}; "
                    f"leave {key} out, or make the servers one by one.",
                    f"networks.{key}",
                )
    disks = {"boot_volume": params["boot_volume"]} if params["boot_volume"] else {}
    disks.update((f"volumes[{index}]", volume) for index, volume in enumerate(params["volumes"] or ()))
    for option, disk in disks.items():
        if disk["source_type"] == "volume":
            refuse(
                f"{option}.source '{shorten(str(disk['source']))}' is one volume, and count is {params['count']}; "
                "make the disks from a snapshot or an image, or the servers one by one.",
                f"{option}.source",
            )


def metadata_of(given: t.Mapping[str, t.Any] | None, option: str = "metadata") -> dict[str, str]:
    """Return a metadata option as strings, as the API takes it."""
    return texts_of(given, option, without=MARKS)


def absent_keys(params: t.Mapping[str, t.Any]) -> list[str]:
    """The metadata keys that a server must not have; refuses those that a task cannot or must not remove."""
    option = "metadata_absent"
    keys = sorted(set(params[option] or ()))
    check_keys(keys, option)
    for key in keys:
        if key in (".", ".."):
            refuse(f"{option} names '{key}', which the API cannot remove; take it out of the list.", option)
        if key in PLATFORM_KEYS:
            refuse(
                f"{option} names '{key}', which the platform keeps for its console; take it out of the list.", option
            )
        if key in MARKS:
            refuse(f"{option} names '{key}', a mark of this collection; take it out of the list.", option)
        if key in (params["metadata"] or {}):
            refuse(f"metadata and {option} both name '{key}'; leave it in one of them.", option)
    return keys


def check_keys(metadata: t.Iterable[str], option: str = "metadata") -> None:
    """Raise if Nova does not accept a metadata key. NHN's guide names no rule for keys."""
    for key in metadata:
        if not _METADATA_KEY.fullmatch(key):
            refuse(
                f"{option}.{shorten(key)}: a key has the letters A to Z, digits, blanks and - _ : . only; "
                "a value can have all characters.",
                option,
            )


def is_windows(image: Object | None) -> bool:
    """Return whether an image, or a server's metadata about its image, is for Windows."""
    return image is not None and str(image.get("os_type") or "").lower() == "windows"


def check_windows_name(name: str, image: Object | None) -> None:
    """Raise if Windows would cut a name."""
    if is_windows(image) and len(name) > MAX_WINDOWS_NAME:
        refuse(
            f"The name '{name}' has {len(name)} characters and a Windows server's may have {MAX_WINDOWS_NAME}.", "name"
        )


def check_flavor(flavor: Object, image: Object | None) -> None:
    """Raise if a flavor is too small for the image or cannot run Windows."""
    if image is None:
        return
    name, ram = flavor["name"], flavor["ram"]
    if is_windows(image):
        if has_own_disk(flavor):
            refuse(
                f"Flavor {name} cannot run Windows: it has a local disk; choose one that boots from a volume.", "flavor"
            )
        if ram < WINDOWS_MIN_RAM:
            refuse(
                f"Flavor {name} has {ram} MB of RAM and Windows needs {WINDOWS_MIN_RAM}; choose a larger one.", "flavor"
            )
    min_ram, min_disk = int(image.get("min_ram") or 0), int(image.get("min_disk") or 0)
    if ram < min_ram:
        refuse(
            f"Flavor {name} has {ram} MB of RAM and image {image.get('name')} needs {min_ram}; choose a larger one.",
            "flavor",
        )
    if has_own_disk(flavor) and flavor["disk"] < min_disk:
        refuse(
            f"Flavor {name} has a disk of {flavor['disk']} GB and image {image.get('name')} needs {min_disk}; "
            "choose a larger one.",
            "flavor",
        )


def check_resize(server: Object, now: Object | None, flavor: Object, things: Things) -> None:
    """Raise if the platform would refuse a resize: a local disk, or less than the image needs."""
    for one in (now, flavor):
        if one is not None and has_own_disk(one):
            refuse(
                f"Server {server.get('name')} cannot be resized to {flavor['name']}: {one['name']} has a local disk.",
                "flavor",
            )
    check_flavor(flavor, image_of(server, things) or _told_image(server, things))


def _told_image(server: Object, things: Things) -> Object:
    """Return what a server's metadata tells about its image; a server that boots from a volume may not name it."""
    told = server.get("metadata") or {}
    named = things.listed(IMAGE, name=told["image_name"]) if told.get("image_name") else []
    return named[0] if len(named) == 1 else {"name": told.get("image_name"), "os_type": told.get("os_type")}


def check_security_groups(names: t.Iterable[str], things: Things, option: str = "security_groups") -> None:
    """Raise if a security group does not exist or its name is ambiguous."""
    for name in names:
        same = [group for group in things.listed(SECURITY_GROUP) if group.get("name") == name]
        if len(same) > 1:
            raise errors.Ambiguous(
                f"{len(same)} security groups are named '{name}', and the API takes names only; rename one.",
                option=option,
                ids=sorted(group["id"] for group in same),
            )
        if not same:
            offered = sorted({str(group.get("name")) for group in things.listed(SECURITY_GROUP)})
            error = errors.NoSuchThing(
                f"No security group is named '{shorten(name)}'; there is {', '.join(offered)}.",
                option=option,
                offered=offered,
            )
            things.plan_for(SECURITY_GROUP, name, option, error)


def holds_address(cidr: str, address: str) -> bool:
    """Return whether an IPv4 address is in a subnet's range; True for an unreadable range: the API decides."""
    try:
        return ipaddress.IPv4Address(address) in ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return True


def address_order(cidr: str) -> list[int]:
    """Return the numbers of an IPv4 range, as a sort key."""
    return [int(number) for number in re.findall(r"\d+", cidr)]


def check_network_form(item: Object, things: Things) -> None:
    """Raise if an entry of networks names nothing, or a port and something else.

    An empty text never means "any network". In check mode it is an ID that is not known yet.
    """
    named = [kind for kind in ("network", "subnet", "port") if item[kind] is not None]
    empty = [kind for kind in named if item[kind] == ""]
    if empty and things.planning is None:
        refuse(f"networks.{empty[0]} is empty; it must name a {empty[0]}, or be left out.", f"networks.{empty[0]}")
    if "port" in named and (len(named) > 1 or item["fixed_ip"]):
        refuse(
            "An entry of networks that names a port names nothing else: the port has its network and address.",
            "networks",
        )
    if not named and not item["fixed_ip"]:
        refuse("Each entry of networks names a network, a subnet, a port or a fixed_ip.", "networks")
    if item["fixed_ip"]:
        try:
            ipaddress.IPv4Address(item["fixed_ip"])
        except ValueError:
            refuse(f"networks.fixed_ip '{shorten(item['fixed_ip'])}' is not an IPv4 address.", "networks")
