#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_network_interface
short_description: Make, change and delete network interfaces on NHN Cloud
version_added: 1.1.0
description:
  - Makes a network interface (a port) in a subnet, changes it, and deletes it. It does not touch what the task does not
    name.
  - An interface is found by its exact name, in O(subnet) or O(vpc) if given, or by its ID. If several have the name,
    the module fails and lists their IDs.
  - A server gets an interface only when it is made, with C(networks[].port) of M(nhn.cloud.nhn_server). An interface
    that was made by itself stays when its server is deleted.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the network interface.
      - Together with O(id), another name renames it.
    type: str
  id:
    description: ID of the network interface, a UUID. An ID that does not exist never creates one.
    type: str
  state:
    description:
      - V(present) makes sure that the network interface exists.
      - V(absent) deletes it. It waits for a server that has it and is being deleted. If another server has it, the task
        is refused and names the server. In check mode this is a warning, since an earlier task may delete the server.
    type: str
    choices: [present, absent]
    default: present
  subnet:
    description: Name or ID of the subnet. Required to make a network interface, and never changed afterwards.
    type: str
  vpc:
    description: Name or ID of the VPC. It tells subnets of one name apart.
    type: str
  fixed_ip:
    description:
      - Its address, in the range of the subnet. When it is left out, the platform chooses one.
      - Another address replaces the one that it has. A server that has the interface learns it at its next start.
    type: str
  security_groups:
    description:
      - Names or IDs of its security groups, the exact list. An empty list removes all.
      - A new one gets the group C(default) when the option is left out.
    type: list
    elements: str
  port_security:
    description:
      - Whether the addresses that it sends from are checked, and security groups apply. A new one has port security.
      - V(false) lets everything pass, as a server that routes for others needs. It removes the security groups and
        O(allowed_address_pairs), so it cannot be combined with them.
    type: bool
  allowed_address_pairs:
    description:
      - Further addresses that it may send from, such as a virtual IP, the exact list. An empty list removes all.
    type: list
    elements: dict
    suboptions:
      ip:
        description: Address, or range of addresses. The range of every address (V(0.0.0.0/0)) is refused.
        type: str
        required: true
  virtual_ip:
    description:
      - Whether the interface only reserves an address, which several servers share. No server can have such an
        interface. Allow its address with O(allowed_address_pairs) of the servers' interfaces.
      - Only decided when it is made.
    type: bool
  admin_state_up:
    description: Whether the interface is switched on. A new one is.
    type: bool
  on_drift:
    description:
      - What to do when something differs that cannot be changed after creation (O(vpc), O(subnet), O(virtual_ip)).
      - The result lists it under RV(drift) in any case.
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_network_interface_info
  - module: nhn.cloud.nhn_subnet
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: Make a network interface for a server
  nhn.cloud.nhn_network_interface:
    name: db-nic
    subnet: prod-web
    security_groups: [web]
    allowed_address_pairs:
      - ip: 10.0.1.200

- name: Reserve an address that several servers share
  nhn.cloud.nhn_network_interface:
    name: db-vip
    subnet: prod-web
    virtual_ip: true

- name: Delete both
  nhn.cloud.nhn_network_interface:
    name: "{{ item }}"
    state: absent
  loop: [db-nic, db-vip]
"""

RETURN = r"""
network_interface:
  description: The network interface as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
  type: dict
  contains:
    id:
      description: ID of the network interface.
      type: str
    name:
      description: Name of the network interface.
      type: str
      sample: db-vip
    status:
      description: V(ACTIVE), V(BUILD) or V(DOWN).
      type: str
    vpc_id:
      description: ID of the VPC.
      type: str
    subnet_id:
      description: ID of the subnet of its first address.
      type: str
    addresses:
      description: Its fixed addresses.
      type: list
      elements: str
      sample: [10.0.1.15]
    mac_address:
      description: Its MAC address.
      type: str
    security_groups:
      description: Its security groups.
      type: list
      elements: dict
      contains:
        id:
          description: ID of the security group. Null for a planned one.
          type: str
        name:
          description: Name of the security group.
          type: str
    port_security:
      description: Whether addresses are checked and security groups apply.
      type: bool
    allowed_address_pairs:
      description: Further addresses that it may send from.
      type: list
      elements: dict
      contains:
        ip:
          description: Address, or range of addresses.
          type: str
          sample: 10.0.1.200
    virtual_ip:
      description: Whether it only reserves an address, and no server can have it.
      type: bool
    admin_state_up:
      description: Whether it is switched on.
      type: bool
    server_id:
      description: ID of the server that has it. Null if no server has it.
      type: str
    device_owner:
      description: What has it, in the API's words.
      type: str
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.interface_thing import Interface

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "subnet": {"type": "str"},
        "vpc": {"type": "str"},
        "fixed_ip": {"type": "str"},
        "security_groups": {"type": "list", "elements": "str"},
        "port_security": {"type": "bool"},
        "allowed_address_pairs": {
            "type": "list",
            "elements": "dict",
            "options": {"ip": {"type": "str", "required": True}},
        },
        "virtual_ip": {"type": "bool"},
        "admin_state_up": {"type": "bool"},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=Interface,
    references=frozenset({"id", "subnet", "vpc"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
