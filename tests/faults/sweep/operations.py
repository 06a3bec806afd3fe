# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of operations: their set-up, the task's options, and the expected picture.

Modules that plan from a table, info modules and the inventory are added automatically.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import modules

from . import addresses, groups, images, stacks, tables, things
from .picture import Picture
from .witness import SMALL
from .world import USER_DATA, World, public_key

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
Options = dict[str, Any]


def _nothing(_world: World) -> None:
    """No set-up."""


def _same(_world: World, picture: Picture) -> Picture:
    return picture


#: About things of all services.
WHOLE_PROJECT = ("nhn_stack", "nhn_stack_info")
#: Modules that change servers.
ABOUT_SERVERS = ("nhn_server", "nhn_server_action", "nhn_volume_attachment", stacks.MODULE)


@dataclass(frozen=True)
class Operation:
    """A row.

    :param options: the task's options.
    :param ready: makes what the operation needs.
    :param wanted: changes the picture before into the expected picture.
    :param keeps: starts with the server of the previous case, if that is fine.
    :param reads: changes nothing; both runs give the same result.
    :param repeats: has its effect on every run, so a second run also reports a change.
    :param puts_back: restores on failure what it removed, and still reports a change.
    :param remedy: options that the message of a failure may ask for, for a lost private key.
    """

    name: str
    module: str
    options: Callable[[World], Options]
    wanted: Callable[[World, Picture], Picture] = _same
    ready: Callable[[World], None] = _nothing
    keeps: bool = True
    reads: bool = False
    repeats: bool = False
    puts_back: bool = False
    remedy: Options = field(default_factory=dict)

    @property
    def makes_private_key(self) -> bool:
        """Whether the platform makes a key pair, whose private key is in a single answer."""
        return self.name in ("keypair: make", "keypair: replace by a made one")

    @property
    def needs_network(self) -> bool:
        """Whether it changes or shows what only real Neutron has."""
        if self.module in WHOLE_PROJECT:
            return True
        name = self.module.removesuffix("_info")
        resource = modules.described(name).resource if name in modules.names() else None
        kind = getattr(resource, "kind", None)
        return kind is not None and kind.service == "network"

    @property
    def makes_stack(self) -> bool:
        """Whether it brings a whole project to what a document says."""
        return self.module == stacks.MODULE

    @property
    def about_servers(self) -> bool:
        """Whether it changes servers."""
        return self.module in ABOUT_SERVERS

    @property
    def has_servers(self) -> bool:
        """Whether its set-up makes servers."""
        return self.about_servers and self.ready not in (_nothing, World.policy)

    @property
    def about_one_there(self) -> bool:
        """Whether it changes the server that its set-up makes."""
        return self.has_servers and "fleet" not in self.name


def _server(name: str, options: Callable[[World], Options], wanted: Any, ready: Any = World.base) -> Operation:
    return Operation(f"server: {name}", "nhn_server", options, wanted, ready)


def _of_server(**options: Any) -> Callable[[World], Options]:
    return lambda world: {"id": world.server["id"], **options}


def _tagged(world: World, picture: Picture) -> Picture:
    there = picture.servers[world.server["name"]][0]["metadata"]
    return picture.changing(world.server["name"], metadata={**there, "case": world.case})


def _without_note(world: World, picture: Picture) -> Picture:
    picture.servers[world.server["name"]][0]["metadata"].pop("note")
    return picture


def _fleet_without_note(_world: World, picture: Picture) -> Picture:
    for there in picture.servers.values():
        there[0]["metadata"].pop("note", None)
    return picture


def _changes(**fields: Any) -> Callable[[World, Picture], Picture]:
    return lambda world, picture: picture.changing(world.server["name"], **fields)


def _action(name: str, status: str, wanted: Any, *, repeats: bool = False, **options: Any) -> Operation:
    return Operation(
        f"action: {name}",
        "nhn_server_action",
        lambda world: {"server": world.server["id"], **options},
        wanted,
        lambda world: world.base(status),
        repeats=repeats,
    )


def _create(name: str, fields: Options, **options: Any) -> Operation:
    return Operation(
        f"server: {name}",
        "nhn_server",
        lambda world: world.new_server(**options),
        lambda world, picture: picture.with_server(
            world.name, **{"flavor": world.witness.flavors[SMALL], "metadata": {}, **fields}
        ),
        keeps=False,
    )


