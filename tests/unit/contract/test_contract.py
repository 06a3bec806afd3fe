# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written in two places is the same in both."""

from __future__ import annotations

import importlib
import os
import re
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from callback.result_keys import keys
from fake_cloud import ROOT as ROOT_VOLUME
from fake_cloud import FakeClient, calm, differing, parameters, some_id, whole_project

sys.path.insert(0, str(Path(__file__).parent))
from documented import (
    INVENTORIES,
    LOOKUPS,
    MODULES,
    PLUGINS,
    ROLES,
    ROOT,
    described,
    docs,
    returned,
    role_specs,
    rooms,
    same,
    undocumented,
)

AUTH = rooms()["base"].AUTH_OPTIONS
OPTIONS = rooms()["login"].OPTIONS
#: Tasks whose results have, together, every key that their module gives, where one that finds its thing does not do.
TASKS: dict[str, list[dict[str, t.Any]]] = {
    "nhn_image": [{"name": "there", "disk_format": "raw"}, {"id": some_id("shared")}],
    "nhn_internet_gateway": [{"id": some_id("there internetgateways"), "external_network": "gone"}],
    "nhn_keypair": [{"name": "new"}],
    "nhn_routing_table": [{"id": some_id("there routingtables"), "vpc": "gone"}],
    "nhn_server": [
        {"name": "web-1", "key_name": "other", "image": "gone", "include_network_interfaces": True},
        {"name": "web", "count": 1, "key_name": "other", "include_network_interfaces": True},
    ],
    "nhn_server_action": [{"server": "web-1", "action": "create_image", "image_name": "golden"}],
    "nhn_network_interface": [{"id": some_id("there ports"), "vpc": "gone"}],
    "nhn_server_info": [{"include_network_interfaces": True, "query": "@"}],
    "nhn_stack": [{"name": "there", "graph": True, "servers": [{"name": "web-1"}]}],
    "nhn_stack_info": [{"dest": os.devnull}, {}],
    "nhn_subnet": [{"id": some_id("there vpcsubnets"), "vpc": "gone"}],
    "nhn_volume": [{"id": ROOT_VOLUME["id"], "snapshot": "gone"}],
    "nhn_volume_snapshot": [{"id": some_id("there snapshots"), "volume": "gone", "keep": 1}],
}


def test_every_module_is_in_the_action_group_and_nothing_else_is():
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())
    assert sorted(runtime["action_groups"]["nhn"]) == MODULES


def test_every_module_has_an_action_plugin_that_hands_it_to_the_worker():
    actions = {path.stem: path.read_text() for path in (PLUGINS / "action").glob("nhn_*.py")}
    assert sorted(actions) == MODULES
    assert all("ActionModule = action_for(__name__)" in text for text in actions.values())
    assert len(set(actions.values())) == 1, "the action plugins differ"


def test_the_version_is_one():
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
    changelog = yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text())
    assert version == rooms()["_version"].VERSION
    assert rooms()["client"].USER_AGENT.count(version) == 1
    assert version in changelog["releases"]
    assert f"\nv{version}\n" in (ROOT / "CHANGELOG.rst").read_text()


def number(version):
    """Return a version that can be compared."""
    return tuple(int(part) for part in version.split("."))


def check_listed(listed, added, releases):
    """The changelog lists what there is; what is newer than its newest release, antsibull-changelog will list.

    :param added: name -> the version in which it was added.
    """
    newest = max(map(number, releases))
    assert sorted(set(listed) - set(added)) == [], "in the changelog, and not there"
    assert [name for name in added if name not in listed and number(added[name]) <= newest] == []
    assert [name for name in listed if number(added[name]) > newest] == []


def test_the_changelog_lists_every_plugin_and_role():
    releases = yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text())["releases"]
    modules = [entry["name"] for one in releases.values() for entry in one.get("modules", [])]
    plugins = [e["name"] for one in releases.values() for e in one.get("plugins", {}).get("inventory", [])]
    lookups = [e["name"] for one in releases.values() for e in one.get("plugins", {}).get("lookup", [])]
    roles = [e["name"] for one in releases.values() for e in one.get("objects", {}).get("role", [])]
    check_listed(modules, {name: docs(name).documentation["version_added"] for name in MODULES}, releases)
    since = {name: docs(name, "inventory").documentation["version_added"] for name in INVENTORIES}
    check_listed(plugins, since, releases)
    since = {name: docs(name, "lookup").documentation["version_added"] for name in LOOKUPS}
    check_listed(lookups, since, releases)
    check_listed(roles, {name: role_specs(name)["version_added"] for name in ROLES}, releases)


def test_a_new_module_waits_for_the_changelog_of_its_release():
    releases = ["1.0.0", "1.9.0", "1.10.0"]
    check_listed(["old"], {"old": "1.0.0", "new": "1.11.0"}, releases)
    for listed, added in (([], {"old": "1.10.0"}), (["gone"], {}), (["new"], {"new": "1.11.0"})):
        with pytest.raises(AssertionError):
            check_listed(listed, added, releases)


