# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that come page by page."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from . import exchange as http

if t.TYPE_CHECKING:
    from .client import Client

#: Items asked for in a page: the API's maximum (release notes of May 2026).
PAGE_LIMIT = 1000
#: A platform may cap its pages below what was asked for: at 25 (images before May 2026), at 100 (the documented default
#: since then), or at another round number. A first page that is a multiple of one of these may not be the end.
ROUND = (10, 25)


def pages(
    client: Client,
    service: str,
    path: str,
    key: str,
    *,
    what: str,
    params: t.Mapping[str, t.Any] | None = None,
    limit: int = PAGE_LIMIT,
    offset: bool = False,
) -> t.Iterator[list[dict[str, t.Any]]]:
    """Read a list page by page until its end; an item that two pages show is given once.

    The guide names no end mark. A next link means more; without one, a page that is shorter than the
    page size is the last. The size is what was asked for, unless the first page shows a smaller cap.
    Where neither tells, one more call finds the end: a list of a round number of items costs one more.

    :param limit: items to ask for in a page.
    :param offset: page by ``offset`` instead of ``marker`` (the volume attachments do).
    """
    seen: set[str] = set()
    position: dict[str, t.Any] = {}
    size: int | None = None
    last: list[dict[str, t.Any]] = []
    while True:
        query = {**(params or {}), "limit": limit, **position}
        body, items = _page(client, service, path, query, key, what, last)
        fresh = [item for item in items if item["id"] not in seen]
        seen.update(item["id"] for item in fresh)
        if fresh:
            yield fresh
        linked = "next" in body or any(
            link.get("rel") == "next" for link in body.get(f"{key}_links") or () if isinstance(link, dict)
        )
        if not fresh or (not linked and _is_last(len(items), limit, size)):
            return
        size = len(items) if size is None else max(size, len(items))
        last = items
        position = {"offset": len(seen)} if offset else {"marker": items[-1]["id"]}


def _page(
    client: Client, service: str, path: str, query: dict[str, t.Any], key: str, what: str, last: list[dict[str, t.Any]]
) -> tuple[dict[str, t.Any], list[dict[str, t.Any]]]:
    """One page. When its marker has vanished meanwhile, go on from the item before it in the *last* page."""
    for item in reversed(last[:-1]):
        try:
            return _read_page(client, service, path, query, key, what)
        except errors.ApiError as error:
            if error.status not in (400, 404) or "marker" not in error.message.casefold() or "marker" not in query:
                raise
            query = {**query, "marker": item["id"]}
    return _read_page(client, service, path, query, key, what)


def _read_page(
    client: Client, service: str, path: str, query: dict[str, t.Any], key: str, what: str
) -> tuple[dict[str, t.Any], list[dict[str, t.Any]]]:
    body = client.call("GET", service, path, what=what, params=query, expect=http.page_of(key)).body
    return body, body[key]


def _is_last(count: int, limit: int, cap: int | None) -> bool:
    """Whether a page of *count* items without a next link is the last one."""
    if cap is not None:
        return count < cap
    return count == 0 or (count < limit and all(count % size for size in ROUND))
