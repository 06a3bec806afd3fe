# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts, stops and shows the local cloud: cloud.py start|stop|status. Standard library only."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import data
from watch import alive, command_line

HERE = Path(__file__).resolve().parent
RECORD = "cloud.json"
MODULES = {"nova": "nova_side", "front": "front"}
START_LIMIT = 90.0
STOP_LIMIT = 10.0


class StartFailed(Exception):
    pass


def ours(pid: int, role: str, run_dir: Path) -> bool:
    """Whether this pid is that process of this cloud, and not a later one of the same number."""
    words = command_line(pid)
    return alive(pid) and f"{HERE.name}.{MODULES[role]}" in words and str(run_dir) in words


def read_record(run_dir: Path) -> dict[str, Any] | None:
    try:
        return json.loads((run_dir / RECORD).read_text())
    except (OSError, ValueError):
        return None


def running(run_dir: Path) -> dict[str, int]:
    """The processes of this cloud that run, by role."""
    pids = {}
    for role in MODULES:
        try:
            pid = int((run_dir / f"{role}.pid").read_text())
        except (OSError, ValueError):
            continue
        if ours(pid, role, run_dir):
            pids[role] = pid
    return pids


def environment(record: dict[str, Any]) -> str:
    values = {
        "NHN_AUTH_URL": record["url"] + "/v2.0",
        "NHN_TENANT_ID": data.TENANT,
        "NHN_USERNAME": data.USERNAME,
        "NHN_PASSWORD": data.PASSWORD,
        "NHN_REGION": data.REGIONS[0],
    }
    return "\n".join(f"export {name}={value}" for name, value in values.items())


def launch(role: str, python: Path, run_dir: Path, arguments: list[str]) -> dict[str, Any]:
    """Start one process and wait until it says that it is ready."""
    ready = run_dir / f"{role}.ready"
    ready.unlink(missing_ok=True)
    command = [str(python), "-m", f"{HERE.name}.{MODULES[role]}", "--run-dir", str(run_dir)]
    with open(run_dir / f"{role}.out", "wb") as out:
        process = subprocess.Popen(
            command + arguments,
            cwd=run_dir,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        )
    (run_dir / f"{role}.pid").write_text(str(process.pid))
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StartFailed(f"{role} ended with status {process.returncode}")
        try:
            return json.loads(ready.read_text())
        except (OSError, ValueError):
            time.sleep(0.05)
    raise StartFailed(f"{role} did not answer within {START_LIMIT:g} s")


def tail(run_dir: Path, lines: int = 20) -> str:
    parts = []
    for name in ("state/nova.log", "nova.out", "front.out"):
        path = run_dir / name
        if path.exists():
            text = path.read_text(errors="replace").splitlines()[-lines:]
            parts.append(f"--- {name}\n" + "\n".join(text))
    return "\n".join(parts)


def start(opts: argparse.Namespace) -> int:
    run_dir: Path = opts.run_dir
    record = read_record(run_dir)
    if record and len(running(run_dir)) == len(MODULES):
        print(f"# runs already: {record['url']}")
        print(environment(record))
        return 0
    end(run_dir)
    common = ["--lifetime", str(opts.lifetime)]
    if opts.parent:
        common += ["--parent", str(opts.parent)]
    delays = [
        "--spawn-delay",
        str(opts.spawn_delay),
        "--power-delay",
        str(opts.power_delay),
        "--image-delay",
        str(opts.image_delay),
    ]
    front = ["--port", str(opts.port)]
    if opts.tls_cert:
        front += ["--tls-cert", str(opts.tls_cert.resolve())]
        front += ["--tls-key", str((opts.tls_key or opts.tls_cert).resolve())]
    # Not resolve(): a virtual environment is where its python is called, not where it leads.
    python = Path(os.path.abspath(opts.python))
    try:
        nova = launch("nova", python, run_dir, common + delays)
        shown = launch("front", python, run_dir, [*common, *front, "--nova-port", str(nova["port"])])
    except (OSError, StartFailed) as exc:
        end(run_dir)
        print(f"the cloud did not start: {exc}\n{tail(run_dir)}", file=sys.stderr)
        return 1
    record = {"url": shown["url"], "front_port": shown["port"], "nova_port": nova["port"], "pids": running(run_dir)}
    (run_dir / RECORD).write_text(json.dumps(record, indent=2) + "\n")
    print(environment(record))
    return 0


def end(run_dir: Path) -> list[str]:
    """End exactly this cloud's processes and wait for them; says what was done."""
    said = []
    for role, pid in running(run_dir).items():
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_LIMIT
        while ours(pid, role, run_dir) and time.monotonic() < deadline:
            time.sleep(0.05)
        how = "ended"
        if ours(pid, role, run_dir):
            os.kill(pid, signal.SIGKILL)
            how = "killed"
        said.append(f"{role} ({pid}) {how}")
    for name in (RECORD, *(f"{role}.pid" for role in MODULES)):
        (run_dir / name).unlink(missing_ok=True)
    return said


def stop(opts: argparse.Namespace) -> int:
    said = end(opts.run_dir)
    print("\n".join(said) if said else "nothing runs here")
    return 0


def status(opts: argparse.Namespace) -> int:
    record, pids = read_record(opts.run_dir), running(opts.run_dir)
    if record and len(pids) == len(MODULES):
        print(f"# runs: {record['url']}, pids {pids}")
        print(environment(record))
        return 0
    print("does not run")
    return 3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cloud.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in (("start", start), ("stop", stop), ("status", status)):
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("--run-dir", type=lambda p: Path(p).resolve(), required=True)
        if name == "start":
            command.add_argument("--python", required=True, help="python of the environment with requirements.txt")
            command.add_argument("--port", type=int, default=0, help="0: a free one")
            command.add_argument("--lifetime", type=float, default=28800.0, metavar="SECONDS")
            command.add_argument("--parent", type=int, metavar="PID", help="end when this process is gone")
            command.add_argument("--spawn-delay", type=float, default=0.0)
            command.add_argument("--power-delay", type=float, default=0.0)
            command.add_argument("--image-delay", type=float, default=1.0)
            command.add_argument("--tls-cert", type=Path)
            command.add_argument("--tls-key", type=Path)
    return parser.parse_args()


def main() -> int:
    opts = arguments()
    if opts.command == "status":
        return status(opts)
    opts.run_dir.mkdir(parents=True, exist_ok=True)
    # Parallel starts of one cloud: the second waits, and then finds it running.
    with open(opts.run_dir / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return opts.function(opts)


if __name__ == "__main__":
    sys.exit(main())
