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
  - Creates a server (NHN's "instance"), or changes it to what the task describes. It does not touch what the task does
    not name.
  - The module finds a server by its exact name or by its ID. If several servers have the name, it fails and lists their
    IDs.
  - If another action on the server is in progress, the module first waits until it is over. If the server is being
    deleted, it waits also with O(wait=false). If the server is in C(ERROR), it fails with the platform's message,
    unless the task stops or deletes the server.
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
      - Together with O(id), another name renames the server.
    type: str
  id:
    description:
      - ID of the server, a UUID. If no server has the ID, none is created.
      - With O(state=absent), O(name) must be the server's name if it is given too.
    type: str
  count:
    description:
      - Number of servers in a fleet, 0 to 500, named V(<name>-1) to V(<name>-<count>). The task makes, changes and
        waits for all of them together, and returns RV(servers).
      - If a server fails, the task continues with the others. At the end it fails and names the server.
      - One call makes up to ten of the first servers of a new fleet.
      - V(0) means that no member of the fleet is left. It needs O(exact=true).
      - With V(2) or more, options that only one server can have are refused (C(networks[].fixed_ip),
        C(networks[].port), a disk whose C(source_type) is V(volume)).
    type: int
  exact:
    description:
      - With O(count), whether to delete members of the fleet beyond O(count), from the highest number.
      - Only servers that a task with O(count) made for this fleet are deleted. A warning names other servers with such
        a name. All of them count toward O(count), whoever made them.
    type: bool
    default: false
  state:
    description:
      - V(present) makes sure that the server exists. It neither starts nor stops it.
      - V(absent) deletes the server and waits until it is gone. C(delete_on_termination) of each volume says whether
        the volume is deleted too. A volume with snapshots stays, since OpenStack does not delete it;
        M(nhn.cloud.nhn_volume) does.
      - V(started) also starts the server, or restores it if it is shelved.
      - V(stopped) also stops the server. A shelved server counts as stopped.
      - V(shelved) also shelves the server, which NHN calls "terminate". The host is released and the disks are kept.
        NHN's guide allows this for a running server. The module tries it for a stopped one too, since Nova allows it,
        and reports a refusal.
      - V(started), V(stopped) and V(shelved) create a missing server.
    type: str
    choices: [present, absent, started, stopped, shelved]
    default: present
  flavor:
    description:
      - Name or ID of the flavor (NHN's "instance type"). Required to create a server.
      - If the server has another flavor, it is resized; see O(allow_restart). A server cannot be resized from or to a
        flavor with a local disk (U2).
    type: str
  image:
    description:
      - Name or ID of the image for the root disk.
      - Names of public images contain a date and change with every new edition. A C(*) in the name stands for any text,
        as in V(Ubuntu Server 22.04.5 LTS *), and the newest image that matches is used. Only public images and the
        project's own are considered, not those that other projects share. Case matters, and no other character is
        special.
      - A server that was made from an older match is no drift, also if that image no longer exists.
      - Required to create a server, unless O(boot_volume) names another source.
    type: str
  networks:
    description:
      - The NICs in their order. The first is C(eth0) and has the default gateway. Required to create a server.
      - A string is short for a dictionary with only O(networks[].network), so C([vpc-prod]) is enough for one VPC.
    type: list
    elements: dict
    suboptions:
      network:
        description: Name or ID of the VPC.
        type: str
        aliases: [vpc]
      subnet:
        description: Name or ID of the subnet. A name that several VPCs use needs O(networks[].network) too.
        type: str
      port:
        description: Name or ID of an existing port that is not in use. It cannot be combined with the other keys.
        type: str
      fixed_ip:
        description: IPv4 address to use, together with O(networks[].network) or O(networks[].subnet).
        type: str
  key_name:
    description:
      - Name of the key pair for the login.
      - NHN's guide requires it. You can log in to a server without a key pair only as its image or O(user_data) allows.
    type: str
  security_groups:
    description:
      - Names of the server's security groups. The list is complete. Other groups are removed from the server.
      - When it is left out, a new server gets C(default), and an existing server keeps its groups.
    type: list
    elements: str
  availability_zone:
    description:
      - Name of the availability zone.
      - When it is left out, the platform chooses the zone. If the server is made from a volume or a snapshot, the zone
        of the volume, or of the snapshot's volume, is used.
    type: str
  user_data:
    description:
      - Text for cloud-init or Cloudbase-Init, used at creation only. The module encodes it.
      - A dictionary is sent as C(#cloud-config), followed by the dictionary as JSON, which is also YAML.
      - Before ansible-core 2.19 a template whose text looks like a dictionary gives a dictionary, so JSON from a
        template becomes C(#cloud-config). Add the filter C(string) to the template to send the text unchanged.
      - At most 65535 bytes after encoding, which is about 48 KiB of text.
      - The API does not return it, so the module does not notice a later change.
    type: str
  metadata:
    description:
      - Metadata keys and their values, up to 255 characters each. Values are sent as strings.
      - The keys are merged into the server's metadata. O(metadata_absent) removes keys; no others are ever removed.
      - The platform keeps its own keys here (C(os_type), C(login_username) and others). If you change them, the console
        breaks.
      - A key may have letters, digits, blanks, hyphens, underscores, colons and dots.
      - Servers made by this collection have two keys of its own, the marks C(nhn_cloud_request) and C(nhn_cloud_fleet).
        This option ignores them, so that you can give the metadata of one server to another. RV(server.marks) shows
        them.
    type: dict
  metadata_absent:
    description:
      - Metadata keys that the server must not have. A new server has none of them.
      - A key that O(metadata) names too is refused. So are the platform's own keys and the marks of this collection.
    type: list
    elements: str
  placement_policy:
    description:
      - Name or ID of the placement policy that a new server joins, see M(nhn.cloud.nhn_placement_policy). If there are
        too few hosts for it, the server goes to C(ERROR).
    type: str
  boot_volume:
    description:
      - The root disk, used at creation.
      - When it is left out, the root disk is made from O(image). A flavor with a local disk uses that disk. Any other
        flavor uses a volume that is deleted with the server. Its size is the image's minimum or 20 GB (50 GB for
        Windows), whichever is larger.
    type: dict
    suboptions:
      size:
        description: Size in GB. The default is the image's minimum or 20 (50 for Windows), or the snapshot's size.
        type: int
      type:
        description: Name of the volume type, for example V(General SSD). The platform's default is V(General HDD).
        type: str
      source_type:
        description: What the root disk is made from.
        type: str
        choices: [image, volume, snapshot]
        default: image
      source:
        description:
          - Name or ID of the image, volume or snapshot. The default for an image is O(image).
          - A C(*) in the name of an image is a pattern, see O(image).
        type: str
      delete_on_termination:
        description:
          - Whether the disk is deleted with the server.
          - The default is V(true), or V(false) with O(boot_volume.source_type=volume).
        type: bool
  volumes:
    description:
      - Further disks, which are made together with the server.
      - Use M(nhn.cloud.nhn_volume_attachment) for later changes.
    type: list
    elements: dict
    suboptions:
      size:
        description: Size in GB. Required for a blank disk.
        type: int
      type:
        description: Name of the volume type.
        type: str
      source_type:
        description: What the disk is made from.
        type: str
        choices: [blank, image, volume, snapshot]
        default: blank
      source:
        description: Name or ID of the image, volume or snapshot. A C(*) in an image's name is a pattern, see O(image).
        type: str
      delete_on_termination:
        description: Whether the disk is deleted with the server.
        type: bool
        default: false
  allow_restart:
    description:
      - Whether a resize may restart a running server. With V(false) the task fails instead.
      - A stopped server, and a server that O(state=stopped) stops, is resized without it.
    type: bool
    default: false
  include_network_interfaces:
    description: Whether to read RV(server.network_interfaces) too, which costs two calls more.
    type: bool
    default: false
  on_drift:
    description:
      - What to do about drift, which is a difference that cannot be changed after creation (O(image), O(key_name),
        O(availability_zone), O(networks), O(boot_volume), O(placement_policy)).
      - The result always lists it under RV(drift).
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
- name: Make a web server with a 50 GB SSD root disk
  nhn.cloud.nhn_server:
    name: web-1
    flavor: m2.c1m2
    image: Ubuntu Server 22.04.5 LTS *
    networks:
      - network: vpc-prod
        subnet: prod-web
    key_name: deploy
    security_groups: [default, web]
    boot_volume:
      size: 50
      type: General SSD
  register: web

- name: Change the metadata, and remove a key of it
  nhn.cloud.nhn_server:
    name: web-1
    metadata:
      role: api
    metadata_absent: [maintenance]

- name: Resize it at night, when a restart is fine
  nhn.cloud.nhn_server:
    name: web-1
    flavor: m2.c2m4
    allow_restart: true

- name: Stop it
  nhn.cloud.nhn_server:
    name: web-1
    state: stopped

- name: Release the host and keep the disks
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

- name: Make sure that there are exactly twenty workers, worker-1 to worker-20
  nhn.cloud.nhn_server:
    name: worker
    count: 20
    exact: true
    flavor: m2.c1m2
    image: Ubuntu Server 22.04.5 LTS *
    networks:
      - subnet: prod-web
    key_name: deploy
  register: workers
"""

RETURN = r"""
server:
  description: The server after the task, or as it would be in check mode. Null if there is none.
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
      description: Action on the server that is in progress; null if there is none.
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
      description: The flavor. If the platform no longer offers it, only its ID is known.
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
          description: ID of the image; null if the platform does not return it, as for some servers with a root volume.
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
    network_interfaces:
      description: The network interfaces, the first of the server first.
      returned: with O(include_network_interfaces=true)
      type: list
      elements: dict
      contains:
        id:
          description: ID of the port.
          type: str
        name:
          description: Its name.
          type: str
        mac_address:
          description: Its MAC address.
          type: str
        vpc_id:
          description: ID of its VPC.
          type: str
        subnet_id:
          description: ID of its subnet.
          type: str
        addresses:
          description: Its fixed addresses.
          type: list
          elements: str
        floating_ips:
          description: Its floating addresses.
          type: list
          elements: str
    security_groups:
      description: Names of the security groups, without duplicates.
      type: list
      elements: str
      sample: [default, web]
    volumes:
      description: IDs of the attached volumes, including the root volume.
      type: list
      elements: str
    metadata:
      description: The metadata, with the platform's own keys and without the marks of this collection.
      type: dict
    marks:
      description:
        - Keys of this collection in the server's metadata. C(nhn_cloud_request) marks the request that made the server,
          C(nhn_cloud_fleet) the fleet that it was made for.
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
      description: Why the server is in C(ERROR), as the platform reports it; null in other states.
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
    wanted:
      description: What the task says.
      type: raw
    actual:
      description: What is there.
      type: raw
    reason:
      description: Why it could not be compared.
      type: str
      returned: when a name cannot be looked up
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
      sample: invalid_request
"""

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.module import Module
from ansible_collections.nhn.cloud.plugins.module_utils._servers.server import POWER
from ansible_collections.nhn.cloud.plugins.module_utils._servers.server_or_fleet import server_or_fleet

DISK = {
    "size": {"type": "int"},
    "type": {"type": "str"},
    "source": {"type": "str"},
}


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
            "options": {
                "network": {"type": "str", "aliases": ["vpc"]},
                **{key: {"type": "str"} for key in ("subnet", "port", "fixed_ip")},
            },
        },
        "key_name": {"type": "str", "no_log": False},
        "security_groups": {"type": "list", "elements": "str"},
        "availability_zone": {"type": "str"},
        "user_data": {"type": "str", "no_log": True},
        "metadata": {"type": "dict"},
        "metadata_absent": {"type": "list", "elements": "str"},
        "placement_policy": {"type": "str"},
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
        "include_network_interfaces": {"type": "bool", "default": False},
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
            "placement_policy",
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
