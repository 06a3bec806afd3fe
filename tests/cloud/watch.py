# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the cloud's processes know each other and end by themselves. Standard library only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

PARTNER_GRACE = 60.0


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not (nobody may reap it in a container)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def command_line(pid: int) -> list[str]:
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return raw.decode(errors="replace").split("\0")


def _read_pid(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def end_with(run_dir: Path, partners: Iterable[str], lifetime: float, parent: int | None) -> None:
    """End this process when its time is up, or its parent or one of its partners is gone."""
    born = time.monotonic()
    files = {partner: run_dir / f"{partner}.pid" for partner in partners}

    def reason() -> str | None:
        age = time.monotonic() - born
        if age > lifetime:
            return f"lifetime of {lifetime:g} s is over"
        if parent and not alive(parent):
            return f"parent {parent} is gone"
        for partner, file in files.items():
            pid = _read_pid(file)
            if pid is None and age > PARTNER_GRACE:
                return f"{partner} never came"
            if pid is not None and not alive(pid):
                return f"{partner} ({pid}) is gone"
        return None

    def watch() -> None:
        while True:
            time.sleep(1)
            why = reason()
            if why:
                print("END:", why, flush=True)
                os._exit(0)

    threading.Thread(target=watch, daemon=True, name="watch").start()
