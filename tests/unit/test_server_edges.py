# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_server at the edges: what is refused, warned of, compared and kept in order, before anything is sent."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.modules.nhn_server import MODULE
from fake_cloud import GROUPS, PORTS, ROOT, FakeClient, plan, server, some_id, volume

CREATE = {
    "name": "web-1",
    "flavor": "m2.c1m2",
    "image": "Ubuntu",
    "networks": [{"network": "vpc"}],
    "key_name": "deploy",
}
KEYS = [{"name": "deploy", "public_key": "ssh-rsa AAAA"}]
WEB = some_id("web-1")


def change(there=None, **wanted):
    """The plan for a server that is there."""
    return plan(MODULE, FakeClient(servers=[server(**(there or {}))]), **{"name": "web-1", **wanted})


def create(client=None, **given):
    """The plan for a server that is not there; and what would be sent."""
    planned = plan(MODULE, client or FakeClient(keypairs=KEYS), **{**CREATE, **given})
    return planned, planned.steps[0].after


def refused(make, *given, **more):
    with pytest.raises(errors.NhnError) as caught:
        make(*given, **more)
    return caught.value


# The order of steps


@pytest.mark.parametrize(
    ("there", "wanted", "steps"),
    [
        (
            {"status": "SHELVED_OFFLOADED"},
            {"state": "started", "metadata": {"a": 1}, "security_groups": ["web"]},
            ["unshelve", "set metadata a", "remove security group default"],
        ),
        ({}, {"state": "shelved", "metadata": {"a": 1}}, ["set metadata a", "shelve"]),
        # Stopping ends the error, so it comes first.
        ({"status": "ERROR"}, {"state": "stopped", "metadata": {"a": 1}}, ["stop", "set metadata a"]),
        (
            {"status": "ERROR"},
            {"state": "stopped", "flavor": "m2.c2m4", "metadata": {"a": 1}},
            ["stop", "set metadata a", "resize from m2.c1m2 to m2.c2m4"],
        ),
        (
            {"status": "SHUTOFF"},
            {"state": "started", "metadata": {"a": 1}, "flavor": "m2.c2m4"},
            ["set metadata a", "resize from m2.c1m2 to m2.c2m4", "start"],
        ),
    ],
)
def test_steps_come_in_the_order_in_which_they_are_possible(there, wanted, steps):
    assert change(there, **wanted).summaries == steps


def test_metadata_grows_step_by_step():
    steps = change(metadata={"b": 1, "a": 2}).steps
    assert [step.after["metadata"] for step in steps] == [
        {"image_name": "Ubuntu", "role": "web", "a": "2"},
        {"image_name": "Ubuntu", "role": "web", "a": "2", "b": "1"},
    ]
    assert steps[1].before == steps[0].after


def test_only_metadata_that_differs_is_set():
    assert change(metadata={"image_name": "Ubuntu", "role": "web", "z": 1}).summaries == ["set metadata z"]


# What is refused


@pytest.mark.parametrize("key", [".", ".."])
def test_a_key_that_would_be_another_path_can_be_set_at_creation_only(key):
    assert refused(change, metadata={key: "x"}).details["option"] == "metadata"
    assert change({"metadata": {key: "x"}}, metadata={key: "x"}).steps == []
    assert create(metadata={key: "x"})[1]["metadata"] == {key: "x"}


@pytest.mark.parametrize("status", ["RESCUE", "SHELVED_OFFLOADED"])
def test_metadata_cannot_be_set_in_any_state(status):
    error = refused(change, {"status": status}, metadata={"a": 1})
    assert (error.kind, error.details["server_status"]) == ("wrong_state", status)
    assert error.details["allowed_from"] == ["ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"]
    # What is so already needs no call.
    assert change({"status": status, "metadata": {"a": "1"}}, metadata={"a": 1}).steps == []


@pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"])
def test_metadata_can_be_set_in_these_states(status):
    assert change({"status": status}, metadata={"a": 1}).summaries == ["set metadata a"]


def test_a_server_is_not_deleted_under_another_name():
    error = refused(change, id=WEB, name="db-1", state="absent")
    assert (error.details["option"], error.details["server_id"]) == ("name", WEB)
    for name in (None, "web-1"):
        assert len(change(id=WEB, name=name, state="absent").steps) == 1


def test_an_id_must_look_like_one():
    assert refused(change, id="web-1", name=None).details["option"] == "id"


