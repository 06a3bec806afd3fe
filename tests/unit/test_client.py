# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client's manners, with a scripted transport in place of the wire."""

from __future__ import annotations

import datetime
import io
import json
import ssl
import typing as t

import pytest
import requests
import urllib3
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http import exchange as http
from ansible_collections.nhn.cloud.plugins.module_utils._http import faults, retry, waiting
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Client, Settings

CATALOG = [
    {
        "type": "compute",
        "endpoints": [
            {"region": "KR2", "publicURL": "https://kr2/v2/T"},
            {"region": "KR1", "publicURL": "https://kr1/v2/T"},
        ],
    },
    {"type": "image", "endpoints": [{"region": "KR1", "publicURL": "https://kr1-image"}]},
]
ACCESS = {"access": {"token": {"id": "token-1"}, "serviceCatalog": CATALOG}}


def answer(status: int, body: t.Any = None, **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    response.raw = io.BytesIO(data)
    response.headers.update({key.replace("_", "-"): value for key, value in headers.items()})
    response.url = "https://kr1/v2/T/servers?x=1"
    return response


REFUSED = requests.ConnectionError(
    urllib3.exceptions.MaxRetryError(None, "/", urllib3.exceptions.NewConnectionError(None, "refused"))
)
RESET = requests.ConnectionError(
    urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))
)
TIMEOUT = requests.ReadTimeout("read timed out")
SERVER = {"server": {"id": "s-1"}}


class Wire:
    """Gives the scripted answers in turn and remembers what was sent; logins are answered by themselves."""

    def __init__(self, *script: t.Any, login: t.Any = None) -> None:
        self.script = list(script)
        self.login = list(login or [])
        self.sent: list[dict[str, t.Any]] = []
        self.logins = 0

    def request(self, method: str, url: str, **how: t.Any) -> requests.Response:
        if url.endswith("/tokens"):
            self.logins += 1
            step = (
                self.login.pop(0)
                if self.login
                else answer(200, {"access": {**ACCESS["access"], "token": {"id": f"token-{self.logins}"}}})
            )
        else:
            self.sent.append({"method": method, "url": url, **how})
            step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


def make(wire: Wire, **settings: t.Any) -> tuple[Client, list[float]]:
    naps: list[float] = []
    given = {
        "tenant_id": "T",
        "username": "user",
        "password": "hush",
        "auth_url": "https://id/v2.0",
        "region": "KR1",
        **settings,
    }
    now = [0.0]

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        now[0] += seconds

    client = Client(Settings(**given), sleep=sleep, clock=lambda: now[0])
    client._session = wire
    return client, naps


def call(client: Client, method: str, **more: t.Any) -> t.Any:
    return client.call(method, "compute", "servers", what="do it", expect=http.one_of("server"), **more).body


OK = answer(200, SERVER)


@pytest.mark.parametrize(
    ("method", "script", "naps", "outcome"),
    [
        ("GET", [answer(200, SERVER)], 0, None),
        ("GET", [answer(503), answer(200, SERVER)], 1, None),
        ("GET", [answer(502, b"<html>bad gateway</html>"), RESET, TIMEOUT, answer(200, SERVER)], 3, None),
        ("GET", [answer(200, b'{"server": {"id'), answer(200, SERVER)], 1, None),
        ("GET", [answer(200, b""), answer(200, SERVER)], 1, None),
        ("GET", [answer(200, []), answer(200, SERVER)], 1, None),
        ("GET", [answer(500)] * 5, 4, errors.ApiError),
        ("GET", [REFUSED] * 5, 4, errors.ConnectionFailed),
        ("GET", [answer(404)], 0, errors.NotFound),
        ("GET", [answer(409)], 0, errors.Conflict),
        ("GET", [answer(403)], 0, errors.ApiError),
        ("GET", [answer(302, Location="https://elsewhere/x")], 0, errors.ConfigurationError),
        ("PUT", [RESET, answer(200, SERVER)], 1, None),
        ("DELETE", [answer(504), answer(200, SERVER)], 1, None),
        # Nothing was sent, so a POST may be sent again.
        ("POST", [REFUSED, answer(200, SERVER)], 1, None),
        ("POST", [answer(429, Retry_After="3"), answer(200, SERVER)], 1, None),
        ("POST", [answer(413, Retry_After="3"), answer(200, SERVER)], 1, None),
        # A quota that is used up, as Cinder and Nova say it.
        ("POST", [answer(413, Retry_After="0")], 0, errors.ApiError),
        ("POST", [answer(413)], 0, errors.ApiError),
        # It may have arrived, and there is no way to look.
        ("POST", [RESET], 0, errors.Unanswered),
        ("POST", [TIMEOUT], 0, errors.Unanswered),
        ("POST", [answer(502)], 0, errors.Unanswered),
        ("POST", [answer(200, b"garbage")], 0, errors.Unanswered),
        ("POST", [answer(400)], 0, errors.ApiError),
    ],
)
def test_retry_by_meaning(method, script, naps, outcome):
    wire = Wire(*script)
    client, slept = make(wire)
    if outcome is None:
        assert call(client, method) == {"id": "s-1"}
    else:
        with pytest.raises(outcome):
            call(client, method)
    assert wire.script == []
    assert len(slept) == naps


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("fault", [answer(503), REFUSED, answer(429), answer(500)])
def test_no_retries_means_none(method, fault):
    client, slept = make(Wire(fault), api_retries=0)
    with pytest.raises(errors.NhnError):
        call(client, method)
    assert slept == []


