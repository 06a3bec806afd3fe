# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What NHN Cloud keeps and Neutron does not, as it is written into descriptions of Neutron's objects.

Standard library only. A description of Neutron's has 255 characters at most.
"""

from __future__ import annotations

import json
from typing import Any


def write(**values: Any) -> str:
    """A description that says this; what is None is left out."""
    said = {name: value for name, value in values.items() if value is not None}
    return json.dumps(said, separators=(",", ":")) if said else ""


def read(description: str | None) -> dict[str, Any]:
    """What a description says; nothing if a user wrote it."""
    try:
        said = json.loads(description or "")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def table(vpc: str, default: bool, distributed: bool = True) -> str:
    """The description of a router that is a routing table."""
    return write(vpc=vpc, default=default, distributed=distributed)


def gateway(external: str, table_id: str | None = None) -> str:
    """The description of a router that only stands for an internet gateway, and where it is attached."""
    return write(external=external, table=table_id)


def named_after(prefix: str, parent: str) -> str:
    """The name that the platform gives to what it makes for something else."""
    return f"{prefix}-{'-'.join(parent.split('-')[:2])}"
