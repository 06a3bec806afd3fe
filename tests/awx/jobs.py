# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start jobs and inventory updates like AWX: its injector, its file of extra variables, the private data folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import venvs
import yaml
from checkout import BUILD, ROOT
from clouds import LocalCloud

from .extra_vars import as_awx_writes

#: Releases of ansible-core in AWX's execution environments. The newest runs below ansible-runner, as in AWX.
CORES = {"2.16": venvs.ANSIBLE["2.16"], "2.19": venvs.ANSIBLE["2.19"], "2.21": venvs.AWX}
# STANDARD_INVENTORY_UPDATE_ENV of AWX.
UPDATE_ENV = {
    "ANSIBLE_INVENTORY_EXPORT": "True",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_VERBOSE_TO_STDERR": "True",
}


@dataclass(frozen=True)
class Job:
    """The result of a job."""

    code: int
    changed: bool
    said: str
    #: What set_stats has set.
    artifacts: dict[str, Any] = field(default_factory=dict)

    def good(self, *, changed: bool) -> None:
        assert self.code == 0, self.said
        assert self.changed == changed, self.said

    def bad(self, says: str) -> None:
        assert self.code != 0, self.said
        assert says in " ".join(self.said.replace('\\"', '"').split()), self.said
        assert not self.changed, self.said


