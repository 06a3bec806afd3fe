# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared by all tests: their order, their workers, and a local cloud for each worker."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from clouds import LocalCloud

#: Files that a single worker runs, since their setup takes longer than their tests.
WHOLE = (
    "tests/integration/test_inventory.py",
    "tests/conformance/test_conformance.py",
    "tests/unit/contract/test_new_module.py",
)
# Requests to the shared clouds of this process, and of the workers that have ended.
_COUNTS = {"clouds": 0, "requests": 0, "undocumented": 0, "undocumented on purpose": 0}


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    """Start the local cloud of this worker, with real services. Its tests use it one after the other."""
    # Imported here, since unit tests also run without tests/tools on the path.
    from checkout import RUN
    from clouds import LocalCloud
    from venvs import CLOUD

    assert CLOUD.ready(), "the cloud's environment is missing: use make, not pytest"
    RUN.mkdir(exist_ok=True)
    run_dir = Path(tempfile.mkdtemp(prefix="tests-", dir=RUN))
    local = LocalCloud(run_dir)
    try:
        local.start(parent=os.getpid())
        yield local
        undocumented = len(local.refused_us())
        _COUNTS["clouds"] += 1
        _COUNTS["requests"] += local.requests()
        _COUNTS["undocumented"] += undocumented
        # Tests of playbooks check their own requests. This is for all other tests.
        assert undocumented == _COUNTS["undocumented on purpose"], f"{undocumented} undocumented requests"
    finally:
        local.stop()
        shutil.rmtree(run_dir, ignore_errors=True)


@pytest.fixture(autouse=True)
def as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """Reset the faults, settings and knobs after a test, also after a failure."""
    if "cloud" not in request.fixturenames:
        yield
        return
    from api_coverage import note_requests

    cloud: LocalCloud = request.getfixturevalue("cloud")
    since = cloud.requests()
    kept = {kind: cloud.control(kind) for kind in ("settings", "knobs")}
    yield
    cloud.control("faults", method="DELETE")
    for kind, values in kept.items():
        cloud.control(kind, values)
    note_requests(cloud, since, request.node.nodeid)


@pytest.fixture
def undocumented_requests(cloud: LocalCloud, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that sent a request that the guide does not document.

    A test that does so on purpose has the marker `undocumented`.
    """
    since = cloud.requests()
    yield
    found = cloud.undocumented(since)
    if request.node.get_closest_marker("undocumented"):
        _COUNTS["undocumented on purpose"] += len(cloud.refused_us(since))
        return
    told = [f"{row['method']} {row['path']} ({row['undocumented']})" for row in found]
    if told:
        text = "requests that the guide does not document:\n" + "\n".join(told)
        pytest.fail(text, pytrace=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: starts early, since the others fill the gaps")
    config.addinivalue_line("markers", "integration: runs ansible-playbook on a local cloud")
    config.addinivalue_line("markers", "undocumented: sends undocumented requests on purpose")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pass a worker's counts to the process that prints them."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["cloud_counts"] = dict(_COUNTS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for name, count in getattr(node, "workeroutput", {}).get("cloud_counts", {}).items():
        _COUNTS[name] += count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _COUNTS["clouds"]:
        terminalreporter.section("requests to the shared local clouds")
        told = ", ".join(f"{count} {name}" for name, count in _COUNTS.items())
        terminalreporter.write_line(told)


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("slow"):
        return 0
    return 1 if item.get_closest_marker("integration") else 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the slowest first, so that no worker runs a long test alone at the end."""
    items.sort(key=_rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each file of WHOLE to one worker, first, and all other tests one by one."""
    # Imported here, since a run without workers needs no xdist.
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return path if path in WHOLE else nodeid

    return Scheduling(config, log)
