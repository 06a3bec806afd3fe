#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_network_interface_info
short_description: List network interfaces of NHN Cloud
version_added: 1.1.0
description:
  - Lists network interfaces (ports). If none matches the filters, the list is empty.
  - The API applies the filters, except for O(subnet). The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the network interface. It cannot be combined with the other filters.
    type: str
  name:
    description: Exact name of the network interface. Names are not unique.
    type: str
  vpc:
    description: Name or ID of the VPC.
    type: str
  subnet:
    description: Name or ID of the subnet, in O(vpc) if given.
    type: str
  server:
    description: Name or ID of the server that has them.
    type: str
seealso:
  - module: nhn.cloud.nhn_network_interface
  - module: nhn.cloud.nhn_subnet_info
"""

EXAMPLES = r"""
- name: List the addresses in a subnet
  nhn.cloud.nhn_network_interface_info:
    subnet: prod-web
    query: network_interfaces[].addresses[]
  register: taken
"""

RETURN = r"""
network_interfaces:
  description: The network interfaces, in the order of the API.
  returned: success
  type: list
  elements: dict
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.interface import INTERFACE, SHOWN, groups_named
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the network interfaces that match, with the names of their security groups."""
    if any(params[option] is not None for option in ("vpc", "subnet", "server")):
        from ansible_collections.nhn.cloud.plugins.module_utils._servers.interface_filters import within

        return groups_named(things, within(params, things))
    return groups_named(things, selected(INTERFACE, params, things))


MODULE = InfoModule(
    options={
        "id": {"type": "str"},
        "name": {"type": "str"},
        "vpc": {"type": "str"},
        "subnet": {"type": "str"},
        "server": {"type": "str"},
    },
    result="network_interfaces",
    read=read,
    shown=SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name"), ("id", "vpc"), ("id", "subnet"), ("id", "server")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
