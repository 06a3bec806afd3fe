# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets when some of their servers fail, are late, misnamed or gone: what is done, and what is told of each."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._servers.views import FLEET_KEY
from ansible_collections.nhn.cloud.plugins.modules import nhn_server
from fake_cloud import server, some_id
from small_cloud import SmallCloud

FLEET = {"name": "web", "flavor": "m2.c1m2", "image": "Ubuntu", "networks": [{"network": "vpc"}], "key_name": "deploy"}


def member(number, **fields):
    return server(f"web-{number}", **{"metadata": {"image_name": "Ubuntu", FLEET_KEY: "web"}, **fields})


def names(done):
    return [one["name"] for one in done.result["servers"]]


def failure(run, cloud, **given):
    with pytest.raises(errors.NhnError) as caught:
        run(nhn_server, cloud, **given)
    return caught.value


# Making


def test_a_fleet_is_made_with_one_call(run):
    cloud = SmallCloud()
    done = run(nhn_server, cloud, **FLEET, count=3)
    assert names(done) == ["web-1", "web-2", "web-3"]
    assert done.result["steps"] == ["create web-[1-3]"]
    assert cloud.calls("POST", "servers$") == 1
    assert all(one["metadata"][FLEET_KEY] == "web" for one in cloud.servers.values())
    assert run(nhn_server, cloud, **FLEET, count=3).result["changed"] is False


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (2, 1), (10, 1), (11, 2), (12, 3)])
def test_one_call_makes_at_most_ten_servers(run, count, calls):
    cloud = SmallCloud()
    done = run(nhn_server, cloud, **FLEET, count=count)
    assert len(done.result["servers"]) == count
    assert cloud.calls("POST", "servers$") == calls


def test_a_gap_is_filled_one_by_one(run):
    cloud = SmallCloud(servers=[member(1), member(3)])
    done = run(nhn_server, cloud, **FLEET, count=4)
    assert names(done) == ["web-1", "web-2", "web-3", "web-4"]
    assert done.result["steps"] == ["create web-[2,4]"]
    assert cloud.calls("POST", "servers$") == 2


@pytest.mark.parametrize("numbered", ["{name} {number}", "{name}{number}", "{name}"])
def test_a_platform_that_numbers_otherwise_is_put_right(run, numbered):
    cloud = SmallCloud()
    cloud.numbered = numbered
    done = run(nhn_server, cloud, **FLEET, count=2)
    assert names(done) == ["web-1", "web-2"]
    assert cloud.calls("POST", "servers$") == 1
    assert cloud.calls("PUT", "servers/") == 2


def test_a_fleet_whose_answer_was_lost_is_not_made_twice(run):
    cloud = SmallCloud()
    cloud.fault("POST", "servers$", "lost")
    assert names(run(nhn_server, cloud, **FLEET, count=3)) == ["web-1", "web-2", "web-3"]
    assert cloud.calls("POST", "servers$") == 1
    assert len(cloud.servers) == 3


def test_a_refused_fleet_changes_nothing_and_names_all(run):
    cloud = SmallCloud()
    cloud.fault("POST", "servers$", 403)
    error = failure(run, cloud, **FLEET, count=3)
    assert sorted(error.details["failed_servers"]) == ["web-1", "web-2", "web-3"]
    assert error.changed is False
    assert "3 of 3 servers failed" in error.message and "run the task again." in error.message


def test_the_servers_that_were_made_count_where_one_was_refused(run):
    cloud = SmallCloud(servers=[member(1)])
    cloud.fault("POST", "servers$", 403)
    error = failure(run, cloud, **FLEET, count=3)
    (failed,) = error.details["failed_servers"]
    assert "1 of 3 servers failed" in error.message and "the rest" in error.message
    assert error.changed is True
    assert error.diff["after"] and not [key for key in error.diff["after"] if key.startswith(failed)]
    assert sorted(one["name"] for one in cloud.servers.values()) == sorted({"web-1", "web-2", "web-3"} - {failed})


def test_servers_that_end_in_error_are_named_with_the_reason(run):
    cloud = SmallCloud()
    cloud.fate["create"] = "ERROR"
    error = failure(run, cloud, **FLEET, count=2)
    assert sorted(error.details["failed_servers"]) == ["web-1", "web-2"]
    assert all("No valid host was found" in told for told in error.details["failed_servers"].values())
    # Both for the same reason, whatever their names and IDs.
    assert "other reasons" not in error.message
    assert error.diff["after"]["web-1.status"] == "ERROR"
    assert error.changed is True


def test_servers_that_take_too_long_are_named(run):
    cloud = SmallCloud()
    error = failure(run, cloud, **FLEET, count=2, wait_timeout=1)
    assert all("last seen: BUILD (spawning)" in told for told in error.details["failed_servers"].values())


def test_a_server_that_the_platform_does_not_show_is_told(run):
    cloud = SmallCloud()

    def hide():
        cloud.later(0, lambda: cloud.servers.pop(cloud.named("web-2")[0]["id"]))

    cloud.fault("POST", "servers$", hide)
    error = failure(run, cloud, **FLEET, count=2)
    assert list(error.details["failed_servers"]) == ["web-2"]
    assert "does not show it" in error.details["failed_servers"]["web-2"]


