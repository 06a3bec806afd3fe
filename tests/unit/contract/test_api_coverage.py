# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the API's calls: each has a user or a reason, and what was seen is put to the right module."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import api_coverage
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented import INVENTORIES, MODULES

pytest.importorskip("jsonschema")

T = "/v2/6cdebe3eb0094910bc41f1d42ebe4cb7"


def test_each_documented_call_is_sent_or_says_why_not():
    users = api_coverage.kept()
    assert api_coverage.without_use(users) == [], "write the module, or say in NO_MODULE why there is none"
    assert api_coverage.needless_reasons(users) == []
    assert set(api_coverage.COMPLETE) <= set(api_coverage.GUIDES.values())


def test_what_is_kept_are_calls_and_modules_of_today():
    there = {api_coverage.name_of(call) for call in api_coverage.calls()}
    for name, users in api_coverage.kept().items():
        assert name in there, name
        assert set(users) <= {*MODULES, *INVENTORIES, api_coverage.EVERYBODY}, name


def test_each_call_is_from_a_guide_or_says_who_uses_it():
    for call in api_coverage.calls():
        assert bool(api_coverage.guide_of(call)) != bool(call.undocumented), api_coverage.name_of(call)


@pytest.fixture
def recorded(monkeypatch, tmp_path):
    """What one playbook and two tests wrote down."""
    tasks = [[1.0, "nhn_volume"], [2.0, ""], [3.0, "nhn_server_action"], [4.0, ""]]
    rows = [
        [1.5, "POST", f"{T}/volumes", ""],
        [2.5, "GET", f"{T}/volumes", ""],
        [3.0, "POST", f"{T}/servers/x/action", "os-start"],
        [3.5, "GET", "/nothing", ""],
        [4.5, "GET", f"{T}/servers/detail", ""],
        [1.2, "POST", "/v2.0/tokens", ""],
    ]
    for name, what in {
        "a.tasks": {"url": "one", "tasks": tasks},
        "b.requests": {"url": "one", "test": "tests/integration/test_targets.py::test_target[x]", "rows": rows},
        "c.requests": {"url": "two", "test": "tests/integration/test_targets.py::test_target[y]", "rows": rows},
        "d.requests": {"url": "two", "test": "tests/integration/test_inventory.py::z", "rows": rows[4:5]},
    }.items():
        (tmp_path / name).write_text(json.dumps(what))
    monkeypatch.setattr(api_coverage, "SEEN", tmp_path)
    monkeypatch.setattr(api_coverage, "KEPT", tmp_path / "kept.json")
    monkeypatch.setattr(api_coverage, "kept", lambda: json.loads((tmp_path / "kept.json").read_text()))
    api_coverage.keep({})


CREATE, LIST = "POST /v2/{tenantId}/volumes", "GET /v2/{tenantId}/servers/detail"
SEEN = {
    "POST /v2.0/tokens": {"every module": ["every test"]},
    LIST: {"nhn_compute": ["test_inventory"]},
    "POST /v2/{tenantId}/servers/{serverId}/action#os-start": {"nhn_server_action": ["x"]},
    CREATE: {"nhn_volume": ["x"]},
}


def test_a_call_belongs_to_the_task_that_ran_then_on_that_cloud(recorded):
    assert api_coverage.seen() == SEEN


def test_what_was_seen_and_is_not_kept_is_told_until_it_is_accepted(recorded, capsys):
    assert api_coverage.judge() == 1
    assert "POST /v2/{tenantId}/volumes was sent by nhn_volume" in capsys.readouterr().out
    assert api_coverage.judge(accept=True) == 0
    assert api_coverage.kept() == SEEN


def test_what_is_kept_and_was_not_seen_is_told(recorded, capsys):
    kept = {**SEEN, "POST /v2/{tenantId}/servers": {"nhn_server": ["z"]}, CREATE: {"nhn_volume": ["z"], "y": ["z"]}}
    api_coverage.keep(kept)
    assert api_coverage.judge() == 1
    # That one of several senders was not seen may be chance.
    assert capsys.readouterr().out.splitlines()[0] == (
        "POST /v2/{tenantId}/servers was not sent, and docs/api-coverage.md says that it is"
    )
    assert api_coverage.judge(add=True) == 0
    assert api_coverage.kept() == {**kept, CREATE: {"nhn_volume": ["x", "z"], "y": ["z"]}}


def test_a_new_sender_of_a_known_call_is_told_and_no_complaint(recorded, capsys):
    api_coverage.keep({**SEEN, CREATE: {"nhn_server": ["z"]}})
    assert api_coverage.judge() == 0
    assert capsys.readouterr().out.startswith("1 new senders of calls; keep what was seen with: ")


def test_the_page_has_each_call_once():
    text = api_coverage.page({**SEEN, LIST: {"nhn_compute": ["a", "b", "c"], "nhn_server": ["c", "d", "e"]}})
    for call in api_coverage.calls():
        action = f" {call.action}" if call.action else ""
        assert text.count(f"| `{call.method} {call.path}`{action} |") == 1
    assert f"| `{CREATE}` | create | `nhn_volume` | `x` |" in text
    assert "| `nhn_compute`, `nhn_server` | `a`, `b`, `c`, 2 more |" in text
    assert "| every module | every test |" in text
    assert "cb-spider's NHN driver" in text
