# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of modules that list things, documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of the info modules."""

    DOCUMENTATION = r"""
options:
  query:
    description:
      - A JMESPath expression over the result, which is a dictionary with the one list that the module returns.
      - Its value is returned as RV(query_result), beside the list.
      - It is checked before any call; a wrong one fails and says at which character.
      - Needs the Python package C(jmespath) where the task runs.
    type: str
notes:
  - Each filter says whether the API applies it; what the API cannot do is done by the module.
  - A name of something that does not exist, given as a filter, causes a warning and finds nothing.
"""
