# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a new module, begun from its kind: module, info twin, integration target.

What only a person can say is left out, and `make generate` asks for it. A file that is there already is left alone.
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import modules
import yaml
from checkout import ROOT, Failure

HEAD = """\
#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r\"""
module: {name}
short_description: {short}
version_added: {version}
description:
  - {sentence}
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
{fragments}
options:
{options}
seealso:
  - module: nhn.cloud.{other}
\"""

EXAMPLES = r\"""
{examples}
\"""

RETURN = r\"""
\"""

"""
FOOT = """

def main() -> None:
    \"""Run as an ordinary module.\"""
    MODULE.run()


if __name__ == "__main__":
    main()
"""
IMPORT = "from ansible_collections.nhn.cloud.plugins.module_utils."
TARGET_HEAD = """\
# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""
META = f"{TARGET_HEAD}---\ndependencies:\n  - setup_nhn\n"
TARGET = (
    TARGET_HEAD
    + """\
# The twelve steps: created, changed and deleted, each in check mode, for real, and both again.
---
- name: Log in
  ansible.builtin.include_role:
    name: setup_nhn
    tasks_from: login.yml

- name: {Words}
  block:
    - name: Create
      ansible.builtin.include_role:
        name: setup_nhn
        tasks_from: steps.yml
      vars:
        steps_module: nhn.cloud.{name}
        steps_args:
          name: "{{{{ resource_prefix }}}}-one"
{values}
        steps_result: {view}

    - name: Change
      ansible.builtin.include_role:
        name: setup_nhn
        tasks_from: steps.yml
      vars:
        steps_module: nhn.cloud.{name}
        steps_args:
          name: "{{{{ resource_prefix }}}}-one"
{changes}
        steps_result: {view}

    - name: List it
      nhn.cloud.{name}_info:
        name: "{{{{ resource_prefix }}}}-one"
      register: listed

    - name: The list shows the same
      ansible.builtin.assert:
        that: listed.{views} == [steps_done.{view}]

    - name: Delete
      ansible.builtin.include_role:
        name: setup_nhn
        tasks_from: steps.yml
      vars:
        steps_module: nhn.cloud.{name}
        steps_args:
          name: "{{{{ resource_prefix }}}}-one"
          state: absent
        steps_result: {view}
  always:
    - name: Leave nothing
      nhn.cloud.{name}:
        name: "{{{{ resource_prefix }}}}-one"
        state: absent
"""
)


class Kind:
    """What a file of a kind says."""

    def __init__(self, view: str) -> None:
        path = ROOT / "plugins/module_utils/_kinds" / f"{view}.py"
        if not path.is_file():
            raise Failure(f"write plugins/module_utils/_kinds/{view}.py first, see CONTRIBUTING.md")
        base = "ansible_collections.nhn.cloud.plugins.module_utils._kinds"
        room = importlib.import_module(f"{base}.{view}")
        self.kind: Any = getattr(room, view.upper(), None)
        #: The class with its table; None where no task makes one.
        self.thing: Any = None
        if path.with_stem(f"{view}_thing").is_file():
            own = vars(importlib.import_module(f"{base}.{view}_thing")).values()
            tables = [one for one in own if inspect.isclass(one) and getattr(one, "kind", None) is self.kind]
            self.thing = next(iter(tables), None)
        if self.kind is None or not hasattr(room, "SHOWN"):
            raise Failure(f"_kinds/{view}.py must have the kind {view.upper()}, and SHOWN")
        self.view, self.name = view, f"nhn_{view}"
        self.word, self.words = self.kind.word, self.kind.words
        self.one = f"{'an' if self.word[0] in 'aeiou' else 'a'} {self.word}"


def files(view: str) -> dict[Path, str]:
    """The files of a module about a kind that are not there yet."""
    kind = Kind(view)
    found = {Path("plugins/modules") / f"{kind.name}_info.py": _info(kind)}
    if kind.thing:
        target = Path("tests/integration/targets") / kind.name
        found[Path("plugins/modules") / f"{kind.name}.py"] = _module(kind)
        found |= {target / "meta/main.yml": META, target / "tasks/main.yml": _target(kind)}
    return {path: text for path, text in found.items() if not (ROOT / path).exists()}


def _next_version() -> str:
    """The version after the newest release."""
    releases = yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text())["releases"]
    newest = max(tuple(int(part) for part in release.split(".")) for release in releases)
    return f"{newest[0]}.{newest[1] + 1}.0"


def _head(kind: Kind, **words: str) -> str:
    return HEAD.format(version=_next_version(), **words)


def _option(name: str, *sentences: str) -> str:
    """An option; one without a description is for a person to describe."""
    if not sentences:
        return f"  {name}: {{}}"
    if len(sentences) == 1:
        return f"  {name}:\n    description: {sentences[0]}"
    return "\n".join([f"  {name}:", "    description:", *(f"      - {sentence}" for sentence in sentences)])


def _module(kind: Kind) -> str:
    fields = kind.thing.table
    drift = ", ".join(f"O({field.option})" for field in fields if field.change is None and field.compared)
    rename = ["Together with O(id), a name that differs renames it."] if kind.thing.renamed else []
    options = [
        _option("name", f"Name of the {kind.word}.", *rename),
        _option("id", f"ID of the {kind.word}, a UUID. An ID that does not exist never creates one."),
        _option("state", f"Whether the {kind.word} must exist."),
        *(_option(field.option) for field in fields),
        _option(
            "on_drift",
            f"What to do when something differs that cannot be changed after creation ({drift}).",
            "The result lists it under RV(drift) in any case.",
        ),
    ]
    needed = "".join(f"    {field.option}:\n" for field in fields if field.needed)
    examples = [
        f"- name: Make {kind.one}\n  nhn.cloud.{kind.name}:\n    name: {kind.view}-1\n{needed}",
        f"- name: Delete it\n  nhn.cloud.{kind.name}:\n    name: {kind.view}-1\n    state: absent",
    ]
    changes = ", change" if any(field.change for field in fields) or kind.thing.renamed else ""
    references = ", ".join(f'"{one}"' for one in ["id", *(field.option for field in fields if field.names)])
    head = _head(
        kind,
        name=kind.name,
        short=f"Make{changes} and delete {kind.words} on NHN Cloud",
        sentence=f"Makes {kind.one}{', changes it' if changes else ''} and deletes it.",
        fragments="  - nhn.cloud.auth\n  - nhn.cloud.wait\n  - nhn.cloud.attributes",
        options="\n".join(options),
        other=f"{kind.name}_info",
        examples="\n".join(examples),
    )
    specs = "".join(f'        "{field.option}": {{"type": "str"}},\n' for field in fields)
    return f"""\
{head}{IMPORT}_ansible.module import Module
{IMPORT}_kinds.{kind.view}_thing import {kind.thing.__name__}

