# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a slow network still shows of a change that Neutron has made at once: the knob `network_delay`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

Row = dict[str, Any]
#: The key that only a row has that Neutron has no more.
GONE = "gone"
NOT_FILTERS = ("sort_key", "sort_dir")


class Late:
    """Values by keys, each for as long as a delay says. Only one thread at a time puts one in."""

    def __init__(self) -> None:
        self._values: dict[Any, tuple[float, Any]] = {}

    def put(self, key: Any, value: Any, delay: float) -> None:
        """Keep a value from now on, unless the key has one already."""
        there = self.all(delay)
        if delay and key not in there:
            kept = {one: timed for one, timed in self._values.items() if one in there}
            self._values = {**kept, key: (time.monotonic(), value)}

    def drop(self, key: Any) -> None:
        self._values = {one: timed for one, timed in self._values.items() if one != key}

    def all(self, delay: float) -> dict[Any, Any]:
        """Those whose time has not come: none without a delay, however long it was when they were put in."""
        now = time.monotonic()
        return {key: value for key, (since, value) in self._values.items() if now - since < delay}


_rows, _tables = Late(), Late()


class Slow:
    """How slow the network is for one request.

    :param delay: seconds.
    """

    def __init__(self, delay: float) -> None:
        self._delay = delay

    def delete(self, kind: str, row: Row) -> None:
        """Show a row on that is about to be deleted."""
        _rows.put((kind, row["id"]), {**row, GONE: True}, self._delay)

    def keep(self, kind: str, row: Row) -> None:
        """Its deletion was refused."""
        _rows.drop((kind, row["id"]))

    def with_deleted(self, kind: str, rows: list[Row], query: str | Mapping[str, Any], project: str) -> list[Row]:
        """What a project is shown of a kind, from the rows that there are."""
        deleted = [row for (one, _id), row in _rows.all(self._delay).items() if one == kind]
        if not deleted:
            return rows
        wanted = dict(parse_qsl(query, keep_blank_values=True) if isinstance(query, str) else query)
        # Whoever asked Neutron just before the deletion has it.
        there = {row["id"] for row in rows}
        late = [row for row in deleted if row["id"] not in there and row["tenant_id"] == project]
        rows = [*rows, *(row for row in late if _fits(row, wanted))]
        if "sort_key" in wanted:
            rows.sort(key=lambda row: str(row.get(wanted["sort_key"], "")), reverse=wanted.get("sort_dir") == "desc")
        return rows

    def move(self, gateway: str, shown: str | None) -> None:
        """Show an internet gateway on at the routing table where it is shown, or at none."""
        _tables.put(gateway, shown, self._delay)

    def table_of(self, gateway: str, table: str | None) -> str | None:
        """At which routing table an internet gateway is shown that is at this one."""
        shown: str | None = _tables.all(self._delay).get(gateway, table)
        return shown


def _fits(row: Row, wanted: Mapping[str, Any]) -> bool:
    """Whether a row passes the filters of a query, as Neutron reads them."""
    filters = {name: value for name, value in wanted.items() if name not in NOT_FILTERS}
    return all(str(row.get(name, "")).lower() == str(value).lower() for name, value in filters.items())
