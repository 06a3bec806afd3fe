# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the guide says of network interfaces, and Neutron does not check."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from . import regions
from .backend import Backend
from .messages import ApiError, Request, neutron_error
from .state import State
from .vpc.asking import SNAT, bad_request

Row = dict[str, Any]
VIRTUAL_IP = "network:virtual_ip"
# The guide's name of a filter, and Neutron's.
RENAMED = {"admin_state": "admin_state_up"}


def query(request: Request) -> str:
    """The query for Neutron."""
    asked = parse_qsl(regions.query(request), keep_blank_values=True)
    return urlencode([(RENAMED.get(name, name), value) for name, value in asked])


def check(request: Request, state: State, backend: Backend) -> None:
    """Raise if a change is one that NHN Cloud does not make."""
    if request.method == "DELETE":
        port = backend.ask(request, "network", "GET", request.path).json["port"]
        if port["device_owner"] == SNAT:
            raise neutron_error(409, "ServicePortInUse", f"Port {port['id']} belongs to an internet gateway.")
    elif request.method != "GET" and state.settings.port_restrictions:
        _check_restrictions(request.json["port"])


def _check_restrictions(wish: Row) -> None:
    """The three that the guide announced in April 2026."""
    subnets = [one["subnet_id"] for one in wish.get("fixed_ips", ()) if "subnet_id" in one]
    if len(set(subnets)) < len(subnets):
        raise bad_request("Invalid input for fixed_ips. Reason: a subnet_id is given twice.")
    for pair in wish.get("allowed_address_pairs", ()):
        if "mac_address" in pair:
            raise bad_request("Invalid input for allowed_address_pairs. Reason: mac_address is not supported.")
        if pair.get("ip_address", "").endswith("/0"):
            raise bad_request("Invalid input for allowed_address_pairs. Reason: the prefix of ip_address is /0.")


def refuse_virtual(port_id: str, request: Request, backend: Backend) -> None:
    """Raise if a new server is to have a virtual IP; a port that is not there is for Nova to refuse."""
    rows = backend.ask(request, "network", "GET", "/v2.0/ports", {"id": port_id}).json["ports"]
    if rows and rows[0]["device_owner"] == VIRTUAL_IP:
        raise ApiError(400, f"Port {port_id} is a virtual IP, which no server can have.")
