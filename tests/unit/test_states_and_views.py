# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""State words and views: pure functions, as tables."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils._servers import states, views
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import looks_like_id, shorten
from ansible_collections.nhn.cloud.plugins.module_utils._thing.unknown import near_names
from fake_cloud import FLAVORS, server, some_id

BY_ID = {flavor["id"]: flavor for flavor in FLAVORS}


@pytest.mark.parametrize(
    ("status", "task", "settled", "heading"),
    [
        ("ACTIVE", None, True, "ACTIVE"),
        ("STOPPED", None, True, "SHUTOFF"),
        ("SHUTOFF", None, True, "SHUTOFF"),
        ("BUILDING", None, False, "ACTIVE"),
        ("BUILD", "spawning", False, "ACTIVE"),
        ("ACTIVE", "powering-off", False, "SHUTOFF"),
        ("SHUTOFF", "powering-on", False, "ACTIVE"),
        ("ACTIVE", "shelving", False, "SHELVED_OFFLOADED"),
        ("SHELVED", None, False, "SHELVED_OFFLOADED"),
        ("SHELVED_OFFLOADED", "unshelving", False, "ACTIVE"),
        ("ACTIVE", "image_uploading", False, "ACTIVE"),
        ("SHUTOFF", "image_snapshot", False, "SHUTOFF"),
        ("RESIZED", "resize_prep", False, "ACTIVE"),
        ("VERIFY_RESIZE", None, False, "ACTIVE"),
        ("RESCUED", None, True, "RESCUE"),
        ("ERROR", None, True, "ERROR"),
        ("ERROR", "deleting", False, "ERROR"),
        ("WHATEVER_COMES", None, False, "WHATEVER_COMES"),
        (None, None, True, "UNKNOWN"),
    ],
)
def test_states(status, task, settled, heading):
    there = server(status=status, **{"OS-EXT-STS:task_state": task})
    assert states.is_settled(there) is settled
    assert states.next_status(there) == heading


def test_the_view_has_its_fields_and_no_others():
    assert tuple(views.server_view(server(), BY_ID)) == views.SERVER_FIELDS
    assert tuple(views.server_view({"id": "x"}, {})) == views.SERVER_FIELDS


def test_the_view_tells_names_and_addresses():
    addresses = {
        "vpc": [{"addr": "10.0.0.1", "OS-EXT-IPS:type": "fixed"}, {"addr": "1.2.3.4", "OS-EXT-IPS:type": "floating"}],
        "other": [{"addr": "10.1.0.1"}],
    }
    view = views.server_view(server(addresses=addresses, undocumented=1, adminPass="secret"), BY_ID)
    assert view["flavor"] == {"id": some_id("m2.c1m2"), "name": "m2.c1m2", "vcpus": 1, "ram": 2048}
    assert view["image"] == {"id": None, "name": "Ubuntu"}
    assert view["private_ips"] == ["10.0.0.1", "10.1.0.1"]
    assert view["public_ips"] == ["1.2.3.4"]
    assert view["security_groups"] == ["default", "web"]
    assert "secret" not in repr(view)


@pytest.mark.parametrize(
    ("image", "metadata", "name", "shown"),
    [
        ("", {}, None, {"id": None, "name": None}),
        ({"id": "i"}, {}, "looked up", {"id": "i", "name": "looked up"}),
        ({"id": "i"}, {"image_name": "told"}, None, {"id": "i", "name": "told"}),
        (None, {"image_name": "told"}, None, {"id": None, "name": "told"}),
    ],
)
def test_the_image_of_a_view(image, metadata, name, shown):
    assert views.server_view(server(image=image, metadata=metadata), BY_ID, name)["image"] == shown


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        ("aaf2778b-ea03-4ccc-8b1b-92f4b686c3ec", True),
        ("6cdebe3eb0094910bc41f1d42ebe4cb7", True),
        ("web-1", False),
        ("", False),
        ("aaf2778b-ea03-4ccc-8b1b-92f4b686c3ec2", False),
    ],
)
def test_ids(text, is_id):
    assert looks_like_id(text) is is_id


@pytest.mark.parametrize(
    ("text", "shown"), [("web", "web"), ("a\nb", "a\\nb"), ("x" * 100, "x" * 77 + "..."), ("서버", "서버")]
)
def test_texts_in_messages(text, shown):
    assert shorten(text) == shown


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("ubuntu", ["Ubuntu 20.04", "Ubuntu 22.04"]),
        ("Ubuntu 22.03", ["Ubuntu 22.04", "Ubuntu 20.04"]),
        ("zzz", []),
        ("", []),
        ("x" * 10000, []),
    ],
)
def test_names_that_may_have_been_meant(wanted, near):
    assert near_names(wanted, ["Debian 12", "Ubuntu 20.04", "Ubuntu 22.04"]) == near
