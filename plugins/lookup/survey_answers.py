# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: survey_answers
short_description: Read the answers of an AWX survey in the same way on every ansible-core
version_added: 1.1.0
description:
  - Reads the variables of a survey's questions. Returns the answers, or what is wrong with them.
  - ansible-core 2.19 and newer read a string from AWX a second time, as YAML. V(01) becomes the number 1, V(on) becomes
    true, V(2026-01-01) a date, and an empty string null. So a question for a text takes only strings. Any other value
    is a problem, because nobody can know what the user typed.
  - A missing variable, null, an empty string and blanks all mean that there is no answer.
  - The playbooks of this collection use it for their job templates.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
options:
  _terms:
    description: Playbook whose job template has the survey, such as V(nhn.cloud.power).
    type: list
    elements: str
    required: true
  job_templates:
    description:
      - Job templates with their surveys.
      - Each has a C(playbook), a C(survey) and C(answers). The C(survey) holds questions as AWX takes them, of the
        types V(text), V(textarea), V(integer) and V(multiplechoice).
      - C(answers) gives the kind of the answer for each question for a text. V(list) is a string with commas, or a list
        of strings, and gives each entry once. V(dictionary) is C(key=value), with commas between several of them, or a
        dictionary of strings. V(regex) is a regular expression, whose blanks count. V(query) is a JMESPath expression.
        V(text) is any other text.
      - C(unset) gives the value for a question without an answer, if it differs from the question's default.
      - A multiple choice of V(true) and V(false) gives a boolean.
    type: list
    elements: dict
    required: true
notes:
  - A string that YAML reads as null, such as V(null) or V(~), looks like a missing answer. If it comes from a file that
    is given with C(-e @file), as AWX does, and is marked with C(!unsafe), it is a problem.
"""

EXAMPLES = r"""
- name: Refuse answers that cannot be used as they were typed
  ansible.builtin.assert:
    that: read.problems | length == 0
    fail_msg: "{{ read.problems | join(' ') }}"
  vars:
    colour: "red, green"
    read: "{{ lookup('nhn.cloud.survey_answers', 'example.paint', job_templates=templates) }}"
    templates:
      - playbook: example.paint
        answers:
          colour: list
        survey:
          - variable: colour
            type: text
            required: true
            question_name: Colours
"""

RETURN = r"""
_raw:
  description: One dictionary for each playbook.
  type: list
  elements: dict
  contains:
    answers:
      description: The answers by the names of their variables. Empty if there is a problem.
      type: dict
    problems:
      description: One sentence for each answer that cannot be used, in the words of the survey's question.
      type: list
      elements: str
"""

import typing as t

import yaml
from ansible import context
from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible_collections.nhn.cloud.plugins.plugin_utils._answers import KINDS, Problem, read, resolves_to
from ansible_collections.nhn.cloud.plugins.plugin_utils._core import templar_of

UNSAFE = "!unsafe"


class Scalar(t.NamedTuple):
    """A string in a YAML file, with its tag."""

    text: str
    tag: str


class LookupModule(LookupBase):
    def run(
        self, terms: list[str], variables: dict[str, t.Any] | None = None, **kwargs: t.Any
    ) -> list[dict[str, t.Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        templates = {template["playbook"]: template for template in self.get_option("job_templates")}
        unknown = [term for term in terms if term not in templates]
        if unknown:
            raise AnsibleError(f"No job template has the playbook {unknown[0]}.")
        scalars = _scalars()
        return [self._read(templates[term], variables or {}, scalars) for term in terms]

    def _read(
        self, template: dict[str, t.Any], variables: t.Mapping[str, t.Any], scalars: t.Mapping[str, Scalar]
    ) -> dict[str, t.Any]:
        kinds, unset = template.get("answers") or {}, template.get("unset") or {}
        answers: dict[str, t.Any] = {}
        problems: list[str] = []
        for question in template["survey"]:
            name = str(question["variable"])
            kind = kinds.get(name, "text")
            if kind not in KINDS:
                raise AnsibleError(f"answers.{name} must be one of {', '.join(KINDS)}, not {kind}.")
            if name in unset:
                question = {**question, "default": unset[name]}
            value = templar_of(self).template(variables[name]) if name in variables else None
            try:
                answers[name] = read(question, value, kind, _typed(scalars.get(name), value))
            except Problem as problem:
                problems.append(str(problem))
        return {"answers": {} if problems else answers, "problems": problems}


def _typed(scalar: Scalar | None, value: t.Any) -> str | None:
    """Return the string that became this value when YAML read it. None if it is unknown, or was not changed."""
    if scalar is None or isinstance(value, str) or not resolves_to(scalar.text, value):
        return None
    # null without a mark, and an empty string, mean that there is no answer.
    meant = value is None and (scalar.tag != UNSAFE or not scalar.text.strip())
    return None if meant else scalar.text


def _scalars() -> dict[str, Scalar]:
    """Return the strings in the files of ``-e @file`` as they are written there, by the names of their variables.

    Messages show them, and they distinguish a typed ``null`` from a missing answer. A file that cannot be read, such as
    an encrypted one, is skipped.
    """
    found: dict[str, Scalar] = {}
    for given in context.CLIARGS.get("extra_vars") or ():
        if not str(given).startswith("@"):
            continue
        try:
            with open(str(given)[1:], encoding="utf-8") as file:
                root = yaml.compose(file, Loader=yaml.SafeLoader)
        except (OSError, ValueError, yaml.YAMLError):
            continue
        if isinstance(root, yaml.MappingNode):
            found.update(
                (key.value, Scalar(value.value, value.tag))
                for key, value in root.value
                if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
            )
    return found
