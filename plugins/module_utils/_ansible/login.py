# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the account, the host and the settings of a task or an inventory. One rule for both.

Each value comes from the first source that has it: the option, the cloud that the option ``cloud`` names, the variable
``NHN_...``, OpenStack's variables, the default. An empty variable is not set.

OpenStack's variables are used all together or not at all, so that two accounts are never mixed. They name an account as
``OS_CLOUD``, or as the four of ``ACCOUNT``. They are not used if an option or a variable of this collection names an
account or a part of one. Only ``OS_CACERT`` is always used.
"""

from __future__ import annotations

import dataclasses
import math
import os
import re
import typing as t

from ansible.module_utils.common import validation

from .. import _errors as errors
from .._http.client import DEFAULT_AUTH_URL, Settings


class Option(t.NamedTuple):
    """An option.

    :param kind: its type in an argument spec.
    :param variables: its environment variables, in the order in which they are read.
    :param default: its value if no source has one.
    """

    kind: str
    variables: tuple[str, ...]
    default: t.Any = None


#: Documented in the doc fragment ``auth``.
OPTIONS: dict[str, Option] = {
    "cloud": Option("str", ("OS_CLOUD",)),
    "auth_url": Option("str", ("NHN_AUTH_URL", "OS_AUTH_URL"), DEFAULT_AUTH_URL),
    "tenant_id": Option("str", ("NHN_TENANT_ID", "OS_TENANT_ID", "OS_PROJECT_ID")),
    "username": Option("str", ("NHN_USERNAME", "OS_USERNAME")),
    "password": Option("str", ("NHN_PASSWORD", "OS_PASSWORD")),
    "region": Option("str", ("NHN_REGION", "OS_REGION_NAME")),
    "endpoints": Option("dict", ("NHN_ENDPOINTS",)),
    "validate_certs": Option("bool", ("NHN_VALIDATE_CERTS",), True),
    "ca_path": Option("path", ("NHN_CA_PATH", "OS_CACERT")),
    "api_timeout": Option("float", ("NHN_API_TIMEOUT",), 60.0),
    "api_retries": Option("int", ("NHN_API_RETRIES",), 4),
    "token_cache": Option("path", ("NHN_TOKEN_CACHE",)),
}
#: The options of an account, in the order in which a missing one is reported.
ACCOUNT = ("tenant_id", "username", "password", "auth_url")
#: Longest time, in seconds, that an option may ask for: sockets take no time of any length.
MOST_SECONDS = 1_000_000


class Value(t.NamedTuple):
    """A value with its source.

    :param source: the variable or cloud; "" for an option of the task.
    """

    value: t.Any
    source: str = ""

    @property
    def told(self) -> str:
        """Its source, for a message."""
        return f" (taken from {self.source})" if self.source else ""


Layer = t.Mapping[str, Value]


@dataclasses.dataclass(frozen=True)
class Login:
    """All resolved values.

    :param values: option -> value; None if no source has one.
    :param told: option -> the source of its value, for a message.
    :param absent: returns the message about a missing option of the account.
    """

    values: t.Mapping[str, t.Any] = dataclasses.field(repr=False)
    told: t.Mapping[str, str]
    absent: t.Callable[[str], str] = dataclasses.field(repr=False)

    def settings(self) -> Settings:
        """Return the client's settings.

        :raises ConfigurationError: if an option of the account is missing, or ``ca_path`` does not exist.
        """
        values = self.values
        for option in ACCOUNT[:3]:
            if not values[option]:
                raise errors.ConfigurationError(self.absent(option), option=option)
        ca_path = values["ca_path"]
        if ca_path and values["validate_certs"] and not os.path.exists(ca_path):
            from .missing import no_ca_path

            raise no_ca_path(self)
        return Settings(**{option: value for option, value in values.items() if option != "cloud"})


def resolve(given: t.Mapping[str, t.Any], environ: t.Mapping[str, str] | None = None) -> Login:
    """Return all values for a task or an inventory.

    :param given: its options; None means not given.
    :param environ: the environment; None means that of this process.
    :raises NhnError: if a value is invalid, or the named cloud cannot be used.
    """
    found = Found(given, os.environ if environ is None else environ)
    layers = found.layers()
    values: dict[str, t.Any] = {}
    told: dict[str, str] = {}
    for option, (kind, _variables, default) in OPTIONS.items():
        value = next((layer[option] for layer in layers if option in layer), Value(default))
        values[option] = None if value.value is None else _converted(option, kind, value)
        told[option] = value.told
        if option == "auth_url" and value.source and not value.source.startswith("NHN_") and not found.task_cloud:
            from .missing import check_version

            check_version(values[option], value)
    values["cloud"] = found.cloud
    values["endpoints"] = values["endpoints"] or {}
    for option in ("region", "ca_path", "token_cache"):
        values[option] = values[option] or None
    check_seconds("api_timeout", values["api_timeout"], told["api_timeout"])
    if values["api_retries"] < 0:
        raise errors.ConfigurationError(
            f"api_retries is {values['api_retries']}{told['api_retries']}; it must be 0 or more.", option="api_retries"
        )
    return Login(values, told, found.absent)


def secrets_of(given: t.Mapping[str, t.Any], environ: t.Mapping[str, str] | None = None) -> set[str]:
    """Return what no result may show: the password from any source. Never fails."""
    found = Found(given, os.environ if environ is None else environ)
    try:
        layers = found.layers()
    except errors.NhnError:
        layers = [found.task, found.ours, found.openstack]
    passwords = [str(layer["password"].value) for layer in layers if "password" in layer]
    return {text for text in (*passwords[:1], *(password.rstrip("\r\n") for password in passwords[:1])) if text}


def check_seconds(option: str, value: float, told: str = "") -> None:
    """Refuse an invalid time to wait.

    :param told: the source of the value.
    :raises ConfigurationError: if it is not a finite number above 0.
    """
    if not (math.isfinite(value) and 0 < value <= MOST_SECONDS):
        raise errors.ConfigurationError(
            f"{option} is {value:g}{told}; it must be above 0 and at most {MOST_SECONDS} seconds.", option=option
        )


class Found:
    """The values of options and environment, and which of them are used."""

    def __init__(self, given: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> None:
        self.environ = environ
        self.task: dict[str, Value] = {
            option: Value(given[option])
            for option in OPTIONS
            if given.get(option) is not None
            # An empty one of these is not set. For other options, empty means none.
            and not (option in ("cloud", "auth_url") and str(given[option]).strip() == "")
        }
        self.ours = self._variables("NHN_")
        self.openstack = self._variables("OS_")
        self.task_cloud = str(self.task["cloud"].value).strip() if "cloud" in self.task else None
        self.overruled = self._overruled()
        named = self.openstack.get("cloud")
        self.cloud = self.task_cloud or (named.value.strip() if named and not self.overruled else None)
        self.entry: t.Any = None

    def _variables(self, prefix: str) -> dict[str, Value]:
        """Return the variables that are set, by option."""
        found: dict[str, Value] = {}
        for option, (_kind, variables, _default) in OPTIONS.items():
            for name in variables:
                if name.startswith(prefix) and self.environ.get(name, "").strip():
                    found.setdefault(option, Value(self.environ[name], name))
        return found

    def _overruled(self) -> str:
        """Return why OpenStack's variables are not used, or "" if they may be."""
        options = [option for option in ("cloud", *ACCOUNT) if option in self.task]
        if options:
            return f"the option {options[0]} is set"
        variables = [self.ours[option].source for option in ACCOUNT if option in self.ours]
        return f"{variables[0]} is set" if variables else ""

    def layers(self) -> list[Layer]:
        """Return the sources that are used, in their order.

        :raises NhnError: if the named cloud cannot be used.
        """
        always = {option: value for option, value in self.openstack.items() if option == "ca_path"}
        if self.cloud:
            # Imported here, since most tasks name no cloud.
            from .clouds_yaml import layer_of

            entry = layer_of(self)
            return [self.task, entry, self.ours, always] if self.task_cloud else [self.task, self.ours, entry, always]
        if self.overruled or any(option not in self.openstack for option in ACCOUNT):
            return [self.task, self.ours, always]
        return [self.task, self.ours, self.openstack]

    def absent(self, option: str) -> str:
        """Return the message about a missing option of the account; see ``missing.absent``."""
        from .missing import absent

        return absent(self, option)


def _converted(option: str, kind: str, found: Value) -> t.Any:
    """Return a value in its type, without blanks that a file or a form leaves around it."""
    value = str.__str__(found.value) if isinstance(found.value, str) else found.value
    if kind == "dict":
        from .structured import texts_by_key

        return texts_by_key(option, value, found.told)
    check = getattr(validation, f"check_type_{kind}")
    try:
        if isinstance(value, (dict, list, tuple)):
            raise TypeError
        value = check(value)
    except (TypeError, ValueError, OverflowError):
        from .missing import not_of_kind

        raise not_of_kind(option, kind, value, found) from None
    if option == "password":
        return value.rstrip("\r\n")
    if option == "tenant_id":
        return _tenant(value, found)
    return value.strip() if kind == "str" else value


def _tenant(text: str, found: Value) -> str:
    """Return a tenant's ID as the API writes it: 32 hexadecimal digits, without hyphens and in lower case."""
    plain = text.strip().replace("-", "").lower()
    if not plain or re.fullmatch("[0-9a-f]{32}", plain):
        return plain
    from .missing import no_tenant

    raise no_tenant(text, found)
