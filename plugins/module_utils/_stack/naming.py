# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the names of a project mean: which of them an entry of a document can use. Pure functions."""

from __future__ import annotations

import collections
import typing as t

from .._ansible.structured import FLAGS
from .._thing.kind import Object, looks_like_id
from .project import Project

Chosen = t.Callable[[str, Object], bool]
#: Fields of a project that an entry may name -> sections of a document.
NAMED = {
    "vpcs": "vpcs",
    "internet_gateways": "internet_gateways",
    "security_groups": "security_groups",
    "key_pairs": "key_pairs",
    "placement_policies": "placement_policies",
    "volumes": "volumes",
    "ports": "network_interfaces",
    "servers": "servers",
}


def cleaned(entry: Object) -> Object:
    """Return an entry without what says nothing."""
    return {key: value for key, value in entry.items() if value not in (None, [], "")}


def in_order(left_out: t.Iterable[Object]) -> list[Object]:
    """Return what is left out, in an order that does not change."""
    return sorted(left_out, key=lambda one: [str(one[key] or "") for key in ("section", "name", "id", "reason")])


def why_not(thing: Object, others: int, where: str = "") -> str:
    """Return why nothing can name a thing; an empty text if its name means just this one.

    :param others: how many have its name, with itself; *where* says among which.
    """
    name = str(thing.get("name") or "")
    if not name:
        return "it has no name"
    if looks_like_id(name):
        return "its name looks like an ID"
    return f"{others}{where} have this name" if others > 1 else ""


class Naming:
    """The names of a project, and what a document of it leaves out.

    :param project: what the project has.
    :param chosen: whether a thing is wanted, given its section and the thing.
    """

    def __init__(self, project: Project, chosen: Chosen) -> None:
        self.project = project
        self.left_out: list[Object] = []
        self._chosen = chosen
        self._by_id = {
            field: {one["id"]: one for one in getattr(project, field) if one.get("id")}
            for field in (*NAMED, "subnets", "routing_tables", "flavors", "images")
        }
        self._counts = {
            field: collections.Counter(str(one.get("name") or "") for one in getattr(project, field)) for field in NAMED
        }

    def _why_not(self, field: str, thing: Object) -> str:
        """Return why nothing can name a thing of a kind whose names are unique in the project; see ``why_not``."""
        if field == "internet_gateways" and str(thing.get("name")).strip().lower() in FLAGS:
            return "its name is a word for true or false"
        return why_not(thing, self._counts[field][str(thing.get("name") or "")])

    def _name(self, field: str, own_id: str | None) -> str | None:
        """Return the name that means a thing; None if there is none."""
        thing = self._by_id[field].get(own_id or "")
        return None if thing is None or self._why_not(field, thing) else thing["name"]

    def _leave(self, section: str, thing: Object, reason: str) -> None:
        self.left_out.append(
            {"section": section, "name": thing.get("name") or None, "id": thing.get("id"), "reason": reason}
        )

    def _own(self, field: str, is_foreign: t.Callable[[Object], bool] = lambda one: False) -> list[Object]:
        """Return the things of a kind that are chosen and that an entry can name, in the order of their names."""
        found = []
        section = NAMED[field]
        for one in getattr(self.project, field):
            if is_foreign(one) or not self._chosen(section, one):
                continue
            reason = self._why_not(field, one)
            if reason:
                self._leave(section, one, reason)
            else:
                found.append(one)
        return sorted(found, key=lambda one: str(one["name"]))
