# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions, images, attachments and key pairs when calls are lost or refused, and when the work behind them fails."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.modules import nhn_keypair, nhn_server_action, nhn_volume_attachment
from fake_cloud import ROOT, server, some_id, volume
from small_cloud import TENANT, SmallCloud

WEB, DATA = some_id("web-1"), some_id("data")
LOCAL = {"flavor": {"id": some_id("u2.c1m2")}, "os-extended-volumes:volumes_attached": []}


def failure(run, module, cloud, **given):
    with pytest.raises(errors.NhnError) as caught:
        run(module, cloud, **given)
    return caught.value


# Actions


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("start", "SHUTOFF", "ACTIVE"),
        ("stop", "ACTIVE", "SHUTOFF"),
        ("stop", "ERROR", "SHUTOFF"),
        ("shelve", "ACTIVE", "SHELVED_OFFLOADED"),
        ("unshelve", "SHELVED_OFFLOADED", "ACTIVE"),
    ],
)
def test_an_action_is_done_once(run, action, before, after):
    cloud = SmallCloud(servers=[server(status=before)])
    done = run(nhn_server_action, cloud, server="web-1", action=action)
    assert done.result["server"]["status"] == after
    assert done.result["diff"] == {"before": {"status": before}, "after": {"status": after}}
    assert run(nhn_server_action, cloud, server="web-1", action=action).result["changed"] is False
    assert cloud.calls("POST", "action$") == 1


@pytest.mark.parametrize("action", ["stop", "shelve"])
def test_an_action_that_ends_in_error_is_a_failure(run, action):
    cloud = SmallCloud(servers=[server()])
    cloud.fate["os-stop"] = cloud.fate["shelve"] = "ERROR"
    error = failure(run, nhn_server_action, cloud, server="web-1", action=action)
    assert "No valid host was found" in error.message
    assert error.diff["after"] == {"status": "ERROR"}


@pytest.mark.parametrize(("action", "status"), [("start", "PAUSED"), ("shelve", "SHUTOFF"), ("resize", "ERROR")])
def test_an_action_that_the_state_does_not_allow_is_not_sent(run, action, status):
    cloud = SmallCloud(servers=[server(status=status)])
    error = failure(run, nhn_server_action, cloud, server="web-1", action=action, flavor="m2.c2m4")
    assert error.kind == "wrong_state"
    assert error.details["server_status"] == status
    assert status not in error.details["allowed_from"]
    assert cloud.writes() == []


def test_a_reboot_is_done_each_time(run):
    cloud = SmallCloud(servers=[server()])
    for count in (1, 2):
        assert run(nhn_server_action, cloud, server="web-1", action="reboot").result["changed"] is True
        assert cloud.calls("POST", "action$") == count
    assert cloud.bodies[-1] is None
    assert {"reboot": {"type": "SOFT"}} in cloud.bodies


def test_a_reboot_whose_answer_was_lost_is_known_by_the_change(run):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", "lost")
    run(nhn_server_action, cloud, server="web-1", action="reboot", reboot_type="hard")
    assert cloud.calls("POST", "action$") == 1


def test_a_hard_reboot_does_not_wait_for_a_server_that_never_rests(run):
    cloud = SmallCloud(servers=[server(status="HARD_REBOOT")])
    done = run(nhn_server_action, cloud, server="web-1", action="reboot", reboot_type="hard")
    assert done.result["server"]["status"] == "ACTIVE"


def test_a_soft_reboot_waits_for_somebody_elses_work(run):
    cloud = SmallCloud(servers=[server(**{"OS-EXT-STS:task_state": "image_uploading"})])
    cloud.later(5, lambda: cloud.servers[WEB].update({"OS-EXT-STS:task_state": None}))
    run(nhn_server_action, cloud, server="web-1", action="reboot")
    assert cloud.calls("POST", "action$") == 1


