# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One VPC as a resource: its range, and what must be gone before it (VPC API guide, VPC console guide)."""

from __future__ import annotations

import dataclasses
import typing as t

from .._engine.steps import Params, Step, Warn
from .._errors import refuse
from .._thing.kind import ByNewId, Kind, Object, Wait, capital, shorten
from .._thing.resource import Field, Thing, put
from .._thing.things import Things
from .network import VPC
from .ranges import VPC_RANGES, Range, range_of, same_range
from .vpc import ROUTING_TABLE, SHOWN, default_table_of

#: A VPC has no field for a mark, and several may have one name and range.
OWN_VPC: Kind = dataclasses.replace(
    VPC,
    shown=True,
    kept=False,
    filters=("id", "name"),
    adopt=ByNewId(lambda vpc, body: (vpc.get("name"), vpc.get("cidrv4")) == (body["name"], body["cidrv4"])),
    # The state is an empty text while the VPC is being made.
    create=Wait(done=("available",), under_way=("", "creating")),
    delete=Wait(gone=True),
)


def _names(kind: str, things: t.Iterable[Object]) -> str:
    """Return things in words: ``subnets a, b``."""
    names = sorted(shorten(str(one.get("name") or one["id"])) for one in things)
    return f"{kind}{'s' if len(names) > 1 else ''} {', '.join(names)}"


class Vpc(Thing):
    """One VPC. Its name and its range can be changed."""

    kind = OWN_VPC
    renamed = True
    shown = SHOWN
    unknown: t.ClassVar[Object] = {"subnets": []}
    table = (
        Field(
            "cidr",
            api="cidrv4",
            needed=True,
            sent=lambda cidr: str(range_of(cidr, "cidr")),
            same=same_range,
            change=put("cidr", "cidrv4"),
        ),
    )

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.result = "vpc"
        if params["cidr"] is not None:
            self._check_range(range_of(params["cidr"], "cidr"))

    def _check_range(self, wanted: Range) -> None:
        """Refuse a range that NHN Cloud does not take."""
        if not any(wanted.subnet_of(allowed) for allowed in VPC_RANGES):
            allowed = ", ".join(map(str, VPC_RANGES))
            refuse(f"cidr {wanted} is not in a private range; a VPC is in one of {allowed}.", "cidr")
        if wanted.prefixlen > 24:
            refuse(f"cidr {wanted} is too small for a VPC; it must be /24 or larger.", "cidr")

    def _find(self) -> Object | None:
        """Return the VPC with its subnets and routing tables, which no list shows."""
        found = super()._find()
        return found if found is None or "routingtables" in found else self.things.by_id(self.kind, found["id"])

    def _changing(self, found: Object) -> list[Step]:
        steps = super()._changing(found)
        if steps:
            self._refuse_external(found)
        if steps and self.params["cidr"] is not None:
            wanted = range_of(self.params["cidr"], "cidr")
            outside = [
                one
                for one in found.get("subnets") or ()
                if one.get("cidr") and not range_of(one["cidr"], "cidr").subnet_of(wanted)
            ]
            if outside:
                refuse(
                    f"{capital(self.kind.label(found))} cannot have the range {wanted}, since "
                    f"{_names('subnet', outside)} would be outside; give a range that holds all subnets.",
                    "cidr",
                )
        return steps

    def _refuse_external(self, found: Object) -> None:
        if found.get("router:external"):
            label = capital(self.kind.label(found))
            refuse(f"{label} is the platform's, and floating IPs come from it; name another.", "name")

    def removal(self, found: Object) -> list[Step]:
        """Return the steps that delete the VPC. Raise if something is left in it."""
        self._refuse_external(found)
        subnets = found.get("subnets") or []
        tables = [one for one in found.get("routingtables") or () if not one.get("default_table")]
        left = [_names(word, things) for word, things in (("subnet", subnets), ("routing table", tables)) if things]
        if left:
            from .._thing.in_use import in_use

            in_use(self, found, f"still has {' and '.join(left)}", "delete them first")
        steps = [self.delete_step(found)]
        default = default_table_of(found)
        if default and default["internet_gateway_id"]:
            steps.insert(0, self._detaching(default))
        return steps

    def _detaching(self, table: Object) -> Step:
        """The step that takes the internet gateway off the default routing table. The gateway stays."""
        from .gateway_thing import detaching

        gateway = table["internet_gateway_id"]
        before = {"default_routing_table": {"internet_gateway_id": gateway}}
        moving = detaching(self.things, table, {"id": gateway}, timeout=self.timeout)
        return Step(f"detach internet gateway {gateway} from {ROUTING_TABLE.label(table)}", before, {}, *moving)
