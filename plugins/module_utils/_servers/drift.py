# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: what a task wants of an existing server and the API cannot change any more. Reads only.

Each entry is ``{option, wanted, actual}``. Only options that the task names are compared. ``user_data`` and
what became of the disks in ``volumes`` cannot be read back, so they are not.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._kinds.image import IMAGE
from .._kinds.image_pattern import ANY
from .._kinds.network import PORT, VPC, subnet_in
from .._kinds.placement_policy import PLACEMENT_POLICY
from .._kinds.snapshot import SNAPSHOT
from .._thing.kind import Object, capital, looks_like_id
from .attachments import root_volume
from .checks import check_network_form
from .servers import Servers
from .states import label

if t.TYPE_CHECKING:
    from .server import Server

Entry = dict


def drift_of(server: Object, params: t.Mapping[str, t.Any], servers: Servers) -> list[Entry]:
    """The differences of a server from a task's create-only options."""
    found: list[Entry] = []

    def note(option: str, wanted: t.Any, actual: t.Any, reason: str | None = None) -> None:
        found.append({"option": option, "wanted": wanted, "actual": actual, **({"reason": reason} if reason else {})})

    if params["key_name"] is not None and params["key_name"] != server.get("key_name"):
        note("key_name", params["key_name"], server.get("key_name"))
    zone = server.get("OS-EXT-AZ:availability_zone")
    # A shelved server is on no host, and has no zone to tell.
    if params["availability_zone"] is not None and zone and params["availability_zone"] != zone:
        note("availability_zone", params["availability_zone"], zone)
    for item in params["networks"] or ():
        check_network_form(item, servers.things)
    # What does not exist is a difference, in check mode too: what an earlier task would make is not the server's.
    with servers.things.not_planning():
        if params["image"]:
            _compare_image(server, "image", params["image"], servers, note)
        if params["networks"]:
            _compare_networks(server, params["networks"], servers, note)
        if params["boot_volume"]:
            _compare_boot_volume(server, params["boot_volume"], servers, note)
        if params["placement_policy"]:
            _compare_policy(server, params["placement_policy"], servers, note)
    if params["placement_policy"] == "":
        servers.things.plan_for(PLACEMENT_POLICY, "", "placement_policy")
    return found


def _compare_image(server: Object, option: str, wanted: str, servers: Servers, note: t.Callable[..., None]) -> None:
    """By ID where the server tells it; a server that boots from a volume may only tell the image's name."""
    image_id = (server.get("image") or {}).get("id")
    image_name = (server.get("metadata") or {}).get("image_name")
    if wanted in (image_id, image_name):
        return
    actual = image_name or image_id
    if ANY in wanted:
        from .editions import is_edition

        if not is_edition(server, wanted, option, servers.things):
            note(option, wanted, actual)
        return
    try:
        image = servers.things.need(IMAGE, wanted, "image")
    except errors.InvalidRequest as error:
        note(option, wanted, actual, error.message)
        return
    same = image["id"] == image_id if image_id else image.get("name") == image_name
    if actual and not same:
        note(option, wanted, actual)


def _compare_policy(server: Object, wanted: str, servers: Servers, note: t.Callable[..., None]) -> None:
    """A policy lists its servers; a server does not tell its policy."""
    own = [
        policy for policy in servers.things.listed(PLACEMENT_POLICY) if server["id"] in (policy.get("members") or ())
    ]
    if any(wanted in (policy["id"], policy.get("name")) for policy in own):
        return
    reason = None
    try:
        servers.things.need(PLACEMENT_POLICY, wanted, "placement_policy")
    except errors.InvalidRequest as error:
        reason = error.message
    note("placement_policy", wanted, own[0].get("name") or own[0]["id"] if own else None, reason)


def _compare_networks(server: Object, wanted: list[Object], servers: Servers, note: t.Callable[..., None]) -> None:
    """Each wanted NIC must have a port of its own that fits; the API does not tell the ports' order."""
    ports = servers.things.listed(PORT, device_id=server["id"])
    left = list(ports)
    reason = None
    for item in wanted:
        try:
            fits = _matcher(item, ports, servers)
        except errors.InvalidRequest as error:
            reason = error.message
            break
        port = next((port for port in left if fits(port)), None)
        if port is None:
            break
        left.remove(port)
    else:
        if not left:
            return
    asked = [{key: value for key, value in item.items() if value is not None} for item in wanted]
    note("networks", asked, _nics_of(server), reason)


