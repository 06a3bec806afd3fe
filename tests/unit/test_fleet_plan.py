# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_server with count: the waves from what exists to what is wanted, as tables."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine.steps import diff_of
from ansible_collections.nhn.cloud.plugins.module_utils._servers.fleet import ranges
from ansible_collections.nhn.cloud.plugins.modules.nhn_server import MODULE
from fake_cloud import PORTS, FakeClient, plan, server, some_id

CREATE = {"flavor": "m2.c1m2", "image": "Ubuntu", "networks": [{"network": "vpc"}], "key_name": "deploy"}
KEYS = [{"name": "deploy", "public_key": "ssh-rsa AAAA"}]


MARKED = {"metadata": {"nhn_cloud_fleet": "web"}}


def members(*numbers: int, **fields) -> list[dict]:
    """Return servers that were made as members."""
    return [server(f"web-{number}", **{**MARKED, **fields}) for number in numbers]


def fleet(there, **given):
    return plan(MODULE, FakeClient(servers=there, keypairs=KEYS), **{"name": "web", **given})


@pytest.mark.parametrize(
    ("numbers", "short"),
    [([1], "1"), ([1, 2, 3], "1-3"), ([3, 1, 2, 7], "1-3,7"), ([1, 3, 5], "1,3,5"), ([], "")],
)
def test_ranges(numbers, short):
    assert ranges(numbers) == short


@pytest.mark.parametrize(
    ("there", "wanted", "waves"),
    [
        ([], {"count": 3, **CREATE}, ["create web-[1-3]"]),
        ([], {"count": 2, "state": "stopped", **CREATE}, ["create web-[1-2]", "stop web-[1-2]"]),
        (members(1, 2), {"count": 2}, []),
        (members(1, 3), {"count": 4, **CREATE}, ["create web-[2,4]"]),
        (members(1, 2, 3), {"count": 2}, []),
        (members(1, 2, 3, 4), {"count": 2, "exact": True}, ["delete web-[3-4]"]),
        (members(1, 2, 3), {"count": 3, "state": "stopped"}, ["stop web-[1-3]"]),
        (
            [*members(1), *members(2, status="SHUTOFF")],
            {"count": 2, "state": "stopped", "flavor": "m2.c2m4"},
            ["stop web-[1]; resize from m2.c1m2 to m2.c2m4 web-[2]", "resize from m2.c1m2 to m2.c2m4 web-[1]"],
        ),
        (
            [*members(1), *members(2, metadata={**MARKED["metadata"], "old": "1"}), *members(3)],
            {"count": 3, "metadata": {"a": 1}, "metadata_absent": ["old"]},
            ["set metadata a web-[1-3]", "remove metadata old web-[2]"],
        ),
        (members(1, 2, 3), {"count": 2, "state": "absent"}, ["delete web-[1-2]"]),
        (members(1, 2, 3), {"count": 2, "state": "absent", "exact": True}, ["delete web-[1-3]"]),
        ([], {"count": 500, "state": "absent"}, []),
        (members(1, 2), {"count": 0, "exact": True}, ["delete web-[1-2]"]),
        (members(1, 2), {"count": 0, "exact": True, "state": "absent"}, ["delete web-[1-2]"]),
        # Made alone, or for another fleet: they count, but only members are deleted.
        ([server("web-1"), *members(2)], {"count": 2}, []),
        ([*members(1), server("web-2024")], {"count": 1, "exact": True}, []),
        ([*members(1), server("web-2024")], {"count": 1, "exact": True, "state": "absent"}, ["delete web-[1]"]),
        ([*members(1), server("web-2", metadata={"nhn_cloud_fleet": "w"})], {"count": 1, "exact": True}, []),
        # Two servers of the same name beyond count are not refused. exact deletes both.
        (members(1) + [{**one, "id": some_id(str(n))} for n, one in enumerate(members(9, 9))], {"count": 1}, []),
        (
            members(1) + [{**one, "id": some_id(str(n))} for n, one in enumerate(members(9, 9))],
            {"count": 1, "exact": True},
            ["delete web-[9,9]"],
        ),
        # Servers of a killed run on a platform that numbers them in its own way.
        (
            [server("web1", **MARKED), server("web2", **MARKED), *members(2)],
            {"count": 2},
            ["rename from web1 to web-1 web-[1]"],
        ),
        ([server("web1", **MARKED), *members(1)], {"count": 1, "exact": True}, ["delete web1"]),
        ([server("web1", **MARKED)], {"count": 1, "state": "absent"}, ["delete web1"]),
        ([server("web1"), server("web-old", **MARKED), *members(1)], {"count": 1, "exact": True}, []),
        # Not members: other names, leading zeros, more after the number.
        (
            members(1) + [server("web-01"), server("web-2-old"), server("my-web-2"), server("web-0")],
            {"count": 1, "exact": True},
            [],
        ),
    ],
)
def test_waves(there, wanted, waves):
    assert fleet(there, **wanted).summaries == waves


def test_the_fields_of_a_diff_name_their_server():
    planned = fleet(members(1, 2), count=2, state="stopped")
    assert diff_of(planned.steps) == {
        "before": {"web-1.status": "ACTIVE", "web-2.status": "ACTIVE"},
        "after": {"web-1.status": "SHUTOFF", "web-2.status": "SHUTOFF"},
    }


