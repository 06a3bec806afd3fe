# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts, stops and shows the local cloud: cloud.py start|stop|status|prepare. Standard library only."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import data
import kinds
import ranges
import templates
from knobs import DEFAULTS, Knobs
from watch import alive, command_line

HERE = Path(__file__).resolve().parent
RECORD = "cloud.json"
MODULES = {
    "nova": "nova_side",
    "neutron": "real.network",
    "glance": "real.image",
    "cinder": "real.volume",
    "front": "front",
}
#: Whose databases are copied from a template.
WITH_TEMPLATE = ("nova", "neutron", "glance", "cinder")
LOOPBACK = "127.0.0.1"
START_LIMIT = 120.0
STOP_LIMIT = 10.0
BACKLOG = 512


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


def whole(record: dict[str, Any] | None, run_dir: Path) -> bool:
    """Whether all of a cloud that was started still runs."""
    return bool(record) and running(run_dir) == record["pids"]


def environment(record: dict[str, Any]) -> str:
    values = {
        "NHN_AUTH_URL": record["url"] + "/v2.0",
        "NHN_TENANT_ID": data.TENANT,
        "NHN_USERNAME": data.USERNAME,
        "NHN_PASSWORD": data.PASSWORD,
        "NHN_REGION": data.REGIONS[0],
    }
    return "\n".join(f"export {name}={value}" for name, value in values.items())


@contextlib.contextmanager
def listening(roles: list[str], front_port: int) -> Iterator[dict[str, socket.socket]]:
    """A socket for each role, which listens before its process is there: who asks too early just waits."""
    with contextlib.ExitStack() as stack:
        sockets = {}
        for role in roles:
            sock = stack.enter_context(socket.socket())
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((LOOPBACK, front_port if role == "front" else 0))
            sock.listen(BACKLOG)
            sockets[role] = sock
        yield sockets


def addresses(kind_of: dict[str, str], sockets: dict[str, socket.socket]) -> dict[str, str]:
    """Where each service is: a real one has a process of its own, a stand-in is a folder of Nova's."""
    url = {role: f"http://{LOOPBACK}:{sock.getsockname()[1]}" for role, sock in sockets.items()}
    found = {"compute": url["nova"]}
    for service, role in kinds.SERVICES.items():
        found[service] = url[role] if kind_of[service] == kinds.REAL else f"{url['nova']}/{service}"
    return found


class Processes:
    """The processes of one cloud while it starts."""

    def __init__(self, python: Path, run_dir: Path) -> None:
        self.python, self.run_dir = python, run_dir
        self.started: dict[str, subprocess.Popen[bytes]] = {}

    def launch(self, role: str, arguments: list[str], *sockets: socket.socket) -> None:
        """Start a process that has these sockets; the first one is where it listens."""
        ready = self.run_dir / f"{role}.ready"
        ready.unlink(missing_ok=True)
        # -P: the folder that a process runs in is none that it imports from.
        command = [str(self.python), "-P", "-m", f"{HERE.name}.{MODULES[role]}", "--run-dir", str(self.run_dir)]
        if sockets:
            command += ["--listen", str(sockets[0].fileno())]
        with open(self.run_dir / f"{role}.out", "wb") as out:
            self.started[role] = subprocess.Popen(
                command + arguments,
                cwd=self.run_dir,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[one.fileno() for one in sockets],
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join((str(HERE.parent), str(HERE / "entry_points"))),
                    # stevedore remembers entry points in the user's cache; ours are not to stay there.
                    "XDG_CACHE_HOME": str(self.python.parent.parent / "cloud-cache"),
                },
            )
        (self.run_dir / f"{role}.pid").write_text(str(self.started[role].pid))

    def wait(self) -> None:
        """Wait until all say that they are ready."""
        deadline = time.monotonic() + START_LIMIT
        left = list(self.started)
        while left:
            for role in list(left):
                if (self.run_dir / f"{role}.ready").exists():
                    left.remove(role)
                elif self.started[role].poll() is not None:
                    raise StartFailed(f"{role} ended with status {self.started[role].returncode}")
            if left and time.monotonic() > deadline:
                raise StartFailed(f"{', '.join(left)} did not answer within {START_LIMIT:g} s")
            time.sleep(0.02)

    def wait_for_end(self) -> None:
        """Wait until all have done their work."""
        for role, process in self.started.items():
            try:
                status = process.wait(START_LIMIT)
            except subprocess.TimeoutExpired:
                raise StartFailed(f"{role} did not end within {START_LIMIT:g} s") from None
            if status:
                raise StartFailed(f"{role} ended with status {status}")


def logs(run_dir: Path) -> list[Path]:
    return sorted((*run_dir.glob("*.out"), *run_dir.glob("*/*.log")))


def tail(run_dir: Path, lines: int = 20) -> str:
    parts = []
    for path in logs(run_dir):
        text = path.read_text(errors="replace").splitlines()[-lines:]
        parts.append(f"--- {path.relative_to(run_dir)}\n" + "\n".join(text))
    return "\n".join(parts)


def roles_of(kind_of: dict[str, str]) -> list[str]:
    real = [role for service, role in kinds.SERVICES.items() if kind_of[service] == kinds.REAL]
    return ["nova", *real, "front"]


