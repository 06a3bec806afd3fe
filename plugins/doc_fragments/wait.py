# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of modules that wait, documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Options for waiting."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the last thing that the task starts is done.
      - What another step of the same task follows is always waited for.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait for a single step, and for whatever somebody else has under way with the thing.
      - When they are over the task fails and says what was seen last.
    type: float
    default: 600.0
"""
