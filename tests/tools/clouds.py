# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting, asking and stopping a local cloud (tests/cloud) from tests and commands."""

from __future__ import annotations

import importlib
import importlib.util
import json
import shlex
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import venvs
from checkout import ROOT, Failure, child_env, tail
from venvs import CLOUD, Venv

CLI = ROOT / "tests/cloud/cloud.py"
LIFETIME = 3600
#: As tests/unit/cloud calls it, too.
PACKAGE = "local_cloud"
# Requests to a local cloud never go through a proxy, whatever the environment says.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


REAL = "real"
#: In memory and several times as fast: for faults at every call and for hundreds of servers. See tests/cloud/README.md.
STAND_IN = "stand-in"
KINDS = (REAL, STAND_IN)


class LocalCloud:
    """One local cloud and the run directory that it lives in.

    :param services: the kinds of the services beside Nova, as `cloud.py --services` takes them.
    """

    def __init__(self, run_dir: Path, services: str = REAL) -> None:
        self.run_dir = run_dir
        self.services = services
        self.env: dict[str, str] = {}

    def start(self, *, port: int = 0, parent: int | None = None, lifetime: int = LIFETIME) -> LocalCloud:
        """Start it and wait until it answers; `env` then holds its NHN_* variables."""
        arguments = ["start", "--python", str(CLOUD.python), "--run-dir", str(self.run_dir)]
        arguments += ["--services", self.services, "--port", str(port), "--lifetime", str(lifetime)]
        if parent is not None:
            arguments += ["--parent", str(parent)]
        self.env = exports(self._cli(*arguments))
        if "NHN_AUTH_URL" not in self.env:
            raise Failure("the local cloud started without saying NHN_AUTH_URL")
        return self

    def prepare(self) -> None:
        """Make what each start copies, unless it is there."""
        self._cli("prepare", "--python", str(CLOUD.python), "--run-dir", str(self.run_dir))

    def stop(self) -> None:
        """Stop it, if it runs."""
        self._cli("stop", "--run-dir", str(self.run_dir))

    def _cli(self, *arguments: str) -> str:
        self.run_dir.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [sys.executable, str(CLI), *arguments],
            env=child_env(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = tail(done.stdout + done.stderr, 25)
            raise Failure(f"tests/cloud/cloud.py {arguments[0]} failed:\n{said}")
        return done.stdout

    @property
    def url(self) -> str:
        """The front's address, which the identity and compute services share."""
        parts = urlsplit(self.env["NHN_AUTH_URL"])
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def control_url(self) -> str:
        return f"{self.url}/__control"

    def control(self, path: str, body: Any = None, *, method: str | None = None) -> Any:
        """Ask or tell the cloud something that is not part of the API."""
        return http(f"{self.control_url}/{path}", body, method=method)

    def undocumented(self, since: int = 0) -> list[dict[str, Any]]:
        """The requests after number `since` that the guide does not document."""
        rows: list[dict[str, Any]] = self.control(f"undocumented?since={since}")
        return rows

    def refused_us(self, since: int = 0) -> list[str]:
        """What the collection itself asked that the guide does not document, in words."""
        rows = [row for row in self.undocumented(since) if "nhn.cloud/" in str(row["ua"])]
        return [f"{row['method']} {row['path'][:200]}: {row['undocumented']}" for row in rows]

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """The requests after number `since` that could change something."""
        rows: list[dict[str, Any]] = self.control(f"log?since={since}&writes=1")
        return rows

    def requests(self) -> int:
        """How many requests it has been sent so far; also the number of the last one."""
        return int(self.control("mark")["n"])


def set_up(*others: Venv) -> None:
    """Make the cloud's environment and others, and the databases that each start copies."""
    venvs.prepare(CLOUD, *others)
    with tempfile.TemporaryDirectory(prefix="nhn-") as work_dir:
        LocalCloud(Path(work_dir)).prepare()


def part(name: str) -> ModuleType:
    """Import a module of tests/cloud, which is not on the path."""
    if PACKAGE not in sys.modules:
        folder = CLI.parent
        spec = importlib.util.spec_from_file_location(
            PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec is not None and spec.loader is not None
        sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[PACKAGE])
    return importlib.import_module(f"{PACKAGE}.{name}")


def exports(text: str) -> dict[str, str]:
    """The variables in `export NAME=value` lines."""
    words = (shlex.split(line) for line in text.splitlines() if line.startswith("export "))
    return dict(word.split("=", 1) for line in words for word in line[1:] if "=" in word)


def http(url: str, body: Any = None, *, method: str | None = None, token: str | None = None) -> Any:
    """One JSON request with the standard library alone, so that it is a second opinion."""
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if token:
        headers["X-Auth-Token"] = token
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with _OPENER.open(request, timeout=30) as answer:
            raw = answer.read()
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        raise Failure(f"{request.get_method()} {url}: {error.code} {text}") from error
    except OSError as error:
        raise Failure(f"{request.get_method()} {url}: {error}") from error
    return json.loads(raw) if raw else None


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
