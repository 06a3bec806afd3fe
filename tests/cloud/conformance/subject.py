# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One of the two clouds that are asked, and an answer without what differs from cloud to cloud."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from .. import data
from ..common.tokens import admin_token
from ..data import sid

TENANT = data.TENANT_OTHER
#: Whose images may be shared with it.
PARTNER = data.TENANT
PREFIX = data.TAGS[TENANT]
MISSING = "4d304b6e-2514-5ed4-bc02-7b976bbe1c5a"
LIMIT = 60.0
LOOK_EVERY = 0.05
#: What no two clouds have in common.
OWN = (
    (re.compile(r"\s*\(Request-ID: [^)]*\)"), ""),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\b\d+\.\d+\.\d+\.\d+\b"), "<address>"),
    (re.compile(r"https?://<address>:\d+"), "<url>"),
    (re.compile(r"<[^<>]*>"), lambda found: found[0] if found[0] in ("<id>", "<address>", "<url>") else ""),
    (re.compile(r"\s+"), " "),
)

Row = dict[str, Any]


def plain(text: str) -> str:
    """A text without ids, addresses, and the marks of HTML."""
    for pattern, instead in OWN:
        text = pattern.sub(instead, text)
    return text.strip()


def refusal(answer: requests.Response) -> str:
    """How a service says no: the type of the error and its text."""
    try:
        value = answer.json()
    except ValueError:
        kind = answer.headers["Content-Type"].partition(";")[0]
        return f"{kind}: {plain(answer.text)}"
    (kind, said), *_others = value.items()
    if kind == "NeutronError":
        return f"{said['type']}: {plain(said['message'])}"
    return f"{kind}: {plain(said['message'] if isinstance(said, dict) else said)}"


def fields(value: Any) -> Any:
    """The names of what an object tells, and of what is in it."""
    if isinstance(value, dict):
        return {key: fields(one) for key, one in value.items()}
    if isinstance(value, list):
        return [fields(value[0])] if value else []
    return None


