# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the examples that users copy, unchanged, against the local cloud.

A story is a list of texts that run one after another. Each must work, and a story leaves nothing behind. The names
in the examples (vpc-prod, prod-web, web and so on) exist in the local cloud from the start.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import demo
import modules
import playbook
import pytest
import venvs
from checkout import ROOT
from clouds import LocalCloud, http
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

sys.path.insert(0, str(ROOT / "tests/unit/contract"))
from documented import MODULES, blocks, load

BLOCKS = {block.where: block.text for block in blocks()}
GUIDES = ("getting-started", "getting-started.ko", "getting-started.ja")
OPENSTACK = "docs/migrating-from-openstack-cloud.md block 1"
ROLES = {name: f"roles/{name}/README.md block 1" for name in ("server", "power_schedule", "stack")}
STACK = "docs/whole-project.md block 1"
#: Texts that cannot run, and why.
LEFT_OUT = {
    "docs/awx.md block 1": "not for Ansible: ansible-builder makes an image of it",
    "docs/awx.md block 2": "where the reader's own image and repository are; tests/awx runs the playbook for them",
    "docs/awx.md block 3": "the rest of a workflow of AWX; tests/awx runs it on a server",
    "docs/awx.md block 4": "a part of an inventory file; tests/awx updates an inventory with it",
    "docs/awx.md block 5": "a part of the settings of block 2; tests/awx runs the setup with it",
    OPENSTACK: "its first task is one of the collection openstack.cloud; the second one is in the story 'migrating'",
}
INVENTORIES = (
    *(f"docs/{guide}.md block 2" for guide in GUIDES),
    "README.md block 2",
    "docs/authentication-and-regions.md block 3",
    "docs/inventory.md block 1",
    "docs/inventory.md block 2",
    "nhn_compute EXAMPLES",
)
#: A project of the local cloud without servers.
EMPTY_PROJECT = "f5073eaa26b64cffbee89411df94ce01"
#: Texts that cannot be checked there, and why.
NEEDS_MORE = {"docs/migrating-from-terraform.md block 1": "it asserts that a server of Terraform's is as the task says"}
CLOUDS_YAML = "docs/authentication-and-regions.md block 1"
#: Variables that readers put into a vault. The servers of the local cloud do not run, so nobody can log in.
VARIABLES = {
    "vault_nhn_password": "{{ lookup('ansible.builtin.env', 'NHN_PASSWORD') }}",
    "server_connection": "local",
    "stack_connection": "local",
}


class Text(NamedTuple):
    """A block by its name, or tasks, with variables for it, and the tasks of it to run."""

    what: str | list[dict[str, Any]]
    variables: dict[str, Any] = {}
    part: slice = slice(None)

    def text(self) -> str | list[dict[str, Any]]:
        """What is run: the block as it stands, or tasks."""
        if not isinstance(self.what, str):
            return self.what
        return BLOCKS[self.what] if self.part == slice(None) else load(BLOCKS[self.what])[0][self.part]


class Story(NamedTuple):
    """Texts in the order of their run, and what a reader already has."""

    name: str
    texts: tuple[str | list[dict[str, Any]] | Text, ...]
    repeatable: bool = False  # whether the first text says changed=0 the second time
    volumes: tuple[str, ...] = ()  # that are there

    def steps(self) -> list[Text]:
        return [text if isinstance(text, Text) else Text(text) for text in self.texts]


def key(state: str) -> list[dict[str, Any]]:
    """Return tasks for a key pair, in each region where an example makes one."""
    return [
        {"nhn.cloud.nhn_keypair": {"name": "deploy", "state": state, "region": "{{ item }}"}, "loop": ["KR1", "KR2"]}
    ]


