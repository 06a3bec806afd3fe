# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has a security group, and its deletion. Imported only to delete one."""

from __future__ import annotations

import typing as t

from .._engine.steps import Step
from .._kinds.port_holders import holders_of
from .._kinds.security_group_rule import RULE
from .._thing.kind import Kind, Object
from .._thing.leaving import deletion

if t.TYPE_CHECKING:
    from .._thing.resource import Thing

#: The network interfaces that have a group; its ID must be given.
GROUP_PORT = Kind(
    "network interface",
    "network",
    "security-group-ports",
    "security_group_port",
    "security_group_ports",
    shown=False,
    planned=False,
)


def removal(resource: Thing, found: Object) -> Step:
    """Return the step that deletes a group. It waits for servers that are on their way out."""
    way_out = "take the group away from them, or delete them, and run the task again"
    step = deletion(
        resource,
        found,
        lambda: holders_of(
            resource.things, resource.things.listed(GROUP_PORT, security_group_id=found["id"]), GROUP_PORT
        ),
        way_out,
        lambda error: "in use" in error.message.lower(),
    )
    _warn_of_rules(resource, found)
    return step


def _warn_of_rules(resource: Thing, found: Object) -> None:
    """Warn of rules of other groups that name the group: they go with it."""
    rules = resource.things.listed(RULE, remote_group_id=found["id"])
    others = {str(rule.get("security_group_id")) for rule in rules} - {found["id"]}
    groups = (resource.things.by_id(resource.kind, one) for one in others)
    going = resource.things.to_be_deleted
    staying = [one for one in groups if one and (resource.kind.keys, one["name"]) not in going]
    if staying:
        labels = sorted(map(resource.kind.label, staying))
        resource.warn(
            f"Rules of {', '.join(labels)} name {resource.kind.label(found)}; the platform deletes them with it."
        )
