# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests make, change and look at behind the cloud's back, by the services' own administrators."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import data
from .backend import Backend
from .messages import ApiError
from .schema_types import BYTES
from .vpc import subnets, vpcs
from .vpc.asking import Neutron

Row = dict[str, Any]
SERVER_STATES = {
    "ACTIVE": {"os-resetState": {"state": "active"}},
    "ERROR": {"os-resetState": {"state": "error"}},
    "PAUSED": {"pause": None},
    "SUSPENDED": {"suspend": None},
}
#: Statuses that a new volume leaves by itself.
UNDER_WAY = ("creating", "downloading")
PATIENCE = 30.0
LOOK_EVERY = 0.05


@dataclass
class Asked:
    """One control request about a thing."""

    backend: Backend
    method: str
    body: Row
    id: str | None
    #: whether Neutron is real
    real_network: bool

    @property
    def tenant(self) -> str:
        return self.body.get("tenant", data.TENANT)

    @property
    def project(self) -> str:
        return data.project(self.tenant, self.body.get("region", "KR1"))

    @property
    def new_id(self) -> str:
        """The id of what is to be made."""
        return self.body.get("id") or str(uuid.uuid4())

    def owner_of(self, network_id: str) -> str:
        """The project that a network belongs to."""
        network = self.admin("network", "GET", f"/v2.0/networks/{network_id}")["network"]
        return str(network["tenant_id"])

    def neutron(self, project: str) -> Neutron:
        """Neutron with the administrator's rights in a project."""
        return Neutron.of_admin(self.backend, project, self.real_network)

    def admin(self, service: str, method: str, path: str, query: Any = "", body: Any = None, **headers: str) -> Any:
        """One request of an administrator in the project; the answer's value."""
        reply = self.backend.admin(service, method, path, query, body, self.project, **headers)
        return reply.json if reply.body else {}


def _server_state(asked: Asked) -> Row:
    """Put a server in a state through Nova's own administrative actions."""
    action = SERVER_STATES.get(asked.body["status"])
    if action is None:
        raise ApiError(400, f"status is one of {sorted(SERVER_STATES)}")
    asked.admin("compute", "POST", f"/v2.1/servers/{asked.body['id']}/action", body=action)
    return asked.body


# Volumes


def _volumes(asked: Asked) -> Any:
    """POST name, size, az, tenant, region, volume_type, bootable, status; PUT status, bootable."""
    path = f"/v3/{asked.project}/volumes"
    if asked.method == "POST":
        return _make_volume(asked, path)
    if asked.id is None:
        return asked.admin("volume", "GET", path + "/detail", {"all_tenants": 1})["volumes"]
    path += f"/{asked.id}"
    if asked.method == "DELETE":
        return asked.admin("volume", "DELETE", path)
    if asked.method == "PUT":
        _change_volume(asked, path)
    return asked.admin("volume", "GET", path)["volume"]


def _make_volume(asked: Asked, path: str) -> Row:
    wish = {
        "name": asked.body.get("name"),
        "size": asked.body.get("size", 10),
        "availability_zone": asked.body.get("az", data.ZONES[0]),
        "volume_type": asked.body.get("volume_type", data.DEFAULT_VOLUME_TYPE),
    }
    made = asked.admin("volume", "POST", path, body={"volume": wish})["volume"]
    path += f"/{made['id']}"
    end = time.monotonic() + PATIENCE
    while made["status"] in UNDER_WAY and time.monotonic() < end:
        time.sleep(LOOK_EVERY)
        made = asked.admin("volume", "GET", path)["volume"]
    _change_volume(asked, path)
    return asked.admin("volume", "GET", path)["volume"]


def _change_volume(asked: Asked, path: str) -> None:
    def act(action: str, wish: Row) -> None:
        asked.admin("volume", "POST", path + "/action", body={action: wish})

    if "bootable" in asked.body:
        act("os-set_bootable", {"bootable": bool(asked.body["bootable"])})
    if asked.body.get("bootable"):
        image = data.IMAGES[0]
        act("os-set_image_metadata", {"metadata": {"image_id": image.id, **image.as_volume_metadata()}})
    if asked.body.get("status"):
        act("os-reset_status", {"status": asked.body["status"]})


def _snapshots(asked: Asked) -> Any:
    """PUT status; a snapshot is made by a user."""
    path = f"/v3/{asked.project}/snapshots"
    if asked.id is None:
        return asked.admin("volume", "GET", path + "/detail", {"all_tenants": 1})["snapshots"]
    path += f"/{asked.id}"
    if asked.method == "DELETE":
        return asked.admin("volume", "DELETE", path)
    if asked.method == "PUT":
        asked.admin("volume", "POST", path + "/action", body={"os-reset_status": {"status": asked.body["status"]}})
    return asked.admin("volume", "GET", path)["snapshot"]


