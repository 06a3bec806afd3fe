# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_server_action and nhn_volume_attachment: their plans as tables."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._servers.attaching import await_detached
from ansible_collections.nhn.cloud.plugins.module_utils._servers.servers import Servers
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from ansible_collections.nhn.cloud.plugins.modules import nhn_server_action, nhn_volume_attachment
from fake_cloud import ROOT, FakeClient, image, plan, server, some_id, volume

HERE = some_id("web-1")
U2 = {"flavor": {"id": some_id("u2.c1m2")}}
MADE = {"owner": "tenant", "instance_uuid": HERE}


def act(there, action, **given):
    images = given.pop("images", [])
    return plan(
        nhn_server_action.MODULE,
        FakeClient(servers=[server(**there)], images=images),
        server="web-1",
        action=action,
        **given,
    )


@pytest.mark.parametrize(
    ("status", "action", "given", "steps"),
    [
        ("SHUTOFF", "start", {}, ["start"]),
        ("ACTIVE", "start", {}, []),
        ("ACTIVE", "stop", {}, ["stop"]),
        ("ERROR", "stop", {}, ["stop"]),
        ("SHUTOFF", "stop", {}, []),
        ("STOPPED", "stop", {}, []),
        ("ACTIVE", "shelve", {}, ["shelve"]),
        ("SHELVED_OFFLOADED", "shelve", {}, []),
        ("SHELVED_OFFLOADED", "unshelve", {}, ["unshelve"]),
        ("ACTIVE", "unshelve", {}, []),
        ("ACTIVE", "reboot", {}, ["soft reboot"]),
        *[
            (status, "reboot", {"reboot_type": "hard"}, ["hard reboot"])
            for status in ("ACTIVE", "ERROR", "PAUSED", "SHUTOFF", "SUSPENDED", "REBOOT")
        ],
        ("ACTIVE", "resize", {"flavor": "m2.c2m4"}, ["resize from m2.c1m2 to m2.c2m4"]),
        ("SHUTOFF", "resize", {"flavor": "m2.c2m4"}, ["resize from m2.c1m2 to m2.c2m4"]),
        ("ACTIVE", "resize", {"flavor": "m2.c1m2"}, []),
        ("SHELVED_OFFLOADED", "resize", {"flavor": "m2.c1m2"}, []),
        ("ACTIVE", "add_security_group", {"security_group": "db"}, ["add security group db"]),
        ("ERROR", "add_security_group", {"security_group": "db"}, ["add security group db"]),
        ("ACTIVE", "add_security_group", {"security_group": "web"}, []),
        ("ACTIVE", "remove_security_group", {"security_group": "web"}, ["remove security group web"]),
        ("ACTIVE", "remove_security_group", {"security_group": "vanished"}, []),
        ("ACTIVE", "create_image", {"image_name": "i"}, ["create image i"]),
        ("ACTIVE", "create_image", {"image_name": "i", "images": [image("i", **MADE)]}, []),
    ],
)
def test_actions(status, action, given, steps):
    assert act({"status": status}, action, **given).summaries == steps


@pytest.mark.parametrize(
    ("status", "action", "given", "allowed"),
    [
        ("SHELVED_OFFLOADED", "start", {}, ["SHUTOFF"]),
        ("PAUSED", "stop", {}, ["ACTIVE", "ERROR"]),
        ("SHUTOFF", "shelve", {}, ["ACTIVE"]),
        ("SHUTOFF", "unshelve", {}, ["SHELVED_OFFLOADED"]),
        ("SHUTOFF", "reboot", {}, ["ACTIVE"]),
        ("SHELVED_OFFLOADED", "resize", {"flavor": "m2.c2m4"}, ["ACTIVE", "SHUTOFF"]),
        ("ERROR", "create_image", {"image_name": "i"}, ["ACTIVE", "PAUSED", "SHUTOFF", "SUSPENDED"]),
        *[
            (
                status,
                "reboot",
                {"reboot_type": "hard"},
                ["ACTIVE", "ERROR", "HARD_REBOOT", "PAUSED", "REBOOT", "SHUTOFF"],
            )
            for status in ("BUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING", "SHELVED_OFFLOADED")
        ],
    ],
)
def test_not_allowed_from_here(status, action, given, allowed):
    with pytest.raises(errors.WrongState) as caught:
        act({"status": status}, action, **given)
    assert caught.value.details["allowed_from"][: len(allowed)] == allowed
    assert all(word in caught.value.message for word in allowed)


@pytest.mark.parametrize(
    ("there", "action", "given", "words"),
    [
        ({}, "resize", {"flavor": "u2.c1m2"}, "local disk"),
        (U2, "resize", {"flavor": "m2.c2m4"}, "local disk"),
        ({}, "resize", {"flavor": "nope"}, "No flavor"),
        ({}, "add_security_group", {"security_group": "nope"}, "No security group"),
        ({}, "create_image", {"image_name": "i", "images": [image("i", owner="tenant")]}, "was not made from"),
        ({}, "create_image", {"image_name": "x" * 219}, "219 characters"),
        ({}, "create_image", {"image_name": "i", "image_metadata": {"a": []}}, "image_metadata.a"),
    ],
)
def test_actions_refused(there, action, given, words):
    with pytest.raises(errors.InvalidRequest, match=words):
        act(there, action, **given)


