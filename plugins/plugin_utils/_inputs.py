# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find what a Jinja expression depends on: the paths into the variables that determine its result.

If the paths are not certain, the answer is None. This file knows Jinja's syntax and nothing of Ansible.
"""

from __future__ import annotations

import typing as t

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

#: A variable's name, then keys and indexes.
Path = tuple[t.Union[str, int], ...]

MISSING = type("Missing", (), {"__repr__": lambda self: "<missing>"})()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Names that mean more than one variable, or change while groups are made.
UNFIT_NAMES = frozenset({"vars", "hostvars", "groups", "group_names"})

#: Filters, tests and methods whose result depends only on their arguments.
FILTERS = _words(
    "abs b64decode b64encode basename bool capitalize combine d default dict2items difference dirname first flatten "
    "float from_json int intersect items2dict join last length list lower map max md5 min quote regex_escape "
    "regex_findall regex_replace regex_search reject rejectattr replace reverse round select selectattr sha1 sort "
    "split splitext string sum symmetric_difference ternary title to_json trim truncate union unique upper urlencode "
    "wordcount zip"
)
TESTS = _words(
    "boolean contains defined divisibleby eq equalto even false falsy float ge greaterthan gt in integer iterable le "
    "lessthan lower lt mapping match ne none number odd regex search sequence string subset superset true truthy "
    "undefined upper version"
)
METHODS = _words(
    "endswith get items keys lower lstrip partition replace rpartition rsplit rstrip split startswith strip title "
    "upper values"
)
#: Filters that take the name of another filter or test: the position of that name, and the names that are allowed.
NAMED = {
    "map": (0, FILTERS),
    "select": (0, TESTS),
    "reject": (0, TESTS),
    "selectattr": (1, TESTS),
    "rejectattr": (1, TESTS),
}
COMPOSITE = (
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat, nodes.BinExpr,
    nodes.UnaryExpr, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Keyword, nodes.Slice,
)  # fmt: skip

_ENVIRONMENT = Environment()  # noqa: S701 - parses only


class _Unfit(Exception):
    """The expression may depend on something other than paths."""


def is_expression(text: str) -> bool:
    """Return whether Jinja could read a text as an expression. When in doubt, it could."""
    try:
        _parse(text)
    except _Unfit:
        return False
    except RecursionError:
        return True
    return True


def of_expression(text: t.Any, *, but: t.Container[str] = ()) -> tuple[Path, ...] | None:
    """Return the paths that an expression depends on, or None if they are not certain.

    :param but: names of variables that make the paths uncertain.
    """
    try:
        found = sorted(set(_paths(_parse(text))), key=repr)
    except _Unfit:
        return None
    return None if any(path[0] in but for path in found) else tuple(found)


def as_path(text: t.Any, *, but: t.Container[str] = ()) -> Path | None:
    """Return the path if an expression is only a path, otherwise None."""
    try:
        path = _as_path(_parse(text))
    except _Unfit:
        return None
    return None if path is None or path[0] in but or path[0] in UNFIT_NAMES else path


def follow(path: Path, scope: t.Mapping[str, t.Any]) -> tuple[t.Any, bool]:
    """Return the value at a path, or MISSING, and whether the path was followed to its end.

    It stops at a value whose attributes, such as methods, Jinja may use as keys. Then it returns that value.
    """
    value = scope.get(str(path[0]), MISSING)
    for step in path[1:]:
        if type(value) in (dict,) and isinstance(step, str) and step[:1] != "_" and not hasattr(dict, step):
            value = value.get(step, MISSING)
        elif type(value) in (list,) and isinstance(step, int):
            value = value[step] if -len(value) <= step < len(value) else MISSING
        else:
            return value, False
    return value, True


def case_of(
    paths: tuple[Path, ...] | None, scope: t.Mapping[str, t.Any], fit: t.Callable[[str, t.Any], bool]
) -> tuple[str, ...] | None:
    """Return a key for the result of an expression with these variables: equal keys, equal results. None if unknown.

    :param fit: whether equal values below a variable's name are also equal to templates.
    """
    if paths is None:
        return None
    case = []
    for path in paths:
        value = follow(path, scope)[0]
        if not fit(str(path[0]), value):
            return None
        case.append(repr(value))
    return tuple(case)


def _parse(text: t.Any) -> nodes.Expr:
    if not isinstance(text, str):
        raise _Unfit
    try:
        parser = Parser(_ENVIRONMENT, str.__str__(text).strip(), state="variable")
        expression = parser.parse_expression()
        if not parser.stream.eos:
            raise _Unfit
    except TemplateSyntaxError:
        raise _Unfit from None
    return expression


def _paths(node: nodes.Node) -> t.Iterator[Path]:
    """Yield the paths below a node. :raises _Unfit: if it depends on something else."""
    path = _as_path(node)
    if path is not None:
        if path[0] in UNFIT_NAMES:
            raise _Unfit
        yield path
        return
    if isinstance(node, nodes.Const):
        # The literal may contain a template, and ansible-core treats backslashes in its own way.
        if isinstance(node.value, str) and ("{" in node.value or "\\" in node.value):
            raise _Unfit
    elif isinstance(node, nodes.Call):
        method = node.node
        if not isinstance(method, nodes.Getattr) or method.attr not in METHODS or node.dyn_args or node.dyn_kwargs:
            raise _Unfit
        yield from _paths(method.node)
        for argument in [*node.args, *node.kwargs]:
            yield from _paths(argument)
    elif isinstance(node, (nodes.Filter, nodes.Test)):
        _check_plugin(node)
        for child in node.iter_child_nodes():
            yield from _paths(child)
    elif isinstance(node, (nodes.Getattr, nodes.Getitem, *COMPOSITE)):
        for child in node.iter_child_nodes():
            yield from _paths(child)
    else:
        raise _Unfit


def _check_plugin(node: nodes.Filter | nodes.Test) -> None:
    known = FILTERS if isinstance(node, nodes.Filter) else TESTS
    if node.name.replace("ansible.builtin.", "") not in known or node.dyn_args or node.dyn_kwargs:
        raise _Unfit
    place, fit = NAMED.get(node.name, (0, frozenset())) if isinstance(node, nodes.Filter) else (0, frozenset())
    named = node.args[place : place + 1] if fit else []
    if any(not isinstance(one, nodes.Const) or one.value not in fit for one in named):
        raise _Unfit


def _as_path(node: nodes.Node) -> Path | None:
    if isinstance(node, nodes.Name):
        return (node.name,)
    step: str | int | None
    if isinstance(node, nodes.Getattr):
        base, step = _as_path(node.node), node.attr
    elif isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Slice):
        base, step = _as_path(node.node), _constant(node.arg)
    else:
        return None
    return None if base is None or step is None else (*base, step)


def _constant(node: nodes.Node) -> str | int | None:
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and type(node.node.value) in (int,):
        return -node.node.value
    if isinstance(node, nodes.Const) and (
        type(node.value) in (int,) or (type(node.value) in (str,) and "\\" not in node.value)
    ):
        return node.value
    return None
