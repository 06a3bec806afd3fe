# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stack's plan over a fake project: names that it makes, limits, what is left over, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._stack import stack
from ansible_collections.nhn.cloud.plugins.module_utils._stack.sections import completed
from ansible_collections.nhn.cloud.plugins.module_utils._stack.shared import SharedThings
from ansible_collections.nhn.cloud.plugins.module_utils._stack.stack import Stack
from ansible_collections.nhn.cloud.plugins.modules.nhn_stack import MODULE
from fake_cloud import FakeClient, parameters, server, some_id, volume
from test_keypair import public_key

OUTSIDE = {"id": some_id("out"), "name": "Public", "router:external": True}
VPC = {"name": "new", "cidr": "10.9.0.0/16", "subnets": [{"name": "front", "cidr": "10.9.1.0/24"}]}
SERVER = {
    "name": "web",
    "flavor": "m2.c1m2",
    "image": "Ubuntu",
    "networks": [{"network": "new", "subnet": "front"}],
    "security_groups": ["open"],
}
MARK = {"nhn_cloud_stack": "shop"}


def planned(client=None, **given):
    client = client or FakeClient(vpcs=[OUTSIDE], routingtables=[], vpcsubnets=[], ports=[])
    warnings: list[str] = []
    options = {
        name: [completed(MODULE.argument_spec[name]["options"], one) for one in value]
        if isinstance(value, list)
        else value
        for name, value in given.items()
    }
    things = SharedThings(client, check_mode=True)
    stack = Stack(parameters(MODULE, {"name": "shop", **options}), things, warnings.append, check_mode=True)
    result = stack.converge()
    return result, warnings, client


def refused(says, client=None, error=errors.InvalidRequest, **given):
    with pytest.raises(error) as caught:
        planned(client, **given)
    assert says in caught.value.message, caught.value.message
    return caught.value


def test_an_empty_project_is_planned_without_a_word_of_what_the_stack_makes_itself():
    result, warnings, client = planned(
        vpcs=[{**VPC, "routing_table": {"internet_gateway": True}}],
        security_groups=[{"name": "open", "rules": [{"protocol": "tcp", "port": 22}]}],
        key_pairs=[{"name": "k", "public_key": public_key("k")}],
        volumes=[{"name": "data", "size": 10}],
        servers=[{**SERVER, "key_name": "k", "attachments": ["data"], "floating_ip": {}}],
    )
    assert warnings == []
    assert [step.partition(":")[0] for step in result["steps"]] == [
        "vpcs.new",
        "security_groups.open",
        "security_groups.open",
        "key_pairs.k",
        "volumes.data",
        "routing_tables.new.(default)",
        "subnets.new.front",
        "servers.web",
        "attachments.web.data",
        "floating_ips.web",
    ]
    assert result["diff"]["after"]["servers.web"]["security_groups"] == ["open"]
    assert result["stack"]["servers"]["web"]["id"] is None
    # One list call for each kind; of images one for the own and one for all.
    assert sorted(client.reads) == sorted([*set(client.reads), "images"])


def test_a_name_that_nothing_makes_may_be_an_earlier_task_s_in_check_mode():
    _result, warnings, _client = planned(
        servers=[{**SERVER, "networks": [{"network": "soon"}]}], security_groups=[{"name": "open"}]
    )
    assert warnings[0] == "There is no VPC 'soon' yet; check mode goes on as if an earlier task made it."


def test_a_thing_is_not_made_by_its_own_name():
    error = refused(
        "servers.web: Server web does not exist, and without flavor it cannot be made.",
        servers=[{"name": "web"}],
    )
    assert error.details["thing"] == "servers.web"


def there(**metadata):
    old = volume("old", metadata={**MARK, **metadata})
    return FakeClient(
        servers=[server(), server("left", metadata=MARK)],
        volumes=[old, volume("kept", metadata=MARK), volume("foreign", metadata={"nhn_cloud_stack": "other"})],
        vpcs=[OUTSIDE],
    )


def test_what_the_document_does_not_name_any_more_is_told_and_purged():
    given = {"volumes": [{"name": "kept", "size": 20}]}
    result, _warnings, _client = planned(there(), **given)
    assert [(one["section"], one["name"]) for one in result["leftover"]] == [("servers", "left"), ("volumes", "old")]
    assert result["changed"] is False
    refused("deletes or replaces 2 things (servers.left", there(), purge=True, **given)
    purged, _warnings, _client = planned(there(), purge=True, max_deletions=2, **given)
    assert [step.split(" (")[0] for step in purged["steps"]] == ["servers.left", "volumes.old"]
    assert purged["leftover"] == []


def test_purge_deletes_nothing_that_is_named_or_that_a_server_has():
    given = {"purge": True, "max_deletions": 9}
    servers = [{**SERVER, "name": "web-1", "attachments": ["old"]}]
    refused("attachments.web-1.old names volumes.old", there(), servers=servers, **given)
    held = there()
    held.lists["volumes"][0]["attachments"] = [{"server_id": some_id("web-1"), "device": "/dev/vdb"}]
    refused("is attached to server", held, **given)


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"state": "stopped"}, 1),
        ({"state": "shelved"}, 1),
        ({"flavor": "m2.c2m4"}, 1),
        ({"state": "started"}, 0),
        ({"metadata": {"role": "web"}}, 0),
    ],
)
def test_servers_are_not_stopped_unless_the_task_says_how_many(change, count):
    project = {"servers": [server()], "vpcs": [OUTSIDE]}
    given = {"servers": [{"name": "web-1", **change}]}
    if not count:
        planned(FakeClient(**project), **given)
        return
    refused("The plan stops or resizes 1 things (servers.web-1), and max_restarts is 0", FakeClient(**project), **given)
    result, _warnings, _client = planned(FakeClient(**project), max_restarts=1, **given)
    assert result["changed"] is True


def test_a_new_server_that_is_to_be_stopped_restarts_nothing():
    result, _warnings, _client = planned(
        vpcs=[VPC], security_groups=[{"name": "open"}], servers=[{**SERVER, "state": "stopped"}]
    )
    assert result["steps"][-1] == "servers.web: stop"


def test_absent_deletes_without_limits_and_in_the_reverse_order():
    result, _warnings, _client = planned(
        there(), state="absent", servers=[{"name": "web-1", "attachments": ["kept"]}], volumes=[{"name": "kept"}]
    )
    assert [step.split(":")[0] for step in result["steps"]] == ["servers.web-1", "volumes.kept"]
    refused(
        "deletes or replaces 2 things",
        there(),
        state="absent",
        max_deletions=1,
        servers=[{"name": "web-1"}],
        volumes=[{"name": "kept"}],
    )


def test_a_server_has_its_floating_ip_at_once():
    fixed = {"addr": "10.0.0.5", "version": 4, "OS-EXT-IPS:type": "fixed"}
    view = {"id": "s", "addresses": {"home": [fixed]}, "public_ips": []}
    address = {"address": "198.51.100.1", "fixed_ip": "10.0.0.5", "server_id": "s", "connected": True}
    shown = stack._reached({"a": view, "b": [{**view, "id": "other"}]}, [address])
    floating = {**fixed, "addr": "198.51.100.1", "OS-EXT-IPS:type": "floating"}
    assert shown["a"] == {"id": "s", "addresses": {"home": [fixed, floating]}, "public_ips": ["198.51.100.1"]}
    assert shown["b"] == [{**view, "id": "other"}]
    # Nova shows it by now.
    assert stack._reached(shown, [address]) == shown
