# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that make servers. A lost answer makes no second one."""

from __future__ import annotations

import re
import typing as t
import uuid

from .._http import exchange as http
from .._thing.kind import Object, shorten
from .._thing.making import after_a_write, marks_of
from .._thing.things import REQUEST_KEY
from .calls import rename, send_delete
from .servers import Servers

if t.TYPE_CHECKING:
    from .server import Server

#: Most servers that one call makes (guide: max_count).
BATCH = 10


class _Marked:
    """A creation that recognises its own servers by a random mark, new for each creation.

    :param pattern: regular expression that the names of its servers fit.
    """

    def __init__(self, servers: Servers, body: Object, pattern: str) -> None:
        self._servers = servers
        self._pattern = pattern
        self._mark = uuid.uuid4().hex
        marks = {REQUEST_KEY: self._mark, **marks_of(servers.things)}
        self.body = {**body, "metadata": {**(body.get("metadata") or {}), **marks}}
        self.looked = False

    def look(self) -> list[Object]:
        """Return the servers that this creation has made so far."""
        self.looked = True
        listed = self._servers.listed("look for the servers just made", name=f"^{self._pattern}$")
        return [one for one in listed if (one.get("metadata") or {}).get(REQUEST_KEY) == self._mark]


def create_server(servers: Servers, body: Object, hints: Object, *, timeout: float) -> str:
    """Create one server and return its ID (guide "インスタンスを作成する").

    :param body: the guide's ``server`` object.
    :param hints: what the request holds beside it.
    :param timeout: seconds to wait for an action that is in the way of deleting a surplus server.
    """
    creation = _Marked(servers, body, re.escape(body["name"]))
    answer = servers.client.call(
        "POST",
        "compute",
        "servers",
        what=f"create server {shorten(body['name'])}",
        json={"server": creation.body, **hints},
        expect=lambda answer: http.object_with_id(answer["server"]),
        arrived=lambda: next(iter(creation.look()), None),
    )
    with after_a_write():
        _delete_surplus(servers, creation, {answer.body["id"]}, timeout=timeout)
    return answer.body["id"]


def create_servers(
    servers: Servers, body: Object, hints: Object, names: list[str], *, timeout: float
) -> dict[str, Object]:
    """Create up to BATCH servers with one call. Return them by name.

    The platform numbers them ``NAME-1`` and so on; a server that it names otherwise is renamed.

    :param body: the guide's ``server`` object, its name without a number.
    :param hints: what the request holds beside it.
    :param timeout: seconds to wait for an action that is in the way of a renaming, or of deleting a surplus server.
    """
    count = len(names)
    many = {"min_count": count, "max_count": count, "return_reservation_id": True}
    creation = _Marked(servers, body, re.escape(body["name"]) + ".*")

    def arrived() -> Object | None:
        return {"reservation_id": None} if len(creation.look()) >= count else None

    answer = servers.client.call(
        "POST",
        "compute",
        "servers",
        what=f"create {count} servers named {shorten(body['name'])}",
        json={"server": {**creation.body, **many}, **hints},
        expect=lambda answer: {"reservation_id": http.text(answer["reservation_id"])},
        arrived=arrived,
    )
    reservation = answer.body["reservation_id"]
    filters = {"reservation_id": reservation} if reservation else {}
    with after_a_write():
        made = servers.listed("read the servers just made", **filters) if filters else creation.look()
        made = sorted(made, key=lambda one: (len(one.get("name") or ""), one.get("name") or ""))[:count]
        _delete_surplus(servers, creation, {server["id"] for server in made}, timeout=timeout)
        right = {server["name"]: server for server in made if server.get("name") in names}
        misnamed = [server for server in made if server not in right.values()]
        for name, server in zip([name for name in names if name not in right], misnamed):
            rename(servers, server, name, timeout=timeout)
            right[name] = {**server, "name": name}
    return right


def _delete_surplus(servers: Servers, creation: _Marked, kept: set[str], *, timeout: float) -> None:
    """Delete servers of a try that a slow proxy delivered late. The mark proves that they are ours."""
    if creation.looked:
        for server in creation.look():
            if server["id"] not in kept:
                send_delete(servers, server, timeout=timeout)


def delete_copies(servers: Servers, server: Object, others: t.Iterable[Object], *, timeout: float) -> set[str]:
    """Delete the other servers that the same creation made, as the mark proves. Return their IDs."""
    mark = (server.get("metadata") or {}).get(REQUEST_KEY)
    copies = [one for one in others if mark and (one.get("metadata") or {}).get(REQUEST_KEY) == mark]
    for copy in copies:
        send_delete(servers, copy, timeout=timeout)
    return {copy["id"] for copy in copies}


def find_created(server: Server) -> Object | None:
    """Return the server just created.

    Nova knows no lock on names, so a twin made by somebody else at the same time shows here; or one's own, which a
    slow proxy has delivered late.
    """
    named = {one["id"]: one for one in server.servers.named(server.params["name"])}
    mine = named.pop(t.cast(str, server.created_id), {})
    others = sorted(set(named) - delete_copies(server.servers, mine, named.values(), timeout=server.timeout))
    if others:
        server.warn(
            f"While server {server.created_id} was made, somebody else made another of the name "
            f"'{shorten(server.params['name'])}': {', '.join(others)}. Delete one of them by its id."
        )
    return server.servers.by_id(t.cast(str, server.created_id))
