# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about volumes, their snapshots, and their attachments."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .. import data
from .questions import Told, counted, outcome, question, said
from .subject import MISSING, TENANT, Subject, fields

OTHER_ZONE = data.ZONES[1]


def _make(subject: Subject, **wish: object) -> Told:
    body = {"volume": {"size": 10, **wish}}
    return said(subject.ask("volume", "POST", "/volumes", body))


def _attach(subject: Subject, volume_id: str) -> Told:
    return said(subject.ask("compute", "POST", subject.attachments, {"volumeAttachment": {"volumeId": volume_id}}))


def _detach(subject: Subject, volume_id: str) -> Told:
    return said(subject.ask("compute", "DELETE", f"{subject.attachments}/{volume_id}"))


@question
def volume_that_is_made(subject: Subject) -> Told:
    return _make(subject, name="made", description="d", metadata={"a": "b"}, volume_type="General SSD")


@question
def volume_of_size_0(subject: Subject) -> Told:
    return _make(subject, size=0)


@question
def volume_of_unknown_type(subject: Subject) -> Told:
    return _make(subject, volume_type="Gold")


@question
def volume_in_unknown_zone(subject: Subject) -> Told:
    return _make(subject, availability_zone="kr-pub-z")


@question
def volume_with_name_of_256_characters(subject: Subject) -> Told:
    return _make(subject, name="n" * 256)


@question
def volume_smaller_than_its_snapshot(subject: Subject) -> Told:
    return _make(subject, size=5, snapshot_id=subject.snapshotted[1])


@question
def volume_from_unknown_snapshot(subject: Subject) -> Told:
    return _make(subject, snapshot_id=MISSING)


@question
def volume_from_snapshot_of_another_zone(subject: Subject) -> Told:
    return _make(subject, snapshot_id=subject.snapshotted[1], availability_zone=OTHER_ZONE)


@question
def volume_from_a_snapshot(subject: Subject) -> Told:
    """Its type and zone are those of the snapshot's volume, unless it says otherwise."""
    source = subject.new_volume(volume_type="General SSD", availability_zone=OTHER_ZONE)
    row = subject.do("volume", "POST", "/snapshots", {"snapshot": {"volume_id": source}})["snapshot"]
    subject.snapshot_is(row["id"], "available")
    told = []
    for wish in ({}, {"size": 20, "availability_zone": OTHER_ZONE, "volume_type": "General SSD"}):
        made = subject.volume(subject.new_volume(snapshot_id=row["id"], **{"availability_zone": None, **wish}))
        told.append([made["size"], made["volume_type"], made["availability_zone"], made["snapshot_id"] == row["id"]])
    return told


@question
def encrypted_volume(subject: Subject) -> Told:
    key = {"skm_appkey": "a", "skm_key_id": "k"}
    volume = subject.new_volume(volume_type="Encrypted SSD", nhn_encryption=key)
    row = subject.do("volume", "POST", "/snapshots", {"snapshot": {"volume_id": volume}})["snapshot"]
    subject.snapshot_is(row["id"], "available")
    copy = subject.new_volume(snapshot_id=row["id"])
    shown = [subject.volume(made) for made in (volume, copy, subject.snapshotted[0])]
    return [(one["volume_type"], one["encrypted"], one.get("nhn_encryption")) for one in shown]


@question
def volume_that_is_changed(subject: Subject) -> Told:
    volume = subject.new_volume(name="before", description="before", metadata={"a": "1", "b": "2"})
    told = []
    wishes: tuple[dict[str, Any], ...] = (
        {"name": "after"},
        {"description": "after", "metadata": {"c": "3"}},
        {"metadata": {}},
        {"name": None},
    )
    for wish in wishes:
        told.append(said(subject.ask("volume", "PUT", f"/volumes/{volume}", {"volume": wish})))
        row = subject.volume(volume)
        told.append({name: row[name] for name in ("name", "description", "metadata")})
    return told


@question
def volume_that_gets_a_name_of_256_characters(subject: Subject) -> Told:
    return said(subject.ask("volume", "PUT", f"/volumes/{subject.snapshotted[0]}", {"volume": {"name": "n" * 256}}))


@question
def change_a_volume_in_use(subject: Subject) -> Told:
    body = {"volume": {"name": "attached"}}
    return [said(subject.ask("volume", "PUT", f"/volumes/{volume}", body)) for volume in (subject.attached, MISSING)]


