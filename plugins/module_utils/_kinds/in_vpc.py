# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VPC of a thing whose name is one of its VPC only."""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._thing.kind import Object
from .._thing.things import PLANNED
from .network import VPC

if t.TYPE_CHECKING:
    from .._thing.resource import Thing


def vpc_of(thing: Thing, own: str | None) -> Object | None:
    """Return the VPC that a task names; what is known of the thing's own where it names none.

    :param own: the ID of the VPC that the thing has, if it is there.
    :return: a placeholder if the VPC is gone and the task deletes: what was in it is gone too.
    """
    wanted = thing.params["vpc"]
    if wanted is None:
        return {"id": own} if own else None
    if thing.params["state"] == "absent":
        with contextlib.suppress(errors.NoSuchThing), thing.things.not_planning():
            return thing.things.need(VPC, wanted, "vpc")
        return {PLANNED: True}
    return thing.things.need(VPC, wanted, "vpc")
