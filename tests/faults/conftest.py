# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tests of bad days use the collection's own rooms."""

from __future__ import annotations

from sweep.pool import load_collection

load_collection()
