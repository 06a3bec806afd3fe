#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_server_action
short_description: Start, stop, reboot, shelve or resize a server on NHN Cloud, or make an image of it
version_added: 1.0.0
description:
  - Performs one action on an existing server. If the server already is as wanted, the module changes nothing.
  - If the server's state does not allow the action, the module fails before it changes anything.
  - To describe a server instead, use M(nhn.cloud.nhn_server).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
attributes:
  idempotent:
    support: partial
    details:
      - With O(action=reboot) every run reboots the server.
options:
  server:
    description: Name or ID of the server.
    type: str
    required: true
  action:
    description:
      - V(start) from C(SHUTOFF).
      - V(stop) from C(ACTIVE) or C(ERROR).
      - V(shelve), which NHN calls "terminate", from C(ACTIVE). The host is released and the disks are kept.
      - V(unshelve) from C(SHELVED_OFFLOADED).
      - V(reboot), soft from C(ACTIVE); hard also from C(ERROR), C(PAUSED), C(SHUTOFF) and C(SUSPENDED), and during
        another reboot.
      - V(resize) from C(ACTIVE) or C(SHUTOFF). A running server restarts. The platform confirms the resize by itself.
      - V(create_image) from C(ACTIVE), C(SHUTOFF), C(SUSPENDED) or C(PAUSED). It is better to stop the server first. If
        the server has a local disk (U2), the API's server action makes the image. Otherwise it is made from the root
        volume.
      - V(add_security_group) and V(remove_security_group) in any state, for all ports of the server.
    type: str
    required: true
    choices: [start, stop, shelve, unshelve, reboot, resize, create_image, add_security_group, remove_security_group]
  reboot_type:
    description: How to reboot. V(hard) is like switching the power off and on.
    type: str
    choices: [soft, hard]
    default: soft
  flavor:
    description: Name or ID of the new flavor, for O(action=resize).
    type: str
  image_name:
    description:
      - Name of the image, for O(action=create_image), up to 218 characters.
      - If an image of this name was made from this server, none is made. An image of this name from elsewhere is an
        error.
    type: str
  image_metadata:
    description: Properties of the image, for O(action=create_image). Values are sent as strings.
    type: dict
  security_group:
    description: Name of the security group, for O(action=add_security_group) and O(action=remove_security_group).
    type: str
seealso:
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: Reboot a server hard
  nhn.cloud.nhn_server_action:
    server: web-1
    action: reboot
    reboot_type: hard

- name: Make an image of it
  nhn.cloud.nhn_server_action:
    server: web-1
    action: create_image
    image_name: web-golden-2026-03
    image_metadata:
      purpose: golden
    wait_timeout: 1800
  register: golden

- name: Add a security group
  nhn.cloud.nhn_server_action:
    server: web-1
    action: add_security_group
    security_group: web
"""

RETURN = r"""
server:
  description:
    - The server after the task, or as it would be in check mode, with the fields that M(nhn.cloud.nhn_server) returns.
  returned: success
  type: dict
image:
  description: The image of O(action=create_image). In check mode only the name is known of a new one.
  returned: when O(action=create_image)
  type: dict
  contains:
    id:
      description: ID of the image.
      type: str
    name:
      description: Name of the image.
      type: str
      sample: Ubuntu Server 22.04.5 LTS (2026.03.10)
    status:
      description: State of the image.
      type: str
      sample: active
    visibility:
      description: Who can use the image.
      type: str
      sample: public
    owner:
      description: ID of the tenant that owns it.
      type: str
    min_disk:
      description: Smallest root volume in GB.
      type: int
      sample: 20
    min_ram:
      description: Smallest memory of a flavor in MB.
      type: int
      sample: 0
    size:
      description: Size in bytes.
      type: int
    os_type:
      description: Kind of the operating system.
      type: str
      sample: linux
    os_distro:
      description: Distribution.
      type: str
      sample: Ubuntu
    os_version:
      description: Version of the distribution.
      type: str
      sample: Server 22.04 LTS
    os_architecture:
      description: Architecture.
      type: str
      sample: amd64
    login_username:
      description: The user to log in as.
      type: str
      sample: ubuntu
    description:
      description: Description of the image.
      type: str
    protected:
      description: Whether the image is protected from deletion.
      type: bool
    tags:
      description: Tags of the image.
      type: list
      elements: str
    created_at:
      description: When the image was made.
      type: str
      sample: "2026-03-10T01:15:46Z"
    updated_at:
      description: When the image was last changed.
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
from ansible_collections.nhn.cloud.plugins.module_utils._servers.server_action import ServerAction

MODULE = Module(
    options={
        "server": {"type": "str", "required": True},
        "action": {
            "type": "str",
            "required": True,
            "choices": [
                "start",
                "stop",
                "shelve",
                "unshelve",
                "reboot",
                "resize",
                "create_image",
                "add_security_group",
                "remove_security_group",
            ],
        },
        "reboot_type": {"type": "str", "choices": ["soft", "hard"], "default": "soft"},
        "flavor": {"type": "str"},
        "image_name": {"type": "str"},
        "image_metadata": {"type": "dict"},
        "security_group": {"type": "str"},
    },
    rules={
        "required_if": [
            ("action", "resize", ["flavor"]),
            ("action", "create_image", ["image_name"]),
            ("action", "add_security_group", ["security_group"]),
            ("action", "remove_security_group", ["security_group"]),
        ]
    },
    references=frozenset({"server"}),
    resource=ServerAction,
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
