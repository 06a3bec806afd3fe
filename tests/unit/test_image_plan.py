# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_image: its plans as tables."""

from __future__ import annotations

import hashlib
import os
import typing as t

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.image_file import File, Sending, readable
from ansible_collections.nhn.cloud.plugins.modules.nhn_image import MODULE
from fake_cloud import FakeClient, image, plan, some_id

A, B = "a" * 32, "b" * 32
DATA = b"0123456789"
OWN = {"owner": "tenant", "visibility": "private", "size": len(DATA), "checksum": hashlib.md5(DATA).hexdigest()}
ID = some_id("golden")
LABEL = f"image golden ({ID})"
SHARED = {"visibility": "shared"}
LEFT = {"nhn_cloud_request": "mark", "status": "queued", "size": None, "checksum": None}


class Client(FakeClient):
    """A project with one image, and its members."""

    def __init__(self, there: t.Any, shares: t.Any) -> None:
        found = [] if there is None else [image("golden", **{**OWN, **there})]
        foreign = image("golden", id=some_id("foreign"), owner="somebody else", visibility="public")
        super().__init__(images=[foreign, *found])
        self.lists["members"] = [{"member_id": one, "status": status} for one, status in shares.items()]
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def call(self, method: str, service: str, path: str, **more: t.Any) -> t.Any:
        if "/members/" not in path:
            return super().call(method, service, path, **more)
        assert method == "GET"
        rows = [one for one in self.lists["members"] if one["member_id"] == path.rpartition("/")[2]]
        if not rows:
            raise errors.NotFound("no member", status=404)
        return type("Answer", (), {"body": rows[0]})


@pytest.fixture
def src(tmp_path, monkeypatch):
    """A file with data. Its path is short, since messages shorten a long one."""
    (tmp_path / "golden.qcow2").write_bytes(DATA)
    monkeypatch.chdir(tmp_path)
    return "golden.qcow2"


def planned(there=None, *, check=False, shares=(), **given):
    return plan(MODULE, Client(there, dict(shares)), check=check, **({"name": "golden"} | given))


def refused(says, there=None, error=errors.InvalidRequest, **given):
    with pytest.raises(error) as caught:
        planned(there, **given)
    assert says in caught.value.message
    return caught.value


# A new image


def test_a_new_image_is_a_record_and_its_data(src):
    done = planned(src=src, os_type="linux")
    assert done.summaries == ["create image golden", f"upload {src} (10 bytes)"]
    assert [step.after for step in done.steps] == [
        {"name": "golden", "visibility": "private", "os_type": "linux", "disk_format": "qcow2"},
        {"status": "active", "size": 10},
    ]


def test_all_options_of_a_new_image(src):
    done = planned(
        src=src,
        os_type="windows",
        os_distro="w",
        os_version="11",
        disk_format="raw",
        min_disk=0,
        min_ram=512,
        properties={"login_username": "me", "n": 1, "yes": True, "nhn_cloud_request": "mine"},
        tags=["b", "a", "b"],
        visibility="shared",
        members=[B.upper(), f"{A[:8]}-{A[8:12]}-{A[12:16]}-{A[16:20]}-{A[20:]}"],
        protected=True,
    )
    assert done.summaries[2:] == [f"share with {A}", f"share with {B}", "protect"]
    texts = {"login_username": "me", "n": "1", "yes": "true"}
    made = {"os_type": "windows", "os_distro": "w", "os_version": "11", "min_disk": 0, "min_ram": 512}
    fields = {**made, "disk_format": "raw", "visibility": "shared", "tags": ["a", "b"]}
    assert done.steps[0].after == {"name": "golden", "login_username": "me", "properties": texts, **fields}
    pending = [{"member_id": one, "status": "pending"} for one in (A, B)]
    assert [step.after for step in done.steps[2:]] == [
        {"members": pending[:1]},
        {"members": pending},
        {"protected": True},
    ]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"src": None}, "without src it cannot be made"),
        ({"os_type": None}, "without os_type it cannot be made"),
        ({"src": "/no/such/file"}, "src /no/such/file cannot be read: No such file or directory"),
        ({"src": "/no/such\nfile"}, "src /no/such\\nfile cannot be read"),
        ({"src": "\0"}, "cannot be read"),
        ({"src": os.sep}, "src / is not a file"),
        ({"src": os.devnull}, "is not a file"),
        ({"id": ID}, "an ID never creates one"),
        ({"id": "golden", "name": None}, "is not an ID"),
        ({"members": [A]}, "set visibility: shared"),
        ({"members": [A], "visibility": "private"}, "A private image has no members"),
        ({"members": ["web"], "visibility": "shared"}, "'web' is not a tenant ID"),
        ({"tags": ["_AVAILABLE_"]}, "'_AVAILABLE_' cannot be a tag"),
        ({"tags": [""]}, "'' cannot be a tag"),
        ({"tags": ["a/b"]}, "'a/b' cannot be a tag"),
        ({"tags": ["x" * 256]}, "cannot be a tag"),
        ({"properties": {"os_distro": "x"}}, "properties.os_distro cannot be a property"),
        ({"properties": {"a": ["b"]}}, "properties.a must be a text or a number"),
        ({"properties": {"a": "x" * 65536}}, "a value at most 65535"),
        ({"properties": {"": "x"}}, "a key has 1 to 255 characters"),
    ],
)
def test_an_image_that_cannot_be_made(given, says, src):
    refused(says, **({"src": src, "os_type": "linux"} | given))


