# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what is derived from the modules: action plugins, the action group, documentation,
the README's table, the page of calls.

    make generate             write it
    make generate NEW=thing   begin the module of a new kind, see CONTRIBUTING.md
    make lint                 fails where something is not as it would be written

Run with the main environment's Python: it imports the modules.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import api_coverage
import documents
import lists
import modules
import scaffold
import stack_options
from ansible.plugins.loader import init_plugin_loader
from checkout import ROOT, Failure, link_collection, say

#: File below the checkout -> its text; None: there must be none.
Files = dict[Path, str | None]

ACTION = '''\
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands the module of the same name to the worker."""

from __future__ import annotations

from ansible_collections.nhn.cloud.plugins.plugin_utils._worker import action_for

ActionModule = action_for(__name__)
'''


def actions(names: Sequence[str]) -> Files:
    """An action plugin for each module, and no others."""
    folder = Path("plugins/action")
    gone: Files = {folder / path.name: None for path in (ROOT / folder).glob("nhn_*.py")}
    return gone | {folder / f"{name}.py": ACTION for name in names}


def runtime(names: Sequence[str]) -> Files:
    """The action group, which sets options for all modules at once."""
    path = Path("meta/runtime.yml")
    group = "".join(f"    - {name}\n" for name in names)
    return {path: re.sub(r"(?<=^  nhn:\n)(    - .*\n)*", group, (ROOT / path).read_text(), count=1, flags=re.MULTILINE)}


def wanted(problems: list[str]) -> Files:
    """Everything that is derived.

    :param problems: what a person has to write first is added to it.
    """
    names = modules.names()
    found = actions(names) | runtime(names)
    told = documents.Documents(problems)
    for name in names:
        try:
            found[Path("plugins/modules") / f"{name}.py"] = told.source(name)
        except documents.Missing as missing:
            problems.append(str(missing))
    found |= stack_options.files()
    found[Path("docs/api-coverage.md")] = api_coverage.page(api_coverage.kept())
    found[Path("README.md")] = lists.with_table((ROOT / "README.md").read_text())
    return found


def difference(path: Path, new: str | None) -> str:
    """How a file differs from what it must be; empty where it does not."""
    old = (ROOT / path).read_text() if (ROOT / path).is_file() else None
    if old == new:
        return ""
    if new is None or old is None:
        return f"{path}: {'it must not be there' if new is None else 'it is missing'}\n"
    lines = difflib.unified_diff(old.splitlines(True), new.splitlines(True), str(path), "make generate", n=1)
    return "".join(lines)


def write(path: Path, new: str | None) -> None:
    """Bring a file to what it must be."""
    if new is None:
        (ROOT / path).unlink()
    else:
        (ROOT / path).write_text(new)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, or say what would be written."""
    parser = argparse.ArgumentParser(prog="generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if something would be written")
    parser.add_argument("--new", metavar="THING", help="begin the files of the module nhn_THING")
    options = parser.parse_args(arguments)
    init_plugin_loader([str(link_collection())])
    if options.new:
        try:
            for path, text in scaffold.files(options.new).items():
                (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
                write(path, text)
                say(f"began {path}")
        except Failure as failure:
            say(str(failure))
            return 1
    problems: list[str] = []
    files = wanted(problems)
    differences = {path: told for path, text in files.items() if (told := difference(path, text))}
    for path, told in differences.items():
        if options.check:
            say(told.rstrip("\n"))
        else:
            write(path, files[path])
            say(f"wrote {path}" if files[path] is not None else f"removed {path}")
    for problem in problems:
        say(problem)
    if options.check and differences:
        say("run `make generate`")
    return 1 if problems or (options.check and differences) else 0


if __name__ == "__main__":
    sys.exit(main())
