# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes of servers (guide "ブロックストレージ接続管理"), as they are."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._kinds.flavor import flavors_by_id, has_own_disk
from .._kinds.volume import VOLUME, is_bootable
from .._thing.kind import Object, capital, shorten
from . import states
from .servers import Servers
from .state_words import state_text, wrong_state
from .states import label

#: Statuses of a server in which Nova attaches and detaches volumes at once; the guide names none. At a shelved
#: server it would only note it down for later.
ALLOWED = (states.ACTIVE, states.SHUTOFF, "PAUSED")

SHOWN = {"id": "id", "volume_id": "volumeId", "server_id": "serverId", "device": "device"}


def check_state(server: Object) -> None:
    """Refuse a server that volumes can be neither attached to nor detached from."""
    status = states.next_status(server)
    if status not in ALLOWED:
        raise wrong_state(
            server,
            status,
            f"{capital(label(server))} is in {state_text(server)}; "
            f"volumes can be attached and detached in {', '.join(ALLOWED)}.",
            ALLOWED,
        )


def attachments_of(servers: Servers, server_id: str) -> list[Object]:
    """Return the attachments of a server, the root volume included."""
    path = f"servers/{http.segment(server_id)}/os-volume_attachments"
    pages = servers.client.pages(
        "compute", path, "volumeAttachments", what=f"list the volumes of server {shorten(server_id)}", offset=True
    )
    return [attachment for page in pages for attachment in page]


def attachment(servers: Servers, server_id: str, volume_id: str) -> Object | None:
    """Return one attachment; None if the volume is not attached to the server."""
    if servers.things.serves(VOLUME):
        volume = servers.things.by_id(VOLUME, volume_id) or {}
        for one in volume.get("attachments") or ():
            if one.get("server_id") == server_id:
                return {"id": volume_id, "volumeId": volume_id, "serverId": server_id, "device": one.get("device")}
        return None
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
    """Return the volume that a server boots from; None for a server with a local disk.

    The guide calls the listed volumes "additional", but the root volume is among them; device names are
    only compared with themselves, since two calls name them differently.
    """
    flavor = flavors_by_id(servers.things).get((server.get("flavor") or {}).get("id") or "")
    if flavor is not None and has_own_disk(flavor):
        return None
    ids = [volume["id"] for volume in server.get("os-extended-volumes:volumes_attached") or ()]
    volumes = [volume for volume in (servers.things.by_id(VOLUME, one) for one in ids) if volume is not None]
    return booted_from(volumes)


def booted_from(volumes: t.Iterable[Object]) -> Object | None:
    """Return the one of a server's volumes that it boots from."""
    bootable = [volume for volume in volumes if is_bootable(volume)]
    first = [
        one for one in bootable if any(str(a.get("device", "")).endswith("da") for a in one.get("attachments") or ())
    ]
    return next(iter(first or bootable), None)
