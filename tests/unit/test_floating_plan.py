# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floating IPs: which network interface is meant, which free one is taken, and what happens if another is faster."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine.execution import execute
from ansible_collections.nhn.cloud.plugins.modules.nhn_floating_ip import MODULE
from fake_cloud import FakeClient, plan, some_id

OUTSIDE = {"id": some_id("outside"), "name": "Public Network", "router:external": True}
TABLE = {"id": some_id("table"), "name": "table", "gateway_id": some_id("gateway")}
SUBNET = {"id": some_id("subnet"), "name": "subnet", "routingtable": TABLE}
CLOSED = {"id": some_id("closed"), "name": "closed", "routingtable": {**TABLE, "gateway_id": None}}


def nic(number, server="web", subnet="subnet", owner="compute:kr-pub-a"):
    fixed = [{"subnet_id": some_id(subnet), "ip_address": f"10.0.0.{number}"}]
    device = {"device_id": some_id(server), "device_owner": owner}
    return {"id": some_id(f"nic {number}"), "name": "", "fixed_ips": fixed, **device}


def server(name="web", *numbers, **fields):
    fixed = [{"addr": f"10.0.0.{number}", "version": 4, "OS-EXT-IPS:type": "fixed"} for number in numbers]
    return {"id": some_id(name), "name": name, "status": "ACTIVE", "addresses": {"vpc": fixed}, **fields}


def address(number, **fields):
    own = {"id": some_id(f"address {number}"), "floating_ip_address": f"203.0.113.{number}", "label": ""}
    return {**own, "port_id": None, "delete_protection": False, "floating_network_id": OUTSIDE["id"], **fields}


class Cloud(FakeClient):
    """Floating IPs that can be made and changed.

    `meanwhile` holds what another task does before or after the calls: a function for each call, in their order.
    """

    def __init__(self, *addresses, servers=None, ports=None):
        super().__init__(
            servers=[server("web", 5)] if servers is None else servers,
            ports=[nic(5)] if ports is None else ports,
            vpcs=[OUTSIDE],
            vpcsubnets=[SUBNET, CLOSED],
            floatingips=[dict(one) for one in addresses],
        )
        self.written = []
        self.before, self.after = [], []

    @property
    def rows(self):
        return {row["id"]: row for row in self.lists["floatingips"]}

    def call(self, method, service, path, *, what, expect=None, json=None, **more):
        if method == "GET":
            answer = super().call(method, service, path, what=what)
            answer.body = dict(answer.body)
            return answer
        self._another_task(self.before)
        wish = json["floatingip"]
        self.written.append((method, wish))
        if method == "POST":
            row = {**address(99), **wish}
            self.lists["floatingips"].append(row)
        else:
            row = self.rows[path.rpartition("/")[2]]
            row.update(wish)
        self._another_task(self.after)
        return type("Answer", (), {"body": dict(row)})

    def _another_task(self, actions):
        if actions:
            actions.pop(0)()

    def takes(self, number, **fields):
        """Return a function by which another task changes a floating IP."""
        return lambda: self.rows[some_id(f"address {number}")].update(fields or {"port_id": some_id("other nic")})

    def refuses(self, number=None, status=409):
        """Return a function that refuses a call, after another task took a floating IP."""

        def refuse():
            if number is not None:
                self.takes(number)()
            raise errors.ApiError("no", status=status)

        return refuse


def done(cloud, **given):
    """Do what is planned, and return the resource and the changes."""
    planned = plan(MODULE, cloud, **given)
    return planned.resource, execute(planned.steps, True, lambda: len(cloud.written))


def test_the_free_ones_are_tried_in_the_order_of_their_addresses():
    others = [
        address(1, port_id=some_id("other nic")),
        address(2, delete_protection=True),
        address(3, label="other"),
    ]
    cloud = Cloud(*others, address(10), address(9, label=None))
    found = plan(MODULE, cloud, server="web", reuse=True)
    assert found.summaries == [
        f"take floating IP 203.0.113.9 ({some_id('address 9')}) for server web ({some_id('web')})"
    ]
    assert found.steps[0].after["address"] == "203.0.113.9"
    assert plan(MODULE, cloud, server="web").summaries == [f"create floating IP for server web ({some_id('web')})"]


def test_one_with_the_wanted_label_is_not_free_but_meant():
    cloud = Cloud(address(9), address(10, label="www"))
    found = plan(MODULE, cloud, server="web", label="www", reuse=True)
    assert found.summaries == [
        f"connect floating IP 203.0.113.10 ({some_id('address 10')}) to server web ({some_id('web')})"
    ]


