#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_routing_table
short_description: Make, change and delete routing tables with their routes on NHN Cloud
version_added: 1.1.0
description:
  - Makes a routing table of a VPC, changes its name, its internet gateway and its routes, and deletes it.
  - Each VPC has a default routing table from its beginning, which subnets without one of their own use.
  - A routing table is found by its VPC and its exact name, or by its ID.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the routing table.
      - Together with O(id), another name renames it.
    type: str
  id:
    description: ID of the routing table, a UUID. An ID that does not exist never creates one.
    type: str
  state:
    description:
      - V(present) makes sure that the routing table exists.
      - V(absent) deletes it, after its internet gateway was detached, which stays. The default table of a VPC is
        refused, and so is one that subnets name themselves. In check mode the latter is a warning.
    type: str
    choices: [present, absent]
    default: present
  vpc:
    description: Name or ID of the VPC. Required to make a routing table.
    type: str
  default:
    description:
      - V(true) makes it the default routing table of its VPC. Subnets without one of their own follow.
      - V(false) is refused for the default one; make another one the default instead.
    type: bool
  distributed:
    description:
      - Whether each host routes (V(true), the platform's default), or one central router (V(false)).
      - A change cuts the traffic between subnets and with the internet for about a minute, and a warning says so.
    type: bool
  internet_gateway:
    description:
      - Name or ID of the internet gateway to attach. One that another routing table has is refused.
      - V(true) keeps the gateway that is attached. If there is none, it makes one with the name of the table. A free
        gateway of exactly this name is taken, since an earlier run made it. Another one is never taken.
      - An empty text, or V(false), detaches the gateway, which stays.
      - A gateway whose name is a word for true or false, such as V(yes), is given by its ID.
    type: raw
  routes:
    description:
      - The routes of the table. When it is left out, they stay as they are.
      - New routes are added before others are removed. In a table that would have more than 10 by that, which is the
        documented quota, others are removed first.
      - Routes that the platform keeps itself, to the VPC and to the internet, are never touched and never listed here.
    type: list
    elements: dict
    suboptions:
      cidr:
        description: Range of the addresses that the route is for, as V(172.16.0.0/24).
        type: str
        required: true
      gateway:
        description: IPv4 address that the traffic goes to.
        type: str
        required: true
      description:
        description: Description of the route, up to 256 bytes. When it is left out, it stays as it is.
        type: str
  purge_routes:
    description:
      - Whether O(routes) is the exact list, so that others are removed.
      - With V(false), routes are only added and changed.
    type: bool
    default: true
  on_drift:
    description:
      - What to do when something differs that cannot be changed after creation (O(vpc)).
      - The result lists it under RV(drift) in any case.
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_routing_table_info
  - module: nhn.cloud.nhn_internet_gateway
  - module: nhn.cloud.nhn_subnet
"""

EXAMPLES = r"""
- name: A routing table with an internet gateway
  nhn.cloud.nhn_routing_table:
    name: rt-outside
    vpc: vpc-prod
    internet_gateway: true

- name: Traffic to the office takes a way of its own
  nhn.cloud.nhn_routing_table:
    name: rt-outside
    vpc: vpc-prod
    routes:
      - cidr: 172.16.0.0/24
        gateway: 10.0.50.212
        description: to the office

- name: No routes but those of the platform
  nhn.cloud.nhn_routing_table:
    name: rt-outside
    vpc: vpc-prod
    routes: []

- name: Delete it
  nhn.cloud.nhn_routing_table:
    name: rt-outside
    vpc: vpc-prod
    state: absent
"""

RETURN = r"""
routing_table:
  description: The routing table as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
  type: dict
  contains:
    id:
      description: ID of the routing table.
      type: str
    name:
      description: Name of the routing table.
      type: str
      sample: rt-outside
    vpc_id:
      description: ID of the VPC.
      type: str
    default:
      description: Whether it is the default one of the VPC.
      type: bool
    distributed:
      description: Whether each host routes.
      type: bool
    state:
      description: State of the routing table.
      type: str
      sample: available
    internet_gateway_id:
      description: ID of its internet gateway. Null without one.
      type: str
    routes:
      description: Its routes, with those of the platform.
      type: list
      elements: dict
      contains:
        id:
          description: ID of the route.
          type: str
        cidr:
          description: Range of the addresses that it is for.
          type: str
          sample: 172.16.0.0/24
        gateway:
          description: Where the traffic goes. V(local) for the route of the VPC.
          type: str
          sample: 10.0.1.12
        description:
          description: Description of the route.
          type: str
        automatic:
          description: Whether the platform keeps it itself.
          type: bool
    created:
      description: When it was made.
      type: str
      sample: "2026-03-02 01:15:46"
    tenant_id:
      description: ID of the tenant that owns it.
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.table_thing import RoutingTable

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "vpc": {"type": "str"},
        "default": {"type": "bool"},
        "distributed": {"type": "bool"},
        "internet_gateway": {"type": "raw"},
        "routes": {
            "type": "list",
            "elements": "dict",
            "options": {
                "cidr": {"type": "str", "required": True},
                "gateway": {"type": "str", "required": True},
                "description": {"type": "str"},
            },
        },
        "purge_routes": {"type": "bool", "default": True},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=RoutingTable,
    references=frozenset({"id", "vpc"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
