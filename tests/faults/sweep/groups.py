# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for nhn_security_group: made, its rules changed and described, renamed, deleted. Only real Neutron does that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .witness import Object

if TYPE_CHECKING:
    from .picture import Picture
    from .world import World

MODULE = "nhn_security_group"
EVERYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
OUT = [("egress", version, None, None, None, EVERYWHERE[version], "") for version in ("IPv4", "IPv6")]
SSH: Object = {"protocol": "tcp", "port": 22}
HTTP: Object = {"protocol": "tcp", "port": 80}
ALSO: Object = {"protocol": "tcp", "port": 443}
#: The description of the rule for SSH that is there before.
BEFORE = "before"


def looks(group: Object) -> Object:
    """Return what a picture has of a group beside the fields of its table."""
    return {"rules": _sorted(_rule(one) for one in group["security_group_rules"])}


def _rule(one: Object) -> tuple[Any, ...]:
    remote = one["remote_group_id"] or one["remote_ip_prefix"] or EVERYWHERE[one["ethertype"]]
    ports = one["port_range_min"], one["port_range_max"]
    return one["direction"], one["ethertype"], one["protocol"], *ports, remote, one["description"] or ""


def _sorted(rules: Any) -> list[Any]:
    return sorted(rules, key=str)


def _of(port: int, description: str = "") -> tuple[Any, ...]:
    """A rule for a port, as in a picture."""
    return "ingress", "IPv4", "tcp", port, port, EVERYWHERE["IPv4"], description


def _there(world: World) -> None:
    """There is a group with rules for SSH and HTTP."""
    witness = world.witness
    body = {"security_group": {"name": world.thing, "description": "d"}}
    world.made = witness.of("network", "POST", "security-groups", body)["security_group"]
    for port, description in ((22, BEFORE), (80, "")):
        rule = {
            "security_group_id": world.made["id"],
            "direction": "ingress",
            "protocol": "tcp",
            "port_range_min": port,
            "port_range_max": port,
            "description": description,
        }
        witness.of("network", "POST", "security-group-rules", {"security_group_rule": rule})


def _entry(world: World, picture: Picture) -> list[Object]:
    return picture.things[f"security group {world.thing}"]


def _has(*rules: tuple[Any, ...], **fields: Any) -> Callable[[World, Picture], Picture]:
    """The group has these rules, beside those of the platform."""

    def wanted(world: World, picture: Picture) -> Picture:
        _entry(world, picture)[0].update(rules=_sorted([*OUT, *rules]), **fields)
        return picture

    return wanted


def _made(world: World, picture: Picture) -> Picture:
    entry = {"description": "d", "rules": _sorted([*OUT, _of(22, "office"), _of(80)])}
    picture.things[f"security group {world.thing}"] = [entry]
    return picture


def _closed(world: World, picture: Picture) -> Picture:
    _entry(world, picture)[0]["rules"] = [_of(22, BEFORE)]
    return picture


def _renamed(world: World, picture: Picture) -> Picture:
    there = picture.things.pop(f"security group {world.thing}")
    there[0]["description"] = "new"
    picture.things[f"security group {world.thing}-new"] = there
    return picture


def _gone(world: World, picture: Picture) -> Picture:
    picture.things.pop(f"security group {world.thing}")
    return picture


def rows(operation: Any) -> list[Any]:
    """Return the rows.

    :param operation: the class of a row.
    """

    def row(name: str, options: Callable[[World], Object], wanted: Any, ready: Any = _there, **more: Any) -> Any:
        return operation(f"group: {name}", MODULE, options, wanted, ready, **more)

    def rules(*given: Object, **more: Any) -> Callable[[World], Object]:
        return lambda world: {"name": world.thing, "rules": list(given), **more}

    return [
        row("create", rules({**SSH, "description": "office"}, HTTP, description="d"), _made, lambda world: None),
        row("change rules", rules(SSH, ALSO), _has(_of(22, BEFORE), _of(443))),
        row("add a rule", rules(ALSO, purge_rules=False), _has(_of(22, BEFORE), _of(80), _of(443))),
        row(
            "describe a rule",
            rules({**SSH, "description": "after"}, HTTP),
            _has(_of(22, "after"), _of(80)),
            puts_back=True,
        ),
        row("close egress", rules(SSH, keep_default_egress=False), _closed),
        row(
            "rename",
            lambda world: {"id": world.made["id"], "name": f"{world.thing}-new", "description": "new"},
            _renamed,
        ),
        row("delete", lambda world: {"name": world.thing, "state": "absent"}, _gone),
    ]
