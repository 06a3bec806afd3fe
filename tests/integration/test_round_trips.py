# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects that are made, read as a document, deleted, made of the document, and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from clouds import LocalCloud
from model.trips import travel
from sweep.witness import scopes_of

TRIPS = 3
#: No trip begins later.
SECONDS = 25
SEED = 20260305

pytestmark = [pytest.mark.slow, pytest.mark.integration]


def test_a_few_round_trips(cloud: LocalCloud, tmp_path: Path) -> None:
    """Drawn projects, the same on every run. `make model ARGS=--stack` draws others."""
    trips, problem = travel(scopes_of(cloud.url)[-1], TRIPS, SECONDS, SEED, tmp_path / "project.json")
    if problem:
        pytest.fail(f"{problem}\n{(tmp_path / 'project.json').read_text()}", pytrace=False)
    assert trips >= 1
