# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One image of the project's own as a resource: its table, and what is refused.

Only what every task needs is here. A change, an upload and a share are imported by the tasks that have one.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .. import _errors as errors
from .._engine.steps import Fields, Params, Step, Warn
from .._errors import refuse
from .._thing.kind import ByMark, Kind, Object, Wait, capital
from .._thing.resource import Field, Thing
from .._thing.resource import put as patched
from .._thing.things import REQUEST_KEY, STACK_KEY, Things, status_of
from .image import IMAGE, SHOWN

if t.TYPE_CHECKING:
    from .image_file import File

#: An image record is made at once, and its data come later. The mark goes when they have come, so an image that has
#: no data and still has the mark is an interrupted upload.
OWN_IMAGE: Kind = dataclasses.replace(
    IMAGE,
    usual={},
    kept=False,
    adopt=ByMark(lambda body, marks: {**body, **marks}, lambda image: image),
)
#: Ends the wait for the data.
UPLOADED = Wait(done=("active",), under_way=("queued", "saving"), failed=("killed", "deleted", "pending_delete"))
#: The platform's tags begin like this (image API guide).
PLATFORMS = "_"
PRIVATE, SHARED = "private", "shared"
#: Fields of an image that are not its properties: the guide's, and what the image service may show beside them.
NOT_PROPERTIES = frozenset(
    (
        "id", "name", "status", "visibility", "owner", "container_format", "disk_format", "min_disk", "min_ram", "size",
        "virtual_size", "checksum", "protected", "tags", "created_at", "updated_at", "self", "file", "schema",
        "locations", "direct_url", "stores", "os_hash_algo", "os_hash_value", "os_hidden", "os_type", "os_distro",
        "os_version", "members", "member_status", REQUEST_KEY, STACK_KEY,
    )
)  # fmt: skip


def properties_of(image: Object) -> dict[str, t.Any]:
    """Return the properties of an image, without those that are options of their own."""
    return {key: value for key, value in image.items() if key not in NOT_PROPERTIES}


def tags_of(image: Object) -> list[str]:
    """Return the tags of an image, without the platform's."""
    return sorted(tag for tag in image.get("tags") or () if not tag.startswith(PLATFORMS))


def members_of(image: Object) -> list[str]:
    """Return the tenant IDs that an image is shared with."""
    return sorted(member["member_id"] for member in image.get("members") or ())


def is_interrupted(image: Object) -> bool:
    """Return whether an upload of this collection ended before its end."""
    return bool(image.get(REQUEST_KEY)) and status_of(image) in ("queued", *UPLOADED.failed)


def _changes() -> t.Any:
    from . import image_changes

    return image_changes


def _sharing() -> t.Any:
    from . import image_sharing

    return image_sharing


def _upload() -> t.Any:
    from . import image_upload

    return image_upload


