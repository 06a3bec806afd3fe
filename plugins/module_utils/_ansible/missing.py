# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explain what is wrong with a login: a value that is missing or is not what it must be. Imported only if needed."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import urlsplit

from .. import _errors as errors
from .._thing.kind import shorten
from .login import ACCOUNT, OPTIONS, Found, Login, Value

_NHN_HOST = "api-identity-infrastructure."
_VERSIONED = re.compile(r"/v\d+(\.\d+)?$")

#: Type -> what a value must be, for messages.
_KINDS = {
    "str": "a text",
    "path": "a path",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
}
#: Option -> where a user finds its value.
_WHERE = {
    "tenant_id": "the project's tenant ID; the console shows it under Compute > Instance > Set API endpoint",
    "username": "the account's e-mail address or IAM ID",
    "password": "the API password, which is set in the console under Compute > Instance > Set API endpoint",
}


def absent(found: Found, option: str) -> str:
    """Return the message about a missing option of the account."""
    where, own = _WHERE[option], OPTIONS[option].variables[0]
    if option in found.task:
        return f"{option} is missing: the option is empty; set it to {where}, or leave it out to use {own}."
    if found.entry is not None:
        ways = f"add it there, or set the option or {own}," if found.task_cloud else "add it there,"
        return f"{option} is missing: {found.entry.where} does not have it; {ways} to {where}."
    set_ones = [found.openstack[one].source for one in ACCOUNT if one in found.openstack]
    if set_ones and not found.overruled:
        lacking = [_names(one) for one in ACCOUNT if one not in found.openstack]
        return (
            f"The login is incomplete: {_listed(set_ones)} set and {_listed(lacking)} not, and OpenStack's "
            "variables count only when all of them are; set the rest, or NHN_TENANT_ID, NHN_USERNAME and "
            "NHN_PASSWORD."
        )
    ignored = f" (OpenStack's variables do not count, since {found.overruled})" if set_ones else ""
    return f"{option} is missing: set the option, or {own}, to {where}{ignored}."


def _listed(names: t.Sequence[str]) -> str:
    """Return names with their verb."""
    head = f"{', '.join(names[:-1])} and " if names[1:] else ""
    return f"{head}{names[-1]} {'are' if head else 'is'}"


def _names(option: str) -> str:
    """Return OpenStack's variables of an option."""
    return " or ".join(name for name in OPTIONS[option].variables if name.startswith("OS_"))


def check_version(url: str, found: Value) -> None:
    """Refuse an identity URL without a version, from a source that other tools read too."""
    plain = url.rstrip("/").removesuffix("/tokens")
    try:
        parts = urlsplit(plain)
        theirs = (parts.hostname or "").startswith(_NHN_HOST) and not parts.path.strip("/")
    except ValueError:
        return
    if not theirs and not _VERSIONED.search(parts.path):
        raise errors.ConfigurationError(
            f"auth_url '{shorten(url)}'{found.told} names no version of the identity API; end it in /v2.0, or set the "
            "option or NHN_AUTH_URL.",
            option="auth_url",
        )


def not_of_kind(option: str, kind: str, value: t.Any, found: Value) -> errors.NhnError:
    """Return the error of a value of another type."""
    shown = "" if option == "password" else f" '{shorten(str(value))}'"
    return errors.ConfigurationError(
        f"{option}{shown} is not {_KINDS[kind]}{found.told}; write {_KINDS[kind]}.", option=option
    )


def no_tenant(text: str, found: Value) -> errors.NhnError:
    """Return the error of a text that is no tenant's ID."""
    return errors.ConfigurationError(
        f"tenant_id '{shorten(text.strip())}'{found.told} is not a tenant's ID but perhaps its name; write the ID, "
        "which has 32 hexadecimal digits: the console shows it under Compute > Instance > Set API endpoint.",
        option="tenant_id",
    )


def no_ca_path(login: Login) -> errors.NhnError:
    """Return the error of certificates that are not there."""
    return errors.ConfigurationError(
        f"ca_path '{login.values['ca_path']}'{login.told['ca_path']} does not exist; name a file or folder of "
        "certificates.",
        option="ca_path",
    )
