# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of a survey, and the lookup plugin with a file of answers."""

from __future__ import annotations

import datetime

import pytest
from ansible import context
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.context_objects import CLIArgs
from ansible_collections.nhn.cloud.plugins.lookup.survey_answers import LookupModule
from ansible_collections.nhn.cloud.plugins.plugin_utils._answers import KINDS, Problem, read

DAY = datetime.date(2026, 1, 1)


def question(kind="text", **more):
    return {"variable": "v", "question_name": "Q", "type": kind, "required": False, **more}


WHOLE = question("integer", min=0)
TRUTH = question("multiplechoice", choices=["false", "true"], default="false", required=True)
CONFIRM = question("multiplechoice", choices=["no", "delete"], default="no", required=True)
ACTION = question("multiplechoice", choices=["start", "stop"], required=True)


@pytest.mark.parametrize(
    ("asked", "kind", "value", "wanted"),
    [
        (question(), "text", " web-1 ", "web-1"),
        (question(), "text", None, ""),
        (question(), "regex", " web ", " web "),
        (question(), "regex", "   ", ""),
        (question(), "list", "a, b,,a", ["a", "b"]),
        (question(), "list", ["Web", "web", " a"], ["Web", "web", "a"]),
        (question(), "list", [], []),
        (question(), "dictionary", "a=1, b = x=y ,c=", {"a": "1", "b": "x=y", "c": ""}),
        (question(), "dictionary", {"a": "1", "b": ""}, {"a": "1", "b": ""}),
        (question(), "dictionary", {}, {}),
        (WHOLE, "text", 3, 3),
        (WHOLE, "text", " 3", 3),
        (WHOLE, "text", None, 0),
        (question("integer", default=7), "text", "", 7),
        (TRUTH, "text", True, True),
        (TRUTH, "text", "yes", True),
        (TRUTH, "text", None, False),
        (TRUTH | {"default": True}, "text", None, True),
        (CONFIRM, "text", False, "no"),
        (CONFIRM, "text", "delete", "delete"),
        (CONFIRM, "text", "", "no"),
        (ACTION, "text", "stop", "stop"),
    ],
)
def test_an_answer(asked, kind, value, wanted):
    found = read(asked, value, kind)
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("asked", "kind", "value", "typed", "says"),
    [
        (question(), "text", 83, "0123", "takes text, and 0123 is read as a number: take another name, or an ID"),
        (question(), "text", DAY, None, "takes text, and 2026-01-01 is read as a date: take"),
        (question(), "text", ["a"], None, "takes one text, and it was given a list."),
        (question(), "text", {}, None, "takes one text, and it was given a dictionary."),
        (question(), "list", 2024, None, 'is read as a number: write a comma after it, as in "2024,".'),
        (question(), "list", None, "~", 'takes text, and ~ is read as no answer: write a comma after it, as in "~,".'),
        (question(), "list", ["a", None], None, "takes texts only, and null in it is no answer: put it in quotes."),
        (question(), "list", ["a", True], None, "takes texts only, and true in it is true or false: put it in quotes."),
        (question(), "list", {"a": "b"}, None, "takes one text or a list of texts, and it was given a dictionary."),
        (question(), "list", " , ", None, "has nothing between its commas"),
        (question(), "list", [""], None, "has nothing between its commas"),
        (question(), "regex", True, "on", 'put its first character into brackets, as in "[o]n".'),
        (question(), "query", 1, "1", "write a query that gives a list of servers"),
        (question(), "dictionary", 5, None, "takes text, and 5 is read as a number: write key=value."),
        (
            question(),
            "dictionary",
            "a=1, b",
            None,
            'takes key=value with commas between several, and "b" is not of this',
        ),
        (question(), "dictionary", "=1", None, '"=1" is not of this form.'),
        (question(), "dictionary", "a=1, a=2", None, 'has two values for "a": leave one.'),
        (question(), "dictionary", {True: "x"}, None, "true in it is true or false"),
        (question(), "dictionary", {"a": 1}, None, "1 in it is a number"),
        (question(required=True), "text", " ", None, "must be given."),
        (question(required=True), "list", [], None, "must be given."),
        (WHOLE, "text", -1, None, "takes a whole number of at least 0, and -1 is not one."),
        (WHOLE, "text", True, None, "and true is not one."),
        (WHOLE, "text", "--3", None, 'and "--3" is not one.'),
        (WHOLE, "text", 1.5, None, "and 1.5 is not one."),
        (WHOLE, "text", None, "null", 'and "null" is not one.'),
        (TRUTH, "text", "perhaps", None, 'takes false or true, and "perhaps" is none of them.'),
        (TRUTH, "text", [], None, "takes false or true, and [] is none of them."),
        (CONFIRM, "text", True, None, "takes no or delete, and true is none of them."),
        (ACTION, "text", None, None, "must be given."),
    ],
)
def test_a_problem(asked, kind, value, typed, says):
    with pytest.raises(Problem) as caught:
        read(asked, value, kind, typed)
    assert str(caught.value).startswith('"Q" (v) ')
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


