# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read an entry of ``clouds.yaml``, which other OpenStack tools read too, as options of this collection.

Only ``_ansible.login`` uses it, and only if a cloud is named.
"""

from __future__ import annotations

import os
import sys
import typing as t

from ansible.module_utils.parsing.convert_bool import boolean

from .. import _errors as errors
from .._thing.kind import shorten
from .login import Found, Layer, Value

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

#: Types of login that NHN Cloud has: with a user's password.
AUTH_TYPES = ("password", "v2password", "v3password")
#: Keys that an old entry may have outside its ``auth``.
ACCOUNT = ("auth_url", "username", "user_id", "password", "tenant_id", "project_id", "tenant_name", "project_name")
SUFFIXES = ("yaml", "yml", "json")


class Entry(t.NamedTuple):
    """A cloud.

    :param where: the cloud and its file, for messages.
    :param values: option -> value, for all that the entry has.
    :param unfit: option -> the key that the entry has instead, which NHN Cloud's login does not take.
    """

    where: str
    values: dict[str, t.Any]
    unfit: dict[str, str]


def layer_of(found: Found) -> Layer:
    """Return the values of the cloud that is named, and keep its entry.

    :raises NhnError: if there is no such cloud, it cannot be read, or its login is none of NHN Cloud's.
    """
    entry = found.entry = entry_of(found.cloud or "", found.environ)
    for option, said in entry.unfit.items():
        if option not in found.task:
            raise errors.ConfigurationError(
                f"{entry.where} gives {said} in place of {option}, which NHN Cloud's login does not take; "
                f"add {option} to it, or set the option.",
                option=option,
            )
    return {option: Value(value, entry.where) for option, value in entry.values.items()}


def entry_of(name: str, environ: t.Mapping[str, str]) -> Entry:
    """Return the entry of a cloud.

    :raises NhnError: if there is none, it cannot be read, or it has another type of login.
    """
    if yaml is None:
        raise errors.MissingLibrary(
            f"cloud '{shorten(name)}' needs the Python package PyYAML, which {sys.executable} does not have: install "
            "it there, or set auth_url, tenant_id, username and password instead.",
            library="PyYAML",
        )
    path = _find("clouds", "OS_CLIENT_CONFIG_FILE", environ)
    if path is None:
        raise _wrong(
            f"cloud '{shorten(name)}' cannot be looked up: there is no clouds.yaml in "
            f"{', '.join(map(os.path.abspath, _folders(environ)))}, and OS_CLIENT_CONFIG_FILE names none."
        )
    clouds = _read(path)
    secure = _find("secure", "OS_CLIENT_SECURE_FILE", environ)
    if secure is not None:
        clouds = _merged(clouds, _read(secure))
    if not isinstance(clouds.get(name), dict):
        raise _wrong(f"{path} has no cloud '{shorten(name)}'; it has {', '.join(map(str, clouds)) or 'none'}.")
    return _as_options(f"cloud '{shorten(name)}' of {path}", _plain_keys(clouds[name]))


def _wrong(message: str) -> errors.ConfigurationError:
    return errors.ConfigurationError(message, option="cloud")


def _folders(environ: t.Mapping[str, str]) -> list[str]:
    """Return the folders that OpenStack's tools search, in their order."""
    users = environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return [".", os.path.join(users, "openstack"), "/etc/openstack"]


def _find(stem: str, variable: str, environ: t.Mapping[str, str]) -> str | None:
    """Return the file to read: the one that the variable names, or the first that exists."""
    named = environ.get(variable, "").strip()
    if named:
        return os.path.abspath(os.path.expanduser(named))
    for folder in _folders(environ):
        for suffix in SUFFIXES:
            path = os.path.abspath(os.path.join(folder, f"{stem}.{suffix}"))
            if os.path.exists(path):
                return path
    return None


