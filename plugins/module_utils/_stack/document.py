# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stack's document says: its things, and which of them need each other. Pure functions.

A thing that others may name before it is whole stands twice: a security group whose rules name other groups, and a
routing table whose routes lead through subnets.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import refuse
from .._kinds.security_group import DEFAULT_GROUP
from .._kinds.security_list import is_address
from .._thing.kind import shorten
from .sections import SECTIONS, Section

Entry = t.Mapping[str, t.Any]
#: The sections as a person reads them. Servers come after the networks whose names they tell apart.
IN_ORDER = (
    "vpcs", "routing_tables", "internet_gateways", "security_groups", "key_pairs", "placement_policies", "images",
    "volumes", "network_interfaces", "servers", "floating_ips",
)  # fmt: skip
#: Stands for the subnets of a VPC, where a section is named.
IN_VPC = "in vpc"


@dataclasses.dataclass(frozen=True)
class Node:
    """One thing of a document, or a part of one.

    :param label: what names it: ``servers.web-1``.
    :param section: the section whose module it is a task of.
    :param names: the names under which others may mean it.
    :param params: the options of its task, without those that all tasks have.
    :param parts: the options that this part of a thing sets; empty for a whole thing.
    :param part_of: the label of the thing that it is a part of.
    :param owner: the label of the server whose entry it stands in.
    :param vpc: the VPC that it is in, for what has its name in a VPC only.
    :param is_default: whether it is the default routing table of its VPC, which has no name here.
    :param own_gateway: whether it is the internet gateway that a routing table has made for itself.
    :param leftover: whether it is what the stack has made and the document does not name any more.
    """

    label: str
    section: str
    names: tuple[str, ...]
    params: dict[str, t.Any]
    parts: tuple[str, ...] = ()
    part_of: str = ""
    owner: str = ""
    vpc: str = ""
    is_default: bool = False
    own_gateway: bool = False
    leftover: bool = False

    @property
    def whole(self) -> str:
        """Return the label of the thing that it is, or is a part of."""
        return self.part_of or self.label

    @property
    def row(self) -> Section:
        """Return what its section says."""
        return SECTIONS[self.section]


