# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules: what an empty option means, and what a query gives; as data, with a list in place of the API."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import info
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.info import InfoModule
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.query import Query

ROWS = [{"id": "1", "name": "a", "size": 5, "secret": "x"}, {"id": "2", "name": "b"}]
SHOWN = {"id": "id", "name": "name", "big": lambda row: row.get("size", 0) > 3}
OPTIONS = {"name": {"type": "str"}, "tags": {"type": "list"}, "server": {"type": "str", "required": True}}


class Known:
    def __init__(self):
        self.forgotten = 0

    def forget(self):
        self.forgotten += 1


@pytest.fixture
def run(monkeypatch):
    """Runs an info module; returns its result and what it warned of."""

    def run(check=False, read=None, shown=..., options=None, checked=None, **given):
        things = Known()
        monkeypatch.setattr(info, "things_from", lambda params, shared: things)
        more = {"check": checked} if checked else {}
        module = InfoModule(
            options=options or OPTIONS,
            result="things",
            read=read or (lambda params, things: ROWS),
            shown=SHOWN if shown is ... else shown,
            **more,
        )
        warnings: list[str] = []
        params = {"name": None, "tags": None, "server": "s", "query": None, **given}
        return module.execute(params, check_mode=check, warn=warnings.append), warnings, things

    return run


def test_a_view_shows_what_is_documented(run):
    result, warnings, things = run()
    assert result == {
        "changed": False,
        "things": [{"id": "1", "name": "a", "big": True}, {"id": "2", "name": "b", "big": False}],
    }
    assert warnings == []


def test_who_asks_is_told_what_is_there_now(run):
    assert run()[2].forgotten == 1


def test_a_brief_list_tells_names_only(run):
    brief = [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]
    assert run(details=False)[0]["things"] == brief
    assert run(details=True)[0]["things"] != brief


def test_a_module_may_make_its_views_itself(run):
    assert run(shown=None)[0]["things"] == ROWS


@pytest.mark.parametrize("empty", [{"name": ""}, {"tags": []}, {"tags": [""]}, {"tags": ["a", ""]}])
def test_an_empty_option_selects_nothing_and_is_refused(run, empty):
    (option,) = empty
    with pytest.raises(errors.InvalidRequest, match=f"^{option} is empty") as caught:
        run(**empty)
    assert caught.value.details["option"] == option
    assert "leave it out" in caught.value.message


def test_an_empty_option_that_is_needed_cannot_be_left_out(run):
    with pytest.raises(errors.InvalidRequest) as caught:
        run(server="")
    assert "leave it out" not in caught.value.message


@pytest.mark.parametrize("empty", [{"name": ""}, {"tags": []}, {"tags": ["a", ""]}, {"server": ""}])
def test_in_check_mode_an_empty_option_is_what_an_earlier_task_would_make(run, empty):
    reads = []
    result, warnings, _things = run(check=True, read=lambda *_read: reads.append(1), query="things[].id", **empty)
    (option,) = empty
    assert result == {"changed": False, "things": [], "query_result": []}
    assert len(warnings) == 1 and warnings[0].startswith(f"{option} is empty")
    assert reads == []


@pytest.mark.parametrize("full", [{"name": "a"}, {"tags": ["a"]}, {"name": None}, {"tags": None}])
@pytest.mark.parametrize("check", [True, False])
def test_other_options_are_read(run, full, check):
    result, warnings, _things = run(check=check, **full)
    assert (len(result["things"]), warnings) == (2, [])


def test_a_name_that_nothing_has_finds_nothing_with_a_warning(run):
    def read(params, things):
        raise errors.NoSuchThing("There is no flavor x.")

    result, warnings, _things = run(read=read)
    assert result["things"] == []
    assert len(warnings) == 1 and warnings[0].startswith("There is no flavor x.")


def test_other_failures_are_failures(run):
    def read(params, things):
        raise errors.Ambiguous("Two flavors are named x.")

    with pytest.raises(errors.Ambiguous):
        run(read=read)


def test_what_cannot_be_is_refused_before_any_call(run):
    def checked(params, warn):
        raise errors.InvalidRequest("No.")

    with pytest.raises(errors.InvalidRequest, match="No"):
        run(checked=checked, read=lambda params, things: pytest.fail("it was read"))


def test_a_query_is_evaluated_over_the_views(run):
    result = run(query="things[?big].name")[0]
    assert result["query_result"] == ["a"]
    assert "query_result" not in run()[0]


def test_a_wrong_query_costs_no_call(run):
    with pytest.raises(errors.InvalidRequest):
        run(query="things[", read=lambda params, things: pytest.fail("it was read"))


# Queries


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("length(a, b)", "function length takes 1 arguments, not 2"),
        ("length()", "function length takes 1 arguments, not 0"),
        ("contains(a)", "function contains takes 2 arguments, not 1"),
        ("merge()", "function merge takes at least 1 arguments, not 0"),
        ("not_null()", "function not_null takes at least 1 arguments, not 0"),
        ("a[?nope(b)]", "there is no function nope"),
        ("sort_by(a, &nope(b))", "there is no function nope"),
        ("{x: nope(b)}", "there is no function nope"),
    ],
)
def test_functions_are_checked_before_any_data_is_there(expression, said):
    with pytest.raises(errors.InvalidRequest) as caught:
        Query(expression)
    assert said in caught.value.message


@pytest.mark.parametrize(
    "expression", ["merge(a)", "merge(a, b, c)", "not_null(a, b)", "join(',', a)", "sort_by(a, &b)"]
)
def test_functions_that_fit(expression):
    assert Query(expression).expression == expression


@pytest.mark.parametrize(
    ("expression", "position", "near"),
    [
        ("a[", 3, "which is its end"),
        ("", 1, "which is its end"),
        ("a.b..c", 5, "before '.c'"),
        ("abc nope(x)", 5, "before 'nope(x)'"),
        ("x || nope(y)", 6, "before 'nope(y)'"),
    ],
)
def test_a_wrong_query_says_where(expression, position, near):
    with pytest.raises(errors.InvalidRequest) as caught:
        Query(expression, "wanted")
    assert f"at character {position}, {near}" in caught.value.message
    assert caught.value.details == {"option": "wanted", "position": position}


def test_a_query_that_meets_the_wrong_type_names_itself():
    with pytest.raises(errors.InvalidRequest, match="wanted 'length\\(a\\)' cannot be evaluated") as caught:
        Query("length(a)", "wanted").value_of({"a": 5})
    assert caught.value.details["option"] == "wanted"
