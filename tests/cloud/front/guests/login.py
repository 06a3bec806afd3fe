# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SSH server of a guest: a folder, a shell in it, and a user with one key."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncssh

from .reach import Guest

#: Where cloud-init leaves it.
USER_DATA = "var/lib/cloud/instance/user-data.txt"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Inside:
    """Opens guests, all with the cloud's own host key."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder, self._port = folder, port
        self._host_key = asyncssh.generate_private_key("ssh-ed25519")
        public = self._host_key.export_public_key().decode().strip()
        # Addresses are 127.*; ssh looks for one with its port in brackets.
        (folder / "known_hosts").write_text(f"[127.*]:{port} {public}\n")

    async def open(self, guest: Guest) -> asyncssh.SSHAcceptor:
        """Listen for a guest."""
        home = self._folder / guest.server
        place = home / USER_DATA
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_bytes(guest.user_data)
        return await asyncssh.create_server(
            lambda: Login(guest),
            guest.address,
            self._port,
            server_host_keys=[self._host_key],
            process_factory=lambda process: _shell(process, home),
            sftp_factory=lambda channel: Files(channel, home),
            reuse_address=True,
            # What a client sends is for the shell, as it is.
            encoding=None,
        )


class Login(asyncssh.SSHServer):
    """Lets the user of the image in, with the key of the server."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest

    def begin_auth(self, username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        if username != self._guest.username or not self._guest.key:
            return False
        return bool(key.public_data == asyncssh.import_public_key(self._guest.key).public_data)


class Files(asyncssh.SFTPServer):
    """Files as the shell sees them: a relative path is one in the folder."""

    def __init__(self, channel: Any, home: Path) -> None:
        super().__init__(channel)
        self._home = os.fsencode(home)

    def map_path(self, path: bytes) -> bytes:
        return os.path.join(self._home, path)

    def reverse_map_path(self, path: bytes) -> bytes:
        return path


async def _shell(process: asyncssh.SSHServerProcess[bytes], home: Path) -> None:
    """Run a command in the folder, or a shell."""
    command = process.command
    words = ["/bin/sh", "-c", command] if command else ["/bin/sh"]
    user = process.get_extra_info("username")
    environment = {"HOME": str(home), "PATH": PATH, "USER": user, "LOGNAME": user, "LANG": "C.UTF-8"}
    child = await asyncio.create_subprocess_exec(
        *words,
        cwd=home,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    await process.redirect(stdin=child.stdin, stdout=child.stdout, stderr=child.stderr)
    status = await child.wait()
    # The process ends before its output is read to the end, and an exit closes the channel.
    await process.stdout.drain()
    await process.stderr.drain()
    process.exit(status)
