# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_volume: its plans as tables."""

from __future__ import annotations

import json

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.volume import ATTACHED_KEY
from ansible_collections.nhn.cloud.plugins.modules.nhn_volume import MODULE
from fake_cloud import ROOT, FakeClient, plan, server, some_id, volume

HERE = some_id("web-1")
AT_WEB = {"status": "in-use", "attachments": [{"server_id": HERE, "device": "/dev/vdb"}]}
NOTED = {"metadata": {ATTACHED_KEY: json.dumps({"server_id": HERE, "device": "/dev/vdb"})}}
SNAPSHOT = {"id": some_id("snap"), "name": "snap", "size": 30, "volume_id": some_id("far"), "status": "available"}
FAR = volume("far", availability_zone="kr-pub-b")
GOES_ON = "; check mode goes on as if an earlier task changed that."
LABEL = f"volume data ({some_id('data')})"
WEB = f"server web-1 ({HERE})"
KEY = {"skm_appkey": "secret-app-key", "skm_key_id": "key-1"}


def planned(there=None, *, check=False, servers=None, snapshots=(SNAPSHOT,), **given):
    found = [] if there is None else [volume("data", **{"metadata": {}, **there})]
    ids = [{"id": some_id("root")}, {"id": some_id("data")}]
    there_are = [server(**{"os-extended-volumes:volumes_attached": ids})] if servers is None else servers
    client = FakeClient(volumes=[ROOT, FAR, *found], servers=there_are, snapshots=list(snapshots))
    return plan(MODULE, client, check=check, **({"name": "data"} | given))


def refused(error, says, there=None, **given):
    with pytest.raises(error) as caught:
        planned(there, **given)
    assert says in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({"size": 10}, {"size": 10}),
        (
            {"size": 10, "type": "General SSD", "availability_zone": "kr-pub-b", "description": "d"},
            {"size": 10, "type": "General SSD", "availability_zone": "kr-pub-b", "description": "d"},
        ),
        ({"size": 10, "type": some_id("General SSD")}, {"size": 10, "type": "General SSD"}),
        ({"size": 10, "metadata": {"a": 1, "b": True}}, {"size": 10, "metadata": {"a": "1", "b": "true"}}),
        (
            {"size": 10, "metadata": {"nhn_cloud_request": "x", "a": "1"}},
            {"size": 10, "metadata": {"a": "1"}},
        ),
        (
            {"size": 10, "nhn_encryption": KEY},
            {"size": 10, "nhn_encryption": {"skm_key_id": "key-1", "skm_key_version": None}},
        ),
        ({"snapshot": "snap"}, {"size": 30, "snapshot_id": some_id("snap"), "availability_zone": "kr-pub-b"}),
        (
            {"snapshot": some_id("snap"), "size": 40, "availability_zone": "kr-pub-b"},
            {"size": 40, "snapshot_id": some_id("snap"), "availability_zone": "kr-pub-b"},
        ),
    ],
)
def test_a_new_volume(given, after):
    made = planned(**given)
    assert made.summaries == ["create volume data"]
    assert (made.steps[0].before, made.steps[0].after) == ({}, {"name": "data", **after})
    assert "secret-app-key" not in repr(made.steps[0].after)


@pytest.mark.parametrize(
    ("given", "says", "option"),
    [
        ({}, "Volume data does not exist, and without size it cannot be made.", "size"),
        ({"size": 0}, "size is 0 GB; it must be 1 or more.", "size"),
        ({"snapshot": "snap", "size": 29}, "a volume from snapshot snap", "size"),
        ({"snapshot": "snap", "availability_zone": "kr-pub-a"}, "leave availability_zone out", "availability_zone"),
        ({"size": 1, "availability_zone": "mars"}, "no availability zone 'mars'; it has kr-pub-a", "availability_zone"),
        ({"size": 1, "type": "Gold"}, "No volume type has the ID or name 'Gold'; there is General", "type"),
        ({"size": 1, "snapshot": "none"}, "No snapshot has the ID or name 'none'; there is snap.", "snapshot"),
        ({"size": 1, "snapshot": ""}, "snapshot is empty; it must name a snapshot.", "snapshot"),
        ({"size": 1, "metadata": {"a": [1]}}, "metadata.a must be a text or a number.", "metadata"),
        ({"size": 1, "metadata": {"a": "x" * 256}}, "keys and values have 1 to 255 characters", "metadata"),
        ({"name": None, "id": some_id("none"), "size": 1}, "an ID never creates one", "id"),
        ({"name": None, "id": "data"}, "id 'data' is not an ID", "id"),
        ({"name": "", "size": 1}, "name and id are both empty", "name"),
    ],
)
def test_a_volume_that_cannot_be_made(given, says, option):
    assert refused(errors.InvalidRequest, says, **given).details["option"] == option


