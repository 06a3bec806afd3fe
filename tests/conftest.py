# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all tests share: the order in which they run, and on which worker."""

from __future__ import annotations

from typing import Any

import pytest

#: Files that one worker runs as a whole, since what they set up takes longer than their tests.
WHOLE = ("tests/integration/test_inventory.py",)


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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file of WHOLE goes to one worker, and first; all other tests go out one by one."""
    # Not at the top: a run without workers needs no xdist.
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return path if path in WHOLE else nodeid

    return Scheduling(config, log)
