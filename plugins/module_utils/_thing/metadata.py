# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that are keys and values, as the API keeps them: texts."""

from __future__ import annotations

import typing as t

from .._errors import refuse
from .kind import shorten

LONGEST = 255


def texts_of(
    given: t.Mapping[str, t.Any] | None,
    option: str = "metadata",
    without: t.Container[str] = (),
    most: int = LONGEST,
) -> dict[str, str]:
    """The keys and values of an option as texts.

    :param without: keys that are left out: the collection's own marks.
    :param most: how many characters a value may have.
    :raises InvalidRequest: a value is a list, a dictionary or null, or something is too long.
    """
    result = {}
    for key, value in (given or {}).items():
        if key in without:
            continue
        if isinstance(value, (dict, list)) or value is None:
            refuse(f"{option}.{shorten(str(key))} must be a text or a number.", option)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if not 0 < len(str(key)) <= LONGEST or len(text) > most:
            told = f"keys and values have 1 to {LONGEST} characters"
            if most != LONGEST:
                told = f"a key has 1 to {LONGEST} characters, and a value at most {most}"
            refuse(f"{option}.{shorten(str(key))}: {told}.", option)
        result[str(key)] = text
    return result
