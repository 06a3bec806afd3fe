# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of rules that a task writes: read, refused where it makes no sense, and compared with a group's. Pure."""

from __future__ import annotations

import re
import typing as t

from .._errors import refuse
from .._thing.kind import Object, shorten
from .security_group_rule import DEFAULT_EGRESS
from .security_rules import ALL_PORTS, EVERYWHERE, ICMP, NAMES, Rule, network, protocol_of, read

#: The protocols that have ports.
WITH_PORTS = ("tcp", "udp", "dccp", "sctp", "udplite")
_PORTS = re.compile(r"(\d{1,9})(?:\s*-\s*(\d{1,9}))?", re.ASCII)
#: What can only be an address or a range, also a wrong one: never the name of a group.
_ADDRESS = re.compile(r"[\d.]+(/.*)?|[\da-f]*:[\da-f:.]*(/.*)?", re.IGNORECASE | re.ASCII)
LONGEST = 255


class Wanted(t.NamedTuple):
    """A rule that a task wants.

    :param description: None leaves the description as it is.
    :param option: its place in the task.
    """

    rule: Rule
    description: str | None
    option: str


class Changes(t.NamedTuple):
    """What leads from the rules of a group to those that a task wants. The rules of *removed* come last.

    :param described: rules that are there and need another description, each with the API's rule.
    """

    added: list[Wanted]
    described: list[tuple[Wanted, Object]]
    removed: list[Object]


def wanted(specs: t.Iterable[Object], group_id: t.Callable[[str, str], str]) -> list[Wanted]:
    """Return the rules that a task writes, each once.

    :param group_id: returns the ID of a group, given the option that names it and its ID or name.
    :raises InvalidRequest: a rule makes no sense, or two differ only in their descriptions.
    """
    found: dict[Rule, Wanted] = {}
    for number, spec in enumerate(specs):
        one = _wanted(spec, f"rules[{number}]", group_id)
        before = found.setdefault(one.rule, one)
        if before.description != one.description:
            refuse(
                f"{before.option} and {one.option} are the same rule with two descriptions; leave one of them out.",
                one.option,
            )
    return list(found.values())


def changes(asked: t.Iterable[Wanted], there: t.Iterable[Object], *, exact: bool, keep_egress: bool) -> Changes:
    """Return what leads from the rules of a group to those that a task wants.

    :param there: the rules of the group, as the API tells them.
    :param exact: whether rules that the task does not want go.
    :param keep_egress: whether the platform's two rules for egress belong to the list unnamed.
    :raises InvalidRequest: it needs a rule for IPv6 to be made.
    """
    rules = {one.rule: one for one in asked}
    unnamed = [Wanted(rule, None, "keep_default_egress") for rule in DEFAULT_EGRESS if keep_egress]
    rules = {**{one.rule: one for one in unnamed}, **rules}
    kept: dict[Rule, Object] = {}
    surplus = []
    # Of rules that are the same here, the one with the description that is wanted stays.
    for one in sorted(there, key=lambda one: read(one) in rules and _differs(rules[read(one)], one)):
        if read(one) in rules and read(one) not in kept:
            kept[read(one)] = one
        else:
            surplus.append(one)
    described = [(wish, kept[rule]) for rule, wish in rules.items() if rule in kept and _differs(wish, kept[rule])]
    # The one for IPv6 cannot be made again, so it is not missed.
    added = [wish for rule, wish in rules.items() if rule not in kept and wish not in unnamed[1:]]
    _check_ipv6([*added, *(wish for wish, _now in described)], kept)
    return Changes(added, described, surplus if exact else [])


def _check_ipv6(made: t.Iterable[Wanted], there: t.Container[Rule]) -> None:
    """Refuse rules for IPv6 among those that are to be made."""
    for one in made:
        if one.rule.ethertype != "IPv4":
            is_there = one.rule in there
            what = "the description of a rule for IPv6 cannot be changed" if is_there else "the group lacks it"
            refuse(
                f"{one.option} is a rule for IPv6, and {what}: the API makes rules for IPv4 only. Leave "
                f"{'its description' if is_there else 'the rule'} out.",
                one.option,
            )


def _differs(one: Wanted, now: Object) -> bool:
    return one.description is not None and one.description != (now.get("description") or "")


