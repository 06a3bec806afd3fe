#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_image
short_description: Upload, change, share and delete images on NHN Cloud
version_added: 1.1.0
description:
  - Makes one image of the project be what the task says, and leaves alone what the task does not name.
  - An image is found by its exact name among the project's own, or by its ID. Two of one name are an error that lists
    their IDs.
  - To make an image of a server or of its root volume, use M(nhn.cloud.nhn_server_action).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the image.
      - Together with O(id), a name that differs renames the image.
    type: str
  id:
    description:
      - ID of the image, a UUID. An ID that does not exist never creates one.
      - With O(state=absent), a O(name) beside it must be the image's.
    type: str
  state:
    description:
      - V(present) makes sure that the image exists.
      - V(absent) deletes it. Volumes and servers made from it keep working. A protected image is refused, see
        O(protected).
    type: str
    choices: [present, absent]
    default: present
  src:
    description:
      - File with the data of a new image, on the host where the task runs. Required to create an image.
      - The file is sent as it is read, so a large one needs no memory. In the Ansible worker, C(-v) shows the progress.
      - An image that exists is compared by its size, and if that is the same, by its checksum, for which the whole file
        is read. Another file is drift, and never a second upload.
      - An upload that was interrupted leaves an image without data. The next run of the task replaces it.
    type: path
  os_type:
    description: Kind of the operating system. Required to create an image.
    type: str
    choices: [linux, windows]
  os_distro:
    description: Distribution, for example V(ubuntu).
    type: str
  os_version:
    description: Version of the distribution, for example V(Server 24.04 LTS).
    type: str
  disk_format:
    description: Format of the file. The default for a new image is V(qcow2). It cannot be changed.
    type: str
  min_disk:
    description: Smallest root volume of a server in GB.
    type: int
  min_ram:
    description: Smallest memory of a flavor in MB.
    type: int
  properties:
    description:
      - Further properties and their values, such as C(login_username) or C(description). Values are sent as text.
      - Merged into what is there; a property that the task does not name is never removed.
    type: dict
  tags:
    description:
      - All tags of the image. An empty list removes them.
      - Tags that begin with C(_) are the platform's. They cannot be given, and stay as they are.
    type: list
    elements: str
  protected:
    description:
      - Whether the image is protected. A protected image can neither be changed nor deleted.
      - V(false) ends the protection before all other changes, also before a deletion with O(state=absent).
    type: bool
  visibility:
    description:
      - V(private) is for this project only. V(shared) is also for O(members). A new image is V(private) by default.
    type: str
    choices: [private, shared]
  members:
    description:
      - Tenant IDs of all projects that the image is shared with; others are removed. An empty list stops sharing.
      - Needs O(visibility=shared), or an image that is shared already.
      - A project that it is shared with can use it by its ID at once, and sees it in lists when it has accepted; see
        O(member_status).
    type: list
    elements: str
  member_status:
    description:
      - The answer of this project to an image that another project shares with it. Only an V(accepted) image is listed.
      - It goes with O(id), which the owner tells, and with no other option of the image.
    type: str
    choices: [accepted, rejected]
  on_drift:
    description:
      - What to do when something differs that cannot be changed after creation (O(src), O(disk_format)).
      - The result lists it under RV(drift) in any case.
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_image_info
  - module: nhn.cloud.nhn_server_action
"""

EXAMPLES = r"""
- name: Upload an image
  nhn.cloud.nhn_image:
    name: web-golden
    src: ~/images/web-golden.qcow2
    os_type: linux
    os_distro: ubuntu
    min_disk: 20
    properties: {login_username: ubuntu}
    tags: [web]
  register: golden

- name: Share it with two projects
  nhn.cloud.nhn_image:
    name: web-golden
    visibility: shared
    members:
      - fedcba9876543210fedcba9876543210
      - 0123456789abcdef0123456789abcdef

- name: Accept it, as one of these projects
  nhn.cloud.nhn_image:
    id: "{{ golden.image.id }}"
    member_status: accepted
    tenant_id: fedcba9876543210fedcba9876543210

- name: Delete it, even if it is protected
  nhn.cloud.nhn_image:
    name: web-golden
    protected: false
    state: absent
"""

RETURN = r"""
image:
  description: The image after the task, or as it would be in check mode. Null if there is none.
  returned: success
  type: dict
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
    disk_format:
      description: Format of the data.
      type: str
      sample: qcow2
    checksum:
      description: MD5 checksum of the data.
      type: str
    properties:
      description: The further properties, including those that are also shown as fields.
      type: dict
      sample: {login_username: ubuntu}
    members:
      description: The projects that the image is shared with. Empty for an image of another project.
      type: list
      elements: dict
      contains:
        member_id:
          description: Tenant ID of the project.
          type: str
        status:
          description: What the project has answered, V(pending), V(accepted) or V(rejected).
          type: str
          sample: pending
    member_status:
      description: What this project has answered to the share of another project; null for other images.
      type: str
      sample: accepted
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.own_image import Image

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "src": {"type": "path"},
        "os_type": {"type": "str", "choices": ["linux", "windows"]},
        "os_distro": {"type": "str"},
        "os_version": {"type": "str"},
        "disk_format": {"type": "str"},
        "min_disk": {"type": "int"},
        "min_ram": {"type": "int"},
        "properties": {"type": "dict"},
        "tags": {"type": "list", "elements": "str"},
        "protected": {"type": "bool"},
        "visibility": {"type": "str", "choices": ["private", "shared"]},
        "members": {"type": "list", "elements": "str"},
        "member_status": {"type": "str", "choices": ["accepted", "rejected"]},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=Image,
    references=frozenset({"id"}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
