# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode of a whole playbook: what an earlier task would make counts as existing, anything else does not."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._servers import views
from ansible_collections.nhn.cloud.plugins.modules import (
    nhn_keypair,
    nhn_server,
    nhn_server_action,
    nhn_volume_attachment,
)
from fake_cloud import FakeClient, plan, server, some_id, volume

CREATE = {"name": "new", "flavor": "m2.c1m2", "image": "Ubuntu", "networks": [{"network": "vpc"}], "key_name": "deploy"}
KEYS = [{"name": "deploy", "public_key": "ssh-rsa AAAA"}]
NOWHERE = "00000000-0000-4000-8000-000000000000"
YET = "There is no {} yet; check mode goes on as if an earlier task made it."


def checked(module=nhn_server, client=None, **given):
    return plan(module.MODULE, client or FakeClient(keypairs=KEYS), check=True, **given)


def foreseen(planned):
    return planned.resource.planned_view(None, planned.steps)


@pytest.mark.parametrize(
    ("given", "warning", "where"),
    [
        ({"key_name": "k"}, YET.format("key pair 'k'"), lambda after: after["key_name"] == "k"),
        ({"image": "i"}, YET.format("image 'i'"), lambda after: after["image"] == {"id": None, "name": "i"}),
        (
            {"networks": [{"network": "n"}]},
            YET.format("VPC 'n'"),
            lambda after: after["networks"] == [{"uuid": "n"}],
        ),
        (
            {"networks": [{"network": "n", "fixed_ip": "10.9.9.9"}]},
            YET.format("VPC 'n'"),
            lambda after: after["networks"] == [{"uuid": "n", "fixed_ip": "10.9.9.9"}],
        ),
        (
            {"networks": [{"network": "vpc", "subnet": "s"}]},
            YET.format("subnet 's'"),
            lambda after: after["networks"] == [{"subnet": "s"}],
        ),
        ({"networks": [{"port": "p"}]}, YET.format("port 'p'"), lambda after: after["networks"] == [{"port": "p"}]),
        (
            {"security_groups": ["web", "g"]},
            YET.format("security group 'g'"),
            lambda after: after["security_groups"] == ["g", "web"],
        ),
        (
            {"image": None, "boot_volume": {"source_type": "volume", "source": "v"}},
            YET.format("volume 'v'"),
            lambda after: after["block_device_mapping"][0]["uuid"] == "v",
        ),
        (
            {"volumes": [{"source_type": "snapshot", "source": "s"}]},
            YET.format("snapshot 's'"),
            lambda after: after["block_device_mapping"][1]["uuid"] == "s",
        ),
        # The ID of something that does not exist yet.
        (
            {"image": ""},
            "image is empty; check mode takes it for the ID of an image that an earlier task would make.",
            lambda after: after["image"] == {"id": None, "name": None},
        ),
        (
            {"networks": [{"subnet": ""}]},
            "networks.subnet is empty; check mode takes it for the ID of a subnet that an earlier task would make.",
            lambda after: after["networks"] == [{"subnet": None}],
        ),
        (
            {"image": None, "boot_volume": {"source_type": "volume", "source": ""}},
            "boot_volume.source is empty; check mode takes it for the ID of a volume that an earlier task would make.",
            lambda after: after["block_device_mapping"][0]["uuid"] is None,
        ),
    ],
)
def test_a_new_server_may_need_what_earlier_tasks_make(given, warning, where):
    planned = checked(**{**CREATE, **given})
    assert warning in planned.warnings
    assert where(planned.steps[0].after)
    view = foreseen(planned)
    assert set(view) == set(views.SERVER_FIELDS)
    assert (view["id"], view["private_ips"], view["addresses"]) == (None, [], {})
    with pytest.raises(errors.NhnError):
        plan(nhn_server.MODULE, FakeClient(keypairs=KEYS), **{**CREATE, **given})


