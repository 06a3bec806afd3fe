# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends a list of requests, one after the other, in one process; see tasks/send.yml.

Standard library only, so that it is a second opinion on what the collection does.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any

JSON = "application/json"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PATIENCE = 20.0
PAUSE = 0.2


def once(request: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
    """Status and decoded body of one request."""
    body = request.get("body")
    asked = urllib.request.Request(
        request["url"],
        data=None if body is None else json.dumps(body).encode(),
        headers={"Accept": JSON, "Content-Type": JSON, **headers, **request.get("headers", {})},
        method=request.get("method", "GET" if body is None else "POST"),
    )
    try:
        with OPENER.open(asked, timeout=30) as answer:
            status, raw = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, raw = error.code, error.read()
    try:
        return status, json.loads(raw) if raw else None
    except ValueError:
        return status, raw.decode(errors="replace")


def state_of(body: Any) -> Any:
    """What the only object in a body says of its status."""
    inner = next(iter(body.values())) if isinstance(body, dict) and body else None
    return inner.get("status") if isinstance(inner, dict) else None


def send(request: dict[str, Any], headers: dict[str, str]) -> Any:
    """One request, repeated until it is answered as it should be."""
    end = time.monotonic() + (PATIENCE if request.get("patient") or request.get("until") else 0)
    while True:
        status, body = once(request, headers)
        fine = status in request["status"] if "status" in request else 200 <= status < 300
        if fine and ("until" not in request or request["until"] == state_of(body)):
            return body
        if time.monotonic() >= end:
            sys.exit(f"{request.get('method', '')} {request['url']}: {status} {body}")
        time.sleep(PAUSE)


def main() -> None:
    asked = json.load(sys.stdin)
    requests = [{"url": one} if isinstance(one, str) else one for one in asked["requests"]]
    json.dump([send({**asked["all"], **request}, asked["headers"]) for request in requests], sys.stdout)


if __name__ == "__main__":
    main()
