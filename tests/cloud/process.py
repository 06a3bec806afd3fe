# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the processes of a cloud have in common: arguments, socket, the word that it is ready, the end.

Standard library only at the top: some of them let eventlet patch the rest first.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import ranges
from .kinds import SERVICES
from .watch import end_with

BORN = time.time()


def say(message: str) -> None:
    print(f"[{time.time() - BORN:6.2f} s] {message}", flush=True)


def parser(role: str) -> argparse.ArgumentParser:
    """The arguments that cloud.py gives to every process."""
    made = argparse.ArgumentParser(prog=f"cloud {role}")
    made.add_argument("--run-dir", type=lambda path: Path(path).resolve(), required=True)
    made.add_argument("--listen", type=int, help="the descriptor of a socket that listens")
    made.add_argument("--roles", type=lambda text: text.split(","), default=[], help="all processes of the cloud")
    made.add_argument("--lifetime", type=float, default=28800.0)
    made.add_argument("--parent", type=int)
    made.add_argument("--compute", help="the address of Nova")
    for service in SERVICES:
        made.add_argument(f"--{service}", help=f"the address of the {service} service")
    made.add_argument("--outside", type=ranges.Range, default=ranges.FIRST, help="the range of floating addresses")
    made.add_argument("--template", type=Path, help="the folder of the templates of databases")
    made.add_argument("--make-template", type=Path, help="make one in this folder, and nothing else")
    made.add_argument("--debug", action="store_true")
    return made


def begin(role: str, opts: argparse.Namespace) -> None:
    """End with the others of the cloud, when the time is up, or when asked to."""
    # Services look at the arguments of their process as if they were theirs.
    sys.argv = sys.argv[:1]
    end_with(opts.run_dir, [other for other in opts.roles if other != role], opts.lifetime, opts.parent)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: os._exit(0))


def ready(role: str, opts: argparse.Namespace) -> None:
    """Tell cloud.py that requests can be answered."""
    (opts.run_dir / f"{role}.ready").write_text(json.dumps({"pid": os.getpid()}))
    say("READY")


def serve(role: str, opts: argparse.Namespace, app: Callable[..., Any]) -> None:
    """Answer with a WSGI application until the end."""
    import eventlet.wsgi
    from eventlet.greenio import GreenSocket

    sock = GreenSocket(socket.socket(fileno=opts.listen))
    # What the imports have made stays: looking through it again and again costs more than it could find.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100000, 20, 20)
    ready(role, opts)
    eventlet.wsgi.server(sock, app, log_output=False, keepalive=True, max_size=1000, socket_timeout=600)
