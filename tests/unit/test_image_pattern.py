# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of images with ``*``: what matches, which one is chosen, what is drift, and what is refused."""

from __future__ import annotations

import re

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.image_pattern import chosen, matches, need_image
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from ansible_collections.nhn.cloud.plugins.modules.nhn_server import MODULE
from fake_cloud import IMAGES, FakeClient, image, plan, server, some_id
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("Ubuntu *", "Ubuntu 22.04", True),
        ("Ubuntu *", "Ubuntu ", True),
        ("Ubuntu *", "Ubuntu", False),
        ("Ubuntu *", "ubuntu 22.04", False),
        ("Ubuntu *", "My Ubuntu 22.04", False),
        ("*22.04*", "Ubuntu 22.04 LTS", True),
        ("*22.04*", "22.04", True),
        ("*22.04*", "Ubuntu 22x04 LTS", False),
        ("* LTS", "Ubuntu LTS LTS", True),
        ("* LTS", "Ubuntu LTS 2", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*bc*c", "a-bc", False),
        ("a*b*b*c", "a-b-c", False),
        ("Rocky ? [9] (*)", "Rocky ? [9] (2026)", True),
        ("Rocky ? [9] (*)", "Rocky 9 9 (2026)", False),
        ("*", "", True),
        ("U*", None, False),
        ("Ubuntu", "Ubuntu", True),
        ("Ubuntu", "Ubuntu 22.04", False),
        ("two*lines", "two\nlines", True),
    ],
)
def test_a_star_is_any_text_and_nothing_else_is_special(pattern, name, fits):
    assert matches(pattern, name) == fits


@given(st.text(alphabet="ab*.", max_size=8), st.text(alphabet="ab.\n", max_size=12))
def test_it_is_what_a_regular_expression_says(pattern, name):
    same = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL)
    assert matches(pattern, name) == (same is not None)


def test_many_stars_cost_no_time():
    assert not matches("a*" * 200 + "b", "a" * 5000)


def edition(day: str, **fields):
    """One edition of an image."""
    return image(f"Ubuntu 22.04 ({day})", **{"visibility": "public", "created_at": f"{day}T01:00:00Z", **fields})


OLD, NEW = edition("2026-01-20"), edition("2026-03-10")
SHARED = edition("2026-05-12", visibility="shared", owner="somebody else")


def needed(*images, wanted: str = "Ubuntu 22.04 (*", planning=None):
    """The image that is meant."""
    things = Things(FakeClient(images=[*IMAGES, *images]))
    things.planning = planning
    return need_image(things, wanted, "image")


@pytest.mark.parametrize(
    ("images", "newest"),
    [
        ([OLD, NEW], NEW),
        ([NEW, OLD], NEW),
        ([OLD, NEW, SHARED], NEW),
        # The day counts on which it was made, not the name.
        ([OLD, {**NEW, "created_at": "2025-01-01T00:00:00Z"}], OLD),
        ([NEW, edition("2026-06-01", status="queued")], NEW),
        ([NEW, edition("2026-06-02", visibility="private", owner="tenant")], "Ubuntu 22.04 (2026-06-02)"),
        ([NEW, edition("2026-06-03", visibility="shared", owner="tenant")], "Ubuntu 22.04 (2026-06-03)"),
        ([NEW, edition("2026-06-04", visibility="private", owner="somebody else")], NEW),
    ],
)
def test_the_newest_usable_one_that_is_public_or_ones_own(images, newest):
    assert needed(*images)["name"] == (newest if isinstance(newest, str) else newest["name"])


def test_a_name_without_a_star_is_a_name():
    assert needed(OLD, wanted=OLD["name"])["id"] == OLD["id"]
    with pytest.raises(errors.NoSuchThing, match="has the ID or name 'Ubuntu 22.04'"):
        needed(OLD, wanted="Ubuntu 22.04")


@pytest.mark.parametrize(
    ("images", "wanted", "words"),
    [
        ([OLD], "Ubuntu 24.04 (*", "there is Ubuntu 22.04 (2026-01-20)"),
        ([SHARED], "Ubuntu 22.04 (*", "the ID or whole name of Ubuntu 22.04 (2026-05-12)"),
        ([OLD], "ubuntu 22.04 (*", "matches 'ubuntu 22.04 (*'; there is Ubuntu 22.04 (2026-01-20)"),
        ([], "Ubuntu 22.04 (*", "No public image and none of your own matches"),
        ([OLD], "*", "matches every image"),
        ([OLD], " ** ", "matches every image"),
    ],
)
@pytest.mark.parametrize("planning", [None, pytest.fail])
def test_no_match_is_an_error_in_check_mode_too(images, wanted, words, planning):
    with pytest.raises(errors.InvalidRequest) as caught:
        needed(*images, wanted=wanted, planning=planning)
    assert words in caught.value.message
    assert caught.value.details["option"] == "image"


def drift(there: dict, pattern: str = "Ubuntu 22.04 (*", **options) -> list[str]:
    """The options that differ."""
    planned = plan(
        MODULE,
        FakeClient(servers=[server(**there)], images=[NEW, *IMAGES]),
        name="web-1",
        **{"image": pattern, **options},
    )
    return [entry["option"] for entry in planned.resource.drift]


@pytest.mark.parametrize(
    ("there", "drifted"),
    [
        ({"metadata": {"image_name": NEW["name"]}}, False),
        ({"metadata": {"image_name": "Ubuntu 22.04 (long gone)"}}, False),
        ({"metadata": {"image_name": "Ubuntu 24.04 (long gone)"}}, True),
        ({"metadata": {}, "image": {"id": NEW["id"]}}, False),
        ({"metadata": {}, "image": {"id": some_id("Windows")}}, True),
        # The image has got another name since.
        ({"metadata": {"image_name": "draft"}, "image": {"id": NEW["id"]}}, False),
        ({"metadata": {"image_name": "Windows"}, "image": {"id": some_id("gone")}}, True),
        # Nobody knows any more.
        ({"metadata": {}, "image": {"id": some_id("gone")}}, False),
        ({"metadata": {}}, False),
    ],
)
def test_any_edition_is_no_drift(there, drifted):
    assert drift(there) == (["image"] if drifted else [])
    disk = {"source": "Ubuntu 22.04 (*"}
    assert drift(there, None, boot_volume=disk) == (["boot_volume.source"] if drifted else [])


def test_a_pattern_that_everything_matches_is_refused_for_a_server_that_is_there():
    with pytest.raises(errors.InvalidRequest, match="matches every image"):
        drift({}, "*")


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"pattern": "Ubuntu 22.04 (*"}, [OLD["name"], NEW["name"], SHARED["name"]]),
        ({"pattern": "Ubuntu 22.04 (*", "newest": True}, [NEW["name"]]),
        ({"newest": True}, [NEW["name"]]),
        ({"newest": True, "visibility": "shared"}, [SHARED["name"]]),
        ({"pattern": "Debian *", "newest": True}, []),
        ({"pattern": "Debian *"}, []),
    ],
)
def test_what_the_info_module_lists(params, names):
    given = {"pattern": None, "newest": False, "visibility": None, **params}
    assert [one["name"] for one in chosen([OLD, NEW, SHARED], given, Things(FakeClient()))] == names
