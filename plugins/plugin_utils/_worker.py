# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's own object inside the Ansible worker, where a task costs one HTTP call instead of a process.

That happens when the task is local and nothing asks for another process; otherwise the module runs as modules do.
The answer is the same in both ways: same validation, same environment, same masking, same result.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
import json
import os
import sys
import typing as t
from collections.abc import Mapping, Sequence

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action.normal import ActionModule as ModuleAction
from ansible.utils.display import Display
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import login
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.arguments import prepared, without_secrets
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import INVALID_ARGUMENTS, failure
from ansible_collections.nhn.cloud.plugins.module_utils._http import exchange as http

MODULES = "ansible_collections.nhn.cloud.plugins.modules."
#: Environment variable that forces a way, for debugging: ``worker`` or ``module``. Unset: chosen per task.
SWITCH = "NHN_RUN_IN"
#: Rules of AnsibleModule that are about one option's relation to another.
RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")

#: What the loop items of one task share: settings of the login -> Things. The process ends with the task.
_SHARED: dict[t.Any, t.Any] = {}

display = Display()


def action_for(name: str) -> type[WorkerAction]:
    """The action class for the module of the same name as the action plugin.

    :param name: ``__name__`` of the action plugin. The module is imported here, which is before the workers fork.
    """
    module_name = name.rpartition(".")[2]
    module = importlib.import_module(MODULES + module_name).MODULE
    return type("ActionModule", (WorkerAction,), {"module": module, "module_name": module_name})


class WorkerAction(ModuleAction):
    """One task of this collection."""

    module: t.ClassVar[t.Any]
    module_name: t.ClassVar[str]

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run in the worker where that is the same thing, else as a module."""
        task_vars = task_vars or {}
        environment: dict[str, t.Any] = {}
        self._compute_environment_string(environment)
        environment = {str(key): str(plain(value)) for key, value in environment.items()}
        wanted = environment.get(SWITCH, os.environ.get(SWITCH, "")).strip().lower()
        if wanted not in ("", "worker", "module"):
            raise AnsibleActionFail(f"{SWITCH} is '{wanted}'; it can be 'worker', 'module' or not set.")
        obstacle = self._obstacle(task_vars)
        if wanted == "worker" and obstacle:
            raise AnsibleActionFail(f"{SWITCH} asks for the worker, but {obstacle}.")
        if wanted == "module" or obstacle:
            display.vvv(f"{self.module_name}: runs as a module, since {obstacle or SWITCH + ' asks for it'}")
            return super().run(tmp, task_vars)
        display.vvv(f"{self.module_name}: runs in the Ansible worker")
        with _surroundings(environment, self._loader.get_basedir()):
            return self._run_here(task_vars)

    def _obstacle(self, task_vars: t.Mapping[str, t.Any]) -> str | None:
        """Why the task cannot run in the worker; None when it can."""
        connection = self._connection
        if connection.transport.rpartition(".")[2] != "local":
            return f"the connection is {connection.transport}"
        if connection.become is not None:
            return "become is set"
        if self._task.async_val:
            return "async is set"
        if http.requests is None:
            return "the Python of Ansible itself has no requests"
        interpreter = self._interpreter(task_vars)
        if interpreter and not _is_this_python(interpreter):
            return f"the interpreter {interpreter} is asked for"
        return None

    def _interpreter(self, task_vars: t.Mapping[str, t.Any]) -> str | None:
        """The Python that somebody has asked for by name; None when Ansible may choose."""
        # As for modules, the host that a task is delegated to decides.
        if self._task.delegate_to:
            task_vars = (task_vars.get("ansible_delegated_vars") or {}).get(self._task.delegate_to) or {}
        asked = task_vars.get("ansible_python_interpreter")
        if asked:
            # A variable may be a template. One that cannot be filled is Ansible's to complain about, as of a module.
            with contextlib.suppress(Exception):
                asked = self._templar.template(asked)
        else:
            asked = C.config.get_config_value("INTERPRETER_PYTHON", variables={})
        asked = str(asked or "")
        return None if not asked or asked.startswith("auto") else asked

    def _run_here(self, task_vars: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        args = {str(key): plain(value) for key, value in self._task.args.items()}
        rules = {rule: value for rule, value in self.module.rules.items() if rule in RULES}
        trouble: errors.NhnError | None = None
        try:
            args = prepared(args, self.module.argument_spec, self.module.references)
        except errors.NhnError as error:
            trouble = error
            args = without_secrets(args, self.module.argument_spec)
        checked = ArgumentSpecValidator(self.module.argument_spec, **rules).validate(args)
        params = checked.validated_parameters
        warnings = [
            f"Both option {warning['option']} and its alias {warning['alias']} are set."
            for warning in checked._warnings
        ]
        if trouble:
            result: dict[str, t.Any] = {"failed": True, **failure(trouble)}
        elif checked.error_messages:
            result = {"failed": True, "msg": self._complaint(checked), "error": INVALID_ARGUMENTS}
        else:
            try:
                result = self.module.execute(
                    params, check_mode=bool(self._task.check_mode), warn=warnings.append, shared=_SHARED
                )
            except errors.NhnError as error:
                result = {"failed": True, **failure(error)}
                # The task may be tried again (until) when what it lacked is there.
                for things in _SHARED.values():
                    things.forget()
        if _shows_invocation(task_vars):
            result["invocation"] = {"module_args": params}
        if warnings:
            result["warnings"] = warnings
        if checked._deprecations:
            result["deprecations"] = list(checked._deprecations)
        return _masked(result, {*checked._no_log_values, *login.secrets_of(args)})

    def _complaint(self, checked: t.Any) -> str:
        """Ansible's own words for arguments that do not fit, as AnsibleModule says them."""
        if isinstance(checked.errors[0], UnsupportedError):
            return f"Unsupported parameters for ({self._task.action}) module: {checked.errors.msg}"
        return checked.errors.msg


