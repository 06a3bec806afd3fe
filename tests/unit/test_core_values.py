# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values between the API and ansible-core, on releases that know trust (2.19 and newer) and on those before."""

from __future__ import annotations

import types

import pytest
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core


@pytest.fixture
def before_trust(monkeypatch):
    """As on ansible-core 2.18."""
    monkeypatch.setattr(core, "TRUST", False)


class Templar:
    """Gives what it is told to, and notes what it is asked."""

    available_variables: dict

    def __init__(self, outcome=None):
        self.outcome = outcome
        self.asked = []

    def template(self, value, **how):
        self.asked.append((value, how))
        return self.outcome


@pytest.mark.parametrize(("outcome", "holds"), [("True", True), ("False", False), (True, True), (False, False)])
def test_before_trust_a_conditional_is_a_template_that_says_true_or_false(before_trust, outcome, holds):
    templar = Templar(outcome)
    assert core.holds(templar, "nhn_status == 'ACTIVE'", {"a": 1}) is holds
    assert templar.available_variables == {"a": 1}
    assert "nhn_status == 'ACTIVE'" in templar.asked[0][0]


@pytest.mark.parametrize("outcome", ["str", "", None, "true"])
def test_before_trust_a_conditional_that_is_neither_is_an_error(before_trust, outcome):
    with pytest.raises(ValueError, match="neither true nor false"):
        core.holds(Templar(outcome), "x", {})


def test_a_text_stays_one_before_trust_if_it_is_asked_for(monkeypatch):
    for trust, as_text, how in (
        (False, True, {"convert_data": False}),
        (False, False, {}),
        (True, True, {}),
        (True, False, {}),
    ):
        monkeypatch.setattr(core, "TRUST", trust)
        templar = Templar("x")
        assert core.filled(templar, "{{ x }}", as_text=as_text) == "x"
        assert templar.asked == [("{{ x }}", how)]


@pytest.mark.parametrize(
    ("value", "with_trust", "before"),
    [
        ("web-1", True, True),
        ("", True, True),
        ("True", True, False),
        ("False", True, False),
        ("[1]", True, False),
        ("{a", True, False),
        (5, True, False),
        (1.5, True, False),
        (None, True, False),
        (True, True, False),
        ([1], True, False),
        ({}, True, False),
        ((1,), False, False),
        (type("Text", (str,), {})("x"), False, False),
    ],
)
def test_which_values_templating_leaves_as_they_are(monkeypatch, value, with_trust, before):
    monkeypatch.setattr(core, "TRUST", True)
    assert core.stays_itself(value) is with_trust
    monkeypatch.setattr(core, "TRUST", False)
    monkeypatch.setattr(core.C, "DEFAULT_JINJA2_NATIVE", False, raising=False)
    assert core.stays_itself(value) is before


def test_native_jinja_may_make_anything_of_a_text(monkeypatch):
    monkeypatch.setattr(core, "TRUST", False)
    monkeypatch.setattr(core.C, "DEFAULT_JINJA2_NATIVE", True, raising=False)
    assert core.stays_itself("web-1") is False


def counting():
    """Something that compiles, and notes what."""
    compiled: list[tuple] = []

    def compile_text(text, *options):
        compiled.append((text, *options))
        return f"compiled {text} {options}"

    return compiled, compile_text


def test_with_trust_each_expression_is_compiled_once(monkeypatch):
    monkeypatch.setattr(core, "TRUST", True)
    compiled, compile_expression = counting()
    templar = types.SimpleNamespace(_engine=types.SimpleNamespace(_compile_expression=compile_expression))
    core.compile_once(templar)
    found = [
        templar._engine._compile_expression(text, option) for text, option in (("a", 1), ("a", 1), ("a", 2), ("b", 1))
    ]
    assert compiled == [("a", 1), ("a", 2), ("b", 1)]
    assert found == ["compiled a (1,)", "compiled a (1,)", "compiled a (2,)", "compiled b (1,)"]


def test_before_trust_each_template_is_compiled_once(monkeypatch):
    monkeypatch.setattr(core, "TRUST", False)
    compiled, from_string = counting()
    templar = types.SimpleNamespace(environment=types.SimpleNamespace(from_string=from_string))
    core.compile_once(templar)
    assert [templar.environment.from_string(text) for text in "aab"] == [
        "compiled a ()",
        "compiled a ()",
        "compiled b ()",
    ]
    assert compiled == [("a",), ("b",)]


@pytest.mark.parametrize("trust", [True, False])
def test_a_templar_that_hides_how_it_compiles_is_left_alone(monkeypatch, trust):
    monkeypatch.setattr(core, "TRUST", trust)
    templar = types.SimpleNamespace()
    core.compile_once(templar)
    assert vars(templar) == {}
    assert core.jinja_of(templar) is None


def test_where_the_jinja_environment_is(monkeypatch):
    templar = types.SimpleNamespace(environment="old", _engine=types.SimpleNamespace(environment="new"))
    monkeypatch.setattr(core, "TRUST", True)
    assert core.jinja_of(templar) == "new"
    monkeypatch.setattr(core, "TRUST", False)
    assert core.jinja_of(templar) == "old"
