# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Canned reads for tables of plan(): no server, no mock of what is tested, and any writing call is an error."""

from __future__ import annotations

import re
import typing as t
import uuid

import modules
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.module import Module
from ansible_collections.nhn.cloud.plugins.module_utils._engine import engine
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Settings
from ansible_collections.nhn.cloud.plugins.module_utils._stack.sections import completed
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def some_id(name: str) -> str:
    """A stable ID for a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def flavor(name: str, ram: int, disk: int = 0) -> dict[str, t.Any]:
    return {"id": some_id(name), "name": name, "vcpus": 1, "ram": ram, "disk": disk}


def image(name: str, **fields: t.Any) -> dict[str, t.Any]:
    return {
        "id": some_id(name),
        "name": name,
        "status": "active",
        "min_disk": 20,
        "min_ram": 0,
        "os_type": "linux",
        **fields,
    }


FLAVORS = [flavor("m2.c1m1", 1024), flavor("m2.c1m2", 2048), flavor("m2.c2m4", 4096), flavor("u2.c1m2", 2048, 20)]
IMAGES = [
    image("Ubuntu"),
    image("Windows", min_disk=50, os_type="Windows"),
    image("Appliance", min_disk=60, min_ram=4096),
    image("Twice"),
    {**image("Twice"), "id": some_id("other twice")},
]
VPCS = [{"id": some_id("vpc"), "name": "vpc"}, {"id": some_id("other"), "name": "other"}]
SUBNETS = [
    {"id": some_id("web"), "name": "web", "vpc_id": some_id("vpc"), "cidr": "10.0.1.0/24"},
    {"id": some_id("vpc/default"), "name": "default", "vpc_id": some_id("vpc"), "cidr": "10.0.0.0/24"},
    {"id": some_id("other/default"), "name": "default", "vpc_id": some_id("other"), "cidr": "10.1.0.0/24"},
]
PORTS = [
    {"id": some_id("port"), "name": "port", "device_id": "", "network_id": some_id("vpc"), "fixed_ips": []},
    {
        "id": some_id("busy"),
        "name": "busy",
        "device_id": some_id("somebody"),
        "network_id": some_id("vpc"),
        "fixed_ips": [],
    },
]
GROUPS = [
    {"id": some_id(f"sg {index}"), "name": name} for index, name in enumerate(["default", "web", "db", "same", "same"])
]


def server(name: str = "web-1", **fields: t.Any) -> dict[str, t.Any]:
    """A server as the API shows it; *fields* replace its own."""
    return {
        "id": some_id(name),
        "name": name,
        "status": "ACTIVE",
        "OS-EXT-STS:task_state": None,
        "OS-EXT-AZ:availability_zone": "kr-pub-a",
        "flavor": {"id": some_id("m2.c1m2")},
        "image": "",
        "key_name": "deploy",
        "metadata": {"image_name": "Ubuntu", "role": "web"},
        "security_groups": [{"name": "default"}, {"name": "web"}, {"name": "default"}],
        "addresses": {"vpc": [{"addr": "10.0.1.5", "OS-EXT-IPS:type": "fixed"}]},
        "os-extended-volumes:volumes_attached": [{"id": some_id("root")}],
        **fields,
    }


def volume(name: str, **fields: t.Any) -> dict[str, t.Any]:
    return {
        "id": some_id(name),
        "name": name,
        "status": "available",
        "size": 20,
        "bootable": "false",
        "availability_zone": "kr-pub-a",
        "volume_type": "General HDD",
        "attachments": [],
        **fields,
    }


#: The root volume of web-1. The platform gives such volumes no name.
ROOT = {
    **volume("root", status="in-use", bootable="true"),
    "name": "",
    "attachments": [{"server_id": some_id("web-1"), "device": "/dev/vda"}],
}


#: Name of a thing that a task of its module finds.
THERE = "there"
ATTACHED = {"id": ROOT["id"], "volumeId": ROOT["id"], "serverId": some_id("web-1"), "device": "/dev/vda"}
#: The same for modules whose things have other names.
NAMED = {"nhn_server": "web-1", "nhn_keypair": "deploy"}
#: Options that a task may have to give -> what there is in ``whole_project``.
GIVEN = {"server": "web-1", "volume": ROOT["id"], "action": "start"}


#: Fields that a thing has beside its name, by the key of its list.
TABLE = {"id": some_id("table"), "name": "table", "default_table": True, "vpcs": [{"id": some_id("vpc")}]}
FIELDS: dict[str, dict[str, t.Any]] = {
    "volumes": {"metadata": {"role": "db", "nhn_cloud_stack": THERE}},
    "snapshots": {"volume_id": ROOT["id"], "description": "[nhn.cloud]", "created_at": "2"},
    "vpcs": {"cidrv4": "10.0.0.0/16", "routingtables": [TABLE], "subnets": SUBNETS[:1]},
    "vpcsubnets": {"vpc_id": some_id("vpc"), "cidr": "10.0.9.0/24", "routingtable": {**TABLE, "explicit": False}},
    "ports": {
        "network_id": some_id("vpc"),
        "fixed_ips": [{"subnet_id": some_id("subnet"), "ip_address": "10.0.9.9"}],
        "allowed_address_pairs": [{"ip_address": "10.0.9.200"}],
        "security_groups": [some_id("web group")],
    },
    "security_groups": {"security_group_rules": [{"id": some_id("rule"), "direction": "egress", "ethertype": "IPv4"}]},
}


def there(kind: t.Any, alike: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A thing of a kind, at rest, and otherwise like another one."""
    rest = {"status": kind.create.done[0]} if kind.create else {}
    return {**alike, "id": some_id(f"{THERE} {kind.keys}"), "name": THERE, **rest, **FIELDS.get(kind.keys, {})}


