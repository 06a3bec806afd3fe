# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project as the document that keeps it: names in the place of IDs, and no defaults. Pure functions.

The document says what ``nhn_stack`` compares, so a stack of it has nothing to do. What it cannot say is left out, and
told with the reason.
"""

from __future__ import annotations

from .._thing.kind import Object
from .naming import in_order
from .servers_out import Servers


class Export(Servers):
    """The document of a project."""

    def document(self) -> dict[str, list[Object]]:
        """Return the sections that have entries, each in the order of its names."""
        vpcs, servers = self._vpcs(), self._servers()
        sections = {
            "vpcs": vpcs,
            "routing_tables": self._tables(vpcs),
            "internet_gateways": self._gateways(),
            "security_groups": self._groups(),
            "key_pairs": self._key_pairs(),
            "placement_policies": self._policies(),
            "volumes": self._volumes(),
            "network_interfaces": self._interfaces(),
            "servers": servers,
            "floating_ips": self._floating_ips(servers),
        }
        self._leave_out_disks()
        self.left_out = in_order(self.left_out)
        return {section: entries for section, entries in sections.items() if entries}

    def _leave_out_disks(self) -> None:
        for one in self.project.images:
            if self._chosen("images", one):
                self._leave("images", one, "its data are in no document")
        for one in self.project.snapshots:
            if self._chosen("snapshots", one):
                self._leave("snapshots", one, "a snapshot cannot be made again")
        if any(self._chosen("servers", one) for one in self.project.servers):
            self._leave("servers", {}, "user_data of servers is not told by the API; the content of disks is not here")
