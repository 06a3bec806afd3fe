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

from . import _errors as errors

Fields = t.Mapping[str, t.Any]
Params = t.Mapping[str, t.Any]
Warn = t.Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Step:
    """One change: what it would do and how, in one value, so that the two cannot drift apart.

    :param summary: the change in words: ``resize from m2.c1m2 to m2.c2m4``.
    :param before: the fields of the view (or of the request) that change, as they are.
    :param after: the same fields, as they will be.
    :param do: asks the API for it.
    :param settle: waits until it is so.
    """

    summary: str
    before: Fields
    after: Fields
    do: t.Callable[[], None]
    settle: t.Callable[[], None] | None = None


class Resource:
    """What a module describes. *Found* is whatever its ``find`` gives; None means absent."""

    #: The key of the result that holds the view: ``server``.
    result: str
    #: The keys of the view.
    fields: tuple[str, ...]

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
        """The view after the steps, as far as it can be known before.

        A step with an empty ``after`` removes the thing.
        """
        if any(not step.after for step in steps):
            return None
        after = diff_of(steps)["after"]
        view = self.view(found) if found is not None else dict.fromkeys(self.fields)
        return {**view, **{field: after[field] for field in view if field in after}}

    def extra(self) -> dict[str, t.Any]:
        """Further keys of the result."""
        return {}


def diff_of(steps: t.Iterable[Step]) -> dict[str, dict[str, t.Any]]:
    """What the steps change in all: for each field, how the first finds it and the last leaves it."""
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    for step in steps:
        for field, value in step.before.items():
            if field not in after:
                before.setdefault(field, value)
        after.update(step.after)
    return {"before": before, "after": after}


def converge(resource: Resource, *, check_mode: bool, wait: bool = True) -> dict[str, t.Any]:
    """Bring a resource to what is wanted, and give the task's result.

    :param wait: wait for the last step too; a step that another one follows is always waited for.
    :raises NhnError: with the steps already done in its details, if there are any.
    """
    found = resource.find()
    steps = resource.plan(found)
    if steps and check_mode:
        view = resource.foresee(found, steps)
    elif steps:
        _execute(steps, wait)
        view = _look_again(resource, steps)
    else:
        view = resource.view(found) if found is not None else None
    return {
        "changed": bool(steps),
        "steps": [step.summary for step in steps],
        "diff": diff_of(steps),
        resource.result: view,
        **resource.extra(),
    }


def _look_again(resource: Resource, steps: list[Step]) -> t.Any:
    """The view when all steps are done.

    :raises NhnError: it is gone, or cannot be read; what was done is told.
    """
    try:
        found = resource.find()
        if found is None and steps[-1].after:
            raise errors.StepFailed(
                f"What this task was about is gone after '{steps[-1].summary}': somebody else has deleted it "
                "meanwhile; run the task again if it shall be there."
            )
        return resource.view(found) if found is not None else None
    except errors.NhnError as error:
        error.details.update(steps_done=[step.summary for step in steps])
        error.changed, error.diff = True, diff_of(steps)
        raise


def _execute(steps: list[Step], wait: bool) -> None:
    done: list[Step] = []
    for step in steps:
        asked = False
        try:
            step.do()
            asked = True
            if step.settle is not None and (wait or step is not steps[-1]):
                step.settle()
        except errors.NhnError as error:
            changed = done + [step] if asked or error.changed or error.uncertain else done
            error.changed = bool(changed)
            error.details.update(
                steps_done=[one.summary for one in done],
                step_failed=step.summary,
                steps_left=[one.summary for one in steps[len(done) + 1 :]],
            )
            error.diff = diff_of(changed)
            raise
        done.append(step)
