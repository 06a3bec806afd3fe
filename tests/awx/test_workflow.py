# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflow of the setup: the stand-in for AWX starts its nodes, and they run for real, over SSH to the guests."""

from __future__ import annotations

import json
import re
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import venvs
from checkout import ROOT
from clouds import LocalCloud
from demo import Account

from .extra_vars import as_awx_writes
from .fake_awx import FakeAwx
from .jobs import CORES, Awx, Job
from .test_setup import REPOSITORY, VARIABLES, WORKFLOW, Setup

INVENTORY = Path("inventories/nhn_compute.yml")


@pytest.fixture
def fake(awx_bin: Path, tmp_path: Path) -> Iterator[FakeAwx]:
    """Return an AWX that was set up."""
    awx = FakeAwx()
    awx.things.repositories[REPOSITORY, ""] = "1e1" + "0" * 37
    Setup(awx.url, tmp_path).good("awx_setup", **VARIABLES)
    yield awx
    awx.close()


class Site:
    """A network, a security group and a key for servers that can be reached."""

    def __init__(self, awx: Awx, cloud: LocalCloud) -> None:
        self.awx, self.cloud = awx, cloud
        self.name = f"awx-{uuid.uuid4().hex[:8]}"
        self.key = awx.folder / "key.pem"
        self.call("nhn_stack", **self.document())
        awx.key = self.key.read_text()

    def document(self) -> dict[str, Any]:
        subnet = {"name": f"{self.name}-front", "cidr": "10.60.1.0/24"}
        vpc = {"name": self.name, "cidr": "10.60.0.0/16", "routing_table": {"internet_gateway": True}}
        return {
            "name": self.name,
            "vpcs": [{**vpc, "subnets": [subnet]}],
            "security_groups": [{"name": self.name, "rules": [{"protocol": "tcp", "port": 22}]}],
            "key_pairs": [{"name": self.name, "private_key_file": str(self.key)}],
        }

    def answers(self, name: str) -> dict[str, Any]:
        return {
            "provision_name": name,
            "provision_flavor": "m2.c1m2",
            "provision_image": "Ubuntu Server 22.04 LTS",
            "provision_network": self.name,
            "provision_subnet": f"{self.name}-front",
            "provision_key_name": self.name,
            "provision_security_groups": self.name,
        }

    def call(self, module: str, **arguments: Any) -> None:
        """Call a module of the collection."""
        command = [venvs.MAIN.bin / "ansible", "localhost", "-m", f"nhn.cloud.{module}", "-a", json.dumps(arguments)]
        env = self.awx.environment(venvs.MAIN, self.cloud.env)
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def hosts(self) -> dict[str, Any]:
        """Return what AWX gives a job after an update of the inventory: the enabled hosts. The guests have a port."""
        code, listed, said = self.awx.update(ROOT / INVENTORY, {})
        assert code == 0, said
        info = self.cloud.control("info")
        common = f"-F none -o UserKnownHostsFile={info['known_hosts']} -o ControlPath=none"
        reached = {"ansible_port": info["guest_port"], "ansible_ssh_common_args": common}
        known = listed["_meta"]["hostvars"]
        enabled = {name: {**host, **reached} for name, host in known.items() if host["nhn_status"] == "ACTIVE"}
        for group in listed.values():
            if "hosts" in group:
                group["hosts"] = [name for name in group["hosts"] if name in enabled]
        return {**listed, "_meta": {"hostvars": enabled}}

    def remove(self, *servers: str) -> None:
        for one in servers:
            self.call("nhn_floating_ip", server=one, state="absent")
            self.call("nhn_server", id=one, state="absent")
        self.call("nhn_stack", **self.document(), state="absent")


def own_playbook() -> str:
    """Return the playbook in docs/awx.md that has the user's own plays."""
    texts = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs/awx.md").read_text(), re.MULTILINE | re.DOTALL)
    (text,) = [text for text in texts if "import_playbook" in text]
    return str(text)


def reached(job: Job) -> set[tuple[str, str]]:
    """Return the names and IDs of the servers that a job has configured."""
    return set(re.findall(r'"msg": "(.*) \((\S+)\) can be reached at', job.said))


@pytest.mark.slow
@pytest.mark.integration
def test_the_second_job_configures_what_the_first_made(fake: FakeAwx, awx: Awx, cloud: LocalCloud) -> None:
    site, account = Site(awx, cloud), Account(cloud.env)
    # Read as a pattern, this name would be all hosts.
    name = f"{site.name}*,all"
    given: dict[str, dict[str, Any]] = {}
    hosts: dict[str, Any] = {}
    servers: list[str] = []

    def run(template: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        if template["type"] == "inventory_source":
            site.call("nhn_floating_ip", server=servers[0])
            # Another server of the same name appears meanwhile.
            asked = {key.removeprefix("provision_"): value for key, value in site.answers(f"{name}-2").items()}
            nic = {"network": asked.pop("network"), "subnet": asked.pop("subnet")}
            site.call("nhn_server", **{**asked, "security_groups": [site.name]}, networks=[nic])
            (other,) = [row["id"] for row in account.servers().values() if row["name"] == f"{name}-2"]
            servers.append(other)
            account.send(f"servers/{other}", {"server": {"name": name}}, method="PUT")
            hosts.update(site.hosts())
            assert {name, f"{name}-{other[:8]}"} <= hosts["_meta"]["hostvars"].keys()
            return {}
        playbook = template["playbook"].removeprefix("nhn.cloud.")
        given[playbook] = variables
        for number, core in enumerate(CORES):
            awx.core = core
            job = awx.run(playbook, as_awx_writes(variables), hosts=hosts or None)
            job.good(changed=playbook == "provision" and number == 0)
            if playbook == "configure":
                assert reached(job) == {(name, servers[0])}
            else:
                servers[:] = job.artifacts["configure_server_ids"]
        return job.artifacts

    try:
        (workflow,) = fake.rows("workflow_job_templates")
        assert workflow["name"] == f"NHN Cloud - {WORKFLOW}"
        done = fake.things.run_workflow(workflow, site.answers(name), run)
        assert done == ["provision", "synchronise", "configure"]

        # The user's own playbook, as in the guide.
        variables = as_awx_writes(given["configure"])
        awx.files = {"site.yml": own_playbook()}
        own = awx.run("site.yml", variables, hosts=hosts)
        own.good(changed=False)
        assert re.findall(r'^    "msg": "(.{36})"$', own.said, re.MULTILINE) == [servers[0]]

        awx.run("configure", as_awx_writes({"configure_server_ids": []}), hosts=hosts).bad("must be given")
        unknown = as_awx_writes({"configure_server_ids": [servers[0], str(uuid.uuid4())]})
        awx.run("configure", unknown, hosts=hosts).bad("The inventory has no host for")
        taken = {**hosts, "nhn_configure": {"hosts": list(hosts["_meta"]["hostvars"])}}
        awx.run("configure", variables, hosts=taken).bad("has a group nhn_configure")
    finally:
        site.remove(*servers)
