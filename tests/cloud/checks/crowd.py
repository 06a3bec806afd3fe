# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Case: many clients at once, which is where databases of SQLite get locked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from .kit import RUN, Client, case, control, logs

SERVERS, CLIENTS = 50, 8
#: They wait for each other.
LIMIT = 180.0


def _up(number: int) -> str:
    client = Client()
    server_id = client.create(f"crowd-{RUN}-{number}")["server"]["id"]
    client.wait(server_id, "ACTIVE", LIMIT)
    return server_id


@case
def fifty_servers_with_eight_clients() -> str:
    since = control("GET", "mark")["n"]
    with ThreadPoolExecutor(CLIENTS) as pool:
        made = list(pool.map(_up, range(SERVERS)))
        assert len(set(made)) == SERVERS
        list(pool.map(lambda server_id: Client().delete(server_id, limit=LIMIT), made))
    broken = [row for row in control("GET", f"log?since={since}") if row["status"] >= 500]
    assert not broken, broken[:3]
    locked = [path.name for path in logs() if "locked" in path.read_text(errors="replace")]
    assert not locked, locked
    return f"{control('GET', 'mark')['n'] - since} requests"
