# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the same tasks in the worker and as modules. Compare results key by key, and search all output for secrets."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from checkout import ROOT
from clouds import LocalCloud
from compared import differences, normal
from venvs import Venv

BOOKS = ROOT / "tests/integration/both_ways"
SECRETS = {"secret_user_data": "#!/bin/sh\necho my-user-data-4711\n", "secret_password": "my-password-4711"}
#: Texts that must not appear anywhere: the secrets, user_data as it is sent, and the password of the environment.
SIGHTINGS = ("my-user-data-4711", "bXktdXNlci1kYXRhLTQ3MTE", "bXktdXNlci1kYXRh", "my-password-4711", "secretsecret")
VERSIONS = {"2.21": venvs.MAIN, **venvs.OLDER}


def registered(book: str) -> list[str]:
    """Return the names of the results that a playbook registers."""
    return re.findall(r"register: (\w+)", (BOOKS / book).read_text())


def openstack(cloud: LocalCloud) -> dict[str, str]:
    """Return the variables of a sourced RC file."""
    same = {f"OS_{name}": cloud.env[f"NHN_{name}"] for name in ("AUTH_URL", "TENANT_ID", "USERNAME", "PASSWORD")}
    return {**same, "OS_REGION_NAME": "KR2"}


def run_one_way(
    book: str, way: str, venv: Venv, cloud: LocalCloud, folder: Path
) -> tuple[dict[str, Any], playbook.Result]:
    """Run a playbook one way, and return the normalised results by name."""
    output_dir = folder / "output"
    output_dir.mkdir(parents=True)
    prefix = f"ways-{way}-{uuid.uuid4().hex[:8]}"
    env = playbook.environment(venv, folder, cloud.env, coverage=venv is venvs.MAIN)
    result = playbook.run(
        venv,
        BOOKS / book,
        folder,
        {**env, **openstack(cloud), "NHN_RUN_IN": way},
        extra_vars={
            "resource_prefix": prefix,
            "output_dir": str(output_dir),
            "wanted_results": registered(book),
        },
        arguments=["-vvv", "-e", json.dumps(SECRETS)],
    )
    problem = result.problem()
    assert not problem, problem
    answers = json.loads((output_dir / "results.json").read_text())
    own = {prefix: "<prefix>", str(folder): "<folder>", str(ROOT): "<root>"}
    return {name: normal(answer, own) for name, answer in answers.items()}, result


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize(
    ("book", "version"),
    [("tasks.yml", "2.21"), *(("ansible.yml", version) for version in sorted(VERSIONS, reverse=True))],
)
def test_both_ways(book: str, version: str, cloud: LocalCloud, tmp_path: Path) -> None:
    venv = VERSIONS[version]
    assert venv.ready(), f".venv/{venv.name} is missing: use make integration or make test"
    (worker, worker_run), (module, module_run) = (
        # Short: ansible-core 2.21 makes a socket below it, whose path may have 107 characters.
        run_one_way(book, way, venv, cloud, tmp_path / way[0])
        for way in ("worker", "module")
    )
    assert worker.keys() == module.keys() == set(registered(book))
    told = [text for name in worker for text in differences(worker[name], module[name], name)]
    assert not told, "\n" + "\n".join(told)
    for way, run in (("worker", worker_run), ("module", module_run)):
        seen = [text for text in SIGHTINGS if text in run.output]
        assert not seen, f"{way}: -vvv shows {seen}"
        assert not [text for text in SIGHTINGS if text in json.dumps(worker | module)]
    assert "runs in the Ansible worker" in worker_run.output
    assert "runs as a module" not in worker_run.output
    assert "runs as a module, since NHN_RUN_IN asks for it" in module_run.output
    assert "runs in the Ansible worker" not in module_run.output
    # Check that the comparison compares the right things.
    assert worker["made"]["changed"]
    if book == "tasks.yml":
        steps = ("again", "started_again", "attached_again", "gone_again")
        assert not [name for name in steps if worker[name]["changed"]]
        refused = {name for name in worker if worker[name].get("failed")}
        assert refused == {"resized_refused", "rebooted_shelved", "looped"}
        return
    assert "Unsupported parameters" in worker["unsupported"]["msg"]
    in_kr2 = {name: worker[name]["query_result"] for name in ("ours", "all_empty", "theirs", "clouded_by_environment")}
    assert in_kr2 == {"ours": False, "all_empty": False, "theirs": True, "clouded_by_environment": True}
    assert worker["not_theirs"]["msg"].startswith("tenant_id is missing: set the option, or NHN_TENANT_ID,")
    assert worker["incomplete"]["msg"].startswith("The login is incomplete: OS_TENANT_ID, OS_USERNAME and OS_PASSWORD")
    assert "cloud 'nowhere' cannot be looked up" in worker["no_cloud"]["msg"]
    # The password of a file is as secret as that of an option.
    assert worker["clouded"]["query_result"] == [True, "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"]
    assert worker["quick"]["failed"] and worker["surroundings"]["failed"] and worker["defaults"]["failed"]
    assert worker["drift_warned"]["warnings"]
    assert set(worker["odd_keys"]["diff"]["after"]["metadata"]) >= {"true", "2", "1.5", "null"}
    assert "`meta` is `metadata` here. Unsupported parameters: colour." in worker["words"]["msg"]
    assert "key_name takes a text, and this is a list" in worker["no_text"]["msg"]
    assert worker["config"]["changed"] and worker["no_id_yet"]["changed"] and worker["no_server_yet"]["changed"]
    assert worker["texts"]["diff"]["after"]["security_groups"] == ["default", "web"]
    assert worker["no_id"]["failed"] and worker["nothing_to_list"]["servers"] == []


@pytest.mark.integration
@pytest.mark.parametrize("version", sorted(VERSIONS, reverse=True))
def test_falls_back_to_the_module_way(version: str, cloud: LocalCloud, tmp_path: Path) -> None:
    venv = VERSIONS[version]
    other = next(one for one in VERSIONS.values() if one is not venv and one.ready())
    result = playbook.run(
        venv,
        BOOKS / "fallback.yml",
        tmp_path,
        playbook.environment(venv, tmp_path, cloud.env),
        extra_vars={"other_python": str(other.python)},
        arguments=["-vvv"],
    )
    problem = result.problem()
    assert not problem, problem
    said = re.findall(r"nhn_availability_zone_info: (runs .*)", result.output)
    assert said == [
        "runs in the Ansible worker",
        "runs as a module, since async is set",
        "runs as a module, since become is set",
        f"runs as a module, since the interpreter {other.python} is asked for",
        "runs in the Ansible worker",
    ]


@pytest.mark.integration
@pytest.mark.parametrize(
    ("way", "more", "message"),
    [
        ("elsewhere", {}, "NHN_RUN_IN is 'elsewhere'"),
        ("worker", {"async": 10, "poll": 1}, "NHN_RUN_IN asks for the worker, but async is set"),
    ],
)
def test_a_way_that_cannot_be(way: str, more: dict[str, Any], message: str, cloud: LocalCloud, tmp_path: Path) -> None:
    task = {"nhn.cloud.nhn_availability_zone_info": {}, "environment": {"NHN_RUN_IN": way}, **more}
    book = tmp_path / "book.yml"
    book.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task]}]))
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env)
    result = playbook.run(venvs.MAIN, book, tmp_path, env)
    assert result.code == 2
    assert message in " ".join(result.output.split())