def test_an_empty_file_is_no_image(tmp_path):
    (tmp_path / "empty").touch()
    refused("is empty", src=str(tmp_path / "empty"), os_type="linux")


def test_the_project_itself_is_no_member(src):
    client = Client(None, {})
    object.__setattr__(client.settings, "tenant_id", A)
    with pytest.raises(errors.InvalidRequest, match="names this project itself"):
        plan(MODULE, client, name="golden", src=src, os_type="linux", visibility="shared", members=[A.upper()])


def test_in_check_mode_an_earlier_task_may_make_the_file():
    done = planned(check=True, src="/no/such/file", os_type="linux")
    assert done.summaries == ["create image golden", "upload /no/such/file"]
    assert done.steps[1].after == {"status": "active", "size": None}
    assert len(done.warnings) == 1 and "Check mode goes on" in done.warnings[0]
    done = planned({}, check=True, src="/no/such/file")
    assert (done.summaries, done.resource.drift, len(done.warnings)) == ([], [], 1)


def test_images_of_others_have_names_of_their_own(src):
    assert planned(src=src, os_type="linux").summaries[0] == "create image golden"


# Changes


@pytest.mark.parametrize(
    ("there", "given", "steps"),
    [
        ({}, {"os_type": "linux", "tags": [], "properties": {}, "protected": False, "visibility": "private"}, []),
        ({"os_type": "Linux"}, {"os_type": "linux"}, []),
        ({}, {"os_type": "windows", "os_distro": "a", "os_version": "b"}, ["os_type", "os_distro", "os_version"]),
        ({"min_disk": 20}, {"min_disk": 20, "min_ram": 1}, ["min_ram"]),
        ({"a": "1"}, {"properties": {"a": 1}}, []),
        ({"a": "1"}, {"properties": {"b": 2, "a": 2}}, ["properties a, b"]),
        ({"tags": ["_A", "a"]}, {"tags": ["a"]}, []),
        ({"tags": ["_A", "a"]}, {"tags": ["b"]}, ["add tag b", "remove tag a"]),
        ({"tags": ["_A", "a"]}, {"tags": []}, ["remove tag a"]),
        ({}, {"protected": True, "min_ram": 1}, ["min_ram", "protect"]),
        ({"protected": True}, {"protected": False, "min_ram": 1}, ["end the protection", "min_ram"]),
        ({"protected": True}, {"protected": True}, []),
    ],
)
def test_changes(there, given, steps):
    done = planned(there, **given)
    words = ("add", "remove", "protect", "end")
    assert done.summaries == [step if step.startswith(words) else f"set {step}" for step in steps]
    assert done.warnings == []


def test_the_platforms_tags_stay_in_the_diff():
    done = planned({"tags": ["_A", "a"]}, tags=["b"])
    assert [(step.before["tags"], step.after["tags"]) for step in done.steps] == [
        (["_A", "a"], ["_A", "a", "b"]),
        (["_A", "a", "b"], ["_A", "b"]),
    ]


def test_a_property_that_is_a_field_as_well_changes_as_both():
    (step,) = planned({"login_username": "a"}, properties={"login_username": "b"}).steps
    assert step.before == {"properties": {"login_username": "a"}, "login_username": "a"}
    assert step.after == {"properties": {"login_username": "b"}, "login_username": "b"}


