# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces: what is planned, what is refused, and how a creation knows its own."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.interface_thing import OWN_INTERFACE, pair_of, pairs_sent
from ansible_collections.nhn.cloud.plugins.module_utils._thing.making import _Own
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from ansible_collections.nhn.cloud.plugins.modules.nhn_network_interface import MODULE
from fake_cloud import FakeClient, plan, some_id

HOME = {"id": some_id("home"), "name": "home"}
SUBNET = {"id": some_id("web"), "name": "web", "vpc_id": HOME["id"], "cidr": "10.1.1.0/24", "gateway": "10.1.1.1"}
TWIN = {"id": some_id("web twin"), "name": "web", "vpc_id": some_id("away"), "cidr": "10.2.1.0/24"}
GROUPS = [{"id": some_id(f"group {name}"), "name": name} for name in ("default", "ssh")]


def nic(name="nic", address="10.1.1.5", **fields):
    own = {"id": some_id(name), "name": name, "network_id": HOME["id"], "device_id": "", "device_owner": ""}
    fixed = [{"subnet_id": SUBNET["id"], "ip_address": address}]
    groups = [GROUPS[0]["id"]]
    secured = {"port_security_enabled": True, "security_groups": groups, "allowed_address_pairs": []}
    return {**own, "fixed_ips": fixed, "admin_state_up": True, **secured, **fields}


def client(*nics, subnets=(SUBNET,), servers=()):
    vpcs = [HOME, {"id": some_id("away"), "name": "away"}]
    return FakeClient(
        vpcs=vpcs, vpcsubnets=list(subnets), ports=list(nics), security_groups=GROUPS, servers=list(servers)
    )


def refused(says, there, kind=errors.InvalidRequest, **given):
    with pytest.raises(kind) as caught:
        plan(MODULE, there, **given)
    assert says in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("text", "found"),
    [("10.0.0.5", "10.0.0.5"), ("10.0.0.5/32", "10.0.0.5"), ("10.0.0.0/24", "10.0.0.0/24")],
)
def test_an_allowed_address(text, found):
    assert pair_of(text) == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not an IPv4 address or a range"),
        ("fd00::1", "is not an IPv4 address or a range"),
        ("10.0.0.0/33", "is not an IPv4 address or a range"),
        ("0.0.0.0/0", "is every address"),
        ("10.0.0.7/24", "begins in the middle of a range; write 10.0.0.0/24."),
    ],
)
def test_what_is_no_allowed_address_is_refused_before_any_call(text, says):
    there = client()
    refused(says, there, name="nic", subnet="web", allowed_address_pairs=[{"ip": text}])
    assert there.reads == []


def test_allowed_addresses_are_a_set():
    assert pairs_sent([{"ip": "10.0.0.9"}, {"ip": "10.0.0.5/32"}, {"ip": "10.0.0.9/32"}]) == [
        {"ip_address": "10.0.0.5"},
        {"ip_address": "10.0.0.9"},
    ]


def test_a_new_interface():
    planned = plan(MODULE, client(), name="nic", subnet="web", fixed_ip="10.1.1.9", security_groups=["ssh"])
    assert planned.summaries == ["create network interface nic"]
    assert planned.resource.body() == {
        "name": "nic",
        "network_id": HOME["id"],
        "fixed_ips": [{"subnet_id": SUBNET["id"], "ip_address": "10.1.1.9"}],
        "security_groups": [GROUPS[1]["id"]],
    }


def test_a_virtual_ip_has_an_owner_of_its_own():
    body = plan(MODULE, client(), name="vip", subnet="web", virtual_ip=True).resource.body()
    assert body["device_owner"] == "network:virtual_ip" and "virtual_ip" not in body


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("10.1.2.5", "is not in subnet web"),
        ("10.1.1.0", "is reserved in subnet web"),
        ("10.1.1.255", "is reserved in subnet web"),
        ("10.1.1.1", "is reserved in subnet web"),
        ("somewhere", "is not an IPv4 address"),
    ],
)
def test_an_address_that_none_can_have_is_refused(address, says):
    refused(says, client(), name="nic", subnet="web", fixed_ip=address)
    refused(says, client(nic()), name="nic", subnet="web", fixed_ip=address)