MODULE = Module(
    options={{
        "name": {{"type": "str"}},
        "id": {{"type": "str"}},
        "state": {{"type": "str", "choices": ["present", "absent"], "default": "present"}},
{specs}        "on_drift": {{"type": "str", "choices": ["warn", "fail", "ignore"], "default": "warn"}},
    }},
    rules={{"required_one_of": [("name", "id")]}},
    resource={kind.thing.__name__},
    references=frozenset({{{references}}}),
)
{FOOT}"""


def _info(kind: Kind) -> str:
    name, several = f"{kind.name}_info", modules.plural(kind.view)
    constant = kind.view.upper()
    head = _head(
        kind,
        name=name,
        short=f"List {kind.words} of NHN Cloud",
        sentence=f"Lists {kind.words}. Nothing found is an empty list. O(query) is done here.",
        fragments="  - nhn.cloud.auth\n  - nhn.cloud.info\n  - nhn.cloud.attributes.info",
        options="\n".join(
            [
                _option("id", f"ID of the one {kind.word} to show. It cannot be combined with O(name)."),
                _option("name", f"Name of the {kind.words}, exactly."),
            ]
        ),
        other=kind.name if kind.thing else "nhn_server",
        examples=f"- name: List all {kind.words}\n  nhn.cloud.{name}:\n  register: all",
    )
    return f"""\
{head}{IMPORT}_ansible.base import Params
{IMPORT}_ansible.info import InfoModule
{IMPORT}_ansible.selected import check, selected
{IMPORT}_kinds.{kind.view} import {", ".join(sorted(["SHOWN", constant]))}
{IMPORT}_thing.kind import Object
{IMPORT}_thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    \"""Return the {kind.words} that match.\"""
    return selected({constant}, params, things)


MODULE = InfoModule(
    options={{"id": {{"type": "str"}}, "name": {{"type": "str"}}}},
    result="{several}",
    read=read,
    shown=SHOWN,
    check=check,
    rules={{"mutually_exclusive": [("id", "name")]}},
)
{FOOT}"""


def _target(kind: Kind) -> str:
    def lines(fields: list[Any]) -> str:
        return "\n".join(f"          {field.option}:" for field in fields)

    table = kind.thing.table
    text = TARGET.format(
        Words=kind.words[:1].upper() + kind.words[1:],
        name=kind.name,
        view=kind.view,
        views=modules.plural(kind.view),
        values=lines([field for field in table if field.needed]),
        changes=lines([field for field in table if field.change]),
    )
    return text.replace("\n\n        steps_result", "\n        steps_result")
