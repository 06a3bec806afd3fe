# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPCs and subnets: which ranges are taken, what is planned, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.ranges import range_of, same_range
from ansible_collections.nhn.cloud.plugins.module_utils._thing.making import _Own
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from ansible_collections.nhn.cloud.plugins.modules.nhn_subnet import MODULE as SUBNET
from ansible_collections.nhn.cloud.plugins.modules.nhn_vpc import MODULE as VPC
from fake_cloud import FakeClient, plan, server, some_id

DEFAULT = {"id": some_id("table"), "name": "table", "default_table": True, "vpcs": [{"id": some_id("home")}]}
OTHER = {"id": some_id("other table"), "name": "other", "default_table": False, "vpcs": [{"id": some_id("home")}]}
FOREIGN = {**OTHER, "id": some_id("foreign table"), "vpcs": [{"id": some_id("away")}]}


def subnet(name, cidr, **fields):
    table = {**DEFAULT, "explicit": False}
    own = {"id": some_id(name), "name": name, "cidr": cidr, "vpc_id": some_id("home"), "state": "available"}
    return {**own, "routingtable": table, **fields}


def vpc(name="home", **fields):
    own = {"id": some_id(name), "name": name, "cidrv4": "10.1.0.0/16", "state": "available"}
    return {**own, "subnets": [], "routingtables": [DEFAULT], **fields}


def client(vpcs=None, subnets=(), ports=(), servers=()):
    tables = [DEFAULT, OTHER, FOREIGN]
    return FakeClient(
        vpcs=vpcs or [vpc(), vpc("away")],
        vpcsubnets=list(subnets),
        routingtables=tables,
        ports=list(ports),
        servers=list(servers),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.0.0.0/16", "10.0.0.0/16"),
        ("10.0.0.0/255.255.0.0", "10.0.0.0/16"),
        ("192.168.5.0/24", "192.168.5.0/24"),
    ],
)
def test_a_range(text, found):
    assert str(range_of(text, "cidr")) == found
    assert same_range(text, found) and not same_range(text, "10.9.0.0/16") and not same_range(text, None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "cidr '' has no prefix; write it as 10.0.0.0/16."),
        ("10.0.0.0", "cidr '10.0.0.0' has no prefix"),
        ("10.0.0.0/33", "cidr '10.0.0.0/33' is not a range of IPv4 addresses"),
        ("ten/8", "cidr 'ten/8' is not a range of IPv4 addresses"),
        ("fd00::/8", "cidr 'fd00::/8' is not a range of IPv4 addresses"),
        ("10.0.0.1/24", "cidr '10.0.0.1/24' begins in the middle of a range; write 10.0.0.0/24."),
    ],
)
def test_what_is_not_a_range_is_refused(text, says):
    with pytest.raises(errors.InvalidRequest) as caught:
        range_of(text, "cidr")
    assert caught.value.message.startswith(says)
    assert caught.value.details["option"] == "cidr"


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "172.16.0.0/12", "172.31.0.0/24", "192.168.0.0/16", "10.255.255.0/24"])
def test_ranges_that_a_vpc_may_have(cidr):
    assert plan(VPC, client(), name="new", cidr=cidr).summaries == ["create VPC new"]


@pytest.mark.parametrize(
    ("cidr", "says"),
    [
        ("10.0.0.0/25", "too small"),
        ("10.0.0.0/28", "too small"),
        ("172.16.0.0/11", "begins in the middle"),
        ("172.0.0.0/11", "not in a private range"),
        ("192.253.0.0/24", "not in a private range"),
        ("169.254.0.0/16", "not in a private range"),
        ("0.0.0.0/0", "not in a private range"),
    ],
)
def test_ranges_that_a_vpc_may_not_have(cidr, says):
    with pytest.raises(errors.InvalidRequest, match=says):
        plan(VPC, client(), name="new", cidr=cidr)


def test_a_vpc_is_changed_by_its_range_and_its_name():
    planned = plan(VPC, client(), id=some_id("home"), name="store", cidr="10.0.0.0/15")
    assert planned.summaries == ["rename from home to store", "set cidr"]
    assert plan(VPC, client(), name="home", cidr="10.1.0.0/255.255.0.0").summaries == []