def documented_names(option):
    """Return the environment variables that the description of an option names."""
    return re.findall(r"E\((\w+)\)", " ".join(option["description"]))


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(("name", "kind"), [("nhn_server", "modules"), ("nhn_compute", "inventory")])
def test_the_environment_variables_are_those_that_are_documented(option, name, kind):
    documented, read = docs(name, kind).options[option], list(OPTIONS[option].variables)
    files = ["OS_CLIENT_CONFIG_FILE"] if option == "cloud" else []
    assert documented_names(documented) == files + read
    # Neither ansible-core nor the argument spec reads them, since each by itself does not know which ones count.
    assert "env" not in documented and "fallback" not in AUTH[option]


@pytest.mark.parametrize("option", [name for name, option in OPTIONS.items() if option.default is not None])
def test_the_default_of_the_login_is_told(option):
    default, told = OPTIONS[option].default, " ".join(docs("nhn_server").options[option]["description"])
    shown = f"{default:g}" if isinstance(default, float) else str(default).lower()
    assert f"default is V({shown})" in told or f"V({shown})" in told.partition("The default is that of")[2]


def test_the_inventory_has_the_options_of_the_login_as_they_are():
    ours, theirs = docs("nhn_compute", "inventory").options, docs("nhn_server").options
    assert {option: ours[option] for option in AUTH} == {option: theirs[option] for option in AUTH}


def compare(spec, documented, where):
    """Compare an argument spec with the documented options, including suboptions."""
    assert sorted(spec) == sorted(documented), where
    for name, given in spec.items():
        told, place = documented[name], f"{where}.{name}"
        assert told["type"] == given.get("type", "str"), place
        assert told.get("default") == given.get("default"), place
        assert sorted(told.get("choices", [])) == sorted(given.get("choices") or []), place
        assert bool(told.get("required")) == bool(given.get("required")), place
        assert told.get("elements") == given.get("elements"), place
        assert sorted(told.get("aliases", [])) == sorted(given.get("aliases") or []), place
        compare(given.get("options") or {}, told.get("suboptions") or {}, place)


@pytest.mark.parametrize("name", MODULES)
def test_the_options_are_those_that_are_documented(name):
    compare(described(name).argument_spec, docs(name).options, name)


#: Modules that would write for it, which the lists do not allow.
CHECKED = {"nhn_volume_snapshot", "nhn_stack_info"}


@pytest.fixture
def run(monkeypatch):
    """Runs a module on lists, in which it may make a key pair and nothing else; gives its result."""

    def make_keypair(things, name, *_more):
        pair = {"name": name, "public_key": "ssh-rsa AAAA", "private_key": "secret"}
        things.client.lists["keypairs"].append(pair)
        return pair

    monkeypatch.setattr(
        importlib.import_module(described("nhn_keypair").resource.__module__), "create_keypair", make_keypair
    )

    def run(name, given):
        things = Things(FakeClient(**whole_project()))
        for room in ("module", "info"):
            monkeypatch.setattr(rooms()[room], "things_from", lambda *_settings: things)
        monkeypatch.setattr(rooms()["stack_module"], "client_of", lambda params: things.client)
        module = described(name)
        return module.execute(parameters(module, given), check_mode=name in CHECKED, warn=lambda text: None)

    return run


@pytest.mark.parametrize("name", MODULES)
def test_the_result_is_what_is_documented(name, run):
    usual = {**calm(name), "query": "@"} if name.endswith("_info") else {**calm(name), **differing(name)}
    results = [run(name, given) for given in TASKS.get(name, [usual])]
    results.append({"error": rooms()["_errors"].NhnError("no").as_dict()})
    seen = {path for result in results for path, _type in keys(result)}
    # Ansible's own.
    told = {*returned(name), ("changed",), ("diff",)}
    assert undocumented(name, seen - told) == []
    assert sorted(set(returned(name)) - seen) == [], "documented, and not given: add tasks to TASKS that give it"


def test_what_must_be_documented():
    fine = [
        ("server", "metadata", "x"),
        ("server", "addresses", "vpc", "addr"),
        ("error", "x"),
        ("drift", "wanted", "x"),
    ]
    wrong = [("drift", "x"), ("server", "image", "x"), ("servers", "x"), ("x",)]
    assert undocumented("nhn_server", [*fine, *wrong]) == wrong


@pytest.mark.parametrize("name", MODULES)
def test_every_result_is_documented_with_type_and_occasion(name):
    def walk(returns, where):
        for key, told in returns.items():
            assert told.get("description") and told.get("type"), f"{where}.{key}"
            assert told["type"] != "list" or told.get("elements"), f"{where}.{key}"
            walk(told.get("contains") or {}, f"{where}.{key}")

    returns = docs(name).returns
    assert all(told.get("returned") for told in returns.values())
    walk(returns, name)


def test_the_same_field_is_described_in_the_same_words():
    for (name, key), (home, other) in same().items():
        fields = docs(home).returns[other]["contains"]
        for field, told in (docs(name).returns[key].get("contains") or {}).items():
            assert told == fields.get(field, told), f"{name}: {key}.{field}"


def test_every_word_of_another_tool_leads_to_an_option_and_no_choice_is_one():
    words = rooms()["words"]
    specs = {name: described(name).argument_spec for name in MODULES}
    options = {option for spec in specs.values() for option in spec}
    for word, meanings in words.OPTIONS.items():
        assert {option for option, _meant in meanings} <= options, word
    for name, spec in specs.items():
        for option, row in spec.items():
            assert not [choice for choice in row.get("choices") or () if words.about_value(option, choice)], name
