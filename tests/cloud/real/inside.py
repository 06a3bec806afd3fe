# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls to a service's application from within its own process, and its state."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import webob

from ..common.tokens import admin_token


def fresh(state: Path) -> Path:
    """An empty state directory."""
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    return state


def caller(app: Callable[..., Any], project: str) -> Callable[..., Any]:
    """A function that calls the API as the administrator in a project; bytes are sent as they are."""

    def call(method: str, path: str, body: Any = None) -> Any:
        request = webob.Request.blank(path, method=method)
        request.headers["X-Auth-Token"] = admin_token(project)
        if body is not None:
            raw = isinstance(body, bytes)
            request.content_type = "application/octet-stream" if raw else "application/json"
            request.body = body if raw else json.dumps(body).encode()
        response = request.get_response(app)
        if response.status_int >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {response.text}")
        return response.json if response.body else None

    return call
