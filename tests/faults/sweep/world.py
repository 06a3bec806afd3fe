# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One scope, made ready for case after case. What a case left in order is used again by the next."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import Any

from . import things
from .picture import Picture, take
from .witness import IMAGE, LARGE, LOCAL, NETWORK, SMALL, Object, Scope, Trouble, Witness

SECRET_WORDS = "user-data-that-nobody-may-see"
USER_DATA = f"#!/bin/sh\n# {SECRET_WORDS}\n"


@functools.cache
def public_key(number: int) -> str:
    """A public RSA key; the same for the same number while the process and its forks live."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    form = serialization.PublicFormat.OpenSSH
    return key.public_bytes(serialization.Encoding.OpenSSH, form).decode()


class World:
    """A scope with a folder, and what a set-up makes in it."""

    def __init__(self, scope: Scope, folder: Path) -> None:
        self.scope = scope
        self.witness = Witness(scope)
        self.root = folder
        self.folder = folder
        self.case = ""
        self.server: Object = {}
        self.volume: Object = {}
        #: A thing of a module that plans from a table, and those that it names.
        self.made: Object = {}
        self.needs: dict[str, Object] = {}

    def begin(self, case: str, keep: bool) -> None:
        """Start a case: clear the scope, but for a server that the case can use."""
        self.case = case
        self.folder = self.root / case
        self.folder.mkdir()
        there = self.witness.servers()
        usable = [one for one in there if keep and _is_plain(one, self.witness)]
        self.server, self.volume = (usable[0] if usable else {}), {}
        self.made, self.needs = {}, {}
        for module in things.tables():
            module.clear(self.witness)
        self.witness.clear([one for one in there if one is not self.server])

    @property
    def name(self) -> str:
        """A name of this case alone."""
        return f"s-{self.case}"

    @property
    def thing(self) -> str:
        """The name of a thing of this case alone."""
        return f"{things.THING}{self.case}"

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
        """The flavor that the server does not have."""
        return LARGE if self.server["flavor"]["id"] == self.witness.flavors[SMALL] else SMALL

    def base(self, status: str = "ACTIVE") -> None:
        """There is one server, in this status."""
        if not self.server:
            self.server = self.witness.make_server(self.name)
        self.server = self.witness.power(self.server, status)

    def noted(self) -> None:
        """There is one server, with a note in its metadata."""
        self.base()
        path = f"servers/{self.server['id']}/metadata/note"
        self.witness.compute("PUT", path, {"meta": {"note": "1"}})

    def local_base(self) -> None:
        """There is one server with a local disk."""
        self.server = self.witness.make_server(self.name, LOCAL)

    def free_volume(self) -> None:
        self.base()
        self.volume = self.witness.make_volume(f"v-{self.case}")

    def attached_volume(self) -> None:
        self.free_volume()
        self.witness.attach(self.server["id"], self.volume["id"])

    def fleet(self, count: int, **metadata: str) -> None:
        """There are servers of a fleet's names."""
        for number in range(1, count + 1):
            self.witness.make_server(f"{self.name}-{number}", **({"metadata": metadata} if metadata else {}))

    def registered(self) -> None:
        self.witness.make_keypair(self.keypair, public_key(1))

    def victim(self) -> Object | None:
        """The server that another client goes for: the set-up's, or the first that the task has made."""
        if self.server:
            return self.server
        made = [one for one in self.witness.servers() if one["name"].startswith(self.name)]
        return min(made, key=lambda one: str(one["name"]), default=None)

    def disturb(self, server: Object, what: str) -> bool:
        """Do something to a server as another client would, without waiting; False when the platform refuses."""
        path = f"servers/{server['id']}"
        if what == "delete":
            answer = self.witness.compute("DELETE", path, fine=(404, 409))
        else:
            body: Object = {"reboot": {"type": "HARD"}}
            if what == "resize":
                body = {"resize": {"flavorRef": self.witness.flavors[self.other_flavor]}}
            answer = self.witness.compute("POST", f"{path}/action", body, fine=(409, 400, 404))
        return not answer

    def come_to_rest(self) -> None:
        """Wait until nothing is under way with any server."""
        for server in self.witness.servers():
            with contextlib.suppress(Trouble):
                self.witness.rest(server["id"])

    def picture(self) -> Picture:
        return take(self.witness)

    def new_server(self, **more: Any) -> dict[str, Any]:
        """Task options for a server that does not exist."""
        nics = [{"network": NETWORK}]
        zone = self.scope.zone
        return {"name": self.name, "flavor": SMALL, "image": IMAGE, "networks": nics, "availability_zone": zone, **more}


def _is_plain(server: Object, witness: Witness) -> bool:
    """Whether a server that a case left can be the next one's."""
    groups = {one["name"] for one in server.get("security_groups") or ()}
    return (
        server["status"] in ("ACTIVE", "SHUTOFF", "SHELVED_OFFLOADED")
        and not server["OS-EXT-STS:task_state"]
        and server["flavor"]["id"] in (witness.flavors[SMALL], witness.flavors[LARGE])
        and len(server["os-extended-volumes:volumes_attached"]) == 1
        and groups == {"default"}
        and server["OS-EXT-AZ:availability_zone"] in (witness.scope.zone, "")
    )