def test_a_stream_is_opened_for_each_try_and_not_sent_again_before_a_look():
    wire = Wire(RESET, answer(503), answer(200, SERVER))
    client, _naps = make(wire)
    looks, opened = [], []

    def stream() -> io.BytesIO:
        opened.append(io.BytesIO(b"data"))
        return opened[-1]

    assert call(client, "PUT", json=stream, arrived=lambda: looks.append(len(opened))) == {"id": "s-1"}
    assert [sent["data"] for sent in wire.sent] == opened and len(opened) == 3
    assert looks == [1, 1, 1, 2, 2, 2]
    assert not any("json" in sent for sent in wire.sent)


def test_a_stream_whose_look_finds_it_is_not_sent_again():
    wire = Wire(RESET)
    client, _naps = make(wire)
    assert call(client, "PUT", json=lambda: io.BytesIO(b"data"), arrived=lambda: {"id": "mine"}) == {"id": "mine"}
    assert len(wire.sent) == 1


def test_a_post_that_arrived_is_not_sent_again():
    wire = Wire(RESET)
    client, slept = make(wire)
    looks = iter([None, {"id": "mine"}])
    assert call(client, "POST", arrived=lambda: next(looks)) == {"id": "mine"}
    assert len(wire.sent) == 1
    assert jittered(slept, retry.LOOK_AFTER[:2])


def test_a_post_that_did_not_arrive_is_sent_again_after_looking():
    wire = Wire(answer(502), answer(200, SERVER))
    client, slept = make(wire)
    assert call(client, "POST", arrived=lambda: None) == {"id": "s-1"}
    assert len(wire.sent) == 2
    assert jittered(slept, retry.LOOK_AFTER)
    assert slept != list(retry.LOOK_AFTER)


def jittered(slept: t.Sequence[float], pauses: t.Sequence[float]) -> bool:
    """Whether these are the pauses, each up to a quarter longer."""
    return len(slept) == len(pauses) and all(1 <= nap / pause <= 1.25 for nap, pause in zip(slept, pauses))


def lost() -> t.NoReturn:
    raise errors.ConnectionFailed("the look failed, too")


@pytest.mark.parametrize(
    ("method", "script", "how", "uncertain"),
    [
        ("POST", [RESET], {}, True),
        ("POST", [RESET] * 5, {"arrived": lambda: None}, True),
        ("POST", [answer(503)] * 5, {"arrived": lambda: None}, True),
        ("POST", [RESET], {"arrived": lost}, True),
        # One try that may have arrived is enough, whatever the last one was.
        ("POST", [RESET] + [REFUSED] * 4, {"arrived": lambda: None}, True),
        ("PUT", [TIMEOUT] * 5, {}, True),
        ("DELETE", [answer(502)] * 5, {}, True),
        # A refusal after it says nothing about it.
        ("POST", [RESET, answer(403)], {"arrived": lambda: None}, True),
        ("POST", [RESET, answer(409)], {"arrived": lambda: None}, True),
        ("PUT", [TIMEOUT, answer(403)], {}, True),
        ("DELETE", [RESET, answer(409)], {}, True),
        ("POST", [RESET, answer(401), answer(401)], {"arrived": lambda: None}, True),
        ("POST", [REFUSED, answer(403)], {"arrived": lambda: None}, False),
        ("POST", [REFUSED] * 5, {}, False),
        ("PUT", [REFUSED] * 5, {}, False),
        ("POST", [answer(409)], {}, False),
        ("DELETE", [answer(403)], {}, False),
        ("GET", [TIMEOUT] * 5, {}, False),
    ],
)
def test_a_failure_tells_whether_the_call_may_have_had_its_effect(method, script, how, uncertain):
    client, _unused = make(Wire(*script))
    with pytest.raises(errors.NhnError) as caught:
        call(client, method, **how)
    assert caught.value.uncertain is uncertain
    if uncertain:
        assert "may have happened" in caught.value.message


