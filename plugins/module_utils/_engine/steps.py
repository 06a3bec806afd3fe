# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources and their steps. Knows neither AnsibleModule nor the API."""

from __future__ import annotations

import dataclasses
import typing as t

Fields = t.Mapping[str, t.Any]
Params = t.Mapping[str, t.Any]
Warn = t.Callable[[str], None]


class Change(t.NamedTuple):
    """The change that a step made, which may be less than it planned.

    :param summary: what was done, in words: ``create web-[1,3]``; empty if nothing was completed.
    """

    summary: str
    before: Fields
    after: Fields


#: The change of a step that changed nothing.
NOTHING = Change("", {}, {})


@dataclasses.dataclass(frozen=True)
class Step:
    """A change and how to make it, in one value, so that the two always agree.

    :param summary: the change in words: ``resize from m2.c1m2 to m2.c2m4``.
    :param before: the fields of the view (or of the request) that change, as they are now.
    :param after: the same fields, as they will be.
    :param do: sends the call.
    :param settle: waits until the change is complete.
    :param removes: whether the thing is gone after this step.
    :param done: returns what was done so far, for a step that can be done in part. With None the engine takes the step
        as all or nothing.
    """

    summary: str
    before: Fields
    after: Fields
    do: t.Callable[[], None]
    settle: t.Callable[[], None] | None = None
    removes: bool = False
    done: t.Callable[[], Change | None] | None = None

    def outcome(self) -> Change | None:
        """Return what the step itself says was done."""
        return self.done() if self.done is not None else None


def check_mode_only() -> None:
    """Fail: the call of a step that exists only in check mode."""
    raise AssertionError("check mode sends nothing")


class Resource:
    """What a module manages. *found* is what ``find`` returns; None means absent."""

    #: The key of the view in the result: ``server``.
    result: str
    #: The keys of the view.
    fields: tuple[str, ...]
    #: Whether it is, in check mode, a thing that an earlier task would make. Its ``find`` then returns None.
    planned = False

    def find(self) -> t.Any:
        """Return what exists, or None. Only reads."""
        raise NotImplementedError

    def plan(self, found: t.Any) -> list[Step]:
        """Return the steps from what exists to what is wanted. Only reads. Raise if it is impossible."""
        raise NotImplementedError

    def view(self, found: t.Any) -> t.Any:
        """Return what the user sees: exactly the documented fields."""
        raise NotImplementedError

    def planned_view(self, found: t.Any, steps: list[Step]) -> t.Any:
        """Return the view after the steps, as far as it is known before them."""
        if any(step.removes for step in steps) or (found is None and not steps and not self.planned):
            return None
        after = diff_of(steps)["after"]
        view = self.view(found) if found is not None else self.blank()
        return {**view, **{field: after[field] for field in view if field in after}}

    def blank(self) -> dict[str, t.Any]:
        """Return the view of a thing that does not exist yet: documented types, and None for unknown values."""
        return dict.fromkeys(self.fields)

    def extra(self) -> dict[str, t.Any]:
        """Return further keys of the result."""
        return {}


def diff_of(changes: t.Iterable[Step | Change]) -> dict[str, dict[str, t.Any]]:
    """Return the sum of the changes: each field before the first and after the last of them."""
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    for change in changes:
        for field, value in change.before.items():
            if field not in after:
                before.setdefault(field, value)
        after.update(change.after)
    return {"before": before, "after": after}


def summaries(done: t.Iterable[Step | Change]) -> list[str]:
    """Return the steps in words."""
    return [one.summary for one in done if one.summary]
