#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_routing_table_info
short_description: List routing tables of NHN Cloud with their routes
version_added: 1.1.0
description:
  - Lists routing tables with their routes. If none matches, the list is empty.
  - The API applies O(id) and O(name). The module applies O(vpc) and O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the routing table. It excludes the other filters.
    type: str
  name:
    description: Exact name of the routing table. Names are not unique.
    type: str
  vpc:
    description: Name or ID of the VPC.
    type: str
seealso:
  - module: nhn.cloud.nhn_routing_table
"""

EXAMPLES = r"""
- name: Routes of a VPC's default table
  nhn.cloud.nhn_routing_table_info:
    vpc: vpc-prod
    query: routing_tables[?default].routes[][cidr, gateway]
  register: routes
"""

RETURN = r"""
routing_tables:
  description: The routing tables, in the order of the API.
  returned: success
  type: list
  elements: dict
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.network import VPC
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.table import ROUTE, SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.vpc import ROUTING_TABLE, vpcs_of
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the routing tables that match, with their routes."""
    found = selected(ROUTING_TABLE, params, things)
    if params["vpc"] is not None:
        vpc_id = things.need(VPC, params["vpc"], "vpc")["id"]
        found = [one for one in found if vpc_id in vpcs_of(one)]
    routes = things.listed(ROUTE) if found else []
    return [{**one, "routes": [row for row in routes if row.get("routingtable_id") == one["id"]]} for one in found]


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}, "vpc": {"type": "str"}},
    result="routing_tables",
    read=read,
    shown=SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name"), ("id", "vpc")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
