# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers: read, list, show, wait. Changes nothing."""

from __future__ import annotations

import re
import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._kinds.flavor import flavors_with
from .._thing.kind import Kind, Object, shorten
from .._thing.things import Things
from . import states, views

#: For names; a server is made and changed by calls of its own.
SERVER = Kind("server", "compute", "servers", "server", "servers", list_path="servers/detail", paging="marker")


class Servers:
    """The servers of one project and region."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self.client = things.client
        #: Completes views with what further calls tell.
        self.complete: t.Callable[[list[Object]], list[Object]] = lambda shown: shown

    # Reading

    def by_id(self, server_id: str) -> Object | None:
        """Return one server; None if there is none or it is deleted (guide "インスタンス表示")."""
        if self.things.serves(SERVER):
            listed = self.things.by_id(SERVER, server_id)
            if listed is None or states.status_of(listed) != states.ERROR or listed.get("fault"):
                return None if listed is None or states.status_of(listed) in states.GONE else listed
        path = f"servers/{http.segment(server_id)}"
        try:
            server = self.client.get("compute", path, "server", what=f"read server {shorten(server_id)}")
        except errors.NotFound:
            return None
        return None if states.status_of(server) in states.GONE else server

    def listed(self, what: str, until: t.Collection[str] | None = None, **filters: str) -> list[Object]:
        """Return the servers that match the API's *filters*, with all fields. Deleted ones are left out.

        :param until: IDs of servers; no further page is read when these have been seen. None: read all pages.
        """
        if self.things.serves(SERVER) and filters.keys() == {"name"}:
            name = re.compile(filters["name"])
            found = [server for server in self.things.listed(SERVER) if name.search(server.get("name") or "")]
            return [server for server in found if states.status_of(server) not in states.GONE]
        listed: list[Object] = []
        left = None if until is None else set(until)
        for page in self.client.pages("compute", "servers/detail", "servers", what=what, params=filters):
            listed += page
            if left is not None and not (left := left.difference(server["id"] for server in page)):
                break
        return [server for server in listed if states.status_of(server) not in states.GONE]

    def named(self, name: str) -> list[Object]:
        """Return the servers of exactly this name. The API's filter is a regular expression, so the name is escaped."""
        listed = self.listed(f"look for server {shorten(name)}", name=f"^{re.escape(name)}$")
        return [self.with_fault(server) for server in listed if server.get("name") == name]

    def with_fault(self, server: Object) -> Object:
        """Return a listed server, in ERROR with its fault: Nova's list omits the fault of one that found no host."""
        if states.status_of(server) != states.ERROR or server.get("fault"):
            return server
        return self.by_id(server["id"]) or server

    def view(self, server: Object) -> Object:
        """Return a server's view; see :meth:`views_of`."""
        return self.views_of([server])[0]

    def views_of(self, servers: t.Iterable[Object]) -> list[Object]:
        """Return the views of servers, with the names of flavors and images."""
        return self.complete([self._view(server) for server in servers])

    def _view(self, server: Object) -> Object:
        named = bool((server.get("metadata") or {}).get("image_name"))
        image = None
        if not named:
            from .._kinds.image import image_of

            image = image_of(server, self.things)
        flavors = flavors_with(self.things, (server.get("flavor") or {}).get("id"))
        return views.server_view(server, flavors, (image or {}).get("name"))

    # Waiting

    def settle(self, server: Object, *, timeout: float) -> Object | None:
        """Wait until nothing is under way with a server. Return it; None if it is gone."""
        if states.is_settled(server):
            return server
        from .arrival import arrive, settling

        return arrive(self, settling(self, server), timeout=timeout)
