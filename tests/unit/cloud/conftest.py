# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes tests/cloud importable as `local_cloud`, without touching sys.path."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "cloud"

if "local_cloud" not in sys.modules:
    spec = importlib.util.spec_from_file_location(
        "local_cloud", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["local_cloud"] = package
    spec.loader.exec_module(package)
