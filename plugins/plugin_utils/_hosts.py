# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn records into hosts: names, addresses, logins, ready-made groups. Pure functions.

Anybody who may name a server writes a record's texts. So a host cannot have the name of a group or of this machine, and
neither an address nor a user can be an option of ssh.
"""

from __future__ import annotations

import re
import types
import typing as t

Record = t.Mapping[str, t.Any]
AnyRecord = t.TypeVar("AnyRecord", bound=Record)

#: Ready-made groups: word of the option -> the values of a server. Each value makes a group ``nhn_WORD_VALUE``.
GROUPS: dict[str, t.Callable[[Record], t.Iterable[t.Any]]] = {
    "status": lambda record: [record["status"]],
    "zone": lambda record: [record["availability_zone"]],
    "vpc": lambda record: record["addresses"],
    "flavor": lambda record: [record["flavor"]["name"] or record["flavor"]["id"]],
    "distro": lambda record: [record["os_distro"]],
    "key": lambda record: [record["key_name"]],
    "security_group": lambda record: record["security_groups"],
    "region": lambda record: [record["region"]],
}

WINRM = {"ansible_connection": "winrm", "ansible_port": 5986}

_ADDRESS = re.compile(r"[0-9A-Fa-f:.]+")
_USER = re.compile(r"[\w][\w.@\\-]*")
_TEMPLATE = re.compile(r"[{}]|^#(?=jinja2:)")


def in_order(records: t.Iterable[AnyRecord]) -> list[AnyRecord]:
    """Return the records, oldest first. So a server keeps its host name when another of the same name is made."""
    return sorted(records, key=lambda record: (record["created"] or "", record["id"]))


def host_names(
    records: t.Sequence[Record],
    wanted: t.Sequence[str],
    taken: t.Container[str],
    servers: t.Mapping[str, str] = types.MappingProxyType({}),
) -> tuple[list[str], list[str]]:
    """Return unique names for hosts, and those that differ from *wanted* because that name was taken.

    :param wanted: the name for each record; an empty name becomes the ID.
    :param taken: names that no host may have, those of groups and of this machine.
    :param servers: host -> ID of the server that another source made the host of. Only this server may be that host.
    """
    names: dict[str, None] = {}
    changed = []
    for record, name in zip(records, wanted):
        # On ansible-core before 2.19 a host's name is a variable that may be templated.
        plain = _TEMPLATE.sub("_", name) or record["id"]
        free, *_others = (
            one
            for one in (plain, f"{plain}-{record['id'][:8]}", f"{plain}-{record['id']}", record["id"])
            if one not in names and one not in taken and servers.get(one, record["id"]) == record["id"]
        )
        if free != plain:
            changed.append(free)
        names[free] = None
    return list(names), changed


def address_of(record: Record, connect_with: t.Iterable[str]) -> str | None:
    """Return the first address, in the order of *connect_with*: ``public``, ``private`` or the name of a VPC."""
    for way in connect_with:
        if way in ("public", "private"):
            found = record[f"{way}_ips"]
        else:
            found = [entry["addr"] for entry in record["addresses"].get(way, ())]
        for address in found:
            if _ADDRESS.fullmatch(address):
                return address
    return None


def login_of(record: Record, *, user: bool, winrm: bool) -> dict[str, t.Any]:
    """Return the connection variables: the user of the image, and WinRM for Windows."""
    login: dict[str, t.Any] = {}
    if user and _USER.fullmatch(str(record["login_username"] or "")):
        login["ansible_user"] = record["login_username"]
    if winrm and str(record["os_type"] or "").casefold() == "windows":
        login.update(WINRM)
    return login


def group_names(record: Record, words: t.Iterable[str]) -> list[str]:
    """Return the ready-made groups of a server, with names that Ansible may not allow yet."""
    return [f"nhn_{word}_{value}" for word in words for value in GROUPS[word](record) if value]
