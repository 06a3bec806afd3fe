# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The external network, which internet gateways and floating IPs come from (VPC API guide)."""

from __future__ import annotations

from .. import _errors as errors
from .._errors import refuse
from .._thing.kind import Object
from .._thing.things import Things
from .network import VPC


def external_network(things: Things, wanted: str | None = None) -> Object:
    """Return the external network, which has the flag ``router:external``.

    :param wanted: the option ``external_network``, its name or ID; None: the only one.
    :raises NhnError: there is none, or there are several and the task names none.
    """
    if wanted is not None:
        return things.need(VPC, wanted, "external_network", lambda one: bool(one.get("router:external")))
    found = [one for one in things.listed(VPC) if one.get("router:external")]
    if not found:
        raise errors.NoSuchThing(
            "This region has no external network, so it has no internet gateways and floating IPs."
        )
    if len(found) > 1:
        names = ", ".join(sorted(VPC.label(one) for one in found))
        refuse(f"This region has several external networks; give external_network one of {names}.", "external_network")
    return found[0]