def test_a_range_must_hold_all_subnets():
    subnets = [subnet("web", "10.1.1.0/24"), subnet("Db", "10.1.200.0/24"), subnet("app", "10.1.255.0/24")]
    there = client([vpc(subnets=subnets)])
    with pytest.raises(errors.InvalidRequest, match="since subnets Db, app would be outside") as caught:
        plan(VPC, there, name="home", cidr="10.1.0.0/17")
    assert caught.value.details["option"] == "cidr"
    assert plan(VPC, there, name="home", cidr="10.0.0.0/15").summaries == ["set cidr"]
    # The task changes nothing, so that nothing is refused.
    assert (
        plan(VPC, client([vpc(subnets=[subnet("old", "10.9.0.0/24")])]), name="home", cidr="10.1.0.0/16").summaries
        == []
    )


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"subnets": [subnet("web", "10.1.1.0/24")]}, r"VPC home \(.*\) still has subnet web; delete them first."),
        ({"routingtables": [DEFAULT, OTHER]}, "still has routing table other; delete"),
        (
            {"subnets": [subnet("b", "10.1.1.0/24"), subnet("a", "10.1.2.0/24")], "routingtables": [OTHER]},
            "still has subnets a, b and routing table other; delete",
        ),
        ({"router:external": True}, "is the platform's"),
    ],
)
def test_a_vpc_with_something_in_it_is_not_deleted(fields, says):
    there = client([vpc(**fields)])
    with pytest.raises(errors.InvalidRequest, match=says):
        plan(VPC, there, name="home", state="absent")
    if "router:external" not in fields:
        checked = plan(VPC, there, check=True, name="home", state="absent")
        assert checked.summaries == [f"delete VPC home ({some_id('home')})"]
        assert checked.warnings[0].endswith("; check mode goes on as if an earlier task changed that.")


def test_the_gateway_is_detached_before_its_vpc_is_deleted():
    table = {**DEFAULT, "gateway_id": some_id("gateway")}
    planned = plan(VPC, client([vpc(routingtables=[table])]), name="home", state="absent")
    assert planned.summaries == [
        f"detach internet gateway {some_id('gateway')} from routing table table ({some_id('table')})",
        f"delete VPC home ({some_id('home')})",
    ]


def test_the_platforms_network_is_not_changed():
    there = client([vpc("Public Network", **{"router:external": True})])
    with pytest.raises(errors.InvalidRequest, match="is the platform's"):
        plan(VPC, there, name="Public Network", cidr="10.0.0.0/8")
    assert plan(VPC, there, name="Public Network").summaries == []


@pytest.mark.parametrize("kind", ["name", "cidrv4"])
def test_a_lost_vpc_is_the_new_one_of_its_name_and_range(kind):
    from ansible_collections.nhn.cloud.plugins.module_utils._kinds.vpc_thing import OWN_VPC

    lists = [vpc()]
    own = _Own(Things(FakeClient(vpcs=lists)), OWN_VPC, {"name": "home", "cidrv4": "10.1.0.0/16"})
    assert own.look() == []
    lists += [{**vpc("theirs"), "name": "home", kind: "other"}, {**vpc("ours"), "name": "home"}]
    assert [one["id"] for one in own.look()] == [some_id("ours")]


# Subnets


def test_a_new_subnet():
    planned = plan(SUBNET, client(subnets=[subnet("web", "10.1.1.0/24")]), name="db", vpc="home", cidr="10.1.2.0/28")
    assert planned.summaries == ["create subnet db"]
    assert planned.steps[0].after == {"name": "db", "vpc_id": some_id("home"), "cidr": "10.1.2.0/28"}
    assert "routing_table" not in planned.resource.body()


def test_a_new_subnet_with_a_routing_table():
    planned = plan(SUBNET, client(), name="db", vpc="home", cidr="10.1.2.0/24", routing_table="other")
    assert planned.summaries == ["create subnet db", "attach routing table other"]
    assert "routing_table" not in planned.resource.body()
    assert plan(SUBNET, client(), name="db", vpc="home", cidr="10.1.2.0/24", routing_table="").summaries == [
        "create subnet db"
    ]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cidr": "10.2.0.0/24"}, r"cidr 10.2.0.0/24 is not inside VPC home \(.*\), which has 10.1.0.0/16."),
        ({"cidr": "10.0.0.0/15"}, "is not inside"),
        ({"cidr": "10.1.1.0/25"}, r"overlaps subnet web \(.*\), which has 10.1.1.0/24; name another."),
        ({"cidr": "10.1.0.0/16"}, "overlaps subnet web"),
        ({"cidr": "10.1.2.0/29"}, "too small for a subnet; it must be /28 or larger"),
        ({"cidr": "10.1.2.0/24", "routing_table": "none"}, "No routing table has the ID or name 'none'"),
        ({"cidr": "10.1.2.0/24", "routing_table": some_id("foreign table")}, "No routing table has"),
    ],
)
def test_subnets_that_cannot_be(given, says):
    with pytest.raises(errors.InvalidRequest, match=says):
        plan(SUBNET, client(subnets=[subnet("web", "10.1.1.0/24")]), name="db", vpc="home", **given)


