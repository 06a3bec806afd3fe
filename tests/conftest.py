# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all tests share: the order in which they run."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: starts early, since the others fill the gaps")
    config.addinivalue_line("markers", "integration: runs ansible-playbook on a local cloud")


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("slow"):
        return 0
    return 1 if item.get_closest_marker("integration") else 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slowest first, so that no worker is left alone with a long one at the end."""
    items.sort(key=_rank)
