# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images from the first call to the last: what is sent, what a failure leaves, and that a second run sends nothing."""

from __future__ import annotations

import copy
import hashlib
import typing as t

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.modules.nhn_image import MODULE
from fake_cloud import FakeClient, ran, ran_twice, some_id

DATA = b"0123456789"
A, B = "a" * 32, "b" * 32


class Images(FakeClient):
    """The image service.

    `slow` is the number of looks after which uploaded data are there; `fault` replaces the next upload's answer.
    """

    def __init__(self, slow: int = 0) -> None:
        super().__init__(images=[])
        self.members: dict[str, dict[str, str]] = {}
        self.slow = slow
        self.sent: list[tuple[str, str, t.Any]] = []
        self.fault: errors.NhnError | None = None
        self.loses_data = False
        self.now = 0.0
        self.clock = lambda: self.now
        self.looks = 0
        self.tell = None

    def sleep(self, seconds):
        self.now += seconds

    def wait(self, look, *, timeout, what, who):
        while not look()[0]:
            self.now += 1.0
            self.looks += 1
            if self.now > 100:
                raise errors.WaitTimeout(what)
            for row in self.lists["images"]:
                if row["status"] == "saving" and self.looks >= self.slow:
                    row["status"] = "active"

    def row(self, own_id):
        for row in self.lists["images"]:
            if row["id"] == own_id:
                return row
        raise errors.NotFound("no image", status=404)

    def listed(self, service, path, key, *, what, **more):
        if path.endswith("/members"):
            return [{"member_id": one, "status": how} for one, how in self.members[path.split("/")[1]].items()]
        return copy.deepcopy(super().listed(service, path, key, what=what, **more))

    def pages(self, service, path, key, *, what, **more):
        for page in super().pages(service, path, key, what=what, **more):
            yield copy.deepcopy(page)

    def call(self, method, service, path, *, what, expect=None, json=None, arrived=None, **more):
        _images, *rest = path.split("/")
        if method == "GET":
            if rest[1:2] == ["members"]:
                told = self.members[rest[0]].get(rest[2])
                if told is None:
                    raise errors.NotFound("no member", status=404)
                return type("Answer", (), {"body": {"member_id": rest[2], "status": told}})
            return type("Answer", (), {"body": copy.deepcopy(self.row(rest[0]))})
        self.writes += 1
        body = json
        if not rest:
            own = {"id": some_id(json["name"]), "status": "queued", "tags": [], "protected": False, "owner": "tenant"}
            body = {**own, "size": None, "checksum": None, "min_ram": 0, **json}
            self.lists["images"].append(body)
            self.members[own["id"]] = {}
        elif rest[1:] == ["file"]:
            body = self._upload(self.row(rest[0]), json)
        elif method == "PATCH":
            self._patch(self.row(rest[0]), json)
        elif rest[1:2] == ["tags"]:
            self._tag(method, self.row(rest[0])["tags"], rest[2])
        elif rest[1:2] == ["members"]:
            self._member(method, self.members[rest[0]], rest[2:], json)
        else:
            self.lists["images"].remove(self.row(rest[0]))
        self.sent.append((method, "/".join(rest[1:]), json if rest[1:] != ["file"] else body))
        return type("Answer", (), {"body": copy.deepcopy(body), "headers": {}})

    def _upload(self, row, begin):
        source = begin()
        data = b"".join(iter(lambda: source.read(4), b""))
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        kept = data[:-1] if self.loses_data else data
        row.update(size=len(kept), checksum=hashlib.md5(kept).hexdigest())
        row["status"] = "saving" if self.slow else "active"
        return data

    def _patch(self, row, operations):
        for one in operations:
            key = one["path"].removeprefix("/").replace("~1", "/").replace("~0", "~")
            if one["op"] == "remove":
                del row[key]
            else:
                assert one["op"] == "add" or key in row, one
                row[key] = one["value"]

    def _tag(self, method, tags, tag):
        if method == "PUT":
            tags.append(tag)
        else:
            tags.remove(tag)

    def _member(self, method, members, rest, json):
        if method == "POST":
            members[json["member"]] = "pending"
        elif method == "PUT":
            members[rest[0]] = json["status"]
        else:
            del members[rest[0]]


def once(cloud, **given):
    """Run a task."""
    return ran(cloud, MODULE, **given)


def run(cloud, **given):
    """Run a task, and then again: the second run must change nothing."""
    return ran_twice(cloud, MODULE, **given)


@pytest.fixture
def new(tmp_path):
    """The options of a new image."""
    (tmp_path / "disk").write_bytes(DATA)
    return {"name": "golden", "src": str(tmp_path / "disk"), "os_type": "linux"}


