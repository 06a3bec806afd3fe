# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts a cloud, walks through all it can do, stops it. Needs the cloud's environment.

VENV/bin/python smoke.py [--services KINDS]          ends with "N passed, 0 failed"
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUBJECTS = ("servers", "actions", "resources", "vpcs", "tables", "floating", "ports", "strict", "faults", "crowd")


def cloud(command: str, run_dir: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE / "cloud.py"), command, "--run-dir", run_dir, *arguments],
        text=True,
        capture_output=True,
        check=False,
    )


def memory(run_dir: Path) -> dict[str, int]:
    """What each process of the cloud has had at most, in megabytes, and all together."""
    sizes = {}
    for role, pid in json.loads((run_dir / "cloud.json").read_text())["pids"].items():
        (most,) = re.findall(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        sizes[role] = int(most) // 1024
    return {**sizes, "all": sum(sizes.values())}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", default="real", help="as of cloud.py")
    kinds = ["--services", parser.parse_args().services]
    sys.path.insert(0, str(HERE.parent))
    kit = importlib.import_module("cloud.checks.kit")
    with tempfile.TemporaryDirectory() as run_dir:
        began = time.time()
        started = cloud("start", run_dir, "--python", sys.executable, "--parent", str(os.getpid()), *kinds)
        if started.returncode:
            print(started.stderr, file=sys.stderr)
            return 1
        print(f"started in {time.time() - began:.1f} s")
        try:
            again = cloud("start", run_dir, "--python", sys.executable, *kinds)
            kit.RESULTS.append(("start_twice", "runs already" in again.stdout))
            kit.enter(Path(run_dir))
            for subject in SUBJECTS:
                importlib.import_module("cloud.checks." + subject)
            print("memory:", ", ".join(f"{role} {size} MB" for role, size in memory(Path(run_dir)).items()))
        finally:
            print(cloud("stop", run_dir).stdout.strip())
        kit.RESULTS.append(("stopped", cloud("status", run_dir).returncode == 3))
        print(f"{time.time() - began:.1f} s in all")
    failed = [name for name, passed in kit.RESULTS if not passed]
    print(f"{len(kit.RESULTS) - len(failed)} passed, {len(failed)} failed", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
