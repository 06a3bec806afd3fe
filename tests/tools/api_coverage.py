# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which call of the API which module sends, for docs/api-coverage.md.

The calls are those of the local cloud's schema (tests/cloud/front). Who sends them was seen in the integration tests:
each ansible-playbook writes down when its tasks ran (callback/result_keys.py), and each test what the cloud was asked
(tests/conftest.py). What was seen is kept in api_calls.json, and `make generate` writes the page from it.

Run with the main environment's Python after `make test`, this file says where the two differ. With --accept,
api_calls.json becomes what was seen. With --add, what was seen is added to it, for example after
`make integration TARGET=name`.
"""

from __future__ import annotations

import bisect
import json
import os
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import clouds
import venvs
from checkout import ROOT
from result_gate import SEEN, SWITCH

if TYPE_CHECKING:
    from clouds import LocalCloud

KEPT = Path(__file__).with_name("api_calls.json")
#: Call -> who sends it, a module or the inventory -> the tests that saw it.
Users = dict[str, dict[str, list[str]]]
#: The guide that a call is from, by the tag before its section. Those of COMPLETE must be used, or have a reason.
GUIDES = {
    "": "Instance",
    "en26": "Instance",
    "img": "Image",
    "bs": "Block Storage",
    "iaas": "Authentication",
    "net": "VPC and Subnet",
    "igw": "Internet Gateway",
    "netc": "Network Interface",
    "fip": "Floating IP",
    "sg": "Security Group",
}
COMPLETE = (
    "Instance",
    "Image",
    "Block Storage",
    "VPC and Subnet",
    "Internet Gateway",
    "Network Interface",
    "Floating IP",
    "Security Group",
)
#: The call that every module sends, and what stands there for them.
LOGIN, EVERYBODY, EVERYWHERE = "POST /v2.0/tokens", "every module", "every test"
HEADER = """\
<!--
Copyright: (c) 2026, nhn.cloud contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->"""
#: How many tests of a call the page names.
NAMED = 3
#: Why no module sends a call of these guides.
NO_MODULE = {
    "GET /v2/images/{imageId}/file": "A module would bring gigabytes onto the controller. Use the console.",
    "GET /v2.0/networks": "`GET /v2.0/vpcs` lists the same networks with their CIDR and state.",
    "GET /v2.0/subnets": "`GET /v2.0/vpcsubnets` lists the same subnets with their routing tables.",
    "GET /v2.0/routingtables/{id}/related_gateways": "It lists peerings, NAT and VPN gateways; no module has these.",
    "GET /v2.0/routes/{id}": "The list of routes has the same fields, for a whole table in one call.",
    "GET /v2.0/security-group-rules/{id}": "The group itself has its rules.",
    "GET /v2/{tenantId}/volumes": "The list with details has the same filters and tells more.",
    "GET /v2/{tenantId}/snapshots": "The list with details tells more.",
    "GET /v2/{tenantId}/servers/{serverId}/metadata": "The server itself has its metadata.",
    "GET /v2/{tenantId}/servers/{serverId}/metadata/{key}": "The server itself has its metadata.",
}


def calls() -> list[Any]:
    """The calls that the local cloud lets through."""
    compute, others = clouds.part("front.schema_compute"), clouds.part("front.schema_resources")
    return [*compute.COMPUTE, *others.RESOURCES]


def name_of(call: Any) -> str:
    """A call in one line."""
    return f"{call.method} {call.path}" + (f"#{call.action}" if call.action else "")


def guide_of(call: Any) -> str:
    """The guide that a call is from; empty where none has it."""
    tag = re.match(r"\[(\w+)\]", call.cite)
    return "" if call.undocumented else GUIDES[tag[1] if tag else ""]


# What was seen


def note_requests(cloud: LocalCloud, since: int, test: str) -> None:
    """Write down what a test has asked a cloud, if this run is recorded."""
    if SWITCH not in os.environ:
        return
    rows = [
        [row["t"], row["method"], row["path"].partition("?")[0], row["route"].partition("#")[2]]
        for row in cloud.control(f"log?since={since}")
        if "nhn.cloud/" in str(row["ua"])
    ]
    path = Path(os.environ[SWITCH], f"{uuid.uuid4().hex}.requests")
    path.write_text(json.dumps({"url": cloud.url, "test": test, "rows": rows}))


def _read(kind: str) -> Iterator[dict[str, Any]]:
    for path in SEEN.glob(f"*.{kind}"):
        yield json.loads(path.read_text())


def seen() -> Users:
    """The calls that modules, and the inventory, have sent in the recorded run."""
    find = clouds.part("front.schema").find
    tasks: dict[str, list[tuple[float, str]]] = {}
    for one in _read("tasks"):
        tasks.setdefault(one["url"], []).extend((begun, name) for begun, name in one["tasks"])
    for begun in tasks.values():
        begun.sort()
    found: Users = {}
    for one in _read("requests"):
        begun, test = tasks.get(one["url"], []), _short(one["test"])
        for at, method, path, action in one["rows"]:
            # The log's times are rounded.
            place = bisect.bisect_right(begun, (at + 0.0005, "~")) - 1
            user = begun[place][1] if place >= 0 else ""
            if not user and "test_inventory" in one["test"]:
                user = "nhn_compute"
            call = find(method, path, {action: None} if action else None)
            if user and not isinstance(call, str):
                name = name_of(call)
                sender, where = (EVERYBODY, EVERYWHERE) if name == LOGIN else (user, test)
                found = _together(found, {name: {sender: [where]}})
    return found


def _short(test: str) -> str:
    """The name of a target, or of a file of tests."""
    target = re.search(r"::test_target\[(.+)\]$", test)
    return target[1] if target else Path(test.partition("::")[0]).stem


def _together(one: Users, other: Users) -> Users:
    """Return what is in either, sorted."""

    def union(name: str, user: str) -> list[str]:
        return sorted({*one.get(name, {}).get(user, []), *other.get(name, {}).get(user, [])})

    return {
        name: {user: union(name, user) for user in sorted({*one.get(name, {}), *other.get(name, {})})}
        for name in sorted({*one, *other})
    }


def kept() -> Users:
    """The calls that were seen when api_calls.json was written."""
    users: Users = json.loads(KEPT.read_text())
    return users


def keep(users: Users) -> None:
    """Write api_calls.json."""
    KEPT.write_text(json.dumps(dict(sorted(users.items())), indent=1, ensure_ascii=False) + "\n")


# What is told


def without_use(users: Users) -> list[str]:
    """The calls of complete guides that nothing sends, and that have no reason for it."""
    named = [name_of(call) for call in calls() if guide_of(call) in COMPLETE]
    return [name for name in named if name not in users and name not in NO_MODULE]


def needless_reasons(users: Users) -> list[str]:
    """The calls that have a reason why nothing sends them, and are sent, or not there any more."""
    there = {name_of(call) for call in calls()}
    return [name for name in NO_MODULE if name in users or name not in there]


def page(users: Users) -> str:
    """docs/api-coverage.md."""
    lines = [
        HEADER,
        "# API coverage",
        "",
        "Which module sends which call of the API, and which tests saw it. `make generate` writes this page from the",
        "calls that the local cloud knows, and from what it was asked in the integration tests. Sections are those of",
        "the guides' Japanese edition, unless the name is English.",
        "",
        "Each call of these guides is in use, or the table says why not:",
        f"{', '.join(COMPLETE)}.",
    ]
    for guide in dict.fromkeys(GUIDES.values()):
        rows = [call for call in calls() if guide_of(call) == guide]
        lines += ["", f"## {guide}", "", "| call | section | sent by | in the tests |", "| --- | --- | --- | --- |"]
        lines += [_row(call, call.cite, users) for call in rows]
    lines += [
        "",
        "## Calls that no guide documents",
        "",
        "They are used since others use them on the platform. If it refuses one, the error says what to do instead.",
        "",
        "| call | who uses it | sent by | in the tests |",
        "| --- | --- | --- | --- |",
        *(_row(call, call.undocumented, users) for call in calls() if call.undocumented),
    ]
    return "\n".join([*lines, ""])


def _row(call: Any, told: str, users: Users) -> str:
    action = f" {call.action}" if call.action else ""
    about = re.sub(r"^\[\w+\] ?", "", told)
    return f"| `{call.method} {call.path}`{action} | {about} | {_senders(call, users)} | {_tests(call, users)} |"


def _senders(call: Any, users: Users) -> str:
    name = name_of(call)
    if name in users:
        return ", ".join(user if user == EVERYBODY else f"`{user}`" for user in users[name])
    return NO_MODULE.get(name, "nothing")


def _tests(call: Any, users: Users) -> str:
    found = sorted(set().union(*users.get(name_of(call), {}).values()))
    more = [f"{len(found) - NAMED} more"] if len(found) > NAMED else []
    return ", ".join([*(test if test == EVERYWHERE else f"`{test}`" for test in found[:NAMED]), *more])


def judge(accept: bool = False, add: bool = False) -> int:
    """Say where what was seen differs from what is kept, or keep it.

    Which module sends a call, and in which tests, may depend on chance, such as a wait that ends early: this is told,
    and no complaint. Whether anything sends it must not.
    """
    users = seen()
    if accept or add:
        keep(_together(users, kept()) if add else users)
    before = kept()
    told = [
        f"{name} was sent by {', '.join(senders)}, and docs/api-coverage.md does not say so"
        for name, senders in users.items()
        if name not in before
    ]
    if not add:
        told += [
            f"{name} was not sent, and docs/api-coverage.md says that it is" for name in before if name not in users
        ]
    new = sum(user not in before.get(name, {}) for name, senders in users.items() for user in senders)
    for line in told:
        print(line)
    if told or new:
        command = f".venv/{venvs.MAIN.name}/bin/python {Path(__file__).relative_to(ROOT)}"
        print(f"{new} new senders of calls; keep what was seen with: {command} --add, or --accept; then make generate")
    print(f"calls of the API: {f'{len(told)} complaints' if told else 'those that docs/api-coverage.md tells'}")
    return 1 if told else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests/tools"))
    sys.exit(judge("--accept" in sys.argv, "--add" in sys.argv))
