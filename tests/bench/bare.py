# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bound: a bare HTTP client with 16 threads that makes only the necessary calls."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from .kit import FLAVOR, IMAGE, SUBNET_ID, Bench

THREADS = 16
PAUSE = 0.25  # between two lists


class BareClient:
    """A client with a connection per thread, without retries and checks."""

    threads = THREADS

    def __init__(self, bench: Bench) -> None:
        self._address = urlsplit(bench.cloud.url).netloc
        self._base = f"/v2/{bench.cloud.env['NHN_TENANT_ID']}/servers"
        self._local = threading.local()
        self._token = bench.token()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request below /servers."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._address, timeout=600)
        headers = {"X-Auth-Token": self._token}
        raw = None if body is None else json.dumps(body)
        if raw:
            headers["Content-Type"] = "application/json"
        connection.request(method, self._base + path, raw, headers)
        answer = connection.getresponse()
        payload = answer.read()
        assert answer.status < 300, f"{method} {path}: {answer.status} {payload!r}"
        return json.loads(payload) if payload else None

    def in_parallel(self, work: Callable[[Any], Any], things: list[Any]) -> list[Any]:
        """Do the same for all, in threads."""
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(work, things))

    def listed(self, name: str) -> list[dict[str, Any]]:
        """Return all servers whose names start with this."""
        servers: list[dict[str, Any]] = self.call("GET", f"/detail?limit=1000&name=%5E{name}-")["servers"]
        return servers

    def wait(self, name: str, count: int, status: str) -> None:
        """List until this many servers are in the state."""
        while True:
            found = self.listed(name)
            there = [one for one in found if one["status"] == status and not one["OS-EXT-STS:task_state"]]
            if len(found) == len(there) == count:
                return
            time.sleep(PAUSE)

    def make(self, name: str, count: int) -> list[str]:
        """Make them, and wait until all are ACTIVE."""
        device = {
            "uuid": IMAGE.id,
            "boot_index": 0,
            "source_type": "image",
            "destination_type": "local",
            "delete_on_termination": 1,
        }
        body = {
            "flavorRef": FLAVOR.id,
            "imageRef": IMAGE.id,
            "networks": [{"subnet": SUBNET_ID}],
            "block_device_mapping_v2": [device],
        }

        def make_one(number: int) -> str:
            made: str = self.call("POST", "", {"server": {**body, "name": f"{name}-{number}"}})["server"]["id"]
            return made

        ids = self.in_parallel(make_one, list(range(1, count + 1)))
        self.wait(name, count, "ACTIVE")
        return ids

    def stop(self, name: str, ids: list[str]) -> None:
        """Stop them, and wait until all are SHUTOFF."""
        self.in_parallel(lambda one: self.call("POST", f"/{one}/action", {"os-stop": None}), ids)
        self.wait(name, len(ids), "SHUTOFF")

    def delete(self, name: str, ids: list[str]) -> None:
        """Delete them, and wait until none is left."""
        self.in_parallel(lambda one: self.call("DELETE", f"/{one}"), ids)
        self.wait(name, 0, "DELETED")