def _extend(subject: Subject, volume_id: str, size: int) -> Told:
    body = {"os-extend": {"new_size": size}}
    return said(subject.ask("volume", "POST", f"/volumes/{volume_id}/action", body))


@question
def volume_that_grows(subject: Subject) -> Told:
    volume = subject.new_volume()
    told = [_extend(subject, volume, 20)]
    told += [subject.volume(volume)["status"], _extend(subject, volume, 30)]
    told.append(subject.volume_is(volume, "available")["size"])
    return [*told, *(_extend(subject, volume, size) for size in (20, 15))]


@question
def volume_in_use_that_is_to_grow(subject: Subject) -> Told:
    return [_extend(subject, volume, 30) for volume in (subject.attached, MISSING)]


@question
def volume_with_a_snapshot_that_grows(subject: Subject) -> Told:
    volume = subject.new_volume()
    row = subject.do("volume", "POST", "/snapshots", {"snapshot": {"volume_id": volume}})["snapshot"]
    subject.snapshot_is(row["id"], "available")
    told = [_extend(subject, volume, 20), subject.volume_is(volume, "available")["size"]]
    return [*told, subject.get("volume", f"/snapshots/{row['id']}")["snapshot"]["size"]]


@question
def reserved_volume(subject: Subject) -> Told:
    volume = subject.new_volume()
    subject.control("PUT", f"volumes/{volume}", {"status": "reserved", "tenant": TENANT})
    told = [subject.volume(volume)["status"], said(subject.ask("volume", "DELETE", f"/volumes/{volume}"))]
    told += [_extend(subject, volume, 20), said(subject.ask("volume", "POST", "/snapshots", _snapshot(volume)))]
    subject.control("PUT", f"volumes/{volume}", {"status": "available", "tenant": TENANT})
    return [*told, subject.volume(volume)["status"]]


@question
def unknown_volume(subject: Subject) -> Told:
    return said(subject.ask("volume", "GET", f"/volumes/{MISSING}"))


@question
def volumes_in_a_list(subject: Subject) -> Told:
    return said(subject.ask("volume", "GET", "/volumes/detail?name=vol-b-01&limit=1000"))


@question
def volumes_from_unknown_marker(subject: Subject) -> Told:
    return said(subject.ask("volume", "GET", f"/volumes?marker={MISSING}"))


@question
def volume_types(subject: Subject) -> Told:
    return said(subject.ask("volume", "GET", "/types"))


@question
def volume_in_use(subject: Subject) -> Told:
    return said(subject.ask("volume", "GET", f"/volumes/{subject.attached}"))


@question
def delete_a_volume_in_use(subject: Subject) -> Told:
    return said(subject.ask("volume", "DELETE", f"/volumes/{subject.attached}"))


@question
def delete_a_volume(subject: Subject) -> Told:
    volume = subject.new_volume()
    told = said(subject.ask("volume", "DELETE", f"/volumes/{volume}"))
    subject.until(lambda: subject.ask("volume", "GET", f"/volumes/{volume}").status_code == 404, "a deleted volume")
    return [told, said(subject.ask("volume", "DELETE", f"/volumes/{volume}"))]


@question
def delete_a_volume_with_a_snapshot(subject: Subject) -> Told:
    return said(subject.ask("volume", "DELETE", f"/volumes/{subject.snapshotted[0]}"))


@question
def snapshot_that_is_made(subject: Subject) -> Told:
    body = {"snapshot": {"volume_id": subject.snapshotted[0], "name": "second", "description": "d"}}
    return said(subject.ask("volume", "POST", "/snapshots", body))


@question
def snapshot_of_a_volume_in_use(subject: Subject) -> Told:
    return said(subject.ask("volume", "POST", "/snapshots", {"snapshot": {"volume_id": subject.attached}}))


def _snapshot(volume_id: str, **wish: object) -> dict[str, Any]:
    return {"snapshot": {"volume_id": volume_id, **wish}}


@question
def snapshot_of_a_volume_in_use_by_force(subject: Subject) -> Told:
    answer = subject.ask("volume", "POST", "/snapshots", _snapshot(subject.attached, force=True))
    row = subject.snapshot_is(answer.json()["snapshot"]["id"], "available")
    told = [said(answer), row["size"], row["name"], row["description"], subject.volume(subject.attached)["status"]]
    subject.gone("volume", f"/snapshots/{row['id']}")
    return told