class Subject:
    """A cloud, whose front is asked as a user, and whose services as one whom they trust."""

    def __init__(self, run_dir: Path, tenant: str = TENANT, others: Subject | None = None) -> None:
        """:param others: whose requests are counted together with those of this one."""
        self._run_dir, self._tenant = run_dir, tenant
        #: The requests of users to the front: method, path, action; and whether one of them was accepted.
        self.asked: dict[tuple[str, str, str], bool] = others.asked if others else {}
        record = json.loads((run_dir / "cloud.json").read_text())
        self.url: str = record["url"]
        self._addresses: dict[str, str] = record["addresses"]
        self._session = requests.Session()
        self._session.trust_env = False
        login = {"username": data.USERNAME, "password": data.PASSWORD}
        body = {"auth": {"tenantId": tenant, "passwordCredentials": login}}
        access = self._send("POST", f"{self.url}/v2.0/tokens", json=body).json()["access"]
        self._session.headers["X-Auth-Token"] = access["token"]["id"]
        self._bases = {
            "compute": f"{self.url}/v2/{tenant}",
            "volume": f"{self.url}/v2/{tenant}",
            "image": f"{self.url}/v2",
            "network": f"{self.url}/v2.0",
        }

    @property
    def again(self) -> Subject:
        """The same with a connection of its own."""
        return Subject(self._run_dir, self._tenant, self)

    @cached_property
    def partner(self) -> Subject:
        """The same cloud, asked by another tenant."""
        return Subject(self._run_dir, PARTNER, self)

    # Asking

    def _send(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        answer = self._session.request(method, url, timeout=LIMIT, **kwargs)
        path = url.removeprefix(self.url).partition("?")[0]
        # All that tells one call from another is the name of an action.
        action = next(iter(kwargs.get("json") or {}), "") if path.endswith("/action") else ""
        asked = (method, path, action)
        self.asked[asked] = self.asked.get(asked, False) or answer.ok
        return answer

    def ask(
        self, service: str, method: str, path: str, body: Any = None, data: bytes | None = None, **headers: str
    ) -> requests.Response:
        """One request of a user, to the front: with a body of JSON, or with data."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = self._bases[service] + path
        return self._send(method, url, json=body, data=data, headers=named)

    def get(self, service: str, path: str) -> Any:
        answer = self.ask(service, "GET", path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def follow(self, url: str) -> Any:
        """The next page of a list."""
        answer = self._session.get(url, timeout=LIMIT)
        assert answer.status_code == 200, f"{url}: {answer.status_code} {answer.text}"
        return answer.json()

    def do(self, service: str, method: str, path: str, body: Any = None) -> Any:
        """A request that must succeed."""
        answer = self.ask(service, method, path, body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def direct(
        self, service: str, method: str, path: str, body: Any = None, admin: bool = False, **headers: str
    ) -> requests.Response:
        """One request to a service itself, in its own API."""
        user = data.USERS[data.USERNAME]
        token = admin_token(TENANT) if admin else f"{user.id}:{TENANT}:{user.roles}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers |= {"X-Auth-Token": token, "Accept": "application/json"}
        url = self._addresses[service] + path
        return self._session.request(method, url, json=body, headers=headers, timeout=LIMIT)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._session.request(method, f"{self.url}/__control/{path}", json=body, timeout=LIMIT)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def until(self, look: Callable[[], Any], what: str) -> Any:
        """Look until there is something."""
        end = time.monotonic() + LIMIT
        while not (found := look()):
            assert time.monotonic() < end, f"not within {LIMIT:g} s: {what}"
            time.sleep(LOOK_EVERY)
        return found

    # Things

    def wish(self, **changes: Any) -> Row:
        """The body of POST /servers."""
        root = {
            "source_type": "image",
            "uuid": sid("image.ubuntu2204"),
            "boot_index": 0,
            "volume_size": 20,
            "destination_type": "volume",
            "delete_on_termination": True,
        }
        server = {
            "name": "asked",
            "flavorRef": sid("flavor.m2.c1m2"),
            "imageRef": sid("image.ubuntu2204"),
            "networks": [{"uuid": sid(PREFIX + "vpc.default")}],
            "availability_zone": data.ZONES[0],
            "block_device_mapping_v2": [root],
            **changes,
        }
        return {"server": {name: value for name, value in server.items() if value is not None}}

    def end_of(self, server_id: str) -> Row:
        """A server when nothing is under way any more."""

        def look() -> Row | None:
            row: Row = self.get("compute", f"/servers/{server_id}")["server"]
            return row if row["status"] != "BUILD" and not row["OS-EXT-STS:task_state"] else None

        return self.until(look, f"server {server_id} at rest")

    def new_server(self, **changes: Any) -> Row:
        made = self.do("compute", "POST", "/servers", self.wish(**changes))["server"]
        row = self.end_of(made["id"])
        assert row["status"] == "ACTIVE", row
        return row

    def gone(self, service: str, path: str) -> None:
        """Delete something and wait until it is gone."""
        self.ask(service, "DELETE", path)
        self.until(lambda: self.ask(service, "GET", path).status_code == 404, f"{path} gone")

    def volume(self, volume_id: str) -> Row:
        row: Row = self.get("volume", f"/volumes/{volume_id}")["volume"]
        return row

    def volume_is(self, volume_id: str, status: str) -> Row:
        def look() -> Row | None:
            row = self.volume(volume_id)
            return row if row["status"] == status else None

        return self.until(look, f"volume {volume_id} {status}")

    def snapshot_is(self, snapshot_id: str, status: str) -> Row:
        def look() -> Row | None:
            row: Row = self.get("volume", f"/snapshots/{snapshot_id}")["snapshot"]
            return row if row["status"] == status else None

        return self.until(look, f"snapshot {snapshot_id} {status}")

    def new_volume(self, **wish: Any) -> str:
        body = {"volume": {"size": 10, "name": "asked", "availability_zone": data.ZONES[0], **wish}}
        made = self.do("volume", "POST", "/volumes", body)["volume"]
        self.volume_is(made["id"], "available")
        return str(made["id"])

    @cached_property
    def server(self) -> Row:
        """A server that stays to the end."""
        return self.new_server(name="stays")

    @cached_property
    def root(self) -> str:
        """Its root volume."""
        return str(self.server["os-extended-volumes:volumes_attached"][0]["id"])

    @cached_property
    def attached(self) -> str:
        """A volume that is attached to it."""
        made = self.new_volume(name="attached")
        self.do("compute", "POST", self.attachments, {"volumeAttachment": {"volumeId": made}})
        self.volume_is(made, "in-use")
        return made

    @cached_property
    def snapshotted(self) -> tuple[str, str]:
        """A volume, and a snapshot of it."""
        made = self.new_volume(name="has a snapshot")
        row = self.do("volume", "POST", "/snapshots", {"snapshot": {"volume_id": made, "name": "asked"}})["snapshot"]
        self.snapshot_is(row["id"], "available")
        return made, str(row["id"])

    @cached_property
    def image(self) -> str:
        """A private image of the tenant's own."""
        return str(self.control("POST", "images", {"name": "own", "owner": TENANT})["id"])

    @property
    def attachments(self) -> str:
        return f"/servers/{self.server['id']}/os-volume_attachments"

    @property
    def address(self) -> str:
        """An address of the server."""
        return str(next(iter(self.server["addresses"].values()))[0]["addr"])

    @property
    def port(self) -> Row:
        row: Row = self.get("network", f"/ports?device_id={self.server['id']}")["ports"][0]
        return row

    def clear(self) -> None:
        """Leave nothing behind."""
        for row in self.get("compute", "/servers")["servers"]:
            self.gone("compute", f"/servers/{row['id']}")
        for row in self.get("volume", "/snapshots")["snapshots"]:
            self.gone("volume", f"/snapshots/{row['id']}")
        seeded = {sid(PREFIX + volume.key) for volume in data.OTHER_VOLUMES}
        for row in self.get("volume", "/volumes")["volumes"]:
            if row["id"] not in seeded:
                self.gone("volume", f"/volumes/{row['id']}")
        for row in self.control("GET", "images"):
            if row["owner"] == TENANT or (row["owner"], row["name"]) == (PARTNER, "made"):
                self.control("DELETE", f"images/{row['id']}")
