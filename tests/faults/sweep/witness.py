# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read a project independently of the collection. Make and delete what a case needs.

It uses only the standard library, and shares no code with the collection.
"""

from __future__ import annotations

import dataclasses
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

Object = dict[str, Any]

USERNAME = "user@example.com"
PASSWORD = "secretsecret"
#: How the names of volumes begin that operations are about.
DISK = "d-"
MARKS = ("nhn_cloud_request", "nhn_cloud_fleet", "nhn_cloud_stack")
SMALL, LARGE, LOCAL = "m2.c1m2", "m2.c2m4", "u2.c1m1"
IMAGE = "Ubuntu Server 22.04 LTS"
NETWORK = "Default Network"
#: The path after the URL of a service in the catalog.
BASES = {"image": "/v2", "network": "/v2.0"}
SETTLED = ("ACTIVE", "SHUTOFF", "SHELVED_OFFLOADED", "ERROR")

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Trouble(Exception):
    """The cloud did not do what a set-up needs."""


@dataclass(frozen=True)
class Scope:
    """A project in a region, which one case at a time uses alone."""

    root: str
    tenant: str
    region: str

    @property
    def auth_url(self) -> str:
        return f"{self.root}/v2.0"

    @property
    def zone(self) -> str:
        return "kr-pub-a" if self.region == "KR1" else "kr2-pub-a"

    @property
    def tag(self) -> str:
        """A short name that is unique in the cloud, since all scopes share key pairs."""
        return f"{self.tenant[:4]}-{self.region.lower()}"


def scopes_of(root: str) -> list[Scope]:
    """Return the scopes of a cloud without a low quota."""
    main, other, one = (
        "6cdebe3eb0094910bc41f1d42ebe4cb7",
        "f5073eaa26b64cffbee89411df94ce01",
        "fedcba9876543210fedcba9876543210",
    )
    pairs = [(main, "KR1"), (other, "KR1"), (one, "KR1"), (main, "KR2"), (other, "KR2")]
    return [Scope(root, tenant, region) for tenant, region in pairs]


class Witness:
    """Plain HTTP calls in a scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.token = ""
        self.urls: dict[str, str] = {}
        self._log_in()
        self.flavors = {one["name"]: one["id"] for one in self.compute("GET", "flavors/detail")["flavors"]}
        network = next(one for one in self.network("GET", "vpcs")["vpcs"] if one["name"] == NETWORK)
        self.network_id = network["id"]
        images = self.call("GET", self.urls["image"] + "/v2/images?limit=1000")["images"]
        self.image_id = next(one["id"] for one in images if one["name"] == IMAGE)
        self.keypair_prefix = f"k-{scope.tag}-"
        self.seeded_volumes = {one["id"] for one in self.volumes()}

    # Calls

    def _log_in(self) -> None:
        auth = {
            "tenantId": self.scope.tenant,
            "passwordCredentials": {"username": USERNAME, "password": PASSWORD},
        }
        access = self._send("POST", f"{self.scope.auth_url}/tokens", {"auth": auth})[1]["access"]
        self.token = access["token"]["id"]
        for service in access["serviceCatalog"]:
            for place in service["endpoints"]:
                if place["region"] == self.scope.region:
                    self.urls[service["type"]] = place["publicURL"]

    def of_tenant(self, tenant: str) -> Witness:
        """Return a witness in the same region of another project."""
        return Witness(dataclasses.replace(self.scope, tenant=tenant))

    def _send(self, method: str, url: str, body: Any = None, kind: str = "application/json") -> tuple[int, Any]:
        headers = {"Accept": "application/json", "X-Auth-Token": self.token, "User-Agent": "witness"}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = kind
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            with _OPENER.open(request, timeout=60) as answer:
                raw, status = answer.read(), answer.status
        except urllib.error.HTTPError as error:
            raw, status = error.read(), error.code
        try:
            return status, json.loads(raw) if raw else None
        except ValueError:
            return status, raw.decode(errors="replace")

    def call(self, method: str, url: str, body: Any = None, *, fine: Iterable[int] = (), **how: str) -> Any:
        """Send a request. Raise on a refusal that is not in `fine`."""
        status, answer = self._send(method, url, body, **how)
        if status == 401:
            self._log_in()
            status, answer = self._send(method, url, body, **how)
        if status >= 300 and status not in tuple(fine):
            raise Trouble(f"{method} {url}: {status} {answer}")
        return answer

    def compute(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        return self.call(method, f"{self.urls['compute']}/{path}", body, **how)

    def network(self, method: str, path: str) -> Any:
        return self.call(method, f"{self.urls['network']}/v2.0/{path}")

    def of(self, service: str, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """Call a service by its type, with the path below its base."""
        return self.call(method, f"{self.urls[service]}{BASES.get(service, '')}/{path}", body, **how)

    def control(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Call a control of the cloud, which is not part of the API."""
        return self.call(method or ("GET" if body is None else "POST"), f"{self.scope.root}/__control/{path}", body)

    # What is there

    def servers(self) -> list[Object]:
        return self.compute("GET", "servers/detail?limit=1000")["servers"]

    def server(self, server_id: str) -> Object | None:
        return (self.compute("GET", f"servers/{server_id}", fine=(404,)) or {}).get("server")

    def volumes(self) -> list[Object]:
        return self.call("GET", f"{self.urls['volumev2']}/volumes/detail?limit=1000")["volumes"]

    def snapshots(self) -> list[Object]:
        return self.call("GET", f"{self.urls['volumev2']}/snapshots/detail?limit=1000")["snapshots"]

    def outside(self) -> str:
        """Return the ID of the external network."""
        return str(self.network("GET", "vpcs?router:external=true")["vpcs"][0]["id"])

    def ports(self) -> list[Object]:
        return self.network("GET", "ports")["ports"]

    def images(self) -> list[Object]:
        """Return the images with this scope's tag in their names, since the regions share images."""
        url = f"{self.urls['image']}/v2/images?limit=1000&owner={self.scope.tenant}"
        return [one for one in self.call("GET", url)["images"] if f"i-{self.scope.tag}-" in one["name"]]

    def keypairs(self) -> dict[str, str]:
        """Return the key pairs of this scope, by the start of their names."""
        listed = [one["keypair"] for one in self.compute("GET", "os-keypairs")["keypairs"]]
        return {one["name"]: one["public_key"] for one in listed if one["name"].startswith(self.keypair_prefix)}

    # Making and clearing

    def make_server(self, name: str, flavor: str = SMALL, **more: Any) -> Object:
        local = flavor.startswith("u2")
        disk: Object = {
            "boot_index": 0,
            "source_type": "image",
            "uuid": self.image_id,
            "destination_type": "local" if local else "volume",
            "delete_on_termination": True,
        }
        body = {
            "name": name,
            "flavorRef": self.flavors[flavor],
            "imageRef": self.image_id,
            "networks": [{"uuid": self.network_id}],
            "availability_zone": self.scope.zone,
            "block_device_mapping_v2": [disk if local else {**disk, "volume_size": 20}],
            **more,
        }
        made = self.compute("POST", "servers", {"server": body})["server"]
        return self.rest(made["id"], "ACTIVE")

    def rest(self, server_id: str, status: str | None = None) -> Object:
        """Wait until a server rests (in this status)."""

        def look() -> Object | None:
            server = self.server(server_id)
            if server is None:
                raise Trouble(f"server {server_id} has vanished")
            resting = server["status"] in SETTLED and not server["OS-EXT-STS:task_state"]
            if resting and status and server["status"] == "ERROR" != status:
                raise Trouble(f"server {server_id} is in ERROR: {server.get('fault')}")
            return server if resting and status in (None, server["status"]) else None

        return until(look, f"server {server_id} to be {status or 'at rest'}")

    def act(self, server_id: str, body: Object, status: str | None = None) -> Object:
        self.compute("POST", f"servers/{server_id}/action", body)
        return self.rest(server_id, status)

    def power(self, server: Object, status: str) -> Object:
        """Bring a server to a status of rest."""
        steps = {
            ("ACTIVE", "SHUTOFF"): [("os-stop", "SHUTOFF")],
            ("SHUTOFF", "ACTIVE"): [("os-start", "ACTIVE")],
            ("ACTIVE", "SHELVED_OFFLOADED"): [("shelve", "SHELVED_OFFLOADED")],
            ("SHUTOFF", "SHELVED_OFFLOADED"): [("os-start", "ACTIVE"), ("shelve", "SHELVED_OFFLOADED")],
            ("SHELVED_OFFLOADED", "ACTIVE"): [("unshelve", "ACTIVE")],
            ("SHELVED_OFFLOADED", "SHUTOFF"): [("unshelve", "ACTIVE"), ("os-stop", "SHUTOFF")],
        }
        for action, arrives in steps.get((server["status"], status), ()):
            server = self.act(server["id"], {action: None}, arrives)
        return server

    def delete_servers(self, servers: Iterable[Object]) -> None:
        ids = {one["id"] for one in servers}
        for server_id in ids:
            self.compute("DELETE", f"servers/{server_id}", fine=(404, 409))
        if ids:
            # The brief list, since the detailed one is the most expensive call.
            until(
                lambda: not ids & {one["id"] for one in self.compute("GET", "servers?limit=1000")["servers"]} or None,
                "servers to be gone",
            )

    def make_volume(self, name: str) -> Object:
        scope = self.scope
        body = {"name": name, "size": 10, "az": "kr-pub-a", "tenant": scope.tenant, "region": scope.region}
        self.control("volumes", body)
        return until(
            lambda: next((v for v in self.volumes() if v["name"] == name and v["status"] == "available"), None),
            f"volume {name}",
        )

    def make_snapshot(self, volume_id: str, name: str, description: str = "[nhn.cloud]") -> Object:
        wish = {"volume_id": volume_id, "name": name, "description": description, "force": True}
        made = self.call("POST", f"{self.urls['volumev2']}/snapshots", {"snapshot": wish})["snapshot"]
        return until(
            lambda: next((s for s in self.snapshots() if s["id"] == made["id"] and s["status"] == "available"), None),
            f"snapshot {name}",
        )

    def delete_snapshots(self) -> None:
        for snapshot in self.snapshots():
            self.control(f"snapshots/{snapshot['id']}", method="DELETE")
        until(lambda: not self.snapshots() or None, "snapshots to go")

    def detach(self, server_id: str, volume_id: str) -> None:
        self.compute("DELETE", f"servers/{server_id}/os-volume_attachments/{volume_id}", fine=(404,))
        self.await_volume(volume_id, "available")

    def attach(self, server_id: str, volume_id: str) -> None:
        body = {"volumeAttachment": {"volumeId": volume_id}}
        self.compute("POST", f"servers/{server_id}/os-volume_attachments", body)
        self.await_volume(volume_id, "in-use")

    def await_volume(self, volume_id: str, status: str) -> None:
        until(
            lambda: next((v for v in self.volumes() if v["id"] == volume_id and v["status"] == status), None),
            f"volume {volume_id} to be {status}",
        )

    def make_keypair(self, name: str, public_key: str) -> None:
        self.compute("POST", "os-keypairs", {"keypair": {"name": name, "public_key": public_key}})

    def clear(self, surplus: Iterable[Object] | None = None) -> None:
        """Delete everything that is not seeded; of the servers only the *surplus*, if given."""
        self.delete_servers(self.servers() if surplus is None else surplus)
        for name in self.keypairs():
            self.compute("DELETE", f"os-keypairs/{quote(name, safe='')}", fine=(404,))
        for image in self.images():
            self.call("DELETE", f"{self.scope.root}/__control/images/{image['id']}", fine=(404,))
        self.delete_snapshots()
        held = {v["id"]: s["id"] for s in self.servers() for v in s["os-extended-volumes:volumes_attached"]}
        for volume in self.volumes():
            if volume["id"] in self.seeded_volumes or volume["status"] == "deleting":
                continue
            attached = [held[volume["id"]]] if volume["id"] in held else []
            root = str(volume.get("bootable")).lower() == "true"
            if attached and root:
                continue
            if attached:
                self.detach(attached[0], volume["id"])
            self.control(f"volumes/{volume['id']}", method="DELETE")
            until(lambda gone=volume["id"]: gone not in {one["id"] for one in self.volumes()} or None, "a volume to go")


def until(look: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Look until there is a result."""
    end = time.monotonic() + seconds
    pause = 0.1
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > end:
            raise Trouble(f"waited {seconds:g} s for {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)
