# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's process compiles no more than its limit."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented import MODULES, ROOT

_SPEC = importlib.util.spec_from_file_location("module_cost", ROOT / "tests/bench/module_cost.py")
module_cost = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(module_cost)


@pytest.fixture(scope="module")
def costs():
    """Return the cost of each module."""
    return module_cost.costs()


@pytest.mark.parametrize("name", MODULES)
def test_a_module_compiles_no_more_than_it_may(name, costs):
    size = costs[name]["KB"]
    assert size <= module_cost.bound(name), f"{size:.1f} KB: import what few tasks need where it is needed"
