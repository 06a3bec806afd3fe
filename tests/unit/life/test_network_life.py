# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks from the first call to the last: what is sent, in which order, and that a second run sends nothing."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.modules.nhn_internet_gateway import MODULE as GATEWAY
from ansible_collections.nhn.cloud.plugins.modules.nhn_network_interface import MODULE as INTERFACE
from ansible_collections.nhn.cloud.plugins.modules.nhn_routing_table import MODULE as TABLE
from ansible_collections.nhn.cloud.plugins.modules.nhn_security_group import MODULE as GROUP
from ansible_collections.nhn.cloud.plugins.modules.nhn_subnet import MODULE as SUBNET
from ansible_collections.nhn.cloud.plugins.modules.nhn_vpc import MODULE as VPC
from fake_cloud import FakeClient, server, some_id
from fake_cloud import ran as once
from fake_cloud import ran_twice as run

OUTSIDE = {"id": some_id("out"), "name": "Public", "router:external": True}
#: What a new thing has that its creation does not say.
NEW: dict[str, dict[str, t.Any]] = {
    "vpcs": {"state": "available"},
    "vpcsubnets": {"state": "available", "routingtable": {"id": some_id("main"), "name": "main"}},
    "routingtables": {"state": "available", "default_table": False, "distributed": True, "gateway_id": None},
    "internetgateways": {"state": "unavailable", "migrate_status": "none"},
    "ports": {"status": "DOWN", "device_owner": "", "device_id": "", "allowed_address_pairs": []},
}
EGRESS = {"direction": "egress", "protocol": None, "port_range_min": None, "port_range_max": None}