def test_a_new_name_must_fit_windows_too():
    windows = {"metadata": {"os_type": "windows", "image_name": "Windows"}}
    assert refused(change, windows, id=WEB, name="sixteen-letters-").details["option"] == "name"
    assert change(windows, id=WEB, name="fifteen-letters").summaries == ["rename from web-1 to fifteen-letters"]


# Creation


@pytest.mark.parametrize(
    ("boot", "warned"),
    [
        ({"size": 30}, True),
        ({"type": "General SSD"}, True),
        ({"delete_on_termination": False}, True),
        ({"delete_on_termination": True}, False),
        ({}, False),
    ],
)
def test_a_local_disk_takes_no_wishes(boot, warned):
    planned, fields = create(flavor="u2.c1m2", boot_volume=boot or None)
    assert any("boot_volume" in text and "no effect" in text for text in planned.warnings) is warned
    assert fields["block_device_mapping"][0]["delete_on_termination"] is True


@pytest.mark.parametrize("source_type", ["volume", "snapshot"])
def test_a_local_disk_is_built_from_an_image(source_type):
    boot = {"source_type": source_type, "source": "boot"}
    error = refused(create, flavor="u2.c1m2", image=None, boot_volume=boot)
    assert error.details["option"] == "boot_volume.source_type"


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"status": "in-use"}, "is in-use; it must be available"), ({"bootable": "false"}, "is not bootable")],
)
def test_a_volume_to_boot_from_must_be_free_and_bootable(fields, said):
    client = FakeClient(keypairs=KEYS, volumes=[volume("boot", **{"bootable": "true", **fields})])
    boot = {"source_type": "volume", "source": "boot"}
    error = refused(create, client, image=None, boot_volume=boot)
    assert said in error.message
    # A data disk need not be bootable.
    data = volume("boot", **{"bootable": "true", **fields})
    disks = {"volumes": [{"source_type": "volume", "source": "boot"}]}
    if "status" in fields:
        assert (
            refused(create, FakeClient(keypairs=KEYS, volumes=[data]), **disks).details["option"] == "volumes[0].source"
        )
    else:
        assert create(FakeClient(keypairs=KEYS, volumes=[data]), **disks)[1]["block_device_mapping"][1][
            "uuid"
        ] == some_id("boot")


@pytest.mark.parametrize(("size", "fits"), [(10, True), (9, False), (None, True)])
def test_the_smallest_root_disk_of_linux_has_10_gb(size, fits):
    small = [
        {"id": some_id("Tiny"), "name": "Tiny", "status": "active", "min_disk": 0, "min_ram": 0, "os_type": "linux"}
    ]
    client = FakeClient(keypairs=KEYS, images=small)
    if not fits:
        assert "at least 10 GB" in refused(create, client, image="Tiny", boot_volume={"size": size}).message
        return
    disk = create(client, image="Tiny", boot_volume={"size": size})[1]["block_device_mapping"][0]
    assert disk["volume_size"] == (size or 20)


@pytest.mark.parametrize(("size", "fits"), [(0, False), (1, True)])
def test_a_blank_disk_has_at_least_1_gb(size, fits):
    if fits:
        assert create(volumes=[{"size": size}])[1]["block_device_mapping"][1]["volume_size"] == size
    else:
        assert "volumes[0].size is 0 GB; it must be at least 1 GB" in refused(create, volumes=[{"size": size}]).message


@pytest.mark.parametrize(("delete", "sent"), [(None, True), (True, True), (False, False)])
def test_a_root_disk_of_an_image_goes_with_its_server_unless_told_otherwise(delete, sent):
    disk = create(boot_volume={"delete_on_termination": delete})[1]["block_device_mapping"][0]
    assert disk["delete_on_termination"] is sent


def test_an_address_without_a_network_is_sent_alone_and_warned_of():
    planned, fields = create(networks=[{"fixed_ip": "10.0.1.9"}])
    assert fields["networks"] == [{"fixed_ip": "10.0.1.9"}]
    assert len(planned.warnings) == 1 and "10.0.1.9" in planned.warnings[0]


def test_an_address_must_be_in_a_subnet_of_its_network():
    assert create(networks=[{"network": "vpc", "fixed_ip": "10.0.0.9"}])[1]["networks"] == [
        {"uuid": some_id("vpc"), "fixed_ip": "10.0.0.9"}
    ]
    empty = FakeClient(keypairs=KEYS, vpcsubnets=[])
    error = refused(create, empty, networks=[{"network": "vpc", "fixed_ip": "10.0.0.9"}])
    assert "(it has none)" in error.message and error.details["option"] == "networks"


