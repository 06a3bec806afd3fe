# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing as a resource that plans from a table of fields."""

from __future__ import annotations

import dataclasses
import typing as t

from .. import _errors as errors
from .._engine.steps import Fields, Params, Resource, Step, Warn, check_mode_only
from .._errors import refuse
from .kind import ByIdentity, Kind, Object, Shown, Wait, capital, check_id, shorten, view_of
from .things import Things, status_of


@dataclasses.dataclass(frozen=True)
class Field:
    """One option of a kind: how it is sent, compared and changed.

    :param option: the option. A task that does not give it makes no step.
    :param api: its name in the API's object; default: as the option.
    :param names: the kind of thing that it names.
    :param takes: the field of that thing that the API takes.
    :param needed: whether a new thing needs it.
    :param sent: returns what the API takes for a value; None: the value itself.
    :param now: returns the value of a thing that exists; None: the field of the API's object.
    :param same: whether what is wanted is what is there.
    :param change: returns the steps from what is there to what is wanted; None: a difference is drift.
    :param told: returns what a drift tells of the option's value; None: the value itself.
    :param compared: whether the API tells it, so that it can be compared.
    """

    option: str
    api: str = ""
    names: Kind | None = None
    takes: str = "id"
    needed: bool = False
    sent: t.Callable[[t.Any], t.Any] | None = None
    now: t.Callable[[Object], t.Any] | None = None
    same: t.Callable[[t.Any, t.Any], bool] = lambda wanted, now: wanted == now
    change: t.Callable[[t.Any, Object, t.Any], list[Step]] | None = None
    told: t.Callable[[t.Any], t.Any] | None = None
    compared: bool = True

    @property
    def key(self) -> str:
        """Return its name in the API's object."""
        return self.api or self.option

    def value_of(self, thing: Object) -> t.Any:
        """Return its value in an existing thing."""
        return self.now(thing) if self.now else thing.get(self.key)


def put(option: str, key: str = "") -> t.Callable[[Thing, Object, t.Any], list[Step]]:
    """The *change* of a field that a PUT of the thing sets.

    :param key: its name in the API's object; default: as the option.
    """

    def change(thing: Thing, found: Object, wanted: t.Any) -> list[Step]:
        before, what = {option: thing.view(found).get(option)}, f"set {option}"
        return [thing.put_step(what, f"{what} of", found, {key or option: wanted}, before, {option: wanted})]

    return change