def test_it_is_renamed_by_its_id():
    assert planned({}, id=ID, name="silver").summaries == ["rename from golden to silver"]
    refused("is protected and cannot be changed (rename", {"protected": True}, id=ID, name="silver")
    refused("cannot be changed (set min_ram)", {"protected": True}, min_ram=1, protected=True)


@pytest.mark.parametrize(
    ("there", "shares", "given", "steps"),
    [
        (SHARED, {A: "accepted"}, {"members": [A]}, []),
        (SHARED, {A: "accepted"}, {}, []),
        (SHARED, {A: "accepted"}, {"members": [B]}, [f"stop sharing with {A}", f"share with {B}"]),
        (SHARED, {A: "accepted"}, {"members": []}, [f"stop sharing with {A}"]),
        ({}, {}, {"members": [A], "visibility": "shared"}, ["set visibility", f"share with {A}"]),
        ({}, {}, {"members": []}, []),
        (SHARED, {A: "x"}, {"members": [], "visibility": "private"}, [f"stop sharing with {A}", "set visibility"]),
        (SHARED, {A: "x"}, {"visibility": "private"}, ["set visibility"]),
        ({**SHARED, "protected": True}, {}, {"members": [A]}, [f"share with {A}"]),
    ],
)
def test_members(there, shares, given, steps):
    done = planned(there, shares=shares, **given)
    assert done.summaries == steps
    last = done.resource.planned_view(done.resource.thing, done.steps)
    wanted = given.get("members", [] if given.get("visibility") == "private" else list(shares))
    assert [one["member_id"] for one in last["members"]] == wanted


def test_a_private_image_gets_no_members():
    refused(f"{LABEL.capitalize()} is private, and only a shared image has members", {}, members=[A])


def test_another_file_is_drift_and_no_second_upload(src):
    assert planned({}, src=src).resource.drift == []
    done = planned({"size": 11}, src=src)
    told = {"size": 10, "checksum": OWN["checksum"]}
    assert done.steps == []
    assert done.resource.drift == [{"option": "src", "wanted": told, "actual": {**told, "size": 11}}]
    assert "differs in what cannot be changed" in done.warnings[0]
    assert planned({"checksum": "0" * 32}, src=src).resource.drift[0]["actual"]["checksum"] == "0" * 32
    assert planned({"checksum": None}, src=src).resource.drift == []
    refused("on_drift", {"size": 11}, src=src, on_drift="fail")
    assert planned({}, disk_format="raw").resource.drift[0]["option"] == "disk_format"


def test_a_file_that_is_gone_is_told_for_an_image_that_is_there():
    refused("cannot be read", {}, src="/no/such/file")


@pytest.mark.parametrize("status", ["killed", "deleted", "pending_delete"])
def test_an_image_that_will_have_no_data(status):
    refused(f"is {status}; delete it", {"status": status}, error=errors.WrongState, min_ram=1)


# Interrupted uploads


@pytest.mark.parametrize("status", ["queued", "killed"])
def test_an_interrupted_upload_is_replaced(src, status):
    done = planned({**LEFT, "status": status}, src=src, os_type="linux")
    assert done.summaries == [f"delete {LABEL}", "create image golden", f"upload {src} (10 bytes)"]


def test_an_interrupted_upload_needs_its_file():
    assert refused("was interrupted. Give its name and src", LEFT).details["option"] == "src"
    assert refused("without id", LEFT, id=ID, src="/x").details["option"] == "id"
    assert planned(LEFT, state="absent").summaries == [f"delete {LABEL}"]


def test_a_record_without_data_is_given_a_moment(src):
    client = Client(LEFT, {})
    plan(MODULE, client, name="golden", src=src, os_type="linux")
    assert client.slept == 3.0


def test_an_upload_that_ended_with_its_run_is_finished(src):
    done = planned({"nhn_cloud_request": "mark"}, src=src, min_ram=1)
    assert done.summaries == ["finish the upload", "set min_ram"]
    assert "nhn_cloud_request" not in done.resource.view(done.resource.thing)["properties"]


# Images of others


