# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for modules that plan from a table and have none in operations.py: create, change, rename, delete.

The options of a task come from the examples of the module, the expected picture from its table.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import modules

from . import groups
from . import tables as routing
from .witness import Object, Scope, Witness, until

if TYPE_CHECKING:
    from .picture import Picture
    from .world import World

#: Prefix of the names of the things of an operation.
THING = "t-"
#: Options that only grow.
GROWING = ("size",)
#: What a picture has of a thing that its table does not tell.
BESIDE: dict[str, Callable[[Object], Object]] = {groups.MODULE: groups.looks, routing.MODULE: routing.looks}
#: Modules of whose things the list tells too little, so that each is read by itself.
READ_EACH = (routing.MODULE,)
#: Other values of options that no rule makes of the examples, by module.
OTHERS: dict[str, Object] = {
    "nhn_network_interface": {
        "fixed_ip": "10.0.50.177",
        "port_security": False,
        "allowed_address_pairs": [{"ip": "10.0.50.0/28"}],
        "admin_state_up": False,
    }
}
#: Options that the examples give in a task of their own: a virtual IP has no allowed addresses.
APART = {"nhn_network_interface": ("virtual_ip",)}
#: What changes together with an option, in a picture.
ALONG: dict[tuple[str, str], Object] = {
    ("nhn_network_interface", "port_security"): {"security_groups": [], "allowed_address_pairs": []}
}


def _gateway(witness: Witness, body: Object, _needs: Object) -> Object:
    """The body of an internet gateway, whose external network the module finds itself."""
    return {**body, "external_network_id": witness.outside()}


def _port(_witness: Witness, body: Object, needs: Object) -> Object:
    """The body of a network interface: its subnet is in its addresses, and tells the VPC."""
    fixed = {"subnet_id": body.pop("subnet_id")}
    return {**body, "network_id": needs["subnet"]["vpc_id"], "fixed_ips": [fixed]}


#: Makes the body of a creation of a thing with these fields, where it is not as flat as its table.
BODIES: dict[str, Callable[[Witness, Object, Object], Object]] = {
    "nhn_internet_gateway": _gateway,
    "nhn_network_interface": _port,
}


class Is:
    """Return the expected value of a field, as the module compares it."""

    def __init__(self, field: Any, value: Any) -> None:
        self.field = field
        self.value = field.sent(value) if field.sent else value

    def __eq__(self, now: object) -> bool:
        return bool(self.field.same(self.value, now))

    def __repr__(self) -> str:
        return repr(self.value)

    __hash__ = None  # type: ignore[assignment]


