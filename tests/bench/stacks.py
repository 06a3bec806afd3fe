# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a project of 42 things: with nhn_stack, task by task, with openstack.cloud, and the bound; then do nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checkout import say

from . import tasks
from .bare_stack import BareStack
from .kit import IMAGE, NETWORK_ID, Bench, Played, Series, Task
from .targets import PACES

#: The candidates: key -> label, in the order of the tables.
WHO = {
    "bare": "bare HTTP client, 10 threads, in waves",
    "stack": "nhn_stack, one task",
    "single": "modules of single things, a task with a loop for each kind",
    "openstack": "openstack.cloud, the same, without VPC, subnets and gateway",
}
#: Pace of the platform -> the knobs of the local cloud.
KNOBS = {"none": {"spawn_delay": 0, "volume_delay": 0}, "platform": {"spawn_delay": 5, "volume_delay": 2}}
#: Most runs in a usual bench, since one takes minutes.
RUNS = {"none": 2, "platform": 1}
ZONE = "kr-pub-a"
RULES = (7, 7, 6)
TIMES = 10


def document(name: str, times: int = 1) -> dict[str, Any]:
    """Return the options of nhn_stack for 42 things: a VPC, 2 subnets, a gateway, 3 groups with 20 rules, 10 volumes,
    10 servers, their 10 attachments and 5 floating IPs.

    :param times: for so many times as many.
    """
    found: dict[str, Any] = {"name": name, "vpcs": [], "security_groups": [], "volumes": [], "servers": []}
    for number in range(1, times + 1):
        one = f"{name}-{number}"
        subnets = [{"name": f"{one}-{half}", "cidr": f"10.{100 + number}.{half}.0/24"} for half in (1, 2)]
        found["vpcs"].append(
            {
                "name": one,
                "cidr": f"10.{100 + number}.0.0/16",
                "routing_table": {"internet_gateway": True},
                "subnets": subnets,
            }
        )
        found["security_groups"] += [
            {
                "name": f"{one}-{group}",
                "rules": [{"protocol": "tcp", "port": 8000 + rule} for rule in range(count)],
            }
            for group, count in enumerate(RULES)
        ]
        disks = [{"name": f"{one}-{place}", "size": 10, "availability_zone": ZONE} for place in range(10)]
        found["volumes"] += disks
        found["servers"] += [
            {
                "name": disk["name"],
                "flavor": "m2.c1m2",
                "image": IMAGE.name,
                "availability_zone": ZONE,
                "boot_volume": {"size": 20},
                "networks": [{"network": one, "subnet": subnets[place % 2]["name"]}],
                "security_groups": [f"{one}-{place % len(RULES)}"],
                "attachments": [disk["name"]],
                **({"floating_ip": {}} if place < 5 else {}),
            }
            for place, disk in enumerate(disks)
        ]
    return found


def stack(wanted: Mapping[str, Any], **more: Any) -> list[Task]:
    """Return the task of nhn_stack."""
    return [{"nhn.cloud.nhn_stack": {**wanted, **more}}]


def single(wanted: Mapping[str, Any]) -> list[Task]:
    """Return the same as a task with a loop for each kind. The servers differ, so ``count`` does not fit."""
    vpc = wanted["vpcs"][0]
    own = ("attachments", "floating_ip")
    servers = [{key: value for key, value in one.items() if key not in own} for one in wanted["servers"]]
    attachments = [
        {"server": one["name"], "volume": volume} for one in wanted["servers"] for volume in one["attachments"]
    ]
    addresses = [{"server": one["name"]} for one in wanted["servers"] if "floating_ip" in one]
    loops = {
        "nhn_vpc": [{"name": vpc["name"], "cidr": vpc["cidr"]}],
        "nhn_subnet": [{**one, "vpc": vpc["name"]} for one in vpc["subnets"]],
        "nhn_routing_table": [{"id": "{{ made.results[0].vpc.default_routing_table.id }}", **vpc["routing_table"]}],
        "nhn_security_group": wanted["security_groups"],
        "nhn_volume": wanted["volumes"],
        "nhn_server": servers,
        "nhn_volume_attachment": attachments,
        "nhn_floating_ip": addresses,
    }
    first, *rest = [_loop(f"nhn.cloud.{module}", items) for module, items in loops.items()]
    return [{**first, "register": "made"}, *rest]


