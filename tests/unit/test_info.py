# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules: queries, filters, and what is sent to the API."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import info
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import query as query_room
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.query import Query
from ansible_collections.nhn.cloud.plugins.module_utils._servers import filters
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from ansible_collections.nhn.cloud.plugins.modules import (
    nhn_flavor_info,
    nhn_image_info,
    nhn_keypair_info,
    nhn_server_info,
    nhn_volume_attachment_info,
    nhn_vpc_info,
)
from fake_cloud import ROOT, FakeClient, defaults, server, some_id


class Recording(FakeClient):
    """A client that records the parameters of lists, and filters servers only by name."""

    def __init__(self, **lists: t.Any) -> None:
        super().__init__(**lists)
        self.sent: list[tuple[str, t.Any]] = []

    def _filtered(self, key, params):
        self.sent.append((key, dict(params or {})))
        return super()._filtered(key, {k: v for k, v in (params or {}).items() if k == "name"})


@pytest.fixture
def execute(monkeypatch):
    """Run an info module on lists. Return its result, its warnings and its client."""

    def run(module, client=None, **given):
        client = client or Recording()
        monkeypatch.setattr(info, "things_from", lambda params, shared: Things(client))
        warnings: list[str] = []
        params = {**defaults(module.MODULE.argument_spec), **given}
        return module.MODULE.execute(params, check_mode=True, warn=warnings.append), warnings, client

    return run


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, [{"status": None}]),
        ({"status": None, "flavor": None}, [{"status": None}]),
        ({"status": ["stopped"]}, [{"status": "SHUTOFF"}]),
        ({"status": ["ACTIVE", " SHUTOFF", "stopped"]}, [{"status": "ACTIVE"}, {"status": "SHUTOFF"}]),
        ({"status": ("ERROR",), "flavor": 5}, [{"status": "ERROR", "flavor": "5"}]),
        (
            {"status": ["ACTIVE", "ERROR"], "name_regex": "^a"},
            [{"status": "ACTIVE", "name": "^a"}, {"status": "ERROR", "name": "^a"}],
        ),
        ({"changes_since": datetime.date(2026, 3, 2)}, [{"status": None, "changes_since": "2026-03-02T00:00:00"}]),
        (
            {"changes_since": datetime.datetime(2026, 3, 2, 1, 15, 46)},
            [{"status": None, "changes_since": "2026-03-02T01:15:46"}],
        ),
    ],
)
def test_filters_of_an_inventory(given, wanted):
    assert filters.of_inventory(given) == wanted


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"nmae": "x"}, "filters has no 'nmae'"),
        ({5: "x"}, "filters has no '5'"),
        ({"status": "ACTVE"}, "filters.status 'ACTVE' is not a state of a server; there is ACTIVE, BUILD,"),
        ({"status": "ACTIVE, SHUTOFF"}, "filters.status 'ACTIVE, SHUTOFF' is not a state"),
        ({"status": []}, "filters.status is an empty list"),
        ({"status": ""}, "filters.status is empty, which would select all servers"),
        ({"status": ["ACTIVE", None]}, "filters.status is None; it must be a text"),
        ({"status": ["ACTIVE", ["ERROR"]]}, r"filters.status is ['ERROR']; it must be a text"),
        ({"status": True}, "filters.status is True; it must be a text"),
        ({"status": {"is": "ACTIVE"}}, "filters.status is {'is': 'ACTIVE'}; it must be a text"),
        ({"status": "DELETED"}, "servers that are deleted are never hosts"),
        ({"name_regex": ["web"]}, "filters.name_regex is ['web']; it must be a text"),
        ({"name_regex": "("}, "name_regex '(' is not a regular expression"),
        ({"flavor": {"name": "x"}}, "filters.flavor is {'name': 'x'}; it must be a text"),
        ({"flavor": " "}, "filters.flavor is empty, which would select all servers"),
        ({"image": False}, "filters.image is False; it must be a text"),
        ({"image": datetime.date(2026, 3, 2)}, "it must be a text"),
        ({"changes_since": "yesterday"}, "changes_since 'yesterday' is not a time"),
    ],
)
def test_filters_of_an_inventory_that_could_select_others(given, said):
    with pytest.raises(errors.InvalidRequest) as caught:
        filters.of_inventory(given)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("expression", "position", "why"),
    [
        ("servers[?", 10, "ends too early"),
        ("servers[?status=='A", 18, "Unclosed ' delimiter"),
        ("foo bar", 5, "Unexpected token: bar"),
        ("#", 1, "Unknown token"),
        ("", 1, "it is empty"),
        ("servers[?foo(@)]", 10, "there is no function foo"),
        ("sort_by(servers)", 1, "function sort_by takes 2 arguments, not 1"),
        ("merge()", 1, "function merge takes at least 1 arguments, not 0"),
    ],
)
def test_a_wrong_query_says_where(expression, position, why):
    with pytest.raises(errors.InvalidRequest, match="is not a JMESPath expression") as caught:
        Query(expression)
    assert why in caught.value.message
    assert caught.value.details["position"] == position


