# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which rules of security groups let a client log in to a guest of the local cloud."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

reach = importlib.import_module("local_cloud.front.guests.reach")
RULE = {
    "direction": "ingress",
    "ethertype": "IPv4",
    "protocol": "tcp",
    "port_range_min": 22,
    "port_range_max": 22,
    "remote_ip_prefix": None,
    "remote_group_id": None,
}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"protocol": None, "port_range_min": None, "port_range_max": None},
        {"port_range_min": 1, "port_range_max": 65535},
        {"remote_ip_prefix": "0.0.0.0/0"},
        {"remote_ip_prefix": "127.0.0.1/32"},
        {"protocol": "6"},
    ],
)
def test_rules_that_let_a_client_in(fields: dict[str, Any]) -> None:
    closed = {**RULE, "direction": "egress"}
    assert reach.lets_in([closed, {**RULE, **fields}])


@pytest.mark.parametrize(
    "fields",
    [
        {"direction": "egress"},
        {"ethertype": "IPv6"},
        {"protocol": "udp"},
        {"protocol": "icmp", "port_range_min": None, "port_range_max": None},
        {"port_range_min": 23, "port_range_max": 30},
        {"port_range_min": 1, "port_range_max": 21},
        {"remote_ip_prefix": "10.0.0.0/8"},
        # Only members of the group, of which the client is none.
        {"remote_group_id": "a group"},
    ],
)
def test_rules_that_do_not(fields: dict[str, Any]) -> None:
    assert not reach.lets_in([{**RULE, **fields}])
    assert not reach.lets_in([])
