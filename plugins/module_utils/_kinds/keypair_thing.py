# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One key pair as a resource, and the file of its private key (guide "キーペア")."""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import os
import typing as t

from .. import _errors as errors
from .._engine.steps import (
    NOTHING,
    Change,
    Params,
    Resource,
    Step,
    Warn,
)
from .._thing.kind import Object, shorten, view_of
from .._thing.things import Things
from .keypair import KEYPAIR, SHOWN, create_keypair


def key_material(public_key: str | None) -> tuple[str, str] | None:
    """Return type and base64 blob of an OpenSSH public key, which identify it; None if it is not one."""
    parts = (public_key or "").split()
    if len(parts) < 2:
        return None
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except (binascii.Error, ValueError):
        return None
    fields = _fields(blob)
    return (parts[0], parts[1]) if len(fields) > 1 and fields[0] == parts[0].encode("ascii", "replace") else None


def _fields(blob: bytes) -> list[bytes]:
    """Return the fields of a key's blob (RFC 4251: each after its length); none if it is incomplete.

    So a truncated key is refused here, and not by the platform after the old key was deleted.
    """
    fields: list[bytes] = []
    while blob:
        end = 4 + int.from_bytes(blob[:4], "big")
        if end > len(blob):
            return []
        fields.append(blob[4:end])
        blob = blob[end:]
    return fields


def is_name(name: str) -> bool:
    """Return whether a key pair of this name can be found again.

    Nova accepts more names, but trims them, or does not find them again: a URL can have no slash and no other alphabet.
    """
    return (
        0 < len(name) <= 255
        and name.isascii()
        and name.isprintable()
        and name == name.strip()
        and "/" not in name
        and name not in (".", "..")
    )


def open_private(path: str) -> int:
    """Make a file that only its owner can read, and return its descriptor, which holds a lock on it.

    An interrupted run leaves an empty file, which is used, unless that run still has the lock.

    :raises InvalidRequest: if the file cannot be made, has content, or another run uses it.
    """
    target = None
    try:
        if not _is_left_over(path):
            target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        else:
            target = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
            os.fchmod(target, 0o600)
        fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(target).st_size or not os.path.samestat(os.fstat(target), os.lstat(path)):
            raise BlockingIOError
        return target
    except (OSError, ValueError) as exc:
        if target is not None:
            os.close(target)
        taken = isinstance(exc, (BlockingIOError, FileNotFoundError)) and target is not None
        why = "another run is making it at this moment" if taken else getattr(exc, "strerror", None) or str(exc)
        raise _unwritable(path, why) from None


def _close(target: int, path: str) -> None:
    """Close the file, and remove it if it is empty. Never raise: only the result may have the new key."""
    with contextlib.suppress(OSError):
        if not os.fstat(target).st_size:
            os.unlink(path)
    with contextlib.suppress(OSError):
        os.close(target)


def _is_left_over(path: str) -> bool:
    """Return whether there is an empty file. :raises FileExistsError: if there is anything else."""
    if os.path.isfile(path) and not os.path.islink(path) and not os.path.getsize(path):
        return True
    if os.path.lexists(path):
        raise FileExistsError(0, "it exists already, and is never overwritten; move it away, or name another")
    return False


