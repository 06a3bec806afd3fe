# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors for unknown and ambiguous names, and in check mode placeholders."""

from __future__ import annotations

import difflib
import typing as t

from .. import _errors as errors
from .kind import Kind, Object, looks_like_id, shorten
from .things import PLANNED, Things


def near_names(wanted: str, names: t.Iterable[str], most: int = 5) -> list[str]:
    """Return the names that may have been meant: those that contain the text, else those that look like it."""
    folded = {name.casefold(): name for name in names}
    sought = wanted[:255].casefold()
    holding = [name for fold, name in folded.items() if sought and sought in fold]
    alike = difflib.get_close_matches(sought, folded, n=most, cutoff=0.5)
    return holding[:most] or [folded[fold] for fold in alike]


def ambiguous(kind: Kind, wanted: str, things: t.Iterable[Object], option: str) -> errors.Ambiguous:
    """Return the error for a name that several things have."""
    ids = sorted(thing["id"] for thing in things)
    return errors.Ambiguous(
        f"{len(ids)} {kind.words} are named '{shorten(wanted)}'; give {option} one of their IDs: {', '.join(ids)}.",
        option=option,
        ids=ids,
    )


def unknown(
    things: Things, kind: Kind, wanted: str, option: str, fit: t.Callable[[Object], bool] | None = None, **filters: str
) -> errors.NoSuchThing:
    """Return the error for an unknown ID or name."""
    known = [thing for thing in things.listed(kind, **filters) if fit is None or fit(thing)]
    names = sorted({str(thing["name"]) for thing in known if thing.get("name")})
    near = near_names(wanted, names) or names[:10]
    hint = f"; there is {', '.join(near)}" if near else ""
    return errors.NoSuchThing(
        f"No {kind.word} has the ID or name '{shorten(wanted)}'{hint}.", option=option, offered=near or None
    )


def plan_for(things: Things, kind: Kind, wanted: str, option: str, error: errors.NhnError | None = None) -> Object:
    """Return, in check mode, a placeholder for a thing that does not exist. A warning names it.

    An empty text is the ID of something that does not exist yet. A UUID that does not exist was deleted.

    :param error: what is raised instead outside check mode, and for a UUID; default: that the option is empty.
    """
    one = f"{'an' if kind.word[0] in 'aeiou' else 'a'} {kind.word}"
    if error is None or not wanted:
        error = errors.InvalidRequest(f"{option} is empty; it must name {one}.", option=option)
    if things.planning is None or looks_like_id(wanted) or not kind.planned:
        raise error
    if wanted:
        things.planning(
            f"There is no {kind.word} '{shorten(wanted)}' yet; check mode goes on as if an earlier task made it."
        )
    else:
        things.planning(f"{option} is empty; check mode takes it for the ID of {one} that an earlier task would make.")
    return planned(wanted)


def planned(wanted: str) -> Object:
    """Return the placeholder for a thing that an earlier task would make. Its name stands for its ID."""
    return {"id": wanted or None, "name": wanted or None, PLANNED: True}
