# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's results at their edges: what is planned only, what vanished, what a failed step tells."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine import engine
from ansible_collections.nhn.cloud.plugins.module_utils._engine.steps import (
    NOTHING,
    Change,
    Resource,
    Step,
    check_mode_only,
)


class Plain(Resource):
    """A thing with the steps that a test gives it."""

    result = "thing"
    fields = ("name", "size")

    def __init__(self, found, steps, after=...):
        self.finds = [found, found if after is ... else after]
        self.steps = steps

    def find(self):
        found = self.finds.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def plan(self, found):
        return self.steps

    def view(self, found):
        return dict(found)


def step(summary="set size", before=None, after=None, do=lambda: None, **more):
    return Step(summary, before or {"size": 1}, {"size": 2} if after is None else after, do, **more)


def raising(error):
    def do():
        raise error

    return do


def failed(resource, **how):
    with pytest.raises(errors.NhnError) as caught:
        engine.converge(resource, check_mode=False, **how)
    return caught.value


# Check mode


def test_check_mode_shows_a_new_thing_with_what_is_known_of_it():
    done = engine.converge(Plain(None, [step(before={}, after={"name": "a", "other": 1})]), check_mode=True)
    assert done["thing"] == {"name": "a", "size": None}


def test_check_mode_shows_no_thing_after_its_removal():
    done = engine.converge(Plain({"name": "a"}, [step(after={}, removes=True)]), check_mode=True)
    assert (done["thing"], done["changed"]) == (None, True)


def test_check_mode_shows_no_thing_where_there_is_none_and_none_is_wanted():
    assert engine.converge(Plain(None, []), check_mode=True)["thing"] is None


def test_check_mode_shows_a_thing_that_an_earlier_task_would_make():
    planned = Plain(None, [])
    planned.planned = True
    done = engine.converge(planned, check_mode=True)
    assert (done["thing"], done["changed"]) == ({"name": None, "size": None}, False)


def test_a_step_of_check_mode_has_no_call():
    with pytest.raises(AssertionError, match="check mode sends nothing"):
        check_mode_only()


def test_a_resource_has_to_say_how_it_is_found_planned_and_shown():
    nothing = Resource()
    for ask in (nothing.find, lambda: nothing.plan(None), lambda: nothing.view(None)):
        with pytest.raises(NotImplementedError):
            ask()
    assert nothing.extra() == {}
    assert nothing.planned is False


# Results


def test_a_real_run_shows_what_is_there_at_its_end():
    done = engine.converge(Plain({"size": 1}, [step()], after={"size": 5}), check_mode=False)
    assert done["thing"] == {"size": 5}
    assert done["diff"] == {"before": {"size": 1}, "after": {"size": 2}}


def test_nothing_to_do_shows_what_is_there():
    assert engine.converge(Plain({"size": 1}, []), check_mode=False)["thing"] == {"size": 1}
    assert engine.converge(Plain(None, []), check_mode=False)["thing"] is None


def test_what_is_removed_may_be_gone():
    done = engine.converge(Plain({"size": 1}, [step("remove", removes=True)], after=None), check_mode=False)
    assert (done["thing"], done["steps"]) == (None, ["remove"])


def test_what_is_removed_and_made_anew_must_be_there_at_the_end():
    steps = [step("remove", removes=True), step("make")]
    error = failed(Plain({"size": 1}, steps, after=None))
    assert "is gone after 'make'" in error.message
    assert (error.changed, error.details["steps_done"]) == (True, ["remove", "make"])


def test_a_last_look_that_fails_tells_what_was_done():
    error = failed(Plain({"size": 1}, [step()], after=errors.ConnectionFailed("No answer.")))
    assert error.message == "No answer."
    assert (error.changed, error.details["steps_done"]) == (True, ["set size"])
    assert error.diff == {"before": {"size": 1}, "after": {"size": 2}}


@pytest.mark.parametrize(
    ("told", "steps", "after"),
    [
        (None, ["set size"], {"size": 2}),
        (Change("set a part", {"size": 1}, {"size": 3}), ["set a part"], {"size": 3}),
        (NOTHING, [], {}),
    ],
)
def test_a_step_that_tells_what_it_did_has_the_last_word(told, steps, after):
    done = engine.converge(Plain({"size": 1}, [step(done=lambda: told)]), check_mode=False)
    assert (done["changed"], done["steps"], done["diff"]["after"]) == (bool(steps), steps, after)


def test_a_failure_after_nothing_was_done_changed_nothing():
    error = failed(Plain({"size": 1}, [step(do=raising(errors.StepFailed("No."))), step("next")]))
    assert error.changed is False
    assert error.diff == {"before": {}, "after": {}}
    assert error.details == {"steps_done": [], "step_failed": "set size", "steps_left": ["next"]}


@pytest.mark.parametrize(("told", "details"), [("a part", {"step_failed": "a part"}), ("", {})])
def test_an_error_may_say_itself_what_failed(told, details):
    error = failed(Plain({"size": 1}, [step(do=raising(errors.StepFailed("No.", step_failed=told)))]))
    assert error.details == {"steps_done": [], **details, "steps_left": []}


@pytest.mark.parametrize("mark", ["changed", "uncertain"])
def test_a_failure_that_may_have_changed_something_counts_as_change(mark):
    mine = errors.StepFailed("No.")
    setattr(mine, mark, True)
    error = failed(Plain({"size": 1}, [step(do=raising(mine))]))
    assert error.changed is True
    assert error.diff == {"before": {"size": 1}, "after": {"size": 2}}
    assert error.details["steps_done"] == []


def test_calls_before_the_step_are_none_of_its():
    error = failed(Plain({"size": 1}, [step(do=raising(errors.StepFailed("No.")))]), writes=lambda: 3)
    assert error.changed is False


def test_a_step_that_was_taken_and_not_waited_for_to_its_end_shows_what_was_seen():
    slow = errors.WaitTimeout("Too slow.")
    slow.seen = {"size": 7, "unasked": 1}
    error = failed(Plain({"size": 1}, [step(settle=raising(slow))]))
    assert error.changed is True
    assert error.diff == {"before": {"size": 1}, "after": {"size": 7}}


def test_a_removal_that_was_taken_and_not_seen_since_counts_as_done():
    slow = errors.WaitTimeout("Too slow.")
    error = failed(Plain({"size": 1}, [step("remove", after={}, settle=raising(slow), removes=True)]))
    assert error.diff == {"before": {"size": 1}, "after": {}}
