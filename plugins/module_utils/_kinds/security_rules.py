# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a security group shows, and the one form in which rules are compared."""

from __future__ import annotations

import contextlib
import ipaddress
import typing as t

from .._thing.kind import Object, Shown

#: The names of protocols that the API knows, by their numbers.
NAMES = {
    1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 8: "egp", 17: "udp", 33: "dccp", 41: "ipv6-encap", 43: "ipv6-route",
    44: "ipv6-frag", 46: "rsvp", 47: "gre", 50: "esp", 51: "ah", 58: "ipv6-icmp", 59: "ipv6-nonxt", 60: "ipv6-opts",
    89: "ospf", 112: "vrrp", 113: "pgm", 132: "sctp", 136: "udplite",
}  # fmt: skip
ICMP = ("icmp", "ipv6-icmp")
EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
ANY = ("", "0", "any", "all", "ip")
ALL_PORTS = ((0, 65535), (1, 65535))


class Rule(t.NamedTuple):
    """A rule in this form. None is every one.

    :param low: first port, or the type of ICMP; *high*: last port, or the code.
    :param prefix: the remote range; None where *group*, an ID, is the remote.
    """

    direction: str
    ethertype: str = "IPv4"
    protocol: str | None = None
    low: int | None = None
    high: int | None = None
    prefix: str | None = EVERYWHERE["IPv4"]
    group: str | None = None

    @property
    def ports(self) -> str | None:
        """The ports as an option has them; None for all, and for ICMP."""
        if self.low is None or self.protocol in ICMP:
            return None
        return f"{self.low}" if self.low == self.high else f"{self.low}-{self.high}"


def read(found: Object) -> Rule:
    """Return a rule of the API in this form."""
    ethertype = found.get("ethertype") or "IPv4"
    protocol = protocol_of(found.get("protocol"), ethertype)
    low, high = found.get("port_range_min"), found.get("port_range_max")
    if (low, high) in ALL_PORTS and protocol not in ICMP:
        low = high = None
    group = found.get("remote_group_id") or None
    prefix = None if group else found.get("remote_ip_prefix") or EVERYWHERE[ethertype]
    with contextlib.suppress(ValueError):
        prefix = prefix and network(prefix)
    return Rule(found["direction"], ethertype, protocol, low, high, prefix, group)


def protocol_of(value: t.Any, ethertype: str = "IPv4") -> str | None:
    """Return a protocol's name in lower case, or its number if it has none; None for every protocol."""
    text = str(value).strip().lower() if value is not None else ""
    if text in ANY:
        return None
    if text.isdecimal():
        text = NAMES.get(int(text), text)
    return "ipv6-icmp" if text == "icmpv6" or (text == "icmp" and ethertype == "IPv6") else text


def network(text: str) -> str:
    """Return a range or an address as a range by its network address."""
    return str(ipaddress.ip_network(text, strict=False))


def _view(found: Object) -> Object:
    rule = read(found)
    is_icmp = rule.protocol in ICMP
    return {
        "id": found.get("id"),
        "direction": rule.direction,
        "ethertype": rule.ethertype,
        "protocol": rule.protocol,
        "ports": rule.ports,
        "icmp_type": rule.low if is_icmp else None,
        "icmp_code": rule.high if is_icmp else None,
        "remote": rule.group or rule.prefix,
        "remote_group_id": rule.group,
        "description": found.get("description") or None,
    }


def _place(found: Object) -> list[str]:
    # Numbers in their order: 9 before 80.
    fields = [*read(found), found.get("description")]
    return [f"{one:05}" if isinstance(one, int) else str(one or "") for one in fields]


def in_order(there: t.Iterable[Object]) -> list[Object]:
    """Return rules of the API, sorted by what they allow."""
    return sorted(there, key=_place)


def shown_of(there: t.Iterable[Object]) -> list[Object]:
    """Return rules of the API as users see them."""
    return [_view(one) for one in in_order(there)]


SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "description": lambda group: group.get("description") or None,
    "rules": lambda group: shown_of(group.get("security_group_rules") or ()),
    "tenant_id": "tenant_id",
}
