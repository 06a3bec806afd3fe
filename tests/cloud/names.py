# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that both processes must agree on. Standard library only."""

from __future__ import annotations

import uuid

_ALIAS = uuid.UUID("6ba7b814-9dad-11d1-80b4-00c04fd430c8")


def alias_network(subnet_id: str) -> str:
    """The network id under which Nova is asked for exactly this subnet."""
    return str(uuid.uuid5(_ALIAS, "subnet." + subnet_id))
