# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuse words that make a text hard to read, in texts, comments and strings. Names in code are not checked.

CONTRIBUTING.md has the rule. Add a word to BANNED only if it has no plain use. Text in backticks or double quotes is
not checked, so a quotation of the platform or of Ansible may have any word.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import tree
from checkout import ROOT, Said

#: Regular expression, whole words, any case -> what to write instead.
BANNED = {
    r"shall|shan't": "must, or the present tense",
    r"lest": "so that ... does not",
    r"borne": "waited for, retried",
    r"fore(?:told|tells?|telling)": "planned, expected, shown by check mode",
    r"foresees?|foreseen|foreseeing|foreseeable": "plan, expect, know before",
    r"insists?|insisting|insisted": "retry",
    r"as ever": "as usual",
    r"(?<!are )(?<!were )all the same": "anyway",
    r"in passing": "temporary",
    r"passing fault": "temporary fault",
    r"(?<!there )is no (?:text|number|name|list|dictionary|option|time|URL|path|file|folder|state)": "is not a ...",
    r"of one's own": "your own, its own",
    r"anew": "again",
    r"amid": "during",
    r"mends?|mended|mending": "fix",
    r"hither|thither|whence|thence|thereof|therein|thereby|whereof|wherein": "here, there, so, in it",
    r"albeit|whilst|amongst|unto|nay|naught|aught": "although, while, among, to, no, nothing",
    r"in whatever case|whatever case": "case is ignored",
    r"nor can": "and cannot",
    r"takes? up from": "continues from",
    r"despite others": "while others change it",
}
#: Other people's texts, released history, and this list.
EXEMPT: tuple[str, ...] = ("COPYING", "LICENSES/", "CHANGELOG.rst", "changelogs/changelog.yaml", "CODE_OF_CONDUCT.md")
EXEMPT += ("tests/tools/wording.py", "tests/unit/test_wording.py")
#: Files that still have such words, since others are changing them. To be emptied.
LATER: tuple[str, ...] = ()
SUFFIXES = {".py", ".md", ".yml", ".yaml", ".toml", ".sh", ".txt", ""}
_WORDS = {re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE): instead for pattern, instead in BANNED.items()}
#: What is quoted: code, or somebody else's words.
_QUOTED = re.compile(r"``[^`]+``|`[^`]+`|\"[^\"]+\"|\b[A-Z]+\([^)]*\)")


def prose(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that people read, with their numbers: of a program its comments and strings, else all.

    Blocks of code in Markdown are left out.
    """
    if not name.endswith(".py"):
        fenced = False
        for number, line in enumerate(text.splitlines(), 1):
            fence = name.endswith(".md") and line.lstrip().startswith("```")
            fenced ^= fence
            if not (fenced or fence):
                yield number, line
        return
    kinds = {tokenize.COMMENT, tokenize.STRING, tokenize.FSTRING_MIDDLE}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in kinds:
            words = re.sub(r'^[a-zA-Z]*("""|\'\'\'|"|\')|("""|\'\'\'|"|\')$', "", token.string)
            yield from enumerate(words.splitlines(), token.start[0])


def complaints(name: str, text: str) -> Iterator[str]:
    """Yield a line for each banned word of a file."""
    for number, line in prose(name, text):
        plain = _QUOTED.sub(" ", line)
        for pattern, instead in _WORDS.items():
            for found in pattern.finditer(plain):
                yield f"{name}:{number}: '{found[0]}': write {instead}"


def check() -> Said:
    """Check the files of the repository, and that each file in LATER still has such words."""
    found = [
        line
        for name in tree.files()
        if not name.startswith(EXEMPT) and name not in LATER and Path(name).suffix in SUFFIXES
        for line in complaints(name, (ROOT / name).read_text(errors="replace"))
    ]
    found += [
        f"{name} has none of these words: take it out of LATER in tests/tools/wording.py"
        for name in LATER
        if not (ROOT / name).is_file() or not any(complaints(name, (ROOT / name).read_text()))
    ]
    return Said(1 if found else 0, "\n".join(found))