def _joined(world: World, picture: Picture) -> Picture:
    """A new server, which is in the policy."""
    fields = {"flavor": world.witness.flavors[SMALL], "metadata": {}, "volumes": 1, "policy": world.made["name"]}
    return picture.with_server(world.name, **fields)


def _resized(world: World, picture: Picture) -> Picture:
    flavor = world.witness.flavors[world.other_flavor]
    return picture.changing(world.server["name"], flavor=flavor)


def _renamed(world: World, picture: Picture) -> Picture:
    picture.servers[f"{world.name}-new"] = picture.servers.pop(world.server["name"])
    return picture


def _fleet(names: Callable[[World], list[str]], **fields: Any) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        there, picture.servers = picture.servers, {}
        for name in names(world):
            if name in there:
                picture.servers[name] = there[name]
            else:
                picture.with_server(name, **{"volumes": 1, "metadata": {}, **fields})
        return picture

    return wanted


def _imaged(world: World, picture: Picture) -> Picture:
    picture.images.append(world.image)
    return picture


def _keypair(value: Callable[[], str | None]) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        picture.keypairs[world.keypair] = value()
        return picture

    return wanted


def _no_keypair(world: World, picture: Picture) -> Picture:
    picture.keypairs.pop(world.keypair)
    return picture


def _attached(holder: bool) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        picture.volumes[world.volume["id"]] = world.server["name"] if holder else None
        return picture.changing(world.server["name"], volumes=2 if holder else 1)

    return wanted


def _attachment(name: str, state: str, ready: Callable[[World], None], holder: bool) -> Operation:
    return Operation(
        f"attachment: {name}",
        "nhn_volume_attachment",
        lambda world: {"server": world.server["id"], "volume": world.volume["name"], "state": state},
        _attached(holder),
        ready,
    )


def _disk(**fields: Any) -> Callable[[World, Picture], Picture]:
    """The volume is there, with these fields."""

    def wanted(world: World, picture: Picture) -> Picture:
        there = picture.disks.setdefault(world.disk, [{"size": 10, "holder": None, "metadata": {}}])
        there[0].update(fields)
        return picture

    return wanted


def _no_disk(world: World, picture: Picture) -> Picture:
    picture.disks.pop(world.disk)
    picture.snapshots = {name: of for name, of in picture.snapshots.items() if of != [world.disk]}
    if world.server:
        picture.servers[world.server["name"]][0]["volumes"] = 1
    return picture


def _renamed_disk(world: World, picture: Picture) -> Picture:
    picture.disks[f"{world.disk}-2"] = picture.disks.pop(world.disk)
    picture.disks[f"{world.disk}-2"][0]["description"] = "new"
    return picture


def _from_snapshot(world: World, picture: Picture) -> Picture:
    made = {"size": 12, "holder": None, "metadata": {}, "snapshot_id": world.made_snapshots[0]["id"]}
    picture.disks[f"{world.disk}-2"] = [made]
    return picture


def _volume(name: str, options: Callable[[World], Options], wanted: Any, ready: Any = World.own_disk) -> Operation:
    return Operation(f"volume: {name}", "nhn_volume", options, wanted, ready)


def _of_disk(**options: Any) -> Callable[[World], Options]:
    return lambda world: {"name": world.disk, **options}


def _kept(*names: str) -> Callable[[World, Picture], Picture]:
    """The snapshots of the volume."""

    def wanted(world: World, picture: Picture) -> Picture:
        picture.snapshots = {name: [world.disk] for name in names}
        return picture

    return wanted


def _snapshot(name: str, options: Options, wanted: Any, *there: str) -> Operation:
    return Operation(
        f"snapshot: {name}",
        "nhn_volume_snapshot",
        lambda world: {"volume": world.disk, "name": "new", **options},
        wanted,
        lambda world: world.snapshots(*there),
    )