def _volume_quota(asked: Asked) -> Row:
    """POST volumes, gigabytes, snapshots, per_volume_gigabytes: how much a tenant may have; -1: as much as it likes."""
    path = f"/v3/{asked.project}/os-quota-sets/{asked.project}"
    if asked.method == "POST":
        limits = {name: value for name, value in asked.body.items() if name not in ("tenant", "region")}
        asked.admin("volume", "PUT", path, body={"quota_set": limits})
    return asked.admin("volume", "GET", path)["quota_set"]


# Images


def _images(asked: Asked) -> Any:
    """POST name, min_disk, min_ram, os_type, owner (a tenant; without one it is public), status (queued: no data)."""
    if asked.method == "POST":
        return _make_image(asked)
    if asked.id is None:
        return asked.admin("image", "GET", "/v2/images", {"limit": 1000})["images"]
    return asked.admin("image", asked.method, f"/v2/images/{asked.id}")


def _make_image(asked: Asked) -> Row:
    owner, os_type = asked.body.get("owner"), asked.body.get("os_type", "linux")
    wish = {
        "name": asked.body["name"],
        "min_disk": asked.body.get("min_disk", 20),
        "min_ram": asked.body.get("min_ram", 0),
        "visibility": "private" if owner else "public",
        "owner": data.project(owner, asked.body.get("region", "KR1")) if owner else data.PLATFORM,
        **data.FORMATS,
        **data.image_properties(asked.body["name"], os_type),
    }
    made = asked.admin("image", "POST", "/v2/images", body=wish)
    path = f"/v2/images/{made['id']}"
    if asked.body.get("status") != "queued":
        asked.admin("image", "PUT", path + "/file", body=b"data", Content_Type=BYTES)
    return asked.admin("image", "GET", path)


# Networks


def _network_kind(kind: str, one: str, make: Callable[[Asked], Row]) -> Callable[[Asked], Any]:
    """The handler of a kind of Neutron's objects."""

    def handle(asked: Asked) -> Any:
        path = f"/v2.0/{kind}"
        if asked.method == "POST":
            return make(asked)
        if asked.id is None:
            return asked.admin("network", "GET", path)[one + "s"]
        if asked.method == "DELETE" and kind == "networks" and asked.real_network:
            return vpcs.clear(asked.neutron(asked.owner_of(asked.id)), asked.id)
        answer = asked.admin("network", asked.method, f"{path}/{asked.id}")
        return answer.get(one, answer)

    return handle


def _new_vpc(asked: Asked) -> Row:
    name, cidr = asked.body["name"], asked.body.get("cidr", "10.250.0.0/16")
    neutron = asked.neutron(asked.project)
    if asked.real_network:
        return vpcs.make(neutron, name, cidr, id=asked.new_id)
    return neutron.make("networks", name=name, description=cidr, id=asked.new_id)


def _new_subnet(asked: Asked) -> Row:
    network, name, cidr = (asked.body[key] for key in ("network", "name", "cidr"))
    neutron = asked.neutron(asked.owner_of(network))
    if asked.real_network:
        return subnets.make(neutron, network, name, cidr, id=asked.new_id)
    return neutron.make("subnets", network_id=network, name=name, cidr=cidr, ip_version=4, id=asked.new_id)


def _new_group(asked: Asked) -> Row:
    wish = {"name": asked.body["name"], "tenant_id": asked.project}
    made: Row = asked.admin("network", "POST", "/v2.0/security-groups", body={"security_group": wish})["security_group"]
    return made


def _floating(asked: Asked) -> Row:
    """POST {"server": id} gives the server's first port a floating address."""
    if asked.method != "POST":
        return asked.admin("network", "GET", "/v2.0/floatingips")["floatingips"]
    query = {"device_id": asked.body["server"]}
    ports = asked.admin("network", "GET", "/v2.0/ports", query)["ports"]
    if not ports:
        raise ApiError(404, f"server {asked.body['server']} has no port")
    outside = asked.admin("network", "GET", "/v2.0/networks", {"router:external": True})["networks"][0]
    wish = {"floating_network_id": outside["id"], "port_id": ports[0]["id"], "tenant_id": ports[0]["tenant_id"]}
    return asked.admin("network", "POST", "/v2.0/floatingips", body={"floatingip": wish})["floatingip"]


HANDLERS: dict[str, Callable[[Asked], Any]] = {
    "server_state": _server_state,
    "volumes": _volumes,
    "snapshots": _snapshots,
    "volume_quota": _volume_quota,
    "images": _images,
    "vpcs": _network_kind("networks", "network", _new_vpc),
    "subnets": _network_kind("subnets", "subnet", _new_subnet),
    "security_groups": _network_kind("security-groups", "security_group", _new_group),
    "floating": _floating,
}
