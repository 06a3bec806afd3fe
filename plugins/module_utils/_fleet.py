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

from . import _checks as checks
from . import _errors as errors
from . import _states as states
from . import _views as views
from ._arrival import Arrival
from ._compute import BATCH, Compute
from ._creation import Creation
from ._engine import Params, Resource, Step, Warn, diff_of
from ._lookup import Object, shorten
from ._server import Server, power_action

MAX_COUNT = 500
#: Calls under way at once: quick, and still polite to the API.
PARALLEL = 8


class Member(Server):
    """One server of a fleet. It does not wait by itself but tells what to wait for."""

    def __init__(self, params: Params, compute: Compute, number: int) -> None:
        super().__init__({**params, "name": f"{params['name']}-{number}"}, compute, lambda message: None)
        self.number = number
        self.name: str = self.params["name"]
        self.pending: Arrival | None = None
        self.steps: list[Step] = []

    def _arrive(self, arrival: Arrival) -> None:
        self.pending = arrival

    def _tell_drift(self) -> None:
        """The fleet tells it for all."""


class Fleet(Resource):
    """The servers of one name and the numbers 1 to count."""

    result = "servers"
    fields = views.SERVER_FIELDS

    def __init__(self, params: Params, compute: Compute, warn: Warn) -> None:
        self.params = params
        self.compute = compute
        self.lookup = compute.lookup
        self.warn = warn
        self.timeout = params["wait_timeout"]
        self.name: str = params["name"]
        self.count: int = params["count"]
        if not 1 <= self.count <= MAX_COUNT:
            checks.refuse(f"count is {self.count}; it can be 1 to {MAX_COUNT}.", "count")
        checks.check_name(f"{self.name}-{self.count}")
        self.members: dict[int, Member] = {}
        self.failed: dict[str, str] = {}
        self.made: Creation | None = None
        self.has_run = False

    # What is there

    def find(self) -> dict[int, Object]:
        """The numbered servers by their number, at rest unless the task does not wait."""
        listed = list(self._read().values())
        absent = self.params["state"] == "absent"
        if self.params["wait"] and not self.has_run:
            restless = [
                self.compute.settling(one)
                for one in listed
                if not states.is_settled(one) and (not absent or states.task_of(one) == "deleting")
            ]
            if restless:
                self.compute.arrive_all(restless, self._read, timeout=self.timeout)
                listed = list(self._read().values())
        elif absent:
            listed = [one for one in listed if states.task_of(one) != "deleting"]
        found: dict[int, Object] = {}
        for server in sorted(listed, key=lambda one: (one.get("created") or "", one["id"])):
            number = self._number_of(server)
            if number in found:
                if not (self.has_run and self.compute.delete_copies(found[number], [server])):
                    self._tell_twins(found[number], server)
            else:
                found[number] = self.lookup.with_fault(server)
        gone = [number for number in range(1, self.count + 1) if number not in found]
        if self.has_run and gone and not absent:
            raise errors.StepFailed(
                f"Some servers are gone at the end of the task: {self.name}-[{ranges(gone)}]; somebody else has "
                "deleted them meanwhile. Run the task again if they shall be there."
            )
        return dict(sorted(found.items()))

    def _read(self, until: t.Collection[str] | None = None) -> dict[str, Object]:
        """All numbered servers as they are now, by ID: one list call. With *until*, at least those of these IDs."""
        pattern = f"^{re.escape(self.name)}-[0-9]+$"
        listed = self.lookup.servers(f"look for servers {shorten(self.name)}-1 to {self.count}", until, name=pattern)
        return {server["id"]: server for server in listed if self._number_of(server)}

    def _number_of(self, server: Object) -> int:
        """A member's number, 0 for a server that is none."""
        match = re.fullmatch(re.escape(self.name) + r"-([1-9][0-9]*)", str(server.get("name")))
        return int(match[1]) if match else 0

    def _tell_twins(self, one: Object, other: Object) -> None:
        message = f"Two servers are named '{one['name']}': {one['id']}, {other['id']}."
        if not self.has_run:
            raise errors.Ambiguous(
                f"{message} Delete or rename one of them by its id.", option="name", ids=[one["id"], other["id"]]
            )
        self.warn(f"{message} Somebody else made one at the same time; delete one of them by its id.")

    # What is to be done

    def plan(self, found: dict[int, Object]) -> list[Step]:
        """One step per wave."""
        wanted = range(1, self.count + 1)
        surplus = (
            sorted((number for number in found if number > self.count), reverse=True) if self.params["exact"] else []
        )
        if self.params["state"] == "absent":
            self._plan_deletions(found, [*surplus, *(number for number in wanted if number in found)])
            return self._waves()
        with self.lookup.in_bulk():
            for number in wanted:
                if number in found:
                    member = self._add(number)
                    member.server = found[number]
                    try:
                        member.steps = member._change_steps(found[number])
                    except errors.WrongState as error:
                        # One in ERROR does not stop the others; it is named at the end.
                        self.failed[member.name] = error.message
        self._tell_drift()
        missing = [number for number in wanted if number not in found]
        if missing:
            self._plan_missing(missing)
        self._plan_deletions(found, surplus)
        return self._waves()

    def _plan_deletions(self, found: dict[int, Object], numbers: list[int]) -> None:
        for number in numbers:
            member = self._add(number)
            member.steps = [member._delete(found[number])]

    def _add(self, number: int) -> Member:
        self.members[number] = Member(self.params, self.compute, number)
        return self.members[number]

    def _plan_missing(self, missing: list[int]) -> None:
        longest = f"{self.name}-{missing[-1]}"
        self.made = Creation({**self.params, "name": longest}, self.lookup, self.warn)
        action = power_action(self.params["state"], states.ACTIVE)
        for number in missing:
            member = self._add(number)
            member.steps = [self._creation_of(member), *member._first_groups(self.made)]
            if action:
                member.steps.append(member._power(action, states.ACTIVE))

    def _creation_of(self, member: Member) -> Step:
        made = t.cast(Creation, self.made)

        def do() -> None:
            if not member.server:
                server_id = self.compute.create_server({**made.body, "name": member.name})
                member.server = {"id": server_id, "name": member.name}

        return Step(
            "create", {}, {**made.fields(), "name": member.name}, do, lambda: member._await("create", {states.ACTIVE})
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
                f"{message} Make them anew, or set on_drift.", option="on_drift", drift=self._drift()
            )
        self.warn(message)

    def _drift(self) -> list[Object]:
        return [{"server": one.name, **entry} for one in self.members.values() for entry in one.drift]

    # Waves

    def _waves(self) -> list[Step]:
        depth = max((len(member.steps) for member in self.members.values()), default=0)
        if not depth:
            self._tell_failures()
        return [self._wave(level, level == depth - 1) for level in range(depth)]

    def _wave(self, level: int, last: bool) -> Step:
        members = [member for member in self.members.values() if len(member.steps) > level]

        def do() -> None:
            self.has_run = True
            alive = [member for member in members if member.name not in self.failed]
            if level == 0 and self.made:
                self._create_batch([member for member in alive if member.steps[0].summary == "create"])
            alive = [member for member in alive if member.name not in self.failed]
            with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
                for member, error in zip(alive, pool.map(lambda member: _attempt(member.steps[level]), alive)):
                    if error:
                        self.failed[member.name] = error
            if last and not self.params["wait"]:
                self._tell_failures()

        def settle() -> None:
            pending = {member.pending.server["id"]: member for member in members if member.pending}
            arrivals = [t.cast(Arrival, member.pending) for member in pending.values()]
            failures = self.compute.arrive_all(arrivals, self._read, timeout=self.timeout)
            for server_id, member in pending.items():
                if server_id in failures:
                    self.failed[member.name] = failures[server_id]
                member.server = t.cast(Arrival, member.pending).last or member.server
                member.pending = None
            if last:
                self._tell_failures()

        before: dict[str, t.Any] = {}
        after: dict[str, t.Any] = {}
        for member in members:
            step = member.steps[level]
            before.update({f"{member.name}.{field}": value for field, value in step.before.items()})
            after.update({f"{member.name}.{field}": value for field, value in step.after.items()})
        return Step(self._summary(members, level), before, after, do, settle)

    def _summary(self, members: list[Member], level: int) -> str:
        kinds: dict[str, list[int]] = {}
        for member in members:
            step = member.steps[level]
            kinds.setdefault(step.summary if step.after else "delete", []).append(member.number)
        return "; ".join(f"{kind} {self.name}-[{ranges(numbers)}]" for kind, numbers in kinds.items())

    def _create_batch(self, members: list[Member]) -> None:
        """Make the first members with one call, where the platform's own numbering gives them their names."""
        made = t.cast(Creation, self.made)
        first = [member for number, member in enumerate(members, start=1) if member.number == number][:BATCH]
        if len(first) < 2 or not made.can_be_many:
            return
        try:
            servers = self.compute.create_servers({**made.body, "name": self.name}, [member.name for member in first])
        except errors.NhnError as error:
            self.failed.update({member.name: error.message for member in first})
            return
        for member in first:
            if member.name in servers:
                member.server = servers[member.name]
            else:
                self.failed[member.name] = f"The platform was asked to make {member.name} and does not show it."

    def _tell_failures(self) -> None:
        if not self.failed:
            return
        names = sorted(self.failed, key=lambda name: int(name.rpartition("-")[2]))
        ids = {member.name: (member.server or {}).get("id") or member.name for member in self.members.values()}
        reasons = {self.failed[name].replace(name, "NAME").replace(ids[name], "ID") for name in names}
        shown = f"{names[0]}: {self.failed[names[0]]}"
        more = f" and {len(reasons) - 1} other reasons" if len(reasons) > 1 else ""
        raise errors.StepFailed(
            f"{len(names)} of {len(self.members)} servers failed ({', '.join(names)}){more}; {shown} "
            "The others are done; run the task again for the rest.",
            failed_servers=dict(sorted(self.failed.items())),
        )

    # What the user sees

    def view(self, found: dict[int, Object]) -> list[dict[str, t.Any]]:
        """The views of the servers 1 to count, by their number."""
        return [self.lookup.server_view(server) for number, server in found.items() if number <= self.count]

    def foresee(self, found: dict[int, Object], steps: list[Step]) -> list[dict[str, t.Any]]:
        """The views after the waves, as far as they can be known before."""
        self._tell_failures()
        foreseen = []
        for number in range(1, self.count + 1):
            member = self.members.get(number)
            server = found.get(number)
            if member is not None and member.steps:
                if all(step.after for step in member.steps):
                    view = self.lookup.server_view(server) if server else dict.fromkeys(self.fields)
                    after = diff_of(member.steps)["after"]
                    foreseen.append({**view, **{field: after[field] for field in view if field in after}})
            elif server is not None:
                foreseen.append(self.lookup.server_view(server))
        return foreseen

    def extra(self) -> dict[str, t.Any]:
        """The drift, with the server's name in each entry."""
        return {"drift": self._drift()}


def _attempt(step: Step) -> str | None:
    """Do a member's step; gives why it failed, or None."""
    try:
        step.do()
        if step.settle:
            step.settle()
    except errors.NhnError as error:
        return error.message
    return None


def ranges(numbers: list[int]) -> str:
    """Numbers in short: ``1-3,7``."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ",".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
