# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make generate` writes: the form of its YAML, and what it asks a person for."""

from __future__ import annotations

import types

import blocks
import documents
import lists
import modules
import pytest
import yaml

OPTIONS = {
    "name": {"type": "str", "required": True},
    "size": {"type": "int"},
    "mode": {"type": "str", "choices": ["slow", "on"], "default": "slow"},
    "parts": {"type": "list", "elements": "dict", "options": {"at": {"type": "int", "default": 0}}},
}
SOURCE = '''\
DOCUMENTATION = r"""
module: nhn_box
options:
  name:
    description: Name of the box.
  mode:
    description:
      - One of two.
      - "Kept: as it is written."
    type: bool
    version_added: 1.1.0
  size: {}
  parts:
    description: Its parts.
    suboptions:
      at:
        description: Where.
"""

EXAMPLES = r"""
- nhn.cloud.nhn_box: {name: a}
"""

RETURN = r"""
box:
  contains:
    size:
      description: Size in GB.
      type: int
      sample: 2
    key:
      description: The key.
      type: str
      returned: when it is new
more:
  description: Something else.
  returned: success
  type: str
"""
'''
INFO = '''\
DOCUMENTATION = r"""
module: nhn_box_info
options: {}
"""

EXAMPLES = r"""
- nhn.cloud.nhn_box_info:
"""

RETURN = r"""
boxes:
  description: The boxes, biggest first.
"""
'''
SHOWN = {"id": "id", "name": "name", "size": "size", "shelf_id": "shelf_id"}


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Documents two modules; returns their sources and what a person must write."""

    def write(source=SOURCE, info=INFO, options=None, shown=None):
        kind = types.SimpleNamespace(word="box")
        resource = type("Box", (), {"kind": kind, "table": (), "shown": shown or SHOWN})
        of = {
            "nhn_box": types.SimpleNamespace(options=options or OPTIONS, resource=resource),
            "nhn_box_info": types.SimpleNamespace(options={}, result="boxes", shown={**SHOWN, "lid": "lid"}),
        }
        for name, text in (("nhn_box", source), ("nhn_box_info", info)):
            (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.setattr(modules, "MODULES", tmp_path)
        monkeypatch.setattr(modules, "described", of.__getitem__)
        problems: list[str] = []
        told = documents.Documents(problems)
        return {name: told.source(name) for name in of}, problems

    return write


def block(source, name):
    return yaml.safe_load(blocks.block_of(source, name))


def test_an_option_has_what_the_argument_spec_says_and_its_own_description(write):
    sources, _problems = write()
    assert 'description:\n      - One of two.\n      - "Kept: as it is written."\n' in sources["nhn_box"]
    assert block(sources["nhn_box"], "DOCUMENTATION")["options"] == {
        "name": {"description": "Name of the box.", "type": "str", "required": True},
        "mode": {
            "description": ["One of two.", "Kept: as it is written."],
            "type": "str",
            "choices": ["slow", "on"],
            "default": "slow",
            "version_added": "1.1.0",
        },
        "size": {"type": "int"},
        "parts": {
            "description": "Its parts.",
            "type": "list",
            "elements": "dict",
            "suboptions": {"at": {"description": "Where.", "type": "int", "default": 0}},
        },
    }


def test_what_a_person_must_write_is_named(write):
    more = {**OPTIONS, "lid": {"type": "str"}}
    more.pop("name")
    _sources, problems = write(options=more, shown={**SHOWN, "color": "color"})
    assert problems == [
        "nhn_box: the option size has no description in DOCUMENTATION",
        "nhn_box: the option lid has no description in DOCUMENTATION",
        "nhn_box: DOCUMENTATION has the option name, and the module does not take it",
        "nhn_box: the field color has no description in RETURN",
        "nhn_box_info: the field lid has no description in RETURN",
    ]


def test_a_field_that_is_not_shown_any_more_is_named(write):
    _sources, problems = write(SOURCE.replace("    size:\n      desc", "    volume:\n      desc"))
    assert "nhn_box: RETURN describes box.volume, which the module does not show" in problems


def test_a_view_has_its_fields_in_order_and_the_twin_has_them_too(write):
    sources, _problems = write()
    fields = {
        "id": {"description": "ID of the box.", "type": "str"},
        "name": {"description": "Name of the box.", "type": "str"},
        "size": {"description": "Size in GB.", "type": "int", "sample": 2},
        "shelf_id": {"description": "ID of the shelf.", "type": "str"},
    }
    key = {"description": "The key.", "type": "str", "returned": "when it is new"}
    told, twin = block(sources["nhn_box"], "RETURN"), block(sources["nhn_box_info"], "RETURN")
    assert list(told) == ["box", "more", "drift", "steps", "error"]
    assert list(told["box"]["contains"].items()) == [*fields.items(), ("key", key)]
    assert told["box"]["description"].startswith("The box after the task")
    assert list(twin) == ["boxes", "query_result", "error"]
    assert twin["boxes"] == {
        "description": "The boxes, biggest first.",
        "returned": "success",
        "type": "list",
        "elements": "dict",
        # What nobody has described yet has a place for it.
        "contains": {**fields, "lid": {"type": "str"}},
    }


def test_what_is_written_is_written_again_as_it_is(write):
    sources, _problems = write()
    again, _problems = write(sources["nhn_box"], sources["nhn_box_info"])
    assert again == sources


def test_a_module_without_a_block_is_named(write):
    with pytest.raises(documents.Missing, match="nhn_box: it has no RETURN"):
        write(SOURCE.replace("RETURN", "ANSWER"))


@pytest.mark.parametrize("value", ["on", "1", "a, b", "a: b", "[x]", "", "plain", "- x", "#x", True, 600.0, 5, "it's"])
def test_a_scalar_is_read_back_as_it_was(value):
    assert yaml.safe_load(f"key: {blocks.scalar(value)}") == {"key": value}
    assert yaml.safe_load(f"[{blocks.scalar(value)}]") == [value]


def test_a_long_sentence_is_wrapped_and_a_long_list_has_lines():
    lines = blocks.text("description", "word " * 40, 6)
    assert all(len(line) + 6 <= blocks.WIDTH for line in lines) and len(lines) == 3
    assert blocks.value(lines) == [("word " * 40).strip()]
    assert blocks.listed("choices", ["x" * 60, "y" * 60], 0) == ["choices:", "  - " + "x" * 60, "  - " + "y" * 60]


@pytest.mark.parametrize("text", ["  indented: 1", "a: 1\na: 2"])
def test_a_mapping_that_is_written_otherwise_is_an_error(text):
    with pytest.raises(ValueError):
        blocks.cut(text.splitlines())


@pytest.mark.parametrize(
    ("view", "many"),
    [("volume", "volumes"), ("placement_policy", "placement_policies"), ("key", "keys"), ("box", "boxes")],
)
def test_the_key_of_a_list_is_the_plural(view, many):
    assert modules.plural(view) == many


def test_the_table_of_plugins_has_each_module_and_keeps_what_a_person_wrote():
    mine = "| playbooks | what they do |"
    old = f"| plugin | what it does |\n| --- | --- |\n| `nhn_server` | old words |\n{mine}"
    text = f"a\n{lists.BEGIN}\n\n{old}\n\n{lists.END}\nb"
    told = lists.with_table(text)
    assert all(told.count(f"`{name}`") == 1 for name in modules.names())
    assert mine in told and "old words" not in told and told.startswith("a\n") and told.endswith("\nb")
    assert lists.with_table(told) == told
