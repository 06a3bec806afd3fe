# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The content of a project, as a value that can be changed, compared, and described."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import addresses, images, things
from .witness import DISK, MARKS, Object, Witness

#: Metadata that the platform writes at a creation, and the collection's marks.
PLATFORMS = {
    *("image_name", "volume_size", "os_distro", "os_version", "os_type", "login_username", "description"),
    *("os_architecture", "project_domain", "monitoring_agent", *MARKS),
}


@dataclass
class Picture:
    """All servers, volumes, ports, images and key pairs of a scope.

    Names lead to lists, so that twins show; an entry has the server's ID, so a server that was made again shows.
    In a picture of what is wanted, an entry need not name every field; those that it names are compared.
    """

    servers: dict[str, list[Object]] = field(default_factory=dict)
    keypairs: dict[str, str | None] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    #: volumes that outlive their server: ID -> name of the server that has it
    volumes: dict[str, str | None] = field(default_factory=dict)
    #: things of modules that plan from a table, by their kinds and names
    things: dict[str, list[Object]] = field(default_factory=dict)
    #: volumes that operations are about, by their names
    disks: dict[str, list[Object]] = field(default_factory=dict)
    #: images that operations upload or change, by their names
    uploads: dict[str, list[Object]] = field(default_factory=dict)
    #: floating IPs by their labels
    addresses: dict[str, list[Object]] = field(default_factory=dict)
    #: snapshots by their names: that of the volume
    snapshots: dict[str, list[str]] = field(default_factory=dict)
    orphans: list[str] = field(default_factory=list)
    #: in a picture of what is wanted: end of the names of images that may be there or not
    maybe_image: str = ""
    #: in one, too: a server that another client has deleted, and what may remain of it; its floating IP may
    deleted: tuple[str, ...] = ()

    def without_server(self, name: str) -> Picture:
        del self.servers[name]
        for volume_id, server in self.volumes.items():
            if server == name:
                self.volumes[volume_id] = None
        return self

    def renewed(self, name: str) -> Picture:
        """Allow another server in place of one that existed before."""
        for entry in self.servers.get(name, ()):
            entry.pop("id", None)
        return self

    def with_server(self, name: str, **fields: Any) -> Picture:
        self.servers[name] = [{"status": "ACTIVE", "ports": 1, **fields}]
        return self

    def changing(self, name: str, **fields: Any) -> Picture:
        self.servers[name][0].update(fields)
        return self


