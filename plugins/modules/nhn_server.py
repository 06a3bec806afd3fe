#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_server
short_description: Create, change, start, stop, shelve and delete servers on NHN Cloud
version_added: 1.0.0
description:
  - Makes one server (NHN's "instance") be what the task says, and leaves alone what the task does not name.
  - A server is found by its exact name, or by its ID. Two servers of one name are an error that lists their IDs.
  - A server in the middle of something is waited for first; one in C(ERROR) fails with the platform's own words,
    unless it is to be stopped or deleted. A server that is being deleted is waited for also with O(wait=false).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the server, up to 255 characters, up to 15 for Windows.
      - Together with O(id), a name that differs renames the server.
    type: str
  id:
    description:
      - ID of the server, a UUID. An ID that does not exist never creates one.
      - With O(state=absent), a O(name) beside it must be the server's.
    type: str
  count:
    description:
      - How many servers there must be, 0 to 500, named V(<name>-1) to V(<name>-<count>). The task converges all of
        them together, and the result is RV(servers).
      - A server that fails does not stop the others; the task fails at the end and names it.
      - The first servers of a new fleet are made with one call for up to ten.
      - V(0) is a fleet of none, which needs O(exact=true).
      - With V(2) or more, options that only one server can have are refused (C(networks[].fixed_ip),
        C(networks[].port), a disk whose C(source_type) is V(volume)).
    type: int
  exact:
    description:
      - With O(count), whether members of the fleet beyond O(count) are deleted, from the highest number.
      - Only servers that a task with O(count) has made for this fleet are deleted; others with such a name are named
        in a warning. All count toward O(count), whoever made them.
    type: bool
    default: false
  state:
    description:
      - V(present) makes sure that the server exists; its power is not touched.
      - V(absent) deletes it and waits until it is gone. Volumes follow their own C(delete_on_termination). A volume
        that has snapshots stays all the same, since OpenStack does not delete it; M(nhn.cloud.nhn_volume) does.
      - V(started) also starts it, or restores it when it is shelved.
      - V(stopped) also stops it. A shelved server counts as stopped.
      - V(shelved) also shelves it, which NHN calls "terminate"; the host is released, the disks are kept. NHN's guide
        allows it for a running server; for a stopped one it is tried, since Nova allows it, and a refusal is reported.
      - V(started), V(stopped) and V(shelved) create a missing server.
    type: str
    choices: [present, absent, started, stopped, shelved]
    default: present
  flavor:
    description:
      - Name or ID of the flavor (NHN's "instance type"). Needed to create a server.
      - A flavor that differs from the server's means a resize; see O(allow_restart). Flavors with a local disk (U2)
        cannot be resized, nor resized to.
    type: str
  image:
    description:
      - Name or ID of the image that the root disk is built from.
      - Needed to create a server, unless O(boot_volume) names another source.
    type: str
  networks:
    description:
      - The NICs in their order; the first is C(eth0) and has the default gateway. Needed to create a server.
      - A text stands for a dictionary that has only O(networks[].network), so C([vpc-prod]) will do for one VPC.
    type: list
    elements: dict
    suboptions:
      network:
        description: Name or ID of the VPC.
        type: str
      subnet:
        description: Name or ID of the subnet. A name that several VPCs use needs O(networks[].network) too.
        type: str
      port:
        description: Name or ID of an existing port that is not in use. Stands alone.
        type: str
      fixed_ip:
        description: IPv4 address to use, together with O(networks[].network) or O(networks[].subnet).
        type: str
  key_name:
    description:
      - Name of the key pair for logging in.
      - The guide asks for it; a server without one can only be reached by what its image or O(user_data) provides.
    type: str
  security_groups:
    description:
      - Names of the server's security groups. The list is exact, groups that it does not name are removed.
      - When it is left out, a new server gets C(default), and an existing one keeps what it has.
    type: list
    elements: str
  availability_zone:
    description:
      - Name of the availability zone.
      - When it is left out, the platform chooses, or the zone of a source volume or of a snapshot's volume is used.
    type: str
  user_data:
    description:
      - Text for cloud-init or Cloudbase-Init, used at creation only. It is encoded here.
      - A dictionary is sent as C(#cloud-config), with the dictionary behind that line as JSON, which is YAML too.
      - Before ansible-core 2.19 a template whose text looks like a dictionary gives a dictionary, so JSON from a
        template becomes C(#cloud-config) there. Add the filter C(string) to the template to send the text as it is.
      - At most 65535 bytes after encoding, which is about 48 KiB of text.
      - It cannot be read back, so a later change of it is not noticed.
    type: str
  metadata:
    description:
      - Metadata keys and their values, up to 255 characters each. Values are sent as text.
      - Merged into what is there; a key that the task does not name is never removed.
      - The platform keeps its own keys here (C(os_type), C(login_username) and others); changing these breaks the
        console.
      - Keys have letters, digits, blanks, hyphens, underscores, colons and dots only.
      - Servers made by this collection carry marks of it (C(nhn_cloud_request), C(nhn_cloud_fleet)). They are ignored
        here, so that the metadata of one server can be given to another, and shown apart under RV(server.marks).
    type: dict
  boot_volume:
    description:
      - The root disk, used at creation.
      - When it is left out, the root disk is built from O(image), on the local disk of flavors that have one, otherwise
        on a volume of the image's minimum or 20 GB (50 GB for Windows), whichever is larger, deleted with the server.
    type: dict
    suboptions:
      size:
        description: Size in GB. Default is the image's minimum or 20 (50 for Windows), or the snapshot's size.
        type: int
      type:
        description: Name of the volume type, for example V(General SSD). Default is the platform's, V(General HDD).
        type: str
      source_type:
        description: What the root disk is made of.
        type: str
        choices: [image, volume, snapshot]
        default: image
      source:
        description: Name or ID of the image (default is O(image)), volume or snapshot.
        type: str
      delete_on_termination:
        description:
          - Whether the disk is deleted with the server.
          - Default is V(true), and V(false) with O(boot_volume.source_type=volume).
        type: bool
  volumes:
    description:
      - Further disks that are made together with the server.
      - Later changes are the work of M(nhn.cloud.nhn_volume_attachment).
    type: list
    elements: dict
    suboptions:
      size:
        description: Size in GB. Needed for a blank disk.
        type: int
      type:
        description: Name of the volume type.
        type: str
      source_type:
        description: What the disk is made of.
        type: str
        choices: [blank, image, volume, snapshot]
        default: blank
      source:
        description: Name or ID of the image, volume or snapshot.
        type: str
      delete_on_termination:
        description: Whether the disk is deleted with the server.
        type: bool
        default: false
  allow_restart:
    description:
      - Whether a running server may be restarted for a resize. Without it the task fails and says so.
      - A server that is stopped, or that O(state=stopped) stops, is resized without it.
    type: bool
    default: false
  on_drift:
    description:
      - What to do when something differs that cannot be changed after creation (O(image), O(key_name),
        O(availability_zone), O(networks), O(boot_volume)).
      - The result lists it under RV(drift) in any case.
    type: str
    choices: [warn, fail, ignore]
    default: warn
seealso:
  - module: nhn.cloud.nhn_server_action
  - module: nhn.cloud.nhn_volume
  - module: nhn.cloud.nhn_volume_attachment
  - module: nhn.cloud.nhn_keypair
"""

EXAMPLES = r"""
- name: A web server with a 50 GB SSD root disk
  nhn.cloud.nhn_server:
    name: web-1
    flavor: m2.c1m2
    image: Ubuntu Server 22.04 LTS
    networks:
      - network: vpc-prod
        subnet: prod-web
    key_name: deploy
    security_groups: [default, web]
    boot_volume:
      size: 50
      type: General SSD
  register: web

- name: Resize it at night, when a restart is fine
  nhn.cloud.nhn_server:
    name: web-1
    flavor: m2.c2m4
    allow_restart: true

- name: Stop it
  nhn.cloud.nhn_server:
    name: web-1
    state: stopped

- name: Release the host, keep the disks
  nhn.cloud.nhn_server:
    name: web-1
    state: shelved

- name: Rename a server
  nhn.cloud.nhn_server:
    id: "{{ web.server.id }}"
    name: web-01

- name: Delete it
  nhn.cloud.nhn_server:
    name: web-01
    state: absent

- name: Twenty workers, worker-1 to worker-20, and no more
  nhn.cloud.nhn_server:
    name: worker
    count: 20
    exact: true
    flavor: m2.c1m2
    image: Ubuntu Server 22.04 LTS
    networks:
      - subnet: prod-web
    key_name: deploy
  register: workers
"""

RETURN = r"""
server:
  description: The server as it is afterwards, or would be in check mode. Null when there is none.
  returned: success, without O(count)
  type: dict
  contains:
    id:
      description: ID of the server.
      type: str
      sample: aaf2778b-ea03-4ccc-8b1b-92f4b686c3ec
    name:
      description: Name of the server.
      type: str
      sample: web-1
    status:
      description: State of the server, in the words of the newer guide.
      type: str
      sample: ACTIVE
    task_state:
      description: What is being done to the server at the moment; null when nothing is.
      type: str
      sample: powering-off
    vm_state:
      description: The platform's internal word for the state.
      type: str
      sample: active
    power_state:
      description: Power of the server, V(1) on, V(4) off.
      type: int
      sample: 1
    flavor:
      description: The flavor. Only the ID is known of a flavor that is not offered any more.
      type: dict
      contains:
        id:
          description: ID of the flavor.
          type: str
        name:
          description: Name of the flavor.
          type: str
          sample: m2.c1m2
        vcpus:
          description: Number of virtual CPUs.
          type: int
          sample: 1
        ram:
          description: Memory in MB.
          type: int
          sample: 2048
    image:
      description: The image that the root disk was built from.
      type: dict
      contains:
        id:
          description: ID of the image; null when the platform does not tell it, as for some servers with a root volume.
          type: str
        name:
          description: Name that the image had when the server was made.
          type: str
          sample: Ubuntu Server 22.04 LTS
    key_name:
      description: Name of the key pair.
      type: str
      sample: deploy
    availability_zone:
      description: Availability zone of the server.
      type: str
      sample: kr-pub-a
    addresses:
      description: The addresses by network, as the API gives them.
      type: dict
    private_ips:
      description: The fixed addresses.
      type: list
      elements: str
      sample: [10.0.1.12]
    public_ips:
      description: The floating addresses.
      type: list
      elements: str
    security_groups:
      description: Names of the security groups, each once.
      type: list
      elements: str
      sample: [default, web]
    volumes:
      description: IDs of the attached volumes, the root volume included.
      type: list
      elements: str
    metadata:
      description: The metadata, the platform's own keys included, and without the marks of this collection.
      type: dict
    marks:
      description:
        - What this collection keeps in the server's metadata for itself. C(nhn_cloud_request) marks the request that
          made the server, C(nhn_cloud_fleet) the fleet that it was made for.
      type: dict
    created:
      description: When the server was created.
      type: str
      sample: "2026-03-02T01:15:46Z"
    updated:
      description: When the server was last changed.
      type: str
      sample: "2026-03-02T01:22:24Z"
    launched_at:
      description: When the server was last started.
      type: str
      sample: "2026-03-02T01:22:23.000000"
    terminated_at:
      description: When the server was deleted.
      type: str
    host_id:
      description: Hash of the host.
      type: str
    user_id:
      description: ID of the user who made the server.
      type: str
    tenant_id:
      description: ID of the tenant.
      type: str
    ephemeral_disk_size:
      description: Size in GB of an additional local disk.
      type: int
    protect:
      description: Whether the server is protected from deletion. Only the console can change that.
      type: bool
    fault:
      description: Why the server is in C(ERROR), in the platform's words; null otherwise.
      type: dict
servers:
  description: The servers of the fleet by their number, each with the fields of RV(server).
  returned: success, with O(count)
  type: list
  elements: dict
drift:
  description: What differs from the task and cannot be changed any more. Empty when nothing does.
  returned: success
  type: list
  elements: dict
  contains:
    server:
      description: The server's name.
      type: str
      returned: with O(count)
    option:
      description: The option.
      type: str
      sample: key_name
    wanted:
      description: What the task says.
      type: raw
    actual:
      description: What is there.
      type: raw
    reason:
      description: Why it could not be compared, for a name that does not exist any more.
      type: str
steps:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [resize from m2.c1m2 to m2.c2m4]
error:
  description: What went wrong, for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: The kind of failure.
      type: str
      sample: unknown_name
"""

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.module import Module
from ansible_collections.nhn.cloud.plugins.module_utils._servers.checks import refuse
from ansible_collections.nhn.cloud.plugins.module_utils._servers.server import POWER, Server
from ansible_collections.nhn.cloud.plugins.module_utils._servers.servers import Servers

DISK = {
    "size": {"type": "int"},
    "type": {"type": "str"},
    "source": {"type": "str"},
}


def server_or_fleet(params, things, warn):
    """What the task is about."""
    if params["count"] is None:
        if params["exact"]:
            refuse("exact is about a fleet, and count is not set: set count, or leave exact out.", "exact")
        return Server(params, Servers(things), warn)
    # Not above: a module's process compiles all that it imports, and few tasks are about fleets.
    from ansible_collections.nhn.cloud.plugins.module_utils._servers.fleet import Fleet

    return Fleet(params, Servers(things), warn)


MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "count": {"type": "int"},
        "exact": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "absent", *POWER], "default": "present"},
        "flavor": {"type": "str"},
        "image": {"type": "str"},
        "networks": {
            "type": "list",
            "elements": "dict",
            "options": {key: {"type": "str"} for key in ("network", "subnet", "port", "fixed_ip")},
        },
        "key_name": {"type": "str", "no_log": False},
        "security_groups": {"type": "list", "elements": "str"},
        "availability_zone": {"type": "str"},
        "user_data": {"type": "str", "no_log": True},
        "metadata": {"type": "dict"},
        "boot_volume": {
            "type": "dict",
            "options": {
                **DISK,
                "source_type": {"type": "str", "choices": ["image", "volume", "snapshot"], "default": "image"},
                "delete_on_termination": {"type": "bool"},
            },
        },
        "volumes": {
            "type": "list",
            "elements": "dict",
            "options": {
                **DISK,
                "source_type": {"type": "str", "choices": ["blank", "image", "volume", "snapshot"], "default": "blank"},
                "delete_on_termination": {"type": "bool", "default": False},
            },
        },
        "allow_restart": {"type": "bool", "default": False},
        "on_drift": {"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"},
    },
    rules={
        "required_one_of": [("name", "id")],
        "required_by": {"count": "name"},
        "mutually_exclusive": [("id", "count")],
    },
    resource=server_or_fleet,
    references=frozenset(
        {
            "id",
            "image",
            "networks.network",
            "networks.subnet",
            "networks.port",
            "boot_volume.source",
            "volumes.source",
        }
    ),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
