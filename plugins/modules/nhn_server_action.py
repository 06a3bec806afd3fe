#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_server_action
short_description: Start, stop, reboot, shelve or resize a server on NHN Cloud, or make an image of it
version_added: 1.0.0
description:
  - Performs one action on an existing server. If the server already is as wanted, the module changes nothing.
  - If the server's state does not allow the action, the module fails before it changes anything.
  - To describe a server instead, use M(nhn.cloud.nhn_server).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
attributes:
  idempotent:
    support: partial
    details:
      - With O(action=reboot) every run reboots the server.
options:
  server:
    description: Name or ID of the server.
    type: str
    required: true
  action:
    description:
      - V(start) from C(SHUTOFF).
      - V(stop) from C(ACTIVE) or C(ERROR).
      - V(shelve), which NHN calls "terminate", from C(ACTIVE). The host is released and the disks are kept.
      - V(unshelve) from C(SHELVED_OFFLOADED).
      - V(reboot), soft from C(ACTIVE); hard also from C(ERROR), C(PAUSED), C(SHUTOFF) and C(SUSPENDED), and during
        another reboot.
      - V(resize) from C(ACTIVE) or C(SHUTOFF). A running server restarts. The platform confirms the resize by itself.
      - V(create_image) from C(ACTIVE), C(SHUTOFF), C(SUSPENDED) or C(PAUSED). It is better to stop the server first. If
        the server has a local disk (U2), the API's server action makes the image. Otherwise it is made from the root
        volume.
      - V(add_security_group) and V(remove_security_group) in any state, for all ports of the server.
    type: str
    required: true
    choices: [start, stop, shelve, unshelve, reboot, resize, create_image, add_security_group, remove_security_group]
  reboot_type:
    description: How to reboot. V(hard) is like switching the power off and on.
    type: str
    choices: [soft, hard]
    default: soft
  flavor:
    description: Name or ID of the new flavor, for O(action=resize).
    type: str
  image_name:
    description:
      - Name of the image, for O(action=create_image), up to 218 characters.
      - If an image of this name was made from this server, none is made. An image of this name from elsewhere is an
        error.
    type: str
  image_metadata:
    description: Properties of the image, for O(action=create_image). Values are sent as strings.
    type: dict
  security_group:
    description: Name of the security group, for O(action=add_security_group) and O(action=remove_security_group).
    type: str
seealso:
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: Reboot a server hard
  nhn.cloud.nhn_server_action:
    server: web-1
    action: reboot
    reboot_type: hard

- name: Make an image of it
  nhn.cloud.nhn_server_action:
    server: web-1
    action: create_image
    image_name: web-golden-2026-03
    image_metadata:
      purpose: golden
    wait_timeout: 1800
  register: golden

- name: Add a security group
  nhn.cloud.nhn_server_action:
    server: web-1
    action: add_security_group
    security_group: web
"""

RETURN = r"""
server:
  description:
    - The server after the task, or as it would be in check mode, with the fields that M(nhn.cloud.nhn_server) returns.
  returned: success
  type: dict
image:
  description: The image of O(action=create_image). In check mode only the name is known of a new one.
  returned: when O(action=create_image)
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

import typing as t

from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.module import Module
from ansible_collections.nhn.cloud.plugins.module_utils._engine.steps import (
    Change,
    Params,
    Resource,
    Step,
    Warn,
    check_mode_only,
)
from ansible_collections.nhn.cloud.plugins.module_utils._errors import refuse
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.flavor import FLAVOR, flavors_by_id
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.flavor import brief as flavor_brief
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.image import IMAGE
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.image import SHOWN as IMAGE_SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._servers import calls, states, views
from ansible_collections.nhn.cloud.plugins.module_utils._servers.actions import ACTIONS
from ansible_collections.nhn.cloud.plugins.module_utils._servers.arrival import arrival_of, arrive
from ansible_collections.nhn.cloud.plugins.module_utils._servers.names import is_allowed_in_names
from ansible_collections.nhn.cloud.plugins.module_utils._servers.one_server import one_server
from ansible_collections.nhn.cloud.plugins.module_utils._servers.servers import SERVER, Servers
from ansible_collections.nhn.cloud.plugins.module_utils._servers.state_words import fault_of, state_text
from ansible_collections.nhn.cloud.plugins.module_utils._servers.states import label
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import (
    Object,
    capital,
    looks_like_id,
    shorten,
    view_of,
)
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