def test_a_refusal_after_a_lost_answer_is_followed_by_a_look():
    wire = Wire(RESET, answer(403))
    client, slept = make(wire)
    # Three looks after the lost answer see nothing; the first after the refusal sees the late arrival.
    looks = iter([None, None, None, {"id": "mine"}])
    assert call(client, "POST", arrived=lambda: next(looks)) == {"id": "mine"}
    assert jittered(slept, [*retry.LOOK_AFTER, retry.LOOK_AFTER[0]])
    assert client.writes == 1


@pytest.mark.parametrize("login", [answer(401), REFUSED])
def test_a_login_that_fails_after_a_lost_answer_leaves_the_call_uncertain(login):
    wire = Wire(RESET, answer(401), login=[answer(200, ACCESS), login, *[answer(401)] * 9])
    client, _unused = make(wire)
    with pytest.raises(errors.NhnError) as caught:
        call(client, "POST", arrived=lambda: None)
    assert caught.value.uncertain and "may have happened" in caught.value.message


def test_writing_calls_that_succeeded_are_counted():
    client, _unused = make(
        Wire(answer(200, SERVER), answer(200, SERVER), answer(403), answer(502), answer(200, SERVER))
    )
    call(client, "GET")
    call(client, "POST")
    with pytest.raises(errors.ApiError):
        call(client, "DELETE")
    assert client.writes == 1
    call(client, "PUT")
    assert client.writes == 2


def test_the_tries_that_were_too_many_requests_are_told():
    client, _unused = make(Wire(*[answer(429, Retry_After="20") for _unused in range(9)]), api_retries=1)
    with pytest.raises(errors.ApiError, match=r"in [23] tries: too many requests"):
        call(client, "GET")


def test_an_expired_token_is_renewed_once():
    wire = Wire(answer(401), answer(200, SERVER))
    client, _unused = make(wire)
    assert call(client, "POST") == {"id": "s-1"}
    assert wire.logins == 2
    assert [sent["headers"]["X-Auth-Token"] for sent in wire.sent] == ["token-1", "token-2"]


def test_a_token_refused_twice_ends_the_task():
    client, _unused = make(Wire(answer(401), answer(401)))
    with pytest.raises(errors.AuthenticationError, match="just issued"):
        call(client, "GET")


def test_one_login_for_many_calls_and_no_redirects_or_netrc():
    wire = Wire(*[answer(200, SERVER) for _unused in range(3)])
    client, _unused = make(wire)
    for _unused in range(3):
        call(client, "GET")
    assert wire.logins == 1
    assert all(sent["allow_redirects"] is False and sent["verify"] is True for sent in wire.sent)
    request = requests.Request("GET", "https://x")
    assert wire.sent[0]["auth"](request) is request


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (401, {"error": {"message": "no", "code": 401}}, "authentication", "API password"),
        (404, None, "configuration", "ends in /v2.0"),
        (400, {"error": {"message": "Expecting to find auth"}}, "api", "Expecting to find auth (HTTP 400)"),
    ],
)
def test_a_refused_login(status, body, kind, words):
    client, _unused = make(Wire(login=[answer(status, body)]))
    with pytest.raises(errors.NhnError) as caught:
        call(client, "GET")
    assert caught.value.kind == kind
    assert words in caught.value.message.replace("identity URL that ends", "ends")
    assert "hush" not in repr(vars(caught.value))


