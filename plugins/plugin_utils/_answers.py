# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the answers of an AWX survey. Pure functions: a question and a value in, an answer or a problem out.

AWX passes answers in YAML, marked with ``!unsafe``. ansible-core 2.19 and newer read such a string again, so ``01``
becomes the number 1 and ``on`` becomes true. The value does not show what the user typed, so a question for a text
refuses any value that is not a string.
"""

from __future__ import annotations

import datetime
import re
import typing as t

import yaml
from ansible.module_utils.parsing.convert_bool import boolean

Question = t.Mapping[str, t.Any]

#: Kinds of answers to a question for a text.
KINDS = ("text", "list", "dictionary", "regex", "query")
TEXTS = ("text", "textarea")
TRUE_OR_FALSE = {"true", "false"}
_NOTHING: dict[str, t.Any] = {"list": [], "dictionary": {}}
_NUMBER = re.compile(r"\s*-?[0-9]+\s*")


class Problem(Exception):
    """An answer that cannot be used. The text is one sentence for the user."""


def read(question: Question, value: t.Any, kind: str = "text", typed: str | None = None) -> t.Any:
    """Return the answer in *value*.

    :param value: None, blanks, and an empty list or dictionary for a question for one mean that there is no answer.
    :param kind: one of `KINDS`, for a question of type text.
    :param typed: the string that the user typed, if YAML may have changed it.
    :raises Problem: if it cannot be used.
    """
    if value is None and typed is not None:
        if question["type"] in TEXTS:
            raise _misread(question, kind, value, typed)
        value = typed
    if (isinstance(value, str) and not value.strip()) or value == _NOTHING.get(kind):
        value = None
    if value is None and question.get("required") and "default" not in question:
        raise Problem(f"{named(question)} must be given.")
    if question["type"] == "integer":
        return _integer(question, value)
    if question["type"] == "multiplechoice":
        return _choice(question, value)
    return _READERS[kind](question, value, kind, typed)


def named(question: Question) -> str:
    """Return a question in the words of the survey, with its variable."""
    return f'"{question["question_name"]}" ({question["variable"]})'


def resolves_to(text: str, value: t.Any) -> bool:
    """Return whether YAML reads a string without quotes as this value."""
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return False
    # Equal is not enough: 1 == True, and nan != nan.
    return str(found) == str(value) and isinstance(value, type(found))


def _text(question: Question, value: t.Any, kind: str, typed: str | None) -> str:
    if value is None:
        return str(question.get("default") or "")
    if not isinstance(value, str):
        raise _misread(question, kind, value, typed)
    # A blank is part of a regular expression. Around anything else it is a mistake.
    return str(value) if kind == "regex" else str(value).strip()


def _list(question: Question, value: t.Any, kind: str, typed: str | None) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        entries = str(value).split(",")
    elif isinstance(value, list):
        entries = [_part(question, entry) for entry in value]
    else:
        raise _misread(question, kind, value, typed)
    entries = [entry.strip() for entry in entries if entry.strip()]
    if not entries:
        raise Problem(f"{named(question)} has nothing between its commas: write at least one, or leave it empty.")
    return list(dict.fromkeys(entries))


def _dictionary(question: Question, value: t.Any, kind: str, typed: str | None) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, dict):
        return {_part(question, key): _part(question, entry) for key, entry in value.items()}
    if not isinstance(value, str):
        raise _misread(question, kind, value, typed)
    pairs: dict[str, str] = {}
    for entry in _list(question, value, kind, typed):
        key, equals, text = (part.strip() for part in entry.partition("="))
        if not equals or not key:
            raise Problem(
                f'{named(question)} takes key=value with commas between several, and "{entry}" is not of this form.'
            )
        if pairs.get(key, text) != text:
            raise Problem(f'{named(question)} has two values for "{key}": leave one.')
        pairs[key] = text
    return pairs


def _integer(question: Question, value: t.Any) -> int:
    if value is None:
        return int(question.get("default") or 0)
    least = question.get("min")
    number = None
    if _NUMBER.fullmatch(str(value)) and isinstance(value, (int, str)):
        number = int(value)
    if number is None or (least is not None and number < least):
        wanted = "a whole number" + ("" if least is None else f" of at least {least}")
        raise Problem(f"{named(question)} takes {wanted}, and {_shown(value)} is not one.")
    return number


def _choice(question: Question, value: t.Any) -> t.Any:
    choices: list[str] = list(question["choices"])
    truth = set(choices) == TRUE_OR_FALSE
    if value is None:
        value = question["default"]
    if truth:
        try:
            return bool(boolean(value, strict=True))
        except TypeError:
            pass
    for choice in choices:
        if (isinstance(value, str) and value.strip() == choice) or resolves_to(choice, value):
            return choice
    several = ", ".join(choices[:-1]) + " or " + choices[-1]
    raise Problem(f"{named(question)} takes {several}, and {_shown(value)} is none of them.")


def _part(question: Question, value: t.Any) -> str:
    """Return a string inside a list or a dictionary, which only a file of variables can contain."""
    if isinstance(value, str):
        return str(value)
    raise Problem(f"{named(question)} takes texts only, and {_shown(value)} in it is {_what(value)}: put it in quotes.")


def _misread(question: Question, kind: str, value: t.Any, typed: str | None) -> Problem:
    """Return a problem for a value that is not a string, with the way out."""
    if isinstance(value, (list, dict)):
        wanted = {"list": "a list of texts", "dictionary": "a dictionary of texts"}.get(kind)
        takes = "one text" if wanted is None else f"one text or {wanted}"
        return Problem(f"{named(question)} takes {takes}, and it was given {_what(value)}.")
    shown = typed or _shown(value)
    out = {
        "text": "take another name, or an ID if it may be one, or give the text in quotes in a file with -e @file",
        "list": f'write a comma after it, as in "{shown},"',
        "dictionary": "write key=value",
        "regex": f'put its first character into brackets, as in "[{shown[0]}]{shown[1:]}"',
        "query": "write a query that gives a list of servers, such as servers[?status=='ACTIVE']",
    }[kind]
    return Problem(f"{named(question)} takes text, and {shown} is read as {_what(value)}: {out}.")


def _shown(value: t.Any) -> str:
    """Return a value as people write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _what(value: t.Any) -> str:
    """Return the name of a value's type."""
    names: list[tuple[t.Any, str]] = [
        (bool, "true or false"),
        ((int, float), "a number"),
        (datetime.date, "a date"),
        (dict, "a dictionary"),
        ((list, tuple, set), "a list"),
        (type(None), "no answer"),
        (str, "a text"),
    ]
    return next((name for kind, name in names if isinstance(value, kind)), f"a {type(value).__name__}")


_READERS: dict[str, t.Callable[[Question, t.Any, str, str | None], t.Any]] = {
    "text": _text,
    "regex": _text,
    "query": _text,
    "list": _list,
    "dictionary": _dictionary,
}
