# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep tokens, and what never changes, in files between tasks, if the user asks for it. Knows files, not HTTP.

Whoever can read a token's file can act as its user until the token expires. So the file has mode 0600, and is in a
folder of mode 0700. A file or folder with another owner or mode is not used. The password is never written.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import stat
import tempfile
import typing as t

from .. import _errors as errors
from .exchange import Login

#: A token that expires within this many seconds is not used.
MARGIN = 300.0


class TokenCache:
    """The tokens in a folder, with a file for each identity URL, tenant and user.

    :param folder: made with mode 0700 if it does not exist.
    :raises ConfigurationError: if the folder cannot be made, or others can enter it.
    """

    def __init__(self, folder: str) -> None:
        self._folder = os.path.expanduser(folder)
        try:
            self._folder = os.path.abspath(self._folder)
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            status = os.lstat(self._folder)
        except (OSError, ValueError) as exc:
            raise self._unusable(f"cannot be used: {getattr(exc, 'strerror', None) or exc}") from None
        if not stat.S_ISDIR(status.st_mode):
            raise self._unusable("is not a folder")
        if not _is_private(status):
            raise self._unusable(
                f"belongs to somebody else or is open to others (mode {stat.S_IMODE(status.st_mode):04o})"
            )

    def _unusable(self, why: str) -> errors.ConfigurationError:
        return errors.ConfigurationError(
            f"token_cache '{self._folder}' {why}; name a folder of your own with mode 0700, or leave it out.",
            option="token_cache",
        )

    def load(self, *key: str) -> Login | None:
        """Return the login for identity URL, tenant and user, or None if there is none that can be used."""
        try:
            login = Login(**self.load_value(*key))
        except TypeError:
            return None
        sound = isinstance(login.token, str) and isinstance(login.catalog, list)
        return login if sound and _seconds_left(login.expires) > MARGIN else None

    def save(self, login: Login, *key: str) -> None:
        """Store a login in place of an earlier one."""
        if _seconds_left(login.expires) > MARGIN:
            self.save_value(login._asdict(), *key)

    def load_value(self, *key: str) -> t.Any:
        """Return what is stored under a key, or None if there is nothing that can be trusted."""
        try:
            with open(os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW), encoding="utf-8") as file:
                status = os.fstat(file.fileno())
                return json.load(file) if stat.S_ISREG(status.st_mode) and _is_private(status) else None
        except (OSError, ValueError):
            return None

    def save_value(self, value: t.Any, *key: str) -> None:
        """Store a JSON value in place of an earlier one. A disk that cannot store it only costs speed."""
        with contextlib.suppress(OSError):
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            try:
                with open(handle, "w", encoding="utf-8") as file:
                    json.dump(value, file)
                os.replace(temporary, self._path(key))
            except OSError:
                os.unlink(temporary)
                raise

    def drop(self, *key: str) -> None:
        """Delete the login, whose token was refused."""
        with contextlib.suppress(OSError):
            os.unlink(self._path(key))

    def _path(self, key: tuple[str, ...]) -> str:
        return os.path.join(self._folder, hashlib.sha256("\n".join(key).encode()).hexdigest() + ".json")


def _is_private(status: os.stat_result) -> bool:
    """Return whether it belongs to this user, and nobody else has access."""
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077


def _seconds_left(expires: t.Any) -> float:
    """Return the seconds until a token expires; 0 for a time that cannot be read."""
    try:
        until = datetime.datetime.strptime(str(expires), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        return 0.0
    return (until - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
