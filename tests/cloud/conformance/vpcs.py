# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about changes of VPCs, routing tables, internet gateways and floating IPs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..data import sid
from .questions import Told, made, outcome, outcomes, question
from .subject import MISSING, PREFIX, Subject

VPC, SUBNET, OUTSIDE = sid(PREFIX + "vpc.default"), sid(PREFIX + "subnet.default"), sid("vpc.public")


class Network(NamedTuple):
    """A VPC of a question's own, its subnet and its routing table; where there is none, ids that nobody has."""

    vpc: str = MISSING
    subnet: str = MISSING
    table: str = MISSING


def _post(subject: Subject, path: str, one: str, **wish: Any) -> Told:
    """What is said of something new, which goes again."""
    told, new = made(subject, path, one, **wish)
    if new != MISSING:
        subject.gone("network", f"{path}/{new}")
    return told


@contextmanager
def _network(subject: Subject) -> Iterator[Network]:
    """A network of a question's own, where the cloud makes one."""
    _told, vpc = made(subject, "/vpcs", "vpc", name="asked", cidrv4="10.20.0.0/16")
    if vpc == MISSING:
        yield Network()
        return
    subnet = made(subject, "/vpcsubnets", "vpcsubnet", vpc_id=vpc, name="asked", cidr="10.20.0.0/24")[1]
    (table,) = subject.get("network", f"/vpcs/{vpc}")["vpc"]["routingtables"]
    try:
        yield Network(vpc, subnet, str(table["id"]))
    finally:
        for path in (f"/vpcsubnets/{subnet}", f"/vpcs/{vpc}"):
            subject.gone("network", path)


@question
def make_a_vpc(subject: Subject) -> Told:
    return [
        _post(subject, "/vpcs", "vpc", name="asked", cidrv4=cidr)
        for cidr in ("10.20.0.0/16", "8.8.0.0/16", "10.0.0.0/28")
    ]


@question
def make_a_subnet(subject: Subject) -> Told:
    cidrs = ("192.168.64.0/24", "192.168.0.0/24", "10.0.0.0/24")
    return [_post(subject, "/vpcsubnets", "vpcsubnet", vpc_id=VPC, name="asked", cidr=cidr) for cidr in cidrs]


@question
def delete_a_vpc_with_a_subnet(subject: Subject) -> Told:
    return outcome(subject.ask("network", "DELETE", f"/vpcs/{VPC}"))


@question
def delete_a_subnet_in_use(subject: Subject) -> Told:
    assert subject.server
    return outcome(subject.ask("network", "DELETE", f"/vpcsubnets/{SUBNET}"))


@question
def routing_tables(subject: Subject) -> Told:
    paths = ("/routingtables", "/routingtables?detail=true", f"/routingtables/{MISSING}", "/routes")
    return [outcome(subject.ask("network", "GET", path)) for path in paths]


@question
def make_a_routing_table(subject: Subject) -> Told:
    return _post(subject, "/routingtables", "routingtable", name="asked", vpc_id=VPC)


@question
def internet_gateways(subject: Subject) -> Told:
    return outcome(subject.ask("network", "GET", "/internetgateways"))


@question
def make_an_internet_gateway(subject: Subject) -> Told:
    return _post(subject, "/internetgateways", "internetgateway", name="asked", external_network_id=OUTSIDE)


@question
def floating_ip_without_a_gateway(subject: Subject) -> Told:
    """Of a port in a new VPC, where there is one."""
    with _network(subject) as own:
        port = made(subject, "/ports", "port", network_id=own.vpc)[1]
        wish = {"floatingip": {"floating_network_id": OUTSIDE, "port_id": port}}
        told = outcome(subject.ask("network", "POST", "/floatingips", wish))
        if port != MISSING:
            subject.gone("network", f"/ports/{port}")
    return told


@question
def change_a_vpc(subject: Subject) -> Told:
    with _network(subject) as own:
        wishes = ({"name": "renamed"}, {"cidrv4": "10.20.0.0/20"}, {"cidrv4": "10.30.0.0/16"})
        one = f"/vpcs/{own.vpc}"
        return outcomes(
            subject,
            "network",
            *(("PUT", one, {"vpc": wish}) for wish in wishes),
            ("PUT", f"/vpcs/{MISSING}", {"vpc": {"name": "renamed"}}),
            ("PUT", f"/vpcs/{OUTSIDE}", {"vpc": {"name": "mine"}}),
        )