def _matcher(item: Object, ports: list[Object], servers: Servers) -> t.Callable[[Object], bool]:
    """Whether a port is what an entry of networks asks for; what is an ID of one of the ports needs no look-up."""
    things = servers.things
    wanted_port = item["port"]
    if wanted_port is not None:
        if looks_like_id(wanted_port):
            return lambda port: port["id"] == wanted_port
        return lambda port: port.get("name") == wanted_port
    network_id = subnet_id = None
    if item["network"] is not None:
        known = {port.get("network_id") for port in ports}
        network_id = (
            item["network"] if item["network"] in known else things.need(VPC, item["network"], "networks.network")["id"]
        )
    if item["subnet"] is not None:
        known = {address.get("subnet_id") for port in ports for address in port.get("fixed_ips") or ()}
        subnet_id = (
            item["subnet"]
            if item["subnet"] in known
            else subnet_in(things, item["subnet"], "networks.subnet", network_id)["id"]
        )

    def fits(port: Object) -> bool:
        addresses = port.get("fixed_ips") or ()
        return (
            network_id in (None, port.get("network_id"))
            and (subnet_id is None or any(address.get("subnet_id") == subnet_id for address in addresses))
            and (not item["fixed_ip"] or any(address.get("ip_address") == item["fixed_ip"] for address in addresses))
        )

    return fits


def _nics_of(server: Object) -> list[Entry]:
    """A server's NICs in the words of the option."""
    return [
        {"network": network, "fixed_ip": address["addr"]}
        for network, addresses in (server.get("addresses") or {}).items()
        for address in addresses
        if address.get("OS-EXT-IPS:type", "fixed") == "fixed"
    ]


def _compare_boot_volume(server: Object, wanted: Object, servers: Servers, note: t.Callable[..., None]) -> None:
    """Size, type and source; whether it is deleted with the server is not told."""
    source_type, source = wanted.get("source_type", "image"), wanted.get("source") or None
    if source_type == "image" and source is not None:
        _compare_image(server, "boot_volume.source", source, servers, note)
    if not server.get("os-extended-volumes:volumes_attached"):
        if source_type != "image":
            note("boot_volume.source", source, None)
        return
    volume = root_volume(servers, server)
    if volume is None:
        return
    for key, field in (("size", "size"), ("type", "volume_type")):
        if wanted.get(key) is not None and wanted[key] != volume.get(field):
            note(f"boot_volume.{key}", wanted[key], volume.get(field))
    if source_type == "volume" and source not in (None, volume["id"], volume.get("name")):
        note("boot_volume.source", source, volume["id"])
    if source_type == "snapshot" and source not in (None, volume.get("snapshot_id")):
        _compare_snapshot(source, volume.get("snapshot_id"), servers, note)


def _compare_snapshot(wanted: str, actual: str | None, servers: Servers, note: t.Callable[..., None]) -> None:
    """By ID; a name is looked up, and may be gone."""
    try:
        if servers.things.need(SNAPSHOT, wanted, "boot_volume.source")["id"] != actual:
            note("boot_volume.source", wanted, actual)
    except errors.InvalidRequest as error:
        note("boot_volume.source", wanted, actual, error.message)


def tell_drift(server: Server) -> None:
    """Warn about drift or raise, as ``on_drift`` says."""
    told = [f"{entry['option']} is {entry['actual']!r} instead of {entry['wanted']!r}" for entry in server.drift]
    if not told or server.params["on_drift"] == "ignore":
        return
    message = f"{capital(label(server.server))} differs in what cannot be changed after creation: {'; '.join(told)}."
    if server.params["on_drift"] == "fail":
        raise errors.InvalidRequest(
            f"{message} Delete it and make it again, or set on_drift.", option="on_drift", drift=server.drift
        )
    server.warn(message)
