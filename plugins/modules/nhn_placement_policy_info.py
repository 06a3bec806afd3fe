#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_placement_policy_info
short_description: List placement policies of NHN Cloud
version_added: 1.1.0
description:
  - Lists placement policies with the servers in them. Nothing found is an empty list.
  - The API has no filters for them, so O(name) and O(query) are done here.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the one placement policy to show. It cannot be combined with O(name).
    type: str
  name:
    description: Name of the placement policies, exactly. Names are not unique.
    type: str
seealso:
  - module: nhn.cloud.nhn_placement_policy
"""

EXAMPLES = r"""
- name: All placement policies
  nhn.cloud.nhn_placement_policy_info:
  register: all

- name: The servers of a policy
  nhn.cloud.nhn_placement_policy_info:
    name: db-spread
    query: placement_policies[0].members
  register: members
"""

RETURN = r"""
placement_policies:
  description: The placement policies, in the order of the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the placement policy.
      type: str
      sample: 0a1b2c3d-0000-4000-8000-000000000a01
    name:
      description: Name of the placement policy.
      type: str
      sample: db-spread
    policies:
      description: The rule, as the API tells it.
      type: list
      elements: str
      sample: [anti-affinity]
    members:
      description: IDs of the servers that were made with this policy.
      type: list
      elements: str
query_result:
  description: What O(query) gives.
  returned: success, with O(query)
  type: raw
error:
  description: What went wrong, for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: The kind of failure.
      type: str
      sample: invalid_request
"""

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import Params
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.info import InfoModule
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.selected import check, selected
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.placement_policy import PLACEMENT_POLICY, SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the placement policies that match."""
    return selected(PLACEMENT_POLICY, params, things)


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}},
    result="placement_policies",
    read=read,
    shown=SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
