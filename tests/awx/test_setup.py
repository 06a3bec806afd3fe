# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""awx_setup and awx_remove with the real awx.awx against a stand-in for AWX's API."""

from __future__ import annotations

import copy
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import venvs
import yaml
from checkout import BUILD

from .fake_awx import FakeAwx
from .jobs import CORES

PASSWORD = "not-to-be-seen"
TENANT = "6cdebe3eb0094910bc41f1d42ebe4cb7"
REPOSITORY = "https://git.example.com/you/inventories.git"
#: The file of variables in docs/awx.md.
VARIABLES = {"awx_setup_ee_image": "registry.example.com/nhn-cloud-ee:1.0.0", "awx_setup_scm_url": REPOSITORY}
SCHEDULES = ("office hours begin", "office hours end", "terminate at night", "snapshots by night")
TEMPLATES = ("provision", "power", "resize", "decommission", "snapshots", "stack", "export", "configure")
WORKFLOW = "provision and configure"
#: The kinds of an organization of which the setup makes one each.
SINGLE = ("credentials", "projects", "inventories", "inventory_sources")
#: The only write of a run without differences, which makes AWX read the repository.
UPDATE = re.compile(r"POST projects/\d+/update")


@dataclass(frozen=True)
class Run:
    """The result of a run of a playbook."""

    code: int
    said: str

    @property
    def changed(self) -> int:
        return int(re.search(r"changed=(\d+)", self.said)[1])

    @property
    def words(self) -> str:
        return " ".join(self.said.replace('\\"', '"').split())