def _read(path: str) -> dict[t.Any, t.Any]:
    """Return the clouds of a file. No message shows a line of it, since it may contain passwords."""
    try:
        with open(path, encoding="utf-8") as file:
            content = yaml.safe_load(file)
    except (OSError, ValueError) as exc:
        raise _wrong(f"{path} cannot be read: {getattr(exc, 'strerror', None) or 'it is not text in UTF-8'}.") from None
    except (yaml.YAMLError, RecursionError) as exc:
        mark = getattr(exc, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise _wrong(f"{path} cannot be read: it is not YAML{line}.") from None
    clouds = content.get("clouds") if isinstance(content, dict) else None
    if not isinstance(clouds, dict):
        raise _wrong(f"{path} has no clouds; it must be a dictionary with the key clouds.")
    return clouds


def _merged(one: t.Any, other: t.Any) -> t.Any:
    """Return a value merged with another one, which takes precedence."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{key: _merged(one.get(key), value) for key, value in other.items()}}
    return other


def _plain_keys(value: dict[t.Any, t.Any]) -> dict[str, t.Any]:
    """Return a dictionary as OpenStack's tools read it: with underscores for dashes, and without empty values."""
    return {str(key).replace("-", "_"): item for key, item in value.items() if item not in (None, "", {}, [])}


def _as_options(where: str, cloud: dict[str, t.Any]) -> Entry:
    auth = cloud.get("auth", {})
    if not isinstance(auth, dict):
        raise _wrong(f"{where} cannot be used: its auth is not a dictionary.")
    auth = {**{key: cloud[key] for key in ACCOUNT if key in cloud}, **_plain_keys(auth)}
    _check_auth_type(where, cloud.get("auth_type"), auth)
    found = {
        "auth_url": auth.get("auth_url"),
        "username": auth.get("username"),
        "password": auth.get("password"),
        "tenant_id": auth.get("tenant_id") or auth.get("project_id"),
        "region": cloud.get("region_name") or _only_region(cloud.get("regions")),
        "validate_certs": False if boolean(cloud.get("insecure"), strict=False) else cloud.get("verify"),
        "ca_path": cloud.get("cacert"),
    }
    values = {option: value for option, value in found.items() if value not in (None, "")}
    for option, value in values.items():
        if isinstance(value, (dict, list)):
            raise _wrong(f"{where} cannot be used: what it says for {option} is not a single value.")
    if "auth_url" in values:
        values["auth_url"] = _version_2(str(values["auth_url"]))
    unfit = {}
    for option, keys in (
        ("username", ("user_id",)),
        ("tenant_id", ("project_name", "tenant_name")),
        ("auth_url", ("profile", "vendor")),
    ):
        said = [key for key in keys if key in auth or (option == "auth_url" and key in cloud)]
        if option not in values and said:
            unfit[option] = said[0]
    return Entry(where, values, unfit)


def _check_auth_type(where: str, auth_type: t.Any, auth: t.Mapping[str, t.Any]) -> None:
    """Refuse any login other than with a user's password."""
    other = [key for key in auth if key == "token" or key.startswith("application_credential")]
    if auth_type is None and other and "password" not in auth:
        auth_type = other[0]
    if auth_type is not None and auth_type not in AUTH_TYPES:
        raise _wrong(
            f"{where} logs in by {shorten(str(auth_type))}; NHN Cloud takes a user's name and API password only "
            f"(auth_type {AUTH_TYPES[0]})."
        )


def _only_region(regions: t.Any) -> t.Any:
    """Return the region of a list with a single region."""
    if not isinstance(regions, list) or len(regions) != 1:
        return None
    return regions[0].get("name") if isinstance(regions[0], dict) else regions[0]


def _version_2(url: str) -> str:
    """Return the URL of version 2 of the identity API for one of version 3, which most entries have."""
    plain = url.strip().rstrip("/").removesuffix("/auth/tokens").removesuffix("/tokens")
    return plain.removesuffix("/v3") + "/v2.0" if plain.endswith("/v3") else url