def made(name: str, **more: Any) -> list[dict[str, Any]]:
    """Return tasks that make a server that an example expects."""
    wanted = {"name": name, "flavor": "m2.c1m2", "image": "Ubuntu Server 22.04 LTS", "availability_zone": "kr-pub-a"}
    return [{"nhn.cloud.nhn_server": {**wanted, "networks": [{"subnet": "prod-web"}], **more}}]


def gone(name: str, **more: Any) -> list[dict[str, Any]]:
    return [{"nhn.cloud.nhn_server": {"name": name, "state": "absent", **more}}]


def snapshot(state: str, name: str = "first") -> list[dict[str, Any]]:
    """Return a task for a snapshot of the volume that the examples expect."""
    return [{"nhn.cloud.nhn_volume_snapshot": {"name": name, "volume": "db-1-data", "state": state}}]


def office(state: str, **more: Any) -> list[dict[str, Any]]:
    """Return a task for a subnet of the routing table that the examples make."""
    return [{"nhn.cloud.nhn_subnet": {"name": "office", "vpc": "vpc-prod", "state": state, **more}}]


def holds(module: str, args: dict[str, Any], *claims: str) -> list[dict[str, Any]]:
    """Return a task, and assertions about its result."""
    task = {f"nhn.cloud.{module}": args, "register": "result"}
    return [task, {"ansible.builtin.assert": {"that": list(claims)}}]


def ended(block: str) -> list[dict[str, Any]]:
    """Return the tasks that delete what the stacks of an example have made."""
    entries = load(BLOCKS[block])[0]
    tasks = [task for entry in entries for task in entry.get("tasks", [entry])]
    return [{name: {**task[name], "state": "absent"}} for task in tasks for name in task if name.endswith(".nhn_stack")]


#: Deletes what the examples of nhn_server_action make.
NO_IMAGE = [{"nhn.cloud.nhn_image": {"name": "web-golden-2026-03", "state": "absent"}}]
#: What needs more than its own examples; the other modules follow in ``STORIES``.
WRITTEN = (
    Story(
        "nhn_server",
        (
            key("present"),
            "nhn_server EXAMPLES",
            "docs/performance.md block 1",
            # RETURN describes the drift of a fleet like this.
            holds(
                "nhn_server",
                {"name": "worker", "count": 2, "key_name": "other"},
                "result.drift[1].server == 'worker-2'",
            ),
            gone("worker", count=20),
            key("absent"),
        ),
    ),
    Story("README", ("README.md block 1", gone("web-1"), key("absent")), repeatable=True),
    Story("images", ("nhn_image_info EXAMPLES", "docs/troubleshooting.md block 1")),
    Story("key pairs", ("nhn_keypair EXAMPLES", "nhn_keypair_info EXAMPLES", key("absent"))),
    Story("answers of a survey", ("survey_answers EXAMPLES",)),
    Story(
        "what a server needs",
        (
            made("web-1"),
            "nhn_floating_ip EXAMPLES",
            "nhn_floating_ip_info EXAMPLES",
            "nhn_server_action EXAMPLES",
            gone("web-1"),
            NO_IMAGE,
        ),
    ),
    Story(
        "volumes",
        (
            made("db-1"),
            [{"nhn.cloud.nhn_volume_attachment": {"server": "db-1", "volume": "db-1-data"}}],
            "nhn_volume_attachment_info EXAMPLES",
            "nhn_volume_info EXAMPLES",
            "nhn_volume_attachment EXAMPLES",
            gone("db-1"),
        ),
        volumes=("db-1-data",),
    ),
    Story("volumes alone", ("nhn_volume EXAMPLES",)),
    Story(
        "snapshots",
        (
            snapshot("present"),
            "nhn_volume_snapshot_info EXAMPLES",
            snapshot("absent"),
            "nhn_volume_snapshot EXAMPLES",
            snapshot("absent", "before-upgrade"),
            [{"nhn.cloud.nhn_volume": {"name": "db-1-restored", "state": "absent"}}],
        ),
        volumes=("db-1-data",),
    ),
    Story(
        "routing tables",
        (
            Text("nhn_routing_table EXAMPLES", part=slice(1)),
            # A route leads to an address in a subnet of the table.
            office("present", cidr="10.0.50.0/24", routing_table="rt-outside"),
            Text("nhn_routing_table EXAMPLES", part=slice(1, 3)),
            "nhn_routing_table_info EXAMPLES",
            office("absent"),
            Text("nhn_routing_table EXAMPLES", part=slice(3, None)),
            "nhn_internet_gateway_info EXAMPLES",
            [{"nhn.cloud.nhn_internet_gateway": {"name": "rt-outside", "state": "absent"}}],
        ),
    ),
    Story(
        "placement policies",
        (
            key("present"),
            Text("nhn_placement_policy EXAMPLES", part=slice(2)),
            "nhn_placement_policy_info EXAMPLES",
            Text("nhn_placement_policy EXAMPLES", part=slice(2, None)),
            gone("db", count=2),
            key("absent"),
        ),
    ),
    Story(
        "authentication",
        (*(f"docs/authentication-and-regions.md block {number}" for number in (2, 4, 5, 6)), key("absent")),
    ),
    Story(
        "migrating",
        (
            key("present"),
            load(BLOCKS[OPENSTACK])[0][1:],
            "docs/migrating-from-terraform.md block 1",
            gone("web-1"),
            key("absent"),
        ),
    ),
    Story(
        "role server",
        (ROLES["server"], Text(ROLES["server"], {"server_state": "absent", "server_key_pair_delete": True})),
        repeatable=True,
        volumes=("shop-db-data",),
    ),
    Story(
        "stacks",
        ("nhn_stack EXAMPLES", "nhn_stack_info EXAMPLES", ended("nhn_stack EXAMPLES")),
    ),
    Story("a whole project", (STACK, ended(STACK)), repeatable=True),
    Story("role stack", (ROLES["stack"], Text(ROLES["stack"], {"stack_state": "absent"})), repeatable=True),
    Story(
        "role power_schedule",
        (
            made("office-1", metadata={"schedule": "office-hours"}),
            ROLES["power_schedule"],
            holds("nhn_server_info", {"name": "office-1"}, "result.servers[0].status == 'SHUTOFF'"),
            gone("office-1"),
        ),
    ),
)


