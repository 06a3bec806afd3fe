# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Floating IPs: Neutron's, whose descriptions keep the label and the protection."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from .. import records
from . import regions
from .backend import Backend
from .messages import Answer, ApiError, Request, neutron_error

Row = dict[str, Any]
PATH = "/v2.0/floatingips"
#: What the guide shows.
FIELDS = (
    "id",
    "floating_ip_address",
    "floating_network_id",
    "fixed_ip_address",
    "port_id",
    "router_id",
    "tenant_id",
    "status",
)
#: Filters that Neutron does not know, or knows other values of.
OURS = ("label", "delete_protection", "status")
#: The console's rule.
LONGEST_LABEL = 64


def serve(request: Request, backend: Backend) -> Answer:
    rest = request.segments[2:]
    if request.method == "POST":
        return _make(request, backend)
    if not rest:
        return _list(request, backend)
    row = backend.ask(request, "network", "GET", f"{PATH}/{rest[0]}").json["floatingip"]
    if request.method == "GET":
        return Answer.of(200, {"floatingip": _seen(row)})
    if request.method == "DELETE":
        if _said(row)["delete_protection"]:
            raise _refused(row, "it is protected from deletion")
        if row["port_id"]:
            raise _refused(row, f"it is connected to port {row['port_id']}")
        backend.ask(request, "network", "DELETE", f"{PATH}/{row['id']}")
        return Answer(204)
    wish = request.json["floatingip"]
    changes = wish if "port_id" in wish else {"description": _description({**_said(row), **wish})}
    body = {"floatingip": changes}
    row = backend.ask(request, "network", "PUT", f"{PATH}/{row['id']}", "", body).json["floatingip"]
    return Answer.of(200, {"floatingip": _view(row)})


def _make(request: Request, backend: Backend) -> Answer:
    wish = dict(request.json["floatingip"])
    description = _description({name: wish.pop(name, None) for name in ("label", "delete_protection")})
    body = {"floatingip": {**wish, "tenant_id": request.project, "description": description}}
    row = backend.ask(request, "network", "POST", PATH, "", body).json["floatingip"]
    return Answer.of(201, {"floatingip": _view(row)})


def _list(request: Request, backend: Backend) -> Answer:
    asked = parse_qsl(regions.query(request), keep_blank_values=True)
    query = [(name, value) for name, value in asked if name not in (*OURS, "fields")]
    if "sort_key" in dict(query) and "sort_dir" not in dict(query):
        query.append(("sort_dir", "asc"))
    found = backend.ask(request, "network", "GET", PATH, urlencode(query)).json["floatingips"]
    rows = [_seen(row) for row in found]
    for name, value in asked:
        if name in OURS:
            rows = [row for row in rows if _word(row[name]) == (value if name == "label" else value.upper())]
    fields = [value for name, value in asked if name == "fields"]
    if fields:
        rows = [{name: row[name] for name in row if name in fields} for row in rows]
    return Answer.of(200, {"floatingips": rows})


def _word(value: Any) -> str:
    """A value as a query says it."""
    return str(value).upper() if isinstance(value, bool) else str(value or "")


def _said(row: Row) -> Row:
    """What NHN Cloud has beside Neutron's fields."""
    said = records.read(row.get("description"))
    return {"delete_protection": bool(said.get("protected")), "label": said.get("label")}


def _description(wish: Row) -> str:
    label = wish.get("label") or None
    if label and len(label) > LONGEST_LABEL:
        message = f"Invalid input for label. Reason: '{label}' exceeds maximum length of {LONGEST_LABEL}."
        raise neutron_error(400, "BadRequest", message)
    return records.write(label=label, protected=wish.get("delete_protection") or None)


def _view(row: Row) -> Row:
    """A floating IP as Neutron says it after a change: not yet ACTIVE, although it may be connected."""
    return {**{name: row.get(name) for name in FIELDS}, **_said(row)}


def _seen(row: Row) -> Row:
    """A floating IP as it is shown later; no agent tells Neutron that it works."""
    return {**_view(row), "status": "ACTIVE" if row["port_id"] else "DOWN"}


def _refused(row: Row, why: str) -> ApiError:
    message = f"Floating IP {row['floating_ip_address']} ({row['id']}) cannot be deleted: {why}."
    return neutron_error(409, "FloatingIPInUse", message)
