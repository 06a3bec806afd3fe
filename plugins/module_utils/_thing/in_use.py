# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thing that cannot be deleted because of something else. Imported only where that is so."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .kind import Kind, Object, capital

if t.TYPE_CHECKING:
    from .things import Things


class Deleting(t.Protocol):
    """A resource that is about one thing of a kind."""

    @property
    def kind(self) -> Kind:
        """Return its kind."""
        raise NotImplementedError

    @property
    def things(self) -> Things:
        """Return the things of its cloud."""
        raise NotImplementedError


def in_use(thing: Deleting, found: Object, why: str, way_out: str, *, option: str = "state", **details: t.Any) -> None:
    """Refuse to delete a thing. In check mode warn instead, since an earlier task may take away what is in the way.

    :param why: what is in the way, after the thing in a sentence: ``has snapshot one``.
    :param way_out: what the user can do about it.
    :raises WrongState: outside of check mode.
    """
    message = f"{capital(thing.kind.label(found))} {why}"
    planning = thing.things.planning
    if planning is None:
        raise errors.WrongState(f"{message}; {way_out}.", option=option, **details)
    planning(f"{message}; check mode goes on as if an earlier task changed that.")
