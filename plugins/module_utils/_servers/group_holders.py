# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has a security group, and its deletion. Imported only to delete one."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._engine.steps import Step
from .._kinds.security_group_rule import RULE
from .._thing.in_use import in_use
from .._thing.kind import Kind, Object, shorten
from .._thing.things import Things
from .servers import Servers

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


class Holders(t.NamedTuple):
    """Who has a group, in words.

    :param leaving: those that are on their way out.
    """

    staying: list[str]
    leaving: list[str]


def holders_of(things: Things, group: Object) -> Holders:
    """Return who has a group: servers by their names, and network interfaces of nothing or of something else."""
    servers = Servers(things)
    staying: set[str] = set()
    leaving: set[str] = set()
    for port in things.listed(GROUP_PORT, security_group_id=group["id"]):
        owner = port.get("device_id")
        label = GROUP_PORT.label(port)
        if not owner or not str(port.get("device_owner")).startswith("compute:"):
            staying.add(label)
            continue
        server = servers.by_id(owner)
        if server is None:
            leaving.add(f"{label} of server {owner}, which is gone")
        elif server.get("OS-EXT-STS:task_state") == "deleting":
            leaving.add(_label(server))
        else:
            staying.add(_label(server))
    # The API gives ports in any order.
    return Holders(sorted(staying), sorted(leaving))


def _label(server: Object) -> str:
    return f"server {shorten(str(server.get('name')))} ({server['id']})"


def removal(resource: Thing, found: Object) -> Step:
    """Return the step that deletes a group.

    :raises WrongState: somebody has it and stays. In check mode an earlier task may take it away, so that is a warning.
    """
    things, kind = resource.things, resource.kind
    holders = holders_of(things, found)
    _check(resource, found, holders)
    _warn_of_rules(resource, found)

    def do() -> None:
        waits = bool(holders.leaving)

        def look() -> tuple[bool, str]:
            nonlocal waits
            if waits:
                now = holders_of(things, found)
                _check(resource, found, now)
                if now.leaving:
                    return False, f"in use by {', '.join(now.leaving)}"
            try:
                things.delete(kind, found)
            except errors.ApiError as error:
                if error.status not in (400, 409) or "in use" not in error.message.lower():
                    raise
                waits = True
                return False, "in use"
            return True, "gone"

        what = f"delete {kind.label(found)}"
        things.client.wait(look, timeout=resource.timeout, what=what, who=kind.title(found))

    before = {"id": found["id"], "name": found.get("name")}
    return Step(f"delete {kind.label(found)}", before, {}, do, removes=True)


def _check(resource: Thing, found: Object, holders: Holders) -> None:
    """Refuse to delete a group that somebody has and keeps."""
    if holders.staying:
        why = f"is in use by {', '.join(holders.staying)}"
        way_out = "take the group away from them, or delete them, and run the task again"
        in_use(resource, found, why, way_out, holders=holders.staying)


def _warn_of_rules(resource: Thing, found: Object) -> None:
    """Warn of rules of other groups that name the group: they go with it."""
    rules = resource.things.listed(RULE, remote_group_id=found["id"])
    others = {str(rule.get("security_group_id")) for rule in rules} - {found["id"]}
    if others:
        groups = (resource.things.by_id(resource.kind, one) or {"id": one} for one in others)
        labels = sorted(map(resource.kind.label, groups))
        resource.warn(
            f"Rules of {', '.join(labels)} name {resource.kind.label(found)}; the platform deletes them with it."
        )
