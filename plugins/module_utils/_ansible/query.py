# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath expressions of users. They are checked completely before any call.

Knows neither Ansible nor the API. Only a task with an expression needs jmespath.
"""

from __future__ import annotations

import sys
import typing as t

from .. import _errors as errors

try:
    import jmespath
    import jmespath.exceptions
    import jmespath.functions
except ImportError:
    jmespath = None


class Query:
    """A compiled expression.

    :param expression: what the user wrote.
    :param option: its option, for messages.
    :raises MissingLibrary: if this Python has no jmespath.
    :raises InvalidRequest: if the expression is wrong. The message and ``position`` (counted from 1) say where.
    """

    def __init__(self, expression: str, option: str = "query") -> None:
        if jmespath is None:
            raise errors.MissingLibrary(
                f"{option} needs the Python package jmespath, which {sys.executable} does not have: "
                f"install it there, or leave {option} out.",
                library="jmespath",
                interpreter=sys.executable,
                option=option,
            )
        self.expression = expression
        self.option = option
        try:
            self._compiled = jmespath.compile(expression)
        except jmespath.exceptions.EmptyExpressionError:
            raise self._wrong("it is empty", 0) from None
        except jmespath.exceptions.IncompleteExpressionError:
            raise self._wrong("it ends too early", len(expression)) from None
        except jmespath.exceptions.LexerError as exc:
            raise self._wrong(exc.message, exc.lexer_position) from None
        except jmespath.exceptions.ParseError as exc:
            raise self._wrong(exc.msg, exc.lex_position) from None
        self._check_functions(self._compiled.parsed)

    def value_of(self, data: t.Any) -> t.Any:
        """Return the value of the expression for *data*.

        :raises InvalidRequest: if a function gets a value of a wrong type.
        """
        try:
            return self._compiled.search(data)
        except (jmespath.exceptions.JMESPathError, TypeError, ValueError) as exc:
            raise errors.InvalidRequest(
                f"{self.option} '{self.expression}' cannot be evaluated: {_one_line(exc)}.", option=self.option
            ) from None

    def _check_functions(self, node: t.Any) -> None:
        """Refuse unknown functions. jmespath itself notices them only with data, which would be after the calls."""
        if isinstance(node, list):
            for child in node:
                self._check_functions(child)
        if not isinstance(node, dict):
            return
        if node.get("type") == "function_expression":
            self._check_function(node["value"], len(node["children"]))
        self._check_functions(node.get("children"))

    def _check_function(self, name: str, count: int) -> None:
        place = max(self.expression.find(f"{name}("), 0)
        known = jmespath.functions.Functions.FUNCTION_TABLE.get(name)
        if known is None:
            raise self._wrong(f"there is no function {name}", place)
        signature = known["signature"]
        variadic = bool(signature) and signature[-1].get("variadic")
        if count != len(signature) and not (variadic and count > len(signature)):
            least = "at least " if variadic else ""
            raise self._wrong(f"function {name} takes {least}{len(signature)} arguments, not {count}", place)

    def _wrong(self, why: str, index: int) -> errors.InvalidRequest:
        near = self.expression[index : index + 20]
        at = f"at character {index + 1}" + (f", before '{near}'" if near else ", which is its end")
        return errors.InvalidRequest(
            f"{self.option} '{self.expression}' is not a JMESPath expression: {_one_line(why)} ({at}).",
            option=self.option,
            position=index + 1,
        )


def _one_line(text: t.Any) -> str:
    return " ".join(str(text).split()).rstrip(".")