def others() -> Iterator[Story]:
    """Yield a story for each module without one: its examples, with those of its info twin before the deletions."""
    told = {text.what for story in WRITTEN for text in story.steps() if isinstance(text.what, str)}
    left = [name for name in MODULES if f"{name} EXAMPLES" not in told]
    for name in left:
        what, twin = f"{name} EXAMPLES", f"{name}_info"
        if name.endswith("_info") and name.removesuffix("_info") in left:
            continue
        entries = load(BLOCKS[what])[0]
        keeping = len(entries)
        while keeping and (entries[keeping - 1].get(f"nhn.cloud.{name}") or {}).get("state") == "absent":
            keeping -= 1
        twins = [Text(f"{twin} EXAMPLES")] if twin in left else []
        deleting = [Text(what, part=slice(keeping, None))] if keeping < len(entries) else []
        yield Story(name, (Text(what, part=slice(keeping)) if deleting else Text(what), *twins, *deleting))


STORIES = (*WRITTEN, *others())
#: Run in a test of their own, in a project without a VPC, with the commands between them.
GUIDED = tuple(Story(guide, (f"docs/{guide}.md block 1", f"docs/{guide}.md block 3")) for guide in GUIDES)


def stand_ins(cloud: LocalCloud) -> dict[str, str]:
    """Return the reader's account and addresses in the texts, and what replaces them here."""
    urls, _token = services(cloud)
    return {
        "https://gateway.example.go.kr/compute/v2/0f0e0d0c0b0a09080706050403020100": urls["compute"],
        "https://api-identity-infrastructure.gov-nhncloudservice.com/v2.0": cloud.env["NHN_AUTH_URL"],
        "0f0e0d0c0b0a09080706050403020100": cloud.env["NHN_TENANT_ID"],
        "automation@example.com": cloud.env["NHN_USERNAME"],
        # The reader's own address, from which the servers let SSH in.
        "198.51.100.7": "127.0.0.1",
    }


