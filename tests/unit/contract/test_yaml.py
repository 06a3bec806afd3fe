# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every YAML that a user could copy parses, and names only what there is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented import INVENTORIES, KEYWORDS, MODULES, ROOT, blocks, docs, load, tasks

BLOCKS = blocks()
#: Files that hold tasks, plays or an inventory source of ours.
FILES = sorted(
    path
    for folder in ("playbooks", "roles", "inventories", "tests/artifact", "tests/demo")
    for path in (ROOT / folder).rglob("*.yml")
    if path.parent.name not in ("vars", "defaults", "meta")
)
ROLES = sorted(path.name for path in (ROOT / "roles").glob("*") if path.is_dir())
PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))


def check_names(args, options, where):
    """The keys of a task's arguments are options, and so are those further down."""
    if not isinstance(args, dict):
        return
    unknown = sorted(set(args) - set(options))
    assert not unknown, f"{where}: no such option: {', '.join(unknown)}; there are: {', '.join(sorted(options))}"
    for name, value in args.items():
        told, place = options[name], f"{where}.{name}"
        choices = [str(choice) for choice in told.get("choices", [])]
        plain = isinstance(value, (str, int)) and "{{" not in str(value)
        if choices and plain and told["type"] == "str":
            assert str(value) in choices, f"{place}: {value!r} is none of {', '.join(choices)}"
        if told.get("suboptions"):
            for entry in value if isinstance(value, list) else [value]:
                check_names(entry, told["suboptions"], place)


def check_document(document, where):
    """One document: an inventory source, or tasks and plays."""
    if isinstance(document, dict) and "plugin" in document:
        assert document["plugin"] in [f"nhn.cloud.{name}" for name in INVENTORIES], where
        options = docs(document["plugin"].rpartition(".")[2], "inventory").options
        check_names(document, options, where)
    for task in tasks(document):
        for key, args in task.items():
            if key.startswith("nhn."):
                name = key.removeprefix("nhn.cloud.")
                assert name in MODULES, f"{where}: no module {key}"
                check_names(args, docs(name).options, f"{where}: {key}")
            else:
                # A module of ours always has its full name; others are not known here.
                assert not key.startswith("nhn_") or key not in MODULES, f"{where}: {key} needs its full name"
        actions = [key for key in task if key not in KEYWORDS and not key.startswith("with_")]
        if any(action.startswith("nhn.") for action in actions):
            assert len(actions) == 1, f"{where}: a task with {', '.join(actions)}"


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_parses_and_names_only_what_there_is(block):
    documents = load(block.text)
    assert documents, "it is empty"
    for document in documents:
        check_document(document, block.where)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_parses_and_names_only_what_there_is(path):
    for document in load(path.read_text()):
        check_document(document, str(path.relative_to(ROOT)))


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_roles_and_playbooks_that_are_named_exist(block):
    named = set(re.findall(r"\bnhn\.cloud\.([a-z_]+)\b", block.text))
    unknown = named - {*MODULES, *INVENTORIES, *ROLES, *PLAYBOOKS, "nhn"}
    assert not unknown


def test_the_check_would_notice():
    for wrong in (
        "- nhn.cloud.nhn_server: {naem: a}",
        "- nhn.cloud.nhn_server: {name: a, networks: [{subnets: b}]}",
        "- nhn.cloud.nhn_server: {name: a, state: running}",
        "- nhn.cloud.nhn_servers: {name: a}",
        "plugin: nhn.cloud.nhn_compute\nregion_list: [KR1]",
        "- hosts: all\n  tasks:\n    - block:\n        - nhn.cloud.nhn_keypair: {key: a}",
    ):
        with pytest.raises(AssertionError):
            for document in load(wrong):
                check_document(document, "here")
