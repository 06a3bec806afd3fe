# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about changes of network interfaces, security groups and floating IPs."""

from __future__ import annotations

from typing import Any

from ..data import group_id, sid
from .questions import Told, made, outcome, outcomes, question, said
from .subject import MISSING, PREFIX, TENANT, Subject

NETWORK, OUTSIDE = sid(PREFIX + "vpc.default"), sid("vpc.public")
DEFAULT, WEB = group_id(TENANT, "default"), group_id(TENANT, "web")


@question
def network_interface_that_is_changed(subject: Subject) -> Told:
    told, port = made(subject, "/ports", "port", network_id=NETWORK, name="asked")
    one = f"/ports/{port}"
    changes: tuple[dict[str, Any], ...] = (
        {"name": "renamed", "admin_state_up": False},
        {"fixed_ips": [{"ip_address": subject.address}]},
        {"fixed_ips": [{"ip_address": "8.8.8.8"}]},
        {"security_groups": [MISSING]},
        {"security_groups": [WEB]},
        {"allowed_address_pairs": [{"ip_address": "192.168.0.200"}]},
        {"port_security_enabled": False},
        {"allowed_address_pairs": []},
        {"port_security_enabled": False},
        {"security_groups": []},
        {"port_security_enabled": False},
        {"security_groups": [WEB]},
    )
    changed = outcomes(subject, "network", *(("PUT", one, {"port": change}) for change in changes))
    others = (("PUT", f"/ports/{other}", {"port": {"name": ""}}) for other in (subject.port["id"], MISSING))
    return [told, *changed, *outcomes(subject, "network", *others, ("DELETE", one), ("DELETE", one))]


@question
def security_group_that_is_changed(subject: Subject) -> Told:
    told, group = made(subject, "/security-groups", "security_group", name="asked", description="asked")
    wish = {"security_group_id": group, "direction": "ingress", "protocol": "tcp"}
    ports = {"port_range_min": 22, "port_range_max": 22}
    rule_told, rule = made(subject, "/security-group-rules", "security_group_rule", **wish, **ports)
    one, its_rule = f"/security-groups/{group}", f"/security-group-rules/{rule}"
    asked: tuple[tuple[Any, ...], ...] = (
        ("GET", one),
        *(("PUT", one, {"security_group": change}) for change in ({"name": "renamed"}, {"description": ""})),
        ("PUT", f"/security-groups/{WEB}", {"security_group": {"name": "web"}}),
        ("PUT", f"/security-groups/{DEFAULT}", {"security_group": {"name": "mine"}}),
        ("PUT", f"/security-groups/{MISSING}", {"security_group": {"name": "renamed"}}),
        ("POST", "/security-group-rules", {"security_group_rule": {**wish, **ports}}),
        ("POST", "/security-group-rules", {"security_group_rule": {**wish, "security_group_id": MISSING}}),
        ("DELETE", its_rule),
        ("DELETE", its_rule),
        ("DELETE", f"/security-groups/{DEFAULT}"),
        ("DELETE", one),
        ("DELETE", one),
    )
    return [told, rule_told, *outcomes(subject, "network", *asked)]


@question
def rules_of_a_security_group(subject: Subject) -> Told:
    paths = (f"security_group_id={group}" for group in (WEB, MISSING))
    return [said(subject.ask("network", "GET", f"/security-group-rules?{query}")) for query in paths]


@question
def ports_of_a_security_group(subject: Subject) -> Told:
    """Those of the server, whatever else has its group."""
    told: list[Told] = []
    for group in (subject.port["security_groups"][0], MISSING):
        answer = subject.ask("network", "GET", f"/security-group-ports?security_group_id={group}")
        told.append(outcome(answer))
        if answer.ok:
            told.append(subject.port["id"] in [row["id"] for row in answer.json()["security_group_ports"]])
    return told


def _floating_ip(subject: Subject) -> str:
    """A floating IP of the server: the one that it has, or a new one."""
    rows = subject.get("network", f"/floatingips?port_id={subject.port['id']}")["floatingips"]
    row = rows[0] if rows else subject.control("POST", "floating", {"server": subject.server["id"]})
    return str(row["id"])


@question
def floating_ip_that_is_changed(subject: Subject) -> Told:
    one, port = f"/floatingips/{_floating_ip(subject)}", subject.port["id"]
    changes: tuple[dict[str, Any], ...] = (
        {"label": "WEB01"},
        {"delete_protection": True},
        {"port_id": None},
        {"port_id": None},
        {"port_id": MISSING},
        {"port_id": port},
    )
    asked: tuple[tuple[Any, ...], ...] = (
        ("GET", one),
        *(("PUT", one, {"floatingip": change}) for change in changes),
        ("PUT", f"/floatingips/{MISSING}", {"floatingip": {"label": "WEB01"}}),
        ("DELETE", one),
        ("PUT", one, {"floatingip": {"port_id": None}}),
        ("DELETE", one),
        ("PUT", one, {"floatingip": {"delete_protection": False}}),
        ("DELETE", one),
        ("DELETE", one),
    )
    return outcomes(subject, "network", *asked)


@question
def floating_ip_that_is_made(subject: Subject) -> Told:
    told, new = made(subject, "/floatingips", "floatingip", floating_network_id=OUTSIDE, label="WEB01")
    wishes = ({"floating_network_id": MISSING}, {"floating_network_id": NETWORK})
    refused = outcomes(subject, "network", *(("POST", "/floatingips", {"floatingip": wish}) for wish in wishes))
    return [told, *refused, *outcomes(subject, "network", ("DELETE", f"/floatingips/{new}"))]