class Network(FakeClient):
    """A network that can be changed.

    `slow` is the number of looks after which a change shows.
    """

    def __init__(self, slow: int = 0) -> None:
        super().__init__(servers=[server("db")])
        main = {"id": some_id("main"), "name": "main", "default_table": True, "vpcs": [{"id": some_id("home")}]}
        home = {"id": some_id("home"), "name": "home", "cidrv4": "10.1.0.0/16", "state": "available"}
        self.lists.update(
            vpcs=[OUTSIDE, home],
            vpcsubnets=[],
            routingtables=[{**NEW["routingtables"], **main}],
            internetgateways=[],
            ports=[],
            routes=[],
            security_groups=[],
            security_group_rules=[],
            security_group_ports=[],
        )
        self.sent: list[tuple[str, str, t.Any]] = []
        self.slow = slow
        self.now = 0.0
        self.clock = lambda: self.now
        self.later: list[tuple[int, t.Callable[[], None]]] = []
        self.tell = None

    # Time

    def wait(self, look, *, timeout, what, who):
        """Look until it is done; each look takes a second."""
        while True:
            done, seen = look()
            if done:
                return
            self.now += 1.0
            if self.now > 100:
                raise errors.WaitTimeout(f"{what}: {seen}")
            due = [action for looks, action in self.later if looks <= 1]
            self.later = [(looks - 1, action) for looks, action in self.later if looks > 1]
            for action in due:
                action()

    def _then(self, action):
        """Do it now, or after some looks."""
        if self.slow:
            self.later.append((self.slow, action))
        else:
            action()

    # Calls

    def call(self, method, service, path, *, what, expect=None, json=None, arrived=None, **more):
        if method == "GET":
            answer = super().call(method, service, path, what=what)
            answer.body = self._whole(path, dict(answer.body))
            return answer
        self.sent.append((method, path, next(iter(json.values())) if json and len(json) == 1 else json))
        self.writes += 1
        row = getattr(self, f"_{method.lower()}")(path, json)
        return type("Answer", (), {"body": row, "headers": {}})

    def listed(self, service, path, key, *, what, **more):
        rows = super().listed(service, path, key, what=what, **more)
        return [self._whole(path, dict(row)) for row in rows]

    def _whole(self, path, row):
        """What the platform adds to what it keeps."""
        if path.startswith("vpcs/"):
            tables = [one for one in self.lists["routingtables"] if one["vpcs"] == [{"id": row["id"]}]]
            row["routingtables"] = tables
            row["subnets"] = [one for one in self.lists["vpcsubnets"] if one["vpc_id"] == row["id"]]
        if path.startswith("security-groups"):
            rules = self.lists["security_group_rules"]
            row["security_group_rules"] = [one for one in rules if one["security_group_id"] == row["id"]]
        return row

    def row(self, key, own_id):
        for one in self.lists[key]:
            if one["id"] == own_id:
                return one
        raise errors.NotFound(f"no {own_id}", status=404)

    def _post(self, path, json):
        (_wrapper, wish), key = next(iter(json.items())), path.replace("-", "_")
        own = {"id": some_id(f"{path} {len(self.sent)}"), **NEW.get(key, {}), **wish}
        if key == "routingtables":
            own["vpcs"] = [{"id": own.pop("vpc_id")}]
        if key == "ports":
            ips = own.get("fixed_ips") or [{"subnet_id": wish.get("subnet_id")}]
            own["fixed_ips"] = [{"ip_address": "10.1.1.9", **one} for one in ips]
            own.setdefault("port_security_enabled", True)
        self.lists[key].append(own)
        if key == "security_groups":
            for family in ("IPv4", "IPv6"):
                rule = {**EGRESS, "id": some_id(family), "ethertype": family, "security_group_id": own["id"]}
                self.lists["security_group_rules"].append({**rule, "remote_ip_prefix": None, "remote_group_id": None})
        return self._whole(path, dict(own))

    def _put(self, path, json):
        collection, own_id, *tail = path.split("/")
        row = self.row(collection.replace("-", "_"), own_id)
        if not tail:
            row.update(next(iter(json.values())))
        elif tail == ["attach_gateway"]:
            gateway = self.row("internetgateways", json["gateway_id"])
            row.update(gateway_id=gateway["id"], gateway_name=gateway["name"])
            gateway["routingtable_id"] = row["id"]
            self._then(lambda: gateway.update(state="available"))
        elif tail == ["detach_gateway"]:
            gateway = self.row("internetgateways", row["gateway_id"])
            row.update(gateway_id=None, gateway_name=None)
            gateway["routingtable_id"] = None
            self._then(lambda: gateway.update(state="unavailable"))
        elif tail == ["set_as_default"]:
            for one in self.lists["routingtables"]:
                one["default_table"] = one is row
        elif tail == ["attach_routingtable"]:
            table = self.row("routingtables", json["routingtable_id"])
            row["routingtable"] = {"id": table["id"], "name": table["name"], "explicit": True}
        elif tail == ["detach_routingtable"]:
            row["routingtable"] = {**NEW["vpcsubnets"]["routingtable"], "explicit": False}
        return dict(row)

    def _delete(self, path, json):
        collection, own_id = path.split("/")
        row = self.row(collection.replace("-", "_"), own_id)
        self._then(lambda: self.lists[collection.replace("-", "_")].remove(row))


def brief(sent):
    """Calls without their bodies and IDs."""
    return [
        f"{method} {path.split('/')[0]}{'/' + path.split('/')[2] if path.count('/') > 1 else ''}"
        for method, path, _body in sent
    ]


@pytest.fixture(params=[0, 5], ids=["at once", "after 5 seconds"])
def network(request):
    return Network(request.param)


def test_a_vpc_from_its_creation_to_its_end(network):
    made = run(network, VPC, name="new", cidr="10.2.0.0/16")
    assert made.sent == [("POST", "vpcs", {"name": "new", "cidrv4": "10.2.0.0/16"})]
    own_id = made.result["vpc"]["id"]
    changed = run(network, VPC, id=own_id, name="newer", cidr="10.2.0.0/15")
    assert [body for _method, _path, body in changed.sent] == [{"name": "newer"}, {"cidrv4": "10.2.0.0/15"}]
    assert (changed.result["vpc"]["name"], changed.result["vpc"]["cidr"]) == ("newer", "10.2.0.0/15")
    gone = run(network, VPC, id=own_id, state="absent")
    assert (brief(gone.sent), gone.result["vpc"]) == (["DELETE vpcs"], None)


