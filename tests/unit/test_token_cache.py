# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token cache: what is stored, what is trusted, and how the client uses it."""

from __future__ import annotations

import datetime
import os
import stat

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http.tokens import Login, TokenCache
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.flavor import flavors_with
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from test_client import ACCESS, CATALOG, SERVER, Wire, answer, call, make

KEY = ("https://id/v2.0", "T", "user")


def expiring(seconds: float) -> str:
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


GOOD = Login("kept", expiring(3600), CATALOG)


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "tokens")


def only_file(folder):
    (name,) = os.listdir(folder)
    return os.path.join(folder, name)


def test_what_is_kept_is_private(folder):
    before = os.umask(0)
    try:
        TokenCache(folder).save(GOOD, *KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(only_file(folder)).st_mode) == 0o600
    assert TokenCache(folder).load(*KEY) == GOOD


@pytest.mark.parametrize(
    "other", [("https://id2/v2.0", "T", "user"), ("https://id/v2.0", "T2", "user"), ("https://id/v2.0", "T", "user2")]
)
def test_another_login_has_another_file(folder, other):
    cache = TokenCache(folder)
    cache.save(GOOD, *KEY)
    assert cache.load(*other) is None


@pytest.mark.parametrize("seconds", [-10, 10, 299])
def test_a_token_near_its_end_is_not_kept(folder, seconds):
    cache = TokenCache(folder)
    cache.save(GOOD._replace(expires=expiring(seconds)), *KEY)
    assert os.listdir(folder) == []


def broken(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"token": ')


def other_shape(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"token": 1, "expires": "2999-01-01T00:00:00Z", "catalog": []}')


def link(path):
    os.rename(path, path + ".real")
    os.symlink(path + ".real", path)


@pytest.mark.parametrize("spoil", [lambda path: os.chmod(path, 0o640), broken, other_shape, link, os.unlink])
def test_what_cannot_be_trusted_is_not_used(folder, spoil):
    cache = TokenCache(folder)
    cache.save(GOOD, *KEY)
    spoil(only_file(folder))
    assert cache.load(*KEY) is None


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_an_open_folder_is_refused(folder, mode):
    os.mkdir(folder)
    os.chmod(folder, mode)
    with pytest.raises(errors.ConfigurationError, match="mode 0700"):
        TokenCache(folder)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(errors.ConfigurationError, match="token_cache"):
        TokenCache(str(tmp_path / "file"))


def login(token):
    return answer(200, {"access": {**ACCESS["access"], "token": {"id": token, "expires": expiring(3600)}}})


def test_the_second_client_does_not_log_in(folder):
    for logins in (1, 0):
        wire = Wire(answer(200, SERVER), login=[login("first")])
        call(make(wire, token_cache=folder)[0], "GET")
        assert wire.logins == logins
        assert wire.sent[0]["headers"]["X-Auth-Token"] == "first"


def test_a_refused_token_is_dropped_and_replaced(folder):
    TokenCache(folder).save(GOOD, *KEY)
    wire = Wire(answer(401), answer(200, SERVER), login=[login("second")])
    call(make(wire, token_cache=folder)[0], "GET")
    assert [sent["headers"]["X-Auth-Token"] for sent in wire.sent] == ["kept", "second"]
    kept = TokenCache(folder).load(*KEY)
    assert kept is not None
    assert kept.token == "second"


def test_the_password_is_not_kept(folder):
    wire = Wire(answer(200, SERVER), login=[login("first")])
    call(make(wire, token_cache=folder)[0], "GET")
    with open(only_file(folder), encoding="utf-8") as file:
        assert "hush" not in file.read()


SMALL = {"id": "f-1", "name": "m2.c1m2", "vcpus": 1, "ram": 2048, "disk": 0}
LARGE = {"id": "f-2", "name": "m2.c2m4", "vcpus": 2, "ram": 4096, "disk": 0}


@pytest.mark.parametrize(
    ("flavor", "offered", "reads"),
    [("f-1", [SMALL], [1, 0]), ("f-2", [SMALL], [1, 1]), ("f-1", [SMALL, LARGE], [1, 0])],
)
def test_what_a_flavor_is_called_is_read_once(folder, flavor, offered, reads):
    TokenCache(folder).save(GOOD, *KEY)
    found = []
    for count in reads:
        wire = Wire(*[answer(200, {"flavors": offered})] * count)
        found.append(flavors_with(Things(make(wire, token_cache=folder)[0]), flavor).get(flavor, {}).get("name"))
        assert len(wire.sent) == count
    assert found[0] == found[1] == {one["id"]: one["name"] for one in offered}.get(flavor)


@pytest.mark.parametrize("spoil", [lambda path: os.chmod(path, 0o640), broken, link, os.unlink])
def test_flavors_that_cannot_be_trusted_are_read_again(folder, spoil):
    TokenCache(folder).save(GOOD, *KEY)
    wire = Wire(*[answer(200, {"flavors": [SMALL]}) for _twice in range(2)])
    flavors_with(Things(make(wire, token_cache=folder)[0]), "f-1")
    (kept,) = {os.path.join(folder, name) for name in os.listdir(folder)} - {TokenCache(folder)._path(KEY)}
    spoil(kept)
    assert flavors_with(Things(make(wire, token_cache=folder)[0]), "f-1")["f-1"]["name"] == "m2.c1m2"
    assert len(wire.sent) == 2


def test_without_a_cache_flavors_are_read_again():
    wire = Wire(*[answer(200, {"flavors": [SMALL]}) for _twice in range(2)])
    for _client in range(2):
        flavors_with(Things(make(wire)[0]), "f-1")
    assert len(wire.sent) == 2
