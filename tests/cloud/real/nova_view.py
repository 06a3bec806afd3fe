# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Neutron as Nova sees it: each subnet is a network of its own, too.

NHN Cloud is asked for a subnet, Nova can only ask for a network. The front gives Nova a network id that stands for
the subnet (names.py); below PATH Neutron knows such ids, and a port that was asked for in this way is in the network
of its subnet. Everybody else sees the port where it really is.
"""

from __future__ import annotations

import io
import ipaddress
import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from ..names import alias_network

PATH = "/for-nova"
#: The description of a port that was asked for by its subnet.
MARK = "in this subnet"
FIELDS_FOR_US = ("network_id", "fixed_ips", "description")

Row = dict[str, Any]


class Subnet(NamedTuple):
    id: str
    network: str
    cidr: str


class NovaView:
    """The application, and below PATH the one for Nova."""

    def __init__(self, app: Callable[..., Any], call: Callable[..., Any]) -> None:
        self._app, self._call = app, call
        self._subnets: dict[str, Subnet] = {}
        #: Networks that are none of these: to look for them each time costs a third of Neutron's work.
        self._real: set[str] = set()

    def __call__(self, environ: Row, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PATH + "/"):
            return self._app(environ, start_response)
        environ["PATH_INFO"] = environ["PATH_INFO"][len(PATH) :]
        _version, kind, *rest = environ["PATH_INFO"].strip("/").split("/")
        if kind == "networks":
            return self._networks(environ, start_response, rest)
        if kind == "ports" and len(rest) < 2:
            return self._ports(environ, start_response)
        if kind == "subnets":
            self._ask(environ, [(key, self._network(value)) for key, value in _query(environ)])
        return self._app(environ, start_response)

    def _subnet(self, network_id: str) -> Subnet | None:
        """The subnet that a network id stands for, if it does."""
        if network_id not in self._subnets and network_id not in self._real:
            rows = self._call("GET", "/v2.0/subnets?fields=id&fields=network_id&fields=cidr")["subnets"]
            known = [Subnet(row["id"], row["network_id"], row["cidr"]) for row in rows]
            self._subnets = {alias_network(subnet.id): subnet for subnet in known}
            self._real = {subnet.network for subnet in known}
        return self._subnets.get(network_id)

    def _network(self, network_id: str) -> str:
        subnet = self._subnet(network_id) if len(network_id) == len(alias_network("")) else None
        return subnet.network if subnet else network_id

    def _ask(self, environ: Row, query: list[tuple[str, str]]) -> None:
        environ["QUERY_STRING"] = urlencode(query)

    # Networks

    def _networks(self, environ: Row, start_response: Callable[..., Any], rest: list[str]) -> Iterable[bytes]:
        query = _query(environ)
        named = rest or [value for key, value in query if key == "id"]
        aliases = {value: subnet for value in named if (subnet := self._subnet(value))}
        if not aliases:
            return self._app(environ, start_response)
        if rest:
            environ["PATH_INFO"] = f"/v2.0/networks/{aliases[rest[0]].network}"
        self._ask(environ, [(key, self._network(value)) for key, value in query])

        def shown(value: Row) -> Row:
            if "network" in value:
                return {"network": _narrow(value["network"], rest[0], aliases[rest[0]])}
            rows = {row["id"]: row for row in value["networks"]}
            wanted = [row for row_id, row in rows.items() if row_id in named]
            for alias, subnet in aliases.items():
                if subnet.network in rows:
                    wanted.append(_narrow(rows[subnet.network], alias, subnet))
            return {"networks": wanted}

        return self._translated(environ, start_response, shown)

    # Ports

    def _ports(self, environ: Row, start_response: Callable[..., Any]) -> Iterable[bytes]:
        query = [(key, self._network(value) if key == "network_id" else value) for key, value in _query(environ)]
        fields = [value for key, value in query if key == "fields"]
        if "network_id" in fields:
            query += [("fields", name) for name in FIELDS_FOR_US if name not in fields]
        self._ask(environ, query)
        if environ["REQUEST_METHOD"] == "POST":
            self._place(environ)

        def shown(value: Row) -> Row:
            for port in [value["port"]] if "port" in value else value["ports"]:
                if port.get("description") == MARK and port.get("fixed_ips"):
                    port["network_id"] = alias_network(port["fixed_ips"][0]["subnet_id"])
            return value

        return self._translated(environ, start_response, shown)

    def _place(self, environ: Row) -> None:
        """Say in the body which network a new port is in, and which subnet."""
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = json.loads(raw)
        for port in body.get("ports") or [body["port"]]:
            subnet = self._subnet(port["network_id"])
            if subnet:
                port.update(network_id=subnet.network, description=MARK)
                port["fixed_ips"] = [_within(fixed, subnet) for fixed in port.get("fixed_ips") or [{}]]
        raw = json.dumps(body).encode()
        environ.update({"wsgi.input": io.BytesIO(raw), "CONTENT_LENGTH": str(len(raw))})

    def _translated(
        self, environ: Row, start_response: Callable[..., Any], shown: Callable[[Row], Row]
    ) -> Iterable[bytes]:
        """Neutron's answer, changed if it is a success."""
        said: list[Any] = []
        parts = self._app(environ, lambda status, headers, *_unused: said.extend((status, headers)))
        payload = b"".join(parts)
        status, headers = said
        if payload and int(status[:3]) < 300:
            payload = json.dumps(shown(json.loads(payload))).encode()
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(payload)))])
        return [payload]


def _query(environ: Row) -> list[tuple[str, str]]:
    return parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)


def _narrow(network: Row, alias: str, subnet: Subnet) -> Row:
    """A network that has this one subnet only."""
    return {**network, "id": alias, "subnets": [subnet.id]}


def _within(fixed: Row, subnet: Subnet) -> Row:
    """A wish for an address in the subnet; one that is outside is Neutron's to refuse, as outside of the network."""
    address = fixed.get("ip_address")
    outside = address and ipaddress.ip_address(address) not in ipaddress.ip_network(subnet.cidr)
    return fixed if outside else {**fixed, "subnet_id": subnet.id}
