# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front process: python -m cloud.front --run-dir DIR --nova-port P."""

from __future__ import annotations

import argparse
import json
import os
import signal
from pathlib import Path

from ..watch import end_with
from .backend import Backend
from .server import Front, Server


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cloud.front")
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--nova-port", type=int, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--lifetime", type=float, default=28800.0)
    parser.add_argument("--parent", type=int)
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    return parser.parse_args()


def main() -> None:
    opts = arguments()
    run_dir = opts.run_dir.resolve()
    end_with(run_dir, "nova", opts.lifetime, opts.parent)
    tls = (opts.tls_cert, opts.tls_key or opts.tls_cert) if opts.tls_cert else None
    server = Server(opts.port, Front(Backend(opts.nova_port)), tls)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: os._exit(0))
    (run_dir / "front.ready").write_text(
        json.dumps({"port": server.server_address[1], "url": f"{server.scheme}://{server.address}"})
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
