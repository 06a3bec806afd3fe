# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rule of a security group: as a kind, in words, and as it is sent."""

from __future__ import annotations

import typing as t

from .._thing.kind import ByIdentity, Kind, Object
from .security_rules import EVERYWHERE, Rule, in_order, read

#: The platform gives these two to each new group.
DEFAULT_EGRESS = (Rule("egress"), Rule("egress", "IPv6", prefix=EVERYWHERE["IPv6"]))


def _same(found: Object, body: Object) -> bool:
    """Return whether a rule is what a creation has asked for."""
    return (
        found.get("security_group_id") == body["security_group_id"]
        and read(found) == read(body)
        and (found.get("description") or "") == (body.get("description") or "")
    )


RULE = Kind(
    "security group rule",
    "network",
    "security-group-rules",
    "security_group_rule",
    "security_group_rules",
    adopt=ByIdentity(_same),
)


def body_of(rule: Rule, group_id: str, description: str | None) -> Object:
    """Return what the API takes to make a rule."""
    fields = {
        "security_group_id": group_id,
        "direction": rule.direction,
        "ethertype": rule.ethertype,
        "protocol": rule.protocol,
        "port_range_min": rule.low,
        "port_range_max": rule.high,
        "remote_ip_prefix": rule.prefix,
        "remote_group_id": rule.group,
        "description": description,
    }
    return {key: value for key, value in fields.items() if value is not None}


def with_group(rule: Rule, group_id: str) -> Rule:
    """Return the same rule with another remote group."""
    return Rule(*rule[:-1], group_id)


def defaults() -> list[Object]:
    """Return the rules of a new group in the API's words."""
    return [{**body_of(rule, "", None), "id": None} for rule in DEFAULT_EGRESS]


def words(rule: Rule, names: t.Mapping[str, str], description: str | None = None) -> str:
    """Return a rule for a person: ``ingress tcp 80-443 from 0.0.0.0/0 (web)``.

    :param names: names of groups by their IDs.
    """
    what = rule.protocol or "all"
    if rule.ports:
        what += f" {rule.ports}"
    elif rule.low is not None:
        what += f" type {rule.low}" + ("" if rule.high is None else f" code {rule.high}")
    way = "from" if rule.direction == "ingress" else "to"
    remote = f"group {names.get(rule.group, rule.group)}" if rule.group else rule.prefix
    return f"{rule.direction} {what} {way} {remote}" + (f" ({description})" if description else "")


def words_of(there: t.Iterable[Object], names: t.Mapping[str, str]) -> list[str]:
    """Return rules of the API in words, sorted."""
    return [words(read(one), names, one.get("description")) for one in in_order(there)]