def make_templates(python: Path, run_dir: Path, roles: list[str]) -> Path:
    """Make the templates that are missing; the folder of all."""
    place = templates.folder(python)
    wanted = [role for role in roles if role in WITH_TEMPLATE]
    if templates.missing(place, wanted):
        with templates.made_by_one(place):
            work = Processes(python, run_dir)
            try:
                for role in templates.missing(place, wanted):
                    work.launch(role, ["--make-template", str(place)])
                work.wait_for_end()
            finally:
                end(run_dir)
    return place


def start(opts: argparse.Namespace) -> int:
    run_dir: Path = opts.run_dir
    record = read_record(run_dir)
    if whole(record, run_dir):
        if record["services"] != opts.services:
            runs = kinds.words(record["services"])
            print(f"a cloud runs here already, with --services {runs}; stop it first", file=sys.stderr)
            return 1
        print(f"# runs already: {record['url']}")
        print(environment(record))
        return 0
    end(run_dir)
    knobs = {name: getattr(opts, name) for name in DEFAULTS if getattr(opts, name, None) is not None}
    Knobs(run_dir).turn(**{**DEFAULTS, **knobs})
    # Not resolve(): a virtual environment is where its python is called, not where it leads.
    python = Path(os.path.abspath(opts.python))
    try:
        record = start_all(opts, python)
    except (OSError, StartFailed) as exc:
        end(run_dir)
        print(f"the cloud did not start: {exc}\n{tail(run_dir)}", file=sys.stderr)
        return 1
    (run_dir / RECORD).write_text(json.dumps(record, indent=2) + "\n")
    print(environment(record))
    return 0


def start_all(opts: argparse.Namespace, python: Path) -> dict[str, Any]:
    """Start all processes side by side; the record of the cloud that they are."""
    roles = roles_of(opts.services)
    place = make_templates(python, opts.run_dir, roles)
    common = ["--roles", ",".join(roles), "--lifetime", str(opts.lifetime)]
    if opts.parent:
        common += ["--parent", str(opts.parent)]
    if opts.debug:
        common.append("--debug")
    front = ["--services", kinds.words(opts.services)]
    if opts.tls_cert:
        front += ["--tls-cert", str(opts.tls_cert.resolve())]
        front += ["--tls-key", str((opts.tls_key or opts.tls_cert).resolve())]
    processes = Processes(python, opts.run_dir)
    outside, mark = ranges.claim()
    with mark, listening(roles, opts.port) as sockets:
        where = addresses(opts.services, sockets)
        common += ["--outside", str(outside)]
        # Only real Neutron has floating IPs.
        guest_port = ranges.free_port(outside) if opts.services["network"] == kinds.REAL else 0
        front += ["--guest-port", str(guest_port)]
        common += [word for service, url in where.items() for word in (f"--{service}", url)]
        stand_ins = [service for service, kind in opts.services.items() if kind == kinds.STAND_IN]
        for role in roles:
            more = front if role == "front" else ["--template", str(place)]
            if role == "nova" and stand_ins:
                more += ["--stand-ins", ",".join(stand_ins)]
            processes.launch(role, [*common, *more], sockets[role], mark)
        processes.wait()
        port = sockets["front"].getsockname()[1]
    return {
        "url": f"{'https' if opts.tls_cert else 'http'}://{LOOPBACK}:{port}",
        "services": opts.services,
        "addresses": where,
        "outside": str(outside),
        "guest_port": guest_port,
        "known_hosts": str(opts.run_dir / "guests" / "known_hosts"),
        "pids": running(opts.run_dir),
    }


def end(run_dir: Path) -> list[str]:
    """End exactly this cloud's processes and wait for them; says what was done."""
    said = []
    there = running(run_dir)
    for pid in there.values():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_LIMIT
    for role, pid in there.items():
        while ours(pid, role, run_dir) and time.monotonic() < deadline:
            time.sleep(0.02)
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
    record = read_record(opts.run_dir)
    if whole(record, opts.run_dir):
        print(f"# runs: {record['url']}, {kinds.words(record['services'])}, pids {record['pids']}")
        print(environment(record))
        return 0
    print("does not run")
    return 3


def prepare(opts: argparse.Namespace) -> int:
    """Make the templates of all services, so that the first start is as quick as the others."""
    try:
        make_templates(Path(os.path.abspath(opts.python)), opts.run_dir, list(WITH_TEMPLATE))
    except (OSError, StartFailed) as exc:
        print(f"no templates were made: {exc}\n{tail(opts.run_dir)}", file=sys.stderr)
        return 1
    return 0


def services(text: str) -> dict[str, str]:
    try:
        return kinds.parse(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(str(exc)) from exc


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cloud.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in (("start", start), ("stop", stop), ("status", status), ("prepare", prepare)):
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("--run-dir", type=lambda p: Path(p).resolve(), required=True)
        if name in ("start", "prepare"):
            command.add_argument("--python", required=True, help="python of the environment with requirements.txt")
        if name == "start":
            command.add_argument(
                "--services",
                type=services,
                default=kinds.parse(kinds.REAL),
                metavar="KINDS",
                help="real (the default), stand-in, or for single services: stand-in,network=real",
            )
            command.add_argument("--port", type=int, default=0, help="0: a free one")
            command.add_argument("--lifetime", type=float, default=28800.0, metavar="SECONDS")
            command.add_argument("--parent", type=int, metavar="PID", help="end when this process is gone")
            command.add_argument("--spawn-delay", type=float)
            command.add_argument("--power-delay", type=float)
            command.add_argument("--image-delay", type=float)
            command.add_argument("--tls-cert", type=Path)
            command.add_argument("--tls-key", type=Path)
            command.add_argument("--debug", action="store_true", help="logs with all that the services tell")
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
