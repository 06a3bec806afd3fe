# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security groups, their rules, and the ports that have them: real Neutron, with what the platform does otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from . import regions
from .backend import Backend
from .messages import Answer, Passed, Request, neutron_error

Row = dict[str, Any]
#: What the guide shows of each kind, by the key around one.
FIELDS = {
    "security_group": ("id", "name", "description", "tenant_id", "security_group_rules"),
    "security_group_rule": (
        "id",
        "security_group_id",
        "direction",
        "ethertype",
        "protocol",
        "port_range_min",
        "port_range_max",
        "remote_ip_prefix",
        "remote_group_id",
        "description",
        "tenant_id",
    ),
    "security_group_port": (
        "id",
        "name",
        "status",
        "admin_state_up",
        "network_id",
        "tenant_id",
        "project_id",
        "device_owner",
        "device_id",
        "mac_address",
        "fixed_ips",
        "security_groups",
    ),
}
KINDS = ("security-groups", "security-group-rules", "security-group-ports")
EXISTS = "SecurityGroupRuleExists"


def serve(request: Request, backend: Backend, tidy: Callable[[str], str]) -> Answer:
    """The answer to a call about them.

    :param tidy: makes a query one that Neutron takes.
    """
    if request.segments[1] == "security-group-ports":
        return _ports(request, backend, tidy)
    query = tidy(regions.query(request))
    try:
        reply = backend.ask(request, "network", request.method, request.path, query, request.raw or None)
    except Passed as refusal:
        raise _as_here(refusal) from None
    if not reply.body:
        return Answer(reply.status)
    return Answer.of(reply.status, {key: _shown(key, value) for key, value in reply.json.items() if key in _KEYS})


_KEYS = {key for one in FIELDS for key in (one, one + "s")}


def _as_here(refusal: Passed) -> Exception:
    """A refusal as the platform words it: that of a rule that is there already is a 400, seen on a live account."""
    said = json.loads(refusal.answer().body).get("NeutronError")
    if not isinstance(said, dict) or said.get("type") != EXISTS:
        return refusal
    return neutron_error(400, "BadRequest", f"Bad security_group_rule request: reason: {said['message']}.")


def _shown(key: str, value: Any) -> Any:
    """One or many, with the documented fields; a request for some fields gets no others."""
    if isinstance(value, list):
        return [_shown(key.removesuffix("s"), one) for one in value]
    row = {name: value[name] for name in FIELDS[key] if name in value}
    if "security_group_rules" in row:
        row["security_group_rules"] = _shown("security_group_rules", row["security_group_rules"] or [])
    return row


def _ports(request: Request, backend: Backend, tidy: Callable[[str], str]) -> Answer:
    """The ports that have a group. Neutron has no such call, but a filter for it."""
    params = parse_qsl(tidy(regions.query(request)), keep_blank_values=True)
    if "security_group_id" not in dict(params):
        raise neutron_error(400, "BadRequest", "security_group_id is required.")
    query = urlencode([("security_groups" if name == "security_group_id" else name, value) for name, value in params])
    rows: Iterable[Row] = backend.ask(request, "network", "GET", "/v2.0/ports", query).json["ports"]
    return Answer.of(200, {"security_group_ports": [_shown("security_group_port", row) for row in rows]})
