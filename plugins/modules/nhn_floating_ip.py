#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_floating_ip
short_description: Give servers on NHN Cloud floating IPs, and release them
version_added: 1.1.0
description:
  - Makes sure that a server has a floating IP, or keeps a floating IP by its label. Connects, moves, disconnects and
    deletes floating IPs.
  - A floating IP is found by its O(address), else by its O(label), else by the network interface of O(server).
  - A floating IP is billed until it is deleted, also while it is connected to nothing. It stays when its server is
    deleted.
  - A floating IP is connected if it has a network interface. The module never looks at the status that the API gives.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  address:
    description:
      - IPv4 address of an existing floating IP. A new one gets an address from the platform; none can be asked for.
    type: str
  label:
    description:
      - Label of the floating IP, up to 64 characters. Without O(address), it says which one is meant, and a new one
        gets it. With O(address), it is set, and an empty text removes it.
      - Some services look for floating IPs by their label.
    type: str
  server:
    description:
      - Name or ID of the server that must have the floating IP. With O(state=disconnected) and O(state=absent), the
        one that the server has is meant.
    type: str
  fixed_ip:
    description:
      - Address of the network interface of O(server). When it is left out, the first one is meant.
    type: str
  state:
    description:
      - V(present) makes sure that the floating IP exists and, with O(server), that it is connected.
      - V(disconnected) takes it from its server and keeps it.
      - V(absent) disconnects and deletes it.
    type: str
    choices: [present, disconnected, absent]
    default: present
  reuse:
    description:
      - Whether to take a free floating IP of the project before a new one is made. Free is one that is not connected
        and not protected, and that has no label or the wanted one.
      - Each is read before and after the call that takes it. If another task was faster, the next one is taken.
    type: bool
    default: false
  move:
    description: Whether a floating IP that is connected elsewhere may be moved to O(server).
    type: bool
    default: false
  protected:
    description:
      - Whether the floating IP is protected from deletion. When it is left out, it stays as it is.
      - With O(state=absent), V(false) lifts the protection before the deletion. Without it, a protected one is refused.
    type: bool
notes:
  - The subnet of the network interface must have an internet gateway behind it (see M(nhn.cloud.nhn_routing_table)).
    The module looks for it first.
seealso:
  - module: nhn.cloud.nhn_floating_ip_info
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: Give a server a floating IP
  nhn.cloud.nhn_floating_ip:
    server: web-1
  register: made

- name: Show it
  ansible.builtin.debug:
    var: made.floating_ip.address

- name: Take it away from the server, and keep it
  nhn.cloud.nhn_floating_ip:
    server: web-1
    state: disconnected

- name: Give the server one again, rather a free one than a new one
  nhn.cloud.nhn_floating_ip:
    server: web-1
    reuse: true

- name: Keep an address by its label, whatever server it is for
  nhn.cloud.nhn_floating_ip:
    label: www
    protected: true

- name: Release it
  nhn.cloud.nhn_floating_ip:
    label: www
    protected: false
    state: absent

- name: Release what the server has
  nhn.cloud.nhn_floating_ip:
    server: web-1
    state: absent
"""

RETURN = r"""
floating_ip:
  description: The floating IP as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
  type: dict
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
from ansible_collections.nhn.cloud.plugins.module_utils._servers.floating_ip import FloatingIp

MODULE = Module(
    options={
        "address": {"type": "str"},
        "label": {"type": "str"},
        "server": {"type": "str"},
        "fixed_ip": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "disconnected", "absent"], "default": "present"},
        "reuse": {"type": "bool", "default": False},
        "move": {"type": "bool", "default": False},
        "protected": {"type": "bool"},
    },
    rules={"required_one_of": [("server", "label", "address")], "required_by": {"fixed_ip": "server"}},
    resource=FloatingIp,
    references=frozenset({"address", "label", "server"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
