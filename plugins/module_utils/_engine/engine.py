# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: a resource describes, this decides. Knows neither AnsibleModule nor the API.

The one place where check mode is decided: ``changed``, the diff, check mode and the execution all read the
same list of steps.
"""

from __future__ import annotations

import typing as t

from .steps import Change, Resource, Step, diff_of, summaries


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
        from .execution import execute, look_again

        done = execute(steps, wait, writes)
        view = look_again(resource, steps, done)
    else:
        view = resource.view(found) if found is not None else None
    return {
        "changed": bool(done),
        "steps": summaries(done),
        "diff": diff_of(done),
        resource.result: view,
        **resource.extra(),
    }
