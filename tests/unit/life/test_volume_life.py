# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_volume when calls are lost or work fails, above all while a volume is away from its server to grow."""

from __future__ import annotations

import json

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.volume import ATTACHED_KEY
from ansible_collections.nhn.cloud.plugins.modules import nhn_volume
from fake_cloud import ROOT, server, some_id, volume
from small_cloud import SmallCloud

WEB, DATA = some_id("web-1"), some_id("data")
IN_USE = {"status": "in-use", "attachments": [{"server_id": WEB, "device": "/dev/vdb"}], "metadata": {}}
NOTE = json.dumps({"server_id": WEB, "device": "/dev/vdb"})
GROW = {"name": "data", "size": 50, "allow_detach": True}


def with_data(servers=None, **fields):
    data = volume("data", **{"metadata": {}, **fields})
    return SmallCloud(servers=[server(status="SHUTOFF")] if servers is None else servers, volumes=[ROOT, data])


def failure(run, cloud, **given):
    with pytest.raises(errors.NhnError) as caught:
        run(nhn_volume, cloud, **given)
    return caught.value


def holders(cloud):
    return [one["server_id"] for one in cloud.volumes[DATA]["attachments"]]


# Making and growing free volumes


def test_a_volume_is_made_once(run):
    cloud = SmallCloud()
    cloud.fault("POST", "volumes$", "lost")
    done = run(nhn_volume, cloud, name="data", size=5)
    assert (done.result["changed"], done.result["volume"]["status"]) == (True, "available")
    assert run(nhn_volume, cloud, name="data", size=5).result["changed"] is False
    assert len(cloud.volumes) == 1


def test_a_free_volume_grows_in_place(run):
    cloud = with_data()
    done = run(nhn_volume, cloud, name="data", size=50)
    assert (done.result["steps"], cloud.volumes[DATA]["size"]) == (["grow from 20 to 50 GB"], 50)
    assert run(nhn_volume, cloud, name="data", size=50).result["changed"] is False


@pytest.mark.parametrize("fault", ["lost", "refused", "vanished", 503])
def test_a_growth_whose_answer_did_not_come_is_asked_for_as_often_as_needed(run, fault):
    cloud = with_data()
    cloud.fault("POST", "action$", fault)
    assert run(nhn_volume, cloud, name="data", size=50).result["volume"]["size"] == 50
    assert cloud.calls("POST", "action$") == (1 if fault == "lost" else 2)


def test_a_growth_that_somebody_else_has_done_is_fine(run):
    cloud = with_data(status="extending")
    cloud.later(3, lambda: cloud.volumes[DATA].update(status="available", size=60))
    done = run(nhn_volume, cloud, name="data", size=50, wait=False)
    assert (done.result["volume"]["size"], cloud.calls("POST", "action$")) == (60, 0)


@pytest.mark.parametrize(("fate", "said"), [("error_extending", "error_extending"), ("back", "has 20 GB")])
def test_a_growth_that_fails_is_a_failure(run, fate, said):
    cloud = with_data()
    cloud.fate["extend"] = fate
    error = failure(run, cloud, name="data", size=50)
    assert said in error.message
    assert error.changed is True


# Growing attached volumes


def test_a_volume_grows_away_from_its_server_and_comes_back(run):
    cloud = with_data(**IN_USE)
    done = run(nhn_volume, cloud, **GROW)
    assert (cloud.volumes[DATA]["size"], holders(cloud)) == (50, [WEB])
    assert ATTACHED_KEY not in cloud.volumes[DATA]["metadata"]
    (step,) = done.result["steps"]
    assert "detach" in step and "grow from 20 to 50 GB" in step and "attach again" in step
    assert done.result["diff"] == {"before": {"size": 20}, "after": {"size": 50}}
    assert run(nhn_volume, cloud, **GROW).result["changed"] is False


def test_its_place_is_noted_before_it_is_taken_away(run):
    cloud = with_data(**IN_USE)
    noted = []
    cloud.fault("DELETE", "attachments", lambda: noted.append(dict(cloud.volumes[DATA]["metadata"])))
    run(nhn_volume, cloud, **GROW)
    assert [json.loads(one[ATTACHED_KEY]) for one in noted] == [json.loads(NOTE)]


def test_metadata_of_the_user_is_kept(run):
    cloud = with_data(**{**IN_USE, "metadata": {"role": "db"}})
    run(nhn_volume, cloud, **GROW)
    assert cloud.volumes[DATA]["metadata"] == {"role": "db"}


