# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that change a server. Each recognises after a lost answer whether it has arrived."""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._thing.kind import Object, shorten
from . import states
from .actions import ACTIONS
from .arrival import shows_effect
from .servers import Servers
from .states import label

#: How often an action is sent again when somebody else's action was in the way.
CONFLICT_RETRIES = 3


def rename(servers: Servers, server: Object, name: str, *, timeout: float) -> None:
    """Rename a server (guide "インスタンスを修正する")."""

    def send() -> None:
        servers.client.call(
            "PUT", "compute", server_path(server), what=f"rename {label(server)}", json={"server": {"name": name}}
        )

    write(servers, server, send, lambda now: now.get("name") == name, timeout=timeout)


def set_metadata(servers: Servers, server: Object, key: str, value: str, *, timeout: float) -> None:
    """Set one metadata key (newer editions of the guide, January 2025)."""

    def send() -> None:
        servers.client.call(
            "PUT",
            "compute",
            f"{server_path(server)}/metadata/{http.segment(key)}",
            what=f"set metadata {shorten(key)} of {label(server)}",
            json={"meta": {key: value}},
        )

    write(servers, server, send, lambda now: (now.get("metadata") or {}).get(key) == value, timeout=timeout)


def remove_metadata(servers: Servers, server: Object, key: str, *, timeout: float) -> None:
    """Remove one metadata key (newer editions of the guide, January 2025). One that is gone already is fine."""

    def send() -> None:
        with contextlib.suppress(errors.NotFound):
            servers.client.call(
                "DELETE",
                "compute",
                f"{server_path(server)}/metadata/{http.segment(key)}",
                what=f"remove metadata {shorten(key)} of {label(server)}",
            )

    write(servers, server, send, lambda now: key not in (now.get("metadata") or {}), timeout=timeout)


def send_delete(servers: Servers, server: Object, *, timeout: float) -> None:
    """Delete a server; accept that it is gone (guide "インスタンスを削除する")."""

    def send() -> None:
        with contextlib.suppress(errors.NotFound):
            servers.client.call("DELETE", "compute", server_path(server), what=f"delete {label(server)}")

    write(servers, server, send, states.is_being_deleted, timeout=timeout)


def act(servers: Servers, server: Object, action: str, value: t.Any, *, timeout: float) -> Object:
    """Send one action of the table (guide "インスタンス追加機能").

    When somebody else's action is in the way (409), that one is waited for and this one sent again.

    :param value: what goes below the action's key; None for those without.
    :param timeout: seconds to wait for somebody else's action.
    :returns: the headers of the answer, for the image's Location; none when the answer was lost.
    """
    row = ACTIONS[action]
    lasting = row.arrives is not None and not action.endswith("_reboot")

    def send() -> Object:
        try:
            answer = servers.client.call(
                "POST",
                "compute",
                f"{server_path(server)}/action",
                what=f"{action.replace('_', ' ')} {label(server)}",
                json={row.key: value},
                arrived=lambda: _has_arrived(servers, server, action, value),
            )
        except errors.ApiError as error:
            # Nova refuses a resize to the present flavor: somebody else has asked for the same meanwhile.
            if action != "resize" or error.status != 400 or not _has_arrived(servers, server, action, value):
                raise
            return {}
        return dict(answer.headers)

    def done(now: Object) -> bool:
        return lasting and shows_effect(action, value, server, now)

    return write(servers, server, send, done, timeout=timeout) or {}


def write(
    servers: Servers,
    server: Object,
    send: t.Callable[[], t.Any],
    done: t.Callable[[Object], bool],
    *,
    timeout: float,
    busy: t.Container[int] = (409,),
) -> t.Any:
    """Send a writing call about a server. If another action is in progress, wait for its end and send again.

    :param done: whether the server, as it is now, shows that somebody else has asked for the same.
    :param busy: the HTTP statuses that say that another action is in the way.
    :returns: what *send* returns; None when somebody else has done it.
    """
    rested = uncertain = False
    for attempt in range(CONFLICT_RETRIES + 1):
        try:
            try:
                return send()
            except errors.ApiError as error:
                if error.status not in busy:
                    raise
                uncertain = uncertain or error.uncertain
                now = servers.by_id(server["id"])
                if now is not None and done(now):
                    return None
                # What was in the way may have ended before this look, so a server at rest is asked once more.
                if now is None or rested or attempt == CONFLICT_RETRIES:
                    raise
                rested = states.is_settled(now)
                servers.settle(now, timeout=timeout)
        except errors.NhnError as error:
            if uncertain:
                from .._http.retry import stays_uncertain

                stays_uncertain(error)
            raise
    raise AssertionError("the last attempt returns or raises")


def _has_arrived(servers: Servers, before: Object, action: str, value: t.Any) -> bool | None:
    if action == "create_image":
        # The server may be at rest again, and look as before; the image is there.
        from .images import images_of

        return True if images_of(servers.things, before, value["name"])[0] else None
    now = servers.by_id(before["id"])
    return True if shows_effect(action, value, before, now) else None


def server_path(server: Object) -> str:
    """Return the path of a server below the service's base URL."""
    return f"servers/{http.segment(server['id'])}"
