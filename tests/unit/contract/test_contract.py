# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written in one place and said in another is the same."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))
from documented import INVENTORIES, MODULES, PLUGINS, ROOT, described, docs, rooms

AUTH = rooms()["_module"].AUTH_OPTIONS
VIEWS = rooms()["_views"]
NAME = {"id": "an-id", "name": "a-name"}
#: (module, key of its result) -> what the views give for it. A result that is not here is checked by its own test.
SEEN = {
    ("nhn_server", "server"): VIEWS.server_view(NAME, {}),
    ("nhn_server_info", "servers"): VIEWS.server_view(NAME, {}),
    ("nhn_keypair", "keypair"): VIEWS.keypair_view(NAME),
    ("nhn_keypair_info", "keypairs"): VIEWS.keypair_view(NAME),
    ("nhn_volume_attachment", "volume_attachment"): VIEWS.volume_attachment_view(NAME),
    ("nhn_volume_attachment_info", "volume_attachments"): VIEWS.volume_attachment_view(NAME),
    ("nhn_flavor_info", "flavors"): VIEWS.flavor_view(NAME),
    ("nhn_image_info", "images"): VIEWS.image_view(NAME),
    ("nhn_network_info", "networks"): VIEWS.network_view(NAME, []),
}
#: What a module adds to a view itself.
ADDED = {"nhn_keypair": ["private_key"], "nhn_volume_attachment_info": ["root"]}


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
    assert rooms()["_client"].USER_AGENT.count(version) == 1
    assert version in changelog["releases"]
    assert f"\nv{version}\n" in (ROOT / "CHANGELOG.rst").read_text()


def test_the_changelog_lists_every_plugin_and_role():
    releases = yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text())["releases"].values()
    listed = [entry["name"] for release in releases for entry in release.get("modules", [])]
    plugins = [entry for release in releases for kind in release.get("plugins", {}).values() for entry in kind]
    roles = [e["name"] for r in releases for e in r.get("objects", {}).get("role", [])]
    assert sorted(listed) == MODULES
    assert sorted(entry["name"] for entry in plugins) == INVENTORIES
    assert sorted(roles) == sorted(path.name for path in (ROOT / "roles").glob("*") if path.is_dir())


def documented_names(option):
    """The environment variables that the description of an option names."""
    return re.findall(r"E\((\w+)\)", " ".join(option["description"]))


@pytest.mark.parametrize("option", AUTH)
def test_the_environment_variables_are_those_that_the_modules_document(option):
    read = list(AUTH[option].get("fallback", (None, []))[1])
    assert documented_names(docs("nhn_server").options[option]) == read


@pytest.mark.parametrize("option", AUTH)
def test_the_environment_variables_are_those_of_the_inventory(option):
    read = list(AUTH[option].get("fallback", (None, []))[1])
    documented = docs("nhn_compute", "inventory").options[option]
    assert [entry["name"] for entry in documented.get("env", [])] == read
    assert documented.get("default") == AUTH[option].get("default")
    assert documented["type"] == AUTH[option]["type"]


def compare(spec, documented, where):
    """An argument spec against the documented options, suboptions included."""
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


@pytest.mark.parametrize(("name", "key"), SEEN)
def test_the_result_is_what_is_documented(name, key):
    assert list(docs(name).returns[key]["contains"]) == [*SEEN[name, key], *ADDED.get(name, [])]


def test_nested_results_are_what_is_documented():
    flavor, image = (docs("nhn_server").returns["server"]["contains"][key] for key in ("flavor", "image"))
    view = SEEN["nhn_server", "server"]
    assert (list(flavor["contains"]), list(image["contains"])) == (list(view["flavor"]), list(view["image"]))
    subnet = docs("nhn_network_info").returns["networks"]["contains"]["subnets"]
    assert list(subnet["contains"]) == list(VIEWS.subnet_view(NAME))


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
    one, other = docs("nhn_server").returns["server"], docs("nhn_server_info").returns["servers"]
    differing = [key for key, told in one["contains"].items() if told.get("type") != other["contains"][key].get("type")]
    assert differing == []
