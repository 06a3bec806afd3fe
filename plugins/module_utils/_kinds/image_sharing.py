# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharing an image with other projects, by its owner, and answering a share, by such a project (image API guide)."""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._engine.steps import Step, check_mode_only
from .._errors import refuse
from .._http import exchange as http
from .._thing.kind import Object, capital, looks_like_id, shorten
from .own_image import PRIVATE, SHARED, Image, members_of


def members(given: t.Iterable[t.Any]) -> list[str]:
    """Return the option ``members``: tenant IDs, each once and as the API writes them."""
    found = {str(member).strip() for member in given}
    for member in sorted(found):
        if not looks_like_id(member):
            refuse(f"members: '{shorten(member)}' is not a tenant ID, which has 32 hexadecimal digits.", "members")
    return sorted({member.replace("-", "").lower() for member in found})


def check(image: Image) -> None:
    """Refuse options that do not go together."""
    params = image.params
    if params["member_status"] is not None:
        others = ["name", *(field.option for field in image.table)]
        given = [option for option in others if params[option] is not None]
        if params["state"] == "absent" or given:
            refuse(
                "member_status answers a share of another project. It goes with the id of the image, and with no other "
                "option of it.",
                "member_status",
            )
    if params["members"] and params["visibility"] == PRIVATE:
        refuse("A private image has no members; set visibility: shared, or leave members out.", "members")
    if image.tenant_id in members(params["members"] or ()):
        refuse("members names this project itself, which owns the image; leave it out.", "members")


# What is there


def told(image: Image, found: Object) -> Object:
    """Return what an image does not tell itself: its members, or what this project has answered to a share."""
    if image.is_own(found):
        return {"members": _listed(image, found)}
    mine = _member(image, found, image.tenant_id)
    return {"member_status": mine["status"] if mine else None}


def _listed(image: Image, found: Object) -> list[Object]:
    what = f"list the members of {image.kind.label(found)}"
    rows = image.things.client.listed("image", _path(found), "members", what=what, by="member_id")
    return [{"member_id": row["member_id"], "status": row.get("status")} for row in rows]


def _member(image: Image, found: Object, tenant_id: str) -> Object | None:
    try:
        return image.things.client.call(
            "GET",
            "image",
            f"{_path(found)}/{http.segment(tenant_id)}",
            what=f"read member {tenant_id} of {image.kind.label(found)}",
            expect=lambda body: {name: http.text(body[name]) for name in ("member_id", "status")},
        ).body
    except errors.NotFound:
        return None


def _path(found: Object) -> str:
    return f"images/{http.segment(found['id'])}/members"


# The owner's side


def set_visibility(image: Image, found: Object, wanted: str) -> list[Step]:
    """The steps to a visibility. Members are removed before an image becomes private, since later they cannot be."""
    exact = image.params["members"]
    steps = unshare(image, found, []) if wanted == PRIVATE and exact is not None else []
    sent, what = {"visibility": wanted}, "set visibility of"
    before: Object = {"visibility": found.get("visibility")}
    # A private image does not tell its members.
    hidden = found.get("members") if wanted == PRIVATE and not steps else None

    def do() -> None:
        image.put(image.ready(found, what), what, sent)
        if wanted == SHARED and exact is not None:
            # The members that it had before it was private have it again by this.
            for member in members_of({"members": _listed(image, found)}):
                if member not in members(exact):
                    _remove(image, found, member)

    after = {**sent, "members": []} if hidden else sent
    return [*steps, Step("set visibility", {**before, "members": hidden} if hidden else before, after, do)]


def set_members(image: Image, found: Object, wanted: list[str]) -> list[Step]:
    """The steps from an image's members to others."""
    visibility = image.params["visibility"] or found.get("visibility")
    if visibility == SHARED:
        return [*unshare(image, found, wanted), *share(image, found, wanted)]
    if wanted:
        refuse(
            f"{capital(image.kind.label(found))} is {visibility}, and only a shared image has members; "
            "set visibility: shared.",
            "members",
        )
    return []


def share(image: Image, found: Object | None, wanted: t.Iterable[str]) -> list[Step]:
    """The steps that share an image with further projects; a new image for None."""
    there = list((found or {}).get("members") or ())
    wanted, steps = members(wanted), []
    now = [one for one in there if one["member_id"] in wanted]
    for member in wanted:
        if member not in members_of({"members": there}):
            after = sorted([*now, {"member_id": member, "status": "pending"}], key=lambda one: one["member_id"])
            before = {"members": now} if found else {}
            steps.append(_step(image, found, f"share with {member}", before, after, _add, member))
            now = after
    return steps


def unshare(image: Image, found: Object, wanted: t.Container[str]) -> list[Step]:
    """The steps that stop sharing an image with projects that are not wanted."""
    now, steps = list(found.get("members") or ()), []
    for member in members_of(found):
        if member not in wanted:
            after = [one for one in now if one["member_id"] != member]
            steps.append(_step(image, found, f"stop sharing with {member}", {"members": now}, after, _remove, member))
            now = after
    return steps


def _step(
    image: Image,
    found: Object | None,
    what: str,
    before: Object,
    after: list[Object],
    call: t.Callable[[Image, Object, str], None],
    member: str,
) -> Step:
    return Step(what, before, {"members": after}, lambda: call(image, image.ready(found, what), member))


def _add(image: Image, found: Object, member: str) -> None:
    # Somebody else may have shared it meanwhile.
    with contextlib.suppress(errors.Conflict):
        image.things.send(
            "POST",
            image.kind,
            found,
            tail="/members",
            what=f"share with {member}",
            json={"member": member},
            arrived=lambda: _member(image, found, member),
        )


def _remove(image: Image, found: Object, member: str) -> None:
    with contextlib.suppress(errors.NotFound):
        tail = f"/members/{http.segment(member)}"
        image.things.send("DELETE", image.kind, found, tail=tail, what=f"stop sharing with {member}")


# The side of a project that it is shared with


def answer(image: Image, found: Object | None) -> list[Step]:
    """The step that accepts a share, or rejects it."""
    wanted, own_id = image.params["member_status"], image.params["id"]
    if found is None:
        raise errors.NoSuchThing(
            f"No image '{shorten(own_id)}' is shared with this project; its owner shares it with {image.tenant_id}.",
            option="id",
        )
    label, now = capital(image.kind.label(found)), found.get("member_status")
    if image.is_own(found):
        refuse(f"{label} belongs to this project; its members answer, each in its own project.", "member_status")
    if now is None:
        refuse(f"{label} is {found.get('visibility')} and not shared with this project.", "member_status")
    if now == wanted:
        return []

    def do() -> None:
        tail = f"/members/{http.segment(image.tenant_id)}"
        image.things.send("PUT", image.kind, found, tail=tail, what="answer the share of", json={"status": wanted})

    return [Step(f"set member_status {wanted}", {"member_status": now}, {"member_status": wanted}, do)]


def planned_answer(image: Image) -> list[Step]:
    """The check mode step for a share that an earlier task would make."""
    wanted = image.params["member_status"]
    return [Step(f"set member_status {wanted}", {}, {"member_status": wanted}, check_mode_only)]
