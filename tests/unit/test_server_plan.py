# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nhn_server: the steps from what exists to what is wanted, as tables."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine.steps import diff_of
from ansible_collections.nhn.cloud.plugins.module_utils._servers.changes import power_action
from ansible_collections.nhn.cloud.plugins.module_utils._servers.servers import Servers
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from ansible_collections.nhn.cloud.plugins.modules.nhn_server import MODULE
from fake_cloud import PORTS, ROOT, FakeClient, parameters, plan, server, some_id, volume

CREATE = {
    "name": "web-1",
    "flavor": "m2.c1m2",
    "image": "Ubuntu",
    "networks": [{"network": "vpc"}],
    "key_name": "deploy",
}
KEYS = [{"name": "deploy", "public_key": "ssh-rsa AAAA"}]
PORT_WEB = {
    "id": some_id("nic"),
    "device_id": some_id("web-1"),
    "network_id": some_id("vpc"),
    "fixed_ips": [{"subnet_id": some_id("web"), "ip_address": "10.0.1.5"}],
}


@pytest.mark.parametrize(
    ("state", "status", "action"),
    [
        ("present", "ACTIVE", None),
        ("present", "SHUTOFF", None),
        ("present", "PAUSED", None),
        ("started", "ACTIVE", None),
        ("started", "SHUTOFF", "start"),
        ("started", "SHELVED_OFFLOADED", "unshelve"),
        ("stopped", "ACTIVE", "stop"),
        ("stopped", "ERROR", "stop"),
        ("stopped", "SHUTOFF", None),
        ("stopped", "SHELVED_OFFLOADED", None),
        ("shelved", "ACTIVE", "shelve"),
        ("shelved", "SHUTOFF", "shelve"),
        ("shelved", "SHELVED_OFFLOADED", None),
    ],
)
def test_power_action(state, status, action):
    assert power_action(state, status) == action


@pytest.mark.parametrize(("state", "status"), [("started", "PAUSED"), ("stopped", "SUSPENDED"), ("shelved", "RESCUE")])
def test_power_action_that_no_call_allows(state, status):
    with pytest.raises(errors.WrongState) as caught:
        power_action(state, status)
    assert caught.value.details["allowed_from"]


U2 = {"flavor": {"id": some_id("u2.c1m2")}}
OFF = {"status": "SHUTOFF"}
SHELVED = {"status": "SHELVED_OFFLOADED", "OS-EXT-AZ:availability_zone": ""}


