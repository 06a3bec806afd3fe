# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""oslo.db opens a connection per transaction on SQLite files: keep them instead."""

from __future__ import annotations

import warnings
from typing import Any

from oslo_db.sqlalchemy import engines
from sqlalchemy import pool


class _KeepPool(pool.QueuePool):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(pool_size=20, max_overflow=500)
        super().__init__(*args, **kwargs)


class _StaticPool(pool.StaticPool):
    """Placement's database lives in its connection: renewed, as oslo.db does hourly, it would be empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"recycle": -1})


class _Pools:
    StaticPool = _StaticPool
    SingletonThreadPool = pool.SingletonThreadPool
    QueuePool = pool.QueuePool
    NullPool = _KeepPool


def keep() -> None:
    engines.pool = _Pools
    warnings.simplefilter("ignore")
