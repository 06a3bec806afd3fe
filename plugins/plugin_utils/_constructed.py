# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``compose``, ``groups`` and ``keyed_groups`` for many hosts: ansible-core's own code, once for each distinct case.

Templating dominates a large inventory. An expression whose outcome depends on nothing but some values of the host's
variables (``_inputs``) has the same outcome for two hosts where these are equal. So ansible-core's ``Constructable``
does each distinct case once, what it did is recorded, and the next such host gets the same. A plain variable path in
``compose`` needs no templating at all. Everything else is left to ``Constructable`` for every host.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.inventory import Constructable
from ansible.template import Templar

from ansible_collections.nhn.cloud.plugins.plugin_utils import _inputs as inputs

#: Whether strings are templated only when trusted (Data Tagging, ansible-core 2.19); before, unless marked unsafe.
TRUST = hasattr(Templar, "evaluate_expression")

Case = t.Callable[[], None]


class Recorder:
    """Stands in for the inventory while ``Constructable`` treats one host; notes what happens to that host.

    It acts on the host object itself: ansible-core's inventory takes a host that has a group's name for the group.

    :param of_groups: whether a child added to a group may be a group (a parent group's), and not the host.
    """

    def __init__(self, inventory: t.Any, host: t.Any, *, of_groups: bool) -> None:
        self.inventory = inventory
        self.host = host
        self.of_groups = of_groups
        self.joined: list[t.Any] = []
        self.variables: list[tuple[str, t.Any]] = []

    def get_host(self, name: str) -> t.Any:
        """The host."""
        return self.host

    def add_group(self, name: str) -> str:
        """A group, made if there is none."""
        return self.inventory.add_group(name)

    def add_host(self, name: str, group: str) -> None:
        """The host joins a group."""
        self.joined.append(self.inventory.groups[group])
        self.inventory.groups[group].add_host(self.host)

    def add_child(self, group: str, child: str) -> None:
        """The host joins a group, or a group another."""
        if self.of_groups:
            self.inventory.add_child(group, child)
        else:
            self.add_host(child, group)

    def set_variable(self, name: str, key: str, value: t.Any) -> None:
        """The host gets a variable."""
        self.variables.append((key, value))
        self.host.set_variable(key, value)


class Constructed(Constructable):
    """Mixin for an inventory plugin; give each host to :meth:`construct` after its variables are set."""

    def start_constructing(self) -> None:
        """Read the options and analyse the expressions, once for all hosts."""
        extra = frozenset(self._vars or ()) if self.get_option("use_extra_vars") else frozenset()
        self._strict: bool = self.get_option("strict")
        self._compose_entries = [
            (name, text, inputs.of_expression(text, but=extra), inputs.as_path(text, but=extra))
            for name, text in (self.get_option("compose") or {}).items()
        ]
        # Extra vars are no part of what conditionals see.
        self._group_entries = [
            (name, text, inputs.of_expression(text)) for name, text in (self.get_option("groups") or {}).items()
        ]
        self._keyed_entries = [
            (entry, inputs.of_expression(entry.get("key"), but=extra) if _is_static(entry) else None)
            for entry in self.get_option("keyed_groups") or []
        ]
        self._cases: dict[t.Any, list[t.Any]] = {}
        compile_once(self.templar)

    def construct(self, host: t.Any, *, fresh: bool) -> None:
        """Compose variables and groups of one host.

        :param fresh: whether all variables of the host were set by this plugin; those of other sources may be
            templates, which depend on anything.
        """
        scope = host.get_vars()
        for index, (name, text, needed, path) in enumerate(self._compose_entries):
            if fresh and path is not None and self._set_plain(host, name, path, scope):
                continue
            case = inputs.case_of(needed, scope, TRUST) if fresh else None
            for key, value in self._once(("compose", index, case), case, self._composing(host, {name: text}, scope)):
                host.set_variable(key, value)
        after = host.get_vars() if self._compose_entries else scope
        for index, (name, text, needed) in enumerate(self._group_entries):
            case = inputs.case_of(needed, after, TRUST) if fresh else None
            for group in self._once(("groups", index, case), case, self._grouping(host, {name: text}, scope)):
                group.add_host(host)
        for index, (entry, needed) in enumerate(self._keyed_entries):
            case = inputs.case_of(needed, after, TRUST) if fresh else None
            for group in self._once(("keyed", index, case), case, self._keying(host, entry, scope)):
                group.add_host(host)

    def holds(self, expression: t.Any, scope: dict[str, t.Any], *, fresh: bool = True) -> bool:
        """Whether a conditional is true for these variables; one that fails is not, unless ``strict``.

        :raises AnsibleError: it fails, and ``strict`` is set.
        """
        case = inputs.case_of(inputs.of_expression(expression), scope, TRUST) if fresh else None
        key = ("holds", str(expression), case)
        if case is not None and key in self._cases:
            return bool(self._cases[key])
        found: list[t.Any] = []
        sink = Recorder(_NoGroups(found), _Nobody(scope), of_groups=False)
        self._with_inventory(sink, lambda: self._add_host_to_composed_groups({"x": expression}, scope, "", self._strict))
        if case is not None:
            self._cases[key] = found
        return bool(found)

    def _once(self, key: t.Any, case: t.Any, work: t.Callable[[], list[t.Any]]) -> list[t.Any]:
        """What is left to do for a host: nothing after *work* has done it, or what an equal host's *work* did."""
        if case is None:
            work()
            return []
        done = self._cases.get(key)
        if done is None:
            self._cases[key] = work()
            return []
        return done

    def _composing(self, host: t.Any, compose: dict[str, t.Any], scope: dict[str, t.Any]) -> t.Callable[[], list[t.Any]]:
        def work() -> list[t.Any]:
            sink = Recorder(self.inventory, host, of_groups=False)
            self._with_inventory(sink, lambda: self._set_composite_vars(compose, scope, host.name, self._strict))
            return sink.variables

        return work

    def _grouping(self, host: t.Any, groups: dict[str, t.Any], scope: dict[str, t.Any]) -> t.Callable[[], list[t.Any]]:
        def work() -> list[t.Any]:
            sink = Recorder(self.inventory, host, of_groups=False)
            self._with_inventory(
                sink, lambda: self._add_host_to_composed_groups(groups, scope, host.name, self._strict)
            )
            return sink.joined

        return work

    def _keying(self, host: t.Any, entry: t.Any, scope: dict[str, t.Any]) -> t.Callable[[], list[t.Any]]:
        def work() -> list[t.Any]:
            sink = Recorder(self.inventory, host, of_groups=True)
            self._with_inventory(sink, lambda: self._add_host_to_keyed_groups([entry], scope, host.name, self._strict))
            return sink.joined

        return work
