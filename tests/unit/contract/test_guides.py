# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The getting-started guide is the same in all its languages: same sections, same commands, same playbooks."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented import ROOT


def bones(name: str) -> list[str]:
    """A guide's headings by their levels, and its blocks without what is said in words, and without the region."""
    page = (ROOT / "docs" / f"{name}.md").read_text()
    found = re.findall(r"^#+(?= )|^```.*?^```", page, re.MULTILINE | re.DOTALL)
    return [re.sub(r"(?m) *# .*$|(?<=- name: ).*$|(?<=NHN_REGION=).*$", "", text) for text in found]


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_a_translation_has_the_same_steps(language):
    original = bones("getting-started")
    assert len(original) > 15
    assert bones(f"getting-started.{language}") == original
