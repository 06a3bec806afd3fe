# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done to servers, volumes attached to them, key pairs and images: each call with how its
lost answer is recognised, and each wait with what ends it. Decides nothing about what is wanted.
"""

from __future__ import annotations

import contextlib
import re
import typing as t
import uuid

from .. import _errors as errors
from .._http import exchange as http
from .._http.client import Client, stays_uncertain
from . import states
from .arrival import Arrival, Rest, label, shows_effect
from .lookup import Lookup, Object, has_own_disk, shorten
from .views import REQUEST_KEY

#: Most servers that one call makes (guide: max_count).
BATCH = 10
#: Image property that tells which server an image was made from (Nova's own name for it).
ORIGIN_KEY = "instance_uuid"
#: How often an action is sent again when somebody else's action was in the way.
CONFLICT_RETRIES = 3

#: Statuses of a volume that end by themselves (block storage guide).
_BUSY_VOLUME = ("uploading", "extending", "retyping", "backing-up", "downloading")

_JSON_PATCH = "application/openstack-images-v2.1-json-patch"


def volume_label(volume: Object) -> str:
    """A volume in words: name, if it has one, and ID."""
    return f"volume {shorten(volume['name'])} ({volume['id']})" if volume.get("name") else f"volume {volume['id']}"


def holders_of(volume: Object) -> set[str]:
    """The IDs of the servers that a volume is attached to."""
    return {one["server_id"] for one in volume.get("attachments") or () if one.get("server_id")}


class _Marked:
    """A creation that knows its own servers, by a mark that is random and new for each.

    :param pattern: regular expression that the names of its servers fit.
    """

    def __init__(self, lookup: Lookup, body: Object, pattern: str) -> None:
        self._lookup = lookup
        self._pattern = pattern
        self._mark = uuid.uuid4().hex
        self.body = {**body, "metadata": {**(body.get("metadata") or {}), REQUEST_KEY: self._mark}}
        self.looked = False

    def look(self) -> list[Object]:
        """The servers that this creation has made so far."""
        self.looked = True
        listed = self._lookup.servers("look for the servers just made", name=f"^{self._pattern}$")
        return [one for one in listed if (one.get("metadata") or {}).get(REQUEST_KEY) == self._mark]


@contextlib.contextmanager
def after_a_write() -> t.Iterator[None]:
    """Around what follows a writing call that has succeeded: an error in it says that something was changed."""
    try:
        yield
    except errors.NhnError as error:
        error.changed = True
        raise


class Compute:
    """The calls that change something, in one project and region."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.lookup = Lookup(client)

    # Servers

    def create_server(self, body: Object, *, timeout: float) -> str:
        """Create one server and give its ID (guide "インスタンスを作成する").

        :param body: the guide's ``server`` object.
        :param timeout: seconds to wait for an action that is in the way of deleting a surplus server.
        """
        creation = _Marked(self.lookup, body, re.escape(body["name"]))
        answer = self.client.call(
            "POST",
            "compute",
            "servers",
            what=f"create server {shorten(body['name'])}",
            json={"server": creation.body},
            expect=lambda answer: http.object_with_id(answer["server"]),
            arrived=lambda: next(iter(creation.look()), None),
        )
        with after_a_write():
            self._delete_surplus(creation, {answer.body["id"]}, timeout=timeout)
        return answer.body["id"]

    def create_servers(self, body: Object, names: list[str], *, timeout: float) -> dict[str, Object]:
        """Create up to BATCH servers with one call, and give them by their names.

        The platform numbers them ``NAME-1`` and so on; a server that it names otherwise is renamed.

        :param body: the guide's ``server`` object, its name without a number.
        :param timeout: seconds to wait for an action that is in the way of a renaming, or of deleting a surplus server.
        """
        count = len(names)
        creation = _Marked(self.lookup, body, re.escape(body["name"]) + ".*")

        def arrived() -> Object | None:
            return {"reservation_id": None} if len(creation.look()) >= count else None

        answer = self.client.call(
            "POST",
            "compute",
            "servers",
            what=f"create {count} servers named {shorten(body['name'])}",
            json={"server": {**creation.body, "min_count": count, "max_count": count, "return_reservation_id": True}},
            expect=lambda answer: {"reservation_id": _text(answer["reservation_id"])},
            arrived=arrived,
        )
        reservation = answer.body["reservation_id"]
        filters = {"reservation_id": reservation} if reservation else {}
        with after_a_write():
            made = self.lookup.servers("read the servers just made", **filters) if filters else creation.look()
            made = sorted(made, key=lambda one: (len(one.get("name") or ""), one.get("name") or ""))[:count]
            self._delete_surplus(creation, {server["id"] for server in made}, timeout=timeout)
            right = {server["name"]: server for server in made if server.get("name") in names}
            misnamed = [server for server in made if server not in right.values()]
            for name, server in zip([name for name in names if name not in right], misnamed):
                self.rename(server, name, timeout=timeout)
                right[name] = {**server, "name": name}
        return right

    def _delete_surplus(self, creation: _Marked, kept: set[str], *, timeout: float) -> None:
        """Delete what a try made that a slow proxy delivered after the look; the mark proves it ours."""
        if creation.looked:
            for server in creation.look():
                if server["id"] not in kept:
                    self.send_delete(server, timeout=timeout)

    def delete_copies(self, server: Object, others: t.Iterable[Object], *, timeout: float) -> set[str]:
        """Delete those of the other servers that the same creation has made, which the mark proves; gives their IDs."""
        mark = (server.get("metadata") or {}).get(REQUEST_KEY)
        copies = [one for one in others if mark and (one.get("metadata") or {}).get(REQUEST_KEY) == mark]
        for copy in copies:
            self.send_delete(copy, timeout=timeout)
        return {copy["id"] for copy in copies}

    def rename(self, server: Object, name: str, *, timeout: float) -> None:
        """Give a server another name (guide "インスタンスを修正する")."""

        def send() -> None:
            self.client.call(
                "PUT", "compute", _server_path(server), what=f"rename {label(server)}", json={"server": {"name": name}}
            )

        self._write(server, send, lambda now: now.get("name") == name, timeout=timeout)

    def set_metadata(self, server: Object, key: str, value: str, *, timeout: float) -> None:
        """Set one metadata key (newer editions of the guide, January 2025)."""

        def send() -> None:
            self.client.call(
                "PUT",
                "compute",
                f"{_server_path(server)}/metadata/{http.segment(key)}",
                what=f"set metadata {shorten(key)} of {label(server)}",
                json={"meta": {key: value}},
            )

        self._write(server, send, lambda now: (now.get("metadata") or {}).get(key) == value, timeout=timeout)

    def send_delete(self, server: Object, *, timeout: float) -> None:
        """Ask for the deletion of a server; one that is gone already is fine (guide "インスタンスを削除する")."""

        def send() -> None:
            with contextlib.suppress(errors.NotFound):
                self.client.call("DELETE", "compute", _server_path(server), what=f"delete {label(server)}")

        self._write(server, send, states.is_being_deleted, timeout=timeout)

    def act(self, server: Object, action: str, value: t.Any, *, timeout: float) -> Object:
        """Send one action of the table (guide "インスタンス追加機能").

        When somebody else's action is in the way (409), that one is waited for and this one sent again.

        :param value: what goes below the action's key; None for those without.
        :param timeout: seconds to wait for somebody else's action.
        :returns: the headers of the answer, for the image's Location; none when the answer was lost.
        """
        row = states.ACTIONS[action]
        lasting = row.arrives is not None and not action.endswith("_reboot")

        def send() -> Object:
            try:
                answer = self.client.call(
                    "POST",
                    "compute",
                    f"{_server_path(server)}/action",
                    what=f"{action.replace('_', ' ')} {label(server)}",
                    json={row.key: value},
                    arrived=lambda: self._has_arrived(server, action, value),
                )
            except errors.ApiError as error:
                # Nova refuses a resize to the present flavor: somebody else has asked for the same meanwhile.
                if action != "resize" or error.status != 400 or not self._has_arrived(server, action, value):
                    raise
                return {}
            return dict(answer.headers)

        def done(now: Object) -> bool:
            return lasting and shows_effect(action, value, server, now)

        return self._write(server, send, done, timeout=timeout) or {}

    def _write(
        self,
        server: Object,
        send: t.Callable[[], t.Any],
        done: t.Callable[[Object], bool],
        *,
        timeout: float,
        busy: t.Container[int] = (409,),
    ) -> t.Any:
        """Send a writing call about a server. While another action is in the way, wait for its end and send it again.

        :param done: whether the server, as it is now, shows that somebody else has asked for the same.
        :param busy: the HTTP statuses that say that another action is in the way.
        :returns: what *send* returns; None when somebody else has done it.
        """
        rested = uncertain = False
        for attempt in range(CONFLICT_RETRIES + 1):
            try:
                try:
                    return send()
                except errors.ApiError as error:
                    if error.status not in busy:
                        raise
                    uncertain = uncertain or error.uncertain
                    now = self.lookup.server_by_id(server["id"])
                    if now is not None and done(now):
                        return None
                    # What was in the way may have ended before this look, so a server at rest is asked once more.
                    if now is None or rested or attempt == CONFLICT_RETRIES:
                        raise
                    rested = states.is_settled(now)
                    self.settle(now, timeout=timeout)
            except errors.NhnError as error:
                if uncertain:
                    stays_uncertain(error)
                raise
        raise AssertionError("the last attempt returns or raises")

    def _has_arrived(self, before: Object, action: str, value: t.Any) -> bool | None:
        if action == "create_image":
            # The server may be at rest again, and look as before; the image is there.
            return True if self.images_of(before, value["name"])[0] else None
        now = self.lookup.server_by_id(before["id"])
        return True if shows_effect(action, value, before, now) else None

    # Waiting for servers

    def arrival(self, server: Object, what: str, statuses: t.Collection[str] = (), **how: t.Any) -> Arrival:
        """What a server is to become, for :meth:`arrive` and :meth:`arrive_all`; see :class:`Arrival`."""
        return Arrival(server, what, statuses, clock=self.client.clock, **how)

    def arrive(self, arrival: Arrival, *, timeout: float) -> Object | None:
        """Wait until one server has arrived, and give it; None when it is gone."""
        try:
            self.client.wait(
                lambda: arrival.judge(self.lookup.server_by_id(arrival.server["id"])),
                timeout=timeout,
                what=arrival.what,
            )
        except errors.StepFailed as error:
            error.seen = arrival.seen()
            raise
        return arrival.last

    def arrive_all(
        self,
        arrivals: t.Iterable[Arrival],
        read: t.Callable[[t.Collection[str]], t.Mapping[str, Object]],
        *,
        timeout: float,
    ) -> dict[str, errors.NhnError]:
        """Wait until many servers have arrived, with one list call per round.

        :param read: gives, by ID, those of the servers with these IDs that exist, as they are now.
        :returns: server ID -> why, for those that will not arrive or did not in time.
        """
        left = {arrival.server["id"]: arrival for arrival in arrivals}
        failures: dict[str, errors.NhnError] = {}
        seen: dict[str, str] = {}

        def look() -> tuple[bool, str]:
            found = read(left)
            for server_id, arrival in list(left.items()):
                server = found.get(server_id)
                try:
                    done, seen[server_id] = arrival.judge(self.lookup.with_fault(server) if server else None)
                except errors.StepFailed as error:
                    error.seen = arrival.seen()
                    done, failures[server_id] = True, error
                if done:
                    del left[server_id]
            return not left, f"{len(left)} not there yet"

        if left:
            try:
                self.client.wait(look, timeout=timeout, what="see all servers arrive")
            except errors.WaitTimeout:
                for server_id, arrival in left.items():
                    failures[server_id] = errors.WaitTimeout(
                        f"Waited {timeout:g} seconds to {arrival.what}; last seen: {seen[server_id]}."
                    )
        return failures

    def settle(self, server: Object, *, timeout: float) -> Object | None:
        """Wait until nothing is under way with a server; None when it is gone then."""
        if states.is_settled(server):
            return server
        return self.arrive(self.settling(server), timeout=timeout)

    def settling(self, server: Object) -> Arrival:
        """A server that is to come to rest, wherever that is."""
        return self.arrival(server, "see the end of what is under way with", states.SETTLED, gone=True, from_error=True)

    # Volumes of servers (guide "ブロックストレージ接続管理")

    def attachments(self, server_id: str) -> list[Object]:
        """The volumes attached to a server, the root volume included."""
        path = f"servers/{http.segment(server_id)}/os-volume_attachments"
        pages = self.client.pages(
            "compute", path, "volumeAttachments", what=f"list the volumes of server {shorten(server_id)}", offset=True
        )
        return [attachment for page in pages for attachment in page]

    def attachment(self, server_id: str, volume_id: str) -> Object | None:
        """One attachment, or None when the volume is not attached to the server."""
        path = f"servers/{http.segment(server_id)}/os-volume_attachments/{http.segment(volume_id)}"
        try:
            return self.client.get(
                "compute",
                path,
                "volumeAttachment",
                what=f"read the attachment of volume {volume_id} to server {server_id}",
            )
        except errors.NotFound:
            return None

    def root_volume(self, server: Object) -> Object | None:
        """The volume that a server boots from; None for a server with a local disk.

        The guide calls the listed volumes "additional", but the root volume is among them; device names are
        only compared with themselves, since two calls name them differently.
        """
        flavor = self.lookup.flavors().get((server.get("flavor") or {}).get("id") or "")
        if flavor is not None and has_own_disk(flavor):
            return None
        ids = [volume["id"] for volume in server.get("os-extended-volumes:volumes_attached") or ()]
        volumes = [volume for volume in map(self.lookup.volume_by_id, ids) if volume is not None]
        bootable = [volume for volume in volumes if str(volume.get("bootable")).lower() == "true"]
        first = [
            one
            for one in bootable
            if any(str(a.get("device", "")).endswith("da") for a in one.get("attachments") or ())
        ]
        return next(iter(first or bootable), None)

    def attach(self, server: Object, volume: Object, *, timeout: float) -> None:
        """Ask for the attachment of a volume; one that somebody else has attached meanwhile is fine.

        :param timeout: seconds to wait for somebody else's action.
        """

        def send() -> None:
            self.client.call(
                "POST",
                "compute",
                f"{_server_path(server)}/os-volume_attachments",
                what=f"attach {volume_label(volume)} to {label(server)}",
                json={"volumeAttachment": {"volumeId": volume["id"]}},
                arrived=lambda: self.attachment(server["id"], volume["id"]),
            )

        self._write(
            server,
            send,
            lambda now: self.attachment(server["id"], volume["id"]) is not None,
            timeout=timeout,
            busy=(400, 409),
        )

    def await_attached(self, server: Object, volume: Object, *, timeout: float) -> None:
        """Wait until the attachment shows and the volume is in use."""
        self._await_volume(
            volume,
            timeout=timeout,
            what=f"attach {volume_label(volume)} to {label(server)}",
            done=lambda now: now["status"] == "in-use" and self.attachment(server["id"], volume["id"]) is not None,
            # A volume that several servers may have can be on its way to or from another one.
            under_way=("attaching", "detaching", "reserved", "in-use"),
        )

    def detach(self, server: Object, volume: Object, *, timeout: float) -> None:
        """Ask for the detachment of a volume; one that is not attached is fine.

        While something else is done to the server the API refuses it with 400 or 409; that is waited for.
        """
        path = f"{_server_path(server)}/os-volume_attachments/{http.segment(volume['id'])}"
        what = f"detach {volume_label(volume)} from {label(server)}"

        def send() -> None:
            with contextlib.suppress(errors.NotFound):
                self.client.call("DELETE", "compute", path, what=what)

        self._write(server, send, lambda now: False, timeout=timeout, busy=(400, 409))

    def await_detached(self, server: Object, volume: Object, *, timeout: float) -> None:
        """Wait until the attachment is gone, and the volume is available or in use by other servers only."""

        def done(now: Object) -> bool:
            holders = holders_of(now)
            shared = now["status"] == "in-use" and bool(holders) and server["id"] not in holders
            at_rest = shared or now["status"] in ("available", "gone")
            return at_rest and self.attachment(server["id"], volume["id"]) is None

        self._await_volume(
            volume,
            timeout=timeout,
            what=f"detach {volume_label(volume)} from {label(server)}",
            done=done,
            under_way=("detaching", "attaching", "available"),
        )

    def settle_volume(self, volume: Object, busy: t.Container[str], *, timeout: float) -> Object | None:
        """Wait until a volume is in none of the *busy* statuses, and give it; None when it is gone then."""
        found: Object | None = volume

        def look() -> tuple[bool, str]:
            nonlocal found
            found = self.lookup.volume_by_id(volume["id"])
            status = found["status"] if found else "gone"
            return status not in busy, f"volume {status}"

        self.client.wait(look, timeout=timeout, what=f"see the end of what is under way with {volume_label(volume)}")
        return found

    def _await_volume(
        self,
        volume: Object,
        *,
        timeout: float,
        what: str,
        done: t.Callable[[Object], bool],
        under_way: t.Container[str],
    ) -> None:
        rest = Rest(self.client.clock)

        def look() -> tuple[bool, str]:
            found = self.lookup.volume_by_id(volume["id"]) or {"id": volume["id"], "status": "gone"}
            status = found["status"]
            if done(found):
                return True, status
            if status == "gone" or status.startswith("error") or rest.is_over(status not in under_way):
                raise errors.StepFailed(
                    f"Could not {what}: the volume is {status}.", volume_id=volume["id"], volume_status=status
                )
            return False, f"volume {status}"

        self.client.wait(look, timeout=timeout, what=what)

    # Key pairs (guide "キーペア")

    def create_keypair(self, name: str, public_key: str | None, is_ours: t.Callable[[Object], bool]) -> Object:
        """Register a public key, or have the platform make a pair; the answer to the latter holds the private key.

        :param is_ours: whether a key pair found after a lost answer is the one asked for.
        """
        what = f"{'register' if public_key else 'create'} key pair {shorten(name)}"

        def arrived() -> Object | None:
            found = self.lookup.keypair(name)
            if found is None:
                return None
            if is_ours(found):
                return found
            raise errors.Unanswered(
                f"The answer to '{what}' was lost; there now is a key pair of that name, but its private key was in "
                "the lost answer and cannot be had again: run the task with replace: true to make a new pair.",
                option="replace",
            )

        body = {"name": name, "public_key": public_key} if public_key else {"name": name}

        def expect(answer: t.Any) -> Object:
            keypair: Object = http.one_of("keypair", "name")(answer)
            if not public_key:
                _text(keypair["private_key"])
            return keypair

        try:
            return self.client.call(
                "POST", "compute", "os-keypairs", what=what, json={"keypair": body}, expect=expect, arrived=arrived
            ).body
        except errors.Conflict:
            # Somebody else has registered a key pair of this name meanwhile; the same key will do.
            found = self.lookup.keypair(name)
            if found is None or not is_ours(found):
                raise
            return found

    def delete_keypair(self, name: str) -> None:
        """Delete a key pair; one that is gone already is fine."""
        path = f"os-keypairs/{http.segment(name)}"
        with contextlib.suppress(errors.NotFound):
            self.client.call("DELETE", "compute", path, what=f"delete key pair {shorten(name)}")

    # Images made from servers

    def images_of(self, server: Object, name: str) -> tuple[list[Object], list[Object]]:
        """The project's own images of this name: those made from the server, and the others."""
        filters = {"name": name, "owner": self.client.settings.tenant_id}
        listed = [
            image
            for page in self.client.pages("image", "images", "images", what="list images", params=filters)
            for image in page
            if image.get("name") == name and image.get("status") in ("active", "queued", "saving")
        ]
        own = [image for image in listed if image.get(ORIGIN_KEY) == server["id"]]
        return own, [image for image in listed if image not in own]

    def create_image(self, server: Object, name: str, properties: t.Mapping[str, str], *, timeout: float) -> str:
        """Make an image of a server with a local disk (U2) and give its ID (guide "インスタンスイメージ作成")."""
        value = {"name": name, "metadata": {**properties, ORIGIN_KEY: server["id"]}}
        headers = self.act(server, "create_image", value, timeout=timeout)
        # The host in Location may be one that only the platform knows.
        image_id = next((value for key, value in headers.items() if key.lower() == "location"), "").rpartition("/")[2]
        if image_id:
            return image_id
        own = self.images_of(server, name)[0]
        if not own:
            raise errors.Unanswered(f"The answer to 'create image {shorten(name)}' named no image; run the task again.")
        return own[0]["id"]

    def upload_root_volume(
        self, server: Object, volume: Object, name: str, properties: t.Mapping[str, str], *, timeout: float
    ) -> str:
        """Make an image of a root volume and give its ID (block storage guide, os-volume_upload_image).

        The upload cannot say where the image comes from. So it gets a draft name that holds the server's ID, and the
        one call that gives it its name also marks its origin: interrupted between the two, the next run goes on.
        While the data are being uploaded, Glance may lose that call's changes; await_image makes them once more.

        :param properties: the image's properties; image_marks adds its name and its origin.
        :param timeout: seconds to wait for the volume while another image is made of it.
        """
        draft = draft_name(server, name)
        image = next(iter(self._drafts(draft)), None)
        if image is None:
            # The server does not tell that another image is made of its volume.
            self.settle_volume(volume, _BUSY_VOLUME, timeout=timeout)
            body = {
                "image_name": draft,
                "force": True,
                "disk_format": "qcow2",
                "container_format": "bare",
                "visibility": "private",
            }
            image = self.client.call(
                "POST",
                "volumev2",
                f"volumes/{http.segment(volume['id'])}/action",
                what=f"make image {shorten(name)} of {volume_label(volume)}",
                json={"os-volume_upload_image": body},
                expect=lambda answer: {"id": _text(answer["os-volume_upload_image"]["image_id"])},
                arrived=lambda: next(iter(self._drafts(draft)), None),
            ).body
        with after_a_write():
            self._set_image_properties(image["id"], {**properties, **image_marks(server, name)})
        return image["id"]

    def _drafts(self, draft: str) -> list[Object]:
        found = self.lookup.images(name=draft, owner=self.client.settings.tenant_id, status="")
        return [image for image in found if image.get("name") == draft]

    def _set_image_properties(self, image_id: str, properties: t.Mapping[str, str]) -> None:
        """Set properties of an image (image API guide, PATCH)."""
        patch = [
            {
                "op": "replace" if key == "name" else "add",
                "path": "/" + key.replace("~", "~0").replace("/", "~1"),
                "value": value,
            }
            for key, value in properties.items()
        ]
        self.client.call(
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
        self, image_id: str, name: str, *, timeout: float, properties: t.Mapping[str, str] | None = None
    ) -> Object:
        """Wait until an image is active, and give it.

        :param properties: what an image that is uploaded must have; Glance forgets what was set during the upload.
        """
        current: Object = {}

        def look() -> tuple[bool, str]:
            nonlocal current
            found = self.lookup.image_by_id(image_id)
            status = found["status"] if found else "gone"
            if status in ("gone", "killed", "deleted", "pending_delete"):
                raise errors.StepFailed(
                    f"Could not make image {shorten(name)} ({image_id}): it is {status}.", image_id=image_id
                )
            current = found or {}
            return status == "active", f"image {status}"

        self.client.wait(look, timeout=timeout, what=f"make image {shorten(name)}")
        if any(current.get(key) != value for key, value in (properties or {}).items()):
            with after_a_write():
                self._set_image_properties(image_id, t.cast("t.Mapping[str, str]", properties))
            look()
        return current


def _server_path(server: Object) -> str:
    return f"servers/{http.segment(server['id'])}"


def image_marks(server: Object, name: str) -> dict[str, str]:
    """The properties by which the next run finds the image of a server."""
    return {ORIGIN_KEY: server["id"], "name": name}


def draft_name(server: Object, name: str) -> str:
    """The name of an image while it is being made of a root volume."""
    return f"{server['id']} {name}"


def _text(value: t.Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
