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
    unless it is to be stopped or deleted.
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
      - ID of the server. An ID that does not exist never creates one.
    type: str
  state:
    description:
      - V(present) makes sure that the server exists; its power is not touched.
      - V(absent) deletes it and waits until it is gone. Volumes follow their own C(delete_on_termination).
      - V(started) also starts it, or restores it when it is shelved.
      - V(stopped) also stops it. A shelved server counts as stopped.
      - V(shelved) also shelves it, which NHN calls "terminate": the host is released, the disks are kept. NHN's guide
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
      - Name of the availability zone. When it is left out, the platform chooses, or the zone of a source volume is used.
    type: str
  user_data:
    description:
      - Text for cloud-init or Cloudbase-Init, used at creation only. It is encoded here.
      - At most 65535 bytes after encoding, which is about 48 KiB of text.
      - It cannot be read back, so a later change of it is not noticed.
    type: str
  metadata:
    description:
      - Metadata keys and their values, up to 255 characters each. Values are sent as text.
      - Merged into what is there; a key that the task does not name is never removed.
      - The platform keeps its own keys here (C(os_type), C(login_username) and others); changing these breaks the console.
      - Each server made by this collection carries the key C(nhn_cloud_request), by which a creation whose answer was
        lost knows its own server.
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
      - Further disks that are made together with the server. Later changes are the work of M(nhn.cloud.nhn_volume_attachment).
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
"""

RETURN = r"""
server:
  description: The server as it is afterwards, or would be in check mode. Null when there is none.
  returned: success
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
      description: The metadata, the platform's own keys included.
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
drift:
  description: What differs from the task and cannot be changed any more. Empty when nothing does.
  returned: success
  type: list
  elements: dict
  contains:
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

import typing as t

from ansible_collections.nhn.cloud.plugins.module_utils import _creation as creation
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils import _states as states
from ansible_collections.nhn.cloud.plugins.module_utils import _views as views
from ansible_collections.nhn.cloud.plugins.module_utils._compute import Compute, label
from ansible_collections.nhn.cloud.plugins.module_utils._drift import drift_of
from ansible_collections.nhn.cloud.plugins.module_utils._engine import Step
from ansible_collections.nhn.cloud.plugins.module_utils._lookup import Object, shorten
from ansible_collections.nhn.cloud.plugins.module_utils._module import Module, Params, Warn

#: state -> the statuses in which it is true already, and the action that leads there from others.
#: Shelving from SHUTOFF is Nova's; the guide names ACTIVE only.
POWER: dict[str, tuple[frozenset[str], dict[str, str]]] = {
    "started": (frozenset({states.ACTIVE}), {states.SHUTOFF: "start", states.SHELVED_OFFLOADED: "unshelve"}),
    "stopped": (frozenset({states.SHUTOFF, states.SHELVED_OFFLOADED}), {states.ACTIVE: "stop", states.ERROR: "stop"}),
    "shelved": (frozenset({states.SHELVED_OFFLOADED}), {states.ACTIVE: "shelve", states.SHUTOFF: "shelve"}),
}


def power_action(state: str, status: str) -> str | None:
    """The action that leads from a status to the wanted state; None when nothing is to be done.

    :raises WrongState: no action does.
    """
    already, actions = POWER.get(state, (frozenset({status}), {}))
    if status in already:
        return None
    if status not in actions:
        raise errors.WrongState(
            f"A server in {status} cannot be {state}; that is possible from {', '.join(sorted(actions))}.",
            server_status=status,
            allowed_from=sorted(actions),
        )
    return actions[status]


