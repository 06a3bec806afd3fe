# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One server as a resource: what is there, and the steps to what a task of nhn_server wants."""

from __future__ import annotations

import functools
import typing as t

from .. import _errors as errors
from .._engine.engine import Params, Resource, Step, Warn, never
from .._kinds.flavor import FLAVOR, flavors_by_id, flavors_with
from .._kinds.flavor import brief as flavor_brief
from .._thing.kind import Object, check_id, shorten
from . import calls, checks, states, views
from .arrival import Arrival, label
from .drift import drift_of
from .servers import SERVER, Servers

if t.TYPE_CHECKING:
    from .creation import Creation

#: state -> the statuses in which it is true already, and the action that leads there from others.
#: Shelving from SHUTOFF is Nova's; the guide names ACTIVE only.
POWER: dict[str, tuple[frozenset[str], dict[str, str]]] = {
    "started": (frozenset({states.ACTIVE}), {states.SHUTOFF: "start", states.SHELVED_OFFLOADED: "unshelve"}),
    "stopped": (frozenset({states.SHUTOFF, states.SHELVED_OFFLOADED}), {states.ACTIVE: "stop", states.ERROR: "stop"}),
    "shelved": (frozenset({states.SHELVED_OFFLOADED}), {states.ACTIVE: "shelve", states.SHUTOFF: "shelve"}),
}

#: The action that a state stands for, where the present status cannot be known.
_PLANNED_POWER = {"started": "start", "stopped": "stop", "shelved": "shelve"}

#: The statuses in which Nova lets metadata be set; the guide names none.
METADATA_STATES = (states.ACTIVE, states.SHUTOFF, "PAUSED", "SUSPENDED")


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


