# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read on in a list when the item that the last page ended with is gone. Imported only then."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .pages import read_page

if t.TYPE_CHECKING:
    from .client import Client


def page_after(
    client: Client,
    service: str,
    path: str,
    query: dict[str, t.Any],
    key: str,
    what: str,
    last: list[dict[str, t.Any]],
    error: errors.ApiError,
) -> tuple[dict[str, t.Any], list[dict[str, t.Any]]]:
    """Return the page after the last item of the *last* page that is still there.

    :param query: the query that was refused.
    :param error: the refusal. It is raised again if it is of another reason, or if no item is left.
    """
    for item in reversed(last[:-1]):
        if error.status not in (400, 404) or "marker" not in error.message.casefold() or "marker" not in query:
            raise error
        try:
            return read_page(client, service, path, {**query, "marker": item["id"]}, key, what)
        except errors.ApiError as another:
            error = another
    raise error
