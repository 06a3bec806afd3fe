# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and their placement policies: what a creation sends, what is drift, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.modules.nhn_placement_policy import MODULE as POLICY
from ansible_collections.nhn.cloud.plugins.modules.nhn_server import MODULE
from fake_cloud import FakeClient, plan, server, some_id

CREATE = {
    "flavor": "m2.c1m2",
    "image": "Ubuntu",
    "networks": [{"network": "vpc", "subnet": None, "port": None, "fixed_ip": None}],
    "key_name": "deploy",
}


def policy(name: str, *members: str, number: int = 1) -> dict:
    """A placement policy with the servers of these names."""
    own = some_id(f"{name} {number}")
    return {"id": own, "name": name, "policies": ["anti-affinity"], "members": [some_id(one) for one in members]}


POLICIES = [policy("spread", "web-1", "web-2"), policy("other"), policy("same", "web-3"), policy("same", number=2)]


def client(*names: str) -> FakeClient:
    servers = [server(name, metadata={"nhn_cloud_fleet": "web"}) for name in names]
    return FakeClient(servers=servers, keypairs=[{"name": "deploy"}], server_groups=POLICIES)


@pytest.mark.parametrize("wanted", ["spread", some_id("spread 1")])
def test_a_new_server_is_made_in_its_policy(wanted):
    from ansible_collections.nhn.cloud.plugins.module_utils._servers.creation import Creation

    planned = plan(MODULE, client(), name="web-1", placement_policy=wanted, **CREATE)
    assert planned.summaries == ["create server web-1"]
    assert planned.steps[0].after["placement_policy"] == "spread"
    made = Creation(planned.resource.params, planned.resource.things, lambda text: None)
    assert made.hints == {"os:scheduler_hints": {"group": some_id("spread 1")}}
    assert "placement_policy" not in made.body


def test_a_new_server_without_a_policy_sends_no_hint():
    from ansible_collections.nhn.cloud.plugins.module_utils._servers.creation import Creation

    planned = plan(MODULE, client(), name="web-1", **CREATE)
    made = Creation(planned.resource.params, planned.resource.things, lambda text: None)
    assert made.hints == {}
    assert "placement_policy" not in planned.steps[0].after
    assert "os-server-groups" not in planned.resource.things.client.reads


@pytest.mark.parametrize(
    ("name", "wanted", "drift"),
    [
        ("web-1", None, None),
        ("web-1", "spread", None),
        ("web-1", some_id("spread 1"), None),
        # One of several of a name is as good as named.
        ("web-3", "same", None),
        ("web-1", "other", ("spread", "")),
        ("web-4", "other", (None, "")),
        ("web-1", "gone", ("spread", "No placement policy has the ID or name 'gone'")),
        ("web-4", some_id("gone"), (None, "No placement policy has the ID or name")),
        ("web-4", "same", (None, "2 placement policies are named 'same'")),
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_drift(check, name, wanted, drift):
    planned = plan(MODULE, client(name), check=check, name=name, placement_policy=wanted)
    assert planned.steps == []
    found = planned.resource.extra()["drift"]
    if drift is None:
        assert found == []
        return
    actual, reason = drift
    assert [(one["option"], one["wanted"], one["actual"]) for one in found] == [("placement_policy", wanted, actual)]
    assert found[0].get("reason", "").startswith(reason)
    assert len(planned.warnings) == 1


def test_a_fleet_reads_the_policies_once():
    asked = client("web-1", "web-2", "web-3")
    planned = plan(MODULE, asked, name="web", count=3, placement_policy="spread")
    assert [entry["server"] for entry in planned.resource.extra()["drift"]] == ["web-3"]
    assert asked.reads.count("os-server-groups") == 1


@pytest.mark.parametrize("there", [[], ["web-1"]])
def test_an_empty_policy_is_refused_and_in_check_mode_one_that_an_earlier_task_would_make(there):
    given = {"name": "web-1", "placement_policy": "", **CREATE}
    with pytest.raises(errors.InvalidRequest, match="placement_policy is empty; it must name a placement policy"):
        plan(MODULE, client(*there), **given)
    planned = plan(MODULE, client(*there), check=True, **given)
    assert bool(planned.steps) == (not there)
    assert [text for text in planned.warnings if text.startswith("placement_policy is empty; check mode takes it")]


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [("gone", errors.NoSuchThing), ("same", errors.Ambiguous), (some_id("gone"), errors.NoSuchThing)],
)
def test_a_new_server_needs_a_policy_that_is_there(wanted, kind):
    with pytest.raises(kind, match="placement polic"):
        plan(MODULE, client(), name="web-1", placement_policy=wanted, **CREATE)


def test_check_mode_goes_on_with_a_policy_that_an_earlier_task_would_make():
    planned = plan(MODULE, client(), check=True, name="web-1", placement_policy="soon", **CREATE)
    assert planned.steps[0].after["placement_policy"] == "soon"
    assert planned.warnings == [
        "There is no placement policy 'soon' yet; check mode goes on as if an earlier task made it."
    ]


def test_a_policy_of_another_rule_is_drift():
    there = {**policy("old"), "policies": ["affinity"]}
    planned = plan(POLICY, FakeClient(server_groups=[there]), name="old", policy="anti-affinity")
    assert planned.steps == []
    drift = {"option": "policy", "wanted": "anti-affinity", "actual": ["affinity"]}
    assert planned.resource.extra()["drift"] == [drift]
    with pytest.raises(errors.InvalidRequest, match="policy is"):
        plan(POLICY, FakeClient(server_groups=[there]), name="old", on_drift="fail")


def test_the_body_of_a_new_policy_is_the_guides():
    planned = plan(POLICY, FakeClient(server_groups=[]), name="new")
    assert planned.summaries == ["create placement policy new"]
    assert planned.resource.body() == {"name": "new", "policies": ["anti-affinity"]}
    assert planned.steps[0].after == {"name": "new", "policies": ["anti-affinity"]}
