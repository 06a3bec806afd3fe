#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_flavor_info
short_description: List flavors of NHN Cloud
version_added: 1.0.0
description:
  - Lists the flavors (instance types) that the project can use. If none matches the filters, the list is empty.
  - The API applies O(min_disk) and O(min_ram). It cannot filter by name, so the module applies O(name) and O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  name:
    description: Exact name of the flavor.
    type: str
  min_disk:
    description:
      - Smallest size of the root disk, in GB. The size is C(0) for all flavors whose servers boot from a volume.
      - NHN's guide says that the API lists only flavors above this size. Nova also lists flavors of exactly this size.
    type: int
  min_ram:
    description: Smallest memory in MB, with the same meaning as O(min_disk).
    type: int
  details:
    description: Whether to read all fields. With V(false) only RV(flavors[].id) and RV(flavors[].name) are read.
    type: bool
    default: true
seealso:
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: List all flavors
  nhn.cloud.nhn_flavor_info:
  register: all

- name: Find the smallest flavor with 8 GB or more
  nhn.cloud.nhn_flavor_info:
    min_ram: 8192
    query: sort_by(flavors, &ram)[0].name
  register: smallest
"""

RETURN = r"""
flavors:
  description: The flavors, in the order of the API. With O(details=false) only their IDs and names.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the flavor.
      type: str
    name:
      description: Name of the flavor.
      type: str
      sample: m2.c2m4
    vcpus:
      description: Number of virtual CPUs.
      type: int
      sample: 2
    ram:
      description: Memory in MB.
      type: int
      sample: 4096
    disk:
      description: Size of the root disk in GB; V(0) where servers boot from a volume.
      type: int
      sample: 0
    ephemeral:
      description: Size of the temporary disk in GB.
      type: int
      sample: 0
    swap:
      description: Size of the swap space in GB.
      type: int
      sample: 0
    disabled:
      description: Whether the flavor cannot be used now.
      type: bool
      sample: false
    is_public:
      description: Whether all projects may use it.
      type: bool
      sample: true
    rxtx_factor:
      description: Factor of the network's bandwidth.
      type: float
      sample: 1.0
    extra_specs:
      description: Further properties.
      type: dict
      sample: {flavor_type: standard}
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.flavor import FLAVOR, SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the flavors that match."""
    filters = {"minDisk": params["min_disk"], "minRam": params["min_ram"]}
    path = FLAVOR.list_path if params["details"] else FLAVOR.path
    flavors = things.client.listed(
        FLAVOR.service,
        path,
        FLAVOR.keys,
        what="list flavors",
        params={key: value for key, value in filters.items() if value is not None},
    )
    return [flavor for flavor in flavors if params["name"] in (None, flavor.get("name"))]


MODULE = InfoModule(
    options={
        "name": {"type": "str"},
        "min_disk": {"type": "int"},
        "min_ram": {"type": "int"},
        "details": {"type": "bool", "default": True},
    },
    result="flavors",
    read=read,
    shown=SHOWN,
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
