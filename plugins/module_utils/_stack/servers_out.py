# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers, fleets and floating IPs of a project as entries of a document. Pure functions."""

from __future__ import annotations

import collections
import typing as t

from .._kinds.image_pattern import ANY
from .._kinds.interface import subnet_of
from .._kinds.network import server_of
from .._kinds.security_group import DEFAULT_GROUP
from .._kinds.volume import holders_of
from .._servers import states
from .._servers.checks import PLATFORM_KEYS
from .._servers.own_nics import in_order_of
from .._servers.views import FLEET_KEY, ips_of_type, metadata_of, security_groups_of
from .._thing.kind import Object, looks_like_id
from .disks_out import Disks
from .naming import Chosen, cleaned
from .project import Project

#: Server status -> the state of its entry. Any other that lasts is left as it is.
POWERED = {states.SHUTOFF: "stopped", states.SHELVED_OFFLOADED: "shelved"}


class Servers(Disks):
    """The servers of a project, and their addresses."""

    def __init__(self, project: Project, chosen: Chosen) -> None:
        super().__init__(project, chosen)
        #: ID of a server -> its network interfaces; ID of a network interface -> its floating IPs.
        self._ports: dict[str, list[Object]] = {}
        self._addresses: dict[str, list[Object]] = {}
        #: ID of a server -> the volumes that are attached to it.
        self._attached: dict[str, list[Object]] = {}
        for port in project.ports:
            self._ports.setdefault(server_of(port) or "", []).append(port)
        for address in project.floating_ips:
            self._addresses.setdefault(address.get("port_id") or "", []).append(address)
        for volume in project.volumes:
            for holder in holders_of(volume):
                self._attached.setdefault(holder, []).append(volume)
        self._key_names = {one["name"] for one in project.key_pairs}
        self._labels = collections.Counter(str(one.get("label") or "") for one in project.floating_ips)

    def _servers(self) -> list[Object]:
        entries: dict[str, tuple[Object, Object]] = {}
        for server in self._own("servers"):
            reason = self._why_no_server(server)
            if reason:
                self._leave("servers", server, reason)
            else:
                entries[server["name"]] = (server, self._server(server))
        return _folded(entries)

    def _why_no_server(self, server: Object) -> str:
        status = states.status_of(server)
        if not states.is_settled(server) or status in (states.ERROR, "UNKNOWN"):
            return f"it is {status}"
        if self._image_of(server) is None and self._source_of(server) is None:
            return "its image is not known any more"
        nics = self._nics_of(server)
        return "" if nics and None not in nics else "its VPC has no name of its own" if nics else "it has no network"

    def _server(self, server: Object) -> Object:
        nics = t.cast(list[Object], self._nics_of(server))
        for nic, port in zip(nics, self._ports_of(server)):
            if "port" not in nic and "subnet" not in nic:
                self._leave("servers", server, f"only its subnet ({subnet_of(port)}) is; it has no name of its own")
        groups: list[str] | None = security_groups_of(server)
        if any(self._counts["security_groups"][name] != 1 for name in groups or ()):
            self._leave("servers", server, "only its security groups are; one has no name of its own")
            groups = None
        elif groups == [DEFAULT_GROUP] or all("port" in nic for nic in nics):
            groups = None
        key_name = server.get("key_name")
        if key_name and key_name not in self._key_names:
            self._leave("servers", server, f"its key pair '{key_name}' is not among yours, so it must be there")
        flavor = self._by_id["flavors"].get((server.get("flavor") or {}).get("id") or "", {})
        metadata = {key: one for key, one in metadata_of(server).items() if key not in PLATFORM_KEYS}
        entry = {
            "name": server["name"],
            "state": POWERED.get(states.status_of(server)),
            "flavor": flavor.get("name") or (server.get("flavor") or {}).get("id"),
            "image": self._image_of(server),
            "boot_volume": self._boot_volume(server),
            "networks": nics,
            "security_groups": groups,
            "key_name": key_name,
            "availability_zone": server.get("OS-EXT-AZ:availability_zone"),
            "placement_policy": self._policy_of(server),
            "metadata": dict(sorted(metadata.items())) or None,
            "attachments": self._attachments_of(server),
            "floating_ip": self._own_floating_ip(server),
        }
        return {**cleaned(entry), **({"floating_ip": {}} if entry["floating_ip"] == {} else {})}

    def _image_of(self, server: Object) -> str | None:
        """Return the image of a server by its name, or by its ID where the name would mean more."""
        own_id = (server.get("image") or {}).get("id")
        root = self._roots.get(server["id"], {})
        told = (server.get("metadata") or {}).get("image_name")
        told = told or (root.get("volume_image_metadata") or {}).get("image_name")
        name = told or self._by_id["images"].get(own_id or "", {}).get("name")
        return own_id or name if not name or ANY in name or looks_like_id(name) else name

    def _source_of(self, server: Object) -> str | None:
        """Return the name of the volume that a server boots from, if that means just this one."""
        root = self._roots.get(server["id"])
        return self._name("volumes", root["id"]) if root else None

    def _boot_volume(self, server: Object) -> Object | None:
        root = self._roots.get(server["id"])
        if root is None:
            return None
        if self._image_of(server) is None:
            self._source_volumes.add(root["id"])
            self._leave("servers", server, "only the content of its root volume is, which it boots from")
            return {"source_type": "volume", "source": self._source_of(server)}
        return cleaned({"size": root.get("size"), "type": root.get("volume_type")})

    def _ports_of(self, server: Object) -> list[Object]:
        """Return the network interfaces of a server, in the order of its addresses."""
        addresses = ips_of_type(server.get("addresses") or {}, "fixed")
        return in_order_of(addresses, self._ports.get(server["id"], ()))

    def _nics_of(self, server: Object) -> list[Object | None]:
        """Return the entries of a server's ``networks``; None for one that no name means."""
        found: list[Object | None] = []
        for port in self._ports_of(server):
            vpc, subnet = self._place(port)
            if port.get("name") and not self._why_no_port(port):
                found.append({"port": port["name"]})
            else:
                found.append(cleaned({"network": vpc, "subnet": subnet}) if vpc else None)
        return found

    def _policy_of(self, server: Object) -> str | None:
        own = (one for one in self.project.placement_policies if server["id"] in (one.get("members") or ()))
        return next((name for name in (self._name("placement_policies", one["id"]) for one in own) if name), None)

    def _attachments_of(self, server: Object) -> list[str]:
        attached = self._attached.get(server["id"], ())
        further = [one for one in attached if one["id"] not in self._root_ids and not self._why_no_volume(one)]
        return sorted(str(one["name"]) for one in further)

    # Floating IPs

    def _floating_ips_of(self, server: Object) -> list[tuple[Object, bool]]:
        """Return the floating IPs of a server, and whether each is at its first network interface."""
        found = []
        for number, port in enumerate(self._ports_of(server)):
            own = sorted(self._addresses.get(port["id"], ()), key=lambda one: str(one.get("floating_ip_address")))
            found += [(one, number == 0) for one in own]
        return found

    def _own_floating_ip(self, server: Object) -> Object | None:
        """Return what a server's entry says of its floating IP: an empty dictionary for one with nothing else."""
        own = self._floating_ips_of(server)
        for address, _first in own[1:]:
            if not self._usable_label(address):
                self._leave_address(address, f"it is a further one of server {server['name']}, and has no label")
        if not own:
            return None
        address, first = own[0]
        return self._address_options(address, fixed_ip=None if first else address.get("fixed_ip_address"))

    def _usable_label(self, address: Object) -> str | None:
        label = address.get("label")
        return label if label and self._labels[label] == 1 else None

    def _address_options(self, address: Object, **more: t.Any) -> Object:
        protected = True if address.get("delete_protection") else None
        return cleaned({**more, "label": self._usable_label(address), "protected": protected})

    def _leave_address(self, address: Object, reason: str) -> None:
        self._leave("floating_ips", {**address, "name": address.get("floating_ip_address")}, reason)

    def _floating_ips(self, servers: list[Object]) -> list[Object]:
        """Return the floating IPs that no entry of a server tells."""
        named = {name for entry in servers for name in members_of(entry)}
        told, later = set(), {}
        for server in [one for one in self.project.servers if one.get("name") in named]:
            for number, (address, _first) in enumerate(self._floating_ips_of(server)):
                if number == 0:
                    told.add(address["id"])
                else:
                    later[address["id"]] = {"server": server["name"], "fixed_ip": address.get("fixed_ip_address")}
        found = []
        for one in self.project.floating_ips:
            if one["id"] in told or not self._chosen("floating_ips", {**one, "name": one.get("label")}):
                continue
            label = self._usable_label(one)
            if label is None:
                if one["id"] not in later:
                    reason = f"{self._labels[one['label']]} have its label" if one.get("label") else "it has no label"
                    self._leave_address(one, f"{reason}, and no server of the document has it")
                continue
            if one.get("port_id") and one["id"] not in later:
                self._leave_address(one, "only what it is connected to is")
            found.append({"label": label, **self._address_options(one, **later.get(one["id"], {}))})
        return sorted(found, key=lambda one: str(one["label"]))


