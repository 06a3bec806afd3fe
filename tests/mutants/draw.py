# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which mutants there are, and a random choice of them. cosmic-ray makes them."""

from __future__ import annotations

import ast
import difflib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from operators import OPERATORS

FOLDERS = ("plugins/module_utils", "plugins/plugin_utils")


@dataclass(frozen=True)
class Mutant:
    """One change of one file. The same operator may apply at several places: *occurrence* counts them."""

    file: str
    line: int
    column: int
    operator: Operator
    occurrence: int

    @property
    def kind(self) -> str:
        """Operators of a family differ in what they replace by what: Add by Sub, Add by Mul."""
        return type(self.operator).__name__.partition("_")[0]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def diff(self, source: str) -> str:
        changed = mutate_code(source, self.operator, self.occurrence)
        lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), lineterm="", n=1)
        return "\n".join(list(lines)[2:])


def drawn(root: Path, *, seed: int, count: int, only: str = "") -> list[Mutant]:
    """Draw at most *count* mutants whose place matches the regular expression *only*.

    All places of all kinds are equally likely: a comparison counts once, however many others it could become.
    """
    places: dict[tuple[object, ...], list[Mutant]] = {}
    for mutant in _mutants(root):
        if re.search(only, mutant.place):
            places.setdefault((mutant.file, mutant.line, mutant.column, mutant.kind), []).append(mutant)
    rng = random.Random(seed)
    order = [places[place] for place in sorted(places, key=str)]
    rng.shuffle(order)
    found: list[Mutant] = []
    for variants in order:
        if len(found) == count:
            break
        rng.shuffle(variants)
        found += [mutant for mutant in variants if _changes_what_runs(root, mutant)][:1]
    return found


def _mutants(root: Path) -> Iterator[Mutant]:
    classes = [cosmic_ray.plugins.get_operator(name) for name in cosmic_ray.plugins.operator_names()]
    # Those with arguments replace variables that somebody has to name.
    operators = [each() for each in (*classes, *OPERATORS) if not each.arguments()]
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py")):
        file = str(path.relative_to(root))
        nodes = list(ast_nodes(get_ast_from_path(path)))
        for operator in operators:
            positions = ((node, start) for node in nodes for start, _end in operator.mutation_positions(node))
            for occurrence, (node, (line, column)) in enumerate(positions):
                # The * before parameters that have names is no product, as cosmic-ray takes it for one.
                if node.parent is None or node.parent.type not in ("parameters", "lambdef"):
                    yield Mutant(file, line, column, operator, occurrence)


def _changes_what_runs(root: Path, mutant: Mutant) -> bool:
    """Whether the mutant is valid Python and differs in what runs: not in annotations and what is only for them."""
    source = (root / mutant.file).read_text()
    try:
        changed = _Unannotated.dump(mutate_code(source, mutant.operator, mutant.occurrence))
    except (SyntaxError, AttributeError):
        # cosmic-ray fails at an exception whose name has a dot, in a tuple.
        return False
    return changed != _Unannotated.dump(source)


class _Unannotated(ast.NodeTransformer):
    """Takes annotations away, imports for them, and protocols."""

    @classmethod
    def dump(cls, source: str) -> str:
        return ast.dump(cls().visit(ast.parse(source)))

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if "TYPE_CHECKING" in ast.dump(node.test) else self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST | None:
        return None if any("Protocol" in ast.dump(base) for base in node.bases) else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)
