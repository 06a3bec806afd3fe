# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options shared by all modules, the client that they describe, and the one error path."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.module_utils.basic import missing_required_lib

from .. import _errors as errors
from .._http import exchange as http
from .._http.client import Client
from .._thing.things import Things
from . import login
from .arguments import prepared
from .core import InnerModule

Params = t.Mapping[str, t.Any]
Warn = t.Callable[[str], None]
#: Is told what a long wait sees.
Tell = t.Callable[[str], None]

#: Documented in the doc fragment ``auth``. What the environment says is not Ansible's to fill in: see ``login``.
AUTH_OPTIONS: dict[str, dict[str, t.Any]] = {name: {"type": option.kind} for name, option in login.OPTIONS.items()}
AUTH_OPTIONS["password"]["no_log"] = True
AUTH_OPTIONS["token_cache"]["no_log"] = False

#: Documented in the doc fragment ``wait``.
WAIT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 600.0},
}


def things_from(params: Params, shared: dict[t.Any, Things] | None = None) -> Things:
    """Return the things of the cloud that a task's options name.

    :param shared: where several tasks of one process share login, connection and look-ups; one entry per login.
    """
    settings = login.resolve(params).settings()
    if shared is None:
        return Things(Client(settings))
    key = tuple(map(repr, dataclasses.astuple(settings)))
    if key not in shared:
        shared[key] = Things(Client(settings))
    return shared[key]


#: The structured error of arguments that Ansible itself refuses.
INVALID_ARGUMENTS = {"kind": "invalid_arguments"}


class _PlainModule(InnerModule):
    """AnsibleModule that prepares its arguments and adds a structured error to what it says about them.

    No result shows the password, also where it is not an option of the task.
    """

    def __init__(self, described: t.Any) -> None:
        self.described = described
        self.trouble: errors.NhnError | None = None
        super().__init__(argument_spec=described.argument_spec, supports_check_mode=True, **described.rules)
        if self.trouble:
            self.fail_json("")

    def prepare(self, given: dict[str, t.Any]) -> dict[str, t.Any]:
        try:
            return prepared(given, self.described.argument_spec, self.described.references)
        except errors.NhnError as error:
            from .refused import without_secrets

            self.trouble = error
            return without_secrets(given, self.described.argument_spec)

    def exit_json(self, **kwargs: t.Any) -> None:
        self.no_log_values.update(login.secrets_of(self.params))
        super().exit_json(**kwargs)

    def fail_json(self, msg: str, **kwargs: t.Any) -> None:
        self.no_log_values.update(login.secrets_of(self.params))
        if self.trouble:
            msg, kwargs = self.trouble.message, {"error": self.trouble.as_dict()}
        super().fail_json(msg, **{"error": INVALID_ARGUMENTS, **kwargs})


def run_module(described: t.Any) -> None:
    """Run a :class:`Module`, or an object with the same interface, as an ordinary module."""
    module = _PlainModule(described)
    if http.requests is None:
        module.fail_json(msg=missing_required_lib("requests"), error={"kind": "missing_library", "library": "requests"})
    failed: dict[str, t.Any] | None = None
    try:
        result = described.execute(module.params, check_mode=module.check_mode, warn=module.warn)
    except errors.NhnError as error:
        failed = failure(error)
    # Out here, since fail_json would add the traceback of an exception that is being handled, at -vvv.
    if failed is not None:
        module.fail_json(**failed)
    module.exit_json(**result)


def failure(error: errors.NhnError) -> dict[str, t.Any]:
    """Return the result of a failed task: one sentence, facts for programs, and what was changed before it failed."""
    result = {"msg": error.message, "error": error.as_dict(), "changed": error.changed}
    if error.diff is not None:
        result["diff"] = error.diff
    return result
