# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An action on a server as a resource. The steps of the actions are in ``action_steps``."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._engine.steps import Change, Params, Resource, Step, Warn
from .._thing.kind import Object, looks_like_id, shorten, view_of
from .._thing.things import Things
from . import states, views
from .actions import ACTIONS
from .one_server import one_server
from .servers import SERVER, Servers


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
        waits = self.row_name != "hard_reboot" and self.params["wait"]
        if found is not None and (waits or states.is_being_deleted(found)):
            found = self.servers.settle(found, timeout=self.timeout)
            if found is None and not self.server:
                raise errors.NoSuchThing(f"Server '{shorten(wanted)}' is being deleted.", option="server")
        self.server = found or {}
        return found

    @property
    def row_name(self) -> str:
        """The action's row in ``ACTIONS``."""
        return f"{self.params['reboot_type']}_reboot" if self.action == "reboot" else self.action

    def plan(self, found: Object | None) -> list[Step]:
        """Return at most one step: the action, unless the server is as wanted."""
        if found is not None and self.action != "reboot" and states.next_status(found) == ACTIONS[self.action].arrives:
            return []
        from .action_steps import planned_step, steps

        return [planned_step(self)] if found is None else steps(self, found)

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
        from .._kinds.image import IMAGE, SHOWN

        if self.image and "status" not in self.image:
            self.image = self.things.by_id(IMAGE, self.image["id"]) or self.image
        return {"image": view_of(SHOWN, self.image or {"name": self.params["image_name"], "tags": []})}
