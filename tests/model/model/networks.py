# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apply the desired state of groups, routing tables and floating IPs to a picture. Pure functions."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from sweep import addresses, groups
from sweep.picture import Picture

from .desires import Planned, Refused

#: Rules of a task by the name of one.
RULES: dict[str, dict[str, Any]] = {
    "ssh": {"protocol": "tcp", "port": 22},
    "told": {"protocol": "tcp", "port": 22, "description": "from the office"},
    "web": {"protocol": "tcp", "ports": "8000-8080", "remote": "10.0.0.0/8"},
    "out": {"direction": "egress", "protocol": "udp", "port": 53},
}
_NO_IPV6 = groups.OUT[:1]


def group(picture: Picture, name: str, options: Mapping[str, Any]) -> Picture:
    """Return the picture after `nhn_security_group` with these options."""
    wanted, key = copy.deepcopy(picture), f"security group {name}"
    rules = options.get("rules") or []
    if RULES["ssh"] in rules and RULES["told"] in rules:
        raise Refused("one rule with two descriptions")
    if options.get("state") == "absent":
        wanted.things.pop(key, None)
        return wanted
    entry = wanted.things.setdefault(key, [{"description": "", "rules": list(groups.OUT)}])[0]
    if options.get("description") is not None:
        entry["description"] = options["description"]
    if options.get("rules") is not None:
        there = {rule[:-1]: rule for rule in map(tuple, entry["rules"])}
        asked = {rule[:-1]: rule for rule in map(_row, options["rules"])}
        told = {_row(one)[:-1] for one in options["rules"] if "description" in one}
        kept = {key: rule for key, rule in there.items() if key in asked or not options["purge_rules"]}
        if options["keep_default_egress"]:
            egress = {rule[:-1]: rule for rule in groups.OUT}
            kept |= {rule[:-1]: rule for rule in _NO_IPV6}
            kept |= {key: rule for key, rule in there.items() if key in egress}
        changed = {key: rule for key, rule in asked.items() if key not in kept or key in told}
        entry["rules"] = sorted({**kept, **changed}.values(), key=str)
    return wanted


def _row(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """A rule as in a picture."""
    low, _dash, high = str(rule.get("ports") or rule["port"]).partition("-")
    remote = rule.get("remote") or groups.EVERYWHERE["IPv4"]
    ports = int(low), int(high or low)
    return rule.get("direction", "ingress"), "IPv4", rule["protocol"], *ports, remote, rule.get("description", "")


def table(picture: Picture, name: str, vpc_id: str, options: Mapping[str, Any]) -> Picture:
    """Return the picture after `nhn_routing_table` with these options."""
    wanted, key = copy.deepcopy(picture), f"routing table {name}"
    there = wanted.things.get(key)
    if options.get("state") == "absent":
        if there and there[0]["default"]:
            raise Refused("the default one")
        wanted.things.pop(key, None)
        return wanted
    if options.get("default") is False and there and there[0]["default"]:
        raise Refused("the default one")
    entry = wanted.things.setdefault(key, [{"vpc": vpc_id, "default": False, "gateway": None, "routes": []}])[0]
    if options.get("distributed") is not None:
        entry["distributed"] = options["distributed"]
    if options.get("default"):
        for other, (one,) in wanted.things.items():
            if other.startswith("routing table ") and one["vpc"] == vpc_id:
                one["default"] = other == key
        entry["default"] = True
    gateway = options.get("internet_gateway")
    if gateway is True and entry["gateway"] is None:
        # One of the table's name is taken, or made.
        wanted.things.setdefault(f"internet gateway {name}", [{}])
        entry["gateway"] = name
    if gateway == "":
        entry["gateway"] = None
    if options.get("routes") is not None:
        asked = {one["cidr"]: one["gateway"] for one in options["routes"]}
        kept = {} if options["purge_routes"] else dict(entry["routes"])
        entry["routes"] = sorted({**kept, **asked}.items())
    return wanted


def gateway_gone(picture: Picture, name: str) -> Picture:
    """Return the picture after `nhn_internet_gateway` with `state: absent`, which detaches it first."""
    wanted = copy.deepcopy(picture)
    if wanted.things.pop(f"internet gateway {name}", None):
        for key, (one,) in wanted.things.items():
            if key.startswith("routing table ") and one["gateway"] == name:
                one["gateway"] = None
    return wanted


def address(picture: Picture, options: Mapping[str, Any]) -> Picture:
    """Return the picture after `nhn_floating_ip` with a label, a server, or both."""
    wanted = copy.deepcopy(picture)
    label, server, state = options.get("label"), options.get("server"), options["state"]
    every = [one for entries in wanted.addresses.values() for one in entries]
    held = next((one for one in every if server and one["server"] == server), None)
    found = next(iter(wanted.addresses.get(label, ())), None) if label else held
    if state == "absent":
        _remove(wanted, found, options)
        return wanted
    if server and server not in wanted.servers and state == "present":
        raise Planned("no such server")
    if found is None:
        if state == "present":
            if held is not None:
                raise Refused("the server has another one")
            made = {"server": server, "protected": bool(options.get("protected"))}
            wanted.addresses.setdefault(label or addresses.UNLABELLED, []).append(made)
    else:
        if state == "present" and server and found["server"] != server:
            if held is not None:
                raise Refused("the server has another one")
            if found["server"] and not options.get("move"):
                raise Refused("another server has it")
            found["server"] = server
        if options.get("protected") is not None:
            found["protected"] = options["protected"]
        if state == "disconnected" and server in (None, found["server"]):
            found["server"] = None
    _sort(wanted)
    return wanted


def _remove(wanted: Picture, found: dict[str, Any] | None, options: Mapping[str, Any]) -> None:
    if found is None:
        return
    if options.get("server") and found["server"] and found["server"] != options["server"]:
        raise Refused("another server has it")
    if found["protected"] and options.get("protected") is not False:
        raise Planned("protected")
    wanted.addresses = {
        key: left for key, entries in wanted.addresses.items() if (left := [one for one in entries if one is not found])
    }


def _sort(picture: Picture) -> None:
    for entries in picture.addresses.values():
        entries.sort(key=addresses.order)


def renamed_server(picture: Picture, name: str, new: str | None) -> None:
    """Follow a server that gets another name, or (None) is gone, in the floating IPs of a picture."""
    for entries in picture.addresses.values():
        for one in entries:
            if one["server"] == name:
                one["server"] = new
    _sort(picture)