def test_a_range_of_another_vpc_is_in_nobodys_way():
    there = client(subnets=[subnet("web", "10.1.1.0/24", vpc_id=some_id("away"))])
    assert plan(SUBNET, there, name="web", vpc="home", cidr="10.1.1.0/24").summaries == ["create subnet web"]


@pytest.mark.parametrize(
    ("explicit", "wanted", "steps"),
    [
        (None, "", []),
        (None, "table", ["attach routing table table"]),
        (None, "other", ["attach routing table other"]),
        ("other", "other", []),
        ("other", some_id("other table"), []),
        ("other", "table", ["attach routing table table"]),
        ("other", "", ["go back to the default routing table"]),
    ],
)
def test_the_routing_table_of_a_subnet(explicit, wanted, steps):
    table = {**(OTHER if explicit else DEFAULT), "explicit": bool(explicit)}
    there = client(subnets=[subnet("web", "10.1.1.0/24", routingtable=table)])
    assert plan(SUBNET, there, name="web", vpc="home", routing_table=wanted).summaries == steps
    assert plan(SUBNET, there, id=some_id("web"), routing_table=wanted).summaries == steps


def test_names_of_subnets_belong_to_their_vpc():
    there = [subnet("web", "10.1.1.0/24"), {**subnet("web 2", "10.1.1.0/24"), "name": "web", "vpc_id": some_id("away")}]
    planned = plan(SUBNET, client(subnets=there), name="web", vpc="away", state="absent")
    assert planned.summaries == [f"delete subnet web ({some_id('web 2')})"]
    with pytest.raises(errors.Ambiguous, match="2 subnets are named 'web'"):
        plan(SUBNET, client(subnets=there), name="web", state="absent")


def test_without_its_vpc_a_subnet_is_gone():
    assert (
        plan(SUBNET, client(subnets=[subnet("web", "10.1.1.0/24")]), name="web", vpc="no", state="absent").summaries
        == []
    )


def test_in_check_mode_the_vpc_and_the_table_may_come():
    given = {"name": "web", "vpc": "soon", "cidr": "10.9.1.0/24", "routing_table": "soon too"}
    planned = plan(SUBNET, client(), check=True, **given)
    assert planned.summaries == ["create subnet web", "attach routing table soon too"]
    with pytest.raises(errors.NoSuchThing, match="No VPC has the ID or name 'soon'"):
        plan(SUBNET, client(), **given)


def port(name, **fields):
    return {"id": some_id(name), "name": name, "fixed_ips": [{"subnet_id": some_id("web")}], **fields}


@pytest.mark.parametrize(
    ("ports", "says"),
    [
        ([port("nic")], f"is in use by port nic ({some_id('nic')}); delete them first."),
        (
            [port("nic", device_owner="compute:a", device_id=some_id("db"))],
            f"is in use by server db ({some_id('db')}); delete them first.",
        ),
        # A server that is gone, or on its way out, takes its network interface with it.
        ([port("nic", device_owner="compute:a", device_id=some_id("gone"))], None),
        ([port("nic", device_owner="compute:a", device_id=some_id("going"))], None),
        ([port("nic", device_owner="network:dhcp")], None),
        (
            [port("nic", device_owner="network:virtual_ip")],
            f"is in use by port nic ({some_id('nic')}); delete them first.",
        ),
        ([{**port("nic"), "fixed_ips": [{"subnet_id": some_id("db")}]}], None),
        ([port(f"nic-{n}") for n in range(7)], "and 2 more; delete them first."),
    ],
)
def test_a_subnet_in_use_is_not_deleted(ports, says):
    servers = [server("db"), server("going", **{"OS-EXT-STS:task_state": "deleting"})]
    there = client(subnets=[subnet("web", "10.1.1.0/24")], ports=ports, servers=servers)
    if says is None:
        assert len(plan(SUBNET, there, name="web", state="absent").steps) == 1
        return
    with pytest.raises(errors.InvalidRequest) as caught:
        plan(SUBNET, there, name="web", state="absent")
    assert says in caught.value.message
    checked = plan(SUBNET, there, check=True, name="web", state="absent")
    assert len(checked.steps) == 1 and "; check mode goes on as if" in checked.warnings[0]