def test_a_login_with_an_odd_answer_is_tried_again():
    wire = Wire(answer(200, SERVER), login=[answer(200, b"<html>"), answer(200, {"access": {}}), RESET])
    client, slept = make(wire)
    assert call(client, "GET") == {"id": "s-1"}
    assert len(slept) == 3


@pytest.mark.parametrize(
    ("region", "url", "regions"),
    [
        ("KR1", "https://kr1/v2/T", None),
        ("kr2", "https://kr2/v2/T", None),
        (None, None, ["KR1", "KR2"]),
        ("KR9", None, ["KR1", "KR2"]),
    ],
)
def test_the_region_picks_the_endpoint(region, url, regions):
    client, _unused = make(Wire(), region=region)
    if url:
        assert client.url("compute") == url
    else:
        with pytest.raises(errors.ConfigurationError) as caught:
            client.url("compute")
        assert caught.value.details["regions"] == regions


def test_the_only_region_need_not_be_named():
    only = [{"type": "compute", "endpoints": [CATALOG[0]["endpoints"][1]]}, CATALOG[1]]
    client, _unused = make(
        Wire(login=[answer(200, {"access": {**ACCESS["access"], "serviceCatalog": only}})]), region=None
    )
    assert client.url("image") == "https://kr1-image/v2"
    assert client.region == "KR1"


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("https://x", "https://x/v2/T"),
        ("https://x/v2/T", "https://x/v2/T"),
        ("https://x/v2/T/", "https://x/v2/T"),
        ("https://x/kr2", "https://x/kr2/v2/T"),
    ],
)
def test_an_endpoint_of_ones_own(endpoint, url):
    client, _unused = make(Wire(), endpoints={"compute": endpoint})
    assert client.url("compute") == url


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"auth_url": "http://example.com/v2.0"}, "unencrypted"),
        ({"endpoints": {"compute": "http://example.com"}}, "unencrypted"),
        ({"endpoints": {"dns": "https://example.com"}}, "unknown service type"),
        ({"auth_url": "nonsense"}, "not a URL"),
        ({"auth_url": "ftp://x/v2.0"}, "not a URL"),
        ({"auth_url": "https://["}, "not a URL"),
        ({"auth_url": "https://id/v3"}, "version 3"),
    ],
)
def test_urls_refused_before_anything_is_sent(settings, words):
    with pytest.raises(errors.ConfigurationError, match=words):
        make(Wire(), **settings)


@pytest.mark.parametrize(
    ("settings", "identity"),
    [
        ({"auth_url": "http://127.0.0.1:5000/v2.0"}, "http://127.0.0.1:5000/v2.0"),
        ({"auth_url": "http://[::1]:5000"}, "http://[::1]:5000/v2.0"),
        ({"auth_url": "http://localhost/v2.0/tokens"}, "http://localhost/v2.0"),
        ({"auth_url": "http://example.com/v2.0", "validate_certs": False}, "http://example.com/v2.0"),
        ({"auth_url": "https://id/v2.0/"}, "https://id/v2.0"),
    ],
)
def test_urls_accepted(settings, identity):
    assert make(Wire(), **settings)[0]._identity_url == identity


def page(*ids: str, more: bool = False) -> requests.Response:
    body: dict[str, t.Any] = {"servers": [{"id": one} for one in ids]}
    if more:
        body["servers_links"] = [{"rel": "next", "href": "x"}]
    return answer(200, body)


@pytest.mark.parametrize(
    ("script", "ids"),
    [
        ([page()], ""),
        ([page("a", "b")], "ab"),
        ([page("a", "b", more=True), page("b", "c"), page()], "abc"),
        ([page("a", more=True), page("a", more=True)], "a"),
        ([page("a", "b", more=True), page("c", "d"), page("e")], "abcde"),
        # A round first page without a link may be a cap.
        ([page(*map(str, range(25))), page("x")], "".join(map(str, range(25))) + "x"),
        # The marker vanished: go on from the one before it.
        (
            [
                page("a", "b", "c", more=True),
                answer(400, {"badRequest": {"message": "marker [c] not found"}}),
                page("d"),
            ],
            "abcd",
        ),
    ],
)
def test_pages(script, ids):
    wire = Wire(*script)
    client, _unused = make(wire)
    assert (
        "".join(item["id"] for found in client.pages("compute", "servers", "servers", what="list") for item in found)
        == ids
    )
    assert wire.script == []