def test_several_security_groups_are_sent_once_each():
    fields = create(security_groups=["web", "db", "web"])[1]
    assert fields["security_groups"] == ["db", "web"]


@pytest.mark.parametrize(
    ("networks", "groups"),
    [
        ([{"port": "port"}], ["db"]),
        ([{"port": "port"}, {"network": "vpc"}], ["db", "default"]),
        ([{"network": "vpc"}], ["default"]),
    ],
)
def test_the_first_groups_are_those_of_the_ports_and_of_the_server(networks, groups):
    ports = [{**port, "security_groups": [GROUPS[2]["id"]]} for port in PORTS]
    assert create(FakeClient(keypairs=KEYS, ports=ports), networks=networks)[1]["security_groups"] == groups


def test_a_zone_must_be_one_of_the_region():
    assert create(availability_zone="kr-pub-b")[1]["availability_zone"] == "kr-pub-b"
    assert refused(create, availability_zone="kr-pub-c").details["offered"] == ["kr-pub-a", "kr-pub-b"]


@pytest.mark.parametrize("missing", ["image", "networks", "flavor"])
def test_what_a_new_server_lacks_is_named(missing):
    assert refused(create, **{missing: None}).details["option"] == missing


def test_an_image_may_be_named_twice_if_it_is_the_same():
    assert create(boot_volume={"source": "Ubuntu"})[1]["image"]["name"] == "Ubuntu"
    assert create(image=None, boot_volume={"source": "Ubuntu"})[1]["image"]["name"] == "Ubuntu"


def test_the_root_disk_keeps_the_id_of_its_image():
    fields = create()[1]
    assert fields["image"] == {"id": some_id("Ubuntu"), "name": "Ubuntu"}
    assert fields["block_device_mapping"][0]["uuid"] == some_id("Ubuntu")


# Check mode


def check(client=None, **given):
    return plan(MODULE, client or FakeClient(keypairs=KEYS), check=True, **given)


def test_in_check_mode_empty_ids_stand_for_what_is_not_there_yet():
    planned = check(**{**CREATE, "image": "", "networks": [{"subnet": ""}]})
    fields = planned.steps[0].after
    assert fields["image"]["id"] is None
    assert fields["networks"] == [{"subnet": None}]
    assert len([text for text in planned.warnings if "empty" in text]) == 2


def test_in_check_mode_disks_may_come_from_what_is_not_there_yet():
    boot = {"source_type": "snapshot", "source": ""}
    disks = [{"source_type": "volume", "source": "new"}]
    fields = check(**{**CREATE, "image": None, "boot_volume": boot, "volumes": disks}).steps[0].after
    root, data = fields["block_device_mapping"]
    assert root["uuid"] is None and "volume_size" not in root
    assert data["uuid"] == "new"


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({"state": "stopped"}, ["stop"]),
        ({"state": "started", "metadata": {"b": 1, "a": 2}}, ["set metadata a", "set metadata b", "start"]),
        ({"security_groups": ["web", "db"], "flavor": "m2.c2m4"}, ["set security groups db, web", "resize to m2.c2m4"]),
        ({"state": "present"}, []),
    ],
)
def test_in_check_mode_each_option_of_a_server_that_is_not_there_yet_counts(given, steps):
    for named in ({"id": "", "name": None}, {"name": "new"}):
        planned = check(**named, **given)
        assert planned.summaries == steps
        assert planned.resource.planned


def test_in_check_mode_an_unknown_server_is_deleted_by_its_id_only():
    assert check(id="", state="absent").summaries == ["delete server"]
    assert check(name="new", state="absent").summaries == []


# Drift


PORT = {
    "id": some_id("nic"),
    "name": "nic",
    "device_id": WEB,
    "network_id": some_id("vpc"),
    "fixed_ips": [{"subnet_id": some_id("web"), "ip_address": "10.0.1.5"}],
}
SECOND = {**PORT, "id": some_id("nic 2"), "name": "nic 2", "fixed_ips": [{"ip_address": "10.0.0.7"}]}


def drift(there=None, ports=(PORT,), volumes=(ROOT,), **wanted):
    client = FakeClient(servers=[server(**(there or {}))], ports=list(ports), volumes=list(volumes))
    return plan(MODULE, client, name="web-1", **wanted).resource.extra()["drift"]


def options_of(entries):
    return [entry["option"] for entry in entries]


