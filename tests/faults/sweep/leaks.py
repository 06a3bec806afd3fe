# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find a secret in what a run leaves: as text, escaped, and as base64."""

from __future__ import annotations

import base64
import json

#: Length below which a form would be found by chance.
LEAST = 10


def base64_forms(raw: bytes) -> list[str]:
    """Return the certain part of the base64 of any text with these bytes, at each alignment."""
    shown = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode()
        # Without the characters that also depend on neighbouring bytes.
        shown.append(encoded[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6])
    return [form for form in shown if len(form) >= LEAST]


def forms(secret: str) -> list[str]:
    """Return a secret as text, as JSON and Python write it, and as base64."""
    written = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    return [*sorted(written), *base64_forms(secret.encode())]


def lines_of_key(private_key: str) -> set[str]:
    """Return the lines of a private key that nothing else has."""
    return {line for line in private_key.split() if len(line) > 40}


def found(secrets: set[str], text: str) -> list[str]:
    """Return the secrets in a text, shortened."""
    return [f"{secret[:6]}..." for secret in sorted(secrets) if any(form in text for form in forms(secret))]