def members_of(entry: Object) -> list[str]:
    """Return the names of the servers that an entry means."""
    count = entry.get("count")
    return [entry["name"]] if count is None else [f"{entry['name']}-{number}" for number in range(1, count + 1)]


def _folded(entries: t.Mapping[str, tuple[Object, Object]]) -> list[Object]:
    """Return the entries of servers, those of a whole fleet that is alike as one with ``count``."""
    fleets: dict[str, list[str]] = {}
    for name, (server, _entry) in entries.items():
        fleet = (server.get("metadata") or {}).get(FLEET_KEY)
        if fleet and fleet not in entries:
            fleets.setdefault(str(fleet), []).append(name)
    found = {name: entry for name, (_server, entry) in entries.items()}
    for fleet, names in fleets.items():
        own = [{**entries[name][1], "name": fleet} for name in names]
        whole = set(names) == set(members_of({"name": fleet, "count": len(names)}))
        if whole and all(one == own[0] for one in own) and _can_be_a_fleet(own[0]):
            for name in names:
                del found[name]
            found[fleet] = {"name": fleet, "count": len(names), **{k: v for k, v in own[0].items() if k != "name"}}
    return [found[name] for name in sorted(found)]


def _can_be_a_fleet(entry: Object) -> bool:
    single = entry.get("attachments") or (entry.get("boot_volume") or {}).get("source_type") == "volume"
    return not single and not any("port" in nic for nic in entry["networks"]) and not entry.get("floating_ip")
