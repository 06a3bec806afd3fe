# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guides agree with their originals: translations, the table of logins, the execution environment."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented import ROOT, blocks, load, rooms


def bones(name: str) -> list[str]:
    """Return a guide's headings by level, and its blocks without comments, names and the region."""
    page = (ROOT / "docs" / f"{name}.md").read_text()
    found = re.findall(r"^#+(?= )|^```.*?^```", page, re.MULTILINE | re.DOTALL)
    return [re.sub(r"(?m) *# .*$|(?<=- name: ).*$|(?<=NHN_REGION=).*$", "", text) for text in found]


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_a_translation_has_the_same_steps(language):
    original = bones("getting-started")
    assert len(original) > 15
    assert bones(f"getting-started.{language}") == original


def test_the_table_of_logins_is_that_of_the_code():
    page = (ROOT / "docs/authentication-and-regions.md").read_text()
    told = {
        option: re.findall(r"`(\w+)`", names) for option, names in re.findall(r"^\| `(\w+)` \| ([^|]*) \|", page, re.M)
    }
    read = {option: list(described.variables) for option, described in rooms()["login"].OPTIONS.items()}
    assert {option: names for option, names in told.items() if option in read} == read


def test_the_execution_environment_of_the_guide_differs_in_where_the_collection_comes_from():
    (told,) = (load(block.text)[0] for block in blocks() if block.where == "docs/awx.md block 1")
    (ours,) = load((ROOT / "execution-environment.yml").read_text())
    (tarball,) = told.pop("additional_build_files")
    (collection,) = told["dependencies"].pop("galaxy")["collections"]
    assert ours["dependencies"].pop("galaxy")["collections"][0]["name"] == "nhn.cloud"
    assert told == ours
    version = rooms()["_version"].VERSION
    assert tarball["src"] == f".build/artifact/nhn-cloud-{version}.tar.gz"
    assert collection == {"name": f"{tarball['dest']}/nhn-cloud-{version}.tar.gz", "type": "file"}
