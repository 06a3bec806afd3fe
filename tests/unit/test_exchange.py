# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one exchange means: faults that pass, refusals, shapes of answers, URLs."""

from __future__ import annotations

import datetime
import socket
import ssl
import typing as t

import pytest
import requests
import urllib3
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http import exchange as http
from ansible_collections.nhn.cloud.plugins.module_utils._http import faults, unverified
from test_client import answer

#: They return exceptions of several kinds; a test says which it expects.
fault_of: t.Any = faults.fault_of
refusal: t.Any = faults.refusal

URL = "https://user:secret@kr1.example:8774/v2/T/servers?token=x"
HOST = "https://kr1.example:8774"


def connection(cause: Exception) -> requests.ConnectionError:
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", cause))


def tls(cause: Exception) -> requests.exceptions.SSLError:
    return requests.exceptions.SSLError(urllib3.exceptions.MaxRetryError(None, "/", urllib3.exceptions.SSLError(cause)))


# Faults


@pytest.mark.parametrize(
    ("exc", "said", "may_have_arrived"),
    [
        (requests.ConnectTimeout("slow"), "connection within 7.5 seconds", False),
        (requests.ReadTimeout("slow"), "did not answer within 7.5 seconds", True),
        (
            connection(urllib3.exceptions.NewConnectionError(None, "Failed to connect: [Errno 111] refused")),
            "cannot be reached (Failed to connect: [Errno 111] refused)",
            False,
        ),
        (
            connection(urllib3.exceptions.NameResolutionError("kr1", None, socket.gaierror(-2, "Name unknown"))),
            "cannot be reached",
            False,
        ),
        (
            connection(urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
            "broke off (reset)",
            True,
        ),
        (requests.exceptions.ChunkedEncodingError("Response ended prematurely"), "broke off", True),
        (tls(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")), "broke off", True),
    ],
)
def test_a_fault_that_passes_tells_whether_the_call_may_have_arrived(exc, said, may_have_arrived):
    found = fault_of(exc, URL, 7.5)
    assert isinstance(found, http.Fault)
    assert HOST in found.reason and said in found.reason
    assert found.may_have_arrived is may_have_arrived
    assert found.error is None and found.retry_after is None and not found.throttled
    assert "secret" not in found.reason


@pytest.mark.parametrize(
    ("exc", "said", "option"),
    [
        (
            tls(ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed")),
            "is not trusted (certificate verify failed: self-signed); name its authority in ca_path",
            "ca_path",
        ),
        (tls(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")), "does not speak TLS", None),
        (requests.exceptions.InvalidURL("no host"), "is not a URL that can be called", None),
        (requests.exceptions.MissingSchema("no scheme"), "is not a URL that can be called", None),
        (requests.exceptions.InvalidSchema("gopher"), "is not a URL that can be called", None),
        (UnicodeError("label too long"), "is not a URL that can be called", None),
        # Of the machine, as a bundle of certificates that does not exist.
        (OSError("Could not find a suitable TLS CA bundle"), "cannot be called: Could not find", None),
    ],
)
def test_options_that_cannot_work_are_no_fault_that_passes(exc, said, option):
    found = fault_of(exc, URL, 60)
    assert isinstance(found, errors.ConfigurationError)
    assert said in found.message
    assert found.details["url"] == HOST
    assert found.details.get("option") == option
    assert "secret" not in found.message


def test_a_reason_is_the_innermost_and_bounded():
    found = fault_of(connection(urllib3.exceptions.ProtocolError("x" * 1000)), URL, 60)
    assert f"({'x' * 200})" in found.reason
    assert "broke off (ConnectionError)" in fault_of(requests.ConnectionError(), URL, 60).reason


# Refusals


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.ApiError),
        (401, errors.ApiError),
        (403, errors.ApiError),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (501, errors.ApiError),
        (505, errors.ApiError),
    ],
)
def test_a_refusal_is_final_and_keeps_what_the_api_said(status, kind):
    response = answer(status, {"badRequest": {"message": "Not so."}}, X_Openstack_Request_Id="req-1")
    found = refusal(response, "POST", "create server web-1")
    assert found.__class__ == kind
    assert found.message == f"Could not create server web-1: Not so (HTTP {status})."
    assert found.details == {
        "status": status, "method": "POST", "url": "https://kr1/v2/T/servers", "api_message": "Not so",
        "request_id": "req-1",
    }  # fmt: skip


def test_the_older_name_of_a_request_id_counts_too():
    found = refusal(answer(400, {}, X_Compute_Request_Id="req-2"), "GET", "look")
    assert found.details["request_id"] == "req-2"


@pytest.mark.parametrize(
    ("reason", "said"), [("Bad Request", "Could not look: Bad Request (HTTP 400)."), ("", "no reason given")]
)
def test_a_refusal_without_words_has_the_reason_of_http(reason, said):
    response = answer(400, {})
    response.reason = reason
    found = refusal(response, "GET", "look")
    assert said in found.message
    assert "api_message" not in found.details and "request_id" not in found.details


@pytest.mark.parametrize(
    ("status", "headers", "throttled", "arrived", "wait"),
    [
        (500, {}, False, True, None),
        (502, {}, False, True, None),
        (503, {"Retry_After": "7"}, False, True, 7.0),
        (504, {}, False, True, None),
        (429, {}, True, False, None),
        (429, {"Retry_After": "0"}, True, False, 0.0),
        (413, {"Retry_After": "3"}, True, False, 3.0),
    ],
)
def test_a_refusal_that_passes(status, headers, throttled, arrived, wait):
    found = refusal(answer(status, {"message": "later"}, **headers), "POST", "do it")
    assert isinstance(found, http.Fault)
    assert (found.throttled, found.may_have_arrived, found.retry_after) == (throttled, arrived, wait)
    assert found.reason == ("too many requests" if throttled else f"HTTP {status}")
    assert found.error.details["api_message"] == "later"


@pytest.mark.parametrize(
    ("status", "headers", "target"),
    [
        (300, {"Location": "https://other/v2?x=1"}, "https://other"),
        (302, {}, "elsewhere"),
        (399, {"Location": "https://other"}, "https://other"),
    ],
)
def test_a_redirect_is_refused_and_tells_where_to(status, headers, target):
    found = refusal(answer(status, None, **headers), "GET", "look")
    assert isinstance(found, errors.ConfigurationError)
    assert found.message.startswith(f"Could not look: https://kr1 redirects to {target};")
    assert found.details["status"] == status


# Words of the API


@pytest.mark.parametrize(
    ("text", "content_type", "message"),
    [
        ("Service unavailable", "text/plain", "Service unavailable"),
        ("two\n lines", "text/plain", "two lines"),
        ("odd but no page", "text/html", ""),
        ("<p>a page</p>", "text/plain", ""),
        ("x" * 1000, "text/plain", "x" * 300),
        ('{"message": "Done."}', "application/json", "Done"),
        ('{"message": 5, "error": {"message": "inner"}}', "application/json", "inner"),
        ('{"message": 5}', "application/json", ""),
        ('["message"]', "application/json", ""),
    ],
)
def test_the_words_of_an_error(text, content_type, message):
    assert faults.error_message(text, content_type) == message


@pytest.mark.parametrize("value", ["inf", "nan", "-inf"])
def test_a_retry_after_without_end_says_nothing(value):
    assert faults.retry_after(value) is None


def test_a_retry_after_is_counted_from_now():
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=90)
    assert 80 < faults.retry_after(at.strftime("%a, %d %b %Y %H:%M:%S GMT")) <= 90
    # Without a zone it is in UTC.
    assert 80 < faults.retry_after(at.strftime("%a, %d %b %Y %H:%M:%S -0000")) <= 90


# Shapes


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ({"access": {"token": {"id": "t", "expires": "2026"}, "serviceCatalog": []}}, True),
        ({"access": {"token": {"id": "t"}, "serviceCatalog": [{"type": "compute", "endpoints": []}]}}, True),
        ({"access": {"token": {"id": 5}, "serviceCatalog": []}}, False),
        ({"access": {"token": {"id": "t"}, "serviceCatalog": [{"endpoints": None}]}}, False),
        ({"access": {"token": {"id": "t"}, "serviceCatalog": [{"endpoints": []}, {"endpoints": {}}]}}, False),
        ({"access": {"token": {"id": "t"}, "serviceCatalog": [{}]}}, False),
        ({"access": {"token": {"id": "t"}}}, False),
    ],
)
def test_what_is_a_login(body, fits):
    if fits:
        login = http.access(body)
        access = body["access"]
        assert (login.token, login.catalog) == ("t", access["serviceCatalog"])
        assert login.expires == access["token"].get("expires", "None")
    else:
        with pytest.raises((KeyError, TypeError)):
            http.access(body)