@pytest.mark.parametrize(
    ("there", "wanted", "steps"),
    [
        ({}, {}, []),
        ({}, {"flavor": "m2.c1m2"}, []),
        ({}, {"flavor": some_id("m2.c1m2")}, []),
        ({}, {"state": "stopped"}, ["stop"]),
        ({"status": "STOPPED"}, {"state": "stopped"}, []),
        (OFF, {"state": "started"}, ["start"]),
        (SHELVED, {"state": "started"}, ["unshelve"]),
        (SHELVED, {"state": "stopped"}, []),
        ({}, {"state": "shelved"}, ["shelve"]),
        ({}, {"flavor": "m2.c2m4", "allow_restart": True}, ["resize from m2.c1m2 to m2.c2m4"]),
        (OFF, {"flavor": "m2.c2m4"}, ["resize from m2.c1m2 to m2.c2m4"]),
        ({}, {"flavor": "m2.c2m4", "state": "stopped"}, ["stop", "resize from m2.c1m2 to m2.c2m4"]),
        (OFF, {"flavor": "m2.c2m4", "state": "started"}, ["resize from m2.c1m2 to m2.c2m4", "start"]),
        (SHELVED, {"flavor": "m2.c2m4", "state": "started"}, ["unshelve", "resize from m2.c1m2 to m2.c2m4"]),
        (OFF, {"flavor": "m2.c2m4", "state": "shelved"}, ["resize from m2.c1m2 to m2.c2m4", "shelve"]),
        ({}, {"metadata": {"role": "web"}}, []),
        (
            {},
            {"metadata": {"role": "db", "n": 1, "on": True}},
            ["set metadata n", "set metadata on", "set metadata role"],
        ),
        ({}, {"metadata_absent": []}, []),
        ({}, {"metadata_absent": ["note", "other"]}, []),
        ({}, {"metadata_absent": ["role", "note", "role"]}, ["remove metadata role"]),
        ({}, {"metadata": {"note": "x"}, "metadata_absent": ["role"]}, ["set metadata note", "remove metadata role"]),
        (SHELVED, {"metadata_absent": ["note"]}, []),
        (SHELVED, {"metadata_absent": ["role"], "state": "started"}, ["unshelve", "remove metadata role"]),
        ({"status": "ERROR"}, {"metadata_absent": ["role"], "state": "stopped"}, ["stop", "remove metadata role"]),
        ({}, {"metadata_absent": ["role"], "state": "stopped"}, ["remove metadata role", "stop"]),
        ({}, {"metadata_absent": ["role"], "state": "absent"}, [f"delete server web-1 ({some_id('web-1')})"]),
        ({}, {"security_groups": ["web", "default", "web"]}, []),
        ({}, {"security_groups": ["default", "db"]}, ["add security group db", "remove security group web"]),
        ({}, {"security_groups": []}, ["remove security group default", "remove security group web"]),
        ({}, {"state": "absent"}, [f"delete server web-1 ({some_id('web-1')})"]),
        ({"status": "ERROR"}, {"state": "absent"}, [f"delete server web-1 ({some_id('web-1')})"]),
        ({"status": "ERROR"}, {"state": "stopped"}, ["stop"]),
        ({}, {"name": "new", "id": some_id("web-1")}, ["rename from web-1 to new"]),
        ({}, {"name": None, "id": some_id("web-1")}, []),
        # Without waiting, an action in progress counts as done.
        ({"OS-EXT-STS:task_state": "powering-off"}, {"state": "stopped", "wait": False}, []),
        ({"OS-EXT-STS:task_state": "powering-off"}, {"state": "started", "wait": False}, ["start"]),
        ({"status": "BUILDING"}, {"state": "started", "wait": False}, []),
    ],
)
def test_changes(there, wanted, steps):
    planned = plan(MODULE, FakeClient(servers=[server(**there)]), **{"name": "web-1", **wanted})
    assert planned.summaries == steps
    assert planned.warnings == []


@pytest.mark.parametrize(
    ("there", "wanted", "kind", "words"),
    [
        ({}, {"flavor": "m2.c2m4"}, "invalid_request", "allow_restart: true"),
        ({}, {"flavor": "m2.c2m4", "state": "shelved"}, "invalid_request", "allow_restart"),
        (SHELVED, {"flavor": "m2.c2m4"}, "wrong_state", "ACTIVE and SHUTOFF"),
        ({"status": "PAUSED"}, {"flavor": "m2.c2m4"}, "wrong_state", "PAUSED"),
        (OFF, {"flavor": "u2.c1m2"}, "invalid_request", "local disk"),
        (U2, {"flavor": "m2.c2m4"}, "invalid_request", "local disk"),
        ({**OFF, "image": {"id": some_id("Appliance")}}, {"flavor": "m2.c1m1"}, "invalid_request", "4096"),
        ({}, {"flavor": "m9"}, "unknown_name", "m2.c1m1"),
        ({"status": "ERROR", "fault": {"message": "No valid host."}}, {}, "wrong_state", "No valid host. Stop it"),
        ({"status": "ERROR"}, {"state": "started"}, "wrong_state", "gives no reason"),
        ({"status": "UNKNOWN"}, {}, "wrong_state", "support"),
        ({"NHN-EXT-ATTR:protect": True}, {"state": "absent"}, "invalid_request", "only the console"),
        ({}, {"security_groups": ["nope"]}, "unknown_name", "default, same, web"),
        ({}, {"security_groups": ["same"]}, "ambiguous_name", "rename one"),
        ({}, {"name": None, "id": some_id("nobody")}, "unknown_name", "never creates"),
        ({}, {"metadata": {"role": {"a": 1}}}, "invalid_request", "text or a number"),
        ({}, {"metadata": {"n": 1}, "metadata_absent": ["n"]}, "invalid_request", "both name 'n'; leave it in one"),
        ({}, {"metadata_absent": ["os_type"]}, "invalid_request", "names 'os_type', which the platform keeps"),
        ({}, {"metadata_absent": ["nhn_cloud_fleet"]}, "invalid_request", "a mark of this collection"),
        ({}, {"metadata_absent": ["a/b"]}, "invalid_request", "a key has the letters"),
        ({}, {"metadata_absent": [""]}, "invalid_request", "a key has the letters"),
        ({}, {"metadata_absent": [".."]}, "invalid_request", "which the API cannot remove"),
        (SHELVED, {"metadata_absent": ["role"]}, "wrong_state", "cannot be changed in SHELVED_OFFLOADED (role)"),
        ({}, {"image": "Windows", "on_drift": "fail"}, "invalid_request", "image is 'Ubuntu' instead of 'Windows'"),
    ],
)
def test_refusals(there, wanted, kind, words):
    with pytest.raises(errors.NhnError) as caught:
        plan(MODULE, FakeClient(servers=[server(**there)]), **{"name": "web-1", **wanted})
    assert caught.value.kind == kind
    assert words in caught.value.message


