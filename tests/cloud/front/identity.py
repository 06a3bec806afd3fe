# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Identity: issues tokens with the catalog of the regions."""

from __future__ import annotations

import random
import time
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from .. import data
from .messages import Answer, ApiError, Request, Token, unauthorized
from .state import State


def _bad_request(what: object) -> ApiError:
    message = (
        f"Expecting to find {what} in request body. The server could not comply with the "
        "request since it is either malformed or otherwise incorrect."
    )
    return ApiError(400, message, {"error": {"message": message, "code": 400, "title": "Bad Request"}})


def _catalog(request: Request, tenant: str) -> list[dict[str, Any]]:
    """Services and endpoints in no fixed order, as the guide warns."""

    def entry(kind: str, name: str, path: str, regions: tuple[str, ...]) -> dict[str, Any]:
        prefixes = {"KR1": "", "KR2": "/kr2"}
        endpoints = [{"region": region, "publicURL": request.root + prefixes[region] + path} for region in regions]
        random.shuffle(endpoints)
        return {"type": kind, "name": name, "endpoints": endpoints, "endpoints_links": []}

    one = data.REGIONS[:1]
    regions = one if tenant == data.TENANT_ONE_REGION else data.REGIONS
    catalog = [
        entry("identity", "keystone", "/v2.0", one),
        entry("compute", "nova", "/v2/" + tenant, regions),
        entry("image", "glance", "", regions),
        entry("volumev2", "cinderv2", "/v2/" + tenant, regions),
        entry("network", "neutron", "", regions),
    ]
    random.shuffle(catalog)
    return catalog


def issue(request: Request, state: State) -> Answer:
    try:
        auth = request.json["auth"]
        name = auth["passwordCredentials"]["username"]
        password = auth["passwordCredentials"]["password"]
        tenant = auth["tenantId"]
    except (KeyError, TypeError) as exc:
        raise _bad_request(exc) from exc
    user = data.USERS.get(name)
    if user is None or user.password != password or tenant not in user.tenants:
        raise unauthorized()
    ttl = state.settings.ttl
    token = Token(uuid.uuid4().hex, tenant, user.id, user.roles, time.time() + ttl)
    state.tokens.add(token)
    now = datetime.now(timezone.utc)
    return Answer.of(
        200,
        {
            "access": {
                "token": {
                    "id": token.id,
                    "issued_at": now.strftime("%Y-%m-%dT%H:%M:%S.%f"),
                    "expires": (now + timedelta(seconds=ttl)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "tenant": {
                        "id": tenant,
                        "name": "t_" + tenant[:8],
                        "groupId": "XEj2zkHrbA7modGU",
                        "description": "",
                        "enabled": True,
                        "project_domain": "NORMAL",
                    },
                },
                "serviceCatalog": _catalog(request, tenant),
                # The name in an answer is an internal id, not what one logs in with.
                "user": {
                    "id": user.id,
                    "username": str(uuid.UUID(user.id)),
                    "name": str(uuid.UUID(user.id)),
                    "roles": [{"name": "project_admin"}],
                    "roles_links": [],
                },
                "metadata": {"roles": ["9fe2ff9ee4384b1894a90878d3e92bab"], "is_admin": 0},
            }
        },
    )