@pytest.mark.parametrize("body", [{"id": "i-1"}, {"id": "i-1", "name": "x"}])
def test_an_object_without_a_wrapper(body):
    assert http.object_with_id(body) == body
    with pytest.raises((KeyError, TypeError)):
        http.object_with_id({"image": body})


def test_a_page_is_given_whole_and_checked():
    body = {"servers": [{"id": "a"}], "servers_links": []}
    assert http.page_of("servers")(body) is body
    with pytest.raises((KeyError, TypeError)):
        http.page_of("servers")({"servers": [{"name": "a"}]})


# URLs


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@host:8774/v2/T?x=1", "https://host:8774"),
        ("https://host", "https://host"),
        ("/v2/servers", "/v2/servers"),
        ("https://[", "https://["),
        ("", ""),
    ],
)
def test_the_origin_of_a_url_has_no_account_and_no_path(url, shown):
    assert faults.origin(url) == shown


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_segment_that_would_be_another_path_is_refused(value):
    with pytest.raises(errors.InvalidRequest, match=f"^'{value}' can be neither an ID nor a name"):
        http.segment(value)


def test_a_segment_may_be_a_number():
    assert http.segment(5) == "5"


@pytest.mark.parametrize(
    ("url", "verified", "refused"),
    [
        ("https://example.com/v2.0", True, None),
        ("http://127.0.0.1:5000", True, None),
        ("http://127.8.9.10", True, None),
        ("http://[::1]:5000", True, None),
        ("http://localhost:5000", True, None),
        ("http://api.localhost", True, None),
        ("http://example.com", False, None),
        ("http://example.com", True, "would send the password and token unencrypted"),
        ("http://10.0.0.1", True, "would send the password and token unencrypted"),
        ("http://notlocalhost", True, "would send the password and token unencrypted"),
        ("ftp://127.0.0.1", True, "is not a URL"),
        ("https://", True, "is not a URL"),
        ("example.com", False, "is not a URL"),
        ("https://[", False, "is not a URL"),
    ],
)
def test_which_urls_may_get_a_password(url, verified, refused):
    if refused is None:
        http.check_url(url, "auth_url", verified)
        return
    with pytest.raises(errors.ConfigurationError, match=refused) as caught:
        http.check_url(url, "auth_url", verified)
    assert caught.value.message.startswith("auth_url '")
    assert caught.value.details["option"] == "auth_url"