def test_pages_by_offset_send_no_marker():
    wire = Wire(
        answer(200, {"volumeAttachments": [{"id": "a"}], "volumeAttachments_links": [{"rel": "next"}]}),
        answer(200, {"volumeAttachments": []}),
    )
    client, _unused = make(wire)
    list(client.pages("compute", "x", "volumeAttachments", what="list", offset=True))
    assert [sent["params"].get("offset") for sent in wire.sent] == [None, 1]
    assert all("marker" not in sent["params"] for sent in wire.sent)


def test_a_wait_ends_in_time_and_says_what_it_saw():
    client, slept = make(Wire())
    with pytest.raises(errors.WaitTimeout, match="last seen: BUILD"):
        client.wait(lambda: (False, "BUILD"), timeout=30, what="create it", who="web-1")
    assert sum(slept) == pytest.approx(30, abs=0.1)


def tell_of(client, seconds, *, who="web-1", each=0.0, seen=lambda now: "BUILD (spawning)"):
    """What a wait of so many seconds tells, each line with the second in which it does."""
    told = []
    start = client.clock()
    client.tell = lambda line: told.append((client.clock() - start, line))

    def look() -> tuple[bool, str]:
        client.sleep(each)
        now = client.clock() - start
        return now >= seconds, seen(now)

    client.wait(look, timeout=10000, what="create it", who=who)
    return told


@pytest.mark.parametrize(("seconds", "lines"), [(0, 0), (9.9, 0), (10.6, 1), (19, 1), (60, 5)])
def test_a_wait_of_more_than_ten_seconds_tells_what_it_sees(seconds, lines):
    client, _slept = make(Wire())
    told = tell_of(client, seconds)
    assert len(told) == lines
    moments = [0.0, *(moment for moment, _line in told)]
    pauses = [later - earlier for earlier, later in zip(moments, moments[1:])]
    assert all(10 <= pause < 15 for pause in pauses), pauses
    assert all(line == f"web-1: BUILD (spawning), {moment:.0f} s" for moment, line in told)


def test_what_a_wait_tells_is_what_it_sees_by_then():
    client, _slept = make(Wire())
    told = tell_of(client, 30, who="", seen=lambda now: "a: BUILD" if now < 15 else "a: ACTIVE\n(stopping)")
    assert [line.rpartition(", ")[0] for _moment, line in told] == ["a: BUILD", "a: ACTIVE\\n(stopping)"]


def test_a_slow_platform_is_told_of_no_more_often_than_it_answers():
    client, _slept = make(Wire())
    moments = [moment for moment, _line in tell_of(client, 100, each=12)]
    assert moments[0] == 12
    assert all(later - earlier >= 12 for earlier, later in zip(moments, moments[1:]))


def test_a_wait_tells_nobody_where_nobody_asks():
    client, _slept = make(Wire())
    assert client.tell is None
    with pytest.raises(errors.WaitTimeout):
        client.wait(lambda: (False, "BUILD"), timeout=60, what="create it", who="web-1")


def test_a_wait_looks_often_at_first_and_never_rarely():
    intervals = [waiting.poll_interval(elapsed) for elapsed in (0, 5, 15, 30, 135, 1000)]
    assert intervals == [0.25, 0.25, 0.5, 1.0, 4.5, 4.5]


def test_a_wait_leaves_a_slow_platform_as_much_time_as_its_answers_take():
    client, slept = make(Wire())

    def look() -> tuple[bool, str]:
        client.sleep(1.5)  # the answer takes its time
        return False, "BUILD"

    with pytest.raises(errors.WaitTimeout):
        client.wait(look, timeout=20, what="create it", who="web-1")
    assert slept[:6] == [1.5, 1.5, 1.5, 1.5, 1.5, 1.5]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        ("-1", 0.0),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
    ],
)
def test_retry_after(value, seconds):
    now = datetime.datetime(2026, 11, 24, 12, 0, 0, tzinfo=datetime.timezone.utc)
    assert faults.retry_after(value, now) == seconds


