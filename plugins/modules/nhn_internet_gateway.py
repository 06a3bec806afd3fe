#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_internet_gateway
short_description: Make, attach and delete internet gateways on NHN Cloud
version_added: 1.1.0
description:
  - Makes an internet gateway, attaches it to a routing table or detaches it, and deletes it.
  - Servers reach the internet, and have floating IPs, only in subnets whose routing table has an internet gateway.
  - A gateway is found by its exact name, or by its ID. Two gateways of one name are an error that lists their IDs.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the internet gateway.
      - Beside O(id) it must be the gateway's; the API cannot rename one.
    type: str
  id:
    description: ID of the internet gateway, a UUID. An ID that does not exist never creates one.
    type: str
  state:
    description:
      - V(present) makes sure that the internet gateway exists.
      - V(absent) deletes it, after it was detached. The platform refuses to detach a gateway that floating IPs need.
    type: str
    choices: [present, absent]
    default: present
  external_network:
    description:
      - Name or ID of the external network. It can be left out where the region has a single one.
      - It is used at creation only.
    type: str
  routing_table:
    description:
      - Name or ID of the routing table to attach the gateway to. A routing table has one gateway, and a gateway one
        routing table. One that is attached elsewhere is refused, and the message names the table.
      - An empty text detaches it. When it is left out, it stays as it is.
    type: str
  on_drift:
    description:
      - What to do when something differs that cannot be changed after creation (O(external_network)).
      - The result lists it under RV(drift) in any case.
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_internet_gateway_info
  - module: nhn.cloud.nhn_routing_table
"""

EXAMPLES = r"""
- name: An internet gateway
  nhn.cloud.nhn_internet_gateway:
    name: ig-shop

- name: Delete it
  nhn.cloud.nhn_internet_gateway:
    name: ig-shop
    state: absent
"""

RETURN = r"""
internet_gateway:
  description: The internet gateway as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
  type: dict
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.gateway_thing import InternetGateway

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "external_network": {"type": "str"},
        "routing_table": {"type": "str"},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=InternetGateway,
    references=frozenset({"id", "external_network"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
