# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_volume_snapshot: its plans as tables."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.snapshot import is_ours, own_description
from ansible_collections.nhn.cloud.plugins.modules.nhn_volume_snapshot import MODULE
from fake_cloud import FakeClient, plan, some_id, volume

DATA = some_id("data")
HERE = some_id("web-1")
AT_WEB = {"status": "in-use", "attachments": [{"server_id": HERE, "device": "/dev/vdb"}]}


def snapshot(name, day, **fields):
    return {
        "id": some_id(f"snapshot {name}"),
        "name": name,
        "volume_id": DATA,
        "status": "available",
        "size": 20,
        "description": f"{name} [nhn.cloud]",
        "created_at": f"2026-03-{day:02}T00:00:00.000000",
        **fields,
    }


def foreign(name, day, **fields):
    return snapshot(name, day, description="by hand", **fields)


def told(name):
    return f"delete snapshot {name} ({some_id(f'snapshot {name}')})"


ELSEWHERE = snapshot("new", 1, id=some_id("elsewhere"), volume_id=some_id("far"))


def planned(*there, data=None, check=False, **given):
    # The newest first, as in the API.
    client = FakeClient(volumes=[volume("data", **(data or {}))], snapshots=[ELSEWHERE, *reversed(there)])
    given = {"name": "new", "volume": "data"} | given
    return plan(MODULE, client, check=check, **given)


def refused(error, says, *there, **given):
    with pytest.raises(error) as caught:
        planned(*there, **given)
    assert says in caught.value.message
    return caught.value


MADE = "create snapshot new of volume data"


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({}, {"description": None}),
        ({"description": "before"}, {"description": "before"}),
        ({"volume": DATA}, {"description": None}),
    ],
)
def test_a_new_snapshot(given, after):
    made = planned(**given)
    assert made.summaries == [MADE]
    assert made.steps[0].after == {"name": "new", "volume_id": DATA, **after}
    assert made.resource.pruned == []


@pytest.mark.parametrize(
    ("description", "text", "ours"),
    [
        ("before [nhn.cloud]", "before", True),
        ("[nhn.cloud]", "", True),
        ("two  [nhn.cloud] \n", "two ", True),
        ("before", "before", False),
        ("before[nhn.cloud]", "before[nhn.cloud]", False),
        ("[nhn.cloud] before", "[nhn.cloud] before", False),
        ("", "", False),
        (None, "", False),
    ],
)
def test_ours_are_those_whose_description_ends_in_the_mark(description, text, ours):
    there = {"description": description}
    assert (own_description(there), is_ours(there)) == (text, ours)


@pytest.mark.parametrize(
    ("there", "keep", "steps", "pruned"),
    [
        ([], 1, [MADE], []),
        ([snapshot("a", 1)], 2, [MADE], []),
        ([snapshot("a", 1)], 1, [MADE, told("a")], ["a"]),
        ([snapshot("b", 2), snapshot("a", 1)], 2, [MADE, told("a")], ["a"]),
        ([snapshot("a", 1), snapshot("b", 2)], 1, [MADE, told("a"), told("b")], ["a", "b"]),
        # There are three already: only one of ours is deleted first.
        ([snapshot("a", 1), snapshot("b", 2), snapshot("c", 3)], 3, [told("a"), MADE], ["a"]),
        (
            [snapshot("a", 1), snapshot("b", 2), snapshot("c", 3)],
            1,
            [told("a"), MADE, told("b"), told("c")],
            ["a", "b", "c"],
        ),
        ([foreign("x", 1), snapshot("a", 2), foreign("y", 3)], 3, [told("a"), MADE], ["a"]),
        ([foreign("x", 1), foreign("y", 2)], 1, [MADE], []),
        ([foreign("x", 1), snapshot("a", 2)], 1, [MADE, told("a")], ["a"]),
        # A failed one does not count.
        ([snapshot("a", 1), snapshot("b", 2, status="error")], 2, [MADE, told("b")], ["b"]),
        ([snapshot("a", 1), snapshot("b", 2), snapshot("c", 3, status="error")], 3, [told("c"), MADE], ["c"]),
    ],
)
def test_what_a_new_snapshot_takes_the_place_of(there, keep, steps, pruned):
    made = planned(*there, keep=keep)
    assert made.summaries == steps
    assert [one["name"] for one in made.resource.pruned] == pruned
    assert not any(step.removes for step in made.steps)


def test_the_diff_tells_what_the_volume_keeps():
    made = planned(snapshot("a", 1), foreign("x", 2), keep=1)
    assert (made.steps[1].before, made.steps[1].after) == ({"snapshots": ["a", "x"]}, {"snapshots": ["x"]})


@pytest.mark.parametrize(
    ("there", "given", "says"),
    [
        (
            [foreign("x", 1), foreign("y", 2), foreign("z", 3)],
            {"keep": 3},
            "none of them was made by this collection, so keep deletes none",
        ),
        ([snapshot("a", 1), foreign("x", 2), foreign("y", 3)], {}, "or set keep to have the oldest"),
        ([foreign("x", 1), foreign("y", 2), foreign("z", 3), snapshot("a", 4)], {"keep": 3}, "too few of them were"),
    ],
)
def test_a_volume_that_can_have_no_more(there, given, says):
    error = refused(errors.InvalidRequest, says, *there, **given)
    assert all(f"snapshot {one['name']} ({one['id']})" in error.message for one in there)
    assert error.details["snapshots"] == [one["id"] for one in there]


