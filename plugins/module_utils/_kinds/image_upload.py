# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data of an image: sent so that a lost answer leaves no doubt, and replaced if they were interrupted."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._engine.steps import Step
from .._errors import refuse
from .._http import exchange as http
from .._thing.kind import Object, capital, shorten
from .._thing.making import after_a_write
from .._thing.things import REQUEST_KEY, Things, status_of
from .image_changes import properties, set_protected, tags
from .image_file import File, Sending, readable
from .own_image import OWN_IMAGE, PRIVATE, SHARED, UPLOADED, Image, is_interrupted

#: Seconds after which a record without data counts as left behind. Until then another run may be about to send them.
GRACE = 3.0


def file_of(image: Image) -> File | None:
    """The file of a task; None in check mode for one that an earlier task may make."""
    try:
        return File(image.params["src"])
    except errors.InvalidRequest as error:
        if not image.things.planning:
            raise
        image.things.planning(f"{error.message} Check mode goes on as if an earlier task made it.")
        return None


def told(path: str) -> Object:
    """What a drift tells of a file."""
    file = File(path)
    return {"size": file.size, "checksum": file.checksum}


def at_rest(image: Image, found: Object) -> Object | None:
    """Wait until nobody sends data any more to an image that this collection has made. Return it."""
    things = image.things
    now = things.rest(OWN_IMAGE, found, timeout=image.timeout, busy=("saving",))
    if now is None or not is_interrupted(now) or now["id"] == image.thing.get("id"):
        return now
    things.client.sleep(GRACE)
    later = things.by_id(OWN_IMAGE, now["id"])
    return things.rest(OWN_IMAGE, later, timeout=image.timeout, busy=("saving",)) if later else None


def replaced(image: Image, found: Object) -> list[Step]:
    """The steps that replace what an interrupted upload has left."""
    label = OWN_IMAGE.label(found)
    if image.params["src"] is None or image.params["id"]:
        refuse(
            f"The upload of {label} was interrupted. Give its name and src, without id, to replace it, or delete it "
            "with state: absent.",
            "src" if image.params["src"] is None else "id",
        )
    left = image.delete_other(OWN_IMAGE, found, {"upload": "interrupted"}, {"upload": "finished"})
    return [left, *image.plan(None)]


# A new image


def creation(image: Image) -> list[Step]:
    """The steps that make an image: its record, its data, and what can only follow.

    It is protected last, since a protected one could not be replaced if its upload were interrupted.
    """
    params, record = image.params, _record(image.params)
    what = f"create {image.new_label()}"

    def create() -> None:
        image.thing = image.things.create(OWN_IMAGE, record, what=what, timeout=image.timeout)
        image.created = True

    made = {key: value for key, value in image.view(record).items() if value not in (None, [], {})}
    steps = [Step(what, {}, made, create), _upload_step(image)]
    if params["members"]:
        from .image_sharing import share

        steps += share(image, None, params["members"])
    return steps + (set_protected(image, None, True) if params["protected"] else [])


def _record(params: t.Mapping[str, t.Any]) -> Object:
    """What a creation sends."""
    if params["members"] and params["visibility"] != SHARED:
        refuse("Only a shared image has members; set visibility: shared, or leave members out.", "members")
    plain = ("os_type", "os_distro", "os_version", "min_disk", "min_ram")
    return {
        "name": params["name"],
        "container_format": "bare",
        "disk_format": params["disk_format"] or "qcow2",
        "visibility": params["visibility"] or PRIVATE,
        **{option: params[option] for option in plain if params[option] is not None},
        **({"tags": tags(params["tags"])} if params["tags"] else {}),
        **properties(params["properties"] or {}),
    }


def _upload_step(image: Image) -> Step:
    """The step that sends the file to the record which the step before has made."""
    path, size = shorten(image.params["src"]), image.file.size if image.file else None
    return Step(
        f"upload {path} ({readable(size)})" if size else f"upload {path}",
        {},
        {"status": UPLOADED.done[0], "size": size},
        lambda: _upload(image),
        lambda: _settle(image),
    )


def _upload(image: Image) -> None:
    things, record, file = image.things, image.thing, t.cast(File, image.file)
    client, label = things.client, OWN_IMAGE.label(record)
    sending = Sending(file, who=shorten(record["name"]), tell=client.tell, clock=client.clock)

    def arrived() -> Object | None:
        now = things.rest(OWN_IMAGE, record, timeout=image.timeout, busy=("saving",))
        now = things.by_id(OWN_IMAGE, record["id"]) if now is record else now
        if now is None or status_of(now) in UPLOADED.failed:
            raise errors.StepFailed(f"The upload to {label} has failed: the image is {status_of(now)}.")
        return now if status_of(now) in UPLOADED.done else None

    try:
        client.call(
            "PUT",
            "image",
            f"images/{http.segment(record['id'])}/file",
            what=f"upload {shorten(file.path)} to {label}",
            json=sending.begin,
            content_type="application/octet-stream",
            arrived=arrived,
        )
    except errors.NhnError as error:
        error.details.setdefault("image_id", record["id"])
        error.seen = _seen(things, record)
        error.message = errors.one_line(
            f"{error.message} Image {record['id']} may have no data; run the task again, which replaces it."
        )
        raise
    finally:
        sending.close()
        things.forget(OWN_IMAGE)
    with after_a_write():
        # The platform may have the image ready at once, and then a task that does not wait has nothing left to do.
        _finish_if_done(image, things.by_id(OWN_IMAGE, record["id"]))


def _seen(things: Things, record: Object) -> Object:
    """What an image shows after an upload that failed."""
    try:
        now = things.by_id(OWN_IMAGE, record["id"])
    except errors.NhnError:
        now = None
    return {field: (now or {}).get(field) for field in ("status", "size")}


def _settle(image: Image) -> None:
    """Wait until the image can be used.

    :raises StepFailed: it cannot, or has other data than the file.
    """
    if status_of(image.thing) not in UPLOADED.done:
        now = image.things.settle(OWN_IMAGE, image.thing, UPLOADED, what="upload", timeout=image.timeout)
        _finish_if_done(image, now)


def _finish_if_done(image: Image, now: Object | None) -> None:
    record, file = image.thing, t.cast(File, image.file)
    if now is None or status_of(now) not in UPLOADED.done:
        return
    if not file.is_of(now.get("size"), now.get("checksum")):
        raise errors.StepFailed(
            f"{capital(OWN_IMAGE.label(record))} has other data than {shorten(file.path)}: {now.get('size')} bytes "
            f"with checksum {now.get('checksum')} instead of {file.size} with {file.checksum}. If the file was changed "
            "meanwhile, delete the image and run the task again.",
            image_id=record["id"],
        )
    finish(image, now)
    image.thing = now


def finishing(image: Image, found: Object) -> Step:
    """The step that removes the mark which a run has left that was killed after its upload."""
    return Step("finish the upload", {"upload": "unfinished"}, {"upload": "finished"}, lambda: finish(image, found))


def finish(image: Image, found: Object) -> None:
    """Remove the mark of an upload that has ended."""
    if found.get(REQUEST_KEY):
        image.put(found, "finish the upload of", {REQUEST_KEY: None})
