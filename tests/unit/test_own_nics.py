# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network interfaces in the views of servers."""

from __future__ import annotations

from ansible_collections.nhn.cloud.plugins.module_utils._servers.own_nics import with_interfaces
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from fake_cloud import FakeClient


def nic(name, server, *addresses, owner="compute:kr-pub-a"):
    fixed = [{"ip_address": address, "subnet_id": "of " + address} for address in addresses]
    return {"id": name, "device_id": server, "device_owner": owner, "fixed_ips": fixed, "network_id": "vpc"}


NICS = [
    nic("second", "one", "10.0.2.9"),
    nic("first", "one", "10.0.9.1", "10.0.1.9"),
    nic("bare", "one"),
    nic("theirs", "other", "10.0.1.7"),
    nic("free", "", "10.0.1.8", owner=""),
    nic("router", "one", "10.0.1.1", owner="network:router_interface"),
]
ADDRESSES = [
    {"id": "a", "floating_ip_address": "203.0.113.1", "port_id": "first"},
    {"id": "b", "floating_ip_address": "203.0.113.2", "port_id": "first"},
    {"id": "c", "floating_ip_address": "203.0.113.3", "port_id": None},
]


def shown(*views):
    client = FakeClient(ports=NICS, floatingips=ADDRESSES)
    told = with_interfaces(Things(client), [{"id": one, "private_ips": list(ips)} for one, ips in views])
    return [view["network_interfaces"] for view in told]


def test_they_are_in_the_order_of_the_addresses_and_one_without_is_last():
    (own,) = shown(("one", ["10.0.1.9", "10.0.9.1", "10.0.2.9"]))
    assert [one["id"] for one in own] == ["first", "second", "bare"]
    (own,) = shown(("one", ["10.0.2.9", "10.0.1.9", "10.0.9.1"]))
    assert [one["id"] for one in own] == ["second", "first", "bare"]


def test_each_has_its_addresses():
    first, second, bare = shown(("one", ["10.0.1.9"]))[0][0], *shown(("one", ["10.0.1.9", "10.0.2.9"]))[0][1:]
    assert (first["addresses"], first["subnet_id"]) == (["10.0.9.1", "10.0.1.9"], "of 10.0.9.1")
    assert first["floating_ips"] == ["203.0.113.1", "203.0.113.2"]
    assert (second["addresses"], second["floating_ips"]) == (["10.0.2.9"], [])
    assert (bare["addresses"], bare["subnet_id"]) == ([], None)


def test_each_server_has_its_own_and_one_that_is_planned_has_none():
    other, planned, gone = shown(("other", ["10.0.1.7"]), (None, []), ("gone", []))
    assert [one["id"] for one in other] == ["theirs"]
    assert planned == gone == []


def test_nothing_is_read_for_servers_that_are_planned():
    client = FakeClient()
    assert with_interfaces(Things(client), [{"id": None}]) == [{"id": None, "network_interfaces": []}]
    assert client.reads == []
