# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module's process spends on this collection's files and on requests, in milliseconds of processor time.

    .venv/ansible-2.21/bin/python tests/bench/module_cost.py

A module travels without bytecode, so all that it imports of the collection is compiled anew for each task; here the two
are told apart. Medians of as many new processes as RUNS, after one that writes the bytecode.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 11
COLLECTION = "ansible_collections.nhn.cloud.plugins"
ROOT = Path(__file__).resolve().parents[2]


def imported(name: str) -> float:
    """Milliseconds that an import takes, with bytecode."""
    start = time.process_time()
    importlib.import_module(name)
    return (time.process_time() - start) * 1000


def once() -> dict[str, float]:
    """What one process needs."""
    importlib.import_module("ansible.module_utils.basic")
    found = {"requests": imported("requests"), "collection, running": imported(f"{COLLECTION}.modules.nhn_server")}
    files = [
        Path(str(one.__file__)) for name, one in sys.modules.items() if name.startswith(COLLECTION) and one.__file__
    ]
    start = time.process_time()
    sources = [file.read_text() for file in files if file.name != "__init__.py"]
    for source in sources:
        compile(source, "source", "exec", dont_inherit=True)
    found["collection, compiling"] = (time.process_time() - start) * 1000
    found["collection, files"] = len(sources)
    found["collection, KB"] = sum(map(len, sources)) / 1000
    return found


def main() -> None:
    """One process a run."""
    sys.path.insert(0, str(ROOT / "tests/tools"))
    collections = str(importlib.import_module("checkout").link_collection())
    command = [sys.executable, __file__, "--once", collections]
    with tempfile.TemporaryDirectory() as bytecode:
        # Some machines forbid to write it.
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env["PYTHONPYCACHEPREFIX"] = bytecode
        answers = [subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True) for _unused in range(RUNS + 1)]
    runs = [json.loads(answer.stdout) for answer in answers[1:]]
    for what in runs[0]:
        print(f"{what:22} {statistics.median(run[what] for run in runs):6.1f}")


if __name__ == "__main__":
    if "--once" in sys.argv:
        sys.path.insert(0, sys.argv[2])
        print(json.dumps(once()))
    else:
        main()
