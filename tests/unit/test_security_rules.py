# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of security groups as tables: what people write, the form that is compared, and the way between two lists."""

from __future__ import annotations

import itertools
import random
import typing as t

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.security_group_rule import (
    DEFAULT_EGRESS,
    RULE,
    body_of,
    words,
    words_of,
)
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.security_list import changes, wanted
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.security_rules import (
    NAMES,
    SHOWN,
    Rule,
    protocol_of,
    read,
)

OFFICE = "203.0.113.0/24"


def group_id(_option, name):
    return f"id of {name}"


def one(**spec):
    (found,) = wanted([spec], group_id)
    return found


def api(direction="ingress", **fields):
    return {"direction": direction, "ethertype": "IPv4", **fields}


def tcp(low, high=None, **fields):
    return api(protocol="tcp", port_range_min=low, port_range_max=high or low, **fields)


V6 = api(id="six", ethertype="IPv6", remote_ip_prefix="2001:db8::/32")
EGRESS = [api("egress", id="out"), api("egress", ethertype="IPv6", id="out6")]


# What people write


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        ({}, Rule("ingress")),
        ({"direction": "egress"}, Rule("egress")),
        ({"protocol": "tcp", "port": 22}, Rule("ingress", "IPv4", "tcp", 22, 22)),
        ({"protocol": " TCP ", "ports": "22"}, Rule("ingress", "IPv4", "tcp", 22, 22)),
        ({"protocol": "6", "ports": "8000-8080"}, Rule("ingress", "IPv4", "tcp", 8000, 8080)),
        ({"protocol": "udp", "ports": " 53 - 54 "}, Rule("ingress", "IPv4", "udp", 53, 54)),
        ({"protocol": "udp", "ports": "1-65535"}, Rule("ingress", "IPv4", "udp")),
        ({"protocol": "sctp", "port": 1}, Rule("ingress", "IPv4", "sctp", 1, 1)),
        ({"protocol": "tcp"}, Rule("ingress", "IPv4", "tcp")),
        ({"protocol": "any"}, Rule("ingress")),
        ({"protocol": "ALL"}, Rule("ingress")),
        ({"protocol": "0"}, Rule("ingress")),
        ({"protocol": "47"}, Rule("ingress", "IPv4", "gre")),
        ({"protocol": "200"}, Rule("ingress", "IPv4", "200")),
        ({"protocol": "icmp"}, Rule("ingress", "IPv4", "icmp")),
        ({"protocol": "1", "icmp_type": 8}, Rule("ingress", "IPv4", "icmp", 8)),
        ({"protocol": "icmp", "icmp_type": 0, "icmp_code": 0}, Rule("ingress", "IPv4", "icmp", 0, 0)),
        ({"remote": "0.0.0.0/0"}, Rule("ingress")),
        ({"remote": "10.0.0.5/24"}, Rule("ingress", prefix="10.0.0.0/24")),
        ({"remote": "10.0.0.5"}, Rule("ingress", prefix="10.0.0.5/32")),
        ({"remote": " 10.0.0.0/255.0.0.0"}, Rule("ingress", prefix="10.0.0.0/8")),
        ({"remote": "web"}, Rule("ingress", prefix=None, group="id of web")),
        ({"remote": "web/8"}, Rule("ingress", prefix=None, group="id of web/8")),
        ({"remote": "::/0"}, Rule("ingress", "IPv6", prefix="::/0")),
        ({"remote": "2001:DB8::1"}, Rule("ingress", "IPv6", prefix="2001:db8::1/128")),
        ({"ethertype": "IPv6"}, Rule("ingress", "IPv6", prefix="::/0")),
        ({"ethertype": "IPv6", "protocol": "icmp"}, Rule("ingress", "IPv6", "ipv6-icmp", prefix="::/0")),
        ({"ethertype": "IPv6", "remote": "web"}, Rule("ingress", "IPv6", prefix=None, group="id of web")),
    ],
)
def test_what_people_write_has_one_form(spec, rule):
    assert one(**spec) == (rule, None, "rules[0]")


