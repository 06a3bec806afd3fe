# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One local cloud for each pytest worker, and the count of what they were asked."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checkout import RUN
from clouds import LocalCloud
from venvs import CLOUD

# What the clouds were asked: of this process, and of the workers that have ended.
_COUNTS = {"clouds": 0, "requests": 0, "undocumented": 0, "undocumented on purpose": 0}


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    """A local cloud of this worker's own."""
    assert CLOUD.ready(), "the cloud's environment is missing: use make integration or make test"
    RUN.mkdir(exist_ok=True)
    run_dir = Path(tempfile.mkdtemp(prefix="tests-", dir=RUN))
    local = LocalCloud(run_dir)
    try:
        local.start(parent=os.getpid())
        yield local
        undocumented = len(local.undocumented())
        _COUNTS["clouds"] += 1
        _COUNTS["requests"] += local.requests()
        _COUNTS["undocumented"] += undocumented
        # Each test looks at its own; this is for those that do not.
        assert undocumented == _COUNTS["undocumented on purpose"], f"{undocumented} undocumented requests"
    finally:
        local.stop()
        shutil.rmtree(run_dir, ignore_errors=True)


@pytest.fixture(autouse=True)
def as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take back the faults and settings that a test left behind, also where it failed."""
    if "cloud" not in request.fixturenames:
        yield
        return
    cloud: LocalCloud = request.getfixturevalue("cloud")
    settings = cloud.control("settings")
    yield
    cloud.control("faults", method="DELETE")
    cloud.control("settings", settings)


@pytest.fixture
def undocumented_requests(cloud: LocalCloud, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that sent a request which the guide does not document.

    A test that does so on purpose has the marker `undocumented`.
    """
    since = cloud.requests()
    yield
    found = cloud.undocumented(since)
    if request.node.get_closest_marker("undocumented"):
        _COUNTS["undocumented on purpose"] += len(found)
        return
    told = [f"{row['method']} {row['path']} ({row['undocumented']})" for row in found]
    if told:
        text = "requests that the guide does not document:\n" + "\n".join(told)
        pytest.fail(text, pytrace=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "undocumented: sends undocumented requests on purpose")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its counts to the process that prints them."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["cloud_counts"] = dict(_COUNTS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for name, count in getattr(node, "workeroutput", {}).get("cloud_counts", {}).items():
        _COUNTS[name] += count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _COUNTS["clouds"]:
        terminalreporter.section("requests to the local clouds")
        told = ", ".join(f"{count} {name}" for name, count in _COUNTS.items())
        terminalreporter.write_line(told)