class Document:
    """The things of a document, by label, and what each needs.

    :param params: the options of ``nhn_stack``.
    :raises InvalidRequest: two things have one name, or an entry cannot mean one thing.
    """

    def __init__(self, params: Entry) -> None:
        self.nodes: dict[str, Node] = {}
        self.needs: dict[str, set[str]] = {}
        self.absent: bool = params["state"] == "absent"
        #: Label -> what it stands for.
        self._labels: dict[str, tuple[str, tuple[str, ...], str, str]] = {}
        self._there: dict[tuple[str, str], list[str]] = {}
        #: Label -> what it names: section, name, and for what is in a VPC that VPC's name.
        self._meant: dict[str, list[tuple[str, str, str | None]]] = {}
        self._also: list[tuple[str, str]] = []
        for section in IN_ORDER:
            for entry in params[section] or ():
                getattr(self, f"_add_{section}", self._add_plain)(section, entry)
        for label, meant in self._meant.items():
            if label in self.nodes:
                self.needs[label] |= {found for one in meant for found in self._found(*one)} - {label}
        for label, other in self._also:
            if label in self.nodes:
                self.needs[label].add(other)

    # Names

    def users_of(self, section: str, name: str) -> list[str]:
        """Return the labels of what names a thing."""
        return [label for label, meant in self._meant.items() if (section, name) in {one[:2] for one in meant}]

    def named(self, section: str, name: str) -> list[str]:
        """Return the labels of what others mean by a name."""
        return self._there.get((section, name), [])

    def _found(self, section: str, name: str, vpc: str | None) -> list[str]:
        if section == IN_VPC:
            return [one for one, node in self.nodes.items() if node.vpc == name and node.section == "subnets"]
        named = self.named(section, name)
        return named if vpc is None else [one for one in named if self.nodes[one].vpc == vpc]

    # Entries

    def _add(self, node: Node, *meant: tuple[str, str | None], vpc: str | None = None) -> None:
        """Add a thing.

        :param meant: what it needs: section and name; None and an empty text are left out.
        :param vpc: the VPC in which subnets and routing tables are meant.
        """
        self.nodes[node.label] = node
        self.needs[node.label] = set()
        for name in node.names:
            others = self._there.setdefault((node.section, name), [])
            if others and node.section == "servers":
                refuse(f"Two entries of servers make a server named '{shorten(name)}'.", "servers")
            others.append(node.label)
        inside = ("subnets", "routing_tables")
        named = [(section, name) for section, name in meant if name]
        self._meant[node.label] = [
            (section, name, vpc if section in inside else None)
            for section, name in t.cast(list[tuple[str, str]], named)
        ]

    def _label(self, section: str, *names: str, part: str = "", by: str = "") -> str:
        """Return the label of a new thing, or of a part of one.

        :param names: what tells it apart from all others of its section: ``VPC``, ``NAME``.
        :param by: the option that names it, where that may be one or another.
        :raises InvalidRequest: there is such a thing already.
        """
        text = ".".join((section, *names)) + (f".{part}" if part else "")
        own = (section, names, part, by)
        # Names may have dots, so two things may come to one text.
        while self._labels.get(text, own) != own:
            text += "'"
        if text in self._labels:
            refuse(f"Two entries make the same thing: {shorten(text)}.", section)
        self._labels[text] = own
        return text

    def _name(self, section: str, entry: Entry) -> str:
        name: str = entry["name"]
        if not name:
            refuse(f"An entry of {section} has an empty name.", section)
        return name

    def _add_plain(self, section: str, entry: Entry) -> None:
        name = self._name(section, entry)
        meant = [
            (target, value)
            for option, target in SECTIONS[section].references.items()
            for value in _texts(entry.get(option))
        ]
        self._add(Node(self._label(section, name), section, (name,), dict(entry)), *meant)

    def _add_vpcs(self, section: str, entry: Entry) -> None:
        name = self._name(section, entry)
        inside = ("subnets", "routing_table")
        label = self._label(section, name)
        self._add(Node(label, section, (name,), {key: entry[key] for key in entry if key not in inside}))
        table = entry["routing_table"]
        if table is not None:
            self._add_table(
                self._label("routing_tables", name, "(default)"),
                {**table, "name": None, "vpc": name, "default": None},
                is_default=True,
            )
        for subnet in entry["subnets"] or ():
            subnet_name = self._name("subnets", subnet)
            subnet_label = self._label("subnets", name, subnet_name)
            self._add(
                Node(subnet_label, "subnets", (subnet_name,), {**subnet, "vpc": name}, vpc=name),
                ("vpcs", name),
                ("routing_tables", subnet["routing_table"]),
                vpc=name,
            )

    def _add_routing_tables(self, section: str, entry: Entry) -> None:
        name = self._name(section, entry)
        if not entry["vpc"]:
            refuse(f"Routing table '{shorten(name)}' names no VPC: an entry of routing_tables needs vpc.", section)
        self._add_table(self._label(section, entry["vpc"], name), entry)

    def _add_table(self, label: str, entry: Entry, *, is_default: bool = False) -> None:
        vpc, gateway = entry["vpc"], entry["internet_gateway"]
        names = () if is_default else (entry["name"],)
        where = {"vpc": vpc, "is_default": is_default}
        meant = [("vpcs", vpc)]
        if isinstance(gateway, str):
            meant.append(("internet_gateways", gateway))
        own = (vpc, "(default)") if is_default else (vpc, entry["name"])
        first_options = tuple(option for option in ("distributed", "internet_gateway") if entry[option] is not None)
        if self.absent:
            self._remove_table(label, entry, names, meant, where)
        elif first_options or not is_default:
            params = {**entry, "routes": None}
            parts = first_options if is_default else ()
            self._add(Node(label, "routing_tables", names, params, parts, **where), *meant)
        if entry["routes"] is not None:
            part = self._label("routing_tables", *own, part="routes")
            # A subnet that a route leads through cannot be deleted, so routes go first.
            params = {**entry, "routes": []} if self.absent else dict(entry)
            routes = Node(part, "routing_tables", (), params, ("routes",), label, **where)
            self._add(routes, *meant, (IN_VPC, vpc))
            self.needs[routes.label] |= {label} & self.nodes.keys()

    def _remove_table(
        self,
        label: str,
        entry: Entry,
        names: tuple[str, ...],
        meant: list[tuple[str, str]],
        where: t.Mapping[str, t.Any],
    ) -> None:
        """Add what must go of a table. A default one goes with its VPC, which lets go of the gateway before."""
        holder = label
        if where["is_default"]:
            holder = f"vpcs.{where['vpc']}"
            self._meant.setdefault(holder, []).extend((section, name, None) for section, name in meant[1:])
        else:
            self._add(Node(label, "routing_tables", names, dict(entry), **where), *meant)
        if entry["internet_gateway"] is True:
            own = self._label("internet_gateways", "of", label)
            self._add(Node(own, "internet_gateways", (), {"name": entry["name"]}, own_gateway=True, **where))
            self._also.append((own, holder))

    def _add_security_groups(self, section: str, entry: Entry) -> None:
        name = self._name(section, entry)
        named = {rule["remote"] for rule in entry["rules"] or () if rule["remote"]}
        remotes = {one for one in named if not is_address(one.strip())} - {name}
        if self.absent and name == DEFAULT_GROUP:
            return
        label = self._label(section, name)
        if self.absent or not remotes:
            self._add(Node(label, section, (name,), dict(entry)))
            return
        self._add(Node(label, section, (name,), {**entry, "rules": None}))
        part = self._label(section, name, part="rules")
        rules = Node(part, section, (), dict(entry), ("rules",), label)
        self._add(rules, *((section, remote) for remote in sorted(remotes)))
        self.needs[rules.label].add(label)

    def _add_servers(self, section: str, entry: Entry) -> None:
        name, count = self._name(section, entry), entry["count"]
        names = (name,) if count is None else tuple(f"{name}-{number}" for number in range(1, count + 1))
        label = self._label(section, name)
        params = {key: entry[key] for key in entry if key not in ("attachments", "floating_ip")}
        meant: list[tuple[str, str | None]] = [
            ("key_pairs", entry["key_name"]),
            ("images", entry["image"]),
            ("placement_policies", entry["placement_policy"]),
            *(("security_groups", group) for group in entry["security_groups"] or ()),
        ]
        for disk in (entry["boot_volume"], *(entry["volumes"] or ())):
            if disk and disk["source_type"] in ("image", "volume"):
                meant.append((f"{disk['source_type']}s", disk["source"]))
        node = Node(label, section, names, params)
        self._add(node, *meant)
        for nic in entry["networks"] or ():
            vpc = nic["network"] or None
            self._meant[label] += [
                (target, value, vpc if target == "subnets" and self.named("vpcs", vpc or "") else None)
                for target, value in (
                    ("vpcs", vpc),
                    ("subnets", nic["subnet"]),
                    ("network_interfaces", nic["port"]),
                    # A server of a VPC gets an address of one of its subnets.
                    (IN_VPC, None if nic["subnet"] else vpc),
                )
                if value
            ]
        self._add_attachments(label, names, entry)
        self._add_own_floating_ip(label, names, entry)

    def _add_attachments(self, label: str, names: tuple[str, ...], entry: Entry) -> None:
        volumes = entry["attachments"] or ()
        if volumes and len(names) != 1:
            refuse(f"Fleet '{shorten(entry['name'])}' has attachments: a volume is attached to one server.", "servers")
        for volume in volumes:
            if not volume:
                refuse(f"Server '{shorten(entry['name'])}' has an attachment without a name.", "servers")
            params = {"server": names[0], "volume": volume}
            node = Node(self._label("attachments", names[0], volume), "attachments", (), params)
            self._add(node, ("volumes", volume))
            self.needs[node.label].add(label)

    def _add_own_floating_ip(self, label: str, names: tuple[str, ...], entry: Entry) -> None:
        wanted = entry["floating_ip"]
        if wanted is None:
            return
        single = [option for option in ("address", "label", "fixed_ip") if wanted[option] is not None]
        if single and len(names) != 1:
            refuse(
                f"Fleet '{shorten(entry['name'])}' has floating_ip with {single[0]}, which only one server can have.",
                "servers",
            )
        for name in names:
            params = {**wanted, "server": name}
            node = Node(self._label("floating_ips", name, by="server"), "floating_ips", (), params, owner=label)
            self._add(node)
            self._connect(node.label, label)

    def _connect(self, label: str, server: str) -> None:
        """Note what a connection needs: the server, and an internet gateway behind its subnet."""
        inside = [
            one for one, node in self.nodes.items() if node.section in ("routing_tables", "subnets") or node.own_gateway
        ]
        self.needs[label] |= {server, *inside}

    def _add_floating_ips(self, section: str, entry: Entry) -> None:
        by = next((option for option in ("label", "address", "server") if entry[option]), None)
        if by is None:
            refuse("An entry of floating_ips names neither label, address nor server.", section)
        node = Node(self._label(section, entry[by], by=by), section, (entry[by],), dict(entry))
        self._add(node, ("servers", entry["server"]))
        for server in self.named("servers", entry["server"] or ""):
            self._connect(node.label, server)


def _texts(value: t.Any) -> list[str]:
    """Return the texts of an option that names one thing or several."""
    return [value] if isinstance(value, str) else list(value or ())