def check_writable(path: str) -> None:
    """Raise as :func:`open_private` would, without making the file."""
    folder = os.path.dirname(path) or "."
    try:
        if _is_left_over(path):
            return
    except FileExistsError as exc:
        raise _unwritable(path, str(exc.strerror)) from None
    if not os.path.isdir(folder):
        raise _unwritable(path, f"there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(path, f"folder {folder} cannot be written")


def _unwritable(path: str, why: str) -> errors.InvalidRequest:
    return errors.InvalidRequest(
        f"private_key_file '{shorten(path)}' cannot be made: {why}.", option="private_key_file"
    )


class Keypair(Resource):
    """A key pair, found by its name."""

    result = "keypair"
    fields = tuple(SHOWN)

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        self.params = params
        self.things = things
        self.name: str = params["name"]
        self.warn = warn
        self.private_key: str | None = None
        self.made: Object | None = None
        self.done: Change | None = None
        if not is_name(self.name):
            raise errors.InvalidRequest(
                "A key pair's name has 1 to 255 printable ASCII characters, no slash, and no space at its ends; "
                f"'{shorten(self.name)}' cannot be one.",
                option="name",
            )
        lines = (params["public_key"] or "").strip().splitlines()
        if len(lines) > 1 and all(map(key_material, lines)):
            raise errors.InvalidRequest(
                f"public_key has {len(lines)} keys; a key pair has one, so give one line.", option="public_key"
            )
        self.wanted = key_material(params["public_key"])
        if params["public_key"] is not None and (self.wanted is None or len(lines) > 1):
            raise errors.InvalidRequest(
                "public_key is not an OpenSSH public key; it must be one line like 'ssh-rsa AAAA... comment'.",
                option="public_key",
            )
        if self.wanted and "ed25519" in self.wanted[0]:
            warn("public_key is of type ed25519; NHN Cloud documents RSA, and live regions have refused ed25519 keys.")

    def find(self) -> Object | None:
        """Return the key pair of this name."""
        try:
            return self.things.by_id(KEYPAIR, self.name)
        except errors.NhnError as error:
            if not self.private_key:
                raise
            # A failure would lose the private key, which no later call returns.
            self.warn(f"The new key pair could not be read back: {error.message}")
            return self.made

    def plan(self, found: Object | None) -> list[Step]:
        """Return at most one step: delete, make or replace."""
        if self.params["state"] == "absent":
            return [self._delete(found)] if found else []
        if found is None:
            self._check_file()
            return [self._make(f"{'register' if self.wanted else 'create'} key pair {self.name}", None)]
        if self._is_fine(found):
            return []
        self._check_file()
        return [self._make(f"replace key pair {self.name}", found)]

    def _is_fine(self, found: Object) -> bool:
        """Return whether the key pair is as wanted; False if it must be replaced.

        :raises InvalidRequest: if it is another one and may not be replaced.
        """
        replace, path = self.params["replace"], self.params["private_key_file"]
        if self.wanted:
            if key_material(found.get("public_key")) == self.wanted:
                return True
            trouble = "has another public key"
        else:
            lost = bool(path) and not (os.path.isfile(path) and os.path.getsize(path))
            if not lost and (path or not replace):
                return True
            trouble = f"exists, but its private key is not in '{shorten(path or '')}' and cannot be read again"
        if not replace:
            raise errors.InvalidRequest(
                f"Key pair '{shorten(self.name)}' {trouble}; set replace: true to replace it, or choose another name.",
                option="replace",
            )
        return False

    def _check_file(self) -> None:
        if self.params["private_key_file"] and not self.wanted:
            check_writable(self.params["private_key_file"])

    def _delete(self, found: Object) -> Step:
        before = {"name": self.name, "public_key": found.get("public_key")}
        return Step(
            f"delete key pair {self.name}",
            before,
            {},
            lambda: self.things.delete(KEYPAIR, {"name": self.name}),
            removes=True,
        )

    def _make(self, summary: str, old: Object | None) -> Step:
        before = {"name": self.name, "public_key": old.get("public_key")} if old else {}
        after = {"name": self.name, "public_key": self.params["public_key"].strip() if self.wanted else None}
        return Step(summary, before, after, lambda: self._replace(old), done=lambda: self.done)

    def _replace(self, old: Object | None) -> None:
        path = self.params["private_key_file"] if not self.wanted else None
        target = open_private(path) if path else None
        try:
            if old:
                self.things.delete(KEYPAIR, {"name": self.name})
            try:
                made = self._register(self.params["public_key"] if self.wanted else None)
            except errors.NhnError as error:
                if old:
                    self._put_back(old, error)
                raise
            private_key = made.get("private_key")
            if target is not None and private_key:
                self._write(target, private_key)
            elif not self.wanted:
                self.private_key, self.made = private_key, made
        finally:
            if path and target is not None:
                _close(target, path)

    def _write(self, target: int, private_key: str) -> None:
        data = private_key.encode("ascii", "replace")
        try:
            while data:
                data = data[os.write(target, data) :]
            os.fsync(target)
        except OSError as exc:
            # Half a key is useless. Without the file, the next run with replace makes another pair.
            os.ftruncate(target, 0)
            error = errors.StepFailed(
                f"Key pair '{shorten(self.name)}' was made, but its private key cannot be written to "
                f"'{shorten(self.params['private_key_file'])}': {exc.strerror}; "
                "run the task with replace: true to make a new pair.",
                option="replace",
            )
            error.changed = True
            raise error from None

    def _register(self, public_key: str | None) -> Object:
        key = key_material(public_key)
        return create_keypair(
            self.things,
            self.name,
            public_key.strip() if public_key else None,
            lambda found: key is not None and key_material(found.get("public_key")) == key,
        )

    def _put_back(self, old: Object, error: errors.NhnError) -> None:
        """Register the old public key again after the platform refused the new one."""
        if isinstance(error, errors.Unanswered):
            return
        try:
            if isinstance(error, errors.ApiError):
                self._register(old["public_key"])
                self.done = NOTHING
                return
        except errors.NhnError:
            pass
        error.message += " The old key pair was deleted before that, and could not be put back."
        if not error.uncertain:
            self.done = Change(f"delete key pair {self.name}", {"name": self.name, "public_key": old["public_key"]}, {})

    def planned_view(self, found: Object | None, steps: list[Step]) -> t.Any:
        """Return the view after the steps. A private key that would be returned is an empty string."""
        view = super().planned_view(found, steps)
        returned = view and steps and not self.wanted and not self.params["private_key_file"]
        return {**view, "private_key": ""} if returned else view

    def view(self, found: Object) -> dict[str, t.Any]:
        """Return the key pair's view, with the private key if it is not returned again."""
        view = view_of(SHOWN, found)
        return {**view, "private_key": self.private_key} if self.private_key else view
