# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of words finds them where people read, and nowhere else."""

from __future__ import annotations

import pytest
import wording


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "The task shall wait."),
        ("a.md", "Lest it fails."),
        ("a.py", "# borne"),
        ("a.py", 'def f():\n    """What was foretold."""'),
        ("a.py", "raise E(f'{name} is no number.')"),
        ("a.yml", "- name: It is made anew"),
        ("a.yml", "description: a fault in passing"),
    ],
)
def test_a_word_is_found(name, text):
    (line,) = wording.complaints(name, text)
    assert line.startswith(f"{name}:{len(text.splitlines())}: '")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "def planned_view(shall):\n    return shall.anew"),
        ("a.py", '# Call `planned_view` first.\n# NHN says "it shall be".'),
        ("a.md", "See `Resource.planned_view`.\n\n```mermaid\nE->>R: planned_view(found)\n```\n"),
        ("a.md", "There is no file. They are all the same. A shallow copy."),
    ],
)
def test_names_and_quotations_are_no_words(name, text):
    assert list(wording.complaints(name, text)) == []