@pytest.mark.parametrize(
    ("spec", "says", "option"),
    [
        ({"protocol": "tcp", "port": 0}, "rules[0].port is '0'; write a port from 1 to 65535", "port"),
        ({"protocol": "tcp", "port": 65536}, "rules[0].port is '65536'", "port"),
        ({"protocol": "tcp", "port": -1}, "rules[0].port is '-1'", "port"),
        ({"protocol": "tcp", "ports": "80-22"}, "rules[0].ports is '80-22'", "ports"),
        ({"protocol": "tcp", "ports": "22,80"}, "rules[0].ports is '22,80'", "ports"),
        ({"protocol": "tcp", "ports": ""}, "rules[0].ports is ''", "ports"),
        ({"protocol": "tcp", "ports": "٢٢"}, "rules[0].ports is", "ports"),
        (
            {"protocol": "tcp", "port": 22, "ports": "22"},
            "rules[0] has port and ports; leave one of them out.",
            "ports",
        ),
        ({"protocol": "tcp", "port": 22, "icmp_type": 8}, "rules[0] has port and icmp_type", "icmp_type"),
        ({"port": 22}, "rules[0].port needs a protocol that has ports (tcp, udp", "protocol"),
        ({"protocol": "icmp", "port": 8}, "and rules[0].protocol is icmp.", "protocol"),
        ({"protocol": "gre", "ports": "1-65535"}, "and rules[0].protocol is gre.", "protocol"),
        ({"protocol": "tcp", "icmp_type": 8}, "rules[0].icmp_type needs protocol icmp.", "protocol"),
        ({"protocol": "icmp", "icmp_code": 0}, "rules[0].icmp_code needs icmp_type beside it.", "icmp_type"),
        ({"protocol": "icmp", "icmp_type": 256}, "rules[0].icmp_type is 256; it can be 0 to 255.", "icmp_type"),
        ({"protocol": "icmp", "icmp_type": 8, "icmp_code": -1}, "rules[0].icmp_code is -1", "icmp_code"),
        (
            {"protocol": "http"},
            "rules[0].protocol 'http' is no protocol that the API knows; write ah, dccp",
            "protocol",
        ),
        ({"protocol": "256"}, "rules[0].protocol '256' is no protocol", "protocol"),
        ({"protocol": "-1"}, "rules[0].protocol '-1' is no protocol", "protocol"),
        ({"protocol": " "}, "rules[0].protocol is empty; leave it out for every protocol.", "protocol"),
        ({"protocol": "icmpv6"}, "rules[0].protocol 'ipv6-icmp' is for IPv6", "protocol"),
        ({"remote": "10.0.0.0/33"}, "rules[0].remote '10.0.0.0/33' is neither an address, nor a range", "remote"),
        ({"remote": "10.0.0.300"}, "rules[0].remote '10.0.0.300' is neither", "remote"),
        ({"remote": "10.0.0.1/x"}, "rules[0].remote '10.0.0.1/x' is neither", "remote"),
        ({"remote": "22"}, "rules[0].remote '22' is neither", "remote"),
        ({"remote": "2001:db8::/129"}, "rules[0].remote '2001:db8::/129' is neither", "remote"),
        (
            {"remote": "0.0.0.0"},
            "rules[0].remote '0.0.0.0' is no address; write 0.0.0.0/0 for every address.",
            "remote",
        ),
        ({"remote": "::"}, "rules[0].remote '::' is no address", "remote"),
        ({"remote": "::/0", "ethertype": "IPv4"}, "rules[0].remote is ::/0, and rules[0].ethertype is IPv4", None),
        ({"remote": "10.0.0.0/8", "ethertype": "IPv6"}, "rules[0].remote is 10.0.0.0/8", None),
        ({"description": "x" * 256}, "rules[0].description has 256 characters; it can have 255.", "description"),
    ],
)
def test_what_makes_no_sense_is_refused(spec, says, option):
    with pytest.raises(errors.InvalidRequest) as caught:
        one(**spec)
    assert says in caught.value.message
    assert caught.value.details["option"] == ("rules[0]" + (f".{option}" if option else ""))


def test_the_same_rule_twice_is_one_rule():
    found = wanted(
        [{"protocol": "tcp", "port": 22}, {"protocol": "6", "ports": "22-22", "remote": "0.0.0.0/0"}], group_id
    )
    assert len(found) == 1


@pytest.mark.parametrize("descriptions", [("a", "b"), (None, "b"), ("", "b")])
def test_a_rule_with_two_descriptions_is_refused(descriptions):
    with pytest.raises(errors.InvalidRequest, match=r"rules\[0\] and rules\[1\] are the same rule"):
        wanted([{"description": text} for text in descriptions], group_id)


# What the API tells