class Setup:
    """Run the two playbooks with files of variables, like a user, on an ansible-core."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.core = "2.21"
        self.token = "admin-token"

    def run(self, playbook: str, *arguments: str, **variables: Any) -> Run:
        file = self.folder / "awx-setup.yml"
        file.write_text(yaml.safe_dump(variables))
        venv = CORES[self.core]
        collections = next(venvs.AWX.path.glob("lib/python3.*/site-packages"))
        env = {
            "PATH": f"{venv.bin}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": f"{BUILD}:{collections}",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PIPELINING": "1",
            "CONTROLLER_HOST": self.url,
            "CONTROLLER_OAUTH_TOKEN": self.token,
            "CONTROLLER_REQUEST_TIMEOUT": "60",
            "NHN_TENANT_ID": TENANT,
            "NHN_USERNAME": "user@example.com",
            "NHN_PASSWORD": PASSWORD,
            "NHN_REGION": "KR1",
        }
        command = [venv.bin / "ansible-playbook", f"nhn.cloud.{playbook}", "-e", f"@{file}", "-v", *arguments]
        done = subprocess.run(command, env=env, cwd=self.folder, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert PASSWORD not in said
        return Run(done.returncode, said)

    def good(self, playbook: str, *arguments: str, **variables: Any) -> Run:
        run = self.run(playbook, *arguments, **variables)
        assert run.code == 0, run.said
        return run

    def bad(self, says: str, playbook: str, *arguments: str, **variables: Any) -> None:
        run = self.run(playbook, *arguments, **variables)
        assert run.code != 0, run.said
        assert says in run.words, run.said


@pytest.fixture
def fake() -> Iterator[FakeAwx]:
    # Small pages, so that some answers have several.
    awx = FakeAwx(page_size=3)
    for branch in ("", "prod"):
        awx.things.repositories[REPOSITORY, branch] = "1e1" + "0" * 37
    yield awx
    awx.close()


@pytest.fixture
def setup(awx_bin: Path, fake: FakeAwx, tmp_path: Path) -> Setup:
    return Setup(fake.url, tmp_path)


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("playbook", ["awx_setup", "awx_remove"])
def test_syntax(setup: Setup, playbook: str, core: str) -> None:
    setup.core = core
    setup.good(playbook, "--syntax-check")


def expect(fake: FakeAwx, organization: str, prefix: str = "NHN Cloud") -> None:
    """Check that everything that the setup makes exists once, and is connected inside its organization."""
    mine = {kind: {row["name"]: row for row in fake.rows(kind, organization)} for kind in (*SINGLE, "job_templates")}
    assert all(prefix in mine[kind] for kind in SINGLE)
    (credential, project, inventory, source) = (mine[kind][prefix] for kind in SINGLE)
    (ee,) = [row for row in fake.rows("execution_environments") if row["name"] == prefix]
    (kind,) = fake.rows("credential_types")[3:]
    assert credential["credential_type"] == kind["id"]
    assert (source["inventory"], source["source_project"]) == (inventory["id"], project["id"])
    assert (source["credential"], source["execution_environment"]) == (credential["id"], ee["id"])
    for name in TEMPLATES:
        template = mine["job_templates"][f"{prefix} - {name}"]
        assert (template["project"], template["inventory"]) == (project["id"], inventory["id"])
        assert template["execution_environment"] == ee["id"]
        _status, linked = fake.ask("GET", f"job_templates/{template['id']}/credentials/")
        assert [row["id"] for row in linked["results"]] == [credential["id"]]
        status, answer = fake.ask("POST", f"job_templates/{template['id']}/launch/", {"extra_vars": ANSWERS[name]})
        assert status == 201, answer
    expect_workflow(fake, organization, prefix, mine)
    templates = {mine["job_templates"][f"{prefix} - {name}"]["id"] for name in TEMPLATES}
    scheduled = {row["name"] for row in fake.rows("schedules") if row["unified_job_template"] in templates}
    assert scheduled == {f"{prefix} - {name}" for name in SCHEDULES}


def expect_workflow(fake: FakeAwx, organization: str, prefix: str, mine: dict[str, dict[str, Any]]) -> None:
    """Check that the workflow has its three nodes, with what is in this organization, one after the other."""
    (workflow,) = [
        row for row in fake.rows("workflow_job_templates", organization) if row["name"] == f"{prefix} - {WORKFLOW}"
    ]
    status, _answer = fake.ask("POST", f"workflow_job_templates/{workflow['id']}/launch/", {"extra_vars": {}})
    assert status == 400
    run: list[tuple[int, Any]] = []

    def note(template: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        run.append((template["id"], given))
        return {}

    fake.things.run_workflow(workflow, ANSWERS["provision"], note)
    templates = mine["job_templates"]
    expected = [
        templates[f"{prefix} - provision"],
        mine["inventory_sources"][prefix],
        templates[f"{prefix} - configure"],
    ]
    assert [number for number, _given in run] == [row["id"] for row in expected]
    assert [given.get("provision_name") for _number, given in run] == ["web", None, "web"]


ANSWERS = {
    "configure": {"configure_server_ids": "0a1b2c3d-0000-4000-8000-000000000951"},
    "provision": {"provision_name": "web"},
    "power": {"power_action": "stop"},
    "resize": {"resize_names": "web", "resize_flavor": "m2.c1m2"},
    "decommission": {"decommission_names": "web"},
    "snapshots": {"snapshots_volumes": "data"},
    "stack": {},
    "export": {},
}


@pytest.mark.slow
@pytest.mark.parametrize("core", [min(CORES), max(CORES)])
def test_check_mode_the_setup_and_its_removal(
    setup: Setup,
    fake: FakeAwx,
    job_templates: list[dict[str, Any]],
    credential_type: dict[str, Any],
    core: str,
) -> None:
    setup.core = core
    made = [f"Credential {NAME}", f"Source of the inventory {NAME}"]
    made += [f"Schedule {NAME} - {name}" for name in SCHEDULES] + NODES

    first = setup.good("awx_setup", "--check", **VARIABLES)
    assert fake.writes == []
    # The output names every object: by its own task, or because it depends on an object that would be made.
    for what in ("credential type", "execution environment", "project", "inventory", "job templates"):
        assert re.search(rf"TASK \[Make the {what}\] \*+\nchanged: ", first.said), first.said
    assert re.findall(r'"msg": "(.*) would be made\."', first.said) == made
    assert set(re.findall(rf"changed: \[localhost\] => \(item={NAME} - (\w+)\)", first.said)) == set(TEMPLATES)

    assert setup.good("awx_setup", **VARIABLES).changed == 10
    expect(fake, "Default")
    kept = fake.rows("credential_types")[-1]
    assert (kept["inputs"], kept["injectors"]) == (credential_type["inputs"], credential_type["injectors"])
    (source,) = fake.rows("inventory_sources")
    assert (source["enabled_var"], source["enabled_value"]) == ("nhn_status", "ACTIVE")
    (inventory,) = fake.rows("inventories")
    assert inventory["description"] == source["description"]
    assert "A host whose nhn_status is not ACTIVE is disabled, and jobs leave it out." in source["description"]
    assert yaml.safe_load(source["source_vars"]) == {"ANSIBLE_INVENTORY_ENABLED": "auto"}
    surveys = [fake.ask("GET", f"job_templates/{row['id']}/survey_spec/")[1] for row in fake.rows("job_templates")]
    assert [survey["spec"] for survey in surveys] == [template["survey"] for template in job_templates]
    (workflow,) = fake.rows("workflow_job_templates")
    assert (
        fake.ask("GET", f"workflow_job_templates/{workflow['id']}/survey_spec/")[1]["spec"]
        == job_templates[0]["survey"]
    )

    # What the user makes of the job template that is the user's own stays.
    (own,) = [row for row in fake.rows("job_templates") if row["name"] == f"{NAME} - configure"]
    fake.ask("PATCH", f"job_templates/{own['id']}/", {"playbook": "site.yml", "description": "mine"})
    fake.writes.clear()
    assert setup.good("awx_setup", "--check", **VARIABLES).changed == 0
    assert fake.writes == []
    assert setup.good("awx_setup", **VARIABLES).changed == 0
    assert [write for write in fake.writes if not UPDATE.fullmatch(write)] == []

    assert [row["playbook"] for row in fake.rows("job_templates") if row["id"] == own["id"]] == ["site.yml"]

    fake.writes.clear()
    assert setup.good("awx_remove", "--check", **VARIABLES).changed == 7
    assert fake.writes == []
    assert setup.good("awx_remove", **VARIABLES).changed == 7
    kinds = (
        ["workflow_job_templates"]
        + ["job_templates"] * len(TEMPLATES)
        + [
            "inventories",
            "projects",
            "execution_environments",
            "credentials",
            "credential_types",
        ]
    )
    assert [re.match(r"DELETE (\w+)/", write)[1] for write in fake.writes] == kinds
    gone = (*SINGLE, "job_templates", "schedules", "execution_environments")
    gone += ("workflow_job_templates", "workflow_job_template_nodes")
    assert not any(fake.rows(kind) for kind in gone)
    assert setup.good("awx_remove", **VARIABLES).changed == 0


NAME = "NHN Cloud"
NODES = [f"Node of {NAME} - {WORKFLOW}: {name}" for name in ("configure", "synchronise", "provision")]


@pytest.mark.slow
def test_several_organizations_and_accounts(setup: Setup, fake: FakeAwx) -> None:
    """The setup makes objects of the same names in two organizations, and a second account in one of them."""
    team = {**VARIABLES, "awx_setup_organization": "Team2"}
    other = {**VARIABLES, "awx_setup_prefix": "Lab"}
    setup.good("awx_setup", **VARIABLES)
    assert re.findall(r'"msg": "(.*) would be made\."', setup.good("awx_setup", "--check", **team).said) == [
        *(f"{what} {NAME}" for what in ("Credential", "Project", "Inventory", "Source of the inventory")),
        *(f"Job template {NAME} - {name}" for name in TEMPLATES),
        *(f"Schedule {NAME} - {name}" for name in SCHEDULES),
        *NODES,
    ]
    assert fake.names("organizations") == ["Default"]
    for variables in (team, other):
        setup.good("awx_setup", **variables)
    assert setup.good("awx_setup", **VARIABLES).changed == 0
    for variables in (team, other):
        assert setup.good("awx_setup", "--check", **variables).changed == 0
    expect(fake, "Default")
    expect(fake, "Team2")
    expect(fake, "Default", "Lab")

    said = setup.good("awx_remove", **VARIABLES).words
    assert f'The credential type "{NAME}" stays, because others use it: ' in said
    assert f'The execution environment "{NAME}" stays, because others use it: ' in said
    assert fake.names("projects", "Default") == ["Lab"]
    expect(fake, "Team2")
    expect(fake, "Default", "Lab")
    setup.good("awx_remove", **other)
    expect(fake, "Team2")
    setup.good("awx_remove", **team)
    assert fake.names("credential_types") == ["Source Control", "Container Registry", "Machine"]
    assert fake.names("execution_environments") == []
    assert fake.names("organizations") == ["Default", "Team2"]
    assert setup.good("awx_remove", awx_setup_organization="Nobody").changed == 0


@pytest.mark.slow
def test_two_clouds_do_not_touch_each_other(setup: Setup, fake: FakeAwx) -> None:
    """What is changed or removed of one cloud leaves everything of the other as it is."""
    shop = {**VARIABLES, "awx_setup_organization": "Shop", "awx_setup_prefix": "Shop cloud"}
    bank = {**VARIABLES, "awx_setup_organization": "Bank", "awx_setup_prefix": "Bank cloud"}
    bank["awx_setup_credential"] = account(
        tenant_id=TENANT[::-1], username="bank@example.com", password=f"{PASSWORD}-2", region="KR2"
    )
    for variables in (shop, bank):
        setup.good("awx_setup", **variables)
    mine, theirs = (everything(fake, name, f"{name} cloud") for name in ("Shop", "Bank"))
    assert [secret["password"] for (secret,) in (mine["secrets"], theirs["secrets"])] == [PASSWORD, f"{PASSWORD}-2"]
    expect(fake, "Shop", "Shop cloud")
    expect(fake, "Bank", "Bank cloud")

    changed = {
        **shop,
        "awx_setup_ee_image": "registry.example.com/nhn-cloud-ee:2.0.0",
        "awx_setup_scm_branch": "prod",
        "awx_setup_inventory_cache": 60,
        "awx_setup_schedules_enabled": False,
        "awx_setup_credential": account(username="other@example.com", password=f"{PASSWORD}-3", region="KR2"),
    }
    assert setup.good("awx_setup", **changed).changed == 5
    now = everything(fake, "Shop", "Shop cloud")
    assert [kind for kind, rows in now.items() if rows != mine[kind]] == [
        *("credentials", "projects", "inventory_sources", "execution_environments", "schedules", "secrets")
    ]
    assert everything(fake, "Bank", "Bank cloud") == theirs

    setup.good("awx_remove", **shop)
    assert not any(fake.rows(kind, "Shop") for kind in (*SINGLE, "job_templates"))
    assert everything(fake, "Bank", "Bank cloud") == theirs
    assert setup.good("awx_setup", **bank).changed == 0
    expect(fake, "Bank", "Bank cloud")


def everything(fake: FakeAwx, organization: str, prefix: str) -> dict[str, Any]:
    """Return all that the setup made for an organization, as it is now."""
    found: dict[str, Any] = {kind: fake.rows(kind, organization) for kind in (*SINGLE, "job_templates")}
    templates = [row["id"] for row in found["job_templates"]]
    found["execution_environments"] = [row for row in fake.rows("execution_environments") if row["name"] == prefix]
    found["schedules"] = [row for row in fake.rows("schedules") if row["unified_job_template"] in templates]
    found["surveys"] = [fake.ask("GET", f"job_templates/{number}/survey_spec/") for number in templates]
    linked = [fake.ask("GET", f"job_templates/{number}/credentials/")[1]["results"] for number in templates]
    found["linked"] = [row["id"] for rows in linked for row in rows]
    found["secrets"] = [fake.things.secrets[row["id"]] for row in found["credentials"]]
    return copy.deepcopy(found)


@pytest.mark.slow
def test_a_project_that_cannot_be_read(setup: Setup, fake: FakeAwx) -> None:
    """The setup fails until the repository can be read. Then jobs have a revision to run."""
    wrong = {**VARIABLES, "awx_setup_scm_branch": "gone"}
    for _time in range(2):
        setup.bad(f"AWX could not read {REPOSITORY}: the update", "awx_setup", **wrong)
    (project,) = fake.rows("projects")
    assert (project["status"], project["scm_revision"]) == ("failed", "")
    setup.good("awx_setup", **VARIABLES)
    expect(fake, "Default")
    # The repository disappears. Earlier jobs no longer run, and the setup says so.
    fake.things.repositories.clear()
    setup.bad("ended with failed, and its output is under Jobs in AWX", "awx_setup", **VARIABLES)
    number = fake.rows("job_templates")[0]["id"]
    missing = {"playbook": ["Missing a revision to run due to failed project update."]}
    assert fake.ask("POST", f"job_templates/{number}/launch/", {"extra_vars": ANSWERS["provision"]}) == (400, missing)


@pytest.mark.slow
def test_what_is_left_out_is_not_what_it_was(setup: Setup, fake: FakeAwx) -> None:
    """Each option has the value of the file, or the default in docs/awx.md."""
    changed = {
        **VARIABLES,
        "awx_setup_ee_image": "registry.example.com/nhn-cloud-ee:2.0.0",
        "awx_setup_scm_branch": "prod",
        "awx_setup_inventory_cache": 60,
        "awx_setup_enabled_var": "in_use",
        "awx_setup_enabled_value": "true",
        "awx_setup_timezone": "Asia/Tokyo",
        "awx_setup_schedules_enabled": False,
    }
    setup.good("awx_setup", **changed)
    (source,) = fake.rows("inventory_sources")
    assert (source["enabled_var"], source["enabled_value"]) == ("in_use", "true")
    assert "A host whose in_use is not true is disabled" in source["description"]
    for row in fake.rows("job_templates"):
        fake.ask("PATCH", f"job_templates/{row['id']}/", {"allow_simultaneous": True, "job_slice_count": 4})
    setup.good("awx_setup", **VARIABLES)
    assert fake.rows("execution_environments")[0]["image"] == VARIABLES["awx_setup_ee_image"]
    assert fake.rows("projects")[0]["scm_branch"] == ""
    (source,) = fake.rows("inventory_sources")
    assert (source["update_cache_timeout"], source["enabled_var"], source["enabled_value"]) == (
        300,
        "nhn_status",
        "ACTIVE",
    )
    assert {row["enabled"] for row in fake.rows("schedules")} == {True}
    assert all("TZID=Asia/Seoul:" in row["rrule"] for row in fake.rows("schedules"))
    templates = fake.rows("job_templates")
    now = {row["name"]: (row["allow_simultaneous"], row["job_slice_count"]) for row in templates}
    # The user may change this one.
    assert now.pop(f"{NAME} - configure") == (True, 4)
    assert set(now.values()) == {(False, 1)}

    setup.good("awx_setup", **VARIABLES, awx_setup_replace_password=True, awx_setup_credential=account(password="new"))
    assert list(fake.things.secrets.values()) == [{"password": "new"}]

    scm, registry, machine = (row["id"] for row in fake.rows("credential_types")[:3])
    (organization,) = (row["id"] for row in fake.rows("organizations"))
    setup.bad('"git" must be the name of one credential of the kind scm', "awx_setup", **VARIABLES, **GIT)
    there = (
        (scm, "git", organization),
        (registry, "quay", None),
        (registry, "git", organization),
        (machine, "push", None),
    )
    for kind, name, owner in there:
        fake.ask("POST", "credentials/", {"name": name, "credential_type": kind, "organization": owner})
    setup.good("awx_setup", **VARIABLES, **GIT, awx_setup_ee_credential="quay", awx_setup_export_credential="push")
    names = {row["id"]: (row["name"], row["credential_type"]) for row in fake.rows("credentials")}
    assert names[fake.rows("projects")[0]["credential"]] == ("git", scm)
    assert names[fake.rows("execution_environments")[0]["credential"]] == ("quay", registry)
    links = {row["name"]: len(fake.things.links[row["id"]]) for row in fake.rows("job_templates")}
    assert links == {f"{NAME} - {name}": 1 for name in TEMPLATES} | {f"{NAME} - export": 2}
    fake.writes.clear()
    setup.bad('The project "NHN Cloud" has a credential in AWX, and awx_setup_scm_credential', "awx_setup", **VARIABLES)
    setup.bad('The execution environment "NHN Cloud" has a credential in AWX', "awx_setup", **VARIABLES, **GIT)
    assert fake.writes == []


GIT = {"awx_setup_scm_credential": "git"}


def account(**inputs: Any) -> dict[str, Any]:
    return {"tenant_id": TENANT, "username": "user@example.com", "password": PASSWORD, **inputs}


@pytest.mark.slow
def test_what_can_be_known_is_refused_before_anything_is_changed(setup: Setup, fake: FakeAwx) -> None:
    must = "must be given."
    setup.bad(f'"URL of the Git repository" (awx_setup_scm_url) {must}', "awx_setup", awx_setup_ee_image="a/b:1")
    setup.bad(
        f'"Image of the execution environment" (awx_setup_ee_image) {must}', "awx_setup", **{**VARIABLES, IMAGE: None}
    )
    branch = {"awx_setup_scm_branch": 1.10}
    setup.bad("(awx_setup_scm_branch) takes text, and 1.1 is read as a number", "awx_setup", **VARIABLES, **branch)
    value = {"awx_setup_enabled_value": ""}
    setup.bad(f'"Value that enables a host" (awx_setup_enabled_value) {must}', "awx_setup", **VARIABLES, **value)
    nobody = account(tenant_id="")
    setup.bad("Set NHN_TENANT_ID, or tenant_id", "awx_setup", **VARIABLES, awx_setup_credential=nobody)
    digits = account(tenant_id=12345678)
    setup.bad("Put tenant_id of awx_setup_credential in quotes", "awx_setup", **VARIABLES, awx_setup_credential=digits)
    setup.bad(f'"Prefix of the names" (awx_setup_prefix) {must}', "awx_remove", awx_setup_prefix=" ")
    setup.token = "organization-token"
    setup.bad("You don't have permission to POST to /api/v2/credential_types/ (HTTP 403).", "awx_setup", **VARIABLES)
    setup.token = "expired"
    setup.bad("Invalid authentication credentials", "awx_setup", **VARIABLES)
    assert fake.writes == ["POST credential_types ['description', 'injectors', 'inputs', 'kind', 'managed', 'name']"]


IMAGE = "awx_setup_ee_image"
