# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the cost of the inventory beside others in one run, and compare it with the targets.

    python3.12 tests/bench/inventory.py [--sizes 100 1000 10000] [--rounds 5] [--ansible 2.21] [--nova]

Measured on each size: an empty inventory, a script inventory that prints the finished JSON, nhn_compute, nhn_compute
from its cache, and the HTTP calls alone. The servers come from a page server on loopback, which serves what a local
cloud has answered, varied; with --nova, 250 servers come from the real Nova of a local cloud (which takes minutes to
make them). Rounds are interleaved, the first one warms up and does not count, medians are shown.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tools"), str(HERE)]

import filling  # noqa: E402
import openstack  # noqa: E402
import playbook  # noqa: E402
import servers  # noqa: E402
import venvs  # noqa: E402
from checkout import RUN, Failure, link_collection, say  # noqa: E402
from clouds import STAND_IN, LocalCloud  # noqa: E402

OPTIONS = """\
plugin: nhn.cloud.nhn_compute
keyed_groups:
  - key: nhn_metadata.role
    prefix: role
  - key: nhn_security_groups
    prefix: sg
  - key: nhn_availability_zone
    prefix: zone
compose:
  internal_ip: nhn_private_ips[0]
  short: nhn_name | regex_replace('-.*$', '')
"""
#: The same for openstack.cloud.openstack, whose servers are below one variable.
THEIRS = {
    "plugin": "openstack.cloud.openstack",
    "only_clouds": ["bench"],
    "expand_hostvars": False,
    "fail_on_errors": True,
    "keyed_groups": [
        {"key": "openstack.metadata.role", "prefix": "role"},
        {"key": "openstack.security_groups | map(attribute='name') | list", "prefix": "sg"},
        {"key": "openstack.availability_zone", "prefix": "zone"},
    ],
    "compose": {
        "internal_ip": "openstack.addresses.values() | first | map(attribute='addr') | first",
        "short": "openstack.name | regex_replace('-.*$', '')",
    },
}
#: With more servers openstack.cloud.openstack runs only once, since it takes minutes.
MOST_OF_THEIRS = 1000
CACHED = OPTIONS + "cache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: {folder}\n"
NOVA_SERVERS = 250
#: Targets: times of (script + HTTP), times of the time of a tenth of the servers, MB at 10,000.
MOST_TIMES = 1.3
MOST_GROWTH = 11
MOST_MEMORY = 500
LEGEND = (
    "The figures are medians, in seconds of wall time. script: a script inventory that prints the finished JSON.\n"
    "http: the calls alone. openstack: openstack.cloud.openstack with the same groups and variables (one run above\n"
    "1000 servers). ratio: nhn_compute / (script + http). processor: the processor time of nhn_compute / that of\n"
    "script. MB: the largest memory of nhn_compute's run. recorded: a page server on loopback serves answers that a\n"
    "local cloud gave, with variations. All candidates run in one environment."
)


class Cost(NamedTuple):
    """A run: seconds of wall time, seconds of processor time, and the largest memory in MB."""

    seconds: float
    processor: float
    memory: float


