# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which services stand beside Nova, and of what kind each is. Standard library only."""

from __future__ import annotations

REAL, STAND_IN = "real", "stand-in"
#: The services beside Nova, and what runs when they are real.
SERVICES = {"network": "neutron", "image": "glance", "volume": "cinder"}


def parse(text: str) -> dict[str, str]:
    """What `--services` says: a kind for all, then kinds for single ones, as in `stand-in,network=real`.

    :raises ValueError: a word is neither a kind nor `service=kind`, or two kinds do not go together.
    """
    kinds = dict.fromkeys(SERVICES, REAL)
    for word in text.split(","):
        service, given, kind = word.partition("=")
        kind = kind if given else service
        named = [service] if given else list(SERVICES)
        if kind not in (REAL, STAND_IN) or not set(named) <= set(SERVICES):
            names = ", ".join(SERVICES)
            raise ValueError(f"'{word}' is not {REAL}, {STAND_IN}, or one of these with a service before: {names}")
        kinds.update(dict.fromkeys(named, kind))
    if (kinds["volume"], kinds["image"]) == (REAL, STAND_IN):
        raise ValueError(f"volume={REAL} needs image={REAL}: Cinder asks more of Glance than its stand-in knows")
    return kinds


def words(kinds: dict[str, str]) -> str:
    """The kinds as `--services` takes them."""
    return ",".join(f"{service}={kind}" for service, kind in kinds.items())
