# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A document as YAML that people read and keep in a repository. Modules must not need a YAML library."""

from __future__ import annotations

import json
import re
import typing as t

#: Texts that every reader of YAML takes for texts, without quotes.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./ -]*[A-Za-z0-9_./-]|[A-Za-z_]", re.ASCII)
#: Words that some reader takes for something else.
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"))
_TEMPLATE = ("{{", "{%", "{#")
#: What a double-quoted text cannot have as it is: controls, surrogates, and what ends a line.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def scalar(value: t.Any) -> str:
    """Return a value as YAML, in one line.

    A text with template characters gets Ansible's tag ``!unsafe``, so that no playbook evaluates it.
    """
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    quoted = _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
    return f"!unsafe {quoted}" if any(mark in value for mark in _TEMPLATE) else quoted


def lines(value: t.Any, indent: int = 0) -> list[str]:
    """Return a dictionary or a list as lines of YAML. Keys are in their order."""
    room = " " * indent
    found: list[str] = []
    if isinstance(value, dict):
        for key, one in value.items():
            if one and isinstance(one, (dict, list)):
                found += [f"{room}{scalar(key)}:", *lines(one, indent + 2)]
            else:
                found.append(f"{room}{scalar(key)}: {scalar(one)}")
        return found
    for one in value:
        if one and isinstance(one, (dict, list)):
            inner = lines(one, indent + 2)
            found += [f"{room}- {inner[0].lstrip()}", *inner[1:]]
        else:
            found.append(f"{room}- {scalar(one)}")
    return found


def comment(text: str) -> str:
    """Return a text as a comment of one line, without anything that would end it."""
    return "# " + "".join(char if char.isprintable() else " " for char in text)
