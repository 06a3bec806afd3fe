# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: floating IPs, a tenant without any VPC, quotas of networks."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from .. import data
from ..data import sid
from .kit import MISSING, RUN, Client, case, run_dir, until, with_real
from .tables import OUTSIDE, attach, default_table, end, gateway
from .vpcs import C, shown, subnet, vpc

FLOATING = C.network + "/floatingips"


def port_in(network: str, **wish: Any) -> str:
    body = {"port": {"network_id": network, **wish}}
    return str(C.call("POST", C.network + "/ports", 201, json=body).json()["port"]["id"])


def floating(expect: int = 201, client: Client = C, **wish: Any) -> dict[str, Any]:
    body = {"floatingip": {"floating_network_id": OUTSIDE, **wish}}
    answer: dict[str, Any] = client.call("POST", client.network + "/floatingips", expect, json=body).json()
    return answer.get("floatingip", answer)


def change(floating_id: str, expect: int = 200, **wish: Any) -> dict[str, Any]:
    answer: dict[str, Any] = C.call("PUT", f"{FLOATING}/{floating_id}", expect, json={"floatingip": wish}).json()
    return answer.get("floatingip", answer)


@with_real("network")
def floating_ips() -> None:
    owner = vpc("floating-" + RUN)["id"]
    table, _subnet = default_table(owner), subnet(owner, "10.20.1.0/24")["id"]
    port, other = port_in(owner), port_in(owner)
    floating(400, floating_network_id=owner)
    floating(404, port_id=port)
    row = floating(label="WEB01")
    assert (row["label"], row["delete_protection"], row["status"], row["port_id"]) == ("WEB01", False, "DOWN", None)
    mine = ipaddress.ip_network(json.loads((run_dir() / "cloud.json").read_text())["outside"])
    assert ipaddress.ip_address(row["floating_ip_address"]) in mine and mine[0].is_loopback
    refused = change(row["id"], 404, port_id=port)["NeutronError"]
    assert refused["type"] == "ExternalGatewayForFloatingIPNotFound", refused
    attach(table, gateway()["id"])
    connected = change(row["id"], port_id=port)
    assert (connected["port_id"], connected["router_id"], connected["status"]) == (port, table, "DOWN")
    assert connected["label"] == "WEB01"
    assert shown(f"/floatingips/{row['id']}")["status"] == "ACTIVE"
    assert change(row["id"], label="WEB02")["port_id"] == port
    for query in ("label=WEB02", "status=ACTIVE&label=WEB02", f"port_id={port}", f"label=WEB02&port_id={port}"):
        assert [one["id"] for one in C.get(f"{FLOATING}?{query}")["floatingips"]] == [row["id"]], query
    assert C.get(f"{FLOATING}?label=WEB02&fields=label")["floatingips"] == [{"label": "WEB02"}]
    assert not C.get(FLOATING + "?label=WEB01")["floatingips"]
    second = floating()
    refused = change(second["id"], 409, port_id=port)["NeutronError"]
    assert refused["type"] == "FloatingIPPortAlreadyAssociated", refused
    C.call("DELETE", f"{FLOATING}/{row['id']}", 409)
    C.call("PUT", f"{C.network}/routingtables/{table}/detach_gateway", 409)
    assert shown(f"/routingtables/{table}")["gateway_id"]
    assert change(row["id"], port_id=other)["port_id"] == other
    C.call("DELETE", f"{C.network}/ports/{other}", 204)
    assert shown(f"/floatingips/{row['id']}")["port_id"] is None
    change(row["id"], delete_protection=True)
    assert [one["id"] for one in C.get(FLOATING + "?delete_protection=true")["floatingips"]] == [row["id"]]
    C.call("DELETE", f"{FLOATING}/{row['id']}", 409)
    assert change(row["id"], delete_protection=False)["label"] == "WEB02"
    change(row["id"], 400, label="x" * 65)
    for one in (row, second, floating(port_id=port)):
        change(one["id"], port_id=None)
        C.call("DELETE", f"{FLOATING}/{one['id']}", 204)
        C.call("GET", f"{FLOATING}/{one['id']}", 404)
    floating(404, floating_network_id=MISSING)
    C.call("DELETE", f"{C.network}/ports/{port}", 204)
    end(owner)


@with_real("network")
def floating_ip_of_a_server() -> None:
    server = C.made("floating-" + RUN, networks=[{"uuid": sid("b.vpc.default")}])["id"]
    (port,) = C.get(f"{C.network}/ports?device_id={server}")["ports"]
    row = floating(port_id=port["id"])

    def addresses() -> list[str]:
        return [one["addr"] for rows in C.server(server)["addresses"].values() for one in rows]

    until(lambda: row["floating_ip_address"] in addresses())
    C.delete(server)
    assert shown(f"/floatingips/{row['id']}")["port_id"] is None
    C.call("DELETE", f"{FLOATING}/{row['id']}", 204)


@case
def tenant_without_any_vpc() -> None:
    for region in data.REGIONS:
        client = Client(data.TENANT_EMPTY, region)
        assert [row["name"] for row in client.get(client.network + "/vpcs")["vpcs"]] == ["Public Network"]
        assert [row["name"] for row in client.get(client.network + "/security-groups")["security_groups"]] == [
            "default"
        ]
        assert not client.get(client.network + "/ports")["ports"]


@with_real("network")
def quotas_of_networks() -> None:
    client = Client(data.TENANT_QUOTA)

    def refused(path: str, **wish: Any) -> None:
        answer = client.call("POST", client.network + path, 409, json=wish).json()["NeutronError"]
        assert answer["type"] == "OverQuota", answer

    def made(path: str, one: str, **wish: Any) -> str:
        return str(client.call("POST", client.network + path, 201, json={one: wish}).json()[one]["id"])

    new = {"name": "more", "cidrv4": "10.0.0.0/16"}
    ids = [made("/vpcs", "vpc", **new) for _unused in range(2)]
    refused("/vpcs", vpc=new)
    subnets = [
        made("/vpcsubnets", "vpcsubnet", vpc_id=ids[0], name="s", cidr=f"10.0.{n}.0/24")
        for n in range(data.SUBNET_QUOTA)
    ]
    refused("/vpcsubnets", vpcsubnet={"vpc_id": ids[0], "name": "s", "cidr": "10.0.99.0/24"})
    wish = {"name": "more", "external_network_id": OUTSIDE}
    gateways = [made("/internetgateways", "internetgateway", **wish) for _unused in range(2)]
    refused("/internetgateways", internetgateway=wish)
    for path in (
        *(f"/internetgateways/{one}" for one in gateways),
        *(f"/vpcsubnets/{one}" for one in subnets),
        *(f"/vpcs/{one}" for one in ids),
    ):
        client.call("DELETE", client.network + path, 204)
