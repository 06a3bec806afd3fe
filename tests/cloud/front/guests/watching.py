# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps an SSH server at each address where a guest is reached, and at no other."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..backend import Backend
from .reach import Guest, Reach

if TYPE_CHECKING:
    from .login import Inside

#: Seconds between two looks while a server is on its way.
PAUSE = 0.3
#: Paths of changes that can concern guests.
NETWORK = ("/v2.0/floatingips", "/v2.0/ports", "/v2.0/security-group")


class Guests:
    """The guests of a cloud. Nothing runs before the first floating IP is made."""

    def __init__(self, backend: Backend, folder: Path, port: int) -> None:
        self.port, self.known_hosts = port, folder / "known_hosts"
        self._reach, self._folder = Reach(backend), folder
        self._there: dict[Guest, Any] = {}
        self._changed = threading.Event()
        self._begun = False
        self._beginning = threading.Lock()

    def note(self, method: str, path: str) -> None:
        """Look again after a request that may have changed who is reached, whatever was answered."""
        if method == "GET" or not self.port:
            return
        if not self._begun:
            if not path.startswith(NETWORK[0]):
                return
            with self._beginning:
                if not self._begun:
                    self._begun = True
                    threading.Thread(target=self._run, name="guests", daemon=True).start()
        if path.startswith(NETWORK) or "/servers" in path:
            self._changed.set()

    def _run(self) -> None:
        try:
            asyncio.run(self._watch())
        except Exception as exc:
            sys.stderr.write(f"guests: {exc!r}\n")
            raise

    async def _watch(self) -> None:
        # Imported here: most clouds have no guests.
        from .login import Inside

        inside = Inside(self._folder, self.port)
        while True:
            await asyncio.to_thread(self._changed.wait)
            moving = True
            while moving:
                self._changed.clear()
                wanted, moving = await asyncio.to_thread(self._reach.look)
                await self._settle(inside, wanted)
                moving |= self._changed.is_set()
                if moving:
                    await asyncio.sleep(PAUSE)

    async def _settle(self, inside: Inside, wanted: list[Guest]) -> None:
        """Have exactly these guests."""
        for guest in [guest for guest in self._there if guest not in wanted]:
            listener = self._there.pop(guest)
            listener.close()
            await listener.wait_closed()
        for guest in wanted:
            if guest not in self._there:
                self._there[guest] = await inside.open(guest)