def test_two_of_a_name_are_listed():
    twins = [server(), {**server(), "id": some_id("twin")}, server("web-10")]
    with pytest.raises(errors.Ambiguous) as caught:
        plan(MODULE, FakeClient(servers=twins), name="web-1")
    assert caught.value.details["ids"] == sorted([some_id("web-1"), some_id("twin")])


def test_a_name_is_no_pattern():
    assert plan(MODULE, FakeClient(servers=[server("web-1")]), name="web..", state="absent").steps == []


def test_renaming_to_a_taken_name_is_refused():
    with pytest.raises(errors.Ambiguous):
        plan(MODULE, FakeClient(servers=[server(), server("db")]), id=some_id("web-1"), name="db")


@pytest.mark.parametrize(
    ("wanted", "drifted"),
    [
        ({"key_name": "deploy"}, []),
        ({"key_name": "other"}, ["key_name"]),
        ({"availability_zone": "kr-pub-b"}, ["availability_zone"]),
        ({"image": "Ubuntu"}, []),
        ({"image": some_id("Ubuntu")}, []),
        ({"image": "Windows"}, ["image"]),
        ({"image": "Vanished (2023.11.21)"}, ["image"]),
        ({"networks": [{"network": "vpc"}]}, []),
        ({"networks": [{"network": "vpc", "subnet": "web"}]}, []),
        ({"networks": [{"subnet": "web", "fixed_ip": "10.0.1.5"}]}, []),
        ({"networks": [{"subnet": "web", "fixed_ip": "10.0.1.6"}]}, ["networks"]),
        ({"networks": [{"network": "other"}]}, ["networks"]),
        ({"networks": [{"network": "vanished"}]}, ["networks"]),
        ({"networks": [{"network": "vpc"}, {"network": "vpc"}]}, ["networks"]),
        ({"networks": [{"port": some_id("nic")}]}, []),
        ({"boot_volume": {"size": 20, "type": "General HDD"}}, []),
        ({"boot_volume": {"size": 50, "type": "General SSD"}}, ["boot_volume.size", "boot_volume.type"]),
        ({"boot_volume": {"source_type": "volume", "source": "elsewhere"}}, ["boot_volume.source"]),
        ({"boot_volume": {"source": "Ubuntu"}}, []),
        ({"boot_volume": {"source": "Windows"}}, ["boot_volume.source"]),
        ({"boot_volume": {"source_type": "snapshot", "source": "snap"}}, ["boot_volume.source"]),
        ({"boot_volume": {"source_type": "snapshot", "source": "vanished"}}, ["boot_volume.source"]),
        ({"user_data": "#!/bin/sh", "volumes": [{"size": 1}]}, []),
    ],
)
def test_drift(wanted, drifted):
    planned = plan(MODULE, FakeClient(servers=[server()], ports=[PORT_WEB]), name="web-1", **wanted)
    assert [entry["option"] for entry in planned.resource.extra()["drift"]] == drifted
    assert planned.steps == []
    assert len(planned.warnings) == bool(drifted)


