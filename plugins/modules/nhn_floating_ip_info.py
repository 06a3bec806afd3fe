#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_floating_ip_info
short_description: List floating IPs of NHN Cloud
version_added: 1.1.0
description:
  - Lists floating IPs with the servers that have them. If none matches the filters, the list is empty.
  - The API applies the filters, except O(connected). The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  address:
    description: The address.
    type: str
  label:
    description: Exact label.
    type: str
  server:
    description: Name or ID of the server that has the floating IP.
    type: str
  connected:
    description: V(true) lists only those that are connected to a network interface, V(false) only the others.
    type: bool
seealso:
  - module: nhn.cloud.nhn_floating_ip
"""

EXAMPLES = r"""
- name: List what is billed and connected to nothing
  nhn.cloud.nhn_floating_ip_info:
    connected: false
    query: floating_ips[].address
  register: unused
"""

RETURN = r"""
floating_ips:
  description: The floating IPs, in the order of the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the floating IP.
      type: str
    address:
      description: The address. Null in check mode for a new one.
      type: str
      sample: 203.0.113.20
    label:
      description: Its label. Null without one.
      type: str
      sample: www
    protected:
      description: Whether it is protected from deletion.
      type: bool
    connected:
      description: Whether it is connected to a network interface.
      type: bool
    network_interface_id:
      description: ID of the network interface. Null if it is not connected.
      type: str
    fixed_ip:
      description: Address of the network interface. Null if it is not connected.
      type: str
      sample: 10.0.1.5
    server_id:
      description: ID of the server that has the network interface. Null without one.
      type: str
    external_network_id:
      description: ID of the network that the address comes from.
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.floating_ip import SHOWN, floating_ips
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.network import PORT, server_of
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the floating IPs that match, each with the server that has it."""
    filters = {"floating_ip_address": params["address"], "label": params["label"]}
    asked = {key: value for key, value in filters.items() if value is not None}
    wanted = None
    if params["server"] is not None:
        from ansible_collections.nhn.cloud.plugins.module_utils._servers.server_id import server_id

        wanted = server_id(things, params["server"])
    found = [one for one in floating_ips(things, **asked) if params["connected"] in (None, bool(one.get("port_id")))]
    servers = {}
    if any(one.get("port_id") for one in found):
        servers = {
            nic["id"]: server_of(nic) for nic in things.listed(PORT, **({"device_id": wanted} if wanted else {}))
        }
    told = [{**one, "server_id": servers.get(one.get("port_id"))} for one in found]
    return [one for one in told if wanted is None or one["server_id"] == wanted]


MODULE = InfoModule(
    options={
        "address": {"type": "str"},
        "label": {"type": "str"},
        "server": {"type": "str"},
        "connected": {"type": "bool"},
    },
    result="floating_ips",
    read=read,
    shown=SHOWN,
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
