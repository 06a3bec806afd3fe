# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prepare a task's arguments for Ansible's validation, in the same way for a worker and a module. Knows no API.

Ansible converts nearly everything to a string, which would send the Python form of a dictionary or list. So these are
refused here. Words of other tools are refused too, with a message that names the right ones.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors

Spec = t.Mapping[str, t.Mapping[str, t.Any]]

_TEXTS = ("str", "path")


def prepared(given: t.Mapping[str, t.Any], spec: Spec, references: t.Container[str] = ()) -> dict[str, t.Any]:
    """Return the arguments of a task as the validation takes them.

    :param given: option -> value, in JSON types.
    :param spec: the module's argument spec.
    :param references: options that name another thing, as ``option`` or ``option.suboption``. For them null means an
        ID that is not known yet, and becomes an empty string.
    :raises InvalidArguments: if an option has a value of a wrong type, or a word of another tool.
    """
    _check_words(given, spec)
    return {name: _prepared(name, value, spec.get(name, {}), references) for name, value in given.items()}


def _prepared(path: str, value: t.Any, option: t.Mapping[str, t.Any], references: t.Container[str]) -> t.Any:
    kind, inner = option.get("type", "str") if option else None, option.get("options")
    if value is None:
        return "" if path in references else None
    if path == "user_data" and isinstance(value, dict):
        from .structured import cloud_config

        return cloud_config(value)
    if kind in _TEXTS:
        _check_text(path, value)
    elif kind == "list" and option.get("elements") == "str":
        if isinstance(value, str):
            return [item.strip() for item in value.split(",")]
        for item in value if isinstance(value, list) else ():
            _check_text(path, item)
    elif kind == "list" and inner:
        from .structured import list_of_dictionaries

        items = list_of_dictionaries(path, value)
        if not isinstance(items, list):
            return items
        return [_prepared_dictionary(path, one, inner, references) if isinstance(one, dict) else one for one in items]
    elif kind == "dict":
        if isinstance(value, dict) and inner:
            return _prepared_dictionary(path, value, inner, references)
        if inner:
            from .structured import check_dictionary

            check_dictionary(path, value)
    elif kind == "raw":
        from .structured import flag_or_name

        return flag_or_name(path, value)
    return value


def _prepared_dictionary(
    path: str, value: dict[str, t.Any], inner: Spec, references: t.Container[str]
) -> dict[str, t.Any]:
    _check_words(value, inner, f"{path}.")
    return {key: _prepared(f"{path}.{key}", item, inner.get(key, {}), references) for key, item in value.items()}


def _check_text(path: str, value: t.Any) -> None:
    if isinstance(value, (dict, list, tuple)):
        kind = "dictionary" if isinstance(value, dict) else "list"
        raise wrong(
            path,
            f"{path} takes a text, and this is a {kind}. If a template made it of a text, add the filter string to it.",
        )


def _check_words(given: t.Mapping[str, t.Any], spec: Spec, prefix: str = "") -> None:
    """Refuse options and values of other tools."""
    unknown = [f"{prefix}{name}" for name in given if name not in spec]
    values = [
        (name, value) for name, value in given.items() if value not in (spec.get(name, {}).get("choices") or (value,))
    ]
    if not unknown and not values:
        return
    # Imported here: a module's process compiles all that it imports, and few tasks have such words.
    from .refused import about_words

    about_words(unknown, values, prefix, spec)


def wrong(option: str, message: str) -> errors.InvalidArguments:
    """Return the error for an argument that cannot be used."""
    return errors.InvalidArguments(message, option=option)
