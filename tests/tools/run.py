# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands behind the Makefile and .ci/run. Needs nothing but Python 3.12."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import api_coverage
import artifact
import clouds
import coverage_gate
import demo
import gates
import new_module
import result_gate
import tree
import venvs
from checkout import (
    BUILD,
    ROOT,
    RUN,
    TARGETS,
    VENVS,
    Failure,
    child_env,
    link_collection,
    locked,
    say,
    step,
)
from clouds import LocalCloud, port_is_free

CLOUD_PORT = 18775
CLOUD_LIFETIME = 12 * 3600
WORKERS = 3
#: Tests that `test` leaves out, beside the targets as modules.
SLOWER = ("tests/ways", "tests/conformance", "tests/awx", "tests/faults", "tests/model")
CLOSING_LINE = BUILD / "pytest-closing-line"
INTERRUPTED = 2  # how pytest says it


class Terminated(KeyboardInterrupt):
    """SIGTERM, which unwinds like Ctrl-C, so that nothing is left running."""


def pytest(arguments: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    """Run pytest, show its output at once, and keep its closing line."""
    link_collection()
    CLOSING_LINE.unlink(missing_ok=True)
    # Short, since ansible-core 2.21 makes a socket below it, whose whole path may have 107 characters.
    base = tempfile.mkdtemp(prefix="n")
    command = [str(venvs.MAIN.python), "-m", "pytest", "--quiet", f"--basetemp={base}", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=child_env() | dict(env or {}), stdout=subprocess.PIPE)
    assert process.stdout is not None
    said = b""
    while True:
        try:
            chunk = os.read(process.stdout.fileno(), 65536)
        except Terminated:
            process.send_signal(signal.SIGINT)
            continue
        except KeyboardInterrupt:
            # pytest got the Ctrl-C too: let it clean up.
            continue
        if not chunk:
            break
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        said = (said + chunk)[-20000:]
    closing = re.findall(r"^.*\b\d+ (?:passed|failed|errors?)\b.* in .*$", said.decode(), re.M)
    if closing:
        CLOSING_LINE.write_text(closing[-1].strip("= ") + "\n")
    code = process.wait()
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code


def spread() -> list[str]:
    """Return the options for several workers. tests/conftest.py distributes the tests."""
    return ["-n", str(WORKERS), "--durations", "25"]


def unit(_options: argparse.Namespace) -> int:
    venvs.prepare(venvs.MAIN)
    return pytest(["tests/unit"])


def integration(options: argparse.Namespace) -> int:
    if options.target:
        if not (TARGETS / options.target / "tasks/main.yml").is_file():
            there = sorted(path.parents[1].name for path in TARGETS.glob("*/tasks/main.yml"))
            raise Failure(f"no target {options.target!r}; there are: {', '.join(there)}")
        clouds.set_up(venvs.MAIN)
        only = [f"tests/integration/test_targets.py::test_target[{options.target}]"]
        # For api_coverage.py --add.
        result_gate.start_afresh()
        return pytest(only, {"NHN_TEST_WAY": options.way} | result_gate.recording_env())
    if options.way:
        return targets_in(options.way)
    clouds.set_up(venvs.MAIN, *venvs.OLDER.values(), *venvs.SMOKED.values())
    result_gate.start_afresh()
    code = pytest([*spread(), "tests/integration"], result_gate.recording_env())
    judged = judge(result_gate.__file__)
    repeat_closing_line()
    return code or judged


def slower(_options: argparse.Namespace) -> int:
    """Run all tests that `test` leaves out, together: they share workers and clouds.

    The targets run again, with all tasks as modules.
    """
    clouds.set_up(venvs.MAIN, venvs.AWX, *venvs.OLDER.values(), *venvs.SMOKED.values())
    return pytest([*spread(), "tests/integration/test_targets.py", *SLOWER], {"NHN_TEST_WAY": "module"})


def targets_in(way: str) -> int:
    """Run the targets as NHN_TEST_WAY of tests/integration/test_targets.py says."""
    clouds.set_up(venvs.MAIN)
    return pytest([*spread(), "tests/integration/test_targets.py"], {"NHN_TEST_WAY": way})


def test(_options: argparse.Namespace) -> int:
    clouds.set_up(venvs.MAIN, *venvs.OLDER.values(), *venvs.SMOKED.values())
    coverage_gate.start_afresh()
    result_gate.start_afresh()
    code = pytest(spread(), coverage_gate.measuring_env() | result_gate.recording_env())
    judged = [judge(gate) for gate in (coverage_gate.__file__, result_gate.__file__, api_coverage.__file__)]
    repeat_closing_line()
    return code or max(judged)


def judge(gate: str) -> int:
    """Run a gate on what the tests recorded, with the main environment's Python."""
    return subprocess.run([str(venvs.MAIN.python), gate], env=child_env(), check=False).returncode


def repeat_closing_line() -> None:
    """Print pytest's closing line again, at the end."""
    if CLOSING_LINE.is_file():
        say(CLOSING_LINE.read_text().strip())


def generate(options: argparse.Namespace) -> int:
    venvs.prepare(venvs.MAIN)
    command = [str(venvs.MAIN.python), str(ROOT / "tests/tools/generate.py"), *options.arguments]
    return subprocess.run(command, cwd=ROOT, env=child_env(), check=False).returncode


def check_new_module(_options: argparse.Namespace) -> int:
    """Lint and unit tests on a copy with a module that CONTRIBUTING's steps have added."""
    venvs.prepare(venvs.MAIN)
    new_module.check()
    repeat_closing_line()
    return 0


def run_gates(options: argparse.Namespace) -> int:
    gates.run_all(*getattr(options, "groups", ()))
    repeat_closing_line()
    return 0


def release(options: argparse.Namespace) -> int:
    """Run all checks before publishing, and build the artifact from what passed."""
    for check in (test, slower, cloud_check, run_gates):
        code = check(options)
        if code:
            return code
    artifact.release()
    return 0


def cloud(options: argparse.Namespace) -> int:
    clouds.set_up()
    local = LocalCloud(RUN / "cloud", options.services)
    port = CLOUD_PORT if port_is_free(CLOUD_PORT) else 0
    with step("local cloud runs"):
        local.start(port=port, lifetime=CLOUD_LIFETIME)
    for name, value in sorted(local.env.items()):
        say(f"export {name}={value}")
    hours = CLOUD_LIFETIME // 3600
    say(f"# {local.url}, logs in .run/cloud; stop it with: make cloud-stop (or in {hours} hours)")
    return 0


def cloud_stop(_options: argparse.Namespace) -> int:
    if not (RUN / "cloud").is_dir():
        say("no local cloud runs")
        return 0
    LocalCloud(RUN / "cloud").stop()
    say("local cloud stopped")
    return 0


def cloud_check(_options: argparse.Namespace) -> int:
    """Run the local cloud's own checks, with both kinds of services side by side."""
    clouds.set_up()
    smoke = [str(venvs.CLOUD.python), str(ROOT / "tests/cloud/smoke.py"), "--services"]

    def check(kind: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*smoke, kind], env=child_env(), check=False, capture_output=True, text=True)

    with ThreadPoolExecutor() as beside:
        done = list(beside.map(check, clouds.KINDS))
    for one in done:
        say(one.stdout + one.stderr)
    return max(one.returncode for one in done)


