# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure what a module's process compiles of this collection, for a task that changes nothing.

    .venv/ansible-2.21/bin/python tests/bench/module_cost.py

A module travels without bytecode, so all that it imports of the collection is compiled again for each task. Here each
module runs as a module does, in a process of its own, against an API in memory; then the files that it has imported
are counted. The times are medians of as many runs as RUNS: of compiling these files, of running them with bytecode,
and of importing requests.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RUNS = 5
COLLECTION = "ansible_collections.nhn.cloud.plugins"
ROOT = Path(__file__).resolve().parents[2]

#: Limit of an info module and of any other module, in thousands of characters that its process compiles.
MOST_INFO, MOST = 80.0, 120.0
#: Info modules that read servers, too, and so are not small.
ABOUT_SERVERS = ("nhn_server_info", "nhn_volume_attachment_info")
#: The limits of the modules of a whole project, which import the kinds of all things.
MOST_STACK = {"nhn_stack": 360.0, "nhn_stack_info": 440.0}


def bound(name: str) -> float:
    """Return the limit of a module."""
    if name in MOST_STACK:
        return MOST_STACK[name]
    return MOST_INFO if name.endswith("_info") and name not in ABOUT_SERVERS else MOST


# In a process that has not imported the collection


def measured(jobs: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the cost of each module by its task's options. Each runs in a fork of this process."""
    importlib.import_module("ansible.module_utils.basic")
    return {name: _in_fork(name, options) for name, options in jobs.items()}


def _in_fork(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = _run(name, options)
        except BaseException:  # noqa: BLE001 - told by the parent
            answer = {"failed": traceback.format_exc()}
        with os.fdopen(writing, "w") as sink:
            sink.write(json.dumps(answer))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as source:
        answer = json.loads(source.read())
    os.waitpid(child, 0)
    return answer


def _run(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Run the module in this process, and measure it."""
    basic: Any = importlib.import_module("ansible.module_utils.basic")
    found = {"requests": _milliseconds(lambda: importlib.import_module("requests"))}
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": dict(options)}).encode()
    basic._ANSIBLE_PROFILE = "legacy"
    said = io.StringIO()

    def run() -> None:
        with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
            importlib.import_module(f"{COLLECTION}.modules.{name}").main()

    found["running"] = _milliseconds(run)
    result = json.loads(said.getvalue())
    if result.get("failed") or result.get("changed"):
        return {"failed": said.getvalue()}
    files = [
        Path(str(one.__file__))
        for one in sys.modules.values()
        if str(one.__name__).startswith(COLLECTION) and one.__file__
    ]
    sources = [file.read_text() for file in files if file.name != "__init__.py"]
    found["compiling"] = _milliseconds(lambda: [compile(one, "source", "exec", dont_inherit=True) for one in sources])
    return {**found, "KB": sum(map(len, sources)) / 1000, "files": len(sources)}


def _milliseconds(work: Any) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


# In a process that may import it


def costs(*only: str, bytecode: str | None = None) -> dict[str, dict[str, Any]]:
    """Return the cost of each module.

    :param only: the modules; default: all.
    :param bytecode: a folder that keeps it between runs; None: none is written.
    """
    sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("tools", "unit")]
    collections = str(importlib.import_module("checkout").link_collection())
    fake_cloud, modules = importlib.import_module("fake_cloud"), importlib.import_module("modules")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"PYTHONPYCACHEPREFIX": bytecode} if bytecode else {"PYTHONDONTWRITEBYTECODE": "1"}
    with importlib.import_module("fake_api").FakeApi(fake_cloud.whole_project()) as api:
        jobs = {name: {**api.login, **fake_cloud.calm(name)} for name in only or modules.names()}
        command = [sys.executable, __file__, "--measure", collections]
        done = subprocess.run(command, env=env, input=json.dumps(jobs), stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    for name, cost in found.items():
        if "failed" in cost:
            raise RuntimeError(f"{name} failed: {cost['failed']}")
    return found


def main() -> None:
    """Print a table."""
    sys.path[:0] = [str(ROOT / "tests/tools"), str(ROOT / ".build")]
    loader = importlib.import_module("ansible.plugins.loader")
    loader.init_plugin_loader([str(importlib.import_module("checkout").link_collection())])
    with tempfile.TemporaryDirectory() as bytecode:
        # The first run writes the bytecode.
        runs = [costs(bytecode=bytecode) for _unused in range(RUNS + 1)][1:]
    print(f"{'module':30} {'KB':>6} {'bound':>6} {'files':>6} {'compiling':>10} {'running':>8} {'requests':>9}  (ms)")
    for name in runs[0]:
        one = {what: statistics.median(run[name][what] for run in runs) for what in runs[0][name]}
        sizes = f"{one['KB']:6.1f} {bound(name):6.0f} {one['files']:6.0f}"
        print(f"{name:30} {sizes} {one['compiling']:10.1f} {one['running']:8.1f} {one['requests']:9.1f}")


if __name__ == "__main__":
    if "--measure" in sys.argv:
        sys.path.insert(0, sys.argv[2])
        print(json.dumps(measured(json.load(sys.stdin))))
    else:
        main()
