# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a server counts as arrived, when as failed, and for how long it may rest before it does."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._servers import arrival
from ansible_collections.nhn.cloud.plugins.module_utils._servers.arrival import Arrival
from ansible_collections.nhn.cloud.plugins.module_utils._thing.waiting import FALLBACK_GRACE, Rest

ACTIVE, SHUTOFF = frozenset({"ACTIVE"}), frozenset({"SHUTOFF"})


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def server(status: str = "ACTIVE", task: str | None = None, flavor: str = "small", **more: Any) -> dict[str, Any]:
    flavors = {"flavor": {"id": flavor}}
    return {"id": "s-1", "name": "web-1", "status": status, "OS-EXT-STS:task_state": task, **flavors, **more}


def stopping(clock: Clock, **how: Any) -> Arrival:
    return Arrival(server(), "stop", SHUTOFF, clock=clock, **how)


# Rest


def test_the_grace_is_three_seconds_of_rest(clock: Clock) -> None:
    assert FALLBACK_GRACE == 3
    rest = Rest(clock)
    ends = []
    for seconds in (0, 1, 2.9, 3):
        clock.now = 100 + seconds
        ends.append(rest.is_over(True))
    assert ends == [False, False, False, True]


def test_rest_that_is_broken_begins_anew(clock: Clock) -> None:
    rest = Rest(clock)
    for seconds, resting, over in (
        (0, True, False),
        (2, False, False),
        (4, True, False),
        (6, True, False),
        (7, True, True),
    ):
        clock.now = 100 + seconds
        assert rest.is_over(resting) is over


def test_what_does_not_rest_is_never_over(clock: Clock) -> None:
    rest = Rest(clock)
    for _look in range(5):
        clock.now += 10
        assert rest.is_over(False) is False


# Arriving


def test_a_server_arrives_when_it_rests_in_its_status(clock: Clock) -> None:
    stop = stopping(clock)
    assert stop.check(server("ACTIVE", "powering-off")) == (False, "ACTIVE (powering-off)")
    assert stop.check(server("SHUTOFF", "powering-off")) == (False, "SHUTOFF (powering-off)")
    assert stop.check(server("SHUTOFF")) == (True, "SHUTOFF")


def test_a_resize_arrives_with_its_flavor(clock: Clock) -> None:
    resize = Arrival(server(), "resize", ACTIVE, clock=clock, flavor_id="large")
    assert resize.check(server()) == (False, "ACTIVE")
    assert resize.check(server("VERIFY_RESIZE", flavor="large")) == (False, "VERIFY_RESIZE")
    assert resize.check(server(flavor="large")) == (True, "ACTIVE")


def test_a_deletion_arrives_when_the_server_is_gone(clock: Clock) -> None:
    deletion = Arrival(server(), "delete", frozenset(), clock=clock, gone=True)
    assert deletion.check(server(task="deleting")) == (False, "ACTIVE (deleting)")
    assert deletion.check(None) == (True, "gone")


# Failing


def failure_of(arriving: Arrival, found: dict[str, Any] | None) -> errors.StepFailed:
    with pytest.raises(errors.StepFailed) as caught:
        arriving.check(found)
    return caught.value


def test_a_server_that_goes_to_error_has_failed_at_once(clock: Clock) -> None:
    error = failure_of(stopping(clock), server("ERROR", fault={"message": "No valid host."}))
    assert error.message == "Could not stop server web-1 (s-1): it went to ERROR: No valid host."
    assert error.details == {"server_id": "s-1", "server_status": "ERROR"}


def test_a_server_in_error_while_something_is_under_way_has_not_failed_yet(clock: Clock) -> None:
    assert stopping(clock).check(server("ERROR", "powering-off")) == (False, "ERROR (powering-off)")


