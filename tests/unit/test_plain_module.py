# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module as a process of its own: what it makes of its arguments, and what its result shows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import base
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.module import once

testing = pytest.importorskip("ansible.module_utils.testing")  # ansible-core 2.18 and newer
PASSWORD = "hush-4711"


class Described:
    """A module as data, in place of one that calls the API."""

    argument_spec = {
        "name": {"type": "str"},
        "count": {"type": "int", "default": 1},
        "tenant_id": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "networks": {"type": "list", "elements": "dict", "options": {"network": {"type": "str"}}},
    }
    rules = {"mutually_exclusive": [("name", "count")]}
    references = frozenset({"name"})

    def __init__(self, result: Any = None) -> None:
        self.result = result
        self.asked: list[tuple[dict[str, Any], bool]] = []

    def execute(self, params: Any, *, check_mode: bool, warn: Any) -> dict[str, Any]:
        self.asked.append(({key: value for key, value in params.items() if value is not None}, check_mode))
        if isinstance(self.result, Exception):
            raise self.result
        warn("mind the gap")
        return self.result or {"changed": False}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a described module with arguments; returns what it printed."""
    for name in ("NHN_PASSWORD", "OS_PASSWORD"):
        monkeypatch.delenv(name, raising=False)

    def run(described: Described, check: bool = False, **given: Any) -> dict[str, Any]:
        with testing.patch_module_args({**given, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            base.run_module(described)
        return json.loads(capsys.readouterr().out)

    return run


def test_the_module_gets_prepared_and_checked_parameters(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(base.InnerModule, "warn", lambda _module, text: warnings.append(text))
    described = Described({"changed": True, "server": {"id": "s-1"}})
    result = run(described, check=True, name=5, networks="vpc")
    assert described.asked == [({"name": "5", "count": 1, "networks": [{"network": "vpc"}]}, True)]
    assert (result["changed"], result["server"]) == (True, {"id": "s-1"})
    assert warnings == ["mind the gap"]
    run(described, count=2)
    assert described.asked[1] == ({"count": 2}, False)


def test_a_failure_is_told_with_its_facts(run: Any) -> None:
    error = errors.NotFound("There is no server s-1.", status=404)
    error.changed, error.diff = True, {"before": {}, "after": {"name": "a"}}
    result = run(Described(error))
    assert (result["failed"], result["changed"], result["msg"]) == (True, True, "There is no server s-1.")
    assert result["error"] == {"kind": "not_found", "status": 404}
    assert result["diff"] == error.diff
    assert "exception" not in result


def test_a_failure_that_changed_nothing_has_no_diff(run: Any) -> None:
    result = run(Described(errors.InvalidRequest("No.", option="name")))
    assert (result["changed"], "diff" in result) == (False, False)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"colour": "red"}, "colour"), ({"count": "many"}, "count"), ({"name": "a", "count": 2}, "mutually exclusive")],
)
def test_arguments_that_do_not_fit_are_refused(run: Any, given: Any, said: str) -> None:
    described = Described()
    result = run(described, **given)
    assert result["failed"] is True
    assert said in result["msg"]
    assert result["error"] == {"kind": "invalid_arguments"}
    assert described.asked == []


def test_a_dictionary_for_a_text_is_refused_without_showing_it(run: Any) -> None:
    described = Described()
    result = run(described, password={"secret": PASSWORD})
    assert result["msg"].startswith("password takes a text, and this is a dictionary")
    assert result["error"] == {"kind": "invalid_arguments", "option": "password"}
    assert PASSWORD not in json.dumps(result)
    assert described.asked == []


@pytest.mark.parametrize("how", ["option", "variable"])
@pytest.mark.parametrize("fails", [True, False])
def test_no_result_shows_the_password(run: Any, monkeypatch: pytest.MonkeyPatch, how: str, fails: bool) -> None:
    said = f"login with {PASSWORD}"
    if how == "variable":
        monkeypatch.setenv("NHN_PASSWORD", PASSWORD)
    given = {"password": PASSWORD} if how == "option" else {}
    result = run(Described(errors.AuthenticationError(said) if fails else {"changed": False, "msg": said}), **given)
    assert PASSWORD not in json.dumps(result)
    assert result["msg"].startswith("login with ***")


def test_without_requests_the_module_says_what_is_missing(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base.http, "requests", None)
    described = Described()
    result = run(described)
    assert "requests" in result["msg"]
    assert result["error"] == {"kind": "missing_library", "library": "requests"}
    assert described.asked == []


def test_a_warning_that_comes_again_is_told_once() -> None:
    told: list[str] = []
    warn = once(told.append)
    for text in ("a", "b", "a"):
        warn(text)
    assert told == ["a", "b"]


LOGIN = dict.fromkeys(base.AUTH_OPTIONS) | {
    "tenant_id": "0" * 32, "username": "user", "password": "hush", "auth_url": "https://id/v2.0", "region": "KR1",
}  # fmt: skip


def test_tasks_of_one_login_share_its_things_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OS_CLOUD", raising=False)
    shared: dict[Any, Any] = {}
    first = base.things_from(LOGIN, shared)
    assert base.things_from(dict(LOGIN), shared) is first
    others = [{"region": "KR2"}, {"username": "other"}, {"endpoints": {"image": "https://i"}}, {"api_retries": 1}]
    assert len({id(base.things_from({**LOGIN, **other}, shared)) for other in others} | {id(first)}) == 5
    assert base.things_from(LOGIN) is not first
    assert len(shared) == 5
