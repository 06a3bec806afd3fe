# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kind of thing as data: where the API keeps it, how waits end, how a creation adopts its own."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._errors import refuse

Object = dict[str, t.Any]

_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def looks_like_id(value: str) -> bool:
    """Return whether a value has the form of an ID (a UUID, with or without hyphens)."""
    return _UUID.fullmatch(value) is not None


def check_id(value: str, option: str = "id") -> None:
    """Raise if a value is not an ID."""
    if not looks_like_id(value):
        refuse(f"{option} '{shorten(value)}' is not an ID, which is a UUID; a name goes into name.", option)


#: What a view shows: its keys, each with the field of the API's object or with what makes it of the object.
Shown = t.Mapping[str, t.Union[str, t.Callable[[t.Any], t.Any]]]

BRIEF: Shown = {"id": "id", "name": "name"}  # without details


def view_of(shown: Shown, thing: t.Mapping[str, t.Any]) -> Object:
    """Return the documented fields of a thing; None for what the API leaves out."""
    return {key: thing.get(how) if isinstance(how, str) else how(thing) for key, how in shown.items()}


def shorten(text: str, most: int = 80) -> str:
    """Return a user's text for a message: on one line and cut to *most* characters."""
    flat = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return flat if len(flat) <= most else flat[: most - 3] + "..."


def capital(text: str) -> str:
    """Begin a sentence with a text."""
    return text[:1].upper() + text[1:]


@dataclasses.dataclass(frozen=True)
class Wait:
    """How a wait for a thing ends.

    :param done: the statuses to rest in.
    :param under_way: the statuses that lead there. Any other that lasts is a failure, unless there are none to its end.
    :param gone: whether being gone is the end that is wanted.
    :param failed: the beginnings of the statuses that are a failure at once.
    """

    done: tuple[str, ...] = ()
    under_way: tuple[str, ...] = ()
    gone: bool = False
    failed: tuple[str, ...] = ("error",)


@dataclasses.dataclass(frozen=True)
class ByMark:
    """Adopt by a random mark in a field that the API keeps and nobody else reads.

    :param put: returns the body with marks: keys and their values.
    :param marks: returns where a thing has its marks.
    """

    put: t.Callable[[Object, t.Mapping[str, str]], Object]
    marks: t.Callable[[Object], Object]


@dataclasses.dataclass(frozen=True)
class ByIdentity:
    """Adopt by identity: there cannot be two such things.

    :param same: whether a thing is what a body asks for.
    """

    same: t.Callable[[Object, Object], bool]


@dataclasses.dataclass(frozen=True)
class ByNewId:
    """Adopt the one new ID that was not there before the call.

    :param alike: whether a thing may be what a body asks for, such as one of the same name.
    """

    alike: t.Callable[[Object, Object], bool]


@dataclasses.dataclass(frozen=True)
class NotAdopted:
    """Adopt nothing: a creation with a lost answer is not repeated, and the task says so."""


Adopt = t.Union[ByMark, ByIdentity, ByNewId, NotAdopted]


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of thing that the API keeps.

    :param word: what it is, for messages: ``volume``.
    :param service: service type of the catalog.
    :param path: path of its collection below the service's base.
    :param key: the key around one of them in requests and answers; empty where there is none (images).
    :param keys: the key around a list of them.
    :param adopt: how a creation with a lost answer knows its own. Kinds that tasks never make have None.
    :param list_path: path of the list with all fields, where that is another one.
    :param by: the field that names one in a path: its ID, or its name where it has none.
    :param each: the key around each one in a list, where there is one.
    :param shown: whether one can be read alone; others are found in the list.
    :param filters: the fields that the API filters its list by, used to look for a name or an ID.
    :param usual: filters sent with each list, unless the caller gives others; an empty value leaves one out.
    :param paging: how the API pages its list: by ``marker``, by ``offset``, or not at all (None).
    :param kept: whether what was read of it counts until the end of the task, or until one of them is written.
    :param planned: whether a task can make one, so that check mode may take a name for one that is not there yet.
    :param create: ends the wait for a new one; None: it is there at once.
    :param delete: ends the wait for a deletion; None: it is gone at once.
    :param busy: further statuses of one that is being changed, and soon rests again.
    """

    word: str
    service: str
    path: str
    key: str
    keys: str
    adopt: Adopt | None = None
    list_path: str = ""
    by: str = "id"
    each: str | None = None
    shown: bool = True
    filters: tuple[str, ...] = ()
    usual: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    paging: str | None = None
    kept: bool = False
    planned: bool = True
    create: Wait | None = None
    delete: Wait | None = None
    busy: tuple[str, ...] = ()

    @property
    def under_way(self) -> tuple[str, ...]:
        """The statuses of one that something is being done to."""
        return self.busy + tuple(status for wait in (self.create, self.delete) if wait for status in wait.under_way)

    @property
    def words(self) -> str:
        """Return the plural, for messages."""
        if self.word.endswith("y") and self.word[-2] not in "aeou":
            return f"{self.word[:-1]}ies"
        return f"{self.word}es" if self.word.endswith("x") else f"{self.word}s"

    def title(self, thing: Object) -> str:
        """Return a thing's name, or else its ID."""
        return shorten(str(thing.get("name") or thing.get("id")))

    def label(self, thing: Object) -> str:
        """Return a thing in words: kind, name and ID."""
        name, own_id = thing.get("name"), thing.get("id")
        if self.by != "id" or not own_id:
            return f"{self.word} {shorten(str(name))}"
        return f"{self.word} {shorten(str(name))} ({own_id})" if name else f"{self.word} {own_id}"
