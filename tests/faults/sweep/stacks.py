# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for nhn_stack: a whole project made, purged and deleted. Only `--stack` runs them.

A case begins with what the one before left, if that is whole, since a project takes long to make.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import addresses, groups, images, things
from . import tables as routing
from .picture import Picture, differences
from .transport import Run
from .witness import IMAGE, SMALL, Object, Trouble, Witness
from .world import USER_DATA, World, public_key

if TYPE_CHECKING:
    from .operations import Operation

MODULE = "nhn_stack"
#: The stack, and the start of all its names.
NAME = f"{things.THING}stack"
WEB, DB, OLD = f"{NAME}-web", f"{NAME}-db", f"{NAME}-old"
#: A route, to an address that Neutron gives to no other port of the subnet.
ROUTE = ("172.16.0.0/24", "10.77.1.209")


def _keypair(world: World) -> str:
    return f"{world.witness.keypair_prefix}stack"


def _image(world: World) -> str:
    return f"{images.IMAGE}{world.scope.tag}-stack"


def document(world: World) -> Object:
    """Return the options of the task."""
    zone, key = world.scope.zone, _keypair(world)
    server = {"flavor": SMALL, "image": IMAGE, "availability_zone": zone, "key_name": key, "user_data": USER_DATA}
    table = {"internet_gateway": True, "routes": [dict(zip(("cidr", "gateway"), ROUTE))]}
    return {
        "name": NAME,
        # Another client may have resized a server.
        "max_restarts": 3,
        "vpcs": [
            {
                "name": NAME,
                "cidr": "10.77.0.0/16",
                "routing_table": table,
                "subnets": [{"name": f"{NAME}-{one}", "cidr": f"10.77.{one}.0/24"} for one in (1, 2)],
            }
        ],
        "security_groups": [{"name": WEB, "rules": [{**groups.SSH, "remote": DB}]}, {"name": DB, "rules": []}],
        "key_pairs": [{"name": key, "public_key": public_key(1)}],
        "placement_policies": [{"name": NAME}],
        "images": [{"name": _image(world), "src": images.file_of(world), "os_type": "linux"}],
        "volumes": [{"name": f"{NAME}-{one}", "size": 10, "availability_zone": zone} for one in (1, 2)],
        "network_interfaces": [{"name": NAME, "vpc": NAME, "subnet": f"{NAME}-2"}],
        "servers": [
            {
                **server,
                "name": WEB,
                "count": 2,
                "networks": [{"network": NAME, "subnet": f"{NAME}-1"}],
                "security_groups": [WEB],
                "floating_ip": {},
            },
            {
                **server,
                "name": DB,
                "networks": [{"port": NAME}],
                "placement_policy": NAME,
                "attachments": [f"{NAME}-1"],
            },
        ],
    }


def _with_old(world: World) -> Object:
    """Return the same with a server and a volume that a later document does not name."""
    given = document(world)
    web = next(one for one in given["servers"] if one["name"] == WEB)
    old = {**web, "name": OLD, "count": None, "floating_ip": None, "attachments": [OLD]}
    volume = {**given["volumes"][0], "name": OLD}
    return {**given, "servers": [*given["servers"], old], "volumes": [*given["volumes"], volume]}


# What is there


def _tables_and_gateways(witness: Witness) -> tuple[list[Object], list[Object]]:
    """Return the routing tables of the stack's VPC, and the internet gateways that no other table has."""
    every = witness.of("network", "GET", "routingtables?detail=true")["routingtables"]
    own = [one["id"] for one in every if NAME in {vpc["name"] for vpc in one["vpcs"]}]
    others = {one["id"] for one in every} - {*own}
    gateways = witness.of("network", "GET", "internetgateways")["internetgateways"]
    tables = [witness.of("network", "GET", f"routingtables/{one}")["routingtable"] for one in own]
    return tables, [one for one in gateways if one.get("routingtable_id") not in others]


def beside(witness: Witness, picture: Picture) -> None:
    """Add to a picture what only a stack makes, and tell things by their names in place of IDs."""
    names = {entry["id"]: key for key, entries in picture.things.items() for entry in entries}
    tables, gateways = _tables_and_gateways(witness)
    for table in tables:
        entry = {"id": table["id"], **routing.looks(table), "gateway": bool(table.get("gateway_id"))}
        picture.things.setdefault("routing table", []).append(entry)
    for gateway in gateways:
        picture.things.setdefault("internet gateway", []).append({"id": gateway["id"]})
    servers = {one["id"]: one["name"] for one in witness.servers()}
    for volume in witness.volumes():
        for entry in picture.things.get(f"volume {volume['name']}", ()):
            if entry["id"] == volume["id"]:
                entry["holders"] = [servers.get(one["server_id"], "none") for one in volume["attachments"]]
    for entries in picture.things.values():
        for entry in entries:
            entry.update({key: _named(value, names) for key, value in entry.items() if key != "id"})


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_named(one, names) for one in value)
    return names.get(value, value) if isinstance(value, str) else value


