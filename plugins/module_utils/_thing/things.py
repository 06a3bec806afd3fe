# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading, naming, making, changing and waiting for things of any kind. Decides nothing about what is wanted.

Names are compared exactly; what the API filters by only narrows. Two things of one name are an error that lists their
IDs. The list of a kind that changes only by this collection is read once, and again when something of it was written.
"""

from __future__ import annotations

import contextlib
import difflib
import typing as t
import uuid

from .. import _errors as errors
from .._http import exchange as http
from .._http.client import Answer, Client
from .kind import ByIdentity, ByMark, ByNewId, Kind, Object, Wait, looks_like_id, shorten

#: Seconds that a thing must rest elsewhere before an accepted call counts as not done.
FALLBACK_GRACE = 3.0
#: Key of a stand-in for what is not there yet.
PLANNED = "planned"
#: Metadata key, or property, by which a creation knows its own when the answer was lost. Its value is random and new
#: for each creation, so no other client's thing can be taken for one's own.
REQUEST_KEY = "nhn_cloud_request"


def planned(wanted: str) -> Object:
    """The stand-in, in check mode, for a thing that an earlier task would make; its name stands for its ID."""
    return {"id": wanted or None, "name": wanted or None, PLANNED: True}


def status_of(thing: Object | None) -> str:
    """A thing's status in lower case; ``gone`` for one that is not there."""
    return str(thing.get("status") or "").lower() if thing is not None else "gone"


def near_names(wanted: str, names: t.Iterable[str], most: int = 5) -> list[str]:
    """The names that somebody may have meant: those that hold the text, else those that look like it."""
    folded = {name.casefold(): name for name in names}
    sought = wanted[:255].casefold()
    holding = [name for fold, name in folded.items() if sought and sought in fold]
    alike = difflib.get_close_matches(sought, folded, n=most, cutoff=0.5)
    return holding[:most] or [folded[fold] for fold in alike]


def ambiguous(kind: Kind, wanted: str, things: t.Iterable[Object], option: str) -> errors.Ambiguous:
    """The error for a name that several things have."""
    ids = sorted(thing["id"] for thing in things)
    return errors.Ambiguous(
        f"{len(ids)} {kind.words} are named '{shorten(wanted)}'; give {option} one of their IDs: {', '.join(ids)}.",
        option=option,
        ids=ids,
    )


class Rest:
    """Tells whether something has rested, without arriving, for so long that nothing more will happen."""

    def __init__(self, clock: t.Callable[[], float]) -> None:
        self._clock = clock
        self._since: float | None = None

    def is_over(self, resting: bool) -> bool:
        """Note whether it rests at this look; True when it has for FALLBACK_GRACE seconds."""
        now = self._clock()
        self._since = (now if self._since is None else self._since) if resting else None
        return self._since is not None and now - self._since >= FALLBACK_GRACE


