# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory's pure parts at their edges: conditionals, expressions that always fail, hosts and their names."""

from __future__ import annotations

import differential
import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.plugin_utils import _constructed as constructed
from ansible_collections.nhn.cloud.plugins.plugin_utils import _expressions as expressions
from ansible_collections.nhn.cloud.plugins.plugin_utils import _hosts as hosts
from ansible_collections.nhn.cloud.plugins.plugin_utils import _inputs as inputs

trusted = differential.trust_as_template

# Conditionals and tallies


@pytest.fixture
def ours():
    """The inventory plugin's mixin with a templar, and expressions of a test."""

    def make(**options):
        plugin = differential.Ours()
        chosen = {"compose": {}, "groups": {}, "keyed_groups": [], "strict": False, **options}
        plugin._vars = {}
        plugin.get_option = chosen.get
        plugin.templar = Templar(loader=DataLoader())
        plugin.inventory = differential.InventoryData()
        plugin.start_constructing()
        return plugin

    return make


def host_of(plugin, name, **variables):
    plugin.inventory.add_host(name)
    host = plugin.inventory.hosts[name]
    for key, value in variables.items():
        host.set_variable(key, value)
    return host


@pytest.mark.parametrize(
    ("conditional", "holds"),
    [("nhn_status == 'ACTIVE'", True), ("nhn_status == 'ERROR'", False), ("nhn_ips | length > 1", False)],
)
def test_a_conditional_holds_or_not(ours, conditional, holds):
    scope = {"nhn_status": "ACTIVE", "nhn_ips": ["10.0.0.1"]}
    assert ours().holds(trusted(conditional), scope) == (holds, "")


def test_a_conditional_that_cannot_be_told_says_why(ours):
    plugin = ours()
    for _twice in range(2):
        holds, why = plugin.holds(trusted("nhn_missing.x == 1"), {"nhn_status": "ACTIVE"})
        assert holds is False
        assert "nhn_missing" in why


def test_a_conditional_is_evaluated_once_for_equal_servers(ours, monkeypatch):
    asked = []

    def holds(_templar, _text, scope):
        asked.append(scope["a"])
        return scope["a"] == 1

    monkeypatch.setattr(constructed.core, "holds", holds)
    plugin = ours()
    found = [plugin.holds("a == 1", {"a": value, "b": number})[0] for number, value in enumerate([1, 2, 1, 2])]
    assert found == [True, False, True, False]
    assert asked == [1, 2]
    # What may depend on anything is evaluated each time.
    for _twice in range(2):
        plugin.holds("lookup('env', 'HOME') == a", {"a": 1})
    assert asked == [1, 2, 1, 1]


def test_expressions_that_fail_for_every_host_are_told(ours):
    plugin = ours(
        compose={"bad": trusted("nhn_missing.x"), "half": trusted("nhn_a.x"), "good": trusted("nhn_b | upper")},
        groups={"wrong": trusted("nhn_missing.y == 1")},
        keyed_groups=[{"key": trusted("nhn_missing.z"), "prefix": "p"}],
    )
    assert plugin.failing() == []
    plugin.construct(host_of(plugin, "one", nhn_a={"x": "1"}, nhn_b="b"), fresh=True)
    plugin.construct(host_of(plugin, "two", nhn_b="b"), fresh=True)
    failing = {tally.where: tally for tally in plugin.failing()}
    assert sorted(failing) == ["compose.bad", "groups.wrong", "keyed_groups[0]"]
    assert failing["compose.bad"].failed == ["one", "two"]
    assert "nhn_missing" in failing["compose.bad"].error
    assert failing["groups.wrong"].text == "nhn_missing.y == 1"


def test_a_tally_that_nobody_asked_for_has_not_failed():
    tally = constructed.Tally("compose.x", "x")
    assert tally.always_failed is False
    tally.count("a", "wrong")
    assert tally.always_failed is True
    tally.count("b", "")
    assert (tally.always_failed, tally.asked, tally.failed, tally.error) == (False, 2, ["a"], "wrong")


def test_a_reason_is_one_bounded_line():
    assert constructed.reason(ValueError("a\n  b")) == "a b"
    assert constructed.reason(ValueError("x" * 500)) == "x" * 300
    assert constructed.reason(ValueError()) == "ValueError"


