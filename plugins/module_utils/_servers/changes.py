# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan the steps of nhn_server: create, change, delete.

Imported only where there is something to do, since a module's process compiles all that it imports.
"""

from __future__ import annotations

import functools
import typing as t

from .. import _errors as errors
from .._engine.steps import Step, check_mode_only
from .._errors import refuse
from .._kinds.flavor import FLAVOR, flavors_by_id, flavors_with
from .._kinds.flavor import brief as flavor_brief
from .._thing.kind import Object, capital, shorten
from . import calls, checks, states, views
from .actions import ACTIONS
from .arrival import arrival_of
from .names import check_name
from .server import POWER
from .servers import SERVER
from .state_words import fault_of, wrong_state
from .states import label

if t.TYPE_CHECKING:
    from .creation import Creation
    from .server import Server

#: The action that a state stands for, where the present status cannot be known.
_PLANNED_POWER = {"started": "start", "stopped": "stop", "shelved": "shelve"}

#: The statuses in which Nova lets metadata be set; the guide names none.
METADATA_STATES = (states.ACTIVE, states.SHUTOFF, "PAUSED", "SUSPENDED")


def power_action(state: str, status: str) -> str | None:
    """Return the action that leads from a status to the wanted state; None if there is nothing to do.

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


def ambiguous(name: str, named: list[Object]) -> errors.Ambiguous:
    """Return the error for a name that several servers have."""
    ids = sorted(one["id"] for one in named)
    return errors.Ambiguous(
        f"{len(ids)} servers are named '{shorten(name)}'; name the one that is meant by id: {', '.join(ids)}.",
        option="name",
        ids=ids,
    )


def planned_steps(server: Server) -> list[Step]:
    """Return the check mode steps for a server that an earlier task would make."""
    params, state = server.params, server.params["state"]
    named = {"name": params["name"]} if params["name"] else {}
    if state == "absent":
        return [Step(f"delete {params['name'] or 'server'}", named, {}, check_mode_only, removes=True)]
    wanted: list[tuple[str, dict[str, t.Any]]] = []
    if params["id"] == "" and params["name"]:
        wanted.append((f"rename to {params['name']}", {}))
    metadata = checks.metadata_of(params["metadata"])
    checks.check_keys(metadata)
    wanted += [(f"set metadata {key}", {"metadata": metadata}) for key in sorted(metadata)]
    wanted += [(f"remove metadata {key}", {"metadata": metadata}) for key in checks.absent_keys(params)]
    if params["security_groups"] is not None:
        checks.check_security_groups(params["security_groups"], server.things)
        groups = sorted(set(params["security_groups"]))
        wanted.append((f"set security groups {', '.join(groups)}", {"security_groups": groups}))
    if params["flavor"]:
        flavor = server.things.need(FLAVOR, params["flavor"], "flavor")
        view = flavor_brief(flavor["id"], flavors_by_id(server.things))
        wanted.append((f"resize to {flavor['name']}", {"flavor": view}))
    if state in _PLANNED_POWER:
        action = _PLANNED_POWER[state]
        wanted.append((action, {"status": ACTIONS[action].arrives}))
    return [Step(summary, named, {**named, **after}, check_mode_only) for summary, after in wanted]


def make_steps(server: Server) -> list[Step]:
    """Return the steps that make a server. In check mode it may be one that an earlier task would make."""
    if server.params["id"]:
        raise errors.NoSuchThing(
            f"No server has the ID '{shorten(server.params['id'])}'; an ID never creates one, "
            "so leave id out to make a server.",
            option="id",
        )
    if server.things.may_be_made_before and not checks.can_create(server.params):
        server.things.plan_for(SERVER, server.params["name"], "name")
        server.planned = True
        return planned_steps(server)
    return create_steps(server)


def create_steps(server: Server) -> list[Step]:
    """Return the steps that create the server. Raise if it cannot be created."""
    from .creation import Creation
    from .making import create_server

    made = Creation(server.params, server.things, server.warn)
    if not server.params["key_name"]:
        server.warn("key_name is not set: the server can only be reached by what its image or user_data provides.")

    def do() -> None:
        server.created_id = create_server(server.servers, made.body, made.hints, timeout=server.timeout)
        server.server = {"id": server.created_id, "name": made.name}

    def settle() -> None:
        await_status(server, "create", {states.ACTIVE})

    steps = [Step(f"create server {made.name}", {}, made.fields(), do, settle), *first_groups(server, made)]
    action = power_action(server.params["state"], states.ACTIVE)
    if action:
        steps.append(power_step(server, action, states.ACTIVE))
    return steps


