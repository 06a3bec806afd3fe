# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key pairs, placement policies and volumes of a project as entries of a document. Pure functions."""

from __future__ import annotations

from .._kinds.flavor import has_own_disk
from .._kinds.keypair_thing import is_name
from .._kinds.volume import is_bootable, metadata_of
from .._servers.attachments import booted_from
from .._thing.kind import Object
from .._thing.things import status_of
from .naming import Chosen, cleaned
from .networks_out import Networks
from .project import Project


class Disks(Networks):
    """What servers of a project are made with."""

    def __init__(self, project: Project, chosen: Chosen) -> None:
        super().__init__(project, chosen)
        #: ID of a server -> the volume that it boots from.
        self._roots = self._root_volumes()
        self._root_ids = {volume["id"] for volume in self._roots.values()}
        self._source_volumes: set[str] = set()

    def _key_pairs(self) -> list[Object]:
        found = []
        for one in sorted(self.project.key_pairs, key=lambda one: str(one["name"])):
            if not self._chosen("key_pairs", one):
                continue
            if is_name(one["name"]) and one.get("public_key"):
                found.append({"name": one["name"], "public_key": " ".join(str(one["public_key"]).split())})
            else:
                self._leave("key_pairs", one, "no task can name it")
        return found

    def _policies(self) -> list[Object]:
        found = []
        for one in self._own("placement_policies"):
            if list(one.get("policies") or ()) == ["anti-affinity"]:
                found.append({"name": one["name"]})
            else:
                self._leave("placement_policies", one, f"its policy is {', '.join(one.get('policies') or ())}")
        return found

    def _root_volumes(self) -> dict[str, Object]:
        found = {}
        for server in self.project.servers:
            flavor = self._by_id["flavors"].get((server.get("flavor") or {}).get("id") or "")
            if flavor is not None and has_own_disk(flavor):
                continue
            ids = [one["id"] for one in server.get("os-extended-volumes:volumes_attached") or ()]
            root = booted_from(self._by_id["volumes"][one] for one in ids if one in self._by_id["volumes"])
            if root is not None:
                found[server["id"]] = root
        return found

    def _volumes(self) -> list[Object]:
        found = []
        for one in sorted(self.project.volumes, key=lambda one: str(one.get("name"))):
            if not self._chosen("volumes", one) or one["id"] in self._root_ids - self._source_volumes:
                continue
            reason = self._why_no_volume(one)
            if reason:
                self._leave("volumes", one, reason)
                continue
            if one.get("snapshot_id") or one.get("source_volid") or is_bootable(one):
                self._leave("volumes", one, "only what it was made from is; a new one would be empty")
            found.append(
                cleaned(
                    {
                        "name": one["name"],
                        "size": one.get("size"),
                        "type": one.get("volume_type"),
                        "availability_zone": one.get("availability_zone"),
                        "description": one.get("description"),
                        "metadata": dict(sorted(metadata_of(one).items())) or None,
                    }
                )
            )
        return found

    def _why_no_volume(self, volume: Object) -> str:
        reason = self._why_not("volumes", volume)
        if reason:
            return reason
        if volume.get("nhn_encryption") or volume.get("encrypted"):
            return "it is encrypted, and the API does not tell the appkey"
        status = status_of(volume)
        return "" if status in ("available", "in-use") else f"it is {status}"
