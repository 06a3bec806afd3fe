# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of module_utils: who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
ROOMS = PLUGINS / "module_utils"
PREFIX = "ansible_collections.nhn.cloud.plugins."

#: What a room may import beside itself and the files at the top.
ALLOWED = {
    "_http": set(),
    "_engine": set(),
    "_thing": {"_http", "_engine"},
    "_kinds": {"_thing", "_engine", "_http"},
    "_servers": {"_kinds", "_thing", "_engine", "_http"},
    "_ansible": {"_thing", "_engine", "_http"},
    "_stack": {"_ansible", "_servers", "_kinds", "_thing", "_engine", "_http"},
}
FILES = sorted(path for path in ROOMS.rglob("*.py") if path.name != "__init__.py")


def imported(path: Path) -> set[str]:
    """The modules of this collection that a file imports, as paths below ``plugins``, dotted."""
    here = path.relative_to(PLUGINS).with_suffix("").parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*here[: len(here) - node.level], *(node.module or "").split(".")]
            found.update(".".join([part for part in base if part] + [alias.name]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PREFIX.rstrip(".")):
            base = (node.module or "").removeprefix(PREFIX)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def rooms_of(path: Path) -> set[str]:
    """The rooms that a file imports from."""
    names = (name.split(".") for name in imported(path) if name.startswith("module_utils."))
    return {name[1] for name in names if (ROOMS / name[1]).is_dir()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_a_room_imports_only_from_those_below_it(path):
    own = path.relative_to(ROOMS).parts[0]
    may = {own} | ALLOWED[own] if (ROOMS / own).is_dir() else set()
    assert rooms_of(path) <= may


def test_each_room_has_its_rule():
    assert {path.name for path in ROOMS.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(ALLOWED)


def test_the_arrows_lead_one_way():
    for room, below in ALLOWED.items():
        assert not any(room in ALLOWED[other] for other in below), room


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_no_private_name_of_another_object_is_used(path):
    """``self._x`` is one's own; so is a private name of another object of a class in the same file."""
    tree = ast.parse(path.read_text())
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)} | {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    strange = {
        f"{ast.unparse(node)} (line {node.lineno})"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
        and not isinstance(node.value, ast.Call)
        and node.attr not in {*own, "_asdict"}
    }
    assert strange == set()
