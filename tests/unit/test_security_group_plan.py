# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_security_group: its plans as tables."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.modules.nhn_security_group import MODULE
from fake_cloud import FakeClient, plan, server, some_id

WEB, DB, DEFAULT = (some_id(name) for name in ("web", "db", "default"))
LABEL = f"security group web ({WEB})"
OUT = [
    {"id": some_id("out"), "direction": "egress", "ethertype": "IPv4"},
    {"id": some_id("out6"), "direction": "egress", "ethertype": "IPv6"},
]
OUT_WORDS = ["egress all to 0.0.0.0/0", "egress all to ::/0"]
SSH = {"protocol": "tcp", "port": 22}


def rule(port, **fields):
    ports = {"protocol": "tcp", "port_range_min": port, "port_range_max": port}
    return {"id": some_id(f"rule {port}"), "direction": "ingress", "ethertype": "IPv4", **ports, **fields}


def group(name, *rules, **fields):
    return {"id": some_id(name), "name": name, "description": "", "security_group_rules": [*OUT, *rules], **fields}


def planned(*there, check=False, servers=(), ports=(), rules_elsewhere=(), **given):
    groups = [group("default"), group("db"), *there]
    client = FakeClient(
        servers=servers,
        security_groups=groups,
        security_group_ports=list(ports),
        security_group_rules=list(rules_elsewhere),
    )
    return plan(MODULE, client, check=check, **({"name": "web"} | given))


def refused(error, says, *there, **given):
    with pytest.raises(error) as caught:
        planned(*there, **given)
    assert says in caught.value.message
    return caught.value


# A new group


def test_a_new_group_has_the_rules_of_the_platform():
    made = planned()
    assert made.summaries == ["create security group web"]
    assert made.steps[0].after == {"name": "web", "rules": OUT_WORDS}
    view = made.resource.planned_view(None, made.steps)
    assert [one["direction"] for one in view["rules"]] == ["egress", "egress"]
    assert view == {"id": None, "name": "web", "description": None, "rules": view["rules"], "tenant_id": None}


def test_its_rules_are_added_to_those():
    made = planned(description="d", rules=[SSH, {"remote": "web"}, {"remote": "db"}])
    assert made.summaries == [
        "create security group web",
        "add rule ingress tcp 22 from 0.0.0.0/0",
        "add rule ingress all from group web",
        "add rule ingress all from group db",
    ]
    assert made.steps[0].after == {"name": "web", "description": "d", "rules": OUT_WORDS}
    assert made.steps[1].before == {"rules": OUT_WORDS}
    view = made.resource.planned_view(None, made.steps)
    # Nobody can know its ID yet.
    assert [one["remote"] for one in view["rules"]] == ["0.0.0.0/0", "::/0", DB, None, "0.0.0.0/0"]
    assert not made.warnings


def test_a_new_group_without_the_rules_of_the_platform():
    made = planned(rules=[], keep_default_egress=False)
    assert made.summaries == ["create security group web", *(f"remove rule {words}" for words in OUT_WORDS)]
    assert len(made.warnings) == 1
    assert made.resource.planned_view(None, made.steps)["rules"] == []


def test_a_group_that_is_not_there_yet_may_be_named_in_check_mode():
    made = planned(check=True, rules=[{"remote": "later"}, {"remote": "", "protocol": "udp"}])
    assert made.summaries[1:] == ["add rule ingress all from group later", "add rule ingress udp from group planned"]
    assert len(made.warnings) == 2
    assert [one["remote"] for one in made.resource.planned_view(None, made.steps)["rules"]][2:] == [None, None]
    refused(errors.NoSuchThing, "No security group has the ID or name 'later'", rules=[{"remote": "later"}])
    refused(errors.InvalidRequest, "rules[0].remote is empty; it must name a security group.", rules=[{"remote": ""}])


def test_a_group_that_an_earlier_task_would_make():
    made = planned(check=True, id="", name=None, description="d", rules=[SSH])
    assert made.summaries == ["set description", "set rules"]
    assert made.resource.planned_view(None, made.steps)["rules"] == []
    assert planned(check=True, id="", name=None, state="absent").summaries == ["delete security group"]


# A group that is there


def test_rules_stay_where_the_task_names_none():
    assert planned(group("web", rule(22), rule(80))).steps == []