def _wanted(spec: Object, option: str, group_id: t.Callable[[str, str], str]) -> Wanted:
    prefix, group = _remote(spec.get("remote"), f"{option}.remote", group_id)
    ethertype = spec.get("ethertype") or ("IPv6" if prefix and ":" in prefix else "IPv4")
    if prefix is None and group is None:
        prefix = EVERYWHERE[ethertype]
    if prefix and (":" in prefix) != (ethertype == "IPv6"):
        refuse(f"{option}.remote is {prefix}, and {option}.ethertype is {ethertype}; they must agree.", option)
    protocol = _protocol(spec.get("protocol"), ethertype, f"{option}.protocol")
    low, high = _ports(spec, protocol, option)
    description = spec.get("description")
    if description is not None and len(description) > LONGEST:
        refuse(
            f"{option}.description has {len(description)} characters; it can have {LONGEST}.", f"{option}.description"
        )
    rule = Rule(spec.get("direction") or "ingress", ethertype, protocol, low, high, prefix, group)
    return Wanted(rule, description, option)


def _protocol(value: t.Any, ethertype: str, option: str) -> str | None:
    if value is None:
        return None
    if not value.strip():
        refuse(f"{option} is empty; leave it out for every protocol.", option)
    found = protocol_of(value, ethertype)
    if found is None or found in NAMES.values() or (found.isdecimal() and int(found) <= 255):
        if found and found.startswith("ipv6-") and ethertype == "IPv4":
            refuse(f"{option} '{found}' is for IPv6, and the API makes rules for IPv4 only.", option)
        return found
    refuse(
        f"{option} '{shorten(value)}' is no protocol that the API knows; write {', '.join(sorted(NAMES.values()))}, a "
        "number from 0 to 255, or any.",
        option,
    )


def _ports(spec: Object, protocol: str | None, option: str) -> tuple[int | None, int | None]:
    given = [key for key in ("port", "ports", "icmp_type", "icmp_code") if spec.get(key) is not None]
    if not given:
        return None, None
    first = f"{option}.{given[0]}"
    if given[0].startswith("icmp"):
        return _icmp(spec, protocol, given, option)
    if len(given) > 1:
        refuse(f"{option} has {given[0]} and {given[1]}; leave one of them out.", f"{option}.{given[1]}")
    if protocol not in WITH_PORTS:
        what = f"{option}.protocol is {protocol or 'every one'}"
        refuse(f"{first} needs a protocol that has ports ({', '.join(WITH_PORTS)}), and {what}.", f"{option}.protocol")
    match = _PORTS.fullmatch(str(spec[given[0]]).strip())
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= low <= high <= 65535:
        refuse(
            f"{first} is '{shorten(str(spec[given[0]]))}'; write a port from 1 to 65535, or in ports a range like "
            "8000-8080. Several ranges are several rules.",
            first,
        )
    return (None, None) if (low, high) in ALL_PORTS else (low, high)


def _icmp(spec: Object, protocol: str | None, given: list[str], option: str) -> tuple[int, int | None]:
    if protocol not in ICMP:
        refuse(f"{option}.{given[0]} needs protocol icmp.", f"{option}.protocol")
    if spec.get("icmp_type") is None:
        refuse(f"{option}.icmp_code needs icmp_type beside it.", f"{option}.icmp_type")
    for key in given:
        if not 0 <= spec[key] <= 255:
            refuse(f"{option}.{key} is {spec[key]}; it can be 0 to 255.", f"{option}.{key}")
    return spec["icmp_type"], spec.get("icmp_code")


def is_address(text: str) -> bool:
    """Return whether a remote can only be an address or a range, also a wrong one, and so no group."""
    return _ADDRESS.fullmatch(text) is not None


def _remote(value: str | None, option: str, group_id: t.Callable[[str, str], str]) -> tuple[str | None, str | None]:
    """Return the range, or the ID of the group; neither for every address."""
    if value is None:
        return None, None
    text = value.strip()
    if not is_address(text):
        # Also an empty text: in check mode the ID of a group that an earlier task would make.
        return None, group_id(option, text)
    try:
        found = network(text)
    except ValueError:
        refuse(f"{option} '{shorten(text)}' is neither an address, nor a range like 10.0.0.0/8, nor a group.", option)
    if found in ("0.0.0.0/32", "::/128"):
        refuse(f"{option} '{shorten(text)}' is no address; write {EVERYWHERE['IPv4']} for every address.", option)
    return found, None