def test_a_query_that_cannot_be_evaluated():
    query = Query("length(servers[0].ram)")
    with pytest.raises(errors.InvalidRequest, match=r"cannot be evaluated: In function length\(\)"):
        query.value_of({"servers": [{"ram": 5}]})
    assert Query("servers[?a=='x'].b | [0]").value_of({"servers": [{"a": "x", "b": 1}]}) == 1


def test_a_missing_library_is_named_with_its_python(monkeypatch, execute):
    monkeypatch.setattr(query_room, "jmespath", None)
    with pytest.raises(errors.MissingLibrary, match="package jmespath, which .*python.* does not have") as caught:
        execute(nhn_server_info, query="servers")
    assert caught.value.as_dict()["library"] == "jmespath"
    assert "query_result" not in execute(nhn_server_info)[0]


def test_a_wrong_query_costs_no_call(execute):
    client = Recording()
    with pytest.raises(errors.InvalidRequest):
        execute(nhn_server_info, client, query="servers[")
    assert client.reads == []


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"name": "web.1"}, {"name": r"^web\.1$"}),
        ({"name_regex": "^web"}, {"name": "^web"}),
        ({"status": ["stopped"]}, {"status": "SHUTOFF"}),
        ({"status": ["BUILDING"]}, {"status": "BUILD"}),
        ({"flavor": "m2.c1m2"}, {"flavor": some_id("m2.c1m2")}),
        ({"flavor": some_id("gone")}, {"flavor": some_id("gone")}),
        ({"image": "Ubuntu"}, {"image": some_id("Ubuntu")}),
        ({"changes_since": "2026-03-02T10:00:00+09:00"}, {"changes-since": "2026-03-02T01:00:00"}),
        ({"changes_since": "2026-03-02 10:00:00"}, {"changes-since": "2026-03-02T10:00:00"}),
        ({"reservation_id": "r-1"}, {"reservation_id": "r-1"}),
        ({}, {}),
    ],
)
def test_filters_go_to_the_api(execute, given, sent):
    _result, _warnings, client = execute(nhn_server_info, Recording(servers=[server()]), **given)
    assert [params for key, params in client.sent if key == "servers"] == [sent]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name_regex": "("}, "is not a regular expression"),
        ({"changes_since": "soon"}, "is not a time; write it like"),
        ({"limit": 0}, "it must be 1 or more"),
    ],
)
def test_filters_that_cannot_work(execute, given, why):
    client = Recording()
    with pytest.raises(errors.InvalidRequest, match=why):
        execute(nhn_server_info, client, **given)
    assert client.reads == []


