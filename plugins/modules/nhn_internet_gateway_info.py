#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_internet_gateway_info
short_description: List internet gateways of NHN Cloud
version_added: 1.1.0
description:
  - Lists internet gateways. If none matches the filters, the list is empty.
  - The API applies O(id) and O(name). The module applies O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the one internet gateway to show. It cannot be combined with the other filters.
    type: str
  name:
    description: Exact name of the internet gateway. Names are not unique.
    type: str
seealso:
  - module: nhn.cloud.nhn_internet_gateway
"""

EXAMPLES = r"""
- name: Internet gateways that are attached to nothing
  nhn.cloud.nhn_internet_gateway_info:
    query: internet_gateways[?!routing_table_id].name
  register: free
"""

RETURN = r"""
"""

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import Params
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.info import InfoModule
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.selected import check, selected
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.gateway import GATEWAY, SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the internet gateways that match."""
    return selected(GATEWAY, params, things)


MODULE = InfoModule(
    options={"id": {"type": "str"}, "name": {"type": "str"}},
    result="internet_gateways",
    read=read,
    shown=SHOWN,
    check=check,
    rules={"mutually_exclusive": [("id", "name")]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
