# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the client waits, how often it tries, and what it says when it gives up. Chance is taken away."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http import exchange as http
from ansible_collections.nhn.cloud.plugins.module_utils._http import retry, waiting
from test_client import ACCESS, REFUSED, RESET, SERVER, Wire, answer, call, make


@pytest.fixture
def least(monkeypatch):
    """The shortest of all pauses that chance allows."""
    monkeypatch.setattr(retry.random, "uniform", lambda low, high: low)


@pytest.fixture
def most(monkeypatch):
    """The longest of them."""
    monkeypatch.setattr(retry.random, "uniform", lambda low, high: high)


def refused(client, method="GET", **how):
    """The error with which a call ends."""
    with pytest.raises(errors.NhnError) as caught:
        call(client, method, **how)
    return caught.value


# After a fault that passes


def test_pauses_double_up_to_eight_seconds(most):
    client, slept = make(Wire(*[answer(503)] * 8), api_retries=7)
    refused(client)
    assert slept == [0.5, 1, 2, 4, 8, 8, 8]


def test_pauses_are_never_less_than_half_of_that(least):
    client, slept = make(Wire(*[answer(503)] * 4), api_retries=3)
    refused(client)
    assert slept == [0.25, 0.5, 1]


@pytest.mark.parametrize(("asked", "pause"), [("0", 0.25), ("7", 7), ("60", 60), ("61", 60), ("3600", 60)])
def test_a_retry_after_is_obeyed_up_to_a_minute(least, asked, pause):
    client, slept = make(Wire(answer(503, Retry_After=asked), answer(200, SERVER)))
    call(client, "GET")
    assert slept == [pause]


def test_clients_do_not_return_as_one_after_a_retry_after(most):
    client, slept = make(Wire(answer(503, Retry_After="8"), answer(200, SERVER)))
    call(client, "GET")
    assert slept == [10]


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_a_call_is_tried_once_more_than_it_is_repeated(retries):
    wire = Wire(*[answer(503)] * 5)
    error = refused(make(wire, api_retries=retries)[0])
    assert len(wire.sent) == error.details["tries"] == retries + 1
    assert (f"in {retries + 1} tries" if retries else "in one try") in error.message


# After a lost answer


def test_three_looks_are_about_half_one_and_two_seconds_apart(least):
    client, slept = make(Wire(RESET, answer(200, SERVER)))
    call(client, "POST", arrived=lambda: None)
    # And the call goes out again at once: the looks were pause enough.
    assert slept == [0.5, 1, 2]


def test_a_retry_after_is_obeyed_after_the_looks_too(least):
    client, slept = make(Wire(answer(503, Retry_After="5"), answer(200, SERVER)))
    call(client, "POST", arrived=lambda: None)
    assert slept == [0.5, 1, 2, 5]


def test_a_look_that_fails_ends_the_task_and_says_both():
    def look():
        raise errors.ApiError("Could not look: HTTP 403.", status=403)

    error = refused(make(Wire(RESET))[0], "POST", arrived=look)
    assert error.kind == "unanswered"
    assert (
        "'do it' was lost (the connection to https://kr1 broke off (reset), then a look at it failed" in error.message
    )
    assert "Could not look: HTTP 403." in error.message


def test_a_look_that_cannot_tell_has_the_last_word():
    def look():
        raise errors.Unanswered("Two servers look the same.")

    for script in ([RESET], [RESET, answer(403)]):
        client, _slept = make(Wire(*script))
        looks = iter([lambda: None] * 3 * (len(script) - 1) + [look])
        error = refused(client, "POST", arrived=lambda looks=looks: next(looks)())
        assert error.message == "Two servers look the same."


def test_a_look_that_fails_after_a_refusal_does_not_hide_the_refusal():
    looks = iter([None] * 3)

    def look():
        try:
            return next(looks)
        except StopIteration:
            raise errors.ConnectionFailed("no look") from None

    error = refused(make(Wire(RESET, answer(403, {"message": "Quota exceeded"})))[0], "POST", arrived=look)
    assert isinstance(error, errors.ApiError)
    assert "Quota exceeded" in error.message and "no look" not in error.message
    assert error.uncertain


def test_what_a_look_finds_is_the_answer():
    client, _slept = make(Wire(RESET))
    found = client.call("POST", "compute", "servers", what="do it", arrived=lambda: {"id": "mine"})
    assert found == ({"id": "mine"}, {})


def test_an_error_that_is_uncertain_already_says_so_once():
    error = errors.Unanswered("The answer was lost.")
    assert retry.stays_uncertain(error).message == "The answer was lost."
    error = retry.stays_uncertain(errors.ApiError("Not so.", status=400))
    assert error.uncertain
    assert error.message.startswith("Not so. The answer to an earlier try was lost")
    assert retry.stays_uncertain(error).message.count("may have happened") == 1


# Too many requests