@pytest.mark.parametrize(
    ("others", "keep", "steps", "warned"),
    [
        ([], 1, [], False),
        ([snapshot("a", 1)], 2, [], False),
        ([snapshot("a", 1)], 1, [told("a")], False),
        ([snapshot("a", 1), snapshot("b", 2)], 1, [told("a"), told("b")], False),
        ([foreign("x", 1)], 1, [], False),
        # Newer ones stay.
        ([snapshot("d", 9)], 1, [], True),
        ([snapshot("a", 1), snapshot("d", 9)], 1, [told("a")], True),
        ([snapshot("d", 9, status="error")], 1, [told("d")], False),
        ([snapshot("a", 1, status="deleting")], 1, [], False),
    ],
)
@pytest.mark.parametrize("found", [snapshot("new", 5), foreign("new", 5)])
def test_a_second_run_makes_none_and_prunes(others, keep, steps, warned, found):
    again = planned(found, *others, keep=keep, on_drift="ignore")
    assert again.summaries == steps
    assert bool(again.warnings) == warned
    by_id = planned(found, *others, keep=keep, name=None, volume=None, id=found["id"])
    assert by_id.summaries == steps


def test_without_keep_nothing_is_deleted():
    assert planned(snapshot("new", 5), snapshot("a", 1), snapshot("b", 2)).summaries == []
    assert planned(snapshot("a", 1), snapshot("b", 2)).summaries == [MADE]


@pytest.mark.parametrize(
    ("data", "given", "error", "says"),
    [
        (
            AT_WEB,
            {},
            errors.InvalidRequest,
            f"is attached to server {HERE}. A snapshot of it is like a disk after a power",
        ),
        ({"status": "reserved"}, {}, errors.InvalidRequest, "is reserved. A snapshot of it is like"),
        (
            {"status": "error"},
            {"force": True},
            errors.WrongState,
            "is error; it must be available, or in-use with force",
        ),
        ({}, {"volume": "none"}, errors.NoSuchThing, "No volume has the ID or name 'none'"),
        ({}, {"volume": None}, errors.InvalidRequest, "volume is missing"),
        ({}, {"volume": ""}, errors.InvalidRequest, "volume is empty; it must name a volume."),
        ({}, {"keep": 1, "state": "absent"}, errors.InvalidRequest, "keep is of no use with state: absent"),
        ({}, {"id": some_id("none")}, errors.NoSuchThing, "an ID never creates one"),
        ({}, {"id": "new"}, errors.InvalidRequest, "is not an ID"),
    ],
)
def test_refusals(data, given, error, says):
    refused(error, says, data=data, **given)


@pytest.mark.parametrize("data", [AT_WEB, {"status": "reserved"}])
def test_force_makes_one_of_an_attached_volume(data):
    made = planned(data=data, force=True)
    assert made.summaries == [MADE]
    assert made.resource.body()["force"] is True
    assert "force" not in planned().resource.body()


def test_the_api_gets_the_mark():
    assert planned(description="before").resource.body()["description"] == "before [nhn.cloud]"
    assert planned().resource.body()["description"] == "[nhn.cloud]"


@pytest.mark.parametrize(
    ("found", "given", "drift"),
    [
        (snapshot("new", 1), {"description": "new"}, []),
        (snapshot("new", 1), {"description": "old"}, [("description", "old", "new")]),
        (foreign("new", 1), {"description": "by hand"}, []),
        (snapshot("new", 1), {"id": some_id("snapshot new"), "volume": DATA}, []),
        (snapshot("new", 1), {"id": some_id("snapshot new"), "volume": "data"}, []),
    ],
)
def test_drift(found, given, drift):
    result = planned(found, **given)
    assert result.summaries == []
    assert [(one["option"], one["wanted"], one["actual"]) for one in result.resource.drift] == drift
    assert len(result.warnings) == len(drift)


def test_another_name_beside_an_id_is_refused():
    says = "cannot be renamed to 'other'; leave name out"
    refused(errors.InvalidRequest, says, snapshot("new", 1), id=some_id("snapshot new"), name="other")


def test_a_snapshot_whose_making_failed_is_refused():
    refused(errors.WrongState, "is error. If its creation has failed, delete it", snapshot("new", 1, status="error"))


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({}, [told("new")]),
        ({"id": some_id("snapshot new"), "name": None, "volume": None}, [told("new")]),
        ({"name": "other"}, []),
        ({"volume": "none"}, []),
        ({"volume": some_id("none")}, []),
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_deletion(given, steps, check):
    found = planned(snapshot("new", 1), snapshot("a", 2), state="absent", check=check, **given)
    assert found.summaries == steps
    assert found.warnings == []


def test_in_check_mode_a_volume_that_an_earlier_task_makes():
    made = planned(volume="later", check=True, keep=1)
    assert made.summaries == ["create snapshot new of volume later"]
    assert made.steps[0].after["volume_id"] == "later"
    assert made.warnings == ["There is no volume 'later' yet; check mode goes on as if an earlier task made it."]
    unknown = planned(volume="", check=True)
    assert unknown.summaries == ["create snapshot new of volume"]
    assert planned(id="", name=None, volume=None, check=True, state="absent").summaries == ["delete snapshot"]


def test_what_it_costs():
    client = FakeClient(volumes=[volume("data")], snapshots=[snapshot("new", 5), snapshot("a", 1)])
    plan(MODULE, client, name="new", volume="data", keep=1, description="new")
    assert client.reads == ["volumes/detail", "snapshots/detail"]
