#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_volume_attachment_info
short_description: List the volumes attached to a server of NHN Cloud
version_added: 1.0.0
description:
  - Lists the volumes attached to a server, and marks the root volume. If there are none, the list is empty.
  - The API lists by server. The module applies O(volume) and O(query), and reads all pages.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  server:
    description: Name or ID of the server.
    type: str
    required: true
  volume:
    description: Name or ID of the volume to show.
    type: str
seealso:
  - module: nhn.cloud.nhn_volume_attachment
"""

EXAMPLES = r"""
- name: List the volumes of a server, without its root volume
  nhn.cloud.nhn_volume_attachment_info:
    server: db-1
    query: volume_attachments[?!root].volume_id
  register: data

- name: Check whether the volume is attached
  nhn.cloud.nhn_volume_attachment_info:
    server: db-1
    volume: db-1-data
  register: attachment
"""

RETURN = r"""
volume_attachments:
  description: The attachments, in the order of the API.
  returned: success
  type: list
  elements: dict
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
    root:
      description: Whether the server boots from it.
      type: bool
      sample: false
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

from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import Params
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.info import InfoModule
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.volume import VOLUME
from ansible_collections.nhn.cloud.plugins.module_utils._servers.attachments import SHOWN, attachments_of, root_volume
from ansible_collections.nhn.cloud.plugins.module_utils._servers.one_server import one_server
from ansible_collections.nhn.cloud.plugins.module_utils._servers.servers import Servers
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object, shorten
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the attachments of the server."""
    servers = Servers(things)
    server = one_server(servers, params["server"])
    if server is None:
        raise errors.NoSuchThing(f"No server has the ID or name '{shorten(params['server'])}'.", option="server")
    volume = things.need(VOLUME, params["volume"], "volume") if params["volume"] else None
    found = attachments_of(servers, server["id"])
    root = root_volume(servers, server) or {}
    return [
        {**one, "root": one["volumeId"] == root.get("id")}
        for one in found
        if volume is None or one["volumeId"] == volume["id"]
    ]


MODULE = InfoModule(
    options={"server": {"type": "str", "required": True}, "volume": {"type": "str"}},
    result="volume_attachments",
    read=read,
    shown={**SHOWN, "root": "root"},
    references=frozenset({"server"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