@pytest.mark.parametrize(
    ("there", "rule"),
    [
        (api(), Rule("ingress")),
        (api(remote_ip_prefix="0.0.0.0/0"), Rule("ingress")),
        (api(remote_ip_prefix="10.0.0.5/24"), Rule("ingress", prefix="10.0.0.0/24")),
        (api(ethertype=None), Rule("ingress")),
        (api(protocol="0"), Rule("ingress")),
        (api(protocol="any"), Rule("ingress")),
        (api(protocol=""), Rule("ingress")),
        (api(protocol="TCP"), Rule("ingress", "IPv4", "tcp")),
        (api(protocol=6), Rule("ingress", "IPv4", "tcp")),
        (tcp(1, 65535), Rule("ingress", "IPv4", "tcp")),
        (tcp(22), Rule("ingress", "IPv4", "tcp", 22, 22)),
        (api(protocol="icmp", port_range_min=8), Rule("ingress", "IPv4", "icmp", 8)),
        (api(remote_group_id="g", remote_ip_prefix=None), Rule("ingress", prefix=None, group="g")),
        (api("egress", ethertype="IPv6"), DEFAULT_EGRESS[1]),
        (api("egress", ethertype="IPv6", remote_ip_prefix="::/0"), DEFAULT_EGRESS[1]),
        (api(ethertype="IPv6", protocol="icmp"), Rule("ingress", "IPv6", "ipv6-icmp", prefix="::/0")),
        (api(ethertype="IPv6", protocol="icmpv6"), Rule("ingress", "IPv6", "ipv6-icmp", prefix="::/0")),
    ],
)
def test_rules_of_the_api_have_the_same_form(there, rule):
    assert read(there) == rule


def test_every_number_of_a_protocol_is_its_name():
    for number, name in NAMES.items():
        assert read(api(protocol=str(number))) == read(api(protocol=name))


@pytest.mark.parametrize(
    "spec",
    [
        {"protocol": "tcp", "port": 22, "remote": "10.0.0.5/24"},
        {"protocol": "icmp", "icmp_type": 8, "icmp_code": 0},
        {"direction": "egress"},
        {"protocol": "200", "remote": "web"},
    ],
)
def test_what_is_sent_is_read_back_as_it_was_wanted(spec):
    rule = one(**spec).rule
    body = body_of(rule, "group", "d")
    assert read(body) == rule
    same = t.cast(t.Any, RULE.adopt).same
    assert same({**body, "id": "x"}, body)
    for other in ({"security_group_id": "other"}, {"description": "other"}, {"direction": "other"}):
        assert not same({**body, **other}, body)


def test_a_body_has_only_what_is_said():
    assert body_of(one(protocol="tcp", port=22, remote="web").rule, "g", None) == {
        "security_group_id": "g",
        "direction": "ingress",
        "ethertype": "IPv4",
        "protocol": "tcp",
        "port_range_min": 22,
        "port_range_max": 22,
        "remote_group_id": "id of web",
    }


# What the user sees


def test_rules_are_shown_in_the_words_of_the_options_and_sorted():
    there = [
        tcp(80, id="b", description=""),
        tcp(9, id="a", remote_group_id="g", description="d"),
        api(protocol="icmp", port_range_min=8, port_range_max=0, id="c"),
        EGRESS[0],
    ]
    rules_of = t.cast(t.Any, SHOWN["rules"])
    shown = rules_of({"security_group_rules": there})
    assert [rule["id"] for rule in shown] == ["out", "c", "a", "b"]
    assert list(shown[2].values()) == ["a", "ingress", "IPv4", "tcp", "9", None, None, "g", "g", "d"]
    assert list(shown[1].values()) == ["c", "ingress", "IPv4", "icmp", None, 8, 0, "0.0.0.0/0", None, None]
    assert shown[3]["description"] is None
    assert rules_of({}) == []
    again = [
        {key: rule[key] for key in rule if key not in ("id", "remote_group_id") and rule[key] is not None}
        for rule in shown
    ]
    assert [found.rule for found in wanted(again, lambda _option, name: name)] == [
        read(one) for one in (there[3], there[2], there[1], there[0])
    ]


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (tcp(22, description="office", remote_ip_prefix=OFFICE), f"ingress tcp 22 from {OFFICE} (office)"),
        (tcp(80, 88, remote_group_id="g"), "ingress tcp 80-88 from group web"),
        (api(protocol="icmp", port_range_min=8), "ingress icmp type 8 from 0.0.0.0/0"),
        (api(protocol="icmp", port_range_min=8, port_range_max=0), "ingress icmp type 8 code 0 from 0.0.0.0/0"),
        (EGRESS[1], "egress all to ::/0"),
        (api(remote_group_id="unknown"), "ingress all from group unknown"),
    ],
)
def test_a_rule_in_words(there, told):
    assert words_of([there], {"g": "web"}) == [told]


# From one list to another


def led(specs, there, *, exact=True, keep=True):
    found = changes(wanted(specs, group_id), there, exact=exact, keep_egress=keep)
    described = [(one.description, now["id"]) for one, now in found.described]
    return [words(one.rule, {}) for one in found.added], described, sorted(one["id"] for one in found.removed)


SSH = {"protocol": "tcp", "port": 22}
HTTP = {"protocol": "tcp", "port": 80}