@pytest.mark.parametrize(
    ("asked", "pause"),
    [(None, 1.1), ("0", 0.1), ("3", 3.1), ("60", 60.1), ("90", 60.1)],
)
def test_a_client_that_is_throttled_stays_away_for_what_is_asked_or_a_second(least, asked, pause):
    client, slept = make(Wire(answer(429, **({"Retry_After": asked} if asked else {})), answer(200, SERVER)))
    call(client, "GET")
    assert slept == [pytest.approx(pause)]


@pytest.mark.parametrize(("asked", "pause"), [("0", 1), ("0.5", 1.5), ("5", 10)])
def test_throttled_clients_come_back_over_as_long_a_time_again(most, asked, pause):
    client, slept = make(Wire(answer(429, Retry_After=asked), answer(200, SERVER)))
    call(client, "GET")
    assert slept == [pytest.approx(pause)]


@pytest.mark.parametrize(("retries", "asked", "pauses"), [(1, "59.9", 1), (1, "60", 0), (2, "29.9", 4), (3, "59.9", 3)])
def test_throttling_is_taken_for_a_minute_for_each_retry(least, retries, asked, pauses):
    wire = Wire(*[answer(429, Retry_After=asked)] * 9)
    client, slept = make(wire, api_retries=retries)
    error = refused(client)
    assert len(slept) == pauses
    assert len(wire.sent) == error.details["tries"] == pauses + 1
    assert error.details["status"] == 429


def test_throttling_uses_up_no_retries():
    throttled = answer(429, Retry_After="0")
    script = [throttled, answer(503), throttled, answer(503), throttled, answer(200, SERVER)]
    assert call(make(Wire(*script), api_retries=2)[0], "GET") == {"id": "s-1"}


def test_throttling_leaves_nothing_uncertain():
    wire = Wire(*[answer(429, Retry_After="60")] * 9)
    assert refused(make(wire, api_retries=1)[0], "POST").uncertain is False


# Giving up


def test_the_last_words_of_the_api_are_told():
    error = refused(make(Wire(answer(503, {"message": "Maintenance."})), api_retries=0)[0])
    assert error.message.startswith("Could not do it in one try: HTTP 503, Maintenance. ")
    assert (error.kind, error.details["status"], error.details["api_message"]) == ("api", 503, "Maintenance")


def test_the_way_out_is_another_for_the_api_the_network_and_a_call_that_may_have_arrived():
    way_out = {}
    for name, fault, method in (
        ("api", answer(503), "GET"),
        ("network", REFUSED, "GET"),
        ("perhaps", answer(503), "PUT"),
    ):
        error = refused(make(Wire(fault), api_retries=0)[0], method)
        way_out[name] = error.message.partition(". ")[2]
    assert len(set(way_out.values())) == 3
    assert "later" in way_out["api"]
    assert "URL" in way_out["network"]
    assert "may have happened" in way_out["perhaps"]


# Waiting


def test_a_wait_that_is_done_at_once_takes_no_time():
    client, slept = make(Wire())
    assert client.wait(lambda: (True, "ACTIVE"), timeout=30, what="start it", who="web-1") is None
    assert slept == []


def test_a_wait_ends_when_a_look_says_so():
    client, slept = make(Wire())
    looks = iter([(False, "BUILD"), (False, "BUILD"), (True, "ACTIVE")])
    client.wait(lambda: next(looks), timeout=30, what="create it", who="web-1")
    assert slept == [0.25, 0.25]
    assert next(looks, None) is None


def test_a_wait_that_fails_tells_how_long_it_was_and_what_it_saw():
    client, slept = make(Wire())
    with pytest.raises(errors.WaitTimeout) as caught:
        client.wait(lambda: (False, f"look {len(slept)}"), timeout=1, what="create it", who="web-1")
    assert slept == [0.25] * 4
    assert caught.value.details == {"waited": 1, "last_seen": "look 4"}
    assert caught.value.message.startswith("Waited 1 seconds to create it, without success; last seen: look 4.")


def test_the_last_pause_of_a_wait_ends_with_it():
    client, slept = make(Wire())
    with pytest.raises(errors.WaitTimeout):
        client.wait(lambda: (False, "BUILD"), timeout=0.6, what="create it", who="web-1")
    assert slept == [0.25, 0.25, pytest.approx(0.1)]


def test_a_pause_of_a_wait_is_never_nothing():
    client, slept = make(Wire())
    with pytest.raises(errors.WaitTimeout):
        client.wait(lambda: (False, "BUILD"), timeout=0.26, what="create it", who="web-1")
    assert slept == [0.25, 0.05]


@pytest.mark.parametrize(("took", "pause"), [(0.1, 0.25), (1.5, 1.5), (2, 2), (9, 2)])
def test_a_look_that_takes_long_is_followed_by_a_pause_of_up_to_two_seconds(took, pause):
    client, slept = make(Wire())
    looks = iter([False, True])

    def look():
        client.sleep(took)
        return next(looks), "BUILD"

    client.wait(look, timeout=100, what="create it", who="web-1")
    assert slept == [took, pause, took]


