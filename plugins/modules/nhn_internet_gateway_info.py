#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_internet_gateway_info
short_description: List internet gateways of NHN Cloud
version_added: 1.1.0
description:
  - Lists internet gateways. If none matches the filters, the list is empty.
  - The API applies the filters. The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the one internet gateway to show. It cannot be combined with the other filters.
    type: str
  name:
    description: Exact name of the internet gateway. Names are not unique.
    type: str
  routing_table:
    description: Name or ID of the routing table that has the internet gateway.
    type: str
seealso:
  - module: nhn.cloud.nhn_internet_gateway
"""

EXAMPLES = r"""
- name: Internet gateways that are attached to nothing
  nhn.cloud.nhn_internet_gateway_info:
    query: internet_gateways[?!routing_table_id].name
  register: free
"""

RETURN = r"""
internet_gateways:
  description: The internet gateways, in the order of the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the internet gateway.
      type: str
    name:
      description: Name of the internet gateway.
      type: str
      sample: ig-shop
    state:
      description: State of the internet gateway. V(available) when it is attached, V(unavailable) when it is free.
      type: str
      sample: available
    external_network_id:
      description: ID of the external network.
      type: str
    routing_table_id:
      description: ID of the routing table that it is attached to. Null when there is none.
      type: str
    migrate_status:
      description: What the platform is doing with it for maintenance.
      type: str
      sample: none
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.gateway import GATEWAY, SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.vpc import ROUTING_TABLE
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the internet gateways that match."""
    of = {}
    if params["routing_table"] is not None:
        of["routingtable_id"] = things.need(ROUTING_TABLE, params["routing_table"], "routing_table")["id"]
    return selected(GATEWAY, params, things, **of)


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}, "routing_table": {"type": "str"}},
    result="internet_gateways",
    read=read,
    shown=SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name"), ("id", "routing_table")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
