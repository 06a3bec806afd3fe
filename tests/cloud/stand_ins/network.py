# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for Neutron: networks, subnets with real address allocation, ports, groups."""

from __future__ import annotations

import copy
import ipaddress
import json
import random
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

from neutronclient.common import exceptions as n_exc
from nova.tests import fixtures as nova_fixtures

from ..common.tokens import admin_token
from ..data import group_id, sid
from ..names import alias_network
from .wsgi import Refused, Row

CREATED = "2020-01-01T00:00:00Z"


class Neutron(nova_fixtures.NeutronFixture):
    """Nova's own NeutronFixture, with several networks and groups per tenant.

    Every subnet also answers to a network id of its own (names.alias_network): NHN asks for a
    subnet, Nova can only ask for a network, and so the wish survives the way through Nova.
    """

    def __init__(self, test: Any, compute: str) -> None:
        super().__init__(test)
        self._compute = compute
        self._ports: dict[str, Row] = {}
        self._networks: dict[str, Row] = {}
        self._subnets: dict[str, Row] = {}
        self._security_groups: dict[str, Row] = {}
        self.floating: dict[str, Row] = {}
        self._alias: dict[str, str] = {}
        self._by_device: dict[str, set[str]] = {}
        self._used: dict[str, set[str]] = {}
        self._free: dict[str, Iterator[str]] = {}

    def add_network(self, nid: str, name: str, tenant: str, cidr: str, external: bool = False) -> Row:
        self._networks[nid] = dict(
            copy.deepcopy(self.network_1),
            id=nid,
            name=name,
            tenant_id=tenant,
            project_id=tenant,
            shared=external,
            subnets=[],
            description=cidr,
            created_at=CREATED,
            status="ACTIVE",
            admin_state_up=True,
            mtu=1450,
            port_security_enabled=True,
            **{"router:external": external},
        )
        return self._networks[nid]

    def add_subnet(self, sub_id: str, name: str, nid: str, cidr: str) -> Row:
        net = self._networks[nid]
        hosts = [str(host) for host in ipaddress.ip_network(cidr).hosts()]
        self._subnets[sub_id] = dict(
            copy.deepcopy(self.subnet_1),
            id=sub_id,
            name=name,
            network_id=nid,
            tenant_id=net["tenant_id"],
            project_id=net["tenant_id"],
            cidr=cidr,
            gateway_ip=hosts[0],
            created_at=CREATED,
            enable_dhcp=True,
            shared=net["shared"],
            allocation_pools=[{"start": hosts[1], "end": hosts[-1]}],
        )
        net["subnets"].append(sub_id)
        self._alias[alias_network(sub_id)] = sub_id
        self._used[sub_id] = {hosts[0]}
        self._free[sub_id] = iter(hosts[1:])
        return self._subnets[sub_id]

    def remove_network(self, nid: str) -> Row:
        """A network without ports, and its subnets."""
        ports = [p["id"] for p in self._ports.values() if self._real_network(p["network_id"]) == nid]
        if ports:
            raise Refused(
                409,
                f"Unable to complete operation on network {nid}. There are one or more ports still in use on the "
                f"network, id for these ports is: {','.join(ports)}.",
                "NetworkInUse",
            )
        for sub_id in self._networks[nid]["subnets"]:
            del self._alias[alias_network(sub_id)]
            for table in (self._subnets, self._used, self._free):
                del table[sub_id]
        return self._networks.pop(nid)

    def add_group(self, name: str, tenant: str, gid: str | None = None, description: str | None = None) -> Row:
        gid = gid or group_id(tenant, name)
        if name == "default" and any(g["name"] == name and g["tenant_id"] == tenant for g in self._groups()):
            raise Refused(409, "Default security group already exists.", "SecurityGroupDefaultAlreadyExists")
        self._security_groups[gid] = {
            "id": gid,
            "name": name,
            "description": description or "",
            "tenant_id": tenant,
            "project_id": tenant,
            "security_group_rules": [
                {
                    "id": sid(f"rule.{gid}.{kind}"),
                    "security_group_id": gid,
                    "direction": "egress",
                    "ethertype": kind,
                    "protocol": None,
                    "port_range_min": None,
                    "port_range_max": None,
                    "remote_ip_prefix": None,
                    "remote_group_id": None,
                    "description": "",
                    "tenant_id": tenant,
                }
                for kind in ("IPv4", "IPv6")
            ],
        }
        return self._security_groups[gid]

    def default_group(self, tenant: str) -> Row:
        for group in self._groups():
            if group["tenant_id"] == tenant and group["name"] == "default":
                return group
        return self.add_group("default", tenant)

    def _groups(self) -> list[Row]:
        return list(self._security_groups.values())

    def used_count(self, sub_id: str) -> int:
        return len(self._used[sub_id])

    # Addresses

    def _free_address(self, sub_id: str) -> str | None:
        used = self._used[sub_id]
        for address in self._free[sub_id]:
            if address not in used:
                return address
        # All were given out once: look for one that came back.
        hosts = ipaddress.ip_network(self._subnets[sub_id]["cidr"]).hosts()
        return next((str(h) for h in list(hosts)[1:] if str(h) not in used), None)

    def _allocate(self, subnets: list[Row], wanted: list[Row] | None) -> list[Row]:
        return [
            self._allocate_one(
                [s for s in subnets if s["id"] == want.get("subnet_id", s["id"])], want.get("ip_address")
            )
            for want in (wanted or [{}])
        ]

    def _allocate_one(self, subnets: list[Row], address: str | None) -> Row:
        if address:
            sub = next((s for s in subnets if ipaddress.ip_address(address) in ipaddress.ip_network(s["cidr"])), None)
            if sub is None:
                raise n_exc.InvalidIpForNetworkClient(message=f"{address} is not in a subnet", status_code=400)
            if address in self._used[sub["id"]]:
                raise n_exc.IpAddressInUseClient(message=f"{address} in use")
        else:
            for sub in subnets:
                address = self._free_address(sub["id"])
                if address:
                    break
            else:
                raise n_exc.IpAddressGenerationFailureClient(message="No more IP addresses")
        self._used[sub["id"]].add(address)
        return {"ip_address": address, "subnet_id": sub["id"]}

    def port(self, port_id: str) -> Row:
        """A port as users see it, with the network that it really is in."""
        row = copy.deepcopy(self._ports[port_id])
        row["network_id"] = self._real_network(row["network_id"])
        row["status"] = "ACTIVE" if row.get("device_id") else "DOWN"
        return row

    def ports_of(self, device: str) -> list[Row]:
        return [self.port(port_id) for port_id in self._by_device.get(device, ())]

    def connect(self, network_id: str, port_id: str) -> Row:
        """A new floating address for a port."""
        port = self.port(port_id)
        fixed = port["fixed_ips"][0]["ip_address"]
        other = next((row for row in self.floating.values() if row["port_id"] == port_id), None)
        if other:
            raise Refused(
                409,
                f"Cannot associate floating IP {other['floating_ip_address']} ({other['id']}) with port {port_id} "
                f"using fixed IP {fixed}, as that fixed IP already has a floating IP on external network {network_id}.",
                "FloatingIPPortAlreadyAssociated",
            )
        outside = [self._subnets[sub_id] for sub_id in self._networks[network_id]["subnets"]]
        row = {
            "id": str(uuid.uuid4()),
            "floating_ip_address": self._allocate(outside, None)[0]["ip_address"],
            "fixed_ip_address": fixed,
            "port_id": port_id,
            "router_id": None,
            "floating_network_id": network_id,
            "tenant_id": port["tenant_id"],
            "status": "ACTIVE",
        }
        self.floating[row["id"]] = row
        return row

    def tell_nova(self, server_id: str, port_id: str) -> None:
        """Nova keeps addresses in a cache; Neutron's event is what renews it."""
        events = [{"name": "network-changed", "server_uuid": server_id, "tag": port_id}]
        headers = {"Content-Type": "application/json", "X-Auth-Token": admin_token()}
        url = f"{self._compute}/v2.1/os-server-external-events"
        request = urllib.request.Request(url, json.dumps({"events": events}).encode(), headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60):
            pass

    # The part of neutronclient that Nova uses

    def network_of(self, nid: str) -> Row | None:
        """The network of this id; for an alias, the network with that one subnet."""
        sub_id = self._alias.get(nid)
        if sub_id is None:
            return copy.deepcopy(self._networks.get(nid))
        net = copy.deepcopy(self._networks[self._real_network(nid)])
        return dict(net, id=nid, subnets=[sub_id])

    def _real_network(self, nid: str) -> str:
        return self._subnets[self._alias[nid]]["network_id"] if nid in self._alias else nid

    def show_network(self, network_id: str, **_params: Any) -> Row:
        net = self.network_of(network_id)
        if net is None:
            raise n_exc.NetworkNotFoundClient()
        return {"network": net}

    def list_networks(self, retrieve_all: bool = True, **params: Any) -> Row:
        ids = params.get("id")
        if ids is None:
            return super().list_networks(retrieve_all, **params)
        rows = [self.network_of(i) for i in ([ids] if isinstance(ids, str) else ids)]
        pool = {row["id"]: row for row in rows if row}
        return {"networks": self._list_resource(pool, retrieve_all, **params)}

    def create_port(self, body: Row | None = None) -> Row:
        wish = copy.deepcopy((body or {"port": {}})["port"])
        net = self.network_of(wish["network_id"])
        if net is None:
            raise n_exc.NetworkNotFoundClient()
        tenant = wish.get("tenant_id") or net["tenant_id"]
        wish["fixed_ips"] = self._allocate([self._subnets[s] for s in net["subnets"]], wish.get("fixed_ips"))
        port = copy.deepcopy(self.default_port)
        port.update(wish)
        port.update(
            {
                "id": str(uuid.uuid4()),
                "tenant_id": tenant,
                "project_id": tenant,
                "allowed_address_pairs": [],
                "extra_dhcp_opts": [],
                "mac_address": "fa:16:3e:" + ":".join(f"{random.randint(0, 255):02x}" for _unused in range(3)),
                "security_groups": wish.get("security_groups") or [self.default_group(tenant)["id"]],
            }
        )
        self._ports[port["id"]] = port
        self._index(port, None)
        return {"port": copy.deepcopy(port)}

    def _index(self, port: Row, old: str | None) -> None:
        """Ports by device: with 1000 servers a search through all ports is too slow."""
        if old in self._by_device:
            self._by_device[old].discard(port["id"])
            if not self._by_device[old]:
                del self._by_device[old]
        if port.get("device_id"):
            self._by_device.setdefault(port["device_id"], set()).add(port["id"])

    def update_port(self, port_id: str, body: Row | None = None) -> Row:
        if port_id not in self._ports:
            raise n_exc.PortNotFoundClient()
        port, change = self._ports[port_id], (body or {})["port"]
        old = port.get("device_id")
        unbinds = change.get("binding:host_id", "") is None
        if unbinds and not self._port_bindings.get(port_id):
            port.update(copy.deepcopy(change))
            answer = {"port": copy.deepcopy(port)}
        else:
            answer = super().update_port(port_id, body)
        self._index(port, old)
        return answer

    def delete_port(self, port_id: str, **params: Any) -> None:
        port = self._ports.get(port_id)
        if port:
            for fixed in port["fixed_ips"]:
                self._used[fixed["subnet_id"]].discard(fixed["ip_address"])
            old, port["device_id"] = port.get("device_id"), ""
            self._index(port, old)
            for row in self.floating.values():
                if row["port_id"] == port_id:
                    row.update(port_id=None, fixed_ip_address=None, status="DOWN")
        super().delete_port(port_id, **params)

    def list_ports(self, is_admin: bool, retrieve_all: bool = True, **params: Any) -> Row:
        params.pop("fields", None)
        fixed = params.pop("fixed_ips", None)
        pool = self._ports
        device = params.pop("device_id", None)
        if device is not None:
            devices = [device] if isinstance(device, str) else device
            pool = {i: self._ports[i] for d in devices for i in self._by_device.get(d, ())}
        network = params.pop("network_id", None)
        ports = self._list_resource(pool, retrieve_all, **params)
        if network:
            wanted = self._real_network(network)
            ports = [p for p in ports if self._real_network(p["network_id"]) == wanted]
        if fixed:
            address = (fixed if isinstance(fixed, str) else fixed[0]).split("=", 1)[1]
            ports = [p for p in ports if any(f["ip_address"] == address for f in p["fixed_ips"])]
            # The port of a router, which are not here otherwise.
            ports += [
                {"device_id": sid("router." + sub["id"])}
                for sub in self._subnets.values()
                if sub["gateway_ip"] == address and network and sub["network_id"] == self._real_network(network)
            ]
        for port in ports:
            if "id" in port:
                self._merge_in_active_binding(port)
        return {"ports": ports}

    def list_subnets(self, retrieve_all: bool = True, **params: Any) -> Row:
        return {"subnets": self._list_resource(self._subnets, retrieve_all, **params)}

    def list_floatingips(self, retrieve_all: bool = True, **params: Any) -> Row:
        return {"floatingips": self._list_resource(self.floating, retrieve_all, **params)}

    def list_security_groups(self, retrieve_all: bool = True, **params: Any) -> Row:
        if params.get("tenant_id"):
            self.default_group(params["tenant_id"])
        params.pop("shared", None)
        return super().list_security_groups(retrieve_all, **params)

    def show_security_group(self, gid: str, **_params: Any) -> Row:
        if gid not in self._security_groups:
            raise n_exc.NotFound(message=f"Security group {gid} does not exist")
        return {"security_group": copy.deepcopy(self._security_groups[gid])}

    def find_resource(self, resource: str, name_or_id: str, project_id: str | None = None, *_args: Any) -> Row:
        if resource != "security_group":
            raise NotImplementedError(resource)
        if project_id:
            self.default_group(project_id)
        own = [g for g in self._security_groups.values() if project_id in (None, g["tenant_id"])]
        hits = [g for g in own if g["id"] == name_or_id] or [g for g in own if g["name"] == name_or_id]
        if not hits:
            raise n_exc.NotFound(message=f"Unable to find security_group with name or id '{name_or_id}'")
        if len(hits) > 1:
            raise n_exc.NeutronClientNoUniqueMatch(resource=resource, name=name_or_id)
        return {"id": hits[0]["id"]}
