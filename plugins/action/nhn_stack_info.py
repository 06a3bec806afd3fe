# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands the module of the same name to the worker."""

from __future__ import annotations

from ansible_collections.nhn.cloud.plugins.plugin_utils._worker import action_for

ActionModule = action_for(__name__)
