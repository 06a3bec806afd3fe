# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Use the undocumented parts of ansible-core, and the parts in which its releases differ. Only this file does.

Each use has a guard, since the next release may lack the part. Then a task runs as a module instead of in the worker,
the inventory skips what only saves time, and anything else raises :class:`Lacking` with a message of one sentence.
``tests/integration/test_core.py`` runs each use on each supported release.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import importlib
import json
import typing as t
from collections.abc import Mapping, Sequence

from ansible import __version__ as RELEASE
from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.unsupported import UnsupportedAnsible

try:
    from ansible.template import Templar
except ImportError:  # a later release
    Templar = None

#: Whether Ansible templates a string only if it is trusted (Data Tagging, ansible-core 2.19). Earlier releases template
#: all strings that are not marked as unsafe.
TRUST = Templar is None or hasattr(Templar, "evaluate_expression")

#: A conditional for ansible-core before 2.19, where any string that is not empty is true.
_CONDITIONAL = (
    "{{% set nhn_outcome = ({}) %}}"
    "{{% if nhn_outcome is sameas true %}}True{{% elif nhn_outcome is sameas false %}}False"
    "{{% else %}}{{{{ nhn_outcome | mandatory | type_debug }}}}{{% endif %}}"
)


class Lacking(AnsibleError):
    """This release of ansible-core lacks a part.

    :param what: the name of the part.
    """

    def __init__(self, what: str) -> None:
        message = UnsupportedAnsible(RELEASE, what).message
        self.why = message.partition(";")[0]
        super().__init__(message)


def part_of(thing: t.Any, name: str) -> t.Any:
    """Return an attribute of an object or class of ansible-core.

    :raises Lacking: if it does not exist.
    """
    try:
        return getattr(thing, name)
    except AttributeError:
        owner = thing if isinstance(thing, type) else type(thing)
        raise Lacking(f"{owner.__name__}.{name}") from None


def _imported(module: str, name: str) -> t.Any:
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        raise Lacking(f"{module}.{name}") from None


# Tasks


def environment_of(action: t.Any) -> dict[str, str]:
    """Return the environment variables that a task sets.

    :raises Lacking: if ansible-core does not give them.
    """
    compute = part_of(action, "_compute_environment_string")
    environment: dict[t.Any, t.Any] = {}
    try:
        compute(environment)
    except (TypeError, AttributeError):
        raise Lacking("ActionBase._compute_environment_string that fills a dictionary") from None
    wanted = getattr(part_of(action, "_task"), "environment", None) or ()
    if not environment and any(isinstance(one, Mapping) and one for one in wanted):
        raise Lacking("ActionBase._compute_environment_string that fills a dictionary")
    return {str(key): str(plain(value)) for key, value in environment.items()}


def folder_of(action: t.Any) -> str:
    """Return the folder of the playbook, where modules of local tasks run.

    :raises Lacking: if ansible-core does not give it.
    """
    return str(part_of(part_of(action, "_loader"), "get_basedir")())


def interpreter_of(action: t.Any, task_vars: t.Mapping[str, t.Any]) -> str | None:
    """Return the Python that the user set by name, or None if Ansible may choose.

    :raises Lacking: if ansible-core does not give it.
    """
    # As for modules, the variables of the host count that the task is delegated to.
    host = part_of(part_of(action, "_task"), "delegate_to")
    if host:
        task_vars = (task_vars.get("ansible_delegated_vars") or {}).get(host) or {}
    asked = task_vars.get("ansible_python_interpreter")
    if asked:
        templar = templar_of(action)
        # A variable may be a template. If it cannot be templated, Ansible itself reports it, as for a module.
        with contextlib.suppress(Exception):
            asked = templar.template(asked)
    else:
        asked = C.config.get_config_value("INTERPRETER_PYTHON", variables={})
    asked = str(asked or "")
    return None if not asked or asked.startswith("auto") else asked


def repeats_of(action: t.Any, task_vars: t.Mapping[str, t.Any]) -> t.Hashable:
    """Return a key that all runs of one task (loop items, retries) have, and no other task.

    None for a task that runs once, and if ansible-core does not give the key.
    """
    task = part_of(action, "_task")
    repeated = "ansible_loop_var" in task_vars or getattr(task, "until", True) or getattr(task, "retries", True)
    identity = getattr(task, "_uuid", None)
    return (str(identity), str(task_vars.get("inventory_hostname"))) if repeated and identity else None


