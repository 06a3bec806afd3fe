# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read answers like a playbook, with the ansible-core of this Python: one JSON line in, one out.

In: the name of a playbook of the collection, a file of extra variables, and servers. Out: the answers or the problems;
for power also the names of the servers that the role would work on. Everything except the API's part is real:
the loader of extra variables, the lookup plugin, the variables of the playbook and of the role, jmespath.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import jmespath
from ansible import context
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar
from ansible.utils import vars as ansible_vars
from ansible.utils.context_objects import CLIArgs

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "roles/power_schedule"

# ansible-core 2.19 and newer template only trusted strings.
try:
    from ansible.template import trust_as_template
except ImportError:

    def trust_as_template(text: str) -> str:
        return text


TRUSTED = (
    {"trusted_as_template": True} if "trusted_as_template" in str(inspect.signature(DataLoader.load_from_file)) else {}
)


def load(path: Path) -> Any:
    return DataLoader().load_from_file(str(path), **TRUSTED)


def variables(playbook: str) -> dict[str, Any]:
    """Return the variables of a playbook's tasks without answers."""
    play, *_others = load(ROOT / "playbooks" / f"{playbook}.yml")
    known: dict[str, Any] = {"omit": ""}
    for role in play.get("roles", []):
        if role["role"] == "nhn.cloud.power_schedule":
            known |= load(ROLE / "defaults/main.yml") | load(ROLE / "vars/main.yml") | role["vars"]
    known |= play["vars"]
    for path in play["vars_files"]:
        known |= load(ROOT / "playbooks" / path)
    return known


def listing_task() -> dict[str, Any]:
    """Return the arguments of the role's module that lists servers, as templates."""
    module = "nhn.cloud.nhn_server_info"
    (task,) = [task for task in load(ROLE / "tasks/main.yml") if module in task]
    given: dict[str, Any] = task[module]
    return given


class Reader:
    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}

    def read(self, asked: dict[str, Any]) -> dict[str, Any]:
        playbook = asked["playbook"]
        if playbook not in self.known:
            self.known[playbook] = variables(playbook)
        context.CLIARGS = CLIArgs({"extra_vars": (f"@{asked['file']}",)})
        ansible_vars.load_extra_vars.extra_vars = None
        loader = DataLoader()
        try:
            extra = ansible_vars.load_extra_vars(loader)
        except Exception as error:
            return {"unreadable": f"{type(error).__name__}: {error}"}
        templar = Templar(loader=loader, variables={**self.known[playbook], **extra})

        def value(expression: str) -> Any:
            return templar.template(trust_as_template("{{ " + expression + " }}"))

        read = value("_read")
        if read["problems"]:
            return {"problems": list(read["problems"])}
        answer: dict[str, Any] = {"answers": dict(read["answers"])}
        if playbook == "power":
            if not value("power_schedule_is_selective or power_schedule_all"):
                return {"problems": ["The selection is empty"]}
            given = {name: str(value) for name, value in templar.template(listing_task()).items()}
            answer["selected"] = select(asked["servers"], given["name_regex"], given["query"])
        return answer


def select(servers: list[dict[str, Any]], regex: str, expression: str) -> list[str]:
    """Apply a regular expression and a query like the API, the module and the role, which refuse wrong ones."""
    try:
        left = [server for server in servers if not regex or re.search(regex, server["name"])]
        found = jmespath.search(expression, {"servers": left})
    except (re.error, jmespath.exceptions.JMESPathError):
        return []
    found = found if isinstance(found, list) else []
    return [entry["name"] for entry in found if isinstance(entry, dict)]


def main() -> None:
    init_plugin_loader([str(ROOT / ".build")])
    reader = Reader()
    for line in sys.stdin:
        print(json.dumps(reader.read(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
