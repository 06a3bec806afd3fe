# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project as the document that keeps it: names in the place of IDs, and no defaults. Pure functions.

The document says what ``nhn_stack`` compares, so a stack of it has nothing to do. What it cannot say is left out, and
told with the reason.
"""

from __future__ import annotations

import collections
import typing as t

from .._ansible.structured import FLAGS
from .._kinds.flavor import has_own_disk
from .._kinds.image_pattern import ANY
from .._kinds.interface import is_virtual, subnet_of
from .._kinds.keypair_thing import is_name
from .._kinds.network import addresses_of, server_of
from .._kinds.security_group import DEFAULT_GROUP
from .._kinds.table import is_automatic
from .._kinds.volume import attachments_of, holders_of, is_bootable
from .._kinds.volume import metadata_of as volume_metadata
from .._kinds.vpc import vpcs_of
from .._servers import states
from .._servers.checks import PLATFORM_KEYS
from .._servers.views import FLEET_KEY, ips_of_type, metadata_of, security_groups_of
from .._thing.kind import Object, looks_like_id
from .._thing.things import status_of
from .project import Project
from .rules_out import group_entry

Chosen = t.Callable[[str, Object], bool]
#: Server status -> the state of its entry. Any other that lasts is left as it is.
POWERED = {states.SHUTOFF: "stopped", states.SHELVED_OFFLOADED: "shelved"}
#: Fields of a project that an entry may name -> sections of a document.
NAMED = {
    "vpcs": "vpcs",
    "internet_gateways": "internet_gateways",
    "security_groups": "security_groups",
    "key_pairs": "key_pairs",
    "placement_policies": "placement_policies",
    "volumes": "volumes",
    "ports": "network_interfaces",
    "servers": "servers",
}


def cleaned(entry: Object) -> Object:
    """Return an entry without what says nothing."""
    return {key: value for key, value in entry.items() if value not in (None, [], "")}


class Export:
    """The document of a project.

    :param project: what the project has.
    :param chosen: whether a thing is wanted, given its section and the thing.
    """

    def __init__(self, project: Project, chosen: Chosen) -> None:
        self.project = project
        self.left_out: list[Object] = []
        self._chosen = chosen
        self._by_id = {
            field: {one["id"]: one for one in getattr(project, field) if one.get("id")}
            for field in (*NAMED, "subnets", "routing_tables", "flavors", "images")
        }
        self._counts = {
            field: collections.Counter(str(one.get("name") or "") for one in getattr(project, field)) for field in NAMED
        }
        self._labels = collections.Counter(str(one.get("label") or "") for one in project.floating_ips)
        self._own_gateways = {
            str(table["gateway_id"])
            for table in project.routing_tables
            if table.get("gateway_id") and table.get("gateway_name") == table.get("name")
        }
        self._roots = self._root_volumes()
        self._source_volumes: set[str] = set()

    def document(self) -> dict[str, list[Object]]:
        """Return the sections that have entries, each in the order of its names."""
        vpcs, servers = self._vpcs(), self._servers()
        sections = {
            "vpcs": vpcs,
            "routing_tables": self._tables(vpcs),
            "internet_gateways": self._gateways(),
            "security_groups": self._groups(),
            "key_pairs": self._key_pairs(),
            "placement_policies": self._policies(),
            "volumes": self._volumes(),
            "network_interfaces": self._interfaces(),
            "servers": servers,
            "floating_ips": self._floating_ips(servers),
        }
        self._leave_out_disks()
        self.left_out = in_order(self.left_out)
        return {section: entries for section, entries in sections.items() if entries}

    # Names

    def _why_not(self, field: str, thing: Object) -> str:
        """Return why nothing can name a thing; an empty text if its name means just this one."""
        name = str(thing.get("name") or "")
        if not name:
            return "it has no name"
        if looks_like_id(name):
            return "its name looks like an ID"
        if field == "internet_gateways" and name.strip().lower() in FLAGS:
            return "its name is a word for true or false"
        others = self._counts[field][name]
        return f"{others} have this name" if others > 1 else ""

    def _name(self, field: str, own_id: str | None) -> str | None:
        """Return the name that means a thing; None if there is none."""
        thing = self._by_id[field].get(own_id or "")
        return None if thing is None or self._why_not(field, thing) else thing["name"]

    def _leave(self, section: str, thing: Object, reason: str) -> None:
        self.left_out.append(
            {"section": section, "name": thing.get("name") or None, "id": thing.get("id"), "reason": reason}
        )

    def _own(self, field: str, is_foreign: t.Callable[[Object], bool] = lambda one: False) -> list[Object]:
        """Return the things of a kind that are chosen and that an entry can name, in the order of their names."""
        found = []
        section = NAMED[field]
        for one in getattr(self.project, field):
            if is_foreign(one) or not self._chosen(section, one):
                continue
            reason = self._why_not(field, one)
            if reason:
                self._leave(section, one, reason)
            else:
                found.append(one)
        return sorted(found, key=lambda one: str(one["name"]))

    # Networks

    def _is_foreign(self, vpc: Object) -> bool:
        return bool(vpc.get("router:external")) or vpc.get("tenant_id") not in (None, "", self.project.tenant)

    def _vpcs(self) -> list[Object]:
        found = []
        for vpc in self._own("vpcs", self._is_foreign):
            tables = [one for one in self.project.routing_tables if vpc["id"] in vpcs_of(one)]
            default = next((one for one in tables if one.get("default_table")), None)
            subnets = [one for one in self.project.subnets if one.get("vpc_id") == vpc["id"]]
            found.append(
                cleaned(
                    {
                        "name": vpc["name"],
                        "cidr": vpc.get("cidrv4"),
                        "routing_table": self._table_options(default) or None if default else None,
                        "subnets": self._subnets(subnets),
                    }
                )
            )
        return found

    def _subnets(self, subnets: list[Object]) -> list[Object]:
        found = []
        for one in sorted(subnets, key=lambda one: str(one.get("name"))):
            reason = self._why_no_subnet(one)
            if reason:
                self._leave("subnets", one, reason)
                continue
            table = one.get("routingtable") or {}
            explicit = table.get("explicit") and not table.get("default_table")
            named = self._table_name(table.get("id")) if explicit else None
            if explicit and not named:
                self._leave("subnets", one, "its routing table has no name of its own, so only that is left out")
            found.append(cleaned({"name": one["name"], "cidr": one.get("cidr"), "routing_table": named}))
        return found

    def _why_no_subnet(self, subnet: Object) -> str:
        return _why_not_inside(subnet, [one for one in self.project.subnets if one.get("vpc_id") == subnet["vpc_id"]])

    def _why_no_table(self, table: Object) -> str:
        inside = [one for one in self.project.routing_tables if set(vpcs_of(one)) & set(vpcs_of(table))]
        return _why_not_inside(table, inside)

    def _table_name(self, own_id: str | None) -> str | None:
        table = self._by_id["routing_tables"].get(own_id or "")
        return None if table is None or self._why_no_table(table) else table["name"]

    def _table_options(self, table: Object) -> Object:
        """Return what the entry of a routing table says beside its name and its VPC."""
        gateway: str | bool | None = None
        if table.get("gateway_id"):
            gateway = self._name("internet_gateways", table["gateway_id"])
            if gateway is None or table["gateway_id"] in self._own_gateways:
                gateway = True
        routes = [
            cleaned({"cidr": one["cidr"], "gateway": one["gateway"], "description": one.get("description")})
            for one in sorted(self.project.routes, key=lambda one: str(one.get("cidr")))
            if one.get("routingtable_id") == table["id"] and not is_automatic(one)
        ]
        distributed = False if table.get("distributed") is False else None
        return cleaned({"distributed": distributed, "internet_gateway": gateway, "routes": routes})

    def _tables(self, vpcs: list[Object]) -> list[Object]:
        """Return the further routing tables of the VPCs that have entries."""
        names = {entry["name"] for entry in vpcs}
        own = {one["id"]: one["name"] for one in self.project.vpcs if one.get("name") in names}
        found = []
        for table in sorted(self.project.routing_tables, key=lambda one: str(one.get("name"))):
            vpc = next((own[one] for one in vpcs_of(table) if one in own), None)
            if vpc is None or table.get("default_table"):
                continue
            reason = self._why_no_table(table)
            if reason:
                self._leave("routing_tables", table, reason)
            else:
                found.append({"name": table["name"], "vpc": vpc, **self._table_options(table)})
        return sorted(found, key=lambda one: (one["vpc"], one["name"]))

    def _gateways(self) -> list[Object]:
        tables = {one["id"] for one in self.project.routing_tables}
        found = []
        for one in self.project.internet_gateways:
            if one["id"] in self._own_gateways or not self._chosen("internet_gateways", one):
                continue
            reason = self._why_not("internet_gateways", one)
            if reason:
                at = " of a routing table, which gets one of its own (internet_gateway: true)"
                self._leave("internet_gateways", one, reason + (at if one.get("routingtable_id") in tables else ""))
            else:
                found.append({"name": one["name"]})
        return sorted(found, key=lambda one: str(one["name"]))

    def _groups(self) -> list[Object]:
        found = []
        for group in self._own("security_groups"):
            entry, lost = group_entry(group, lambda own_id: self._name("security_groups", own_id))
            for reason in lost:
                self._leave("security_groups", group, reason)
            if group["name"] != DEFAULT_GROUP or entry is not None:
                found.append(entry or {"name": group["name"]})
        return found

    def _interfaces(self) -> list[Object]:
        found = []
        for port in self._own_ports():
            groups = self._group_names(port)
            if groups is None:
                self._leave(
                    "network_interfaces", port, "a security group of it has no name of its own, so only they are"
                )
            elif groups == [DEFAULT_GROUP]:
                groups = None
            secured = port.get("port_security_enabled") is not False
            pairs = sorted(str(one.get("ip_address")) for one in port.get("allowed_address_pairs") or ())
            vpc, subnet = self._place(port)
            found.append(
                cleaned(
                    {
                        "name": port["name"],
                        "vpc": vpc,
                        "subnet": subnet,
                        "fixed_ip": next(iter(addresses_of(port)), None),
                        "security_groups": groups if secured else None,
                        "port_security": None if secured else False,
                        "allowed_address_pairs": [{"ip": one} for one in pairs] if secured else None,
                        "virtual_ip": is_virtual(port) or None,
                        "admin_state_up": False if port.get("admin_state_up") is False else None,
                    }
                )
            )
        return found

    def _own_ports(self) -> list[Object]:
        """Return the network interfaces that somebody has made: those with names, and no service's."""
        found = []
        for port in sorted(self.project.ports, key=lambda one: str(one.get("name"))):
            service = str(port.get("device_owner") or "").startswith("network:") and not is_virtual(port)
            if service or not self._chosen("network_interfaces", port) or (server_of(port) and not port.get("name")):
                continue
            reason = self._why_no_port(port)
            if reason:
                self._leave("network_interfaces", port, reason)
            else:
                found.append(port)
        return found

    def _why_no_port(self, port: Object) -> str:
        reason = self._why_not("ports", port)
        if reason:
            return reason
        if len(addresses_of(port)) > 1:
            return "it has several addresses"
        return "" if all(self._place(port)) else "its VPC or subnet has no name of its own"

    def _place(self, port: Object) -> tuple[str | None, str | None]:
        """Return the names of the VPC and the subnet of a network interface."""
        subnet = self._by_id["subnets"].get(subnet_of(port) or "")
        named = subnet["name"] if subnet is not None and not self._why_no_subnet(subnet) else None
        return self._name("vpcs", port.get("network_id")), named

    def _group_names(self, port: Object) -> list[str] | None:
        names = [self._name("security_groups", one) for one in port.get("security_groups") or ()]
        return None if None in names else sorted(t.cast(list[str], names))

    # Keys, policies, volumes

    def _key_pairs(self) -> list[Object]:
        found = []
        for one in sorted(self.project.key_pairs, key=lambda one: str(one["name"])):
            if not self._chosen("key_pairs", one):
                continue
            if is_name(one["name"]) and one.get("public_key"):
                found.append({"name": one["name"], "public_key": " ".join(str(one["public_key"]).split())})
            else:
                self._leave("key_pairs", one, "no task can name it")
        return found

    def _policies(self) -> list[Object]:
        found = []
        for one in self._own("placement_policies"):
            if list(one.get("policies") or ()) == ["anti-affinity"]:
                found.append({"name": one["name"]})
            else:
                self._leave("placement_policies", one, f"its policy is {', '.join(one.get('policies') or ())}")
        return found

    def _root_volumes(self) -> dict[str, str]:
        """Return the IDs of the volumes that servers boot from, with those of the servers."""
        found = {}
        for server in self.project.servers:
            flavor = self._by_id["flavors"].get((server.get("flavor") or {}).get("id") or "")
            if flavor is not None and has_own_disk(flavor):
                continue
            own = [self._by_id["volumes"].get(one["id"]) for one in _attached(server)]
            bootable = [one for one in own if one is not None and is_bootable(one)]
            first = [one for one in bootable if any(str(at["device"]).endswith("da") for at in attachments_of(one))]
            root = next(iter(first or bootable), None)
            if root is not None:
                found[root["id"]] = server["id"]
        return found

    def _volumes(self) -> list[Object]:
        found = []
        for one in sorted(self.project.volumes, key=lambda one: str(one.get("name"))):
            if not self._chosen("volumes", one) or (one["id"] in self._roots and one["id"] not in self._source_volumes):
                continue
            reason = self._why_no_volume(one)
            if reason:
                self._leave("volumes", one, reason)
                continue
            if one.get("snapshot_id") or one.get("source_volid") or is_bootable(one):
                self._leave("volumes", one, "only what it was made from is; a new one would be empty")
            found.append(
                cleaned(
                    {
                        "name": one["name"],
                        "size": one.get("size"),
                        "type": one.get("volume_type"),
                        "availability_zone": one.get("availability_zone"),
                        "description": one.get("description"),
                        "metadata": dict(sorted(volume_metadata(one).items())) or None,
                    }
                )
            )
        return found

    def _why_no_volume(self, volume: Object) -> str:
        reason = self._why_not("volumes", volume)
        if reason:
            return reason
        if volume.get("nhn_encryption") or volume.get("encrypted"):
            return "it is encrypted, and the API does not tell the appkey"
        status = status_of(volume)
        return "" if status in ("available", "in-use") else f"it is {status}"

    # Servers

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
        if key_name and key_name not in {one["name"] for one in self.project.key_pairs}:
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
        root = self._by_id["volumes"].get(next((one for one, at in self._roots.items() if at == server["id"]), ""), {})
        told = (server.get("metadata") or {}).get("image_name")
        told = told or (root.get("volume_image_metadata") or {}).get("image_name")
        name = told or self._by_id["images"].get(own_id or "", {}).get("name")
        return own_id or name if not name or ANY in name or looks_like_id(name) else name

    def _source_of(self, server: Object) -> Object | None:
        """Return the volume that a server without an image boots from, if it has a name."""
        root = next((one for one, at in self._roots.items() if at == server["id"]), None)
        return self._by_id["volumes"][root] if root and self._name("volumes", root) else None

    def _boot_volume(self, server: Object) -> Object | None:
        root = next((one for one, at in self._roots.items() if at == server["id"]), None)
        if root is None:
            return None
        if self._image_of(server) is None:
            self._source_volumes.add(root)
            self._leave("servers", server, "only the content of its root volume is, which it boots from")
            return {"source_type": "volume", "source": self._name("volumes", root)}
        volume = self._by_id["volumes"][root]
        return cleaned({"size": volume.get("size"), "type": volume.get("volume_type")})

    def _ports_of(self, server: Object) -> list[Object]:
        """Return the network interfaces of a server, in the order of its addresses."""
        places = ips_of_type(server.get("addresses") or {}, "fixed")

        def place_of(port: Object) -> tuple[int, str]:
            own = [places.index(one) for one in addresses_of(port) if one in places]
            return min(own, default=len(places)), port["id"]

        return sorted((one for one in self.project.ports if server_of(one) == server["id"]), key=place_of)

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
        found = []
        for one in self.project.volumes:
            if server["id"] not in holders_of(one) or one["id"] in self._roots:
                continue
            if not self._why_no_volume(one):
                found.append(str(one["name"]))
        return sorted(found)

    # Floating IPs

    def _floating_ips_of(self, server: Object) -> list[tuple[Object, bool]]:
        """Return the floating IPs of a server, and whether each is at its first network interface."""
        ports = [one["id"] for one in self._ports_of(server)]
        own = [one for one in self.project.floating_ips if one.get("port_id") in ports]
        own.sort(key=lambda one: (ports.index(one["port_id"]), str(one.get("floating_ip_address"))))
        return [(one, one["port_id"] == ports[0]) for one in own]

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
        for server in self.project.servers:
            for number, (address, _first) in enumerate(self._floating_ips_of(server)):
                if number == 0 and server.get("name") in named:
                    told.add(address["id"])
                elif server.get("name") in named:
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

    # What no document says

    def _leave_out_disks(self) -> None:
        for one in self.project.images:
            if self._chosen("images", one):
                self._leave("images", one, "its data are in no document")
        for one in self.project.snapshots:
            if self._chosen("snapshots", one):
                self._leave("snapshots", one, "a snapshot cannot be made again")
        if any(self._chosen("servers", one) for one in self.project.servers):
            self._leave("servers", {}, "user_data of servers is not told by the API; the content of disks is not here")


def in_order(left_out: t.Iterable[Object]) -> list[Object]:
    """Return what is left out, in an order that does not change."""
    return sorted(left_out, key=lambda one: [str(one[key] or "") for key in ("section", "name", "id", "reason")])


def _attached(server: Object) -> list[Object]:
    return list(server.get("os-extended-volumes:volumes_attached") or ())


def _why_not_inside(thing: Object, inside: list[Object]) -> str:
    """Return why nothing can name a thing of a VPC; an empty text if its name means just this one."""
    name = str(thing.get("name") or "")
    if not name:
        return "it has no name"
    if looks_like_id(name):
        return "its name looks like an ID"
    others = sum(one.get("name") == name for one in inside)
    return f"{others} in its VPC have this name" if others > 1 else ""


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
