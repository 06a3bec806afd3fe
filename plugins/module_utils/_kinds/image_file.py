# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that becomes the data of an image: its size and checksum, and how it is sent."""

from __future__ import annotations

import hashlib
import os
import stat
import typing as t

from .. import _errors as errors
from .._errors import refuse
from .._thing.kind import shorten

#: Bytes that are read at once.
CHUNK = 1 << 20
#: Seconds after which an upload tells how far it is, and then again.
TELL_EVERY = 10.0


class File:
    """A file that can be read. Its checksum is the one that images have (MD5), which protects against accidents only.

    :raises InvalidRequest: there is no such file, or it cannot be read, or is empty.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            about = os.stat(path)
            if not stat.S_ISREG(about.st_mode):
                refuse(f"src {shorten(path)} is not a file.", "src")
            with open(path, "rb"):
                pass
        except (OSError, ValueError) as exc:
            refuse(f"src {shorten(path)} cannot be read: {getattr(exc, 'strerror', None) or exc}.", "src")
        self.size = about.st_size
        if not self.size:
            refuse(f"src {shorten(path)} is empty, and an image needs data.", "src")
        self._checksum: str | None = None

    @property
    def checksum(self) -> str:
        """The checksum of the whole file, which is read once."""
        if self._checksum is None:
            digest = hashlib.md5(usedforsecurity=False)
            try:
                with open(self.path, "rb") as file:
                    while chunk := file.read(CHUNK):
                        digest.update(chunk)
            except OSError as exc:
                refuse(f"src {shorten(self.path)} cannot be read: {exc.strerror}.", "src")
            self._checksum = digest.hexdigest()
        return self._checksum

    def is_of(self, size: t.Any, checksum: str | None) -> bool:
        """Return whether an image of this size and checksum has the data of the file."""
        return size == self.size and checksum in (None, self.checksum)


class Sending:
    """A file on its way. ``requests`` reads it piece by piece, and sends its length before."""

    def __init__(
        self, file: File, *, who: str, tell: t.Callable[[str], None] | None, clock: t.Callable[[], float]
    ) -> None:
        self._file = file
        self._who = who
        self._tell = tell
        self._clock = clock
        self._source: t.IO[bytes] | None = None
        self._start = self._told = 0.0
        self._sent = 0

    def begin(self) -> Sending:
        """Begin at the first byte. Return itself."""
        self.close()
        try:
            self._source = open(self._file.path, "rb")  # noqa: SIM115 - close() closes it
        except OSError as exc:
            raise errors.StepFailed(f"Could not read src {shorten(self._file.path)}: {exc.strerror}.") from None
        self._start = self._told = self._clock()
        self._sent = 0
        return self

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def __len__(self) -> int:
        return self._file.size

    def __iter__(self) -> t.Iterator[bytes]:
        while chunk := self.read(CHUNK):
            yield chunk

    def read(self, size: int = -1) -> bytes:
        """Return the next piece.

        :raises StepFailed: the file cannot be read any more, or has another size by now.
        """
        source = t.cast("t.IO[bytes]", self._source)
        try:
            chunk = source.read(size)
        except OSError as exc:
            raise errors.StepFailed(f"Could not read src {shorten(self._file.path)}: {exc.strerror}.") from None
        self._sent += len(chunk)
        if self._sent > self._file.size or (not chunk and self._sent < self._file.size):
            raise errors.StepFailed(f"src {shorten(self._file.path)} was changed while it was sent.")
        self._report()
        return chunk

    def _report(self) -> None:
        now = self._clock()
        if self._tell is None or now - self._told < TELL_EVERY:
            return
        self._told = now
        share = 100 * self._sent // self._file.size
        self._tell(
            errors.one_line(
                f"{self._who}: {share} % of {readable(self._file.size)} sent, {now - self._start:.0f} s",
            )
        )


def readable(size: int) -> str:
    """Return a size in words: ``2.5 GB``."""
    value, unit = float(size), "bytes"
    for larger in ("KB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
