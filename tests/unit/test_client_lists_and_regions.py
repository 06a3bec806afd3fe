# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that come in pages, whatever a platform's page size is; and the region and endpoint of each call."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http.pages import PAGE_LIMIT
from test_client import CATALOG, SERVER, Wire, answer, call, make

# Pages


class Platform(Wire):
    """A list of servers that a platform shows in pages.

    :param cap: the most items that it shows at once, whatever is asked for.
    :param links: whether a page tells that there is another.
    """

    def __init__(self, count: int, *, cap: int = 10**6, links: bool = False, loses: t.Collection[str] = ()) -> None:
        super().__init__()
        self.ids = [f"{number:04}" for number in range(count)]
        self.cap, self.links, self.loses = cap, links, set(loses)
        self.asked: list[dict[str, t.Any]] = []

    def request(self, method: str, url: str, **how: t.Any) -> t.Any:
        if url.endswith("/tokens"):
            return super().request(method, url, **how)
        query = how["params"]
        self.asked.append(query)
        marker, first = query.get("marker"), query.get("offset", 0)
        if marker is not None:
            # Another client deletes them between two pages.
            self.ids = [one for one in self.ids if one not in self.loses]
            if marker not in self.ids:
                return answer(400, {"badRequest": {"message": f"Marker {marker} could not be found."}})
            first = self.ids.index(marker) + 1
        size = min(query.get("limit", self.cap), self.cap)
        body: dict[str, t.Any] = {"servers": [{"id": one} for one in self.ids[first : first + size]]}
        if self.links and first + size < len(self.ids):
            body["servers_links"] = [{"rel": "self"}, {"rel": "next"}]
        return answer(200, body)


def listed(wire: Wire, **how: t.Any) -> list[str]:
    client, _slept = make(wire)
    pages = client.pages("compute", "servers", "servers", what="list the servers", **how)
    return [item["id"] for page in pages for item in page]


@pytest.mark.parametrize(
    ("count", "cap", "calls"),
    [
        (0, 10**6, 1),
        (7, 10**6, 1),
        # As many as were asked for: there may be more.
        (1000, 10**6, 2),
        (1001, 10**6, 2),
        # A round number may be what the platform shows at most.
        (10, 10**6, 2),
        (25, 25, 2),
        (26, 25, 2),
        (50, 25, 3),
        (60, 25, 3),
        (100, 100, 2),
        (250, 100, 3),
        (30, 10, 4),
        (35, 10, 4),
    ],
)
def test_a_list_is_read_to_its_end_and_no_further(count, cap, calls):
    wire = Platform(count, cap=cap)
    assert listed(wire) == [f"{number:04}" for number in range(count)]
    assert len(wire.asked) == calls
    assert all(query["limit"] == PAGE_LIMIT == 1000 for query in wire.asked)


@pytest.mark.parametrize("count", [3, 4, 7, 8, 9])
def test_links_tell_of_pages_of_any_size(count):
    assert listed(Platform(count, cap=4, links=True)) == [f"{number:04}" for number in range(count)]


@pytest.mark.parametrize("count", [0, 3, 4, 9])
def test_pages_by_offset(count):
    wire = Platform(count, cap=4, links=True)
    assert listed(wire, offset=True, limit=4) == [f"{number:04}" for number in range(count)]
    assert [query.get("offset", 0) for query in wire.asked] == list(range(0, 4 * len(wire.asked), 4))


def test_the_callers_parameters_are_sent_with_each_page():
    wire = Platform(9, cap=4, links=True)
    listed(wire, params={"name": "web"}, limit=4)
    assert wire.asked == [
        {"name": "web", "limit": 4},
        {"name": "web", "limit": 4, "marker": "0003"},
        {"name": "web", "limit": 4, "marker": "0007"},
    ]


@pytest.mark.parametrize("loses", [["0003"], ["0003", "0002"], ["0003", "0002", "0001"]])
def test_items_that_vanish_between_pages_lose_no_others(loses):
    assert listed(Platform(9, cap=4, links=True, loses=loses)) == [f"{number:04}" for number in range(9)]