TEMPLATES = (
    {
        "playbook": "paint",
        "answers": {"colours": "list"},
        "survey": [
            question() | {"variable": "colours", "question_name": "Colours"},
            question() | {"variable": "room", "question_name": "Room"},
        ],
    },
)


def look_up(variables, templates=TEMPLATES, playbook="paint"):
    lookup = LookupModule(loader=DataLoader(), templar=Templar(DataLoader(), variables=variables))
    lookup._load_name = "nhn.cloud.survey_answers"
    lookup.set_options = lambda var_options, direct: setattr(lookup, "given", direct)
    lookup.get_option = lambda name: lookup.given[name]
    return lookup.run([playbook], variables, job_templates=templates)[0]


@pytest.fixture
def command_line(monkeypatch):
    return lambda *files: monkeypatch.setattr(context, "CLIARGS", CLIArgs({"extra_vars": files}))


def test_all_problems_are_told_and_no_answer_is_given_beside_them(command_line):
    command_line()
    assert look_up({"colours": "red, 1"}) == {"answers": {"colours": ["red", "1"], "room": ""}, "problems": []}
    found = look_up({"colours": 5, "room": True})
    assert found["answers"] == {}
    assert [problem.partition(" takes")[0] for problem in found["problems"]] == ['"Colours" (colours)', '"Room" (room)']


def test_what_was_typed_comes_from_the_files_of_the_command_line(command_line, tmp_path):
    awx, plain, odd = tmp_path / "awx.yml", tmp_path / "plain.yml", tmp_path / "odd.yml"
    awx.write_text("!unsafe 'colours': !unsafe '~'\n!unsafe 'room': !unsafe ''\n")
    plain.write_text("colours: ~\nroom: 0123\n")
    odd.write_bytes(b"$ANSIBLE_VAULT;1.1;AES256\n\xff")
    command_line("room=x", f"@{odd}", f"@{tmp_path / 'gone'}", f"@{awx}")
    (problem,) = look_up({"colours": None, "room": None})["problems"]
    assert problem == '"Colours" (colours) takes text, and ~ is read as no answer: write a comma after it, as in "~,".'
    # A value that another variable has overwritten is not shown.
    assert look_up({"colours": "red", "room": None})["problems"] == []
    command_line(f"@{awx}", f"@{plain}")
    (problem,) = look_up({"colours": None, "room": 83})["problems"]
    assert "0123 is read as a number" in problem


def test_no_answer_may_mean_something_else_than_what_the_survey_proposes(command_line):
    command_line()
    templates = [{"playbook": "paint", "survey": [TRUTH | {"default": "true"}]}]
    assert look_up({"v": None}, templates)["answers"] == {"v": True}
    assert look_up({"v": ""}, [templates[0] | {"unset": {"v": False}}])["answers"] == {"v": False}


def test_what_is_not_a_survey_is_an_error(command_line):
    command_line()
    with pytest.raises(AnsibleError, match="No job template has the playbook varnish"):
        look_up({}, playbook="varnish")
    with pytest.raises(AnsibleError, match=f"answers.room must be one of {', '.join(KINDS)}, not set"):
        look_up({}, [TEMPLATES[0] | {"answers": {"room": "set"}}])
