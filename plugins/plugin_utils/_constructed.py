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

import dataclasses
import typing as t

from ansible.errors import AnsibleParserError
from ansible.module_utils.common.text.converters import to_native
from ansible.plugins.inventory import Constructable
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from ansible_collections.nhn.cloud.plugins.plugin_utils import _inputs as inputs

#: What is done to a host.
Deed = t.Callable[[t.Any], t.Any]


@dataclasses.dataclass
class Tally:
    """How an expression fared with the hosts for which it was evaluated."""

    where: str
    text: str
    asked: int = 0
    failed: list[str] = dataclasses.field(default_factory=list)
    error: str = ""

    def count(self, name: str, error: str) -> None:
        """Note one host.

        :param error: why it failed; "" when it did not.
        """
        self.asked += 1
        if error:
            self.failed.append(name)
            self.error = error

    @property
    def always_failed(self) -> bool:
        """Whether it failed for each of them."""
        return bool(self.failed) and len(self.failed) == self.asked


@dataclasses.dataclass(frozen=True)
class Entry:
    """One entry of an option, and how ``Constructable`` treats it.

    :param method: the name of its method.
    :param argument: the option with this entry alone.
    :param tally: how it fared.
    :param needed: the paths that decide the outcome; None when that cannot be told.
    :param variable: for ``compose``, the name of the variable, where its expression is just the path *path*.
    """

    method: str
    argument: t.Any
    tally: Tally
    needed: tuple[inputs.Path, ...] | None
    variable: str = ""
    path: inputs.Path | None = None


class Recorder:
    """Stands in for the inventory while ``Constructable`` treats one host; notes what happens to that host.

    It acts on the host object itself: ansible-core's inventory takes a host that has a group's name for the group.

    :param of_groups: whether a child added to a group may be a group (a parent group's), and not the host.
    """

    def __init__(self, inventory: t.Any, host: t.Any, *, of_groups: bool) -> None:
        self.inventory = inventory
        self.host = host
        self.of_groups = of_groups
        self.done: list[Deed] = []
        #: Whether all that happened is in ``done``.
        self.knows_all = True

    def __getattr__(self, name: str) -> t.Any:
        """What else the inventory has, for a release of ansible-core that needs it: what that does is not recorded."""
        self.knows_all = False
        return getattr(self.inventory, name)

    def get_host(self, name: str) -> t.Any:
        """The host."""
        return self.host

    def add_group(self, name: str) -> str:
        """A group, made if there is none."""
        return self.inventory.add_group(name)

    def add_host(self, name: str, group: str) -> None:
        """The host joins a group."""
        self._do(self.inventory.groups[group].add_host)

    def add_child(self, group: str, child: str) -> None:
        """The host joins a group, or a group another."""
        if self.of_groups:
            self.inventory.add_child(group, child)
        else:
            self.add_host(child, group)

    def set_variable(self, name: str, key: str, value: t.Any) -> None:
        """The host gets a variable."""
        self._do(lambda host: host.set_variable(key, value))

    def _do(self, deed: Deed) -> None:
        deed(self.host)
        self.done.append(deed)


class Constructed(Constructable):
    """Mixin for an inventory plugin: hand each host to :meth:`construct` once its variables are set."""

    inventory: t.Any

    def start_constructing(self) -> None:
        """Read the options and analyse their expressions, once for all hosts."""
        # Extra vars may be templates. ansible-core leaves them out of conditionals.
        extra = frozenset(core.extra_vars_of(self)) if self.get_option("use_extra_vars") else frozenset()
        compose = self.get_option("compose") or {}
        self._composed = frozenset(compose)
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

        :param fresh: whether this plugin alone has set the host's variables; those of other sources may be templates.
        """
        scope = host.get_vars()
        for entry in self._composing:
            if not (fresh and self._set_plain(host, entry, scope)):
                self._treat(entry, host, scope, scope if fresh else None)
        seen = host.get_vars() if self._composing else scope
        for entry in self._grouping:
            self._treat(entry, host, scope, seen if fresh else None)

    def failing(self) -> list[Tally]:
        """The expressions that failed for every host: they are more likely wrong than meant."""
        return [entry.tally for entry in (*self._composing, *self._grouping) if entry.tally.always_failed]

    def holds(self, expression: str, scope: dict[str, t.Any]) -> tuple[bool, str]:
        """Whether a conditional is true for variables that this plugin alone has set, and why it cannot be told."""
        case = inputs.case_of(inputs.of_expression(expression), scope, self._tells_all)
        key = (str(expression), case)
        if case is None or key not in self._cases:
            try:
                self._cases[key] = (core.holds(self.templar, expression, scope), "")
            except Exception as error:  # noqa: BLE001 - templates raise what they like
                self._cases[key] = (False, reason(error))
        return self._cases[key]

    def _compose(self, *arguments: t.Any, **more: t.Any) -> t.Any:
        """As ansible-core does; what came of it is kept, since the callers may pass over an error."""
        self._outcome, self._error = None, ""
        try:
            self._outcome = super()._compose(*arguments, **more)
        except Exception as error:
            self._error = reason(error)
            raise
        return self._outcome

    def _treat(self, entry: Entry, host: t.Any, scope: dict[str, t.Any], seen: dict[str, t.Any] | None) -> None:
        """Do for a host what an entry says, or again what it said for an equal one.

        :param scope: the variables given to ``Constructable``, which itself adds those set meanwhile.
        :param seen: all that it will see; None when they may depend on anything.
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
        """Have ``Constructable`` do what an entry says.

        :returns: what it did, the error that it passed over, and whether that is all.
        """
        inventory = self.inventory
        keyed = isinstance(entry.argument, list)
        self.inventory = recorder = Recorder(inventory, host, of_groups=keyed)
        self._outcome, self._error = None, ""
        of_groups = entry.method == "_add_host_to_composed_groups"
        try:
            # For groups, strict does nothing but tell of an error.
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
        """Set a composed variable that is just another one, if that needs no templating for certain."""
        if entry.path is None or entry.path[0] not in scope:
            return False
        value, followed = inputs.follow(entry.path, scope)
        if not followed or not core.stays_itself(value):
            return False
        host.set_variable(entry.variable, value)
        entry.tally.count(host.name, "")
        return True

    def _tells_all(self, name: str, value: t.Any) -> bool:
        """Whether a value of a variable looks the same as another only if it is the same to templates."""
        if name not in self._composed or value is inputs.MISSING:
            return True
        # Composed ones may be trusted or, before trust was known, be templates.
        return (
            value is None
            or type(value) in (int, float, bool)
            or (type(value) in (str,) and (core.TRUST or "{" not in value))
        )


def reason(error: BaseException) -> str:
    """An error in one line, for a warning."""
    return " ".join(to_native(error).split())[:300] or type(error).__name__


def _is_static(keyed: t.Any) -> bool:
    """Whether an entry of ``keyed_groups`` depends on variables by nothing but its key."""
    if not isinstance(keyed, dict) or "key" not in keyed:
        return False
    parent = keyed.get("parent_group")
    return parent is None or (isinstance(parent, str) and "{" not in parent and not parent.startswith("#jinja2:"))
