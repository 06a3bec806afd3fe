# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the model briefly, and every counterexample that it has found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from clouds import LocalCloud
from model.machine import explore
from model.player import Player
from sweep.pool import load_collection
from sweep.witness import scopes_of

REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.json"))
SECONDS = 25
#: Least number of steps, even on a slow machine.
LEAST = 20
SEED = 20260305

pytestmark = [pytest.mark.slow, pytest.mark.integration]
load_collection()


@pytest.fixture(scope="module")
def player(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """Return a player in a scope that no other test uses."""
    made = Player(scopes_of(cloud.url)[-1], tmp_path_factory.mktemp("model"))
    yield made
    made.witness.clear()


def test_a_short_run(player: Player, tmp_path: Path) -> None:
    """Random steps, the same on every run. `make model` draws others."""
    steps, problem = explore(player, 60, SECONDS, SEED, tmp_path / "counterexample.json", least=LEAST)
    if problem:
        pytest.fail(f"{problem}\n{(tmp_path / 'counterexample.json').read_text()}", pytrace=False)
    assert steps >= LEAST


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_regression(path: Path, player: Player) -> None:
    player.begin()
    for step in json.loads(path.read_text())["steps"]:
        assert player.play(step), f"there was nothing to do for {step}"
