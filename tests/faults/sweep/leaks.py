# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a secret can show in what a run leaves: as text, escaped, and as base64."""

from __future__ import annotations

import base64
import json

#: Shorter forms would be found by chance.
LEAST = 10


def base64_forms(raw: bytes) -> list[str]:
    """What of the base64 of a longer text is sure to show where these bytes are in it, at each alignment."""
    shown = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode()
        # Characters that neighbouring bytes share in are left out.
        shown.append(encoded[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6])
    return [form for form in shown if len(form) >= LEAST]


def forms(secret: str) -> list[str]:
    """A secret as text, as JSON and Python write it, and as base64."""
    written = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    return [*sorted(written), *base64_forms(secret.encode())]


def lines_of_key(private_key: str) -> set[str]:
    """The lines of a private key that nothing else has."""
    return {line for line in private_key.split() if len(line) > 40}


def found(secrets: set[str], text: str) -> list[str]:
    """The secrets that are in a text, in short."""
    return [f"{secret[:6]}..." for secret in sorted(secrets) if any(form in text for form in forms(secret))]