@pytest.mark.parametrize(
    ("elapsed", "interval"), [(0, 0.25), (7.5, 0.25), (9, 0.3), (60, 2), (134, 134 / 30), (600, 4.5)]
)
def test_the_longer_a_wait_the_rarer_the_looks(elapsed, interval):
    assert waiting.poll_interval(elapsed) == pytest.approx(interval)


# Tokens


def test_a_token_that_another_call_has_renewed_meanwhile_is_used():
    """Several threads share a client: an expired token costs one login, not one each."""
    wire = Wire()
    client, _slept = make(wire)

    other = answer(200, {"server": {"id": "other"}})
    wire.script = [answer(401), answer(401), other, answer(200, SERVER)]
    plain = wire.request

    def request(method, url, **how):
        """Before the first refusal arrives, another call gets the same, and renews the token."""
        found = plain(method, url, **how)
        if len(wire.sent) == 1 and "servers" in url:
            assert call(client, "GET") == {"id": "other"}
        return found

    wire.request = request
    assert call(client, "GET") == {"id": "s-1"}
    assert wire.logins == 2
    assert [sent["headers"]["X-Auth-Token"] for sent in wire.sent] == ["token-1", "token-1", "token-2", "token-2"]


def test_a_second_refusal_that_is_no_401_is_told_as_it_is():
    error = refused(make(Wire(answer(401), answer(403, {"message": "No."})))[0])
    assert (error.kind, error.details["status"]) == ("api", 403)


def test_an_account_without_rights_is_told_by_its_name():
    error = refused(make(Wire(answer(401), answer(401)))[0])
    assert "the compute service refuses a token just issued to user (HTTP 401)" in error.message
    assert error.details["status"] == 401


# The login


@pytest.mark.parametrize("status", [404, 405])
def test_a_url_that_is_no_identity_service_is_the_option_to_mend(status):
    error = refused(make(Wire(login=[answer(status)]))[0])
    assert error.kind == "configuration"
    assert error.message.startswith(f"There is no identity service at https://id/v2.0 (HTTP {status})")
    assert (error.details["option"], error.details["status"]) == ("auth_url", status)


def test_a_login_is_what_the_identity_api_documents():
    sent = []

    class Noting(Wire):
        def request(self, method, url, **how):
            sent.append((method, url, how))
            return super().request(method, url, **how)

    client, _slept = make(Noting(answer(200, SERVER)))
    client.log_in()
    (method, url, how), *others = sent
    assert others == []
    assert (method, url) == ("POST", "https://id/v2.0/tokens")
    assert how["json"] == {
        "auth": {"tenantId": "T", "passwordCredentials": {"username": "user", "password": "hush"}}
    }  # fmt: skip
    assert how["headers"] == {}
    client.log_in()
    call(client, "GET")
    assert len(sent) == 2


def test_a_login_may_be_repeated_and_is_no_writing_call():
    client, slept = make(Wire(answer(200, SERVER), login=[RESET, answer(503), answer(200, ACCESS)]))
    call(client, "GET")
    assert (len(slept), client.writes) == (2, 0)


# Requests


def test_a_request_has_the_headers_and_limits_of_its_call():
    wire = Wire(answer(200, SERVER))
    client, _slept = make(wire, api_timeout=7.5)
    client.call(
        "PATCH", "image", "images/i-1", what="change it", content_type="application/x", json=[1], params={"a": 1}
    )
    (sent,) = wire.sent
    assert sent["headers"] == {"X-Auth-Token": "token-1", "Content-Type": "application/x"}
    assert (sent["timeout"], sent["json"], sent["params"]) == (7.5, [1], {"a": 1})
    assert (sent["method"], sent["url"]) == ("PATCH", "https://kr1-image/v2/images/i-1")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_body_that_nobody_asked_for_is_not_looked_at(status):
    client, _slept = make(Wire(answer(status, b"no json", X_Here="1")))
    body, headers = client.call("POST", "compute", "servers", what="do it")
    assert body is None
    assert headers["X-Here"] == "1"


@pytest.mark.parametrize("status", [199, 300])
def test_what_is_no_success_is_none(status):
    client, _slept = make(Wire(answer(status, SERVER)))
    with pytest.raises(errors.NhnError):
        call(client, "GET")


def test_a_session_says_who_it_is_and_what_it_takes():
    from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Client, Settings

    given = {"tenant_id": "T", "username": "u", "password": "p", "auth_url": "https://id/v2.0"}
    session = Client(Settings(**given))._session
    assert session.headers["User-Agent"].startswith("nhn.cloud/")
    assert session.headers["Accept"] == "application/json"
    plain = http.requests.adapters.HTTPAdapter
    assert session.get_adapter("https://id").__class__ == plain
    unverified = Client(Settings(**given, validate_certs=False))._session
    assert unverified.get_adapter("https://id").__class__ != plain
    assert "hush" not in repr(Settings(**{**given, "password": "hush"}))