VOLUMES = (
    _volume(
        "create",
        _of_disk(size=10, description="d", metadata={"a": "1"}, type="General SSD"),
        _disk(description="d", metadata={"a": "1"}),
        _nothing,
    ),
    _volume(
        "create from a snapshot",
        lambda world: {"name": f"{world.disk}-2", "size": 12, "snapshot": "one"},
        _from_snapshot,
        lambda world: world.snapshots("one"),
    ),
    _volume("grow", _of_disk(size=12), _disk(size=12)),
    _volume(
        "rename",
        lambda world: {"id": world.volume["id"], "name": f"{world.disk}-2", "description": "new"},
        _renamed_disk,
    ),
    _volume("metadata", _of_disk(metadata={"a": "1"}), _disk(metadata={"a": "1"})),
    Operation(
        "volume: grow at a server",
        "nhn_volume",
        _of_disk(size=12, allow_detach=True),
        _disk(size=12),
        World.attached_disk,
        puts_back=True,
    ),
    _volume("delete", _of_disk(state="absent"), _no_disk),
    _volume(
        "delete at a server",
        _of_disk(state="absent", allow_detach=True, delete_snapshots=True),
        _no_disk,
        lambda world: world.attached_snapshots("one"),
    ),
    _snapshot("create", {"description": "d"}, _kept("new")),
    _snapshot("keep two", {"keep": 2}, _kept("three", "new"), "one", "two", "three"),
    _snapshot("delete", {"state": "absent"}, _kept("one"), "one", "new"),
)

WRITING = (
    _create("create", {"volumes": 1, "metadata": {"a": "1"}}, metadata={"a": "1"}, user_data=USER_DATA),
    _create("create stopped", {"volumes": 1, "status": "SHUTOFF"}, state="stopped"),
    _create(
        "create with disk",
        {"volumes": 2},
        volumes=[{"size": 5, "delete_on_termination": True}],
        security_groups=["default", "web"],
    ),
    Operation(
        "server: create in a policy",
        "nhn_server",
        lambda world: world.new_server(placement_policy=world.made["name"]),
        _joined,
        World.policy,
        keeps=False,
    ),
    _server("start", _of_server(state="started"), _changes(status="ACTIVE"), lambda world: world.base("SHUTOFF")),
    _server("stop", _of_server(state="stopped"), _changes(status="SHUTOFF")),
    _server("shelve", _of_server(state="shelved"), _changes(status="SHELVED_OFFLOADED")),
    _server(
        "unshelve",
        _of_server(state="started"),
        _changes(status="ACTIVE"),
        lambda world: world.base("SHELVED_OFFLOADED"),
    ),
    _server("rename", lambda world: {"id": world.server["id"], "name": f"{world.name}-new"}, _renamed),
    _server(
        "metadata",
        lambda world: {"id": world.server["id"], "metadata": {"case": world.case}},
        _tagged,
    ),
    _server(
        "metadata removed",
        lambda world: {"id": world.server["id"], "metadata_absent": ["note", "never"]},
        _without_note,
        World.noted,
    ),
    Operation(
        "fleet: metadata removed",
        "nhn_server",
        lambda world: world.new_server(count=2, metadata_absent=["note"]),
        _fleet_without_note,
        lambda world: world.fleet(2, note="1"),
        keeps=False,
    ),
    _server(
        "security groups",
        _of_server(security_groups=["web"]),
        _changes(security_groups=["web"]),
    ),
    _server(
        "resize",
        lambda world: {"id": world.server["id"], "flavor": world.other_flavor, "allow_restart": True},
        _resized,
    ),
    _server(
        "delete",
        lambda world: {"name": world.server["name"], "state": "absent"},
        lambda world, picture: picture.without_server(world.server["name"]),
    ),
    Operation(
        "fleet: create 2",
        "nhn_server",
        lambda world: world.new_server(count=2),
        _fleet(lambda world: [f"{world.name}-1", f"{world.name}-2"]),
        keeps=False,
    ),
    Operation(
        "fleet: create 2 stopped",
        "nhn_server",
        lambda world: world.new_server(count=2, state="stopped"),
        _fleet(lambda world: [f"{world.name}-1", f"{world.name}-2"], status="SHUTOFF"),
        keeps=False,
    ),
    Operation(
        "fleet: grow 1 to 2",
        "nhn_server",
        lambda world: world.new_server(count=2),
        _fleet(lambda world: [f"{world.name}-1", f"{world.name}-2"]),
        lambda world: world.fleet(1),
        keeps=False,
    ),
    Operation(
        "fleet: delete 2",
        "nhn_server",
        lambda world: {"name": world.name, "count": 2, "state": "absent"},
        _fleet(lambda world: []),
        lambda world: world.fleet(2),
        keeps=False,
    ),
    _action("start", "SHUTOFF", _changes(status="ACTIVE"), action="start"),
    _action("stop", "ACTIVE", _changes(status="SHUTOFF"), action="stop"),
    _action("shelve", "ACTIVE", _changes(status="SHELVED_OFFLOADED"), action="shelve"),
    _action("unshelve", "SHELVED_OFFLOADED", _changes(status="ACTIVE"), action="unshelve"),
    _action("reboot", "ACTIVE", _same, repeats=True, action="reboot"),
    _action("hard reboot", "SHUTOFF", _changes(status="ACTIVE"), repeats=True, action="reboot", reboot_type="hard"),
    _action(
        "add group",
        "ACTIVE",
        _changes(security_groups=["db", "default"]),
        action="add_security_group",
        security_group="db",
    ),
    Operation(
        "action: remove group",
        "nhn_server_action",
        lambda world: {"server": world.server["id"], "action": "remove_security_group", "security_group": "default"},
        _changes(security_groups=[]),
        lambda world: world.base(),
    ),
    Operation(
        "action: resize stopped",
        "nhn_server_action",
        lambda world: {"server": world.server["id"], "action": "resize", "flavor": world.other_flavor},
        _resized,
        lambda world: world.base("SHUTOFF"),
    ),
    Operation(
        "action: image of a volume",
        "nhn_server_action",
        lambda world: {"server": world.server["id"], "action": "create_image", "image_name": world.image},
        _imaged,
        lambda world: world.base("SHUTOFF"),
    ),
    Operation(
        "action: image of a disk",
        "nhn_server_action",
        lambda world: {"server": world.server["id"], "action": "create_image", "image_name": world.image},
        _imaged,
        World.local_base,
        keeps=False,
    ),
    _attachment("attach", "present", World.free_volume, True),
    _attachment("detach", "absent", World.attached_volume, False),
    Operation(
        "keypair: register",
        "nhn_keypair",
        lambda world: {"name": world.keypair, "public_key": public_key(1)},
        _keypair(lambda: public_key(1)),
    ),
    Operation(
        "keypair: make",
        "nhn_keypair",
        lambda world: {"name": world.keypair, "private_key_file": str(world.key_file)},
        _keypair(lambda: None),
        remedy={"replace": True},
    ),
    Operation(
        "keypair: replace",
        "nhn_keypair",
        lambda world: {"name": world.keypair, "public_key": public_key(2), "replace": True},
        _keypair(lambda: public_key(2)),
        World.registered,
    ),
    Operation(
        "keypair: replace by a made one",
        "nhn_keypair",
        lambda world: {"name": world.keypair, "private_key_file": str(world.key_file), "replace": True},
        _keypair(lambda: None),
        World.registered,
    ),
    Operation(
        "keypair: delete",
        "nhn_keypair",
        lambda world: {"name": world.keypair, "state": "absent"},
        _no_keypair,
        World.registered,
    ),
)

