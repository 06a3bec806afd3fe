# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible room: the options shared by all modules, the client made of them, and the one error path."""

from __future__ import annotations

import dataclasses
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib

from . import _engine as engine
from . import _errors as errors
from . import _http as http
from ._arguments import prepared, without_secrets
from ._client import DEFAULT_AUTH_URL, Client, Settings
from ._compute import Compute
from ._engine import Params, Warn


def _from_env(*names: str) -> tuple[t.Any, list[str]]:
    return (env_fallback, list(names))


#: Documented in the doc fragment ``auth``.
AUTH_OPTIONS: dict[str, dict[str, t.Any]] = {
    "auth_url": {"type": "str", "default": DEFAULT_AUTH_URL, "fallback": _from_env("NHN_AUTH_URL", "OS_AUTH_URL")},
    "tenant_id": {"type": "str", "fallback": _from_env("NHN_TENANT_ID", "OS_TENANT_ID", "OS_PROJECT_ID")},
    "username": {"type": "str", "fallback": _from_env("NHN_USERNAME", "OS_USERNAME")},
    "password": {"type": "str", "no_log": True, "fallback": _from_env("NHN_PASSWORD", "OS_PASSWORD")},
    "region": {"type": "str", "fallback": _from_env("NHN_REGION", "OS_REGION_NAME")},
    "endpoints": {"type": "dict", "fallback": _from_env("NHN_ENDPOINTS")},
    "validate_certs": {"type": "bool", "default": True, "fallback": _from_env("NHN_VALIDATE_CERTS")},
    "ca_path": {"type": "path", "fallback": _from_env("NHN_CA_PATH", "OS_CACERT")},
    "api_timeout": {"type": "float", "default": 60.0, "fallback": _from_env("NHN_API_TIMEOUT")},
    "api_retries": {"type": "int", "default": 4, "fallback": _from_env("NHN_API_RETRIES")},
    "token_cache": {"type": "path", "no_log": False, "fallback": _from_env("NHN_TOKEN_CACHE")},
}

#: Documented in the doc fragment ``wait``.
WAIT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 600.0},
}

#: Where a person finds what is missing, by option.
_WHERE = {
    "tenant_id": "the project's tenant ID; the console shows it under Compute > Instance > Set API endpoint",
    "username": "the account's e-mail address or IAM ID",
    "password": "the API password, which is set in the console under Compute > Instance > Set API endpoint",
}


def settings_from(params: Params) -> Settings:
    """The client's settings from a task's options.

    :raises ConfigurationError: an option that every login needs is missing, or a number makes no sense.
    """
    for option, where in _WHERE.items():
        if not params.get(option):
            names = " or ".join(AUTH_OPTIONS[option]["fallback"][1])
            raise errors.ConfigurationError(
                f"{option} is missing: set the option, or {names}, to {where}.", option=option
            )
    for option, least in (("api_timeout", 0.001), ("api_retries", 0)):
        if params[option] < least:
            raise errors.ConfigurationError(
                f"{option} is {params[option]:g}; it must be {'0 or more' if option == 'api_retries' else 'above 0'}.",
                option=option,
            )
    ca_path = params.get("ca_path")
    if ca_path and params["validate_certs"] and not os.path.exists(ca_path):
        raise errors.ConfigurationError(
            f"ca_path '{ca_path}' does not exist; name a file or folder of certificates.", option="ca_path"
        )
    return Settings(
        tenant_id=params["tenant_id"],
        username=params["username"],
        password=params["password"],
        auth_url=params.get("auth_url") or DEFAULT_AUTH_URL,
        region=params.get("region") or None,
        endpoints={str(key): str(value) for key, value in (params.get("endpoints") or {}).items()},
        validate_certs=params["validate_certs"],
        ca_path=params.get("ca_path") or None,
        api_timeout=params["api_timeout"],
        api_retries=params["api_retries"],
        token_cache=params.get("token_cache") or None,
    )


def client_from(params: Params) -> Client:
    """The client for a task's options. Sends nothing yet."""
    return Client(settings_from(params))


