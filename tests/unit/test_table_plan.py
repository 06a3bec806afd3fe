# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routing tables and internet gateways: what is planned, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine.steps import diff_of
from ansible_collections.nhn.cloud.plugins.modules.nhn_internet_gateway import MODULE as GATEWAY
from ansible_collections.nhn.cloud.plugins.modules.nhn_routing_table import MODULE as TABLE
from fake_cloud import FakeClient, plan, some_id

HOME, AWAY = some_id("home"), some_id("away")
VPCS = [
    {"id": HOME, "name": "home"},
    {"id": AWAY, "name": "away"},
    {"id": some_id("public"), "name": "Public Network", "router:external": True},
]
LOCAL = {"id": some_id("local"), "cidr": "10.1.0.0/16", "gateway": "local"}
INTERNET = {"id": some_id("out"), "cidr": "0.0.0.0/0", "gateway": "100.127.0.1", "gateway_id": some_id("ig")}


def route(cidr, gateway="10.1.0.9", **fields):
    return {"id": some_id(cidr), "cidr": cidr, "gateway": gateway, "description": None, **fields}


def table(name="rt", vpc=HOME, **fields):
    own = {"id": some_id(f"{name} {vpc}"), "name": name, "vpcs": [{"id": vpc}], "state": "available"}
    return {**own, "default_table": False, "distributed": True, "routes": [LOCAL], **fields}


def gateway(name="ig", holder=None, **fields):
    own = {"id": some_id(name), "name": name, "state": "unavailable", "external_network_id": some_id("public")}
    return {**own, **({"routingtable_id": holder} if holder else {}), **fields}


def client(*tables, gateways=(), subnets=()):
    # A table itself shows its routes without their descriptions.
    routes = [{**one, "routingtable_id": own["id"]} for own in tables for one in own["routes"]]
    bare = [{key: value for key, value in own.items() if key != "routes"} for own in tables]
    return FakeClient(
        vpcs=VPCS, routingtables=bare, internetgateways=list(gateways), vpcsubnets=list(subnets), routes=routes
    )


def refused(module, there, says, **given):
    with pytest.raises(errors.InvalidRequest) as caught:
        plan(module, there, **given)
    assert says in caught.value.message
    return caught.value


def test_a_new_table_with_everything():
    routes = [{"cidr": "172.16.0.0/24", "gateway": "10.1.0.9"}]
    given = {"vpc": "home", "default": True, "internet_gateway": True, "routes": routes}
    planned = plan(TABLE, client(), name="rt", **given)
    assert planned.summaries == [
        "create routing table rt",
        "make it the default of its VPC",
        "create internet gateway rt",
        "attach internet gateway rt",
        "add route 172.16.0.0/24 by 10.1.0.9",
    ]


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({}, []),
        ({"default": False}, []),
        ({"default": True}, ["make it the default of its VPC"]),
        ({"distributed": True}, []),
        ({"distributed": False}, ["set distributed"]),
        ({"internet_gateway": ""}, []),
        ({"internet_gateway": False}, []),
        ({"internet_gateway": True}, ["create internet gateway rt", "attach internet gateway rt"]),
        ({"internet_gateway": "ig"}, [f"attach internet gateway ig ({some_id('ig')})"]),
        ({"routes": []}, []),
    ],
)
def test_a_table_is_changed(given, steps):
    planned = plan(TABLE, client(table(), gateways=[gateway()]), name="rt", vpc="home", **given)
    assert planned.summaries == steps
    assert bool(planned.warnings) == ("distributed" in given and not given["distributed"])


@pytest.mark.parametrize(
    ("wanted", "steps"),
    [
        (True, []),
        ("ig", []),
        (some_id("ig"), []),
        ("", ["detach internet gateway ig"]),
        (False, ["detach internet gateway ig"]),
        ("other", ["detach internet gateway ig", f"attach internet gateway other ({some_id('other')})"]),
    ],
)
def test_the_gateway_of_a_table(wanted, steps):
    there = table(gateway_id=some_id("ig"), gateway_name="ig", routes=[LOCAL, INTERNET])
    gateways = [gateway(holder=there["id"]), gateway("other")]
    assert plan(TABLE, client(there, gateways=gateways), name="rt", internet_gateway=wanted).summaries == steps


def test_a_gateway_of_another_table_is_not_taken():
    gateways = [gateway(holder=some_id("else"))]
    says = (
        f"Internet gateway ig ({some_id('ig')}) is attached to routing table {some_id('else')}; detach it there first"
    )
    refused(TABLE, client(table(), gateways=gateways), says, name="rt", internet_gateway="ig")


@pytest.mark.parametrize("wanted", [True, "rt"])
def test_a_gateway_whose_late_call_arrived_after_the_table_was_read_is_attached(wanted):
    own = gateway("rt", holder=table()["id"])
    planned = plan(
        TABLE, client(table(), gateways=[gateway("rt", holder="other"), own]), name="rt", internet_gateway=True
    )
    assert planned.summaries == [f"attach internet gateway rt ({own['id']})"]
    assert (
        plan(TABLE, client(table(), gateways=[own]), name="rt", internet_gateway=wanted).summaries == planned.summaries
    )


