# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fills the stand-ins and, through Nova's own API, Nova."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import webob

from .. import data
from ..data import sid
from .cinder import Cinder
from .glance import Glance
from .neutron import Neutron

ADMIN_ROLES = "admin,member,reader"


def _networks(neutron: Neutron, tenant: str, tag: str, vpcs: tuple[data.Vpc, ...]) -> None:
    for name in data.SECURITY_GROUPS:
        neutron.add_group(name, tenant)
    for vpc in vpcs:
        neutron.add_network(sid(tag + vpc.key), vpc.name, tenant, vpc.cidr)
        for key, name, cidr in vpc.subnets:
            neutron.add_subnet(sid(tag + key), name, sid(tag + vpc.key), cidr)


def _volumes(cinder: Cinder, tenant: str, tag: str, volumes: tuple[data.Volume, ...]) -> None:
    for volume in volumes:
        boot: dict[str, Any] = {}
        if volume.image:
            boot = {"bootable": True, "volume_image_metadata": {"image_id": sid(volume.image)}}
        cinder.add(sid(tag + volume.key), volume.name, volume.size, volume.zone, tenant, **boot)


def stand_ins(neutron: Neutron, glance: Glance, cinder: Cinder) -> None:
    for region in data.REGIONS:
        for tenant, tag in data.TAGS.items():
            vpcs = (data.DEFAULT_VPC,)
            if tenant == data.TENANT:
                vpcs += data.MORE_VPCS
            prefix = tag if region == "KR1" else "kr2." + tag
            _networks(neutron, data.project(tenant, region), prefix, vpcs)
    public = data.PUBLIC_VPC
    neutron.add_network(sid(public.key), public.name, "nhn", public.cidr, external=True)
    for key, name, cidr in public.subnets:
        neutron.add_subnet(sid(key), name, sid(public.key), cidr)
    for image in data.IMAGES:
        glance.add(image)
    _volumes(cinder, data.TENANT, "", data.VOLUMES)
    _volumes(cinder, data.TENANT_OTHER, "b.", data.OTHER_VOLUMES)
    _volumes(cinder, data.project(data.TENANT, "KR2"), "kr2.", data.VOLUMES_KR2)


def caller(nova_app: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls Nova's API as its administrator, in this process."""

    def call(method: str, path: str, body: Any = None, project: str = data.TENANT) -> Any:
        request = webob.Request.blank("/v2.1" + path, method=method)
        request.headers["X-Auth-Token"] = f"admin:{project}:{ADMIN_ROLES}"
        if body is not None:
            request.content_type = "application/json"
            request.body = json.dumps(body).encode()
        response = request.get_response(nova_app)
        if response.status_int >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {response.text}")
        return response.json if response.body else None

    return call


def nova(call: Callable[..., Any], hosts: dict[str, list[str]]) -> None:
    for zone, names in hosts.items():
        aggregate = call("POST", "/os-aggregates", {"aggregate": {"name": "agg-" + zone, "availability_zone": zone}})[
            "aggregate"
        ]
        for host in names:
            call("POST", f"/os-aggregates/{aggregate['id']}/action", {"add_host": {"host": host}})
    for flavor in data.FLAVORS:
        call(
            "POST",
            "/flavors",
            {
                "flavor": {
                    "id": flavor.id,
                    "name": flavor.name,
                    "vcpus": flavor.vcpus,
                    "ram": flavor.ram,
                    "disk": flavor.disk,
                }
            },
        )
    call("PUT", "/os-quota-sets/" + data.TENANT_QUOTA, {"quota_set": data.QUOTA}, project=data.TENANT_QUOTA)