@question
def snapshot_of_an_unknown_volume(subject: Subject) -> Told:
    return said(subject.ask("volume", "POST", "/snapshots", _snapshot(MISSING)))


@question
def unknown_snapshot(subject: Subject) -> Told:
    return [said(subject.ask("volume", method, f"/snapshots/{MISSING}")) for method in ("GET", "DELETE")]


@question
def snapshot_with_name_of_256_characters(subject: Subject) -> Told:
    return said(subject.ask("volume", "POST", "/snapshots", _snapshot(subject.snapshotted[0], name="n" * 256)))


@question
def delete_a_snapshot_that_is_being_made(subject: Subject) -> Told:
    volume = subject.new_volume()
    row = subject.do("volume", "POST", "/snapshots", _snapshot(volume))["snapshot"]
    told = [row["status"], said(subject.ask("volume", "DELETE", f"/snapshots/{row['id']}"))]
    subject.snapshot_is(row["id"], "available")
    told.append(said(subject.ask("volume", "DELETE", f"/snapshots/{row['id']}")))
    told.append(subject.get("volume", f"/snapshots/{row['id']}")["snapshot"]["status"])
    return [*told, said(subject.ask("volume", "DELETE", f"/snapshots/{row['id']}"))]


@question
def snapshots_in_a_list(subject: Subject) -> Told:
    assert subject.snapshotted
    return said(subject.ask("volume", "GET", "/snapshots/detail"))


@question
def snapshots_that_are_looked_for(subject: Subject) -> Told:
    volume = subject.new_volume()
    made = []
    for name in ("one", "two", "two"):
        row = subject.do("volume", "POST", "/snapshots", _snapshot(volume, name=name))["snapshot"]
        made.append(subject.snapshot_is(row["id"], "available")["id"])
    told: list[Told] = []
    for query in ("", "&name=two", "&name=tw", "&status=available", "&status=error", "&limit=2", f"&marker={made[1]}"):
        for path in ("/snapshots", "/snapshots/detail"):
            rows = subject.get("volume", f"{path}?volume_id={volume}{query}")["snapshots"]
            # Made within one second, they may come in any order.
            told.append([query and len(rows), sorted(row["name"] for row in rows) if "limit" not in query else None])
    return told


@question
def snapshots_in_pages(subject: Subject) -> Told:
    subject.control("POST", "settings", {"volume_limit": 1})
    try:
        pages = [subject.get("volume", "/snapshots/detail")]
        while "snapshots_links" in pages[-1]:
            pages.append(subject.follow(pages[-1]["snapshots_links"][0]["href"]))
    finally:
        subject.control("POST", "settings", {"volume_limit": 1000})
    seen = [row["id"] for page in pages for row in page["snapshots"]]
    there = {row["id"] for row in subject.get("volume", "/snapshots")["snapshots"]}
    return [len(seen) == len(set(seen)), set(seen) == there, fields(pages[0])]


@question
def attachments_in_a_list(subject: Subject) -> Told:
    assert subject.attached
    return said(subject.ask("compute", "GET", subject.attachments))


@question
def attach_a_volume_of_another_zone(subject: Subject) -> Told:
    return _attach(subject, subject.new_volume(availability_zone=OTHER_ZONE))


@question
def attach_a_volume_that_is_attached(subject: Subject) -> Told:
    return _attach(subject, subject.attached)


@question
def attach_an_unknown_volume(subject: Subject) -> Told:
    return _attach(subject, MISSING)


@question
def detach_straight_after_attach(subject: Subject) -> Told:
    volume = subject.new_volume()
    told = [_attach(subject, volume), _detach(subject, volume)]
    subject.volume_is(volume, "in-use")
    told.append(_detach(subject, volume))
    subject.volume_is(volume, "available")
    return told


@question
def detach_the_root(subject: Subject) -> Told:
    return _detach(subject, subject.root)


@question
def detach_what_is_not_attached(subject: Subject) -> Told:
    return _detach(subject, subject.snapshotted[0])


@question
def two_servers_attach_one_volume_at_once(subject: Subject) -> Told:
    volume, other = subject.new_volume(), subject.new_server()
    paths = [subject.attachments, f"/servers/{other['id']}/os-volume_attachments"]
    body = {"volumeAttachment": {"volumeId": volume}}
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda path: subject.ask("compute", "POST", path, body).status_code, paths))
    subject.volume_is(volume, "in-use")
    subject.gone("compute", f"/servers/{other['id']}")
    return sorted(answers)


