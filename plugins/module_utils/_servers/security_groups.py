# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One security group as a resource (security group API guide). The steps of its rules are in ``security_steps``."""

from __future__ import annotations

import typing as t

from .._engine.steps import Params, Step, Warn, check_mode_only
from .._errors import refuse
from .._kinds.security_group import DEFAULT_GROUP, SECURITY_GROUP
from .._kinds.security_rules import SHOWN, shown_of
from .._thing.kind import Object, capital, looks_like_id, shorten
from .._thing.resource import Field, Thing, put
from .._thing.things import Things


class SecurityGroup(Thing):
    """One security group, found by its ID or its exact name."""

    kind = SECURITY_GROUP
    table = (Field("description", same=lambda wanted, now: wanted == (now or ""), change=put("description")),)
    shown = SHOWN
    renamed = True

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        #: The rules after the steps, in the API's words, where the steps change them.
        self.rules_after: list[Object] | None = None
        description = params["description"]
        if description is not None and len(description) > 255:
            refuse(f"description has {len(description)} characters; it can have 255.", "description")

    # What is there

    def find(self) -> Object | None:
        """Return the group with its rules as they are now."""
        # Rules are written without a write of the group.
        self.things.forget(self.kind)
        return super().find()

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """Return the steps to what the task wants; those of the rules come last."""
        self.rules_after = None
        absent = self.params["state"] == "absent"
        if found is not None and not absent:
            self._check_rename(found)
        steps = super().plan(found)
        if absent or self.planned:
            return steps
        if self.params["rules"] is not None:
            from .security_steps import RuleSteps

            steps += RuleSteps(self, found).steps()
        return steps

    def _check_rename(self, found: Object) -> None:
        name, now = self.params["name"], found.get("name")
        if name and name != now and DEFAULT_GROUP in (name, now):
            refuse(
                f"{capital(self.kind.label(found))} cannot be renamed to '{shorten(name)}': each project has one "
                f"group named {DEFAULT_GROUP}, and keeps it.",
                "name",
            )

    def made(self, body: Object) -> Object:
        """Return the fields of a new group: the platform gives it two rules."""
        from .._kinds.security_group_rule import defaults, words_of

        self.rules_after = defaults()
        return {**super().made(body), "rules": words_of(self.rules_after, {})}

    def planned_steps(self) -> list[Step]:
        """Return the check mode steps for a group that an earlier task would make."""
        steps = super().planned_steps()
        if self.params["state"] == "present" and self.params["rules"] is not None:
            named = {"name": self.params["name"]} if self.params["name"] else {}
            steps.append(Step("set rules", named, {**named, "rules": self.params["rules"]}, check_mode_only))
        return steps

    def removal(self, found: Object) -> list[Step]:
        """Return the step that deletes the group. It waits for servers that are on their way out."""
        if found.get("name") == DEFAULT_GROUP:
            refuse(
                f"{capital(self.kind.label(found))} cannot be deleted: each project has one group named {DEFAULT_GROUP}"
                ", and keeps it. Set rules: [] to take its rules away.",
                "state",
            )
        from .group_holders import removal

        return [removal(self, found)]

    # What the user sees

    def planned_view(self, found: t.Any, steps: list[Step]) -> t.Any:
        """Return the view after the steps. The diff has the rules in words, the view has their fields."""
        view = super().planned_view(found, steps)
        if view is None:
            return None
        rules = shown_of(self.rules_after or ()) if self.rules_after is not None or found is None else None
        if rules is None:
            rules = self.view(found)["rules"]
        # A group that is not there yet has no ID.
        unknown = {"remote": None, "remote_group_id": None}
        ids = (one["remote_group_id"] for one in rules)
        return {
            **view,
            "rules": [
                one if own_id is None or looks_like_id(own_id) else {**one, **unknown}
                for one, own_id in zip(rules, ids)
            ],
        }
