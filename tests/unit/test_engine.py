# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: one list of steps for changed, diff, check mode and execution."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine import engine
from ansible_collections.nhn.cloud.plugins.module_utils._engine.execution import as_seen
from ansible_collections.nhn.cloud.plugins.module_utils._engine.steps import Change, Resource, Step, diff_of

FIELDS = ("name", "color", "size")


class Lamp(Resource):
    """A resource in a dictionary."""

    result = "lamp"
    fields = FIELDS

    def __init__(self, world, wanted, fail_at=None, fail_settling=None):
        self.world, self.wanted = world, wanted
        self.fail_at, self.fail_settling = fail_at, fail_settling
        self.log = []

    def find(self):
        return dict(self.world) or None

    def plan(self, found):
        if self.wanted is None:
            return [Step("remove", {"name": found["name"]}, {}, self.world.clear, removes=True)] if found else []
        now = found or {}
        return [
            self._set(field, now.get(field), value) for field, value in self.wanted.items() if now.get(field) != value
        ]

    def _set(self, field, old, new):
        def do():
            self.log.append(f"do {field}")
            if self.fail_at == field:
                raise errors.StepFailed(f"no {field}")
            self.world[field] = new

        def settle():
            self.log.append(f"settle {field}")
            if self.fail_settling == field:
                raise errors.WaitTimeout("too slow")

        return Step(f"set {field}", {field: old}, {field: new}, do, settle)

    def view(self, found):
        return {field: found.get(field) for field in FIELDS}

    def extra(self):
        return {"bulb": True}


def run(lamp, check_mode=False, wait=True):
    return engine.converge(lamp, check_mode=check_mode, wait=wait)


@pytest.mark.parametrize(
    ("world", "wanted", "changed", "view"),
    [
        ({}, {"name": "a", "size": 1}, True, {"name": "a", "color": None, "size": 1}),
        ({"name": "a"}, {"name": "a"}, False, {"name": "a", "color": None, "size": None}),
        ({"name": "a", "size": 1}, {"size": 2}, True, {"name": "a", "color": None, "size": 2}),
        ({"name": "a"}, None, True, None),
        ({}, None, False, None),
    ],
)
def test_check_mode_says_what_the_real_run_does(world, wanted, changed, view):
    before = dict(world)
    checked = run(Lamp(world, wanted), check_mode=True)
    assert world == before
    real = run(Lamp(world, wanted))
    assert checked == real
    assert real["changed"] is changed
    assert real["lamp"] == view
    again = run(Lamp(world, wanted))
    assert again["changed"] is False
    assert again["diff"] == {"before": {}, "after": {}}
    assert real["bulb"] is True


def test_a_diff_is_first_before_and_last_after():
    steps = [Step("1", {"a": 1}, {"a": 2}, print), Step("2", {"a": 2, "b": 0}, {"a": 3, "b": 1}, print)]
    assert diff_of(steps) == {"before": {"a": 1, "b": 0}, "after": {"a": 3, "b": 1}}


@pytest.mark.parametrize(("wait", "settled"), [(True, ["color", "size"]), (False, ["color"])])
def test_only_the_last_step_need_not_be_waited_for(wait, settled):
    lamp = Lamp({"name": "a"}, {"color": "red", "size": 3})
    run(lamp, wait=wait)
    assert [line for line in lamp.log if line.startswith("settle")] == [f"settle {field}" for field in settled]


@pytest.mark.parametrize(
    ("how", "changed", "done", "left", "after"),
    [
        ({"fail_at": "name"}, False, [], ["set color", "set size"], {}),
        ({"fail_at": "color"}, True, ["set name"], ["set size"], {"name": "a"}),
        ({"fail_settling": "color"}, True, ["set name"], ["set size"], {"name": "a", "color": "red"}),
    ],
)
def test_a_half_done_change_is_reported(how, changed, done, left, after):
    with pytest.raises(errors.NhnError) as caught:
        run(Lamp({}, {"name": "a", "color": "red", "size": 3}, **how))
    error = caught.value
    assert error.changed is changed
    assert error.details["steps_done"] == done
    assert error.details["steps_left"] == left
    assert error.diff["after"] == after


