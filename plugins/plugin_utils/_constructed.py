# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apply ``compose``, ``groups`` and ``keyed_groups`` to many hosts with ansible-core's own code, once for each case.

Templating takes most of the time of a large inventory. If the result of an expression depends only on some values of
the host's variables (``_inputs``), hosts with equal values have equal results. So ansible-core's ``Constructable``
handles each case once. Its actions are recorded and repeated for the other hosts of the case. A plain variable path in
``compose`` needs no templating at all. Everything else goes through ``Constructable`` for every host.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.errors import AnsibleParserError
from ansible.module_utils.common.text.converters import to_native
from ansible.plugins.inventory import Constructable
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from ansible_collections.nhn.cloud.plugins.plugin_utils import _inputs as inputs

#: An action on a host.
Deed = t.Callable[[t.Any], t.Any]


@dataclasses.dataclass
class Tally:
    """How often an expression was evaluated, and for which hosts it failed."""

    where: str
    text: str
    asked: int = 0
    failed: list[str] = dataclasses.field(default_factory=list)
    error: str = ""

    def count(self, name: str, error: str) -> None:
        """Count one host.

        :param error: why the expression failed for it, or "".
        """
        self.asked += 1
        if error:
            self.failed.append(name)
            self.error = error

    @property
    def always_failed(self) -> bool:
        """Whether it failed for each host."""
        return bool(self.failed) and len(self.failed) == self.asked


@dataclasses.dataclass(frozen=True)
class Entry:
    """One entry of an option, and how ``Constructable`` handles it.

    :param method: the method of ``Constructable``.
    :param argument: the option with only this entry.
    :param tally: its evaluations and failures.
    :param needed: the paths that determine the result; None if they are unknown.
    :param variable: for ``compose``, the name of the variable if its expression is only the path *path*.
    """

    method: str
    argument: t.Any
    tally: Tally
    needed: tuple[inputs.Path, ...] | None
    variable: str = ""
    path: inputs.Path | None = None


class Recorder:
    """Replace the inventory while ``Constructable`` handles one host, and record the actions on that host.

    It acts on the host object itself, since ansible-core's inventory confuses a host with a group of the same name.

    :param of_groups: whether a child of a group may be a group (of a parent group), and not the host.
    """

    def __init__(self, inventory: t.Any, host: t.Any, *, of_groups: bool) -> None:
        self.inventory = inventory
        self.host = host
        self.of_groups = of_groups
        self.done: list[Deed] = []
        #: Whether ``done`` has all actions.
        self.knows_all = True

    def __getattr__(self, name: str) -> t.Any:
        """Return anything else of the inventory, for a release that needs it. Such actions are not recorded."""
        self.knows_all = False
        return getattr(self.inventory, name)

    def get_host(self, name: str) -> t.Any:
        """Return the host."""
        return self.host

    def add_group(self, name: str) -> str:
        """Return a group; make it if it does not exist."""
        return self.inventory.add_group(name)

    def add_host(self, name: str, group: str) -> None:
        """Add the host to a group."""
        self._do(self.inventory.groups[group].add_host)

    def add_child(self, group: str, child: str) -> None:
        """Add the host to a group, or a group to another."""
        if self.of_groups:
            self.inventory.add_child(group, child)
        else:
            self.add_host(child, group)

    def set_variable(self, name: str, key: str, value: t.Any) -> None:
        """Set a variable of the host."""
        self._do(lambda host: host.set_variable(key, value))

    def _do(self, deed: Deed) -> None:
        deed(self.host)
        self.done.append(deed)


