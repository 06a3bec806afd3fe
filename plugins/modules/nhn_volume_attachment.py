#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_volume_attachment
short_description: Attach volumes to servers on NHN Cloud, and detach them
version_added: 1.0.0
description:
  - Attaches an existing volume to a server and waits until the API shows the attachment and the volume is in use. Or
    detaches the volume and waits until it is available.
  - Unmount the file system inside the server before detaching its volume.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  server:
    description: Name or ID of the server.
    type: str
    required: true
  volume:
    description: Name or ID of the volume. It must be in the server's availability zone.
    type: str
    required: true
  state:
    description:
      - Whether the volume must be attached to the server.
      - With V(absent) the task changes nothing if the server or the volume does not exist. The root volume cannot be
        detached.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: nhn.cloud.nhn_server
  - module: nhn.cloud.nhn_volume
"""

EXAMPLES = r"""
- name: Attach a volume
  nhn.cloud.nhn_volume_attachment:
    server: db-1
    volume: db-1-data

- name: Detach it
  nhn.cloud.nhn_volume_attachment:
    server: db-1
    volume: db-1-data
    state: absent
"""

RETURN = r"""
volume_attachment:
  description: The attachment after the task, or as it would be in check mode. Null if there is none.
  returned: success
  type: dict
  contains:
    id:
      description: ID of the attachment, which is that of the volume.
      type: str
    volume_id:
      description: ID of the volume.
      type: str
    server_id:
      description: ID of the server.
      type: str
    device:
      description: Name of the device, as the platform sees it. The guest may use another name.
      type: str
      sample: /dev/vdb
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
from ansible_collections.nhn.cloud.plugins.module_utils._servers.volume_attachment import VolumeAttachment

MODULE = Module(
    options={
        "server": {"type": "str", "required": True},
        "volume": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    },
    resource=VolumeAttachment,
    references=frozenset({"server", "volume"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