@pytest.mark.parametrize(
    ("action", "group", "left"),
    [("add_security_group", "db", ["db", "default", "web"]), ("remove_security_group", "web", ["default"])],
)
def test_security_groups_come_and_go(run, action, group, left):
    cloud = SmallCloud(servers=[server()])
    cloud.fault("POST", "action$", "lost")
    done = run(nhn_server_action, cloud, server="web-1", action=action, security_group=group)
    assert done.result["server"]["security_groups"] == left
    assert cloud.calls("POST", "action$") == 1
    assert run(nhn_server_action, cloud, server="web-1", action=action, security_group=group).result["changed"] is False


def test_a_server_that_nobody_knows_is_refused(run):
    for wanted in ("nobody", some_id("nobody")):
        error = failure(run, nhn_server_action, SmallCloud(), server=wanted, action="stop")
        assert (error.kind, error.details["option"]) == ("unknown_name", "server")


def test_a_server_that_is_being_deleted_is_refused_when_it_is_gone(run):
    cloud = SmallCloud(servers=[server(**{"OS-EXT-STS:task_state": "deleting"})])
    cloud.later(3, cloud.servers.clear)
    assert failure(run, nhn_server_action, cloud, server="web-1", action="stop").kind == "unknown_name"


def test_two_servers_of_a_name_are_listed(run):
    cloud = SmallCloud(servers=[server(), server(id=some_id("twin"))])
    error = failure(run, nhn_server_action, cloud, server="web-1", action="stop")
    assert error.details["ids"] == sorted([WEB, some_id("twin")])
    assert cloud.writes() == []


# Images


def image(run, cloud, **more):
    return run(nhn_server_action, cloud, server="web-1", action="create_image", image_name="golden", **more)


def test_an_image_of_a_local_disk(run):
    cloud = SmallCloud(servers=[server(**LOCAL)], images=[])
    done = image(run, cloud, image_metadata={"purpose": "test"})
    assert (done.result["changed"], done.result["image"]["status"], done.result["image"]["name"]) == (
        True,
        "active",
        "golden",
    )
    (made,) = cloud.images.values()
    assert (made["purpose"], made["instance_uuid"]) == ("test", WEB)
    assert image(run, cloud).result["changed"] is False
    assert cloud.calls("POST", "action$") == 1


def test_an_image_whose_answer_was_lost_is_found_by_its_origin(run):
    cloud = SmallCloud(servers=[server(**LOCAL)], images=[])
    cloud.fault("POST", "action$", "lost")
    done = image(run, cloud)
    (made,) = cloud.images.values()
    assert done.result["image"]["id"] == made["id"]


def test_an_image_that_the_answer_does_not_name_is_found_by_its_origin(run):
    cloud = SmallCloud(servers=[server(**LOCAL)], images=[])
    cloud.tells_location = False
    done = image(run, cloud)
    assert list(cloud.images) == [done.result["image"]["id"]]


def test_an_image_that_does_not_show_leaves_the_task_uncertain(run):
    cloud = SmallCloud(servers=[server(**LOCAL)], images=[])
    cloud.tells_location = False
    cloud.fault("GET", "images$", None, cloud.images.clear)
    error = failure(run, nhn_server_action, cloud, server="web-1", action="create_image", image_name="golden")
    assert (error.kind, error.changed) == ("unanswered", True)


def booted(**more):
    return SmallCloud(servers=[server()], volumes=[ROOT], images=[], **more)


def test_an_image_of_a_root_volume_gets_its_name_and_origin(run):
    cloud = booted()
    done = image(run, cloud, image_metadata={"a/b": "c~d"})
    (made,) = cloud.images.values()
    assert (made["name"], made["instance_uuid"], made["a/b"]) == ("golden", WEB, "c~d")
    assert done.result["image"]["id"] == made["id"]
    assert image(run, cloud).result["changed"] is False
    assert cloud.calls("POST", "volumes/.*action$") == 1


