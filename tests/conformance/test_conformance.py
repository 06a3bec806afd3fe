# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins answer like the real services, except for the differences in tests/cloud/conformance/known.py.

The questions run one after the other on the same two clouds. Later ones use what earlier ones made.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import api_coverage
import pytest
from checkout import RUN
from clouds import STAND_IN, LocalCloud, part

pytestmark = [pytest.mark.slow, pytest.mark.integration]

questions = part("conformance.questions").load()
known = part("conformance.known").KNOWN
subject = part("conformance.subject")
find = part("front.schema").find
#: The questions that were asked in this run.
asked: set[str] = set()


@pytest.fixture(scope="module")
def subjects(cloud: LocalCloud) -> Iterator[tuple[Any, Any]]:
    """A cloud of stand-ins, and the one with real services."""
    folder = Path(tempfile.mkdtemp(prefix="stand-ins-", dir=RUN))
    stand_ins = LocalCloud(folder, STAND_IN)
    try:
        stand_ins.start(parent=os.getpid())
        both = subject.Subject(folder), subject.Subject(cloud.run_dir)
        yield both
        both[1].clear()
    finally:
        stand_ins.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("name", questions)
def test_both_answer_the_same(name: str, subjects: tuple[Any, Any]) -> None:
    asked.add(name)
    # Through JSON like the answers, where a tuple is a list.
    stand_in, real = (json.loads(json.dumps(questions[name](one))) for one in subjects)
    assert "undocumented request" not in json.dumps([stand_in, real])
    if name in known:
        told = known[name]
        assert (stand_in, real) == (told.stand_in, told.real)
        assert stand_in != real, f"{name} is no difference any more"
    else:
        assert stand_in == real


def test_known_differences_are_asked_for() -> None:
    assert set(known) <= set(questions)


def calls(one: Any, accepted: bool) -> set[str]:
    """The calls of users that a cloud was asked for, or that it accepted."""
    found = (
        find(method, path, {action: None} if action else None)
        for (method, path, action), ok in one.asked.items()
        if ok or not accepted
    )
    return {api_coverage.name_of(call) for call in found if not isinstance(call, str)}


def test_all_that_the_collection_sends_is_asked_of_both(subjects: tuple[Any, Any]) -> None:
    """The real services must have accepted each call; the stand-ins may answer 501, as known.py says."""
    if asked != set(questions):
        pytest.skip("only some questions were asked in this run")
    stand_in, real = subjects
    sent = set(api_coverage.kept())
    assert sorted(sent - calls(real, accepted=True)) == []
    assert sorted(sent - calls(stand_in, accepted=False)) == []