def test_what_vanishes_after_the_last_step_is_a_failure_that_tells_what_was_done():
    class Vanishing(Lamp):
        def find(self):
            return super().find() if not self.log else None

    with pytest.raises(errors.StepFailed, match="gone after 'set color'") as caught:
        run(Vanishing({"name": "desk"}, {"color": "red"}))
    assert caught.value.changed
    assert caught.value.diff == {"before": {"color": None}, "after": {"color": "red"}}
    assert caught.value.details["steps_done"] == ["set color"]


def test_an_uncertain_step_counts_as_changed():
    class Uncertain(Lamp):
        def _set(self, field, old, new):
            def do():
                error = errors.ConnectionFailed("the answer was lost")
                error.uncertain = field == "color"
                raise error

            return Step(f"set {field}", {field: old}, {field: new}, do)

    for field, changed in (("color", True), ("size", False)):
        with pytest.raises(errors.ConnectionFailed) as caught:
            run(Uncertain({"name": "desk"}, {field: 1}))
        assert caught.value.changed is changed
        assert caught.value.diff["after"] == ({field: 1} if changed else {})


def test_the_diff_of_something_new_begins_with_nothing():
    steps = [Step("make", {}, {"name": "a", "size": 1}, print), Step("grow", {"size": 1}, {"size": 2}, print)]
    assert diff_of(steps) == {"before": {}, "after": {"name": "a", "size": 2}}


def test_a_thing_may_end_empty_and_still_be_there():
    class Emptied(Lamp):
        def plan(self, found):
            return [Step("empty", {"size": 3}, {}, print)]

    checked = run(Emptied({"name": "desk"}, {}), check_mode=True)
    assert checked["lamp"] == {"name": "desk", "color": None, "size": None}


class Shelf(Resource):
    """Many things that a single step changes one by one."""

    result = "shelf"
    fields = ("things",)

    def __init__(self, refused, error=None, settles=True):
        self.refused, self.error, self.settles = refused, error, settles
        self.put: list[str] = []

    def find(self):
        return list(self.put)

    def view(self, found):
        return found

    def plan(self, found):
        def do():
            self.put += [name for name in "abc" if name not in self.refused]

        def settle():
            if self.error:
                raise self.error

        def done():
            fields = dict.fromkeys(self.put, True)
            return Change(f"put {','.join(self.put)}" if self.put else "", dict.fromkeys(self.put), fields)

        before, after = dict.fromkeys("abc"), dict.fromkeys("abc", True)
        return [Step("put a,b,c", before, after, do, settle, done=done)]


@pytest.mark.parametrize(
    ("refused", "changed", "steps"), [("", True, ["put a,b,c"]), ("b", True, ["put a,c"]), ("abc", False, [])]
)
def test_a_step_that_is_done_in_part_tells_the_part(refused, changed, steps):
    done = run(Shelf(refused))
    assert (done["changed"], done["steps"]) == (changed, steps)
    assert set(done["diff"]["after"]) == set("abc") - set(refused)
    with pytest.raises(errors.StepFailed) as caught:
        run(Shelf(refused, errors.StepFailed("some failed", step_failed=f"put {refused}")))
    error = caught.value
    assert (error.changed, error.details["steps_done"]) == (changed, steps)
    assert set(error.diff["after"]) == set("abc") - set(refused)
    assert error.details.get("step_failed") == f"put {refused}"


def test_a_failed_step_with_a_successful_call_has_changed_something():
    calls = []

    class Half(Lamp):
        def _set(self, field, old, new):
            def do():
                calls.append(field)
                raise errors.ApiError("the second call was refused", status=403)

            return Step(f"set {field}", {field: old}, {field: new}, do)

    with pytest.raises(errors.ApiError) as caught:
        engine.converge(Half({"name": "desk"}, {"size": 1}), check_mode=False, writes=lambda: len(calls))
    assert caught.value.changed
    assert caught.value.diff["after"] == {"size": 1}


@pytest.mark.parametrize(
    ("step", "after"),
    [
        (Step("start", {"status": "SHUTOFF"}, {"status": "ACTIVE"}, print), {"status": "ERROR"}),
        (Step("delete", {"id": 1, "status": "ACTIVE"}, {}, print, removes=True), {"id": 1, "status": "ERROR"}),
        (Step("rename", {"name": "a"}, {"name": "b"}, print), {"name": "b"}),
    ],
)
def test_a_wait_that_failed_shows_what_was_seen_last(step, after):
    error = errors.StepFailed("it went to ERROR")
    error.seen = {"status": "ERROR"}
    assert as_seen(step, error) == Change("", step.before, after)
