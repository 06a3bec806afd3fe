# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples that users copy, run as they stand against the local cloud.

A story is a row of texts that are run one after another; each must work, and a story leaves nothing behind. The names
in the examples (vpc-prod, prod-web, web and so on) are those that the local cloud has from the start.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import playbook
import pytest
import venvs
from checkout import ROOT
from clouds import LocalCloud

sys.path.insert(0, str(ROOT / "tests/unit/contract"))
from documented import blocks, load

BLOCKS = {block.where: block.text for block in blocks()}
GUIDES = ("getting-started", "getting-started.ko", "getting-started.ja")
KEY = """
- nhn.cloud.nhn_keypair:
    name: deploy
    state: {state}
"""
NO_WORKERS = """
- nhn.cloud.nhn_server: {name: worker, count: 20, state: absent}
"""
NO_FIRST = """
- nhn.cloud.nhn_server: {name: web-1, state: absent}
"""


class Story(NamedTuple):
    """Texts in the order of their run: the name of a block, or tasks of this file."""

    name: str
    texts: tuple[str, ...]
    repeatable: bool = False  # whether the first text says changed=0 the second time


STORIES = (
    Story("nhn_server", (KEY.format(state="present"), "nhn_server EXAMPLES", NO_WORKERS, KEY.format(state="absent"))),
    *(Story(guide, (f"docs/{guide}.md block 1", f"docs/{guide}.md block 3"), repeatable=True) for guide in GUIDES),
    Story("README", ("README.md block 1", NO_FIRST, KEY.format(state="absent")), repeatable=True),
    Story("availability zones", ("nhn_availability_zone_info EXAMPLES",)),
    Story("flavors", ("nhn_flavor_info EXAMPLES",)),
    Story("images", ("nhn_image_info EXAMPLES",)),
    Story("key pairs", ("nhn_keypair_info EXAMPLES",)),
    Story("networks", ("nhn_network_info EXAMPLES",)),
    Story("servers", ("nhn_server_info EXAMPLES",)),
    Story("newest image", ("docs/troubleshooting.md block 1",)),
)


def as_play(text: str) -> str:
    """A text that holds tasks only, as a play."""
    if any("hosts" in entry for entry in load(text)[0]):
        return text
    lines = [f"    {line}" for line in text.strip("\n").splitlines() if line != "---"]
    return "\n".join(["- hosts: localhost", "  gather_facts: false", "  tasks:", *lines, ""])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a home that has what a user's home has."""
    (tmp_path / "home" / ".ssh").mkdir(parents=True)
    return tmp_path


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_examples_work_as_they_stand(story: Story, cloud: LocalCloud, place: Path) -> None:
    env = playbook.environment(venvs.MAIN, place, cloud.env, coverage=True)

    def run(number: int, text: str) -> playbook.Result:
        file = place / f"{number}.yml"
        file.write_text(as_play(BLOCKS.get(text, text)))
        result = playbook.run(
            venvs.MAIN, file, place, env, arguments=("-c", "local"), timeout=600, log_name=f"{number}.log"
        )
        if problem := result.problem():
            pytest.fail(f"{text.strip()}: {problem}", pytrace=False)
        return result

    for number, text in enumerate(story.texts):
        assert " " not in text.strip().split("\n")[0] or text in BLOCKS or text.lstrip().startswith("-"), text
        run(number, text)
        if number == 0 and story.repeatable:
            assert run(number, text).recap["changed"] == 0, f"{text}: the second run changes something"


@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("guide", GUIDES)
def test_the_inventory_of_the_guide_works(guide: str, cloud: LocalCloud, place: Path) -> None:
    env = playbook.environment(venvs.MAIN, place, cloud.env, coverage=True)
    source = place / "nhn_compute.yml"
    source.write_text(BLOCKS[f"docs/{guide}.md block 2"])
    done = subprocess.run(
        [str(venvs.MAIN.bin / "ansible-inventory"), "-i", str(source), "--graph"],
        cwd=place,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "@all" in done.stdout
    assert "[WARNING]: Failed" not in done.stderr
