# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cases share: a client, waiting, the control endpoints, the list of results."""

from __future__ import annotations

import json
import random
import string
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from .. import data
from ..data import sid

RUN = "".join(random.choice(string.ascii_lowercase) for _unused in range(6))
MISSING = "00000000-0000-4000-8000-000000000000"
RESULTS: list[tuple[str, bool]] = []
# What a case leaves for a later one.
KEPT: dict[str, Any] = {}
_ENTRY: dict[str, Any] = {}


def enter(folder: Path) -> None:
    """Ask the cloud that lives in this directory from now on."""
    _ENTRY.update(run_dir=folder, url=json.loads((folder / "cloud.json").read_text())["url"])


def run_dir() -> Path:
    """The directory of the cloud that is asked."""
    path: Path = _ENTRY["run_dir"]
    return path


def logs() -> list[Path]:
    """What its processes have written."""
    return sorted((*run_dir().glob("*.out"), *run_dir().glob("*/*.log")))


def is_real(service: str) -> bool:
    """Whether a service beside Nova is the real one."""
    return control("GET", "info")["services"][service] == "real"


def control(method: str, path: str, **kwargs: Any) -> Any:
    answer = requests.request(method, f"{_ENTRY['url']}/__control/{path}", timeout=30, **kwargs)
    assert answer.status_code == 200, answer.text
    return answer.json()


def login(
    tenant: str = data.TENANT, user: str = data.USERNAME, password: str = data.PASSWORD, **kwargs: Any
) -> requests.Response:
    return requests.post(
        _ENTRY["url"] + "/v2.0/tokens",
        timeout=30,
        json={"auth": {"tenantId": tenant, "passwordCredentials": {"username": user, "password": password}}},
        **kwargs,
    )


def with_real(service: str) -> Callable[..., Any]:
    """A case that only the real service does; the stand-in's answer to its calls is 501."""
    return case if is_real(service) else lambda function: function


def case(function: Callable[[], str | None]) -> Callable[[], str | None]:
    """Run the case where it is defined and keep its result."""
    started = time.time()
    try:
        note, passed = function() or "", True
    except Exception as exc:
        note, passed = f"{type(exc).__name__}: {str(exc)[:500]}", False
    RESULTS.append((function.__name__, passed))
    print(f"{'PASS' if passed else 'FAIL'} {time.time() - started:6.2f}s  {function.__name__:<38} {note}", flush=True)
    return function


def until(check: Callable[[], Any], limit: float = 20.0, what: str = "") -> Any:
    """Ask until there is something; fail when the time is up."""
    deadline = time.time() + limit
    while True:
        found = check()
        if found:
            return found
        assert time.time() < deadline, f"not within {limit:g} s: {what}"
        time.sleep(0.05)


def root(image: str = "image.ubuntu2204", size: int = 20, **more: Any) -> dict[str, Any]:
    return {
        "source_type": "image",
        "uuid": sid(image),
        "boot_index": 0,
        "volume_size": size,
        "destination_type": "volume",
        "delete_on_termination": True,
        **more,
    }


class Client:
    def __init__(
        self, tenant: str = data.TENANT, region: str = "KR1", agent: str = "smoke", **credentials: str
    ) -> None:
        self.session = requests.Session()
        self.session.headers["User-Agent"] = agent
        self.region = region
        access = login(tenant, **credentials).json()["access"]
        self.token = access["token"]["id"]
        self.session.headers["X-Auth-Token"] = self.token
        self.catalog = {s["type"]: s["endpoints"] for s in access["serviceCatalog"]}
        self.compute = self.endpoint("compute")
        self.volume = self.endpoint("volumev2")
        self.image = self.endpoint("image") + "/v2"
        self.network = self.endpoint("network") + "/v2.0"

    def endpoint(self, kind: str) -> str:
        return next(e["publicURL"] for e in self.catalog[kind] if e["region"] == self.region)

    def call(
        self, method: str, url: str, expect: int | tuple[int, ...] | None = None, **kwargs: Any
    ) -> requests.Response:
        url = url if url.startswith("http") else self.compute + url
        answer = self.session.request(method, url, timeout=60, **kwargs)
        wanted = (expect,) if isinstance(expect, int) else expect
        assert wanted is None or answer.status_code in wanted, (
            f"{method} {url} -> {answer.status_code} {answer.text[:300]}"
        )
        return answer

    def get(self, url: str, expect: int = 200, **kwargs: Any) -> Any:
        return self.call("GET", url, expect, **kwargs).json()

    def body(self, name: str, **changes: Any) -> dict[str, Any]:
        prefix = "" if self.region == "KR1" else "kr2."
        body = {
            "name": name,
            "flavorRef": sid("flavor.m2.c1m2"),
            "imageRef": sid("image.ubuntu2204"),
            "networks": [{"uuid": sid(prefix + "vpc.default")}],
            "block_device_mapping_v2": [root()],
        }
        body.update(changes)
        return {k: v for k, v in body.items() if v is not None}

    def create(self, name: str, expect: int = 202, **changes: Any) -> Any:
        return self.call("POST", "/servers", expect, json={"server": self.body(name, **changes)}).json()

    def server(self, server_id: str) -> dict[str, Any]:
        return self.get("/servers/" + server_id)["server"]

    def wait(self, server_id: str, status: str, limit: float = 30.0) -> dict[str, Any]:
        def check() -> dict[str, Any] | None:
            row = self.server(server_id)
            assert row["status"] != "ERROR" or status == "ERROR", row.get("fault")
            ready = row["status"] == status and not row["OS-EXT-STS:task_state"]
            return row if ready else None

        return until(check, limit, status)

    def made(self, name: str, **changes: Any) -> dict[str, Any]:
        """A new server, when it is ACTIVE."""
        return self.wait(self.create(name, **changes)["server"]["id"], "ACTIVE")

    def act(self, server_id: str, body: Any, expect: int = 202) -> requests.Response:
        return self.call("POST", f"/servers/{server_id}/action", expect, json=body)

    def delete(self, *server_ids: str, limit: float = 20.0) -> None:
        for server_id in server_ids:
            self.call("DELETE", "/servers/" + server_id, 204)
        for server_id in server_ids:
            until(lambda i=server_id: self.call("GET", "/servers/" + i).status_code == 404, limit, "404")

    def volume_row(self, volume_id: str) -> dict[str, Any]:
        return self.get(f"{self.volume}/volumes/{volume_id}")["volume"]

    def volume_wait(self, volume_id: str, status: str) -> dict[str, Any]:
        def check() -> dict[str, Any] | None:
            row = self.volume_row(volume_id)
            return row if row["status"] == status else None

        return until(check, what=f"volume {status}")