def test_a_snapshot_that_is_not_ready_makes_no_volume():
    ill = [{**SNAPSHOT, "status": "error"}]
    error = refused(errors.InvalidRequest, "is error; it must be available", snapshot="snap", snapshots=ill)
    assert error.details["snapshot_status"] == "error"


@pytest.mark.parametrize(
    ("there", "given", "steps"),
    [
        ({}, {}, []),
        ({}, {"size": 20, "type": "General HDD", "availability_zone": "kr-pub-a", "description": ""}, []),
        ({}, {"size": 21}, ["grow from 20 to 21 GB"]),
        ({"description": "d"}, {"description": ""}, ["set description"]),
        ({"metadata": {"a": "1", "b": "2"}}, {"metadata": {"a": 1}}, []),
        ({"metadata": {"a": "1", "b": "2"}}, {"metadata": {"a": 2, "c": 3}}, ["set metadata a, c"]),
        ({}, {"id": some_id("data"), "name": "other"}, ["rename from data to other"]),
        (AT_WEB, {"id": some_id("data"), "name": "other", "description": "d"}, None),
        (AT_WEB, {"size": 20}, []),
        ({"status": "reserved"}, {"description": "d"}, ["set description"]),
        (
            AT_WEB,
            {"size": 30, "allow_detach": True},
            [f"detach from {WEB}, grow from 20 to 30 GB, attach again"],
        ),
        (NOTED, {}, [f"attach to {WEB} again"]),
        (NOTED, {"size": 30}, [f"grow from 20 to 30 GB, attach to {WEB} again"]),
        ({**NOTED, **AT_WEB}, {"size": 20}, ["note the end of its growth"]),
        (
            {**NOTED, **AT_WEB},
            {"size": 30, "allow_detach": True},
            [f"detach from {WEB}, grow from 20 to 30 GB, attach again"],
        ),
        ({**NOTED, "status": "reserved"}, {}, ["note the end of its growth"]),
        ({"metadata": {ATTACHED_KEY: "nonsense"}}, {}, ["note the end of its growth"]),
        (NOTED, {"state": "absent"}, [f"delete {LABEL}"]),
    ],
)
def test_changes(there, given, steps):
    found = planned(there, **given)
    assert found.summaries == (["rename from data to other", "set description"] if steps is None else steps)
    assert found.resource.drift == []


def test_a_volume_whose_server_is_gone_stays_free():
    found = planned(NOTED, servers=[], size=30)
    assert found.summaries == ["grow from 20 to 30 GB", "note the end of its growth"]
    assert found.warnings == [
        f"{LABEL.capitalize()} was detached from server {HERE} in order to grow, and that server is gone; so it is not "
        "attached again."
    ]


def test_a_volume_is_not_attached_again_to_a_server_that_cannot_have_it():
    shelved = [server(status="SHELVED_OFFLOADED")]
    refused(errors.WrongState, "volumes can be attached and detached in ACTIVE", NOTED, servers=shelved, size=30)


@pytest.mark.parametrize(("status", "told"), [("ACTIVE", 1), ("PAUSED", 1), ("SHUTOFF", 0)])
def test_a_file_system_of_a_server_that_runs_is_warned_of(status, told):
    found = planned(AT_WEB, servers=[server(status=status)], size=30, allow_detach=True)
    assert len(found.warnings) == told
    assert all("a file system that is mounted is at risk" in text for text in found.warnings)


