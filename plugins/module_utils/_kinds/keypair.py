# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key pairs (guide "キーペア"). They have no IDs, and belong to the account in one region."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http import exchange as http
from .._thing.kind import Kind, NotAdopted, Object, shorten
from .._thing.things import Things

KEYPAIR = Kind(
    "key pair",
    "compute",
    "os-keypairs",
    "keypair",
    "keypairs",
    # A lost answer is looked for by the key itself: see create_keypair.
    adopt=NotAdopted(),
    by="name",
    each="keypair",
)

#: Never a private key.
SHOWN = {field: field for field in ("name", "public_key", "fingerprint", "user_id", "created_at")}


def create_keypair(things: Things, name: str, public_key: str | None, is_ours: t.Callable[[Object], bool]) -> Object:
    """Register a public key, or let the platform make a pair. Return the answer, which then holds the private key.

    :param is_ours: whether a key pair found after a lost answer is the one asked for.
    """
    what = f"{'register' if public_key else 'create'} key pair {shorten(name)}"

    def arrived() -> Object | None:
        found = things.by_id(KEYPAIR, name)
        if found is None:
            return None
        if is_ours(found):
            return found
        raise errors.Unanswered(
            f"The answer to '{what}' was lost; there now is a key pair of that name, but its private key was in "
            "the lost answer and cannot be had again: run the task with replace: true to make a new pair.",
            option="replace",
        )

    body = {"name": name, "public_key": public_key} if public_key else {"name": name}

    def expect(answer: t.Any) -> Object:
        keypair: Object = http.one_of("keypair", "name")(answer)
        if not public_key:
            http.text(keypair["private_key"])
        return keypair

    try:
        return things.client.call(
            "POST", "compute", "os-keypairs", what=what, json={"keypair": body}, expect=expect, arrived=arrived
        ).body
    except errors.Conflict:
        # Somebody else has registered a key pair of this name meanwhile; the same key will do.
        found = things.by_id(KEYPAIR, name)
        if found is None or not is_ours(found):
            raise
        return found
