#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_availability_zone_info
short_description: List availability zones of NHN Cloud
version_added: 1.0.0
description:
  - Lists the availability zones of the region. Each region names its zones in its own way.
  - The API has no filters. The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options: {}
seealso:
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: List the zones in which servers can be made
  nhn.cloud.nhn_availability_zone_info:
    query: availability_zones[?available].name
  register: zones
"""

RETURN = r"""
availability_zones:
  description: The availability zones, in the order of the API.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the zone.
      type: str
      sample: kr-pub-a
    available:
      description: Whether servers can be made in it.
      type: bool
      sample: true
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.zone import SHOWN, ZONE
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return all zones."""
    return things.listed(ZONE)


MODULE = InfoModule(options={}, result="availability_zones", read=read, shown=SHOWN)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
