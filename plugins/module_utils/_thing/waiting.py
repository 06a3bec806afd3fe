# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait until a thing rests where it should."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .kind import Kind, Object, Wait
from .things import Things, status_of

#: Seconds that a thing must rest elsewhere before an accepted call counts as not done.
FALLBACK_GRACE = 3.0


class Rest:
    """Notice when something has rested elsewhere for so long that nothing more will happen."""

    def __init__(self, clock: t.Callable[[], float]) -> None:
        self._clock = clock
        self._since: float | None = None

    def is_over(self, resting: bool) -> bool:
        """Note whether it rests now. Return whether it has rested for FALLBACK_GRACE seconds."""
        now = self._clock()
        self._since = (now if self._since is None else self._since) if resting else None
        return self._since is not None and now - self._since >= FALLBACK_GRACE


def rest(things: Things, kind: Kind, thing: Object, under_way: t.Container[str], *, timeout: float) -> Object | None:
    """Wait until a thing is in none of some statuses. Return it; None if it is gone.

    :param under_way: the statuses in which something is under way with it.
    """
    found: Object | None = thing

    def look() -> tuple[bool, str]:
        nonlocal found
        found = things.by_id(kind, thing[kind.by])
        status = status_of(found)
        return status not in under_way, f"{kind.word} {status}"

    what = f"see the end of what is under way with {kind.label(thing)}"
    things.client.wait(look, timeout=timeout, what=what, who=kind.title(thing))
    return found


def settle(
    things: Things,
    kind: Kind,
    thing: Object,
    wait: Wait,
    *,
    what: str,
    timeout: float,
    lacks: t.Callable[[Object], str] = lambda found: "",
    where: str = "",
) -> Object | None:
    """Wait until a thing rests where it should. Return it; None if it is gone.

    :param what: what was asked of it, for messages: ``create``.
    :param where: what follows the thing in messages: ``to server web-1``.
    :param lacks: returns what is not as it should be yet, where the status does not tell: ``has 10 GB``.
    :raises StepFailed: it failed, vanished, or rests elsewhere.
    """
    found: Object | None = thing
    rest = Rest(things.client.clock)
    what = f"{what} {kind.label(thing)}{f' {where}' if where else ''}"

    def look() -> tuple[bool, str]:
        nonlocal found
        found = things.by_id(kind, thing[kind.by])
        status = status_of(found)
        lacking = lacks(found) if found else ""
        if (status in wait.done and not lacking) or (found is None and wait.gone):
            return True, status
        # Without a status for its deletion, a thing may look as before until it is gone.
        leads_there = status in wait.under_way or (wait.gone and not wait.under_way)
        over = rest.is_over(found is None or not leads_there)
        if over or (found is not None and status.startswith(wait.failed)):
            told = f"{status} and {lacking}" if lacking else status
            word = kind.word.replace(" ", "_")
            facts = {f"{word}_id": thing[kind.by], f"{word}_status": status}
            error = errors.StepFailed(f"Could not {what}: the {kind.word} is {told}.", **facts)
            error.seen = {"status": found.get("status")} if found else {}
            raise error
        return False, f"{kind.word} {status}"

    things.client.wait(look, timeout=timeout, what=what, who=kind.title(thing))
    return found