@pytest.mark.parametrize(
    "given",
    [
        {"flavor": "m2.c1m3"},
        {"availability_zone": "nowhere"},
        {"boot_volume": {"type": "NVMe"}},
        {"image": NOWHERE},
        {"networks": [{"network": NOWHERE}]},
        {"image": None, "boot_volume": {"source_type": "volume", "source": NOWHERE}},
        {"image": "Twice"},
        {"security_groups": ["same"]},
    ],
)
def test_what_no_task_makes_and_what_is_ambiguous_stays_an_error(given):
    with pytest.raises(errors.NhnError):
        checked(**{**CREATE, **given})


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({"name": "x", "state": "stopped"}, ["stop"]),
        ({"name": "x", "state": "started"}, ["start"]),
        ({"name": "x", "state": "shelved", "flavor": "m2.c2m4"}, ["resize to m2.c2m4", "shelve"]),
        ({"name": "x", "metadata": {"b": 1, "a": 2}}, ["set metadata a", "set metadata b"]),
        ({"name": "x", "metadata": {"a": 2}, "metadata_absent": ["b"]}, ["set metadata a", "remove metadata b"]),
        ({"name": "x", "security_groups": ["web"]}, ["set security groups web"]),
        ({"name": "x"}, []),
        ({"name": "x", "state": "absent"}, []),
        ({"id": "", "state": "stopped"}, ["stop"]),
        ({"id": "", "state": "absent"}, ["delete server"]),
        # An ID that is not known yet counts, with any name: it is what the server is to be called.
        ({"name": "web-1", "id": "", "state": "stopped"}, ["rename to web-1", "stop"]),
    ],
)
def test_a_server_that_an_earlier_task_makes(given, steps):
    planned = checked(client=FakeClient(servers=[server()], keypairs=KEYS), **given)
    assert planned.summaries == steps
    if given.get("name") == "x" and given.get("state") != "absent":
        assert planned.warnings == [YET.format("server 'x'")]
        assert foreseen(planned)["name"] == "x"


def test_an_id_that_nobody_gave_is_no_server_of_an_earlier_task():
    with pytest.raises(errors.InvalidRequest, match="both empty"):
        checked(name="", state="stopped")
    for name in (None, "", "web-1"):
        with pytest.raises(errors.InvalidRequest, match="^id is empty; it must name a server"):
            plan(nhn_server.MODULE, FakeClient(servers=[server()]), id="", name=name, state="stopped")
    with pytest.raises(errors.NoSuchThing):
        checked(id=NOWHERE, state="stopped")


def test_a_fleet_that_an_earlier_task_makes():
    planned = checked(client=FakeClient(servers=[server("x-1")]), name="x", count=3, state="stopped")
    assert planned.summaries == ["stop x-[1-3]"]
    assert planned.warnings == [YET.format("server 'x-[2-3]'")]
    view = planned.resource.planned_view(planned.resource.find(), planned.steps)
    assert [(one["name"], one["status"], one["id"]) for one in view] == [
        ("x-1", "SHUTOFF", some_id("x-1")),
        ("x-2", "SHUTOFF", None),
        ("x-3", "SHUTOFF", None),
    ]


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({"action": "stop"}, {"status": "SHUTOFF"}),
        ({"action": "reboot", "reboot_type": "hard"}, {"status": "ACTIVE"}),
        ({"action": "create_image", "image_name": "gold"}, {"image_name": "gold"}),
        ({"action": "add_security_group", "security_group": "g"}, {"security_group": "g"}),
    ],
)
def test_an_action_on_a_server_that_an_earlier_task_makes(given, after):
    planned = checked(nhn_server_action, server="x", **given)
    assert [step.after for step in planned.steps] == [{"name": "x", **after}]
    assert foreseen(planned)["name"] == "x"
    assert foreseen(checked(nhn_server_action, server="", **given))["name"] is None
    image = planned.resource.extra().get("image")
    assert image is None or (image["id"], image["name"], image["tags"]) == (None, "gold", [])


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({"server": "x", "volume": "data"}, ["attach volume data to server x"]),
        ({"server": "web-1", "volume": "v"}, ["attach volume v to server web-1"]),
        ({"server": "", "volume": ""}, ["attach volume to server"]),
        ({"server": "", "volume": "data", "state": "absent"}, ["detach volume data from server"]),
        ({"server": "x", "volume": "data", "state": "absent"}, []),
        ({"server": "web-1", "volume": "v", "state": "absent"}, []),
    ],
)
def test_an_attachment_of_what_an_earlier_task_makes(given, steps):
    client = FakeClient(servers=[server()], volumes=[volume("data")])
    assert checked(nhn_volume_attachment, client, **given).summaries == steps


def test_a_private_key_that_would_be_returned_can_be_named_by_the_next_task(tmp_path):
    made = checked(nhn_keypair, name="new")
    assert foreseen(made)["private_key"] == ""
    assert "private_key" not in foreseen(checked(nhn_keypair, name="new", private_key_file=str(tmp_path / "key.pem")))


def test_drift_in_check_mode_is_the_drift_of_the_real_run():
    client = FakeClient(servers=[server()])
    wanted = {"name": "web-1", "image": "gone", "networks": [{"network": "gone"}]}
    check, real = checked(client=client, **wanted), plan(nhn_server.MODULE, client, **wanted)
    assert check.resource.extra() == real.resource.extra()
    assert check.warnings == real.warnings
