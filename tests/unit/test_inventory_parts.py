# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory's pure parts: what expressions depend on, names and addresses of hosts, cached records."""

from __future__ import annotations

import json

import differential
import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._servers import views
from ansible_collections.nhn.cloud.plugins.plugin_utils import _constructed as constructed
from ansible_collections.nhn.cloud.plugins.plugin_utils import _expressions as expressions
from ansible_collections.nhn.cloud.plugins.plugin_utils import _hosts as hosts
from ansible_collections.nhn.cloud.plugins.plugin_utils import _inputs as inputs
from ansible_collections.nhn.cloud.plugins.plugin_utils import _records as kept
from fake_cloud import server

ANYTHING = None


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("nhn_status", {("nhn_status",)}),
        ("nhn_flavor.name", {("nhn_flavor", "name")}),
        ("nhn_ips[-1]", {("nhn_ips", -1)}),
        ("nhn_metadata['a b'].c", {("nhn_metadata", "a b", "c")}),
        ("nhn_a | default(nhn_b) | upper", {("nhn_a",), ("nhn_b",)}),
        ("nhn_a == 'x' and nhn_b.c is defined", {("nhn_a",), ("nhn_b", "c")}),
        ("nhn_name.split('-')[0]", {("nhn_name",)}),
        ("nhn_ips[nhn_index]", {("nhn_ips",), ("nhn_index",)}),
        ("'text'", set()),
        ("nhn_list | map('upper') | join(',')", {("nhn_list",)}),
        ("nhn_list | selectattr('a', 'eq', nhn_b) | list", {("nhn_list",), ("nhn_b",)}),
        ("nhn_list | map('shuffle')", ANYTHING),
        ("nhn_list | selectattr('a', 'custom')", ANYTHING),
        ("nhn_list | random", ANYTHING),
        ("nhn_list | community.general.random_mac", ANYTHING),
        ("lookup('env', 'HOME')", ANYTHING),
        ("now()", ANYTHING),
        ("nhn_list.append(1)", ANYTHING),
        ("group_names", ANYTHING),
        ("vars['nhn_name']", ANYTHING),
        ("'{{ nhn_name }}'", ANYTHING),
        ("'a\\\\b'", ANYTHING),
        ("a }} {{ b", ANYTHING),
        ("((", ANYTHING),
        (5, ANYTHING),
    ],
)
def test_what_an_expression_depends_on(expression, paths):
    found = inputs.of_expression(expression)
    assert found == ANYTHING if paths is ANYTHING else set(found) == paths


def test_extra_vars_may_be_templates():
    assert inputs.of_expression("nhn_a ~ extra", but={"extra"}) is None
    assert inputs.as_path("extra.x", but={"extra"}) is None
    assert inputs.as_path("nhn_a[0].b") == ("nhn_a", 0, "b")


@pytest.mark.parametrize(
    ("path", "value", "followed"),
    [
        (("a", "b"), 1, True),
        (("a", "no"), inputs.MISSING, True),
        (("a", "items"), {"b": 1, "items": 2}, False),
        (("a", "_b"), {"b": 1, "items": 2}, False),
        (("l", 1), "y", True),
        (("l", -2), "x", True),
        (("l", 2), inputs.MISSING, True),
        (("s", "upper"), "text", False),
        (("no",), inputs.MISSING, True),
        (("no", "x"), inputs.MISSING, False),
    ],
)
def test_following_a_path_stops_where_jinja_may_see_a_method(path, value, followed):
    scope = {"a": {"b": 1, "items": 2}, "l": ["x", "y"], "s": "text"}
    assert inputs.follow(path, scope) == (value, followed)


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_groups_and_variables_are_those_of_ansible_core(seed):
    for one in range(seed, seed + 10):
        differential.compare(one)


def test_equal_servers_are_templated_once(monkeypatch):
    evaluated = []
    evaluate = constructed.Constructed._compose

    def compose(self, text, scope):
        evaluated.append(text)
        return evaluate(self, text, scope)

    monkeypatch.setattr(constructed.Constructed, "_compose", compose)
    trusted = differential.trust_as_template
    chosen = {
        "compose": {"ip": trusted("nhn_ips[0]"), "short": trusted("nhn_name | lower")},
        "groups": {},
        "keyed_groups": [{"key": trusted("nhn_metadata.role"), "prefix": "role"}],
        "leading_separator": True,
        "strict": False,
    }
    servers = [
        {"nhn_name": "same", "nhn_ips": [f"10.0.0.{number}"], "nhn_metadata": {"role": ["web", "db"][number % 2]}}
        for number in range(6)
    ]
    found = differential.outcome(differential.Ours, chosen, servers)
    assert sorted(evaluated) == ["nhn_metadata.role", "nhn_metadata.role", "nhn_name | lower"]
    assert found["variables"]["host-5.example"]["ip"] == ("str", "10.0.0.5", False)
    assert found == differential.outcome(differential.Theirs, chosen, servers)


