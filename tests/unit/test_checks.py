# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is sent, at the edges of each rule; and the filters of a list of servers."""

from __future__ import annotations

import types

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds import flavor as flavors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds import image as images
from ansible_collections.nhn.cloud.plugins.module_utils._kinds import keypair, vpc
from ansible_collections.nhn.cloud.plugins.module_utils._servers import (
    checks,
    creation,
    filters,
    names,
    state_words,
    states,
    views,
)
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import BRIEF, view_of
from fake_cloud import flavor, image, some_id


def refusal(check, *given, **more):
    """The error with which a check ends."""
    with pytest.raises(errors.InvalidRequest) as caught:
        check(*given, **more)
    return caught.value


# Names


@pytest.mark.parametrize("name", ["a", "x" * 255, "web 1", "서버-1", "a\u00a0b", "ünï"])
def test_names_that_the_api_takes(name):
    names.check_name(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "has 1 to 255 characters; '' has 0"),
        ("x" * 256, "has 256."),
        (" a", "begins or ends with white space"),
        ("a ", "begins or ends with white space"),
        ("\U0001f600", "emoji"),
        ("a\tb", "cannot be printed"),
        ("a\u2028b", "cannot be printed"),
        ("a\uffffb", "cannot be printed"),
        ("a\ue000b", "cannot be printed"),
    ],
)
def test_names_that_the_api_refuses_or_changes(name, said):
    error = refusal(names.check_name, name)
    assert said in error.message
    assert error.details["option"] == "name"


@pytest.mark.parametrize(("name", "fits"), [("x" * 15, True), ("x" * 16, False)])
def test_a_windows_name_has_fifteen_characters(name, fits):
    windows = image("Windows", os_type="WINDOWS")
    checks.check_windows_name(name, image("Ubuntu"))
    checks.check_windows_name(name, None)
    if fits:
        checks.check_windows_name(name, windows)
    else:
        assert (
            "has 16 characters and a Windows server's may have 15"
            in refusal(checks.check_windows_name, name, windows).message
        )


@pytest.mark.parametrize(
    ("there", "windows"),
    [
        (None, False),
        ({}, False),
        ({"os_type": None}, False),
        ({"os_type": "linux"}, False),
        ({"os_type": "Windows"}, True),
    ],
)
def test_what_is_windows(there, windows):
    assert checks.is_windows(there) is windows


# Metadata


def test_metadata_becomes_texts_without_our_marks():
    given = {"a": 1, 2: "b", "on": True, "off": False, "empty": "", **dict.fromkeys(views.MARKS, "x")}
    assert checks.metadata_of(given) == {"a": "1", "2": "b", "on": "true", "off": "false", "empty": ""}
    assert checks.metadata_of(None) == {}


@pytest.mark.parametrize(("key", "value"), [("k" * 255, "v"), ("k", "v" * 255)])
def test_metadata_of_exactly_the_limit(key, value):
    assert checks.metadata_of({key: value}) == {key: value}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"a": None}, "metadata.a must be a text or a number"),
        ({"a": [1]}, "metadata.a must be a text or a number"),
        ({"a": {}}, "metadata.a must be a text or a number"),
        ({"": "v"}, "keys and values have 1 to 255 characters"),
        ({"k" * 256: "v"}, "keys and values have 1 to 255 characters"),
        ({"k": "v" * 256}, "metadata.k: keys and values have 1 to 255 characters"),
    ],
)
def test_metadata_that_is_refused(given, said):
    error = refusal(checks.metadata_of, given)
    assert said in error.message
    assert error.details["option"] == "metadata"
    assert refusal(checks.metadata_of, given, "image_metadata").details["option"] == "image_metadata"


def test_keys_of_metadata():
    checks.check_keys(["a", "A-Z 0:9_.", "x"])
    error = refusal(checks.check_keys, ["a", "b/c"])
    assert error.message.startswith("metadata.b/c: a key has the letters A to Z")


# Flavors


WINDOWS = image("Windows", min_disk=50, os_type="windows")


