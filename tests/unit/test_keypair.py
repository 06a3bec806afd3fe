# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_keypair: what a key is, its plan as a table, and the file for the private key."""

from __future__ import annotations

import base64
import os
import stat

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine.engine import converge
from ansible_collections.nhn.cloud.plugins.module_utils._kinds import keypair_thing
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from ansible_collections.nhn.cloud.plugins.modules import nhn_keypair
from fake_cloud import FakeClient, parameters, plan


def public_key(seed: str, kind: str = "ssh-rsa") -> str:
    blob = b"".join(len(part).to_bytes(4, "big") + part.encode() for part in (kind, seed))
    return f"{kind} {base64.b64encode(blob).decode()}"


ONE, TWO = public_key("one"), public_key("two")
THERE = {"name": "deploy", "public_key": f"{ONE} Generated-by-Nova\n", "fingerprint": "x"}


@pytest.mark.parametrize(
    ("text", "is_key"),
    [
        (ONE, True),
        (f"  {ONE}   a comment \n", True),
        (public_key("x", "ssh-ed25519"), True),
        (None, False),
        ("", False),
        ("ssh-rsa", False),
        ("ssh-rsa not base64!", False),
        ("ssh-dss " + ONE.split()[1], False),
        (public_key("cut off after a while")[:-4], False),
        (public_key(""), True),
        ("ssh-rsa AAAAB3NzaC1yc2E=", False),
        ("-----BEGIN RSA PRIVATE KEY-----", False),
    ],
)
def test_key_material(text, is_key):
    assert (keypair_thing.key_material(text) is not None) == is_key


def test_keys_compare_without_comment_and_white_space():
    assert keypair_thing.key_material(f"{ONE} me@home\n") == keypair_thing.key_material(f" {ONE}")
    assert keypair_thing.key_material(ONE) != keypair_thing.key_material(TWO)


@pytest.mark.parametrize(
    ("there", "wanted", "steps"),
    [
        ([], {"public_key": ONE}, ["register key pair deploy"]),
        ([], {}, ["create key pair deploy"]),
        ([], {"state": "absent"}, []),
        ([THERE], {"public_key": f"{ONE} other comment"}, []),
        ([THERE], {"public_key": TWO, "replace": True}, ["replace key pair deploy"]),
        ([THERE], {}, []),
        ([THERE], {"replace": True}, ["replace key pair deploy"]),
        ([THERE], {"state": "absent"}, ["delete key pair deploy"]),
        ([THERE], {"private_key_file": "full"}, []),
        ([THERE], {"private_key_file": "full", "replace": True}, []),
        ([THERE], {"private_key_file": "missing", "replace": True}, ["replace key pair deploy"]),
        ([THERE], {"private_key_file": "empty", "replace": True}, ["replace key pair deploy"]),
        ([], {"private_key_file": "missing"}, ["create key pair deploy"]),
        ([], {"private_key_file": "empty"}, ["create key pair deploy"]),
    ],
)
def test_plan(there, wanted, steps, tmp_path):
    assert (
        plan(nhn_keypair.MODULE, FakeClient(keypairs=there), name="deploy", **placed(wanted, tmp_path)).summaries
        == steps
    )


def placed(wanted, folder):
    """Return the options with the private key file in a folder that has a full and an empty file."""
    (folder / "full").write_text("key")
    (folder / "empty").touch()
    path = wanted.get("private_key_file")
    return {**wanted, "private_key_file": str(folder / path)} if path else wanted


@pytest.mark.parametrize(
    ("there", "wanted", "words"),
    [
        ([THERE], {"public_key": TWO}, "another public key; set replace"),
        ([THERE], {"private_key_file": "missing"}, "and cannot be read again; set replace"),
        ([], {"private_key_file": "full"}, "never overwritten"),
        ([], {"private_key_file": "nowhere/key"}, "there is no folder"),
        ([], {"public_key": "nonsense"}, "not an OpenSSH public key"),
        ([], {"name": ""}, "1 to 255"),
        ([], {"name": "x" * 256}, "1 to 255"),
        ([], {"name": "a/b"}, "no slash"),
        ([], {"name": "a "}, "no space at its ends"),
        ([], {"name": "\ud0a4"}, "ASCII"),
    ],
)
def test_refusals(there, wanted, words, tmp_path):
    with pytest.raises(errors.InvalidRequest, match=words):
        plan(nhn_keypair.MODULE, FakeClient(keypairs=there), **{"name": "deploy", **placed(wanted, tmp_path)})


def test_ed25519_warns():
    planned = plan(nhn_keypair.MODULE, FakeClient(), name="deploy", public_key=public_key("x", "ssh-ed25519"))
    assert "ed25519" in planned.warnings[0]


def test_the_private_file_is_private_and_new(tmp_path):
    path = str(tmp_path / "key")
    previous = os.umask(0)
    try:
        os.close(keypair_thing.open_private(path))
    finally:
        os.umask(previous)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    os.close(keypair_thing.open_private(path))
    (tmp_path / "key").write_text("x")
    with pytest.raises(errors.InvalidRequest, match="never overwritten"):
        keypair_thing.open_private(path)


@pytest.mark.parametrize("kept", [True, False])
def test_a_new_private_key_is_returned_also_where_the_pair_cannot_be_read_back(kept):
    class Losing(FakeClient):
        def call(self, method, service, path, *, expect=None, json=None, **more):
            if method == "POST":
                private = {} if kept is False else {"private_key": "secret"}
                return type("Answer", (), {"body": {"name": "new", "public_key": ONE, **private}})
            if self.lists.get("asked"):
                raise errors.ConnectionFailed("No answer.")
            self.lists["asked"] = True
            raise errors.NotFound("none", status=404)

        def get(self, *given, **more):
            return self.call("GET", *given, **more).body

    told: list[str] = []
    things = Things(Losing())
    resource = nhn_keypair.MODULE.resource(parameters(nhn_keypair.MODULE, {"name": "new"}), things, told.append)
    if not kept:
        with pytest.raises(errors.ConnectionFailed):
            converge(resource, check_mode=False)
        return
    assert converge(resource, check_mode=False)["keypair"]["private_key"] == "secret"
    assert told == ["The new key pair could not be read back: No answer."]


def test_a_file_that_another_run_is_making_is_left_alone(tmp_path):
    path = tmp_path / "key"
    mine = keypair_thing.open_private(str(path))
    with pytest.raises(errors.InvalidRequest, match="another run is making it"):
        keypair_thing.open_private(str(path))
    os.write(mine, b"the key")
    os.close(mine)
    assert path.read_text() == "the key"


def test_what_an_interrupted_run_left_is_taken_over_and_made_private(tmp_path):
    path = tmp_path / "key"
    path.touch(mode=0o644)
    os.close(keypair_thing.open_private(str(path)))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(errors.InvalidRequest, match="never overwritten"):
        keypair_thing.open_private(str(tmp_path / "link"))


def test_a_private_key_that_cannot_be_written_is_told_and_leaves_an_empty_file(tmp_path, monkeypatch):
    path = tmp_path / "key"
    params = {"name": "deploy", "public_key": None, "private_key_file": str(path)}
    keypair = keypair_thing.Keypair(params, None, print)
    halves = iter([2])
    monkeypatch.setattr(os, "write", lambda _target, _data: next(halves, None) or full_disk())
    with path.open("wb") as target, pytest.raises(errors.StepFailed, match="No space left.*replace: true") as caught:
        target.write(b"half")
        target.flush()
        keypair._write(target.fileno(), "a key")
    assert caught.value.changed
    assert path.read_bytes() == b""


def full_disk():
    raise OSError(28, "No space left on device")