# Connections that verify nothing


class Silent(urllib3.connection.HTTPSConnection):
    """Connects to nothing, without a verified certificate."""

    def connect(self) -> None:
        self.is_verified = False


@pytest.fixture
def unconnected(monkeypatch):
    monkeypatch.setattr(urllib3.connectionpool.HTTPSConnectionPool, "ConnectionCls", Silent)


def pools(manager: t.Any) -> t.Any:
    return manager.pool_classes_by_scheme["https"]


def test_only_the_sessions_own_connections_pass_for_verified(unconnected):
    adapter = unverified.unverified_adapter()
    own = pools(adapter.poolmanager).ConnectionCls("example.com")
    own.connect()
    assert own.is_verified is True
    other = pools(requests.adapters.HTTPAdapter().poolmanager).ConnectionCls("example.com")
    other.connect()
    assert other.is_verified is False
    assert pools(adapter.poolmanager)("example.com").scheme == "https"
    assert adapter.poolmanager.pool_classes_by_scheme["http"] is urllib3.HTTPConnectionPool


def test_connections_by_a_proxy_pass_for_verified_too(unconnected):
    adapter = unverified.unverified_adapter()
    manager = adapter.proxy_manager_for("http://proxy:3128")
    first = pools(manager)
    one = first.ConnectionCls("example.com")
    one.connect()
    assert one.is_verified is True
    assert adapter.proxy_manager_for("http://proxy:3128") is manager
    assert pools(manager) is first
