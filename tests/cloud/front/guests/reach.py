# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which servers a client on this machine reaches, and how it logs in. Asks Neutron, Nova and its key pairs."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..backend import Backend
from ..messages import Passed

Row = dict[str, Any]
#: Where clients come from, and the port of SSH as security groups have it.
CLIENT = ipaddress.IPv4Address("127.0.0.1")
SSH = 22
#: The first version of Nova's API that shows user data, and key pairs of another user.
NOVA = {"X_OpenStack_Nova_API_Version": "2.10"}


class Guest(NamedTuple):
    """The inside of one server, and where it is reached."""

    address: str
    server: str
    username: str
    key: str
    user_data: bytes


def lets_in(rules: Iterable[Row], client: ipaddress.IPv4Address = CLIENT, port: int = SSH) -> bool:
    """Whether rules of security groups let a client connect to a TCP port."""
    return any(_lets_in(rule, client, port) for rule in rules)


def _lets_in(rule: Row, client: ipaddress.IPv4Address, port: int) -> bool:
    if rule["direction"] != "ingress" or rule["ethertype"] != "IPv4" or rule.get("remote_group_id"):
        return False
    if rule["protocol"] not in (None, "tcp", "6", 6):
        return False
    low, high = rule["port_range_min"], rule["port_range_max"]
    if low is not None and not low <= port <= high:
        return False
    return client in ipaddress.IPv4Network(rule["remote_ip_prefix"] or "0.0.0.0/0", strict=False)


class Reach:
    """Looks for guests."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        #: By the ID of a server its key: a key pair that is deleted stays in the server.
        self._keys: dict[str, str] = {}

    def look(self) -> tuple[list[Guest], bool]:
        """Those that are reached now; and whether some may be soon, or no longer."""
        guests, moving = [], False
        for floating in self._rows("floatingips"):
            if not floating["port_id"]:
                continue
            ports = self._rows("ports", {"id": floating["port_id"]})
            if not ports or not str(ports[0]["device_owner"]).startswith("compute:"):
                continue
            server = self._server(ports[0]["device_id"])
            if server is None:
                continue
            moving |= bool(server["OS-EXT-STS:task_state"]) or server["status"] in ("BUILD", "RESIZE", "VERIFY_RESIZE")
            if server["status"] == "ACTIVE" and self._opens(ports[0]):
                guests.append(self._guest(floating["floating_ip_address"], server))
        return guests, moving

    def _rows(self, kind: str, query: Any = "") -> list[Row]:
        rows: list[Row] = self._backend.admin("network", "GET", f"/v2.0/{kind}", query).json[kind.replace("-", "_")]
        return rows

    def _server(self, server_id: str) -> Row | None:
        try:
            reply = self._backend.admin("compute", "GET", f"/v2.1/servers/{server_id}", **NOVA)
        except Passed:
            # It is gone, and its port soon too.
            return None
        server: Row = reply.json["server"]
        return server

    def _opens(self, port: Row) -> bool:
        """Whether the security groups of a port let clients in."""
        if not port.get("port_security_enabled", True):
            return True
        groups = port["security_groups"]
        return bool(groups) and lets_in(
            self._rows("security-group-rules", [("security_group_id", one) for one in groups])
        )

    def _guest(self, address: str, server: Row) -> Guest:
        username = server["metadata"].get("login_username") or "root"
        user_data = base64.b64decode(server.get("OS-EXT-SRV-ATTR:user_data") or "")
        return Guest(address, server["id"], username, self._key(server), user_data)

    def _key(self, server: Row) -> str:
        """The public key of a server; empty without one."""
        if server["id"] not in self._keys:
            name, user = server.get("key_name"), server["user_id"]
            self._keys[server["id"]] = self._pair(name, user, server["tenant_id"]) if name else ""
        return self._keys[server["id"]]

    def _pair(self, name: str, user: str, project: str) -> str:
        path = f"/v2.1/os-keypairs/{name}"
        try:
            reply = self._backend.admin("compute", "GET", path, {"user_id": user}, project=project, **NOVA)
        except Passed:
            return ""
        return str(reply.json["keypair"]["public_key"])