def test_a_root_disk_of_a_snapshot_is_no_drift():
    made = {**ROOT, "snapshot_id": some_id("snap")}
    for source in ("snap", some_id("snap")):
        wanted = {"source_type": "snapshot", "source": source}
        planned = plan(MODULE, FakeClient(servers=[server()], volumes=[made]), name="web-1", boot_volume=wanted)
        assert planned.resource.extra()["drift"] == []


def test_a_source_that_is_null_or_empty_is_no_drift():
    for source in (None, ""):
        planned = plan(MODULE, FakeClient(servers=[server()]), name="web-1", boot_volume={"source": source, "size": 20})
        assert planned.resource.extra()["drift"] == []


def test_a_local_root_disk_is_no_volume():
    local = server(**{**U2, "os-extended-volumes:volumes_attached": []})
    wanted = {"source_type": "volume", "source": "boot"}
    planned = plan(MODULE, FakeClient(servers=[local]), name="web-1", boot_volume=wanted)
    assert planned.resource.extra()["drift"] == [{"option": "boot_volume.source", "wanted": "boot", "actual": None}]


def test_a_fault_that_only_the_single_view_tells_is_told():
    class Listing(FakeClient):
        def pages(self, *args, what, **more):
            for page in super().pages(*args, what=what, **more):
                yield [{key: value for key, value in row.items() if key != "fault"} for row in page]

    broken = server(status="ERROR", fault={"message": "No valid host was found."})
    with pytest.raises(errors.WrongState) as caught:
        plan(MODULE, Listing(servers=[broken]), name="web-1")
    assert "is in ERROR: No valid host was found." in caught.value.message


def test_drift_ignored_is_still_listed():
    planned = plan(MODULE, FakeClient(servers=[server()]), name="web-1", key_name="other", on_drift="ignore")
    assert planned.warnings == []
    assert planned.resource.extra()["drift"] == [{"option": "key_name", "wanted": "other", "actual": "deploy"}]


def created(*, ports=None, **given):
    """Return the request body of a creation."""
    volumes = [volume("boot", bootable="true", availability_zone="kr-pub-b"), volume("plain")]
    planned = plan(MODULE, FakeClient(keypairs=KEYS, volumes=volumes, ports=ports or PORTS), **{**CREATE, **given})
    fields = planned.steps[0].after
    return planned, fields


@pytest.mark.parametrize(
    ("given", "device"),
    [
        ({}, {"source_type": "image", "destination_type": "volume", "volume_size": 20, "delete_on_termination": True}),
        ({"image": "Windows"}, {"volume_size": 50}),
        ({"image": "Appliance", "flavor": "m2.c2m4"}, {"volume_size": 60}),
        ({"boot_volume": {"size": 30, "type": "General SSD"}}, {"volume_size": 30, "volume_type": "General SSD"}),
        ({"boot_volume": {"delete_on_termination": False}}, {"delete_on_termination": False}),
        ({"flavor": "u2.c1m2"}, {"destination_type": "local", "volume_size": None}),
        (
            {"image": None, "boot_volume": {"source_type": "volume", "source": "boot"}},
            {"uuid": some_id("boot"), "volume_size": None, "delete_on_termination": False},
        ),
        (
            {"image": None, "boot_volume": {"source_type": "snapshot", "source": "snap"}},
            {"uuid": some_id("snap"), "volume_size": 30, "delete_on_termination": True},
        ),
    ],
)
def test_root_disk(given, device):
    root = created(**given)[1]["block_device_mapping"][0]
    assert {key: root.get(key) for key in device} == device
    assert root["boot_index"] == 0


