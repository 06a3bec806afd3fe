#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_subnet
short_description: Make, change and delete subnets on NHN Cloud
version_added: 1.1.0
description:
  - Makes a subnet of a VPC, changes its name and its routing table, and deletes it.
  - A subnet is found by its VPC and its exact name, or by its ID. Without O(vpc), two subnets of one name are an error
    that lists their IDs.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the subnet.
      - Together with O(id), another name renames it.
    type: str
  id:
    description: ID of the subnet, a UUID. An ID that does not exist never creates one.
    type: str
  state:
    description:
      - V(present) makes sure that the subnet exists.
      - V(absent) deletes it. It waits for servers in it that are being deleted. If anything else has an address in it,
        the task is refused and names what has. In check mode this is a warning, since an earlier task may delete it.
    type: str
    choices: [present, absent]
    default: present
  vpc:
    description: Name or ID of the VPC. Required to make a subnet.
    type: str
  cidr:
    description:
      - Range of its addresses, as V(10.0.1.0/24). Required to make a subnet, and never changed afterwards.
      - It is inside the range of the VPC, V(/28) or larger, and overlaps no other subnet of the VPC.
    type: str
  routing_table:
    description:
      - Name or ID of a routing table of the VPC.
      - An empty text goes back to the default routing table of the VPC, which a new subnet has. It then follows when
        another table becomes the default.
    type: str
  on_drift:
    description:
      - What to do when something differs that cannot be changed after creation (O(vpc), O(cidr)).
      - The result lists it under RV(drift) in any case.
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_subnet_info
  - module: nhn.cloud.nhn_vpc
"""

EXAMPLES = r"""
- name: Make a subnet
  nhn.cloud.nhn_subnet:
    name: prod-app
    vpc: vpc-prod
    cidr: 10.0.50.0/24

- name: Delete it
  nhn.cloud.nhn_subnet:
    name: prod-app
    vpc: vpc-prod
    state: absent
"""

RETURN = r"""
subnet:
  description: The subnet as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
  type: dict
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
    vpc_id:
      description: ID of the VPC.
      type: str
    created:
      description: When it was made.
      type: str
      sample: "2026-03-02 01:15:46"
    routing_table:
      description: The routing table that it uses.
      type: dict
      contains:
        id:
          description: ID of the routing table.
          type: str
        name:
          description: Name of the routing table.
          type: str
          sample: vpc-0a1b2c3d
        default:
          description: Whether it is the default one of the VPC.
          type: bool
        explicit:
          description: Whether the subnet was attached to it. Otherwise the subnet follows the default one of the VPC.
          type: bool
        internet_gateway_id:
          description: ID of its internet gateway. Null without one.
          type: str
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
    reason:
      description: Why it could not be compared.
      type: str
      returned: when a name cannot be looked up
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.subnet_thing import Subnet

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "vpc": {"type": "str"},
        "cidr": {"type": "str"},
        "routing_table": {"type": "str"},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=Subnet,
    references=frozenset({"id", "vpc"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