class Awx:
    """A replacement for AWX: a credential of the custom type, job templates, and a folder for each job."""

    def __init__(self, kind: Mapping[str, Any], templates: Any, inputs: dict[str, Any], folder: Path) -> None:
        self.kind = kind
        self.templates = templates
        self.surveys = {template["playbook"]: template["survey"] for template in templates}
        self.inputs = inputs
        self.folder = folder
        self.core = "2.21"
        self.jobs = 0
        #: The files of the project, which each job gets a copy of.
        self.files: dict[str, str] = {}
        #: The private key of a Machine credential.
        self.key = ""

    def inject(self, private_data_dir: Path, *, inventory: bool = False, inputs: Any = None) -> dict[str, Any]:
        """Return what AWX's own injector makes of the credential."""
        (private_data_dir / "env").mkdir(parents=True, exist_ok=True)
        asked = {
            "type": self.kind,
            "inputs": inputs or self.inputs,
            "private_data_dir": str(private_data_dir),
            "inventory": inventory,
        }
        done = subprocess.run(
            [venvs.AWX.python, Path(__file__).with_name("inject.py")],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def environment(self, venv: venvs.Venv, injected: dict[str, str]) -> dict[str, str]:
        return {
            "PATH": f"{venv.bin}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
            "ANSIBLE_PYTHON_INTERPRETER": str(venv.python),
            "ANSIBLE_FORCE_COLOR": "false",
            "ANSIBLE_SHOW_CUSTOM_STATS": "true",
            **injected,
        }

    def survey(self, playbook: str, **answers: Any) -> dict[str, Any]:
        """Return what AWX's form sends: every question, with its default or an empty string."""
        asked = {
            question["variable"]: question.get("default", "") for question in self.surveys[f"nhn.cloud.{playbook}"]
        }
        assert answers.keys() <= asked.keys()
        return {**asked, **answers}

    def job(self, playbook: str, *, check: bool = False, **answers: Any) -> Job:
        """Launch a job template with these answers to its survey."""
        return self.run(playbook, as_awx_writes(self.survey(playbook, **answers)), check=check)

    def run(self, playbook: str, extra_vars: str, *, check: bool = False, hosts: Any = None) -> Job:
        """Run a playbook of the collection, or of the project, with a file of extra variables and the hosts of AWX."""
        book = playbook if playbook in self.files else f"nhn.cloud.{playbook}"
        self.jobs += 1
        folder = self.folder / f"job-{self.jobs}"
        (folder / "project").mkdir(parents=True)
        for name, text in self.files.items():
            (folder / "project" / name).write_text(text)
        (folder / "inventory").mkdir()
        if hosts is None:
            (folder / "inventory" / "hosts").write_text("localhost ansible_connection=local\n")
        else:
            script = folder / "inventory" / "hosts"
            script.write_text(f"#! /usr/bin/env python3\nprint({json.dumps(hosts)!r})\n")
            script.chmod(0o700)
        injected = self.inject(folder)
        extra = folder / "env" / "extravars"
        extra.write_text(extra_vars)
        arguments = [*injected["args"], *(["--check"] if check else [])]
        venv = CORES[self.core]
        env = self.environment(venv, injected["env"])
        if venv is not venvs.AWX:
            command: list[Any] = [venv.bin / "ansible-playbook", "-i", folder / "inventory", "-e", f"@{extra}"]
            if self.key:
                key = folder / "env" / "ssh_key"
                key.touch(0o600)
                key.write_text(self.key)
                arguments += ["--private-key", str(key)]
            command += [*arguments, book]
            done = subprocess.run(command, env=env, cwd=folder / "project", capture_output=True, text=True, check=False)
            shown = re.search(r"^\s*RUN: (\{.*\})$", done.stdout, re.MULTILINE)
            handed = json.loads(shown[1]) if shown else {}
            return Job(done.returncode, " changed=0 " not in done.stdout, done.stdout + done.stderr, handed)
        if self.key:
            # The runner gives it to an SSH agent.
            (folder / "env" / "ssh_key").write_text(self.key)
        # The runner itself finds the file of extra variables.
        command = [venv.bin / "ansible-runner", "run", folder, "--playbook", book, "--ident", "1"]
        command += [f"--cmdline={' '.join(arguments)}"] if arguments else []
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        artifacts = folder / "artifacts" / "1"
        events = [json.loads(path.read_text()) for path in (artifacts / "job_events").glob("*.json")]
        stats = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
        changed = bool(stats and stats[0]["changed"])
        handed = stats[0].get("artifact_data", {}) if stats else {}
        return Job(done.returncode, changed, (artifacts / "stdout").read_text(), handed)

    def over(self, hosts: Mapping[str, Any], tasks: list[dict[str, Any]]) -> Job:
        """Run tasks over hosts with the variables that AWX has imported. It writes them into a script."""
        self.jobs += 1
        folder = self.folder / f"job-{self.jobs}"
        folder.mkdir()
        listed = json.dumps({"all": {"hosts": list(hosts)}, "_meta": {"hostvars": dict(hosts)}})
        script = folder / "hosts"
        script.write_text(f"#! /usr/bin/env python3\nprint({listed!r})\n")
        script.chmod(0o700)
        book = folder / "book.yml"
        play = {"hosts": "all", "connection": "local", "gather_facts": False, "tasks": tasks}
        book.write_text(json.dumps([play]))
        venv = CORES[self.core]
        command = [venv.bin / "ansible-playbook", "-i", script, book]
        env = self.environment(venv, {})
        done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
        return Job(done.returncode, " changed=0 " not in done.stdout, done.stdout + done.stderr)

    def update(self, source: Path, source_vars: Mapping[str, str], **inputs: Any) -> tuple[int, dict[str, Any], str]:
        """Run an inventory update. Return the inventory and the output."""
        folder = self.folder / "update"
        (folder / "artifacts").mkdir(parents=True, exist_ok=True)
        injected = self.inject(folder, inventory=True, inputs={**self.inputs, **inputs})
        assert injected["args"] == []
        output = folder / "artifacts" / "output.json"
        output.unlink(missing_ok=True)
        venv = CORES[self.core]
        command = [venv.bin / "ansible-inventory", "--list", "--export", "-i", source, "--output", output]
        command += ["--playbook-dir", source.parent, "-vvv"]
        env = self.environment(venv, injected["env"]) | UPDATE_ENV | dict(source_vars)
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        text = output.read_text() if output.exists() else "{}"
        assert self.inputs["password"] not in text + said
        listed: dict[str, Any] = json.loads(text)
        return done.returncode, listed, said

    def hosts(self, prefix: str, **options: Any) -> dict[str, dict[str, Any]]:
        """Return the hosts that AWX imports whose names start with this, with their variables.

        :param options: more options of the inventory.
        """
        source = ROOT / "inventories/nhn_compute.yml"
        if options:
            written = yaml.safe_load(source.read_text())
            source = self.folder / source.name
            source.write_text(yaml.safe_dump(written | options))
        code, listed, said = self.update(source, {})
        assert code == 0, said
        hosts = listed["_meta"]["hostvars"]
        return {name: host for name, host in hosts.items() if name.startswith(prefix)}


def inputs_of(cloud: LocalCloud) -> dict[str, Any]:
    """Return the inputs of a credential for the main project of a cloud."""
    names = ("tenant_id", "username", "password", "region", "auth_url")
    return {name: cloud.env[f"NHN_{name.upper()}"] for name in names}