class Constructed(Constructable):
    """Mixin for an inventory plugin: hand each host to :meth:`construct` once its variables are set."""

    inventory: t.Any

    def start_constructing(self) -> None:
        """Read the options and analyse their expressions, once for all hosts."""
        # Extra vars may be templates. ansible-core does not use them in conditionals.
        extra = frozenset(core.extra_vars_of(self)) if self.get_option("use_extra_vars") else frozenset()
        compose = self.get_option("compose") or {}
        #: The names of the composed variables.
        self.composed = frozenset(compose)
        self._composing = [
            Entry(
                "_set_composite_vars",
                {name: text},
                Tally(f"compose.{name}", str(text)),
                inputs.of_expression(text, but=extra),
                name,
                inputs.as_path(text, but=extra),
            )
            for name, text in compose.items()
        ]
        self._grouping = [
            Entry(
                "_add_host_to_composed_groups",
                {name: text},
                Tally(f"groups.{name}", str(text)),
                inputs.of_expression(text),
            )
            for name, text in (self.get_option("groups") or {}).items()
        ] + [
            Entry(
                "_add_host_to_keyed_groups",
                [keyed],
                Tally(f"keyed_groups[{index}]", str(keyed.get("key") if isinstance(keyed, dict) else keyed)),
                inputs.of_expression(keyed["key"], but=extra) if _is_static(keyed) else None,
            )
            for index, keyed in enumerate(self.get_option("keyed_groups") or [])
        ]
        for method in {entry.method for entry in (*self._composing, *self._grouping)}:
            core.part_of(Constructable, method)
        self._strict: bool = self.get_option("strict")
        self._cases: dict[t.Any, t.Any] = {}
        core.compile_once(self.templar)

    def construct(self, host: t.Any, *, fresh: bool) -> None:
        """Compose variables and groups of one host.

        :param fresh: whether only this plugin has set variables of the host. Those of other sources may be templates.
        """
        scope = host.get_vars()
        for entry in self._composing:
            if not (fresh and self._set_plain(host, entry, scope)):
                self._treat(entry, host, scope, scope if fresh else None)
        seen = host.get_vars() if self._composing else scope
        for entry in self._grouping:
            self._treat(entry, host, scope, seen if fresh else None)

    def failing(self) -> list[Tally]:
        """Return the expressions that failed for every host. They are probably wrong."""
        return [entry.tally for entry in (*self._composing, *self._grouping) if entry.tally.always_failed]

    def holds(self, expression: str, scope: dict[str, t.Any]) -> tuple[bool, str]:
        """Return whether a conditional is true, and why it failed, for variables that only this plugin has set."""
        case = inputs.case_of(inputs.of_expression(expression), scope, self._tells_all)
        key = (str(expression), case)
        if case is None or key not in self._cases:
            try:
                self._cases[key] = (core.holds(self.templar, expression, scope), "")
            except Exception as error:  # noqa: BLE001 - a template may raise anything
                self._cases[key] = (False, reason(error))
        return self._cases[key]

    def _compose(self, *arguments: t.Any, **more: t.Any) -> t.Any:
        """Do what ansible-core does, and keep the result and the error, since the callers may ignore an error."""
        self._outcome, self._error = None, ""
        try:
            self._outcome = super()._compose(*arguments, **more)
        except Exception as error:
            self._error = reason(error)
            raise
        return self._outcome

    def _treat(self, entry: Entry, host: t.Any, scope: dict[str, t.Any], seen: dict[str, t.Any] | None) -> None:
        """Apply an entry to a host, or repeat the recorded actions of an equal host.

        :param scope: the variables for ``Constructable``, which adds those that were set in the meantime.
        :param seen: all variables that it will see; None if they may depend on anything.
        """
        case = None if seen is None else inputs.case_of(entry.needed, seen, self._tells_all)
        key = (id(entry), case)
        if case is not None and key in self._cases:
            done, error = self._cases[key]
            for deed in done:
                deed(host)
        else:
            done, error, knows_all = self._do(entry, host, scope)
            if case is not None and knows_all:
                self._cases[key] = (done, error)
        entry.tally.count(host.name, error)

    def _do(self, entry: Entry, host: t.Any, scope: dict[str, t.Any]) -> tuple[list[Deed], str, bool]:
        """Let ``Constructable`` apply an entry.

        :returns: its actions, the error that it ignored, and whether these are all actions.
        """
        inventory = self.inventory
        keyed = isinstance(entry.argument, list)
        self.inventory = recorder = Recorder(inventory, host, of_groups=keyed)
        self._outcome, self._error = None, ""
        of_groups = entry.method == "_add_host_to_composed_groups"
        try:
            # For groups, strict only reports an error.
            getattr(self, entry.method)(entry.argument, scope, host.name, of_groups or self._strict)
        except AnsibleParserError as error:
            if self._strict or not of_groups:
                raise
            self._error = reason(error)
        finally:
            self.inventory = inventory
        if keyed and self._outcome and not recorder.done:
            self._error = self._error or "its parent_group cannot be made"
        return recorder.done, self._error, recorder.knows_all

    def _set_plain(self, host: t.Any, entry: Entry, scope: dict[str, t.Any]) -> bool:
        """Set a composed variable that is only another variable, if this certainly needs no templating."""
        if entry.path is None or entry.path[0] not in scope:
            return False
        value, followed = inputs.follow(entry.path, scope)
        if not followed or not core.stays_itself(value):
            return False
        host.set_variable(entry.variable, value)
        entry.tally.count(host.name, "")
        return True

    def _tells_all(self, name: str, value: t.Any) -> bool:
        """Return whether equal values of a variable are also equal to templates."""
        if name not in self.composed or value is inputs.MISSING:
            return True
        # Composed variables may be trusted or, before 2.19, be templates.
        return (
            value is None
            or type(value) in (int, float, bool)
            or (type(value) in (str,) and (core.TRUST or "{" not in value))
        )


def reason(error: BaseException) -> str:
    """Return an error in one line, for a warning."""
    return " ".join(to_native(error).split())[:300] or type(error).__name__


def _is_static(keyed: t.Any) -> bool:
    """Return whether an entry of ``keyed_groups`` uses variables only in its key."""
    if not isinstance(keyed, dict) or "key" not in keyed:
        return False
    parent = keyed.get("parent_group")
    return parent is None or (isinstance(parent, str) and "{" not in parent and not parent.startswith("#jinja2:"))