def take(witness: Witness) -> Picture:
    """Return the current picture of a scope."""
    servers, ports, volumes = witness.servers(), witness.ports(), witness.volumes()
    names = {one["id"]: one["name"] for one in servers}
    policies = witness.compute("GET", "os-server-groups")["server_groups"]
    picture = Picture(keypairs=dict(witness.keypairs()), images=sorted(one["name"] for one in witness.images()))
    for server in servers:
        task = server["OS-EXT-STS:task_state"]
        picture.servers.setdefault(server["name"], []).append(
            {
                "id": server["id"],
                "status": server["status"] if not task else f"{server['status']} ({task})",
                "flavor": server["flavor"]["id"],
                "security_groups": sorted({one["name"] for one in server.get("security_groups") or ()}),
                "metadata": {k: v for k, v in (server.get("metadata") or {}).items() if k not in PLATFORMS},
                "key_name": server.get("key_name"),
                "policy": next((one["name"] for one in policies if server["id"] in one["members"]), None),
                "ports": sum(port["device_id"] == server["id"] for port in ports),
                "volumes": len(server["os-extended-volumes:volumes_attached"]),
            }
        )
    for port in ports:
        # Ports of routers belong to the platform, and those that a task made are among the things.
        made = not port["device_id"] and port["name"].startswith(things.THING)
        if port["device_id"] not in names and not made and not port["device_owner"].startswith("network:"):
            picture.orphans.append(f"port {port['id']} of {port['device_id'] or 'nothing'}")
    # A reserved volume, such as one of a shelved server, does not name its server.
    told_by_server = {
        volume["id"]: server["id"] for server in servers for volume in server["os-extended-volumes:volumes_attached"]
    }
    for module in things.tables():
        for one in module.listed(witness):
            picture.things.setdefault(things.key_of(module, one["name"]), []).append(module.looks(one))
            if not module.rests(one):
                picture.orphans.append(f"{module.kind.label(one)} is {one.get('status')}")
    holders_of = {port["id"]: names.get(port["device_id"], port["device_id"]) for port in ports}
    for one in addresses.listed(witness):
        picture.addresses.setdefault(addresses.key_of(one), []).append(addresses.looks(one, holders_of))
    for entries in picture.addresses.values():
        entries.sort(key=addresses.order)
    for image in images.listed(witness):
        picture.uploads.setdefault(image["name"], []).append(images.looks(witness, image))
    by_id = {volume["id"]: volume["name"] for volume in volumes}
    for snapshot in witness.snapshots():
        picture.snapshots.setdefault(snapshot["name"], []).append(by_id.get(snapshot["volume_id"], "nothing"))
        if snapshot["status"] != "available":
            picture.orphans.append(f"snapshot {snapshot['name']} is {snapshot['status']}")
    for volume in volumes:
        if str(volume.get("name")).startswith(things.THING):
            continue
        holders = [one["server_id"] for one in volume.get("attachments") or ()]
        if not holders and volume["id"] in told_by_server:
            holders = [told_by_server[volume["id"]]]
        if str(volume.get("name")).startswith(DISK):
            picture.disks.setdefault(volume["name"], []).append(
                {
                    "id": volume["id"],
                    "size": volume["size"],
                    "description": volume["description"] or "",
                    "metadata": {k: v for k, v in volume["metadata"].items() if k not in PLATFORMS},
                    "snapshot_id": volume["snapshot_id"],
                    "holder": names.get(holders[0], f"server {holders[0]}, which is gone") if holders else None,
                }
            )
            if volume["status"] not in ("available", "in-use", "reserved"):
                picture.orphans.append(f"volume {volume['name']} is {volume['status']}")
        elif volume["id"] in witness.seeded_volumes or str(volume.get("name")).startswith("v-"):
            holder = names.get(holders[0], f"server {holders[0]}, which is gone") if holders else None
            picture.volumes[volume["id"]] = holder
            # Nova reserves the volumes of a shelved server.
            if volume["status"] not in ("available", "in-use", "reserved"):
                picture.orphans.append(f"volume {volume['name']} is {volume['status']}")
        elif not holders or holders[0] not in names:
            picture.orphans.append(f"volume {volume['id']} ({volume['status']}) of {holders or 'nothing'}")
    return picture


def differences(wanted: Picture, there: Picture) -> list[str]:
    """Return the differences from what is wanted, in words."""
    told: list[str] = [
        f"orphan: {one}"
        for one in there.orphans
        if not (one in wanted.orphans or any(gone in one for gone in wanted.deleted))
    ]
    for kind in ("servers", "disks", "uploads", "things", "addresses"):
        all_wanted, all_there = getattr(wanted, kind), getattr(there, kind)
        for name in sorted({*all_wanted, *all_there}):
            want, have = all_wanted.get(name, []), all_there.get(name, [])
            if kind == "addresses" and wanted.deleted:
                have = [one for one in have if one["server"]]
            if len(want) != len(have):
                told.append(f"{len(have)} {kind} named {name} instead of {len(want)}")
                continue
            for entry, found in zip(want, have, strict=True):
                told += [
                    f"{key} of {name} is {found[key]!r} instead of {value!r}"
                    for key, value in entry.items()
                    if not _same(value, found[key])
                ]
    if wanted.snapshots != there.snapshots:
        told.append(f"snapshots are {there.snapshots} instead of {wanted.snapshots}")
    for kind in ("keypairs", "volumes"):
        want, have = getattr(wanted, kind), getattr(there, kind)
        for name in sorted({*want, *have}):
            if name not in have or name not in want:
                told.append(f"{kind}: {name} is {'there' if name in have else 'missing'}")
            elif want[name] != have[name] and not (kind == "keypairs" and want[name] is None):
                told.append(f"{kind}: {name} is {have[name]!r} instead of {want[name]!r}")
    captured = there.images
    if wanted.maybe_image:
        captured = [name for name in captured if name in wanted.images or not name.endswith(wanted.maybe_image)]
    if sorted(wanted.images) != sorted(captured):
        told.append(f"images are {there.images} instead of {wanted.images}")
    return told


def _same(wanted: Any, found: Any) -> bool:
    """Return whether a field is as wanted. A tuple has the allowed values."""
    return found in wanted if isinstance(wanted, tuple) else bool(wanted == found)
