# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a slow network of the local cloud shows of what Neutron does not have any more."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest

slow = importlib.import_module("local_cloud.front.vpc.slow")
OURS, THEIRS = "a project", "another project"
KIND = "networks"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which stands still, and no memory of other tests."""
    now = [1000.0]
    monkeypatch.setattr(slow, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for memory in ("_rows", "_tables"):
        monkeypatch.setattr(slow, memory, slow.Late())
    return now


def row(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"id of {name}", "name": name, "tenant_id": OURS, "shared": False, **fields}


def names(network: Any, rows: list[dict[str, Any]], query: Any = "", project: str = OURS) -> list[str]:
    return [one["name"] for one in network.with_deleted(KIND, rows, query, project)]


def test_a_deleted_row_is_shown_until_its_time_has_come(clock: list[float]) -> None:
    network = slow.Slow(5)
    network.delete(KIND, row("b"))
    assert names(network, [row("a")]) == ["a", "b"]
    assert names(network, [row("a"), row("b")]) == ["a", "b"]
    assert names(network, [], project=THEIRS) == [] == network.with_deleted("subnets", [], "", OURS)
    clock[0] += 4
    # The second deletion does not make it longer.
    network.delete(KIND, row("b"))
    clock[0] += 1
    assert names(network, [row("a")]) == ["a"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=b", ["b"]),
        ("name=c", []),
        ("shared=False&name=b", ["b"]),
        ("sort_key=name&sort_dir=desc", ["c", "b", "a"]),
        ("sort_key=name", ["a", "b", "c"]),
        ({"id": "id of b"}, ["b"]),
        ({"router:external": True}, []),
    ],
)
@pytest.mark.usefixtures("clock")
def test_queries_find_it(query: Any, found: list[str]) -> None:
    network = slow.Slow(5)
    network.delete(KIND, row("b", **{"router:external": False}))
    there = [row(name) for name in ("a", "c") if name in found]
    assert names(network, there, query) == found


@pytest.mark.usefixtures("clock")
def test_without_a_delay_nothing_is_shown() -> None:
    slow.Slow(5).delete(KIND, row("a"))
    at_once = slow.Slow(0)
    at_once.delete(KIND, row("b"))
    at_once.move("gateway", "old")
    assert names(at_once, []) == [] and at_once.table_of("gateway", "new") == "new"
    assert names(slow.Slow(5), []) == ["a"]


@pytest.mark.usefixtures("clock")
def test_a_refused_deletion_is_none() -> None:
    network = slow.Slow(5)
    network.delete(KIND, row("a"))
    network.keep(KIND, row("a"))
    assert names(network, []) == []


def test_a_gateway_is_shown_where_it_was_shown(clock: list[float]) -> None:
    network = slow.Slow(5)
    network.move("gateway", None)
    assert network.table_of("gateway", "table") is None and network.table_of("other", "table") == "table"
    clock[0] += 4
    network.move("gateway", "table")
    assert network.table_of("gateway", None) is None
    clock[0] += 1
    assert network.table_of("gateway", "table") == "table"
