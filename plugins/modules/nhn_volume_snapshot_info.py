#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_volume_snapshot_info
short_description: List snapshots of volumes of NHN Cloud
version_added: 1.1.0
description:
  - Lists snapshots of volumes. If none matches the filters, the list is empty.
  - The API applies O(name) and O(volume), and the module compares them again. The module applies O(query). All pages
    are read.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the snapshot to show. It cannot be combined with another filter.
    type: str
  name:
    description: Exact name of the snapshots. Names are not unique.
    type: str
  volume:
    description: Name or ID of the volume of the snapshots.
    type: str
seealso:
  - module: nhn.cloud.nhn_volume_snapshot
"""

EXAMPLES = r"""
- name: List all snapshots
  nhn.cloud.nhn_volume_snapshot_info:
  register: all

- name: Find the newest usable snapshot of a volume
  nhn.cloud.nhn_volume_snapshot_info:
    volume: db-1-data
    query: sort_by(volume_snapshots[?status=='available'], &created_at)[-1].id
  register: newest
"""

RETURN = r"""
volume_snapshots:
  description: The snapshots, in the order of the API.
  returned: success
  type: list
  elements: dict
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.snapshot import SHOWN, SNAPSHOT
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """The snapshots that fit."""
    of = {}
    if params["volume"] is not None:
        from ansible_collections.nhn.cloud.plugins.module_utils._kinds.volume import VOLUME

        of["volume_id"] = things.need(VOLUME, params["volume"], "volume")["id"]
    return selected(SNAPSHOT, params, things, **of)


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}, "volume": {"type": "str"}},
    result="volume_snapshots",
    read=read,
    shown=SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name"), ("id", "volume")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
