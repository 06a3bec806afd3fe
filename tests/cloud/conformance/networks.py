# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about networks, ports, security groups and floating addresses."""

from __future__ import annotations

from typing import Any

from ..data import group_id, sid
from .questions import Told, outcome, question, said
from .subject import MISSING, PREFIX, TENANT, Subject

NETWORK, SUBNET = sid(PREFIX + "vpc.default"), sid(PREFIX + "subnet.default")
WEB = group_id(TENANT, "web")


def _get(subject: Subject, path: str) -> Told:
    return said(subject.ask("network", "GET", path))


def _port(subject: Subject, **wish: Any) -> Told:
    body = {"port": {"network_id": NETWORK, **wish}}
    return said(subject.direct("network", "POST", "/v2.0/ports", body))


@question
def vpcs(subject: Subject) -> Told:
    return [_get(subject, path) for path in ("/vpcs", f"/vpcs/{NETWORK}", f"/vpcs/{MISSING}")]


@question
def vpcs_by_name(subject: Subject) -> Told:
    names = ("Default%20Network", "Public%20Network", "nothing")
    return [len(subject.get("network", f"/vpcs?name={name}")["vpcs"]) for name in names]


@question
def subnets_of_vpcs(subject: Subject) -> Told:
    return [_get(subject, path) for path in ("/vpcsubnets", f"/vpcsubnets/{SUBNET}", f"/vpcsubnets/{MISSING}")]


@question
def subnets_of_one_vpc(subject: Subject) -> Told:
    rows = subject.get("network", f"/vpcsubnets?vpc_id={NETWORK}")["vpcsubnets"]
    return [(row["name"], row["cidr"], row["gateway"]) for row in rows]


@question
def networks(subject: Subject) -> Told:
    return [_get(subject, "/networks"), _get(subject, "/subnets"), _get(subject, "/networks?fields=id&fields=name")]


@question
def ports_of_a_server(subject: Subject) -> Told:
    return _get(subject, f"/ports?device_id={subject.server['id']}")


@question
def port_with_an_address(subject: Subject) -> Told:
    return [
        len(subject.get("network", f"/ports?fixed_ips=ip_address={address}")["ports"])
        for address in (subject.address, "192.0.2.1")
    ]


@question
def one_port(subject: Subject) -> Told:
    return [_get(subject, f"/ports/{subject.port['id']}"), _get(subject, f"/ports/{MISSING}")]


@question
def floating_addresses(subject: Subject) -> Told:
    return [_get(subject, "/floatingips"), _get(subject, f"/floatingips/{MISSING}")]


@question
def floating_address_of_a_port(subject: Subject) -> Told:
    outside = sid("vpc.public")
    body = {"floatingip": {"floating_network_id": outside, "port_id": subject.port["id"], "tenant_id": TENANT}}
    told = []
    for _unused in range(2):
        told.append(outcome(subject.direct("network", "POST", "/v2.0/floatingips", body, admin=True)))
    told.append(_get(subject, f"/floatingips?port_id={subject.port['id']}"))
    return told


@question
def security_groups(subject: Subject) -> Told:
    return [_get(subject, path) for path in (f"/security-groups?id={WEB}", f"/security-groups/{MISSING}")]


@question
def security_groups_by_name(subject: Subject) -> Told:
    names = ("default", "web", "nothing")
    return [len(subject.get("network", f"/security-groups?name={name}")["security_groups"]) for name in names]


@question
def make_a_security_group(subject: Subject) -> Told:
    return said(subject.direct("network", "POST", "/v2.0/security-groups", {"security_group": {"name": "default"}}))


@question
def delete_a_security_group_in_use(subject: Subject) -> Told:
    return said(subject.direct("network", "DELETE", f"/v2.0/security-groups/{subject.port['security_groups'][0]}"))


def _rule(**wish: Any) -> None:
    name = "security_group_rule_" + "_".join(f"{value}" for value in wish.values())

    def ask(subject: Subject) -> Told:
        rule = {"security_group_id": WEB, "direction": "ingress", "ethertype": "IPv4", **wish}
        path = "/v2.0/security-group-rules"
        return [outcome(subject.direct("network", "POST", path, {"security_group_rule": rule})) for _unused in range(2)]

    ask.__name__ = name
    question(ask)


_rule(protocol="tcp", port_range_min=90, port_range_max=80)
_rule(protocol="tcp", port_range_min=70000, port_range_max=70000)
_rule(port_range_min=80, port_range_max=80)
_rule(remote_ip_prefix="10.0.0.300/8")
_rule(protocol="tcp", port_range_min=22, port_range_max=22)


@question
def port_with_a_used_address(subject: Subject) -> Told:
    return _port(subject, fixed_ips=[{"ip_address": subject.address}])


@question
def port_with_an_address_outside(subject: Subject) -> Told:
    return _port(subject, fixed_ips=[{"ip_address": "8.8.8.8"}])


@question
def port_in_an_unknown_network(subject: Subject) -> Told:
    return _port(subject, network_id=MISSING)


@question
def delete_the_port_of_a_server(subject: Subject) -> Told:
    server = subject.new_server()
    port = subject.get("network", f"/ports?device_id={server['id']}")["ports"][0]["id"]
    told = said(subject.direct("network", "DELETE", f"/v2.0/ports/{port}"))
    subject.gone("compute", f"/servers/{server['id']}")
    return told


@question
def subnet_that_overlaps(subject: Subject) -> Told:
    wish = {
        "id": MISSING,
        "network_id": NETWORK,
        "name": "overlaps",
        "cidr": "192.168.0.0/25",
        "ip_version": 4,
        "tenant_id": TENANT,
    }
    return said(subject.direct("network", "POST", "/v2.0/subnets", {"subnet": wish}, admin=True))


@question
def delete_a_network_in_use(subject: Subject) -> Told:
    assert subject.server
    status, text = said(subject.direct("network", "DELETE", f"/v2.0/networks/{NETWORK}", admin=True))
    return [status, text.partition(" id for these ports")[0]]


def _limited(subject: Subject, quota: dict[str, int]) -> None:
    subject.direct("network", "PUT", f"/v2.0/quotas/{TENANT}", {"quota": quota}, admin=True)


@question
def security_group_quota(subject: Subject) -> Told:
    there = len(subject.get("network", "/security-groups")["security_groups"])
    _limited(subject, {"security_group": there})
    try:
        return said(subject.direct("network", "POST", "/v2.0/security-groups", {"security_group": {"name": "more"}}))
    finally:
        _limited(subject, {"security_group": -1})


@question
def port_quota(subject: Subject) -> Told:
    _limited(subject, {"port": len(subject.get("network", "/ports")["ports"])})
    try:
        answer = subject.ask("compute", "POST", "/servers", subject.wish())
    finally:
        _limited(subject, {"port": -1})
    if answer.ok:
        subject.end_of(answer.json()["server"]["id"])
    return outcome(answer)
