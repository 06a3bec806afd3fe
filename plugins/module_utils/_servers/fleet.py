# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many servers as one resource: the servers NAME-1 to NAME-N, converged in waves.

A wave is the next step of every member that has one: its calls go out in parallel, then one list call per
round waits for all. A member that fails drops out and is named at the end; the others go on.
"""

from __future__ import annotations

import concurrent.futures
import re
import typing as t

from .. import _errors as errors
from .._engine.execution import as_seen
from .._engine.steps import Change, Params, Resource, Step, Warn, diff_of
from .._kinds.network import PORT
from .._kinds.placement_policy import PLACEMENT_POLICY
from .._kinds.volume import VOLUME
from .._thing.kind import Object, shorten
from . import checks, states, views
from .arrival import Arrival, settling
from .arrivals import arrive_all
from .changes import await_status, delete_step, first_groups, planned_steps, power_action, power_step
from .creation import Creation
from .making import BATCH, create_server, create_servers, delete_copies
from .names import check_name
from .server import Server
from .servers import SERVER, Servers

MAX_COUNT = 500
#: Calls under way at once: quick, and still polite to the API.
PARALLEL = 8
#: How a platform may number the servers of one call, when it does not number them NAME-1.
_MISNUMBERED = r"([-_. ]?[0-9]+|-[0-9a-f]{8}-[0-9a-f-]{27})?"


class Member(Server):
    """One server of a fleet. It does not wait but names what to wait for."""

    #: The fleet tells it for all.
    tells_drift = False

    def __init__(self, params: Params, servers: Servers, name: str, number: int) -> None:
        super().__init__({**params, "name": name}, servers, lambda message: None)
        self.number = number
        self.name = name
        self.pending: Arrival | None = None
        self.steps: list[Step] = []
        #: Why it dropped out, and at which wave; at none when it could not be planned.
        self.error: errors.NhnError | None = None
        self.failed_at: int | None = None
        #: What its steps have changed, or may have, by wave.
        self.changes: dict[int, Change] = {}

    def attempt(self, level: int) -> None:
        """Do the step of a wave. After a failure this member takes no further part."""
        step = self.steps[level]
        try:
            step.do()
            self.changes[level] = Change(step.summary, step.before, step.after)
            if step.settle:
                step.settle()
        except errors.NhnError as error:
            self.fail(error, level)

    def fail(self, error: errors.NhnError, level: int) -> None:
        """Record a failure; this member takes no further part."""
        self.error, self.failed_at = error, level
        if level in self.changes or error.changed or error.uncertain:
            self.changes[level] = as_seen(self.steps[level], error)

    def arrive(self, arrival: Arrival) -> None:
        self.pending = arrival


class Fleet(Resource):
    """The servers NAME-1 to NAME-count."""

    result = "servers"
    fields = views.SERVER_FIELDS

    def __init__(self, params: Params, servers: Servers, warn: Warn) -> None:
        self.params = params
        self.servers = servers
        self.things = servers.things
        self.warn = warn
        self.timeout = params["wait_timeout"]
        self.name: str = params["name"]
        self.count: int = params["count"]
        self._check_options()
        self.members: list[Member] = []
        #: Servers beyond count: numbered higher, or of this fleet and without a number.
        self.surplus: list[Object] = []
        self.made: Creation | None = None
        self.has_run = False

    def _check_options(self) -> None:
        if not 0 <= self.count <= MAX_COUNT:
            checks.refuse(f"count is {self.count}; it can be 0 to {MAX_COUNT}.", "count")
        if self.count == 0 and not self.params["exact"]:
            checks.refuse(
                "count is 0, a fleet of none: set exact: true to delete its members, or raise count.", "count"
            )
        check_name(f"{self.name}-{self.count}")
        if self.count > 1 and self.params["state"] != "absent":
            checks.check_shareable(self.params)

    # What is there

    def find(self) -> dict[int, Object]:
        """Return the members by number. Wait until nothing is under way with them, unless the task does not wait."""
        absent, wait = self.params["state"] == "absent", self.params["wait"]
        found = self._sort()
        if not self.has_run:
            # A member that is being deleted is waited for in any case: what the task wants would go with it.
            restless = [
                settling(self.servers, one)
                for one in found.values()
                if (states.is_being_deleted(one) and (wait or not absent))
                or (wait and not absent and not states.is_settled(one))
            ]
            if restless:
                arrive_all(self.servers, restless, self._read, timeout=self.timeout)
                found = self._sort()
        gone = [number for number in range(1, self.count + 1) if number not in found]
        if self.has_run and gone and not absent:
            raise errors.StepFailed(
                f"Some servers are gone at the end of the task: {self.name}-[{ranges(gone)}]; somebody else has "
                "deleted them meanwhile. Run the task again if they must be there."
            )
        return {number: self.servers.with_fault(server) for number, server in sorted(found.items())}

    def _sort(self) -> dict[int, Object]:
        """Return the servers 1 to count by number. Others go to ``surplus``.

        A server of this fleet whose name has no number is what a run leaves that was killed before it renamed the
        server; it takes the place of a member that is missing.
        """
        listed = list(self._read().values())
        if self.params["state"] == "absent" and not self.params["wait"]:
            listed = [one for one in listed if not states.is_being_deleted(one)]
        found: dict[int, Object] = {}
        self.surplus, strays = [], []
        for server in sorted(listed, key=lambda one: (one.get("created") or "", one["id"])):
            number = self._number_of(server)
            if not number:
                strays.append(server)
            elif number > self.count:
                self.surplus.append(server)
            elif number not in found:
                found[number] = server
            elif not (self.has_run and self._delete_copy(found[number], server)):
                self._tell_twins(found[number], server)
        if not self.has_run:
            strays.sort(key=lambda one: (len(str(one.get("name"))), str(one.get("name")), one["id"]))
            free = [number for number in range(1, self.count + 1) if number not in found]
            found.update(zip(free, strays))
            self.surplus += strays[len(free) :]
        return found

    def _read(self, until: t.Collection[str] | None = None) -> dict[str, Object]:
        """Return the fleet's servers as they are now, by ID, from one list call; with *until*, at least these IDs."""
        what = f"look for servers {shorten(self.name)}-1 to {self.count}"
        listed = self.servers.listed(what, until, name=f"^{re.escape(self.name)}{_MISNUMBERED}$")
        return {server["id"]: server for server in listed if self._number_of(server) or self._is_marked(server)}

    def _number_of(self, server: Object) -> int:
        """Return a member's number; 0 for a server without one."""
        match = re.fullmatch(re.escape(self.name) + r"-([1-9][0-9]*)", str(server.get("name")))
        return int(match[1]) if match else 0

    def _is_marked(self, server: Object) -> bool:
        """Return whether a server was created as a member of this fleet."""
        return (server.get("metadata") or {}).get(views.FLEET_KEY) == self.name

    def _delete_copy(self, one: Object, other: Object) -> bool:
        return bool(delete_copies(self.servers, one, [other], timeout=self.timeout))

    def _tell_twins(self, one: Object, other: Object) -> None:
        message = f"Two servers are named '{one['name']}': {one['id']}, {other['id']}."
        if not self.has_run:
            raise errors.Ambiguous(
                f"{message} Delete or rename one of them by its id.", option="name", ids=[one["id"], other["id"]]
            )
        self.warn(f"{message} Somebody else made one at the same time; delete one of them by its id.")

    # What is to be done

    def plan(self, found: dict[int, Object]) -> list[Step]:
        """Return one step per wave."""
        surplus = self._removable() if self.params["exact"] else []
        if self.params["state"] == "absent":
            for server in [*surplus, *found.values()]:
                self._add_deletion(server)
            return self._waves()
        with self.things.in_bulk(PORT, VOLUME, PLACEMENT_POLICY):
            for number, server in found.items():
                member = self._add(f"{self.name}-{number}", number)
                member.server = server
                try:
                    member.steps = member.change_steps(server)
                except errors.WrongState as error:
                    # One in ERROR does not stop the others; it is named at the end.
                    member.error = error
        self._tell_drift()
        missing = [number for number in range(1, self.count + 1) if number not in found]
        if missing:
            self._plan_missing(missing)
        for server in surplus:
            self._add_deletion(server)
        return self._waves()

    def _removable(self) -> list[Object]:
        """Return the surplus servers created as members of this fleet, highest number first. Warn about the others."""
        others = sorted(str(one.get("name")) for one in self.surplus if not self._is_marked(one))
        if others:
            self.warn(f"exact leaves {', '.join(others)} alone: not made as a member of fleet '{shorten(self.name)}'.")
        return sorted(filter(self._is_marked, self.surplus), key=self._number_of, reverse=True)

    def _add(self, name: str, number: int) -> Member:
        self.members.append(Member(self.params, self.servers, name, number))
        return self.members[-1]

    def _add_deletion(self, server: Object) -> None:
        member = self._add(str(server.get("name")), self._number_of(server))
        member.server = server
        member.steps = [delete_step(member, server)]

    def _plan_missing(self, missing: list[int]) -> None:
        if self.things.may_be_made_before and not checks.can_create(self.params):
            self.things.plan_for(SERVER, f"{self.name}-[{ranges(missing)}]", "name")
            for number in missing:
                member = self._add(f"{self.name}-{number}", number)
                member.steps = planned_steps(member)
            return
        longest = f"{self.name}-{missing[-1]}"
        self.made = Creation({**self.params, "name": longest}, self.things, self.warn)
        self.made.mark({views.FLEET_KEY: self.name})
        action = power_action(self.params["state"], states.ACTIVE)
        for number in missing:
            member = self._add(f"{self.name}-{number}", number)
            member.steps = [self._creation_of(member), *first_groups(member, self.made)]
            if action:
                member.steps.append(power_step(member, action, states.ACTIVE))

    def _creation_of(self, member: Member) -> Step:
        made = t.cast(Creation, self.made)

        def do() -> None:
            if not member.server:
                body = {**made.body, "name": member.name}
                server_id = create_server(self.servers, body, made.hints, timeout=self.timeout)
                member.server = {"id": server_id, "name": member.name}

        return Step(
            "create",
            {},
            {**made.fields(), "name": member.name},
            do,
            lambda: await_status(member, "create", {states.ACTIVE}),
        )

    def _tell_drift(self) -> None:
        by_option: dict[str, list[str]] = {}
        for entry in self._drift():
            by_option.setdefault(entry["option"], []).append(entry["server"])
        if not by_option or self.params["on_drift"] == "ignore":
            return
        told = "; ".join(f"{option} of {', '.join(names)}" for option, names in by_option.items())
        message = f"Some servers differ in what cannot be changed after creation: {told}."
        if self.params["on_drift"] == "fail":
            raise errors.InvalidRequest(
                f"{message} Delete them and run the task again, or set on_drift.",
                option="on_drift",
                drift=self._drift(),
            )
        self.warn(message)

    def _drift(self) -> list[Object]:
        return [{"server": one.name, **entry} for one in self.members for entry in one.drift]

    # Waves

    def _waves(self) -> list[Step]:
        depth = max((len(member.steps) for member in self.members), default=0)
        if not depth:
            self._tell_failures()
        return [self._wave(level, level == depth - 1) for level in range(depth)]

    def _wave(self, level: int, last: bool) -> Step:
        members = [member for member in self.members if len(member.steps) > level]

        def do() -> None:
            self.has_run = True
            if level == 0 and self.made:
                self._create_batch([member for member in _alive(members) if member.steps[0].summary == "create"])
            with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
                list(pool.map(lambda member: member.attempt(level), _alive(members)))
            if last and not self.params["wait"]:
                self._tell_failures()

        def settle() -> None:
            self._settle(members, level)
            if not any(len(member.steps) > level + 1 for member in _alive(members)):
                self._tell_failures()

        def done() -> Change:
            begun = [member for member in members if level in member.changes]
            ended = [member for member in begun if member.error is None]
            return Change(self._summary(ended, level), *_fields({one.name: one.changes[level] for one in begun}))

        fields = _fields({member.name: member.steps[level] for member in members})
        return Step(self._summary(members, level), *fields, do, settle, done=done)

    def _settle(self, members: list[Member], level: int) -> None:
        """Wait for what the members' steps lead to."""
        pending = {member.pending.server["id"]: member for member in members if member.pending and not member.error}
        arrivals = [t.cast(Arrival, member.pending) for member in pending.values()]
        failures = arrive_all(self.servers, arrivals, self._read, timeout=self.timeout)
        for server_id, member in pending.items():
            if server_id in failures:
                member.fail(failures[server_id], level)
            member.server = t.cast(Arrival, member.pending).last or member.server
            member.pending = None

    def _summary(self, members: list[Member], level: int) -> str:
        return self._told([(member, level) for member in members])

    def _told(self, steps: t.Iterable[tuple[Member, int]]) -> str:
        """Return steps in words, each kind once: ``create web-[1-3]; delete web-[7]``."""
        kinds: dict[str, list[Member]] = {}
        for member, level in steps:
            step = member.steps[level]
            kinds.setdefault("delete" if step.removes else step.summary, []).append(member)
        return "; ".join(f"{kind} {self._names(members)}" for kind, members in kinds.items())

    def _names(self, members: list[Member]) -> str:
        numbers = [member.number for member in members if member.number]
        names = [f"{self.name}-[{ranges(numbers)}]"] if numbers else []
        return ", ".join(names + [member.name for member in members if not member.number])

    def _create_batch(self, members: list[Member]) -> None:
        """Create the first members with one call, where the platform's numbering gives them the right names."""
        made = t.cast(Creation, self.made)
        first = [member for number, member in enumerate(members, start=1) if member.number == number][:BATCH]
        if len(first) < 2 or not made.can_be_many:
            return
        body, names = {**made.body, "name": self.name}, [member.name for member in first]
        try:
            servers = create_servers(self.servers, body, made.hints, names, timeout=self.timeout)
        except errors.NhnError as error:
            for member in first:
                member.fail(error, 0)
            return
        for member in first:
            if member.name in servers:
                member.server = servers[member.name]
            else:
                missing = errors.StepFailed(f"The platform was asked to make {member.name} and does not show it.")
                missing.changed = True
                member.fail(missing, 0)

    def _tell_failures(self) -> None:
        """Raise if a member has failed."""
        failed = {member.name: member for member in self.members if member.error is not None}
        if not failed:
            return
        names = sorted(failed, key=lambda name: (failed[name].number, name))
        messages = {name: t.cast(errors.NhnError, failed[name].error).message for name in names}
        reasons = {
            messages[name].replace(name, "NAME").replace(failed[name].server.get("id") or name, "ID") for name in names
        }
        more = f" and {len(reasons) - 1} other reasons" if len(reasons) > 1 else ""
        rest = "The others are done; run the task again for the rest."
        if len(failed) == len(self.members):
            rest = "Fix the cause and run the task again."
        raise errors.StepFailed(
            f"{len(names)} of {len(self.members)} servers failed ({', '.join(names)}){more}; "
            f"{names[0]}: {messages[names[0]]} {rest}",
            failed_servers=messages,
            step_failed=self._told(
                (one, one.failed_at) for one in map(failed.__getitem__, names) if one.failed_at is not None
            ),
        )

    # What the user sees

    def view(self, found: dict[int, Object]) -> list[dict[str, t.Any]]:
        """Return the views of the servers 1 to count, by number."""
        return self.servers.views_of(found.values())

    def planned_view(self, found: dict[int, Object], steps: list[Step]) -> list[dict[str, t.Any]]:
        """Return the views after the waves, as far as they can be known before."""
        self._tell_failures()
        foreseen = []
        members = {member.number: member for member in self.members}
        shown = dict(zip(found, self.servers.views_of(found.values())))
        for number in range(1, self.count + 1):
            member = members.get(number)
            if member is not None and any(step.removes for step in member.steps):
                continue
            if member is not None:
                view = shown.get(number) or member.blank()
                after = diff_of(member.steps)["after"]
                foreseen.append({**view, **{field: after[field] for field in view if field in after}})
        return foreseen

    def extra(self) -> dict[str, t.Any]:
        """Return the drift, with the server's name in each entry."""
        return {"drift": self._drift()}


def _alive(members: list[Member]) -> list[Member]:
    return [member for member in members if member.error is None]


def _fields(changes: t.Mapping[str, Step | Change]) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Return before and after of many servers, each field prefixed by the server's name."""
    before = {f"{name}.{field}": value for name, one in changes.items() for field, value in one.before.items()}
    after = {f"{name}.{field}": value for name, one in changes.items() for field, value in one.after.items()}
    return before, after


def ranges(numbers: list[int]) -> str:
    """Return numbers in short form: ``1-3,7``."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ",".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