class Server(Resource):
    """One server, found by its ID or its exact name."""

    result = "server"
    fields = views.SERVER_FIELDS

    def __init__(self, params: Params, servers: Servers, warn: Warn) -> None:
        self.params = params
        self.servers = servers
        self.things = servers.things
        self.warn = warn
        self.timeout = params["wait_timeout"]
        self.server: Object = {}
        self.created_id: str | None = None
        self.drift: list[Object] = []
        if not params["id"] and not params["name"]:
            if params["id"] is None or not self.things.planning:
                checks.refuse("name and id are both empty; one of them must name the server.", "name")
            self.things.plan_for(SERVER, "", "id")
            self.planned = True

    # What is there

    def find(self) -> Object | None:
        """The server, at rest unless the task does not wait."""
        if self.planned:
            return None
        found = self._find_created() if self.created_id else self._find()
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
        checks.check_name(name)
        named = self.servers.named(name)
        if len(named) > 1:
            ids = sorted(one["id"] for one in named)
            raise errors.Ambiguous(
                f"{len(ids)} servers are named '{shorten(name)}'; name the one that is meant by id: {', '.join(ids)}.",
                option="name",
                ids=ids,
            )
        return named[0] if named else None

    def _find_created(self) -> Object | None:
        """The server just made.

        Nova knows no lock on names, so a twin made by somebody else at the same time shows here; or one's own, which a
        slow proxy has delivered late.
        """
        named = {one["id"]: one for one in self.servers.named(self.params["name"])}
        mine = named.pop(t.cast(str, self.created_id), {})
        from .making import delete_copies

        others = sorted(set(named) - delete_copies(self.servers, mine, named.values(), timeout=self.timeout))
        if others:
            self.warn(
                f"While server {self.created_id} was made, somebody else made another of the name "
                f"'{shorten(self.params['name'])}': {', '.join(others)}. Delete one of them by its id."
            )
        return self.servers.by_id(t.cast(str, self.created_id))

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """The steps to what the task wants."""
        state = self.params["state"]
        if self.planned:
            return self.planned_steps()
        if state == "absent":
            if found is not None:
                self._check_named(found)
            return [self.delete_step(found)] if found is not None else []
        if found is None:
            if self.params["id"]:
                raise errors.NoSuchThing(
                    f"No server has the ID '{shorten(self.params['id'])}'; an ID never creates one, "
                    "so leave id out to make a server.",
                    option="id",
                )
            if self.things.planning and not checks.can_create(self.params):
                self.things.plan_for(SERVER, self.params["name"], "name")
                self.planned = True
                return self.planned_steps()
            return self._create_steps()
        return self.change_steps(found)

    def planned_steps(self) -> list[Step]:
        """In check mode, the steps for a server that an earlier task would make: each option counts as a change."""
        params, state = self.params, self.params["state"]
        named = {"name": params["name"]} if params["name"] else {}
        if state == "absent":
            return [Step(f"delete {params['name'] or 'server'}", named, {}, never, removes=True)]
        wanted: list[tuple[str, dict[str, t.Any]]] = []
        metadata = checks.metadata_of(params["metadata"])
        checks.check_keys(metadata)
        wanted += [(f"set metadata {key}", {"metadata": metadata}) for key in sorted(metadata)]
        if params["security_groups"] is not None:
            checks.check_security_groups(params["security_groups"], self.things)
            groups = sorted(set(params["security_groups"]))
            wanted.append((f"set security groups {', '.join(groups)}", {"security_groups": groups}))
        if params["flavor"]:
            flavor = self.things.need(FLAVOR, params["flavor"], "flavor")
            view = flavor_brief(flavor["id"], flavors_by_id(self.things))
            wanted.append((f"resize to {flavor['name']}", {"flavor": view}))
        if state in _PLANNED_POWER:
            action = _PLANNED_POWER[state]
            wanted.append((action, {"status": states.ACTIONS[action].arrives}))
        return [Step(summary, named, {**named, **after}, never) for summary, after in wanted]

    def _check_named(self, found: Object) -> None:
        """Refuse to delete a server by its ID under a name that it does not have."""
        name = self.params["name"]
        if self.params["id"] and name and name != found.get("name"):
            checks.refuse(
                f"{label(found).capitalize()} is not named '{shorten(name)}', so it is not deleted; "
                "leave name out, or give the id of the server that is meant.",
                "name",
                server_id=found["id"],
            )

    def _create_steps(self) -> list[Step]:
        # Not above: a module's process compiles all that it imports, and most tasks find their server there.
        from .creation import Creation
        from .making import create_server

        made = Creation(self.params, self.things, self.warn)
        if not self.params["key_name"]:
            self.warn("key_name is not set: the server can only be reached by what its image or user_data provides.")

        def do() -> None:
            self.created_id = create_server(self.servers, made.body, timeout=self.timeout)
            self.server = {"id": self.created_id, "name": made.name}

        def settle() -> None:
            self.await_status("create", {states.ACTIVE})

        steps = [Step(f"create server {made.name}", {}, made.fields(), do, settle), *self.first_groups(made)]
        action = power_action(self.params["state"], states.ACTIVE)
        if action:
            steps.append(self.power_step(action, states.ACTIVE))
        return steps

    def first_groups(self, made: Creation) -> list[Step]:
        """The steps from the security groups of a server just made to those wanted, where the creation cannot do it."""
        first = made.first_security_groups() if self.params["security_groups"] is not None else []
        return self._security_groups({"security_groups": [{"name": name} for name in first]})

    def change_steps(self, found: Object) -> list[Step]:
        """The steps from the server as it is to what the task wants."""
        params = self.params
        status = states.heading_of(found)
        self._check_status(found, status)
        self.drift = drift_of(found, params, self.servers)
        self._tell_drift()
        action = power_action(params["state"], status)
        steps = []
        if action == "unshelve":
            steps.append(self.power_step(action, status))
        steps += self._rename(found) + self._metadata(found, status) + self._security_groups(found)
        resize = self._resize(found, status)
        power = [self.power_step(action, status)] if action and action != "unshelve" else []
        if status == states.ERROR:
            return power + steps + resize
        # A server that is to be stopped is resized while it is stopped, so that it need not restart for it.
        return steps + (power + resize if action == "stop" else resize + power)

    def _check_status(self, found: Object, status: str) -> None:
        if status == states.ERROR and self.params["state"] != "stopped":
            raise errors.WrongState(
                f"{label(found).capitalize()} is in ERROR: {states.fault_of(found)}. Stop it (state: stopped), "
                "reboot it hard (nhn_server_action), or delete it (state: absent).",
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

    def delete_step(self, found: Object) -> Step:
        """The step that deletes the server; refuses a protected one."""
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
            lambda: calls.send_delete(self.servers, found, timeout=self.timeout),
            lambda: self._arrive(self.servers.arrival(found, "delete", gone=True, from_error=True)),
            removes=True,
        )

    def power_step(self, action: str, status: str) -> Step:
        """The step that sends an action of power and waits for where it arrives."""
        arrives = t.cast(str, states.ACTIONS[action].arrives)

        def do() -> None:
            self._act(action, None)

        def settle() -> None:
            self.await_status(action, {arrives}, from_error=status == states.ERROR)

        return Step(action, {"status": status}, {"status": arrives}, do, settle)

    def _rename(self, found: Object) -> list[Step]:
        name, now = self.params["name"], found.get("name")
        if not name or name == now:
            return []
        checks.check_name(name)
        checks.check_windows_name(name, found.get("metadata"))
        twins = sorted(one["id"] for one in self.servers.named(name))
        if twins:
            raise errors.Ambiguous(
                f"{label(found).capitalize()} cannot be renamed to '{name}': "
                f"another server has that name: {', '.join(twins)}.",
                option="name",
                ids=twins,
            )
        return [
            Step(
                f"rename from {now} to {name}",
                {"name": now},
                {"name": name},
                lambda: calls.rename(self.servers, found, name, timeout=self.timeout),
            ),
        ]

    def _metadata(self, found: Object, status: str) -> list[Step]:
        wanted = checks.metadata_of(self.params["metadata"])
        checks.check_keys(wanted)
        now = views.metadata_of(found)
        differing = sorted(key for key in wanted if now.get(key) != wanted[key])
        if found and not {".", ".."}.isdisjoint(differing):
            checks.refuse("metadata keys '.' and '..' can be set only when a server is made.", "metadata")
        restored = self.params["state"] == "started" and status == states.SHELVED_OFFLOADED
        stopped_first = self.params["state"] == "stopped" and status == states.ERROR
        if differing and status not in METADATA_STATES and not restored and not stopped_first:
            raise errors.WrongState(
                f"The metadata of {label(found)} cannot be set in {status} ({', '.join(map(shorten, differing))}); "
                f"that is possible from {', '.join(METADATA_STATES)}.",
                server_id=found["id"],
                server_status=status,
                allowed_from=list(METADATA_STATES),
            )
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
                    functools.partial(self._set_metadata, key, wanted[key]),
                )
            )
        return steps

    def _security_groups(self, found: Object) -> list[Step]:
        if self.params["security_groups"] is None:
            return []
        wanted, now = sorted(set(self.params["security_groups"])), views.security_groups_of(found)
        added = [name for name in wanted if name not in now]
        checks.check_security_groups(added, self.things)
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
                    functools.partial(self._act, action, {"name": name}),
                )
            )
        return steps

    def _resize(self, found: Object, status: str) -> list[Step]:
        wanted = self.params["flavor"]
        if wanted is None:
            return []
        flavor_id = (found.get("flavor") or {}).get("id")
        now = flavor_brief(flavor_id, flavors_with(self.things, flavor_id))
        if wanted in (now["id"], now["name"]):
            return []
        flavors = flavors_by_id(self.things)
        flavor = self.things.need(FLAVOR, wanted, "flavor")
        if flavor["id"] == now["id"]:
            return []
        self._check_resize(found, status, flavors.get(now["id"]), flavor)

        def do() -> None:
            self._act("resize", {"flavorRef": flavor["id"]})

        def settle() -> None:
            self.await_status(
                "resize", {states.ACTIVE, states.SHUTOFF}, flavor_id=flavor["id"], otherwise={"flavor": now}
            )

        after = flavor_brief(flavor["id"], flavors)
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
        checks.check_resize(found, now, flavor, self.things)
        restored = state == "started" and status == states.SHELVED_OFFLOADED
        stopped_first = state == "stopped" and status == states.ERROR
        if status not in (states.ACTIONS["resize"].allowed or ()) and not restored and not stopped_first:
            raise errors.WrongState(
                f"{label(found).capitalize()} cannot be resized to {flavor['name']} in {status}; "
                "that is possible from ACTIVE and SHUTOFF.",
                server_id=found["id"],
                server_status=status,
                allowed_from=[states.ACTIVE, states.SHUTOFF],
            )
        if status == states.ACTIVE and state != "stopped" and not self.params["allow_restart"]:
            checks.refuse(
                f"{label(found).capitalize()} is running and would restart for the resize to {flavor['name']}; "
                "set allow_restart: true, or stop it first.",
                "allow_restart",
                server_id=found["id"],
            )

    # Calls on the server as it is by then

    def _ready(self, what: str) -> Object:
        ready = self.servers.settle(self.server, timeout=self.timeout)
        if ready is None:
            raise errors.StepFailed(f"Could not {what} {label(self.server)}: it was deleted meanwhile.")
        return ready

    def _act(self, action: str, value: t.Any) -> None:
        calls.act(self.servers, self._ready(action.replace("_", " ")), action, value, timeout=self.timeout)

    def _set_metadata(self, key: str, value: str) -> None:
        ready = self._ready(f"set metadata {shorten(key)} of")
        calls.set_metadata(self.servers, ready, key, value, timeout=self.timeout)

    def await_status(self, what: str, statuses: set[str], **how: t.Any) -> None:
        """Wait until the server rests in one of the statuses."""
        self._arrive(self.servers.arrival(self.server, what, statuses, **how))

    def _arrive(self, arrival: Arrival) -> None:
        self.server = self.servers.arrive(arrival, timeout=self.timeout) or {}

    # What the user sees

    def blank(self) -> dict[str, t.Any]:
        """The view of a server that is not there yet."""
        return {**views.planned_server(), "name": self.params["name"] or None}

    def view(self, found: Object) -> dict[str, t.Any]:
        """The server's view, with the names of its flavor and image."""
        return self.servers.view(found)

    def extra(self) -> dict[str, t.Any]:
        """The drift."""
        return {"drift": self.drift}