# Expressions


@pytest.fixture(scope="module")
def read():
    return expressions.Expressions(Templar(loader=DataLoader()))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("nhn_status == 'ACTIVE'", "nhn_status == 'ACTIVE'"),
        ("  nhn_a  ", "nhn_a"),
        ("{{ nhn_a }}", "nhn_a"),
        ("{{nhn_a}}", "nhn_a"),
        ("{{- nhn_a -}}", "nhn_a"),
        ("{{ {'a': {'b': 1}} }}", "{'a': {'b': 1}}"),
        ("{'a': {'b': 1}}.a", "{'a': {'b': 1}}.a"),
        (True, "True"),
        (22, "22"),
        (
            "a | map('upper') | selectattr('b', 'match', 'c') | list",
            "a | map('upper') | selectattr('b', 'match', 'c') | list",
        ),
        ("a | map(attribute='b') | select | list", "a | map(attribute='b') | select | list"),
        ("a | ansible.builtin.ternary(1, 2)", "a | ansible.builtin.ternary(1, 2)"),
        ("lookup('env', 'HOME')", "lookup('env', 'HOME')"),
    ],
)
def test_expressions(read, written, text):
    assert read.conditional(written, "x") == read.read(written, "x") == text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("nhn_status = 'ACTIVE'", "x 'nhn_status = 'ACTIVE'' is not a Jinja expression: unexpected '='; write it like"),
        ("{{ a }}-{{ b }}", "x '{{ a }}-{{ b }}' is not a Jinja expression: unexpected '}}'"),
        ("{{ a }} and {{ b }}", "is not a Jinja expression"),
        ("{{ a", "is not a Jinja expression"),
        ("{% if a %}", "is not a Jinja expression"),
        ("a }} {{ b", "is not a Jinja expression"),
        ("((", "is not a Jinja expression"),
        ("a 'b", "is not a Jinja expression"),
        ("", "x is empty"),
        ("{{ }}", "x is empty"),
        (None, "x is None; it must be a text"),
        (["a"], "x is ['a']; it must be a text"),
        ({"a": "b"}, "x is {'a': 'b'}; it must be a text"),
        ("a | nosuch", "x 'a | nosuch' cannot work: there is no filter 'nosuch'."),
        ("b if c else (a | nosuch)", "there is no filter 'nosuch'"),
        ("a is nosuch", "there is no test 'nosuch'"),
        ("a | map('nosuch')", "there is no filter 'nosuch'"),
        ("a | selectattr('b', 'nosuch')", "there is no test 'nosuch'"),
        ("a | no.such.filter", "there is no filter 'no.such.filter'"),
    ],
)
def test_what_is_no_expression(read, written, said):
    with pytest.raises(errors.ConfigurationError) as caught:
        read.read(written, "x")
    assert said in caught.value.message


def test_a_template_in_a_text_is_for_values_only(read):
    assert read.read("'{{ later }}'", "x") == "'{{ later }}'"
    for written in ("'{{ later }}'", "nhn_a == '{{ later }}'", "{{ nhn_a in ['{{ b }}'] }}"):
        with pytest.raises(errors.ConfigurationError, match="has a template in a text"):
            read.conditional(written, "x")


def test_a_single_conditional_is_not_split(read):
    assert read.conditionals("nhn_a in ['b', 'c']", "x") == ["nhn_a in ['b', 'c']"]
    assert read.conditionals(["a", "b"], "x") == ["a", "b"]
    assert read.conditionals(None, "x") == read.conditionals([], "x") == []


def test_templates(read):
    for written in (None, 5, "plain", "{{ nhn_a | upper }}"):
        read.template(written, "x")
    for written, said in (
        ("{{ nhn_a", "is not a Jinja template"),
        ("{{ nhn_a | nosuch }}", "there is no filter 'nosuch'"),
    ):
        with pytest.raises(errors.ConfigurationError, match=said):
            read.template(written, "x")


# Hosts


def record(name="web-1", created="2026-01-01T00:00:00Z", **fields):
    """Return a record of a server."""
    return {**kept._record(server(name, created=created), {}, "KR1"), **fields}