@pytest.mark.parametrize("fate", ["error_extending", "back"])
def test_a_growth_that_fails_brings_it_back(run, fate):
    cloud = with_data(**IN_USE)
    cloud.fate["extend"] = fate
    if fate == "error_extending":
        # Such a volume cannot be attached.
        error = failure(run, cloud, **GROW)
        assert "could not be attached again" in error.message and "run the task again" in error.message
        assert cloud.volumes[DATA]["metadata"][ATTACHED_KEY]
    else:
        error = failure(run, cloud, **GROW)
        assert "is attached to server web-1" in error.message
        assert holders(cloud) == [WEB]
        assert ATTACHED_KEY not in cloud.volumes[DATA]["metadata"]
    assert (error.changed, error.diff["after"]) == (True, {"size": 20})


def test_a_refused_growth_brings_it_back(run):
    cloud = with_data(**IN_USE)
    cloud.fault("POST", f"volumes/{DATA}/action", 403)
    error = failure(run, cloud, **GROW)
    assert error.details["status"] == 403
    assert (error.changed, holders(cloud)) == (True, [WEB])


def test_a_run_after_a_kill_attaches_it(run):
    cloud = with_data(metadata={ATTACHED_KEY: NOTE})
    done = run(nhn_volume, cloud, name="data")
    assert holders(cloud) == [WEB]
    assert done.result["steps"] == [f"attach to server web-1 ({WEB}) again"]
    assert done.result["diff"]["after"]["attachments"] == [{"server_id": WEB, "device": "/dev/vdb"}]
    assert cloud.volumes[DATA]["metadata"] == {}
    assert run(nhn_volume, cloud, name="data").result["changed"] is False


def test_a_run_after_a_kill_grows_it_first(run):
    cloud = with_data(metadata={ATTACHED_KEY: NOTE})
    run(nhn_volume, cloud, **GROW)
    assert (cloud.volumes[DATA]["size"], holders(cloud)) == (50, [WEB])


def test_a_note_of_a_volume_that_is_attached_is_taken_away(run):
    cloud = with_data(**{**IN_USE, "metadata": {ATTACHED_KEY: NOTE}})
    assert run(nhn_volume, cloud, name="data").result["changed"] is True
    assert (holders(cloud), cloud.volumes[DATA]["metadata"]) == ([WEB], {})


@pytest.mark.parametrize("note", [NOTE, "{", "[]", "{}"])
def test_a_volume_whose_server_is_gone_stays_free(run, note):
    cloud = with_data(servers=[], metadata={ATTACHED_KEY: note})
    done = run(nhn_volume, cloud, **GROW)
    assert (cloud.volumes[DATA]["size"], holders(cloud), cloud.volumes[DATA]["metadata"]) == (50, [], {})
    assert len(done.warnings) == 1


def test_an_attachment_that_fails_after_the_growth_is_told_and_done_by_the_next_run(run):
    cloud = with_data(**IN_USE)
    cloud.fate["attach"] = "back"
    error = failure(run, cloud, **GROW)
    assert (error.changed, cloud.volumes[DATA]["size"], holders(cloud)) == (True, 50, [])
    cloud.fate.clear()
    run(nhn_volume, cloud, **GROW)
    assert holders(cloud) == [WEB]


@pytest.mark.parametrize(("status", "warned"), [("SHUTOFF", False), ("ACTIVE", True)])
def test_a_server_that_runs_is_warned_of(run, status, warned):
    cloud = with_data(servers=[server(status=status)], **IN_USE)
    assert bool(run(nhn_volume, cloud, **GROW).warnings) is warned


def test_without_leave_nothing_is_taken_away(run):
    cloud = with_data(**IN_USE)
    for given in ({"size": 50}, {"state": "absent"}):
        error = failure(run, cloud, name="data", **given)
        assert (error.details["option"], error.details["attached_to"]) == ("allow_detach", [WEB])
    assert cloud.writes() == []


def test_check_mode_takes_nothing_away(run):
    cloud = with_data(**IN_USE)
    assert run(nhn_volume, cloud, check=True, **GROW).result["changed"] is True
    assert cloud.writes() == []


# Deleting


def test_an_attached_volume_is_detached_and_deleted(run):
    cloud = with_data(**IN_USE)
    done = run(nhn_volume, cloud, name="data", state="absent", allow_detach=True)
    assert (done.result["volume"], DATA in cloud.volumes) == (None, False)
    assert len(done.result["steps"]) == 2


def test_snapshots_go_with_their_volume_where_that_is_asked_for(run):
    cloud = with_data()
    cloud.snapshots["s"] = {"id": "s", "name": "daily", "volume_id": DATA, "status": "available", "size": 20}
    assert failure(run, cloud, name="data", state="absent").details["snapshots"] == ["s"]
    done = run(nhn_volume, cloud, name="data", state="absent", delete_snapshots=True)
    assert (cloud.snapshots, DATA in cloud.volumes) == ({}, False)
    assert len(done.result["steps"]) == 2