def whole_project() -> dict[str, list[dict]]:
    """Lists in which the tasks of ``calm`` find what they are about."""
    images = [*IMAGES, image("golden", instance_uuid=some_id("web-1")), image("shared", visibility="shared")]
    pair = {"name": "deploy", "public_key": "ssh-rsa AAAA", "private_key": "secret"}
    lists = FakeClient(servers=[server()], keypairs=[pair], images=images, volumeAttachments=[ATTACHED]).lists
    for name in modules.names():
        if modules.table_of(name) is not None:
            kind = modules.described(name).resource.kind
            others = lists.get(kind.keys, [])
            lists[kind.keys] = [*others, there(kind, others[0] if others else {})]
    older = {**FIELDS["snapshots"], "id": some_id("older"), "name": "older", "created_at": "1"}
    members = [{"member_id": "0" * 32, "status": "pending"}]
    nic = {"id": some_id("nic"), "name": "", "device_id": some_id("web-1"), "device_owner": "compute:kr-pub-a"}
    lists["ports"] = [*lists["ports"], {**nic, "fixed_ips": [{"ip_address": "10.0.0.5"}]}]
    floating = {"id": some_id("address"), "floating_ip_address": "203.0.113.9", "port_id": nic["id"]}
    lists["floatingips"] = [floating]
    route = {"id": some_id("route"), "routingtable_id": some_id("there routingtables"), "gateway": "local"}
    lists["routes"] = [{**route, "cidr": "10.0.0.0/16"}]
    return {**lists, "snapshots": [*lists["snapshots"], older], "members": members}


def calm(name: str) -> dict[str, t.Any]:
    """Options of a task that finds in ``whole_project`` what it wants."""
    module = modules.described(name)
    needed = [option for option, row in module.options.items() if row.get("required")]
    if not modules.is_info(name) and "name" in module.options:
        needed += ["name", *modules.ALSO.get(name, ())]
    elif not modules.is_info(name):
        needed += [group[0] for group in module.rules.get("required_one_of", ())]
    return {option: GIVEN.get(option) or NAMED.get(name, THERE) for option in dict.fromkeys(needed)}


def differing(name: str) -> dict[str, t.Any]:
    """An option that what a calm task finds does not have, and that cannot be changed; none where there is none."""
    values = {"int": 99, "bool": True, "list": ["other"], "dict": {"other": "x"}}
    spec = modules.described(name).options
    # A name that nothing has tells more than a value.
    fields = sorted(modules.unchangeable(name), key=lambda field: field.names is None)
    return {field.option: values.get(spec[field.option]["type"], "other") for field in fields[:1]}


