# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing of a kind as a resource that plans from a table of fields."""

from __future__ import annotations

import dataclasses
import typing as t

from .. import _errors as errors
from .._engine.steps import Params, Resource, Step, Warn, never
from .._errors import refuse
from .kind import Kind, Object, Shown, check_id, shorten, view_of
from .things import Things


@dataclasses.dataclass(frozen=True)
class Field:
    """One option of a kind: how it is made, compared and changed.

    :param option: the option. A task that does not give it makes no step.
    :param api: its name in the API's object; default: as the option.
    :param names: the kind of thing that it names; the API takes its ID.
    :param needed: whether a new thing needs it.
    :param sent: returns what goes into the body of a creation for a value; None: the value itself.
    :param now: returns the value of a thing that exists; None: the field of the API's object.
    :param same: whether what is wanted is what is there.
    :param change: returns the steps from what is there to what is wanted; None: a difference is drift.
    :param compared: whether the API tells it, so that it can be compared.
    """

    option: str
    api: str = ""
    names: Kind | None = None
    needed: bool = False
    sent: t.Callable[[t.Any], t.Any] | None = None
    now: t.Callable[[Object], t.Any] | None = None
    same: t.Callable[[t.Any, t.Any], bool] = lambda wanted, now: wanted == now
    change: t.Callable[[t.Any, Object, t.Any], list[Step]] | None = None
    compared: bool = True

    @property
    def key(self) -> str:
        """Its name in the API's object."""
        return self.api or self.option

    def value_of(self, thing: Object) -> t.Any:
        """Its value of a thing that exists."""
        return self.now(thing) if self.now else thing.get(self.key)