@pytest.mark.parametrize(
    ("before", "after", "writes"),
    [
        # Each time another task takes the first: before it is read again, before the call, in it, and after it.
        (["refused and taken"], [], 1),
        ([], ["taken"], 2),
    ],
)
def test_the_next_is_taken_if_another_task_was_faster(before, after, writes):
    cloud = Cloud(address(9), address(10))
    cloud.before = [cloud.refuses(9) for _one in before]
    cloud.after = [cloud.takes(9) for _one in after]
    resource, changes = done(cloud, server="web", reuse=True)
    assert cloud.rows[some_id("address 10")]["port_id"] == some_id("nic 5")
    assert cloud.rows[some_id("address 9")]["port_id"] == some_id("other nic")
    assert len(cloud.written) == writes
    assert [change.summary for change in changes] == [
        f"take floating IP 203.0.113.10 ({some_id('address 10')}) for server web ({some_id('web')})"
    ]
    assert changes[0].after["address"] == "203.0.113.10"
    assert resource.find()["floating_ip_address"] == "203.0.113.10"


def test_one_that_is_taken_after_the_plan_is_not_touched():
    cloud = Cloud(address(9), address(10))
    found = plan(MODULE, cloud, server="web", reuse=True)
    cloud.takes(9)()
    execute(found.steps, True, lambda: 0)
    assert cloud.written == [("PUT", {"port_id": some_id("nic 5")})]
    assert cloud.rows[some_id("address 10")]["port_id"] == some_id("nic 5")


def test_a_new_one_is_made_if_all_are_taken():
    cloud = Cloud(address(9))
    cloud.before = [cloud.refuses(9)]
    _resource, changes = done(cloud, server="web", reuse=True, protected=True)
    assert cloud.written == [
        (
            "POST",
            {"floating_network_id": OUTSIDE["id"], "port_id": some_id("nic 5"), "delete_protection": True},
        )
    ]
    assert [change.summary for change in changes] == [f"create floating IP for server web ({some_id('web')})"]
    assert changes[0].after["address"] == "203.0.113.99" and changes[0].after["protected"]


def test_a_refusal_of_one_that_is_still_free_is_no_race():
    cloud = Cloud(address(9), address(10))
    cloud.before = [cloud.refuses()]
    with pytest.raises(errors.ApiError) as caught:
        done(cloud, server="web", reuse=True)
    assert cloud.written == [] and not caught.value.changed


@pytest.mark.parametrize("given", [{"server": "web"}, {"label": "www"}])
def test_an_error_after_the_call_had_its_effect_makes_no_second_one(given):
    cloud = Cloud(address(9), address(10))
    cloud.after = [cloud.refuses(status=500)]
    done(cloud, reuse=True, **given)
    assert [method for method, _wish in cloud.written] == ["PUT"]
    assert not cloud.rows[some_id("address 10")]["port_id"] and not cloud.rows[some_id("address 10")]["label"]


def test_a_label_that_another_task_set_meanwhile_is_its_own():
    cloud = Cloud(address(9), address(10))
    cloud.after = [cloud.takes(9, label="other")]
    done(cloud, label="www", reuse=True)
    assert [row["label"] for row in cloud.lists["floatingips"]] == ["other", "www"]


def test_what_was_taken_is_told_if_its_label_could_not_be_set():
    cloud = Cloud(address(9))
    cloud.before = [lambda: None, cloud.refuses(status=400)]
    with pytest.raises(errors.ApiError) as caught:
        done(cloud, server="web", label="www", reuse=True)
    assert caught.value.changed
    assert caught.value.diff["after"]["address"] == "203.0.113.9"
    assert "label" not in caught.value.diff["after"]
    assert caught.value.details["steps_done"] == [
        f"take floating IP 203.0.113.9 ({some_id('address 9')}) for server web ({some_id('web')})"
    ]


@pytest.mark.parametrize(
    ("fixed_ip", "numbers", "addresses", "found"),
    [
        # Ports come in any order; the first address of the server tells the first network interface.
        (None, [7, 5], [5, 7], 5),
        ("10.0.0.7", [7, 5], [5, 7], 7),
        # A server that has just been made may show no address yet.
        (None, [7], [], 7),
    ],
)
def test_the_network_interface_that_is_meant(fixed_ip, numbers, addresses, found):
    ports = [nic(8, "other"), *(nic(number) for number in numbers), nic(9, owner="network:virtual_ip")]
    cloud = Cloud(servers=[server("web", *addresses)], ports=ports)
    more = {} if fixed_ip is None else {"fixed_ip": fixed_ip}
    (step,) = plan(MODULE, cloud, server="web", **more).steps
    assert step.after["network_interface_id"] == some_id(f"nic {found}")
    assert step.after["fixed_ip"] == f"10.0.0.{found}"
    assert step.after["server_id"] == some_id("web")


