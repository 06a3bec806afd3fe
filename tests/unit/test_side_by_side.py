# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gates run in threads of one process and in several processes. What they prepare in common must bear that."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import checkout
import interpreters
import pytest

THREADS = 8
TOOLS = Path(checkout.__file__).parent


@pytest.fixture(params=range(20))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A new folder, 20 times: what is raced for happens once per folder."""
    return tmp_path / str(request.param)


def together(work: Callable[[], object]) -> None:
    """Call it in all threads at once. Raise the first of their errors."""
    start = Barrier(THREADS)

    def each() -> None:
        start.wait(timeout=30)
        work()

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(each) for _thread in range(THREADS)]:
            done.result()


def test_threads_may_put_the_same_link(place: Path) -> None:
    place.mkdir()
    link = place / "python3.12"
    together(lambda: checkout.put_link(link, "/elsewhere"))
    assert {path.name: os.readlink(path) for path in place.iterdir()} == {link.name: "/elsewhere"}


def test_threads_may_look_for_interpreters_at_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "VENVS", place)
    monkeypatch.setattr(interpreters, "_candidates", lambda minor: [Path(f"/pythons/{minor}")])
    monkeypatch.setattr(interpreters, "_works", lambda _path, minor: minor != min(interpreters.MINORS))
    together(interpreters.folder)
    found = {link.name: os.readlink(link) for link in (place / "interpreters").iterdir()}
    assert found == {f"python3.{minor}": f"/pythons/{minor}" for minor in interpreters.MINORS[1:]}


def test_threads_may_link_the_collection_at_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "BUILD", place)
    together(checkout.link_collection)
    assert (place / "ansible_collections" / "nhn" / "cloud").resolve() == checkout.ROOT


def test_no_tool_names_a_file_after_its_process_only() -> None:
    named = re.compile(r"with_(?:suffix|name|stem)\([^)\n]*getpid")
    assert not [path.name for path in sorted(TOOLS.glob("*.py")) if named.search(path.read_text())]