def first_groups(server: Server, made: Creation) -> list[Step]:
    """Return the steps that set the security groups of a new server, where the creation cannot."""
    first = made.first_security_groups() if server.params["security_groups"] is not None else []
    return _security_groups(server, {"security_groups": [{"name": name} for name in first]})


def check_status(server: Server, found: Object, status: str) -> None:
    """Raise if the server is in UNKNOWN, or in ERROR and the task does not stop it."""
    if status == states.ERROR and server.params["state"] != "stopped":
        raise wrong_state(
            found,
            status,
            f"{capital(label(found))} is in ERROR: {fault_of(found)}. Stop it (state: stopped), "
            "reboot it hard (nhn_server_action), or delete it (state: absent).",
        )
    if status == "UNKNOWN":
        raise wrong_state(
            found, status, f"The platform does not know the state of {label(found)}; ask NHN Cloud's support."
        )


def change_steps(server: Server, found: Object) -> list[Step]:
    """Return the steps from the server as it is to what the task wants."""
    params = server.params
    status = states.next_status(found)
    action = power_action(params["state"], status)
    steps = []
    if action == "unshelve":
        steps.append(power_step(server, action, status))
    steps += _rename(server, found) + _metadata(server, found, status) + _security_groups(server, found)
    resize = _resize(server, found, status)
    power = [power_step(server, action, status)] if action and action != "unshelve" else []
    if status == states.ERROR:
        return power + steps + resize
    # A server that is to be stopped is resized while it is stopped, so that it need not restart for it.
    return steps + (power + resize if action == "stop" else resize + power)


def check_named(server: Server, found: Object) -> None:
    """Raise if the task deletes a server by ID and gives another name."""
    name = server.params["name"]
    if server.params["id"] and name and name != found.get("name"):
        refuse(
            f"{capital(label(found))} is not named '{shorten(name)}', so it is not deleted; "
            "leave name out, or give the id of the server that is meant.",
            "name",
            server_id=found["id"],
        )


def delete_step(server: Server, found: Object) -> Step:
    """Return the step that deletes the server. Raise if it is protected."""
    check_named(server, found)
    if found.get("NHN-EXT-ATTR:protect"):
        raise errors.InvalidRequest(
            f"{capital(label(found))} is protected from deletion, which only the console can lift.",
            option="state",
            server_id=found["id"],
        )
    return Step(
        f"delete {label(found)}",
        {"id": found["id"], "name": found.get("name"), "status": states.status_of(found)},
        {},
        lambda: calls.send_delete(server.servers, found, timeout=server.timeout),
        lambda: server.arrive(arrival_of(server.servers, found, "delete", gone=True, from_error=True)),
        removes=True,
    )


def power_step(server: Server, action: str, status: str) -> Step:
    """Return the step that sends a power action and waits for its effect."""
    arrives = t.cast(str, ACTIONS[action].arrives)

    def do() -> None:
        _act(server, action, None)

    def settle() -> None:
        await_status(server, action, {arrives}, from_error=status == states.ERROR)

    return Step(action, {"status": status}, {"status": arrives}, do, settle)


def _rename(server: Server, found: Object) -> list[Step]:
    name, now = server.params["name"], found.get("name")
    if not name or name == now:
        return []
    check_name(name)
    checks.check_windows_name(name, found.get("metadata"))
    twins = sorted(one["id"] for one in server.servers.named(name))
    if twins:
        raise errors.Ambiguous(
            f"{capital(label(found))} cannot be renamed to '{name}': another server has that name: {', '.join(twins)}.",
            option="name",
            ids=twins,
        )
    return [
        Step(
            f"rename from {now} to {name}",
            {"name": now},
            {"name": name},
            lambda: calls.rename(server.servers, found, name, timeout=server.timeout),
        ),
    ]


