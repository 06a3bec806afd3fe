# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: survey_answers
short_description: Answers of an AWX survey, read the same way on every ansible-core
version_added: 1.1.0
description:
  - Reads the variables of a survey's questions, and returns what was answered, or what is wrong with it.
  - ansible-core 2.19 and newer read a text that AWX hands over once more, as YAML. V(01) becomes the number 1, V(on)
    becomes true, V(2026-01-01) a date, and an empty text null. A question for a text therefore takes text only, and
    everything else is a problem, because nobody can tell what was typed.
  - A variable that does not exist, null, an empty text and blanks are all no answer.
  - The playbooks of this collection use it for their job templates.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
options:
  _terms:
    description: The playbook whose job template has the survey, such as V(nhn.cloud.power).
    type: list
    elements: str
    required: true
  job_templates:
    description:
      - Job templates with their surveys.
      - Each has a C(playbook), a C(survey) with questions as AWX takes them, of the types V(text), V(textarea),
        V(integer) and V(multiplechoice), and C(answers).
      - C(answers) says of a question for a text what the text stands for. V(list) is a text with commas, or a list of
        texts, and gives each of them once. V(dictionary) is C(key=value) with commas between several, or a dictionary
        of texts. V(regex) is a regular expression, whose blanks count. V(query) is a JMESPath expression. V(text) is
        all others.
      - C(unset) says what no answer means, where that is not the question's default.
      - A multiple choice of V(true) and V(false) gives a boolean.
    type: list
    elements: dict
    required: true
notes:
  - A text that YAML reads as null, such as V(null) or V(~), looks like no answer. If it is in a file that was given
    with C(-e @file), as AWX does it, and is marked with C(!unsafe), it is a problem.
"""

EXAMPLES = r"""
- name: Refuse what cannot be taken as it was answered
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
      description: The answers by the names of their variables. It is empty if there is a problem.
      type: dict
    problems:
      description: One sentence for each answer that cannot be taken, in the words of the survey's question.
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
    """A text in a YAML file, and its tag."""

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
    """The text that became this value when it was read; None if it is not known, or stayed what it was."""
    if scalar is None or isinstance(value, str) or not resolves_to(scalar.text, value):
        return None
    # null without a mark, and an empty text, are no answer and meant as such.
    meant = value is None and (scalar.tag != UNSAFE or not scalar.text.strip())
    return None if meant else scalar.text


def _scalars() -> dict[str, Scalar]:
    """The texts in the files of ``-e @file`` by the names of their variables, as they are written there.

    This is for what is told to the user, and to know a typed ``null`` from no answer. A file that cannot be read, such
    as an encrypted one, has none.
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