def test_what_is_foreseen():
    planned = fleet(members(1, 3, 4), count=3, exact=True, state="stopped", **CREATE)
    foreseen = planned.resource.planned_view(planned.resource.find(), planned.steps)
    assert [(view["name"], view["status"], view["id"]) for view in foreseen] == [
        ("web-1", "SHUTOFF", some_id("web-1")),
        ("web-2", "SHUTOFF", None),
        ("web-3", "SHUTOFF", some_id("web-3")),
    ]


def test_drift_is_told_once_for_all():
    planned = fleet(members(1, 2, 3), count=3, key_name="other")
    assert planned.warnings == [
        "Some servers differ in what cannot be changed after creation: key_name of web-1, web-2, web-3."
    ]
    assert [entry["server"] for entry in planned.resource.extra()["drift"]] == ["web-1", "web-2", "web-3"]


def test_networks_of_all_members_are_compared_with_one_read():
    nics = [
        {**PORTS[0], "id": some_id(f"nic {number}"), "device_id": some_id(f"web-{number}")} for number in range(1, 6)
    ]
    client = FakeClient(servers=members(1, 2, 3, 4, 5), ports=nics)
    planned = plan(MODULE, client, name="web", count=5, networks=[{"network": "vpc"}])
    assert planned.resource.extra()["drift"] == []
    assert client.reads.count("ports") == 1


@pytest.mark.parametrize(
    ("there", "wanted", "words"),
    [
        ([], {"count": 0}, "set exact: true"),
        ([], {"count": -1, "exact": True}, "0 to 500"),
        ([], {"count": 501}, "0 to 500"),
        ([], {"count": None, "exact": True}, "count is not set"),
        ([], {"count": 2, **CREATE, "networks": [{"network": "vpc", "fixed_ip": "10.0.1.9"}]}, "networks.fixed_ip"),
        ([], {"count": 2, **CREATE, "networks": [{"port": "port"}]}, "networks.port"),
        (
            [],
            {"count": 2, **CREATE, "volumes": [{"source_type": "volume", "source": "disk", "size": None}]},
            r"volumes\[0\].source",
        ),
        (
            [],
            {"count": 2, **CREATE, "image": None, "boot_volume": {"source_type": "volume", "source": "disk"}},
            "boot_volume.source",
        ),
        ([], {"count": 2}, "without flavor"),
        ([], {"count": 2, **CREATE, "image": "Windows", "name": "fourteen-chars"}, "16 characters"),
        (members(1) + [{**server("web-1"), "id": some_id("twin")}], {"count": 1}, "Two servers are named 'web-1'"),
        (members(1), {"count": 1, "key_name": "other", "on_drift": "fail"}, "key_name of web-1"),
        (members(1, status="ERROR"), {"count": 1}, "in ERROR"),
        (members(1), {"count": 1, "flavor": "m2.c2m4"}, "allow_restart"),
    ],
)
def test_refusals(there, wanted, words):
    with pytest.raises(errors.NhnError, match=words):
        fleet(there, **wanted)


def test_one_in_error_does_not_stop_the_others():
    planned = fleet([*members(1), *members(2, status="ERROR")], count=3, state="stopped", **CREATE)
    assert planned.summaries == ["stop web-[1-2]; create web-[3]", "stop web-[3]"]
    planned = fleet([*members(1, status="SHUTOFF"), *members(2, status="ERROR")], count=2, state="started")
    assert planned.summaries == ["start web-[1]"]
    assert [member.name for member in planned.resource.members if member.error] == ["web-2"]
    with pytest.raises(errors.StepFailed, match="1 of 2 servers failed .web-2."):
        planned.resource.planned_view(planned.resource.find(), planned.steps)


def test_exact_names_what_it_leaves_alone():
    planned = fleet([*members(1, 3), server("web-2024"), server("web-7")], count=1, exact=True)
    assert planned.summaries == ["delete web-[3]"]
    assert planned.warnings == ["exact leaves web-2024, web-7 alone: not made as a member of fleet 'web'."]
    assert fleet([*members(1), server("web-2024")], count=1).warnings == []


def test_one_address_can_belong_to_a_fleet_of_one():
    nic = [{"network": "vpc", "fixed_ip": "10.0.1.9"}]
    assert fleet([], count=1, **{**CREATE, "networks": nic}).summaries == ["create web-[1]"]
    assert fleet(members(1, 2), count=2, state="absent", networks=nic).summaries == ["delete web-[1-2]"]


def test_new_members_carry_the_mark_of_their_fleet_and_nobody_sees_it():
    planned = fleet([], count=2, metadata={"role": "web", "nhn_cloud_fleet": "other"}, **CREATE)
    assert planned.resource.made.body["metadata"] == {"role": "web", "nhn_cloud_fleet": "web"}
    assert planned.steps[0].after["web-1.metadata"] == {"role": "web"}


def test_a_server_under_way_beyond_count_does_not_hold_up_a_fleet():
    there = [*members(1), *members(99, **{"status": "BUILD", "OS-EXT-STS:task_state": "spawning"})]
    assert fleet(there, count=1).summaries == []
