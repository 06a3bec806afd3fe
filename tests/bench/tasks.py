# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the marginal cost of a task with nothing to do: (many tasks - few tasks) / their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checkout import say

from .kit import BY_NAME, FLAVOR, IMAGE, NETWORK_ID, SUBNET_ID, Bench, Series, Task, openstack_server

FEW = 2
#: Tasks differ by hundredths of a second, so they have more runs than the rest.
TURNS = 2
WORKER = {"NHN_RUN_IN": "worker"}
MODULE = {"NHN_RUN_IN": "module"}


@dataclass(frozen=True)
class Variant:
    """A kind of task.

    :param more: number of additional tasks or loop items in the longer playbook.
    :param loop: whether it uses items of a task instead of separate tasks.
    """

    key: str
    label: str
    task: Task
    more: int
    loop: bool = False
    env: Mapping[str, str] = field(default_factory=dict)

    def tasks(self, count: int) -> list[Task]:
        """Return a playbook with this many of them."""
        if self.loop:
            return [{**self.task, "loop": list(range(count))}]
        return [dict(self.task) for _unused in range(count)]


def variants(bench: Bench, server: dict[str, Any], cache: str) -> list[Variant]:
    """Return all candidates, on the same server."""
    ids = {
        "id": server["id"],
        "flavor": FLAVOR.id,
        "image": IMAGE.id,
    }
    only_id = {"nhn.cloud.nhn_server": {"id": server["id"], "state": "started"}}
    with_ids = {"nhn.cloud.nhn_server": {**ids, "networks": [{"network": NETWORK_ID, "subnet": SUBNET_ID}]}}
    with_names = {"nhn.cloud.nhn_server": {"name": server["name"], **BY_NAME}}
    token = bench.token()
    url = f"{bench.cloud.url}/v2/{bench.cloud.env['NHN_TENANT_ID']}/servers/{server['id']}"
    kept = {"NHN_TOKEN_CACHE": cache}
    openstack = openstack_server(name=server["name"], meta=server["metadata"])
    uri = {"ansible.builtin.uri": {"url": url, "headers": {"X-Auth-Token": token}}}
    bare = {"bench_requests": {"url": url, "token": token}}
    info: Task = {"nhn.cloud.nhn_flavor_info": {}}
    return [
        # Candidates of a ratio are measured one after the other, since a machine's speed changes within minutes.
        Variant("ping", "ansible.builtin.ping", {"ansible.builtin.ping": {}}, 16),
        Variant("worker", "nhn_server in the worker, its id", only_id, 40, env=WORKER),
        Variant("openstack", "openstack.cloud.server", openstack, 8),
        Variant("openstack_loop", "openstack.cloud.server, loop item", openstack, 8, True),
        Variant("worker_loop", "nhn_server in the worker, its id, loop item", only_id, 100, True, WORKER),
        Variant("ping_loop", "ansible.builtin.ping, loop item", {"ansible.builtin.ping": {}}, 8, True),
        Variant("uri", "ansible.builtin.uri, one GET", uri, 6),
        Variant("bare", "a module with requests and one GET", bare, 16),
        Variant(
            "module_cache", "nhn_server as a module, its id, with token cache", only_id, 16, env={**MODULE, **kept}
        ),
        Variant("info_cache", "nhn_flavor_info as a module, with token cache", info, 16, env={**MODULE, **kept}),
        Variant("module", "nhn_server as a module, its id", only_id, 6, env=MODULE),
        Variant("module_names", "nhn_server as a module, all by name", with_names, 6, env=MODULE),
        Variant("worker_cache", "... with token cache", only_id, 40, env={**WORKER, **kept}),
        Variant("worker_ids", "nhn_server in the worker, all by id", with_ids, 40, env=WORKER),
        Variant("worker_names", "nhn_server in the worker, all by name", with_names, 40, env=WORKER),
        Variant("worker_names_cache", "... with token cache", with_names, 40, env={**WORKER, **kept}),
        Variant("worker_names_loop", "nhn_server in the worker, all by name, loop item", with_names, 100, True, WORKER),
    ]


def measure(bench: Bench) -> dict[str, Series]:
    """Measure all variants."""
    server = bench.make_server("bench-idle")
    return in_turns(bench, variants(bench, server, str(bench.work_dir / "tokens")), TURNS * bench.runs)


def in_turns(bench: Bench, compared: Sequence[Variant], runs: int) -> dict[str, Series]:
    """Run variants in turns, so that other load affects all of them."""
    result = {variant.key: Series(variant.label) for variant in compared}
    for number in range(runs + 1):
        for variant in compared:
            few = bench.play(variant.tasks(FEW), variant.env)
            if number == 0:
                continue  # warm-up: files in the page cache, bytecode written, the token cache filled
            many = bench.play(variant.tasks(FEW + variant.more), variant.env)
            result[variant.key].add(
                (many.seconds - few.seconds) / variant.more,
                (many.calls - few.calls) / variant.more,
                (many.http_seconds - few.http_seconds) / variant.more,
                (many.cpu - few.cpu) / variant.more,
            )
        say(f"  tasks: {'warm-up' if number == 0 else f'run {number} of {runs}'}")
    return result