def test_only_the_owner_changes_an_image():
    other = {"id": some_id("foreign"), "name": None}
    assert planned({}, **other).summaries == []
    assert refused("belongs to project somebody else; only its owner changes it", {}, **other, min_ram=1)
    assert refused("only its owner deletes it", {}, **other, state="absent")


OFFERED = {"owner": "somebody else", "visibility": "shared"}


@pytest.mark.parametrize(
    ("now", "wanted", "steps"),
    [
        ("pending", "accepted", ["set member_status accepted"]),
        ("accepted", "accepted", []),
        ("accepted", "rejected", ["set member_status rejected"]),
    ],
)
def test_a_share_is_answered(now, wanted, steps):
    done = planned(OFFERED, shares={"tenant": now}, id=ID, name=None, member_status=wanted)
    assert done.summaries == steps
    assert done.resource.planned_view(done.resource.thing, done.steps)["member_status"] == wanted


def test_a_share_that_an_earlier_task_makes_is_answered_in_check_mode():
    done = planned(check=True, id="", name=None, member_status="accepted")
    assert done.summaries == ["set member_status accepted"]
    assert done.resource.planned_view(None, done.steps)["member_status"] == "accepted"


@pytest.mark.parametrize(
    ("there", "given", "says"),
    [
        (OFFERED, {}, "not shared with this project"),
        ({"owner": "somebody else", "visibility": "public"}, {}, "is public and not shared"),
        ({}, {}, "belongs to this project"),
        (OFFERED, {"id": some_id("gone")}, "No image"),
        (OFFERED, {"name": "golden"}, "with no other option of it"),
        (OFFERED, {"state": "absent"}, "with no other option of it"),
        (OFFERED, {"tags": []}, "with no other option of it"),
        (OFFERED, {"id": None, "name": "golden"}, "with no other option of it"),
    ],
)
def test_a_share_that_cannot_be_answered(there, given, says):
    refused(says, there, **{"id": ID, "name": None, "member_status": "accepted", **given})


# Deletion


def test_a_protected_image_is_not_deleted():
    assert planned({}, state="absent").summaries == [f"delete {LABEL}"]
    assert planned(state="absent").summaries == []
    refused(f"{LABEL.capitalize()} is protected; set protected: false", {"protected": True}, state="absent")
    done = planned({"protected": True}, state="absent", protected=False)
    assert done.summaries == ["end the protection", f"delete {LABEL}"]
    for status in ("saving", "queued"):
        assert planned({"status": status}, state="absent").summaries == [f"delete {LABEL}"]


# The file


def test_the_checksum_is_that_of_the_whole_file(src):
    file = File(src)
    assert (file.size, file.checksum) == (10, OWN["checksum"])
    assert file.is_of(10, None) and file.is_of(10, file.checksum)
    assert not file.is_of(11, file.checksum) and not file.is_of(10, "other")


def sending(src: str, tell: t.Any = None, clock: t.Any = lambda: 0.0) -> Sending:
    return Sending(File(src), who="golden", tell=tell, clock=clock)


def test_a_file_is_sent_from_its_beginning_each_time(src):
    sent = sending(src)
    assert len(sent) == 10
    for _unused in range(2):
        assert b"".join(sent.begin()) == DATA
    sent.close()
    sent.close()


def test_progress_is_told_every_ten_seconds(src):
    told: list[str] = []
    now = [0.0]
    sent = sending(src, told.append, lambda: now[0]).begin()
    for seconds in (5.0, 9.0, 10.0, 15.0, 20.5):
        now[0] = seconds
        sent.read(2)
    assert told == ["golden: 60 % of 10 bytes sent, 10 s", "golden: 100 % of 10 bytes sent, 20 s"]


@pytest.mark.parametrize("data", [DATA[:5], DATA * 2])
def test_a_file_that_changes_meanwhile_is_not_sent_to_its_end(src, data):
    sent = sending(src).begin()
    with open(src, "wb") as file:
        file.write(data)
    with pytest.raises(errors.StepFailed, match="was changed while it was sent"):
        b"".join(sent)
    sent.close()


def test_a_file_that_goes_away_before_it_is_sent(src):
    sent = sending(src)
    os.unlink(src)
    with pytest.raises(errors.StepFailed, match="Could not read src"):
        sent.begin()


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 KB"), (1_500_000, "1.5 MB"), (2_500_000_000, "2.5 GB")],
)
def test_sizes_in_words(size, words):
    assert readable(size) == words
