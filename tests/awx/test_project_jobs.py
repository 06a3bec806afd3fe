# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs about a whole project as AWX starts them, on a local cloud: stack, export, snapshots of volumes."""

from __future__ import annotations

import datetime
import json
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from clouds import LocalCloud
from demo import Account

from .jobs import CORES, Awx

pytestmark = [pytest.mark.slow, pytest.mark.integration]


@pytest.fixture
def account(cloud: LocalCloud) -> Account:
    return Account(cloud.env)


def volumes_of(account: Account, prefix: str) -> dict[str, str]:
    """Return the IDs of the volumes by their names."""
    rows = account.get("volumes", "volumev2")["volumes"]
    return {row["name"]: row["id"] for row in rows if str(row["name"]).startswith(prefix)}


def document(name: str, *volumes: dict[str, Any]) -> str:
    return json.dumps({"name": name, "volumes": [{"size": 10, **volume} for volume in volumes]})


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=me", "-c", "user.email=me@example.com", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


class Repository:
    """A Git repository in a folder, with a clone of somebody else's."""

    def __init__(self, folder: Path) -> None:
        self.path, self.other = folder / "projects.git", folder / "other"
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.path))
        git(folder, "clone", "--quiet", str(self.path), str(self.other))
        (self.other / "link").symlink_to("/tmp")
        self.push()

    @property
    def file(self) -> Path:
        return self.other / "seoul/stack.yml"

    def head(self) -> str:
        return git(self.path, "rev-parse", "main")

    def push(self) -> None:
        git(self.other, "add", ".")
        git(self.other, "commit", "--quiet", "--message=Mine")
        git(self.other, "push", "--quiet", "origin", "HEAD")

    def pull(self) -> str:
        git(self.other, "pull", "--quiet")
        return self.file.read_text()


@pytest.mark.parametrize("core", CORES)
def test_a_stack_of_the_repository_and_its_export(awx: Awx, account: Account, core: str, tmp_path: Path) -> None:
    awx.core = core
    name = f"awx-{uuid.uuid4().hex[:8]}"
    repository = Repository(tmp_path)
    awx.files = {"stack.yml": document(name, {"name": f"{name}-a"})}
    shown = awx.job("stack")
    shown.good(changed=True)
    assert f"volumes.{name}-a: create volume {name}-a" in shown.said
    assert not volumes_of(account, name)
    awx.job("stack", stack_dry_run="false").good(changed=True)
    assert list(volumes_of(account, name)) == [f"{name}-a"]

    export = {"export_repository": str(repository.path), "export_file": "seoul/stack.yml", "export_name": name}
    export["export_pattern"] = f"{name}*"
    begin = repository.head()
    shown = awx.job("export", **export)
    shown.good(changed=True)
    assert f"+name: {name}" in shown.said.splitlines()
    assert repository.head() == begin
    export["export_dry_run"] = "false"
    awx.job("export", **export, export_author="Ann Other", export_email="ann@example.com").good(changed=True)
    assert git(repository.path, "log", "-1", "--format=%an %ae %s") == "Ann Other ann@example.com Export of NHN Cloud"
    made = repository.head()
    awx.job("export", **export).good(changed=False)
    assert repository.head() == made

    awx.files = {"stack.yml": repository.pull()}
    asked: dict[str, Any] = {"stack_dry_run": "false", "stack_state": "absent", "stack_max_deletions": 1}
    awx.job("stack", **asked, stack_confirm="delete").good(changed=True)
    assert not volumes_of(account, name)


def test_a_stack_that_deletes_is_asked_for_twice(awx: Awx, account: Account) -> None:
    name = f"awx-{uuid.uuid4().hex[:8]}"
    real, sure = {"stack_dry_run": "false"}, {"stack_dry_run": "false", "stack_confirm": "delete"}
    awx.files = {"stack.yml": document(name, {"name": f"{name}-a"}, {"name": f"{name}-b"})}
    awx.job("stack", **real, stack_file="gone.yml").bad("There is no file gone.yml")
    awx.job("stack", **real).good(changed=True)
    awx.job("stack", **real, stack_state="absent").bad("Nothing was done. Answer delete to")
    awx.job("stack", **sure, stack_state="absent").bad("max_deletions")
    awx.files = {"stack.yml": document(name, {"name": f"{name}-a"})}
    awx.job("stack", **real, stack_purge="true").bad("Nothing was done. Answer delete to")
    assert sorted(volumes_of(account, name)) == [f"{name}-a", f"{name}-b"]
    both: dict[str, Any] = {"stack_purge": "true", "stack_max_deletions": 1}
    awx.job("stack", **sure, **both).good(changed=True)
    assert list(volumes_of(account, name)) == [f"{name}-a"]