class Image(Thing):
    """One image, found by its ID, or by its exact name among the project's own."""

    kind = OWN_IMAGE
    shown: t.ClassVar = {
        **SHOWN,
        "disk_format": "disk_format",
        "checksum": "checksum",
        "properties": properties_of,
        # The image service tells them in no order.
        "tags": lambda image: sorted(image.get("tags") or ()),
        "members": lambda image: image.get("members") or [],
        "member_status": "member_status",
    }
    unknown: t.ClassVar = {"tags": [], "properties": {}, "members": []}
    renamed = True
    table = (
        Field(
            "os_type", needed=True, same=lambda wanted, now: wanted == str(now or "").lower(), change=patched("os_type")
        ),
        Field("os_distro", change=patched("os_distro")),
        Field("os_version", change=patched("os_version")),
        Field("min_disk", change=patched("min_disk")),
        Field("min_ram", change=patched("min_ram")),
        Field("disk_format"),
        Field(
            "properties",
            sent=lambda given: _changes().properties(given),
            now=properties_of,
            same=lambda wanted, now: {**now, **wanted} == now,
            change=lambda *how: _changes().set_properties(*how),
        ),
        Field(
            "tags",
            sent=lambda given: _changes().tags(given),
            now=tags_of,
            change=lambda *how: _changes().set_tags(*how),
        ),
        Field("visibility", change=lambda *how: _sharing().set_visibility(*how)),
        Field(
            "members",
            sent=lambda given: _sharing().members(given),
            now=members_of,
            change=lambda *how: _sharing().set_members(*how),
        ),
        Field(
            "src",
            needed=True,
            now=lambda image: {"size": image.get("size"), "checksum": image.get("checksum")},
            same=lambda file, now: file is None or file.is_of(now["size"], now["checksum"]),
            told=lambda path: _upload().told(path),
        ),
        Field(
            "protected",
            now=lambda image: bool(image.get("protected")),
            change=lambda *how: _changes().set_protected(*how),
        ),
    )

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.tenant_id = things.client.settings.tenant_id
        self.file: File | None = None
        if params["members"] is not None or params["member_status"] is not None:
            _sharing().check(self)

    # What is there

    def namesakes(self, name: str) -> list[Object]:
        """The project's own images of exactly this name, in whatever status."""
        named = self.things.named(self.kind, name, owner=self.tenant_id)
        return [image for image in named if self.is_own(image)]

    def is_own(self, image: Object) -> bool:
        """Return whether an image belongs to the project."""
        return image.get("owner", self.tenant_id) == self.tenant_id

    def find(self) -> Object | None:
        """Return the image, with what its members are."""
        found = super().find()
        if found is None or self.params["state"] == "absent" or found.get("visibility") != SHARED:
            return found
        self.thing = {**found, **_sharing().told(self, found)}
        return self.thing

    def rest(self, found: Object) -> Object | None:
        """Wait until the data have come. Nothing comes for an interrupted upload, and a deletion waits for nothing."""
        if self.params["state"] == "absent":
            return found
        if found.get(REQUEST_KEY):
            return t.cast("Object | None", _upload().at_rest(self, found))
        return self.things.rest(self.kind, found, timeout=self.timeout, busy=UPLOADED.under_way)

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """The steps to what the task wants."""
        if self.planned:
            return super().plan(found)
        if self.params["member_status"] is not None:
            return list(_sharing().answer(self, found))
        present = self.params["state"] == "present"
        if present and found is not None and is_interrupted(found):
            return list(_upload().replaced(self, found))
        if present and self.params["src"] is not None:
            self.file = _upload().file_of(self)
        steps = super().plan(found)
        if found is None or not present:
            return steps
        if steps and not self.is_own(found):
            self._refuse_foreign(found, "changes it")
        if found.get(REQUEST_KEY):
            steps = [_upload().finishing(self, found), *steps]
        return list(_changes().in_order(self, found, steps)) if steps else steps

    def planned_steps(self) -> list[Step]:
        """The check mode steps for an image that an earlier task would make, or share."""
        if self.params["member_status"] is None:
            return super().planned_steps()
        return list(_sharing().planned_answer(self))

    def check_usable(self, found: Object) -> None:
        """Refuse to change an image that will never have data."""
        status = status_of(found)
        if status in UPLOADED.failed:
            raise errors.WrongState(
                f"{capital(self.kind.label(found))} is {status}; delete it (state: absent) and make it again.",
                image_status=status,
            )

    def _refuse_foreign(self, found: Object, what: str) -> t.NoReturn:
        refuse(
            f"{capital(self.kind.label(found))} belongs to project {found.get('owner')}; only its owner {what}.",
            "id",
        )

    def creation(self) -> list[Step]:
        """The steps that make the image: its record, its data, and what can only follow."""
        return list(_upload().creation(self))

    def wanted(self, field: Field) -> t.Any:
        """As elsewhere; of src the file."""
        return self.file if field.option == "src" else super().wanted(field)

    # Calls on the image as it is by then

    def ready(self, found: Object | None, what: str) -> Object:
        """The image when nothing is under way with it; a new one for None."""
        return super().ready(self.thing if found is None else found, what)

    def put_step(
        self, summary: str, what: str, found: Object | None, sent: Object, before: Fields, after: Fields
    ) -> Step:
        """A step that sets fields of the image with a PATCH; of a new one for None."""
        return Step(summary, before, after, lambda: self.put(self.ready(found, what), what, sent))

    def put(self, found: Object, what: str, sent: Object) -> None:
        """Set fields of the image."""
        from .image_patch import patch_image

        patch_image(self.things, found["id"], sent, what=f"{what} {self.kind.label(found)}")

    # Deletion

    def removal(self, found: Object) -> list[Step]:
        """The steps that delete the image, after its protection if the task ends it."""
        if not self.is_own(found):
            self._refuse_foreign(found, "deletes it")
        if not found.get("protected"):
            return [self.delete_step(found)]
        if self.params["protected"] is not False:
            refuse(
                f"{capital(self.kind.label(found))} is protected; set protected: false to delete it anyway.",
                "protected",
            )
        (unprotected,) = _changes().set_protected(self, found, False)
        return [dataclasses.replace(unprotected, after={}), self.delete_step(found)]