#: Starts a command from a small process. Linux counts the memory of the process that starts a program as the
#: program's own, and this process has ten thousand hosts.
START = """
import json, os, sys, time
start = time.monotonic()
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as report:
    json.dump([time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024], report)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(command: list[str], env: dict[str, str], output: Path) -> Cost:
    """Run a command and return its cost."""
    report = output.with_suffix(".cost")
    small = [sys.executable, "-I", "-S", "-c", START, str(report), *command]
    with output.open("wb") as sink:
        done = subprocess.run(
            small, env=env, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise Failure(f"{' '.join(command)} ended with {done.returncode}:\n{output.read_text()[-2000:]}")
    return Cost(*json.loads(report.read_text()))


def calls(env: dict[str, str]) -> float:
    """Return the seconds of the HTTP calls of an inventory alone, read and not decoded."""
    auth = urlsplit(env["NHN_AUTH_URL"])
    connection = http.client.HTTPConnection(auth.netloc)

    def ask(method: str, path: str, body: object = None, token: str = "") -> bytes:
        headers = {"Content-Type": "application/json", "X-Auth-Token": token}
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise Failure(f"{method} {path}: {answer.status} {data[:200]!r}")
        return data

    start = time.monotonic()
    login = {"username": env["NHN_USERNAME"], "password": env["NHN_PASSWORD"]}
    body = {"auth": {"tenantId": env["NHN_TENANT_ID"], "passwordCredentials": login}}
    access = json.loads(ask("POST", f"{auth.path}/tokens", body))["access"]
    seconds = time.monotonic() - start
    token = access["token"]["id"]
    compute = next(one for one in access["serviceCatalog"] if one["type"] == "compute")
    base = urlsplit(next(one["publicURL"] for one in compute["endpoints"] if one["region"] == env["NHN_REGION"])).path
    path = f"{base}/flavors/detail"
    query = f"{base}/servers/detail?limit=1000"
    while path:
        start = time.monotonic()
        data = ask("GET", path, token=token)
        seconds += time.monotonic() - start
        page = json.loads(data).get("servers")
        full = page is None or len(page) == 1000
        path = (query if page is None else f"{query}&marker={page[-1]['id']}") if full and page != [] else ""
    return seconds


@contextlib.contextmanager
def page_server(count: int) -> Iterator[dict[str, str]]:
    """Start a page server with this many servers, and yield the variables to reach it."""
    process = subprocess.Popen([sys.executable, servers.__file__, str(count)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def nova(count: int) -> Iterator[dict[str, str]]:
    """Start a local cloud with this many servers, and yield the variables to reach it."""
    RUN.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=RUN))
    cloud = LocalCloud(folder, STAND_IN)
    try:
        cloud.start(parent=os.getpid())
        cloud.control("settings", {"plain_nova": True})
        filling.fill(cloud.env, [{"name": f"bench-{number}", "max_count": 10} for number in range(count // 10)])
        yield cloud.env
    finally:
        cloud.stop()
        shutil.rmtree(folder, ignore_errors=True)


def medians(label: str, login: dict[str, str], rounds: int, venv: venvs.Venv, folder: Path) -> dict[str, Cost]:
    """Return the medians for a cloud."""
    env = playbook.environment(venv, folder, login) | {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1"}
    env["OS_CLIENT_CONFIG_FILE"] = str(openstack.write_clouds_yaml(login, folder))
    sources = {
        "nhn_compute": folder / "bench.nhn_compute.yml",
        "cached": folder / "cached.nhn_compute.yml",
        "script": folder / "script.sh",
        "empty": folder / "empty.yml",
    }
    if venv is venvs.BENCH:
        sources["openstack"] = folder / "openstack.yml"
        sources["openstack"].write_text(json.dumps(THEIRS))
    sources["nhn_compute"].write_text(OPTIONS)
    sources["cached"].write_text(CACHED.format(folder=folder / "cache"))
    sources["empty"].write_text("all: {}\n")
    command = {name: [str(venv.bin / "ansible-inventory"), "-i", str(path), "--list"] for name, path in sources.items()}
    finished = folder / "finished.json"
    run([*command["nhn_compute"], "--export"], env, finished)
    sources["script"].write_text(f"#!/bin/sh\nexec cat '{finished}'\n")
    sources["script"].chmod(0o755)
    found: dict[str, list[Cost]] = {name: [] for name in (*command, "http")}
    for number in range(rounds + 1):
        for name, words in command.items():
            if name == "openstack" and int(label.split()[0]) > MOST_OF_THEIRS and number != 1:
                continue
            cost = run(words, env, folder / f"{name}.out")
            found[name] += [cost] if number else []
        seconds = calls(env)
        found["http"] += [Cost(seconds, 0, 0)] if number else []
    hosts = {name: hosts_of(folder / f"{name}.out") for name in sources if name != "empty"}
    if min(hosts.values()) != max(hosts.values()) or not hosts["script"]:
        raise Failure(f"{label}: the inventories have different numbers of hosts: {hosts}")
    return {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in found.items()}


def hosts_of(path: Path) -> int:
    """Return the number of hosts in a printed inventory."""
    text = path.read_text()
    return len(json.loads(text[text.index("{") :])["_meta"]["hostvars"])


def table(found: dict[str, dict[str, Cost]]) -> list[list[str]]:
    """Return the rows of the report, first the head."""
    columns = ("empty", "script", "http", "nhn_compute", "cached", "openstack")
    columns = tuple(name for name in columns if all(name in costs for costs in found.values()))
    rows = [["servers", *columns, "ratio", "processor", "MB"]]
    for label, costs in found.items():
        plugin, script = costs["nhn_compute"], costs["script"]
        ratio = plugin.seconds / (script.seconds + costs["http"].seconds)
        numbers = [ratio, plugin.processor / script.processor]
        rows.append([label, *(f"{number:.2f}" for number in [*(costs[name].seconds for name in columns), *numbers])])
        rows[-1].append(f"{plugin.memory:.0f}")
    return rows


def verdicts(found: dict[str, dict[str, Cost]]) -> list[tuple[str, float, float, str]]:
    """Return the targets that were measured: in words, the measured number, its limit, the unit."""
    judged = []
    small, large = found.get("1000 recorded"), found.get("10000 recorded")
    if small:
        base = small["script"].seconds + small["http"].seconds
        judged.append(("1000 servers / (script + http)", small["nhn_compute"].seconds / base, MOST_TIMES, "x"))
    if large:
        judged.append(("memory at 10000 servers", large["nhn_compute"].memory, MOST_MEMORY, "MB"))
    if small and large:
        growth = large["nhn_compute"].seconds / small["nhn_compute"].seconds
        judged.append(("10000 servers / 1000 servers", growth, MOST_GROWTH, "x"))
    return judged


def markdown(found: dict[str, dict[str, Cost]]) -> str:
    """Return the section of the benchmarks' report."""
    head, *rows = table(found)
    lines = [head, ["---"] * len(head), *rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{LEGEND}\n\n{text}\n"


def measure(bench: Any, sizes: list[int]) -> dict[str, Any]:
    """Return the part on the inventory, for the benchmark of everything."""
    found = gather(sizes, bench.runs, venvs.BENCH, real=True)
    costs = {label: {name: cost._asdict() for name, cost in one.items()} for label, one in found.items()}
    return {"markdown": markdown(found), "costs": costs, "verdicts": verdicts(found)}


def gather(sizes: list[int], rounds: int, venv: venvs.Venv, *, real: bool = False) -> dict[str, dict[str, Cost]]:
    """Return the medians of all sizes, by label."""
    clouds = [(f"{count} recorded", page_server(count)) for count in sizes]
    clouds += [(f"{NOVA_SERVERS} of Nova", nova(NOVA_SERVERS))] if real else []
    found = {}
    for label, cloud in clouds:
        with cloud as login, tempfile.TemporaryDirectory() as folder:
            found[label] = medians(label, login, rounds, venv, Path(folder))
        say(f"{label}: " + ", ".join(f"{name} {cost.seconds:.2f} s" for name, cost in found[label].items()))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ansible", default="2.21", choices=["2.21", *venvs.OLDER])
    parser.add_argument("--openstack", action="store_true", help="also openstack.cloud.openstack, in .venv/bench")
    parser.add_argument("--nova", action="store_true", help=f"also {NOVA_SERVERS} servers of a real Nova")
    options = parser.parse_args()
    venv = venvs.BENCH if options.openstack else venvs.OLDER.get(options.ansible, venvs.MAIN)
    venvs.prepare(venv, *([venvs.CLOUD] if options.nova else []))
    link_collection()
    found = gather(options.sizes, options.rounds, venv, real=options.nova)
    say("\n" + "\n".join(" ".join(f"{cell:>13}" for cell in row) for row in table(found)) + f"\n\n{LEGEND}")
    judged = verdicts(found)
    for what, is_, most, unit in judged:
        say(f"{what}: {is_:.2f} {unit}, at most {most}: {'met' if is_ <= most else 'MISSED'}")
    return 0 if all(is_ <= most for _what, is_, most, _unit in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
