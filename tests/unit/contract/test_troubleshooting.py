# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every message in a heading of docs/troubleshooting.md is one that the code says, with the kind that it has there."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import typing as t
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented import PLUGINS, ROOT

ERRORS = importlib.import_module("ansible_collections.nhn.cloud.plugins.module_utils._errors")
#: What raises -> the kind of the error.
KINDS = {name: error.kind for name, error in vars(ERRORS).items() if isinstance(error, type) and hasattr(error, "kind")}
KINDS["UnsupportedAnsible"] = "unsupported_ansible"
KINDS["refuse"] = ERRORS.InvalidRequest.kind
#: What differs from message to message: a value in an f-string, "..." on the page.
GAP = "\0"
#: The end of a heading whose words are not ours.
OTHERS = ("(NHN Cloud's words)", "(Ansible's words)")


def template(node: ast.AST) -> str | None:
    """Return a string in the code, with a gap for each value in it; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values]
        return re.sub(f"{GAP}+", GAP, "".join(parts))
    return None


def texts(node: ast.AST, kind: str | None = None) -> t.Iterator[tuple[str, str | None]]:
    """The texts below a node but for documentation; each with its kind where it is an error's message."""
    text = template(node)
    if text is not None:
        yield text, kind
    elif not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        raised = KINDS.get(ast.unparse(node.func).rpartition(".")[2]) if isinstance(node, ast.Call) else None
        for child in ast.iter_child_nodes(node):
            yield from texts(child, raised if isinstance(node, ast.Call) and child in node.args[:1] else None)


#: All messages, and other texts of one line.
SAID = [
    (text, kind)
    for path in sorted(PLUGINS.rglob("*.py"))
    for text, kind in texts(ast.parse(path.read_text()))
    if "\n" not in text
]


def said(quoted: str) -> list[tuple[str, str | None]]:
    """The texts of the code that hold what is quoted."""
    wanted = re.sub(f"{GAP}+", GAP, quoted.replace("...", GAP)).strip(GAP + " ")
    return [(text, kind) for text, kind in SAID if wanted in text]


class Entry(t.NamedTuple):
    """One entry of the page: its heading, and the kinds that its text begins with."""

    heading: str
    kinds: list[str]

    @property
    def quoted(self) -> list[str]:
        return [] if self.heading.endswith(OTHERS) else re.findall(r"`([^`]+)`", self.heading)


def entries() -> list[Entry]:
    page = (ROOT / "docs/troubleshooting.md").read_text()
    found = re.findall(r"^### (.+)\n\n(?:(`kind: .+?)\.\s)?", page, re.MULTILINE)
    return [Entry(heading, re.findall(r"`(?:kind: )?(\w+)`", kinds)) for heading, kinds in found]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.heading)
def test_a_message_of_the_page_is_one_of_the_code(entry):
    assert [quoted for quoted in entry.quoted if not said(quoted)] == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.heading)
def test_its_kind_is_that_of_the_code(entry):
    assert set(entry.kinds) <= set(KINDS.values())
    told = {kind for quoted in entry.quoted for _text, kind in said(quoted)}
    # A warning has no kind, nor has what the inventory says; that of a message put together elsewhere is not seen.
    assert not entry.kinds or not told or None in told or set(entry.kinds) == told


def test_the_check_would_notice():
    assert not said("MODULE FAILURE")
    assert not said("is missing: set the variable")
    assert {kind for _text, kind in said("... is attached to server ...; detach it there first")} == {"invalid_request"}
    assert len(entries()) > 30