def test_the_zone_follows_a_source_volume():
    fields = created(image=None, boot_volume={"source_type": "volume", "source": "boot"})[1]
    assert fields["availability_zone"] == "kr-pub-b"


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ({"image": None, "boot_volume": {"source_type": "snapshot", "source": "snap"}}, 0),
        ({"volumes": [{"source_type": "snapshot", "source": "snap"}]}, 1),
    ],
)
def test_the_zone_follows_the_volume_of_a_source_snapshot(given, root):
    volumes = [volume("far", availability_zone="kr-pub-b")]
    client = FakeClient(keypairs=KEYS, volumes=volumes)
    fields = plan(MODULE, client, **{**CREATE, **given}).steps[0].after
    assert fields["availability_zone"] == "kr-pub-b"
    assert fields["block_device_mapping"][root]["uuid"] == some_id("snap")
    with pytest.raises(
        errors.InvalidRequest, match="snapshot .* is in zone kr-pub-b and the server is to be in kr-pub-a"
    ):
        plan(MODULE, client, **{**CREATE, "availability_zone": "kr-pub-a", **given})


def test_a_range_with_host_bits_is_a_range():
    odd = [{"id": some_id("odd"), "name": "odd", "vpc_id": some_id("vpc"), "cidr": "10.0.1.5/24"}]
    bad = [{"id": some_id("odd"), "name": "odd", "vpc_id": some_id("vpc"), "cidr": "none"}]
    inside, outside = ([{"subnet": "odd", "fixed_ip": ip}] for ip in ("10.0.1.77", "10.0.2.77"))
    for subnets, networks in ((odd, inside), (bad, outside)):
        planned = plan(MODULE, FakeClient(keypairs=KEYS, vpcsubnets=subnets), **{**CREATE, "networks": networks})
        assert planned.steps[0].after["networks"][0]["fixed_ip"] == networks[0]["fixed_ip"]
    with pytest.raises(errors.InvalidRequest, match="is not in subnet odd"):
        plan(MODULE, FakeClient(keypairs=KEYS, vpcsubnets=odd), **{**CREATE, "networks": outside})
    with pytest.raises(errors.InvalidRequest, match="in no subnet of VPC vpc"):
        nic = [{"network": "vpc", "fixed_ip": "10.0.2.77"}]
        plan(MODULE, FakeClient(keypairs=KEYS, vpcsubnets=odd), **{**CREATE, "networks": nic})


@pytest.mark.parametrize(
    ("networks", "sent"),
    [
        ([{"network": "vpc"}], [{"uuid": some_id("vpc")}]),
        ([{"subnet": "web"}], [{"subnet": some_id("web")}]),
        ([{"network": "other", "subnet": "default"}], [{"subnet": some_id("other/default")}]),
        ([{"subnet": "web", "fixed_ip": "10.0.1.9"}], [{"subnet": some_id("web"), "fixed_ip": "10.0.1.9"}]),
        ([{"port": "port"}, {"network": "vpc"}], [{"port": some_id("port")}, {"uuid": some_id("vpc")}]),
    ],
)
def test_networks(networks, sent):
    assert created(networks=networks)[1]["networks"] == sent


def test_a_new_server_has_nothing_to_remove_and_what_cannot_be_removed_is_refused_all_the_same():
    planned, fields = created(metadata={"role": "web"}, metadata_absent=["old", "tier"])
    assert planned.summaries == ["create server web-1"]
    assert fields["metadata"] == {"role": "web"}
    for given in ({"metadata_absent": ["os_type"]}, {"metadata": {"a": 1}, "metadata_absent": ["a"]}):
        with pytest.raises(errors.InvalidRequest, match="metadata_absent"):
            created(**given)


def test_the_diff_shows_the_metadata_before_and_after_each_step():
    there = server(metadata={"a": "1", "b": "2", "c": "3"})
    given = {"metadata": {"d": "4"}, "metadata_absent": ["a", "c"]}
    planned = plan(MODULE, FakeClient(servers=[there]), name="web-1", **given)
    last = {"b": "2", "d": "4"}
    assert [step.after["metadata"] for step in planned.steps] == [
        {"a": "1", "b": "2", "c": "3", "d": "4"},
        {**last, "c": "3"},
        last,
    ]
    assert diff_of(planned.steps) == {"before": {"metadata": there["metadata"]}, "after": {"metadata": last}}