def test_an_own_gateway_that_an_earlier_run_has_made_is_attached():
    gateways = [gateway("rt")]
    planned = plan(TABLE, client(table(), gateways=gateways), name="rt", internet_gateway=True)
    assert planned.summaries == [f"attach internet gateway rt ({some_id('rt')})"]
    gateways = [gateway("rt", holder=some_id("else")), gateway("free")]
    planned = plan(TABLE, client(table(), gateways=gateways), name="rt", internet_gateway=True)
    assert planned.summaries == ["create internet gateway rt", "attach internet gateway rt"]


def test_two_free_gateways_of_the_tables_name_are_ambiguous():
    gateways = [gateway("rt"), gateway("rt", id=some_id("rt too"))]
    with pytest.raises(errors.Ambiguous, match="2 internet gateways are named 'rt'"):
        plan(TABLE, client(table(), gateways=gateways), name="rt", internet_gateway=True)


def test_a_route_of_ones_own_to_the_internet_takes_turns_with_the_gateways():
    there = table(gateway_id=some_id("ig"), gateway_name="ig", routes=[LOCAL, INTERNET])
    gateways = [gateway(holder=there["id"])]
    everywhere = [{"cidr": "0.0.0.0/0", "gateway": "10.1.0.9"}]
    given = {"name": "rt", "internet_gateway": "", "routes": everywhere}
    planned = plan(TABLE, client(there, gateways=gateways), **given)
    assert planned.summaries == ["detach internet gateway ig", "add route 0.0.0.0/0 by 10.1.0.9"]
    says = "The route to 0.0.0.0/0 is the platform's own"
    refused(TABLE, client(there, gateways=gateways), says, name="rt", routes=everywhere)
    own = table(routes=[LOCAL, route("0.0.0.0/0"), route("172.17.0.0/24")])
    planned = plan(TABLE, client(own, gateways=[gateway()]), name="rt", internet_gateway="ig", routes=[])
    assert planned.summaries == [
        "remove route 0.0.0.0/0 by 10.1.0.9",
        f"attach internet gateway ig ({some_id('ig')})",
        "remove route 172.17.0.0/24 by 10.1.0.9",
    ]
    planned = plan(TABLE, client(own, gateways=[gateway()]), name="rt", internet_gateway="ig", routes=[OFFICE])
    diff = diff_of(planned.steps)
    assert [one["cidr"] for one in diff["before"]["routes"]] == ["10.1.0.0/16", "0.0.0.0/0", "172.17.0.0/24"]
    assert [one["cidr"] for one in diff["after"]["routes"]] == ["10.1.0.0/16", "172.16.0.0/24"]


@pytest.mark.parametrize(("count", "first"), [(9, "add"), (10, "remove")])
def test_a_full_table_makes_room_before_a_route_is_added(count, first):
    there = table(routes=[LOCAL, *(route(f"172.17.{number}.0/24") for number in range(count))])
    kept = [{"cidr": f"172.17.{number}.0/24", "gateway": "10.1.0.9"} for number in range(1, count)]
    planned = plan(TABLE, client(there), name="rt", routes=[*kept, OFFICE])
    assert [one.split()[0] for one in planned.summaries] == sorted(["add", "remove"], reverse=first == "remove")


OFFICE = {"cidr": "172.16.0.0/24", "gateway": "10.1.0.9"}


@pytest.mark.parametrize(
    ("there", "wanted", "steps"),
    [
        ([], [OFFICE], ["add route 172.16.0.0/24 by 10.1.0.9"]),
        ([route("172.16.0.0/24")], [OFFICE], []),
        ([route("172.16.0.0/24")], [{**OFFICE, "cidr": "172.16.0.0/255.255.255.0"}], []),
        ([route("172.16.0.0/24", description="x")], [OFFICE], []),
        ([route("172.16.0.0/24", description="x")], [{**OFFICE, "description": ""}], ["change"]),
        ([route("172.16.0.0/24", "10.1.0.8")], [OFFICE], ["change route 172.16.0.0/24 by 10.1.0.8"]),
        ([route("172.17.0.0/24")], [OFFICE], ["add route 172.16.0.0/24", "remove route 172.17.0.0/24"]),
        ([route("172.17.0.0/24")], [], ["remove route 172.17.0.0/24 by 10.1.0.9"]),
        ([route("172.17.0.0/24")], None, []),
        ([INTERNET], [], []),
    ],
)
def test_the_routes_of_a_table(there, wanted, steps):
    planned = plan(TABLE, client(table(routes=[LOCAL, *there])), name="rt", routes=wanted)
    assert len(planned.summaries) == len(steps)
    assert all(one.startswith(step) for one, step in zip(planned.summaries, steps)), planned.summaries
    added = plan(TABLE, client(table(routes=[LOCAL, *there])), name="rt", routes=wanted, purge_routes=False)
    assert added.summaries == [one for one in planned.summaries if not one.startswith("remove")]