def test_subnets_of_one_name_are_told_apart_by_the_vpc():
    refused("2 subnets are named 'web'", client(subnets=(SUBNET, TWIN)), errors.Ambiguous, name="nic", subnet="web")
    body = plan(MODULE, client(subnets=(SUBNET, TWIN)), name="nic", subnet="web", vpc="away").resource.body()
    assert body["network_id"] == some_id("away")


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({}, []),
        ({"security_groups": ["default"]}, []),
        ({"security_groups": ["ssh"]}, ["set security_groups"]),
        ({"security_groups": []}, ["set security_groups"]),
        ({"allowed_address_pairs": []}, []),
        ({"port_security": True}, []),
        # One call sets all of them: the platform refuses the first before the others are gone.
        ({"port_security": False}, ["set port_security, security_groups"]),
        ({"fixed_ip": "10.1.1.5"}, []),
        ({"fixed_ip": "10.1.1.6"}, ["set fixed_ip"]),
        ({"admin_state_up": False}, ["set admin_state_up"]),
    ],
)
def test_an_interface_is_changed(given, steps):
    assert plan(MODULE, client(nic()), name="nic", subnet="web", **given).summaries == steps


def test_port_security_excludes_what_needs_it():
    for option, value in (("security_groups", ["ssh"]), ("allowed_address_pairs", [{"ip": "10.0.0.9"}])):
        refused(
            f"port_security: false and {option} exclude each other",
            client(nic()),
            name="nic",
            port_security=False,
            **{option: value},
        )
        bare = nic(port_security_enabled=False, security_groups=[])
        refused(f"has no port security, so it can have no {option}", client(bare), name="nic", **{option: value})
        both = plan(MODULE, client(bare), name="nic", port_security=True, **{option: value})
        assert both.summaries == [f"set port_security, {option}"]


def test_the_address_of_a_server_is_changed_with_a_warning():
    there = client(nic(device_id=some_id("server"), device_owner="compute:a"))
    assert "learns the new address 10.1.1.6" in plan(MODULE, there, name="nic", fixed_ip="10.1.1.6").warnings[0]


def test_one_of_several_addresses_is_not_changed():
    two = [{"subnet_id": SUBNET["id"], "ip_address": f"10.1.1.{number}"} for number in (5, 6)]
    refused("has several addresses, 10.1.1.5, 10.1.1.6", client(nic(fixed_ips=two)), name="nic", fixed_ip="10.1.1.7")


def test_what_a_server_or_the_platform_has_is_not_deleted():
    server = {"id": some_id("server"), "name": "db", "status": "ACTIVE"}
    there = client(nic(device_id=server["id"], device_owner="compute:a"), servers=[server])
    refused(f"is in use by server db ({server['id']})", there, errors.WrongState, name="nic", state="absent")
    assert plan(MODULE, there, check=True, name="nic", state="absent").warnings
    refused("is the platform's (network:dhcp)", client(nic(device_owner="network:dhcp")), name="nic", state="absent")
    virtual = client(nic(device_owner="network:virtual_ip"))
    assert len(plan(MODULE, virtual, name="nic", state="absent").steps) == 1


def test_without_its_subnet_an_interface_is_gone():
    assert plan(MODULE, client(nic()), name="nic", subnet="gone", state="absent").steps == []
    assert plan(MODULE, client(nic()), name="nic", vpc="gone", state="absent").steps == []
    assert len(plan(MODULE, client(nic()), name="nic", vpc="home", state="absent").steps) == 1
    assert plan(MODULE, client(nic()), name="nic", vpc="away", state="absent").steps == []


@pytest.mark.parametrize(
    ("new", "own"),
    [
        (nic("new"), True),
        (nic("new", "10.1.1.9"), False),
        (nic("new", network_id=some_id("away")), False),
        ({**nic("new"), "name": "another"}, False),
    ],
)
def test_a_lost_creation_is_the_new_one_that_is_as_asked_for(new, own):
    there = client({**nic("old"), "name": "new"})
    wish = {"subnet_id": SUBNET["id"], "ip_address": "10.1.1.5"}
    creation = _Own(Things(there), OWN_INTERFACE, {"name": "new", "network_id": HOME["id"], "fixed_ips": [wish]})
    there.lists["ports"].append(new)
    assert [one["id"] for one in creation.look()] == ([new["id"]] if own else [])
