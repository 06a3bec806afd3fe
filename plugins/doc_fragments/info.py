# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the info modules, documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of the info modules."""

    DOCUMENTATION = r"""
options:
  query:
    description:
      - A JMESPath expression over the result, which is a dictionary with the list that the module returns.
      - Its value is returned as RV(query_result), beside the list.
      - It is checked before any call. A wrong expression is an error, which names the position of the mistake.
      - Needs the Python package C(jmespath) where the task runs.
    type: str
notes:
  - The description of a filter says whether the API or the module applies it.
  - A filter with the name of something that does not exist causes a warning and finds nothing.
"""
