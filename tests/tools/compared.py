# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the results of the same tasks in the worker and as modules, key by key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

#: Keys that Ansible adds about a module's process, and what depends on what else the cloud holds.
PASSED_OVER = ("ansible_facts", "rc", "stdout", "stderr", "module_stdout", "module_stderr", "available_ips")
#: What depends on how far the platform has come, where a task does not wait.
UNDER_WAY = (".image.status", ".image.size")
PATTERNS = (
    (r"127\.0\.0\.1:\d+", "<front>"),
    (r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{32}\b|\b[0-9a-f]{56}\b", "<id>"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "<time>"),
    (r"\b([0-9a-f]{2}:){15}[0-9a-f]{2}\b", "<fingerprint>"),
    (r"\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b", "<mac>"),
    # The platform names default routing tables.
    (r"\bvpc-[0-9a-f]{8}-[0-9a-f]{4}\b", "<table>"),
    (r"BUILD \(\w+\)", "BUILD"),
    (r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", "<address>"),
    (r"ssh-rsa [\w+/=]+", "<public key>"),
    (r"(?s)-----BEGIN RSA PRIVATE KEY-----.*?-----END RSA PRIVATE KEY-----", "<private key>"),
    (r"\bkr-pub-[ab]\b", "<zone>"),
    (r"Valid booleans include: .*", "<booleans in any order>"),
)


def normal(value: Any, own: Mapping[str, str]) -> Any:
    """Return a result without what differs from run to run; *own* maps texts of this run to placeholders."""
    if isinstance(value, dict):
        return {normal(key, own): normal(item, own) for key, item in value.items() if key not in PASSED_OVER}
    if isinstance(value, list):
        items = [normal(item, own) for item in value]
        # The API lists things that were made in the same second in any order.
        named = all(isinstance(item, dict) and "name" in item for item in items)
        return sorted(items, key=as_text) if named else items
    if isinstance(value, str):
        for text, name in own.items():
            value = value.replace(text, name)
        for pattern, name in PATTERNS:
            value = re.sub(pattern, name, value)
    return value


def as_text(value: Any) -> str:
    """Return a key to sort by."""
    return json.dumps(value, sort_keys=True)


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return the differences of two results, in words."""
    if isinstance(one, dict) and isinstance(other, dict):
        found = [f"{path}.{key}: only in the worker: {one[key]!r}" for key in one.keys() - other.keys()]
        found += [f"{path}.{key}: only as a module: {other[key]!r}" for key in other.keys() - one.keys()]
        for key in one.keys() & other.keys():
            found += differences(one[key], other[key], f"{path}.{key}")
        return sorted(found)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [text for n, pair in enumerate(zip(one, other)) for text in differences(*pair, f"{path}[{n}]")]
    return [] if one == other or path.endswith(UNDER_WAY) else [f"{path}: in the worker {one!r}, as a module {other!r}"]
