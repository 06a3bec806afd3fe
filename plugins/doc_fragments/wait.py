# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the modules that wait, documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Options for waiting."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the last step of the task is complete.
      - The task always waits for a step that another step follows.
      - At C(-v), a wait of more than ten seconds tells what it sees, about every ten seconds. A task that runs as a
        module of its own does not.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait for a single step, and for what somebody else has started on the same thing.
      - When the time is over, the task fails and says what it saw last.
    type: float
    default: 600.0
"""