class Server:
    """One server, found by its ID or its exact name."""

    result = "server"

    def __init__(self, params: Params, compute: Compute, warn: Warn) -> None:
        self.params = params
        self.compute = compute
        self.lookup = compute.lookup
        self.warn = warn
        self.timeout = params["wait_timeout"]
        self.server: Object = {}
        self.created_id: str | None = None
        self.drift: list[Object] = []

    # What is there

    def find(self) -> Object | None:
        """The server, at rest unless the task does not wait."""
        found = self._find_created() if self.created_id else self._find()
        if (
            found is not None
            and self.params["wait"]
            and not (self.params["state"] == "absent" and states.task_of(found) != "deleting")
        ):
            found = self.compute.settle(found, timeout=self.timeout)
        self.server = found or {}
        return found

    def _find(self) -> Object | None:
        server_id, name = self.params["id"], self.params["name"]
        if server_id:
            return self.lookup.server_by_id(server_id)
        creation.check_name(name)
        named = self.lookup.servers_named(name)
        if len(named) > 1:
            ids = sorted(one["id"] for one in named)
            raise errors.Ambiguous(
                f"{len(ids)} servers are named '{shorten(name)}'; name the one that is meant by id: {', '.join(ids)}.",
                option="name",
                ids=ids,
            )
        return named[0] if named else None

    def _find_created(self) -> Object | None:
        """The server just made. Nova knows no lock on names, so a twin made by somebody else at the same time shows here."""
        named = self.lookup.servers_named(self.params["name"])
        others = sorted(one["id"] for one in named if one["id"] != self.created_id)
        if others:
            self.warn(
                f"While server {self.created_id} was made, somebody else made another of the name "
                f"'{shorten(self.params['name'])}': {', '.join(others)}. Delete one of them by its id."
            )
        return self.lookup.server_by_id(t.cast(str, self.created_id))

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """The steps to what the task wants."""
        state = self.params["state"]
        if state == "absent":
            return [self._delete(found)] if found is not None else []
        if found is None:
            if self.params["id"]:
                raise errors.NoSuchThing(
                    f"No server has the ID '{shorten(self.params['id'])}'; an ID never creates one, so leave id out to make a server.",
                    option="id",
                )
            return self._create_steps()
        return self._change_steps(found)

    def _create_steps(self) -> list[Step]:
        made = creation.Creation(self.params, self.lookup, self.warn)
        if not self.params["key_name"]:
            self.warn("key_name is not set: the server can only be reached by what its image or user_data provides.")

        def do() -> None:
            self.created_id = self.compute.create_server(made.body)
            self.server = {"id": self.created_id, "name": made.name}

        def settle() -> None:
            self._await("create", {states.ACTIVE})

        steps = [Step(f"create server {made.name}", {}, made.fields(), do, settle)]
        action = power_action(self.params["state"], states.ACTIVE)
        if action:
            steps.append(self._power(action, states.ACTIVE))
        return steps

    def _change_steps(self, found: Object) -> list[Step]:
        params = self.params
        status = states.heading_of(found)
        self._check_status(found, status)
        self.drift = drift_of(found, params, self.compute)
        self._tell_drift()
        action = power_action(params["state"], status)
        steps = []
        if action == "unshelve":
            steps.append(self._power(action, status))
        steps += self._rename(found) + self._metadata(found) + self._security_groups(found)
        resize = self._resize(found, status)
        power = [self._power(action, status)] if action and action != "unshelve" else []
        # A server that is to be stopped is resized while it is stopped, so that it need not restart for it.
        return steps + (power + resize if action == "stop" else resize + power)

    def _check_status(self, found: Object, status: str) -> None:
        if status == states.ERROR and self.params["state"] != "stopped":
            raise errors.WrongState(
                f"{label(found).capitalize()} is in ERROR: {states.fault_of(found)}. Stop it (state: stopped), reboot it hard "
                "(nhn_server_action), or delete it (state: absent).",
                server_id=found["id"],
                server_status=status,
            )
        if status == "UNKNOWN":
            raise errors.WrongState(
                f"The platform does not know the state of {label(found)}; ask NHN Cloud's support.",
                server_id=found["id"],
                server_status=status,
            )

    def _tell_drift(self) -> None:
        told = [f"{entry['option']} is {entry['actual']!r} instead of {entry['wanted']!r}" for entry in self.drift]
        if not told or self.params["on_drift"] == "ignore":
            return
        message = (
            f"{label(self.server).capitalize()} differs in what cannot be changed after creation: {'; '.join(told)}."
        )
        if self.params["on_drift"] == "fail":
            raise errors.InvalidRequest(
                f"{message} Make it anew, or set on_drift.", option="on_drift", drift=self.drift
            )
        self.warn(message)

    # One step each

    def _delete(self, found: Object) -> Step:
        if found.get("NHN-EXT-ATTR:protect"):
            raise errors.InvalidRequest(
                f"{label(found).capitalize()} is protected from deletion, which only the console can lift.",
                option="state",
                server_id=found["id"],
            )
        return Step(
            f"delete {label(found)}",
            {"id": found["id"], "name": found.get("name"), "status": states.status_of(found)},
            {},
            lambda: self.compute.send_delete(found),
            lambda: self.compute.await_deleted(found, timeout=self.timeout),
        )

    def _power(self, action: str, status: str) -> Step:
        arrives = t.cast(str, states.ACTIONS[action].arrives)

        def do() -> None:
            self._act(action, None)

        def settle() -> None:
            self._await(action, {arrives}, from_error=status == states.ERROR)

        return Step(action, {"status": status}, {"status": arrives}, do, settle)

    def _rename(self, found: Object) -> list[Step]:
        name, now = self.params["name"], found.get("name")
        if not name or name == now:
            return []
        creation.check_name(name)
        os_type = str((found.get("metadata") or {}).get("os_type", "")).lower()
        if os_type == "windows" and len(name) > creation.MAX_WINDOWS_NAME:
            creation.refuse(f"The name '{name}' has {len(name)} characters and a Windows server's may have 15.", "name")
        twins = sorted(one["id"] for one in self.lookup.servers_named(name))
        if twins:
            raise errors.Ambiguous(
                f"{label(found).capitalize()} cannot be renamed to '{name}': another server has that name: {', '.join(twins)}.",
                option="name",
                ids=twins,
            )
        return [
            Step(
                f"rename from {now} to {name}", {"name": now}, {"name": name}, lambda: self.compute.rename(found, name)
            ),
        ]

    def _metadata(self, found: Object) -> list[Step]:
        wanted = creation.metadata_of(self.params["metadata"])
        now = dict(found.get("metadata") or {})
        steps = []
        for key in sorted(wanted):
            if now.get(key) == wanted[key]:
                continue
            before, now = now, {**now, key: wanted[key]}
            steps.append(
                Step(
                    f"set metadata {key}",
                    {"metadata": before},
                    {"metadata": now},
                    lambda key=key: self.compute.set_metadata(found, key, wanted[key]),
                )
            )
        return steps

    def _security_groups(self, found: Object) -> list[Step]:
        if self.params["security_groups"] is None:
            return []
        wanted, now = sorted(set(self.params["security_groups"])), views.security_groups_of(found)
        added = [name for name in wanted if name not in now]
        creation.check_security_groups(added, self.lookup)
        steps = []
        for action, name in [("add_security_group", name) for name in added] + [
            ("remove_security_group", name) for name in now if name not in wanted
        ]:
            before, now = now, sorted({*now, name} if name in added else {*now} - {name})
            steps.append(
                Step(
                    f"{action.split('_')[0]} security group {name}",
                    {"security_groups": before},
                    {"security_groups": now},
                    lambda action=action, name=name: self._act(action, {"name": name}),
                )
            )
        return steps

    def _resize(self, found: Object, status: str) -> list[Step]:
        wanted = self.params["flavor"]
        flavors = self.lookup.flavors()
        now = views.flavor_of_server((found.get("flavor") or {}).get("id"), flavors)
        if wanted is None or wanted == now["id"]:
            return []
        flavor = self.lookup.flavor(wanted)
        if flavor["id"] == now["id"]:
            return []
        self._check_resize(found, status, flavors.get(now["id"]), flavor)

        def do() -> None:
            self._act("resize", {"flavorRef": flavor["id"]})

        def settle() -> None:
            self._await("resize", {states.ACTIVE, states.SHUTOFF}, flavor_id=flavor["id"])

        after = views.flavor_of_server(flavor["id"], flavors)
        return [
            Step(
                f"resize from {now['name'] or now['id']} to {flavor['name']}",
                {"flavor": now},
                {"flavor": after},
                do,
                settle,
            )
        ]

    def _check_resize(self, found: Object, status: str, now: Object | None, flavor: Object) -> None:
        state = self.params["state"]
        creation.check_resize(found, now, flavor, self.lookup)
        restored = state == "started" and status == states.SHELVED_OFFLOADED
        stopped_first = state == "stopped" and status == states.ERROR
        if status not in states.ACTIONS["resize"].allowed and not restored and not stopped_first:
            raise errors.WrongState(
                f"{label(found).capitalize()} cannot be resized to {flavor['name']} in {status}; that is possible from ACTIVE and SHUTOFF.",
                server_id=found["id"],
                server_status=status,
                allowed_from=[states.ACTIVE, states.SHUTOFF],
            )
        if status == states.ACTIVE and state != "stopped" and not self.params["allow_restart"]:
            creation.refuse(
                f"{label(found).capitalize()} is running and would restart for the resize to {flavor['name']}; "
                "set allow_restart: true, or stop it first.",
                "allow_restart",
                server_id=found["id"],
            )

    # Calls on the server as it is by then

    def _act(self, action: str, value: t.Any) -> None:
        ready = self.compute.settle(self.server, timeout=self.timeout)
        if ready is None:
            raise errors.StepFailed(
                f"Could not {action.replace('_', ' ')} {label(self.server)}: it was deleted meanwhile."
            )
        self.compute.act(ready, action, value, timeout=self.timeout)

    def _await(self, what: str, statuses: set[str], **how: t.Any) -> None:
        self.server = self.compute.await_status(self.server, what, timeout=self.timeout, statuses=statuses, **how)

    # What the user sees

    def view(self, found: Object) -> dict[str, t.Any]:
        """The server's view, with the names of its flavor and image."""
        return self.lookup.server_view(found)

    def extra(self) -> dict[str, t.Any]:
        """The drift."""
        return {"drift": self.drift}


DISK = {
    "size": {"type": "int"},
    "type": {"type": "str"},
    "source": {"type": "str"},
}

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
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
    rules={"required_one_of": [("name", "id")]},
    resource=Server,
    fields=views.SERVER_FIELDS,
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
