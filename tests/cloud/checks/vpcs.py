# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: VPCs and their subnets."""

from __future__ import annotations

from typing import Any

from .. import data
from ..data import sid
from .kit import MISSING, RUN, Client, case, with_real

C = Client(data.TENANT_OTHER)
NAME = "vpc-" + RUN


def vpc(name: str = NAME, cidr: str = "10.20.0.0/16", client: Client = C, expect: int = 201) -> dict[str, Any]:
    wish = {"vpc": {"name": name, "cidrv4": cidr}}
    made: dict[str, Any] = client.call("POST", client.network + "/vpcs", expect, json=wish).json()
    return made.get("vpc", made)


def subnet(vpc_id: str, cidr: str, expect: int = 201, name: str = NAME) -> dict[str, Any]:
    wish = {"vpcsubnet": {"vpc_id": vpc_id, "cidr": cidr, "name": name}}
    made: dict[str, Any] = C.call("POST", C.network + "/vpcsubnets", expect, json=wish).json()
    return made.get("vpcsubnet", made)


def shown(path: str) -> dict[str, Any]:
    """The one object that a path shows."""
    (row,) = C.get(C.network + path).values()
    return dict(row)


@with_real("network")
def vpcs() -> None:
    made = vpc()
    assert (made["name"], made["cidrv4"], made["state"]) == (NAME, "10.20.0.0/16", "available")
    one = f"/vpcs/{made['id']}"
    row = shown(one)
    assert row["subnets"] == []
    (table,) = row["routingtables"]
    assert table == {"id": table["id"], "name": f"vpc-{made['id'][:13]}", "default_table": True}
    for cidr in ("10.0.0.0/28", "172.16.0.0/8", "192.253.0.0/24", "10.0.0.1/16", "nonsense", "fd00::/16"):
        vpc(cidr=cidr, expect=400)
    reader = Client(user="reader@example.com", password="readonly")
    vpc(client=reader, expect=403)
    C.call("PUT", C.network + one, 200, json={"vpc": {"name": NAME + "-b"}})
    C.call("PUT", C.network + one, 200, json={"vpc": {"cidrv4": "10.20.0.0/20"}})
    assert (shown(one)["name"], shown(one)["cidrv4"]) == (NAME + "-b", "10.20.0.0/20")
    C.call("PUT", f"{C.network}/vpcs/{sid('vpc.public')}", 403, json={"vpc": {"name": "mine"}})
    C.call("DELETE", f"{C.network}/vpcs/{sid('vpc.public')}", 403)
    C.call("GET", f"{C.network}/vpcs/{sid('vpc.prod')}", 404)
    C.call("DELETE", C.network + one, 204)
    for method in ("GET", "DELETE"):
        C.call(method, C.network + one, 404)
    assert not C.get(f"{C.network}/vpcs?name={NAME}")["vpcs"]


@with_real("network")
def subnets() -> None:
    owner = vpc()
    made = subnet(owner["id"], "10.20.1.0/24")
    assert (made["gateway"], made["vpc_id"], made["state"]) == ("10.20.1.1", owner["id"], "available")
    one = f"/vpcsubnets/{made['id']}"
    row = shown(one)
    (table,) = shown(f"/vpcs/{owner['id']}")["routingtables"]
    assert row["routingtable"] == {**table, "explicit": False}
    assert (row["available_ip_count"], row["vpc"]["name"], row["routes"]) == (253, NAME, [])
    for cidr in ("10.21.1.0/24", "10.20.2.0/29", "10.20.1.128/25", "10.20.2.1/24"):
        subnet(owner["id"], cidr, expect=400)
    subnet(MISSING, "10.20.2.0/24", expect=404)
    attach = f"{C.network}{one}/attach_routingtable"
    row = C.call("PUT", attach, 200, json={"routingtable_id": table["id"]}).json()["vpcsubnet"]
    assert row["routingtable"]["explicit"]
    row = C.call("PUT", f"{C.network}{one}/detach_routingtable", 200).json()["vpcsubnet"]
    assert not row["routingtable"]["explicit"]
    C.call("PUT", attach, 404, json={"routingtable_id": MISSING})
    C.call("PUT", attach, 400, json={"routingtable_id": sid("router.b.vpc.default")})
    C.call("PUT", C.network + one, 200, json={"vpcsubnet": {"name": "renamed"}})
    assert shown(one)["name"] == "renamed"
    C.call("PUT", f"{C.network}/vpcs/{owner['id']}", 400, json={"vpc": {"cidrv4": "10.30.0.0/16"}})
    C.call("DELETE", f"{C.network}/vpcs/{owner['id']}", 409)
    port = C.call("POST", C.network + "/ports", 201, json={"port": {"network_id": owner["id"]}}).json()["port"]
    assert shown(one)["available_ip_count"] == 252
    refused = C.call("DELETE", C.network + one, 409).json()["NeutronError"]
    assert refused["type"] == "SubnetInUse", refused
    C.call("DELETE", f"{C.network}/ports/{port['id']}", 204)
    C.call("DELETE", C.network + one, 204)
    C.call("GET", C.network + one, 404)
    C.call("DELETE", f"{C.network}/vpcs/{owner['id']}", 204)


@case
def pages_of_networks() -> None:
    for plural in ("vpcs", "vpcsubnets"):
        url = f"{C.network}/{plural}"
        everything = [row["id"] for row in C.get(url)[plural]]
        found, page = [], C.get(url + "?limit=1")
        while f"{plural}_links" in page:
            found.append(page[plural][0]["id"])
            page = C.get(page[f"{plural}_links"][0]["href"])
        assert [*found, *(row["id"] for row in page[plural])] == everything and len(found) > 0
        C.call("GET", f"{url}?limit=1&marker={MISSING}", 400)