def test_an_upload_whose_answer_was_lost_is_not_begun_twice(run):
    cloud = booted()
    cloud.fault("POST", "volumes/.*action$", "lost")
    image(run, cloud)
    assert len(cloud.images) == 1


def test_a_name_that_got_lost_during_the_upload_is_given_again(run):
    cloud = booted()

    def forget():
        for made in cloud.images.values():
            made.update(name=f"{WEB} golden")
            made.pop("instance_uuid", None)

    cloud.fault("PATCH", "images/", lambda: cloud.later(1, forget))
    done = image(run, cloud)
    assert done.result["image"]["name"] == "golden"
    assert cloud.calls("PATCH") == 2


def test_an_upload_that_was_interrupted_is_gone_on_with(run):
    cloud = booted()
    cloud.fault("PATCH", "images/", 403)
    error = failure(run, nhn_server_action, cloud, server="web-1", action="create_image", image_name="golden")
    assert error.changed is True
    assert error.diff["after"] == {"image_name": f"{WEB} golden"}
    done = image(run, cloud)
    assert done.result["image"]["name"] == "golden"
    assert cloud.calls("POST", "volumes/.*action$") == 1


@pytest.mark.parametrize("status", ["killed", "deleted", "pending_delete"])
def test_an_image_that_fails_is_a_failure(run, status):
    cloud = booted()
    cloud.fate["upload"] = status
    error = failure(run, nhn_server_action, cloud, server="web-1", action="create_image", image_name="golden")
    assert f"it is {status}" in error.message
    assert error.changed is True


def test_an_image_of_another_server_is_in_the_way(run):
    cloud = booted()
    cloud.images["i"] = {"id": "i", "name": "golden", "status": "active", "owner": TENANT, "instance_uuid": "other"}
    error = failure(run, nhn_server_action, cloud, server="web-1", action="create_image", image_name="golden")
    assert error.details["ids"] == ["i"]
    cloud.images["i"]["owner"] = "somebody else"
    assert image(run, cloud).result["changed"] is True


@pytest.mark.parametrize("name", ["", "x" * 219, "\U0001f600"])
def test_names_of_images_that_cannot_be(run, name):
    cloud = booted()
    error = failure(run, nhn_server_action, cloud, server="web-1", action="create_image", image_name=name)
    assert error.details["option"] == "image_name"
    assert cloud.writes() == []


def test_the_longest_name_of_an_image(run):
    done = run(nhn_server_action, booted(), server="web-1", action="create_image", image_name="x" * 218)
    assert done.result["image"]["name"] == "x" * 218


# Attachments


def attach(run, cloud, **more):
    return run(nhn_volume_attachment, cloud, server="web-1", volume="data", **more)


def with_data(**fields):
    return SmallCloud(servers=[server()], volumes=[ROOT, volume("data", **fields)])


IN_USE = {"status": "in-use", "attachments": [{"server_id": WEB, "device": "/dev/vdb"}]}


def test_a_volume_is_attached_and_detached_once(run):
    cloud = with_data()
    done = attach(run, cloud)
    assert done.result["changed"] is True
    assert (done.result["volume_attachment"]["volume_id"], cloud.volumes[DATA]["status"]) == (DATA, "in-use")
    assert attach(run, cloud).result["changed"] is False
    gone = attach(run, cloud, state="absent")
    assert (gone.result["changed"], cloud.volumes[DATA]["status"]) == (True, "available")
    assert attach(run, cloud, state="absent").result["changed"] is False
    assert (cloud.calls("POST", "attachments$"), cloud.calls("DELETE")) == (1, 1)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_attachment_whose_answer_was_lost_is_not_asked_for_twice(run, state):
    cloud = with_data(**(IN_USE if state == "absent" else {}))
    cloud.fault("POST" if state == "present" else "DELETE", "attachments", "lost")
    attach(run, cloud, state=state)
    assert cloud.volumes[DATA]["status"] == ("in-use" if state == "present" else "available")


