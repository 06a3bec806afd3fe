# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Execute steps, and always report what was done. Imported only if there is something to do."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .steps import NOTHING, Change, Resource, Step, diff_of, summaries


def look_again(resource: Resource, steps: list[Step], done: list[Step | Change]) -> t.Any:
    """Return the view after all steps.

    :raises NhnError: if the thing is gone, or cannot be read; with what was done.
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
        error.details.update(steps_done=summaries(done))
        error.changed, error.diff = bool(done), diff_of(done)
        raise


def execute(steps: list[Step], wait: bool, writes: t.Callable[[], int]) -> list[Step | Change]:
    """Do the steps in order, and return what was done.

    :raises NhnError: if a step fails; with what was done until then.
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
            told = step.outcome()
            if told is None:
                wrote = asked or error.changed or error.uncertain or writes() > written
                told = as_seen(step, error) if wrote else NOTHING
            if told != NOTHING:
                done.append(told)
            error.changed, error.diff = bool(done), diff_of(done)
            failed = error.details.pop("step_failed", step.summary)
            error.details.update(
                steps_done=summaries(done),
                **({"step_failed": failed} if failed else {}),
                steps_left=[one.summary for one in steps[number + 1 :]],
            )
            raise
        told = step.outcome()
        if told != NOTHING:
            done.append(told or step)
    return done


def as_seen(step: Step, error: errors.NhnError) -> Change:
    """Return the change of a step whose call was sent and which then failed: its fields as they were seen last."""
    fields = step.before if step.removes and error.seen else step.after
    return Change("", step.before, {**fields, **{field: error.seen[field] for field in fields if field in error.seen}})