def test_throttling_is_borne_as_told_and_not_for_ever():
    wire = Wire(*[answer(429, Retry_After="30") for _unused in range(20)])
    client, slept = make(wire, api_retries=2)
    with pytest.raises(errors.ApiError, match="too many requests"):
        call(client, "GET")
    assert all(nap > 30 for nap in slept)
    assert sum(slept) <= retry.THROTTLE_PER_RETRY * 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"itemNotFound": {"code": 404, "message": "Instance x could not be found."}}',
            "Instance x could not be found",
        ),
        ('{"NeutronError": {"type": "X", "message": "no\\n such"}}', "no such"),
        # Older releases of Neutron.
        ('{"NeutronError": "Rule already exists."}', "Rule already exists"),
        ('{"NeutronError": 5}', ""),
        ('{"error": {"message": "m"}}', "m"),
        ('{"message": "flat"}', "flat"),
        (
            '{"message": "Access was denied to this resource.<br /><br />\\nProperty a may not be removed.\\n\\n", '
            '"code": "403 Forbidden", "title": "Forbidden"}',
            "Access was denied to this resource. Property a may not be removed",
        ),
        ("<html><body>502</body></html>", ""),
        ("plain words", "plain words"),
        ("[]", ""),
        ("", ""),
        ('{"a": 1}', ""),
    ],
)
def test_error_messages(text, message):
    assert faults.error_message(text) == message


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("a b", "a%20b"),
        ("a/../b", "a%2F..%2Fb"),
        ("?#", "%3F%23"),
        ("한", "%ED%95%9C"),
        ("a.b", "a.b"),
    ],
)
def test_a_segment_is_one_segment(value, encoded):
    assert http.segment(value) == encoded


@pytest.mark.parametrize("value", [".", ".."])
def test_a_step_to_another_path_is_refused(value):
    # requests decodes %2E again, so that no encoding helps.
    with pytest.raises(errors.InvalidRequest, match="another place"):
        http.segment(value)


WRONG: tuple[t.Any, ...] = (
    [],
    {},
    None,
    1,
    "text",
    {"server": None},
    {"server": []},
    {"server": {}},
    {"server": {"id": 1}},
)


@pytest.mark.parametrize("body", WRONG)
def test_an_object_of_the_wrong_shape_is_a_fault(body):
    client, _unused = make(Wire(answer(200, body)), api_retries=0)
    with pytest.raises(errors.ConnectionFailed, match="not what the API documents"):
        client.get("compute", "servers/s-1", "server", what="read it")


@pytest.mark.parametrize(
    "body", [[], {}, None, {"keypairs": {}}, {"keypairs": [None]}, {"keypairs": [{}]}, {"keypairs": [{"keypair": {}}]}]
)
def test_a_list_of_the_wrong_shape_is_a_fault(body):
    client, _unused = make(Wire(answer(200, body)), api_retries=0)
    with pytest.raises(errors.ConnectionFailed, match="not what the API documents"):
        client.listed("compute", "os-keypairs", "keypairs", what="list them", by="name", each="keypair")


def test_a_list_with_and_without_wrappers_of_its_objects():
    client, _unused = make(Wire(answer(200, {"keypairs": [{"keypair": {"name": "a"}}, {"name": "b"}]})))
    found = client.listed("compute", "os-keypairs", "keypairs", what="list them", by="name", each="keypair")
    assert [one["name"] for one in found] == ["a", "b"]


UNTRUSTED = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed")
BROKEN = ssl.SSLEOFError(8, "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol")


@pytest.mark.parametrize(("cause", "kind"), [(UNTRUSTED, errors.ConfigurationError), (BROKEN, http.Fault)])
def test_only_a_certificate_is_said_to_be_untrusted(cause, kind):
    wrapped = urllib3.exceptions.MaxRetryError(None, "/", urllib3.exceptions.SSLError(cause))
    found = faults.fault_of(requests.exceptions.SSLError(wrapped), "https://kr1/v2/T/servers", 60)
    assert isinstance(found, kind)


def test_certificates_are_the_options_not_the_environments(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    for settings, verify in (({"validate_certs": False}, False), ({"ca_path": "/ca.pem"}, "/ca.pem")):
        wire = Wire(answer(200, SERVER))
        client, _unused = make(wire, **settings)
        call(client, "GET")
        assert wire.sent[0]["verify"] == verify


def test_an_untrusted_certificate_is_no_passing_fault():
    client, slept = make(Wire(requests.exceptions.SSLError("self-signed certificate")))
    with pytest.raises(errors.ConfigurationError, match="ca_path"):
        call(client, "GET")
    assert slept == []
