# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_server when calls are lost, refused or late, and when the work behind them fails: what it does and tells."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._servers.views import REQUEST_KEY
from ansible_collections.nhn.cloud.plugins.modules import nhn_server
from fake_cloud import server, some_id
from small_cloud import SmallCloud

NEW = {"name": "web-1", "flavor": "m2.c1m2", "image": "Ubuntu", "networks": [{"network": "vpc"}], "key_name": "deploy"}
WEB = some_id("web-1")


def failure(run, cloud, **given):
    with pytest.raises(errors.NhnError) as caught:
        run(nhn_server, cloud, **given)
    return caught.value


# Creation


def test_a_server_is_made_once_and_waited_for(run):
    cloud = SmallCloud()
    done = run(nhn_server, cloud, **NEW)
    assert (done.result["changed"], done.result["steps"]) == (True, ["create server web-1"])
    assert done.result["server"]["status"] == "ACTIVE"
    assert done.warnings == []
    again = run(nhn_server, cloud, **NEW)
    assert (again.result["changed"], again.result["server"]) == (False, done.result["server"])
    assert cloud.calls("POST", "servers$") == 1


def test_check_mode_makes_nothing(run):
    cloud = SmallCloud()
    done = run(nhn_server, cloud, check=True, **NEW)
    assert done.result["changed"] is True
    assert cloud.writes() == []


def test_not_waiting_shows_the_server_as_it_is(run):
    done = run(nhn_server, SmallCloud(), wait=False, **NEW)
    assert done.result["server"]["status"] == "BUILD"


def test_a_creation_whose_answer_was_lost_makes_no_second_server(run):
    cloud = SmallCloud()
    cloud.fault("POST", "servers$", "lost")
    done = run(nhn_server, cloud, **NEW)
    assert cloud.calls("POST", "servers$") == 1
    assert [one["id"] for one in cloud.named("web-1")] == [done.result["server"]["id"]]


def test_a_creation_that_came_late_is_deleted_again(run):
    """A slow proxy delivers the first call when the second one is there already."""
    cloud = SmallCloud()
    cloud.fault("POST", "servers$", "late")
    done = run(nhn_server, cloud, **NEW)
    mine = done.result["server"]["id"]
    (other,) = [one for one in cloud.named("web-1") if one["id"] != mine] or [{"OS-EXT-STS:task_state": "deleting"}]
    assert other["OS-EXT-STS:task_state"] == "deleting"
    assert cloud.calls("DELETE") == 1


def test_somebody_elses_server_of_the_name_is_told_and_left_alone(run):
    cloud = SmallCloud()
    twin = server("web-1", id=some_id("twin"))
    cloud.fault("POST", "servers$", lambda: cloud.servers.update({twin["id"]: twin}))
    done = run(nhn_server, cloud, **NEW)
    (told,) = done.warnings
    assert twin["id"] in told and done.result["server"]["id"] in told
    assert cloud.calls("DELETE") == 0


def test_a_server_that_cannot_be_built_is_a_failure_with_the_platforms_reason(run):
    cloud = SmallCloud()
    cloud.fate["create"] = "ERROR"
    error = failure(run, cloud, **NEW)
    assert "No valid host was found" in error.message
    assert error.changed is True
    assert error.diff["after"]["status"] == "ERROR"
    assert error.details["steps_left"] == []


def test_a_server_that_takes_too_long_says_what_was_seen(run):
    cloud = SmallCloud()
    cloud.fate["create"] = "back"
    error = failure(run, cloud, **NEW, wait_timeout=1)
    assert isinstance(error, errors.WaitTimeout)
    assert error.details["last_seen"] == "BUILD (spawning)"
    assert error.changed is True


def test_a_refused_creation_changes_nothing(run):
    cloud = SmallCloud()
    cloud.fault("POST", "servers$", 403)
    error = failure(run, cloud, **NEW)
    assert (error.changed, error.details["status"]) == (False, 403)
    assert cloud.servers == {}


def test_a_failure_after_the_creation_says_that_something_was_made(run):
    cloud = SmallCloud()
    cloud.fault("POST", "servers$", "lost")
    # The look finds it; the look for surplus servers after that is refused.
    cloud.fault("GET", "servers/detail", None, None, 403)
    error = failure(run, cloud, **NEW)
    assert error.changed is True
    assert len(cloud.servers) == 1