class Thing(Resource):
    """One thing, found by its ID or its exact name."""

    kind: t.ClassVar[Kind]
    table: t.ClassVar[tuple[Field, ...]]
    shown: t.ClassVar[Shown]
    #: Further keys of the view and their values where nothing can be known yet; others are None.
    unknown: t.ClassVar[t.Mapping[str, t.Any]] = {}

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        self.params = params
        self.things = things
        self.warn = warn
        self.timeout: float = params.get("wait_timeout") or 0.0
        self.thing: Object = {}
        self.drift: list[Object] = []
        self.result = self.kind.key or self.kind.word
        self.fields = tuple(self.shown)
        if not params.get("id") and not params["name"]:
            if params.get("id") is None or not things.planning:
                refuse(f"name and id are both empty; one of them must name the {self.kind.word}.", "name")
            things.plan_for(self.kind, "", "id")
            self.planned = True

    # What is there

    def find(self) -> Object | None:
        """The thing, at rest unless the task does not wait."""
        if self.planned:
            return None
        found = self._find()
        if found is not None and self.params.get("wait", True):
            found = self.come_to_rest(found)
        self.thing = found or {}
        return found

    def _find(self) -> Object | None:
        own_id = self.thing.get("id") or self.params.get("id")
        if own_id:
            check_id(own_id)
            return self.things.by_id(self.kind, own_id)
        return self.things.one(self.kind, self.params["name"], "name")

    def come_to_rest(self, found: Object) -> Object | None:
        """Wait for what is under way with the thing, and return it; None when it is gone then."""
        status = str(found.get("status") or "").lower()
        for wait, what in ((self.kind.create, "create"), (self.kind.delete, "delete")):
            if wait and status in wait.under_way:
                return self.things.settle(self.kind, found, wait, what=what, timeout=self.timeout)
        return found

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """The steps to what the task wants."""
        if self.planned:
            return self.planned_steps()
        if self.params["state"] == "absent":
            return self._removal(found) if found is not None else []
        if found is None:
            if self.params.get("id"):
                raise errors.NoSuchThing(
                    f"No {self.kind.word} has the ID '{shorten(self.params['id'])}'; an ID never creates one, "
                    f"so leave id out to make a {self.kind.word}.",
                    option="id",
                )
            return self._making()
        return self._changing(found)

    def _making(self) -> list[Step]:
        missing = [field.option for field in self.table if field.needed and self.params[field.option] is None]
        if missing and self.things.planning:
            self.things.plan_for(self.kind, self.params["name"], "name")
            self.planned = True
            return self.planned_steps()
        if missing:
            refuse(
                f"{self.kind.word.capitalize()} {self.params['name']} does not exist, and without {missing[0]} it "
                "cannot be made.",
                missing[0],
            )
        return self.creation()

    def creation(self) -> list[Step]:
        """The steps that make the thing."""
        body = self.body()

        def do() -> None:
            self.thing = self.things.create(
                self.kind, body, what=f"create {self.kind.word} {self.params['name']}", timeout=self.timeout
            )

        return [
            Step(f"create {self.kind.word} {self.params['name']}", {}, self.made(body), do, self._settling("create"))
        ]

    def body(self) -> Object:
        """What a creation sends: each option that the task gives, in the API's words."""
        body: Object = {"name": self.params["name"]}
        for field in self.table:
            value = self.params[field.option]
            if value is not None:
                value = self.wanted(field)
                body[field.key] = field.sent(value) if field.sent else value
        return body

    def made(self, body: Object) -> Object:
        """The fields of a new thing's view, as far as its creation tells them."""
        view = self.view({"id": None, **body})
        given = {"name", *(field.key for field in self.table if field.key in body)}
        return {key: view[key] for key, how in self.shown.items() if (how if isinstance(how, str) else key) in given}

    def wanted(self, field: Field) -> t.Any:
        """What a task wants of a field, as the API has it: the ID of a thing that it names."""
        value = self.params[field.option]
        if field.names is None or value is None:
            return value
        return self.things.need(field.names, value, field.option)["id"]

    def _changing(self, found: Object) -> list[Step]:
        steps: list[Step] = []
        self.drift = []
        for field in self.table:
            if self.params[field.option] is None or not field.compared:
                continue
            wanted, now = self._wanted_or_drift(field), field.value_of(found)
            if field.same(wanted, now):
                continue
            if field.change is not None:
                steps += field.change(self, found, wanted)
            else:
                self.drift.append({"option": field.option, "wanted": self.params[field.option], "actual": now})
        self._tell_drift(found)
        return steps

    def _wanted_or_drift(self, field: Field) -> t.Any:
        """As :meth:`wanted`; a name that nothing has any more is a difference, where nothing can be changed."""
        if field.change is not None or field.names is None:
            return self.wanted(field)
        with self.things.not_planning():
            found = self.things.one(field.names, self.params[field.option], field.option)
        return found["id"] if found else self.params[field.option]

    def _tell_drift(self, found: Object) -> None:
        how = self.params.get("on_drift", "warn")
        told = [f"{entry['option']} is {entry['actual']!r} instead of {entry['wanted']!r}" for entry in self.drift]
        if not told or how == "ignore":
            return
        label = self.kind.label(found).capitalize()
        message = f"{label} differs in what cannot be changed after creation: {'; '.join(told)}."
        if how == "fail":
            raise errors.InvalidRequest(
                f"{message} Make it anew, or set on_drift.", option="on_drift", drift=self.drift
            )
        self.warn(message)

    def planned_steps(self) -> list[Step]:
        """In check mode, the steps for a thing that an earlier task would make: each option counts as a change."""
        name = self.params["name"]
        named = {"name": name} if name else {}
        if self.params["state"] == "absent":
            return [Step(f"delete {self.kind.word} {name or ''}".strip(), named, {}, never, removes=True)]
        return [
            Step(f"set {field.option}", named, {**named, field.option: self.params[field.option]}, never)
            for field in self.table
            if self.params[field.option] is not None and field.change is not None
        ]

    def _removal(self, found: Object) -> list[Step]:
        name = self.params["name"]
        if self.params.get("id") and name and name != found.get("name"):
            refuse(
                f"{self.kind.label(found).capitalize()} is not named '{shorten(name)}', so it is not deleted; "
                f"leave name out, or give the id of the {self.kind.word} that is meant.",
                "name",
            )
        return self.removal(found)

    def removal(self, found: Object) -> list[Step]:
        """The steps that delete the thing."""
        return [
            Step(
                f"delete {self.kind.label(found)}",
                {"id": found.get("id"), "name": found.get("name")},
                {},
                lambda: self.things.delete(self.kind, found),
                self._settling("delete"),
                removes=True,
            )
        ]

    def _settling(self, what: str) -> t.Callable[[], None] | None:
        wait = self.kind.create if what == "create" else self.kind.delete
        if wait is None:
            return None

        def settle() -> None:
            self.things.settle(self.kind, self.thing, wait, what=what, timeout=self.timeout)

        return settle

    # What the user sees

    def view(self, found: Object) -> dict[str, t.Any]:
        """The documented fields and nothing else."""
        return view_of(self.shown, found)

    def blank(self) -> dict[str, t.Any]:
        """The view of a thing that is not there yet."""
        return {**dict.fromkeys(self.fields), **self.unknown, "name": self.params["name"] or None}

    def extra(self) -> dict[str, t.Any]:
        """The drift."""
        return {"drift": self.drift}
