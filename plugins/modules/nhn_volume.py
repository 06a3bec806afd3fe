#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_volume
short_description: Create, grow, change and delete volumes on NHN Cloud
version_added: 1.1.0
description:
  - Creates a volume (NHN's "block storage"), or changes it to what the task describes. It does not touch what the task
    does not name.
  - The module finds a volume by its exact name or by its ID. If several volumes have the name, it fails and lists their
    IDs.
  - M(nhn.cloud.nhn_volume_attachment) attaches a volume to a server.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the volume, up to 255 characters, without blanks at its ends.
      - Together with O(id), another name renames the volume.
      - NHN's API guide does not document renaming. The official Terraform provider uses the same call. If the platform
        refuses it, rename the volume in the console.
    type: str
  id:
    description:
      - ID of the volume, a UUID. If no volume has the ID, none is created.
      - With O(state=absent), O(name) must be the volume's name if it is given too.
    type: str
  state:
    description:
      - V(present) makes sure that the volume exists.
      - V(absent) deletes the volume and waits until it is gone. It refuses a volume that is attached or has snapshots;
        see O(allow_detach) and O(delete_snapshots). In check mode this is a warning, since an earlier task may detach
        the volume or delete them. It always refuses a volume that is C(reserved), which belongs to a shelved server.
    type: str
    choices: [present, absent]
    default: present
  size:
    description:
      - Size in GB. Required to create a volume, unless O(snapshot) is given. Then the default is the snapshot's size.
      - A smaller volume grows in place. A volume never shrinks, so a size below its own is an error.
      - The file system in the volume does not grow. Grow it in the server afterwards.
      - NHN's API guide does not document growing, although the call works on free volumes. If the platform refuses it,
        grow the volume in the console.
      - An attached volume is refused; see O(allow_detach).
    type: int
  type:
    description:
      - Name or ID of the volume type, for example V(General SSD). M(nhn.cloud.nhn_volume_type_info) lists them.
      - The platform's default is V(General HDD), or the type of the snapshot's volume.
    type: str
  availability_zone:
    description:
      - Name of the availability zone. A volume can be attached only to servers of its own zone.
      - When it is left out, the platform chooses the zone, or the zone of the snapshot's volume is used.
    type: str
  snapshot:
    description:
      - Name or ID of the snapshot that a new volume is made from.
      - Snapshots of several volumes may have the same name. Then the ID is needed.
      - When the snapshot is deleted later, its name is drift. Leave the option out then, or give the ID.
    type: str
  description:
    description:
      - Description of the volume. An empty string removes it.
      - NHN's API guide does not document a change of it, as for renaming; see O(name).
    type: str
  metadata:
    description:
      - Metadata keys and their values, up to 255 characters each. Values are sent as strings.
      - The keys are merged into the volume's metadata. A key that the task does not name is never removed.
      - Volumes made by this collection have two keys of its own, the marks C(nhn_cloud_request) and
        C(nhn_cloud_attached). This option ignores them. RV(volume.marks) shows them.
      - NHN's API guide does not document a change of it, as for renaming; see O(name).
    type: dict
  nhn_encryption:
    description:
      - The key of a new volume of an encrypted type. It must exist in Secure Key Manager.
      - NHN's clouds for the government do not offer it.
    type: dict
    suboptions:
      skm_appkey:
        description: Appkey of Secure Key Manager. The API does not return it, so the module does not notice a change.
        type: str
        required: true
      skm_key_id:
        description: ID of the symmetric key.
        type: str
        required: true
  allow_detach:
    description:
      - Whether the module may detach an attached volume in order to grow or delete it.
      - Unmount its file system in the server first. A mounted file system is at risk, and a warning says so if the
        server runs.
      - A volume that grows is attached to the same server again, even if the platform refuses to grow it. Its device
        may then have another name, with a warning. Until then its metadata has the server and the device. If the run
        is killed, the next run with O(state=present) attaches the volume.
      - The root volume of a server is always refused.
    type: bool
    default: false
  delete_snapshots:
    description: Whether O(state=absent) also deletes the snapshots of the volume. With V(false) a volume with snapshots
      is refused.
    type: bool
    default: false
  on_drift:
    description:
      - What to do about drift, which is a difference that cannot be changed after creation (O(type),
        O(availability_zone), O(snapshot), O(nhn_encryption)).
      - The result always lists it under RV(drift).
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_volume_attachment
  - module: nhn.cloud.nhn_volume_info
  - module: nhn.cloud.nhn_volume_snapshot
  - module: nhn.cloud.nhn_volume_type_info
"""

EXAMPLES = r"""
- name: Make a volume of 100 GB for a database
  nhn.cloud.nhn_volume:
    name: db-1-data
    size: 100
    type: General SSD
    availability_zone: kr-pub-a
    metadata: {role: db}
  register: data

- name: Grow it while no server uses it
  nhn.cloud.nhn_volume:
    name: db-1-data
    size: 200

- name: Rename it
  nhn.cloud.nhn_volume:
    id: "{{ data.volume.id }}"
    name: db-1-files

- name: Delete it, wherever it is attached, with its snapshots
  nhn.cloud.nhn_volume:
    name: db-1-files
    state: absent
    allow_detach: true
    delete_snapshots: true
"""

RETURN = r"""
volume:
  description: The volume after the task, or as it would be in check mode. Null if there is none.
  returned: success
  type: dict
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
      description: Why what the task says cannot be looked up.
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
from ansible_collections.nhn.cloud.plugins.module_utils._servers.volumes import Volume

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "size": {"type": "int"},
        "type": {"type": "str"},
        "availability_zone": {"type": "str"},
        "snapshot": {"type": "str"},
        "description": {"type": "str"},
        "metadata": {"type": "dict"},
        "nhn_encryption": {
            "type": "dict",
            "options": {
                "skm_appkey": {"type": "str", "required": True, "no_log": True},
                "skm_key_id": {"type": "str", "required": True, "no_log": False},
            },
        },
        "allow_detach": {"type": "bool", "default": False},
        "delete_snapshots": {"type": "bool", "default": False},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=Volume,
    references=frozenset({"id", "snapshot"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