def test_the_oldest_keeps_the_name():
    young, old = record(created="2026-02-01T00:00:00Z", id="b" * 36), record(id="c" * 36)
    ordered = hosts.in_order([young, old])
    assert ordered == [old, young]
    assert hosts.host_names(ordered, ["web-1", "web-1"], ()) == (["web-1", "web-1-bbbbbbbb"], ["web-1-bbbbbbbb"])


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("web", (), "web"),
        ("서버 1", (), "서버 1"),
        ("", (), "0123456789"),
        ("all", ("all",), "all-01234567"),
        ("all", ("all", "all-01234567"), "all-0123456789"),
        ("{{ x }}", (), "__ x __"),
        ("{% x %}", (), "_% x %_"),
        ("#jinja2:x", (), "_jinja2:x"),
    ],
)
def test_names_of_hosts(wanted, taken, name):
    assert hosts.host_names([record(id="0123456789")], [wanted], taken)[0] == [name]


def test_a_host_of_another_server_is_another_host():
    here = record(id="0123456789")
    others = {"web-1": "another", "web-1-01234567": "a third"}
    assert hosts.host_names([here], ["web-1"], (), {"web-1": "0123456789"}) == (["web-1"], [])
    assert hosts.host_names([here], ["web-1"], (), {"db-1": "another"}) == (["web-1"], [])
    assert hosts.host_names([here], ["web-1"], (), others) == (["web-1-0123456789"], ["web-1-0123456789"])


@pytest.mark.parametrize(
    ("ways", "address"),
    [
        (["public", "private"], "1.2.3.4"),
        (["private", "public"], "10.0.0.1"),
        (["other"], "10.1.0.1"),
        (["none", "other"], "10.1.0.1"),
        (["none"], None),
        ([], None),
    ],
)
def test_addresses(ways, address):
    addresses = {
        "vpc": [{"addr": "10.0.0.1", "OS-EXT-IPS:type": "fixed"}, {"addr": "1.2.3.4", "OS-EXT-IPS:type": "floating"}],
        "other": [{"addr": "10.1.0.1"}],
    }
    there = kept._record(server(addresses=addresses), {}, "KR1")
    assert hosts.address_of(there, ways) == address


def test_neither_address_nor_user_can_be_an_option_of_ssh():
    bad = record(public_ips=["-oProxyCommand=id"], private_ips=[], login_username="-oProxyCommand=id")
    assert hosts.address_of(bad, ["public", "private"]) is None
    assert hosts.login_of(bad, user=True, winrm=True) == {}


def test_logins():
    windows = record(os_type="Windows", login_username="Administrator")
    assert hosts.login_of(windows, user=False, winrm=False) == {}
    assert hosts.login_of(windows, user=True, winrm=True) == {"ansible_user": "Administrator", **hosts.WINRM}


def test_ready_made_groups():
    there = record(os_distro="Ubuntu", key_name=None)
    assert hosts.group_names(there, hosts.GROUPS) == [
        "nhn_status_ACTIVE", "nhn_zone_kr-pub-a", "nhn_vpc_vpc", f"nhn_flavor_{there['flavor']['id']}",
        "nhn_distro_Ubuntu", "nhn_security_group_default", "nhn_security_group_web",
        "nhn_region_KR1",
    ]  # fmt: skip


# Cached records


def test_records_survive_the_cache():
    records = [record(), record("서버", fault={"code": 500, "message": "no host"}, region=None)]
    assert kept.unpack(json.loads(json.dumps(kept.pack(records)))) == records
    assert tuple(records[0]) == kept.FIELDS
    assert set(views.SERVER_FIELDS) < set(kept.FIELDS)


@pytest.mark.parametrize(
    "poison",
    [
        None,
        [],
        "text",
        {},
        {"format": "other", "servers": "[]"},
        {"format": kept.FORMAT, "servers": []},
        {"format": kept.FORMAT, "servers": "{"},
        {"format": kept.FORMAT, "servers": "{}"},
        {"format": kept.FORMAT, "servers": "[" * 100000},
        {"format": kept.FORMAT, "servers": "[1]"},
        kept.pack([{**record(), "ansible_connection": "local"}]),
        kept.pack([{key: value for key, value in record().items() if key != "fault"}]),
        *(
            kept.pack([{**record(), **change}])
            for change in (
                {"id": None},
                {"name": ["a"]},
                {"flavor": "m2"},
                {"image": {"id": "i"}},
                {"addresses": {"vpc": ["10.0.0.1"]}},
                {"addresses": {"vpc": [{"addr": 5}]}},
                {"private_ips": "10.0.0.1"},
                {"metadata": {"a": {"b": "c"}}},
                {"fault": "text"},
                {"region": {"__ansible_unsafe": "KR1"}},
            )
        ),
    ],
)
def test_poisoned_records_are_refused(poison):
    with pytest.raises(ValueError, match="^(it|its|server) "):
        kept.unpack(poison)


def test_the_fingerprint_tells_sources_apart():
    assert kept.fingerprint("a", None) == kept.fingerprint("a", None) != kept.fingerprint("b", None)
