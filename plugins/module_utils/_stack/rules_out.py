# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A security group as an entry of a document: its rules in the short forms that people type. Pure functions."""

from __future__ import annotations

import typing as t

from .._kinds.security_group import DEFAULT_GROUP
from .._kinds.security_group_rule import DEFAULT_EGRESS
from .._kinds.security_list import is_address
from .._kinds.security_rules import EVERYWHERE, ICMP, Rule, in_order, read
from .._thing.kind import Object


def group_entry(group: Object, name_of: t.Callable[[str], str | None]) -> tuple[Object | None, list[str]]:
    """Return the entry of a group, and what it cannot say. None: it is as the platform has made it.

    :param name_of: returns the name that means the group with an ID; None if there is none.
    """
    there = in_order(group.get("security_group_rules") or ())
    rules = {read(one): one.get("description") or None for one in there}
    if group["name"] == DEFAULT_GROUP and set(rules) == _of_default(group["id"]):
        return None, []
    keeps = DEFAULT_EGRESS[0] in rules
    unnamed = DEFAULT_EGRESS if keeps else ()
    lost: list[str] = []
    entries = []
    for rule, description in rules.items():
        if rule in unnamed:
            continue
        remote = name_of(rule.group) if rule.group else rule.prefix
        if remote is None or (rule.group and (is_address(remote) or remote != remote.strip())):
            lost.append(f"only its rules for group {rule.group} are, whose name no rule can say")
        else:
            entries.append(rule_entry(rule, remote, description))
    entry = {
        "name": group["name"],
        "description": group.get("description") or None,
        "rules": entries,
        "purge_rules": False if lost else None,
        "keep_default_egress": None if keeps else False,
    }
    return {key: value for key, value in entry.items() if value is not None}, sorted(set(lost))


def rule_entry(rule: Rule, remote: str, description: str | None) -> Object:
    """Return a rule as an entry of ``rules``, without what is usual.

    :param remote: its remote range, or the name of its remote group.
    """
    icmp = rule.protocol in ICMP
    usual = EVERYWHERE[rule.ethertype] == remote and not rule.group
    entry = {
        "direction": None if rule.direction == "ingress" else rule.direction,
        # A range tells it.
        "ethertype": None if rule.ethertype == "IPv4" or (not rule.group and not usual) else rule.ethertype,
        "protocol": rule.protocol,
        "port": rule.low if rule.low == rule.high and not icmp else None,
        "ports": rule.ports if rule.low != rule.high and not icmp else None,
        "icmp_type": rule.low if icmp else None,
        "icmp_code": rule.high if icmp else None,
        "remote": None if usual else remote,
        "description": description,
    }
    return {key: value for key, value in entry.items() if value is not None}


def _of_default(group_id: str) -> set[Rule]:
    """Return the rules that the platform gives the default group: what is inside, and everything out."""
    return {*DEFAULT_EGRESS, *(Rule("ingress", version, prefix=None, group=group_id) for version in EVERYWHERE)}
