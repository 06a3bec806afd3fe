#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_image_info
short_description: List images of NHN Cloud
version_added: 1.0.0
description:
  - Lists the images that servers can be made from, which are those in state C(active). If none matches the filters, the
    list is empty.
  - The API applies O(name) and O(visibility), and the module the other filters. All pages are read.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description:
      - ID of the image to show, in whatever state it is. This also finds an image without data, and one whose share you
        have not answered yet. It cannot be combined with another filter.
    type: str
    version_added: 1.1.0
  name:
    description: Exact name of the image. Names of public images contain a date, so see O(pattern).
    type: str
  pattern:
    description: Names of the images, with C(*) for any text, as in V(Ubuntu Server *). Case matters.
    type: str
    version_added: 1.1.0
  newest:
    description:
      - List only the newest image, by C(created_at), as M(nhn.cloud.nhn_server) chooses it for a O(pattern).
      - Images that other projects share are left out then, unless O(visibility=shared).
    type: bool
    default: false
    version_added: 1.1.0
  visibility:
    description: Whose images to list. The default is all.
    type: str
    choices: [public, private, shared]
  os_distro:
    description: Distribution of the images, such as V(ubuntu). Case is ignored.
    type: str
seealso:
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: Find the newest edition
  nhn.cloud.nhn_image_info:
    pattern: Ubuntu Server 22.04.5 LTS *
    newest: true
    query: images[0].name
  register: newest
"""

RETURN = r"""
images:
  description: The images, in the order of the API (newest first).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the image.
      type: str
    name:
      description: Name of the image.
      type: str
      sample: Ubuntu Server 22.04.5 LTS (2026.03.10)
    status:
      description: State of the image.
      type: str
      sample: active
    visibility:
      description: Who can use the image.
      type: str
      sample: public
    owner:
      description: ID of the tenant that owns it.
      type: str
    min_disk:
      description: Smallest root volume in GB.
      type: int
      sample: 20
    min_ram:
      description: Smallest memory of a flavor in MB.
      type: int
      sample: 0
    size:
      description: Size in bytes.
      type: int
    os_type:
      description: Kind of the operating system.
      type: str
      sample: linux
    os_distro:
      description: Distribution.
      type: str
      sample: Ubuntu
    os_version:
      description: Version of the distribution.
      type: str
      sample: Server 22.04 LTS
    os_architecture:
      description: Architecture.
      type: str
      sample: amd64
    login_username:
      description: The user to log in as.
      type: str
      sample: ubuntu
    description:
      description: Description of the image.
      type: str
    protected:
      description: Whether the image is protected from deletion.
      type: bool
    tags:
      description: Tags of the image.
      type: list
      elements: str
    created_at:
      description: When the image was made.
      type: str
      sample: "2026-03-10T01:15:46Z"
    updated_at:
      description: When the image was last changed.
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
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.selected import check
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.image import IMAGE, SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the images that match."""
    if params["id"] is not None:
        found = things.by_id(IMAGE, params["id"])
        return [] if found is None else [found]
    filters = {key: params[key] for key in ("name", "visibility") if params[key] is not None}
    distro = (params["os_distro"] or "").casefold()
    images = [
        image
        for image in things.listed(IMAGE, **filters)
        if params["name"] in (None, image.get("name")) and distro in ("", str(image.get("os_distro") or "").casefold())
    ]
    if params["pattern"] is None and not params["newest"]:
        return images
    from ansible_collections.nhn.cloud.plugins.module_utils._kinds.image_pattern import chosen

    return chosen(images, params, things)


MODULE = InfoModule(
    options={
        "id": {"type": "str"},
        "name": {"type": "str"},
        "pattern": {"type": "str"},
        "newest": {"type": "bool", "default": False},
        "visibility": {"type": "str", "choices": ["public", "private", "shared"]},
        "os_distro": {"type": "str"},
    },
    result="images",
    read=read,
    shown=SHOWN,
    check=check,
    rules={
        "mutually_exclusive": [("name", "pattern"), *(("id", other) for other in ("name", "pattern", "visibility"))],
    },
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