def test_a_page_whose_items_have_all_vanished_cannot_be_followed():
    wire = Platform(9, cap=4, links=True, loses=["0000", "0001", "0002", "0003"])
    with pytest.raises(errors.ApiError, match="could not be found"):
        listed(wire)


@pytest.mark.parametrize(
    ("status", "words"), [(400, "limit is too large"), (403, "marker is yours no more"), (404, "no such project")]
)
def test_another_refusal_of_a_page_is_no_vanished_marker(status, words):
    first = answer(200, {"servers": [{"id": "a"}, {"id": "b"}], "servers_links": [{"rel": "next"}]})
    wire = Wire(first, answer(status, {"error": {"message": words}}))
    with pytest.raises(errors.ApiError, match=words):
        listed(wire)
    assert len(wire.sent) == 2


def test_a_marker_that_vanished_may_be_answered_by_404():
    first = answer(200, {"servers": [{"id": "a"}, {"id": "b"}], "servers_links": [{"rel": "next"}]})
    wire = Wire(first, answer(404, {"error": {"message": "No marker b"}}), answer(200, {"servers": [{"id": "c"}]}))
    assert listed(wire) == ["a", "b", "c"]
    assert [sent["params"].get("marker") for sent in wire.sent] == [None, "b", "a"]


@pytest.mark.parametrize(
    ("more", "pages"),
    [
        ({"next": "/v2/images?marker=a"}, 2),
        ({"servers_links": [{"rel": "next"}]}, 2),
        ({"servers_links": [{"rel": "previous"}, {"href": "x"}]}, 1),
        ({"servers_links": ["next"]}, 1),
        ({"servers_links": None}, 1),
        ({"other_links": [{"rel": "next"}]}, 1),
    ],
)
def test_what_says_that_there_is_another_page(more, pages):
    script = [answer(200, {"servers": [{"id": "a"}], **more}), answer(200, {"servers": []})][:pages]
    wire = Wire(*script)
    assert listed(wire) == ["a"]
    assert len(wire.sent) == pages


