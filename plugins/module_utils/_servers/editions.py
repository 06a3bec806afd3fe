# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers whose task names their image by a pattern: any edition that matches is the one that is wanted."""

from __future__ import annotations

from .._kinds.image import image_of
from .._kinds.image_pattern import check_pattern, matches
from .._thing.kind import Object
from .._thing.things import Things


def is_edition(server: Object, pattern: str, option: str, things: Things) -> bool:
    """Whether the name of a server's image matches, or nobody can know it any more."""
    check_pattern(pattern, option)
    image_name = (server.get("metadata") or {}).get("image_name")
    if image_name and matches(pattern, image_name):
        return True
    image = image_of(server, things)
    return matches(pattern, image.get("name")) if image else not image_name
