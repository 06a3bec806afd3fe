# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two operators that cosmic-ray does not bring: a result that becomes None, and a raise that is taken away."""

from __future__ import annotations

from collections.abc import Iterator

from cosmic_ray.operators.operator import Example, Operator
from parso.python import tree
from parso.tree import NodeOrLeaf

Position = tuple[int, int]


class ReturnNone(Operator):
    """Return None instead of the value."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[tuple[Position, Position]]:
        if isinstance(node, tree.ReturnStmt) and node.children[1].get_code().strip() != "None":
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        node.children[1:] = [tree.Keyword("None", node.children[1].start_pos, prefix=" ")]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("def f():\n    return 1", "def f():\n    return None"),)


class RemoveRaise(Operator):
    """Go on instead of raising."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[tuple[Position, Position]]:
        bare = isinstance(node, tree.Keyword) and node.value == "raise" and node.parent.type == "simple_stmt"
        if bare or node.type == "raise_stmt":
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        return tree.Keyword("pass", node.start_pos, prefix=node.get_first_leaf().prefix)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("raise ValueError", "pass"), Example("raise", "pass"))


OPERATORS: tuple[type[Operator], ...] = (ReturnNone, RemoveRaise)
