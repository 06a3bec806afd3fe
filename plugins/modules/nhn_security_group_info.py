#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_security_group_info
short_description: List security groups of NHN Cloud with their rules
version_added: 1.1.0
description:
  - Lists security groups with their rules. If none matches, the list is empty.
  - The API applies O(name). The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the one security group to show. It cannot be combined with O(name).
    type: str
  name:
    description: Name of the security groups, exactly. Names are not unique.
    type: str
seealso:
  - module: nhn.cloud.nhn_security_group
"""

EXAMPLES = r"""
- name: All security groups
  nhn.cloud.nhn_security_group_info:
  register: all

- name: The rules of a group that let in SSH
  nhn.cloud.nhn_security_group_info:
    name: web-servers
    query: security_groups[0].rules[?direction=='ingress' && ports=='22'].remote
  register: ssh
"""

RETURN = r"""
security_groups:
  description: The security groups, in the order of the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the security group.
      type: str
    name:
      description: Name of the security group.
      type: str
    description:
      description: Description of the security group.
      type: str
    rules:
      description: The rules of the group, sorted.
      type: list
      elements: dict
      contains:
        id:
          description: ID of the rule. Null for a rule that check mode would make.
          type: str
        direction:
          description: V(ingress) for traffic to the servers, V(egress) for traffic from them.
          type: str
          sample: ingress
        ethertype:
          description: Version of the addresses.
          type: str
        protocol:
          description: Name or number of the protocol. Null for all.
          type: str
          sample: tcp
        ports:
          description: Port, or range of ports. Null for all.
          type: str
          sample: 8000-8080
        icmp_type:
          description: Type of the ICMP messages. Null for all.
          type: int
        icmp_code:
          description: Code of the ICMP messages. Null for all.
          type: int
        remote:
          description: The other side, a range of addresses or the ID of a group.
          type: str
          sample: 0.0.0.0/0
        remote_group_id:
          description: ID of the group that is the other side. Null for a range.
          type: str
        description:
          description: Description of the rule.
          type: str
    tenant_id:
      description: ID of the tenant that owns it.
      type: str
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.security_group import SECURITY_GROUP
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.security_rules import SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the security groups that match."""
    return selected(SECURITY_GROUP, params, things)


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}},
    result="security_groups",
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