@pytest.mark.parametrize(("fate", "said"), [("error", "the volume is error"), ("back", "the volume is available")])
def test_an_attachment_that_does_not_come_is_a_failure(run, fate, said):
    cloud = with_data()
    cloud.fate["attach"] = fate
    error = failure(run, nhn_volume_attachment, cloud, server="web-1", volume="data")
    assert said in error.message
    assert error.changed is True


def test_a_detachment_that_does_not_come_is_a_failure(run):
    cloud = with_data(**IN_USE)
    cloud.fate["detach"] = "back"
    error = failure(run, nhn_volume_attachment, cloud, server="web-1", volume="data", state="absent")
    assert "in-use" in error.message
    assert cloud.volumes[DATA]["status"] == "in-use"


@pytest.mark.parametrize("status", [400, 409])
def test_somebody_elses_work_on_the_server_is_waited_for(run, status):
    cloud = with_data()

    def busy():
        cloud.servers[WEB]["OS-EXT-STS:task_state"] = "rebooting"
        cloud.later(3, lambda: cloud.servers[WEB].update({"OS-EXT-STS:task_state": None}))
        return status

    cloud.fault("POST", "attachments$", busy)
    assert attach(run, cloud).result["changed"] is True
    assert cloud.calls("POST", "attachments$") == 2


# Key pairs


BLOB = b"".join(len(part).to_bytes(4, "big") + part for part in (b"ssh-ed25519", bytes(range(32))))
KEY = f"ssh-ed25519 {base64.b64encode(BLOB).decode()} me"


def test_a_key_pair_is_registered_once(run):
    cloud = SmallCloud()
    cloud.fault("POST", "keypairs$", "lost")
    assert run(nhn_keypair, cloud, name="mine", public_key=KEY).result["changed"] is True
    assert cloud.calls("POST", "keypairs$") == 1
    assert run(nhn_keypair, cloud, name="mine", public_key=KEY).result["changed"] is False


def test_a_key_pair_that_did_not_arrive_is_registered_again(run):
    cloud = SmallCloud()
    cloud.fault("POST", "keypairs$", "vanished")
    assert run(nhn_keypair, cloud, name="mine", public_key=KEY).result["changed"] is True
    assert cloud.calls("POST", "keypairs$") == 2


def test_a_key_pair_that_somebody_else_registers_meanwhile_will_do_if_it_is_the_same(run):
    for key, fails in ((KEY, False), ("ssh-rsa OTHER", True)):
        cloud = SmallCloud()
        other = {"mine": {"name": "mine", "public_key": key}}
        cloud.fault("POST", "keypairs$", lambda cloud=cloud, other=other: cloud.keypairs.update(other))
        if fails:
            assert failure(run, nhn_keypair, cloud, name="mine", public_key=KEY).kind == "conflict"
        else:
            assert run(nhn_keypair, cloud, name="mine", public_key=KEY).result["changed"] is True


def test_a_lost_private_key_cannot_be_had_again(run, tmp_path):
    cloud = SmallCloud()
    cloud.fault("POST", "keypairs$", "lost")
    where = tmp_path / "key"
    error = failure(run, nhn_keypair, cloud, name="mine", private_key_file=str(where))
    assert "replace: true" in error.message
    assert (error.changed, error.details["option"]) == (True, "replace")
    done = run(nhn_keypair, cloud, name="mine", private_key_file=str(where), replace=True)
    assert done.result["changed"] is True
    assert "very secret" in where.read_text()


def test_a_key_pair_is_deleted_once(run):
    cloud = SmallCloud()
    cloud.fault("DELETE", "keypairs/", "lost")
    assert run(nhn_keypair, cloud, name="deploy", state="absent").result["changed"] is True
    assert run(nhn_keypair, cloud, name="deploy", state="absent").result["changed"] is False
    assert cloud.keypairs == {}