@pytest.mark.parametrize(
    ("chosen", "of"),
    [
        (flavor("tiny", 1), None),
        (flavor("small", 2048), WINDOWS),
        (flavor("small", 1024), image("Ubuntu", min_ram=1024)),
        (flavor("small", 1024), image("Ubuntu", min_disk=500)),
        (flavor("local", 1024, 20), image("Ubuntu", min_disk=20)),
        (flavor("tiny", 1), {"id": "i", "name": "old"}),
    ],
)
def test_flavors_that_fit_an_image(chosen, of):
    checks.check_flavor(chosen, of)


@pytest.mark.parametrize(
    ("chosen", "of", "said"),
    [
        (flavor("local", 4096, 100), WINDOWS, "Flavor local cannot run Windows: it has a local disk"),
        (flavor("small", 2047), WINDOWS, "Flavor small has 2047 MB of RAM and Windows needs 2048"),
        (flavor("small", 1023), image("Ubuntu", min_ram=1024), "has 1023 MB of RAM and image Ubuntu needs 1024"),
        (flavor("local", 1024, 19), image("Ubuntu", min_disk=20), "has a disk of 19 GB and image Ubuntu needs 20"),
        # The API gives numbers as texts here and there.
        (flavor("small", 1), image("Ubuntu", min_ram="2"), "needs 2"),
    ],
)
def test_flavors_that_are_too_small(chosen, of, said):
    error = refusal(checks.check_flavor, chosen, of)
    assert said in error.message
    assert error.details["option"] == "flavor"


# What only one server can have


def several(**given):
    return {"networks": None, "boot_volume": None, "volumes": None, "count": 3, **given}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"networks": [{"network": "vpc", "fixed_ip": None, "port": None}]},
        {"boot_volume": {"source_type": "image", "source": "Ubuntu"}},
        {"volumes": [{"source_type": "snapshot", "source": "snap"}, {"source_type": "blank", "source": None}]},
    ],
)
def test_what_several_servers_can_share(given):
    checks.check_shareable(several(**given))


@pytest.mark.parametrize(
    ("given", "option", "said"),
    [
        ({"networks": [{"fixed_ip": "10.0.0.9", "port": None}]}, "networks.fixed_ip", "'10.0.0.9' can belong to one"),
        ({"networks": [{"fixed_ip": None, "port": "nic"}]}, "networks.port", "'nic' can belong to one server"),
        ({"boot_volume": {"source_type": "volume", "source": "v"}}, "boot_volume.source", "'v' is one volume"),
        (
            {"volumes": [{"source_type": "blank"}, {"source_type": "volume", "source": "v"}]},
            "volumes[1].source",
            "volumes[1].source 'v' is one volume, and count is 3",
        ),
    ],
)
def test_what_only_one_server_can_have(given, option, said):
    error = refusal(checks.check_shareable, several(**given))
    assert said in error.message and "count is 3" in error.message
    assert error.details["option"] == option


@pytest.mark.parametrize(
    ("given", "can"),
    [
        ({}, True),
        ({"flavor": None}, False),
        ({"networks": None}, False),
        ({"networks": []}, False),
        ({"image": None}, False),
        ({"image": None, "boot_volume": {"source": "snap"}}, True),
        # Empty is an ID that check mode does not know yet.
        ({"image": ""}, True),
    ],
)
def test_what_a_creation_needs(given, can):
    params = {"flavor": "small", "networks": [{}], "image": "Ubuntu", "boot_volume": None, **given}
    assert checks.can_create(params) is can


# Networks


NIC = {"network": None, "subnet": None, "port": None, "fixed_ip": None}
REAL = types.SimpleNamespace(planning=None)
CHECKING = types.SimpleNamespace(planning=print)


