# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A local cloud of this worker's own, and what the tests of bad days share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkout import RUN
from clouds import LocalCloud
from sweep.pool import load_collection
from venvs import CLOUD

load_collection()


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    """A local cloud for the tests of this worker."""
    assert CLOUD.ready(), "the cloud's environment is missing: use make test"
    RUN.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir=RUN))
    local = LocalCloud(folder)
    try:
        yield local.start(parent=os.getpid())
        assert local.refused_us() == []
    finally:
        local.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take back the faults and settings that a test left behind."""
    yield
    if "cloud" in request.fixturenames:
        cloud: LocalCloud = request.getfixturevalue("cloud")
        cloud.control("faults", method="DELETE")
        cloud.control("settings", {"rate_limit": 0})