@pytest.mark.parametrize(
    ("specs", "there", "how", "leads"),
    [
        ([], EGRESS, {}, ([], [], [])),
        ([SSH], EGRESS, {}, (["ingress tcp 22 from 0.0.0.0/0"], [], [])),
        ([SSH], [*EGRESS, tcp(22, id="a"), tcp(80, id="b")], {}, ([], [], ["b"])),
        ([HTTP], [*EGRESS, tcp(22, id="a"), tcp(80, id="b")], {"exact": False}, ([], [], [])),
        ([], [], {}, (["egress all to 0.0.0.0/0"], [], [])),
        ([], [EGRESS[1]], {"exact": False}, (["egress all to 0.0.0.0/0"], [], [])),
        ([], EGRESS, {"keep": False}, ([], [], ["out", "out6"])),
        ([], EGRESS, {"keep": False, "exact": False}, ([], [], [])),
        ([{"direction": "egress"}], EGRESS, {"keep": False}, ([], [], ["out6"])),
        ([{"direction": "egress", "remote": "::/0"}], EGRESS, {"keep": False}, ([], [], ["out"])),
        # An own description of a rule of the platform.
        ([{"direction": "egress", "description": "d"}], EGRESS, {}, ([], [("d", "out")], [])),
        # A description that the task does not give stays.
        ([SSH], [*EGRESS, tcp(22, id="a", description="d")], {}, ([], [], [])),
        ([{**SSH, "description": ""}], [*EGRESS, tcp(22, id="a", description="d")], {}, ([], [("", "a")], [])),
        ([{**SSH, "description": ""}], [*EGRESS, tcp(22, id="a", description=None)], {}, ([], [], [])),
        # Rules that are the same here and not to the API: one is enough, best the one that needs no other description.
        ([{}], [*EGRESS, api(id="a"), api(id="b", protocol="any")], {}, ([], [], ["b"])),
        (
            [{"description": "d"}],
            [*EGRESS, api(id="a"), api(id="b", protocol="any", description="d")],
            {},
            ([], [], ["a"]),
        ),
        ([{}], [*EGRESS, api(id="a"), api(id="b", protocol="any")], {"exact": False}, ([], [], [])),
        # A rule for IPv6 that is there may be listed, and goes if it is not.
        ([{"remote": "2001:db8::/32"}], [*EGRESS, V6], {}, ([], [], [])),
        ([], [*EGRESS, V6], {}, ([], [], ["six"])),
    ],
)  # fmt: skip
def test_what_leads_from_one_list_to_another(specs, there, how, leads):
    assert led(specs, there, **how) == leads


@pytest.mark.parametrize(
    ("specs", "there", "keep", "says"),
    [
        ([{"remote": "::/0"}], EGRESS, True, "rules[0] is a rule for IPv6, and the group lacks it"),
        (
            [{"direction": "egress", "remote": "::/0"}],
            EGRESS[:1],
            True,
            "rules[0] is a rule for IPv6, and the group lacks",
        ),
        (
            [{"direction": "egress", "remote": "::/0"}],
            EGRESS[:1],
            False,
            "rules[0] is a rule for IPv6, and the group lacks",
        ),
        (
            [{"direction": "egress", "remote": "::/0", "description": "d"}],
            EGRESS,
            True,
            "the description of a rule for IPv6 cannot be changed: the API makes rules for IPv4 only. Leave its "
            "description out.",
        ),
    ],
)
def test_a_rule_for_ipv6_cannot_be_made(specs, there, keep, says):
    with pytest.raises(errors.InvalidRequest) as caught:
        led(specs, there, keep=keep)
    assert says in caught.value.message


def test_any_list_is_reached_from_any_other_and_what_both_have_stays():
    pieces = [
        SSH, HTTP, {"protocol": "tcp", "ports": "80-88"}, {"protocol": "icmp"}, {"protocol": "icmp", "icmp_type": 8},
        {"remote": "web"}, {"remote": OFFICE}, {"direction": "egress", "protocol": "udp"}, {"protocol": "gre"},
    ]  # fmt: skip
    chance, numbers = random.Random(7), itertools.count()
    there = list(EGRESS)
    for _unused in range(200):
        specs = chance.sample(pieces, chance.randrange(len(pieces)))
        asked = wanted(specs, group_id)
        found = changes(asked, there, exact=True, keep_egress=True)
        target = {one.rule for one in asked} | set(DEFAULT_EGRESS)
        assert not any(read(one) in target for one in found.removed)
        assert not any(one.rule in {read(now) for now in there} for one in found.added)
        there = [one for one in there if one not in found.removed]
        there += [{**body_of(one.rule, "g", None), "id": next(numbers)} for one in found.added]
        assert {read(one) for one in there} == target and len(there) == len(target)
        assert changes(asked, there, exact=True, keep_egress=True) == ([], [], [])


def test_protocols_have_the_names_of_their_numbers():
    assert {number: protocol_of(number) for number in ("1", "6", 17, "58")} == {
        "1": "icmp",
        "6": "tcp",
        17: "udp",
        "58": "ipv6-icmp",
    }