@pytest.mark.parametrize("slow", [0, 3])
def test_an_image_is_uploaded_and_its_mark_removed(new, slow):
    cloud = Images(slow)
    made = run(cloud, **new, properties={"a/b~c": "x"}, tags=["one"], min_ram=512)
    assert [(method, path) for method, path, _body in made.sent] == [("POST", ""), ("PUT", "file"), ("PATCH", "")]
    assert made.sent[1][2] == DATA
    assert made.sent[2][2] == [{"op": "remove", "path": "/nhn_cloud_request"}]
    (image,) = cloud.lists["images"]
    assert (image["a/b~c"], image["tags"], image["min_ram"]) == ("x", ["one"], 512)
    assert made.result["image"]["status"] == "active"
    assert made.result["image"]["size"] == len(DATA)


def test_an_image_is_changed(new):
    cloud = Images()
    run(cloud, **new, properties={"role": "web"}, tags=["a", "b"])
    changed = run(cloud, name="golden", properties={"role": "db", "other": "x"}, tags=["b", "c"], min_ram=1024)
    assert [(method, path) for method, path, _body in changed.sent] == [
        ("PATCH", ""),
        ("PATCH", ""),
        ("PUT", "tags/c"),
        ("DELETE", "tags/a"),
    ]
    (image,) = cloud.lists["images"]
    assert (image["role"], image["other"], image["min_ram"]) == ("db", "x", 1024)
    assert changed.result["image"]["tags"] == ["b", "c"]
    renamed = run(cloud, id=image["id"], name="silver")
    assert renamed.sent[0][2] == [{"op": "replace", "path": "/name", "value": "silver"}]


def test_protection_comes_last_and_goes_first(new):
    cloud = Images()
    made = run(cloud, **new, protected=True)
    assert made.sent[-1][2] == [{"op": "replace", "path": "/protected", "value": True}]
    changed = run(cloud, name="golden", protected=False, min_ram=512)
    assert [body[0]["path"] for _method, _path, body in changed.sent] == ["/protected", "/min_ram"]
    run(cloud, name="golden", protected=True)
    gone = run(cloud, name="golden", protected=False, state="absent")
    assert [method for method, _path, _body in gone.sent] == ["PATCH", "DELETE"]
    assert cloud.lists["images"] == []


def test_an_image_is_shared_and_private_again(new):
    cloud = Images()
    made = run(cloud, **new, visibility="shared", members=[B, A])
    assert [body for _method, path, body in made.sent if path == "members"] == [{"member": A}, {"member": B}]
    fewer = run(cloud, name="golden", visibility="shared", members=[A])
    assert [(method, path) for method, path, _body in fewer.sent] == [("DELETE", f"members/{B}")]
    assert fewer.result["image"]["members"] == [{"member_id": A, "status": "pending"}]
    private = run(cloud, name="golden", visibility="private", members=[])
    assert [(method, path) for method, path, _body in private.sent] == [("DELETE", f"members/{A}"), ("PATCH", "")]
    assert private.result["image"]["visibility"] == "private"


@pytest.mark.parametrize("status", ["accepted", "rejected"])
def test_a_share_is_answered(new, status):
    cloud = Images()
    made = run(cloud, **new, visibility="shared")
    own_id = made.result["image"]["id"]
    cloud.row(own_id)["owner"] = A
    cloud.members[own_id] = {"tenant": "pending"}
    told = run(cloud, id=own_id, member_status=status)
    assert told.sent == [("PUT", "members/tenant", {"status": status})]
    assert told.result["image"]["member_status"] == status


def test_an_upload_that_failed_is_told_and_replaced_by_the_next_run(new):
    cloud = Images()
    cloud.fault = errors.ApiError("Could not upload: no room (HTTP 413).", status=413)
    with pytest.raises(errors.ApiError) as caught:
        once(cloud, **new)
    error = caught.value
    (left,) = cloud.lists["images"]
    assert f"Image {left['id']} may have no data; run the task again, which replaces it." in error.message
    assert (error.details["image_id"], error.changed) == (left["id"], True)
    assert error.diff["after"]["status"] == "queued"
    again = run(cloud, **new)
    assert [method for method, _path, _body in again.sent] == ["DELETE", "POST", "PUT", "PATCH"]
    assert cloud.lists["images"][0]["status"] == "active"


@pytest.mark.parametrize("slow", [0, 3])
def test_data_that_arrive_otherwise_are_no_success(new, slow):
    cloud = Images(slow)
    cloud.loses_data = True
    with pytest.raises(errors.StepFailed) as caught:
        once(cloud, **new)
    assert "has other data than" in caught.value.message
    assert f"9 bytes with checksum {hashlib.md5(DATA[:-1]).hexdigest()} instead of 10" in caught.value.message
    assert caught.value.changed is True


def test_an_upload_whose_run_was_killed_is_finished(new):
    cloud = Images()
    run(cloud, **new)
    cloud.lists["images"][0]["nhn_cloud_request"] = "mark"
    told = run(cloud, **new)
    assert told.result["steps"] == ["finish the upload"]
    assert told.sent == [("PATCH", "", [{"op": "remove", "path": "/nhn_cloud_request"}])]