@pytest.mark.parametrize(
    "item",
    [
        {"network": "vpc"},
        {"subnet": "web"},
        {"network": "vpc", "subnet": "web", "fixed_ip": "10.0.0.9"},
        {"port": "nic"},
        {"fixed_ip": "10.0.0.9"},
    ],
)
def test_entries_of_networks(item):
    checks.check_network_form({**NIC, **item}, REAL)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({}, "Each entry of networks names"),
        ({"port": "nic", "subnet": "web"}, "names nothing else"),
        ({"port": "nic", "fixed_ip": "10.0.0.9"}, "names nothing else"),
        ({"network": "vpc", "fixed_ip": "10.0.0"}, "networks.fixed_ip '10.0.0' is not an IPv4 address"),
        ({"network": "vpc", "fixed_ip": "::1"}, "is not an IPv4 address"),
    ],
)
def test_entries_of_networks_that_are_refused(item, said):
    for lookup in (REAL, CHECKING):
        assert said in refusal(checks.check_network_form, {**NIC, **item}, lookup).message


@pytest.mark.parametrize("kind", ["network", "subnet", "port"])
def test_an_empty_name_is_no_name_but_in_check_mode_one_that_is_not_known_yet(kind):
    item = {**NIC, kind: ""}
    error = refusal(checks.check_network_form, item, REAL)
    assert error.message == f"networks.{kind} is empty; it must name a {kind}, or be left out."
    assert error.details["option"] == f"networks.{kind}"
    checks.check_network_form(item, CHECKING)


@pytest.mark.parametrize(
    ("cidr", "address", "holds"),
    [
        ("10.0.1.0/24", "10.0.1.0", True),
        ("10.0.1.0/24", "10.0.1.255", True),
        ("10.0.1.0/24", "10.0.2.0", False),
        # The API decides about what cannot be read.
        ("none", "10.0.2.0", True),
        ("10.0.1.0/24", "none", True),
    ],
)
def test_ranges_and_addresses(cidr, address, holds):
    assert checks.holds_address(cidr, address) is holds


def test_ranges_are_sorted_by_number():
    assert sorted(["10.0.10.0/24", "10.0.9.0/24", "9.0.0.0/8"], key=checks.address_order) == [
        "9.0.0.0/8", "10.0.9.0/24", "10.0.10.0/24",
    ]  # fmt: skip


# Security groups


def groups(*names):
    planned = []
    there = [{"id": some_id(f"{index}"), "name": name} for index, name in enumerate(names)]
    return types.SimpleNamespace(
        listed=lambda kind: there,
        plan_for=lambda kind, name, option, error: planned.append((kind.word, name, option, error)),
        planned=planned,
    )


def test_security_groups_must_be_there_once():
    there = groups("default", "web", "same", "same")
    checks.check_security_groups(["web", "default"], there)
    assert there.planned == []
    with pytest.raises(errors.Ambiguous, match="2 security groups are named 'same'") as caught:
        checks.check_security_groups(["web", "same"], there)
    assert caught.value.details == {"option": "security_groups", "ids": sorted([some_id("2"), some_id("3")])}


def test_a_security_group_that_is_not_there_may_be_one_of_an_earlier_task():
    there = groups("default", "web")
    checks.check_security_groups(["new"], there, "security_group")
    ((kind, name, option, error),) = there.planned
    assert (kind, name, option) == ("security group", "new", "security_group")
    assert error.message == "No security group is named 'new'; there is default, web."
    assert error.details["offered"] == ["default", "web"]


# user_data


@pytest.mark.parametrize(("text", "encoded"), [(None, None), ("", ""), ("abc", "YWJj"), ("한", "7ZWc")])
def test_user_data_is_sent_in_base64(text, encoded):
    assert creation.encode_user_data(text) == encoded


# States


@pytest.mark.parametrize(
    ("there", "word"),
    [
        ({"status": "active"}, "ACTIVE"),
        ({"status": "stopped"}, "SHUTOFF"),
        ({"status": ""}, "UNKNOWN"),
        ({}, "UNKNOWN"),
        ({"status": "BRAND_NEW"}, "BRAND_NEW"),
    ],
)
def test_words_for_states(there, word):
    assert states.status_of(there) == word
    assert state_words.state_text(there) == word


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"message": " No valid host. "}, "No valid host"),
        ({"message": ""}, "the platform gives no reason"),
        ({}, "the platform gives no reason"),
        ("text", "the platform gives no reason"),
        (None, "the platform gives no reason"),
    ],
)
def test_why_a_server_is_in_error(fault, said):
    assert state_words.fault_of({"fault": fault}) == said