@pytest.mark.parametrize(
    ("servers", "ports", "given", "says"),
    [
        (
            [server("web")],
            [nic(5), nic(6)],
            {},
            "has several network interfaces; give fixed_ip one of 10.0.0.5, 10.0.0.6.",
        ),
        (
            [server("web", 5)],
            [nic(5)],
            {"fixed_ip": "10.0.0.6"},
            "has no network interface with fixed_ip 10.0.0.6; there is",
        ),
        ([server("web", status="ERROR")], [], {}, "has no network interface, so it can have no floating IP."),
        (
            [server("web", 5)],
            [nic(5, subnet="closed")],
            {},
            "has routing table table, which has no internet gateway; attach",
        ),
    ],
)
def test_a_server_that_can_have_none_is_refused(servers, ports, given, says):
    with pytest.raises(errors.NhnError) as caught:
        plan(MODULE, Cloud(servers=servers, ports=ports), server="web", **given)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"label": ""}, "label is empty; it must name a floating IP."),
        ({"address": ""}, "address is empty; it must name a floating IP."),
        ({"server": ""}, "server is empty; it must name a server."),
        # What is empty must not be taken for what is not there: the rest would mean more than the task does.
        ({"server": "", "label": "www"}, "server is empty; it must name a server."),
        ({"server": "", "address": "203.0.113.9"}, "server is empty; it must name a server."),
        ({"server": "web", "label": ""}, "label is empty; it must name a floating IP."),
        ({"server": "web", "address": ""}, "address is empty; it must name a floating IP."),
    ],
)
@pytest.mark.parametrize("state", ["present", "disconnected", "absent"])
def test_what_is_empty_names_nothing(given, says, state):
    cloud = Cloud(address(9, label="www", port_id=some_id("other nic")))
    with pytest.raises(errors.InvalidRequest) as caught:
        plan(MODULE, cloud, state=state, **given)
    assert caught.value.message == says


def test_an_empty_label_takes_the_label_off_an_address():
    planned = plan(MODULE, Cloud(address(9, label="www")), address="203.0.113.9", label="")
    assert planned.summaries == ["set label"]


def test_the_address_of_a_server_on_its_way_out_is_deleted_with_it():
    going = server("web", 5, **{"OS-EXT-STS:task_state": "deleting"})
    cloud = Cloud(address(9, port_id=some_id("nic 5")), servers=[going])
    planned = plan(MODULE, cloud, server="web", state="absent")
    assert [one.split()[0] for one in planned.summaries] == ["disconnect", "delete"]


def test_a_server_on_its_way_out_gets_none():
    going = server("web", 5, **{"OS-EXT-STS:task_state": "deleting"})
    cloud = Cloud(servers=[going])

    def wait(look, **_how):
        cloud.lists["servers"].clear()
        assert look()[0]

    cloud.wait = wait
    with pytest.raises(errors.NoSuchThing, match="No server has the ID or name 'web'"):
        plan(MODULE, cloud, server="web", wait=False)


def test_the_status_is_never_trusted():
    for status in ("DOWN", "ACTIVE", "ERROR"):
        cloud = Cloud(address(9, port_id=some_id("nic 5"), status=status))
        assert plan(MODULE, cloud, server="web").summaries == []


def test_a_server_with_several_floating_ips_keeps_them_apart():
    ports, servers = [nic(5), nic(6)], [server("web", 5, 6)]
    cloud = Cloud(
        address(9, port_id=some_id("nic 5")), address(10, port_id=some_id("nic 6")), servers=servers, ports=ports
    )
    found = plan(MODULE, cloud, server="web", fixed_ip="10.0.0.6", state="absent")
    assert [summary.split(" (")[0] for summary in found.summaries] == [
        "disconnect floating IP 203.0.113.10",
        "delete floating IP 203.0.113.10",
    ]


def test_two_of_one_label_are_told_by_their_addresses():
    with pytest.raises(errors.Ambiguous) as caught:
        plan(MODULE, Cloud(address(9, label="www"), address(10, label="www")), label="www")
    assert caught.value.message == (
        "2 floating IPs have the label 'www'; give address one of 203.0.113.10, 203.0.113.9."
    )


def test_a_region_without_an_external_network():
    cloud = Cloud()
    cloud.lists["vpcs"] = []
    with pytest.raises(errors.NoSuchThing, match="no external network"):
        plan(MODULE, cloud, label="www")
