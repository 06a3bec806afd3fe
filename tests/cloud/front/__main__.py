# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front process: python -m cloud.front; cloud.py knows with what arguments."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

from .. import kinds, process
from ..knobs import Knobs
from .backend import Backend
from .guests import Guests
from .server import Front, Server

ROLE = "front"


def arguments() -> argparse.Namespace:
    parser = process.parser(ROLE)
    parser.add_argument("--services", type=kinds.parse, required=True, help="their kinds, which are only told")
    parser.add_argument("--guest-port", type=int, default=0, help="where guests listen; 0: nowhere")
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    return parser.parse_args()


def main() -> None:
    opts = arguments()
    process.begin(ROLE, opts)
    tls = (opts.tls_cert, opts.tls_key or opts.tls_cert) if opts.tls_cert else None
    backend = Backend({service: getattr(opts, service) for service in ("compute", *kinds.SERVICES)})
    guests = Guests(backend, opts.run_dir / "guests", opts.guest_port)
    front = Front(backend, Knobs(opts.run_dir), opts.services, guests)
    server = Server(socket.socket(fileno=opts.listen), front, tls)
    process.ready(ROLE, opts)
    server.serve_forever()


if __name__ == "__main__":
    main()
