# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server by its ID or name, with all fields."""

from __future__ import annotations

from .._thing.kind import Object, looks_like_id
from .servers import SERVER, Servers


def one_server(servers: Servers, wanted: str, option: str = "server") -> Object | None:
    """Return the server with this ID or name, or None.

    :param option: the option that names it, for the error when several have the name.
    """
    if not wanted:
        return None
    if looks_like_id(wanted):
        server = servers.by_id(wanted)
        if server is not None:
            return server
    named = servers.named(wanted)
    if len(named) > 1:
        from .._thing.unknown import ambiguous

        raise ambiguous(SERVER, wanted, named, option)
    return named[0] if named else None
