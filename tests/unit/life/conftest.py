# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of whole tasks on the small cloud, for faults that no real one can be asked for at a given moment."""

from __future__ import annotations

import pytest
from small_cloud import Runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs a module's task on a small cloud."""
    for name in ("NHN_TOKEN_CACHE", "NHN_AUTH_URL", "OS_CLOUD", "NHN_API_RETRIES"):
        monkeypatch.delenv(name, raising=False)
    return Runner(monkeypatch)
