# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a request that no guide knows is refused: as on a live account, where somebody has seen it, otherwise by 400."""

from __future__ import annotations

import re
from typing import Any

from .messages import Request, Undocumented, neutron_error

#: [field] cb-spider's NHN driver: 404 under /v2 and /v2.1.
OS_INTERFACE = re.compile(r"/v2(\.1)?/[^/]+/servers/[^/]+/os-interface(/[^/]+)?")
#: [field] the same: 500 to a port that gets a device.
PORT = re.compile(r"/v2\.0/ports/[^/]+")


def undocumented(request: Request, why: str) -> Undocumented:
    """The refusal of a request that no guide knows. Seen are the statuses, and the texts are upstream's."""
    if OS_INTERFACE.fullmatch(request.path):
        return Undocumented(why, "The resource could not be found.", 404)
    if request.method == "PUT" and PORT.fullmatch(request.path) and _has_device(request.json):
        text = "Request Failed: internal server error while processing your request."
        return Undocumented(why, text, 500, neutron_error(500, "HTTPInternalServerError", text).body)
    return Undocumented(why)


def _has_device(body: Any) -> bool:
    port = body.get("port") if isinstance(body, dict) else None
    return isinstance(port, dict) and "device_id" in port
