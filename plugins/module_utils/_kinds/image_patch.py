# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of an image by JSON patch (image API guide)."""

from __future__ import annotations

import typing as t

from .._http import exchange as http
from .._thing.things import Things
from .image import IMAGE

JSON_PATCH = "application/openstack-images-v2.1-json-patch"
#: Fields that every image has. A patch can replace them, and cannot remove them.
FIELDS = ("name", "min_disk", "min_ram", "protected", "visibility", "tags")


def patch_image(things: Things, image_id: str, changes: t.Mapping[str, t.Any], *, what: str) -> None:
    """Set fields and properties of an image, and remove the properties that are None.

    :param what: the call in words, for messages: ``rename image web``.
    """
    operations = []
    for key, value in changes.items():
        path = "/" + key.replace("~", "~0").replace("/", "~1")
        if value is None:
            operations.append({"op": "remove", "path": path})
        else:
            operations.append({"op": "replace" if key in FIELDS else "add", "path": path, "value": value})

    def arrived() -> t.Any:
        found = things.by_id(IMAGE, image_id) or {}
        return found if all(found.get(key) == value for key, value in changes.items()) else None

    try:
        things.client.call(
            "PATCH",
            "image",
            f"images/{http.segment(image_id)}",
            what=what,
            json=operations,
            content_type=JSON_PATCH,
            arrived=arrived,
        )
    finally:
        things.forget(IMAGE)