def shows_invocation(task_vars: t.Mapping[str, t.Any]) -> bool:
    """Return whether modules return their arguments. ansible-core 2.21 made this a setting; before, they always did."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=dict(task_vars)))
    except Exception:  # noqa: BLE001 - older releases raise different errors for an unknown setting
        return True


class Checked(t.NamedTuple):
    """The arguments of a task after ansible-core's own validation.

    :param params: the parameters for the module.
    :param complaint: AnsibleModule's message about wrong arguments, or "".
    :param secrets: values that no result may show.
    """

    params: dict[str, t.Any]
    complaint: str
    warnings: list[str]
    deprecations: list[t.Any]
    secrets: set[str]


def checked(args: dict[str, t.Any], spec: dict[str, t.Any], rules: t.Mapping[str, t.Any], action_name: str) -> Checked:
    """Validate arguments as AnsibleModule does.

    :param spec: the argument spec.
    :param rules: ``required_if`` and similar rules.
    :param action_name: the task's action, for the complaint.
    :raises Lacking: if ansible-core does not give all that AnsibleModule gives.
    """
    found = ArgumentSpecValidator(spec, **rules).validate(args)
    complaint = ""
    if found.error_messages:
        complaint = found.errors.msg
        if isinstance(found.errors[0], UnsupportedError):
            complaint = f"Unsupported parameters for ({action_name}) module: {complaint}"
    return Checked(
        found.validated_parameters,
        complaint,
        [
            f"Both option {warning['option']} and its alias {warning['alias']} are set."
            for warning in part_of(found, "_warnings")
        ],
        list(part_of(found, "_deprecations")),
        {str(value) for value in part_of(found, "_no_log_values")},
    )


@functools.cache
def validation_lacks() -> str:
    """Return why :func:`checked` cannot replace AnsibleModule's validation, or "" if it can.

    It tries a secret, since a validation that no longer reports secrets would show them without an error.
    """
    secret = "a secret of nobody"
    spec = {"password": {"type": "str", "no_log": True, "aliases": ["secret"]}}
    try:
        found = checked({"password": secret, "secret": secret}, spec, {}, "trial")
    except Lacking as lacking:
        return lacking.why
    except (AttributeError, KeyError, TypeError):
        return Lacking("ArgumentSpecValidator as known").why
    if secret not in found.secrets or len(found.warnings) != 1:
        return Lacking("ValidationResult that tells secrets and warnings").why
    return ""


def plain(value: t.Any) -> t.Any:
    """Return a value as a module would get it: JSON types only, no marks of Ansible, vaulted text decrypted."""
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
    # Before 2.19 a vaulted string is a sequence.
    if isinstance(value, (Sequence, set)) and not isinstance(value, bytes) and not hasattr(value, "ciphertext"):
        return [plain(item) for item in value]
    return str.__str__(str(value))


def _plain_key(key: t.Any) -> str:
    """Return a dictionary's key as a module would get it. JSON keys are strings; it writes others like values."""
    key = plain(key)
    return key if isinstance(key, str) else json.dumps(key)


# Templates


def templar_of(plugin: t.Any) -> t.Any:
    """Return the templar that ansible-core gives to an action or lookup plugin.

    :raises Lacking: if it gives none.
    """
    return part_of(plugin, "_templar")


def extra_vars_of(inventory: t.Any) -> t.Mapping[str, t.Any]:
    """Return the extra vars as ansible-core read them for an inventory plugin."""
    extra = getattr(inventory, "_vars", None)
    return _imported("ansible.utils.vars", "load_extra_vars")(inventory.loader) if extra is None else extra


def trusted(text: str) -> str:
    """Return a string of ours as an expression or template that ansible-core evaluates.

    :raises Lacking: if ansible-core cannot trust a string.
    """
    return _imported("ansible.template", "trust_as_template")(text) if TRUST else text


def is_trusted(text: str) -> bool:
    """Return whether ansible-core would evaluate a string that is a template.

    :raises Lacking: if ansible-core does not say.
    """
    return _imported("ansible.template", "is_trusted_as_template")(text) if TRUST else True


def unsafe(text: str) -> str:
    """Return a string that ansible-core before 2.19 never evaluates.

    :raises Lacking: if ansible-core cannot mark it.
    """
    return _imported("ansible.utils.unsafe_proxy", "wrap_var")(text)


def filled(templar: t.Any, value: t.Any, *, as_text: bool) -> t.Any:
    """Return an option with its templates filled in.

    :param as_text: whether a string stays a string. Otherwise, before 2.19, one that looks like a Python list becomes a
        list.
    """
    return templar.template(value, **({"convert_data": False} if as_text and not TRUST else {}))


def holds(templar: t.Any, conditional: str, variables: dict[str, t.Any]) -> bool:
    """Return whether a conditional is true.

    :raises Exception: any error of a template; ValueError if the result is neither true nor false.
    """
    templar.available_variables = variables
    if TRUST:
        return part_of(templar, "evaluate_conditional")(conditional)
    outcome = str(templar.template(_CONDITIONAL.format(conditional)))
    if outcome not in ("True", "False"):
        raise ValueError(f"it gives a value of the type {outcome}, which is neither true nor false")
    return outcome == "True"


def stays_itself(value: t.Any) -> bool:
    """Return whether templating a variable with this value gives the same value."""
    if TRUST:
        return type(value) in (str, int, float, bool, list, dict, type(None))
    # Before 2.19 every result was a string first, and one that looks like a Python literal became the literal.
    return (
        type(value) in (str,)
        and "{" not in value
        and value[:1] != "["
        and value not in ("True", "False")
        and not C.DEFAULT_JINJA2_NATIVE
    )


def jinja_of(templar: t.Any) -> t.Any:
    """Return the Jinja environment of a templar, which knows the filters and tests, or None if it is hidden."""
    engine = getattr(templar, "_engine", None) if TRUST else templar
    return getattr(engine, "environment", None)


def compile_once(templar: t.Any) -> None:
    """Make a templar cache what it compiles. Otherwise it compiles an expression again for each host.

    Does nothing if ansible-core hides how it compiles.
    """
    if TRUST:
        engine: t.Any = getattr(templar, "_engine", None)
        if callable(getattr(engine, "_compile_expression", None)):
            engine._compile_expression = _remembering(engine._compile_expression)
        return
    environment = jinja_of(templar)
    if environment is not None:
        environment.from_string = functools.lru_cache(maxsize=256)(environment.from_string)


def _remembering(compile_expression: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    known: dict[t.Any, t.Any] = {}

    def remembering(expression: str, *options: t.Any) -> t.Any:
        key = (str.__str__(expression), *map(repr, options))
        if key not in known:
            known[key] = compile_expression(expression, *options)
        return known[key]

    return remembering