@question
def change_a_subnet(subject: Subject) -> Told:
    body = {"vpcsubnet": {"name": "renamed"}}
    with _network(subject) as own:
        return outcomes(subject, "network", *(("PUT", f"/vpcsubnets/{one}", body) for one in (own.subnet, MISSING)))


@question
def subnet_that_changes_its_routing_table(subject: Subject) -> Told:
    with _network(subject) as own:
        told, second = made(subject, "/routingtables", "routingtable", name="second", vpc_id=own.vpc)
        subnet, first, table = f"/vpcsubnets/{own.subnet}", f"/routingtables/{own.table}", f"/routingtables/{second}"
        attach = f"{subnet}/attach_routingtable"
        asked: tuple[tuple[Any, ...], ...] = (
            ("PUT", table, {"routingtable": {"name": "renamed", "distributed": False}}),
            ("GET", table),
            *(("PUT", attach, {"routingtable_id": one}) for one in (second, second, MISSING)),
            ("DELETE", table),
            ("PUT", f"{subnet}/detach_routingtable"),
            ("PUT", f"{subnet}/detach_routingtable"),
            ("PUT", f"{table}/set_as_default"),
            ("PUT", f"{table}/set_as_default"),
            ("DELETE", table),
            ("PUT", f"{first}/set_as_default"),
            ("DELETE", table),
            ("DELETE", table),
            ("PUT", table, {"routingtable": {"name": "gone"}}),
            ("PUT", f"/vpcsubnets/{MISSING}/detach_routingtable"),
        )
        return [told, *outcomes(subject, "network", *asked)]


@question
def internet_gateway_that_is_attached(subject: Subject) -> Told:
    """Its states are in the answers, too."""
    with _network(subject) as own:
        told, gateway = made(subject, "/internetgateways", "internetgateway", name="asked", external_network_id=OUTSIDE)
        table, one = f"/routingtables/{own.table}", f"/internetgateways/{gateway}"
        attach = ("PUT", f"{table}/attach_gateway", {"gateway_id": gateway})
        detach = ("PUT", f"{table}/detach_gateway")
        steps: tuple[tuple[Any, ...], ...] = (attach, attach, ("DELETE", f"/vpcs/{own.vpc}"), detach, detach, attach)
        answers = [told]
        for step in steps:
            shown = subject.ask("network", "GET", one)
            answers += [shown.json()["internetgateway"]["state"] if shown.ok else outcome(shown)]
            answers += outcomes(subject, "network", step)
        unknown = ("PUT", f"{table}/attach_gateway", {"gateway_id": MISSING})
        return [
            *answers,
            *outcomes(subject, "network", unknown, ("DELETE", one), ("DELETE", one), ("GET", one), detach),
        ]


@question
def routes(subject: Subject) -> Told:
    with _network(subject) as own:
        wish = {"routingtable_id": own.table, "cidr": "172.20.0.0/16", "gateway": "10.20.0.9", "description": "asked"}
        told, route = made(subject, "/routes", "route", **wish)
        listed = subject.ask("network", "GET", f"/routes?routingtable_id={own.table}&gateway=local")
        automatic = listed.json()["routes"][0]["id"] if listed.ok else MISSING
        one = f"/routes/{route}"
        asked: tuple[tuple[Any, ...], ...] = (
            ("POST", "/routes", {"route": wish}),
            ("POST", "/routes", {"route": {**wish, "cidr": "172.21.0.0/16", "gateway": "10.77.0.9"}}),
            ("POST", "/routes", {"route": {**wish, "routingtable_id": MISSING}}),
            *(
                ("PUT", one, {"route": change})
                for change in ({"gateway": "10.20.0.10"}, {"description": ""}, {"cidr": "172.21.0.1/16"})
            ),
            ("DELETE", f"/vpcsubnets/{own.subnet}"),
            ("PUT", f"/routes/{automatic}", {"route": {"gateway": "10.20.0.9"}}),
            ("DELETE", f"/routes/{automatic}"),
            ("DELETE", one),
            ("DELETE", one),
            ("PUT", one, {"route": {"description": ""}}),
        )
        return [told, outcome(listed), *outcomes(subject, "network", *asked)]
