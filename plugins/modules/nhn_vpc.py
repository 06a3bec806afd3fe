#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_vpc
short_description: Make, change and delete VPCs on NHN Cloud
version_added: 1.1.0
description:
  - Makes a VPC, changes its name and its range of addresses, and deletes it.
  - A new VPC has one default routing table and nothing else. M(nhn.cloud.nhn_subnet) makes its subnets.
  - A VPC is found by its exact name, or by its ID. Two VPCs of one name are an error that lists their IDs.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the VPC.
      - Together with O(id), another name renames it. Servers show their addresses under the name of the VPC, so facts
        of hosts change with it.
    type: str
  id:
    description: ID of the VPC, a UUID. An ID that does not exist never creates one.
    type: str
  state:
    description:
      - V(present) makes sure that the VPC exists.
      - V(absent) deletes it. If it still has subnets, or routing tables beside the default one, the task is refused and
        names them. In check mode this is a warning, since an earlier task may delete them.
        An internet gateway is detached from the default routing table first, and stays.
    type: str
    choices: [present, absent]
    default: present
  cidr:
    description:
      - Range of its addresses, as V(10.0.0.0/16). Required to make a VPC.
      - It is in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and V(/24) or larger. VPCs that are to be peered must not
        overlap.
      - Another range changes the VPC. It must hold all subnets.
    type: str
seealso:
  - module: nhn.cloud.nhn_vpc_info
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: Make a VPC
  nhn.cloud.nhn_vpc:
    name: vpc-shop
    cidr: 10.0.0.0/16
  register: shop

- name: Rename it
  nhn.cloud.nhn_vpc:
    id: "{{ shop.vpc.id }}"
    name: vpc-store

- name: Delete it
  nhn.cloud.nhn_vpc:
    name: vpc-store
    state: absent
"""

RETURN = r"""
vpc:
  description: The VPC as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
  type: dict
  contains:
    id:
      description: ID of the VPC, which is also that of its network.
      type: str
    name:
      description: Name of the VPC.
      type: str
      sample: vpc-prod
    cidr:
      description: Range of its addresses.
      type: str
      sample: 10.0.0.0/16
    state:
      description: State of the VPC.
      type: str
      sample: available
    shared:
      description: Whether other projects can use it too.
      type: bool
      sample: false
    external:
      description: Whether floating addresses come from this VPC.
      type: bool
      sample: false
    tenant_id:
      description: ID of the tenant that owns it.
      type: str
    created:
      description: When it was made.
      type: str
      sample: "2026-03-02 01:15:46"
    default_routing_table:
      description: The routing table that subnets without one of their own use. Null where there is none.
      type: dict
      contains:
        id:
          description: ID of the routing table.
          type: str
        name:
          description: Name of the routing table.
          type: str
          sample: vpc-0a1b2c3d
        internet_gateway_id:
          description: ID of its internet gateway. Null without one.
          type: str
    subnets:
      description: The subnets of the VPC.
      type: list
      elements: dict
      contains:
        id:
          description: ID of the subnet.
          type: str
        name:
          description: Name of the subnet.
          type: str
          sample: prod-web
        cidr:
          description: Range of its addresses.
          type: str
          sample: 10.0.1.0/24
        gateway:
          description: Address of its gateway.
          type: str
          sample: 10.0.1.1
        state:
          description: State of the subnet.
          type: str
          sample: available
        available_ips:
          description: Number of free addresses.
          type: int
          sample: 250
        internet_gateway_id:
          description: ID of the internet gateway of its routing table. Floating addresses need such a gateway.
          type: str
drift:
  description: What differs from the task and cannot be changed any more. Empty when nothing does.
  returned: success
  type: list
  elements: dict
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.vpc_thing import Vpc

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "cidr": {"type": "str"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=Vpc,
    references=frozenset({"id"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
