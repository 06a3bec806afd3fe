# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves the external network of a copied template to the range that this cloud has for itself."""

from __future__ import annotations

import ipaddress
import sqlite3
from contextlib import closing
from pathlib import Path

from .. import ranges

#: Where Neutron, and its management of addresses, write them.
COLUMNS = (
    ("subnets", "cidr"),
    ("subnets", "gateway_ip"),
    ("ipallocationpools", "first_ip"),
    ("ipallocationpools", "last_ip"),
    ("ipallocations", "ip_address"),
    ("ipamallocationpools", "first_ip"),
    ("ipamallocationpools", "last_ip"),
    ("ipamallocations", "ip_address"),
)


def move(database: Path, wanted: ranges.Range) -> None:
    """Have all addresses of the first range be those of another one."""
    if wanted == ranges.FIRST:
        return

    def moved(text: str) -> str:
        address, slash, prefix = text.partition("/")
        here = ipaddress.IPv4Address(address)
        if here not in ranges.FIRST:
            return text
        return str(wanted[int(here) - int(ranges.FIRST[0])]) + slash + prefix

    with closing(sqlite3.connect(database)) as connection:
        connection.create_function("moved", 1, moved)
        for table, column in COLUMNS:
            connection.execute(f"UPDATE {table} SET {column} = moved({column}) WHERE {column} LIKE '127.%'")
        connection.commit()
