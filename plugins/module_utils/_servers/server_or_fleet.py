# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource of a task of nhn_server."""

from __future__ import annotations

import functools

from .._engine.steps import Params, Resource, Warn
from .._errors import refuse
from .._thing.things import Things
from .server import Server
from .servers import Servers


def server_or_fleet(params: Params, things: Things, warn: Warn) -> Resource:
    """Return the resource of the task: a server, or with count a fleet."""
    servers = Servers(things)
    if params["include_network_interfaces"]:
        from .own_nics import with_interfaces

        servers.complete = functools.partial(with_interfaces, things)
    if params["count"] is None:
        if params["exact"]:
            refuse("exact is about a fleet, and count is not set: set count, or leave exact out.", "exact")
        return Server(params, servers, warn)
    # Imported here, since few tasks have a fleet.
    from .fleet import Fleet

    return Fleet(params, servers, warn)
