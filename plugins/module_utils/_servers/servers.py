# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers: reading, naming and waiting for them, and what users see of them. Sends nothing that changes one."""

from __future__ import annotations

import re
import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._http.client import PAGE_LIMIT
from .._kinds.flavor import flavors_by_id, flavors_with
from .._kinds.image import image_of, images_by_id
from .._thing.kind import Kind, Object, looks_like_id, shorten
from .._thing.things import Things
from . import states, views
from .arrival import Arrival

#: For names; a server is made and changed by calls of its own.
SERVER = Kind("server", "compute", "servers", "server", "servers", list_path="servers/detail", paging="marker")


class Servers:
    """The servers of one project and region."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self.client = things.client

    # Reading

    def by_id(self, server_id: str) -> Object | None:
        """One server, or None when there is none or it is deleted (guide "インスタンス表示")."""
        path = f"servers/{http.segment(server_id)}"
        try:
            server = self.client.get("compute", path, "server", what=f"read server {shorten(server_id)}")
        except errors.NotFound:
            return None
        return None if states.status_of(server) in states.GONE else server

    def listed(self, what: str, until: t.Collection[str] | None = None, **filters: str) -> list[Object]:
        """The servers that the API's *filters* let through, with all fields; deleted ones do not count.

        :param until: IDs of servers; no further page is read when these have been seen. None: read all pages.
        """
        listed: list[Object] = []
        left = None if until is None else set(until)
        for page in self.client.pages("compute", "servers/detail", "servers", what=what, params=filters):
            listed += page
            if left is not None and not (left := left.difference(server["id"] for server in page)):
                break
        return [server for server in listed if states.status_of(server) not in states.GONE]

    def named(self, name: str) -> list[Object]:
        """The servers of exactly this name; the API's filter, a regular expression, gets one that fits no other."""
        listed = self.listed(f"look for server {shorten(name)}", name=f"^{re.escape(name)}$")
        return [self.with_fault(server) for server in listed if server.get("name") == name]

    def with_fault(self, server: Object) -> Object:
        """A listed server that is in ERROR, with its fault: Nova's list leaves out that of one that found no host."""
        if states.status_of(server) != states.ERROR or server.get("fault"):
            return server
        return self.by_id(server["id"]) or server

    def one(self, wanted: str, option: str = "server") -> Object | None:
        """The server with this ID or name, or None."""
        if not wanted:
            return None
        if looks_like_id(wanted):
            server = self.by_id(wanted)
            if server is not None:
                return server
        named = self.named(wanted)
        if len(named) > 1:
            raise self.things.ambiguous(SERVER, wanted, named, option)
        return named[0] if named else None

    def pages(
        self, params: t.Mapping[str, t.Any], *, brief: bool = False, limit: int | None = None
    ) -> t.Iterator[list[Object]]:
        """The servers that pass the API's own filters *params*, page by page (guide "インスタンスリスト表示").

        Deleted servers are among them where the API shows them, which it does for ``changes_since``.

        :param params: None values do not count.
        :param brief: read only IDs and names.
        :param limit: how many of them somebody wants, at most; None: all.
        """
        sent = {"changes-since" if key == "changes_since" else key: value for key, value in params.items() if value}
        path = "servers" if brief else "servers/detail"
        size = min(limit or PAGE_LIMIT, PAGE_LIMIT)
        return self.client.pages("compute", path, "servers", what="list servers", params=sent, limit=size)

    def views(self, servers: t.Sequence[Object]) -> list[Object]:
        """The views of many servers, with one list call each for flavors and images, however many they are."""
        if not servers:
            return []
        unnamed = any(
            (server.get("image") or {}).get("id") and not (server.get("metadata") or {}).get("image_name")
            for server in servers
        )
        images = images_by_id(self.things) if unnamed else {}
        flavors = flavors_by_id(self.things)
        return [
            views.server_view(server, flavors, images.get((server.get("image") or {}).get("id") or "", {}).get("name"))
            for server in servers
        ]

    def view(self, server: Object) -> Object:
        """A server's view, with the names of its flavor and image looked up."""
        named = bool((server.get("metadata") or {}).get("image_name"))
        image = None if named else image_of(server, self.things)
        flavors = flavors_with(self.things, (server.get("flavor") or {}).get("id"))
        return views.server_view(server, flavors, (image or {}).get("name"))

    # Waiting

    def arrival(self, server: Object, what: str, statuses: t.Collection[str] = (), **how: t.Any) -> Arrival:
        """What a server is to become, for :meth:`arrive` and :meth:`arrive_all`; see :class:`Arrival`."""
        return Arrival(server, what, statuses, clock=self.client.clock, **how)

    def arrive(self, arrival: Arrival, *, timeout: float) -> Object | None:
        """Wait until one server has arrived, and give it; None when it is gone."""
        try:
            self.client.wait(
                lambda: arrival.judge(self.by_id(arrival.server["id"])),
                timeout=timeout,
                what=arrival.what,
            )
        except errors.StepFailed as error:
            error.seen = arrival.seen()
            raise
        return arrival.last

    def arrive_all(
        self,
        arrivals: t.Iterable[Arrival],
        read: t.Callable[[t.Collection[str]], t.Mapping[str, Object]],
        *,
        timeout: float,
    ) -> dict[str, errors.NhnError]:
        """Wait until many servers have arrived, with one list call per round.

        :param read: gives, by ID, those of the servers with these IDs that exist, as they are now.
        :returns: server ID -> why, for those that will not arrive or did not in time.
        """
        left = {arrival.server["id"]: arrival for arrival in arrivals}
        failures: dict[str, errors.NhnError] = {}
        seen: dict[str, str] = {}

        def look() -> tuple[bool, str]:
            found = read(left)
            for server_id, arrival in list(left.items()):
                server = found.get(server_id)
                try:
                    done, seen[server_id] = arrival.judge(self.with_fault(server) if server else None)
                except errors.StepFailed as error:
                    error.seen = arrival.seen()
                    done, failures[server_id] = True, error
                if done:
                    del left[server_id]
            return not left, f"{len(left)} not there yet"

        if left:
            try:
                self.client.wait(look, timeout=timeout, what="see all servers arrive")
            except errors.WaitTimeout:
                for server_id, arrival in left.items():
                    failures[server_id] = errors.WaitTimeout(
                        f"Waited {timeout:g} seconds to {arrival.what}; last seen: {seen[server_id]}."
                    )
        return failures

    def settle(self, server: Object, *, timeout: float) -> Object | None:
        """Wait until nothing is under way with a server; None when it is gone then."""
        if states.is_settled(server):
            return server
        return self.arrive(self.settling(server), timeout=timeout)

    def settling(self, server: Object) -> Arrival:
        """A server that is to come to rest, wherever that is."""
        return self.arrival(server, "see the end of what is under way with", states.SETTLED, gone=True, from_error=True)