class ServerAction(Resource):
    """An action on a server."""

    result = "server"
    fields = views.SERVER_FIELDS

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        self.params = params
        self.things = things
        self.servers = Servers(things)
        self.timeout = params["wait_timeout"]
        self.action: str = params["action"]
        self.server: Object = {}
        self.image: Object | None = None
        self.done: Change | None = None

    def find(self) -> Object | None:
        """Return the server when no action is under way. A hard reboot does not wait: it is for stuck servers.

        :raises NoSuchThing: if the first look finds none.
        """
        wanted = self.server.get("id") or self.params["server"]
        found = one_server(self.servers, wanted)
        if found is None and not self.server:
            error = errors.NoSuchThing(f"No server has the ID or name '{shorten(wanted)}'.", option="server")
            self.things.plan_for(SERVER, wanted, "server", error)
            self.planned = True
            return None
        waits = self._row_name() != "hard_reboot" and self.params["wait"]
        if found is not None and (waits or states.is_being_deleted(found)):
            found = self.servers.settle(found, timeout=self.timeout)
            if found is None and not self.server:
                raise errors.NoSuchThing(f"Server '{shorten(wanted)}' is being deleted.", option="server")
        self.server = found or {}
        return found

    def _row_name(self) -> str:
        return f"{self.params['reboot_type']}_reboot" if self.action == "reboot" else self.action

    def plan(self, found: Object | None) -> list[Step]:
        """Return at most one step: the action, unless the server is as wanted."""
        if found is None:
            return [self._planned_step()]
        make = {
            "reboot": self._reboot,
            "resize": self._resize,
            "create_image": self._create_image,
            "add_security_group": self._security_group,
            "remove_security_group": self._security_group,
        }.get(self.action, self._power)
        step = make(found, states.next_status(found))
        if step is None:
            return []
        allowed = ACTIONS[self._row_name()].allowed
        status = states.status_of(found)
        # A hard reboot is sent at once. Any other action waits until actions in progress are over.
        judged = status if self._row_name() == "hard_reboot" else states.next_status(found)
        if allowed is not None and judged not in allowed:
            fault = f": {fault_of(found)}" if status == states.ERROR else ""
            raise errors.WrongState(
                f"{capital(label(found))} is in {state_text(found)}{fault}; {self.action} is possible from "
                f"{', '.join(sorted(allowed))}.",
                server_id=found["id"],
                server_status=status,
                allowed_from=sorted(allowed),
            )
        return [step]

    def _planned_step(self) -> Step:
        """Return the step of check mode for a server that an earlier task would make."""
        after: Object = {"status": ACTIONS[self._row_name()].arrives}
        summary = self.action.replace("_", " ")
        if self.action == "resize":
            flavor = self.things.need(FLAVOR, self.params["flavor"], "flavor")
            after = {"flavor": flavor_brief(flavor["id"], flavors_by_id(self.things))}
            summary = f"resize to {flavor['name']}"
        elif self.action == "create_image":
            after = {"image_name": self.params["image_name"]}
        elif self.params["security_group"]:
            from ansible_collections.nhn.cloud.plugins.module_utils._servers import checks

            checks.check_security_groups([self.params["security_group"]], self.things, "security_group")
            after = {"security_group": self.params["security_group"]}
        named = {"name": self.params["server"]} if self.params["server"] else {}
        return Step(summary, named, {**named, **after}, check_mode_only)

    def _power(self, found: Object, status: str) -> Step | None:
        arrives = t.cast(str, ACTIONS[self.action].arrives)
        if status == arrives:
            return None
        return self._step(
            self.action, {"status": status}, {"status": arrives}, None, {arrives}, from_error=status == states.ERROR
        )

    def _reboot(self, found: Object, status: str) -> Step:
        kind = self.params["reboot_type"]
        return self._step(
            f"{kind} reboot",
            {"status": status},
            {"status": states.ACTIVE, "reboot": kind},
            {"type": kind.upper()},
            {states.ACTIVE},
            from_error=status == states.ERROR,
        )

    def _resize(self, found: Object, status: str) -> Step | None:
        from ansible_collections.nhn.cloud.plugins.module_utils._servers import checks

        flavors = flavors_by_id(self.things)
        now = (found.get("flavor") or {}).get("id")
        flavor = self.things.need(FLAVOR, self.params["flavor"], "flavor")
        if flavor["id"] == now:
            return None
        checks.check_resize(found, flavors.get(now or ""), flavor, self.things)
        before, after = (flavor_brief(one, flavors) for one in (now, flavor["id"]))
        return self._step(
            f"resize from {before['name'] or now} to {flavor['name']}",
            {"flavor": before},
            {"flavor": after},
            {"flavorRef": flavor["id"]},
            {states.ACTIVE, states.SHUTOFF},
            flavor_id=flavor["id"],
            otherwise={"flavor": before},
        )

    def _security_group(self, found: Object, status: str) -> Step | None:
        from ansible_collections.nhn.cloud.plugins.module_utils._servers import checks

        name, adding = self.params["security_group"], self.action == "add_security_group"
        now = views.security_groups_of(found)
        if (name in now) == adding:
            return None
        if adding:
            checks.check_security_groups([name], self.things, "security_group")
        after = sorted({*now, name} if adding else {*now} - {name})
        summary = f"{'add' if adding else 'remove'} security group {name}"
        return self._step(summary, {"security_groups": now}, {"security_groups": after}, {"name": name})

    def _create_image(self, found: Object, status: str) -> Step | None:
        # Not above: a module's process compiles all that it imports, and most actions do without.
        from ansible_collections.nhn.cloud.plugins.module_utils._servers import attachments, checks, images

        name = self.params["image_name"]
        properties = checks.metadata_of(self.params["image_metadata"], "image_metadata")
        if not 0 < len(name) <= 255 - len(images.draft_name(found, "")):
            refuse(
                f"image_name has {len(name)} characters; 1 to {255 - len(images.draft_name(found, ''))} are possible.",
                "image_name",
            )
        if not all(map(is_allowed_in_names, name)):
            refuse(
                f"image_name '{shorten(name)}' holds characters that the API refuses (emoji, and what cannot be "
                "printed); choose another.",
                "image_name",
            )
        own, others = images.images_of(self.things, found, name)
        if own:
            self.image = own[0]
            if self.image["status"] != "active" and self.params["wait"]:
                self.image = images.await_image(self.things, self.image["id"], name, timeout=self.timeout)
            # The name can get lost during the upload. Then it must be set again.
            if self.image.get("name") == name:
                return None
        if others:
            ids = sorted(one["id"] for one in others)
            raise errors.InvalidRequest(
                f"An image named '{shorten(name)}' exists that was not made from {label(found)}: {', '.join(ids)}; "
                "choose another image_name, or delete it.",
                option="image_name",
                ids=ids,
            )
        root = attachments.root_volume(self.servers, found)
        if root is None:
            checks.check_keys(properties, "image_metadata")

        def do() -> None:
            if root is None:
                image_id = images.create_image(self.servers, self._ready(), name, properties, timeout=self.timeout)
            else:
                image_id = self._upload(root, name, properties)
            self.image = {"id": image_id, "name": name}

        def settle() -> None:
            image_id = t.cast(Object, self.image)["id"]
            uploaded = {**properties, **images.image_marks(found, name)} if root is not None else {}
            self.image = images.await_image(self.things, image_id, name, properties=uploaded, timeout=self.timeout)

        return Step(f"create image {name}", {}, {"image_name": name}, do, settle, done=lambda: self.done)

    def _upload(self, root: Object, name: str, properties: Object) -> str:
        from ansible_collections.nhn.cloud.plugins.module_utils._servers import images

        ready = self._ready()
        try:
            return images.upload_root_volume(self.servers, ready, root, name, properties, timeout=self.timeout)
        except errors.NhnError as error:
            if error.changed:
                draft = images.draft_name(ready, name)
                self.done = Change(f"create image {draft}", {}, {"image_name": draft})
            raise

    def _step(
        self, summary: str, before: Object, after: Object, value: t.Any, statuses: set[str] | None = None, **how: t.Any
    ) -> Step:
        """Return a step that sends the action, and waits for the statuses if there are any."""

        def do() -> None:
            ready = self.server if self._row_name() == "hard_reboot" else self._ready()
            calls.act(self.servers, ready, self._row_name(), value, timeout=self.timeout)

        def settle() -> None:
            if statuses:
                arrival = arrival_of(self.servers, self.server, summary, statuses, **how)
                arrive(self.servers, arrival, timeout=self.timeout)

        return Step(summary, before, after, do, settle)

    def _ready(self) -> Object:
        ready = self.servers.settle(self.server, timeout=self.timeout)
        if ready is None:
            raise errors.StepFailed(
                f"Could not {self.action.replace('_', ' ')} {label(self.server)}: it was deleted meanwhile."
            )
        return ready

    def blank(self) -> dict[str, t.Any]:
        """Return the view of a server that does not exist yet."""
        wanted = self.params["server"]
        return {**views.planned_server(), "name": None if looks_like_id(wanted) else wanted or None}

    def view(self, found: Object) -> dict[str, t.Any]:
        """Return the server's view."""
        return self.servers.view(found)

    def extra(self) -> dict[str, t.Any]:
        """Return the image if the action makes one."""
        if self.action != "create_image":
            return {}
        if self.image and "status" not in self.image:
            self.image = self.things.by_id(IMAGE, self.image["id"]) or self.image
        return {"image": view_of(IMAGE_SHOWN, self.image or {"name": self.params["image_name"], "tags": []})}


MODULE = Module(
    options={
        "server": {"type": "str", "required": True},
        "action": {
            "type": "str",
            "required": True,
            "choices": [
                "start",
                "stop",
                "shelve",
                "unshelve",
                "reboot",
                "resize",
                "create_image",
                "add_security_group",
                "remove_security_group",
            ],
        },
        "reboot_type": {"type": "str", "choices": ["soft", "hard"], "default": "soft"},
        "flavor": {"type": "str"},
        "image_name": {"type": "str"},
        "image_metadata": {"type": "dict"},
        "security_group": {"type": "str"},
    },
    rules={
        "required_if": [
            ("action", "resize", ["flavor"]),
            ("action", "create_image", ["image_name"]),
            ("action", "add_security_group", ["security_group"]),
            ("action", "remove_security_group", ["security_group"]),
        ]
    },
    references=frozenset({"server"}),
    resource=ServerAction,
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
