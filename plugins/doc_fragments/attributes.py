# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of all modules, documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of the modules."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    support: full
    description: Can run in check mode. It then reads and looks up everything, and changes nothing.
    details:
      - If a name does not exist, or an ID is empty or null, check mode assumes that an earlier task of the same run
        would make it. A warning names it. Unknown flavors, zones, volume types and UUIDs are errors, since no module
        makes them.
  diff_mode:
    support: full
    description: Returns a diff of what the task changed, or would change in check mode.
  idempotent:
    support: full
    description: A second run with the same options changes nothing.
  action_group:
    description: Use C(group/nhn.cloud.nhn) in C(module_defaults) to set the common options of all modules once.
    support: full
    membership:
      - nhn.cloud.nhn
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    description: Only reads.
    details:
      - In check mode an option that is an empty string finds nothing and causes a warning, since it may be the ID of
        something that an earlier task would make. Outside check mode it is an error.
  diff_mode:
    support: N/A
    description: Changes nothing.
  idempotent:
    support: full
    description: Changes nothing.
  action_group:
    description: Use C(group/nhn.cloud.nhn) in C(module_defaults) to set the common options of all modules once.
    support: full
    membership:
      - nhn.cloud.nhn
"""
