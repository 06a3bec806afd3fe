# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs and inventory updates as AWX runs them: its injector, ansible-runner, ansible-inventory."""

from __future__ import annotations

import json
import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from checkout import BUILD, ROOT
from clouds import LocalCloud

# How AWX's inventory import finds out whether a host is enabled (Command._get_enabled).
ENABLED_VAR, ENABLED_VALUE, INSTANCE_ID_VAR = "nhn_status", "ACTIVE", "nhn_id"


class Awx:
    """What stands in for AWX: a credential of the custom type, and the private data directories of its jobs."""

    def __init__(self, programs: Path, kind: dict[str, Any], inputs: dict[str, Any], folder: Path) -> None:
        self.programs = programs
        self.kind = kind
        self.inputs = inputs
        self.folder = folder
        self.jobs = 0

    def inject(self, private_data_dir: Path, *, inventory: bool = False, inputs: Any = None) -> dict[str, Any]:
        """What AWX's own injector makes of the credential."""
        (private_data_dir / "env").mkdir(parents=True, exist_ok=True)
        asked = {
            "type": self.kind,
            "inputs": inputs or self.inputs,
            "private_data_dir": str(private_data_dir),
            "inventory": inventory,
        }
        done = subprocess.run(
            [self.programs / "python", Path(__file__).with_name("inject.py")],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def environment(self, injected: dict[str, str]) -> dict[str, str]:
        return {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
            "ANSIBLE_PYTHON_INTERPRETER": str(self.programs / "python"),
            "ANSIBLE_FORCE_COLOR": "false",
            **injected,
        }

    def job(self, playbook: str, *, check: bool = False, **answers: Any) -> tuple[int, dict[str, Any], str]:
        """Run a job template: its playbook by name, the survey's answers as an extra vars file."""
        self.jobs += 1
        folder = self.folder / f"job-{self.jobs}"
        (folder / "project").mkdir(parents=True)
        (folder / "inventory").mkdir()
        (folder / "inventory" / "hosts").write_text("localhost ansible_connection=local\n")
        injected = self.inject(folder)
        extra = folder / "env" / "answers.yml"
        extra.write_text(json.dumps(answers))
        arguments = [*injected["args"], "-e", f"@{extra}", *(["--check"] if check else [])]
        command = [self.programs / "ansible-runner", "run", folder, "--playbook", f"nhn.cloud.{playbook}"]
        command += ["--ident", "1", "--cmdline", " ".join(arguments)]
        env = self.environment(injected["env"])
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        artifacts = folder / "artifacts" / "1"
        events = [json.loads(path.read_text()) for path in (artifacts / "job_events").glob("*.json")]
        stats = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
        return done.returncode, stats[0] if stats else {}, (artifacts / "stdout").read_text()

    def inventory_update(self) -> dict[str, Any]:
        """What ansible-inventory writes, run as an inventory update of AWX runs it."""
        folder = self.folder / "update"
        (folder / "artifacts").mkdir(parents=True, exist_ok=True)
        injected = self.inject(folder, inventory=True)
        assert injected["args"] == []
        output = folder / "artifacts" / "output.json"
        source = ROOT / "inventories/nhn_compute.yml"
        command = [self.programs / "ansible-inventory", "--list", "--export", "-i", source, "--output", output]
        command += ["--playbook-dir", source.parent, "-vvv"]
        env = self.environment(injected["env"])
        # STANDARD_INVENTORY_UPDATE_ENV of AWX.
        env |= {"ANSIBLE_INVENTORY_EXPORT": "True", "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
        env |= {"ANSIBLE_VERBOSE_TO_STDERR": "True"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert self.inputs["password"] not in output.read_text() + done.stdout + done.stderr
        listed: dict[str, Any] = json.loads(output.read_text())
        return listed


@pytest.fixture
def awx(cloud: LocalCloud, awx_bin: Path, credential_type: dict[str, Any], tmp_path: Path) -> Awx:
    inputs = {
        "tenant_id": cloud.env["NHN_TENANT_ID"],
        "username": cloud.env["NHN_USERNAME"],
        "password": cloud.env["NHN_PASSWORD"],
        "region": cloud.env["NHN_REGION"],
        "auth_url": cloud.env["NHN_AUTH_URL"],
    }
    return Awx(awx_bin, credential_type, inputs, tmp_path)


def test_injector(awx: Awx, tmp_path: Path) -> None:
    """AWX's own code gives the modules' variables, hides the password, and leaves out what is not set."""
    given = awx.inject(tmp_path / "a")
    assert given["env"]["NHN_PASSWORD"] == awx.inputs["password"]
    assert given["safe_env"]["NHN_PASSWORD"] == "*" * 10
    assert given["env"]["NHN_VALIDATE_CERTS"] == "true"
    assert given["env"]["NHN_CA_PATH"] == ""
    assert given["args"] == []
    few = {name: awx.inputs[name] for name in ("tenant_id", "username", "password")}
    bare = awx.inject(tmp_path / "b", inputs=few)["env"]
    assert (bare["NHN_REGION"], bare["NHN_AUTH_URL"]) == ("", "")
    private = awx.inject(tmp_path / "c", inputs=few | {"insecure": True, "ca_certificates": "PEM"})["env"]
    assert private["NHN_VALIDATE_CERTS"] == "false"
    assert private["NHN_CA_PATH"].startswith("/runner/env/")


@pytest.mark.slow
@pytest.mark.integration
def test_life_of_servers(awx: Awx, cloud: LocalCloud) -> None:
    """Each job template's playbook, with texts as a survey gives them; the inventory in between."""
    name = f"awx-{uuid.uuid4().hex[:8]}"
    made = {
        "provision_name": name,
        "provision_count": 2,
        "provision_state": "started",
        "provision_flavor": "m2.c1m2",
        "provision_image": "Ubuntu Server 22.04 LTS",
        "provision_network": "vpc-prod",
        "provision_subnet": "prod-web",
        "provision_zone": "kr-pub-a",
        "provision_key_name": "",
        "provision_security_groups": "default, web",
        "provision_metadata": f"schedule={name}, team=web",
        "provision_root_size": 30,
        "provision_root_type": "General SSD",
        "provision_attachments": "",
        "provision_allow_restart": "false",
    }
    both = f"{name}-1, {name}-2"
    stop = {"power_action": "stop", "power_metadata": f"schedule={name}", "power_all": "false", "power_at_most": 2}

    good(awx.job("provision", check=True, **made), changed=True)
    assert not there(awx, name)
    good(awx.job("provision", **made), changed=True)
    good(awx.job("provision", **made), changed=False)
    hosts = there(awx, name)
    assert sorted(hosts) == [f"{name}-1", f"{name}-2"]
    assert all(is_enabled(host) for host in hosts.values())
    assert all(isinstance(host[INSTANCE_ID_VAR], str) and len(host[INSTANCE_ID_VAR]) == 36 for host in hosts.values())
    assert all(host["ansible_host"].startswith("10.0.1.") for host in hosts.values())
    assert all(host["ansible_user"] == "ubuntu" for host in hosts.values())

    good(awx.job("power", **stop, power_dry_run="true"), changed=True)
    assert all(is_enabled(host) for host in there(awx, name).values())
    good(awx.job("power", **stop, power_dry_run="false"), changed=True)
    assert not any(is_enabled(host) for host in there(awx, name).values())
    bad(awx.job("power", power_action="stop", power_dry_run="false"), "The selection is empty")

    good(awx.job("power", power_action="start", power_names=f"{name}-1", power_dry_run="false"), changed=True)
    bigger = {"resize_names": both, "resize_flavor": "m2.c2m4"}
    bad(awx.job("resize", **bigger, resize_allow_restart="false"), "allow_restart")
    good(awx.job("resize", **bigger, resize_allow_restart="true"), changed=True)
    assert {plain(host["nhn_flavor"]["name"]) for host in there(awx, name).values()} == {"m2.c2m4"}
    bad(awx.job("resize", resize_names=f"{name}-9", resize_flavor="m2.c2m4"), f"There is no server named {name}-9")

    bad(awx.job("decommission", decommission_names=both, decommission_confirm="no"), "Nothing was deleted")
    assert len(there(awx, name)) == 2
    good(awx.job("decommission", decommission_names=both, decommission_confirm="delete"), changed=True)
    good(awx.job("decommission", decommission_names=both, decommission_confirm="delete"), changed=False)
    assert not there(awx, name)


@pytest.mark.slow
@pytest.mark.integration
def test_one_server_with_volumes(awx: Awx) -> None:
    name = f"awx-{uuid.uuid4().hex[:8]}"
    made = {
        "provision_name": name,
        "provision_flavor": "m2.c1m2",
        "provision_image": "Ubuntu Server 22.04 LTS",
        "provision_subnet": "prod-web",
        "provision_zone": "kr-pub-a",
        "provision_attachments": "vol-07, vol-09",
    }
    good(awx.job("provision", **made), changed=True)
    good(awx.job("provision", **made), changed=False)
    assert len(there(awx, name)[name]["nhn_volumes"]) == 3
    good(awx.job("decommission", decommission_names=name, decommission_confirm="delete"), changed=True)


def there(awx: Awx, prefix: str) -> dict[str, dict[str, Any]]:
    """The hosts of this test and their variables, as AWX imports them."""
    hosts = awx.inventory_update()["_meta"]["hostvars"]
    return {name: host for name, host in hosts.items() if name.startswith(prefix)}


def plain(value: Any) -> Any:
    """A text as it was before ansible-inventory said that it is no template."""
    return value["__ansible_unsafe"] if isinstance(value, dict) else value


def is_enabled(host: dict[str, Any]) -> bool:
    value = host[ENABLED_VAR]
    assert isinstance(value, str)
    return value.lower() == ENABLED_VALUE.lower()


def good(job: tuple[int, dict[str, Any], str], *, changed: bool) -> None:
    code, stats, said = job
    assert code == 0, said
    assert bool(stats["changed"]) == changed, said


def bad(job: tuple[int, dict[str, Any], str], says: str) -> None:
    code, stats, said = job
    assert code != 0, said
    assert says in " ".join(said.split()), said
    assert not stats["changed"], said
