# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A volume at a server as a resource (guide "ブロックストレージ接続管理")."""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._engine.steps import (
    Params,
    Resource,
    Step,
    Warn,
    check_mode_only,
)
from .._kinds.volume import VOLUME, holders_of
from .._thing.kind import Object, capital, shorten, view_of
from .._thing.things import PLANNED, Things
from . import attachments, states
from .one_server import one_server
from .servers import SERVER, Servers
from .states import label


class VolumeAttachment(Resource):
    """A volume at a server."""

    result = "volume_attachment"
    fields = tuple(attachments.SHOWN)

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        self.params = params
        self.things = things
        self.servers = Servers(things)
        self.wanted: bool = params["state"] == "present"
        self.timeout = params["wait_timeout"]
        self.server: Object | None = None
        self.volume: Object | None = None

    def find(self) -> Object | None:
        """Return the attachment, after any action on it is over."""
        self.server, self.volume = self._find_server(), self._find_volume()
        if self.planned or self.server is None or self.volume is None:
            return None
        found = attachments.attachment(self.servers, self.server["id"], self.volume["id"])
        busy = {"attaching", "detaching"}
        if found is not None and states.next_status(self.server) != states.SHELVED_OFFLOADED:
            # A shelved server keeps its volumes reserved.
            busy.add("reserved")
        if self.params["wait"] and self.volume["status"] in busy:
            self.volume = self.things.rest(VOLUME, self.volume, busy=busy, timeout=self.timeout)
            found = attachments.attachment(self.servers, self.server["id"], self.volume["id"]) if self.volume else None
        return found

    def _find_server(self) -> Object | None:
        """Return the server; None if it does not exist and is not needed."""
        wanted = self.params["server"]
        found = one_server(self.servers, wanted)
        if found is not None and states.is_being_deleted(found):
            found = self.servers.settle(found, timeout=self.timeout)
        if found is None and (self.wanted or not wanted):
            error = errors.NoSuchThing(f"No server has the ID or name '{shorten(wanted)}'.", option="server")
            found = self.things.plan_for(SERVER, wanted, "server", error)
            self.planned = True
        return found

    def _find_volume(self) -> Object | None:
        """Return the volume; None if it does not exist and is not needed."""
        wanted = self.params["volume"]
        if not self.wanted and wanted:
            with contextlib.suppress(errors.NoSuchThing), self.things.not_planning():
                return self.things.need(VOLUME, wanted, "volume")
            return None
        found = self.things.need(VOLUME, wanted, "volume")
        self.planned = self.planned or PLANNED in found
        return found

    def plan(self, found: Object | None) -> list[Step]:
        """Return at most one step."""
        if self.planned and self.server is not None and self.volume is not None:
            return [self._planned_step(self.server, self.volume)]
        if self.server is None or self.volume is None or (found is not None) == self.wanted:
            return []
        attachments.check_state(self.server)
        return [self._attach(self.server, self.volume) if self.wanted else self._detach(self.server, self.volume)]

    def _planned_step(self, server: Object, volume: Object) -> Step:
        """Return the step of check mode for a server or volume that an earlier task would make."""
        names = {"server": server.get("name") or server["id"], "volume": volume.get("name") or volume["id"]}
        told = {
            **names,
            "volume_id": None if PLANNED in volume else volume["id"],
            "server_id": None if PLANNED in server else server["id"],
        }
        what = f"volume {names['volume'] or ''}".strip(), f"server {names['server'] or ''}".strip()
        if self.wanted:
            return Step(f"attach {what[0]} to {what[1]}", {}, {**told, "id": told["volume_id"]}, check_mode_only)
        return Step(f"detach {what[0]} from {what[1]}", told, {}, check_mode_only, removes=True)

    def _attach(self, server: Object, volume: Object) -> Step:
        # Not above: a module's process compiles all that it imports.
        from . import attaching

        name = capital(VOLUME.label(volume))
        elsewhere = sorted(holders_of(volume))
        if elsewhere and not volume.get("multiattach"):
            raise errors.InvalidRequest(
                f"{name} is attached to server {', '.join(elsewhere)}; detach it there first.",
                option="volume",
                attached_to=elsewhere,
            )
        if volume["status"] not in ("available", "in-use"):
            raise errors.InvalidRequest(
                f"{name} is {volume['status']}; it must be available to be attached.",
                option="volume",
                volume_status=volume["status"],
            )
        zones = (server.get("OS-EXT-AZ:availability_zone"), volume.get("availability_zone"))
        if all(zones) and zones[0] != zones[1]:
            raise errors.InvalidRequest(
                f"{name} is in zone {zones[1]} and {label(server)} in {zones[0]}; "
                "a volume attaches only in its own zone.",
                option="volume",
            )
        after = {"volume_id": volume["id"], "server_id": server["id"], "id": volume["id"]}
        return Step(
            f"attach {VOLUME.label(volume)} to {label(server)}",
            {},
            after,
            lambda: attaching.attach(self.servers, self._ready(server), volume, timeout=self.timeout),
            lambda: attaching.await_attached(self.servers, server, volume, timeout=self.timeout),
        )

    def _detach(self, server: Object, volume: Object) -> Step:
        from . import attaching

        root = attachments.root_volume(self.servers, server)
        if root is not None and root["id"] == volume["id"]:
            raise errors.InvalidRequest(
                f"{capital(VOLUME.label(volume))} is the root volume of {label(server)} and cannot be detached.",
                option="volume",
            )
        return Step(
            f"detach {VOLUME.label(volume)} from {label(server)}",
            {"volume_id": volume["id"], "server_id": server["id"], "id": volume["id"]},
            {},
            lambda: attaching.detach(self.servers, self._ready(server), volume, timeout=self.timeout),
            lambda: attaching.await_detached(self.servers, server, volume, timeout=self.timeout),
            removes=True,
        )

    def _ready(self, server: Object) -> Object:
        return self.servers.settle(server, timeout=self.timeout) or server

    def view(self, found: Object) -> dict[str, t.Any]:
        """Return the attachment's view."""
        return view_of(attachments.SHOWN, found)
