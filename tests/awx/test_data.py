# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data for AWX agrees with the playbooks and the modules, and has the form that AWX requires."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.login import OPTIONS
from checkout import ROOT

from .conftest import load

# The types of a survey's questions, and the type of their defaults (JobTemplateSurveySpec of AWX).
TYPES = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": float,
}


def variables(playbook: str) -> dict[str, Any]:
    """Return the variables of a playbook that users set."""
    play, *_others = load(f"playbooks/{playbook.removeprefix('nhn.cloud.')}.yml")
    return {name: value for name, value in play["vars"].items() if not name.startswith("_")}


def test_survey_variables_are_those_of_the_playbook(job_templates: list[dict[str, Any]]) -> None:
    for template in job_templates:
        asked = {question["variable"] for question in template["survey"]}
        assert asked == set(variables(template["playbook"])), template["name"]


#: Playbooks without a job template: those that make them.
WITHOUT = {"awx_setup", "awx_remove"}


def test_every_other_playbook_has_a_job_template(job_templates: list[dict[str, Any]]) -> None:
    there = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    assert {template["playbook"] for template in job_templates} == {f"nhn.cloud.{name}" for name in there - WITHOUT}


def test_surveys_are_as_awx_wants_them(job_templates: list[dict[str, Any]]) -> None:
    for template in job_templates:
        names = [question["variable"] for question in template["survey"]]
        assert len(names) == len(set(names))
        for question in template["survey"]:
            assert {"type", "question_name", "variable", "required"} <= question.keys(), question
            assert isinstance(question["question_name"], str) and isinstance(question["required"], bool)
            if "default" in question:
                assert isinstance(question["default"], TYPES[question["type"]]), question
            for bound in ("min", "max"):
                assert isinstance(question.get(bound, 0), int)
            if question["type"] == "multiplechoice":
                assert all(isinstance(choice, str) for choice in question["choices"]), question
                assert question.get("default", question["choices"][0]) in question["choices"]


def test_surveys_are_safe_as_they_stand(job_templates: list[dict[str, Any]]) -> None:
    defaults = {question["variable"]: question.get("default") for t in job_templates for question in t["survey"]}
    assert defaults["decommission_confirm"] == "no"
    assert defaults["stack_confirm"] == defaults["decommission_confirm"]
    assert {defaults[f"{name}_dry_run"] for name in ("power", "snapshots", "stack", "export")} == {"true"}
    assert defaults["power_all"] == defaults["snapshots_all"] == "false"
    assert defaults["stack_max_deletions"] == defaults["stack_max_restarts"] == 0
    assert defaults["resize_allow_restart"] == defaults["provision_allow_restart"] == "false"


def test_schedules_answer_the_survey(job_templates: list[dict[str, Any]], schedules: list[dict[str, Any]]) -> None:
    templates = {template["name"]: template for template in job_templates}
    for schedule in schedules:
        questions = {question["variable"]: question for question in templates[schedule["job_template"]]["survey"]}
        answers = schedule["extra_data"]
        assert answers.keys() <= questions.keys()
        # AWX refuses a schedule without an answer to a required question without a default.
        assert {name for name, one in questions.items() if one["required"] and "default" not in one} <= answers.keys()
        for name, answer in answers.items():
            assert answer in questions[name].get("choices", [answer])
        assert re.fullmatch("[0-2][0-9][0-5][0-9]00", schedule["at"])


def test_credential_sets_variables_that_the_modules_read(credential_type: dict[str, Any]) -> None:
    read = {name for option in OPTIONS.values() for name in option.variables}
    assert set(credential_type["injectors"]["env"]) <= read
    needed = {"NHN_TENANT_ID", "NHN_USERNAME", "NHN_PASSWORD", "NHN_REGION", "NHN_AUTH_URL"}
    assert needed <= set(credential_type["injectors"]["env"])


def test_credential_hides_its_secrets(credential_type: dict[str, Any]) -> None:
    fields = {field["id"]: field for field in credential_type["inputs"]["fields"]}
    assert [name for name, field in fields.items() if field.get("secret")] == ["password"]
    assert set(credential_type["inputs"]["required"]) <= fields.keys()
    # To AWX a boolean that is not set is false, so false must be the safe value.
    assert [name for name, field in fields.items() if field["type"] == "boolean"] == ["insecure"]


def test_inventory_source_names_what_the_inventory_emits() -> None:
    (play,) = load("playbooks/awx_setup.yml")
    (task,) = [task for task in play["tasks"] if "awx.awx.inventory_source" in task]
    source = task["awx.awx.inventory_source"]
    for option, default in {"enabled_var": "nhn_status", "enabled_value": "ACTIVE"}.items():
        assert source[option] == f"{{{{ _set.awx_setup_{option} }}}}"
        assert play["vars"][f"awx_setup_{option}"] == default
    inventory = ROOT / play["vars"]["awx_setup_inventory_file"]
    assert inventory.name.endswith("nhn_compute.yml")
    assert yaml.safe_load(inventory.read_text())["plugin"] == "nhn.cloud.nhn_compute"


@pytest.mark.parametrize("playbook", sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml")))
def test_playbooks_run_on_the_control_node(playbook: str) -> None:
    play, *others = load(f"playbooks/{playbook}.yml")
    assert (play["hosts"], play["connection"], play["gather_facts"]) == ("localhost", "local", False)
    assert bool(others) == (playbook == "configure")
