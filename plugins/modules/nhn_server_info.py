#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_server_info
short_description: List servers of NHN Cloud
version_added: 1.0.0
description:
  - Lists all servers, or those that match the filters. If none matches, the list is empty.
  - Reads all pages of any size. A server that is on two pages is listed once.
  - The API applies O(name), O(name_regex), O(status), O(flavor), O(image), O(changes_since) and O(reservation_id).
    It reads a name as a regular expression, so the module compares O(name) again. The module applies O(query).
  - The names of all flavors cost one list call, and so do those of all images, for any number of servers.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  id:
    description: ID of the server to show. It cannot be combined with another filter.
    type: str
  name:
    description: Exact name of the servers. Names are not unique.
    type: str
  name_regex:
    description:
      - Regular expression that matches a part of the name. Start it with C(^) and end it with C($) to match the whole
        name.
      - The API's database evaluates it, and may ignore case.
    type: str
  status:
    description:
      - States of the servers, such as V(ACTIVE), V(SHUTOFF), V(BUILD), V(ERROR) or V(SHELVED_OFFLOADED). A server in
        any of them is listed.
      - The API takes one state per call, so each state costs one call, and the list is ordered by state.
      - The words of the guide's old table (V(STOPPED), V(BUILDING), V(RESIZED), V(RESCUED)) are translated.
    type: list
    elements: str
  flavor:
    description: Name or ID of the flavor of the servers.
    type: str
  image:
    description:
      - Name or ID of the image that the servers were made from.
      - The API finds only servers whose RV(servers[].image.id) it knows, so it misses some with a root volume. A
        O(query) on C(image.name) finds those too.
    type: str
  changes_since:
    description:
      - Time as C(YYYY-MM-DDThh:mm:ss), in UTC unless it has a time zone. Only servers that changed since then are
        listed.
      - Servers that were deleted since then are listed too, with the status V(DELETED), so that you can keep a copy of
        the list up to date.
    type: str
  reservation_id:
    description: Reservation ID of a request. Only the servers that this request made are listed.
    type: str
  details:
    description: Whether to read all fields. With V(false) only RV(servers[].id) and RV(servers[].name) are read.
    type: bool
    default: true
  include_network_interfaces:
    description:
      - Whether to read RV(servers[].network_interfaces) too. It costs two list calls, for any number of servers.
    type: bool
    default: false
  limit:
    description: Largest number of servers to list. The module reads no pages beyond it.
    type: int
seealso:
  - module: nhn.cloud.nhn_server
  - plugin: nhn.cloud.nhn_compute
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: List all servers
  nhn.cloud.nhn_server_info:
  register: all

- name: Get the addresses of the running web servers
  nhn.cloud.nhn_server_info:
    name_regex: ^web-
    status: ACTIVE
    query: servers[].private_ips[]
  register: web

- name: List the servers that failed or are being built
  nhn.cloud.nhn_server_info:
    status: [ERROR, BUILD]
    query: "servers[].{name: name, status: status, fault: fault.message}"
  register: troubled

- name: Check whether there is a server of this name
  nhn.cloud.nhn_server_info:
    name: db-1
    details: false
  register: db
"""

RETURN = r"""
servers:
  description: The servers, in the order of the API (newest first). With O(details=false) only their IDs and names.
  returned: success
  type: list
  elements: dict
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

import itertools

from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import Params, Warn
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.info import InfoModule
from ansible_collections.nhn.cloud.plugins.module_utils._servers import filters, listing
from ansible_collections.nhn.cloud.plugins.module_utils._servers.servers import Servers
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import BRIEF, Object, check_id, view_of
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things

FILTERS = ("name", "name_regex", "status", "flavor", "image", "changes_since", "reservation_id")


def check(params: Params, warn: Warn) -> None:
    """Refuse what cannot work, before any call."""
    if params["limit"] is not None and params["limit"] < 1:
        raise errors.InvalidRequest(f"limit is {params['limit']}; it must be 1 or more.", option="limit")
    if params["id"] is not None:
        check_id(params["id"])
    wanted_by(params, warn)


def wanted_by(params: Params, warn: Warn) -> list[dict[str, str | None]]:
    """Return the filters of each call, since the API takes one state per call."""
    states = dict.fromkeys(params["status"] or [None])
    return [filters.check({**{key: params[key] for key in FILTERS}, "status": state}, warn) for state in states]


def read(params: Params, things: Things) -> list[Object]:
    """Return the servers that match."""
    known = Servers(things)
    if params["id"] is not None:
        server = known.by_id(params["id"])
        servers = [] if server is None else [server]
    else:
        servers = listed(params, known)
    if params["details"]:
        shown = listing.views_of(things, [known.with_fault(server) for server in servers])
    else:
        shown = [view_of(BRIEF, server) for server in servers]
    if params["include_network_interfaces"]:
        from ansible_collections.nhn.cloud.plugins.module_utils._servers.own_nics import with_interfaces

        shown = with_interfaces(things, shown)
    return shown


def listed(params: Params, known: Servers) -> list[Object]:
    """Return the servers that match, up to the limit."""
    # A server whose state changes in the meantime can be in two lists. The later list wins.
    found: dict[str, Object] = {}
    for wanted in wanted_by(params, lambda text: None):
        limit = None if params["limit"] is None else params["limit"] - len(found)
        if limit == 0:
            break
        pages = listing.pages(
            known.things, filters.resolve(wanted, known.things), brief=not params["details"], limit=limit
        )
        fitting = (server for page in pages for server in page if params["name"] in (None, server.get("name")))
        found.update((server["id"], server) for server in itertools.islice(fitting, limit))
    return list(found.values())


MODULE = InfoModule(
    options={
        "id": {"type": "str"},
        **{name: {"type": "str"} for name in FILTERS},
        "status": {"type": "list", "elements": "str"},
        "details": {"type": "bool", "default": True},
        "include_network_interfaces": {"type": "bool", "default": False},
        "limit": {"type": "int"},
    },
    result="servers",
    read=read,
    check=check,
    rules={"mutually_exclusive": [("name", "name_regex"), *(("id", name) for name in FILTERS)]},
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