class Things:
    """The things of one project and region."""

    def __init__(self, client: Client) -> None:
        self.client = client
        #: In check mode, told of what an earlier task would have to make; None: what is not there is an error.
        self.planning: t.Callable[[str], None] | None = None
        self._once: dict[t.Any, t.Any] = {}
        self._bulk: set[str] | None = None

    # Reading

    def forget(self, kind: Kind | None = None) -> None:
        """Read everything, or what is of one kind, anew from now on."""
        for key in [key for key in self._once if kind is None or key[0] == kind.keys]:
            del self._once[key]

    def once(self, kind: Kind, key: t.Any, read: t.Callable[[], t.Any]) -> t.Any:
        """What *read* gives, read once until something of the kind is written."""
        if (kind.keys, key) not in self._once:
            self._once[kind.keys, key] = read()
        return self._once[kind.keys, key]

    @contextlib.contextmanager
    def in_bulk(self, *kinds: Kind) -> t.Iterator[None]:
        """Within it, many reads of single things of these kinds are one list call each."""
        self._bulk = {kind.keys for kind in kinds}
        try:
            yield
        finally:
            for kind in kinds:
                self.forget(kind)
            self._bulk = None

    @contextlib.contextmanager
    def not_planning(self) -> t.Iterator[None]:
        """Within it, what is not there is an error in check mode too."""
        planning, self.planning = self.planning, None
        try:
            yield
        finally:
            self.planning = planning

    def listed(self, kind: Kind, **filters: str) -> list[Object]:
        """The things that the API's own *filters* let through; without any, all.

        :param filters: replace those that the kind always sends; an empty value leaves one out.
        """
        if self._in_bulk(kind):
            found = self.once(kind, "all", lambda: self._read_list(kind, {}))
            return [thing for thing in found if all(thing.get(key) == value for key, value in filters.items())]
        params = {key: value for key, value in {**kind.usual, **filters}.items() if value}
        if not kind.kept:
            return self._read_list(kind, params)
        return self.once(kind, ("list", *sorted(params.items())), lambda: self._read_list(kind, params))

    def _in_bulk(self, kind: Kind) -> bool:
        return self._bulk is not None and kind.keys in self._bulk

    def _read_list(self, kind: Kind, params: t.Mapping[str, str]) -> list[Object]:
        path, what = kind.list_path or kind.path, f"list {kind.words}"
        if kind.paging:
            pages = self.client.pages(
                kind.service, path, kind.keys, what=what, params=params, offset=kind.paging == "offset"
            )
            return [thing for page in pages for thing in page]
        return self.client.listed(
            kind.service, path, kind.keys, what=what, by=kind.by, each=kind.each, params=params or None
        )

    def by_id(self, kind: Kind, wanted: str) -> Object | None:
        """The thing with this ID (or name, where the kind has no IDs) as it is now, or None."""
        if not kind.shown or self._in_bulk(kind):
            filters = {kind.by: wanted} if kind.by in kind.filters else {}
            return next((thing for thing in self.listed(kind, **filters) if thing[kind.by] == wanted), None)
        path, what = f"{kind.path}/{http.segment(wanted)}", f"read {kind.word} {shorten(wanted)}"
        expect = http.one_of(kind.key, kind.by) if kind.key else http.object_with_id
        try:
            return self.client.call("GET", kind.service, path, what=what, expect=expect).body
        except errors.NotFound:
            return None

    # Names

    def named(self, kind: Kind, name: str, **filters: str) -> list[Object]:
        """The things of exactly this name."""
        own = {"name": name} if "name" in kind.filters else {}
        return [thing for thing in self.listed(kind, **own, **filters) if thing.get("name") == name]

    def one(
        self, kind: Kind, wanted: str, option: str, fit: t.Callable[[Object], bool] | None = None, **filters: str
    ) -> Object | None:
        """The thing with this ID or name, or None.

        :param option: the option that names it, for the error when several have the name.
        :param fit: whether a thing is one of those that are meant.
        :param filters: what narrows the API's list.
        """
        only_listed = not kind.shown and kind.by not in kind.filters
        if looks_like_id(wanted) or kind.by != "id" or only_listed:
            found = self._kept_by_id(kind, wanted)
            if found is not None and (fit is None or fit(found)):
                return found
            if kind.by != "id":
                return None
        fitting = [thing for thing in self.named(kind, wanted, **filters) if fit is None or fit(thing)]
        if len(fitting) > 1:
            raise ambiguous(kind, wanted, fitting, option)
        return fitting[0] if fitting else None

    def _kept_by_id(self, kind: Kind, wanted: str) -> Object | None:
        if not kind.kept:
            return self.by_id(kind, wanted)
        return self.once(kind, ("one", wanted), lambda: self.by_id(kind, wanted))

    def need(
        self, kind: Kind, wanted: str, option: str, fit: t.Callable[[Object], bool] | None = None, **filters: str
    ) -> Object:
        """The thing with this ID or name; in check mode a stand-in, where an earlier task may make it.

        :raises NoSuchThing: there is none; the error offers names that are near.
        """
        if not wanted:
            return self.plan_for(kind, wanted, option)
        found = self.one(kind, wanted, option, fit, **filters)
        if found is not None:
            return found
        if self.planning is not None and kind.planned and not looks_like_id(wanted):
            return self.plan_for(kind, wanted, option)
        raise self.unknown(kind, wanted, option, fit, **filters)

    def unknown(
        self, kind: Kind, wanted: str, option: str, fit: t.Callable[[Object], bool] | None = None, **filters: str
    ) -> errors.NoSuchThing:
        """The error for an ID or name that nothing has."""
        things = [thing for thing in self.listed(kind, **filters) if fit is None or fit(thing)]
        names = sorted({str(thing["name"]) for thing in things if thing.get("name")})
        near = near_names(wanted, names) or names[:10]
        hint = f"; there is {', '.join(near)}" if near else ""
        return errors.NoSuchThing(
            f"No {kind.word} has the ID or name '{shorten(wanted)}'{hint}.", option=option, offered=near or None
        )

    def plan_for(self, kind: Kind, wanted: str, option: str, error: errors.NhnError | None = None) -> Object:
        """In check mode, the stand-in for a thing that is not there; a warning names it.

        An empty text is the ID of something that does not exist yet. A UUID that does not exist was deleted.

        :param error: what is raised instead outside check mode, and for a UUID; default: that the option is empty.
        """
        one = f"{'an' if kind.word[0] in 'aeiou' else 'a'} {kind.word}"
        if error is None or not wanted:
            error = errors.InvalidRequest(f"{option} is empty; it must name {one}.", option=option)
        if self.planning is None or looks_like_id(wanted):
            raise error
        if wanted:
            self.planning(
                f"There is no {kind.word} '{shorten(wanted)}' yet; check mode goes on as if an earlier task made it."
            )
        else:
            self.planning(
                f"{option} is empty; check mode takes it for the ID of {one} that an earlier task would make."
            )
        return planned(wanted)

    # Writing

    def create(self, kind: Kind, body: Object, *, what: str, timeout: float) -> Object:
        """Make a thing and return the API's answer. A lost answer makes no second one.

        :param body: what goes below the kind's key.
        :param timeout: seconds to wait until a surplus thing, made by a call that came late, can be deleted.
        :raises TypeError: the kind does not say how a lost answer is adopted.
        :raises NhnError: with ``uncertain`` set where the call may have had its effect all the same.
        """
        own = _Own(self, kind, body)
        sent = {kind.key: own.body} if kind.key else own.body
        expect = http.one_of(kind.key, kind.by) if kind.key else http.object_with_id
        try:
            answer = self.client.call(
                "POST", kind.service, kind.path, what=what, json=sent, expect=expect, arrived=own.arrived
            ).body
        finally:
            self.forget(kind)
        with after_a_write():
            own.delete_surplus(answer, timeout=timeout)
        return answer

    def send(
        self,
        method: str,
        kind: Kind,
        thing: Object,
        *,
        what: str,
        tail: str = "",
        json: t.Any = None,
        expect: t.Callable[[t.Any], t.Any] | None = None,
        content_type: str | None = None,
        arrived: t.Callable[[], t.Any] | None = None,
    ) -> Answer:
        """Send a writing call about a thing.

        :param what: the call in words without the thing: ``rename``.
        :param tail: what follows the thing's path: ``/action``.
        :param arrived: as in ``Client.call``.
        """
        path = f"{kind.path}/{http.segment(thing[kind.by])}{tail}"
        try:
            return self.client.call(
                method,
                kind.service,
                path,
                what=f"{what} {kind.label(thing)}",
                json=json,
                expect=expect,
                content_type=content_type,
                arrived=arrived,
            )
        finally:
            self.forget(kind)

    def delete(self, kind: Kind, thing: Object) -> None:
        """Ask for the deletion of a thing; one that is gone already is fine."""
        with contextlib.suppress(errors.NotFound):
            self.send("DELETE", kind, thing, what="delete")

    # Waiting

    def rest(self, kind: Kind, thing: Object, *, timeout: float, busy: t.Container[str] | None = None) -> Object | None:
        """Wait until nothing is under way with a thing, and return it; None when it is gone then.

        :param busy: the statuses in which something is; None: those of the kind.
        """
        found: Object | None = thing
        under_way = kind.under_way if busy is None else busy

        def look() -> tuple[bool, str]:
            nonlocal found
            found = self.by_id(kind, thing[kind.by])
            status = status_of(found)
            return status not in under_way, f"{kind.word} {status}"

        if status_of(found) in under_way:
            what = f"see the end of what is under way with {kind.label(thing)}"
            self.client.wait(look, timeout=timeout, what=what)
        return found

    def settle(
        self,
        kind: Kind,
        thing: Object,
        wait: Wait,
        *,
        what: str,
        timeout: float,
        lacks: t.Callable[[Object], str] = lambda found: "",
    ) -> Object | None:
        """Wait until a thing rests where it should, and return it; None when it is gone.

        :param what: what was asked of it, for messages: ``create``.
        :param lacks: returns what is not as it should be yet, where the status does not tell: ``has 10 GB``.
        :raises StepFailed: it failed, vanished, or rests elsewhere.
        """
        found: Object | None = thing
        rest = Rest(self.client.clock)
        label = kind.label(thing)

        def look() -> tuple[bool, str]:
            nonlocal found
            found = self.by_id(kind, thing[kind.by])
            status = status_of(found)
            lacking = lacks(found) if found else ""
            if (status in wait.done and not lacking) or (found is None and wait.gone):
                return True, status
            over = rest.is_over(found is None or status not in wait.under_way)
            if over or (found is not None and status.startswith(wait.failed)):
                told = f"{status} and {lacking}" if lacking else status
                error = errors.StepFailed(f"Could not {what} {label}: it is {told}.", **{f"{kind.word}_status": status})
                error.seen = {"status": found.get("status")} if found else {}
                raise error
            return False, status

        self.client.wait(look, timeout=timeout, what=f"{what} {label}")
        return found


