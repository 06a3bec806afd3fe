# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resource describes: steps, and what they change. Knows neither AnsibleModule nor the API."""

from __future__ import annotations

import dataclasses
import typing as t

Fields = t.Mapping[str, t.Any]
Params = t.Mapping[str, t.Any]
Warn = t.Callable[[str], None]


class Change(t.NamedTuple):
    """What a step has changed, where that may be less than it says.

    :param summary: what was done in words: ``create web-[1,3]``; empty where nothing was done to its end.
    """

    summary: str
    before: Fields
    after: Fields


#: What a step tells that has changed nothing.
NOTHING = Change("", {}, {})


@dataclasses.dataclass(frozen=True)
class Step:
    """One change: what it would do and how, in one value, so that the two cannot drift apart.

    :param summary: the change in words: ``resize from m2.c1m2 to m2.c2m4``.
    :param before: the fields of the view (or of the request) that change, as they are.
    :param after: the same fields, as they will be.
    :param do: asks the API for it.
    :param settle: waits until it is so.
    :param removes: the thing is gone after this step.
    :param done: returns what has been done by now, for a step that can be done in part; None leaves it to the engine,
        which takes a step for all or nothing.
    """

    summary: str
    before: Fields
    after: Fields
    do: t.Callable[[], None]
    settle: t.Callable[[], None] | None = None
    removes: bool = False
    done: t.Callable[[], Change | None] | None = None

    def told(self) -> Change | None:
        """What the step itself tells of what it has done."""
        return self.done() if self.done is not None else None


def never() -> None:
    """The call of a step that exists in check mode only."""
    raise AssertionError("check mode sends nothing")


class Resource:
    """What a module describes. *Found* is whatever its ``find`` gives; None means absent."""

    #: The key of the result that holds the view: ``server``.
    result: str
    #: The keys of the view.
    fields: tuple[str, ...]
    #: Whether it is, in check mode, a thing that an earlier task would make: its ``find`` gives None then.
    planned = False

    def find(self) -> t.Any:
        """What is there, or None. Reads only."""
        raise NotImplementedError

    def plan(self, found: t.Any) -> list[Step]:
        """The steps from what is there to what is wanted, in order. Reads only; refuses what cannot be."""
        raise NotImplementedError

    def view(self, found: t.Any) -> t.Any:
        """What the user sees: the documented fields and nothing else."""
        raise NotImplementedError

    def foresee(self, found: t.Any, steps: list[Step]) -> t.Any:
        """The view after the steps, as far as it can be known before."""
        if any(step.removes for step in steps) or (found is None and not steps and not self.planned):
            return None
        after = diff_of(steps)["after"]
        view = self.view(found) if found is not None else self.blank()
        return {**view, **{field: after[field] for field in view if field in after}}

    def blank(self) -> dict[str, t.Any]:
        """The view of a thing that is not there yet: the documented types, and None where nothing can be known."""
        return dict.fromkeys(self.fields)

    def extra(self) -> dict[str, t.Any]:
        """Further keys of the result."""
        return {}


def diff_of(changes: t.Iterable[Step | Change]) -> dict[str, dict[str, t.Any]]:
    """What the steps change in all: for each field, how the first finds it and the last leaves it."""
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    for change in changes:
        for field, value in change.before.items():
            if field not in after:
                before.setdefault(field, value)
        after.update(change.after)
    return {"before": before, "after": after}


def summaries(done: t.Iterable[Step | Change]) -> list[str]:
    """The steps in words."""
    return [one.summary for one in done if one.summary]