@pytest.mark.parametrize(
    ("there", "given", "option", "wanted", "actual"),
    [
        ({}, {"type": "General SSD"}, "type", "General SSD", "General HDD"),
        ({}, {"type": some_id("General SSD")}, "type", some_id("General SSD"), "General HDD"),
        ({}, {"type": "Gold"}, "type", "Gold", "General HDD"),
        ({}, {"availability_zone": "kr-pub-b"}, "availability_zone", "kr-pub-b", "kr-pub-a"),
        ({}, {"snapshot": "snap"}, "snapshot", "snap", None),
        ({"snapshot_id": "x"}, {"snapshot": "none"}, "snapshot", "none", "x"),
        ({}, {"nhn_encryption": KEY}, "nhn_encryption", "key-1", None),
        ({"nhn_encryption": {"skm_key_id": "k"}}, {"nhn_encryption": KEY}, "nhn_encryption", "key-1", "k"),
    ],
)
def test_drift(there, given, option, wanted, actual):
    found = planned(there, **given)
    assert found.summaries == []
    (entry,) = found.resource.drift
    assert (entry["option"], entry["wanted"], entry["actual"]) == (option, wanted, actual)
    assert ("reason" in entry) == (wanted in ("Gold", "none"))
    assert f"differs in what cannot be changed after creation: {option} is" in found.warnings[0]
    assert planned(there, on_drift="ignore", **given).warnings == []
    error = refused(
        errors.InvalidRequest, "Delete it and make it again, or set on_drift.", there, on_drift="fail", size=30, **given
    )
    assert error.details["option"] == "on_drift"


@pytest.mark.parametrize(
    ("there", "given"),
    [
        ({"snapshot_id": some_id("snap")}, {"snapshot": "snap"}),
        ({"snapshot_id": some_id("snap")}, {"snapshot": some_id("snap")}),
        ({"volume_type": "General SSD"}, {"type": some_id("General SSD")}),
        ({"nhn_encryption": {"skm_key_id": "key-1", "skm_key_version": 2}}, {"nhn_encryption": KEY}),
    ],
)
def test_no_drift(there, given):
    assert planned(there, **given).resource.drift == []


@pytest.mark.parametrize(
    ("there", "given", "error", "says"),
    [
        ({}, {"size": 19}, errors.InvalidRequest, f"{LABEL.capitalize()} has 20 GB and cannot shrink to 19"),
        (AT_WEB, {"size": 19, "allow_detach": True}, errors.InvalidRequest, "cannot shrink"),
        ({"status": "maintenance"}, {"size": 30}, errors.WrongState, "is maintenance; it must be available to grow"),
        ({"status": "error"}, {}, errors.WrongState, "is error. If its creation has failed, delete it"),
        ({"status": "error_extending"}, {"size": 30}, errors.WrongState, "is error_extending"),
        (
            AT_WEB,
            {"size": 30},
            errors.InvalidRequest,
            f"{LABEL.capitalize()} is attached to {WEB}; the API grows free volumes only: grow it in the console, or "
            "set allow_detach: true",
        ),
        (
            {"status": "reserved"},
            {"size": 30, "allow_detach": True},
            errors.WrongState,
            f"is reserved: it belongs to {WEB}, which is shelved",
        ),
        (
            {"status": "reserved"},
            {"state": "absent", "allow_detach": True},
            errors.WrongState,
            f"is reserved: it belongs to {WEB}, which is shelved",
        ),
        (
            AT_WEB,
            {"state": "absent"},
            errors.WrongState,
            f"is attached to {WEB}; detach it first, or set allow_detach: true.",
        ),
        ({}, {"id": some_id("data"), "name": "far"}, errors.Ambiguous, "another volume has that name"),
        ({}, {"id": some_id("data"), "name": "far", "state": "absent"}, errors.InvalidRequest, "so it is not deleted"),
    ],
)
def test_refusals(there, given, error, says):
    refused(error, says, there, **given)