class Module:
    """A module that plans from a table."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.view = modules.view_of(name)
        self.options: Object = modules.described(name).options
        self.resource = modules.described(name).resource
        self.kind = self.resource.kind
        self.fields = {field.option: field for field in self.resource.table}

    @functools.cached_property
    def values(self) -> Object:
        """Options of a new thing that name no other thing, from the examples."""
        found = {}
        for option, field in self.fields.items():
            if option in APART.get(self.name, ()):
                continue
            given = modules.sample(self.name, option)
            value = given.get(option, self.options[option].get("default"))
            if value is not None and (field.names is None or not field.names.planned):
                found[option] = value
        return found

    def values_in(self, scope: Scope) -> Object:
        """Return the same in a scope, whose zones have other names than those of the examples."""
        return {option: scope.zone if option == "availability_zone" else one for option, one in self.values.items()}

    @property
    def named(self) -> list[str]:
        """The options by which a new thing names another one, which must be there."""
        also = modules.ALSO.get(self.name, [])
        return [
            option
            for option, field in self.fields.items()
            if field.names is not None and field.names.planned and (field.needed or option in also)
        ]

    @functools.cached_property
    def others(self) -> Object:
        """Other values of the options that can be changed."""
        found: Object = {}
        for option, field in self.fields.items():
            value, row = self.values.get(option), self.options[option]
            if field.change is not None and field.names is None:
                found[option] = OTHERS.get(self.name, {}).get(option, _other(row, value))
        return {option: value for option, value in found.items() if value is not None}

    def looks(self, thing: Object) -> Object:
        """A thing in a picture."""
        compared = {option: field.value_of(thing) for option, field in self.fields.items() if field.compared}
        beside = BESIDE[self.name](thing) if self.name in BESIDE else {}
        return {"id": thing[self.kind.by], **compared, **beside}

    def wanted(self, values: Object) -> Object:
        """Return the same for a thing with these values."""
        fields = {option: field for option, field in self.fields.items() if field.compared and field.names is None}
        return {option: Is(fields[option], value) for option, value in values.items() if option in fields}

    def rests(self, thing: Object) -> bool:
        """Return whether no action on a thing is in progress, and none failed."""
        return not self.kind.create or str(thing.get("status") or thing.get("state")).lower() in (
            *self.kind.create.done,
            "in-use",
        )

    def given(self, world: World) -> Object:
        """Return the options of a new thing. Make what it names first."""
        return {**self.values_in(world.scope), **{option: world.needs[option]["name"] for option in world.needs}}

    # In a project

    def listed(self, witness: Witness) -> list[Object]:
        """Return the things of the operations."""
        # The stand-in of Neutron does not know them all.
        path = self.kind.list_path or self.kind.path
        answer = (witness.of(self.kind.service, "GET", path, fine=(501,)) or {}).get(self.kind.keys, [])
        rows = [one[self.kind.each] if self.kind.each else one for one in answer]
        found = [one for one in rows if str(one.get("name")).startswith(THING)]
        return [self.read(witness, one) for one in found] if self.name in READ_EACH else found

    def read(self, witness: Witness, thing: Object) -> Object:
        """Return a thing as the API shows it by itself."""
        told: Object = witness.of(self.kind.service, "GET", f"{self.kind.path}/{thing[self.kind.by]}")
        return told[self.kind.key] if self.kind.key else told

    def make(self, witness: Witness, name: str, needs: Object) -> Object:
        """Make a thing with the fields that its table gives."""
        given = self.values_in(witness.scope)
        values = {option: Is(self.fields[option], value).value for option, value in given.items()}
        values |= {option: needs[option][self.fields[option].takes] for option in needs}
        body = {"name": name, **{self.fields[option].key: value for option, value in values.items()}}
        body = BODIES[self.name](witness, body, needs) if self.name in BODIES else body
        kind = self.kind
        made = witness.of(kind.service, "POST", kind.path, {kind.key: body} if kind.key else body)
        own = made[kind.key] if kind.key else made
        return until(
            lambda: next((one for one in self.listed(witness) if one["id"] == own["id"] and self.rests(one)), None),
            f"{kind.word} {name}",
        )

    def clear(self, witness: Witness) -> None:
        """Delete all of them."""
        for one in self.listed(witness):
            witness.of(self.kind.service, "DELETE", f"{self.kind.path}/{one[self.kind.by]}", fine=(404, 409))
        until(lambda: not self.listed(witness) or None, f"{self.kind.words} to go")


def clear(witness: Witness) -> None:
    """Delete all things of the operations; first what keeps others."""
    for module in tables():
        for one in module.listed(witness) if module.name == routing.MODULE else ():
            routing.release(witness, one)
    # A volume may name a snapshot, and stays as long as it has one.
    for module in sorted(tables(), key=lambda module: module.name != "nhn_volume_snapshot"):
        module.clear(witness)


def _other(row: Object, value: Any) -> Any:
    """Another value of an option than this one; None where there is no telling."""
    if isinstance(value, str) and "/" in value:
        return str(ipaddress.ip_network(value).supernet())
    if row.get("choices"):
        return next(choice for choice in row["choices"] if choice != value)
    ways: dict[str, Callable[[], Any]] = {
        "int": lambda: (value or 1) + 1,
        "bool": lambda: not value,
        "str": lambda: f"{value or 'an'} other",
        "dict": lambda: {**(value or {}), "case": "other"},
    }
    return ways.get(row["type"], lambda: None)()


@functools.cache
def tables() -> tuple[Module, ...]:
    """Return the modules that plan from a table; first those that name other things."""
    found = [Module(name) for name in modules.names() if modules.table_of(name) is not None]

    def depth(module: Module, seen: Collection[str] = ()) -> int:
        named = {field.names.keys for field in module.fields.values() if field.names}
        below = [one for one in found if one.kind.keys in named and one.name not in seen]
        return 1 + max((depth(one, (*seen, module.name)) for one in below), default=0)

    return tuple(sorted(found, key=depth, reverse=True))


def module_named(name: str) -> Module:
    """Return a module by its name."""
    return next(one for one in tables() if one.name == name)


def maker(kind: Any) -> Module | None:
    """Return the module that makes things of a kind."""
    return next((module for module in tables() if module.kind.keys == kind.keys), None)


def needed(module: Module, world: World) -> None:
    """Make what a new thing names."""
    for option in module.named:
        kind = module.fields[option].names
        if kind.word == "server":
            world.base()
            world.needs[option] = world.server
        elif (other := maker(kind)) is not None:
            world.needs[option] = made(other, world.witness, f"{world.thing}-{option}")


def made(module: Module, witness: Witness, name: str) -> Object:
    """Make a thing, and before it what it names."""
    return module.make(witness, name, parents(module, witness, name))


def parents(module: Module, witness: Witness, name: str) -> dict[str, Object]:
    """Make the things that a new thing of this name names, and return them by its options."""
    makers = {option: maker(module.fields[option].names) for option in module.named}
    return {option: made(one, witness, f"{name}-{option}") for option, one in makers.items() if one is not None}


def there(module: Module) -> Callable[[World], None]:
    """Make a thing."""

    def ready(world: World) -> None:
        needed(module, world)
        world.made = module.make(world.witness, world.thing, world.needs)

    return ready


def key_of(module: Module, name: str) -> str:
    """Return the key of a thing in a picture."""
    return f"{module.kind.word} {name}"


def _changing(module: Module, **values: Any) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        along = {key: value for option in values for key, value in ALONG.get((module.name, option), {}).items()}
        picture.things[key_of(module, world.thing)][0].update({**module.wanted(values), **along})
        return picture

    return wanted


def _renamed(module: Module) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        there = picture.things.pop(key_of(module, world.thing))
        picture.things[key_of(module, f"{world.thing}-new")] = there
        return picture

    return wanted


def rows(operation: Any) -> list[Any]:
    """Return the rows of the modules that have none in operations.py.

    :param operation: the class of a row.
    """
    from .operations import WRITTEN

    return [row for module in tables() if module.name not in WRITTEN for row in _rows(module, operation)]


def _rows(module: Module, operation: Any) -> list[Any]:
    def row(name: str, options: Any, wanted: Any, ready: Any = None) -> Any:
        return operation(f"{module.view}: {name}", module.name, options, wanted, ready or there(module))

    def created(world: World, picture: Picture) -> Picture:
        picture.things[key_of(module, world.thing)] = [module.wanted(module.values_in(world.scope))]
        return picture

    def deleted(world: World, picture: Picture) -> Picture:
        picture.things.pop(key_of(module, world.thing))
        return picture

    def named(world: World) -> Object:
        # What identifies it beside its name.
        return {"name": world.thing, **{option: one["name"] for option, one in world.needs.items()}}

    found = [
        row(
            "create",
            lambda world: {**module.given(world), "name": world.thing},
            created,
            lambda world: needed(module, world),
        )
    ]
    for option, value in module.others.items():
        given = {option: value}
        found.append(
            row(
                f"change {option}",
                lambda world, given=given: {**named(world), **given},
                _changing(module, **given),
            )
        )
    if module.resource.renamed:
        found.append(
            row("rename", lambda world: {"id": world.made["id"], "name": f"{world.thing}-new"}, _renamed(module))
        )
    found.append(row("delete", lambda world: {**named(world), "state": "absent"}, deleted))
    return found
