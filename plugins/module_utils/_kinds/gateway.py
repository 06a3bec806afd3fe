# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internet gateways (internet gateway API guide)."""

from __future__ import annotations

from .._thing.kind import ByNewId, Kind, Object, Shown, Wait

#: A gateway has no field for a mark, and several may have one name.
GATEWAY = Kind(
    "internet gateway",
    "network",
    "internetgateways",
    "internetgateway",
    "internetgateways",
    adopt=ByNewId(lambda gateway, body: all(gateway.get(key) == body[key] for key in ("name", "external_network_id"))),
    filters=("id", "name"),
    delete=Wait(gone=True),
)
SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "state": "state",
    "external_network_id": "external_network_id",
    "routing_table_id": lambda gateway: gateway.get("routingtable_id") or None,
    "migrate_status": "migrate_status",
    "created": "create_time",
    "tenant_id": "tenant_id",
}


def holder_of(gateway: Object) -> str | None:
    """Return the ID of the routing table that has a gateway; None for a free one."""
    return gateway.get("routingtable_id") or None