@pytest.mark.parametrize(
    ("routes", "says"),
    [
        ([{**OFFICE, "cidr": "10.1.0.0/16"}], "The route to 10.1.0.0/16 is the platform's own and cannot be changed"),
        ([{**OFFICE, "cidr": "0.0.0.0/0"}], "The route to 0.0.0.0/0 is the platform's own"),
        ([OFFICE, {**OFFICE, "gateway": "10.1.0.7"}], "routes[1].cidr 172.16.0.0/24 stands there twice"),
        ([{**OFFICE, "gateway": "local"}], "routes[0].gateway 'local' is not an IPv4 address"),
        ([{**OFFICE, "cidr": "172.16.0.1/24"}], "routes[0].cidr '172.16.0.1/24' begins in the middle of a range"),
        ([{**OFFICE, "description": "é" * 129}], "routes[0].description has more than 256 bytes"),
    ],
)
def test_routes_that_cannot_be(routes, says):
    refused(TABLE, client(table(routes=[LOCAL, INTERNET])), says, name="rt", routes=routes)


def test_deletion_of_a_table():
    there = table(gateway_id=some_id("ig"), gateway_name="ig")
    assert plan(TABLE, client(there), name="rt", state="absent").summaries == [
        "detach internet gateway ig",
        f"delete routing table rt ({there['id']})",
    ]
    refused(TABLE, client(table(default_table=True)), "is the default one of its VPC", name="rt", state="absent")
    subnet = {"id": "s", "name": "web", "routingtable": {"id": there["id"], "explicit": True}}
    error = refused(TABLE, client(there, subnets=[subnet]), "is that of subnet web; ", name="rt", state="absent")
    assert error.kind == "wrong_state"
    assert len(plan(TABLE, client(there, subnets=[subnet]), check=True, name="rt", state="absent").steps) == 2


def test_the_default_table_stays_the_default():
    refused(TABLE, client(table(default_table=True)), "make another one the default", name="rt", default=False)


def test_names_of_tables_belong_to_their_vpc():
    there = [table(), table(vpc=AWAY)]
    planned = plan(TABLE, client(*there), name="rt", vpc="away", state="absent")
    assert planned.summaries == [f"delete routing table rt ({there[1]['id']})"]
    refused(TABLE, client(*there), "2 routing tables are named 'rt'", name="rt", state="absent")


# Internet gateways


def test_a_new_gateway_is_attached():
    planned = plan(GATEWAY, client(table()), name="new", routing_table="rt")
    label = f"routing table rt ({some_id(f'rt {HOME}')})"
    assert planned.summaries == ["create internet gateway new", f"attach to {label}"]
    assert planned.resource.body()["external_network_id"] == some_id("public")


@pytest.mark.parametrize(
    ("holder", "wanted", "steps"),
    [
        (None, None, []),
        (None, "", []),
        (None, "rt", ["attach to routing table rt"]),
        (some_id(f"rt {HOME}"), "rt", []),
        (some_id(f"rt {HOME}"), None, []),
        (some_id(f"rt {HOME}"), "", ["detach from routing table"]),
    ],
)
def test_where_a_gateway_is_attached(holder, wanted, steps):
    planned = plan(GATEWAY, client(table(), gateways=[gateway(holder=holder)]), name="ig", routing_table=wanted)
    assert len(planned.summaries) == len(steps)
    assert all(one.startswith(step) for one, step in zip(planned.summaries, steps)), planned.summaries


def test_a_gateway_of_another_table_is_refused():
    there = client(table(), table("else"), gateways=[gateway(holder=some_id(f"else {HOME}"))])
    label = f"routing table else ({some_id(f'else {HOME}')})"
    for module, given in (
        (GATEWAY, {"name": "ig", "routing_table": "rt"}),
        (TABLE, {"name": "rt", "internet_gateway": "ig"}),
    ):
        refused(module, there, f"is attached to {label}; detach it there first", **given)


def test_a_table_with_another_gateway_is_refused():
    there = client(table(gateway_id=some_id("old"), gateway_name="old"), gateways=[gateway()])
    refused(GATEWAY, there, "has internet gateway old already; detach that first", name="ig", routing_table="rt")


def test_an_attached_gateway_is_detached_before_it_is_deleted():
    there = client(gateways=[gateway(holder=some_id("else"))])
    assert plan(GATEWAY, there, name="ig", state="absent").summaries == [
        f"detach from routing table {some_id('else')}",
        f"delete internet gateway ig ({some_id('ig')})",
    ]


def test_a_region_without_an_external_network_has_no_gateways():
    there = FakeClient(vpcs=VPCS[:1], internetgateways=[])
    refused(GATEWAY, there, "This region has no external network", name="new")