def as_play(text: str | list[dict[str, Any]]) -> str:
    """Return a text with only tasks as a play, in which each query must find something."""
    entries = text if isinstance(text, list) else load(text)[0]
    if isinstance(text, str) and any("hosts" in entry for entry in entries):
        return text
    found = [f"{task['register']}.query_result is not none" for task in entries if '"query": ' in json.dumps(task)]
    if isinstance(text, list):
        claim = [{"ansible.builtin.assert": {"that": found}}] if found else []
        return json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [*text, *claim]}])
    lines = [f"    {line}" for line in text.strip("\n").splitlines() if line != "---"]
    claims = [f"    - ansible.builtin.assert: {json.dumps({'that': found})}"] if found else []
    return "\n".join(["- hosts: localhost", "  gather_facts: false", "  tasks:", *lines, *claims, ""])


def services(cloud: LocalCloud) -> tuple[dict[str, str], str]:
    """Return the URLs of the services in the region, and a token."""
    login = {"username": cloud.env["NHN_USERNAME"], "password": cloud.env["NHN_PASSWORD"]}
    body = {"auth": {"tenantId": cloud.env["NHN_TENANT_ID"], "passwordCredentials": login}}
    access = http(f"{cloud.env['NHN_AUTH_URL']}/tokens", body)["access"]
    urls = {
        service["type"]: place["publicURL"]
        for service in access["serviceCatalog"]
        for place in service["endpoints"]
        if place["region"] == cloud.env["NHN_REGION"]
    }
    return urls, access["token"]["id"]


@contextlib.contextmanager
def provided(cloud: LocalCloud, story: Story) -> Iterator[None]:
    """Provide the volumes that the examples expect."""
    urls, token = services(cloud)
    volumes = f"{urls['volumev2']}/volumes"
    wanted = [{"name": name, "size": 10, "availability_zone": "kr-pub-a"} for name in story.volumes]
    there = [http(volumes, {"volume": one}, token=token)["volume"]["id"] for one in wanted]
    try:
        yield
    finally:
        for volume in there:
            http(f"{volumes}/{volume}", token=token, method="DELETE")


