# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps from the rules that a security group has to those of a task.

The API changes no rule, so each change is a creation or a deletion. Rules are added before others are removed, so
traffic that both lists allow is never cut.
"""

from __future__ import annotations

import functools
import re
import typing as t

from .. import _errors as errors
from .._engine.steps import NOTHING, Change, Step
from .._kinds.security_group import SECURITY_GROUP
from .._kinds.security_group_rule import DEFAULT_EGRESS, RULE, body_of, defaults, with_group, words, words_of
from .._kinds.security_list import Wanted, changes, wanted
from .._kinds.security_rules import read
from .._thing.kind import Object
from .._thing.things import PLANNED

if t.TYPE_CHECKING:
    from .security_groups import SecurityGroup

#: Stands for the ID of a group that its own rules name and that is not there yet.
OWN = "own"
#: What the API says of a rule that is there already: NHN Cloud with 400, Neutron with 409.
_EXISTS = re.compile(r"rule already exists(?:.*?\bid is ([0-9a-f-]{32,36}))?", re.IGNORECASE)
#: What does a step, and calls its argument if nothing was changed.
Do = t.Callable[[t.Callable[[], None]], None]


class RuleSteps:
    """The rules of one group.

    :param found: the group; None for one that is not there yet.
    """

    def __init__(self, resource: SecurityGroup, found: Object | None) -> None:
        self.resource = resource
        self.things = resource.things
        self.own = found["id"] if found else OWN
        self.there = defaults() if found is None else list(found.get("security_group_rules") or ())
        #: Names of groups by their IDs, as far as they are known.
        self.names: dict[str, str] = {self.own: resource.params["name"] or str((found or {}).get("name"))}
        #: IDs of rules that the API takes for rules that are wanted.
        self.same: set[str] = set()

    def steps(self) -> list[Step]:
        """Return the steps: rules are added, then described, then removed."""
        params, warn = self.resource.params, self.resource.warn
        asked = wanted(params["rules"], self._group_id)
        keep = params["keep_default_egress"]
        if keep:
            self._warn_of_egress(asked)
        found = changes(asked, self.there, exact=params["purge_rules"], keep_egress=keep)
        lost = [one for one in found.removed if read(one).ethertype != "IPv4"]
        if lost:
            warn(
                f"{'; '.join(words_of(lost, self.names))}: this goes, and the API cannot make it again, since it makes "
                "rules for IPv4 only."
            )
        steps: list[Step] = []
        left = self.there

        def step(verb: str, one: Object, then: list[Object], do: Do) -> None:
            nonlocal left
            before, after = ({"rules": words_of(rules, self.names)} for rules in (left, then))
            steps.append(_step(f"{verb} rule {words(read(one), self.names)}", before, after, do))
            left = then

        for one in found.added:
            new = {**body_of(one.rule, self.own, one.description), "id": None}
            step("add", new, [*left, new], functools.partial(self._add, one, one.description))
        for one, now in found.described:
            then = [{**rule, "id": None, "description": one.description} if rule is now else rule for rule in left]
            step("describe", now, then, functools.partial(self._describe, one, now))
        for now in sorted(found.removed, key=lambda one: words_of([one], self.names)):
            step("remove", now, [rule for rule in left if rule is not now], functools.partial(self._remove, now))
        if steps:
            self.resource.rules_after = left
        return steps

    def _warn_of_egress(self, asked: list[Wanted]) -> None:
        narrow = [one for one in asked if one.rule.direction == "egress" and one.rule not in DEFAULT_EGRESS]
        if narrow:
            self.resource.warn(
                f"{narrow[0].option} is for egress and changes nothing, since the platform's rules for egress let "
                "everything out; set keep_default_egress: false to have only the rules of the task."
            )

    def _group_id(self, option: str, named: str) -> str:
        """Return the ID of the group that a rule names; the group itself may be meant, also before it is there."""
        if named and named in (self.own, self.resource.params["name"]):
            return self.own
        group = self.things.need(SECURITY_GROUP, named, option)
        # What is planned has no ID yet, and its name stands for it.
        own_id = group["id"] or PLANNED
        self.names[own_id] = group.get("name") or own_id
        return own_id

    # What the steps do

    def _add(self, one: Wanted, description: str | None, nothing: t.Callable[[], None]) -> None:
        """Add a rule, unless it is there already."""
        group = self.resource.thing
        rule = with_group(one.rule, group["id"]) if one.rule.group == OWN else one.rule
        what = f"add rule {words(one.rule, self.names)} to {SECURITY_GROUP.label(group)}"
        body = body_of(rule, group["id"], description)
        try:
            self.things.create(RULE, body, what=what, timeout=self.resource.timeout)
        except errors.ApiError as error:
            exists = _EXISTS.search(error.message) if error.status in (400, 409) else None
            if exists is None:
                raise
            # Somebody else has added it, or the API takes another rule for the same.
            self.same.add(exists[1] or "")
            nothing()

    def _remove(self, now: Object, nothing: t.Callable[[], None]) -> None:
        """Remove a rule, unless the API takes it for one that is wanted."""
        if now["id"] is None:
            # A new group has it from the platform.
            given = self.resource.thing.get("security_group_rules") or ()
            now = next((one for one in given if read(one) == read(now)), now)
        if now["id"] is None or now["id"] in self.same:
            nothing()
        else:
            self.things.delete(RULE, now)

    def _describe(self, one: Wanted, now: Object, nothing: t.Callable[[], None]) -> None:
        """Delete a rule and create it directly after with another description; put the old one back if that fails."""
        self.things.delete(RULE, now)
        try:
            self._add(one, one.description, lambda: None)
        except errors.NhnError as error:
            if error.uncertain and self._is_described(one, now):
                return
            told = words(read(now), self.names, now.get("description"))
            try:
                self._add(one, now.get("description"), lambda: None)
            except errors.NhnError:
                error.message = errors.one_line(
                    f"{error.message} The rule had to be deleted before, and could not be put back, so the group may "
                    f"lack it: {told}. Run the task again."
                )
            else:
                nothing()
                error.message = errors.one_line(f"{error.message} The rule is there again as it was: {told}.")
            raise

    def _is_described(self, one: Wanted, now: Object) -> bool:
        """Return whether the group has a rule with its new description. If that cannot be seen, it counts as not."""
        self.things.forget(SECURITY_GROUP)
        try:
            group = self.things.by_id(SECURITY_GROUP, self.resource.thing["id"]) or {}
        except errors.NhnError:
            return False
        rules = [rule for rule in group.get("security_group_rules") or () if read(rule) == read(now)]
        return any((rule.get("description") or "") == (one.description or "") for rule in rules)


def _step(summary: str, before: Object, after: Object, do: Do) -> Step:
    """Return a step that may turn out to change nothing."""
    told: list[Change] = []
    return Step(
        summary,
        before,
        after,
        lambda: do(lambda: told.append(NOTHING)),
        done=lambda: told[0] if told else None,
    )
