# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ID of a server, for what needs nothing else of it (guide "インスタンスリスト")."""

from __future__ import annotations

import re

from .. import _errors as errors
from .._thing.kind import Kind, looks_like_id, shorten
from .._thing.things import Things

#: The list without details: IDs and names.
SERVER_NAME = Kind("server", "compute", "servers", "server", "servers", paging="marker")


def server_id(things: Things, wanted: str, option: str = "server") -> str:
    """Return the ID of the server with this ID or name.

    :raises NoSuchThing: there is none. In check mode the name stands for the ID of one that an earlier task may make.
    """
    if looks_like_id(wanted) and things.by_id(SERVER_NAME, wanted) is not None:
        return wanted
    # The API's filter is a regular expression.
    listed = things.listed(SERVER_NAME, name=f"^{re.escape(wanted)}$")
    found = [server for server in listed if server.get("name") == wanted]
    if len(found) > 1:
        from .._thing.unknown import ambiguous

        raise ambiguous(SERVER_NAME, wanted, found, option)
    if found:
        return str(found[0]["id"])
    error = errors.NoSuchThing(f"No server has the ID or name '{shorten(wanted)}'.", option=option)
    planned = things.plan_for(SERVER_NAME, wanted, option, error)
    return str(planned["id"])