def test_a_server_that_was_in_error_may_stay_there_for_the_grace_time(clock: Clock) -> None:
    stop = stopping(clock, from_error=True)
    assert stop.check(server("ERROR")) == (False, "ERROR")
    clock.now += FALLBACK_GRACE - 0.1
    assert stop.check(server("ERROR")) == (False, "ERROR")
    clock.now += 0.1
    assert "the server is back in ERROR" in failure_of(stop, server("ERROR")).message


def test_a_server_that_rests_elsewhere_has_fallen_back(clock: Clock) -> None:
    stop = stopping(clock)
    stop.check(server())
    clock.now += FALLBACK_GRACE
    error = failure_of(stop, server())
    assert error.message == (
        "Could not stop server web-1 (s-1): the platform accepted it, but the server is back in ACTIVE; "
        "try again, or ask NHN Cloud why."
    )
    assert error.details["server_status"] == "ACTIVE"


def test_a_resize_that_fell_back_tells_of_the_flavor_and_the_fault(clock: Clock) -> None:
    resize = Arrival(server(), "resize", ACTIVE, clock=clock, flavor_id="large")
    resize.check(server())
    clock.now += FALLBACK_GRACE
    error = failure_of(resize, server(fault={"message": "No room."}))
    assert "is back in ACTIVE with its old flavor: No room; try again" in error.message


def test_work_under_way_has_no_grace_time(clock: Clock) -> None:
    stop = stopping(clock)
    for _look in range(5):
        clock.now += 60
        assert stop.check(server(task="powering-off")) == (False, "ACTIVE (powering-off)")


def test_an_absence_has_to_last(clock: Clock) -> None:
    """A list may leave a server out for a moment, above all one that was just made."""
    stop = stopping(clock)
    assert stop.check(None) == (False, "gone")
    clock.now += FALLBACK_GRACE
    error = failure_of(stop, None)
    assert error.message == "Could not stop server web-1 (s-1): it is gone, deleted by somebody else."
    assert error.details["server_status"] == "DELETED"


# What was seen last


def test_before_any_look_the_server_of_the_call_was_seen_last(clock: Clock) -> None:
    assert stopping(clock).seen() == {"status": "ACTIVE"}


def test_what_was_seen_last_goes_into_the_diff(clock: Clock) -> None:
    resize = Arrival(server(), "resize", ACTIVE, clock=clock, flavor_id="large", otherwise={"flavor": {"id": "small"}})
    resize.check(server("RESIZE"))
    assert resize.seen() == {"flavor": {"id": "small"}, "status": "RESIZE"}
    resize.check(server("ACTIVE", flavor="large"))
    assert resize.seen() == {"status": "ACTIVE"}
    resize.check(None)
    assert resize.seen() == {}


# Effects of a call whose answer was lost


@pytest.mark.parametrize(
    ("action", "now", "shows"),
    [
        ("soft_reboot", server(updated="t1"), False),
        ("soft_reboot", server(updated="t2"), True),
        ("hard_reboot", server("SHUTOFF", updated="t1"), True),
        ("hard_reboot", server(task="rebooting_hard", updated="t1"), True),
        ("create_image", server(updated="t1"), False),
        ("create_image", server(task="image_uploading", updated="t1"), True),
    ],
)
def test_an_action_that_ends_where_it_began_shows_by_any_change(action: str, now: dict[str, Any], shows: bool) -> None:
    assert arrival.shows_effect(action, {}, server(updated="t1"), now) is shows


@pytest.mark.parametrize(
    ("now", "shows"),
    [
        (server(flavor="large"), True),
        (server("RESIZE"), True),
        (server("VERIFY_RESIZE"), True),
        (server(task="resize_migrating"), True),
        (server(task="powering-off"), False),
        ({**server(), "flavor": None}, False),
    ],
)
def test_a_resize_shows_by_its_flavor_or_by_being_under_way(now: dict[str, Any], shows: bool) -> None:
    assert arrival.shows_effect("resize", {"flavorRef": "large"}, server(), now) is shows
