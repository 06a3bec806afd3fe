# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attach volumes to servers and detach them (guide "ブロックストレージ接続管理"), and wait for it."""

from __future__ import annotations

import contextlib

from .. import _errors as errors
from .._http import exchange as http
from .._kinds.volume import VOLUME, holders_of
from .._thing.kind import Object, Wait
from .attachments import attachment
from .calls import server_path, write
from .servers import Servers
from .states import label


def attach(servers: Servers, server: Object, volume: Object, *, timeout: float) -> None:
    """Attach a volume. Accept that somebody else has attached it meanwhile.

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

    def lacks(now: Object) -> str:
        return "" if attachment(servers, server["id"], volume["id"]) else "its attachment does not show"

    # A volume that several servers may have can be on its way to or from another one.
    wait = Wait(done=("in-use",), under_way=("attaching", "detaching", "reserved", "in-use"))
    servers.things.settle(
        VOLUME, volume, wait, what="attach", where=f"to {label(server)}", timeout=timeout, lacks=lacks
    )


def detach(servers: Servers, server: Object, volume: Object, *, timeout: float) -> None:
    """Detach a volume. Accept that it is not attached.

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

    def lacks(now: Object) -> str:
        holders = holders_of(now)
        elsewhere = bool(holders) and server["id"] not in holders
        is_detached = now["status"] != "in-use" or elsewhere
        return "" if is_detached and attachment(servers, server["id"], volume["id"]) is None else "still attached"

    wait = Wait(done=("available", "in-use"), under_way=("detaching", "attaching", "available"), gone=True)
    servers.things.settle(
        VOLUME, volume, wait, what="detach", where=f"from {label(server)}", timeout=timeout, lacks=lacks
    )
