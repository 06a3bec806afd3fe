# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of the collection, as the User-Agent of every request tells it; equal to galaxy.yml."""

from __future__ import annotations

VERSION = "1.0.0"
