# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the local cloud refuses what no guide knows: two requests as on a live account, and all others by 400."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

messages = importlib.import_module("local_cloud.front.messages")
refused = importlib.import_module("local_cloud.front.refused")
T = "6cdebe3eb0094910bc41f1d42ebe4cb7"
ID = "aaf2778b-ea03-4ccc-8b1b-92f4b686c3ec"
DEVICE = {"port": {"device_id": ID}}


def refusal(method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    raw = b"" if body is None else json.dumps(body).encode()
    request = messages.Request(method, path, path, "", {}, raw, "KR1", "http", "127.0.0.1")
    answer = refused.undocumented(request, "because").answer()
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize("version", ["v2", "v2.1"])
@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("POST", ""), ("GET", f"/{ID}"), ("DELETE", f"/{ID}")])
def test_there_is_no_os_interface(version: str, method: str, end: str) -> None:
    status, body = refusal(method, f"/{version}/{T}/servers/{ID}/os-interface{end}")
    assert (status, body["itemNotFound"]["code"]) == (404, 404)


def test_a_port_gets_no_device() -> None:
    status, body = refusal("PUT", f"/v2.0/ports/{ID}", DEVICE)
    assert (status, body["NeutronError"]["type"]) == (500, "HTTPInternalServerError")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v2.0/ports", DEVICE),
        ("PUT", f"/v2.0/ports/{ID}", {"port": {"binding:profile": {}}}),
        ("PUT", f"/v2.0/ports/{ID}", {"port": [ID]}),
        ("PUT", f"/v2.0/ports/{ID}", [DEVICE]),
        ("PUT", f"/v2.0/ports/{ID}/device_id", DEVICE),
        ("GET", f"/v2/{T}/servers/{ID}/os-interfaces", None),
        ("GET", f"/v2/{T}/servers/os-interface", None),
    ],
)
def test_all_else_is_told_why(method: str, path: str, body: Any) -> None:
    status, told = refusal(method, path, body)
    assert (status, told["badRequest"]["message"]) == (400, "undocumented request: because")
