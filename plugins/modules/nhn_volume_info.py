#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_volume_info
short_description: List volumes of NHN Cloud
version_added: 1.1.0
description:
  - Lists volumes (NHN's "block storage"), including root volumes of servers. If none matches the filters, the list is
    empty.
  - The API applies O(name), and the module compares it again. The module applies O(status) and O(query). All pages are
    read.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the volume to show. It cannot be combined with another filter.
    type: str
  name:
    description: Exact name of the volumes. Names are not unique, and the platform gives root volumes none.
    type: str
  status:
    description:
      - States of the volumes, such as V(available), V(in-use), V(reserved) or V(error). Case is ignored.
      - A volume in any of them is listed.
    type: list
    elements: str
seealso:
  - module: nhn.cloud.nhn_volume
  - module: nhn.cloud.nhn_volume_attachment_info
"""

EXAMPLES = r"""
- name: List all volumes
  nhn.cloud.nhn_volume_info:
  register: all

- name: List the volumes that are not attached, and their sizes
  nhn.cloud.nhn_volume_info:
    status: available
    query: "volumes[].{name: name, size: size}"
  register: free

- name: Show where a volume is attached
  nhn.cloud.nhn_volume_info:
    name: db-1-data
    query: volumes[].attachments[].server_id
  register: holders
"""

RETURN = r"""
volumes:
  description: The volumes, in the order of the API (newest first).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the volume.
      type: str
      sample: 0a1b2c3d-0000-4000-8000-000000000901
    name:
      description: Name of the volume. Empty or null for many root volumes.
      type: str
      sample: db-1-data
    description:
      description: Description of the volume.
      type: str
    status:
      description:
        - State of the volume. A volume of a shelved server is V(reserved).
      type: str
      sample: in-use
    size:
      description: Size in GB.
      type: int
      sample: 100
    type:
      description: Name of the volume type.
      type: str
      sample: General SSD
    availability_zone:
      description: Availability zone of the volume. It attaches to servers of this zone only.
      type: str
      sample: kr-pub-b
    bootable:
      description: Whether a server can boot from it.
      type: bool
      sample: false
    encrypted:
      description: Whether the volume is encrypted.
      type: bool
      sample: false
    multiattach:
      description: Whether several servers can have it at the same time. NHN Cloud has no such volumes.
      type: bool
      sample: false
    attachments:
      description: The servers that have the volume. Empty for a free volume, and for one that is V(reserved).
      type: list
      elements: dict
      contains:
        server_id:
          description: ID of the server.
          type: str
        device:
          description: Name of the device, as the platform sees it. The guest may name it otherwise.
          type: str
          sample: /dev/vdb
    snapshot_id:
      description: ID of the snapshot that the volume was made from; null for others.
      type: str
    metadata:
      description: The metadata, without the marks of this collection.
      type: dict
      sample: {role: db}
    marks:
      description:
        - What this collection keeps in the volume's metadata for itself. C(nhn_cloud_request) marks the request that
          made the volume. C(nhn_cloud_attached) says where a volume was attached that is detached in order to grow.
      type: dict
    nhn_encryption:
      description: The key of an encrypted volume, C(skm_key_id) and C(skm_key_version); null for others.
      type: dict
    created_at:
      description: When the volume was made, in UTC.
      type: str
      sample: "2026-06-01T03:04:05.000000"
    user_id:
      description: ID of the user who made the volume.
      type: str
    tenant_id:
      description: ID of the tenant.
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.volume import SHOWN, VOLUME
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the volumes that match."""
    states = [state.strip().lower() for state in params["status"] or ()]
    return [one for one in selected(VOLUME, params, things) if not states or one["status"] in states]


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}, "status": {"type": "list", "elements": "str"}},
    result="volumes",
    read=read,
    shown=SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name"), ("id", "status")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