#: Modules with their own rows.
WRITTEN = {operation.module for operation in (*WRITING, *VOLUMES)} | {
    addresses.MODULE,
    groups.MODULE,
    images.MODULE,
}


def _reading(module: str) -> Operation:
    """Return a row of an info module, or of the inventory, with its required options."""
    needed = modules.required(module) if module != "inventory" else {}

    def options(world: World) -> Options:
        return {option: world.server["id"] if option == "server" else value for option, value in needed.items()}

    ready = World.registered if module == "nhn_keypair_info" else World.base
    return Operation(f"info: {module}", module, options, ready=ready, reads=True)


def operations() -> list[Operation]:
    """Return all rows, including those of new plugins."""
    found = [*WRITING, *VOLUMES, *images.rows(Operation), *groups.rows(Operation), *addresses.rows(Operation)]
    found += [*tables.rows(Operation), *things.rows(Operation), *stacks.rows(Operation)]
    found += [_reading(path.stem) for path in sorted(PLUGINS.glob("modules/nhn_*_info.py"))]
    if (PLUGINS / "inventory" / "nhn_compute.py").is_file():
        found.append(_reading("inventory"))
    return found


def module_of(operation: Operation) -> Any:
    """Return the module's own object, or the replacement for the inventory."""
    if operation.module == "inventory":
        from .inventory import INVENTORY

        return INVENTORY
    return importlib.import_module(f"ansible_collections.nhn.cloud.plugins.modules.{operation.module}").MODULE
