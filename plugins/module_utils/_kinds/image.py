# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images (image API guide), and what their view shows."""

from __future__ import annotations

from .._thing.kind import Kind, Object
from .._thing.things import Things

#: An image that is not active cannot be used, so lists leave it out unless they ask for another status.
IMAGE = Kind(
    "image",
    "image",
    "images",
    "",
    "images",
    filters=("name",),
    usual={"status": "active"},
    paging="marker",
    kept=True,
)

SHOWN = {
    field: field
    for field in (
        "id", "name", "status", "visibility", "owner", "min_disk", "min_ram", "size", "os_type", "os_distro",
        "os_version", "os_architecture", "login_username", "description", "protected", "tags", "created_at",
        "updated_at",
    )
}  # fmt: skip


def images_by_id(things: Things) -> dict[str, Object]:
    """Return all listed images of any status, by ID."""
    return {image["id"]: image for image in things.listed(IMAGE, status="")}


def image_of(server: Object, things: Things) -> Object | None:
    """Return the image that a server was made from; None if the server does not name it or the image is gone."""
    image_id = (server.get("image") or {}).get("id")
    return things.one(IMAGE, image_id, "image") if image_id else None
