#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_subnet_info
short_description: List subnets of NHN Cloud
version_added: 1.1.0
description:
  - Lists subnets. If none matches the filters, the list is empty.
  - The API applies the filters. The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the subnet. It cannot be combined with the other filters.
    type: str
  name:
    description: Exact name of the subnet. Names are not unique.
    type: str
  vpc:
    description: Name or ID of the VPC.
    type: str
seealso:
  - module: nhn.cloud.nhn_subnet
  - module: nhn.cloud.nhn_vpc_info
"""

EXAMPLES = r"""
- name: List the subnets of a VPC that have an internet gateway
  nhn.cloud.nhn_subnet_info:
    vpc: vpc-prod
    query: subnets[?internet_gateway_id].name
  register: reachable
"""

RETURN = r"""
subnets:
  description: The subnets, in the order of the API.
  returned: success
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.network import SUBNET, VPC
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.vpc import OWN_SUBNET_SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the subnets that match."""
    of = {}
    if params["vpc"] is not None:
        of["vpc_id"] = things.need(VPC, params["vpc"], "vpc")["id"]
    return selected(SUBNET, params, things, **of)


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}, "vpc": {"type": "str"}},
    result="subnets",
    read=read,
    shown=OWN_SUBNET_SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name"), ("id", "vpc")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
