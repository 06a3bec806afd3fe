# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes that are taken from their server: to grow and be attached again, or to be deleted.

Before a volume is detached to grow, its server and device are written into its metadata (``ATTACHED_KEY``). They stay
there until it is attached again, so that a run that follows a kill attaches it.
"""

from __future__ import annotations

import json
import typing as t

from .. import _errors as errors
from .._engine.steps import Step
from .._errors import refuse
from .._kinds.volume import ATTACHED_KEY, VOLUME, attachments_of, holders_of, marks_of
from .._thing.in_use import in_use
from .._thing.kind import Object, capital
from .._thing.making import after_a_write
from .._thing.things import status_of
from . import attaching, attachments, states
from .arrival import label
from .growing import await_growth, send_growth
from .one_server import one_server
from .servers import Servers

if t.TYPE_CHECKING:
    from .volumes import Volume


def regrown(volume: Volume, found: Object, size: int | None) -> list[Step]:
    """The step that detaches a volume from its server where it is attached, grows it, and attaches it again.

    :param size: the size to grow to; None: only finish what an interrupted run began.
    """
    volume.attaches = True
    servers = Servers(volume.things)
    kept = _place_in(found)
    if not _is_free(found):
        if size is None:
            return [_forgetting(volume, found)]
        return [_step(volume, servers, found, _holder(volume, servers, found, "size"), size)]
    server = one_server(servers, kept["server_id"]) if kept else None
    if server is None:
        volume.warn(
            f"{capital(VOLUME.label(found))} was detached from server {(kept or {}).get('server_id')} in order to "
            "grow, and that server is gone; so it is not attached again."
        )
        grow = [] if size is None else [volume.growth(found, size)]
        return [*grow, _forgetting(volume, found)]
    attachments.check_state(server)
    return [_step(volume, servers, found, server, size)]


def taken(volume: Volume, found: Object) -> list[Step]:
    """Return the step that detaches a volume in order to delete it. None where the task does not allow it."""
    servers = Servers(volume.things)
    server = _holder(volume, servers, found, "state")
    if not volume.params["allow_detach"]:
        return []
    return [
        Step(
            f"detach from {label(server)}",
            {"attachments": attachments_of(found)},
            {},
            lambda: attaching.detach(servers, _ready(servers, server, volume), found, timeout=volume.timeout),
            lambda: attaching.await_detached(servers, server, found, timeout=volume.timeout),
        )
    ]


def _is_free(found: Object) -> bool:
    return not holders_of(found) and status_of(found) not in ("in-use", "reserved")


def _place_in(found: Object) -> Object | None:
    """Where a volume was attached: server and device."""
    try:
        kept = json.loads((found.get("metadata") or {}).get(ATTACHED_KEY) or "null")
    except ValueError:
        return None
    return kept if isinstance(kept, dict) and kept.get("server_id") else None


# What is refused


def _holder(volume: Volume, servers: Servers, found: Object, option: str) -> Object:
    """The server that has a volume, where it can be taken from it.

    :param option: the option that wants it.
    """
    name = capital(VOLUME.label(found))
    holders = sorted(holders_of(found))
    if not holders:
        _refuse_reserved(servers, found)
    if len(holders) > 1:
        refuse(f"{name} is attached to servers {', '.join(holders)}; detach it from them first.", option)
    server = servers.by_id(holders[0])
    if server is None:
        raise errors.WrongState(
            f"{name} is attached to server {holders[0]}, which is gone; ask NHN Cloud's support.",
            volume_id=found["id"],
            volume_status=found["status"],
        )
    grows = option == "size"
    root = attachments.root_volume(servers, server)
    if root is not None and root["id"] == found["id"]:
        way_out = "grow it in the console" if grows else "delete the server"
        refuse(f"{name} is the root volume of {label(server)}, which cannot be detached; {way_out}.", option)
    if not volume.params["allow_detach"] and grows:
        refuse(
            f"{name} is attached to {label(server)}; the API grows free volumes only: grow it in the console, or set "
            "allow_detach: true to have it detached and attached again.",
            "allow_detach",
            attached_to=holders,
        )
    if not volume.params["allow_detach"]:
        why, way_out = f"is attached to {label(server)}", "detach it first, or set allow_detach: true"
        in_use(volume, found, why, way_out, option="allow_detach", attached_to=holders)
        return server
    attachments.check_state(server)
    if grows and states.next_status(server) != states.SHUTOFF:
        volume.warn(
            f"{name} is taken from {label(server)} while that is running: a file system that is mounted is at risk. "
            "Unmount it before, and mount it again afterwards."
        )
    return server


def _refuse_reserved(servers: Servers, found: Object) -> t.NoReturn:
    """Refuse a volume that a server has and that does not say which: a shelved server keeps its volumes reserved."""
    name = capital(VOLUME.label(found))
    holding = [
        one
        for one in servers.listed(f"look for the server of {VOLUME.label(found)}")
        if found["id"] in {kept["id"] for kept in one.get("os-extended-volumes:volumes_attached") or ()}
    ]
    if holding:
        why = f'belongs to {label(holding[0])}, which is shelved (NHN\'s "terminate"); restore or delete that first'
    else:
        why = "is kept for a server that is shelved, or is just being attached to one; restore or delete that first"
    raise errors.WrongState(
        f"{name} is {found['status']}: it {why}.",
        volume_id=found["id"],
        volume_status=found["status"],
        attached_to=[one["id"] for one in holding] or None,
    )


# What is done


def _step(volume: Volume, servers: Servers, found: Object, server: Object, size: int | None) -> Step:
    """Detach a volume if it is attached, grow it, and attach it again, also when it does not grow."""
    attached = not _is_free(found)
    words = [f"detach from {label(server)}"] if attached else []
    words += [f"grow from {found['size']} to {size} GB"] if size is not None else []
    words.append("attach again" if attached else f"attach to {label(server)} again")
    place = {one["server_id"]: one["device"] for one in attachments_of(found)}
    kept = _place_in(found) or {}
    device = place.get(server["id"]) if attached else kept.get("device")

    def do() -> None:
        if attached:
            note = json.dumps({"server_id": server["id"], "device": device})
            volume.write_metadata(volume.ready(found, "grow"), "note the server of", {ATTACHED_KEY: note})
            attaching.detach(servers, _ready(servers, server, volume), found, timeout=volume.timeout)
            attaching.await_detached(servers, server, found, timeout=volume.timeout)
        try:
            if size is not None:
                send_growth(volume, found, size)
                await_growth(volume, found, size)
        except errors.NhnError as error:
            _restore(error)
            raise
        _attach()

    def _attach() -> None:
        with after_a_write():
            attaching.attach(servers, _ready(servers, server, volume), found, timeout=volume.timeout)
            attaching.await_attached(servers, server, found, timeout=volume.timeout)
            now = volume.write_metadata(found, "note the end of the growth of", {ATTACHED_KEY: None})
        at = next((one["device"] for one in attachments_of(now) if one["server_id"] == server["id"]), None)
        if device and at and at != device:
            volume.warn(f"{capital(VOLUME.label(found))} is {at} at {label(server)} now; it was {device} before.")

    def _restore(error: errors.NhnError) -> None:
        """Attach the volume after its growth has failed, and say whether that went well."""
        error.changed, error.seen = True, {"size": found["size"]}
        try:
            _attach()
            told = f"It is attached to {label(server)} again."
        except errors.NhnError as other:
            told = (
                f"It was detached from {label(server)} and could not be attached again ({other.message.rstrip('.')}); "
                "run the task again."
            )
        error.message = errors.one_line(f"{error.message} {told}")

    before: Object = {} if size is None else {"size": found["size"]}
    after: Object = {} if size is None else {"size": size}
    if not attached:
        before["attachments"] = []
        after["attachments"] = [{"server_id": server["id"], "device": device}]
    return Step(", ".join(words), before, after, do)


def _forgetting(volume: Volume, found: Object) -> Step:
    """The step that takes the note of a server away again."""
    marks = marks_of(found)

    def forget() -> None:
        volume.write_metadata(found, "note the end of the growth of", {ATTACHED_KEY: None})

    return Step(
        "note the end of its growth",
        {"marks": marks},
        {"marks": {key: value for key, value in marks.items() if key != ATTACHED_KEY}},
        forget,
    )


def _ready(servers: Servers, server: Object, volume: Volume) -> Object:
    return servers.settle(server, timeout=volume.timeout) or server