def test_a_creation_is_marked_by_a_random_word_that_users_do_not_see(run):
    marks = set()
    for _twice in range(2):
        cloud = SmallCloud()
        done = run(nhn_server, cloud, **NEW, metadata={"role": "web"})
        (there,) = cloud.servers.values()
        marks.add(there["metadata"][REQUEST_KEY])
        assert done.result["server"]["metadata"] == {"role": "web"}
    assert len(marks) == 2


def test_no_key_pair_is_warned_of(run):
    done = run(nhn_server, SmallCloud(), **{**NEW, "key_name": None})
    assert len(done.warnings) == 1 and "key_name" in done.warnings[0]


# Power


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [("stopped", "ACTIVE", "SHUTOFF"), ("started", "SHUTOFF", "ACTIVE"), ("shelved", "ACTIVE", "SHELVED_OFFLOADED")],
)
def test_an_action_whose_answer_was_lost_is_not_sent_twice(run, state, before, after):
    cloud = SmallCloud(servers=[server(status=before)])
    cloud.fault("POST", "action$", "lost")
    done = run(nhn_server, cloud, name="web-1", state=state)
    assert done.result["server"]["status"] == after
    assert cloud.calls("POST", "action$") == 1


def test_an_action_that_did_not_arrive_is_sent_again(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", "refused", 503)
    done = run(nhn_server, cloud, name="web-1", state="stopped")
    assert done.result["server"]["status"] == "SHUTOFF"
    assert cloud.calls("POST", "action$") == 3


def test_a_server_that_falls_back_is_a_failure(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fate["os-stop"] = "back"
    error = failure(run, cloud, name="web-1", state="stopped")
    assert "is back in ACTIVE" in error.message
    assert error.diff == {"before": {"status": "ACTIVE"}, "after": {"status": "ACTIVE"}}


def test_somebody_elses_action_is_waited_for(run):
    cloud = SmallCloud(servers=[server()])

    def reboot():
        cloud.servers[WEB]["OS-EXT-STS:task_state"] = "rebooting"
        cloud.later(3, lambda: cloud.servers[WEB].update({"OS-EXT-STS:task_state": None}))

    cloud.fault("POST", "action$", reboot)
    done = run(nhn_server, cloud, name="web-1", state="stopped")
    assert done.result["server"]["status"] == "SHUTOFF"
    assert cloud.calls("POST", "action$") == 2


def test_somebody_else_who_did_the_same_is_as_good(run):
    cloud = SmallCloud(servers=[server()])

    def stop():
        cloud.servers[WEB]["OS-EXT-STS:task_state"] = "powering-off"
        cloud.later(3, lambda: cloud.servers[WEB].update({"OS-EXT-STS:task_state": None, "status": "SHUTOFF"}))

    cloud.fault("POST", "action$", stop)
    done = run(nhn_server, cloud, name="web-1", state="stopped")
    assert (done.result["changed"], done.result["server"]["status"]) == (True, "SHUTOFF")
    assert cloud.calls("POST", "action$") == 1


def test_a_conflict_with_a_server_at_rest_is_tried_once_more(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", *[409] * 5)
    error = failure(run, cloud, name="web-1", state="stopped")
    assert (error.kind, error.changed) == ("conflict", False)
    assert cloud.calls("POST", "action$") == 2


def test_conflicts_that_never_end_are_tried_four_times(run):
    cloud = SmallCloud(servers=[server()])

    def reboot():
        cloud.servers[WEB]["OS-EXT-STS:task_state"] = "rebooting"
        cloud.later(3, lambda: cloud.servers[WEB].update({"OS-EXT-STS:task_state": None}))

    cloud.fault("POST", "action$", *[reboot] * 9)
    error = failure(run, cloud, name="web-1", state="stopped")
    assert error.kind == "conflict"
    assert cloud.calls("POST", "action$") == 4


def test_a_conflict_after_a_lost_answer_leaves_it_open(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", "vanished", *[409] * 5)
    error = failure(run, cloud, name="web-1", state="stopped")
    assert (error.kind, error.uncertain, error.changed) == ("conflict", True, True)
    assert "may have happened" in error.message


def test_an_action_that_vanished_is_sent_again_after_three_looks(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", "vanished")
    done = run(nhn_server, cloud, name="web-1", state="stopped")
    assert done.result["server"]["status"] == "SHUTOFF"
    assert cloud.calls("POST", "action$") == 2


def test_a_server_deleted_meanwhile_is_told(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", cloud.servers.clear)
    error = failure(run, cloud, name="web-1", state="stopped")
    assert error.kind == "not_found"


def test_what_is_under_way_is_waited_for_before_anything_is_decided(run):
    cloud = SmallCloud(servers=[server(**{"OS-EXT-STS:task_state": "powering-off"})])
    cloud.later(5, lambda: cloud.servers[WEB].update({"OS-EXT-STS:task_state": None, "status": "SHUTOFF"}))
    done = run(nhn_server, cloud, name="web-1", state="stopped")
    assert (done.result["changed"], done.result["server"]["status"]) == (False, "SHUTOFF")


# Changes


def test_a_resize_waits_for_its_flavor(run):
    cloud = SmallCloud(servers=[server()])
    done = run(nhn_server, cloud, name="web-1", flavor="m2.c2m4", allow_restart=True)
    assert done.result["server"]["flavor"]["name"] == "m2.c2m4"
    assert done.result["steps"] == ["resize from m2.c1m2 to m2.c2m4"]


def test_a_resize_that_falls_back_shows_the_old_flavor(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fate["resize"] = "back"
    error = failure(run, cloud, name="web-1", flavor="m2.c2m4", allow_restart=True)
    assert "with its old flavor" in error.message
    assert error.diff["after"]["flavor"]["name"] == "m2.c1m2"


def test_a_resize_that_somebody_else_has_done_meanwhile_is_fine(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", lambda: cloud.servers[WEB].update(flavor={"id": some_id("m2.c2m4")}))
    done = run(nhn_server, cloud, name="web-1", flavor="m2.c2m4", allow_restart=True)
    assert done.result["server"]["flavor"]["name"] == "m2.c2m4"


def test_a_resize_that_is_refused_is_told(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", 400)
    error = failure(run, cloud, name="web-1", flavor="m2.c2m4", allow_restart=True)
    assert (error.details["status"], error.changed) == (400, False)


def test_names_metadata_and_groups_are_set_one_by_one(run):
    cloud = SmallCloud(servers=[server()])
    wanted = {"metadata": {"role": "db", "a": 1}, "security_groups": ["web", "db"]}
    done = run(nhn_server, cloud, id=WEB, name="db-1", **wanted)
    assert done.result["steps"] == [
        "rename from web-1 to db-1", "set metadata a", "set metadata role",
        "add security group db", "remove security group default",
    ]  # fmt: skip
    there = done.result["server"]
    assert (there["name"], there["metadata"]["role"], there["metadata"]["a"]) == ("db-1", "db", "1")
    assert there["security_groups"] == ["db", "web"]
    assert run(nhn_server, cloud, id=WEB, name="db-1", **wanted).result["changed"] is False


def test_a_step_that_fails_leaves_the_others_undone_and_says_so(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("PUT", "metadata/b", 400)
    error = failure(run, cloud, name="web-1", metadata={"a": 1, "b": 2, "c": 3})
    assert error.details["steps_done"] == ["set metadata a"]
    assert error.details["step_failed"] == "set metadata b"
    assert error.details["steps_left"] == ["set metadata c"]
    assert error.changed is True
    assert cloud.servers[WEB]["metadata"].get("c") is None


# Deletion


def test_a_deletion_is_waited_for(run):
    cloud = SmallCloud(servers=[server()])
    done = run(nhn_server, cloud, name="web-1", state="absent")
    assert (done.result["changed"], done.result["server"], cloud.servers) == (True, None, {})
    assert run(nhn_server, cloud, name="web-1", state="absent").result["changed"] is False


def test_a_deletion_whose_answer_was_lost_is_repeated(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("DELETE", "servers/", "lost")
    assert run(nhn_server, cloud, name="web-1", state="absent").result["server"] is None
    assert cloud.servers == {}


def test_a_server_that_is_gone_by_then_is_deleted(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("DELETE", "servers/", cloud.servers.clear)
    assert run(nhn_server, cloud, name="web-1", state="absent").result["changed"] is True


@pytest.mark.parametrize(("wait", "there"), [(True, 0), (False, 1)])
def test_not_waiting_leaves_the_server_on_its_way(run, wait, there):
    cloud = SmallCloud(servers=[server()])
    run(nhn_server, cloud, name="web-1", state="absent", wait=wait)
    assert len(cloud.servers) == there