class Thing(Resource):
    """One thing, found by its ID or its exact name."""

    kind: t.ClassVar[Kind]
    table: t.ClassVar[tuple[Field, ...]]
    shown: t.ClassVar[Shown]
    #: Further keys of the view and their values where nothing can be known yet; others are None.
    unknown: t.ClassVar[t.Mapping[str, t.Any]] = {}
    #: Whether a PUT of the thing can give it another name.
    renamed: t.ClassVar[bool] = False
    #: What to do when the platform refuses a PUT, where no guide documents it.
    otherwise: t.ClassVar[str] = ""

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        self.params = params
        self.things = things
        self.warn = warn
        self.timeout: float = params.get("wait_timeout") or 0.0
        self.thing: Object = {}
        self.created = False
        self.drift: list[Object] = []
        #: Option -> the thing that it names, as far as it was looked up.
        self.meant: dict[str, Object] = {}
        self.result = self.kind.key or self.kind.word
        self.fields = tuple(self.shown)
        if params.get("id") == "":
            # A name beside it is what the thing is to be called, and finds none.
            things.plan_for(self.kind, "", "id")
            self.planned = True
        elif not params.get("id") and not params["name"]:
            refuse(f"name and id are both empty; one of them must name the {self.kind.word}.", "name")

    # What is there

    def find(self) -> Object | None:
        """Return the thing. Wait until nothing is under way with it, unless the task does not wait."""
        if self.planned:
            return None
        found = self._find()
        wait = self.params.get("wait", True)
        if found is not None and self.kind.delete and status_of(found) in self.kind.delete.under_way:
            # What the task wants of it would go with it.
            wait = wait or self.params["state"] != "absent"
            found = self.rest(found) if wait else None
        elif found is not None and wait:
            found = self.rest(found)
        self.thing = found or {}
        return found

    def _find(self) -> Object | None:
        own_id = self.thing.get("id") or self.params.get("id")
        if self.created:
            self._tell_twins(t.cast(str, own_id))
        if own_id:
            check_id(own_id)
            return self.things.by_id(self.kind, own_id)
        if "id" not in self.params:
            return self.things.one(self.kind, self.params["name"], "name")
        named = self.namesakes(self.params["name"])
        if len(named) > 1:
            from .unknown import ambiguous

            raise ambiguous(self.kind, self.params["name"], named, "id")
        return named[0] if named else None

    def namesakes(self, name: str) -> list[Object]:
        """Return the things of exactly this name."""
        return self.things.named(self.kind, name)

    def _tell_twins(self, own_id: str) -> None:
        """Warn of things that somebody else has given the name of the one just made; the API has no lock on names."""
        others = sorted(one["id"] for one in self.namesakes(self.params["name"]) if one["id"] != own_id)
        if others:
            self.warn(
                f"While {self.kind.word} {own_id} was made, somebody else made another of the name "
                f"'{shorten(self.params['name'])}': {', '.join(others)}. Delete one of them by its id."
            )

    def rest(self, found: Object) -> Object | None:
        """Wait for what is under way with the thing. Return it; None if it is gone."""
        return self.things.rest(self.kind, found, timeout=self.timeout)

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """Return the steps to what the task wants."""
        if self.planned:
            return self.planned_steps()
        if self.params["state"] == "absent":
            return self._removal(found) if found is not None else []
        if found is None:
            if self.params.get("id"):
                raise errors.NoSuchThing(
                    f"No {self.kind.word} has the ID '{shorten(self.params['id'])}'; an ID never creates one, "
                    "so leave id out to make one.",
                    option="id",
                )
            return self._making()
        return self._changing(found)

    def _making(self) -> list[Step]:
        missing = self.missing()
        if missing and self.things.may_be_made_before:
            self.things.plan_for(self.kind, self.params["name"], "name")
            self.planned = True
            return self.planned_steps()
        if missing:
            refuse(
                f"{capital(self.kind.word)} {self.params['name']} does not exist, and without {missing[0]} it "
                "cannot be made.",
                missing[0],
            )
        return self.creation()

    def missing(self) -> list[str]:
        """The options that a new thing needs and the task does not give."""
        return [field.option for field in self.table if field.needed and self.params[field.option] is None]

    def creation(self) -> list[Step]:
        """Return the steps that create the thing."""
        body, what = self.body(), f"create {self.new_label()}"

        def do() -> None:
            self.thing = self.things.create(self.kind, body, what=what, timeout=self.timeout)
            self.created = not isinstance(self.kind.adopt, ByIdentity)

        return [Step(what, {}, self.made(body), do, self.settling("create"))]

    def new_label(self) -> str:
        """A thing that is not there yet in words."""
        return f"{self.kind.word} {shorten(self.params['name'])}"

    def body(self) -> Object:
        """Return the body of a creation: each option that the task gives, in the API's words."""
        body: Object = {"name": self.params["name"]}
        for field in self.table:
            if self.params[field.option] is not None:
                body[field.key] = self.wanted(field)
        return body

    def made(self, body: Object) -> Object:
        """Return the fields of a new thing's view that its creation determines."""
        view = self.view({"id": None, **body})
        given = {"name", *(field.key for field in self.table if field.key in body)}
        return {key: view[key] for key, how in self.shown.items() if (how if isinstance(how, str) else key) in given}

    def wanted(self, field: Field) -> t.Any:
        """What a task wants of a field, as the API takes it: the ID of a thing that it names."""
        value = self.params[field.option]
        if field.names is not None and value is not None:
            self.meant[field.option] = self.things.need(field.names, value, field.option)
            value = self.meant[field.option][field.takes]
        return field.sent(value) if field.sent else value

    def _changing(self, found: Object) -> list[Step]:
        self.check_usable(found)
        steps = self._renaming(found)
        self.drift = []
        for field in self.table:
            if self.params[field.option] is None or not field.compared:
                continue
            if field.change is None:
                self._compare(field, found)
                continue
            wanted, now = self.wanted(field), field.value_of(found)
            if not field.same(wanted, now):
                steps += field.change(self, found, wanted)
        self._tell_drift(found)
        return steps

    def check_usable(self, found: Object) -> None:
        """Refuse to change a thing whose creation has failed."""
        status = status_of(found)
        if self.kind.create and status.startswith(self.kind.create.failed):
            raise errors.WrongState(
                f"{capital(self.kind.label(found))} is {status}. If its creation has failed, delete it "
                "(state: absent) and run the task again; otherwise ask NHN Cloud's support.",
                **{f"{self.kind.word}_status": status},
            )

    def _renaming(self, found: Object) -> list[Step]:
        name, now = self.params["name"], found.get("name")
        if not name or name == now:
            return []
        if not self.renamed:
            label = capital(self.kind.label(found))
            refuse(f"{label} cannot be renamed to '{shorten(name)}'; leave name out.", "name")
        twins = sorted(one["id"] for one in self.namesakes(name) if one["id"] != found["id"])
        if twins:
            raise errors.Ambiguous(
                f"{capital(self.kind.label(found))} cannot be renamed to '{shorten(name)}': "
                f"another {self.kind.word} has that name: {', '.join(twins)}.",
                option="name",
                ids=twins,
            )
        sent = {"name": name}
        return [self.put_step(f"rename from {now} to {name}", "rename", found, sent, {"name": now}, sent)]

    def put_step(self, summary: str, what: str, found: Object, sent: Object, before: Fields, after: Fields) -> Step:
        """A step that sets fields of the thing with a PUT.

        :param what: what it does, without the thing: ``rename``.
        :param sent: what goes below the kind's key.
        """

        def do() -> None:
            self.put(self.ready(found, what), what, sent)

        return Step(summary, before, after, do)

    def put(self, found: Object, what: str, sent: Object) -> None:
        """Set fields of the thing; parameters as of :meth:`put_step`."""
        body = {self.kind.key: sent} if self.kind.key else sent
        from .making import undocumented

        with undocumented(self.otherwise):
            self.things.send("PUT", self.kind, found, what=what, json=body)

    def ready(self, found: Object, what: str) -> Object:
        """The thing when nothing is under way with it.

        :param what: what is to be done, without the thing: ``rename``.
        :raises StepFailed: it is gone by then.
        """
        now = self.rest(found)
        if now is None:
            raise errors.StepFailed(f"Could not {what} {self.kind.label(found)}: it was deleted meanwhile.")
        return now

    def _compare(self, field: Field, found: Object) -> None:
        """Note a difference that cannot be changed. What an earlier task would make is not what the thing has."""
        wanted, now, reason = self.params[field.option], field.value_of(found), None
        if wanted == now:
            return
        try:
            if field.names is not None and wanted == "":
                self.things.plan_for(field.names, "", field.option)
            else:
                with self.things.not_planning():
                    if field.same(self.wanted(field), now):
                        return
        except errors.Ambiguous as error:
            if now in error.details["ids"]:
                return
            reason = error.message
        except errors.NoSuchThing as error:
            reason = error.message
        entry = {"option": field.option, "wanted": field.told(wanted) if field.told else wanted, "actual": now}
        self.drift.append({**entry, "reason": reason} if reason else entry)

    def _tell_drift(self, found: Object) -> None:
        how = self.params.get("on_drift", "warn")
        told = [f"{entry['option']} is {entry['actual']!r} instead of {entry['wanted']!r}" for entry in self.drift]
        if not told or how == "ignore":
            return
        label = capital(self.kind.label(found))
        message = f"{label} differs in what cannot be changed after creation: {'; '.join(told)}."
        if how == "fail":
            raise errors.InvalidRequest(
                f"{message} Delete it and make it again, or set on_drift.", option="on_drift", drift=self.drift
            )
        self.warn(message)

    def planned_steps(self) -> list[Step]:
        """Return the check mode steps for a thing that an earlier task would make. Each option counts as a change."""
        name = self.params["name"]
        named = {"name": name} if name else {}
        if self.params["state"] == "absent":
            return [Step(f"delete {self.kind.word} {name or ''}".strip(), named, {}, check_mode_only, removes=True)]
        renamed = name and self.params.get("id") == ""
        renaming = [Step(f"rename to {name}", {}, named, check_mode_only)] if renamed else []
        return renaming + [
            Step(f"set {field.option}", named, {**named, field.option: self.wanted(field)}, check_mode_only)
            for field in self.table
            if self.params[field.option] is not None and field.change is not None
        ]

    def _removal(self, found: Object) -> list[Step]:
        name = self.params["name"]
        if self.params.get("id") and name and name != found.get("name"):
            refuse(
                f"{capital(self.kind.label(found))} is not named '{shorten(name)}', so it is not deleted; "
                f"leave name out, or give the id of the {self.kind.word} that is meant.",
                "name",
            )
        return self.removal(found)

    def removal(self, found: Object) -> list[Step]:
        """Return the steps that delete the thing."""
        return [self.delete_step(found)]

    def delete_step(self, found: Object) -> Step:
        """The step that deletes a thing of the kind."""
        return Step(
            f"delete {self.kind.label(found)}",
            {"id": found.get("id"), "name": found.get("name")},
            {},
            *self._deleting(self.kind, found),
            removes=True,
        )

    def delete_other(self, kind: Kind, found: Object, before: Fields, after: Fields) -> Step:
        """A step that deletes something else."""
        return Step(f"delete {kind.label(found)}", before, after, *self._deleting(kind, found))

    def _deleting(self, kind: Kind, found: Object) -> tuple[t.Callable[[], None], t.Callable[[], None] | None]:
        """The *do* and *settle* of a step that deletes."""
        wait = kind.delete

        def do() -> None:
            now = self.things.rest(kind, found, timeout=self.timeout)
            if now is not None:
                self.things.delete(kind, now)

        def settle() -> None:
            self.things.settle(kind, found, t.cast(Wait, wait), what="delete", timeout=self.timeout)

        return do, settle if wait else None

    def settling(self, what: str) -> t.Callable[[], None] | None:
        """What waits until the thing has been made; None where that takes no time."""
        wait = self.kind.create
        if wait is None:
            return None

        def settle() -> None:
            self.things.settle(self.kind, self.thing, wait, what=what, timeout=self.timeout)

        return settle

    # What the user sees

    def view(self, found: Object) -> dict[str, t.Any]:
        """Return the documented fields and nothing else."""
        return view_of(self.shown, found)

    def blank(self) -> dict[str, t.Any]:
        """Return the view of a thing that does not exist yet."""
        return {**dict.fromkeys(self.fields), **self.unknown, "name": self.params["name"] or None}

    def extra(self) -> dict[str, t.Any]:
        """Return the drift."""
        return {"drift": self.drift}
