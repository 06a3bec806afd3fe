# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters of a list of servers: what users write, as the API takes it. For the info module and the inventory."""

from __future__ import annotations

import datetime
import re
import typing as t
import warnings

from .. import _errors as errors
from .._kinds.flavor import FLAVOR
from .._kinds.image import IMAGE
from .._thing.kind import looks_like_id, shorten
from .._thing.things import Things
from . import states

#: The filters of the inventory.
INVENTORY = ("status", "name_regex", "flavor", "image", "changes_since")


def of_inventory(filters: t.Mapping[str, t.Any]) -> list[dict[str, str | None]]:
    """What an inventory's filters mean, for one call each: the API takes one state at a time. Calls nothing.

    A filter that could select others than those meant is refused: it is of the wrong type, empty, or not known.

    :raises InvalidRequest: one of them cannot work.
    """
    unknown = sorted(str(key) for key in filters if key not in INVENTORY)
    if unknown:
        raise errors.InvalidRequest(
            f"filters has no '{shorten(unknown[0])}'; it can have {', '.join(sorted(INVENTORY))}, and query can do the "
            "rest.",
            option="filters",
        )
    given = {key: value for key, value in filters.items() if value is not None}
    several = given.pop("status", None)
    states_of = several if isinstance(several, (list, tuple)) else [several]
    if not states_of:
        raise errors.InvalidRequest("filters.status is an empty list; name states in it, or leave it out.")
    texts = {key: _text(key, value) for key, value in given.items()}
    wanted = [None if state is None and several is None else _state(state) for state in states_of]
    return [check({**texts, "status": state}, lambda text: None) for state in dict.fromkeys(wanted)]


def _text(key: str, value: t.Any) -> str:
    """A filter's value as a text."""
    if key == "changes_since" and isinstance(value, datetime.date):
        # What YAML makes of a time without quotes.
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise errors.InvalidRequest(f"filters.{key} is {shorten(repr(value))}; it must be a text.", option="filters")
    text = str.__str__(value) if isinstance(value, str) else str(value)
    if not text.strip():
        raise errors.InvalidRequest(
            f"filters.{key} is empty, which would select all servers; leave it out.", option="filters"
        )
    return text


def _state(value: t.Any) -> str:
    """A state that servers of an inventory can have."""
    word = status_word(_text("status", value).strip())
    if word in states.GONE:
        raise errors.InvalidRequest(
            f"filters.status is {word}, and servers that are deleted are never hosts.", option="filters"
        )
    if word not in states.WORDS:
        raise errors.InvalidRequest(
            f"filters.status '{shorten(word)}' is not a state of a server; there is "
            f"{', '.join(sorted(states.WORDS - states.GONE))}.",
            option="filters",
        )
    return word


def check(filters: t.Mapping[str, t.Any], warn: t.Callable[[str], None]) -> dict[str, str | None]:
    """Return the filters as the API takes them, except names of flavors and images. Sends nothing.

    :raises InvalidRequest: one of them cannot work.
    """
    checked: dict[str, t.Any] = {key: None if value is None else str(value) for key, value in filters.items()}
    regex = checked.pop("name_regex", None)
    if regex is not None:
        _check_regex(regex)
        checked["name"] = regex
    elif checked.get("name") is not None:
        # The API's filter is a regular expression.
        checked["name"] = f"^{re.escape(checked['name'])}$"
    if checked.get("changes_since") is not None:
        checked["changes_since"] = utc_time(checked["changes_since"])
    if checked.get("status"):
        checked["status"] = status_word(checked["status"])
        if checked["status"] not in states.WORDS:
            warn(
                f"status '{shorten(checked['status'])}' is in no table of NHN Cloud's states, which are "
                f"{', '.join(sorted(states.WORDS))}; the API finds nothing for a word that it does not know."
            )
    return checked


def resolve(checked: t.Mapping[str, str | None], things: Things) -> dict[str, str | None]:
    """Return the same with IDs for names of flavor and image. An ID passes unchanged: old ones are in no list.

    :raises NoSuchThing: there is no flavor or image of this name.
    """
    resolved = dict(checked)
    for option, kind in (("flavor", FLAVOR), ("image", IMAGE)):
        wanted = checked.get(option)
        if wanted and not looks_like_id(wanted):
            resolved[option] = things.need(kind, wanted, option)["id"]
    return resolved


def status_word(word: str) -> str:
    """Return a status as the API writes it. Words of the guide's old table are translated."""
    return states.OLD_WORDS.get(word.upper(), word.upper())


def utc_time(text: str) -> str:
    """Return a time as the API takes it: ``YYYY-MM-DDThh:mm:ss`` in UTC. A time without a zone is UTC.

    :raises InvalidRequest: if it is not a time.
    """
    try:
        time = datetime.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise errors.InvalidRequest(
            f"changes_since '{shorten(text)}' is not a time; write it like 2026-03-02T01:15:46.", option="changes_since"
        ) from None
    if time.tzinfo is not None:
        time = time.astimezone(datetime.timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%S")


def _check_regex(text: str) -> None:
    with warnings.catch_warnings():
        # Python warns of [[:alpha:]], which the API's database may well know.
        warnings.simplefilter("ignore")
        try:
            re.compile(text)
        except re.error as exc:
            raise errors.InvalidRequest(
                f"name_regex '{shorten(text)}' is not a regular expression: {exc}.", option="name_regex"
            ) from None
