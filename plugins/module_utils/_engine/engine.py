# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: a resource describes, this decides. Knows neither AnsibleModule nor the API.

The one place where check mode is decided: ``changed``, the diff, check mode and the execution all read the
same list of steps.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .. import _errors as errors

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


def converge(
    resource: Resource, *, check_mode: bool, wait: bool = True, writes: t.Callable[[], int] = lambda: 0
) -> dict[str, t.Any]:
    """Bring a resource to what is wanted, and return the task's result.

    :param wait: wait for the last step too; a step that another one follows is always waited for.
    :param writes: how many writing calls have succeeded so far. A failed step with one of them has changed something.
    :raises NhnError: with the steps already done in its details, if there are any.
    """
    found = resource.find()
    steps = resource.plan(found)
    done: list[Step | Change] = list(steps)
    if check_mode:
        view = resource.foresee(found, steps)
    elif steps:
        done = _execute(steps, wait, writes)
        view = _look_again(resource, steps, done)
    else:
        view = resource.view(found) if found is not None else None
    return {
        "changed": bool(done),
        "steps": _summaries(done),
        "diff": diff_of(done),
        resource.result: view,
        **resource.extra(),
    }


def _look_again(resource: Resource, steps: list[Step], done: list[Step | Change]) -> t.Any:
    """The view when all steps are done.

    :raises NhnError: it is gone, or cannot be read; what was done is told.
    """
    try:
        found = resource.find()
        if found is None and not steps[-1].removes:
            raise errors.StepFailed(
                f"The {resource.result.replace('_', ' ')} is gone after '{steps[-1].summary}': somebody else deleted "
                "it meanwhile; run the task again if it must exist."
            )
        return resource.view(found) if found is not None else None
    except errors.NhnError as error:
        error.details.update(steps_done=_summaries(done))
        error.changed, error.diff = bool(done), diff_of(done)
        raise


def _execute(steps: list[Step], wait: bool, writes: t.Callable[[], int]) -> list[Step | Change]:
    """Do the steps in order; returns what was done.

    :raises NhnError: a step failed; the error tells what was done until then.
    """
    done: list[Step | Change] = []
    for number, step in enumerate(steps):
        written, asked = writes(), False
        try:
            step.do()
            asked = True
            if step.settle is not None and (wait or step is not steps[-1]):
                step.settle()
        except errors.NhnError as error:
            told = step.told()
            if told is None:
                wrote = asked or error.changed or error.uncertain or writes() > written
                told = as_seen(step, error) if wrote else NOTHING
            if told != NOTHING:
                done.append(told)
            error.changed, error.diff = bool(done), diff_of(done)
            failed = error.details.pop("step_failed", step.summary)
            error.details.update(
                steps_done=_summaries(done),
                **({"step_failed": failed} if failed else {}),
                steps_left=[one.summary for one in steps[number + 1 :]],
            )
            raise
        told = step.told()
        if told != NOTHING:
            done.append(told or step)
    return done


def as_seen(step: Step, error: errors.NhnError) -> Change:
    """What a step has changed that was asked for and then failed: its fields as they were seen last."""
    fields = step.before if step.removes and error.seen else step.after
    return Change("", step.before, {**fields, **{field: error.seen[field] for field in fields if field in error.seen}})


def _summaries(done: t.Iterable[Step | Change]) -> list[str]:
    return [one.summary for one in done if one.summary]
