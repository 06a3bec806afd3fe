# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared by all measurements: a cloud, timed playbooks with their requests, and medians."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import playbook
import venvs
from checkout import ROOT, Failure, link_collection, tail
from clouds import LocalCloud, http

from tests.bench import openstack
from tests.cloud import data

Task = dict[str, Any]
#: A flavor with a local disk, so that a server is one resource for all candidates.
FLAVOR = next(flavor for flavor in data.FLAVORS if flavor.name == "u2.c1m1")
IMAGE = next(image for image in data.IMAGES if image.key == "ubuntu2204")
NETWORK_NAME, SUBNET_NAME = "vpc-prod", "prod-web"
NETWORK_ID, SUBNET_ID = data.sid("vpc.prod"), data.sid("subnet.prod.web")
BY_NAME = {
    "flavor": FLAVOR.name,
    "image": IMAGE.name,
    "networks": [{"network": NETWORK_NAME, "subnet": SUBNET_NAME}],
}


@dataclass(frozen=True)
class Played:
    """A run of ansible-playbook."""

    seconds: float
    rows: list[dict[str, Any]]  # of the request log
    cpu: float = 0.0  # seconds of processor that it and its children used

    @property
    def calls(self) -> int:
        return len(self.rows)

    @property
    def http_seconds(self) -> float:
        """Time that the cloud needed to answer, from its own log."""
        return sum(row["ms"] for row in self.rows) / 1000


@dataclass
class Series:
    """The measured runs of a candidate, in their order."""

    label: str
    seconds: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    http: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, seconds: float, calls: float, http_seconds: float = 0.0, cpu: float = 0.0) -> None:
        """Add a run."""
        self.seconds.append(seconds)
        self.cpu.append(cpu)
        self.calls.append(calls)
        self.http.append(http_seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary for results.json."""
        return {
            "label": self.label,
            "median": self.median,
            "seconds": self.seconds,
            "calls": statistics.median(self.calls),
            "http": statistics.median(self.http),
            "cpu": statistics.median(self.cpu),
        }


class Bench:
    """A machine, a cloud, an environment."""

    def __init__(self, cloud: LocalCloud, work_dir: Path, runs: int) -> None:
        self.cloud = cloud
        self.work_dir = work_dir
        self.runs = runs
        link_collection()
        self.env = playbook.environment(venvs.BENCH, work_dir, cloud.env)
        self.env["ANSIBLE_LIBRARY"] = str(ROOT / "tests/bench/library")
        self.env["OS_CLIENT_CONFIG_FILE"] = str(openstack.write_clouds_yaml(cloud.env, work_dir))
        self._plays = 0

    def play(self, tasks: Sequence[Task], env: Mapping[str, str] | None = None, *arguments: str) -> Played:
        """Run a playbook of these tasks and time it, from the start of the process to its end."""
        self._plays += 1
        book = self.work_dir / "bench.yml"
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": list(tasks)}
        book.write_text(json.dumps([play]))
        since = self.cloud.requests()
        with (self.work_dir / "bench.log").open("wb") as log:
            used, start = _cpu_of_children(), time.perf_counter()
            done = subprocess.run(
                [str(venvs.BENCH.bin / "ansible-playbook"), "-i", "localhost,", *arguments, str(book)],
                env={**self.env, **(env or {})},
                cwd=self.work_dir,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
            seconds = time.perf_counter() - start
        if done.returncode:
            raise Failure(f"a measured playbook failed:\n{tail((self.work_dir / 'bench.log').read_text(), 40)}")
        return Played(seconds, self.rows(since), _cpu_of_children() - used)

    def rows(self, since: int) -> list[dict[str, Any]]:
        """Return the requests after number *since*."""
        rows: list[dict[str, Any]] = self.cloud.control(f"log?since={since}")
        return rows

    # Objects of the tasks

    def make_server(self, name: str) -> dict[str, Any]:
        """Make a server without Ansible, and wait until it is ACTIVE."""
        token = self.token()
        url = f"{self.cloud.url}/v2/{self.cloud.env['NHN_TENANT_ID']}/servers"
        body = {
            "name": name,
            "flavorRef": FLAVOR.id,
            "imageRef": IMAGE.id,
            "networks": [{"subnet": SUBNET_ID}],
            "block_device_mapping_v2": [
                {
                    "uuid": IMAGE.id,
                    "boot_index": 0,
                    "source_type": "image",
                    "destination_type": "local",
                    "delete_on_termination": 1,
                }
            ],
        }
        server_id = http(url, {"server": body}, token=token)["server"]["id"]
        while True:
            server: dict[str, Any] = http(f"{url}/{server_id}", token=token)["server"]
            if server["status"] == "ACTIVE":
                return server
            time.sleep(0.2)

    def token(self) -> str:
        """Return a new token."""
        env = self.cloud.env
        credentials = {"username": env["NHN_USERNAME"], "password": env["NHN_PASSWORD"]}
        auth = {"tenantId": env["NHN_TENANT_ID"], "passwordCredentials": credentials}
        token: str = http(f"{env['NHN_AUTH_URL']}/tokens", {"auth": auth})["access"]["token"]["id"]
        return token


def _cpu_of_children() -> float:
    """Return the processor seconds of the ended child processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def openstack_server(**more: Any) -> Task:
    """Return a task of openstack.cloud.server for the server that all candidates make."""
    return {
        "openstack.cloud.server": {
            "cloud": "bench",
            "flavor": FLAVOR.id,
            "image": IMAGE.id,
            "nics": [{"net-id": NETWORK_ID}],
            "auto_ip": False,
            **more,
        }
    }
