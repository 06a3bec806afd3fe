# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token cache on a disk that is full, shared or strange; and tokens near their end."""

from __future__ import annotations

import os

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http import tokens
from ansible_collections.nhn.cloud.plugins.module_utils._http.tokens import Login, TokenCache
from test_token_cache import GOOD, KEY, expiring, only_file


@pytest.fixture
def cache(tmp_path):
    return TokenCache(str(tmp_path / "tokens"))


@pytest.mark.parametrize(("seconds", "used"), [(298, False), (310, True)])
def test_a_token_with_less_than_five_minutes_left_is_not_used(cache, seconds, used):
    cache.save_value(GOOD._replace(expires=expiring(seconds))._asdict(), *KEY)
    assert (cache.load(*KEY) is not None) is used
    cache.drop(*KEY)
    cache.save(GOOD._replace(expires=expiring(seconds)), *KEY)
    assert (cache.load(*KEY) is not None) is used


@pytest.mark.parametrize("expires", ["", None, "soon", "2999-01-01", "2999-01-01T00:00:00+09:00"])
def test_a_token_whose_end_cannot_be_read_is_not_used(cache, expires):
    cache.save_value({**GOOD._asdict(), "expires": expires}, *KEY)
    assert cache.load(*KEY) is None


@pytest.mark.parametrize(
    "kept",
    [
        {"token": "t", "expires": GOOD.expires},
        {**GOOD._asdict(), "more": 1},
        {**GOOD._asdict(), "token": 5},
        {**GOOD._asdict(), "catalog": "text"},
        {**GOOD._asdict(), "catalog": None},
        None,
    ],
)
def test_a_login_of_another_shape_is_not_used(cache, kept):
    cache.save_value(kept, *KEY)
    assert cache.load(*KEY) is None


def test_what_is_dropped_is_gone(cache):
    cache.save(GOOD, *KEY)
    cache.drop(*KEY)
    assert cache.load(*KEY) is None
    assert cache.drop(*KEY) is None


def test_a_value_is_found_by_its_whole_key(cache):
    cache.save_value([1], "a", "b")
    assert cache.load_value("a", "b") == [1]
    assert cache.load_value("a") is None and cache.load_value("b", "a") is None


def test_a_later_value_takes_the_place_of_an_earlier_one(cache, tmp_path):
    cache.save_value([1], "a")
    cache.save_value([2], "a")
    assert cache.load_value("a") == [2]
    assert len(os.listdir(tmp_path / "tokens")) == 1


def test_a_disk_that_takes_no_file_costs_nothing_and_keeps_no_scraps(cache, tmp_path, monkeypatch):
    cache.save_value([1], "a")

    def full(*_paths):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert cache.save_value([2], "a") is None
    monkeypatch.undo()
    assert cache.load_value("a") == [1]
    assert len(os.listdir(tmp_path / "tokens")) == 1


def test_a_file_of_somebody_else_is_not_used(cache, monkeypatch):
    cache.save(GOOD, *KEY)
    other = os.geteuid() + 1
    monkeypatch.setattr(tokens.os, "geteuid", lambda: other)
    assert cache.load(*KEY) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o601, 0o620, 0o602])
def test_a_file_that_others_can_do_anything_with_is_not_used(cache, mode):
    cache.save(GOOD, *KEY)
    (path,) = [only_file(cache._folder)]
    os.chmod(path, mode)
    assert cache.load(*KEY) is None


def test_a_pipe_in_place_of_a_file_is_not_read(cache, monkeypatch):
    cache.save(GOOD, *KEY)
    monkeypatch.setattr(tokens.stat, "S_ISREG", lambda mode: False)
    assert cache.load(*KEY) is None


def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    (tmp_path / "tokens").mkdir(mode=0o700)
    other = os.geteuid() + 1
    monkeypatch.setattr(tokens.os, "geteuid", lambda: other)
    with pytest.raises(errors.ConfigurationError, match=r"belongs to somebody else or is open to others \(mode 0700\)"):
        TokenCache(str(tmp_path / "tokens"))


def test_a_link_to_a_folder_is_refused(tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(errors.ConfigurationError, match="is not a folder") as caught:
        TokenCache(str(tmp_path / "link"))
    assert caught.value.details["option"] == "token_cache"


@pytest.mark.parametrize("folder", ["/dev/null/tokens", "with\0zero"])
def test_a_folder_that_cannot_be_is_refused(folder):
    with pytest.raises(errors.ConfigurationError, match="cannot be used: "):
        TokenCache(folder)


def test_the_folder_may_begin_with_a_tilde_and_lie_in_new_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    TokenCache("~/a/b").save(GOOD, *KEY)
    assert TokenCache(str(tmp_path / "a/b")).load(*KEY) == Login(*GOOD)
