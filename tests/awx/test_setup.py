# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""awx_setup.yml with the real awx.awx against a stand-in for AWX's API; the execution environment up to its build."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from checkout import BUILD, ROOT

from .fake_awx import FakeAwx

PASSWORD = "not-to-be-seen"


@pytest.fixture
def fake() -> Iterator[FakeAwx]:
    awx = FakeAwx()
    yield awx
    awx.close()


def run(awx_bin: Path, folder: Path, url: str, *arguments: str) -> str:
    """One run of the playbook; what it says."""
    env = {
        "PATH": f"{awx_bin}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
        "ANSIBLE_PYTHON_INTERPRETER": str(awx_bin / "python"),
        "ANSIBLE_NOCOLOR": "1",
        "CONTROLLER_HOST": url,
        "CONTROLLER_OAUTH_TOKEN": "token",
        "CONTROLLER_REQUEST_TIMEOUT": "60",
        "NHN_TENANT_ID": "6cdebe3eb0094910bc41f1d42ebe4cb7",
        "NHN_USERNAME": "user@example.com",
        "NHN_PASSWORD": PASSWORD,
        "NHN_REGION": "KR1",
    }
    command = [awx_bin / "ansible-playbook", "-i", "localhost,", "nhn.cloud.awx_setup", *arguments]
    done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    return done.stdout


def test_syntax(awx_bin: Path, tmp_path: Path) -> None:
    run(awx_bin, tmp_path, "http://127.0.0.1:1", "--syntax-check")


@pytest.mark.slow
def test_sets_up_once(
    awx_bin: Path,
    tmp_path: Path,
    fake: FakeAwx,
    job_templates: list[dict[str, Any]],
    schedules: list[dict[str, Any]],
    credential_type: dict[str, Any],
) -> None:
    image = ("-e", "awx_setup_ee_image=registry.example.com/nhn-cloud-ee:1.0.0", "-vv")
    run(awx_bin, tmp_path, fake.url, *image)
    made = {kind: [row["name"] for row in rows] for kind, rows in fake.things.items()}
    assert made["job_templates"] == [template["name"] for template in job_templates]
    assert made["schedules"] == [schedule["name"] for schedule in schedules]
    for kind in ("credentials", "execution_environments", "projects", "inventories", "inventory_sources"):
        assert made[kind] == ["NHN Cloud"], kind
    (kept,) = fake.things["credential_types"]
    assert (kept["inputs"], kept["injectors"]) == (credential_type["inputs"], credential_type["injectors"])
    (source,) = fake.things["inventory_sources"]
    assert (source["enabled_var"], source["enabled_value"]) == ("nhn_status", "ACTIVE")
    assert fake.things["projects"][0]["allow_override"] is True
    for number, template in enumerate(job_templates, 1):
        assert fake.surveys[str(number)]["spec"] == template["survey"]
        assert fake.links[f"job_templates/{number}/credentials"] == [1]

    fake.writes.clear()
    again = run(awx_bin, tmp_path, fake.url, *image)
    assert fake.writes == []
    assert "changed=0" in again


def test_execution_environment(awx_bin: Path, tmp_path: Path) -> None:
    """Its definition is accepted, and the collection's own requirements are found."""
    env = {"PATH": f"{awx_bin}:{os.environ['PATH']}", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    builder = awx_bin / "ansible-builder"
    command: list[Any] = [builder, "create", "--file", ROOT / "execution-environment.yml", "--context", tmp_path / "ee"]
    subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=True)
    assert "nhn.cloud" in (tmp_path / "ee/_build/requirements.yml").read_text()
    # introspect wants a folder that holds collections, without what else lies in the checkout.
    root = tmp_path / "collections/ansible_collections/nhn/cloud"
    (root / "meta").mkdir(parents=True)
    for name in ("galaxy.yml", "requirements.txt", "bindep.txt", "meta/execution-environment.yml"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    command = [builder, "introspect", tmp_path / "collections"]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    found = yaml.safe_load(done.stdout)
    assert any(line.startswith("requests") for line in found["python"])
    assert any(line.startswith("jmespath") for line in found["python"])
    assert any(line.startswith("openssh-clients") for line in found["system"])
