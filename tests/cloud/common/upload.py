# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Data of an image that take a while: the image is `saving` meanwhile."""

from __future__ import annotations

import io

import eventlet


class SlowData(io.BytesIO):
    def __init__(self, data: bytes, seconds: float) -> None:
        super().__init__(data)
        self._seconds = seconds

    def read(self, size: int | None = -1) -> bytes:
        wait, self._seconds = self._seconds, 0.0
        eventlet.sleep(wait)
        return super().read(size)