def test_what_is_under_way():
    assert states.is_being_deleted({"OS-EXT-STS:task_state": "deleting"})
    assert not states.is_being_deleted({"OS-EXT-STS:task_state": "spawning"})
    assert not states.is_being_deleted({})
    assert states.task_of({"OS-EXT-STS:task_state": ""}) is None


# Filters


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"status": None, "name": None}, {"status": None, "name": None}),
        ({"name": "web.1"}, {"name": "^web\\.1$"}),
        ({"name_regex": "^web"}, {"name": "^web"}),
        # What Python does not know may be known to the API's database.
        ({"name_regex": "[[:alpha:]]"}, {"name": "[[:alpha:]]"}),
        ({"status": "stopped"}, {"status": "SHUTOFF"}),
        ({"flavor": 5}, {"flavor": "5"}),
        ({"changes_since": "2026-03-02T01:15:46+09:00"}, {"changes_since": "2026-03-01T16:15:46"}),
        ({"changes_since": "2026-03-02T01:15:46Z"}, {"changes_since": "2026-03-02T01:15:46"}),
        ({"changes_since": " 2026-03-02 "}, {"changes_since": "2026-03-02T00:00:00"}),
    ],
)
def test_filters_as_the_api_takes_them(given, sent):
    warnings: list[str] = []
    assert filters.check(given, warnings.append) == sent
    assert warnings == []


def test_a_word_that_is_no_state_is_warned_of_and_sent():
    warnings: list[str] = []
    assert filters.check({"status": "running"}, warnings.append) == {"status": "RUNNING"}
    (told,) = warnings
    assert told.startswith("status 'RUNNING' is in no table of NHN Cloud's states, which are ACTIVE, BUILD,")


@pytest.mark.parametrize(
    ("given", "option"), [({"name_regex": "("}, "name_regex"), ({"changes_since": "yesterday"}, "changes_since")]
)
def test_filters_that_cannot_work(given, option):
    assert refusal(filters.check, given, print).details["option"] == option


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"status": []}, "filters.status is an empty list"),
        ({"status": ["ACTIVE", None]}, "filters.status is None; it must be a text"),
        ({"status": True}, "filters.status is True; it must be a text"),
        ({"status": "DELETED"}, "servers that are deleted are never hosts"),
        ({"status": "soft_deleted"}, "servers that are deleted are never hosts"),
        ({"status": "running"}, "'RUNNING' is not a state of a server; there is ACTIVE, BUILD,"),
        ({"status": ""}, "filters.status is empty, which would select all servers"),
        ({"flavor": "  "}, "filters.flavor is empty"),
        ({"flavor": ["a"]}, "filters.flavor is ['a']; it must be a text"),
        ({"image": False}, "filters.image is False; it must be a text"),
        ({"name": "x"}, "filters has no 'name'; it can have changes_since, flavor, image, name_regex, status"),
    ],
)
def test_filters_of_an_inventory_that_could_select_others(given, said):
    error = refusal(filters.of_inventory, given)
    assert said in error.message
    assert "DELETED, ERROR" not in error.message


def test_each_state_of_an_inventory_is_asked_for_once():
    assert [one["status"] for one in filters.of_inventory({"status": ["stopped", "SHUTOFF", "active"]})] == [
        "SHUTOFF", "ACTIVE",
    ]  # fmt: skip
    assert filters.of_inventory({"flavor": 1.5}) == [{"flavor": "1.5", "status": None}]


def test_names_in_filters_become_ids_and_ids_stay():
    found = []

    def need(kind, wanted, option):
        found.append((wanted, option))
        return {"id": f"{kind.word} {wanted}"}

    there = types.SimpleNamespace(need=need)
    given = {"flavor": "small", "image": some_id("Ubuntu"), "status": "ACTIVE"}
    assert filters.resolve(given, there) == {**given, "flavor": "flavor small"}
    assert found == [("small", "flavor")]
    assert filters.resolve({"flavor": None, "image": "Ubuntu"}, there) == {"flavor": None, "image": "image Ubuntu"}


# Views


