# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Describe the machine and the versions."""

from __future__ import annotations

import datetime
import json
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = ("ansible-core", "ansible", "openstacksdk", "requests")


def describe(runs: int, load: float) -> dict[str, Any]:
    """Return what a reader needs to interpret the figures.

    :param load: the load average before the measurements.
    """
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": round(load, 1),
        "runs": runs,
        "date": datetime.date.today().isoformat(),
        **{package: metadata.version(package) for package in PACKAGES},
        "openstack.cloud": _collection_version("openstack", "cloud"),
    }


def _processor() -> str:
    """Return the processor's name, if the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _collection_version(namespace: str, name: str) -> str:
    """Return the version of a collection of the ansible package."""
    import ansible_collections

    for folder in ansible_collections.__path__:
        manifest = Path(folder) / namespace / name / "MANIFEST.json"
        if manifest.is_file():
            version: str = json.loads(manifest.read_text())["collection_info"]["version"]
            return version
    return "unknown"
