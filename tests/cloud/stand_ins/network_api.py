# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Neutron: the part of its API v2.0 that the front reads, and what tests make with it."""

from __future__ import annotations

import ipaddress
import json
import uuid
from collections.abc import Callable
from typing import Any

from .. import data
from ..data import sid
from ..knobs import Knobs
from .network import Neutron
from .wsgi import Answer, Asked, Refused, Row, application

NOT_FILTERS = ("fields", "sort_dir", "sort_key", "limit", "marker")
# In the path, in the wrapper, in the list.
NAMES = {
    "networks": "network",
    "subnets": "subnet",
    "ports": "port",
    "security-groups": "security_group",
    "floatingips": "floatingip",
    "network-ip-availabilities": "network_ip_availability",
}
LISTS = {"security-groups": "security_groups", "network-ip-availabilities": "network_ip_availabilities"}


def join(holder: Any, _knobs: Knobs, compute: str) -> Callable[..., Any]:
    neutron = holder.useFixture(Neutron(holder, compute))
    for project, name in data.seeded_groups():
        neutron.add_group(name, project, description=name)
    for project, prefix, vpcs in data.seeded_vpcs():
        for vpc in vpcs:
            _seed(neutron, vpc, project, prefix)
    _seed(neutron, data.PUBLIC_VPC, data.PLATFORM, "", external=True)
    return application(Api(neutron).answer, _refusal)


def _seed(neutron: Neutron, vpc: data.Vpc, project: str, prefix: str, external: bool = False) -> None:
    neutron.add_network(sid(prefix + vpc.key), vpc.name, project, vpc.cidr, external)
    for key, name, cidr in vpc.subnets:
        neutron.add_subnet(sid(prefix + key), name, sid(prefix + vpc.key), cidr)


def _refusal(exc: Refused, _asked: Asked) -> tuple[bytes, str]:
    said = {"type": exc.kind, "message": str(exc), "detail": ""}
    return json.dumps({"NeutronError": said}).encode(), "application/json"


def _not_found(one: str, row_id: str) -> Refused:
    """What is not there, in Neutron's words, which are others for each kind."""
    if one == "security_group":
        return Refused(404, f"Security group {row_id} does not exist", "SecurityGroupNotFound")
    if one == "floatingip":
        return Refused(404, f"Floating IP {row_id} could not be found", "FloatingIPNotFound")
    return Refused(404, f"{one.capitalize()} {row_id} could not be found.", f"{one.capitalize()}NotFound")


class Api:
    """/v2.0/networks, subnets, ports, security-groups, floatingips, network-ip-availabilities."""

    def __init__(self, neutron: Neutron) -> None:
        self.neutron = neutron

    def answer(self, asked: Asked) -> Answer:
        _version, kind, *rest = asked.segments
        if kind not in NAMES:
            raise Refused(501, "The stand-in does not do this.", "NotImplemented")
        one = NAMES[kind]
        rows = [row for row in self._rows(kind, asked) if asked.admin or self._visible(row, asked)]
        if rest:
            rows = [row for row in rows if row["id"] == rest[0]]
            if not rows:
                raise _not_found(one, rest[0])
        if asked.method == "GET":
            many = LISTS.get(kind, kind)
            return 200, {one: rows[0]} if rest else {many: _picked(rows, asked.query)}
        if not asked.admin or (asked.method, kind) not in CHANGES:
            raise Refused(501, "The stand-in does not do this.", "NotImplemented")
        return CHANGES[asked.method, kind](self.neutron, asked, rest)

    @staticmethod
    def _visible(row: Row, asked: Asked) -> bool:
        return row.get("tenant_id") == asked.project or bool(row.get("shared"))

    def _rows(self, kind: str, asked: Asked) -> list[Row]:
        neutron = self.neutron
        if kind == "ports":
            device = asked.one("device_id")
            return neutron.ports_of(device) if device else [neutron.port(port_id) for port_id in list(neutron._ports)]
        tables = {
            "networks": neutron._networks,
            "subnets": neutron._subnets,
            "security-groups": neutron._security_groups,
            "floatingips": neutron.floating,
        }
        if kind in tables:
            return list(tables[kind].values())
        return [
            {
                "network_id": network["id"],
                "subnet_ip_availability": [
                    {"subnet_id": sub, "used_ips": neutron.used_count(sub)} for sub in network["subnets"]
                ],
            }
            for network in neutron._networks.values()
        ]


def _picked(rows: list[Row], query: dict[str, list[str]]) -> list[Row]:
    """The rows that pass the filters, in the order and with the fields asked for."""
    for key, wanted in query.items():
        if key == "fixed_ips":
            rows = [row for row in rows if all(_has_address(row, one) for one in wanted)]
        elif key not in NOT_FILTERS:
            lowered = {one.lower() for one in wanted}
            rows = [row for row in rows if _words(row.get(key, "")) & lowered]
    if "sort_key" in query:
        rows.sort(key=lambda row: str(row.get(query["sort_key"][0])), reverse=query.get("sort_dir") == ["desc"])
    if "fields" in query:
        rows = [{key: value for key, value in row.items() if key in query["fields"]} for row in rows]
    return rows


def _words(value: Any) -> set[str]:
    """A field as a filter finds it: by any of its values, if it has several."""
    return {str(one).lower() for one in (value if isinstance(value, list) else [value])}


def _has_address(port: Row, wanted: str) -> bool:
    key, _unused, value = wanted.partition("=")
    return any(fixed.get(key) == value for fixed in port.get("fixed_ips", ()))


def _make_network(neutron: Neutron, asked: Asked, _rest: list[str]) -> Answer:
    wish = asked.json["network"]
    made = neutron.add_network(
        wish.get("id") or str(uuid.uuid4()), wish["name"], wish.get("tenant_id", asked.project), wish["description"]
    )
    return 201, {"network": made}


def _delete_network(neutron: Neutron, _asked: Asked, rest: list[str]) -> Answer:
    neutron.remove_network(rest[0])
    return 204, None


def _make_subnet(neutron: Neutron, asked: Asked, _rest: list[str]) -> Answer:
    wish = asked.json["subnet"]
    cidr = ipaddress.ip_network(wish["cidr"])
    for other in neutron._networks[wish["network_id"]]["subnets"]:
        if cidr.overlaps(ipaddress.ip_network(neutron._subnets[other]["cidr"])):
            raise Refused(
                400,
                f"Invalid input for operation: Requested subnet with cidr: {cidr} for network: {wish['network_id']} "
                "overlaps with another subnet.",
                "InvalidInput",
            )
    made = neutron.add_subnet(wish.get("id") or str(uuid.uuid4()), wish["name"], wish["network_id"], str(cidr))
    return 201, {"subnet": made}


def _make_floating(neutron: Neutron, asked: Asked, _rest: list[str]) -> Answer:
    wish = asked.json["floatingip"]
    row = neutron.connect(wish["floating_network_id"], wish["port_id"])
    port = neutron.port(wish["port_id"])
    neutron.tell_nova(port["device_id"], port["id"])
    return 201, {"floatingip": row}


CHANGES: dict[tuple[str, str], Callable[[Neutron, Asked, list[str]], Answer]] = {
    ("POST", "networks"): _make_network,
    ("DELETE", "networks"): _delete_network,
    ("POST", "subnets"): _make_subnet,
    ("POST", "floatingips"): _make_floating,
}
