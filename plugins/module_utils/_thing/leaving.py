# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Delete a thing that others have, once those on their way out are gone. Imported only to delete such a thing."""

from __future__ import annotations

import dataclasses
import typing as t

from .. import _errors as errors
from .._engine.steps import Step
from .in_use import in_use
from .kind import Object

if t.TYPE_CHECKING:
    from .resource import Thing


class Holders(t.NamedTuple):
    """Who has a thing, in words.

    :param leaving: those that are on their way out.
    """

    staying: list[str]
    leaving: list[str]


def deletion(
    resource: Thing,
    found: Object,
    look: t.Callable[[], Holders],
    way_out: str,
    busy: t.Callable[[errors.ApiError], bool] = lambda error: False,
) -> Step:
    """Return the step that deletes a thing. It waits for holders that are on their way out.

    :param look: returns who has it now.
    :param way_out: what a user does about holders that stay.
    :param busy: whether a refusal says that somebody has it, though no holder shows.
    :raises WrongState: somebody has it and stays. In check mode an earlier task may take it away: that is a warning.
    """
    things, kind = resource.things, resource.kind

    def leaving() -> list[str]:
        now = look()
        if now.staying:
            told = ", ".join(now.staying[:5])
            more = f" and {len(now.staying) - 5} more" if len(now.staying) > 5 else ""
            in_use(resource, found, f"is in use by {told}{more}", way_out, holders=now.staying)
        return now.leaving

    waits = bool(leaving())

    def do() -> None:
        def gone() -> tuple[bool, str]:
            nonlocal waits
            left = leaving() if waits else []
            if left:
                return False, f"in use by {', '.join(left)}"
            try:
                things.delete(kind, found)
            except errors.ApiError as error:
                if error.status not in (400, 409) or not (waits or busy(error)):
                    raise
                waits = True
                return False, "in use"
            return True, "gone"

        what = f"delete {kind.label(found)}"
        things.client.wait(gone, timeout=resource.timeout, what=what, who=kind.title(found))

    return dataclasses.replace(resource.delete_step(found), do=do)
