#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_volume_snapshot
short_description: Make, prune and delete snapshots of volumes on NHN Cloud
version_added: 1.1.0
description:
  - Makes a snapshot of a volume and waits until it is available, or deletes a snapshot.
  - The module finds a snapshot by its volume and its exact name, or by its ID. If the snapshot exists, none is made.
  - NHN Cloud allows at most three snapshots of a volume. With O(keep) old snapshots make room for new ones.
  - M(nhn.cloud.nhn_volume) makes a volume from a snapshot.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the snapshot, up to 255 characters, without blanks at its ends. Needs O(volume), unless O(id) is given.
    type: str
  id:
    description:
      - ID of the snapshot, a UUID. If no snapshot has the ID, none is created.
      - O(name) must be the snapshot's name if it is given too, since the API has no documented way to rename it.
    type: str
  volume:
    description: Name or ID of the volume.
    type: str
  state:
    description: Whether the snapshot must exist.
    type: str
    choices: [present, absent]
    default: present
  description:
    description:
      - Description of the snapshot, which cannot be changed later.
      - The module adds C([nhn.cloud]) at its end, which marks the snapshots of this collection. Results do not show
        this mark.
    type: str
  force:
    description:
      - Whether to make a snapshot of an attached volume.
      - Such a snapshot is like a disk after a power cut. It lacks what the server had not written yet, and a file
        system or database may need a repair. For a consistent snapshot, detach the volume or stop what writes to it.
      - With V(false) an attached volume is refused, even if its server is stopped.
    type: bool
    default: false
  keep:
    description:
      - Number of snapshots of the volume to keep, including the new one.
      - Only snapshots that this collection made are counted and deleted; see O(description). Failed snapshots are
        deleted first, then the oldest.
      - The new snapshot is made first. Old snapshots are deleted when it is available. Only if the volume already has
        three snapshots, the oldest of this collection is deleted before. If none is of this collection, the task fails
        and names the three.
      - If the snapshot already exists, none is made, but older ones are still deleted. Newer ones stay, with a warning.
      - When it is left out, nothing is deleted.
    type: int
    choices: [1, 2, 3]
  on_drift:
    description:
      - What to do about drift, which is a difference that cannot be changed after creation (O(description), and
        O(volume) together with O(id)).
      - The result always lists it under RV(drift).
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_volume
  - module: nhn.cloud.nhn_volume_snapshot_info
"""

EXAMPLES = r"""
- name: Make a snapshot before an upgrade
  nhn.cloud.nhn_volume_snapshot:
    volume: db-1-data
    name: before-upgrade
    force: true

- name: Make a snapshot every night, and keep three
  nhn.cloud.nhn_volume_snapshot:
    volume: db-1-data
    name: "nightly-{{ '%Y-%m-%d' | ansible.builtin.strftime }}"
    description: before the nightly job
    keep: 3
    force: true
  register: nightly

- name: Make a volume from the snapshot
  nhn.cloud.nhn_volume:
    name: db-1-restored
    snapshot: "{{ nightly.volume_snapshot.id }}"

- name: Delete the snapshot
  nhn.cloud.nhn_volume_snapshot:
    id: "{{ nightly.volume_snapshot.id }}"
    state: absent
"""

RETURN = r"""
volume_snapshot:
  description: The snapshot after the task, or as it would be in check mode. Null if there is none.
  returned: success
  type: dict
  contains:
    id:
      description: ID of the snapshot.
      type: str
      sample: 0a1b2c3d-0000-4000-8000-000000000951
    name:
      description: Name of the snapshot.
      type: str
      sample: nightly-2026-03-02
    description:
      description: Description of the snapshot, without the mark of this collection.
      type: str
    managed:
      description: Whether this collection made it, so that C(keep) may delete it.
      type: bool
      sample: true
    status:
      description: State of the snapshot.
      type: str
      sample: available
    size:
      description: Size of the volume in GB when the snapshot was made.
      type: int
      sample: 100
    volume_id:
      description: ID of the volume.
      type: str
    progress:
      description: Progress of the snapshot.
      type: str
      sample: "100%"
    created_at:
      description: When the snapshot was made, in UTC.
      type: str
      sample: "2026-03-02T13:51:33.318695"
    tenant_id:
      description: ID of the tenant.
      type: str
pruned:
  description: The snapshots that O(keep) deletes. Empty when there is none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the snapshot.
      type: str
    name:
      description: Name of the snapshot.
      type: str
    created_at:
      description: When the snapshot was made, in UTC.
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.snapshot_thing import Snapshot

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "volume": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "description": {"type": "str"},
        "force": {"type": "bool", "default": False},
        "keep": {"type": "int", "choices": [1, 2, 3]},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=Snapshot,
    references=frozenset({"id", "volume"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