def compute_from(params: Params, shared: dict[t.Any, Compute] | None = None) -> Compute:
    """The calls for a task's options.

    :param shared: where several tasks of one process share login, connection and look-ups; one entry per login.
    """
    settings = settings_from(params)
    if shared is None:
        return Compute(Client(settings))
    values = dataclasses.asdict(settings)
    key = tuple(
        sorted({**values, "endpoints": tuple(sorted(values["endpoints"].items()))}.items(), key=lambda item: item[0])
    )
    if key not in shared:
        shared[key] = Compute(Client(settings))
    return shared[key]


def once(warn: Warn) -> Warn:
    """A function that warns of each thing once."""
    told: set[str] = set()

    def tell(message: str) -> None:
        if message not in told:
            told.add(message)
            warn(message)

    return tell


@dataclasses.dataclass(frozen=True)
class Module:
    """One module as data: its options, the rules between them, and the resource it converges.

    Runs as an ordinary module by :meth:`run`; :meth:`execute` needs nothing but checked parameters.

    :param options: argument spec of the module's own options.
    :param resource: makes the resource from the parameters, the calls and a function that warns.
    :param rules: further arguments of AnsibleModule: ``required_if`` and the like.
    :param waits: whether it has the options ``wait`` and ``wait_timeout``.
    :param references: options that name another thing by its ID; see :func:`_arguments.prepared`.
    """

    options: dict[str, t.Any]
    resource: t.Callable[[Params, Compute, Warn], engine.Resource]
    rules: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    waits: bool = True
    references: frozenset[str] = frozenset()

    @property
    def argument_spec(self) -> dict[str, t.Any]:
        """All options: the module's own and the shared ones."""
        return {**self.options, **AUTH_OPTIONS, **(WAIT_OPTIONS if self.waits else {})}

    def execute(
        self, params: Params, *, check_mode: bool, warn: Warn, shared: dict[t.Any, Compute] | None = None
    ) -> dict[str, t.Any]:
        """Do what checked parameters ask for.

        :param shared: see :func:`compute_from`.
        :raises NhnError: in every case of failure that can be foreseen.
        """
        if self.waits and params["wait_timeout"] <= 0:
            raise errors.ConfigurationError(
                f"wait_timeout is {params['wait_timeout']:g}; it must be above 0.", option="wait_timeout"
            )
        compute = compute_from(params, shared)
        compute.lookup.planning = once(warn) if check_mode else None
        resource = self.resource(params, compute, warn)
        return engine.converge(
            resource, check_mode=check_mode, wait=params.get("wait", True), writes=lambda: compute.client.writes
        )

    def run(self) -> None:
        """Be the module: read the parameters, execute, exit."""
        run_module(self)


#: The structured error of arguments that Ansible itself refuses.
INVALID_ARGUMENTS = {"kind": "invalid_arguments"}


class _PlainModule(AnsibleModule):
    """AnsibleModule that prepares its arguments, and whose complaints about them have a structured error as well."""

    def __init__(self, described: t.Any) -> None:
        self.described = described
        self.trouble: errors.NhnError | None = None
        super().__init__(argument_spec=described.argument_spec, supports_check_mode=True, **described.rules)
        if self.trouble:
            self.fail_json("")

    def _load_params(self) -> None:
        super()._load_params()
        own = {name: value for name, value in self.params.items() if not name.startswith("_ansible_")}
        try:
            self.params.update(prepared(own, self.described.argument_spec, self.described.references))
        except errors.NhnError as error:
            self.trouble = error
            self.params.update(without_secrets(own, self.described.argument_spec))

    def fail_json(self, msg: str, **kwargs: t.Any) -> None:
        if self.trouble:
            msg, kwargs = self.trouble.message, {"error": self.trouble.as_dict()}
        super().fail_json(msg, **{"error": INVALID_ARGUMENTS, **kwargs})


def run_module(described: t.Any) -> None:
    """Run a :class:`Module`, or whatever has its interface, as an ordinary module."""
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
    """The result of a failed task: one sentence, the facts for programs, and what had been changed by then."""
    result = {"msg": error.message, "error": error.as_dict(), "changed": error.changed}
    if error.diff is not None:
        result["diff"] = error.diff
    return result
