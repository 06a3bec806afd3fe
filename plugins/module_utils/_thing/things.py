# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read, find, create, change and wait for things of any kind.

Names are compared exactly; what the API filters by only narrows. Two things of one name are an error that lists their
IDs. The list of a kind that changes only by this collection is read once, and again when something of it was written.
"""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._http import exchange as http

if t.TYPE_CHECKING:
    from .._http.client import Answer, Client
from .kind import Kind, Object, Wait, looks_like_id, shorten

#: Key of a stand-in for what is not there yet.
PLANNED = "planned"
#: Metadata key, or property, by which a creation knows its own when the answer was lost. Its value is random.
REQUEST_KEY = "nhn_cloud_request"
#: The same with the name of the stack. No view shows it.
STACK_KEY = "nhn_cloud_stack"


def status_of(thing: Object | None) -> str:
    """A thing's status (a VPC's state) in lower case; ``gone`` for none."""
    return str(thing.get("status") or thing.get("state") or "").lower() if thing is not None else "gone"


class Things:
    """The things of one project and region."""

    def __init__(self, client: Client) -> None:
        self.client = client
        #: In check mode, told of what an earlier task would make; None: what is not there is an error.
        self.planning: t.Callable[[str], None] | None = None
        #: The stack that makes new things, or "".
        self.stack = ""
        #: The key of the list, and the name, of each thing that the task deletes as well.
        self.to_be_deleted: t.Collection[tuple[str, str]] = ()
        self._once: dict[t.Any, t.Any] = {}
        self._bulk: t.Collection[str] = ()

    # Reading

    def forget(self, kind: Kind | None = None) -> None:
        """Forget what was read, of one kind or of all."""
        for key in [key for key in self._once if kind is None or key[0] == kind.keys]:
            del self._once[key]

    def once(self, kind: Kind, key: t.Any, read: t.Callable[[], t.Any]) -> t.Any:
        """Return the result of *read*, called once until one of the kind is written."""
        own = kind.keys, key
        if own not in self._once:
            self._once[own] = read()
        return self._once[own]

    @contextlib.contextmanager
    def in_bulk(self, *kinds: Kind) -> t.Iterator[None]:
        """Within this context, serve single things of these kinds from one list each."""
        self._bulk = {kind.keys for kind in kinds}
        try:
            yield
        finally:
            for kind in kinds:
                self.forget(kind)
            self._bulk = ()

    @contextlib.contextmanager
    def not_planning(self) -> t.Iterator[None]:
        """Within this context, an unknown name is an error in check mode."""
        planning, self.planning = self.planning, None
        try:
            yield
        finally:
            self.planning = planning

    @property
    def may_be_made_before(self) -> bool:
        """Whether an earlier task may make what is not there."""
        return self.planning is not None

    def listed(self, kind: Kind, **filters: str) -> list[Object]:
        """Return the things that match the API's *filters*; without any, all.

        :param filters: replace those that the kind always sends; an empty value leaves one out.
        """
        if self.serves(kind):
            found = self.once(kind, "all", lambda: self._read_list(kind, {}))
            return [thing for thing in found if all(thing.get(key) == value for key, value in filters.items())]
        params = {key: value for key, value in {**kind.usual, **filters}.items() if value}
        if not kind.kept:
            return self._read_list(kind, params)
        return self.once(kind, ("list", *sorted(params.items())), lambda: self._read_list(kind, params))

    def serves(self, kind: Kind) -> bool:
        """Return whether one list serves single things of a kind."""
        return kind.keys in self._bulk

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
        """Return the thing of this ID (name, if it has none) as it is now, or None."""
        if not kind.shown or self.serves(kind):
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
        """Return the things of exactly this name."""
        own = {"name": name} if "name" in kind.filters else {}
        return [thing for thing in self.listed(kind, **own, **filters) if thing.get("name") == name]

    def one(
        self, kind: Kind, wanted: str, option: str, fit: t.Callable[[Object], bool] | None = None, **filters: str
    ) -> Object | None:
        """Return the thing with this ID or name, or None.

        :param option: the option that names it, for errors.
        :param fit: whether a thing is one of those that are meant.
        :param filters: what narrows the API's list.
        """
        if looks_like_id(wanted) or kind.by != "id" or not (kind.shown or kind.by in kind.filters):
            found = self._kept_by_id(kind, wanted)
            if found is not None and (fit is None or fit(found)):
                return found
            if kind.by != "id":
                return None
        fitting = [thing for thing in self.named(kind, wanted, **filters) if fit is None or fit(thing)]
        if len(fitting) > 1:
            from .unknown import ambiguous

            raise ambiguous(kind, wanted, fitting, option)
        return fitting[0] if fitting else None

    def _kept_by_id(self, kind: Kind, wanted: str) -> Object | None:
        if not kind.kept:
            return self.by_id(kind, wanted)
        return self.once(kind, ("one", wanted), lambda: self.by_id(kind, wanted))

    def need(
        self, kind: Kind, wanted: str, option: str, fit: t.Callable[[Object], bool] | None = None, **filters: str
    ) -> Object:
        """Return the thing with this ID or name; in check mode a placeholder if an earlier task may make it.

        :raises NoSuchThing: there is none.
        """
        if not wanted:
            return self.plan_for(kind, wanted, option)
        found = self.one(kind, wanted, option, fit, **filters)
        if found is not None:
            return found
        if self.planning is not None and kind.planned and not looks_like_id(wanted):
            return self.plan_for(kind, wanted, option)
        from .unknown import unknown

        raise unknown(self, kind, wanted, option, fit, **filters)

    def plan_for(self, kind: Kind, wanted: str, option: str, error: errors.NhnError | None = None) -> Object:
        """Return a placeholder in check mode; see ``unknown.plan_for``."""
        from .unknown import plan_for

        return plan_for(self, kind, wanted, option, error)

    # Writing

    def create(self, kind: Kind, body: Object, *, what: str, timeout: float) -> Object:
        """Create a thing. Return the answer; see ``making.create``."""
        from .making import create

        return create(self, kind, body, what=what, timeout=timeout)

    def send(self, method: str, kind: Kind, thing: Object, **how: t.Any) -> Answer:
        """Send a writing call; see ``making.send``."""
        from .making import send

        return send(self, method, kind, thing, **how)

    def delete(self, kind: Kind, thing: Object) -> None:
        """Delete a thing, unless it is gone or going. See ``making.delete``."""
        from .making import delete

        delete(self, kind, thing)

    # Waiting

    def rest(self, kind: Kind, thing: Object, *, timeout: float, busy: t.Container[str] | None = None) -> Object | None:
        """Wait until nothing is under way with a thing. Return it; None if gone. See ``waiting.rest``."""
        under_way = kind.under_way if busy is None else busy
        if status_of(thing) not in under_way:
            return thing
        from .waiting import rest

        return rest(self, kind, thing, under_way, timeout=timeout)

    def settle(self, kind: Kind, thing: Object, wait: Wait, **how: t.Any) -> Object | None:
        """Wait until a thing rests where it should. Return it; None if gone. See ``waiting.settle``."""
        from .waiting import settle

        return settle(self, kind, thing, wait, **how)
