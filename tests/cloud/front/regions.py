# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""KR2 is the same cloud under other projects, and with other names for its zones: both ways of translation."""

from __future__ import annotations

import re

from .. import data
from .messages import Request

_TO_KR2 = dict(zip(data.ZONES, data.ZONES_KR2, strict=True))
_FROM_KR2 = {shown: kept for kept, shown in _TO_KR2.items()}


def zone(name: str, region: str) -> str:
    """The zone for the services; a zone of the other region is made one that does not exist."""
    if region == "KR1":
        return name
    return _FROM_KR2.get(name, "not-in-kr2." + name)


def shown(payload: bytes, request: Request, status: int) -> bytes:
    """What a service says, with the tenant and the zones as they are called in the region."""
    if request.region == "KR2":
        for tenant in data.TENANTS:
            payload = payload.replace(data.project(tenant, "KR2").encode(), tenant.encode())
        # In an error a zone may stand anywhere, in an object only as a value, or after `compute:`.
        pattern = rb'(?<=[":])kr-pub-([ab])(?=")' if status < 300 else rb"\bkr-pub-([ab])\b"
        payload = re.sub(pattern, rb"kr2-pub-\1", payload)
    return payload


def query(request: Request) -> str:
    """The query for the services: with the project in the tenant's place."""
    return (
        request.query if request.project == request.tenant else request.query.replace(request.tenant, request.project)
    )
