# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible could evaluate in a text of a server, and how the text is marked on each release."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from ansible_collections.nhn.cloud.plugins.plugin_utils import _marks as marks
from jinja2 import Environment

ACTING = [
    "{{ x }}",
    "{% if x %}",
    "{# x #}",
    "{",
    "a{b",
    "#jinja2: x",
    " #jinja2: x",
    "#jin",
    "lookup('pipe', 'id')",
    " lookup\n('pipe', 'id') == 'root' ",
    "[x, y.z()][0]",
    "'id' | pipe",
    "9**9**9",
    "'a' * 999999999",
    "'%999999999d' % 1",
    "(" * 100000 + ")" * 100000,
]
PLAIN = [
    "",
    "web-1",
    "서버",
    "}",
    "}}",
    "# jinja2",
    "#1",
    "ja2: x",
    "nhn_id == other.name",
    "Ubuntu Server 22.04.3 LTS (2023.11.21)",
    "all (100%)",
    "lookup('pipe',",
    "lookup('pipe', 'id') }}",
    "a: b | c",
]


@pytest.fixture
def before_trust(monkeypatch):
    """As on ansible-core 2.18."""
    monkeypatch.setattr(core, "TRUST", False)
    monkeypatch.setattr(core, "unsafe", lambda text: ("unsafe", text))


@pytest.fixture
def with_trust(monkeypatch):
    """As on ansible-core 2.19."""
    monkeypatch.setattr(core, "TRUST", True)
    monkeypatch.setattr(core, "trusted", lambda text: ("trusted", text))
    marks._exported.cache_clear()
    yield
    marks._exported.cache_clear()


@pytest.mark.parametrize("text", ACTING, ids=lambda text: text[:20])
def test_a_text_that_may_act(text):
    assert marks.may_act(text)


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_that_cannot_act(text):
    assert not marks.may_act(text)


def test_texts_that_cannot_act_do_not_join_to_a_template():
    letters = ["", "{", "%", "#", "}", "#jin", "ja2:", " "]
    texts = {"".join(some) for some in itertools.product(letters, repeat=2)}
    plain = [text for text in texts if not marks.may_act(text)]
    assert 20 < len(plain) < len(texts)
    for one, other in itertools.product(plain, repeat=2):
        assert not (one + other).startswith("#jinja2:")
        assert {kind for _line, kind, _text in Environment().lex(one + other)} <= {"data"}


@pytest.mark.parametrize("text", ACTING, ids=lambda text: text[:20])
def test_before_trust_what_may_act_is_marked_at_every_depth(before_trust, text):
    unsafe = ("unsafe", text)
    nested = [text, {"a": text, text: 1}]
    assert marks.mark(text) == marks.exported(text) == unsafe
    assert marks.mark(nested) == marks.exported(nested) == [unsafe, {"a": unsafe, unsafe: 1}]


@pytest.mark.parametrize("value", [*PLAIN, 5, None, True, PLAIN, {"a": PLAIN}])
def test_before_trust_other_values_stay_as_they_are(before_trust, value):
    assert marks.mark(value) == marks.exported(value) == value


@pytest.mark.parametrize(
    "value", [*ACTING, *PLAIN, 5, None, True, ACTING, {"a": ACTING}], ids=lambda one: str(one)[:20]
)
def test_with_trust_the_apis_values_need_no_mark_while_they_are_evaluated(with_trust, value):
    assert marks.mark(value) is value


@pytest.mark.parametrize("text", ACTING, ids=lambda text: text[:20])
def test_with_trust_a_text_that_may_act_is_never_trusted(with_trust, text):
    assert marks.exported([text, {"a": text, "b": [text, {"c": text}]}]) == [
        text,
        {"a": text, "b": [text, {"c": text}]},
    ]


def test_with_trust_all_other_texts_are_trusted_at_every_depth(with_trust):
    trusted = [("trusted", text) for text in PLAIN]
    assert marks.exported({"a": PLAIN, "b": {"c": [PLAIN]}}) == {"a": trusted, "b": {"c": [trusted]}}
    assert marks.exported([5, None, True, 1.5]) == [5, None, True, 1.5]


def test_with_trust_keys_stay_as_they_are(with_trust):
    # ansible-core evaluates no keys, and JSON has no mark for them.
    assert marks.exported({"{{ x }}": 1, "a": {"{{ y }}": "{"}}) == {"{{ x }}": 1, "a": {"{{ y }}": "{"}}


def noted(monkeypatch):
    """Return a list of the texts that are trusted from now on."""
    asked = []

    def trusted(text):
        asked.append(text)
        return text

    monkeypatch.setattr(core, "trusted", trusted)
    marks._exported.cache_clear()
    return asked


def test_a_text_with_tags_of_its_own_keeps_them(monkeypatch):
    monkeypatch.setattr(core, "TRUST", True)

    class Vaulted(str):
        __slots__ = ()

    asked = noted(monkeypatch)
    secret = Vaulted("secret")
    assert marks.exported("secret") is not secret
    assert marks.exported(secret) is secret
    # Neither was taken for the other, which equals it.
    assert [type(one) for one in asked] == [str, Vaulted]
    acting = Vaulted("{{ x }}")
    assert marks.exported(acting) is acting
    marks._exported.cache_clear()


def test_equal_texts_are_tagged_once(monkeypatch):
    monkeypatch.setattr(core, "TRUST", True)
    asked = noted(monkeypatch)
    marks.exported([{"a": "web"}, ["web", "db"], "web"])
    assert asked == ["web", "db"]
    marks._exported.cache_clear()


def test_the_real_release_marks_what_may_act():
    for text in ACTING:
        exported = marks.exported(text)
        assert exported == text and (not core.is_trusted(exported) if core.TRUST else hasattr(exported, "__UNSAFE__"))
    for text in PLAIN:
        exported = marks.exported(text)
        assert exported == text and not hasattr(exported, "__UNSAFE__") and core.is_trusted(exported)
