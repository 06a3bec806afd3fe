# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that users rely on: defaults, longest texts, how many calls at once; and data that stays as it is."""

from __future__ import annotations

import dataclasses
import importlib
import re
import threading
from pathlib import Path

import pytest
from ansible_collections.nhn.cloud.plugins.doc_fragments.auth import ModuleDocFragment
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import login
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Settings
from ansible_collections.nhn.cloud.plugins.plugin_utils import _records as records
from fake_cloud import FakeClient, server

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
PREFIX = "ansible_collections.nhn.cloud.plugins."

# Defaults

DOCUMENTED = dict(
    re.findall(r"^  (\w+):\n(?:(?!^  \w).*\n)*?.*The default is V\((\w+)\)", ModuleDocFragment.DOCUMENTATION, re.M)
)


def test_the_documentation_tells_defaults():
    assert sorted(DOCUMENTED) == ["api_retries", "api_timeout", "validate_certs"]


@pytest.mark.parametrize("option", DOCUMENTED)
def test_a_documented_default_is_the_real_one(option):
    told = {"true": True}.get(DOCUMENTED[option], DOCUMENTED[option])
    assert str(login.OPTIONS[option].default).removesuffix(".0") == str(told)
    assert getattr(Settings("t", "u", "p"), option) == login.OPTIONS[option].default


@pytest.mark.parametrize(
    ("seconds", "fits"), [(0.1, True), (1_000_000, True), (1_000_001, False), (0, False), (-1, False)]
)
def test_a_time_to_wait_has_bounds(seconds, fits):
    if fits:
        login.check_seconds("wait_timeout", seconds)
    else:
        with pytest.raises(errors.ConfigurationError, match="at most 1000000 seconds") as caught:
            login.check_seconds("wait_timeout", seconds)
        assert caught.value.details["option"] == "wait_timeout"


@pytest.mark.parametrize("seconds", [float("inf"), float("nan")])
def test_a_time_without_end_is_none(seconds):
    with pytest.raises(errors.ConfigurationError):
        login.check_seconds("wait_timeout", seconds)


# Messages


def test_a_message_of_two_thousand_characters_is_whole():
    text = "".join(chr(ord("a") + number % 26) for number in range(3000))
    assert errors.one_line(text[:2000]) == text[:2000]
    cut = errors.one_line(text[:2001])
    assert len(cut) == 2000
    assert cut == f"{text[:1000]} ... {text[1006:2001]}"


def test_details_without_a_value_are_left_out():
    error = errors.NhnError("No.", a=None, b=0, c="")
    assert error.as_dict() == {"kind": "failure", "b": 0, "c": ""}
    assert (error.changed, error.uncertain, error.diff, error.seen) == (False, False, None, {})


def test_a_refusal_is_an_invalid_request_with_its_option():
    with pytest.raises(errors.InvalidRequest, match="No such thing") as caught:
        errors.refuse("No such thing.", "name", server_id="s")
    assert caught.value.as_dict() == {"kind": "invalid_request", "option": "name", "server_id": "s"}


# At once


def test_eight_regions_are_read_at_once_and_no_more():
    at_once, most, enough = set(), [], threading.Event()
    lock = threading.Lock()

    class Account:
        def log_in(self):
            """Once, for all."""

        def in_region(self, region):
            with lock:
                at_once.add(region)
                most.append(len(at_once))
                if len(at_once) >= 9:
                    enough.set()
            # Those that are at work wait a little for one more, which must not come.
            enough.wait(0.2)
            with lock:
                at_once.discard(region)
            client = FakeClient(servers=[server("a")])
            client.region = region
            return client

    found, complete = records.read(Account(), [f"KR{number}" for number in range(12)], [{"status": None}], failing=None)
    assert (len(found), complete) == (12, True)
    assert max(most) == 8


# Data


def dataclasses_of(*folders):
    """The data classes that the files of these folders define."""
    found = {}
    for folder in folders:
        for path in sorted((PLUGINS / folder).rglob("*.py")):
            name = PREFIX + ".".join(path.relative_to(PLUGINS).with_suffix("").parts)
            for word, one in vars(importlib.import_module(name.removesuffix(".__init__"))).items():
                if isinstance(one, type) and dataclasses.is_dataclass(one) and one.__module__ == name:
                    found[f"{name.removeprefix(PREFIX)}.{word}"] = one
    return found


def test_data_that_describes_cannot_be_changed():
    """A worker does many tasks with one and the same description; a tally is what counts hosts."""
    found = dataclasses_of("module_utils", "plugin_utils")
    assert len(found) > 10
    changing = [name for name, one in found.items() if not one.__dataclass_params__.frozen]
    assert changing == ["plugin_utils._constructed.Tally"]
