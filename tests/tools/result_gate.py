# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that the results of the integration tests had all documented keys, and no others.

Every ansible-playbook of a measured run writes down what it saw (callback/result_keys.py) when NHN_RESULT_KEYS names
the folder for it. Run with the main environment's Python, this file compares that with RETURN of the modules.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEEN = ROOT / ".build" / "result-keys"
SWITCH = "NHN_RESULT_KEYS"
#: Keys that Ansible itself adds to successful results.
OWN = {
    "attempts", "censored", "changed", "deprecations", "diff", "failed", "failed_when_result",
    "failed_when_suppressed_exception", "invocation", "msg", "warnings",
}  # fmt: skip
#: Documented type -> other types that are allowed for it.
TYPES = {"float": {"float", "int"}, "path": {"str"}}
Keys = tuple[str, ...]
#: By module: the paths of keys, with the types of their values.
Seen = dict[str, dict[Keys, set[str]]]


def recording_env() -> dict[str, str]:
    """Return the variable that switches recording on."""
    return {SWITCH: str(SEEN)}


def callback_env() -> dict[str, str]:
    """Return the settings that make ansible-playbook record, if this process is recorded."""
    if SWITCH not in os.environ:
        return {}
    return {
        SWITCH: os.environ[SWITCH],
        "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests/tools/callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "result_keys",
    }


def start_afresh() -> None:
    """Delete earlier records."""
    shutil.rmtree(SEEN, ignore_errors=True)
    SEEN.mkdir(parents=True)


def recorded() -> Seen:
    """Return what was recorded."""
    found: Seen = {}
    for file in SEEN.glob("*.jsonl"):
        for line in file.read_text().splitlines():
            name, path, kind = json.loads(line)
            found.setdefault(name, {}).setdefault(tuple(path), set()).add(kind)
    return found


def complaints(everything: Seen) -> list[str]:
    """Return what is wrong, in words."""
    from ansible.plugins.loader import init_plugin_loader
    from checkout import link_collection

    init_plugin_loader([str(link_collection())])
    sys.path.insert(0, str(ROOT / "tests/unit/contract"))
    from documented import MODULES, returned, same, undocumented

    def values(name: str, path: Keys) -> set[str]:
        """Return the types of the values of a key, in all places of that object."""
        here = (name, path[0])
        home = same().get(here, here)
        places = {home, *(place for place in same() if same()[place] == home)} if path[1:] else {here}
        kinds = [everything.get(module, {}).get((key, *path[1:]), set()) for module, key in places]
        return set().union(*kinds) - {"null"}

    told = []
    for name in MODULES:
        seen = everything.get(name, {})
        for path in undocumented(name, seen):
            if path[0] not in OWN and not path[0].startswith(("ansible_", "_ansible_")):
                told.append(f"{name}: {'.'.join(path)} was in a result, and RETURN does not have it")
        for path, entry in returned(name).items():
            where = f"{name}: {'.'.join(path)} is documented"
            kinds, wanted = values(name, path), TYPES.get(entry["type"], {entry["type"]})
            if path not in seen:
                told.append(f"{where}, and was in no result")
            elif not kinds:
                told.append(f"{where}, and was null in every result")
            elif wanted != {"raw"} and not kinds <= wanted:
                told.append(f"{where} as {entry['type']}, and was {', '.join(sorted(kinds))}")
    return told


def judge() -> int:
    """Print what is wrong, or that nothing is."""
    told = complaints(recorded())
    for line in told:
        print(line)
    print(f"documented results: {f'{len(told)} complaints' if told else 'each key was seen, and no other'}")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(judge())
