# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that tests and examples ask a real Neutron for are none that it gives to another port first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
#: Neutron draws the address of a port from the first hundred free ones of its subnet.
DRAWN = range(2, 103)
ASKED = re.compile(r"""\b(?:fixed_ip|gateway|ip_address)["']?: *["']?(\d+\.\d+\.\d+\.(\d+))\b(?!/)""")
FILES = sorted(
    path
    for folder in ("plugins/modules", "docs", "tests/integration", "tests/cloud/checks", "tests/faults", "tests/demo")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".yml", ".md"} and "bad_input" not in path.parts and ASKED.search(path.read_text("utf-8"))
)


def drawn(text):
    """Return the addresses in `text` that another port could have."""
    return [address for address, last in ASKED.findall(text) if int(last) in DRAWN]


def test_such_an_address_is_found():
    assert drawn("fixed_ip: 10.0.1.9") == drawn('{"ip_address": "10.0.1.9"}') == ["10.0.1.9"]
    assert drawn("fixed_ip: 10.0.1.209, gateway: 10.0.1.1") == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_other_port_can_have_it(path):
    found = drawn(path.read_text("utf-8"))
    assert not found, f"{', '.join(found)}: take one above .102; another port of the subnet can have these"
