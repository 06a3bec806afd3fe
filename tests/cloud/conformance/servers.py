# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about servers whose answers depend on the services beside Nova."""

from __future__ import annotations

from typing import Any

from .. import data
from ..data import sid
from .questions import Told, question, said
from .subject import MISSING, PREFIX, TENANT, Subject

GATEWAY = "192.168.0.1"


def _create(subject: Subject, **changes: Any) -> Told:
    """The answer, and how the server ends."""
    answer = subject.ask("compute", "POST", "/servers", subject.wish(**changes))
    if not answer.ok:
        return said(answer)
    row = subject.end_of(answer.json()["server"]["id"])
    return [said(answer), row["status"], (row.get("fault") or {}).get("message", "").partition(" aborted: ")[2]]


def _with_root(**changes: Any) -> dict[str, Any]:
    root = {
        "source_type": "image",
        "uuid": sid("image.ubuntu2204"),
        "boot_index": 0,
        "volume_size": 20,
        "destination_type": "volume",
        "delete_on_termination": True,
        **changes,
    }
    return {"block_device_mapping_v2": [{name: value for name, value in root.items() if value is not None}]}


def _with_address(address: str) -> dict[str, Any]:
    return {"networks": [{"uuid": sid(PREFIX + "vpc.default"), "fixed_ip": address}]}


@question
def server_that_is_made(subject: Subject) -> Told:
    return _create(subject, security_groups=[{"name": "web"}], metadata={"a": "b"})


@question
def server_as_it_is_shown(subject: Subject) -> Told:
    return said(subject.ask("compute", "GET", f"/servers/{subject.server['id']}"))


@question
def server_in_a_subnet(subject: Subject) -> Told:
    return _create(subject, networks=[{"subnet": sid(PREFIX + "subnet.default")}])


@question
def server_with_too_small_a_root(subject: Subject) -> Told:
    return _create(subject, **_with_root(volume_size=10))


@question
def server_whose_root_is_not_bootable(subject: Subject) -> Told:
    seeded = sid(PREFIX + data.OTHER_VOLUMES[0].key)
    return _create(subject, imageRef=None, **_with_root(source_type="volume", uuid=seeded, volume_size=None))


@question
def server_of_unknown_volume_type(subject: Subject) -> Told:
    return _create(subject, **_with_root(volume_type="Gold"))


@question
def server_in_unknown_network(subject: Subject) -> Told:
    return _create(subject, networks=[{"uuid": MISSING}])


@question
def server_with_unknown_port(subject: Subject) -> Told:
    return _create(subject, networks=[{"port": MISSING}])


@question
def server_of_unknown_image(subject: Subject) -> Told:
    return _create(subject, imageRef=MISSING)


@question
def server_in_unknown_security_group(subject: Subject) -> Told:
    return _create(subject, security_groups=[{"name": "nothing"}])


@question
def server_in_ambiguous_security_group(subject: Subject) -> Told:
    for _unused in range(2):
        wish = {"security_group": {"name": "twice", "tenant_id": TENANT}}
        subject.direct("network", "POST", "/v2.0/security-groups", wish, admin=True)
    return _create(subject, security_groups=[{"name": "twice"}])


@question
def security_group_added_and_removed(subject: Subject) -> Told:
    told = []
    for action in ("addSecurityGroup", "removeSecurityGroup"):
        for name in ("web", "nothing"):
            path = f"/servers/{subject.server['id']}/action"
            told.append(said(subject.ask("compute", "POST", path, {action: {"name": name}})))
    return told


@question
def server_with_a_used_address(subject: Subject) -> Told:
    return _create(subject, **_with_address(subject.address))


@question
def server_with_an_address_outside(subject: Subject) -> Told:
    return _create(subject, **_with_address("8.8.8.8"))


@question
def server_with_the_address_of_the_gateway(subject: Subject) -> Told:
    return _create(subject, **_with_address(GATEWAY))


@question
def image_of_a_local_disk(subject: Subject) -> Told:
    server = subject.new_server(flavorRef=sid("flavor.u2.c1m2"), block_device_mapping_v2=None)
    path = f"/servers/{server['id']}/action"
    answer = subject.ask("compute", "POST", path, {"createImage": {"name": "of a disk", "metadata": {"team": "a"}}})
    image = f"/images/{answer.headers['Location'].rpartition('/')[2]}"
    told = [answer.status_code, subject.get("image", image)["status"]]
    subject.until(lambda: subject.get("image", image)["status"] == "active", "an image")
    subject.gone("compute", f"/servers/{server['id']}")
    row = subject.get("image", image)
    kept = ("visibility", "min_disk", "min_ram", "disk_format", "container_format", "os_distro", "team")
    return [*told, {name: row[name] for name in kept}]
