# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apply a desired state to a picture. The collection is compared with this model. Pure functions."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from sweep import images, things
from sweep.picture import Picture
from sweep.witness import SMALL

#: state -> the status that it leads to from ACTIVE, SHUTOFF, SHELVED_OFFLOADED (None: stays)
POWER: dict[str, dict[str, str]] = {
    "present": {},
    "started": {"SHUTOFF": "ACTIVE", "SHELVED_OFFLOADED": "ACTIVE"},
    "stopped": {"ACTIVE": "SHUTOFF", "ERROR": "SHUTOFF"},
    "shelved": {"ACTIVE": "SHELVED_OFFLOADED", "SHUTOFF": "SHELVED_OFFLOADED"},
}
#: Action of nhn_server_action -> the status that it leads to, and those from which it is allowed.
ACTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "start": ("ACTIVE", ("SHUTOFF",)),
    "stop": ("SHUTOFF", ("ACTIVE", "ERROR")),
    "shelve": ("SHELVED_OFFLOADED", ("ACTIVE",)),
    "unshelve": ("ACTIVE", ("SHELVED_OFFLOADED",)),
}


class Refused(Exception):
    """The model expects a refusal, also in check mode."""


class Planned(Refused):
    """The model expects a refusal, but not in check mode, where an earlier task may make the server."""


def server(picture: Picture, name: str, options: Mapping[str, Any], flavors: Mapping[str, str]) -> Picture:
    """Return the picture after `nhn_server` with these options."""
    wanted = copy.deepcopy(picture)
    state = options.get("state", "present")
    if state == "absent":
        return wanted.without_server(name) if name in wanted.servers else wanted
    given, unwanted = options.get("metadata") or {}, options.get("metadata_absent") or []
    if set(given).intersection(unwanted):
        raise Refused("metadata to have and not to have")
    if name not in wanted.servers:
        created(wanted, name, options, flavors)
        return wanted
    now = wanted.servers[name][0]
    status = now["status"]
    if status == "ERROR" and state != "stopped":
        raise Refused("in ERROR")
    after = POWER[state].get(status, status)
    flavor = flavors[options["flavor"]] if options.get("flavor") else now["flavor"]
    if flavor != now["flavor"] and status == "SHELVED_OFFLOADED" and state != "started":
        raise Refused("resize while shelved")
    changed = [key for key, value in given.items() if now["metadata"].get(key) != value]
    changed += [key for key in unwanted if key in now["metadata"]]
    if changed and status == "SHELVED_OFFLOADED" and state != "started":
        raise Refused("metadata while shelved")
    now.update(status=after, flavor=flavor)
    if options.get("security_groups") is not None:
        now["security_groups"] = sorted(options["security_groups"])
    left = {key: value for key, value in now["metadata"].items() if key not in unwanted}
    now["metadata"] = {**left, **given}
    return wanted


def created(wanted: Picture, name: str, options: Mapping[str, Any], flavors: Mapping[str, str]) -> None:
    """Return a server that a task made."""
    state = options.get("state", "present")
    wanted.with_server(
        name,
        status=POWER[state].get("ACTIVE", "ACTIVE"),
        flavor=flavors[options.get("flavor") or SMALL],
        security_groups=sorted(options.get("security_groups") or ["default"]),
        metadata=dict(options.get("metadata") or {}),
        volumes=1,
    )


def rename(picture: Picture, name: str, new: str) -> Picture:
    """Return the picture after `nhn_server` with the ID of a server and another name."""
    wanted = copy.deepcopy(picture)
    if wanted.servers[name][0]["status"] == "ERROR":
        raise Refused("in ERROR")
    if name == new:
        return wanted
    if new in wanted.servers:
        raise Refused("the name is taken")
    wanted.servers[new] = wanted.servers.pop(name)
    for volume_id, holder in wanted.volumes.items():
        if holder == name:
            wanted.volumes[volume_id] = new
    return wanted


def action(picture: Picture, name: str, verb: str) -> Picture:
    """Return the picture after a power action of `nhn_server_action`."""
    wanted = copy.deepcopy(picture)
    if name not in wanted.servers:
        raise Planned("no such server")
    now = wanted.servers[name][0]
    arrives, allowed = ACTIONS[verb]
    if now["status"] != arrives:
        if now["status"] not in allowed:
            raise Refused(f"{verb} from {now['status']}")
        now["status"] = arrives
    return wanted


def attachment(picture: Picture, name: str, volume_id: str, present: bool, allowed: Sequence[str]) -> Picture:
    """Return the picture after `nhn_volume_attachment`."""
    wanted = copy.deepcopy(picture)
    there = name in wanted.servers
    if not there and present:
        raise Planned("no such server")
    holder = wanted.volumes[volume_id]
    if not there or (holder == name) == present:
        return wanted
    if wanted.servers[name][0]["status"] not in allowed:
        raise Refused("not in this state")
    if present and holder is not None:
        raise Refused("attached elsewhere")
    wanted.volumes[volume_id] = name if present else None
    wanted.servers[name][0]["volumes"] += 1 if present else -1
    return wanted


def thing(picture: Picture, name: str, module: things.Module, options: Mapping[str, Any]) -> Picture:
    """After a module that plans from a table, with these options."""
    wanted, key = copy.deepcopy(picture), things.key_of(module, name)
    there = wanted.things.get(key)
    if options.get("state") == "absent":
        wanted.things.pop(key, None)
        return wanted
    values = {option: value for option, value in options.items() if option in module.fields}
    if there is None:
        wanted.things[key] = [module.wanted(values)]
        return wanted
    shrunk = [option for option in values if option in things.GROWING and values[option] < there[0][option]]
    if shrunk:
        raise Refused(f"{shrunk[0]} shrinks")
    # What cannot be changed stays.
    changes = {option: value for option, value in values.items() if module.fields[option].change is not None}
    there[0].update(module.wanted(changes))
    return wanted


def image(picture: Picture, name: str, options: Mapping[str, Any]) -> Picture:
    """After ``nhn_image`` with these options."""
    wanted = copy.deepcopy(picture)
    if options.get("state") == "absent":
        wanted.uploads.pop(name, None)
        return wanted
    new = {"os_type": "linux", "visibility": "private", "min_ram": 0, "protected": False, "login_username": None}
    protected = any(one["protected"] for one in wanted.uploads.get(name, ()))
    entry = wanted.uploads.setdefault(name, [{**images.NEW, **new, "tags": [], "members": {}, "marks": []}])[0]
    before = {**entry, "members": None}
    entry.update({key: options[key] for key in ("min_ram", "protected", "visibility") if key in options})
    entry.update(options.get("properties", {}))
    if "tags" in options:
        entry["tags"] = sorted(options["tags"])
    if "members" in options:
        entry["members"] = dict.fromkeys(options["members"], "pending")
    if protected and entry["protected"] and before != {**entry, "members": None}:
        raise Refused("a protected image can only be shared with others")
    return wanted


def keypair(picture: Picture, name: str, key: str | None, replace: bool) -> Picture:
    """Return the picture after `nhn_keypair` with this public key; None deletes."""
    wanted = copy.deepcopy(picture)
    if key is None:
        wanted.keypairs.pop(name, None)
        return wanted
    if wanted.keypairs.get(name, key) != key and not replace:
        raise Refused("has another key")
    wanted.keypairs[name] = key
    return wanted
