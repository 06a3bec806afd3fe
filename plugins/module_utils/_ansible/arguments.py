# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a task says to what Ansible's validation takes, the same in both ways of running. Knows no API.

Ansible converts nearly everything to a text, which would send the Python form of a dictionary or list. It is refused
here, and so are the words of other tools, with what they are called here.
"""

from __future__ import annotations

import json
import re
import typing as t

from .. import _errors as errors

Spec = t.Mapping[str, t.Mapping[str, t.Any]]

_TEXTS = ("str", "path")
#: What YAML does not take as it is in a quoted text, or takes for the end of a line; JSON does take it.
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def prepared(given: t.Mapping[str, t.Any], spec: Spec, references: t.Container[str] = ()) -> dict[str, t.Any]:
    """The arguments of a task as the validation takes them.

    :param given: option -> value, as JSON knows it.
    :param spec: the module's argument spec.
    :param references: options that name another thing, where null means an ID that is not known yet; they get an
        empty text. A suboption stands behind its option's name and a dot.
    :raises InvalidArguments: an option has a value of a kind that it cannot take, or a word of another tool.
    """
    _check_words(given, spec)
    return {name: _prepared(name, value, spec.get(name, {}), references) for name, value in given.items()}


def without_secrets(given: t.Mapping[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """The arguments for a result that only refuses them.

    Ansible hides secret texts, and not the text that it makes of a dictionary or list.
    """
    return {name: _hidden(value, spec.get(name, {})) for name, value in given.items()}


def _hidden(value: t.Any, option: t.Mapping[str, t.Any]) -> t.Any:
    inner = option.get("options") or {}
    if isinstance(value, dict) and inner:
        return {name: _hidden(one, inner.get(name, {})) for name, one in value.items()}
    secret = option.get("no_log") or any(one.get("no_log") for one in inner.values())
    return "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" if secret else value


def _prepared(path: str, value: t.Any, option: t.Mapping[str, t.Any], references: t.Container[str]) -> t.Any:
    kind, inner = option.get("type", "str") if option else None, option.get("options")
    if value is None:
        return "" if path in references else None
    if path == "user_data" and isinstance(value, dict):
        return cloud_config(value)
    if kind in _TEXTS:
        _check_text(path, value)
    elif kind == "list" and option.get("elements") == "str":
        if isinstance(value, str):
            return [item.strip() for item in value.split(",")]
        for item in value if isinstance(value, list) else ():
            _check_text(path, item)
    elif kind == "list" and inner:
        return _dictionaries(path, value, inner, references)
    elif kind == "dict":
        if isinstance(value, dict) and inner:
            _check_words(value, inner, f"{path}.")
            return {
                key: _prepared(f"{path}.{key}", item, inner.get(key, {}), references) for key, item in value.items()
            }
        if path == "boot_volume" and _is_name(value):
            raise _wrong(path, f"boot_volume is a dictionary; to boot from volume {value!r} write {_existing(value)}.")
    return value


def _dictionaries(path: str, value: t.Any, inner: Spec, references: t.Container[str]) -> t.Any:
    """A list of dictionaries, where a text may stand for the dictionary that has it alone.

    A text that is a list in JSON is that list: a command line and some templates have no other way to give one.
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            raise _wrong(
                path, f"{path} begins like a list in JSON and is not one; JSON wants double quotes around texts."
            ) from None
    if isinstance(value, str) and path == "networks" and _is_name(value):
        value = [item.strip() for item in value.split(",")]
    if not isinstance(value, list):
        return value
    result = []
    for item in value:
        if _is_name(item) and path == "networks":
            item = {"network": item}
        elif _is_name(item) and path == "volumes":
            raise _wrong(
                path,
                f"an entry of volumes is a dictionary; to give the server volume {item!r} write {_existing(item)}, or "
                "attach it with nhn_volume_attachment.",
            )
        if isinstance(item, dict):
            _check_words(item, inner, f"{path}.")
            item = {key: _prepared(f"{path}.{key}", one, inner.get(key, {}), references) for key, one in item.items()}
        result.append(item)
    return result


def _existing(name: str) -> str:
    return f"{{source_type: volume, source: {name}}}"


def _is_name(value: t.Any) -> bool:
    """Whether a text cannot be what Ansible takes for a dictionary: JSON, or key=value."""
    return isinstance(value, str) and bool(value) and value.lstrip()[:1] not in "{[" and "=" not in value


def _check_text(path: str, value: t.Any) -> None:
    if isinstance(value, (dict, list, tuple)):
        kind = "dictionary" if isinstance(value, dict) else "list"
        raise _wrong(
            path,
            f"{path} takes a text, and this is a {kind}. If a template made it of a text, add the filter string to it.",
        )


def _check_words(given: t.Mapping[str, t.Any], spec: Spec, prefix: str = "") -> None:
    """Refuse options and values that have another name here."""
    unknown = [f"{prefix}{name}" for name in given if name not in spec]
    values = [
        (name, value) for name, value in given.items() if value not in (spec.get(name, {}).get("choices") or (value,))
    ]
    if not unknown and not values:
        return
    # Not above: a module's process compiles all that it imports, and few tasks have such words.
    from . import words

    told = words.about_options(unknown, (prefix.rstrip("."),) if prefix else spec)
    told += [text for name, value in values for text in [words.about_value(name, value)] if text]
    if told:
        named = [text.split("`")[1].partition(":")[0] for text in told]
        rest = sorted(set(unknown).difference(named))
        raise _wrong(
            named[0],
            " ".join([*told, *([f"Unsupported parameters: {', '.join(rest)}."] if rest else [])]),
        )


def _wrong(option: str, message: str) -> errors.InvalidArguments:
    return errors.InvalidArguments(message, option=option)


def cloud_config(value: t.Mapping[str, t.Any]) -> str:
    """A dictionary as cloud-init reads it: the line that says so, and the dictionary as JSON, which is YAML too."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2)
    except (TypeError, ValueError):
        raise _wrong("user_data", "user_data holds a value that neither JSON nor YAML can write.") from None
    return f"#cloud-config\n{_UNPRINTABLE.sub(_escaped, text)}\n"


def _escaped(match: re.Match[str]) -> str:
    # Line breaks stand between the values; in a text JSON has escaped them.
    return match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}"
