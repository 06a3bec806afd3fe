# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about images."""

from __future__ import annotations

from typing import Any

from .. import data
from ..data import sid
from .questions import Told, question, said
from .subject import MISSING, Subject

PATCH = "application/openstack-images-v2.1-json-patch"


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