def test_a_vpc_lets_go_of_its_gateway_before_it_goes(network):
    run(network, TABLE, id=some_id("main"), internet_gateway=True)
    gone = run(network, VPC, name="home", state="absent")
    assert brief(gone.sent) == ["PUT routingtables/detach_gateway", "DELETE vpcs"]
    (gateway,) = network.lists["internetgateways"]
    assert (gateway["state"], gateway["routingtable_id"]) == ("unavailable", None)


def test_a_table_and_its_gateway(network):
    made = run(network, TABLE, name="rt", vpc="home", internet_gateway=True, default=True)
    assert brief(made.sent) == [
        "POST routingtables",
        "PUT routingtables/set_as_default",
        "POST internetgateways",
        "PUT routingtables/attach_gateway",
    ]
    (gateway,) = network.lists["internetgateways"]
    assert (gateway["name"], gateway["state"], gateway["external_network_id"]) == ("rt", "available", OUTSIDE["id"])
    assert made.result["routing_table"]["internet_gateway_id"] == gateway["id"]
    assert made.result["routing_table"]["default"] is True
    run(network, GATEWAY, name="other")
    moved = run(network, TABLE, name="rt", internet_gateway="other")
    assert brief(moved.sent) == ["PUT routingtables/detach_gateway", "PUT routingtables/attach_gateway"]
    assert gateway["state"] == "unavailable"
    free = run(network, TABLE, name="rt", internet_gateway="")
    assert (brief(free.sent), free.result["routing_table"]["internet_gateway_id"]) == (
        ["PUT routingtables/detach_gateway"],
        None,
    )
    network.row("routingtables", made.result["routing_table"]["id"])["default_table"] = False
    run(network, TABLE, name="rt", internet_gateway="other")
    gone = run(network, TABLE, name="rt", state="absent")
    assert brief(gone.sent) == ["PUT routingtables/detach_gateway", "DELETE routingtables"]


def test_a_gateway_from_its_creation_to_its_end(network):
    made = run(network, GATEWAY, name="ig", routing_table="main")
    assert brief(made.sent) == ["POST internetgateways", "PUT routingtables/attach_gateway"]
    assert made.result["internet_gateway"]["routing_table_id"] == some_id("main")
    assert made.result["internet_gateway"]["state"] == "available"
    free = run(network, GATEWAY, name="ig", routing_table="")
    assert brief(free.sent) == ["PUT routingtables/detach_gateway"]
    assert free.result["internet_gateway"]["state"] == "unavailable"
    run(network, GATEWAY, name="ig", routing_table="main")
    gone = run(network, GATEWAY, name="ig", state="absent")
    assert brief(gone.sent) == ["PUT routingtables/detach_gateway", "DELETE internetgateways"]


def test_a_gateway_that_the_platform_cannot_move_is_a_failure():
    network = Network(slow=5)
    run(network, GATEWAY, name="ig")
    network.lists["internetgateways"][0].update(migrate_status="binding_error", migrate_error="no host")
    with pytest.raises(errors.StepFailed) as caught:
        once(network, GATEWAY, name="ig", routing_table="main")
    assert "Could not attach internet gateway ig" in caught.value.message
    assert "the platform says binding_error: no host; ask NHN Cloud why" in caught.value.message
    assert caught.value.changed is True


def test_the_routes_of_a_table_are_added_changed_and_removed():
    network = Network()
    one, other = ({"cidr": f"172.16.{number}.0/24", "gateway": "10.1.0.9"} for number in (1, 2))
    made = run(network, TABLE, id=some_id("main"), routes=[one, {**other, "description": "office"}])
    assert [body["cidr"] for _method, _path, body in made.sent] == ["172.16.1.0/24", "172.16.2.0/24"]
    assert [body["description"] for _method, _path, body in made.sent] == ["", "office"]
    changed = run(network, TABLE, id=some_id("main"), routes=[{**one, "gateway": "10.1.0.8"}])
    assert brief(changed.sent) == ["PUT routes", "DELETE routes"]
    assert changed.sent[0][2] == {"gateway": "10.1.0.8"}
    assert [route["cidr"] for route in changed.result["routing_table"]["routes"]] == ["172.16.1.0/24"]


