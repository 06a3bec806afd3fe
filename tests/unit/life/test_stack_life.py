# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stacks from the first call to the last: what runs side by side, what a failure leaves out, and how a run goes on."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Settings
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.network import SUBNET
from ansible_collections.nhn.cloud.plugins.module_utils._stack import shared
from ansible_collections.nhn.cloud.plugins.module_utils._stack.sections import completed
from ansible_collections.nhn.cloud.plugins.module_utils._stack.shared import SharedClient, SharedThings
from ansible_collections.nhn.cloud.plugins.module_utils._stack.stack import Stack
from ansible_collections.nhn.cloud.plugins.modules.nhn_stack import MODULE
from fake_cloud import parameters, some_id
from life.test_network_life import NEW, Network, brief


class Project(Network):
    """A network that several threads change, and that refuses what it is told to."""

    def __init__(self):
        super().__init__()
        self.lists.update(keypairs=[], server_groups=[])
        self.lock = threading.RLock()
        self.refused = set()
        self.wrote = lambda: None
        self.most = self.inside = 0
        #: Calls are answered once so many have been under way together.
        self.together = 0

    def _post(self, path, json):
        own = super()._post(path, json)
        if path == "vpcs":
            name = f"vpc-{own['id'][:8]}"
            table = {**NEW["routingtables"], "id": some_id(name), "name": name, "vpcs": [{"id": own["id"]}]}
            self.lists["routingtables"].append({**table, "default_table": True})
        return own

    def call(self, method, service, path, *, json=None, **more):
        if method != "GET":
            with self.lock:
                self.inside += 1
                self.most = max(self.most, self.inside)
            end = time.monotonic() + 5
            while self.most < self.together and time.monotonic() < end:
                time.sleep(0.005)
        try:
            wish = next(iter(json.values())) if json else None
            name = wish.get("name") if isinstance(wish, dict) else None
            if name in self.refused:
                raise errors.ApiError(f"Could not make {name}: no.", status=403)
            with self.lock:
                return super().call(method, service, path, json=json, **more)
        finally:
            if method != "GET":
                with self.lock:
                    self.inside -= 1
                self.wrote()


DOCUMENT = {
    "vpcs": [
        {
            "name": "web",
            "cidr": "10.5.0.0/16",
            "routing_table": {"internet_gateway": "out"},
            "subnets": [{"name": "front", "cidr": "10.5.1.0/24"}, {"name": "back", "cidr": "10.5.2.0/24"}],
        }
    ],
    "internet_gateways": [{"name": "out"}],
    "security_groups": [
        {"name": "a", "rules": [{"protocol": "tcp", "port": 22, "remote": "b"}]},
        {"name": "b", "rules": [{"protocol": "tcp", "port": 22, "remote": "a"}]},
    ],
    "network_interfaces": [{"name": "nic", "subnet": "front", "security_groups": ["a"]}],
}


def converge(project, *, check=False, **given):
    before = len(project.sent)
    options = {
        name: [completed(MODULE.argument_spec[name]["options"], one) for one in value]
        if isinstance(value, list)
        else value
        for name, value in {**DOCUMENT, **given}.items()
    }
    things = SharedThings(project, check_mode=check)
    told: list[str] = []
    stack = Stack(parameters(MODULE, {"name": "shop", **options}), things, told.append, check_mode=check)
    result = stack.converge()
    return result, project.sent[before:], told


def test_a_project_is_made_once_and_then_gone():
    project = Project()
    planned, sent, _told = converge(project, check=True)
    assert sent == []
    assert planned["diff"]["after"]["security_groups.a.rules"] == {"rules": ["ingress tcp 22 from group b"]}
    made, sent, _told = converge(project)
    things = {step.partition(":")[0] for step in made["steps"]}
    assert things == {step.partition(":")[0] for step in planned["steps"]} == set(made["diff"]["after"])
    assert [one["name"] for one in made["stack"]["network_interfaces"]["nic"]["security_groups"]] == ["a"]
    assert made["stack"]["routing_tables"]["web.(default)"]["internet_gateway_id"] is not None
    project.reads.clear()
    again, sent, _told = converge(project)
    assert (again["changed"], sent) == (False, [])
    assert len(project.reads) == len(set(project.reads))
    gone, sent, told = converge(project, state="absent")
    # Rules of groups that go as well are no reason to warn.
    assert (gone["stack"], told) == ({}, [])
    assert {
        key: [one["name"] for one in project.lists[key]] for key in ("vpcs", "vpcsubnets", "internetgateways", "ports")
    } == {
        "vpcs": ["Public", "home"],
        "vpcsubnets": [],
        "internetgateways": [],
        "ports": [],
    }
    assert project.lists["security_groups"] == []
    again, sent, _told = converge(project, state="absent")
    assert (again["changed"], sent) == (False, [])


def test_what_does_not_need_each_other_is_made_at_the_same_time():
    project = Project()
    # The VPC, the gateway and both groups need nothing.
    project.together = 4
    converge(project)
    assert project.most >= 4