@pytest.mark.parametrize("count", [0, 1, 4, 5, 9])
def test_a_list_without_pages_by_its_guide_is_read_to_its_end_where_it_links_to_a_next_page(count):
    wire = Platform(count, cap=4, links=True)
    client, _slept = make(wire)
    found = client.listed("compute", "servers", "servers", what="list the servers", params={"name": "web"})
    assert [one["id"] for one in found] == [f"{number:04}" for number in range(count)]
    # Nothing that no guide knows is sent before the API has shown that it has pages.
    assert wire.asked[0] == {"name": "web"}
    assert len(wire.asked) == (1 if count <= 4 else 1 + -(-count // 4))
    assert all(query["name"] == "web" for query in wire.asked)


# Regions and endpoints


def catalog(*endpoints: dict[str, t.Any], service: str = "compute") -> t.Any:
    access = {"token": {"id": "token-1"}, "serviceCatalog": [{"type": service, "endpoints": list(endpoints)}]}
    return answer(200, {"access": access})


KR1 = {"region": "KR1", "publicURL": "https://kr1"}


def test_the_region_is_written_as_the_catalog_writes_it():
    assert make(Wire(), region="kr2")[0].region == "KR2"


@pytest.mark.parametrize("region", [None, "anywhere"])
def test_with_an_endpoint_of_ones_own_no_login_is_needed_to_tell_the_region(region):
    wire = Wire()
    assert make(wire, region=region, endpoints={"compute": "https://own"})[0].region == region
    assert wire.logins == 0


def test_an_endpoint_without_region_or_url_does_not_count():
    odd = [{"region": "KR2"}, {"publicURL": "https://kr3"}, {"region": "", "publicURL": "https://kr4"}]
    client, _slept = make(Wire(login=[catalog(*odd, KR1)]), region=None)
    assert client.url("compute") == "https://kr1/v2/T"


def test_a_service_without_endpoints_is_offered_nowhere():
    client, _slept = make(Wire(login=[catalog()]))
    with pytest.raises(
        errors.ConfigurationError, match="offers no compute service to this project; the catalog has: none"
    ):
        client.url("compute")


def test_without_a_region_and_a_catalog_the_region_is_asked_for():
    client, _slept = make(Wire(login=[catalog()]), region=None)
    with pytest.raises(errors.ConfigurationError, match=r"Several regions offer compute \(none\)") as caught:
        client.url("compute")
    assert caught.value.details == {"option": "region", "regions": []}


def test_several_regions_are_named():
    with pytest.raises(errors.ConfigurationError, match=r"Several regions offer compute \(KR1, KR2\)"):
        make(Wire(), region=None)[0].url("compute")


def test_the_regions_of_a_service_are_named_where_it_is_not_offered():
    with pytest.raises(errors.ConfigurationError) as caught:
        make(Wire(), region="KR2")[0].url("image")
    assert "Region 'KR2' offers no image service to this project; the catalog has: KR1." in caught.value.message
    assert caught.value.details == {"option": "region", "regions": ["KR1"]}


def test_a_project_with_another_service_only_lives_in_its_region():
    client, _slept = make(
        Wire(login=[catalog({"region": "KR7", "publicURL": "https://i"}, service="image")]), region=None
    )
    assert client.url("image") == "https://i/v2"


def test_a_catalog_cannot_send_the_token_unencrypted():
    client, _slept = make(Wire(login=[catalog({"region": "KR1", "publicURL": "http://kr1.example"})]))
    with pytest.raises(errors.ConfigurationError, match="the catalog's URL of compute 'http://kr1.example'"):
        client.url("compute")


@pytest.mark.parametrize(
    ("service", "url"),
    [
        ("compute", "https://x/v2/T"),
        ("volumev2", "https://x/v2/T"),
        ("image", "https://x/v2"),
        ("network", "https://x/v2.0"),
    ],
)
def test_each_service_has_its_path(service, url):
    client, _slept = make(Wire(), endpoints={service: "https://x"})
    assert client.url(service) == url
    assert make(Wire(), endpoints={service: f"{url}/"})[0].url(service) == url


def test_a_call_goes_to_the_path_below_its_service():
    wire = Wire(answer(200, SERVER))
    call(make(wire)[0], "GET")
    assert wire.sent[0]["url"] == "https://kr1/v2/T/servers"


def test_another_region_is_reached_with_the_same_login():
    wire = Wire(answer(200, SERVER))
    client, slept = make(wire)
    other = client.in_region("KR2")
    other._session = wire
    assert call(other, "GET") == {"id": "s-1"}
    assert (wire.logins, wire.sent[0]["url"]) == (1, "https://kr2/v2/T/servers")
    assert wire.sent[0]["headers"]["X-Auth-Token"] == "token-1"
    other.sleep(3)
    assert (slept, other.clock()) == ([3], client.clock())


def test_no_other_region_is_the_region_of_the_settings():
    assert make(Wire())[0].in_region(None).region == "KR1"
    assert CATALOG[0]["endpoints"][0]["region"] == "KR2"


@pytest.mark.parametrize(
    ("given", "identity"),
    [
        (" https://id/v2.0 ", "https://id/v2.0"),
        ("https://id", "https://id/v2.0"),
        ("https://id/", "https://id/v2.0"),
        ("https://id/tokens", "https://id/v2.0"),
        ("https://id/identity/v2.0/tokens/", "https://id/identity/v2.0"),
        ("https://id/other", "https://id/other"),
    ],
)
def test_the_identity_url_is_completed(given, identity):
    wire = Wire(answer(200, SERVER), login=[])
    urls, plain = [], wire.request

    def request(method, url, **how):
        urls.append(url)
        return plain(method, url, **how)

    wire.request = request
    call(make(wire, auth_url=given)[0], "GET")
    assert urls[0] == f"{identity}/tokens"
