# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One server as a resource of nhn_server."""

from __future__ import annotations

import typing as t

from .._engine.steps import Params, Resource, Step, Warn
from .._errors import refuse
from .._kinds.flavor import flavors_with
from .._thing.kind import Object, check_id
from . import states, views
from .names import check_name
from .servers import SERVER, Servers

if t.TYPE_CHECKING:
    from .arrival import Arrival

#: state -> the statuses in which it is true already, and the action that leads there from others.
#: Shelving from SHUTOFF is Nova's; the guide names ACTIVE only.
POWER: dict[str, tuple[frozenset[str], dict[str, str]]] = {
    "started": (frozenset({states.ACTIVE}), {states.SHUTOFF: "start", states.SHELVED_OFFLOADED: "unshelve"}),
    "stopped": (frozenset({states.SHUTOFF, states.SHELVED_OFFLOADED}), {states.ACTIVE: "stop", states.ERROR: "stop"}),
    "shelved": (frozenset({states.SHELVED_OFFLOADED}), {states.ACTIVE: "shelve", states.SHUTOFF: "shelve"}),
}

#: Options that the API cannot change any more.
CREATE_ONLY = ("key_name", "availability_zone", "networks", "image", "boot_volume", "placement_policy")


class Server(Resource):
    """One server, found by its ID or its exact name."""

    result = "server"
    fields = views.SERVER_FIELDS
    #: Whether it tells its drift itself.
    tells_drift = True

    def __init__(self, params: Params, servers: Servers, warn: Warn) -> None:
        self.params = params
        self.servers = servers
        self.things = servers.things
        self.warn = warn
        self.timeout = params["wait_timeout"]
        self.server: Object = {}
        self.created_id: str | None = None
        self.drift: list[Object] = []
        if params["id"] == "":
            # A name beside it is what the server is to be called, and finds none.
            self.things.plan_for(SERVER, "", "id")
            self.planned = True
        elif not params["id"] and not params["name"]:
            refuse("name and id are both empty; one of them must name the server.", "name")

    # What is there

    def find(self) -> Object | None:
        """Return the server. If the task waits, nothing is under way with it."""
        if self.planned:
            return None
        if self.created_id:
            from .making import find_created

            found = find_created(self)
        else:
            found = self._find()
        absent, wait = self.params["state"] == "absent", self.params["wait"]
        deleting = found is not None and states.is_being_deleted(found)
        if absent and deleting and not wait:
            found = None
        # One that is being deleted is waited for in any case: what the task wants of it would go with it.
        if found is not None and (deleting or (wait and not absent)):
            found = self.servers.settle(found, timeout=self.timeout)
        self.server = found or {}
        return found

    def _find(self) -> Object | None:
        server_id, name = self.params["id"], self.params["name"]
        if server_id:
            check_id(server_id)
            return self.servers.by_id(server_id)
        check_name(name)
        named = self.servers.named(name)
        if len(named) > 1:
            from .changes import ambiguous

            raise ambiguous(name, named)
        return named[0] if named else None

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """Return the steps to what the task wants."""
        if self.planned:
            from .changes import planned_steps

            return planned_steps(self)
        if self.params["state"] == "absent":
            from .changes import delete_step

            return [delete_step(self, found)] if found is not None else []
        if found is None:
            from .changes import make_steps

            return make_steps(self)
        return self.change_steps(found)

    def change_steps(self, found: Object) -> list[Step]:
        """Return the steps that change the server."""
        status = states.next_status(found)
        if status in (states.ERROR, "UNKNOWN"):
            from .changes import check_status

            check_status(self, found, status)
        self.drift = []
        if any(self.params[option] is not None for option in CREATE_ONLY):
            from .drift import drift_of, tell_drift

            self.drift = drift_of(found, self.params, self.servers)
            if self.tells_drift:
                tell_drift(self)
        if self._is_as_wanted(found, status):
            return []
        from .changes import change_steps

        return change_steps(self, found)

    def _is_as_wanted(self, found: Object, status: str) -> bool:
        """Return whether a first look shows that nothing must change. If not, ``changes`` decides."""
        params = self.params
        name, groups, flavor = params["name"], params["security_groups"], params["flavor"]
        metadata = views.metadata_of(found)
        flavor_id = (found.get("flavor") or {}).get("id")
        return (
            (not name or name == found.get("name"))
            and all(metadata.get(key) == value for key, value in (params["metadata"] or {}).items())
            and not params["metadata_absent"]
            and (groups is None or sorted(set(groups)) == views.security_groups_of(found))
            and status in POWER.get(params["state"], ({status},))[0]
            and (
                flavor in (None, flavor_id)
                or flavor == flavors_with(self.things, flavor_id).get(flavor_id or "", {}).get("name")
            )
        )

    def arrive(self, arrival: Arrival) -> None:
        """Wait until the server has arrived."""
        from .arrival import arrive

        self.server = arrive(self.servers, arrival, timeout=self.timeout) or {}

    # What the user sees

    def blank(self) -> dict[str, t.Any]:
        """Return the view of a new server."""
        return self.servers.complete([{**views.planned_server(), "name": self.params["name"] or None}])[0]

    def view(self, found: Object) -> dict[str, t.Any]:
        """Return the server's view, with the names of its flavor and image."""
        return self.servers.view(found)

    def extra(self) -> dict[str, t.Any]:
        """Return the drift."""
        return {"drift": self.drift}
