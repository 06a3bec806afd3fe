# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the expressions of an inventory file before any call, in the same way on each release of ansible-core.

ansible-core itself treats an expression that it cannot read as false. Its releases also differ in how they treat braces
around an expression.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import shorten
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

#: Filters whose argument at this place names a filter or a test.
_NAMING = {"map": (0, "filters"), "select": (0, "tests"), "reject": (0, "tests")}
_NAMING.update({"selectattr": (1, "tests"), "rejectattr": (1, "tests")})
_BRACES = re.compile(r"\{\{[-+]?(.*?)[-+]?\}\}", re.DOTALL)
_ENVIRONMENT = Environment()  # noqa: S701 - parses only


class Expressions:
    """Reader of expressions for one templar."""

    def __init__(self, templar: t.Any) -> None:
        self._environment = core.jinja_of(templar)

    def read(self, value: t.Any, where: str) -> str:
        """Return an expression as ansible-core takes it.

        :param where: the option, for messages.
        :raises ConfigurationError: if it is not an expression.
        """
        if isinstance(value, (bool, int, float)):
            return core.trusted(str(value))
        if not isinstance(value, str):
            raise _wrong(f"{where} is {shorten(repr(value))}; it must be a text that is a Jinja expression.")
        written = str.__str__(value).strip()
        braces = _BRACES.fullmatch(written)
        text = braces[1].strip() if braces else written
        if not text:
            raise _wrong(f"{where} is empty; write a Jinja expression, or leave it out.")
        self._check(_parsed(text, f"{where} '{shorten(written)}'"), f"{where} '{shorten(written)}'")
        return core.trusted(text) if core.is_trusted(value) else text

    def conditional(self, value: t.Any, where: str) -> str:
        """Return a conditional. Refuse a template in a string of it, which means something else on each release.

        :raises ConfigurationError: if it is not an expression, or has such a template.
        """
        text = self.read(value, where)
        for constant in _all(_parsed(str.__str__(text), where), nodes.Const):
            if isinstance(constant.value, str) and "{{" in constant.value:
                raise _wrong(
                    f"{where} '{shorten(text)}' has a template in a text; write the variable without quotes and braces."
                )
        return text

    def conditionals(self, value: t.Any, where: str) -> list[str]:
        """Return the conditionals of an option: a list, or a single one, which is never split.

        :raises ConfigurationError: if one of them is not valid.
        """
        entries = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
        return [self.conditional(entry, where) for entry in entries]

    def template(self, value: t.Any, where: str) -> None:
        """Check a template.

        :raises ConfigurationError: if it cannot be read.
        """
        if isinstance(value, str):
            try:
                self._check(_ENVIRONMENT.parse(str.__str__(value)), f"{where} '{shorten(value)}'")
            except TemplateSyntaxError as exc:
                raise _wrong(f"{where} '{shorten(value)}' is not a Jinja template: {_reason(exc)}.") from None

    def _check(self, tree: nodes.Node, what: str) -> None:
        """Refuse unknown filters and tests. Some releases notice them only when they run."""
        if self._environment is None:
            return
        for kind, name in _named(tree):
            try:
                known = getattr(self._environment, kind)[name] is not None
            except Exception:  # noqa: BLE001 - each release raises something else
                known = False
            if not known:
                raise _wrong(f"{what} cannot work: there is no {kind[:-1]} '{name}'.")


def _wrong(message: str) -> errors.ConfigurationError:
    return errors.ConfigurationError(message)


def _reason(exc: TemplateSyntaxError) -> str:
    return str(exc.message).rstrip(".")


def _parsed(text: str, what: str) -> nodes.Expr:
    try:
        parser = Parser(_ENVIRONMENT, text, state="variable")
        expression = parser.parse_expression()
        if not parser.stream.eos:
            raise TemplateSyntaxError(f"unexpected '{parser.stream.current.value}'", 1)
    except TemplateSyntaxError as exc:
        raise _wrong(
            f"{what} is not a Jinja expression: {_reason(exc)}; write it like nhn_status == 'ACTIVE', without braces."
        ) from None
    return expression


def _all(tree: nodes.Node, kinds: t.Any) -> t.Iterator[t.Any]:
    """Yield the nodes of some kinds, including the first one."""
    if isinstance(tree, kinds):
        yield tree
    yield from tree.find_all(kinds)


def _named(tree: nodes.Node) -> t.Iterator[tuple[str, str]]:
    """Yield the filters and tests that an expression names, also as arguments of others."""
    for node in _all(tree, (nodes.Filter, nodes.Test)):
        yield ("filters" if isinstance(node, nodes.Filter) else "tests"), node.name
        place, kind = _NAMING.get(node.name, (0, "")) if isinstance(node, nodes.Filter) else (0, "")
        named = node.args[place : place + 1] if kind else []
        for one in named:
            if isinstance(one, nodes.Const) and isinstance(one.value, str):
                yield kind, one.value
