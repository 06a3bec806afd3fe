# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The things in the stand-in for AWX: what each kind accepts and refuses, and what happens by itself.

It has only what the setup and the removal of AWX need.
"""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

from .fake_kinds import ADMIN_ONLY, FIRST, FOLLOWING, KINDS, RUNS, TEMPLATES, Row

API = "/api/v2/"
#: Seconds of an update of a project, and of the deletion of an inventory, which continues after its answer.
UPDATE_SECONDS = 0.3
DELETION_SECONDS = 0.6
HIDDEN = "$encrypted$"
DONE = ("successful", "failed")
MISSING_REVISION = "Missing a revision to run due to failed project update."
#: Type of a survey's question -> its required keys.
QUESTION = {"type": str, "question_name": str, "variable": str, "required": bool}


class Refused(Exception):
    """A request with an error as its answer."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


def invalid(name: str, message: str) -> Refused:
    return Refused(400, {name: [message]})


def forbidden(detail: str = "You do not have permission to perform this action.") -> Refused:
    return Refused(403, {"detail": detail})


class Things:
    """The content of AWX."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, Row]] = {kind: {} for kind in KINDS}
        self.surveys: dict[int, Any] = {}
        #: The credentials of job templates, and the nodes that follow a node.
        self.links: dict[int, list[int]] = {}
        self.following: dict[tuple[int, str], list[int]] = {}
        #: The Git repositories that AWX reaches: (URL, branch) -> its head.
        self.repositories: dict[tuple[str, str], str] = {}
        self.secrets: dict[int, Row] = {}
        self.deletions: dict[int, float] = {}
        shared_templates, shared_runs = itertools.count(200), itertools.count(500)
        self.numbers: dict[str, Iterator[int]] = {
            kind: shared_templates
            if kind in TEMPLATES
            else shared_runs
            if kind in RUNS
            else itertools.count(FIRST.get(kind, 1))
            for kind in KINDS
        }
        self.create("organizations", {"name": "Default"})
        for name, kind in (("Source Control", "scm"), ("Container Registry", "registry"), ("Machine", "ssh")):
            self.create("credential_types", {"name": name, "kind": "cloud"}).update(kind=kind, managed=True)

    # What there is.

    def all(self, kind: str) -> list[Row]:
        """Return all rows of a kind as the API shows them."""
        self.catch_up()
        kinds = TEMPLATES if kind == "unified_job_templates" else (kind,)
        return [self.shown(one, row) for one in kinds for row in self.rows[one].values()]

    def is_list(self, path: list[str]) -> bool:
        return len(path) == 1 or (len(path) == 3 and path[2] in ("credentials", *FOLLOWING))

    def all_at(self, path: list[str]) -> list[Row]:
        """Return the rows of a list: of a kind, or those that belong to a job template or a node."""
        if path[0] not in KINDS and path[0] != "unified_job_templates":
            raise Refused(404, {"detail": "The requested resource could not be found."})
        if len(path) == 1:
            return self.all(path[0])
        row = self.row(path)
        if path[2] in FOLLOWING:
            return [
                self.shown(path[0], self.rows[path[0]][one]) for one in self.following.get((row["id"], path[2]), [])
            ]
        return [self.shown("credentials", self.rows["credentials"][number]) for number in self.links.get(row["id"], [])]

    def row(self, path: list[str]) -> Row:
        self.catch_up()
        try:
            return self.rows[path[0]][int(path[1])]
        except (KeyError, ValueError, IndexError):
            raise Refused(404, {"detail": "Not found."}) from None

    def related(self, kind_type: str, name: str, number: int | None) -> Row | None:
        """Return the thing whose ID a field has."""
        (kind,) = [kind for kind in KINDS.values() if kind.type == kind_type]
        other = kind.relations.get(name)
        if other is None:
            raise Refused(400, {"detail": f"Related Field got invalid lookup: {name}"})
        return self.rows[other].get(number or 0)

    def shown(self, kind: str, row: Row) -> Row:
        """Return a row as the API shows it."""
        shown = copy.deepcopy(row)
        url = f"{API}{kind}/{row['id']}/"
        shown |= {"type": KINDS[kind].type, "url": url, "related": {}, "summary_fields": {}}
        if kind == "job_templates":
            shown["related"] = {"survey_spec": f"{url}survey_spec/", "credentials": f"{url}credentials/"}
        if kind == "workflow_job_templates":
            shown["related"] = {"survey_spec": f"{url}survey_spec/"}
        if kind in ("projects", "inventory_sources"):
            shown["related"] = {"update": f"{url}update/"}
        if kind == "projects":
            running = [one for one in self.updates(row) if one["status"] not in DONE]
            if running:
                shown["status"] = running[0]["status"]
                shown["summary_fields"]["current_update"] = {"id": running[0]["id"], "status": running[0]["status"]}
        return shown

    def updates(self, project: Row) -> list[Row]:
        return [row for row in self.rows["project_updates"].values() if row["project"] == project["id"]]

    # What happens by itself.

    def catch_up(self) -> None:
        """Complete what should have happened by now."""
        now = time.monotonic()
        for update in self.rows["project_updates"].values():
            project = self.rows["projects"].get(update["project"])
            if update["status"] in DONE or project is None:
                continue
            if now < update["ends"]:
                update["status"] = "running" if now > update["ends"] - UPDATE_SECONDS else "pending"
                continue
            revision = self.repositories.get((project["scm_url"], project["scm_branch"]))
            status = "failed" if revision is None else "successful"
            update |= {"status": status, "failed": revision is None, "finished": "2026-01-01T00:00:00Z"}
            update |= {"event_processing_finished": True, "scm_revision": revision or ""}
            project |= {"status": status, "last_update_failed": revision is None}
            project["scm_revision"] = revision or project["scm_revision"]
        for number in [number for number, ends in self.deletions.items() if now >= ends]:
            del self.deletions[number], self.rows["inventories"][number]
            self.forget("inventory_sources", "inventory", number)

    def update_project(self, project: Row) -> Row:
        """Start an update, which waits for those before it."""
        before = [one["ends"] for one in self.updates(project)]
        ends = max([time.monotonic(), *before]) + UPDATE_SECONDS
        number = next(self.numbers["project_updates"])
        update = {"id": number, "name": project["name"], "project": project["id"], "status": "pending", "ends": ends}
        update |= {"failed": False, "finished": None, "event_processing_finished": False, "scm_revision": ""}
        self.rows["project_updates"][number] = update
        return update

    def forget(self, kind: str, name: str, number: int) -> None:
        """Delete the rows of a kind that have this ID in a field."""
        for row in [row for row in self.rows[kind].values() if row[name] == number]:
            self.remove(kind, row)

    def remove(self, kind: str, row: Row) -> None:
        """Delete a row, and what depends on it. Others only lose its ID."""
        del self.rows[kind][row["id"]]
        same = "unified_job_templates" if kind in TEMPLATES else kind
        if same == "unified_job_templates":
            self.forget("schedules", "unified_job_template", row["id"])
            for node in self.rows["workflow_job_template_nodes"].values():
                if node["unified_job_template"] == row["id"]:
                    node["unified_job_template"] = None
        if kind == "workflow_job_templates":
            self.forget("workflow_job_template_nodes", "workflow_job_template", row["id"])
        if kind == "projects":
            self.forget("inventory_sources", "source_project", row["id"])
        if kind == "credentials":
            self.links = {owner: [one for one in ids if one != row["id"]] for owner, ids in self.links.items()}
        for other, about in KINDS.items():
            for name, target in about.relations.items():
                for one in self.rows[other].values():
                    if target == kind and one[name] == row["id"]:
                        one[name] = None

    # What may be asked.

    def handle(self, method: str, path: list[str], body: Any, is_admin: bool) -> tuple[int, Any]:
        """Answer a request that is not for a list."""
        if path[0] not in KINDS:
            raise Refused(404, {"detail": "The requested resource could not be found."})
        if method != "GET" and path[0] in ADMIN_ONLY and not is_admin:
            raise forbidden()
        row = self.row(path) if len(path) > 1 else {}
        what = "/".join([method, *path[2:]])
        if len(path) == 1 and method == "POST" and path[0] not in RUNS:
            return 201, self.shown(path[0], self.create(path[0], body))
        if len(path) == 2 and method == "GET":
            return 200, self.shown(path[0], row)
        if len(path) == 2 and method == "PATCH":
            return 200, self.shown(path[0], self.change(path[0], row, body))
        if len(path) == 2 and method == "DELETE":
            return self.delete(path[0], row), None
        if path[0] == "projects" and what == "POST/update":
            if not row["scm_type"]:
                raise Refused(405, {"detail": 'Method "POST" not allowed.'})
            return 202, self.shown("project_updates", self.update_project(row))
        if path[0] == "inventory_sources" and what == "POST/update":
            self.refuse_without_revision(row["source_project"], "__all__")
            return 202, {"inventory_update": next(self.numbers["jobs"]), "status": "pending"}
        if path[0] in ("job_templates", "workflow_job_templates"):
            return self.handle_template(what, row, body)
        if path[0] == "workflow_job_template_nodes" and method == "POST" and path[2] in FOLLOWING:
            ids = self.following.setdefault((row["id"], path[2]), [])
            (ids.remove if body.get("disassociate") else ids.append)(body["id"])
            return 204, None
        raise Refused(405, {"detail": f'Method "{method}" not allowed.'})

    def handle_template(self, what: str, row: Row, body: Any) -> tuple[int, Any]:
        """Answer a request below a job template or a workflow template."""
        if what == "GET/survey_spec":
            return 200, self.surveys.get(row["id"], {})
        if what == "POST/survey_spec":
            check_survey(body)
            self.surveys[row["id"]] = body
            return 200, {}
        if what == "POST/credentials":
            self.link(row, body)
            return 204, None
        if what == "POST/launch":
            self.refuse_without_revision(row.get("project"), "playbook")
            missing = self.unanswered(row["id"], body.get("extra_vars", {}))
            if missing:
                raise Refused(400, {"variables_needed_to_start": missing})
            return 201, {"job": next(self.numbers["jobs"]), "status": "pending"}
        raise Refused(405, {"detail": f'Method "{what.partition("/")[0]}" not allowed.'})

    def run_workflow(self, row: Row, answers: Row, run: Callable[[Row, Row], Row | None]) -> list[str]:
        """Run the nodes of a workflow one after the other, and return their identifiers.

        As in AWX (WorkflowJobNode.get_job_kwargs), a job gets the artifacts of all jobs before it as variables, without
        a look at its survey. The answers to the workflow's survey go before these. An update gets none.

        :param run: given a template and variables, it returns the artifacts; None for a failed job, which ends all.
        """
        nodes = self.rows["workflow_job_template_nodes"]
        mine = [node for node in nodes.values() if node["workflow_job_template"] == row["id"]]
        later = {one for node in mine for one in self.following.get((node["id"], "success_nodes"), [])}
        waiting: list[tuple[Row, Row]] = [(node, {}) for node in mine if node["id"] not in later]
        done: list[str] = []
        while waiting:
            node, artifacts = waiting.pop(0)
            (template,) = [
                one for one in self.all("unified_job_templates") if one["id"] == node["unified_job_template"]
            ]
            is_job = template["type"] == "job_template"
            made = run(template, {**self.defaults(template["id"]), **artifacts, **answers} if is_job else {})
            if made is None:
                return done
            done.append(node["identifier"])
            following = self.following.get((node["id"], "success_nodes"), [])
            waiting += [(nodes[one], {**artifacts, **made}) for one in following]
        return done

    def defaults(self, template: int) -> Row:
        """Return what a survey proposes, which AWX gives a job for what is not answered."""
        spec = self.surveys.get(template, {}).get("spec", [])
        return {one["variable"]: one["default"] for one in spec if "default" in one}

    def refuse_without_revision(self, project: int | None, name: str) -> None:
        if project is not None and self.rows["projects"][project]["status"] == "failed":
            raise invalid(name, MISSING_REVISION)

    def unanswered(self, template: int, answers: Row) -> list[str]:
        """Return AWX's message about answers that a survey does not accept."""
        wrong = []
        for question in self.surveys.get(template, {}).get("spec", []):
            name = question["variable"]
            if name not in answers and question["required"] and "default" not in question:
                wrong.append(f"'{name}' value missing")
            elif (
                question["type"] == "multiplechoice"
                and answers.get(name, question["choices"][0]) not in question["choices"]
            ):
                wrong.append(f"Value {answers[name]} for '{name}' expected to be one of {question['choices']}.")
        return wrong

    # What may be written.

    def create(self, kind: str, body: Row) -> Row:
        about = KINDS[kind]
        for name in about.required:
            if body.get(name) in (None, ""):
                raise invalid(name, "This field is required.")
        row = {**copy.deepcopy(about.fields), **copy.deepcopy(about.own)}
        self.write(kind, row, body)
        row["id"] = next(self.numbers[kind])
        self.rows[kind][row["id"]] = row
        if kind == "credentials":
            self.keep_secrets(row, body.get("inputs", {}))
        if kind == "projects" and row["scm_type"]:
            self.update_project(row)
        return row

    def change(self, kind: str, row: Row, body: Row) -> Row:
        fresh = copy.deepcopy(row)
        if kind == "credential_types":
            if row["managed"]:
                raise forbidden("Modifications not allowed for managed credential types")
            used = [one for one in self.rows["credentials"].values() if one["credential_type"] == row["id"]]
            if used and body.get("inputs", row["inputs"]) != row["inputs"]:
                raise forbidden("Modifications to inputs are not allowed for credential types that are in use")
        self.write(kind, fresh, body)
        if kind == "credentials" and "inputs" in body:
            self.keep_secrets(fresh, body["inputs"])
        moved = kind == "projects" and any(
            fresh[name] != row[name] for name in ("scm_url", "scm_branch", "scm_type", "scm_refspec")
        )
        row.update(fresh)
        if moved:
            self.update_project(row)
        return row

    def write(self, kind: str, row: Row, body: Row) -> None:
        """Write the writable fields into a row, or refuse. Other fields are silently ignored."""
        about = KINDS[kind]
        for name in about.fields.keys() & body.keys():
            value = body[name]
            if name in about.relations and value is not None:
                kinds = TEMPLATES if about.relations[name] == "unified_job_templates" else (about.relations[name],)
                if not any(value in self.rows[one] for one in kinds):
                    raise invalid(name, f'Invalid pk "{value}" - object does not exist.')
            # To the API null is an empty string.
            row[name] = "" if value is None and isinstance(about.fields[name], str) else copy.deepcopy(value)
        self.check(kind, row, body)
        twins = [
            one
            for one in self.rows[kind].values()
            if one["id"] != row.get("id") and all(one[name] == row[name] for name in about.unique)
        ]
        if twins:
            named = " and ".join(name.replace("_", " ").capitalize() for name in about.unique)
            where = "name" if about.unique == ("name",) else "__all__"
            raise invalid(where, f"{about.type.replace('_', ' ').capitalize()} with this {named} already exists.")

    def check(self, kind: str, row: Row, body: Row) -> None:
        """Check what AWX requires of a kind beyond its fields."""
        if kind == "credential_types" and row["kind"] not in ("cloud", "net"):
            raise invalid("kind", f"Must be 'cloud' or 'net', not {row['kind']}")
        if kind == "credentials":
            fields = self.rows["credential_types"][row["credential_type"]]["inputs"]
            known = {one["id"] for one in fields.get("fields", [])}
            if known and set(row["inputs"]) - known:
                raise invalid("inputs", f"Additional properties are not allowed ({sorted(set(row['inputs']) - known)})")
        if kind == "inventory_sources":
            inventory = self.rows["inventories"][row["inventory"]]
            row["organization"] = inventory["organization"]
            if row["source"] == "scm" and row["source_project"] is None:
                raise invalid("source_project", "Project required for scm type sources.")
        if kind == "job_templates":
            project = self.rows["projects"][row["project"]]
            # A job template always has the organization of its project.
            row["organization"] = project["organization"]
            if not row["playbook"]:
                raise invalid("playbook", "Must select playbook for project.")
            if not project["allow_override"]:
                raise invalid("playbook", "Playbook not found for project.")
            if row["inventory"] is None:
                raise invalid("inventory", "You must either set a default value or ask to prompt on launch.")
        if kind == "schedules":
            if not row["rrule"].startswith("DTSTART"):
                raise invalid("rrule", "Valid DTSTART required in rrule.")
            if "extra_data" in body:
                missing = self.unanswered(row["unified_job_template"], row["extra_data"])
                if missing:
                    raise Refused(400, {"variables_needed_to_start": missing})

    def keep_secrets(self, row: Row, inputs: Row) -> None:
        """Store the secrets in a credential's inputs, and show a placeholder."""
        fields = self.rows["credential_types"][row["credential_type"]]["inputs"].get("fields", [])
        kept = self.secrets.setdefault(row["id"], {})
        for name in [one["id"] for one in fields if one.get("secret")]:
            if inputs.get(name) not in (None, "", HIDDEN):
                kept[name] = inputs[name]
        row["inputs"] = {name: HIDDEN if name in kept else value for name, value in inputs.items()}

    def link(self, row: Row, body: Row) -> None:
        """Give a credential to a job template, or remove it."""
        ids = self.links.setdefault(row["id"], [])
        if body.get("disassociate"):
            ids.remove(body["id"])
            return
        types = [self.rows["credentials"][number]["credential_type"] for number in ids]
        new = self.rows["credentials"][body["id"]]["credential_type"]
        if new in types:
            name = self.rows["credential_types"][new]["name"]
            raise Refused(400, {"error": f"Cannot assign multiple {name} credentials."})
        ids.append(body["id"])

    def delete(self, kind: str, row: Row) -> int:
        """Delete a thing if AWX would, and return the status of the answer."""
        if kind == "credential_types":
            if row["managed"]:
                raise forbidden("Deletion not allowed for managed credential types")
            if any(one["credential_type"] == row["id"] for one in self.rows["credentials"].values()):
                raise forbidden("Credential types that are in use cannot be deleted")
        if kind == "projects":
            running = [
                {"type": "project_update", "id": one["id"]} for one in self.updates(row) if one["status"] not in DONE
            ]
            if running:
                raise Refused(409, {"error": "Resource is being used by running jobs.", "active_jobs": running})
        if kind == "inventories":
            if row["pending_deletion"]:
                raise Refused(400, {"error": "Inventory is already pending deletion."})
            row["pending_deletion"] = True
            self.deletions[row["id"]] = time.monotonic() + DELETION_SECONDS
            for template in self.rows["job_templates"].values():
                if template["inventory"] == row["id"]:
                    template["inventory"] = None
            return 202
        self.remove(kind, row)
        return 204


def check_survey(spec: Any) -> None:
    """Refuse a survey that AWX does not accept."""
    for name, kind in {"name": str, "description": str, "spec": list}.items():
        if not isinstance(spec.get(name), kind):
            raise Refused(400, {"error": f"Field '{name}' is missing from survey spec."})
    if not spec["spec"]:
        raise Refused(400, {"error": "'spec' doesn't contain any items."})
    for number, question in enumerate(spec["spec"]):
        for name, kind in QUESTION.items():
            if not isinstance(question.get(name), kind):
                raise Refused(400, {"error": f"'{name}' missing from survey question {number}"})
        if question["type"] == "multiplechoice" and "choices" not in question:
            raise Refused(400, {"error": f"Survey question {number} of type multiplechoice must specify choices."})
