# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fill a local cloud with servers, with the standard library only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from checkout import ROOT
from clouds import http

sys.path.append(str(ROOT / "tests/cloud"))
from data import sid  # noqa: E402, F401


def compute_of(env: Mapping[str, str], region: str = "KR1") -> tuple[str, str]:
    """Return the URL of compute and a token."""
    login = {"username": env["NHN_USERNAME"], "password": env["NHN_PASSWORD"]}
    body = {"auth": {"tenantId": env["NHN_TENANT_ID"], "passwordCredentials": login}}
    access = http(f"{env['NHN_AUTH_URL']}/tokens", body)["access"]
    endpoints = next(one["endpoints"] for one in access["serviceCatalog"] if one["type"] == "compute")
    url = next(one["publicURL"] for one in endpoints if one["region"] == region)
    return url, access["token"]["id"]


def fill(
    env: Mapping[str, str],
    wanted: Iterable[Mapping[str, Any]],
    *,
    region: str = "KR1",
    network: str = "vpc.default",
    left_in_build: int = 0,
) -> None:
    """Make the servers that the dictionaries describe, and wait until only a few are in BUILD.

    Missing keys have the values of the smallest server with a local disk. `flavor` is the
    key of a seeded flavor. All other keys are the API's own.
    """
    url, token = compute_of(env, region)

    def create(fields: Mapping[str, Any]) -> None:
        flavor = fields.get("flavor", "u2.c1m1")
        server = {
            "flavorRef": sid(f"flavor.{flavor}"),
            "imageRef": sid("image.ubuntu2204"),
            "networks": [{"uuid": sid(network)}],
            **{key: value for key, value in fields.items() if key != "flavor"},
        }
        http(f"{url}/servers", {"server": server}, token=token)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(create, wanted))
    building = f"{url}/servers?status=BUILD&limit=1000"
    while len(http(building, token=token)["servers"]) > left_in_build:
        time.sleep(0.5)