@question
def volume_of_a_shelved_server(subject: Subject) -> Told:
    server = subject.new_server()
    volume = server["os-extended-volumes:volumes_attached"][0]["id"]
    subject.do("compute", "POST", f"/servers/{server['id']}/action", {"shelve": None})
    subject.until(
        lambda: subject.get("compute", f"/servers/{server['id']}")["server"]["status"] == "SHELVED_OFFLOADED", "shelved"
    )
    told = [
        subject.volume_is(volume, "reserved")["status"],
        said(subject.ask("volume", "DELETE", f"/volumes/{volume}")),
    ]
    subject.gone("compute", f"/servers/{server['id']}")
    return told


@question
def root_volume_after_its_server(subject: Subject) -> Told:
    """With a snapshot, which createImage makes, it stays."""
    server = subject.new_server()
    volume = server["os-extended-volumes:volumes_attached"][0]["id"]
    path = f"/v2.1/servers/{server['id']}"
    answer = subject.direct("compute", "POST", f"{path}/action", {"createImage": {"name": "of a volume"}})
    told = [answer.status_code]
    image = answer.headers["Location"].rpartition("/")[2]
    subject.end_of(server["id"])
    row = subject.get("image", f"/images/{image}")
    kept = ("status", "visibility", "min_disk", "size", "disk_format")
    told.append({name: row[name] for name in kept} | {"mapping is": type(row["block_device_mapping"]).__name__})
    subject.gone("compute", f"/servers/{server['id']}")
    after = subject.ask("volume", "GET", f"/volumes/{volume}")
    told.append(after.status_code if after.status_code != 200 else subject.volume_is(volume, "available")["status"])
    return told


@question
def upload_a_volume_as_an_image(subject: Subject) -> Told:
    wish = {"image_name": "uploaded", "disk_format": "qcow2", "visibility": "private"}
    path = f"/volumes/{subject.root}/action"
    told = [said(subject.ask("volume", "POST", path, {"os-volume_upload_image": wish}))]
    answer = subject.ask("volume", "POST", path, {"os-volume_upload_image": {**wish, "force": True}})
    told += [said(answer), answer.json()["os-volume_upload_image"]["status"], subject.volume(subject.root)["status"]]
    image = f"/images/{answer.json()['os-volume_upload_image']['image_id']}"
    subject.until(lambda: subject.get("image", image)["status"] == "active", "an image")
    row = subject.get("image", image)
    told.append({name: row[name] for name in ("visibility", "min_disk", "min_ram", "os_distro", "login_username")})
    subject.volume_is(subject.root, "in-use")
    return told


def _limited(subject: Subject, **limits: int) -> None:
    path = f"/v3/{TENANT}/os-quota-sets/{TENANT}"
    subject.direct("volume", "PUT", path, {"quota_set": limits}, admin=True)


def _used(subject: Subject) -> tuple[int, int]:
    rows = subject.get("volume", "/volumes/detail")["volumes"]
    return len(rows), sum(row["size"] for row in rows)


@question
def volume_quota(subject: Subject) -> Told:
    _limited(subject, volumes=_used(subject)[0])
    try:
        told = [outcome(subject.ask("volume", "POST", "/volumes", {"volume": {"size": 10}}))]
        made = subject.do("compute", "POST", "/servers", subject.wish())["server"]
        row = subject.end_of(made["id"])
        told += [row["status"], counted((row.get("fault") or {}).get("message", "").partition(" aborted: ")[2])]
        subject.gone("compute", f"/servers/{made['id']}")
    finally:
        _limited(subject, volumes=-1)
    return told


@question
def gigabyte_quota(subject: Subject) -> Told:
    size = _used(subject)[1]
    _limited(subject, gigabytes=size + 100)
    try:
        return outcome(subject.ask("volume", "POST", "/volumes", {"volume": {"size": 200}}))
    finally:
        _limited(subject, gigabytes=-1)


@question
def fourth_snapshot_of_a_volume(subject: Subject) -> Told:
    volume = subject.new_volume()
    body = {"snapshot": {"volume_id": volume}}
    return [said(subject.ask("volume", "POST", "/snapshots", body)) for _unused in range(4)][2:]
