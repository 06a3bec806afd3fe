# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of things that need each other, as tables."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._stack.graph import after, before, mermaid, reversed_, waves

NET = {"vpc": [], "subnet": ["vpc"], "group": [], "server": ["subnet", "group"], "address": ["server", "vpc"]}


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({}, []),
        ({"a": []}, [["a"]]),
        ({"b": ["a"], "a": []}, [["a"], ["b"]]),
        ({"a": [], "b": []}, [["a", "b"]]),
        # What is not among them is there already.
        ({"a": ["elsewhere"]}, [["a"]]),
        (NET, [["vpc", "group"], ["subnet"], ["server"], ["address"]]),
    ],
)
def test_waves(needs, found):
    assert waves(needs) == found


@pytest.mark.parametrize(
    ("needs", "circle"),
    [
        ({"a": ["a"]}, "a -> a"),
        ({"a": ["b"], "b": ["a"]}, "a -> b -> a"),
        ({"x": [], "a": ["x", "b"], "b": ["c"], "c": ["b"]}, "b -> c -> b"),
    ],
)
def test_a_circle_is_refused_by_its_names(needs, circle):
    with pytest.raises(errors.InvalidRequest) as caught:
        waves(needs)
    assert caught.value.message == f"These need each other in a circle, so none can be the first: {circle}."


def test_what_needs_a_thing_and_what_it_needs():
    assert after("vpc", NET) == {"subnet", "server", "address"}
    assert after("address", NET) == set()
    assert before("server", NET) == {"subnet", "group", "vpc"}
    assert before("vpc", NET) == set()


def test_things_go_in_the_reverse_order():
    assert reversed_(NET) == {
        "vpc": {"subnet", "address"},
        "subnet": {"server"},
        "group": {"server"},
        "server": {"address"},
        "address": set(),
    }
    assert [set(wave) for wave in waves(reversed_(NET))] == [{"address"}, {"server"}, {"subnet", "group"}, {"vpc"}]


def test_a_picture_is_the_same_each_time_and_holds_no_markup():
    labels = {name: f'{name} "<&' for name in NET}
    drawn = mermaid(NET, labels)
    assert drawn == mermaid(dict(NET), labels)
    assert drawn.splitlines()[:2] == ["flowchart LR", '  n1["vpc &quot;&lt;&amp;"]']
    assert drawn.splitlines()[6:] == [
        "  n1 --> n2",
        "  n2 --> n4",
        "  n3 --> n4",
        "  n4 --> n5",
    ]
