# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of Keystone v3 as Cinder asks for when a user deletes an attachment: a token for a token, and its catalog."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

PATH = "/identity"
CATALOG_HEADER = "HTTP_X_SERVICE_CATALOG"
REGION = "KR1"
WHEN = {"issued_at": "2020-01-01T00:00:00.000000Z", "expires_at": "2099-01-01T00:00:00.000000Z"}


def catalog(compute: str) -> str:
    """The catalog that Keystone's filter would hand to Cinder, which looks for Nova in it."""
    urls = dict.fromkeys(("publicURL", "internalURL", "adminURL"), f"{compute}/v2.1")
    return json.dumps([{"type": "compute", "name": "nova", "endpoints": [{**urls, "region": REGION}]}])


def beside(app: Callable[..., Any], base: str, compute: str) -> Callable[..., Any]:
    """The application, with this below PATH, and with the catalog for all else."""
    told = catalog(compute)

    def mounted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(PATH):
            environ[CATALOG_HEADER] = told
            return app(environ, start_response)
        more = []
        if path.rstrip("/").endswith("/auth/tokens"):
            length = int(environ.get("CONTENT_LENGTH") or 0)
            token = json.loads(environ["wsgi.input"].read(length))["auth"]["identity"]["token"]["id"]
            status, answer = "201 Created", {"token": _token(token, compute)}
            more = [("X-Subject-Token", token)]
        else:
            links = [{"rel": "self", "href": f"{base}{PATH}/v3"}]
            status, answer = "200 OK", {"version": {"id": "v3.14", "status": "stable", "links": links}}
        body = json.dumps(answer).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *more])
        return [body]

    return mounted


def _token(token: str, compute: str) -> dict[str, Any]:
    user, project = token.split(":")[:2]
    domain = {"id": "default", "name": "Default"}
    endpoints = [
        {"id": kind, "interface": kind, "region": REGION, "region_id": REGION, "url": f"{compute}/v2.1"}
        for kind in ("public", "internal", "admin")
    ]
    return {
        "methods": ["token"],
        **WHEN,
        "catalog": [{"type": "compute", "name": "nova", "id": "nova", "endpoints": endpoints}],
        "roles": [],
        "user": {"id": user, "name": user, "domain": domain},
        "project": {"id": project, "name": project, "domain": domain},
    }
