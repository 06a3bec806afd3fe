# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From names to things: flavors, images, networks, volumes and servers, by ID or exact name. Reads only.

Names are compared exactly; what the API filters by only narrows. Two things of one name are an error that
lists their IDs. What does not change while a task runs is read once: flavors, images, networks, zones.
"""

from __future__ import annotations

import contextlib
import difflib
import re
import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._http.client import PAGE_LIMIT, Client
from . import states, views

Object = dict[str, t.Any]

_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


#: Key of a stand-in for what is not there yet.
PLANNED = "planned"


def planned(wanted: str) -> Object:
    """The stand-in, in check mode, for a thing that an earlier task would make; its name stands for its ID."""
    return {"id": wanted or None, "name": wanted or None, PLANNED: True}


def looks_like_id(value: str) -> bool:
    """Whether a value has the form of an ID (a UUID, with or without hyphens)."""
    return _UUID.fullmatch(value) is not None


def check_id(value: str, option: str = "id") -> None:
    """Refuse what is not an ID."""
    if not looks_like_id(value):
        raise errors.InvalidRequest(
            f"{option} '{shorten(value)}' is not an ID, which is a UUID; a name goes into name.", option=option
        )


def has_own_disk(flavor: Object) -> bool:
    """Whether servers of a flavor boot from a disk of their own (U2) instead of a volume."""
    return int(flavor.get("disk") or 0) > 0


def pick(
    kind: str, wanted: str, candidates: t.Iterable[Object], *, option: str, offered: t.Iterable[Object] = ()
) -> Object:
    """The one candidate with this ID, else the one with exactly this name.

    :param kind: what it is, for messages: ``flavor``.
    :param option: the option that names it.
    :param offered: what there is, for the error when nothing fits; default: the candidates.
    """
    candidates = list(candidates)
    matches = [thing for thing in candidates if thing["id"] == wanted]
    matches = matches or [thing for thing in candidates if thing.get("name") == wanted]
    if len(matches) == 1:
        return matches[0]
    if matches:
        ids = sorted(thing["id"] for thing in matches)
        raise errors.Ambiguous(
            f"{len(ids)} {kind}s are named '{wanted}'; give {option} one of their IDs: {', '.join(ids)}.",
            option=option,
            ids=ids,
        )
    names = sorted({str(thing["name"]) for thing in offered or candidates if thing.get("name")})
    near = near_names(wanted, names) or names[:10]
    hint = f"; there is {', '.join(near)}" if near else ""
    raise errors.NoSuchThing(
        f"No {kind} has the ID or name '{shorten(wanted)}'{hint}.", option=option, offered=near or None
    )


def near_names(wanted: str, names: t.Iterable[str], most: int = 5) -> list[str]:
    """The names that somebody may have meant: those that hold the text, else those that look like it."""
    folded = {name.casefold(): name for name in names}
    sought = wanted[:255].casefold()
    holding = [name for fold, name in folded.items() if sought and sought in fold]
    alike = difflib.get_close_matches(sought, folded, n=most, cutoff=0.5)
    return holding[:most] or [folded[fold] for fold in alike]


def shorten(text: str, most: int = 80) -> str:
    """A user's text for a message: on one line, and not longer than a message can bear."""
    flat = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return flat if len(flat) <= most else flat[: most - 3] + "..."


