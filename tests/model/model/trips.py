# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Round trips of drawn projects: made, read as a document, gone, made of the document, and read again."""

from __future__ import annotations

import json
import time
import traceback
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.errors
from hypothesis import strategies as st
from sweep.pool import load_collection
from sweep.witness import IMAGE, PASSWORD, USERNAME, Scope
from sweep.world import public_key

load_collection()

Object = dict[str, Any]
#: What follows the beginning of a name: what a shell, YAML, Jinja, a URL or a label might read differently.
ENDS = ("", "-b", ".c", " d e", "{{ f }}", "'g\"", "#h", "%69", "[j]: k", "한글", "l*", "yes")
#: Key pairs have names in ASCII, without a slash.
KEY_ENDS = ("", "-b", ".c", " d e", "{{ f }}", "#h")

ends = st.sampled_from(ENDS)
pairs = st.lists(ends, min_size=0, max_size=2, unique=True)


class Trip(AssertionError):
    """A project is not what its document says."""


@st.composite
def rules(draw: st.DrawFn, groups: list[str]) -> list[Object]:
    """Rules of a group, each once; a remote may be one of the groups that a rule can name."""
    remotes = [None, "10.0.0.0/8", "198.51.100.7", *(one for one in groups if one == one.strip())]
    found: dict[str, Object] = {}
    for _each in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["port", "ports", "icmp", "protocol", "egress", "all"]))
        rule: Object = {
            "port": {"protocol": "tcp", "port": draw(st.sampled_from([22, 443]))},
            "ports": {"protocol": "udp", "ports": "8000-8080"},
            "icmp": {"protocol": "icmp", "icmp_type": 8},
            "protocol": {"protocol": "gre"},
            "egress": {"direction": "egress", "protocol": "tcp", "port": 53},
            "all": {},
        }[kind]
        remote = draw(st.sampled_from(remotes))
        if remote:
            rule["remote"] = remote
        key = json.dumps(rule, sort_keys=True)
        if draw(st.booleans()):
            rule["description"] = draw(st.sampled_from(["for a", "{{ b }}", "c: #d"]))
        found.setdefault(key, rule)
    return list(found.values())


@st.composite
def projects(draw: st.DrawFn, own: str, zone: str) -> Object:
    """The document of a project whose names all begin with *own*."""
    vpcs, subnets, tables, gateways = [], [], [], []
    for number, end in enumerate(draw(pairs)):
        name = f"{own}-v{end}"
        inside = [
            {"name": f"{own}-s{other}", "cidr": f"10.{90 + number}.{place}.0/24"}
            for place, other in enumerate(draw(pairs))
        ]
        entry: Object = {"name": name, "cidr": f"10.{90 + number}.0.0/16", "subnets": inside}
        way = draw(st.sampled_from(["none", "own", "gateway"]))
        if way == "own":
            entry["routing_table"] = {"internet_gateway": True}
        elif way == "gateway":
            gateway = f"{own}-g{draw(ends)}{number}"
            gateways.append({"name": gateway})
            entry["routing_table"] = {"internet_gateway": gateway}
        if inside and draw(st.booleans()):
            table = {"name": f"{own}-t{draw(ends)}", "vpc": name}
            if draw(st.booleans()):
                table["internet_gateway"] = True
            if draw(st.booleans()):
                table["routes"] = [{"cidr": "172.16.0.0/24", "gateway": f"10.{90 + number}.0.200"}]
                table["routes"][0]["description"] = draw(st.sampled_from(["", "{{ office }}"]))
            inside[0]["routing_table"] = table["name"]
            tables.append(table)
        vpcs.append(entry)
        subnets += [(entry, one, way != "none") for one in inside]
    groups = [f"{own}-g{end}" for end in draw(pairs)]
    drawn = [{"name": name, "rules": draw(rules(groups))} for name in groups]
    for entry in drawn:
        if draw(st.booleans()):
            entry["description"] = draw(st.sampled_from(["x", "{{ y }}"]))
        if draw(st.booleans()):
            entry["keep_default_egress"] = False
    keys = [f"{own}-k{end}" for end in draw(st.lists(st.sampled_from(KEY_ENDS), max_size=1))]
    policies = [f"{own}-p{end}" for end in draw(st.lists(ends, max_size=1))]
    volumes = [
        {"name": f"{own}-d{end}", "size": 10, "availability_zone": zone, **draw(described)} for end in draw(pairs)
    ]
    servers: list[Object] = []
    ports: list[Object] = []
    for number, end in enumerate(draw(pairs) if subnets else []):
        vpc, subnet, _way = draw(st.sampled_from(subnets))
        server: Object = {
            "name": f"{own}-i{end}",
            "flavor": draw(st.sampled_from(["u2.c1m1", "m2.c1m2"])),
            "image": IMAGE,
            "availability_zone": zone,
            "networks": [{"network": vpc["name"], "subnet": subnet["name"]}],
        }
        form = draw(st.sampled_from(["one", "fleet", "port", "stopped", "disk"]))
        if form == "fleet":
            server["count"] = 2
        elif form == "port":
            ports.append({"name": f"{own}-n{end}{number}", "vpc": vpc["name"], "subnet": subnet["name"]})
            server["networks"] = [{"port": ports[-1]["name"]}]
        elif form == "stopped":
            server["state"] = "stopped"
        elif form == "disk" and server["flavor"].startswith("m2"):
            server["boot_volume"] = {"size": 30, "type": "General SSD"}
        if groups and form != "port" and draw(st.booleans()):
            server["security_groups"] = groups[:1]
        if keys and draw(st.booleans()):
            server["key_name"] = keys[0]
        # A policy keeps its servers on different hosts, of which the local cloud has few.
        if policies and not any("placement_policy" in one for one in servers) and draw(st.booleans()):
            server["placement_policy"] = policies[0]
        if draw(st.booleans()):
            server["metadata"] = draw(st.sampled_from([{"role": "web"}, {"a.b": "{{ c }}", "d": ""}]))
        if volumes and not servers and form != "fleet" and draw(st.booleans()):
            server["attachments"] = [volumes[0]["name"]]
        if reached(vpc, subnet, tables) and draw(st.booleans()):
            server["floating_ip"] = {}
        servers.append(server)
    labels = [{"label": f"{own}-f{end}"} for end in draw(st.lists(ends, max_size=1))]
    sections = {
        "vpcs": vpcs,
        "routing_tables": tables,
        "internet_gateways": gateways,
        "security_groups": drawn,
        "key_pairs": [{"name": one, "public_key": public_key(1)} for one in keys],
        "placement_policies": [{"name": one} for one in policies],
        "volumes": volumes,
        "network_interfaces": ports,
        "servers": servers,
        "floating_ips": labels,
    }
    return {name: entries for name, entries in sections.items() if entries}