@contextlib.contextmanager
def after_a_write() -> t.Iterator[None]:
    """Around what follows a writing call that has succeeded: an error in it says that something was changed."""
    try:
        yield
    except errors.NhnError as error:
        error.changed = True
        raise


@contextlib.contextmanager
def undocumented(way_out: str) -> t.Iterator[None]:
    """Around a call that no guide documents: a refusal says so, and what to do instead.

    :param way_out: what to do; empty for a call that a guide documents.
    """
    try:
        yield
    except errors.ApiError as error:
        if way_out and error.status in (400, 403, 404, 405, 501):
            error.message = errors.one_line(
                f"{error.message} The API guide does not document this call; if the platform does not know it, "
                f"{way_out}."
            )
        raise


class _Own:
    """A creation that knows its own things, in the way of their kind."""

    def __init__(self, things: Things, kind: Kind, body: Object) -> None:
        self._things = things
        self._kind = kind
        self._looked = False
        adopt = kind.adopt
        if adopt is None:
            raise TypeError(f"{kind.word}: no task makes one, since the kind does not say how a lost answer is adopted")
        self.body = body
        self._is_own: t.Callable[[Object], bool] | None = None
        if isinstance(adopt, ByMark):
            mark, read = uuid.uuid4().hex, adopt.read
            self.body = adopt.put(body, mark)
            self._is_own = lambda thing: read(thing) == mark
        elif isinstance(adopt, ByIdentity):
            same = adopt.same
            self._is_own = lambda thing: same(thing, body)
        elif isinstance(adopt, ByNewId):
            alike = adopt.alike
            before = {thing["id"] for thing in things.listed(kind) if alike(thing, body)}
            self._is_own = lambda thing: thing["id"] not in before and alike(thing, body)

    @property
    def arrived(self) -> t.Callable[[], Object | None] | None:
        """As in ``Client.call``; None where a lost answer cannot be known."""
        return (lambda: next(iter(self.look()), None)) if self._is_own else None

    def look(self) -> list[Object]:
        """The things that this creation has made so far."""
        self._looked = True
        self._things.forget(self._kind)
        is_own = t.cast(t.Callable[[Object], bool], self._is_own)
        return [thing for thing in self._things.listed(self._kind) if is_own(thing)]

    def delete_surplus(self, kept: Object, *, timeout: float) -> None:
        """Delete what a call has made that came late, where the mark proves it ours; otherwise name it."""
        if not self._looked:
            return
        kind = self._kind
        for thing in [thing for thing in self.look() if thing["id"] != kept["id"]]:
            if not isinstance(kind.adopt, ByMark):
                raise errors.StepFailed(
                    f"Two {kind.words} were made, since a call came late: {kept['id']} and {thing['id']}; "
                    "delete one of them by its ID.",
                    ids=[kept["id"], thing["id"]],
                )
            if kind.create:
                self._things.settle(kind, thing, kind.create, what="create", timeout=timeout)
            self._things.delete(kind, thing)