def test_rules_are_added_before_others_are_removed():
    there = group("web", rule(22, description="office"), rule(80), rule(443, remote_group_id=DB))
    rules = [{**SSH, "description": "home"}, {"protocol": "tcp", "port": 8080}]
    changed = planned(there, id=WEB, name="www", description="new", rules=rules)
    assert changed.summaries == [
        "rename from web to www",
        "set description",
        "add rule ingress tcp 8080 from 0.0.0.0/0",
        "describe rule ingress tcp 22 from 0.0.0.0/0",
        "remove rule ingress tcp 443 from group " + DB,
        "remove rule ingress tcp 80 from 0.0.0.0/0",
    ]
    assert changed.steps[-1].after["rules"] == [
        *OUT_WORDS,
        "ingress tcp 22 from 0.0.0.0/0 (home)",
        "ingress tcp 8080 from 0.0.0.0/0",
    ]
    view = changed.resource.planned_view(there, changed.steps)
    assert [one["id"] for one in view["rules"]] == [OUT[0]["id"], OUT[1]["id"], None, None]
    assert (view["name"], view["description"]) == ("www", "new")


@pytest.mark.parametrize("remote", ["web", WEB])
def test_a_group_may_name_itself(remote):
    own = {**rule(22), "remote_group_id": WEB}
    assert planned(group("web", own), rules=[{**SSH, "remote": remote}]).steps == []
    # Of two groups of one name, the task is about one, and the name says which.
    twins = [group("web", own), {**group("web"), "id": some_id("twin")}]
    assert planned(*twins, id=WEB, name="web", rules=[{**SSH, "remote": remote}]).steps == []


def test_a_name_of_two_groups_is_refused_as_a_remote():
    twins = [group("same"), {**group("same"), "id": some_id("twin")}]
    says = "2 security groups are named 'same'; give rules[0].remote one of their IDs"
    refused(errors.Ambiguous, says, *twins, group("web"), rules=[{"remote": "same"}])


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"rules": [{"direction": "egress", **SSH}]}, "rules[0] is for egress and changes nothing"),
        ({"rules": [{"direction": "egress", **SSH}], "keep_default_egress": False}, "egress all to ::/0: this goes"),
        ({"rules": [{"direction": "egress"}]}, None),
        ({"rules": [], "keep_default_egress": False}, "egress all to ::/0: this goes"),
        ({"rules": [], "keep_default_egress": False, "purge_rules": False}, None),
    ],
)
def test_what_is_warned_of(given, warned):
    told = planned(group("web"), **given).warnings
    assert [text.startswith(warned) for text in told] == ([True] if warned else [])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"id": WEB, "name": "default"}, f"{LABEL.capitalize()} cannot be renamed to 'default'"),
        ({"id": DEFAULT, "name": "web"}, "cannot be renamed to 'web': each project has one group named default"),
        ({"name": "default", "state": "absent"}, "cannot be deleted: each project has one group named default"),
        ({"description": "x" * 256}, "description has 256 characters; it can have 255."),
        ({"rules": [{"port": 22}]}, "rules[0].port needs a protocol that has ports"),
    ],
)
def test_what_is_refused(given, says):
    refused(errors.InvalidRequest, says, group("web"), **given)


# Deletion

PORT = {"id": some_id("port"), "name": "db-nic", "device_id": "", "device_owner": ""}
NIC = {"id": some_id("nic"), "name": "", "device_id": some_id("web-1"), "device_owner": "compute:kr-pub-a"}
VIP = {"id": some_id("vip"), "name": "vip", "device_id": "lb", "device_owner": "network:LB"}
GOING = server("web-1", **{"OS-EXT-STS:task_state": "deleting"})


@pytest.mark.parametrize(
    ("ports", "servers", "holders"),
    [
        ([PORT], [], [f"network interface db-nic ({PORT['id']})"]),
        ([NIC, NIC], [server("web-1")], [f"server web-1 ({some_id('web-1')})"]),
        ([VIP, NIC], [GOING], [f"network interface vip ({VIP['id']})"]),
    ],
)
def test_a_group_in_use_is_not_deleted(ports, servers, holders):
    error = refused(errors.WrongState, "is in use by", group("web"), state="absent", ports=ports, servers=servers)
    assert error.details["holders"] == holders
    checked = planned(group("web"), state="absent", ports=ports, servers=servers, check=True)
    assert checked.summaries == [f"delete {LABEL}"]
    assert holders[0] in checked.warnings[0]


@pytest.mark.parametrize(("ports", "servers"), [([], []), ([NIC], [GOING]), ([NIC], [])])
def test_a_group_that_nobody_keeps_is_deleted(ports, servers):
    gone = planned(group("web"), state="absent", ports=ports, servers=servers)
    assert gone.summaries == [f"delete {LABEL}"]
    assert gone.steps[0].removes
    assert not gone.warnings


def test_rules_of_others_that_name_it_are_told_of():
    named = [{**rule(1), "security_group_id": DB, "remote_group_id": WEB}]
    own = [{**rule(2), "security_group_id": WEB, "remote_group_id": WEB}]
    gone = planned(group("web"), state="absent", rules_elsewhere=named + own)
    assert gone.warnings == [f"Rules of security group db ({DB}) name {LABEL}; the platform deletes them with it."]
