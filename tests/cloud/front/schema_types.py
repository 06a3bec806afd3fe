# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tables of documented calls are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
JSON = "application/json"
JSON_PATCH = "application/openstack-images-v2.1-json-patch"
BYTES = "application/octet-stream"

QUERY_PATTERNS = {
    "string": r"[\s\S]*",
    "integer": r"-?\d+",
    # Ids are checked by who knows them: a wrong one that a user typed must get the cloud's answer.
    "uuid": r"[\s\S]*",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    "boolean": r"(?i:true|false)",
    "direction": r"asc|desc",
}


@dataclass(frozen=True, eq=False)
class Call:
    """One request that is let through.

    :param cite: the guide's section, or the tag of another guide.
    :param content_type: of the body; BYTES is any data, all others are JSON that fits `body`.
    :param undocumented: for a call that no guide has: who uses it on the platform.
    """

    method: str
    path: str
    cite: str
    query: tuple[tuple[str, str], ...] = ()
    body: Schema | None = None
    action: str | None = None
    content_type: str = JSON
    served: bool = True
    undocumented: str = ""


STRING: Schema = {"type": "string"}
STRING_OR_NULL: Schema = {"type": ["string", "null"]}
# No guide: lists of the network that NHN's gophercloud fork [gc] or upstream pages, and whose links they follow.
PAGES = (("limit", "integer"), ("marker", "uuid"))
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
NULL: Schema = {"type": "null"}


def obj(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object with these properties and no others."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def wrapped(name: str, inner: Schema) -> Schema:
    """An object whose only, required property is `name`."""
    return obj((name,), **{name: inner})


def array(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": least}


def enum(*values: Any) -> Schema:
    return {"enum": list(values)}


def strings(longest: int | None = None) -> Schema:
    """An object of strings."""
    text = {"type": "string", **({"maxLength": longest} if longest else {})}
    return {"type": "object", "propertyNames": text, "additionalProperties": text}
