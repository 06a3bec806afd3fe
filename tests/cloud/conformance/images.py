# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about images."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from .. import data
from ..data import sid
from .questions import Told, question, said
from .subject import MISSING, PARTNER, TENANT, Subject

PATCH = "application/openstack-images-v2.1-json-patch"
BYTES = "application/octet-stream"
DATA = b"0123456789"
A_MOMENT = 2.0
FORMATS = {"disk_format": "qcow2", "container_format": "bare"}
SEEDED = sid("image.rocky8")


def _ask(subject: Subject, method: str, path: str, body: Any = None, data: bytes | None = None) -> Told:
    kind = {} if data is None else {"Content_Type": BYTES}
    return said(subject.ask("image", method, f"/images{path}", body, data, Accept="application/json", **kind))


def _new(subject: Subject, **wish: Any) -> str:
    """An image without data."""
    body = {"name": "made", "os_type": "linux", **FORMATS, **wish}
    return str(subject.do("image", "POST", "/images", body)["id"])


def _shared(subject: Subject) -> str:
    """A new image of the other subject's, which is shared with this one."""
    image = _new(subject.partner, visibility="shared")
    subject.partner.do("image", "POST", f"/images/{image}/members", {"member": TENANT})
    return image


def _patch(subject: Subject, op: str, name: str, value: Any = None, image: str | None = None) -> Told:
    change = {"op": op, "path": f"/{name}"} | ({} if op == "remove" else {"value": value})
    path = f"/images/{image or subject.image}"
    return said(subject.ask("image", "PATCH", path, [change], Content_Type=PATCH, Accept="application/json"))


@question
def image_that_is_seeded(subject: Subject) -> Told:
    return said(subject.ask("image", "GET", f"/images/{sid('image.win2019')}"))


@question
def images_in_a_list(subject: Subject) -> Told:
    return said(subject.ask("image", "GET", "/images?limit=1&sort_key=name&sort_dir=asc"))


@question
def images_with_the_tag(subject: Subject) -> Told:
    rows = subject.get("image", f"/images?tag={data.TAG}&sort_key=name")["images"]
    return [row["name"] for row in rows]


@question
def images_by_size(subject: Subject) -> Told:
    return len(subject.get("image", "/images?size_min=1000000")["images"])


@question
def images_from_unknown_marker(subject: Subject) -> Told:
    return said(subject.ask("image", "GET", f"/images?marker={MISSING}", Accept="application/json"))


@question
def images_by_unknown_sort_key(subject: Subject) -> Told:
    return said(subject.ask("image", "GET", "/images?sort_key=nothing", Accept="application/json"))


@question
def unknown_image_as_json(subject: Subject) -> Told:
    return said(subject.ask("image", "GET", f"/images/{MISSING}", Accept="application/json"))


@question
def unknown_image_as_html(subject: Subject) -> Told:
    return said(subject.ask("image", "GET", f"/images/{MISSING}", Accept="*/*"))


@question
def unknown_image_as_text(subject: Subject) -> Told:
    return said(subject.ask("image", "GET", f"/images/{MISSING}", Accept="text/plain"))


@question
def image_property_that_is_new(subject: Subject) -> Told:
    return _patch(subject, "add", "team", "a")


@question
def image_property_that_is_removed(subject: Subject) -> Told:
    _patch(subject, "add", "short", "lived")
    return _patch(subject, "remove", "short")


@question
def replace_a_missing_property(subject: Subject) -> Told:
    return _patch(subject, "replace", "nothing", "x")


@question
def remove_a_missing_property(subject: Subject) -> Told:
    return _patch(subject, "remove", "nothing")


@question
def change_the_status(subject: Subject) -> Told:
    return _patch(subject, "replace", "status", "queued")


@question
def min_disk_as_text(subject: Subject) -> Told:
    status, text = _patch(subject, "replace", "min_disk", "x")
    return [status, text.partition(" Failed validating")[0]]


@question
def make_an_image_public(subject: Subject) -> Told:
    return _patch(subject, "replace", "visibility", "public")


@question
def remove_the_name(subject: Subject) -> Told:
    return _patch(subject, "remove", "name")


@question
def change_an_image_of_somebody_else(subject: Subject) -> Told:
    return _patch(subject, "add", "team", "a", sid("image.rocky8"))


@question
def delete_an_image_of_somebody_else(subject: Subject) -> Told:
    return said(subject.ask("image", "DELETE", f"/images/{sid('image.rocky8')}", Accept="application/json"))


@question
def delete_a_protected_image(subject: Subject) -> Told:
    _patch(subject, "replace", "protected", True)
    told = said(subject.ask("image", "DELETE", f"/images/{subject.image}", Accept="application/json"))
    _patch(subject, "replace", "protected", False)
    return told


@question
def image_that_is_made(subject: Subject) -> Told:
    body = {"name": "made", "os_type": "linux", "os_distro": "Ubuntu", "login_username": "ubuntu", "tags": ["a", "a"]}
    return [_ask(subject, "POST", "", {**body, "min_disk": 3, "protected": False}), _ask(subject, "POST", "", body)]


