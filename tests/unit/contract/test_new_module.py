# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""CONTRIBUTING's steps to a new module, done to the letter on a copy of the checkout (see new_module.py).

`make new-module` runs all unit tests and lint on such a copy.
"""

from __future__ import annotations

import json

import new_module
import pytest
import venvs
from checkout import ROOT

PLAY = {
    "hosts": "localhost",
    "connection": "local",
    "gather_facts": False,
    "module_defaults": {"nhn.cloud.nhn_toy": {"name": "bear"}},
    "tasks": [
        {"nhn.cloud.nhn_toy": {"size": 10, "color": "red"}, "check_mode": True, "register": "checked"},
        {"nhn.cloud.nhn_toy": {"size": 10, "color": "red"}, "register": "made"},
        {"nhn.cloud.nhn_toy": {"size": 10, "color": "red"}, "register": "again"},
        {"nhn.cloud.nhn_toy": {"size": 20, "color": "blue"}, "register": "grown"},
        {"nhn.cloud.nhn_toy": {"size": 5}, "register": "shrunk", "ignore_errors": True},
        {"nhn.cloud.nhn_toy_info": {"query": "toys[].size"}, "register": "listed"},
        {"nhn.cloud.nhn_toy": {"state": "absent"}, "register": "deleted"},
        {"nhn.cloud.nhn_toy": {"state": "absent"}, "register": "deleted_again"},
        {
            "ansible.builtin.assert": {
                "that": [
                    "checked.changed and checked.diff == made.diff and checked.toy.id is none",
                    "made.changed and made.toy.status == 'ready'",
                    "not again.changed and again.toy == made.toy",
                    "grown.steps == ['set size']",
                    "grown.drift == [{'option': 'color', 'wanted': 'blue', 'actual': 'red'}]",
                    "'cannot shrink from 20 to 5' in shrunk.msg and shrunk.error.option == 'size'",
                    "listed.query_result == [20] and listed.toys == [grown.toy]",
                    "deleted.changed and not deleted_again.changed",
                ]
            }
        },
    ],
}


@pytest.fixture(scope="module")
def place():
    """A copy with the module nhn_toy."""
    return new_module.build("new-module-test")


def test_contributing_names_each_step():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for word in (
        "_kinds/<thing>.py",
        "_kinds/<thing>_thing.py",
        "make generate NEW=<thing>",
        "targets/nhn_<thing>",
        "tests/cloud",
    ):
        assert word in text, word


@pytest.mark.slow
def test_nothing_is_left_to_generate(place):
    said = new_module.generate(place, "--check")
    assert said.code == 0, said.text
    assert (place / "plugins/action/nhn_toy.py").is_file()
    assert "    - nhn_toy_info\n" in (place / "meta/runtime.yml").read_text()
    assert (
        "| `nhn_toy`, `nhn_toy_info` | Make, change and delete toys; list them |" in (place / "README.md").read_text()
    )


@pytest.mark.slow
def test_the_contract_tests_find_the_new_module_and_pass(place):
    files = ("contract/test_contract.py", "contract/test_yaml.py", "contract/test_cost.py", "test_rooms.py")
    said = new_module.run(
        place, "-m", "pytest", "-q", "-rA", "-k", "toy or not nhn_", *(f"tests/unit/{name}" for name in files)
    )
    assert said.code == 0, said.text
    assert "test_the_result_is_what_is_documented[nhn_toy]" in said.text
    assert "test_a_module_compiles_no_more_than_it_may[nhn_toy_info]" in said.text


@pytest.mark.slow
def test_the_sweep_and_hostile_input_find_the_new_module(place):
    code = (
        "from sweep.pool import load_collection; load_collection(); from sweep.operations import operations;"
        "import sys; sys.path.insert(0, 'tests/faults'); import test_input as t;"
        "print([o.name for o in operations() if 'toy' in o.module], [n[:2] for n in t.naming() if 'toy' in n[0]])"
    )
    path = ":".join(str(place / name) for name in ("tests/tools", "tests/faults"))
    said = new_module.run(place, "-c", code, PYTHONPATH=path)
    rows = ["toy: create", "toy: change size", "toy: rename", "toy: delete", "info: nhn_toy_info"]
    assert said.text.strip() == f"{rows} {[('nhn_toy', 'id'), ('nhn_toy', 'name')]}", said.text


@pytest.mark.slow
@pytest.mark.parametrize("way", ["worker", "module"])
def test_a_playbook_works_with_the_new_module(way, place, tmp_path):
    book = tmp_path / "book.yml"
    book.write_text(json.dumps([PLAY]))
    command = ("tests/tools/fake_api.py", str(venvs.MAIN.bin / "ansible-playbook"), "-i", "localhost,", str(book))
    env = {"NHN_RUN_IN": way, "HOME": str(tmp_path), "ANSIBLE_PYTHON_INTERPRETER": str(venvs.MAIN.python)}
    said = new_module.run(place, *command, "--diff", **env)
    assert said.code == 0, said.text