def test_creating_in_a_state_adds_its_step():
    assert created(state="stopped")[0].summaries == ["create server web-1", "stop"]
    assert created(state="shelved")[0].summaries == ["create server web-1", "shelve"]
    assert created(state="started")[0].summaries == ["create server web-1"]


PORT_ONLY = [{"port": "port"}]


@pytest.mark.parametrize(
    ("networks", "groups", "steps", "first", "last"),
    [
        ([{"network": "vpc"}], None, [], ["default"], ["default"]),
        ([{"network": "vpc"}], ["web"], [], ["web"], ["web"]),
        # To Nova no groups means the default one.
        ([{"network": "vpc"}], [], ["remove security group default"], ["default"], []),
        # An existing port keeps its own groups, and the server shows those of all its ports.
        (PORT_ONLY, None, [], ["db"], ["db"]),
        (PORT_ONLY, ["web"], ["add security group web", "remove security group db"], ["db"], ["web"]),
        (PORT_ONLY, ["db"], [], ["db"], ["db"]),
        ([{"network": "vpc"}, *PORT_ONLY], ["web"], ["remove security group db"], ["db", "web"], ["web"]),
    ],
)
def test_a_creation_ends_with_exactly_the_security_groups(networks, groups, steps, first, last):
    ports = [{**port, "security_groups": [some_id("sg 2")]} for port in PORTS]
    planned, fields = created(ports=ports, networks=networks, security_groups=groups)
    assert planned.summaries == ["create server web-1", *steps]
    assert fields["security_groups"] == first
    diff = diff_of(planned.steps)
    assert diff["before"] == {}
    assert diff["after"]["security_groups"] == last


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": ""}, "name and id are both empty"),
        ({"id": ""}, "id is empty; it must name a server"),
        ({"name": "", "id": ""}, "id is empty"),
        ({"id": "", "state": "absent"}, "id is empty"),
        # The name of another server beside it must not be taken for the one that is meant.
        ({"id": "", "name": "web-1", "state": "absent"}, "id is empty"),
    ],
)
def test_empty_names_and_ids_name_no_server(given, says):
    with pytest.raises(errors.InvalidRequest, match=says):
        plan(MODULE, FakeClient(servers=[server()]), **given)


@pytest.mark.parametrize("wait", [True, False])
def test_a_server_that_is_being_deleted_is_as_good_as_gone(wait, monkeypatch):
    client = FakeClient(servers=[server(**{"OS-EXT-STS:task_state": "deleting"})])
    monkeypatch.setattr(Servers, "settle", lambda servers, server, timeout: None)
    resource = MODULE.resource(
        parameters(MODULE, {"name": "web-1", "state": "absent", "wait": wait}), Things(client), print
    )
    assert resource.plan(resource.find()) == []


def test_a_resize_knows_windows_by_the_metadata_where_the_server_names_no_image():
    there = server(metadata={"os_type": "Windows", "image_name": "vanished"})
    with pytest.raises(errors.InvalidRequest, match="Windows needs 2048"):
        plan(MODULE, FakeClient(servers=[there]), name="web-1", flavor="m2.c1m1", allow_restart=True)


def test_a_resize_knows_the_image_by_its_name():
    there = server(metadata={"image_name": "Appliance"})
    with pytest.raises(errors.InvalidRequest, match="needs 4096"):
        plan(MODULE, FakeClient(servers=[there]), name="web-1", flavor="m2.c1m1", allow_restart=True)


def test_data_disks_are_kept_and_come_after_the_root():
    disks = created(volumes=[{"size": 5}, {"source_type": "image", "source": "Ubuntu", "delete_on_termination": True}])[
        1
    ]
    assert [
        (disk["boot_index"], disk["source_type"], disk["volume_size"], disk["delete_on_termination"])
        for disk in disks["block_device_mapping"][1:]
    ] == [(1, "blank", 5, False), (2, "image", 20, True)]


