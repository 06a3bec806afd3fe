#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_volume_type_info
short_description: List volume types of NHN Cloud
version_added: 1.1.0
description:
  - Lists the types that a volume can have, such as V(General SSD). If none matches the filters, the list is empty.
  - The API has no filters for them. The module applies O(name) and O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  name:
    description: Exact name of the volume type.
    type: str
seealso:
  - module: nhn.cloud.nhn_volume
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: List all volume types
  nhn.cloud.nhn_volume_type_info:
  register: all

- name: List the names of the SSD types
  nhn.cloud.nhn_volume_type_info:
    query: volume_types[?contains(name, 'SSD')].name
  register: ssd
"""

RETURN = r"""
volume_types:
  description: The volume types, in the order of the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the volume type.
      type: str
    name:
      description: Name of the volume type, which other modules take as C(type).
      type: str
      sample: General SSD
    description:
      description: Description of the volume type.
      type: str
    is_public:
      description: Whether all projects may use it.
      type: bool
      sample: true
    extra_specs:
      description: Further properties.
      type: dict
      sample: {volume_backend_name: ssd_general}
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.volume_type import SHOWN, VOLUME_TYPE
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the volume types that match."""
    return [one for one in things.listed(VOLUME_TYPE) if params["name"] in (None, one.get("name"))]


MODULE = InfoModule(options={"name": {"type": "str"}}, result="volume_types", read=read, shown=SHOWN)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
