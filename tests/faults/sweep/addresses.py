# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for nhn_floating_ip: made, taken, connected, marked, disconnected, released. Only real Neutron does that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .witness import Object, Witness

if TYPE_CHECKING:
    from .picture import Picture
    from .world import World

MODULE = "nhn_floating_ip"
#: Key in a picture of those without a label.
UNLABELLED = "without a label"


def listed(witness: Witness) -> list[Object]:
    """Return the floating IPs of a project; none where the stand-in knows none."""
    rows: list[Object] = (witness.of("network", "GET", "floatingips", fine=(501,)) or {}).get("floatingips", [])
    return rows


def key_of(one: Object) -> str:
    """Return the key of a floating IP in a picture."""
    return str(one["label"] or UNLABELLED)


def order(entry: Object) -> tuple[str, str]:
    """Return the place of an entry among those of its label: by server, since a server has one at most."""
    return entry["server"] or "", entry.get("id", "")


def looks(one: Object, servers: dict[str, str]) -> Object:
    """Return a floating IP in a picture.

    :param servers: the name of the server that has a port, by the port's ID.
    """
    holder = servers.get(one["port_id"], "another port") if one["port_id"] else None
    return {"id": one["id"], "server": holder, "protected": one["delete_protection"]}


def clear(witness: Witness) -> None:
    """Delete all of them."""
    for one in listed(witness):
        path = f"floatingips/{one['id']}"
        witness.of("network", "PUT", path, {"floatingip": {"port_id": None}}, fine=(404,))
        witness.of("network", "PUT", path, {"floatingip": {"delete_protection": False}}, fine=(404,))
        witness.of("network", "DELETE", path, fine=(404,))


def _make(world: World, **fields: Any) -> None:
    witness = world.witness
    body = {"floatingip": {"floating_network_id": witness.outside(), **fields}}
    world.made = witness.of("network", "POST", "floatingips", body)["floatingip"]


def _port_of(world: World) -> str:
    ports = world.witness.network("GET", f"ports?device_id={world.server['id']}")["ports"]
    return str(ports[0]["id"])


def _free(world: World) -> None:
    """There is a server, and a free floating IP."""
    world.base()
    _make(world)


def _labelled(world: World) -> None:
    """There is a server, and a free floating IP with a label."""
    world.base()
    _make(world, label=world.thing)


def _connected(world: World) -> None:
    """The server has a floating IP with a label, which is protected."""
    world.base()
    _make(world, label=world.thing, port_id=_port_of(world), delete_protection=True)


def _is(label: str, **fields: Any) -> Callable[[World, Picture], Picture]:
    """There is one floating IP, with this end of its label (empty: none) and these fields."""

    def wanted(world: World, picture: Picture) -> Picture:
        holder = world.server["name"] if fields.get("server") else None
        key = f"{world.thing}{label}" if label != "none" else UNLABELLED
        entry = {**fields, "server": holder}
        if world.made:
            entry["id"] = world.made["id"]
        picture.addresses = {key: [entry]}
        return picture

    return wanted


def _gone(world: World, picture: Picture) -> Picture:
    picture.addresses = {}
    return picture


def rows(operation: Any) -> list[Any]:
    """Return the rows.

    :param operation: the class of a row.
    """

    def row(name: str, options: Callable[[World], Object], wanted: Any, ready: Any) -> Any:
        return operation(f"floating_ip: {name}", MODULE, options, wanted, ready)

    def of_server(**more: Any) -> Callable[[World], Object]:
        return lambda world: {"server": world.server["id"], **more}

    def labelled(**more: Any) -> Callable[[World], Object]:
        return lambda world: {"label": world.thing, **more}

    return [
        row("make for a server", of_server(), _is("none", server=True, protected=False), lambda world: world.base()),
        row("make with a label", labelled(protected=True), _is("", protected=True), lambda world: world.base()),
        row(
            "take for a server", of_server(reuse=True, protected=True), _is("none", server=True, protected=True), _free
        ),
        row("take for a label", labelled(reuse=True), _is("", protected=False), _free),
        row(
            "connect",
            lambda world: {"label": world.thing, "server": world.server["id"]},
            _is("", server=True, protected=False),
            _labelled,
        ),
        row(
            "mark",
            lambda world: {
                "address": world.made["floating_ip_address"],
                "label": f"{world.thing}-new",
                "protected": False,
            },
            _is("-new", server=True, protected=False),
            _connected,
        ),
        row("disconnect", of_server(state="disconnected"), _is("", protected=True), _connected),
        row("release", labelled(state="absent", protected=False), _gone, _connected),
    ]
