# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory's records of several regions: all of them, or which one failed; and what images add."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.plugin_utils import _records as records
from fake_cloud import FakeClient, image, server, some_id

ALL: t.Any = [{"status": None}]


class Regions:
    """A client of an account whose regions hold the servers that a test gives it, or fail."""

    def __init__(self, **regions: t.Any) -> None:
        self.regions = regions
        self.logins = 0
        self.asked: list[t.Any] = []

    def log_in(self) -> None:
        self.logins += 1

    def in_region(self, region: str | None) -> FakeClient:
        self.asked.append(region)
        there = self.regions[region or "home"]
        if isinstance(there, Exception):
            raise there
        client = there if isinstance(there, FakeClient) else FakeClient(servers=there)
        client.region = region or "KR1"
        return client


def read(client: Regions, *regions: str | None, wanted: t.Any = None, failing: t.Any = None) -> t.Any:
    return records.read(client, regions or (None,), ALL if wanted is None else wanted, failing=failing)


def names(found: t.Any) -> list[tuple[str, str]]:
    return [(one["region"], one["name"]) for one in found]


# Regions

DOWN = errors.ApiError("Could not list servers: HTTP 503.", status=503)


def test_the_servers_of_all_regions_in_their_order():
    client = Regions(KR1=[server("a"), server("b")], KR2=[server("c")])
    found, complete = read(client, "KR2", "KR1")
    assert names(found) == [("KR2", "c"), ("KR1", "a"), ("KR1", "b")]
    assert complete is True
    assert client.logins == 1


def test_a_region_that_fails_is_named_and_fails_all():
    with pytest.raises(errors.ApiError) as caught:
        read(Regions(KR1=[server("a")], KR2=DOWN), "KR1", "KR2")
    assert caught.value.message == "Region KR2: Could not list servers: HTTP 503."
    assert caught.value.details == {"status": 503}


def test_a_region_that_may_fail_is_named_and_left_out():
    told: list[str] = []
    found, complete = read(Regions(KR1=DOWN, KR2=[server("c")]), "KR1", "KR2", failing=told.append)
    assert names(found) == [("KR2", "c")]
    assert complete is False
    assert told == ["Region KR1: Could not list servers: HTTP 503."]


def test_all_regions_failing_is_a_failure_whatever_may_fail():
    told: list[str] = []
    with pytest.raises(errors.ApiError, match="^Region KR2: "):
        read(Regions(KR1=DOWN, KR2=DOWN), "KR1", "KR2", failing=told.append)
    assert told == ["Region KR1: Could not list servers: HTTP 503."]


@pytest.mark.parametrize(("region", "key"), [(None, "home"), ("KR1", "KR1")])
def test_the_only_region_need_not_be_named(region, key):
    with pytest.raises(errors.ApiError) as caught:
        read(Regions(**{key: DOWN}), region, failing=print)
    assert caught.value.message == DOWN.message


# Records


def test_a_server_that_is_gone_is_no_record():
    there = [server("a", status="DELETED"), server("b", status="SOFT_DELETED"), server("c", status="ERROR")]
    assert names(read(Regions(home=there))[0]) == [("KR1", "c")]


def test_a_server_that_two_filters_find_is_one_record():
    client = FakeClient(servers=[server("a"), server("b")])
    found, _complete = read(Regions(home=client), wanted=[{"status": "ACTIVE"}, {"status": "ERROR"}])
    assert names(found) == [("KR1", "a"), ("KR1", "b")]


def test_filters_by_name_become_ids():
    sent = []

    class Noting(FakeClient):
        def pages(self, service, path, key, *, what, params=None, **more):
            sent.append(params)
            yield from super().pages(service, path, key, what=what, params=params, **more)

    read(Regions(home=Noting(servers=[server("a")])), wanted=[{"status": None, "flavor": "m2.c1m2"}])
    assert [one["flavor"] for one in sent if one and "flavor" in one] == [some_id("m2.c1m2")]


def test_a_flavor_is_known_by_name_and_size():
    (record,) = read(Regions(home=[server("a")]))[0]
    assert record["flavor"] == {"id": some_id("m2.c1m2"), "name": "m2.c1m2", "vcpus": 1, "ram": 2048}


# What an image adds

TOLD = {"image_name": "Told", "os_type": "linux", "os_distro": "ubuntu", "login_username": "ubuntu"}


def test_what_the_platform_tells_of_the_image_needs_no_image():
    client = FakeClient(servers=[server("a", metadata=TOLD)])
    (record,) = read(Regions(home=client))[0]
    assert record["image"]["name"] == "Told"
    assert [record[field] for field in records.IMAGE_FIELDS] == ["linux", "ubuntu", "ubuntu"]
    assert not [path for path in client.reads if "images" in path]


@pytest.mark.parametrize("missing", ["image_name", "os_type", "os_distro", "login_username"])
def test_what_the_platform_does_not_tell_is_read_from_the_image(missing):
    own = image("Own", os_type="windows", os_distro="server", login_username="admin")
    told = {key: value for key, value in TOLD.items() if key != missing}
    there = server("a", metadata=told, image={"id": own["id"]})
    (record,) = read(Regions(home=FakeClient(servers=[there], images=[own])))[0]
    expected = {**TOLD, missing: {"image_name": "Own"}.get(missing) or own.get(missing)}
    assert record["image"]["name"] == expected["image_name"]
    assert {field: record[field] for field in records.IMAGE_FIELDS} == {
        field: expected[field] for field in records.IMAGE_FIELDS
    }


def test_an_image_that_is_gone_leaves_what_is_known():
    there = server("a", metadata={"os_type": "linux"}, image={"id": some_id("gone")})
    (record,) = read(Regions(home=FakeClient(servers=[there], images=[])))[0]
    assert record["image"] == {"id": some_id("gone"), "name": None}
    assert (record["os_type"], record["os_distro"]) == ("linux", None)


# What is kept


@pytest.mark.parametrize("record", [{"name": None}, {"protect": True}, {"power_state": 1}, {"created": ""}])
def test_single_values_of_all_kinds_are_kept(record):
    (one,) = read(Regions(home=[server("a")]))[0]
    assert records.unpack(records.pack([{**one, **record}])) == [{**one, **record}]


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (1, {"id": ""}, "server 1 .* id"),
        (2, {"status": ""}, "server 2 .* status"),
        (2, {"flavor": {"name": "x"}}, "server 2 .* flavor"),
        (2, {"image": {"id": ["x"], "name": "y"}}, "server 2 .* image"),
        (2, {"volumes": [1]}, "server 2 .* volumes"),
        (2, {"security_groups": None}, "server 2 .* security_groups"),
        (2, {"addresses": {"vpc": [{"addr": ""}]}}, "server 2 .* addresses"),
        (2, {"addresses": {"vpc": {}}}, "server 2 .* addresses"),
        (2, {"marks": []}, "server 2 .* marks"),
        (2, {"fault": {"code": []}}, "server 2 .* fault"),
        (2, {"more": 1}, "server 2 has other fields"),
    ],
)
def test_a_kept_record_that_does_not_fit_is_told_by_its_number(number, change, said):
    there, _complete = read(Regions(home=[server("a"), server("b")]))
    there[number - 1] = {**there[number - 1], **change}
    with pytest.raises(ValueError, match=f"^{said}$"):
        records.unpack(records.pack(there))