def test_a_subnet_from_its_creation_to_its_end(network):
    run(network, TABLE, name="rt", vpc="home")
    made = run(network, SUBNET, name="web", vpc="home", cidr="10.1.1.0/24", routing_table="rt")
    assert brief(made.sent) == ["POST vpcsubnets", "PUT vpcsubnets/attach_routingtable"]
    assert made.sent[0][2] == {"name": "web", "vpc_id": some_id("home"), "cidr": "10.1.1.0/24"}
    assert made.result["subnet"]["routing_table"]["name"] == "rt"
    assert made.result["diff"]["after"]["routing_table"]["name"] == "rt"
    back = run(network, SUBNET, name="web", routing_table="")
    assert brief(back.sent) == ["PUT vpcsubnets/detach_routingtable"]
    told = {when: back.result["diff"][when]["routing_table"]["name"] for when in ("before", "after")}
    assert told == {"before": "rt", "after": "main"}
    renamed = run(network, SUBNET, id=made.result["subnet"]["id"], name="www")
    assert renamed.sent[0][2] == {"name": "www"}
    gone = run(network, SUBNET, name="www", state="absent")
    assert (brief(gone.sent), network.lists["vpcsubnets"]) == (["DELETE vpcsubnets"], [])


@pytest.mark.parametrize("what", ["subnet", "network interface"])
def test_what_a_server_has_goes_once_the_server_is_gone(what):
    network = Network()
    run(network, SUBNET, name="web", vpc="home", cidr="10.1.1.0/24")
    run(network, INTERFACE, name="nic", subnet="web")
    network.lists["ports"][0].update(device_owner="compute:a", device_id=some_id("db"))
    module, name = (SUBNET, "web") if what == "subnet" else (INTERFACE, "nic")
    with pytest.raises(errors.WrongState) as caught:
        once(network, module, name=name, state="absent")
    assert f"is in use by server db ({some_id('db')})" in caught.value.message
    assert caught.value.details["holders"] == [f"server db ({some_id('db')})"]
    network.lists["servers"][0]["OS-EXT-STS:task_state"] = "deleting"

    def end():
        network.lists["servers"].clear()
        network.later.append((2, network.lists["ports"].clear))

    network.later.append((3, end))
    gone = once(network, module, name=name, state="absent")
    assert (gone.result["changed"], network.now >= 5) == (True, True)
    assert brief(gone.sent) == (["DELETE vpcsubnets"] if what == "subnet" else ["DELETE ports"])


def test_a_network_interface_is_changed():
    network = Network()
    run(network, SUBNET, name="web", vpc="home", cidr="10.1.1.0/24")
    run(network, GROUP, name="db")
    made = run(network, INTERFACE, name="nic", subnet="web", fixed_ip="10.1.1.9", security_groups=["db"])
    assert brief(made.sent) == ["POST ports"]
    assert [one["name"] for one in made.result["network_interface"]["security_groups"]] == ["db"]
    moved = run(network, INTERFACE, name="nic", fixed_ip="10.1.1.10")
    assert moved.result["network_interface"]["addresses"] == ["10.1.1.10"]
    pairs = [{"ip": "10.1.1.200"}]
    changed = run(network, INTERFACE, name="nic", security_groups=[], allowed_address_pairs=pairs)
    assert len(changed.sent) == 1
    assert changed.result["network_interface"]["allowed_address_pairs"] == pairs
    opened = run(network, INTERFACE, name="nic", port_security=False)
    assert opened.sent[0][2] == {"port_security_enabled": False, "allowed_address_pairs": []}
    gone = run(network, INTERFACE, name="nic", state="absent")
    assert brief(gone.sent) == ["DELETE ports"]


