# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of the collection's plugins in texts that users read, between two comments that say what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import modules
import yaml
from checkout import ROOT

BEGIN, END = "<!-- plugins: written by make generate -->", "<!-- plugins: end -->"
_NAME = re.compile(r"`([a-z_]+)`")


def short(path: Path) -> str:
    """What a plugin says of itself in a few words, without the name of the cloud."""
    found = re.search(r"^ *short_description: (.*)$", path.read_text(), re.MULTILINE)
    return re.sub(r" (on|of) NHN Cloud\b", "", str(yaml.safe_load(found[1]))) if found else ""


def rows() -> Iterator[tuple[str, list[str], str]]:
    """What kind of plugin, its names, and what it does; a module and its info twin share a row."""
    names = modules.names()
    for name in names:
        twin = f"{name}_info"
        if modules.is_info(name) and name.removesuffix("_info") in names:
            continue
        words = short(modules.MODULES / f"{name}.py")
        if twin in names:
            words += "; list them" if modules.has_view(twin) else "; read it as a document"
        yield "", [name, twin] if twin in names else [name], words
    for kind in ("inventory", "lookup"):
        for path in sorted((ROOT / "plugins" / kind).glob("[a-z]*.py")):
            yield f"{kind} ", [path.stem], short(path)
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        yield "role ", [path.parts[-3]], short(path)


def table(written: str) -> str:
    """The table of plugins; rows that name none of them are kept as they are written."""
    found = list(rows())
    known = {name for _kind, names, _words in found for name in names}
    lines = ["| plugin | what it does |", "| --- | --- |"]
    lines += [f"| {kind}{', '.join(f'`{name}`' for name in names)} | {words} |" for kind, names, words in found]
    others = [line for line in written.splitlines() if line.startswith("|") and line not in lines[:2]]
    return "\n".join([*lines, *(line for line in others if not known & set(_NAME.findall(line)))])


def with_table(text: str) -> str:
    """A text with the table where its comments say."""
    return re.sub(
        rf"(?<={re.escape(BEGIN)}\n)(.*?)(?=\n{re.escape(END)})",
        lambda match: f"\n{table(match[1])}\n",
        text,
        flags=re.DOTALL,
    )
