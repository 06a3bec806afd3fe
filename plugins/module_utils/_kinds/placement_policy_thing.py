# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One placement policy as a resource."""

from __future__ import annotations

from .._engine.steps import Params, Warn
from .._thing.resource import Field, Thing
from .._thing.things import Things
from .placement_policy import PLACEMENT_POLICY, SHOWN


class PlacementPolicy(Thing):
    """One placement policy. The API cannot change it."""

    kind = PLACEMENT_POLICY
    shown = SHOWN
    unknown = {"members": []}
    table = (Field("policy", api="policies", sent=lambda policy: [policy]),)

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.result = "placement_policy"