def _metadata(server: Server, found: Object, status: str) -> list[Step]:
    wanted = checks.metadata_of(server.params["metadata"])
    checks.check_keys(wanted)
    unwanted = checks.absent_keys(server.params)
    now = views.metadata_of(found)
    set_ones = sorted(key for key in wanted if now.get(key) != wanted[key])
    removed = [key for key in unwanted if key in now]
    if found and not {".", ".."}.isdisjoint(set_ones):
        checks.refuse("metadata keys '.' and '..' can be set only when a server is made.", "metadata")
    _check_metadata_state(server, found, status, set_ones + removed)
    steps = []
    for key in set_ones:
        before, now = now, {**now, key: wanted[key]}
        call = functools.partial(_set_metadata, server, key, wanted[key])
        steps.append(Step(f"set metadata {key}", {"metadata": before}, {"metadata": now}, call))
    for key in removed:
        before, now = now, {other: value for other, value in now.items() if other != key}
        call = functools.partial(_remove_metadata, server, key)
        steps.append(Step(f"remove metadata {key}", {"metadata": before}, {"metadata": now}, call))
    return steps


def _check_metadata_state(server: Server, found: Object, status: str, keys: list[str]) -> None:
    restored = server.params["state"] == "started" and status == states.SHELVED_OFFLOADED
    stopped_first = server.params["state"] == "stopped" and status == states.ERROR
    if keys and status not in METADATA_STATES and not restored and not stopped_first:
        raise wrong_state(
            found,
            status,
            f"The metadata of {label(found)} cannot be changed in {status} ({', '.join(map(shorten, keys))}); "
            f"that is possible from {', '.join(METADATA_STATES)}.",
            METADATA_STATES,
        )


def _security_groups(server: Server, found: Object) -> list[Step]:
    if server.params["security_groups"] is None:
        return []
    wanted, now = sorted(set(server.params["security_groups"])), views.security_groups_of(found)
    added = [name for name in wanted if name not in now]
    checks.check_security_groups(added, server.things)
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
                functools.partial(_act, server, action, {"name": name}),
            )
        )
    return steps


def _resize(server: Server, found: Object, status: str) -> list[Step]:
    wanted = server.params["flavor"]
    if wanted is None:
        return []
    flavor_id = (found.get("flavor") or {}).get("id")
    now = flavor_brief(flavor_id, flavors_with(server.things, flavor_id))
    if wanted in (now["id"], now["name"]):
        return []
    flavors = flavors_by_id(server.things)
    flavor = server.things.need(FLAVOR, wanted, "flavor")
    if flavor["id"] == now["id"]:
        return []
    _check_resize(server, found, status, flavors.get(now["id"]), flavor)

    def do() -> None:
        _act(server, "resize", {"flavorRef": flavor["id"]})

    def settle() -> None:
        await_status(
            server, "resize", {states.ACTIVE, states.SHUTOFF}, flavor_id=flavor["id"], otherwise={"flavor": now}
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


def _check_resize(server: Server, found: Object, status: str, now: Object | None, flavor: Object) -> None:
    state = server.params["state"]
    checks.check_resize(found, now, flavor, server.things)
    restored = state == "started" and status == states.SHELVED_OFFLOADED
    stopped_first = state == "stopped" and status == states.ERROR
    if status not in (ACTIONS["resize"].allowed or ()) and not restored and not stopped_first:
        raise wrong_state(
            found,
            status,
            f"{capital(label(found))} cannot be resized to {flavor['name']} in {status}; "
            "that is possible from ACTIVE and SHUTOFF.",
            (states.ACTIVE, states.SHUTOFF),
        )
    if status == states.ACTIVE and state != "stopped" and not server.params["allow_restart"]:
        refuse(
            f"{capital(label(found))} is running and would restart for the resize to {flavor['name']}; "
            "set allow_restart: true, or stop it first.",
            "allow_restart",
            server_id=found["id"],
        )


def _ready(server: Server, what: str) -> Object:
    ready = server.servers.settle(server.server, timeout=server.timeout)
    if ready is None:
        raise errors.StepFailed(f"Could not {what} {label(server.server)}: it was deleted meanwhile.")
    return ready


def _act(server: Server, action: str, value: t.Any) -> None:
    calls.act(server.servers, _ready(server, action.replace("_", " ")), action, value, timeout=server.timeout)


def _set_metadata(server: Server, key: str, value: str) -> None:
    ready = _ready(server, f"set metadata {shorten(key)} of")
    calls.set_metadata(server.servers, ready, key, value, timeout=server.timeout)


def _remove_metadata(server: Server, key: str) -> None:
    ready = _ready(server, f"remove metadata {shorten(key)} of")
    calls.remove_metadata(server.servers, ready, key, timeout=server.timeout)


def await_status(server: Server, what: str, statuses: set[str], **how: t.Any) -> None:
    """Wait until the server rests in one of the statuses."""
    server.arrive(arrival_of(server.servers, server.server, what, statuses, **how))
