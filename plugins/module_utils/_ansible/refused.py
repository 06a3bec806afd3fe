# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments that cannot be used: what is said of words of other tools, and what a result shows. Few tasks need it."""

from __future__ import annotations

import typing as t

from . import words
from .arguments import Spec, wrong


def without_secrets(given: t.Mapping[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """Return the arguments for a result that refuses them.

    Ansible hides secret strings, but not the string that it makes of a dictionary or list.
    """
    return {name: _hidden(value, spec.get(name, {})) for name, value in given.items()}


def _hidden(value: t.Any, option: t.Mapping[str, t.Any]) -> t.Any:
    inner = option.get("options") or {}
    if isinstance(value, dict) and inner:
        return {name: _hidden(one, inner.get(name, {})) for name, one in value.items()}
    if isinstance(value, list) and option.get("type") == "list" and any(one.get("options") for one in inner.values()):
        # Lists of dictionaries that have dictionaries themselves.
        return [_hidden(one, {**option, "type": "dict"}) if isinstance(one, dict) else one for one in value]
    if inner and option["type"] == "dict" and not isinstance(value, str):
        # Ansible reads it before it says what this module says of it, and ends in a traceback.
        return {}
    secret = option.get("no_log") or any(one.get("no_log") for one in inner.values())
    return "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" if secret else value


def about_words(unknown: list[str], values: list[tuple[str, t.Any]], prefix: str, spec: Spec) -> None:
    """Refuse what has a right word here. What has none is left to Ansible.

    :param unknown: options that the module does not have, with *prefix*.
    :param values: options and their values that are not among the choices.
    :param prefix: the option that these are within, with a dot; empty for the module's own.
    :param spec: the options that there are.
    :raises InvalidArguments: if one of them is a word of another tool.
    """
    told = words.about_options(unknown, (prefix.rstrip("."),) if prefix else spec)
    told += [text for name, value in values for text in [words.about_value(name, value)] if text]
    if told:
        named = [text.split("`")[1].partition(":")[0] for text in told]
        rest = sorted(set(unknown).difference(named))
        raise wrong(
            named[0],
            " ".join([*told, *([f"Unsupported parameters: {', '.join(rest)}."] if rest else [])]),
        )