def test_not_waiting_returns_servers_on_their_way(run):
    done = run(nhn_server, SmallCloud(), **FLEET, count=2, wait=False)
    assert [one["status"] for one in done.result["servers"]] == ["BUILD", "BUILD"]


def test_a_fleet_may_be_made_stopped(run):
    cloud = SmallCloud()
    done = run(nhn_server, cloud, **FLEET, count=2, state="stopped")
    assert [one["status"] for one in done.result["servers"]] == ["SHUTOFF", "SHUTOFF"]
    assert done.result["steps"] == ["create web-[1-2]", "stop web-[1-2]"]


# Changing


def test_one_server_that_fails_does_not_stop_the_others(run):
    cloud = SmallCloud(servers=[member(1), member(2), member(3)])
    cloud.fault("POST", f"{some_id('web-2')}/action", 403)
    error = failure(run, cloud, name="web", count=3, state="stopped")
    assert list(error.details["failed_servers"]) == ["web-2"]
    assert {one["name"]: one["status"] for one in cloud.servers.values()} == {
        "web-1": "SHUTOFF", "web-2": "ACTIVE", "web-3": "SHUTOFF",
    }  # fmt: skip
    assert error.details["steps_done"] == ["stop web-[1,3]"]
    assert error.details["step_failed"] == "stop web-[2]"
    assert sorted(error.diff["after"]) == ["web-1.status", "web-3.status"]


def test_a_server_in_error_is_named_and_the_others_are_done(run):
    broken = member(2, status="ERROR", fault={"message": "Broken."})
    cloud = SmallCloud(servers=[member(1, status="SHUTOFF"), broken])
    error = failure(run, cloud, name="web", count=2, state="started")
    assert list(error.details["failed_servers"]) == ["web-2"]
    assert "Broken" in error.details["failed_servers"]["web-2"]
    assert cloud.servers[some_id("web-1")]["status"] == "ACTIVE"


def test_different_reasons_are_counted(run):
    cloud = SmallCloud(servers=[member(1), member(2)])
    cloud.fault("POST", f"{some_id('web-1')}/action", 403)
    cloud.fault("POST", f"{some_id('web-2')}/action", 400)
    assert "and 1 other reasons" in failure(run, cloud, name="web", count=2, state="stopped").message


def test_drift_is_told_once_for_all(run):
    cloud = SmallCloud(servers=[member(1), member(2), member(3, key_name="other")])
    done = run(nhn_server, cloud, name="web", count=3, key_name="other")
    (told,) = done.warnings
    assert "key_name of web-1, web-2" in told
    assert [entry["server"] for entry in done.result["drift"]] == ["web-1", "web-2"]
    error = failure(run, cloud, name="web", count=3, key_name="other", on_drift="fail")
    assert len(error.details["drift"]) == 2
    assert run(nhn_server, cloud, name="web", count=3, key_name="other", on_drift="ignore").warnings == []


# Shrinking


def test_exact_deletes_the_highest_members(run):
    cloud = SmallCloud(servers=[member(number) for number in (1, 2, 10, 11)])
    done = run(nhn_server, cloud, name="web", count=2, exact=True)
    assert names(done) == ["web-1", "web-2"]
    assert sorted(one["name"] for one in cloud.servers.values()) == ["web-1", "web-2"]
    assert done.result["steps"] == ["delete web-[10-11]"]


def test_exact_leaves_alone_what_was_not_made_as_a_member(run):
    cloud = SmallCloud(servers=[member(1), member(2, metadata={})])
    done = run(nhn_server, cloud, name="web", count=1, exact=True)
    assert (done.result["changed"], len(cloud.servers)) == (False, 2)
    assert len(done.warnings) == 1 and "web-2" in done.warnings[0]


def test_without_exact_nothing_is_deleted(run):
    cloud = SmallCloud(servers=[member(1), member(2)])
    done = run(nhn_server, cloud, name="web", count=1)
    assert (names(done), len(cloud.servers), done.warnings) == (["web-1"], 2, [])


def test_absent_deletes_the_numbered_and_with_exact_the_rest(run):
    cloud = SmallCloud(servers=[member(1), member(2), member(3)])
    done = run(nhn_server, cloud, name="web", count=2, state="absent")
    assert done.result["servers"] == []
    assert [one["name"] for one in cloud.servers.values()] == ["web-3"]
    run(nhn_server, cloud, name="web", count=2, state="absent", exact=True)
    assert cloud.servers == {}


@pytest.mark.parametrize("count", [-1, 501])
def test_counts_have_bounds(run, count):
    error = failure(run, SmallCloud(), **FLEET, count=count)
    assert f"count is {count}; it can be 0 to 500" in error.message


def test_a_count_of_none_needs_exact(run):
    assert "exact: true" in failure(run, SmallCloud(), **FLEET, count=0).message
    cloud = SmallCloud(servers=[member(1)])
    assert run(nhn_server, cloud, **FLEET, count=0, exact=True).result["servers"] == []
    assert cloud.servers == {}


