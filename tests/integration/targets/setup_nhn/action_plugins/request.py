# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A target's own requests, in the worker: a process for each took a quarter of the time of all targets.

One request has the options of ansible.builtin.uri: `url`, `method`, `body` (sent as JSON), `headers` and `status_code`,
and leaves `status` and `json`. Several have those of tasks/send.yml, and leave `sent`.

Standard library only, so that it is a second opinion on what the collection does.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

JSON = "application/json"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PATIENCE = 20.0
PAUSE = 0.2


class ActionModule(ActionBase):
    """Send, and fail if a status is not one that is fine."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        args = self._task.args
        if "requests" not in args:
            status, body = send({key: args[key] for key in args if key != "status_code"} | fine(args), {})
            return {"changed": False, "status": status, "json": body}
        requests = [{"url": one} if isinstance(one, str) else one for one in args["requests"]]
        every = args.get("all") or {}
        return {"changed": False, "sent": [send({**every, **one}, args["headers"])[1] for one in requests]}


def fine(args: dict[str, Any]) -> dict[str, Any]:
    """The statuses that are fine to `status_code`; to ansible.builtin.uri that is 200, here any success."""
    codes = args.get("status_code")
    if codes is None:
        return {}
    return {"status": [int(code) for code in (codes if isinstance(codes, list) else [codes])]}


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


def send(request: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
    """One request, repeated until it is answered as it should be."""
    end = time.monotonic() + (PATIENCE if request.get("patient") or request.get("until") else 0)
    while True:
        status, body = once(request, headers)
        accepted = status in request["status"] if "status" in request else 200 <= status < 300
        if accepted and ("until" not in request or request["until"] == state_of(body)):
            return status, body
        if time.monotonic() >= end:
            raise AnsibleActionFail(f"{request.get('method', '')} {request['url']}: {status} {body}")
        time.sleep(PAUSE)
