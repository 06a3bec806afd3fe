# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: network interfaces."""

from __future__ import annotations

from typing import Any

from .. import data
from ..data import group_id
from .floating import port_in
from .kit import RUN, control, with_real
from .tables import attach, default_table, end, gateway
from .vpcs import C, shown, subnet, vpc

PORTS = C.network + "/ports"
WEB = group_id(data.TENANT_OTHER, "web")


def change(port: str, expect: int = 200, **wish: Any) -> dict[str, Any]:
    answer: dict[str, Any] = C.call("PUT", f"{PORTS}/{port}", expect, json={"port": wish}).json()
    return answer.get("port", answer.get("NeutronError"))


@with_real("network")
def network_interfaces() -> None:
    owner = vpc("ports-" + RUN)["id"]
    its = [subnet(owner, f"10.20.{n}.0/24")["id"] for n in (1, 2)]
    fixed = [{"subnet_id": its[1], "ip_address": "10.20.2.209"}]
    port = port_in(owner, name="nic-" + RUN, fixed_ips=fixed)
    row = shown(f"/ports/{port}")
    assert (row["status"], row["device_id"], row["fixed_ips"]) == ("DOWN", "", fixed)
    assert (row["port_security_enabled"], row["allowed_address_pairs"]) == (True, [])
    assert row["security_groups"] == [group_id(data.TENANT_OTHER, "default")]
    for query in (
        f"name=nic-{RUN}&admin_state=true",
        "fixed_ips=ip_address%3D10.20.2.209",
        f"mac_address={row['mac_address']}",
    ):
        rows = C.get(f"{PORTS}?{query}&network_id={owner}")["ports"]
        assert [one["id"] for one in rows] == [port], query
    assert not C.get(f"{PORTS}?admin_state=false&network_id={owner}")["ports"]
    body = {"port": {"network_id": owner, "fixed_ips": fixed}}
    C.call("POST", PORTS, 409, json=body)
    assert change(port, security_groups=[WEB])["security_groups"] == [WEB]
    pairs = [{"ip_address": "10.20.2.200"}]
    shows = change(port, allowed_address_pairs=pairs)["allowed_address_pairs"]
    assert [one["ip_address"] for one in shows] == ["10.20.2.200"]
    assert change(port, 409, port_security_enabled=False)["type"] == "AddressPairAndPortSecurityRequired"
    change(port, allowed_address_pairs=[])
    assert change(port, 409, port_security_enabled=False)["type"] == "PortSecurityPortHasSecurityGroup"
    change(port, security_groups=[])
    assert not change(port, port_security_enabled=False)["port_security_enabled"]
    assert change(port, 409, allowed_address_pairs=pairs)["type"] == "AddressPairAndPortSecurityRequired"
    moved = change(port, name="renamed", admin_state_up=False, fixed_ips=[{"subnet_id": its[0]}])
    assert (moved["name"], moved["fixed_ips"][0]["subnet_id"]) == ("renamed", its[0])
    C.call("DELETE", f"{PORTS}/{port}", 204)
    C.call("GET", f"{PORTS}/{port}", 404)
    end(owner)


@with_real("network")
def restrictions_of_network_interfaces() -> None:
    owner = vpc("ports-" + RUN)["id"]
    its = subnet(owner, "10.20.1.0/24")["id"]
    port = port_in(owner)
    wishes: list[dict[str, Any]] = [
        {"fixed_ips": [{"subnet_id": its}, {"subnet_id": its}]},
        {"allowed_address_pairs": [{"ip_address": "10.20.1.209", "mac_address": "fa:16:3e:00:00:01"}]},
        {"allowed_address_pairs": [{"ip_address": "10.20.1.209/0"}]},
    ]
    for wish in wishes:
        change(port, 400, **wish)
    control("POST", "settings", json={"port_restrictions": False})
    for wish in wishes[:2]:
        change(port, **wish)
    control("POST", "settings", json={"port_restrictions": True})
    C.call("DELETE", f"{PORTS}/{port}", 204)
    attach(default_table(owner), gateway()["id"])
    for row in C.get(f"{PORTS}?network_id={owner}")["ports"]:
        C.call("DELETE", f"{PORTS}/{row['id']}", 409)
    end(owner)


@with_real("network")
def virtual_ips() -> None:
    owner = vpc("virtual-" + RUN)["id"]
    subnet(owner, "10.20.1.0/24")
    port = port_in(owner, device_owner="network:virtual_ip")
    assert shown(f"/ports/{port}")["device_owner"] == "network:virtual_ip"
    refused = C.create("virtual-" + RUN, 400, networks=[{"port": port}])
    assert "virtual IP" in refused["badRequest"]["message"]
    C.call("DELETE", f"{PORTS}/{port}", 204)
    end(owner)


@with_real("network")
def server_in_a_new_network() -> None:
    owner = vpc("server-" + RUN)["id"]
    its = subnet(owner, "10.20.1.0/24")["id"]
    port = port_in(owner)
    servers = [C.made("in-" + RUN, networks=[wish])["id"] for wish in ({"subnet": its}, {"port": port})]
    for server in servers:
        assert f"server-{RUN}" in C.server(server)["addresses"]
    (row,) = C.get(f"{PORTS}?device_id={servers[1]}")["ports"]
    assert (row["id"], row["status"], row["device_owner"][:8]) == (port, "ACTIVE", "compute:")
    C.call("DELETE", f"{C.network}/vpcsubnets/{its}", 409)
    C.delete(*servers)
    assert [one["id"] for one in C.get(f"{PORTS}?network_id={owner}&device_owner=")["ports"]] == [port]
    C.call("DELETE", f"{PORTS}/{port}", 204)
    end(owner)
