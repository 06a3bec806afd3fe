# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for many servers at once."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._thing.kind import Object, shorten
from .arrival import Arrival
from .servers import Servers

#: Names of servers that one state is told with.
MOST_NAMES = 3


def arrive_all(
    servers: Servers,
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
                done, seen[server_id] = arrival.check(servers.with_fault(server) if server else None)
            except errors.StepFailed as error:
                error.seen = arrival.seen()
                done, failures[server_id] = True, error
            if done:
                del left[server_id]
        return not left, _seen_of(left, seen)

    if left:
        try:
            servers.client.wait(look, timeout=timeout, what="see all servers arrive", who="")
        except errors.WaitTimeout:
            for server_id, arrival in left.items():
                failures[server_id] = errors.WaitTimeout(
                    f"Waited {timeout:g} seconds to {arrival.what}; last seen: {seen[server_id]}."
                )
    return failures


def _seen_of(arrivals: t.Mapping[str, Arrival], seen: t.Mapping[str, str]) -> str:
    """The states of servers in words, with the servers in each: ``web-1, web-2: BUILD (spawning)``."""
    names: dict[str, list[str]] = {}
    for server_id, arrival in arrivals.items():
        names.setdefault(seen[server_id], []).append(shorten(str(arrival.server.get("name"))))
    more = {state: f" and {len(one) - MOST_NAMES} more" for state, one in names.items() if len(one) > MOST_NAMES}
    return "; ".join(f"{', '.join(one[:MOST_NAMES])}{more.get(state, '')}: {state}" for state, one in names.items())
