# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server names that the API accepts."""

from __future__ import annotations

import unicodedata

from .._errors import refuse
from .._thing.kind import shorten

MAX_NAME = 255


def check_name(name: str) -> None:
    """Raise if the API would refuse a server name or change it silently."""
    if not name or len(name) > MAX_NAME:
        refuse(f"A server's name has 1 to {MAX_NAME} characters; '{shorten(name)}' has {len(name)}.", "name")
    if name != name.strip() or not all(map(is_allowed_in_names, name)):
        refuse(
            f"The name '{shorten(name)}' begins or ends with white space, or holds characters that the API refuses "
            "(emoji, and what cannot be printed); choose another.",
            "name",
        )


def is_allowed_in_names(char: str) -> bool:
    """Return whether Nova accepts a character in names: printable or a blank, in Unicode's first plane."""
    category = unicodedata.category(char)
    return ord(char) < 0xFFFF and (category == "Zs" or category[0] not in "CZ")
