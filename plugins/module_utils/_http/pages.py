# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read lists page by page."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from . import exchange as http

if t.TYPE_CHECKING:
    from .client import Client

#: Items per page: the API's maximum (release notes of May 2026).
PAGE_LIMIT = 1000
#: A platform may limit its pages to less: to 25 (images before May 2026), 100 (the documented default since then), or
#: another round number. If the length of the first page is a multiple of one of these, it may not be the last page.
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
    """Yield the pages of a list until its end, each item once.

    The guide defines no mark for the end. A next link means that there are more pages. Without one, a page
    that is shorter than the page size is the last. The page size is *limit*, unless the first page is
    shorter. If this is not certain, one more call finds the end, for lists of a round number of items.

    :param limit: items per page.
    :param offset: page by ``offset`` instead of ``marker`` (the volume attachments do).
    """
    seen: set[str] = set()
    position: dict[str, t.Any] = {}
    size: int | None = None
    last: list[dict[str, t.Any]] = []
    while True:
        query = {**(params or {}), "limit": limit, **position}
        try:
            body, items = read_page(client, service, path, query, key, what)
        except errors.ApiError as error:
            from .marker import page_after

            body, items = page_after(client, service, path, query, key, what, last, error)
        fresh = [item for item in items if item["id"] not in seen]
        seen.update(item["id"] for item in fresh)
        if fresh:
            yield fresh
        if not fresh or (not http.has_next(body, key) and _is_last(len(items), limit, size)):
            return
        size = len(items) if size is None else max(size, len(items))
        last = items
        position = {"offset": len(seen)} if offset else {"marker": items[-1]["id"]}


def read_page(
    client: Client, service: str, path: str, query: dict[str, t.Any], key: str, what: str
) -> tuple[dict[str, t.Any], list[dict[str, t.Any]]]:
    """Return the body of a page, and its items."""
    body = client.call("GET", service, path, what=what, params=query, expect=http.page_of(key)).body
    return body, body[key]


def _is_last(count: int, limit: int, cap: int | None) -> bool:
    """Return whether a page of *count* items without a next link is the last one."""
    if cap is not None:
        return count < cap
    return count == 0 or (count < limit and all(count % size for size in ROUND))