def test_the_rules_of_a_group_are_added_described_and_removed():
    network = Network()
    ssh, web = {"protocol": "tcp", "port": 22}, {"protocol": "tcp", "port": 443}
    made = run(network, GROUP, name="web", rules=[ssh])
    assert brief(made.sent) == ["POST security-groups", "POST security-group-rules"]
    assert made.sent[1][2]["port_range_min"] == made.sent[1][2]["port_range_max"] == 22
    assert made.sent[1][2]["security_group_id"] == made.result["security_group"]["id"]
    changed = run(network, GROUP, name="web", rules=[{**ssh, "description": "admins"}, web])
    assert brief(changed.sent) == [
        "POST security-group-rules",
        "DELETE security-group-rules",
        "POST security-group-rules",
    ]
    strict = run(network, GROUP, name="web", rules=[web], keep_default_egress=False)
    assert brief(strict.sent) == ["DELETE security-group-rules"] * 3
    assert "cannot make it again" in strict.warnings[0]
    gone = run(network, GROUP, name="web", state="absent")
    assert (brief(gone.sent), network.lists["security_groups"]) == (["DELETE security-groups"], [])


@pytest.mark.parametrize("status", [400, 409])
@pytest.mark.parametrize("named", [True, False])
def test_a_rule_that_is_there_already_is_no_change(status, named):
    network = Network()
    ssh = {"protocol": "tcp", "port": 22}
    run(network, GROUP, name="web", rules=[])
    group = network.lists["security_groups"][0]["id"]
    make = network._post

    def exists(path, json):
        own = make(path, json)["id"]
        raise errors.ApiError(
            f"Could not add: Security group rule already exists.{f' Rule id is {own}.' if named else ''}", status=status
        )

    network._post = exists
    told = once(network, GROUP, name="web", rules=[ssh])
    assert (told.result["changed"], len(told.sent)) == (False, 1)
    rules = [one for one in network.lists["security_group_rules"] if one["security_group_id"] == group]
    assert len(rules) == 3

    def refuse(path, json):
        raise errors.ApiError("Another reason.", status=status)

    network._post = refuse
    with pytest.raises(errors.ApiError, match="Another reason"):
        once(network, GROUP, name="web", rules=[ssh, {"protocol": "udp", "port": 53}])


@pytest.mark.parametrize(
    ("own", "name", "fine"), [("web", "default", False), ("default", "web", False), ("web", "www", True)]
)
def test_the_group_named_default_keeps_its_name(own, name, fine):
    network = Network()
    network.lists["security_groups"] = [{"id": some_id("group"), "name": own, "description": ""}]
    if fine:
        assert once(network, GROUP, id=some_id("group"), name=name).sent[0][2] == {"name": "www"}
        return
    with pytest.raises(errors.InvalidRequest, match="each project has one group named default"):
        once(network, GROUP, id=some_id("group"), name=name)


@pytest.mark.parametrize("keep", [True, False])
def test_a_new_group_without_rules_of_its_own(keep):
    network = Network()
    made = run(network, GROUP, name="web", rules=[], keep_default_egress=keep)
    assert brief(made.sent) == ["POST security-groups", *([] if keep else ["DELETE security-group-rules"] * 2)]
    assert len(made.result["security_group"]["rules"]) == (2 if keep else 0)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_rule_whose_new_description_has_no_answer_is_looked_at(arrives):
    network = Network()
    ssh = {"protocol": "tcp", "port": 22}
    run(network, GROUP, name="web", rules=[{**ssh, "description": "old"}])
    make, asked = network._post, []

    def lost(path, json):
        asked.append(json)
        if len(asked) > 1:
            return make(path, json)
        if arrives:
            make(path, json)
        raise errors.Unanswered("The answer was lost.")

    network._post = lost
    if arrives:
        told = once(network, GROUP, name="web", rules=[{**ssh, "description": "new"}])
        assert (told.result["changed"], len(asked)) == (True, 1)
    else:
        with pytest.raises(errors.Unanswered) as caught:
            once(network, GROUP, name="web", rules=[{**ssh, "description": "new"}])
        assert "The rule is there again as it was" in caught.value.message
        assert caught.value.changed is False
    rules = [rule for rule in network.lists["security_group_rules"] if rule["direction"] == "ingress"]
    assert [rule["description"] for rule in rules] == ["new" if arrives else "old"]
