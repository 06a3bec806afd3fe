# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of routing tables (routing API guide)."""

from __future__ import annotations

from .._thing.kind import Kind, Object, Shown
from .vpc import vpcs_of

ROUTE = Kind("route", "network", "routes", "route", "routes", None, filters=("id", "routingtable_id"))


def is_automatic(route: Object) -> bool:
    """Return whether the platform keeps a route itself."""
    return route.get("gateway") == "local" or bool(route.get("gateway_id"))


def route_view(route: Object) -> Object:
    """Return a route's view."""
    return {
        "id": route.get("id"),
        "cidr": route.get("cidr"),
        "gateway": route.get("gateway"),
        "description": route.get("description") or None,
        "automatic": is_automatic(route),
    }


SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "vpc_id": lambda table: next(iter(vpcs_of(table)), None),
    "default": "default_table",
    "distributed": "distributed",
    "state": "state",
    "internet_gateway_id": lambda table: table.get("gateway_id") or None,
    "routes": lambda table: [route_view(one) for one in table.get("routes") or ()],
    "created": "create_time",
    "tenant_id": "tenant_id",
}
