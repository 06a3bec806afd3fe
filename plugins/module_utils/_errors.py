# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors for the user: a sentence for people, a dictionary for programs.

Knows neither HTTP nor Ansible, so all other files can raise them.
"""

from __future__ import annotations

import typing as t

#: Longest message. A longer one is cut in the middle, where text of users or of the API is.
MOST = 2000


def one_line(text: str) -> str:
    """Return a message in one line, printable and bounded, whatever text of users or of the API it contains."""
    flat = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    return flat if len(flat) <= MOST else f"{flat[: MOST // 2]} ... {flat[-MOST // 2 + 5 :]}"


class NhnError(Exception):
    """A failure that ends the task.

    :param message: one sentence that says what was wrong with which thing, and the way out.
    :param details: further facts for programs, without ``None`` values.
    """

    kind = "failure"
    #: Whether something was changed before the failure; ``diff`` says what.
    changed = False
    #: Whether the call that failed may have changed something anyway.
    uncertain = False
    diff: dict[str, t.Any] | None = None
    #: Fields of the view as they were seen last, if a wait failed.
    seen: t.Mapping[str, t.Any] = {}

    def __init__(self, message: str, **details: t.Any) -> None:
        self.message = one_line(message)
        super().__init__(self.message)
        self.details = {key: value for key, value in details.items() if value is not None}

    def as_dict(self) -> dict[str, t.Any]:
        """Return the structured ``error`` of a module's result."""
        return {"kind": self.kind, **self.details}


class ConfigurationError(NhnError):
    """The options cannot work. Raised before any call that changes something."""

    kind = "configuration"


class InvalidRequest(NhnError):
    """The collection refuses what the task asks for, before any writing call."""

    kind = "invalid_request"


class InvalidArguments(NhnError):
    """A task's options do not have the form that the module takes."""

    kind = "invalid_arguments"


class MissingLibrary(NhnError):
    """The Python that runs this lacks a package that the task needs."""

    kind = "missing_library"


class NoSuchThing(InvalidRequest):
    """A name or ID in the task matches nothing."""

    kind = "unknown_name"


class Ambiguous(InvalidRequest):
    """A name in the task matches more than one thing."""

    kind = "ambiguous_name"


class WrongState(InvalidRequest):
    """The server's state does not allow what the task asks for."""

    kind = "wrong_state"


class AuthenticationError(NhnError):
    """The identity service refused the login."""

    kind = "authentication"


class ConnectionFailed(NhnError):
    """The API gave no answer."""

    kind = "connection"


class Unanswered(NhnError):
    """A writing call was sent and its answer was lost, so it may have happened or not."""

    kind = "unanswered"
    uncertain = True


class ApiError(NhnError):
    """The API answered with an error."""

    kind = "api"

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.details["status"]


class NotFound(ApiError):
    """The API answered 404."""

    kind = "not_found"


class Conflict(ApiError):
    """The API answered 409: the state does not allow it, or another action is in progress."""

    kind = "conflict"


class WaitTimeout(NhnError):
    """A wait of a step took too long."""

    kind = "wait_timeout"


class StepFailed(NhnError):
    """The API accepted the call, and then the work failed."""

    kind = "step_failed"


def refuse(message: str, option: str, **details: t.Any) -> t.NoReturn:
    """Raise `InvalidRequest` for an option."""
    raise InvalidRequest(message, option=option, **details)
