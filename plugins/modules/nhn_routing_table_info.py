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
  - Lists routing tables with their routes. If none matches the filters, the list is empty.
  - The API applies O(id) and O(name). The module applies O(vpc) and O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the routing table. It cannot be combined with the other filters.
    type: str
  name:
    description: Exact name of the routing table. Names are not unique.
    type: str
  vpc:
    description: Name or ID of the VPC.
    type: str
seealso:
  - module: nhn.cloud.nhn_routing_table
  - module: nhn.cloud.nhn_vpc_info
"""

EXAMPLES = r"""
- name: The routes of the default routing table of a VPC
  nhn.cloud.nhn_routing_table_info:
    vpc: vpc-prod
    query: routing_tables[?default].routes[][cidr, gateway]
  register: routes
"""

RETURN = r"""
"""

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import Params
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.info import InfoModule
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.selected import check, selected
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.network import VPC
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.table import SHOWN, vpcs_of
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.table_routes import ROUTE
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.vpc import ROUTING_TABLE
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the routing tables that match. One more call reads all routes."""
    found = selected(ROUTING_TABLE, params, things)
    if params["vpc"] is not None:
        vpc_id = things.need(VPC, params["vpc"], "vpc")["id"]
        found = [one for one in found if vpc_id in vpcs_of(one)]
    routes = things.listed(ROUTE) if found else []
    return [
        {**one, "routes": [route for route in routes if route.get("routingtable_id") == one["id"]]} for one in found
    ]


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
