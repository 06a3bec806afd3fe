#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_vpc_info
short_description: List VPCs of NHN Cloud with their subnets
version_added: 1.0.0
description:
  - Lists the VPCs that servers can use, with their subnets. If none matches the filters, the list is empty.
  - The API applies O(id) and O(name). The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the VPC. It cannot be combined with O(name).
    type: str
  name:
    description: Exact name of the VPC. Names are not unique.
    type: str
seealso:
  - module: nhn.cloud.nhn_vpc
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: List the subnets that have free addresses
  nhn.cloud.nhn_vpc_info:
    name: vpc-prod
    query: vpcs[].subnets[?available_ips > `0`][].name
  register: subnets
"""

RETURN = r"""
vpcs:
  description: The VPCs, in the order of the API.
  returned: success
  type: list
  elements: dict
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
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.selected import check
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.network import SUBNET, VPC
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.vpc import ROUTING_TABLE, SHOWN, vpcs_of
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the VPCs that match. Two more calls read all subnets and all routing tables."""
    wanted = {key: params[key] for key in ("id", "name") if params[key] is not None}
    vpcs = [one for one in things.listed(VPC, **wanted) if all(one.get(key) == value for key, value in wanted.items())]
    subnets = things.listed(SUBNET) if vpcs else []
    tables = things.listed(ROUTING_TABLE) if vpcs else []
    return [
        {
            **vpc,
            "subnets": [one for one in subnets if one.get("vpc_id") == vpc["id"]],
            "routingtables": [one for one in tables if vpc["id"] in vpcs_of(one)],
        }
        for vpc in vpcs
    ]


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}},
    result="vpcs",
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