described = st.fixed_dictionaries(
    {},
    optional={"description": st.sampled_from(["x", "{{ y }}: #"]), "metadata": st.just({"role": "db", "e": "{{ f }}"})},
)


def reached(vpc: Object, subnet: Object, tables: list[Object]) -> bool:
    """Whether an internet gateway is behind a subnet."""
    own = next(
        (one for one in tables if one["name"] == subnet.get("routing_table") and one["vpc"] == vpc["name"]), None
    )
    return bool((own or vpc.get("routing_table") or {}).get("internet_gateway"))


class Traveller:
    """Makes round trips in a scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.trips = 0

    def run(self, module: str, *, check: bool = False, **options: Any) -> tuple[Object, list[str]]:
        """Run a task. Return its result and its warnings."""
        import importlib

        from ansible_collections.nhn.cloud.plugins.module_utils._stack.sections import completed

        told = importlib.import_module(f"ansible_collections.nhn.cloud.plugins.modules.{module}").MODULE
        login = {"auth_url": self.scope.auth_url, "tenant_id": self.scope.tenant, "region": self.scope.region}
        given = {**login, "username": USERNAME, "password": PASSWORD, **options}
        warnings: list[str] = []
        result = told.execute(completed(told.argument_spec, given), check_mode=check, warn=warnings.append)
        return result, warnings

    def read(self, own: str) -> tuple[Object, list[Object]]:
        """Return the document of what begins with a name, and what it leaves out."""
        result, _warnings = self.run("nhn_stack_info", name=own, pattern=f"{own}*")
        return result["document"], result["left_out"]

    def trip(self, own: str, project: Object, snapshot: bool) -> None:
        """Make a round trip. Raise if it does not end where it began; leave nothing in any case.

        :param snapshot: whether the volumes have snapshots, which no document can make again.
        """
        document: Object = {"name": own, **project}
        volumes = [one["name"] for one in project.get("volumes", ()) if snapshot]
        try:
            self.run("nhn_stack", **document)
            for volume in volumes:
                self.run("nhn_volume_snapshot", volume=volume, name=volume, force=True)
            first, left_out = self.read(own)
            lost = [one for one in left_out if one["section"] != "servers"]
            if [(one["section"], one["name"]) for one in lost] != [("snapshots", volume) for volume in sorted(volumes)]:
                raise Trip(f"left out: {lost}")
            nothing, warnings = self.run("nhn_stack", check=True, **first)
            # The platform's rules for egress make others useless, and a warning says so.
            warnings = [one for one in warnings if "changes nothing" not in one]
            if nothing["changed"] or warnings:
                raise Trip(f"a run would do {nothing['steps']}, and warn {warnings}")
            self.clear(volumes)
            self.run("nhn_stack", **{**first, "state": "absent"})
            empty, left_out = self.read(own)
            if empty != {"name": own} or left_out:
                raise Trip(f"there is left: {empty} {left_out}")
            self.run("nhn_stack", **first)
            second, _left_out = self.read(own)
            if second != first:
                raise Trip(f"another document: {json.dumps(first)} became {json.dumps(second)}")
            document = first
        finally:
            self.clear(volumes)
            self.run("nhn_stack", **{**document, "state": "absent"})
        self.trips += 1

    def clear(self, volumes: list[str]) -> None:
        """Delete the snapshots of volumes that are there."""
        found, _warnings = self.run("nhn_volume_snapshot_info")
        for one in found["volume_snapshots"]:
            if one["name"] in volumes:
                self.run("nhn_volume_snapshot", id=one["id"], state="absent")


def travel(scope: Scope, count: int, seconds: float, seed: int, file: Path) -> tuple[int, str]:
    """Make round trips of drawn projects. Return how many there were, and what was wrong with the last.

    :param file: where a project that shows a deviation is written.
    """
    traveller, end = Traveller(scope), time.monotonic() + seconds
    own = f"trip-{scope.tag}"

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(projects(own, scope.zone), st.booleans())
    def each(project: Object, snapshot: bool) -> None:
        if time.monotonic() > end:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**project, "snapshot": snapshot}, indent=1, ensure_ascii=False))
        traveller.trip(own, project, snapshot)
        file.unlink()

    try:
        each()
    except Exception:  # noqa: BLE001 - told by the caller
        return traveller.trips, traceback.format_exc()
    return traveller.trips, ""