def test_a_planned_server_has_the_documented_types():
    planned = views.planned_server()
    assert tuple(planned) == views.SERVER_FIELDS
    assert planned["status"] is None and planned["id"] is None
    assert planned["private_ips"] == planned["public_ips"] == planned["volumes"] == planned["security_groups"] == []
    assert planned["metadata"] == planned["marks"] == planned["addresses"] == {}
    assert planned["flavor"] == {"id": None, "name": None, "vcpus": None, "ram": None}


def test_our_marks_are_apart_from_the_users_metadata():
    view = views.server_view({"id": "s", "metadata": {"role": "web", views.FLEET_KEY: "web"}}, {})
    assert (view["metadata"], view["marks"]) == ({"role": "web"}, {views.FLEET_KEY: "web"})
    assert views.metadata_of({"metadata": None}) == {}


def test_volumes_faults_and_flavors_in_a_view():
    fault = {"code": 500, "message": "No host", "created": "t", "details": "d", "more": 1}
    volumes = {"os-extended-volumes:volumes_attached": [{"id": "v-1"}, {"id": "v-2"}]}
    view = views.server_view({"id": "s", "fault": fault, "flavor": {"id": "gone"}, **volumes}, {})
    assert view["fault"] == {"code": 500, "message": "No host", "created": "t", "details": "d"}
    assert view["volumes"] == ["v-1", "v-2"]
    assert view["flavor"] == {"id": "gone", "name": None, "vcpus": None, "ram": None}


def test_views_of_the_things_around_servers():
    assert view_of(keypair.SHOWN, {"name": "k", "private_key": "secret"}) == {
        "name": "k", "public_key": None, "fingerprint": None, "user_id": None, "created_at": None,
    }  # fmt: skip
    assert view_of(BRIEF, {"id": "f", "name": "small", "ram": 1}) == {"id": "f", "name": "small"}


@pytest.mark.parametrize(("told", "shown"), [("", 0), (None, 0), (512, 512)])
def test_a_flavor_without_swap_has_0(told, shown):
    view = view_of(flavors.SHOWN, {"id": "f", "swap": told, "extra_specs": None, "OS-FLV-EXT-DATA:ephemeral": 3})
    assert (view["swap"], view["extra_specs"], view["ephemeral"]) == (shown, {}, 3)


@pytest.mark.parametrize(("disk", "own"), [(None, False), ("0", False), (0, False), (1, True), ("20", True)])
def test_a_flavor_with_a_disk_boots_from_it(disk, own):
    assert flavors.has_own_disk({"disk": disk}) is own


def test_a_vpc_shows_its_range_and_whether_it_leads_outside():
    view = view_of(vpc.SHOWN, {"id": "n", "name": "vpc", "cidrv4": "10.0.0.0/16", "router:external": False})
    assert (view["cidr"], view["external"], view["state"]) == ("10.0.0.0/16", False, None)
    subnet = {"id": "1", "routingtable": {"gateway_id": "g"}, "available_ip_count": 9}
    assert view_of(vpc.SUBNET_SHOWN, subnet)["internet_gateway_id"] == "g"
    assert view_of(vpc.SUBNET_SHOWN, {"id": "2"})["internet_gateway_id"] is None


def test_an_image_has_the_documented_fields_only():
    view = view_of(images.SHOWN, {"id": "i", "os_type": "linux", "file": "/secret", "checksum": "x"})
    assert (view["id"], view["os_type"], view["name"]) == ("i", "linux", None)
    assert "file" not in view and "checksum" not in view


@pytest.mark.parametrize(
    ("kept", "known"),
    [
        (None, []),
        ([{"id": "f", "name": "small"}], ["f"]),
        # A file that another version has written is as good as none.
        ([{"name": "small"}], []),
        (5, []),
    ],
)
def test_flavors_remembered_by_an_earlier_task(kept, known):
    read = []

    def once(kind, key, find):
        read.append(key)
        return find()

    client = types.SimpleNamespace(remembered=lambda what: kept)
    things = types.SimpleNamespace(client=client, once=once)
    found = flavors.flavors_with(things, "f") if known else flavors._remembered(things)
    assert list(found) == known
