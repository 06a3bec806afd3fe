# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared by the fault tests, which use the collection's own packages."""

from __future__ import annotations

from sweep.pool import load_collection

load_collection()