# What is there


def test_a_server_left_without_its_number_takes_a_free_place(run):
    """A run that was killed between the creation and the renaming leaves one."""
    stray = server("web 2", metadata={"image_name": "Ubuntu", FLEET_KEY: "web"})
    cloud = SmallCloud(servers=[member(1), stray])
    done = run(nhn_server, cloud, **FLEET, count=2)
    assert names(done) == ["web-1", "web-2"]
    assert cloud.calls("POST", "servers$") == 0
    assert cloud.servers[stray["id"]]["name"] == "web-2"


def test_a_server_of_a_like_name_is_no_member(run):
    cloud = SmallCloud(servers=[server("web-01"), server("web-1-old"), server("web 1"), server("webs-1")])
    done = run(nhn_server, cloud, name="web", count=3, state="absent", exact=True)
    assert (done.result["changed"], len(cloud.servers)) == (False, 4)


def test_two_servers_of_one_number_are_refused(run):
    cloud = SmallCloud(servers=[member(1), member(1, id=some_id("twin"))])
    error = failure(run, cloud, **FLEET, count=1)
    assert isinstance(error, errors.Ambiguous)
    assert sorted(error.details["ids"]) == sorted([some_id("web-1"), some_id("twin")])


def test_the_older_of_two_keeps_its_place_while_the_other_is_somebody_elses(run):
    cloud = SmallCloud()
    twin = server("web-1", created="2999-01-01T00:00:00Z")
    cloud.fault("POST", "servers$", lambda: cloud.servers.update({twin["id"]: twin}))
    done = run(nhn_server, cloud, **FLEET, count=2)
    assert len(done.warnings) == 1 and twin["id"] in done.warnings[0]
    assert twin["id"] not in [one["id"] for one in done.result["servers"]]


def test_a_member_that_is_being_deleted_is_made_anew(run):
    cloud = SmallCloud(servers=[member(1), member(2, **{"OS-EXT-STS:task_state": "deleting"})])
    cloud.later(5, lambda: cloud.servers.pop(some_id("web-2")))
    done = run(nhn_server, cloud, **FLEET, count=2)
    assert names(done) == ["web-1", "web-2"]
    assert done.result["steps"] == ["create web-[2]"]


def test_a_member_that_vanishes_meanwhile_is_a_failure(run):
    cloud = SmallCloud(servers=[member(1), member(2)])
    gone = some_id("web-2")
    cloud.fault("POST", f"{some_id('web-1')}/action", lambda: cloud.later(1, lambda: cloud.servers.pop(gone)))
    error = failure(run, cloud, name="web", count=2, state="stopped")
    assert list(error.details["failed_servers"]) == ["web-2"]
    assert "deleted by somebody else" in error.details["failed_servers"]["web-2"]


def test_a_member_that_is_gone_at_the_end_is_a_failure(run):
    cloud = SmallCloud(servers=[member(1), member(2)])
    gone = some_id("web-2")
    cloud.fault("PUT", f"{some_id('web-1')}/metadata", lambda: cloud.servers.pop(gone) and None)
    error = failure(run, cloud, name="web", count=2, metadata={"a": 1})
    assert "web-2" in error.message or "web-[2]" in error.message
    assert error.changed is True


# Check mode


def test_check_mode_shows_the_fleet_as_it_will_be(run):
    cloud = SmallCloud(servers=[member(1), member(2), member(3)])
    done = run(nhn_server, cloud, check=True, name="web", count=2, exact=True, state="stopped")
    assert [(one["name"], one["status"]) for one in done.result["servers"]] == [
        ("web-1", "SHUTOFF"),
        ("web-2", "SHUTOFF"),
    ]
    assert cloud.writes() == []
    assert run(nhn_server, cloud, check=True, name="web", count=2, state="absent").result["servers"] == []


def test_check_mode_shows_new_members_with_what_is_known(run):
    done = run(nhn_server, SmallCloud(servers=[member(1)]), check=True, **FLEET, count=2)
    assert [(one["name"], one["status"]) for one in done.result["servers"]] == [
        ("web-1", "ACTIVE"),
        ("web-2", "ACTIVE"),
    ]
    assert done.result["servers"][1]["id"] is None


# At once


def test_eight_members_are_changed_at_once_and_no_more(run):
    numbers = range(1, 13)
    cloud = SmallCloud(servers=[member(number) for number in numbers])
    at_once, most, ninth, lock = set(), [], threading.Event(), threading.Lock()

    def one_more():
        with lock:
            at_once.add(threading.get_ident())
            most.append(len(at_once))
            if len(at_once) >= 9:
                ninth.set()
        # Those that are at work wait a little for one more, which must not come.
        ninth.wait(0.2)
        with lock:
            at_once.discard(threading.get_ident())

    cloud.fault("POST", "action$", *[one_more] * len(numbers))
    done = run(nhn_server, cloud, name="web", count=12, state="stopped")
    assert {one["status"] for one in done.result["servers"]} == {"SHUTOFF"}
    assert max(most) == 8
