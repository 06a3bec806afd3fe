# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of things in the stand-in for AWX: their fields, which are required, and which are unique."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of thing in AWX."""

    type: str
    #: The writable fields, with their defaults.
    fields: Row
    required: tuple[str, ...] = ()
    #: Fields with the ID of a thing of this other kind.
    relations: dict[str, str] = field(default_factory=dict)
    #: Fields that are unique together.
    unique: tuple[str, ...] = ("name",)
    #: Fields that only AWX sets.
    own: Row = field(default_factory=dict)


NAMED: Row = {"name": "", "description": ""}
LAUNCH = ("job_type", "limit", "verbosity", "diff_mode", "inventory", "execution_environment", "scm_branch")
ASKS = ("diff_mode", "variables", "limit", "tags", "skip_tags", "job_type", "verbosity", "inventory", "credential")
KINDS = {
    "organizations": Kind("organization", {**NAMED, "max_hosts": 0, "default_environment": None}),
    "credential_types": Kind(
        "credential_type",
        {**NAMED, "kind": "", "inputs": {}, "injectors": {}},
        required=("name", "kind"),
        unique=("name", "kind"),
        own={"managed": False, "namespace": None},
    ),
    "credentials": Kind(
        "credential",
        {**NAMED, "organization": None, "credential_type": None, "inputs": {}},
        required=("name", "credential_type"),
        relations={"organization": "organizations", "credential_type": "credential_types"},
        unique=("organization", "name", "credential_type"),
    ),
    "execution_environments": Kind(
        "execution_environment",
        {**NAMED, "organization": None, "image": "", "credential": None, "pull": ""},
        required=("name", "image"),
        relations={"organization": "organizations", "credential": "credentials"},
        own={"managed": False},
    ),
    "projects": Kind(
        "project",
        {
            **NAMED,
            "organization": None,
            "scm_type": "",
            "scm_url": "",
            "scm_branch": "",
            "scm_refspec": "",
            "credential": None,
            "allow_override": False,
            "scm_update_on_launch": False,
            "default_environment": None,
            "timeout": 0,
        },
        required=("name",),
        relations={
            "organization": "organizations",
            "credential": "credentials",
            "default_environment": "execution_environments",
        },
        unique=("name", "organization"),
        own={"status": "never updated", "scm_revision": "", "last_update_failed": False},
    ),
    "inventories": Kind(
        "inventory",
        {**NAMED, "organization": None, "kind": "", "host_filter": None, "variables": ""},
        required=("name", "organization"),
        relations={"organization": "organizations"},
        unique=("name", "organization"),
        own={"pending_deletion": False},
    ),
    "inventory_sources": Kind(
        "inventory_source",
        {
            **NAMED,
            "inventory": None,
            "source": "",
            "source_project": None,
            "source_path": "",
            "source_vars": "",
            "scm_branch": "",
            "credential": None,
            "execution_environment": None,
            "enabled_var": "",
            "enabled_value": "",
            "host_filter": "",
            "overwrite": False,
            "overwrite_vars": False,
            "update_on_launch": False,
            "update_cache_timeout": 0,
            "timeout": 0,
            "verbosity": 1,
            "limit": "",
        },
        required=("name", "inventory"),
        relations={
            "inventory": "inventories",
            "source_project": "projects",
            "credential": "credentials",
            "execution_environment": "execution_environments",
        },
        unique=("name", "inventory"),
        own={"status": "never updated", "organization": None},
    ),
    "job_templates": Kind(
        "job_template",
        {
            **NAMED,
            "project": None,
            "inventory": None,
            "playbook": "",
            "execution_environment": None,
            "job_type": "run",
            "limit": "",
            "verbosity": 0,
            "extra_vars": "",
            "scm_branch": "",
            "survey_enabled": False,
            "diff_mode": False,
            "become_enabled": False,
            "allow_simultaneous": False,
            "job_slice_count": 1,
            **{f"ask_{name}_on_launch": False for name in ASKS},
        },
        required=("name", "project"),
        relations={
            "project": "projects",
            "inventory": "inventories",
            "execution_environment": "execution_environments",
        },
        unique=("name", "organization"),
        own={"status": "never updated", "organization": None},
    ),
    "workflow_job_templates": Kind(
        "workflow_job_template",
        {
            **NAMED,
            "organization": None,
            "inventory": None,
            "limit": "",
            "extra_vars": "",
            "scm_branch": "",
            "survey_enabled": False,
            "allow_simultaneous": False,
            "ask_variables_on_launch": False,
        },
        required=("name",),
        relations={"organization": "organizations", "inventory": "inventories"},
        unique=("name", "organization"),
        own={"status": "never updated"},
    ),
    "workflow_job_template_nodes": Kind(
        "workflow_job_template_node",
        {
            "identifier": "",
            "workflow_job_template": None,
            "unified_job_template": None,
            "extra_data": {},
            "all_parents_must_converge": False,
        },
        required=("workflow_job_template",),
        relations={"workflow_job_template": "workflow_job_templates", "unified_job_template": "unified_job_templates"},
        unique=("identifier", "workflow_job_template"),
    ),
    "schedules": Kind(
        "schedule",
        {
            **NAMED,
            "unified_job_template": None,
            "rrule": "",
            "extra_data": {},
            "enabled": True,
            **dict.fromkeys(LAUNCH),
        },
        required=("name", "unified_job_template", "rrule"),
        relations={"unified_job_template": "unified_job_templates"},
        unique=("unified_job_template", "name"),
    ),
    "project_updates": Kind("project_update", {}),
    "jobs": Kind("job", {}),
}
#: Kinds that share their IDs, since AWX sees them as one.
TEMPLATES = ("projects", "inventory_sources", "job_templates", "workflow_job_templates")
#: Lists of the nodes that follow a node.
FOLLOWING = ("success_nodes", "always_nodes", "failure_nodes")
RUNS = ("project_updates", "jobs")
#: The content of an empty AWX. The IDs of its kinds start differently, so that a mix-up is noticed.
FIRST = {"organizations": 1, "credential_types": 30, "credentials": 3, "execution_environments": 60, "inventories": 90}
FIRST["workflow_job_template_nodes"] = 700
ADMIN_ONLY = ("organizations", "credential_types", "execution_environments")


def fields_of(kind: str) -> set[str]:
    """Return the fields that can filter a list of this kind."""
    kinds = TEMPLATES if kind == "unified_job_templates" else (kind,)
    return {"id"}.union(*({*KINDS[one].fields, *KINDS[one].own} for one in kinds))