@question
def image_that_cannot_be_made(subject: Subject) -> Told:
    wishes = ({"name": "n" * 256}, {"disk_format": "gold"}, {"min_disk": -1}, {"min_ram": -1})
    told = []
    for wish in wishes:
        status, text = _ask(subject, "POST", "", {"name": "made", "os_type": "linux", **wish})
        told.append([status, text.partition(" Failed validating")[0]])
    return told


@question
def defaults_of_an_image(subject: Subject) -> Told:
    row = subject.do("image", "POST", "/images", {"name": "made", "os_type": "linux"})
    kept = ("status", "visibility", "min_disk", "min_ram", "protected", "tags", "size", "checksum", "disk_format")
    return {name: row[name] for name in (*kept, "container_format", "virtual_size")}


@question
def image_that_gets_its_data(subject: Subject) -> Told:
    image = _new(subject)
    told = [_ask(subject, "PUT", f"/{image}/file", data=DATA)]
    row = subject.get("image", f"/images/{image}")
    told.append([row["status"], row["size"], row["checksum"]])
    return [*told, _ask(subject, "PUT", f"/{image}/file", data=DATA)]


@question
def image_that_gets_no_bytes(subject: Subject) -> Told:
    image = _new(subject)
    told = [_ask(subject, "PUT", f"/{image}/file", data=b"")]
    row = subject.get("image", f"/images/{image}")
    return [*told, row["status"], row["size"], row["checksum"]]


@question
def data_for_an_image_without_formats(subject: Subject) -> Told:
    image = str(subject.do("image", "POST", "/images", {"name": "made", "os_type": "linux"})["id"])
    told = [_ask(subject, "PUT", f"/{image}/file", data=DATA), subject.get("image", f"/images/{image}")["status"]]
    for name, value in FORMATS.items():
        told.append(_patch(subject, "replace", name, value, image))
    told.append(_ask(subject, "PUT", f"/{image}/file", data=DATA))
    status, text = _patch(subject, "replace", "disk_format", "raw", image)
    return [*told, status, text]


@question
def data_for_an_image_of_somebody_else(subject: Subject) -> Told:
    return [_ask(subject, "PUT", f"/{image}/file", data=DATA) for image in (SEEDED, MISSING)]


@question
def data_that_are_slow(subject: Subject) -> Told:
    """Meanwhile the image is `saving`, takes no other data, and may be deleted."""
    told: list[Told] = []
    for end in ("PUT", "DELETE"):
        image = _new(subject)
        subject.control("POST", "knobs", {"upload_delay": 2.0})
        with ThreadPoolExecutor() as pool:
            upload = pool.submit(_ask, subject.again, "PUT", f"/{image}/file", data=DATA)
            subject.until(lambda image=image: subject.get("image", f"/images/{image}")["status"] == "saving", "saving")
            subject.control("POST", "knobs", {"upload_delay": 0.0})
            path = f"/{image}/file" if end == "PUT" else f"/{image}"
            told.append(_ask(subject, end, path, data=DATA if end == "PUT" else None))
            told.append(upload.result())
        told.append(subject.ask("image", "GET", f"/images/{image}").status_code)
    return told


@question
def data_that_are_cut_off(subject: Subject) -> Told:
    """The image waits for data again, a moment later, and takes all of them.

    Data that come at once may meet those that are cut off, and real Glance then deletes the image (410).
    """
    image = _new(subject)
    subject.control("POST", "faults", {"action": "drop", "path": f"{image}/file", "bytes": 4})
    with contextlib.suppress(requests.ConnectionError):
        _ask(subject, "PUT", f"/{image}/file", data=DATA)
    time.sleep(A_MOMENT)
    told = [subject.get("image", f"/images/{image}")["status"], _ask(subject, "PUT", f"/{image}/file", data=DATA)]
    return [*told, subject.get("image", f"/images/{image}")["size"]]


@question
def fields_of_an_image_that_change(subject: Subject) -> Told:
    changes = (
        ("add", "name", "added"),
        ("replace", "name", "n" * 256),
        ("add", "min_disk", 3),
        ("replace", "min_ram", -1),
        ("replace", "tags", ["b", "a"]),
        ("replace", "tags", ["t" * 256]),
        ("remove", "tags", None),
        ("replace", "visibility", "shared"),
        ("add", "prop", 5),
        ("add", "prop", True),
        ("add", "size", 1),
        ("replace", "checksum", "x"),
        ("add", "id", "x"),
    )
    image, told = _new(subject), []
    for op, name, value in changes:
        status, text = _patch(subject, op, name, value, image)
        told.append([status, text.partition(" Failed validating")[0] if status >= 400 else None])
    row = subject.get("image", f"/images/{image}")
    return [*told, row["name"], row["min_disk"], sorted(row["tags"]), row["visibility"]]