def test_unknown_words_and_names_warn_and_find_nothing(execute):
    result, warnings, client = execute(nhn_server_info, Recording(servers=[server()]), flavor="m2.c1m3")
    assert result == {"changed": False, "servers": []}
    assert "m2.c1m2" in warnings[0]
    assert "servers/detail" not in client.reads
    assert "RUNNING" in execute(nhn_server_info, status=["running"])[1][0]
    assert execute(nhn_volume_attachment_info, server="gone")[0]["volume_attachments"] == []


def test_servers(execute):
    there = [server("web-1"), server("web-10"), server("web-1", id=some_id("twin"))]
    result = execute(nhn_server_info, Recording(servers=there), name="web-1", query="servers[].id")[0]
    assert result["query_result"] == [some_id("web-1"), some_id("twin")]
    assert len(execute(nhn_server_info, Recording(servers=there), limit=2)[0]["servers"]) == 2
    result = execute(nhn_server_info, Recording(servers=there), details=False, limit=1)[0]
    assert result["servers"] == [{"id": some_id("web-1"), "name": "web-1"}]
    assert execute(nhn_server_info, Recording(servers=there), id=some_id("web-10"))[0]["servers"][0]["name"] == "web-10"
    assert execute(nhn_server_info, Recording(servers=there), id=some_id("gone"))[0]["servers"] == []


def test_names_of_images_cost_one_list(execute):
    there = [server(f"s-{number}", image={"id": some_id("Ubuntu")}, metadata={}) for number in range(5)]
    result, _warnings, client = execute(nhn_server_info, Recording(servers=there))
    assert {one["image"]["name"] for one in result["servers"]} == {"Ubuntu"}
    assert sorted(client.reads) == ["flavors/detail", "images", "servers/detail"]


def test_deleted_servers_are_shown_to_those_who_ask_for_changes(execute):
    there = [server(status="DELETED")]
    result = execute(nhn_server_info, Recording(servers=there), changes_since="2026-01-01")[0]
    assert result["servers"][0]["status"] == "DELETED"


def test_flavors(execute):
    result, _warnings, client = execute(nhn_flavor_info, min_ram=1, name="m2.c1m2")
    assert [one["id"] for one in result["flavors"]] == [some_id("m2.c1m2")]
    assert result["flavors"][0]["swap"] == 0
    assert client.sent == [("flavors", {"minRam": 1})]
    result, _warnings, client = execute(nhn_flavor_info, details=False)
    assert set(result["flavors"][0]) == {"id", "name"} and client.reads == ["flavors"]


def test_the_other_lists(execute):
    assert [one["name"] for one in execute(nhn_image_info, os_distro="none")[0]["images"]] == []
    result, _warnings, client = execute(nhn_image_info, name="Ubuntu", visibility="public")
    assert [one["name"] for one in result["images"]] == ["Ubuntu"]
    assert client.sent == [("images", {"status": "active", "name": "Ubuntu", "visibility": "public"})]
    (vpc,) = execute(nhn_vpc_info, name="vpc")[0]["vpcs"]
    assert [one["name"] for one in vpc["subnets"]] == ["web", "default"]
    there = {"name": "deploy", "public_key": "ssh-rsa A", "private_key": "secret"}
    client = Recording(keypairs=[{"keypair": there}])
    assert execute(nhn_keypair_info, client)[0]["keypairs"][0]["name"] == "deploy"
    assert "secret" not in repr(execute(nhn_keypair_info, Recording(keypairs=[there]), name="deploy")[0])
    assert execute(nhn_keypair_info, name="no")[0]["keypairs"] == []


def test_the_root_volume_is_marked(execute):
    attached = [
        {"id": one, "volumeId": one, "serverId": some_id("web-1"), "device": "/dev/vdb"} for one in ("d", ROOT["id"])
    ]
    client = Recording(servers=[server()], volumeAttachments=attached)
    result = execute(nhn_volume_attachment_info, client, server="web-1")[0]["volume_attachments"]
    assert [(one["volume_id"], one["root"]) for one in result] == [("d", False), (ROOT["id"], True)]


def test_a_word_of_the_old_table():
    assert filters.status_word("resized") == "RESIZE"