def test_a_failure_leaves_out_what_needs_it_and_nothing_else():
    project = Project()
    project.refused = {"front"}
    with pytest.raises(errors.StepFailed) as caught:
        converge(project)
    error = caught.value
    states = {one["thing"]: one["status"] for one in error.details["things"]}
    assert states == {
        "vpcs.web": "done",
        "routing_tables.web.(default)": "done",
        "subnets.web.front": "failed",
        "subnets.web.back": "done",
        "internet_gateways.out": "done",
        "security_groups.a": "done",
        "security_groups.a.rules": "done",
        "security_groups.b": "done",
        "security_groups.b.rules": "done",
        "network_interfaces.nic": "not tried",
    }
    because = {one["thing"]: one.get("because") for one in error.details["things"]}
    assert because["network_interfaces.nic"] == "subnets.web.front"
    assert error.changed is True
    assert set(error.diff["after"]) == {label for label, state in states.items() if state == "done"}
    assert "1 of 10 things failed (subnets.web.front, and 1 that need them were not tried)" in error.message
    project.refused = set()
    going_on, sent, _told = converge(project)
    assert sorted(brief(sent)) == ["POST ports", "POST vpcsubnets"]
    assert going_on["changed"] is True


def test_a_plan_waits_for_what_is_under_way_and_sees_its_end():
    project = Project()
    converge(project)
    [own] = [one for one in project.lists["vpcs"] if one["name"] == "web"]
    own["state"] = ""
    looks = []

    def wait(look, *, timeout, what, who):
        project.waiting = True
        while not look()[0]:
            looks.append(what)
            own["state"] = "available"
            assert len(looks) < 5
        project.waiting = False

    project.wait = wait
    result, sent, _told = converge(project)
    assert (result["changed"], sent, len(looks)) == (False, [], 1)


def test_an_own_gateway_that_an_interrupted_run_has_detached_goes_with_its_table():
    own = {"vpcs": [{**DOCUMENT["vpcs"][0], "routing_table": {"internet_gateway": True}}], "internet_gateways": []}
    project = Project()
    converge(project, **own)
    [gateway] = project.lists["internetgateways"]
    [table] = [one for one in project.lists["routingtables"] if one.get("gateway_id")]
    for one, fields in ((gateway, ("routingtable_id",)), (table, ("gateway_id", "gateway_name"))):
        one.update(dict.fromkeys(fields))
    gone, _sent, _told = converge(project, **own, state="absent")
    assert project.lists["internetgateways"] == []
    assert gone["stack"] == {}


def test_after_a_run_each_list_is_read_once(monkeypatch):
    project = Project()
    look_again = Stack._look_again

    def look(stack):
        project.reads.clear()
        return look_again(stack)

    monkeypatch.setattr(Stack, "_look_again", look)
    converge(project)
    assert project.reads
    assert len(project.reads) == len(set(project.reads))


def test_a_list_in_which_a_group_vanishes_is_read_again(monkeypatch):
    project = Project()
    converge(project)
    listed = project.listed
    refused: list[str] = []

    def vanishing(service, path, *rest, **how):
        if path == "security-group-rules" and len(refused) < 3:
            refused.append(path)
            raise errors.NotFound("Security group x does not exist", status=404)
        return listed(service, path, *rest, **how)

    monkeypatch.setattr(project, "listed", vanishing)
    converge(project, state="absent")
    assert len(refused) == 3
    assert project.lists["security_groups"] == []


def test_what_waits_for_the_platform_gives_its_place_to_others():
    client = SharedClient(Settings("tenant", "user", "secret"))
    client.places = places = threading.Semaphore(1)
    looked = set()

    def look(name):
        assert not places.acquire(blocking=False), "the only place is that of the thread that looks"
        looked.add(name)
        return len(looked) == 2, "alone"

    def work(name):
        with places:
            client.wait(lambda: look(name), timeout=5, what="see another", who=name)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work, name) for name in ("a", "b")]:
            done.result()
    assert places.acquire(blocking=False)


def test_a_list_that_takes_long_serves_all_who_ask_meanwhile(monkeypatch):
    project = Project()
    things = SharedThings(project, check_mode=False)
    things.run(4)
    moment = things.moment()
    listed, all_ask = project.listed, threading.Barrier(4, timeout=5)

    def slow(service, path, *rest, **how):
        time.sleep(2 * shared.FRESH)
        return listed(service, path, *rest, **how)

    monkeypatch.setattr(project, "listed", slow)
    monkeypatch.setattr(project, "clock", time.monotonic)

    def ask():
        things.begin(moment)
        all_ask.wait()
        return things.listed(SUBNET)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(ask) for _thread in range(4)]:
            assert done.result() == project.lists["vpcsubnets"]
    assert len(project.reads) == 1


def test_a_list_counts_until_the_same_work_writes():
    project = Project()
    things = SharedThings(project, check_mode=False)
    things.run(4)

    def reads(*, begin=True):
        """What a new thread reads, which begins a work of its own or does a part of another's."""
        before = len(project.reads)
        if begin:
            things.begin(moment)
        things.listed(SUBNET)
        return len(project.reads) - before

    def beside(work, **how):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work, **how).result()

    def writes_beside():
        things.begin(moment)
        project.wrote()

    moment = things.moment()
    assert reads() == 1
    # What others write is nothing that this work needs, else it would come later.
    beside(writes_beside)
    assert (reads(), beside(reads)) == (0, 0)
    # A part of a work, such as a member of a fleet, sees all that was written, and what it writes is seen.
    assert beside(reads, begin=False) == 1
    beside(project.wrote)
    assert reads() == 1
    project.wrote()
    assert (reads(), reads()) == (1, 0)
    moment = things.moment()
    assert reads() == 1