def test_an_export_overwrites_nobody(awx: Awx, tmp_path: Path) -> None:
    name = f"awx-{uuid.uuid4().hex[:8]}"
    repository = Repository(tmp_path)
    asked = {"export_repository": str(repository.path), "export_file": "seoul/stack.yml", "export_name": name}
    asked["export_pattern"] = f"{name}*"
    real = {**asked, "export_dry_run": "false"}
    begin = repository.head()
    for answer, (text, says) in {
        "export_repository": ("https://me:hidden@git.example.com/a.git", "must have no password or token"),
        "export_file": ("../stack.yml", "must be a place in the repository"),
        "export_branch": ("gone", "Remote branch gone not found"),
    }.items():
        tried = awx.job("export", **{**real, answer: text})
        tried.bad(says)
        assert "hidden" not in tried.said
    awx.job("export", **{**real, "export_file": "link/stack.yml"}).bad("leads out of it")
    # A repository that refuses stays as it is. Its own hook stands for another push at the same moment.
    hook = repository.path / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho not now >&2\nexit 1\n")
    hook.chmod(0o755)
    awx.job("export", **real).bad("The repository did not take the commit, and stays as it is.")
    assert repository.head() == begin
    hook.unlink()
    awx.job("export", **real).good(changed=True)
    # Somebody changes the file. The export shows what is there instead.
    right = repository.pull()
    repository.file.write_text(right.replace(f"name: {name}", "name: mine"))
    repository.push()
    shown = awx.job("export", **asked)
    assert {"-name: mine", f"+name: {name}"} <= set(shown.said.splitlines())
    awx.job("export", **real).good(changed=True)
    assert repository.pull() == right


class Volumes:
    """Volumes of an account with snapshots, by their short names."""

    def __init__(self, account: Account, *labelled: str) -> None:
        self.account = account
        self.name = f"awx-{uuid.uuid4().hex[:8]}"
        self.ids = {one: self._make(one, {"snapshot": self.name}) for one in labelled}
        self.ids["other"] = self._make("other", {})

    def _make(self, one: str, metadata: dict[str, str]) -> str:
        body = {"name": f"{self.name}-{one}", "size": 10, "metadata": metadata}
        made = str(self.account.send("volumes", {"volume": body}, "volumev2")["volume"]["id"])
        self._wait("volume", made)
        return made

    def snapshot(self, one: str, day: str, description: str = "nhn.cloud.snapshots [nhn.cloud]") -> None:
        body = {"volume_id": self.ids[one], "name": f"{self.name}-{day}", "description": description}
        made = self.account.send("snapshots", {"snapshot": body}, "volumev2")["snapshot"]["id"]
        self._wait("snapshot", made)

    def snapshots(self, one: str) -> list[str]:
        """Return the names of a volume's snapshots without what all have in front."""
        rows = self.account.get("snapshots/detail", "volumev2")["snapshots"]
        return sorted(row["name"].removeprefix(f"{self.name}-") for row in rows if row["volume_id"] == self.ids[one])

    def _wait(self, kind: str, number: str) -> None:
        ends = time.monotonic() + 60
        while self.account.get(f"{kind}s/{number}", "volumev2")[kind]["status"] != "available":
            assert time.monotonic() < ends
            time.sleep(0.2)


def today() -> str:
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"


@pytest.mark.parametrize("core", CORES)
def test_snapshots(awx: Awx, account: Account, core: str) -> None:
    awx.core = core
    volumes = Volumes(account, "a", "full")
    asked = {"snapshots_name": volumes.name, "snapshots_metadata": f"snapshot={volumes.name}", "snapshots_keep": "1"}
    # The user's own snapshot, which neither its name nor its age gives to the job, and an earlier one of the job.
    volumes.snapshot("a", "2020-01-01", "by hand [nhn.cloud]")
    volumes.snapshot("a", "2020-01-02")
    there = ["2020-01-01", "2020-01-02", "2020-01-03"]
    for day in there:
        volumes.snapshot("full", day)
    shown = awx.job("snapshots", **asked, snapshots_exclude_volumes=f"{volumes.name}-full")
    shown.good(changed=True)
    assert f"{volumes.name}-2020-01-02 of {volumes.ids['a']}" in shown.said
    assert volumes.snapshots("a") == ["2020-01-01", "2020-01-02"]

    # One volume has no room. It keeps what it has, and the other one gets its snapshot.
    tried = awx.job("snapshots", **asked, snapshots_dry_run="false")
    assert tried.code != 0
    assert "1 of 2 volumes have no new snapshot" in tried.said, tried.said
    assert volumes.snapshots("a") == ["2020-01-01", today()]
    assert volumes.snapshots("full") == there
    assert volumes.snapshots("other") == []


def test_snapshots_of_a_selection(awx: Awx, account: Account) -> None:
    volumes = Volumes(account, "a", "b")
    asked: dict[str, Any] = {"snapshots_name": volumes.name, "snapshots_dry_run": "false"}
    labelled = {**asked, "snapshots_metadata": f"snapshot={volumes.name}"}
    awx.job("snapshots", **asked).bad("The selection is empty")
    awx.job("snapshots", **labelled, snapshots_at_most=1).bad("The selection matches 2 volumes, and no more than 1 may")
    awx.job("snapshots", **asked, snapshots_volumes=f"{volumes.name}-gone").bad("There is no volume named")
    awx.job("snapshots", **labelled, snapshots_volumes=f"{volumes.name}-other").good(changed=False)
    one = {**labelled, "snapshots_volumes": volumes.ids["a"]}
    awx.job("snapshots", **one).good(changed=True)
    for day in ("2020-01-01", "2020-01-02"):
        volumes.snapshot("a", day)
    # Two are kept: the newest, whatever their names say.
    awx.job("snapshots", **one).good(changed=True)
    assert [volumes.snapshots(name) for name in ("a", "b", "other")] == [["2020-01-01", "2020-01-02"], [], []]
