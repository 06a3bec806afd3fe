# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the real ansible-playbook on this checkout, without the user's own settings."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkout import BUILD, TARGETS, end_group, link_collection, tail
from result_gate import callback_env
from venvs import Venv

TRACEBACK = "Traceback (most recent call last)"
_RECAP = re.compile(r"^\S+ +: (ok=\d+ .*)$", re.MULTILINE)
_FAILURE = re.compile(r"^(fatal|failed): \[")
_ORIGIN = re.compile(r"^(\[ERROR\]|Origin): ", re.MULTILINE)


@dataclass(frozen=True)
class Result:
    """The result of a run of ansible-playbook."""

    code: int | None  # None: it ran out of time
    output: str
    log: Path
    seconds: float

    @property
    def recap(self) -> dict[str, int]:
        """The counts of PLAY RECAP, summed over the hosts; empty without a recap."""
        counts: dict[str, int] = {}
        for line in _RECAP.findall(self.output):
            for word in line.split():
                name, _equals, count = word.partition("=")
                counts[name] = counts.get(name, 0) + int(count)
        return counts

    def problem(self) -> str | None:
        """Return why the run failed, or None."""
        if self.code != 0:
            return self.explain()
        lines = self.output.splitlines()
        for number, line in enumerate(lines):
            if TRACEBACK in line:
                around = lines[max(0, number - 5) : number + 25]
                return "\n".join(["the output has a Python traceback", *around, str(self.log)])
        return None

    def explain(self) -> str:
        """Return what a person needs to find out why it failed."""
        ended = "ran out of time" if self.code is None else f"ended with {self.code}"
        return "\n".join(
            [
                f"ansible-playbook {ended} after {self.seconds:.1f} s",
                *(failing_task(self.output) or ["no task is marked as failed"]),
                "--- the end of the output ---",
                tail(self.output, 40),
                "--- the full log ---",
                str(self.log),
            ]
        )


def failing_task(output: str) -> list[str]:
    """Return the last task that failed and was not ignored, with its message."""
    found: list[str] = []
    for block in re.split(r"^(?=(?:TASK|RUNNING HANDLER) \[)", output, flags=re.MULTILINE):
        lines = block.splitlines()
        failed = [n for n, line in enumerate(lines) if _FAILURE.match(line)]
        if not failed or "...ignoring" in lines:
            continue
        errors = [line for line in lines[1:] if _ORIGIN.match(line)]
        message = lines[failed[0] :]
        if "" in message:
            message = message[: message.index("")]
        found = [lines[0].rstrip(" *"), *errors, *message]
    return found


def environment(venv: Venv, work_dir: Path, cloud_env: Mapping[str, str], *, coverage: bool = False) -> dict[str, str]:
    """Return the environment of a run, without the user's home, Ansible settings and proxies."""
    home, temporary = work_dir / "home", work_dir / "tmp"
    for directory in (home, temporary):
        directory.mkdir(parents=True, exist_ok=True)
    settings = work_dir / "ansible.cfg"
    # So that no other file is looked for. A controller that looks for results each millisecond keeps others waiting.
    settings.write_text("[defaults]\ninternal_poll_interval = 0.01\n")
    env = {
        "PATH": f"{venv.bin}:{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "ANSIBLE_CONFIG": str(settings),
        "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
        # A plain "~" would mean the account's real home, and not HOME.
        "ANSIBLE_REMOTE_TEMP": str(home / ".ansible" / "tmp"),
        "ANSIBLE_ASYNC_DIR": str(home / ".ansible_async"),
        "ANSIBLE_ROLES_PATH": str(TARGETS),
        "ANSIBLE_PYTHON_INTERPRETER": str(venv.python),
        "ANSIBLE_CACHE_PLUGIN": "memory",
        # All addresses are http. To load the system's certificates takes longer than a request.
        "SSL_CERT_FILE": os.devnull,
        "SSL_CERT_DIR": str(temporary),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
        **cloud_env,
    }
    if coverage:
        env.update(coverage_env() | callback_env())
    return env


def coverage_env() -> dict[str, str]:
    """Return the variables that make every child Python measure itself, if this process is measured."""
    measuring = {n: v for n, v in os.environ.items() if n.startswith("COVERAGE_")}
    if measuring:
        # A worker that gave its answer is terminated at once, while it still writes its data.
        measuring["ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT"] = "200"
        measuring["ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY"] = "0.01"
    return measuring


def run(
    venv: Venv,
    playbook: Path,
    work_dir: Path,
    env: Mapping[str, str],
    *,
    extra_vars: Mapping[str, Any] | None = None,
    arguments: Sequence[str] = (),
    timeout: float = 900,
    on_line: Callable[[str], None] | None = None,
    log_name: str = "ansible.log",
) -> Result:
    """Run a playbook on localhost; see :func:`follow`."""
    link_collection()
    variables = work_dir / "extra_vars.json"
    variables.write_text(json.dumps(dict(extra_vars or {})))
    command = [str(venv.bin / "ansible-playbook"), "-i", "localhost,"]
    command += ["-e", f"@{variables}", *arguments, str(playbook)]
    return follow(command, work_dir, env, timeout=timeout, on_line=on_line, log_name=log_name)


def follow(
    command: Sequence[str],
    work_dir: Path,
    env: Mapping[str, str],
    *,
    timeout: float = 900,
    on_line: Callable[[str], None] | None = None,
    log_name: str = "ansible.log",
) -> Result:
    """Run a command of Ansible's, with its whole output in a log in `work_dir`.

    It runs in its own process group, which ends with it, so no fork outlives a run.
    """
    log = work_dir / log_name
    start = time.monotonic()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command,
            cwd=work_dir,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        code = _follow(process, log, start + timeout, on_line)
    finally:
        end_group(process)
    output = log.read_text(errors="replace")
    return Result(code, output, log, time.monotonic() - start)


def _follow(
    process: subprocess.Popen[bytes],
    log: Path,
    deadline: float,
    on_line: Callable[[str], None] | None,
) -> int | None:
    """Wait for the end or the deadline. Pass on the lines as they come, if wanted."""
    with log.open(errors="replace") as source:
        rest = ""
        while True:
            code: int | None = None
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(0.1)
            if on_line:
                *lines, rest = (rest + source.read()).split("\n")
                for line in lines:
                    on_line(line)
            if code is not None or time.monotonic() > deadline:
                return code
