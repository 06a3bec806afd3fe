# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory beside that of openstack.cloud, on the same servers of the real Nova."""

from __future__ import annotations

import json
import subprocess
import time

import venvs
from checkout import Failure, say, tail

from .bare import BareClient
from .kit import Bench, Series

SERVERS = 100
SOURCES = {
    "nhn_compute": ("bench.nhn_compute.yml", {"plugin": "nhn.cloud.nhn_compute"}),
    "openstack": (
        "openstack.yml",
        {
            "plugin": "openstack.cloud.openstack",
            "only_clouds": ["bench"],
            "expand_hostvars": False,
            "fail_on_errors": True,
        },
    ),
}


def measure(bench: Bench) -> dict[str, Series]:
    """Both inventories in turns, after a warm-up, on servers made for it."""
    client = BareClient(bench)
    ids = client.make("bench-inventory", SERVERS)
    result = {name: Series(str(source[1]["plugin"])) for name, source in SOURCES.items()}
    for number in range(bench.runs + 1):
        for name, (file, source) in SOURCES.items():
            path = bench.work_dir / file
            path.write_text(json.dumps(source))
            since = bench.cloud.requests()
            start = time.perf_counter()
            done = subprocess.run(
                [str(venvs.BENCH.bin / "ansible-inventory"), "-i", str(path), "--list"],
                env=bench.env,
                cwd=bench.work_dir,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            seconds = time.perf_counter() - start
            listed = done.stdout.count('"ansible_host"') if not done.returncode else 0
            if listed < SERVERS:
                raise Failure(f"{source['plugin']} lists {listed} of {SERVERS} servers:\n{tail(done.stderr, 20)}")
            if number:
                rows = bench.rows(since)
                result[name].add(seconds, len(rows), sum(row["ms"] for row in rows) / 1000)
    client.delete("bench-inventory", ids)
    say(f"  inventories of {SERVERS} servers: {bench.runs} runs")
    return result
