# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of an image: its properties, its tags and its protection."""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._engine.steps import Step
from .._errors import refuse
from .._http import exchange as http
from .._thing.kind import Object, capital, shorten
from .._thing.metadata import texts_of
from .._thing.things import REQUEST_KEY
from .image import SHOWN
from .own_image import NOT_PROPERTIES, PLATFORMS, Image, properties_of, tags_of

LONGEST_TAG = 255
LONGEST_PROPERTY = 65535


def properties(given: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Return the option ``properties`` as texts."""
    taken = sorted(key for key in given if key in NOT_PROPERTIES and key != REQUEST_KEY)
    if taken:
        refuse(f"properties.{taken[0]} cannot be a property, since the image has a field of that name.", "properties")
    return texts_of(given, "properties", without=(REQUEST_KEY,), most=LONGEST_PROPERTY)


def set_properties(image: Image, found: Object, wanted: dict[str, str]) -> list[Step]:
    """The step that sets properties of an image."""
    now = properties_of(found)
    differing = {key: wanted[key] for key in sorted(wanted) if now.get(key) != wanted[key]}
    what = f"set properties {', '.join(map(shorten, differing))}"
    before: Object = {"properties": now}
    after: Object = {"properties": {**now, **wanted}}
    # Some properties are fields of the view as well.
    for key in set(differing) & set(SHOWN):
        before[key], after[key] = now.get(key), differing[key]
    return [image.put_step(what, f"{what} of", found, differing, before, after)]


def tags(given: t.Iterable[t.Any]) -> list[str]:
    """Return the option ``tags``, each once."""
    found = sorted(set(map(str, given)))
    for tag in found:
        if not 0 < len(tag) <= LONGEST_TAG or tag.startswith(PLATFORMS) or "/" in tag:
            refuse(
                f"tags: '{shorten(tag)}' cannot be a tag. A tag has 1 to {LONGEST_TAG} characters, no slash, and does "
                f"not begin with {PLATFORMS}, as the platform's tags do.",
                "tags",
            )
    return found


def set_tags(image: Image, found: Object, wanted: list[str]) -> list[Step]:
    """The steps from an image's tags to others; the platform's stay."""
    own, all_of_it = tags_of(found), sorted(found.get("tags") or ())
    steps = []
    for method, tag in (
        *(("PUT", tag) for tag in wanted if tag not in own),
        *(("DELETE", tag) for tag in own if tag not in wanted),
    ):
        left = sorted({*all_of_it, tag}) if method == "PUT" else [one for one in all_of_it if one != tag]
        steps.append(_tag_step(image, found, method, tag, {"tags": all_of_it}, {"tags": left}))
        all_of_it = left
    return steps


def _tag_step(image: Image, found: Object, method: str, tag: str, before: Object, after: Object) -> Step:
    what = f"{'add' if method == 'PUT' else 'remove'} tag {shorten(tag)}"

    def do() -> None:
        with contextlib.suppress(*((errors.NotFound,) if method == "DELETE" else ())):
            now = image.ready(found, f"{what} of")
            image.things.send(method, image.kind, now, tail=f"/tags/{http.segment(tag)}", what=f"{what} of")

    return Step(what, before, after, do)


def set_protected(image: Image, found: Object | None, wanted: bool) -> list[Step]:
    """The step that protects an image, or ends that; a new image for None."""
    summary, what = ("protect", "protect") if wanted else ("end the protection", "end the protection of")
    before = {"protected": bool(found.get("protected"))} if found else {}
    sent = {"protected": wanted}
    return [image.put_step(summary, what, found, sent, before, sent)]


def in_order(image: Image, found: Object, steps: list[Step]) -> list[Step]:
    """The same steps with the end of a protection before all others. A protected image cannot be changed."""
    first = [step for step in steps if step.after.get("protected") is False]
    others = [step for step in steps if step not in first]
    changes = [step for step in others if "members" not in step.after]
    if found.get("protected") and changes and not first:
        refuse(
            f"{capital(image.kind.label(found))} is protected and cannot be changed ({changes[0].summary}); "
            "set protected: false, and to true again in a later task.",
            "protected",
        )
    return [*first, *others]