def run_demo(_options: argparse.Namespace) -> int:
    clouds.set_up(venvs.MAIN)
    return demo.main()


def awx(_options: argparse.Namespace) -> int:
    clouds.set_up(venvs.MAIN, venvs.AWX, *venvs.OLDER.values())
    return pytest([*spread(), "tests/awx"])


def bench(options: argparse.Namespace) -> int:
    clouds.set_up(venvs.MAIN, venvs.BENCH)
    command = [str(venvs.BENCH.python), str(ROOT / "tests/bench/main.py"), *options.arguments]
    # It replaces this process, so that it gets the signals and stops its cloud itself.
    os.execve(command[0], command, child_env())


def bad_days(options: argparse.Namespace) -> int:
    """Run tests/faults/sweep or tests/model/model, which are separate programs."""
    clouds.set_up(venvs.MAIN)
    link_collection()
    path = os.pathsep.join(str(ROOT / "tests" / name) for name in ("tools", "faults", "model"))
    command = [str(venvs.MAIN.python), "-m", options.program, *options.arguments]
    return subprocess.run(command, cwd=ROOT, env=child_env() | {"PYTHONPATH": path}, check=False).returncode


def mutants(options: argparse.Namespace) -> int:
    """tests/mutants, in a copy: a run that is killed leaves no mutant in the checkout."""
    venvs.prepare(venvs.MUTANTS)
    with locked(BUILD / "mutants.lock", "waiting for another process that runs mutants"):
        place = tree.copy("mutants")
        command = [str(venvs.MUTANTS.python), str(place / "tests/mutants/main.py"), *options.arguments]
        return subprocess.run(command, env=child_env(), check=False).returncode


def clean(_options: argparse.Namespace) -> int:
    for run_dir in sorted(RUN.glob("*")) if RUN.is_dir() else []:
        if (run_dir / "cloud.json").is_file():
            LocalCloud(run_dir).stop()
    for path in (VENVS, BUILD, RUN):
        shutil.rmtree(path, ignore_errors=True)
    say("removed .venv, .build and .run")
    return 0


def terminated(_number: int, _frame: Any) -> None:
    raise Terminated


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, function in {
        "test": test,
        "slower": slower,
        "unit": unit,
        "integration": integration,
        "demo": run_demo,
        "cloud": cloud,
        "cloud-stop": cloud_stop,
        "cloud-check": cloud_check,
        "generate": generate,
        "gates": run_gates,
        "new-module": check_new_module,
        "release": release,
        "awx": awx,
        "bench": bench,
        "faults": bad_days,
        "model": bad_days,
        "mutants": mutants,
        "clean": clean,
    }.items():
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        if name == "cloud":
            command.add_argument("--services", default=clouds.REAL, help="real, stand-in, or stand-in,network=real")
        if name == "gates":
            command.add_argument("groups", nargs="*", help=f"only these of {', '.join(gates.GROUPS)}")
        if name == "integration":
            command.add_argument("--target", help="only this target")
            command.add_argument(
                "--way",
                default="",
                choices=("module", "both"),
                help="only targets, as modules, or both ways and compared",
            )
        if name == "generate":
            command.add_argument("arguments", nargs="*", help="see tests/tools/generate.py --help")
        if name == "bench":
            command.add_argument("arguments", nargs="*", help="see tests/bench/main.py --help")
        if name in ("faults", "model"):
            command.set_defaults(program={"faults": "sweep", "model": "model"}[name])
            command.add_argument("arguments", nargs="*", help=f"make {name} ARGS=--help tells them")
        if name == "mutants":
            command.add_argument("arguments", nargs="*", help="make mutants ARGS=--help tells them")
    options = parser.parse_args()
    if sys.version_info[:2] != (3, 12):
        # Another Python would replace every environment while others use it.
        print("error: this needs Python 3.12; use make, which finds it", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, terminated)
    try:
        code: int = options.function(options)
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
