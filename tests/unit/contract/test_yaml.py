# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every YAML text that a user could copy parses, and names only what exists."""

from __future__ import annotations

import copy
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented import (
    INVENTORIES,
    KEYWORDS,
    LOOKUPS,
    MODULES,
    ROLES,
    ROOT,
    blocks,
    docs,
    load,
    role_specs,
    rooms,
    tasks,
)

BLOCKS = blocks()
#: Files with tasks, plays or an inventory source of ours.
FILES = sorted(
    path
    for folder in ("playbooks", "roles", "inventories", "tests/artifact", "tests/demo")
    for path in (ROOT / folder).rglob("*.yml")
)
PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))


def check_names(args, options, where):
    """Check that the keys of a task's arguments are options, also in suboptions."""
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
        if inner := told.get("suboptions") or told.get("options"):
            for entry in value if isinstance(value, list) else [value]:
                check_names(entry, inner, place)


def role_options(role):
    """Return the options of a role, with those that it shares with a module."""
    options = copy.deepcopy(role_specs(role)["options"])
    if role == "server":
        entry = options["server_servers"]["options"]
        for name in ("networks", "boot_volume", "volumes"):
            entry[name]["options"] = docs("nhn_server").options[name]["suboptions"]
        options["server_defaults"]["options"] = entry
    return options


def check_role(named, given, where, only_own=False):
    """Check the variables of a role."""
    role = str(named).removeprefix("nhn.cloud.")
    if role != named:
        assert role in ROLES, f"{where}: no role {named}"
        given = {name: value for name, value in given.items() if not only_own or name.startswith(f"{role}_")}
        check_names(given, role_options(role), f"{where}: {named}")


def check_play(play, where):
    """Check the roles of a play, and the variables that they get from it."""
    for entry in play.get("roles", []):
        entry = entry if isinstance(entry, dict) else {"role": entry}
        beside = {name: value for name, value in entry.items() if name not in KEYWORDS | {"role"}}
        check_role(entry["role"], {**beside, **entry.get("vars", {})}, where)
        check_role(entry["role"], play.get("vars", {}), where, only_own=True)


def check_document(document, where):
    """Check a document: an inventory source, or tasks and plays."""
    if isinstance(document, dict) and "plugin" in document:
        assert document["plugin"] in [f"nhn.cloud.{name}" for name in INVENTORIES], where
        options = docs(document["plugin"].rpartition(".")[2], "inventory").options
        check_names(document, options, where)
    for play in document if isinstance(document, list) else []:
        check_play(play, where)
    for task in tasks(document):
        for key, args in task.items():
            if key.startswith("ansible.builtin.") and key.endswith("_role"):
                check_role(args["name"], task.get("vars", {}), where)
            if key.startswith("nhn."):
                name = key.removeprefix("nhn.cloud.")
                assert name in MODULES, f"{where}: no module {key}"
                check_names(args, docs(name).options, f"{where}: {key}")
            else:
                # A module of ours always has its full name. Other modules are unknown here.
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
    unknown = named - {*MODULES, *INVENTORIES, *LOOKUPS, *ROLES, *PLAYBOOKS, "nhn"}
    assert not unknown


@pytest.mark.parametrize("role", ROLES)
def test_the_defaults_of_a_role_are_those_that_are_documented(role):
    options = role_specs(role)["options"]
    defaults = load((ROOT / "roles" / role / "defaults/main.yml").read_text())[0]
    assert defaults == {name: told["default"] for name, told in options.items() if "default" in told}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_uses_each_of_its_variables_and_no_others(role):
    place, options = ROOT / "roles" / role, set(role_specs(role)["options"])
    text = "".join(path.read_text() for folder in ("tasks", "vars") for path in (place / folder).glob("*.yml"))
    internal = set(load((place / "vars/main.yml").read_text())[0])
    internal |= set(re.findall(r"\b(?:register|loop_var): (\w+)", text))
    internal |= {name for path in (place / "tasks").glob("*.yml") for name in facts(load(path.read_text())[0])}
    assert not internal & options
    assert set(re.findall(rf"\b{role}_\w+", text)) == internal | options


def facts(document):
    """Return the variables that tasks set with set_fact and include_vars."""
    found = [name for task in tasks(document) for name in task.get("ansible.builtin.set_fact", {})]
    read = (task.get("ansible.builtin.include_vars", {}) for task in tasks(document))
    return found + [one["name"] for one in read if "name" in one]


@pytest.mark.parametrize("role", ROLES)
def test_the_readme_of_a_role_lists_its_variables_with_their_defaults(role):
    options, text = role_specs(role)["options"], (ROOT / "roles" / role / "README.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| *(.*?) *\| .*\|$", text, re.MULTILINE))
    assert sorted(rows) == sorted(options)
    for name, shown in rows.items():
        told = options[name].get("default", "")
        # Without a default, words may say what happens.
        assert load(shown.strip("`"))[0] == told if "`" in shown else told == "", name
    assert set(re.findall(rf"\b{role}_\w+", text)) <= {*options, f"{role}_result"}


def test_the_role_server_takes_what_the_module_takes():
    module, role = docs("nhn_server").options, role_specs("server")["options"]
    shared = {name: told for name, told in role["server_servers"]["options"].items() if name in module}
    shared |= {name: role[f"server_{name}"] for name in ("state", "allow_restart", "on_drift", "wait_timeout")}
    for name, told in shared.items():
        for key in ("type", "elements", "choices"):
            assert told.get(key) == module[name].get(key), f"{name}: {key}"
    account = set(rooms()["base"].AUTH_OPTIONS)
    assert set(module) - account - set(shared) == {"id", "wait", "include_network_interfaces"}


def test_variables_that_are_named_in_texts_exist():
    plays = {path.stem: load(path.read_text())[0][0] for path in (ROOT / "playbooks").glob("*.yml")}
    known = {name for play in plays.values() for name in play["vars"]}
    known |= {name for role in ROLES for name in role_specs(role)["options"]} | {f"{role}_result" for role in ROLES}
    begins = "|".join([*(name for name in plays if name != "power"), "power_schedule"])
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "playbooks").glob("*.yml")]
    for path in texts:
        text = path.read_text()
        named = re.findall(r"""-e ["']?([a-z_]+)=""", text) + re.findall(rf"`((?:{begins})_\w+)", text)
        assert not set(named) - known, path


def test_the_check_would_notice():
    for wrong in (
        "- nhn.cloud.nhn_server: {naem: a}",
        "- nhn.cloud.nhn_server: {name: a, networks: [{subnets: b}]}",
        "- nhn.cloud.nhn_server: {name: a, state: running}",
        "- nhn.cloud.nhn_servers: {name: a}",
        "plugin: nhn.cloud.nhn_compute\nregion_list: [KR1]",
        "- hosts: all\n  tasks:\n    - block:\n        - nhn.cloud.nhn_keypair: {key: a}",
        "- hosts: all\n  roles: [{role: nhn.cloud.server, vars: {servers: []}}]",
        "- hosts: all\n  roles: [{role: nhn.cloud.server, server_defaults: {flavour: a}}]",
        "- hosts: all\n  roles: [nhn.cloud.server]\n  vars: {server_servers: [{networks: [{subnets: a}]}]}",
        "- ansible.builtin.include_role: {name: nhn.cloud.power_schedule}\n  vars: {power_schedule_action: halt}",
        "- ansible.builtin.import_role: {name: nhn.cloud.power}",
    ):
        with pytest.raises(AssertionError):
            for document in load(wrong):
                check_document(document, "here")