class FakeClient:
    """Answers the reads of the collection from lists, and refuses to write."""

    waiting = False

    def __init__(
        self, *, servers: t.Iterable = (), volumes: t.Iterable = (ROOT,), keypairs: t.Iterable = (), **lists: t.Any
    ):
        self.settings = Settings(tenant_id="tenant", username="user", password="secret")
        self.clock = lambda: 0.0
        self.writes = 0
        self.lists = {
            "servers": list(servers),
            "volumes": list(volumes),
            "keypairs": list(keypairs),
            "flavors": FLAVORS,
            "images": IMAGES,
            "vpcs": VPCS,
            "vpcsubnets": SUBNETS,
            "routingtables": [TABLE],
            "ports": PORTS,
            "security_groups": GROUPS,
            "snapshots": [{"id": some_id("snap"), "name": "snap", "size": 30, "volume_id": some_id("far")}],
            "volume_types": [{"id": some_id(name), "name": name} for name in ("General SSD", "General HDD")],
            "availabilityZoneInfo": [
                {"zoneName": zone, "zoneState": {"available": True}} for zone in ("kr-pub-a", "kr-pub-b")
            ],
            "volumeAttachments": [],
            **lists,
        }
        self.reads: list[str] = []

    def get(self, service: str, path: str, key: str, *, what: str, by: str = "id") -> t.Any:
        self.reads.append(path)
        return self._one(path, key)

    def listed(
        self,
        service: str,
        path: str,
        key: str,
        *,
        what: str,
        by: str = "id",
        each: str | None = None,
        params: t.Mapping | None = None,
    ) -> t.Any:
        self.reads.append(path)
        return [row.get(each, row) for row in self._filtered(key, params)]

    def pages(self, service: str, path: str, key: str, *, what: str, params: t.Any = None, **more: t.Any) -> t.Iterator:
        self.reads.append(path)
        yield self._filtered(key, params)

    def call(self, method: str, service: str, path: str, *, what: str, expect: t.Any = None, **more: t.Any) -> t.Any:
        if method != "GET":
            raise AssertionError(f"{method} {path}: a plan must not write")
        self.reads.append(path)
        kind = next(kind for kind in modules.kinds() if kind.path == path.split("/")[0])
        return type("Answer", (), {"body": self._one(path, kind.key or kind.word)})

    def remembered(self, what: str) -> None:
        """As without a token cache."""

    def remember(self, what: str, value: t.Any) -> None:
        """As without a token cache."""

    def _filtered(self, key: str, params: t.Mapping | None) -> list:
        rows = self.lists.setdefault(key, [])
        for field, value in (params or {}).items():
            if key == "servers" and field == "name":
                rows = [row for row in rows if re.search(value, row["name"])]
            elif field in ("name", "id", "device_id"):
                rows = [row for row in rows if row.get(field) == value]
        return rows

    def _one(self, path: str, key: str) -> dict:
        wanted = path.rpartition("/")[2]
        keys = {kind.key or kind.word: kind.keys for kind in modules.kinds()}
        rows = self.lists["volumeAttachments" if key == "volumeAttachment" else keys[key]]
        for row in rows:
            if wanted in (row.get("id"), row.get("volumeId"), row.get("name") if key == "keypair" else None):
                return row
        raise errors.NotFound(f"no {key} {wanted}", status=404)


class Planned(t.NamedTuple):
    """What a module's resource would do."""

    resource: t.Any
    steps: list
    warnings: list[str]

    @property
    def summaries(self) -> list[str]:
        return [step.summary for step in self.steps]


def defaults(spec: t.Mapping[str, t.Mapping]) -> dict[str, t.Any]:
    """The parameters of a task that sets nothing."""
    return {name: option.get("default") for name, option in spec.items()}


def parameters(module: Module, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A task's parameters as Ansible would hand them over: defaults filled in, also in suboptions."""
    return completed(module.argument_spec, given)


def plan(module: Module, client: FakeClient, *, check: bool = False, **given: t.Any) -> Planned:
    """Find and plan, as the engine does before it decides anything.

    :param check: as in check mode, where what is not there counts as made by an earlier task.
    """
    warnings: list[str] = []
    things = Things(client)
    things.planning = warnings.append if check else None
    resource = module.resource(parameters(module, given), things, warnings.append)
    return Planned(resource, resource.plan(resource.find()), warnings)


class Ran(t.NamedTuple):
    """What a run of a task did.

    :param sent: the writing calls that the client has noted.
    """

    result: dict[str, t.Any]
    sent: list
    warnings: list[str]


def ran(client: t.Any, module: Module, **given: t.Any) -> Ran:
    """Run a task on a client that can be written to and notes that in ``sent``."""
    before = len(client.sent)
    warnings: list[str] = []
    resource = module.resource(parameters(module, given), Things(client), warnings.append)
    result = engine.converge(resource, check_mode=False, writes=lambda: client.writes)
    return Ran(result, client.sent[before:], warnings)


def ran_twice(client: t.Any, module: Module, **given: t.Any) -> Ran:
    """Run a task, and then again: the second run must change nothing."""
    first, again = ran(client, module, **given), ran(client, module, **given)
    assert (again.result["changed"], again.sent) == (False, [])
    return first