@pytest.fixture
def place(tmp_path: Path, cloud: LocalCloud) -> Path:
    """Make a folder with a home that has what a user's home has."""
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    public = rsa.generate_private_key(65537, 2048).public_key()
    form = (serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    (home / ".ssh/id_rsa.pub").write_bytes(public.public_bytes(*form))
    (home / "images").mkdir()
    (home / "images/web-golden.qcow2").write_bytes(b"golden")
    (home / ".nhn-api-password").write_text(cloud.env["NHN_PASSWORD"])
    return tmp_path


def test_every_text_runs_or_has_a_reason() -> None:
    run = {text.what for story in (*STORIES, *GUIDED) for text in story.steps() if isinstance(text.what, str)}
    assert sorted({*run, *INVENTORIES, *LEFT_OUT, CLOUDS_YAML}) == sorted(BLOCKS)


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_examples_work_as_they_stand(story: Story, cloud: LocalCloud, place: Path) -> None:
    env = playbook.environment(venvs.MAIN, place, cloud.env, coverage=True)
    with provided(cloud, story):
        for number, text in enumerate(story.steps()):
            run_text(text, cloud, place, env, f"{number}.yml")
            if number == 0 and story.repeatable:
                again = run_text(text, cloud, place, env, f"{number}.yml")
                assert again.recap["changed"] == 0, f"{text}: the second run changes something"


def run_text(
    text: Text, cloud: LocalCloud, place: Path, env: dict[str, str], name: str, *options: str
) -> playbook.Result:
    """Run a text as a reader would, from a file of this name; it must work."""
    told = as_play(text.text())
    for one, other in stand_ins(cloud).items():
        told = told.replace(one, other)
    (place / name).write_text(told)
    result = playbook.run(
        venvs.MAIN,
        place / name,
        place,
        env,
        extra_vars={**VARIABLES, **text.variables},
        arguments=("-c", "local", *options),
        timeout=600,
        log_name=f"{name}.log",
    )
    if problem := result.problem():
        pytest.fail(f"{text.what}: {problem}", pytrace=False)
    return result


# The translations have the same steps: tests/unit/contract/test_guides.py.
@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("guide", GUIDES[:1])
def test_the_guide_leads_from_an_empty_project_to_a_server_that_answers(
    guide: str, cloud: LocalCloud, place: Path
) -> None:
    """The commands of the guide, in their order, in a project without a VPC; its comments say what changes."""
    account = {**cloud.env, "NHN_TENANT_ID": demo.EMPTY_PROJECT}
    env = playbook.environment(venvs.MAIN, place, account, coverage=True)
    page = (ROOT / f"docs/{guide}.md").read_text()
    before = demo.Account(account).left()
    assert before["VPCs of its own"] == before["servers"] == 0
    texts = {"first.yml": Text(f"docs/{guide}.md block 1"), "gone.yml": Text(f"docs/{guide}.md block 3")}
    (place / "nhn_compute.yml").write_text(BLOCKS[f"docs/{guide}.md block 2"])
    commands = re.findall(r"^ansible-playbook (\S+\.yml)(.*?) +# (.*)$|^(ansible all .*)$", page, re.MULTILINE)
    done = []
    for book, options, says, command in commands:
        if command:
            reach(command, cloud, place, env)
            done.append("ping")
            continue
        result = run_text(texts[book], cloud, place, env, book, *options.split())
        done.append(f"{book} {result.recap['changed']}")
        assert options or f"changed={result.recap['changed']}" in says, f"{guide}: {book}: {says}"
    assert done == ["first.yml 7", "first.yml 7", "first.yml 0", "ping", "gone.yml 8", "gone.yml 0"]
    assert demo.Account(account).left() == before


def reach(command: str, cloud: LocalCloud, place: Path, env: dict[str, str]) -> None:
    """Run a command of the guide that logs in to the server."""
    info = cloud.control("info")
    # What is different from a real account: the port, and where the host keys are.
    here = f"-e ansible_port={info['guest_port']} --ssh-common-args"
    ssh = f"-F none -o UserKnownHostsFile={info['known_hosts']} -o ControlPath=none"
    result = playbook.follow(["sh", "-c", f"{command} {here} '{ssh}'"], place, env, timeout=120, log_name="ping.log")
    assert result.code == 0, result.output
    assert "first-1 | SUCCESS" in result.output
    assert "pong" in result.output


def checked_plays(cloud: LocalCloud) -> list[dict[str, Any]]:
    """Return all texts as plays in the order of their stories, without what the stories add."""
    plays: list[dict[str, Any]] = []
    for text in [text for story in (*STORIES, *GUIDED) for text in story.steps() if isinstance(text.what, str)]:
        if text.what in NEEDS_MORE:
            continue
        shown = text.text()
        told = shown if isinstance(shown, str) else json.dumps(shown)
        for one, other in stand_ins(cloud).items():
            told = told.replace(one, other)
        entries = load(told.replace(cloud.env["NHN_TENANT_ID"], EMPTY_PROJECT))[0]
        tasks_only = not any("hosts" in entry for entry in entries)
        play = {"hosts": "localhost", "gather_facts": False, "tasks": entries}
        plays += [{"vars": text.variables, **one} for one in ([play] if tasks_only else entries)]
    return plays


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("version", ["2.21", *venvs.OLDER])
def test_every_example_can_be_checked_in_an_empty_project(version: str, cloud: LocalCloud, place: Path) -> None:
    venv = venvs.MAIN if version == "2.21" else venvs.OLDER[version]
    env = playbook.environment(venv, place, {**cloud.env, "NHN_TENANT_ID": EMPTY_PROJECT}, coverage=version == "2.21")
    book = place / "all.yml"
    book.write_text(json.dumps(checked_plays(cloud)))
    since = cloud.requests()
    result = playbook.run(
        venv, book, place, env, extra_vars=VARIABLES, arguments=("-c", "local", "--check", "--diff"), timeout=600
    )
    if problem := result.problem():
        pytest.fail(problem, pytrace=False)
    assert result.recap["ok"] > len(BLOCKS) - len(INVENTORIES)
    assert [row for row in cloud.writes(since) if "/tokens" not in row["path"]] == []
    said = " ".join(result.output.split())
    assert "There is no key pair 'first-key' yet; check mode goes on as if an earlier task made it." in said


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
def test_the_inventories_work_as_they_stand(cloud: LocalCloud, place: Path) -> None:
    env = playbook.environment(venvs.MAIN, place, cloud.env, coverage=True)

    def run(tasks: list[dict[str, Any]]) -> None:
        book = place / "book.yml"
        book.write_text(as_play(tasks))
        assert not (problem := playbook.run(venvs.MAIN, book, place, env, arguments=("-c", "local")).problem()), problem

    source = place / "nhn_compute.yml"
    run(made("shop-1", metadata={"team": "shop", "role": "web"}))
    for text in [*(BLOCKS[name] for name in INVENTORIES), (ROOT / "inventories/nhn_compute.yml").read_text()]:
        source.write_text(text)
        done = subprocess.run(
            [str(venvs.MAIN.bin / "ansible-inventory"), "-i", str(source), "--list"],
            cwd=place,
            env=env | {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{text}: {done.stderr}"
        assert "shop-1" in json.loads(done.stdout)["_meta"]["hostvars"], text
    run(gone("shop-1"))


@pytest.mark.integration
@pytest.mark.parametrize("way", ["worker", "module"])
def test_the_clouds_yaml_of_the_guide_works(way: str, cloud: LocalCloud, place: Path) -> None:
    public = "https://api-identity-infrastructure.nhncloudservice.com/v2.0"
    text = BLOCKS[CLOUDS_YAML]
    for one, other in {
        **stand_ins(cloud),
        public: cloud.env["NHN_AUTH_URL"],
        "the API password": cloud.env["NHN_PASSWORD"],
    }.items():
        text = text.replace(one, other)
    (place / "clouds.yaml").write_text(text)
    book = place / "book.yml"
    book.write_text(as_play(holds("nhn_flavor_info", {"cloud": "shop"}, "result.flavors | length > 3")))
    env = playbook.environment(venvs.MAIN, place, {"NHN_RUN_IN": way}, coverage=True)
    assert not (problem := playbook.run(venvs.MAIN, book, place, env, arguments=("-c", "local")).problem()), problem


@pytest.mark.integration
def test_every_module_says_what_went_wrong(cloud: LocalCloud, place: Path) -> None:
    """Every module fails as RETURN describes. tests/tools/result_gate.py needs these results."""
    book = place / "book.yml"
    failing = [{f"nhn.cloud.{name}": {**modules.required(name), "region": "nowhere"}} for name in MODULES]
    failing = [{**task, "ignore_errors": True} for task in failing]
    book.write_text(as_play(failing))
    env = playbook.environment(venvs.MAIN, place, cloud.env, coverage=True)
    result = playbook.run(venvs.MAIN, book, place, env, arguments=("-c", "local"))
    assert result.recap["ignored"] == len(MODULES), result.explain()