# What an expression depends on


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("nhn_a", ("nhn_a",)),
        (" nhn_a.b ", ("nhn_a", "b")),
        ("nhn_a[-1]", ("nhn_a", -1)),
        ("nhn_a['b'][0]", ("nhn_a", "b", 0)),
        ("nhn_a[1.5]", None),
        ("nhn_a[true]", None),
        ("nhn_a[1:2]", None),
        ("nhn_a[nhn_b]", None),
        ("nhn_a['\\\\b']", None),
        ("nhn_a | upper", None),
        ("nhn_a nhn_b", None),
        ("vars", None),
        ("hostvars.x", None),
        (None, None),
    ],
)
def test_an_expression_that_is_a_path(expression, path):
    assert inputs.as_path(expression) == path


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("nhn_a | ansible.builtin.upper", True),
        ("nhn_a is ansible.builtin.defined", True),
        ("nhn_a | join(*nhn_b)", False),
        ("nhn_a | join(**nhn_b)", False),
        ("nhn_a.split(*nhn_b)", False),
        ("nhn_a is match(*nhn_b)", False),
        ("nhn_a | map(attribute='b')", True),
        ("nhn_a | map(nhn_b)", False),
        ("nhn_a | select", True),
        ("nhn_a | select('odd')", True),
        ("nhn_a | reject('custom')", False),
        ("nhn_a | rejectattr('b', 'eq', 1)", True),
        ("nhn_a.get('x')", True),
        ("nhn_a.pop('x')", False),
        ("nhn_f('x')", False),
        ("'a{b'", False),
        ("{'a': [nhn_a, (nhn_b, -nhn_c)], 'b': nhn_d if nhn_e else not nhn_f}", True),
    ],
)
def test_whether_it_can_be_told_what_decides(expression, told):
    assert (inputs.of_expression(expression) is not None) is told


def test_paths_are_told_once_and_in_the_same_order_for_the_same_paths():
    found = inputs.of_expression("nhn_b ~ nhn_a ~ nhn_b.c ~ nhn_a")
    assert sorted(found) == [("nhn_a",), ("nhn_b",), ("nhn_b", "c")]
    assert inputs.of_expression("nhn_a ~ nhn_b.c ~ nhn_b") == found


@pytest.mark.parametrize("name", ["map", "select", "reject", "selectattr", "rejectattr"])
def test_a_plugin_that_is_named_by_another_must_be_there(name):
    first = "'b', " if name.endswith("attr") else ""
    known = "upper" if name == "map" else "match"
    read = expressions.Expressions(Templar(loader=DataLoader()))
    assert read.read(f"a | {name}({first}'{known}')", "x")
    # What comes after it is an argument of the other.
    assert read.read(f"a | {name}({first}'{known}', 'nosuch')", "x")
    with pytest.raises(
        errors.ConfigurationError, match=f"there is no {'filter' if name == 'map' else 'test'} 'nosuch'"
    ):
        read.read(f"a | {name}({first}'nosuch')", "x")


def test_a_case_is_what_decides():
    def fit(name, value):
        return name != "unfit"

    paths = (("a",), ("b", "c"))
    scope = {"a": 1, "b": {"c": "x"}}
    assert inputs.case_of(paths, scope, fit) == ("1", "'x'")
    assert inputs.case_of(paths, {**scope, "d": 2}, fit) == inputs.case_of(paths, scope, fit)
    assert inputs.case_of(paths, {"a": 1, "b": {}}, fit) == ("1", "<missing>")
    assert inputs.case_of((("unfit",),), {"unfit": 1}, fit) is None
    assert inputs.case_of(None, scope, fit) is None
    assert inputs.case_of((), scope, fit) == ()


# Hosts


def record(server_id, **fields):
    return {
        "id": server_id, "created": "2026-01-01", "addresses": {}, "public_ips": [], "private_ips": [],
        "login_username": None, "os_type": None, **fields,
    }  # fmt: skip


def test_hosts_are_in_the_order_of_their_making():
    one, two, three = record("b", created="2026-01-02"), record("a", created="2026-01-02"), record("c", created=None)
    assert [each["id"] for each in hosts.in_order([one, two, three])] == ["c", "a", "b"]


def test_names_that_are_taken_get_longer_until_they_are_free():
    there = [record(f"{number}2345678-x") for number in range(3)]
    found, changed = hosts.host_names(there, ["web", "web", "db"], ("db", "db-22345678"))
    assert found == ["web", "web-12345678", "db-22345678-x"]
    assert changed == ["web-12345678", "db-22345678-x"]


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "fe80::1", "FE80::A"])
def test_what_is_an_address(address):
    assert hosts.address_of(record("a", private_ips=[address]), ["private"]) == address


@pytest.mark.parametrize("address", ["", "-1", "host", "10.0.0.1 -o", "10.0.0.1\n"])
def test_what_is_not_an_address_is_passed_over(address):
    there = record("a", private_ips=[address, "10.0.0.2"])
    assert hosts.address_of(there, ["public", "private"]) == "10.0.0.2"


@pytest.mark.parametrize(
    ("name", "user"),
    [("ubuntu", "ubuntu"), ("a.b@c\\d-e", "a.b@c\\d-e"), ("-x", None), ("", None), (None, None), ("a b", None)],
)
def test_users_of_images(name, user):
    assert hosts.login_of(record("a", login_username=name), user=True, winrm=False).get("ansible_user") == user
    assert hosts.login_of(record("a", login_username=name), user=False, winrm=True) == {}


@pytest.mark.parametrize(("os_type", "winrm"), [("windows", True), ("Windows", True), ("linux", False), (None, False)])
def test_windows_is_reached_by_winrm_where_that_is_asked_for(os_type, winrm):
    there = record("a", os_type=os_type)
    assert hosts.login_of(there, user=True, winrm=True) == (
        {"ansible_connection": "winrm", "ansible_port": 5986} if winrm else {}
    )
    assert hosts.login_of(there, user=True, winrm=False) == {}
