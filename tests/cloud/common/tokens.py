# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instead of Keystone: a token says who it is, and is trusted. Only the front and the services know the ports."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Application = Callable[..., Iterable[bytes]]

KEYSTONE_FILTER = "keystonemiddleware.auth_token:filter_factory"
#: Cinder wants hexadecimal digits in the paths of its administrator, too.
ADMIN_PROJECT = "00000000000000000000000000000001"
ADMIN_ROLES = "admin,member,reader"
#: What the services call each other with.
SERVICE_TOKEN = f"service:{ADMIN_PROJECT}:{ADMIN_ROLES},service"
UNAUTHORIZED = json.dumps(
    {"error": {"message": "The request you have made requires authentication.", "code": 401, "title": "Unauthorized"}}
).encode()


def admin_token(project: str = ADMIN_PROJECT) -> str:
    """An administrator, in a project."""
    return f"admin:{project}:{ADMIN_ROLES}"


def paste(source: str, target: Path) -> None:
    """A service's released api-paste.ini, with trust in Keystone's place."""
    released = (Path(sys.prefix) / "etc" / source).read_text()
    if KEYSTONE_FILTER not in released:
        raise RuntimeError(f"{source} has no Keystone filter")
    target.write_text(released.replace(KEYSTONE_FILTER, f"{__name__}:trusted_token_factory"))


def _trust(token: str, environ: dict[str, Any], prefix: str = "") -> bool:
    """Put into the environment what Keystone's filter would; whether the token says who it is."""
    user, _unused, rest = token.partition(":")
    project, _unused, roles = rest.partition(":")
    if not user or not project:
        return False
    said = {
        "USER_ID": user,
        "USER_NAME": user,
        "PROJECT_ID": project,
        "PROJECT_NAME": project,
        "TENANT_ID": project,
        "ROLES": roles or "member,reader",
        "IDENTITY_STATUS": "Confirmed",
    }
    environ.update({f"HTTP_X_{prefix}{name}": value for name, value in said.items()})
    return True


def trusted_token_factory(_global_conf: dict[str, str], **_local: str) -> Callable[[Application], Application]:
    """The filter: a token is <user>:<project>[:<role>,<role>]."""

    def wrap(app: Application) -> Application:
        def filtered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            if not _trust(environ.get("HTTP_X_AUTH_TOKEN", ""), environ):
                start_response(
                    "401 Unauthorized",
                    [("Content-Type", "application/json"), ("Content-Length", str(len(UNAUTHORIZED)))],
                )
                return [UNAUTHORIZED]
            _trust(environ.get("HTTP_X_SERVICE_TOKEN", ""), environ, "SERVICE_")
            environ.setdefault("HTTP_X_SERVICE_CATALOG", "[]")
            return app(environ, start_response)

        return filtered

    return wrap
