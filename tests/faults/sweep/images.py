# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for nhn_image: uploaded, replaced, changed, shared, answered and deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .witness import MARKS, Object, Witness

if TYPE_CHECKING:
    from .picture import Picture
    from .world import World

MODULE = "nhn_image"
#: How the names of the images begin that operations are about.
IMAGE = "o-"
DATA = b"the data of an image" * 500
#: A project that images are shared with, and that shares one.
MEMBER = "0123456789abcdef0123456789abcdef"
JSON_PATCH = "application/openstack-images-v2.1-json-patch"
BYTES = "application/octet-stream"
NEW = {"size": len(DATA), "checksum": hashlib.md5(DATA, usedforsecurity=False).hexdigest(), "status": "active"}


def name_of(world: World) -> str:
    """Return the name of an image of this case alone."""
    return f"{IMAGE}{world.scope.tag}-{world.case}"


def file_of(world: World) -> str:
    """Return the path of a file with the data. It is not in the case's folder, which must stay empty in check mode."""
    path = world.root / "image.data"
    if not path.exists():
        path.write_bytes(DATA)
    return str(path)


# In a project


def listed(witness: Witness) -> list[Object]:
    """Return the images of the operations, those of others too."""
    query = "images?limit=1000&member_status=all"
    rows = witness.of("image", "GET", query)["images"]
    return [one for one in rows if str(one.get("name")).startswith(f"{IMAGE}{witness.scope.tag}-")]


def looks(witness: Witness, image: Object) -> Object:
    """Return an image as it is in a picture."""
    path = f"images/{image['id']}/members"
    members = witness.of("image", "GET", path)["members"] if image["visibility"] == "shared" else []
    fields = ("id", "status", "size", "checksum", "os_type", "visibility", "min_ram", "protected", "login_username")
    return {
        **{field: image.get(field) for field in fields},
        "tags": sorted(image["tags"]),
        "members": {one["member_id"]: one["status"] for one in members},
        "marks": [mark for mark in MARKS if mark in image],
    }


def clear(witness: Witness) -> None:
    """Delete all of them."""
    for image in listed(witness):
        path = f"images/{image['id']}"
        if image["protected"]:
            freed = {"op": "replace", "path": "/protected", "value": False}
            witness.of("image", "PATCH", path, [freed], kind=JSON_PATCH)
        witness.control(path, method="DELETE")


def make(witness: Witness, name: str, *, data: bytes | None = DATA, member: str = "", **more: Any) -> Object:
    """Make an image, without data for None."""
    body = {"name": name, "os_type": "linux", "disk_format": "qcow2", "container_format": "bare", **more}
    image: Object = witness.of("image", "POST", "images", body)
    path = f"images/{image['id']}"
    if data is not None:
        witness.of("image", "PUT", f"{path}/file", data, kind=BYTES)
    if member:
        witness.of("image", "POST", f"{path}/members", {"member": member})
    return image


def _there(**fields: Any) -> Callable[[World], None]:
    """There is an image."""

    def ready(world: World) -> None:
        world.made = make(world.witness, name_of(world), **fields)

    return ready


def _offered(world: World) -> None:
    """There is an image that another project shares with this one."""
    world.made = make(world.witness.of_tenant(MEMBER), name_of(world), visibility="shared", member=world.scope.tenant)


# The rows


def _entry(world: World, picture: Picture) -> Object:
    return picture.uploads[name_of(world)][0]


def _has(**fields: Any) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        _entry(world, picture).update(fields)
        return picture

    return wanted


def _made(**fields: Any) -> Callable[[World, Picture], Picture]:
    def wanted(world: World, picture: Picture) -> Picture:
        picture.uploads[name_of(world)] = [{**NEW, "marks": [], "protected": False, **fields}]
        return picture

    return wanted


def _renamed(world: World, picture: Picture) -> Picture:
    picture.uploads[f"{name_of(world)}-new"] = picture.uploads.pop(name_of(world))
    return picture


def _answered(world: World, picture: Picture) -> Picture:
    return _has(members={world.scope.tenant: "accepted"})(world, picture)


def _gone(world: World, picture: Picture) -> Picture:
    picture.uploads.pop(name_of(world))
    return picture


def rows(operation: Any) -> list[Any]:
    """Return the rows.

    :param operation: the class of a row.
    """

    def row(name: str, options: Callable[[World], Object], wanted: Any, ready: Any = None) -> Any:
        return operation(f"image: {name}", MODULE, options, wanted, ready or _there())

    def named(**options: Any) -> Callable[[World], Object]:
        return lambda world: {"name": name_of(world), **options}

    def uploaded(**options: Any) -> Callable[[World], Object]:
        return lambda world: {"name": name_of(world), "src": file_of(world), "os_type": "linux", **options}

    return [
        row(
            "upload",
            uploaded(properties={"login_username": "me"}, tags=["a", "b"], min_ram=1),
            _made(login_username="me", tags=["a", "b"], min_ram=1, visibility="private"),
            lambda world: None,
        ),
        row(
            "upload, share and protect",
            uploaded(visibility="shared", members=[MEMBER], protected=True),
            _made(visibility="shared", members={MEMBER: "pending"}, protected=True),
            lambda world: None,
        ),
        row("replace", uploaded(), _made(), _there(data=None, nhn_cloud_request="mark")),
        row("finish", uploaded(), _has(marks=[]), _there(nhn_cloud_request="mark")),
        row(
            "change",
            named(min_ram=1, properties={"login_username": "me"}, tags=["b"]),
            _has(min_ram=1, login_username="me", tags=["b"]),
            _there(tags=["a"]),
        ),
        row("rename", lambda world: {"id": world.made["id"], "name": f"{name_of(world)}-new"}, _renamed),
        row(
            "share",
            named(visibility="shared", members=[MEMBER]),
            _has(visibility="shared", members={MEMBER: "pending"}),
        ),
        row(
            "make private",
            named(visibility="private", members=[]),
            _has(visibility="private", members={}),
            _there(visibility="shared", member=MEMBER),
        ),
        row("answer", lambda world: {"id": world.made["id"], "member_status": "accepted"}, _answered, _offered),
        row("delete", named(state="absent", protected=False), _gone, _there(protected=True)),
    ]