def _whole(world: World, picture: Picture) -> Picture:
    """All that the document says is there, and nothing else."""
    picture = _gone(world, picture)
    inside, key = {"vpc": f"VPC {NAME}"}, _keypair(world)
    server = {
        "status": "ACTIVE",
        "flavor": world.witness.flavors[SMALL],
        "metadata": {},
        "key_name": key,
        "ports": 1,
        "volumes": 1,
        "security_groups": [WEB],
        "policy": None,
    }
    web = [f"{WEB}-{number}" for number in (1, 2)]
    picture.servers = {name: [dict(server)] for name in web}
    picture.servers[DB] = [{**server, "security_groups": ["default"], "volumes": 2, "policy": NAME}]
    ssh = ("ingress", "IPv4", "tcp", 22, 22, f"security group {DB}", "")
    volume = {"size": 10, "availability_zone": world.scope.zone, "metadata": {}}
    picture.things = {
        f"VPC {NAME}": [{"cidr": "10.77.0.0/16"}],
        "routing table": [{"default": True, "gateway": True, "routes": [ROUTE]}],
        "internet gateway": [{}],
        **{f"subnet {NAME}-{one}": [{**inside, "cidr": f"10.77.{one}.0/24"}] for one in (1, 2)},
        f"security group {WEB}": [{"rules": [*groups.OUT, ssh]}],
        f"security group {DB}": [{"rules": groups.OUT}],
        f"placement policy {NAME}": [{}],
        f"network interface {NAME}": [{**inside, "subnet": f"subnet {NAME}-2"}],
        f"volume {NAME}-1": [{**volume, "holders": [DB]}],
        f"volume {NAME}-2": [{**volume, "holders": []}],
    }
    picture.addresses = {addresses.UNLABELLED: [{"server": name} for name in web]}
    picture.uploads = {_image(world): [{**images.NEW, "marks": ["nhn_cloud_stack"]}]}
    picture.keypairs = {key: public_key(1)}
    return picture


def _gone(_world: World, picture: Picture) -> Picture:
    """Nothing of the stack is there."""
    return Picture(volumes=picture.volumes, images=picture.images, deleted=picture.deleted)


# The set-ups


def _run(world: World, options: Object) -> None:
    """Run the module without faults."""
    from . import operations
    from .case import parameters, perform

    row = operations.Operation("stack: set-up", MODULE, document)
    answer = perform(row, parameters(row, options, world, 4, {}), Run(f"{world.case}-set-up"))
    if answer.result is None:
        raise Trouble(f"set-up: {answer.told}")


def _is(world: World, wanted: Callable[[World, Picture], Picture]) -> bool:
    there = world.picture()
    return not differences(wanted(world, copy.deepcopy(there)), there)


def _empty(world: World) -> None:
    """Nothing is there."""
    if _is(world, _whole):
        _run(world, {**document(world), "state": "absent"})
    if not _is(world, _gone):
        _clear(world.witness)
        world.clear()


def _there(world: World) -> None:
    """The stack is there, and nothing else."""
    if not _is(world, _whole):
        _empty(world)
        _run(world, document(world))


def _there_with_old(world: World) -> None:
    """There is also what the document does not name any more."""
    _there(world)
    _run(world, _with_old(world))


def _clear(witness: Witness) -> None:
    """Delete what a case has left and keeps the rest of a stack from being deleted."""
    witness.delete_servers(witness.servers())
    addresses.clear(witness)
    tables, gateways = _tables_and_gateways(witness)
    for table in tables:
        routing.release(witness, table)
    for gateway in gateways:
        witness.of("network", "DELETE", f"internetgateways/{gateway['id']}", fine=(404, 409))


def rows(operation: type[Operation]) -> list[Operation]:
    """Return the rows.

    :param operation: the class of a row.
    """

    def row(name: str, wanted: Any, ready: Callable[[World], None], **options: Any) -> Operation:
        return operation(f"stack: {name}", MODULE, lambda world: {**document(world), **options}, wanted, ready)

    return [
        row("create", _whole, _empty),
        row("purge", _whole, _there_with_old, purge=True, max_deletions=2),
        row("delete", _gone, _there, state="absent"),
    ]
