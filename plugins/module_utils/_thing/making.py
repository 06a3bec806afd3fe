# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing calls: create a thing so that a lost answer makes no second one, and change one."""

from __future__ import annotations

import contextlib
import typing as t
import uuid

from .. import _errors as errors
from .._http import exchange as http
from .kind import ByIdentity, ByMark, ByNewId, Kind, Object, Wait
from .things import REQUEST_KEY, STACK_KEY, Things, status_of

if t.TYPE_CHECKING:
    from .._http.client import Answer


def create(things: Things, kind: Kind, body: Object, *, what: str, timeout: float) -> Object:
    """Create a thing and return the API's answer. A lost answer makes no second one.

    :param body: what goes below the kind's key.
    :param timeout: seconds to wait until a surplus thing, made by a call that came late, can be deleted.
    :raises TypeError: the kind does not say how a lost answer is adopted.
    :raises NhnError: with ``uncertain`` set if the call may have had its effect anyway.
    """
    own = _Own(things, kind, body)
    sent = {kind.key: own.body} if kind.key else own.body
    expect = http.one_of(kind.key, kind.by) if kind.key else http.object_with_id
    try:
        answer = things.client.call(
            "POST", kind.service, kind.path, what=what, json=sent, expect=expect, arrived=own.arrived
        ).body
    finally:
        things.forget(kind)
    with after_a_write():
        own.delete_surplus(answer, timeout=timeout)
    return answer


class _Own:
    """A creation that recognises its own things, in the way that their kind says."""

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
            mark, marks = uuid.uuid4().hex, adopt.marks
            self.body = adopt.put(body, {REQUEST_KEY: mark, **marks_of(things)})
            self._is_own = lambda thing: marks(thing).get(REQUEST_KEY) == mark
        elif isinstance(adopt, ByIdentity):
            same = adopt.same
            self._is_own = lambda thing: same(thing, body)
        elif isinstance(adopt, ByNewId):
            alike = adopt.alike
            before = {thing["id"] for thing in things.listed(kind) if alike(thing, body)}
            self._is_own = lambda thing: thing["id"] not in before and alike(thing, body)

    @property
    def arrived(self) -> t.Callable[[], Object | None] | None:
        """Return the look for ``Client.call``; None if the kind adopts nothing."""
        return (lambda: next(iter(self.look()), None)) if self._is_own else None

    def look(self) -> list[Object]:
        """Return the things that this creation has made so far."""
        self._looked = True
        self._things.forget(self._kind)
        is_own = t.cast(t.Callable[[Object], bool], self._is_own)
        return [thing for thing in self._things.listed(self._kind) if is_own(thing)]

    def delete_surplus(self, kept: Object, *, timeout: float) -> None:
        """Delete what a late call has made if the mark proves it ours. Otherwise raise and name it."""
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


def marks_of(things: Things) -> dict[str, str]:
    """Return the marks of a new server, volume or image, beside the one that is new for each creation."""
    return {STACK_KEY: things.stack} if things.stack else {}


def send(
    things: Things,
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
        return things.client.call(
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
        things.forget(kind)


def delete(things: Things, kind: Kind, thing: Object) -> None:
    """Delete a thing. Accept that it is gone.

    A refusal of one that is being deleted is fine, too: an earlier try whose answer was lost, or another client, has
    begun it.
    """
    try:
        things.send("DELETE", kind, thing, what="delete")
    except errors.NotFound:
        pass
    except errors.ApiError as error:
        if kind.delete is None or error.status not in (400, 409) or not _is_going(things, kind, thing):
            raise


def _is_going(things: Things, kind: Kind, thing: Object) -> bool:
    """Return whether a thing is being deleted, or gone. If that cannot be seen, it counts as not."""
    try:
        now = things.by_id(kind, thing[kind.by])
    except errors.NhnError:
        return False
    return now is None or status_of(now) in t.cast(Wait, kind.delete).under_way


@contextlib.contextmanager
def after_a_write() -> t.Iterator[None]:
    """Mark an error as ``changed`` if it follows a writing call that succeeded."""
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
