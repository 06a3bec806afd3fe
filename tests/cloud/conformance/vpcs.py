# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about changes of VPCs, routing tables, internet gateways and floating IPs."""

from __future__ import annotations

from typing import Any

from ..data import sid
from .questions import Told, outcome, question
from .subject import MISSING, PREFIX, Subject

VPC, SUBNET, OUTSIDE = sid(PREFIX + "vpc.default"), sid(PREFIX + "subnet.default"), sid("vpc.public")


def _post(subject: Subject, path: str, one: str, **wish: Any) -> Told:
    """What is said of something new, which goes again."""
    answer = subject.ask("network", "POST", path, {one: wish})
    told = outcome(answer)
    if answer.ok:
        subject.gone("network", f"{path}/{answer.json()[one]['id']}")
    return told


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
    wish = {"vpc": {"name": "asked", "cidrv4": "10.20.0.0/16"}}
    answer = subject.ask("network", "POST", "/vpcs", wish)
    if not answer.ok:
        return outcome(answer)
    vpc = answer.json()["vpc"]["id"]
    wish = {"vpcsubnet": {"vpc_id": vpc, "name": "asked", "cidr": "10.20.0.0/24"}}
    subnet = subject.do("network", "POST", "/vpcsubnets", wish)["vpcsubnet"]["id"]
    port = subject.do("network", "POST", "/ports", {"port": {"network_id": vpc}})["port"]["id"]
    wish = {"floatingip": {"floating_network_id": OUTSIDE, "port_id": port}}
    told = outcome(subject.ask("network", "POST", "/floatingips", wish))
    for path in (f"/ports/{port}", f"/vpcsubnets/{subnet}", f"/vpcs/{vpc}"):
        subject.gone("network", path)
    return told
