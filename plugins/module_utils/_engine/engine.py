# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: a resource describes, the engine decides. Knows neither AnsibleModule nor the API.

Only the engine knows check mode. ``changed``, the diff, check mode and the execution all use the same list of steps.
"""

from __future__ import annotations

import typing as t

from .steps import Change, Resource, Step, diff_of, summaries


def converge(
    resource: Resource, *, check_mode: bool, wait: bool = True, writes: t.Callable[[], int] = lambda: 0
) -> dict[str, t.Any]:
    """Reconcile a resource with what is wanted, and return the task's result.

    :param wait: whether to wait for the last step too. The engine always waits for a step that another follows.
    :param writes: returns the number of writing calls that succeeded. A failed step with such a call changed something.
    :raises NhnError: with the steps that were done in its details.
    """
    found = resource.find()
    steps = resource.plan(found)
    done: list[Step | Change] = list(steps)
    if check_mode:
        view = resource.planned_view(found, steps)
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