def test_a_soft_reboot_is_not_sent_to_a_server_that_is_being_stopped():
    stopping = {"status": "ACTIVE", "OS-EXT-STS:task_state": "powering-off"}
    with pytest.raises(errors.WrongState, match="ACTIVE .powering-off."):
        act(stopping, "reboot", wait=False)


def test_a_server_that_does_not_exist():
    with pytest.raises(errors.NoSuchThing, match="No server"):
        plan(nhn_server_action.MODULE, FakeClient(), server="nobody", action="start")


DATA = volume("data")
ATTACHED = {"volumeId": DATA["id"], "id": DATA["id"], "serverId": HERE, "device": "/dev/vdb"}


def attach(there=None, state="present", data=None, attached=(), **given):
    client = FakeClient(
        servers=[server(**(there or {}))], volumes=[ROOT, data or DATA], volumeAttachments=list(attached)
    )
    return plan(nhn_volume_attachment.MODULE, client, **{"server": "web-1", "volume": "data", "state": state, **given})


@pytest.mark.parametrize(
    ("state", "attached", "given", "count"),
    [
        ("present", [], {}, 1),
        ("present", [ATTACHED], {}, 0),
        ("absent", [ATTACHED], {}, 1),
        ("absent", [], {}, 0),
        ("absent", [ATTACHED], {"server": "nobody"}, 0),
        ("absent", [ATTACHED], {"volume": "nothing"}, 0),
        ("present", [], {"server": HERE, "volume": DATA["id"]}, 1),
    ],
)
def test_attachments(state, attached, given, count):
    assert len(attach(state=state, attached=attached, **given).steps) == count


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"server": "nobody"}, "No server"),
        ({"volume": "nothing"}, "No volume"),
        ({"there": {"status": "SHELVED_OFFLOADED"}}, "ACTIVE, SHUTOFF"),
        ({"there": {"status": "ERROR"}}, "ACTIVE, SHUTOFF"),
        ({"data": {**DATA, "availability_zone": "kr-pub-b"}}, "in zone kr-pub-b and server .* in kr-pub-a"),
        ({"data": {**DATA, "status": "in-use", "attachments": [{"server_id": "other"}]}}, "attached to server other"),
        ({"data": {**DATA, "status": "creating"}}, "is creating"),
        ({"there": {"status": "SUSPENDED"}}, "ACTIVE, SHUTOFF, PAUSED[.]"),
        ({"state": "absent", "volume": ROOT["id"], "attached": [{**ATTACHED, "volumeId": ROOT["id"]}]}, "root volume"),
    ],
)
def test_attachments_refused(how, words):
    with pytest.raises(errors.InvalidRequest, match=words):
        attach(**how)


def test_a_bootable_data_volume_of_a_server_with_a_local_disk_is_not_its_root():
    attachment = {"server_id": HERE, "device": "/dev/vdb"}
    data = {**DATA, "bootable": "true", "status": "in-use", "attachments": [attachment]}
    there = {**U2, "os-extended-volumes:volumes_attached": [{"id": DATA["id"]}]}
    assert len(attach(there, "absent", data, [ATTACHED]).steps) == 1


class Waiting(FakeClient):
    """Looks as often as a wait does, and changes the volume between the looks."""

    def __init__(self, *statuses, **lists):
        super().__init__(**lists)
        self.statuses = list(statuses)
        self.now = 0.0
        self.clock = lambda: self.now

    def wait(self, look, *, timeout, what, who):
        while not look()[0]:
            self.now += 1.0
            if self.statuses:
                self.lists["volumes"][1].update(self.statuses.pop(0))


SHARED = {**DATA, "multiattach": True, "attachments": [{"server_id": "other"}]}


@pytest.mark.parametrize(
    ("data", "then"),
    [
        (DATA, []),
        (SHARED | {"status": "in-use"}, []),
        (SHARED | {"status": "detaching"}, [{"status": "in-use"}]),
        # Cinder forgets the attachment a moment later.
        (
            SHARED | {"status": "in-use", "attachments": [{"server_id": HERE}, {"server_id": "other"}]},
            [{"attachments": [{"server_id": "other"}]}],
        ),
    ],
)
def test_a_volume_that_another_server_has_too_is_detached_while_it_stays_in_use(data, then):
    client = Waiting(*then, servers=[server()], volumes=[ROOT, dict(data)])
    await_detached(Servers(Things(client)), server(), client.lists["volumes"][1], timeout=60)
    assert client.statuses == []


def test_a_volume_that_falls_back_to_this_server_is_not_detached():
    back = {**DATA, "status": "in-use", "attachments": [{"server_id": HERE}]}
    client = Waiting(servers=[server()], volumes=[ROOT, back], volumeAttachments=[ATTACHED])
    with pytest.raises(errors.StepFailed, match="the volume is in-use and still attached"):
        await_detached(Servers(Things(client)), server(), back, timeout=60)


@pytest.mark.parametrize(
    ("status", "elsewhere", "steps"), [("detaching", "in-use", 0), ("attaching", "in-use", 0), ("reserved", None, 0)]
)
def test_what_is_under_way_between_a_volume_and_another_server_leaves_this_attachment(status, elsewhere, steps):
    there = {"status": "SHELVED_OFFLOADED"} if status == "reserved" else {}
    client = Waiting(
        *([{"status": elsewhere}] if elsewhere else []),
        servers=[server(**there)],
        volumes=[ROOT, {**SHARED, "status": status}],
        volumeAttachments=[ATTACHED],
    )
    planned = plan(nhn_volume_attachment.MODULE, client, server="web-1", volume="data")
    assert len(planned.steps) == steps
