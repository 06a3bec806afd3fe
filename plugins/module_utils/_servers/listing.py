# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of servers, for the info module and the inventory."""

from __future__ import annotations

import typing as t

from .._http.pages import PAGE_LIMIT
from .._kinds.flavor import flavors_by_id
from .._kinds.image import images_by_id
from .._thing.kind import Object
from .._thing.things import Things
from .views import server_view


def pages(
    things: Things, params: t.Mapping[str, t.Any], *, brief: bool = False, limit: int | None = None
) -> t.Iterator[list[Object]]:
    """Yield the servers that match the API's filters *params*, page by page (guide "インスタンスリスト表示").

    Deleted servers are among them where the API shows them, which it does for ``changes_since``.

    :param params: None values do not count.
    :param brief: read only IDs and names.
    :param limit: how many of them somebody wants, at most; None: all.
    """
    sent = {"changes-since" if key == "changes_since" else key: value for key, value in params.items() if value}
    path = "servers" if brief else "servers/detail"
    size = min(limit or PAGE_LIMIT, PAGE_LIMIT)
    return things.client.pages("compute", path, "servers", what="list servers", params=sent, limit=size)


def views_of(things: Things, servers: t.Sequence[Object]) -> list[Object]:
    """Return the views of many servers. Flavors and images cost one list call each."""
    if not servers:
        return []
    unnamed = any(
        (server.get("image") or {}).get("id") and not (server.get("metadata") or {}).get("image_name")
        for server in servers
    )
    images = images_by_id(things) if unnamed else {}
    flavors = flavors_by_id(things)
    return [
        server_view(server, flavors, images.get((server.get("image") or {}).get("id") or "", {}).get("name"))
        for server in servers
    ]