@pytest.mark.parametrize(
    ("networks", "differs"),
    [
        ([{"port": "nic"}], False),
        ([{"port": "other"}], True),
        ([{"port": some_id("nic")}], False),
        ([{"port": some_id("other")}], True),
        ([{"network": "vpc", "fixed_ip": "10.0.1.5"}], False),
        ([{"network": "vpc", "fixed_ip": "10.0.1.6"}], True),
        ([{"network": some_id("vpc")}], False),
        ([{"subnet": some_id("web")}], False),
        ([{"network": "other"}], True),
        ([{"network": "vpc", "subnet": "default"}], True),
    ],
)
def test_a_nic_is_known_by_what_the_task_says_of_it(networks, differs):
    assert options_of(drift(networks=networks)) == ["networks"] * differs


@pytest.mark.parametrize(
    ("networks", "differs"),
    [
        ([{"port": "nic 2"}, {"port": "nic"}], False),
        ([{"network": "vpc"}, {"network": "vpc"}], False),
        ([{"network": "vpc"}], True),
        ([{"port": "nic"}, {"port": "nic"}], True),
        ([{"network": "vpc"}] * 3, True),
    ],
)
def test_each_nic_has_a_port_of_its_own(networks, differs):
    assert options_of(drift(ports=[PORT, SECOND], networks=networks)) == ["networks"] * differs


def test_a_drift_of_networks_tells_both_sides():
    there = {"addresses": {"vpc": [{"addr": "10.0.1.5"}, {"addr": "1.2.3.4", "OS-EXT-IPS:type": "floating"}]}}
    (entry,) = drift(there, networks=[{"network": "other", "fixed_ip": "10.1.0.9"}])
    assert entry["wanted"] == [{"network": "other", "fixed_ip": "10.1.0.9"}]
    assert entry["actual"] == [{"network": "vpc", "fixed_ip": "10.0.1.5"}]
    assert "reason" not in entry
    (entry,) = drift(there, networks=[{"network": "vanished"}])
    assert "vanished" in entry["reason"]


@pytest.mark.parametrize(
    ("there", "image", "differs"),
    [
        ({"image": {"id": some_id("Ubuntu")}, "metadata": {}}, "Ubuntu", False),
        ({"image": {"id": some_id("Ubuntu")}, "metadata": {}}, "Windows", True),
        ({"image": "", "metadata": {"image_name": "Ubuntu"}}, some_id("Ubuntu"), False),
        ({"image": "", "metadata": {"image_name": "Ubuntu"}}, some_id("Windows"), True),
        # A server that tells nothing of its image differs in nothing.
        ({"image": "", "metadata": {}}, "Windows", False),
    ],
)
def test_an_image_is_compared_by_what_the_server_tells(there, image, differs):
    assert options_of(drift(there, image=image)) == ["image"] * differs


def test_a_shelved_server_has_no_zone_to_differ_in():
    assert drift({"OS-EXT-AZ:availability_zone": ""}, availability_zone="kr-pub-b") == []
    assert drift(availability_zone="kr-pub-b") == [
        {"option": "availability_zone", "wanted": "kr-pub-b", "actual": "kr-pub-a"}
    ]


@pytest.mark.parametrize(
    ("boot", "differs"),
    [
        ({"source_type": "volume", "source": "system"}, False),
        ({"source_type": "volume", "source": some_id("root")}, False),
        ({"source_type": "volume", "source": "other"}, True),
        ({"source_type": "snapshot", "source": some_id("snap")}, False),
        ({"source_type": "snapshot", "source": "snap"}, False),
        ({"source_type": "snapshot", "source": some_id("other")}, True),
        ({"size": 20}, False),
        ({"size": 21}, True),
        ({"type": "General SSD"}, True),
    ],
)
def test_a_root_volume_is_compared_by_what_it_tells(boot, differs):
    root = {**ROOT, "name": "system", "snapshot_id": some_id("snap")}
    assert bool(drift(volumes=[root], boot_volume=boot)) is differs


def test_a_root_volume_that_cannot_be_found_differs_in_nothing():
    assert drift(volumes=[], boot_volume={"size": 5}) == []


def test_the_root_volume_is_the_bootable_one_at_the_first_place():
    second = volume("second", bootable="true", size=99, attachments=[{"server_id": WEB, "device": "/dev/vdb"}])
    attached = {"os-extended-volumes:volumes_attached": [{"id": some_id("second")}, {"id": some_id("root")}]}
    assert drift(attached, volumes=[second, ROOT], boot_volume={"size": 20}) == []
    # Where no device tells, the first bootable one.
    bare = [{**one, "attachments": []} for one in (second, ROOT)]
    assert options_of(drift(attached, volumes=bare, boot_volume={"size": 20})) == ["boot_volume.size"]
