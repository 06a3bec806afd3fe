#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_stack
short_description: Make, change and delete a whole project of NHN Cloud in one task
version_added: 1.1.0
description:
  - Brings networks, security groups, key pairs, volumes, images, servers and floating IPs to what one document says.
  - The document is the options of the task. Each section is a list of things. An entry has the options of the module of
    its kind, and names others by their names, whether the document makes them or they are there already.
  - Everything is planned and checked before anything is done. Then things that do not need each other are made at the
    same time, and each waits for what it needs. There is no state file.
  - A thing that fails stops only what needs it. The task then fails, and C(error.things) says of each thing whether it
    is C(done), C(unchanged), C(failed) (with its error) or C(not tried) (because of which). Run it again to go on.
  - Servers, volumes and images that the task makes carry the mark of the stack in their metadata or properties. Views
    do not show it. What was there before gets no mark, and is never purged.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.stack
  - nhn.cloud.auth
  - nhn.cloud.attributes
attributes:
  check_mode:
    support: full
options:
  name:
    description: Name of the stack, which its marks hold. Up to 255 characters.
    type: str
    required: true
  state:
    description:
      - V(present) makes and changes what the document names.
      - V(absent) deletes what the document names, in the reverse order, whoever made it.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether to delete servers, volumes and images that carry the mark of this stack and are not in the document.
      - Without it, RV(leftover) lists them.
    type: bool
    default: false
  max_deletions:
    description:
      - How many things the plan may delete or replace. A plan that would exceed it is refused before anything is done.
      - The default is 0 with O(state=present), and no limit with O(state=absent).
      - Rules, routes, attachments, connections, tags and metadata keys do not count.
    type: int
  max_restarts:
    description:
      - How many servers the plan may stop or resize. A plan that would exceed it is refused before anything is done.
      - It takes the place of C(allow_restart), which entries do not have.
      - The default is 0 with O(state=present), and no limit with O(state=absent).
    type: int
  graph:
    description: Whether to return the graph of the things under RV(graph).
    type: bool
    default: false
  wait_timeout:
    description: Seconds to wait for a single step of a single thing.
    type: float
    default: 600.0
seealso:
  - module: nhn.cloud.nhn_server
  - module: nhn.cloud.nhn_vpc
"""

EXAMPLES = r"""
- name: Make a network with two web servers that the internet reaches
  nhn.cloud.nhn_stack:
    name: shop
    vpcs:
      - name: shop
        cidr: 10.20.0.0/16
        routing_table:
          internet_gateway: true
        subnets:
          - name: front
            cidr: 10.20.1.0/24
    security_groups:
      - name: shop-web
        rules:
          - {protocol: tcp, port: 443}
    servers:
      - name: shop-web
        count: 2
        flavor: m2.c1m2
        image: Ubuntu Server 22.04.5 LTS *
        networks:
          - network: shop
            subnet: front
        security_groups: [default, shop-web]
        floating_ip: {}
"""

RETURN = r"""
stack:
  description:
    - The things by section and name, each as the module of its kind returns it. A fleet is a list.
    - A subnet and a routing table stand under C(VPC.NAME), and the default routing table of a VPC under
      C(VPC.(default)).
  returned: success
  type: dict
hosts:
  description: The servers that run, each with what C(ansible.builtin.add_host) needs.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the server.
      type: str
    ansible_host:
      description: Its floating IP, or else its first address.
      type: str
    ansible_user:
      description: The user that its image tells.
      type: str
    ansible_ssh_private_key_file:
      description: The file that the document names for its private key. Null without one.
      type: str
    groups:
      description: The names of the stack and of the entry, with C(_) for what a group's name cannot have.
      type: list
      elements: str
leftover:
  description: What carries the mark of the stack and is not in the document.
  returned: success
  type: list
  elements: dict
  contains:
    section:
      description: The section in which it would stand.
      type: str
    id:
      description: Its ID.
      type: str
    name:
      description: Its name.
      type: str
graph:
  description: The things and what needs them, as a Mermaid flowchart.
  returned: success, with O(graph=true)
  type: str
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

from ansible_collections.nhn.cloud.plugins.module_utils._stack.stack_module import StackModule

MODULE = StackModule(
    options={
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "purge": {"type": "bool", "default": False},
        "max_deletions": {"type": "int"},
        "max_restarts": {"type": "int"},
        "graph": {"type": "bool", "default": False},
        "wait_timeout": {"type": "float", "default": 600.0},
    },
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
