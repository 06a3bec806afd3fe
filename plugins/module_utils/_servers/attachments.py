# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes of servers (guide "ブロックストレージ接続管理"): reading, attaching, detaching, and waiting for it."""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._kinds.flavor import flavors_by_id, has_own_disk
from .._kinds.volume import VOLUME, holders_of
from .._thing.kind import Object, shorten
from .._thing.things import Rest, Things
from . import states
from .arrival import label
from .calls import server_path, write
from .servers import Servers

#: Statuses of a server in which Nova attaches and detaches volumes at once; the guide names none. At a shelved
#: server it would only note it down for later.
ALLOWED = (states.ACTIVE, states.SHUTOFF, "PAUSED")

SHOWN = {"id": "id", "volume_id": "volumeId", "server_id": "serverId", "device": "device"}


def check_state(server: Object) -> None:
    """Refuse a server that volumes can be neither attached to nor detached from."""
    status = states.heading_of(server)
    if status not in ALLOWED:
        raise errors.WrongState(
            f"{label(server).capitalize()} is in {states.seen_as(server)}; "
            f"volumes can be attached and detached in {', '.join(ALLOWED)}.",
            server_id=server["id"],
            server_status=status,
            allowed_from=list(ALLOWED),
        )


def attachments_of(servers: Servers, server_id: str) -> list[Object]:
    """The volumes attached to a server, the root volume included."""
    path = f"servers/{http.segment(server_id)}/os-volume_attachments"
    pages = servers.client.pages(
        "compute", path, "volumeAttachments", what=f"list the volumes of server {shorten(server_id)}", offset=True
    )
    return [attachment for page in pages for attachment in page]


def attachment(servers: Servers, server_id: str, volume_id: str) -> Object | None:
    """One attachment, or None when the volume is not attached to the server."""
    path = f"servers/{http.segment(server_id)}/os-volume_attachments/{http.segment(volume_id)}"
    try:
        return servers.client.get(
            "compute",
            path,
            "volumeAttachment",
            what=f"read the attachment of volume {volume_id} to server {server_id}",
        )
    except errors.NotFound:
        return None


def root_volume(servers: Servers, server: Object) -> Object | None:
    """The volume that a server boots from; None for a server with a local disk.

    The guide calls the listed volumes "additional", but the root volume is among them; device names are
    only compared with themselves, since two calls name them differently.
    """
    flavor = flavors_by_id(servers.things).get((server.get("flavor") or {}).get("id") or "")
    if flavor is not None and has_own_disk(flavor):
        return None
    ids = [volume["id"] for volume in server.get("os-extended-volumes:volumes_attached") or ()]
    volumes = [volume for volume in (servers.things.by_id(VOLUME, one) for one in ids) if volume is not None]
    bootable = [volume for volume in volumes if str(volume.get("bootable")).lower() == "true"]
    first = [
        one for one in bootable if any(str(a.get("device", "")).endswith("da") for a in one.get("attachments") or ())
    ]
    return next(iter(first or bootable), None)


def attach(servers: Servers, server: Object, volume: Object, *, timeout: float) -> None:
    """Ask for the attachment of a volume; one that somebody else has attached meanwhile is fine.

    :param timeout: seconds to wait for somebody else's action.
    """

    def send() -> None:
        servers.client.call(
            "POST",
            "compute",
            f"{server_path(server)}/os-volume_attachments",
            what=f"attach {VOLUME.label(volume)} to {label(server)}",
            json={"volumeAttachment": {"volumeId": volume["id"]}},
            arrived=lambda: attachment(servers, server["id"], volume["id"]),
        )

    write(
        servers,
        server,
        send,
        lambda now: attachment(servers, server["id"], volume["id"]) is not None,
        timeout=timeout,
        busy=(400, 409),
    )


def await_attached(servers: Servers, server: Object, volume: Object, *, timeout: float) -> None:
    """Wait until the attachment shows and the volume is in use."""
    _await_volume(
        servers.things,
        volume,
        timeout=timeout,
        what=f"attach {VOLUME.label(volume)} to {label(server)}",
        done=lambda now: now["status"] == "in-use" and attachment(servers, server["id"], volume["id"]) is not None,
        # A volume that several servers may have can be on its way to or from another one.
        under_way=("attaching", "detaching", "reserved", "in-use"),
    )


def detach(servers: Servers, server: Object, volume: Object, *, timeout: float) -> None:
    """Ask for the detachment of a volume; one that is not attached is fine.

    While something else is done to the server the API refuses it with 400 or 409; that is waited for.
    """
    path = f"{server_path(server)}/os-volume_attachments/{http.segment(volume['id'])}"
    what = f"detach {VOLUME.label(volume)} from {label(server)}"

    def send() -> None:
        with contextlib.suppress(errors.NotFound):
            servers.client.call("DELETE", "compute", path, what=what)

    write(servers, server, send, lambda now: False, timeout=timeout, busy=(400, 409))


def await_detached(servers: Servers, server: Object, volume: Object, *, timeout: float) -> None:
    """Wait until the attachment is gone, and the volume is available or in use by other servers only."""

    def done(now: Object) -> bool:
        holders = holders_of(now)
        shared = now["status"] == "in-use" and bool(holders) and server["id"] not in holders
        at_rest = shared or now["status"] in ("available", "gone")
        return at_rest and attachment(servers, server["id"], volume["id"]) is None

    _await_volume(
        servers.things,
        volume,
        timeout=timeout,
        what=f"detach {VOLUME.label(volume)} from {label(server)}",
        done=done,
        under_way=("detaching", "attaching", "available"),
    )


def _await_volume(
    things: Things,
    volume: Object,
    *,
    timeout: float,
    what: str,
    done: t.Callable[[Object], bool],
    under_way: t.Container[str],
) -> None:
    rest = Rest(things.client.clock)

    def look() -> tuple[bool, str]:
        found = things.by_id(VOLUME, volume["id"]) or {"id": volume["id"], "status": "gone"}
        status = found["status"]
        if done(found):
            return True, status
        if status == "gone" or status.startswith("error") or rest.is_over(status not in under_way):
            raise errors.StepFailed(
                f"Could not {what}: the volume is {status}.", volume_id=volume["id"], volume_status=status
            )
        return False, f"volume {status}"

    things.client.wait(look, timeout=timeout, what=what)
