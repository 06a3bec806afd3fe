# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The range of floating addresses that a cloud has for itself, on the machine's loopback. Standard library only."""

from __future__ import annotations

import ipaddress
import socket

Range = ipaddress.IPv4Network
#: Far from what systems use themselves (127.0.0.1, 127.0.0.53, 127.0.1.1).
ALL = Range("127.64.0.0/10")
PREFIX = 20
#: What the templates of databases have.
FIRST = next(ALL.subnets(new_prefix=PREFIX))


class NoRange(OSError):
    pass


def claim() -> tuple[Range, socket.socket]:
    """A range that no other cloud has, until the last copy of the socket is closed.

    The socket has an abstract name, which the kernel keeps for one, and frees with the process.
    """
    for wanted in ALL.subnets(new_prefix=PREFIX):
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0nhn-local-cloud-{wanted}")
        except OSError:
            mark.close()
        else:
            return wanted, mark
    raise NoRange("all ranges of floating addresses are taken by other clouds")


def free_port(own: Range) -> int:
    """A port that nobody listens at on the addresses of a range; all guests of its cloud use it."""
    with socket.socket() as sock:
        sock.bind((str(own[1]), 0))
        return int(sock.getsockname()[1])
