# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scope for one case after another. The next case reuses what the previous one left intact."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import Any

from . import addresses, images, things
from .picture import Picture, take
from .witness import DISK, IMAGE, LARGE, LOCAL, NETWORK, SMALL, Object, Scope, Trouble, Witness

SECRET_WORDS = "user-data-that-nobody-may-see"
USER_DATA = f"#!/bin/sh\n# {SECRET_WORDS}\n"


@functools.cache
def public_key(number: int) -> str:
    """Return a public RSA key, the same for the same number in the process and its forks."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    form = serialization.PublicFormat.OpenSSH
    return key.public_bytes(serialization.Encoding.OpenSSH, form).decode()


class World:
    """A scope with a folder, and the things of a set-up."""

    def __init__(self, scope: Scope, folder: Path) -> None:
        self.scope = scope
        self.witness = Witness(scope)
        self.root = folder
        self.folder = folder
        self.case = ""
        self.server: Object = {}
        self.volume: Object = {}
        #: A thing of a module that plans from a table, and the things that it names.
        self.made: Object = {}
        self.needs: dict[str, Object] = {}
        #: Snapshots of the volume, the oldest first.
        self.made_snapshots: list[Object] = []
        #: Whether the case is about the whole project.
        self.whole = False

    def begin(self, case: str, keep: bool, whole: bool = False) -> None:
        """Start a case: clear the scope, except a server that the case can use.

        :param whole: whether the case is about the whole project, and clears it itself.
        """
        self.case = case
        self.folder = self.root / case
        self.folder.mkdir()
        self.whole = whole
        if whole:
            self.server, self.volume = {}, {}
        else:
            self.clear(keep)

    def clear(self, keep: bool = False) -> None:
        """Clear the scope, except a server that the case can use."""
        there = self.witness.servers()
        usable = [one for one in there if keep and _is_plain(one, self.witness)]
        self.server, self.volume = (usable[0] if usable else {}), {}
        self.made, self.needs = {}, {}
        things.clear(self.witness)
        images.clear(self.witness)
        addresses.clear(self.witness)
        self.witness.clear([one for one in there if one is not self.server])

    @property
    def name(self) -> str:
        """Return a name that only this case uses."""
        return f"s-{self.case}"

    @property
    def thing(self) -> str:
        """Return the name of a thing that only this case uses."""
        return f"{things.THING}{self.case}"

    @property
    def disk(self) -> str:
        """The name of a volume of this case alone."""
        return f"{DISK}{self.case}"

    @property
    def keypair(self) -> str:
        return f"{self.witness.keypair_prefix}{self.case}"

    @property
    def image(self) -> str:
        return f"i-{self.scope.tag}-{self.case}"

    @property
    def key_file(self) -> Path:
        return self.folder / "key.pem"

    @property
    def other_flavor(self) -> str:
        """Return the flavor that the server does not have."""
        return self.flavor_other_than(self.server)

    def flavor_other_than(self, server: Object) -> str:
        """Return the flavor that a server does not have."""
        return LARGE if server["flavor"]["id"] == self.witness.flavors[SMALL] else SMALL

    def base(self, status: str = "ACTIVE") -> None:
        """Have one server, in this status."""
        if not self.server:
            self.server = self.witness.make_server(self.name)
        self.server = self.witness.power(self.server, status)

    def noted(self) -> None:
        """There is one server, with a note in its metadata."""
        self.base()
        path = f"servers/{self.server['id']}/metadata/note"
        self.witness.compute("PUT", path, {"meta": {"note": "1"}})

    def local_base(self) -> None:
        """Have one server with a local disk."""
        self.server = self.witness.make_server(self.name, LOCAL)

    def free_volume(self) -> None:
        self.base()
        self.volume = self.witness.make_volume(f"v-{self.case}")

    def attached_volume(self) -> None:
        self.free_volume()
        self.witness.attach(self.server["id"], self.volume["id"])

    def own_disk(self) -> None:
        """There is a free volume of 10 GB."""
        self.volume = self.witness.make_volume(self.disk)

    def attached_disk(self) -> None:
        """There is one that the server has."""
        self.base()
        self.own_disk()
        self.witness.attach(self.server["id"], self.volume["id"])

    def snapshots(self, *names: str) -> None:
        """There is a volume with snapshots, the oldest first."""
        self.own_disk()
        self.made_snapshots = [self.witness.make_snapshot(self.volume["id"], name) for name in names]

    def attached_snapshots(self, *names: str) -> None:
        """There is one that the server has."""
        self.base()
        self.snapshots(*names)
        self.witness.attach(self.server["id"], self.volume["id"])

    def fleet(self, count: int, **metadata: str) -> None:
        """There are servers of a fleet's names."""
        for number in range(1, count + 1):
            self.witness.make_server(f"{self.name}-{number}", **({"metadata": metadata} if metadata else {}))

    def policy(self) -> None:
        """There is a placement policy."""
        self.made = things.module_named("nhn_placement_policy").make(self.witness, self.thing, {})

    def registered(self) -> None:
        self.witness.make_keypair(self.keypair, public_key(1))

    def victim(self) -> Object | None:
        """Return the server for the other client: that of the set-up, or the first that the task made."""
        if self.server:
            return self.server
        made = [one for one in self.witness.servers() if self.whole or one["name"].startswith(self.name)]
        return min(made, key=lambda one: str(one["name"]), default=None)

    def disturb(self, server: Object, what: str) -> bool:
        """Act on a server as another client, without waiting. Return False if the platform refuses."""
        path = f"servers/{server['id']}"
        if what == "delete":
            answer = self.witness.compute("DELETE", path, fine=(404, 409))
        else:
            body: Object = {"reboot": {"type": "HARD"}}
            if what == "resize":
                body = {"resize": {"flavorRef": self.witness.flavors[self.flavor_other_than(server)]}}
            answer = self.witness.compute("POST", f"{path}/action", body, fine=(409, 400, 404))
        return not answer

    def come_to_rest(self) -> None:
        """Wait until no action is in progress on any server."""
        for server in self.witness.servers():
            with contextlib.suppress(Trouble):
                self.witness.rest(server["id"])

    def picture(self) -> Picture:
        picture = take(self.witness)
        if self.whole:
            from . import stacks

            stacks.beside(self.witness, picture)
        return picture

    def new_server(self, **more: Any) -> dict[str, Any]:
        """Return task options for a server that does not exist."""
        nics = [{"network": NETWORK}]
        zone = self.scope.zone
        return {"name": self.name, "flavor": SMALL, "image": IMAGE, "networks": nics, "availability_zone": zone, **more}


def _is_plain(server: Object, witness: Witness) -> bool:
    """Return whether the next case can use a server."""
    groups = {one["name"] for one in server.get("security_groups") or ()}
    return (
        server["status"] in ("ACTIVE", "SHUTOFF", "SHELVED_OFFLOADED")
        and not server["OS-EXT-STS:task_state"]
        and server["flavor"]["id"] in (witness.flavors[SMALL], witness.flavors[LARGE])
        and len(server["os-extended-volumes:volumes_attached"]) == 1
        and groups == {"default"}
        and server["OS-EXT-AZ:availability_zone"] in (witness.scope.zone, "")
    )
