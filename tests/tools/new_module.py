# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""CONTRIBUTING's steps to a new module, done to the letter: a toy kind is added to a copy of the checkout.

What a person writes is here; everything else in the copy is from `make generate`. No cloud has toys: an API in memory
(fake_api.py) serves them. Run as a program it makes the copy and runs the gates of lint and the unit tests on it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import tree
import venvs
from checkout import BUILD, VENVS, Failure, Said, child_env, say, step

KIND = '''\
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Toys, which exist in a test only."""

from __future__ import annotations

from .._thing.kind import ByNewId, Kind, Shown, Wait

TOY = Kind(
    "toy",
    "volumev2",
    "toys",
    "toy",
    "toys",
    adopt=ByNewId(lambda toy, body: toy.get("name") == body["name"]),
    create=Wait(done=("ready",), under_way=("making",)),
    delete=Wait(gone=True, under_way=("deleting",)),
)
SHOWN: Shown = {
    "id": "id",
    "name": "name",
    "status": "status",
    "size": "size",
    "color": "color",
    "tenant_id": "tenant_id",
}
'''
THING = '''\
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One toy as a resource."""

from __future__ import annotations

from .._engine.steps import Step
from .._errors import refuse
from .._thing.kind import Object, capital
from .._thing.resource import Field, Thing, put
from .toy import SHOWN, TOY


def grow(toy: Thing, found: Object, size: int) -> list[Step]:
    """Return the step that makes a toy larger. It never shrinks."""
    if size < found["size"]:
        refuse(f"{capital(TOY.label(found))} cannot shrink from {found['size']} to {size}.", "size")
    return put("size")(toy, found, size)


class Toy(Thing):
    """One toy."""

    kind = TOY
    shown = SHOWN
    renamed = True
    table = (
        Field("size", needed=True, change=grow),
        Field("color"),
    )
'''
#: File -> what a person changes in what `make generate NEW=toy` has begun: before and after.
WORDS = {
    "plugins/modules/nhn_toy.py": [
        ("\n  size:\n", "\n  size:\n    description: Size in centimetres. A toy grows, and never shrinks.\n"),
        ("\n  color:\n", "\n  color:\n    description: Color of a new toy.\n"),
        ('"size": {"type": "str"}', '"size": {"type": "int"}'),
        ('"color": {"type": "str"}', '"color": {"type": "str", "choices": ["red", "blue"]}'),
        ("    name: toy-1\n    size:\n", "    name: toy-1\n    size: 10\n    color: red\n"),
        ("    size:\n      type: str\n", "    size:\n      description: Size in centimetres.\n      type: int\n"),
        ("    color:\n", "    color:\n      description: Color of the toy.\n"),
    ],
    "tests/integration/targets/nhn_toy/tasks/main.yml": [
        (
            "          size:\n        steps_result: toy\n\n    - name: Change",
            "          size: 10\n        steps_result: toy\n\n    - name: Change",
        ),
        ("          size:\n", "          size: 20\n"),
    ],
}


def build(name: str = "new-module") -> Path:
    """A copy of the checkout with the module nhn_toy.

    :raises Failure: a step has not done what CONTRIBUTING says of it.
    """
    place = tree.copy(name)
    kinds = place / "plugins/module_utils/_kinds"
    (kinds / "toy.py").write_text(KIND)
    (kinds / "toy_thing.py").write_text(THING)
    first = generate(place, "--new", "toy")
    if "the option size has no description" not in first.text or not first.code:
        raise Failure(f"make generate NEW=toy must ask for a description:\n{first.text}")
    for file, changes in WORDS.items():
        text = (place / file).read_text()
        for before, after in changes:
            if before not in text:
                raise Failure(f"{file} must have {before!r}:\n{text}")
            text = text.replace(before, after, 1)
        (place / file).write_text(text)
    second = generate(place)
    if second.code:
        raise Failure(f"make generate asks for more than CONTRIBUTING says:\n{second.text}")
    subprocess.run(["git", "add", "--all"], cwd=place, env=child_env(), check=True)
    return place


def generate(place: Path, *arguments: str) -> Said:
    """`make generate` in the copy."""
    return run(place, "tests/tools/generate.py", *arguments)


def run(place: Path, *arguments: str, **env: str) -> Said:
    """Run the main environment's Python in the copy."""
    done = subprocess.run(
        [str(venvs.MAIN.python), *arguments],
        cwd=place,
        env=child_env() | {"NHN_VENVS": str(VENVS)} | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout)


def check() -> None:
    """Run the gates of lint and the unit tests on a copy with a new module.

    :raises Failure: one of them fails.
    """
    with step("a new module by CONTRIBUTING's steps"):
        place = build()
    for what, arguments in {
        "unit tests": (
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "tests/unit",
            "--deselect",
            "tests/unit/contract/test_new_module.py",
        ),
        "lint": ("tests/tools/run.py", "gates", "lint"),
    }.items():
        with step(f"{what} of the copy"):
            said = run(place, *arguments, PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        if said.code:
            raise Failure(f"{what} fail where a module is added by CONTRIBUTING's steps:\n{said.text}")
    shutil.rmtree(BUILD / "new-module")
    say("a new module passes the unit tests and lint")