def test_in_check_mode_an_earlier_task_may_take_a_volume_from_its_server():
    checked = planned(AT_WEB, state="absent", check=True)
    assert checked.summaries == [f"delete {LABEL}"]
    assert [text for text in checked.warnings if text.endswith(GOES_ON)]
    with pytest.raises(errors.InvalidRequest, match="the API grows free volumes only"):
        planned(AT_WEB, size=30, check=True)


def test_a_reserved_volume_without_a_server_is_explained_too():
    reserved = {"status": "reserved"}
    refused(errors.WrongState, "is kept for a server that is shelved", reserved, servers=[], state="absent")


def test_a_volume_of_a_server_that_is_gone_is_not_touched():
    refused(errors.WrongState, "which is gone", AT_WEB, servers=[], size=30, allow_detach=True)


@pytest.mark.parametrize("given", [{"size": 30}, {"state": "absent"}])
def test_a_server_that_cannot_give_a_volume_away_is_told(given):
    shelved = [server(status="SHELVED_OFFLOADED")]
    refused(errors.WrongState, "is in SHELVED_OFFLOADED", AT_WEB, servers=shelved, allow_detach=True, **given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"size": 30}, f"is the root volume of {WEB}, which cannot be detached; grow it in the console."),
        ({"state": "absent"}, f"is the root volume of {WEB}, which cannot be detached; delete the server."),
    ],
)
@pytest.mark.parametrize("allowed", [True, False])
def test_a_root_volume_stays(given, says, allowed):
    refused(errors.InvalidRequest, says, name=None, id=some_id("root"), allow_detach=allowed, **given)


@pytest.mark.parametrize(
    ("there", "given", "steps"),
    [
        (None, {}, []),
        ({}, {}, [f"delete {LABEL}"]),
        ({"status": "error"}, {}, [f"delete {LABEL}"]),
        ({}, {"id": some_id("data")}, [f"delete {LABEL}"]),
        (AT_WEB, {"allow_detach": True}, [f"detach from {WEB}", f"delete {LABEL}"]),
        ({"status": "deleting"}, {"wait": False}, []),
    ],
)
def test_deletion(there, given, steps):
    found = planned(there, state="absent", **given)
    assert found.summaries == steps
    assert not steps or found.steps[-1].removes


def test_snapshots_are_deleted_with_their_volume_only_where_the_task_says_so():
    own = [{**SNAPSHOT, "id": some_id(name), "name": name, "volume_id": some_id("data")} for name in ("one", "two")]
    error = refused(
        errors.WrongState,
        f"has snapshot one ({some_id('one')}), snapshot two ({some_id('two')}); set delete_snapshots: true",
        {},
        snapshots=[SNAPSHOT, *own],
        state="absent",
    )
    assert error.details["snapshots"] == [some_id("one"), some_id("two")]
    found = planned({}, snapshots=[SNAPSHOT, *own], state="absent", delete_snapshots=True)
    checked = planned({}, snapshots=[SNAPSHOT, *own], state="absent", check=True)
    assert checked.summaries == [f"delete {LABEL}"]
    assert any("has snapshot one" in text and text.endswith(GOES_ON) for text in checked.warnings)
    told = [f"delete snapshot {name} ({some_id(name)})" for name in ("one", "two")]
    assert found.summaries == [*told, f"delete {LABEL}"]


def test_in_check_mode_a_volume_that_an_earlier_task_makes():
    found = planned(check=True, description="d", metadata={"a": 1})
    assert found.summaries == ["set description", "set metadata"]
    assert found.steps[1].after == {"name": "data", "metadata": {"a": "1"}}
    assert "There is no volume 'data' yet" in found.warnings[0]
    assert planned(check=True, state="absent").summaries == []
    unknown = planned(check=True, size=1, snapshot="later")
    assert unknown.steps[0].after["snapshot_id"] == "later"


def test_what_a_deletion_costs():
    client = FakeClient(volumes=[volume("data")])
    plan(MODULE, client, name="data", state="absent")
    assert client.reads == ["volumes/detail", "snapshots/detail"]