def plain(value: t.Any) -> t.Any:
    """A value as a module would get it: only what JSON knows, without Ansible's marks, vaulted text in the clear."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        return {_plain_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (Sequence, set)) and not isinstance(value, bytes) and not hasattr(value, "ciphertext"):
        return [plain(item) for item in value]
    return str.__str__(str(value))


def _plain_key(key: t.Any) -> str:
    """A dictionary's key as a module would get it: JSON knows texts only, and writes others as it writes values."""
    key = plain(key)
    return key if isinstance(key, str) else json.dumps(key)


def _is_this_python(interpreter: str) -> bool:
    """Whether it is the Python that Ansible runs on: the same program, by whatever name, of the same environment.

    The folder tells the environment: each has links of its own to a program that they share.
    """
    try:
        asked, own = (os.path.abspath(os.path.expanduser(path)) for path in (interpreter, sys.executable))
    except OSError:
        # A relative path, and a working directory that is gone.
        return False
    return os.path.realpath(asked) == os.path.realpath(own) and (
        os.path.realpath(os.path.dirname(asked)) == os.path.realpath(os.path.dirname(own))
    )


def _shows_invocation(task_vars: t.Mapping[str, t.Any]) -> bool:
    """Whether modules tell their arguments; ansible-core made that a setting."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=dict(task_vars)))
    except Exception:  # noqa: BLE001 - older releases raise different things for a setting they do not know
        return True


def _masked(result: dict[str, t.Any], secrets: t.Iterable[str]) -> dict[str, t.Any]:
    """The result without secret values, as AnsibleModule gives it."""
    secrets = set(secrets)
    kept = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
    return {**remove_values(result, secrets), **kept}


@contextlib.contextmanager
def _surroundings(environment: t.Mapping[str, str], folder: str) -> t.Iterator[None]:
    """The task's environment and the playbook's folder, as a module of a local task has them.

    The folder of before may be one that this user cannot enter, or that is gone: whatever happens, the result stands.
    """
    before, place = dict(os.environ), None
    with contextlib.suppress(OSError):
        place = os.getcwd()
    os.environ.update(environment)
    with contextlib.suppress(OSError):
        os.chdir(folder)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        if place is not None:
            with contextlib.suppress(OSError):
                os.chdir(place)