def test_user_data_is_in_no_diff():
    planned, fields = created(user_data="#!/bin/sh\necho very-secret")
    secret = base64.b64encode(b"#!/bin/sh\necho very-secret").decode()
    assert "very-secret" not in repr(fields)
    assert secret not in repr(diff_of(planned.steps))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"flavor": None}, "without flavor"),
        ({"image": None}, "without image"),
        ({"networks": None}, "there is other, vpc"),
        ({"image": "Twice"}, "2 images are named"),
        ({"image": "Ubunto"}, "there is Ubuntu"),
        ({"key_name": "nobody"}, "nhn_keypair"),
        ({"availability_zone": "kr2-pub-a"}, "kr-pub-a, kr-pub-b"),
        ({"boot_volume": {"size": 9}}, "at least 20 GB"),
        ({"image": "Windows", "boot_volume": {"size": 40}}, "at least 50 GB"),
        ({"image": "Windows", "flavor": "m2.c1m1"}, "Windows needs 2048"),
        ({"image": "Windows", "flavor": "u2.c1m2"}, "cannot run Windows"),
        ({"image": "Windows", "name": "sixteen-letters-"}, "16 characters"),
        ({"image": "Appliance"}, "needs 4096"),
        ({"image": "Appliance", "flavor": "u2.c1m2"}, "needs 4096"),
        ({"boot_volume": {"type": "Floppy"}}, "General HDD, General SSD"),
        ({"boot_volume": {"source": "Windows"}}, "two images"),
        ({"image": None, "boot_volume": {"source_type": "volume"}}, "boot_volume.source"),
        ({"boot_volume": {"source_type": "volume", "source": "boot"}}, "no meaning for a root disk from a volume"),
        ({"image": None, "boot_volume": {"source_type": "volume", "source": "plain"}}, "not bootable"),
        (
            {"image": None, "boot_volume": {"source_type": "volume", "source": "boot", "type": "General SSD"}},
            "keeps the type",
        ),
        (
            {
                "image": None,
                "availability_zone": "kr-pub-a",
                "boot_volume": {"source_type": "volume", "source": "boot"},
            },
            "in zone kr-pub-b",
        ),
        ({"image": None, "boot_volume": {"source_type": "snapshot", "source": "snap", "size": 10}}, "at least 30 GB"),
        ({"volumes": [{"source_type": "blank"}]}, "volumes[0].size"),
        ({"volumes": [{"source_type": "image"}]}, "volumes[0].source"),
        ({"networks": [{}]}, "Each entry"),
        ({"networks": [{"port": "port", "network": "vpc"}]}, "names nothing else"),
        ({"networks": [{"port": "busy"}]}, "in use"),
        ({"networks": [{"network": ""}]}, "networks.network is empty; it must name a network"),
        ({"networks": [{"network": "", "fixed_ip": "10.0.1.9"}]}, "networks.network is empty"),
        ({"networks": [{"network": "vpc", "subnet": ""}]}, "networks.subnet is empty"),
        ({"networks": [{"port": "", "network": "vpc"}]}, "networks.port is empty"),
        ({"networks": [{"fixed_ip": ""}]}, "Each entry"),
        ({"networks": [{"subnet": "default"}]}, "2 subnets are named"),
        ({"networks": [{"subnet": "web", "fixed_ip": "10.0.2.9"}]}, "not in subnet"),
        ({"networks": [{"subnet": "web", "fixed_ip": "10.0.1"}]}, "not an IPv4"),
        (
            {"networks": [{"network": "vpc", "fixed_ip": "10.1.0.9"}]},
            "in no subnet of VPC vpc (10.0.0.0/24, 10.0.1.0/24)",
        ),
        ({"networks": [{"fixed_ip": "198.51.100.9"}]}, "in no subnet of this project"),
        ({"user_data": "x" * 49152}, "65536 bytes"),
        ({"metadata": {"k": "v" * 256}}, "255 characters"),
        ({"name": "x" * 256}, "1 to 255"),
        ({"name": " web"}, "white space"),
        ({"name": "web\x00"}, "cannot be printed"),
    ],
)
def test_creations_refused(given, words):
    with pytest.raises(errors.NhnError) as caught:
        created(**given)
    assert words in caught.value.message


def test_user_data_of_exactly_the_limit_passes():
    created(user_data="x" * 49149)
