# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML mappings as they are written: cut into the lines of their keys and put together again, so that what a person
wrote stays as it is.

Knows the form that this collection writes: blocks indented by two blanks, keys that are plain words.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

WIDTH = 120
INDENT = "  "
_KEY = re.compile(r"([A-Za-z_][\w-]*):(?: |$)")

#: The lines of one key: the first has the key, the others are indented.
Lines = list[str]


def cut(lines: Iterable[str]) -> dict[str, Lines]:
    """The keys of a mapping, each with its lines, in their order."""
    found: dict[str, Lines] = {}
    key = ""
    for line in lines:
        match = _KEY.match(line)
        if match:
            key = match[1]
            if key in found:
                raise ValueError(f"the key {key} stands there twice")
            found[key] = []
        if key:
            found[key].append(line)
        elif line.strip():
            raise ValueError(f"no key in {line!r}")
    return found


def inner(lines: Lines) -> dict[str, Lines]:
    """The keys below a key."""
    return cut(line.removeprefix(INDENT) for line in lines[1:])


def below(key: str, mapping: Mapping[str, Lines]) -> Lines:
    """The lines of a key that has keys below it."""
    return [f"{key}:", *(INDENT + line if line else "" for lines in mapping.values() for line in lines)]


def value(lines: Lines) -> Any:
    """What the lines of a key say."""
    return next(iter(yaml.safe_load("\n".join(lines)).values()))


def scalar(given: Any) -> str:
    """A value in YAML, plain where it can be."""
    if isinstance(given, str):
        # In a list too, where a comma and a bracket would end it.
        plain = given and _loads(f"[{given}]", [given]) and _loads(given, given) and ": " not in given
        return given if plain else json.dumps(given, ensure_ascii=False)
    return json.dumps(given)


def _loads(text: str, wanted: Any) -> bool:
    try:
        return bool(yaml.safe_load(text) == wanted)
    except yaml.YAMLError:
        return False


def listed(key: str, values: Iterable[Any], depth: int) -> Lines:
    """A list on one line, or on a line for each where it is too long.

    :param depth: how many blanks will stand before it.
    """
    texts = [scalar(one) for one in values]
    line = f"{key}: [{', '.join(texts)}]"
    return [line] if depth + len(line) <= WIDTH else [f"{key}:", *(f"{INDENT}- {text}" for text in texts)]


def text(key: str, words: str, depth: int) -> Lines:
    """A sentence, on one line where it fits.

    :param depth: how many blanks will stand before it.
    """
    line = f"{key}: {words if _loads(words, words) else json.dumps(words, ensure_ascii=False)}"
    if depth + len(line) <= WIDTH:
        return [line]
    wrapped = textwrap.wrap(words, WIDTH - depth - 4, break_long_words=False, break_on_hyphens=False)
    return [f"{key}:", f"{INDENT}- {wrapped[0]}", *(f"{INDENT}  {more}" for more in wrapped[1:])]


def block_of(source: str, name: str) -> str | None:
    """The text of a block such as RETURN in the source of a plugin."""
    found = re.search(rf'^{name} = r"""\n(.*?)^"""$', source, re.MULTILINE | re.DOTALL)
    return found[1] if found else None


def with_block(source: str, name: str, lines: Lines) -> str:
    """The source of a plugin with another text in a block."""
    new = f'{name} = r"""\n' + "\n".join(lines) + '\n"""'
    return re.sub(rf'^{name} = r"""\n.*?^"""$', lambda _match: new, source, count=1, flags=re.MULTILINE | re.DOTALL)
