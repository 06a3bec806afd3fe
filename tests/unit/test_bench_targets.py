# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdicts of the benchmarks, and the cloud of ten thousand servers that the inventory reads there."""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import login
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import things_from
from ansible_collections.nhn.cloud.plugins.module_utils._servers.listing import pages


def _load(name: str) -> ModuleType:
    """Import a module of tests/bench that needs only Python."""
    path = Path(__file__).resolve().parents[1] / "bench" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


targets = _load("targets")


def series(*seconds: float, http: float = 0.0, calls: float = 0) -> dict[str, Any]:
    return {"seconds": list(seconds), "median": statistics.median(seconds), "http": http, "calls": calls}


def test_a_ratio_is_taken_run_by_run() -> None:
    # A machine that is twice as slow in a run is so for both.
    assert targets.ratio(series(1, 2, 1), series(2, 4, 2)) == pytest.approx(0.5)
    assert targets.ratio(series(1, 2, 9), series(2, 4, 2)) == pytest.approx(0.5)


def test_a_ratio_of_unequal_numbers_of_runs_is_that_of_the_medians() -> None:
    assert targets.ratio(series(1, 3, 2), series(4)) == pytest.approx(0.5)


def test_http_time_can_be_left_out() -> None:
    assert targets.ratios(series(3, 3, http=1), series(4, 4), without_http=True) == pytest.approx([0.5, 0.5])


def test_only_what_was_measured_is_judged() -> None:
    assert targets.judge({}) == []
    waits = [{"who": "nhn_server", "lasted": 40.0, "overshoot": 2.0, "polls": 9}]
    assert [one.what for one in targets.judge({"waits": waits})] == ["overshoot of all waits, longest"]
    small = {f"{who}/1/make": series(1.0) for who in ("bare", "count", "openstack")}
    assert targets.judge({"fleets": small}) == []


@pytest.mark.parametrize(("overshoot", "word"), [(0.4, "ok"), (0.6, "MISSED")])
def test_what_is_missed_is_said(overshoot: float, word: str) -> None:
    waits = [{"who": "nhn_server", "lasted": 10.0, "overshoot": overshoot, "polls": 9}]
    lines = targets.lines(targets.judge({"waits": waits}))
    assert lines[0].startswith(word)


def test_a_line_tells_how_far_the_runs_are_apart() -> None:
    line = targets.compared("tasks", 0.5, [0.4, 0.6, 0.3])
    assert (line.measured, line.spread, line.reached) == (0.4, "0.300 to 0.600", True)
    assert not targets.compared("tasks", 0.5, [0.6]).spread


def test_the_cloud_of_the_inventory_takes_the_login_that_it_tells() -> None:
    script = Path(__file__).resolve().parents[1] / "bench" / "servers.py"
    with subprocess.Popen([sys.executable, str(script), "3"], stdout=subprocess.PIPE, text=True) as cloud:
        try:
            assert cloud.stdout
            told = json.loads(cloud.stdout.readline())
            things = things_from({name: told.get(f"NHN_{name.upper()}") for name in login.OPTIONS})
            assert [len(page) for page in pages(things, {})] == [3]
        finally:
            cloud.kill()


@pytest.fixture(name="stack")
def _stack() -> dict[str, Any]:
    paces = {"none": (10.0, 12.0, 20.0), "platform": (10.0, 12.0, 50.0)}
    made = {pace: dict(zip(("bare", "stack", "single"), map(series, seconds))) for pace, seconds in paces.items()}
    nothing = {"ping": series(0.2), "small": series(0.3, http=0.2), "large": series(2.1, http=1.9)}
    return {"made": made, "nothing": nothing, "first_pages": 12}


def test_a_stack_is_judged_at_each_pace_and_with_nothing_to_do(stack: dict[str, Any]) -> None:
    found = targets.judge({"stack": stack})
    assert [(one.limit, one.reached) for one in found] == [
        (1.3, True), (0.65, True), (1.3, True), (0.3, True), (14, True), (0.6, True), (8, True),
    ]  # fmt: skip
    assert [one.measured for one in found] == pytest.approx([1.2, 0.6, 1.2, 0.24, 12, 0.5, 7])


def test_a_stack_at_a_platforms_pace_has_a_limit_of_its_own(stack: dict[str, Any]) -> None:
    stack["made"]["platform"]["single"] = series(20.0)
    assert [one.reached for one in targets.judge({"stack": stack})] == [True, True, True, False, True, True, True]
