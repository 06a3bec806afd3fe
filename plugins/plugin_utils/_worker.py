# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a module's own object inside the Ansible worker, where a task costs an HTTP call instead of a process.

A task runs in the worker if it is local and needs no other process. Otherwise the module runs as usual. Both ways use
the same validation, environment and masking, and give the same result.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.parameters import remove_values
from ansible.plugins.action.normal import ActionModule as ModuleAction
from ansible.utils.display import Display
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import login
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.arguments import prepared
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import INVALID_ARGUMENTS, failure
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.refused import without_secrets
from ansible_collections.nhn.cloud.plugins.module_utils._http import exchange as http
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core

MODULES = "ansible_collections.nhn.cloud.plugins.modules."
#: Environment variable that forces a way, for debugging: ``worker`` or ``module``. If it is not set, each task chooses.
SWITCH = "NHN_RUN_IN"
#: Rules of AnsibleModule about the relations between options.
RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")

#: Key of a task's runs -> what they share: settings of the login -> Things. Only the current task's is kept.
_SHARED: dict[t.Any, t.Any] = {}

display = Display()


def action_for(name: str) -> type[WorkerAction]:
    """Return the action class for the module with the name of the action plugin.

    :param name: ``__name__`` of the action plugin. This code runs once, before the workers fork.
    """
    core.validation_lacks()
    module_name = name.rpartition(".")[2]
    module = importlib.import_module(MODULES + module_name).MODULE
    return type("ActionModule", (WorkerAction,), {"module": module, "module_name": module_name})


class WorkerAction(ModuleAction):
    """A task of this collection."""

    module: t.ClassVar[t.Any]
    module_name: t.ClassVar[str]

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run in the worker if the result is the same there, otherwise as a module."""
        task_vars = task_vars or {}
        environment, folder, obstacle = {}, "", None
        try:
            environment, folder = core.environment_of(self), core.folder_of(self)
            obstacle = core.validation_lacks() or self._obstacle(task_vars)
        except core.Lacking as lacking:
            obstacle = lacking.why
        wanted = environment.get(SWITCH, os.environ.get(SWITCH, "")).strip().lower()
        if wanted not in ("", "worker", "module"):
            raise AnsibleActionFail(f"{SWITCH} is '{wanted}'; it can be 'worker', 'module' or not set.")
        if wanted == "worker" and obstacle:
            raise AnsibleActionFail(f"{SWITCH} asks for the worker, but {obstacle}.")
        if wanted == "module" or obstacle:
            display.vvv(f"{self.module_name}: runs as a module, since {obstacle or SWITCH + ' asks for it'}")
            return super().run(tmp, task_vars)
        display.vvv(f"{self.module_name}: runs in the Ansible worker")
        with _surroundings(environment, folder):
            return self._run_here(task_vars)

    def _obstacle(self, task_vars: t.Mapping[str, t.Any]) -> str | None:
        """Return why the task cannot run in the worker, or None if it can."""
        task, connection = core.part_of(self, "_task"), core.part_of(self, "_connection")
        transport = core.part_of(connection, "transport")
        if transport.rpartition(".")[2] != "local":
            return f"the connection is {transport}"
        if core.part_of(connection, "become") is not None:
            return "become is set"
        if core.part_of(task, "async_val"):
            return "async is set"
        if http.requests is None:
            return "the Python of Ansible itself has no requests"
        interpreter = core.interpreter_of(self, task_vars)
        if interpreter and not _is_this_python(interpreter):
            return f"the interpreter {interpreter} is asked for"
        return None

    def _run_here(self, task_vars: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        args = {str(key): core.plain(value) for key, value in self._task.args.items()}
        rules = {rule: value for rule, value in self.module.rules.items() if rule in RULES}
        trouble: errors.NhnError | None = None
        try:
            args = prepared(args, self.module.argument_spec, self.module.references)
        except errors.NhnError as error:
            trouble = error
            args = without_secrets(args, self.module.argument_spec)
        checked = core.checked(args, self.module.argument_spec, rules, self._task.action)
        warnings = list(checked.warnings)
        if trouble:
            result: dict[str, t.Any] = {"failed": True, **failure(trouble)}
        elif checked.complaint:
            result = {"failed": True, "msg": checked.complaint, "error": INVALID_ARGUMENTS}
        else:
            shared = shared_by(core.repeats_of(self, task_vars))
            try:
                result = self.module.execute(
                    checked.params,
                    check_mode=bool(self._task.check_mode),
                    warn=warnings.append,
                    tell=display.v,
                    shared=shared,
                )
            except errors.NhnError as error:
                result = {"failed": True, **failure(error)}
                # The task may run again (until), when something that it did not find exists.
                for things in shared.values():
                    things.forget()
        if core.shows_invocation(task_vars):
            result["invocation"] = {"module_args": checked.params}
        if warnings:
            result["warnings"] = warnings
        if checked.deprecations:
            result["deprecations"] = checked.deprecations
        return _masked(result, {*checked.secrets, *login.secrets_of(args)})


def shared_by(repeats: t.Hashable) -> dict[t.Any, t.Any]:
    """Return what the runs of one task share; empty at the first run.

    :param repeats: the key that all runs of the task have, and no other task; None for a task that runs once.
    """
    for other in set(_SHARED).difference([repeats]):
        del _SHARED[other]
    return {} if repeats is None else _SHARED.setdefault(repeats, {})


def _is_this_python(interpreter: str) -> bool:
    """Return whether it is the Python that runs Ansible: the same program, under any name, of the same environment.

    The folder identifies the environment, since each environment has its own links to a shared program.
    """
    try:
        asked, own = (os.path.abspath(os.path.expanduser(path)) for path in (interpreter, sys.executable))
    except OSError:
        # The path is relative, and the working directory is gone.
        return False
    return os.path.realpath(asked) == os.path.realpath(own) and (
        os.path.realpath(os.path.dirname(asked)) == os.path.realpath(os.path.dirname(own))
    )


def _masked(result: dict[str, t.Any], secrets: t.Iterable[str]) -> dict[str, t.Any]:
    """Return the result without secret values, as AnsibleModule does."""
    secrets = set(secrets)
    kept = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
    return {**remove_values(result, secrets), **kept}


@contextlib.contextmanager
def _surroundings(environment: t.Mapping[str, str], folder: str) -> t.Iterator[None]:
    """Set the task's environment and the playbook's folder, as for a module of a local task.

    The previous folder may be gone, or closed to this user. That must not replace the task's result.
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
