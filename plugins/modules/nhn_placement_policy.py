#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_placement_policy
short_description: Make and delete placement policies on NHN Cloud
version_added: 1.1.0
description:
  - Makes a placement policy, or deletes one. The platform puts the servers of a policy on different hosts.
  - A server joins a policy only when it is made, with O(nhn.cloud.nhn_server#module:placement_policy).
  - A policy is found by its exact name, or by its ID. Two policies of one name are an error that lists their IDs.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the placement policy.
      - Beside O(id) it must be the policy's; the API cannot rename one.
    type: str
  id:
    description: ID of the placement policy, a UUID. An ID that does not exist never creates one.
    type: str
  state:
    description:
      - V(present) makes sure that the policy exists.
      - V(absent) deletes it. Its servers stay as and where they are.
    type: str
    choices: [present, absent]
    default: present
  policy:
    description: The rule. NHN Cloud has one, V(anti-affinity), under which no two servers of the policy share a host.
    type: str
    choices: [anti-affinity]
    default: anti-affinity
  on_drift:
    description:
      - What to do when O(policy) differs, which cannot be changed after creation.
      - The result lists it under RV(drift) in any case.
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_placement_policy_info
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: A placement policy
  nhn.cloud.nhn_placement_policy:
    name: db-spread

- name: Two databases on two hosts
  nhn.cloud.nhn_server:
    name: db
    count: 2
    flavor: m2.c1m2
    image: Ubuntu Server 22.04 LTS
    networks:
      - subnet: prod-db
    key_name: deploy
    placement_policy: db-spread

- name: Delete the policy; the servers stay
  nhn.cloud.nhn_placement_policy:
    name: db-spread
    state: absent
"""

RETURN = r"""
placement_policy:
  description: The placement policy as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
  type: dict
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
drift:
  description: What differs from the task and cannot be changed any more. Empty when nothing does.
  returned: success
  type: list
  elements: dict
  contains:
    option:
      description: The option.
      type: str
    wanted:
      description: What the task says.
      type: raw
    actual:
      description: What is there.
      type: raw
steps:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
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

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.module import Module
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.placement_policy_thing import PlacementPolicy

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "policy": {"type": "str", "choices": ["anti-affinity"], "default": "anti-affinity"},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=PlacementPolicy,
    waits=False,
    references=frozenset({"id"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
