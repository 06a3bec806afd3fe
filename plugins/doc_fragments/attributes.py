# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all modules of the collection can, documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of the modules."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    support: full
    description: Can run in check mode, which reads and looks up everything and changes nothing.
    details:
      - A name that does not exist, and an ID that is empty or null, count as made by an earlier task of the same run. A
        warning names them. Flavors, zones and volume types, which no module makes, and unknown UUIDs are errors.
  diff_mode:
    support: full
    description: Returns what has changed, or would change in check mode, as a diff.
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
    description: Reads only.
    details:
      - In check mode an option that is an empty text finds nothing and causes a warning, since it may be the ID of
        something that an earlier task would make. Otherwise it is an error.
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