def openstack(wanted: Mapping[str, Any]) -> list[Task]:
    """Return the same with openstack.cloud, in a VPC that is there: it knows no calls that make one here."""
    groups = [{"name": one["name"]} for one in wanted["security_groups"]]
    rules = [
        {
            "security_group": one["name"],
            "protocol": rule["protocol"],
            "port_range_min": rule["port"],
            "port_range_max": rule["port"],
            "remote_ip_prefix": "0.0.0.0/0",
        }
        for one in wanted["security_groups"]
        for rule in one["rules"]
    ]
    servers = [
        {
            "name": one["name"],
            "flavor": one["flavor"],
            "image": IMAGE.id,
            "nics": [{"net-id": NETWORK_ID}],
            "availability_zone": one["availability_zone"],
            "security_groups": one["security_groups"],
            "boot_from_volume": True,
            "terminate_volume": True,
            "volume_size": one["boot_volume"]["size"],
            "auto_ip": False,
        }
        for one in wanted["servers"]
    ]
    attachments = [
        {"server": one["name"], "volume": volume} for one in wanted["servers"] for volume in one["attachments"]
    ]
    loops = {
        "security_group": groups,
        "security_group_rule": rules,
        "volume": wanted["volumes"],
        "server": servers,
        "server_volume": attachments,
    }
    return [
        _loop(f"openstack.cloud.{module}", [{"cloud": "bench", **one} for one in items])
        for module, items in loops.items()
    ]


PLAYBOOKS: Mapping[str, Callable[[Mapping[str, Any]], list[Task]]] = {
    "stack": stack,
    "single": single,
    "openstack": openstack,
}


def _loop(module: str, items: Sequence[Mapping[str, Any]]) -> Task:
    """Return a task with an item for each thing."""
    options = dict.fromkeys(option for one in items for option in one)
    return {module: {option: f"{{{{ item.{option} | default(omit) }}}}" for option in options}, "loop": list(items)}


def measure(bench: Bench, *, full: bool) -> dict[str, Any]:
    """Measure the making of 42 things, then nothing to do with 42 and with 420 of them, which stay.

    The time of an empty playbook is subtracted where things are made, for the start of ansible-playbook.
    """
    starts = Series("start of ansible-playbook")
    for _unused in range(5):
        starts.add(bench.play([{"ansible.builtin.meta": "noop"}]).seconds, 0)
    made: dict[str, dict[str, Series]] = {pace: {} for pace in PACES}
    for pace in PACES:
        _set_pace(bench, pace)
        runs = bench.runs if full else min(bench.runs, RUNS[pace])
        for run in range(runs):
            for who in WHO:
                # It takes minutes, and longer with delays.
                if who != "openstack" or full or (pace, run) == ("none", 0):
                    _make(bench, who, f"{who}{pace}{run}", made[pace].setdefault(who, Series(WHO[who])), starts.median)
            say(f"  stack: {PACES[pace]}, run {run + 1} of {runs}")
    _set_pace(bench, "none")
    nothing, first_pages = _do_nothing(bench)
    return {
        "made": {pace: {who: one.as_dict() for who, one in found.items()} for pace, found in made.items()},
        "nothing": {key: one.as_dict() for key, one in nothing.items()},
        "first_pages": first_pages,
    }


def _set_pace(bench: Bench, pace: str) -> None:
    bench.cloud.control("knobs", KNOBS[pace])


def _make(bench: Bench, who: str, name: str, series: Series, start: float) -> None:
    """Make all of it once, time it, and delete it."""
    wanted = document(name)
    if who == "bare":
        since = bench.cloud.requests()
        began = time.perf_counter()
        BareStack(bench).make_stack(wanted)
        made = Played(time.perf_counter() - began, bench.rows(since))
        start = 0
    else:
        made = bench.play(PLAYBOOKS[who](wanted))
    series.add(made.seconds - start, made.calls, made.http_seconds, made.cpu)
    there = dict(wanted)
    if who == "openstack":
        # It has made no VPC.
        there["vpcs"] = []
        there["servers"] = [{key: one[key] for key in one if key != "networks"} for one in wanted["servers"]]
    bench.play(stack(there, state="absent"))


def _do_nothing(bench: Bench) -> tuple[dict[str, Series], int]:
    """Return the costs of tasks with nothing to do, and the number of calls without further pages of lists."""
    small, large = document("idle"), document("idle", TIMES)
    bench.play(stack(small))
    first_pages = sum("marker=" not in row["path"] for row in bench.play(stack(small)).rows)
    ping = tasks.Variant("ping", "ansible.builtin.ping", {"ansible.builtin.ping": {}}, 16)
    found = tasks.in_turns(
        bench, [ping, tasks.Variant("small", "nhn_stack, 42 things", stack(small)[0], 4)], bench.runs
    )
    # Only now, since the lists of a project with 420 things are longer.
    bench.play(stack(large))
    variant = tasks.Variant("large", "nhn_stack, 420 things", stack(large)[0], 2)
    found |= tasks.in_turns(bench, [variant], min(bench.runs, 3))
    return found, first_pages