@question
def tags_of_an_image(subject: Subject) -> Told:
    image = _new(subject, tags=["first"])
    asked = [("PUT", tag) for tag in ("second", "second", "a%20b", "t" * 255)] + [("DELETE", "first")] * 2
    told = [_ask(subject, method, f"/{image}/tags/{tag}") for method, tag in asked]
    told.append(sorted(subject.get("image", f"/images/{image}")["tags"]))
    return [*told, *(_ask(subject, "PUT", f"/{other}/tags/mine") for other in (SEEDED, MISSING))]


@question
def delete_an_image_twice(subject: Subject) -> Told:
    image = _new(subject)
    return [_ask(subject, "DELETE", f"/{image}") for _unused in range(2)]


@question
def change_a_protected_image(subject: Subject) -> Told:
    image = _new(subject, protected=True)
    told = [_patch(subject, "replace", "name", "new", image)[0], _ask(subject, "DELETE", f"/{image}")]
    _patch(subject, "replace", "protected", False, image)
    return [*told, _ask(subject, "DELETE", f"/{image}")]


@question
def members_of_an_image_that_is_not_shared(subject: Subject) -> Told:
    told = []
    for image in (_new(subject), SEEDED, MISSING):
        members = f"/{image}/members"
        told += [_ask(subject, "GET", members), _ask(subject, "POST", members, {"member": PARTNER})]
        told += [_ask(subject, method, f"{members}/{PARTNER}") for method in ("GET", "DELETE")]
    return told


@question
def members_that_come_and_go(subject: Subject) -> Told:
    members = f"/{_new(subject, visibility='shared')}/members"
    told = [_ask(subject, "GET", members)]
    told += [_ask(subject, "POST", members, {"member": member}) for member in (PARTNER, PARTNER, TENANT, "x" * 32, "")]
    told += [_ask(subject, "GET", path) for path in (members, f"{members}/{PARTNER}", f"{members}/nobody")]
    told.append(_ask(subject, "PUT", f"{members}/{PARTNER}", {"status": "accepted"}))
    told += [_ask(subject, "DELETE", f"{members}/{PARTNER}") for _unused in range(2)]
    rows = subject.get("image", f"/images{members}")["members"]
    return [*told, sorted((row["member_id"], row["status"]) for row in rows)]


@question
def image_that_is_shared(subject: Subject) -> Told:
    """In which lists it is while it is pending, accepted and rejected, and what its member may do."""
    image = _shared(subject)
    queries = ("", *(f"?member_status={status}" for status in ("pending", "accepted", "rejected", "all")))
    told: list[Told] = []
    for status in (None, "accepted", "rejected", "pending"):
        if status:
            told.append(_ask(subject, "PUT", f"/{image}/members/{TENANT}", {"status": status}))
        for query in (*queries, "?visibility=shared", "?visibility=shared&member_status=all"):
            rows = subject.get("image", f"/images{query}")["images"]
            told.append(f"{query}: {image in [row['id'] for row in rows]}")
        told.append(subject.ask("image", "GET", f"/images/{image}").status_code)
    return told


@question
def what_a_member_may_do(subject: Subject) -> Told:
    image = _shared(subject)
    members = f"/{image}/members"
    told = [_ask(subject, "GET", path) for path in (members, f"{members}/{TENANT}", f"{members}/{PARTNER}")]
    told.append(_ask(subject, "POST", members, {"member": "x" * 32}))
    told.append(_ask(subject, "PUT", f"{members}/nobody", {"status": "accepted"}))
    told.append(_ask(subject, "DELETE", f"{members}/{TENANT}"))
    told += [_patch(subject, "replace", "name", "mine", image), _ask(subject, "PUT", f"/{image}/tags/mine")]
    return [*told, _ask(subject, "DELETE", f"/{image}"), _ask(subject, "PUT", f"/{image}/file", data=DATA)]


@question
def image_that_is_shared_no_more(subject: Subject) -> Told:
    image = _shared(subject)
    told: list[Told] = []
    for visibility in ("private", "shared"):
        _patch(subject.partner, "replace", "visibility", visibility, image)
        told += [
            _ask(subject, "GET", f"/{image}"),
            _ask(subject, "PUT", f"/{image}/members/{TENANT}", {"status": "accepted"}),
        ]
    subject.partner.do("image", "DELETE", f"/images/{image}/members/{TENANT}")
    return [*told, _ask(subject, "GET", f"/{image}"), _ask(subject, "GET", f"/{image}/members")]


@question
def seeded_image_of_somebody_else(subject: Subject) -> Told:
    """Its member sees it, nobody else."""
    path = f"/images/{data.SHARED_IMAGE.id}"
    row = subject.partner.get("image", path)
    return [row["name"], row["created_at"], row["visibility"], subject.ask("image", "GET", path).status_code]


@question
def days_on_which_images_were_made(subject: Subject) -> Told:
    rows = subject.get("image", "/images?visibility=public&sort_key=created_at&sort_dir=desc&limit=1000")["images"]
    return {row["name"]: row["created_at"] for row in rows}
