# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fills Nova, through its own API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import webob

from .. import data
from ..common.tokens import admin_token


def caller(nova_app: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls Nova's API as its administrator, in this process."""

    def call(method: str, path: str, body: Any = None, project: str = data.TENANT) -> Any:
        request = webob.Request.blank("/v2.1" + path, method=method)
        request.headers["X-Auth-Token"] = admin_token(project)
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
