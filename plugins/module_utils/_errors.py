# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, as the user is told it: one sentence for people, one dictionary for programs.

Nothing here knows HTTP or Ansible, so that every room can raise these.
"""

from __future__ import annotations

import typing as t

#: Longest message; a longer one is cut in its middle, which is where somebody's text stands.
MOST = 2000


def one_line(text: str) -> str:
    """A message as people can read it whatever text of theirs or the API's is in it: one line, printable, bounded."""
    flat = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    return flat if len(flat) <= MOST else f"{flat[: MOST // 2]} ... {flat[-MOST // 2 + 5 :]}"


class NhnError(Exception):
    """A failure that ends the task.

    :param message: one sentence: what was wrong with which thing, and the way out.
    :param details: further facts for programs; ``None`` values are left out.
    """

    kind = "failure"
    #: Whether something had been changed by then, and what.
    changed = False
    #: Whether the call that failed may have changed something all the same.
    uncertain = False
    diff: dict[str, t.Any] | None = None
    #: Fields of the view as they were seen last, where a wait has failed.
    seen: t.Mapping[str, t.Any] = {}

    def __init__(self, message: str, **details: t.Any) -> None:
        self.message = one_line(message)
        super().__init__(self.message)
        self.details = {key: value for key, value in details.items() if value is not None}

    def as_dict(self) -> dict[str, t.Any]:
        """The structured ``error`` of a module's result."""
        return {"kind": self.kind, **self.details}


class ConfigurationError(NhnError):
    """The options cannot work: found out before anything was sent that changes something."""

    kind = "configuration"


class InvalidRequest(NhnError):
    """What the task asks for is refused here, before any writing call."""

    kind = "invalid_request"


class InvalidArguments(NhnError):
    """A task's options are not of the form that the module takes."""

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
    """The server's present state does not allow what the task asks for."""

    kind = "wrong_state"


class AuthenticationError(NhnError):
    """The identity service refused the login."""

    kind = "authentication"


class ConnectionFailed(NhnError):
    """No answer could be had."""

    kind = "connection"


class Unanswered(NhnError):
    """A writing call went out and its answer was lost: whether it happened is not known."""

    kind = "unanswered"
    uncertain = True


class ApiError(NhnError):
    """The API answered, with an error."""

    kind = "api"

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.details["status"]


class NotFound(ApiError):
    """The API answered 404."""

    kind = "not_found"


class Conflict(ApiError):
    """The API answered 409: not in the present state, or something else is being done to it."""

    kind = "conflict"


class WaitTimeout(NhnError):
    """What a step waits for was not reached in time."""

    kind = "wait_timeout"


class StepFailed(NhnError):
    """The API took the call, and the work behind it failed."""

    kind = "step_failed"


def refuse(message: str, option: str, **details: t.Any) -> t.NoReturn:
    """End the task: the option asks for what cannot be."""
    raise InvalidRequest(message, option=option, **details)
