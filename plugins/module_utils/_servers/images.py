# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images made from servers: by Nova from a local disk, by Cinder from a root volume."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._kinds.image import IMAGE
from .._kinds.volume import VOLUME
from .._thing.kind import Object, shorten
from .._thing.making import after_a_write
from .._thing.things import Things
from .calls import act
from .servers import Servers

#: Image property that tells which server an image was made from (Nova's own name for it).
ORIGIN_KEY = "instance_uuid"

_JSON_PATCH = "application/openstack-images-v2.1-json-patch"


def images_of(things: Things, server: Object, name: str) -> tuple[list[Object], list[Object]]:
    """The project's own images of this name as they are now: those made from the server, and the others."""
    # A call whose answer was lost may have made one since the last look.
    things.forget(IMAGE)
    listed = [
        image
        for image in things.listed(IMAGE, name=name, owner=things.client.settings.tenant_id, status="")
        if image.get("name") == name and image.get("status") in ("active", "queued", "saving")
    ]
    own = [image for image in listed if image.get(ORIGIN_KEY) == server["id"]]
    return own, [image for image in listed if image not in own]


def create_image(
    servers: Servers, server: Object, name: str, properties: t.Mapping[str, str], *, timeout: float
) -> str:
    """Create an image of a server with a local disk (U2); return its ID (guide "インスタンスイメージ作成")."""
    value = {"name": name, "metadata": {**properties, ORIGIN_KEY: server["id"]}}
    headers = act(servers, server, "create_image", value, timeout=timeout)
    # The host in Location may be one that only the platform knows.
    image_id = next((value for key, value in headers.items() if key.lower() == "location"), "").rpartition("/")[2]
    if image_id:
        return image_id
    own = images_of(servers.things, server, name)[0]
    if not own:
        raise errors.Unanswered(f"The answer to 'create image {shorten(name)}' named no image; run the task again.")
    return own[0]["id"]


def upload_root_volume(
    servers: Servers, server: Object, volume: Object, name: str, properties: t.Mapping[str, str], *, timeout: float
) -> str:
    """Create an image of a root volume; return its ID (block storage guide, os-volume_upload_image).

    The upload cannot say where the image comes from. So it gets a draft name that holds the server's ID, and the
    one call that gives it its name also marks its origin: interrupted between the two, the next run goes on.
    While the data are being uploaded, Glance may lose that call's changes; await_image makes them once more.

    :param properties: the image's properties; image_marks adds its name and its origin.
    :param timeout: seconds to wait for the volume while another image is made of it.
    """
    draft = draft_name(server, name)
    image = next(iter(_drafts(servers.things, draft)), None)
    if image is None:
        # The server does not tell that another image is made of its volume.
        now = servers.things.by_id(VOLUME, volume["id"]) or volume
        servers.things.rest(VOLUME, now, timeout=timeout)
        body = {
            "image_name": draft,
            "force": True,
            "disk_format": "qcow2",
            "container_format": "bare",
            "visibility": "private",
        }
        image = servers.client.call(
            "POST",
            "volumev2",
            f"volumes/{http.segment(volume['id'])}/action",
            what=f"make image {shorten(name)} of {VOLUME.label(volume)}",
            json={"os-volume_upload_image": body},
            expect=lambda answer: {"id": http.text(answer["os-volume_upload_image"]["image_id"])},
            arrived=lambda: next(iter(_drafts(servers.things, draft)), None),
        ).body
    with after_a_write():
        _set_image_properties(servers.things, image["id"], {**properties, **image_marks(server, name)})
    return image["id"]


def _drafts(things: Things, draft: str) -> list[Object]:
    things.forget(IMAGE)
    found = things.listed(IMAGE, name=draft, owner=things.client.settings.tenant_id, status="")
    return [image for image in found if image.get("name") == draft]


def _set_image_properties(things: Things, image_id: str, properties: t.Mapping[str, str]) -> None:
    """Set properties of an image (image API guide, PATCH)."""
    patch = [
        {
            "op": "replace" if key == "name" else "add",
            "path": "/" + key.replace("~", "~0").replace("/", "~1"),
            "value": value,
        }
        for key, value in properties.items()
    ]
    things.client.call(
        "PATCH",
        "image",
        f"images/{http.segment(image_id)}",
        what=f"set the properties of image {image_id}",
        json=patch,
        content_type=_JSON_PATCH,
        # Setting the same values twice does no harm.
        arrived=lambda: None,
    )


def await_image(
    things: Things, image_id: str, name: str, *, timeout: float, properties: t.Mapping[str, str] | None = None
) -> Object:
    """Wait until an image is active. Return it.

    :param properties: what an image that is uploaded must have; Glance forgets what was set during the upload.
    """
    current: Object = {}

    def look() -> tuple[bool, str]:
        nonlocal current
        found = things.by_id(IMAGE, image_id)
        status = found["status"] if found else "gone"
        if status in ("gone", "killed", "deleted", "pending_delete"):
            raise errors.StepFailed(
                f"Could not make image {shorten(name)} ({image_id}): it is {status}.", image_id=image_id
            )
        current = found or {}
        return status == "active", f"image {status}"

    things.client.wait(look, timeout=timeout, what=f"make image {shorten(name)}", who=shorten(name))
    if any(current.get(key) != value for key, value in (properties or {}).items()):
        with after_a_write():
            _set_image_properties(things, image_id, t.cast("t.Mapping[str, str]", properties))
        look()
    return current


def image_marks(server: Object, name: str) -> dict[str, str]:
    """Return the properties by which the next run finds the image of a server."""
    return {ORIGIN_KEY: server["id"], "name": name}


def draft_name(server: Object, name: str) -> str:
    """Return the name that an image has while it is being made from a root volume."""
    return f"{server['id']} {name}"
