# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read arguments that are dictionaries, or lists of them, and the short forms of them.

Imported only for a task that has one.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible.module_utils.common import validation

from .. import _errors as errors
from .._thing.kind import shorten
from .arguments import wrong

#: Characters that JSON allows in a string, and YAML does not, or reads as the end of a line.
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

#: Words for true and false in YAML 1.1.
FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def list_of_dictionaries(path: str, value: t.Any) -> t.Any:
    """Return a list of dictionaries. A string is short for a dictionary with a single key.

    A string that is a list in JSON is read as that list, since a command line and some templates have no other way.
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            raise wrong(
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
            raise wrong(
                path,
                f"an entry of volumes is a dictionary; to give the server volume {item!r} write {_existing(item)}, or "
                "attach it with nhn_volume_attachment.",
            )
        elif isinstance(item, dict) and path == "networks" and "vpc" in item and "network" not in item:
            # The alias.
            item = {"network" if key == "vpc" else key: one for key, one in item.items()}
        result.append(item)
    return result


def _existing(name: str) -> str:
    return f"{{source_type: volume, source: {name}}}"


def check_dictionary(path: str, value: t.Any) -> None:
    """Refuse what is not a dictionary, and say what to write. Ansible itself ends in a traceback for some values."""
    if path == "boot_volume" and _is_name(value):
        raise wrong(path, f"{path} is a dictionary; to boot from volume {value!r} write {_existing(value)}.")
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, (list, tuple)) else f"of type {type(value).__name__}"
        raise wrong(path, f"{path} is a dictionary, and this is {kind}; write its keys below it.")


def _is_name(value: t.Any) -> bool:
    """Return whether a string is a name, and nothing that Ansible reads as a dictionary (JSON, or key=value)."""
    return isinstance(value, str) and bool(value) and value.lstrip()[:1] not in "{[" and "=" not in value


def cloud_config(value: t.Mapping[str, t.Any]) -> str:
    """Return a dictionary as cloud-config: its first line, and the dictionary as JSON, which is also YAML."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2)
    except (TypeError, ValueError):
        raise wrong("user_data", "user_data holds a value that neither JSON nor YAML can write.") from None
    return f"#cloud-config\n{_UNPRINTABLE.sub(_escaped, text)}\n"


def _escaped(match: re.Match[str]) -> str:
    # Line breaks are between the values; in a string JSON has escaped them.
    return match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}"


def texts_by_key(option: str, value: t.Any, told: str) -> dict[str, str]:
    """Return an option that is a dictionary of strings, or the same as JSON.

    :param told: the source of the value.
    :raises ConfigurationError: if it is neither.
    """
    if isinstance(value, str) and not value.strip():
        return {}
    try:
        checked = validation.check_type_dict(value)
    except (TypeError, ValueError):
        raise errors.ConfigurationError(f"{option} is not a dictionary in JSON{told}.", option=option) from None
    for key, item in checked.items():
        if not isinstance(item, str):
            raise errors.ConfigurationError(
                f"{option} has no URL for {shorten(str(key))}{told}; write service: URL.", option=option
            )
    return {str(key): item.strip() for key, item in checked.items()}


def flag_or_name(path: str, value: t.Any) -> bool | str:
    """Return the value of an option that takes true, false, or a name.

    Before ansible-core 2.19 a template gives a text, so YAML's words for true and false are taken for these.

    :raises InvalidArguments: if it is none of them.
    """
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise wrong(
            path, f"{path} takes a name, true or false, and this is {shorten(str(value))}; put a name in quotes."
        )
    return FLAGS.get(value.strip().lower(), value)
