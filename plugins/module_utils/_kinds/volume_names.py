# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform takes as name and description of a volume or a snapshot."""

from __future__ import annotations

from .._errors import refuse
from .._thing.kind import shorten

#: Characters that a name or a description may have.
LONGEST = 255


def same_text(wanted: str, now: str) -> bool:
    """Return whether the platform takes two texts for the same: it cuts blanks off."""
    return wanted.strip() == now.strip()


def check_name(name: str | None, description: str | None, word: str, room: int = 0) -> None:
    """Refuse a name or description that the platform would change or refuse.

    :param room: characters of the description that the collection needs.
    """
    if name and name != name.strip():
        refuse(f"name '{shorten(name)}' of a {word} begins or ends with a blank, which the platform cuts off.", "name")
    for option, text, most in (("name", name, LONGEST), ("description", description, LONGEST - room)):
        if text and len(text) > most:
            refuse(f"{option} of a {word} has {len(text)} characters; it can have {most}.", option)