class Lookup:
    """Look-ups in one project and region."""

    def __init__(self, client: Client) -> None:
        self.client = client
        #: In check mode, told of what an earlier task would have to make; None: what is not there is an error.
        self.planning: t.Callable[[str], None] | None = None
        self._once: dict[t.Any, t.Any] = {}
        self._bulk: dict[str, list[Object]] | None = None

    def _cached(self, key: t.Any, read: t.Callable[[], t.Any]) -> t.Any:
        if key not in self._once:
            self._once[key] = read()
        return self._once[key]

    def forget(self) -> None:
        """Read everything anew from now on."""
        self._once.clear()

    @contextlib.contextmanager
    def not_planning(self) -> t.Iterator[None]:
        """Within it, what is not there is an error in check mode too."""
        planning, self.planning = self.planning, None
        try:
            yield
        finally:
            self.planning = planning

    @contextlib.contextmanager
    def in_bulk(self) -> t.Iterator[None]:
        """Within it, many reads of single ports and volumes are one list call each."""
        self._bulk = {}
        try:
            yield
        finally:
            self._bulk = None

    def plan_for(self, kind: str, wanted: str, option: str, error: errors.NhnError | None = None) -> Object:
        """In check mode, the stand-in for a thing that is not there; a warning names it.

        An empty text is the ID of something that does not exist yet. A UUID that does not exist was deleted.

        :param error: what is raised instead outside check mode, and for a UUID.
        """
        one = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        if error is None or not wanted:
            error = errors.InvalidRequest(f"{option} is empty; it must name {one}.", option=option)
        if self.planning is None or looks_like_id(wanted):
            raise error
        if wanted:
            self.planning(
                f"There is no {kind} '{shorten(wanted)}' yet; check mode goes on as if an earlier task made it."
            )
        else:
            self.planning(
                f"{option} is empty; check mode takes it for the ID of {one} that an earlier task would make."
            )
        return planned(wanted)

    def _pick(self, kind: str, wanted: str, option: str, read: t.Callable[[], Object]) -> Object:
        """What *read* returns for a name or ID of something that tasks can make."""
        if not wanted:
            return self.plan_for(kind, wanted, option)
        try:
            return read()
        except errors.NoSuchThing as error:
            return self.plan_for(kind, wanted, option, error)

    def _list(self, service: str, path: str, key: str, what: str, **more: t.Any) -> list[Object]:
        return [item for page in self.client.pages(service, path, key, what=what, **more) for item in page]

    # Flavors and zones

    def flavors(self) -> dict[str, Object]:
        """All flavors, by ID (guide "タイプリスト詳細表示"; it has no paging)."""

        def read() -> dict[str, Object]:
            body = self.client.listed("compute", "flavors/detail", "flavors", what="list flavors")
            self.client.remember("flavors", [{key: one.get(key) for key in views.FLAVOR_FIELDS} for one in body])
            return {flavor["id"]: flavor for flavor in body}

        return self._cached("flavors", read)

    def flavors_with(self, flavor_id: str | None) -> dict[str, Object]:
        """Flavors by ID, with what a view tells of them; this one is among them if it is offered.

        A flavor is never renamed or resized, so what an earlier task has kept beside its token will do.
        """
        if "flavors" not in self._once:
            kept = self._cached("kept_flavors", self._kept_flavors)
            if flavor_id in kept:
                return kept
        return self.flavors()

    def _kept_flavors(self) -> dict[str, Object]:
        try:
            return {flavor["id"]: flavor for flavor in self.client.remembered("flavors") or ()}
        except (KeyError, TypeError):
            return {}

    def list_flavors(self, *, brief: bool = False, **filters: int | None) -> list[Object]:
        """Flavors that pass the API's own filters ``minDisk`` (GB) and ``minRam`` (MB); None values do not count."""
        params = {key: value for key, value in filters.items() if value is not None}
        path = "flavors" if brief else "flavors/detail"
        return self.client.listed("compute", path, "flavors", what="list flavors", params=params)

    def flavor(self, wanted: str) -> Object:
        """The flavor with this ID or name."""
        return pick("flavor", wanted, self.flavors().values(), option="flavor")

    def zones(self) -> dict[str, bool]:
        """Availability zones: name -> whether it is available (guide "可用性リスト表示")."""

        def read() -> dict[str, bool]:
            zones = self.client.listed(
                "compute",
                "os-availability-zone",
                "availabilityZoneInfo",
                what="list availability zones",
                by="zoneName",
            )
            return {zone["zoneName"]: bool((zone.get("zoneState") or {}).get("available")) for zone in zones}

        return self._cached("zones", read)

    # Images (image API guide)

    def image(self, wanted: str) -> Object:
        """The usable image with this ID or name; an image that is not active does not count."""

        def read() -> Object:
            if looks_like_id(wanted):
                image = self.image_by_id(wanted)
                if image is not None:
                    return image
            named = self.images(name=wanted)
            offered = () if named else self.images()
            return pick("image", wanted, named, option="image", offered=offered)

        return self._pick("image", wanted, "image", lambda: self._cached(("image", wanted), read))

    def images(self, **filters: str) -> list[Object]:
        """Images that the project can use; *filters* are the image API's own, by default ``status=active``."""
        filters = {"status": "active", **filters}
        params = {key: value for key, value in filters.items() if value}
        return self._list("image", "images", "images", "list images", params=params)

    def image_by_id(self, image_id: str) -> Object | None:
        """One image in whatever state, or None."""
        path = f"images/{http.segment(image_id)}"
        try:
            return self.client.call(
                "GET", "image", path, what=f"read image {image_id}", expect=http.object_with_id
            ).body
        except errors.NotFound:
            return None

    # Networks (VPC API guide)

    def networks(self) -> list[Object]:
        """All VPCs; the ID of a VPC is that of its network."""
        return self._cached("networks", lambda: self.client.listed("network", "vpcs", "vpcs", what="list networks"))

    def list_networks(self, name: str | None = None) -> list[Object]:
        """The VPCs of this name, or all."""
        if name is None:
            return self.networks()
        found = self.client.listed("network", "vpcs", "vpcs", what="list networks", params={"name": name})
        return [network for network in found if network.get("name") == name]

    def subnets(self) -> list[Object]:
        """All subnets of all VPCs."""
        return self._cached(
            "subnets", lambda: self.client.listed("network", "vpcsubnets", "vpcsubnets", what="list subnets")
        )

    def network(self, wanted: str) -> Object:
        """The network (VPC) with this ID or name."""
        option = "networks.network"
        return self._pick("network", wanted, option, lambda: pick("network", wanted, self.networks(), option=option))

    def subnet(self, wanted: str, network_id: str | None = None) -> Object:
        """The subnet with this ID or name, in this network where one is given."""

        def read() -> Object:
            candidates = [one for one in self.subnets() if network_id is None or one.get("vpc_id") == network_id]
            return pick("subnet", wanted, candidates, option="networks.subnet")

        return self._pick("subnet", wanted, "networks.subnet", read)

    def ports(self, **filters: str) -> list[Object]:
        """Ports; *filters* are the network API's own (``device_id``, ``name``, ``id``)."""
        if self._bulk is not None and filters:
            if "ports" not in self._bulk:
                self._bulk["ports"] = self.ports()
            return [port for port in self._bulk["ports"] if all(port.get(key) == filters[key] for key in filters)]
        return self.client.listed("network", "ports", "ports", what="list ports", params=filters)

    def port(self, wanted: str) -> Object:
        """The port with this ID or name."""

        def read() -> Object:
            by_id = self.ports(id=wanted) if looks_like_id(wanted) else []
            return pick("port", wanted, by_id or self.ports(name=wanted), option="networks.port")

        return self._pick("port", wanted, "networks.port", read)

    def security_groups(self) -> list[Object]:
        """All security groups of the project (security group API guide)."""
        return self._cached(
            "security_groups",
            lambda: self.client.listed("network", "security-groups", "security_groups", what="list security groups"),
        )

    # Volumes and snapshots (block storage API guide). They change, so they are never kept.

    def volume_by_id(self, volume_id: str) -> Object | None:
        """One volume, or None."""
        if self._bulk is not None:
            if "volumes" not in self._bulk:
                self._bulk["volumes"] = self._list("volumev2", "volumes/detail", "volumes", "list volumes")
            return next((volume for volume in self._bulk["volumes"] if volume["id"] == volume_id), None)
        try:
            return self.client.get(
                "volumev2", f"volumes/{http.segment(volume_id)}", "volume", what=f"read volume {shorten(volume_id)}"
            )
        except errors.NotFound:
            return None

    def volume(self, wanted: str, option: str = "volume") -> Object:
        """The volume with this ID or name."""

        def read() -> Object:
            if looks_like_id(wanted):
                volume = self.volume_by_id(wanted)
                if volume is not None:
                    return volume
            volumes = self._list("volumev2", "volumes/detail", "volumes", "list volumes")
            return pick("volume", wanted, volumes, option=option)

        return self._pick("volume", wanted, option, read)

    def snapshot(self, wanted: str, option: str) -> Object:
        """The volume snapshot with this ID or name (its list has no paging)."""

        def read() -> Object:
            snapshots = self.client.listed("volumev2", "snapshots/detail", "snapshots", what="list snapshots")
            return pick("snapshot", wanted, snapshots, option=option)

        return self._pick("snapshot", wanted, option, read)

    def volume_types(self) -> list[str]:
        """The names of the volume types."""

        def read() -> list[str]:
            types = self.client.listed("volumev2", "types", "volume_types", what="list volume types", by="name")
            return [one["name"] for one in types]

        return self._cached("volume_types", read)

    # Key pairs

    def keypair(self, name: str) -> Object | None:
        """One key pair with its details, or None (guide "キーペア表示")."""
        path = f"os-keypairs/{http.segment(name)}"
        try:
            return self.client.get("compute", path, "keypair", what=f"read key pair {shorten(name)}", by="name")
        except errors.NotFound:
            return None

    def keypairs(self) -> list[Object]:
        """All key pairs of the account in this region (guide "キーペアリスト表示"; it has no paging)."""
        return self.client.listed(
            "compute", "os-keypairs", "keypairs", what="list key pairs", by="name", each="keypair"
        )

    # Servers

    def server_by_id(self, server_id: str) -> Object | None:
        """One server, or None when there is none or it is deleted (guide "インスタンス表示")."""
        path = f"servers/{http.segment(server_id)}"
        try:
            server = self.client.get("compute", path, "server", what=f"read server {shorten(server_id)}")
        except errors.NotFound:
            return None
        return None if states.status_of(server) in states.GONE else server

    def servers(self, what: str, until: t.Collection[str] | None = None, **filters: str) -> list[Object]:
        """The servers that the API's *filters* let through, with all fields; deleted ones do not count.

        :param until: IDs of servers; no further page is read when these have been seen. None: read all pages.
        """
        listed: list[Object] = []
        left = None if until is None else set(until)
        for page in self.client.pages("compute", "servers/detail", "servers", what=what, params=filters):
            listed += page
            if left is not None and not (left := left.difference(server["id"] for server in page)):
                break
        return [server for server in listed if states.status_of(server) not in states.GONE]

    def servers_named(self, name: str) -> list[Object]:
        """The servers of exactly this name; the API's filter, a regular expression, gets one that fits no other."""
        listed = self.servers(f"look for server {shorten(name)}", name=f"^{re.escape(name)}$")
        return [self.with_fault(server) for server in listed if server.get("name") == name]

    def with_fault(self, server: Object) -> Object:
        """A listed server that is in ERROR, with its fault: Nova's list leaves out that of one that found no host."""
        if states.status_of(server) != states.ERROR or server.get("fault"):
            return server
        return self.server_by_id(server["id"]) or server

    def server(self, wanted: str, option: str = "server") -> Object | None:
        """The server with this ID or name, or None."""
        if not wanted:
            return None
        if looks_like_id(wanted):
            server = self.server_by_id(wanted)
            if server is not None:
                return server
        named = self.servers_named(wanted)
        return pick("server", wanted, named, option=option) if named else None

    def server_pages(
        self, params: t.Mapping[str, t.Any], *, brief: bool = False, limit: int | None = None
    ) -> t.Iterator[list[Object]]:
        """The servers that pass the API's own filters *params*, page by page (guide "インスタンスリスト表示").

        Deleted servers are among them where the API shows them, which it does for ``changes_since``.

        :param params: None values do not count.
        :param brief: read only IDs and names.
        :param limit: how many of them somebody wants, at most; None: all.
        """
        sent = {"changes-since" if key == "changes_since" else key: value for key, value in params.items() if value}
        path = "servers" if brief else "servers/detail"
        size = min(limit or PAGE_LIMIT, PAGE_LIMIT)
        return self.client.pages("compute", path, "servers", what="list servers", params=sent, limit=size)

    def server_views(self, servers: t.Sequence[Object]) -> list[Object]:
        """The views of many servers, with one list call each for flavors and images, however many they are."""
        if not servers:
            return []
        unnamed = any(
            (server.get("image") or {}).get("id") and not (server.get("metadata") or {}).get("image_name")
            for server in servers
        )
        images = self.all_images() if unnamed else {}
        flavors = self.flavors()
        return [
            views.server_view(server, flavors, images.get((server.get("image") or {}).get("id") or "", {}).get("name"))
            for server in servers
        ]

    def all_images(self) -> dict[str, Object]:
        """All images that the list shows, in whatever state, by ID."""
        return self._cached("images", lambda: {image["id"]: image for image in self.images(status="")})

    def server_view(self, server: Object) -> Object:
        """A server's view, with the names of its flavor and image looked up."""
        named = bool((server.get("metadata") or {}).get("image_name"))
        image = None if named else self.image_of(server)
        flavors = self.flavors_with((server.get("flavor") or {}).get("id"))
        return views.server_view(server, flavors, (image or {}).get("name"))

    def image_of(self, server: Object) -> Object | None:
        """The image that a server was made from; None when it does not tell, or the image is gone."""
        image_id = (server.get("image") or {}).get("id")
        return self._cached(("image_by_id", image_id), lambda: self.image_by_id(image_id)) if image_id else None
