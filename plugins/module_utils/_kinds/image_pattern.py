# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest image of a name with ``*``. Public images get new names with each edition, which hold its date."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._errors import refuse
from .._thing.kind import Object, shorten
from .._thing.things import Things
from .image import IMAGE

#: Stands for any text in a name.
ANY = "*"


def matches(pattern: str, name: str | None) -> bool:
    """Whether a name is what a pattern means: ``*`` stands for any text, and every other character for itself."""
    text = name or ""
    if ANY not in pattern:
        return text == pattern
    first, *between, last = pattern.split(ANY)
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in between:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def check_pattern(pattern: str, option: str) -> None:
    """Refuse a pattern that every image matches."""
    if not pattern.replace(ANY, "").strip():
        refuse(f"{option} '{shorten(pattern)}' matches every image; write a part of the name beside {ANY}.", option)


def is_offered(image: Object, tenant_id: str) -> bool:
    """Whether an image is public or the project's own. Others are shared by whoever likes to share them."""
    return image.get("visibility") == "public" or image.get("owner") == tenant_id


def newest_of(images: t.Iterable[Object]) -> Object | None:
    """The image that was made last."""
    return max(images, key=lambda image: (image.get("created_at") or "", image["id"]), default=None)


def chosen(images: t.Iterable[Object], params: t.Mapping[str, t.Any], things: Things) -> list[Object]:
    """Of images, those that the options ``pattern`` and ``newest`` choose."""
    pattern, shared_too = params["pattern"], params["visibility"] == "shared"
    matching = [image for image in images if pattern is None or matches(pattern, image.get("name"))]
    if not params["newest"]:
        return matching
    tenant_id = things.client.settings.tenant_id
    found = newest_of(image for image in matching if shared_too or is_offered(image, tenant_id))
    return [] if found is None else [found]


def need_image(things: Things, wanted: str, option: str) -> Object:
    """The image with this ID or name. For a pattern, the newest usable one of the public ones and the project's own.

    :raises NoSuchThing: nothing matches the pattern, in check mode too.
    """
    return _newest(things, wanted, option) if ANY in wanted else things.need(IMAGE, wanted, option)


def _newest(things: Things, pattern: str, option: str) -> Object:
    check_pattern(pattern, option)
    usable = [image for image in things.listed(IMAGE) if image.get("status") == "active"]
    tenant_id = things.client.settings.tenant_id
    matching = [image for image in usable if matches(pattern, image.get("name"))]
    found = newest_of(image for image in matching if is_offered(image, tenant_id))
    if found is not None:
        return found
    raise _no_match(pattern, option, matching, [image for image in usable if is_offered(image, tenant_id)])


def _no_match(pattern: str, option: str, shared: list[Object], offered: list[Object]) -> errors.NoSuchThing:
    """The error for a pattern without a match; it offers what is near."""
    from .._thing.unknown import near_names

    names = sorted({str(image["name"]) for image in offered if image.get("name")})
    longest = max(pattern.split(ANY), key=len).strip()
    near = near_names(longest, names) or names[:10]
    hint = f"; there is {', '.join(near)}" if near else ""
    if shared:
        told = ", ".join(sorted(str(image["name"]) for image in shared)[:5])
        hint = f"; images that others share are not chosen by a pattern, so give the ID or whole name of {told}"
    return errors.NoSuchThing(
        f"No public image and none of your own matches '{shorten(pattern)}'{hint}.", option=option, offered=near or None
    )
