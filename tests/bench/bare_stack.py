# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bound of a stack: a bare HTTP client with ten threads that makes only the necessary calls, in waves."""

from __future__ import annotations

import time
from typing import Any

from tests.cloud import data

from .bare import PAUSE, BareClient
from .kit import IMAGE, Bench

Entry = dict[str, Any]


class BareStack(BareClient):
    """A client that makes what a document of ``nhn_stack`` says, and knows the IDs of flavors and images."""

    threads = 10  # as many as nhn_stack

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._project = f"/v2/{bench.cloud.env['NHN_TENANT_ID']}"
        self._base = ""
        self._ids: dict[str, str] = {}

    def make_stack(self, document: dict[str, Any]) -> None:
        """Make all of it: each wave needs the one before."""
        vpcs, groups = document["vpcs"], document["security_groups"]
        volumes, servers = document["volumes"], document["servers"]
        self._ids["outside"] = self.call("GET", "/v2.0/vpcs?router:external=true")["vpcs"][0]["id"]
        self._wave(
            *((self._make_network_thing, "vpcs", "vpc", {"name": one["name"], "cidrv4": one["cidr"]}) for one in vpcs),
            *(
                (
                    self._make_network_thing,
                    "internetgateways",
                    "internetgateway",
                    {"name": f"gateway-{one['name']}", "external_network_id": self._ids["outside"]},
                )
                for one in vpcs
            ),
            *((self._make_network_thing, "security-groups", "security_group", {"name": one["name"]}) for one in groups),
            *((self._make_volume, one) for one in volumes),
        )
        tables = {one["vpcs"][0]["id"]: one["id"] for one in self._listed("/v2.0/routingtables?detail=true")}
        self._wave(
            *((self._attach_gateway, one["name"], tables) for one in vpcs),
            *((self._make_subnet, vpc["name"], one) for vpc in vpcs for one in vpc["subnets"]),
            *((self._make_rule, one["name"], rule) for one in groups for rule in one["rules"]),
        )
        self._wave(*((self._make_server, one) for one in servers))
        self._until("servers/detail", servers, "ACTIVE")
        self._until("volumes/detail", volumes, "available")
        ports = {one["device_id"]: one["id"] for one in self._listed("/v2.0/ports")}
        self._wave(
            *((self._connect, one["name"], ports) for one in servers if "floating_ip" in one),
            *((self._attach, one["name"], volume) for one in servers for volume in one["attachments"]),
        )
        self._until("volumes/detail", volumes, "in-use")

    def _wave(self, *calls: tuple[Any, ...]) -> None:
        self.in_parallel(lambda one: one[0](*one[1:]), list(calls))

    def _listed(self, path: str) -> list[Entry]:
        found: list[Entry] = next(value for value in self.call("GET", path).values() if isinstance(value, list))
        return found

    def _until(self, path: str, entries: list[Entry], status: str) -> None:
        """List until these things are in the state."""
        wanted = {one["name"] for one in entries}
        while True:
            found = self._listed(f"{self._project}/{path}?limit=1000")
            if wanted <= {one["name"] for one in found if one["status"] == status}:
                return
            time.sleep(PAUSE)

    def _make(self, path: str, key: str, body: Entry, name: str) -> None:
        self._ids[f"{key}.{name}"] = self.call("POST", path, {key: body})[key]["id"]

    def _make_network_thing(self, path: str, key: str, body: Entry) -> None:
        self._make(f"/v2.0/{path}", key, body, body["name"])

    def _make_volume(self, entry: Entry) -> None:
        self._make(f"{self._project}/volumes", "volume", entry, entry["name"])

    def _attach_gateway(self, vpc: str, tables: dict[str, str]) -> None:
        table, gateway = tables[self._ids[f"vpc.{vpc}"]], self._ids[f"internetgateway.gateway-{vpc}"]
        self.call("PUT", f"/v2.0/routingtables/{table}/attach_gateway", {"gateway_id": gateway})

    def _make_subnet(self, vpc: str, entry: Entry) -> None:
        self._make_network_thing("vpcsubnets", "vpcsubnet", {**entry, "vpc_id": self._ids[f"vpc.{vpc}"]})

    def _make_rule(self, group: str, rule: Entry) -> None:
        body = {
            "security_group_id": self._ids[f"security_group.{group}"],
            "direction": "ingress",
            "ethertype": "IPv4",
            "protocol": rule["protocol"],
            "port_range_min": rule["port"],
            "port_range_max": rule["port"],
            "remote_ip_prefix": "0.0.0.0/0",
        }
        self.call("POST", "/v2.0/security-group-rules", {"security_group_rule": body})

    def _make_server(self, entry: Entry) -> None:
        disk = {
            "uuid": IMAGE.id,
            "boot_index": 0,
            "source_type": "image",
            "destination_type": "volume",
            "volume_size": entry["boot_volume"]["size"],
            "delete_on_termination": True,
        }
        body = {
            "name": entry["name"],
            "flavorRef": data.sid(f"flavor.{entry['flavor']}"),
            "imageRef": IMAGE.id,
            "availability_zone": entry["availability_zone"],
            "networks": [{"subnet": self._ids[f"vpcsubnet.{entry['networks'][0]['subnet']}"]}],
            "security_groups": [{"name": name} for name in entry["security_groups"]],
            "block_device_mapping_v2": [disk],
        }
        self._make(f"{self._project}/servers", "server", body, entry["name"])

    def _connect(self, server: str, ports: dict[str, str]) -> None:
        body = {"floating_network_id": self._ids["outside"], "port_id": ports[self._ids[f"server.{server}"]]}
        self.call("POST", "/v2.0/floatingips", {"floatingip": body})

    def _attach(self, server: str, volume: str) -> None:
        path = f"{self._project}/servers/{self._ids[f'server.{server}']}/os-volume_attachments"
        self.call("POST", path, {"volumeAttachment": {"volumeId": self._ids[f"volume.{volume}"]}})
