# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: routing tables, routes, internet gateways."""

from __future__ import annotations

from typing import Any

from .. import data
from ..data import sid
from .kit import MISSING, RUN, Client, control, until, with_real
from .vpcs import C, shown, subnet, vpc

OUTSIDE = sid("vpc.public")
TABLES, ROUTES, GATEWAYS = (C.network + path for path in ("/routingtables", "/routes", "/internetgateways"))
#: Seconds, enough for several requests on a busy machine.
SLOW = 3.0


def made(url: str, one: str, expect: int = 201, **wish: Any) -> dict[str, Any]:
    answer: dict[str, Any] = C.call("POST", url, expect, json={one: wish}).json()
    return answer.get(one, answer)


def gateway(name: str = "ig-" + RUN, expect: int = 201, outside: str = OUTSIDE) -> dict[str, Any]:
    return made(GATEWAYS, "internetgateway", expect, name=name, external_network_id=outside)


def attach(table: str, its_gateway: str, expect: int = 200) -> dict[str, Any]:
    url = f"{TABLES}/{table}/attach_gateway"
    answer: dict[str, Any] = C.call("PUT", url, expect, json={"gateway_id": its_gateway}).json()
    return answer.get("routingtable", answer)


def default_table(vpc_id: str) -> str:
    (table,) = [one for one in shown(f"/vpcs/{vpc_id}")["routingtables"] if one["default_table"]]
    return str(table["id"])


def end(vpc_id: str) -> None:
    """Delete a VPC with all that is in it."""
    its = [one for one in C.get(TABLES + "?detail=true")["routingtables"] if one["vpcs"][0]["id"] == vpc_id]
    for row in C.get(f"{C.network}/vpcsubnets?vpc_id={vpc_id}")["vpcsubnets"]:
        C.call("DELETE", f"{C.network}/vpcsubnets/{row['id']}", 204)
    for table in its:
        if "gateway_id" in table:
            C.call("DELETE", f"{GATEWAYS}/{table['gateway_id']}", 204)
        if not table["default_table"]:
            C.call("DELETE", f"{TABLES}/{table['id']}", 204)
    C.call("DELETE", f"{C.network}/vpcs/{vpc_id}", 204)


@with_real("network")
def seeded_table() -> None:
    (table,) = shown(f"/vpcs/{sid('b.vpc.default')}")["routingtables"]
    row = shown(f"/routingtables/{table['id']}")
    assert row["gateway_name"] == f"ig-{table['id'][:13]}" and row["subnets"] == [sid("b.subnet.default")]
    local, way_out = row["routes"]
    assert (local["cidr"], local["mask"], local["gateway"]) == ("192.168.0.0/16", 16, "local")
    assert way_out["cidr"] == "0.0.0.0/0" and way_out["gateway"].startswith("100.127.")
    assert way_out["gateway_id"] == table["gateway_id"]
    assert shown(f"/internetgateways/{table['gateway_id']}")["state"] == "available"
    assert shown(f"/vpcsubnets/{sid('b.subnet.default')}")["routingtable"]["gateway_id"] == table["gateway_id"]
    assert C.get(f"{TABLES}?gateway_id={table['gateway_id']}")["routingtables"][0]["id"] == table["id"]


@with_real("network")
def routing_tables() -> None:
    owner = vpc("tables-" + RUN)["id"]
    first, one = default_table(owner), subnet(owner, "10.20.1.0/24")["id"]
    two = made(TABLES, "routingtable", name="two", vpc_id=owner, distributed="true")
    assert (two["default_table"], two["distributed"], two["state"]) == (False, True, "available")
    made(TABLES, "routingtable", 404, name="x", vpc_id=MISSING)
    url = f"{TABLES}/{two['id']}"
    changed = C.call("PUT", url, 200, json={"routingtable": {"name": "three", "distributed": False}}).json()
    assert (changed["routingtable"]["name"], changed["routingtable"]["distributed"]) == ("three", False)
    other = subnet(owner, "10.20.2.0/24")["id"]
    explicit = {"routingtable_id": two["id"]}
    row = C.call("PUT", f"{C.network}/vpcsubnets/{other}/attach_routingtable", 200, json=explicit).json()["vpcsubnet"]
    assert row["routingtable"]["id"] == two["id"] and row["routingtable"]["explicit"]
    rows = {row["id"]: row for row in C.get(TABLES + "?detail=true")["routingtables"]}
    assert [row["id"] for row in rows[two["id"]]["subnets"]] == [other]
    assert [row["id"] for row in rows[first]["subnets"]] == [one] and rows[first]["vpcs"][0]["id"] == owner
    refused = C.call("DELETE", url, 409).json()["NeutronError"]["type"]
    assert refused == "RouterInUse", refused
    C.call("DELETE", f"{TABLES}/{first}", 409)
    C.call("DELETE", f"{C.network}/vpcs/{owner}", 409)
    row = C.call("PUT", url + "/set_as_default", 200).json()["routingtable"]
    assert row["default_table"] and set(row["subnets"]) == {one, other}
    assert default_table(owner) == two["id"]
    assert not shown(f"/vpcsubnets/{one}")["routingtable"]["explicit"]
    assert C.get(url + "/related_gateways") == {"gateways": []}
    C.call("DELETE", f"{TABLES}/{first}", 204)
    C.call("GET", f"{TABLES}/{first}", 404)
    end(owner)


@with_real("network")
def internet_gateways() -> None:
    owner = vpc("gateways-" + RUN)["id"]
    table, one = default_table(owner), subnet(owner, "10.20.1.0/24")["id"]
    gateway(outside=owner, expect=400)
    gateway(outside=MISSING, expect=404)
    way_out = gateway()
    assert way_out["state"] == "unavailable" and "routingtable_id" not in way_out
    free = shown(f"/vpcsubnets/{one}")["available_ip_count"]
    row = attach(table, way_out["id"])
    assert (row["gateway_id"], row["gateway_name"]) == (way_out["id"], way_out["name"])
    shows = shown(f"/internetgateways/{way_out['id']}")
    assert (shows["state"], shows["routingtable_id"], shows["migrate_status"]) == ("available", table, "none")
    assert shown(f"/vpcsubnets/{one}")["available_ip_count"] == free - 1
    assert C.get(f"{GATEWAYS}?routingtable_id={table}")["internetgateways"] == [shows]
    refused = attach(table, way_out["id"], expect=409)["NeutronError"]
    assert refused["type"] == "VpcInternetGatewayAlreadyInUse" and table in refused["message"]
    second = made(TABLES, "routingtable", name="second", vpc_id=owner)["id"]
    attach(second, way_out["id"], expect=409)
    attach(table, gateway("spare")["id"], expect=409)
    attach(second, MISSING, expect=404)
    C.call("DELETE", f"{C.network}/vpcs/{owner}", 409)
    new = subnet(owner, "10.20.2.0/24")["id"]
    assert shown(f"/vpcsubnets/{new}")["available_ip_count"] == free - 1
    row = C.call("PUT", f"{TABLES}/{table}/detach_gateway", 200).json()["routingtable"]
    assert "gateway_id" not in row and len(row["routes"]) == 1
    assert shown(f"/vpcsubnets/{one}")["available_ip_count"] == free
    assert "gateway_id" not in shown(f"/vpcsubnets/{one}")["routingtable"]
    C.call("PUT", f"{TABLES}/{table}/detach_gateway", 400)
    attach(second, way_out["id"])
    C.call("DELETE", f"{TABLES}/{second}", 409)
    C.call("DELETE", f"{GATEWAYS}/{way_out['id']}", 204)
    assert "gateway_id" not in shown(f"/routingtables/{second}")
    for row in C.get(GATEWAYS + "?name=spare")["internetgateways"]:
        C.call("DELETE", f"{GATEWAYS}/{row['id']}", 204)
    end(owner)


@with_real("network")
def vpc_that_is_connected() -> None:
    wish = {"vpc": {"name": "connected", "cidrv4": "10.20.0.0/16", "external_network_id": OUTSIDE}}
    owner = C.call("POST", C.network + "/vpcs", 201, json=wish).json()["vpc"]["id"]
    (table,) = shown(f"/vpcs/{owner}")["routingtables"]
    assert shown(f"/internetgateways/{table['gateway_id']}")["name"] == f"ig-{table['id'][:13]}"
    end(owner)


@with_real("network")
def routes() -> None:
    owner = vpc("routes-" + RUN)["id"]
    table, its_subnet = default_table(owner), subnet(owner, "10.20.1.0/24")["id"]
    wish = {"routingtable_id": table, "cidr": "172.20.0.0/16", "gateway": "10.20.1.209", "description": "to it"}
    row = made(ROUTES, "route", **wish)
    assert row == {**wish, "id": row["id"], "mask": 16, "tenant_id": data.TENANT_OTHER}
    made(ROUTES, "route", 409, **wish)
    made(ROUTES, "route", 400, **{**wish, "cidr": "172.21.0.0/16", "gateway": "10.20.77.1"})
    made(ROUTES, "route", 400, **{**wish, "cidr": "172.21.0.1/16"})
    made(ROUTES, "route", 400, **{**wish, "cidr": "172.21.0.0/16", "description": "d" * 257})
    made(ROUTES, "route", 404, **{**wish, "routingtable_id": MISSING})
    url = f"{ROUTES}/{row['id']}"
    changes = {"cidr": "172.22.0.0/16", "gateway": "10.20.1.210"}
    assert C.call("PUT", url, 200, json={"route": changes}).json()["route"] == {**row, **changes}
    C.call("PUT", url, 200, json={"route": {"description": ""}})
    assert shown(f"/routes/{row['id']}") == {**row, **changes, "description": ""}
    rows = C.get(f"{ROUTES}?routingtable_id={table}")["routes"]
    assert [one["gateway"] for one in rows] == ["local", "10.20.1.210"]
    assert [one["id"] for one in shown(f"/routingtables/{table}")["routes"]] == [one["id"] for one in rows]
    automatic = f"{ROUTES}/{rows[0]['id']}"
    C.call("PUT", automatic, 400, json={"route": {"gateway": "10.20.1.209"}})
    C.call("DELETE", automatic, 400)
    C.call("DELETE", f"{C.network}/vpcsubnets/{its_subnet}", 409)
    C.call("DELETE", url, 204)
    C.call("GET", url, 404)
    end(owner)


def listed(path: str) -> bool:
    """Whether the list has what a path shows."""
    _nothing, plural, its_id = path.split("/")
    return its_id in [row["id"] for row in C.get(f"{C.network}/{plural}")[plural]]


def end_slowly(*paths: str) -> None:
    """Wait until deleted things are gone, which show on until then."""
    assert all(shown(path)["id"] and listed(path) for path in paths)
    for path in paths:
        until(lambda url=C.network + path: C.call("GET", url, (200, 404)).status_code == 404, what=path)
        assert not listed(path)


@with_real("network")
def slow_network() -> None:
    owner = vpc("slow-" + RUN)["id"]
    table, its_subnet = default_table(owner), subnet(owner, "10.20.1.0/24")["id"]
    second = made(TABLES, "routingtable", name="second", vpc_id=owner)["id"]
    way_out = gateway("slow-" + RUN)["id"]
    control("POST", "knobs", json={"network_delay": SLOW})
    try:
        assert "gateway_id" not in attach(table, way_out)
        assert shown(f"/internetgateways/{way_out}")["state"] == "unavailable"
        assert "gateway_id" not in shown(f"/vpcsubnets/{its_subnet}")["routingtable"]
        attach(second, way_out, expect=409)
        until(lambda: shown(f"/internetgateways/{way_out}")["state"] == "available", what="an attached gateway")
        row = shown(f"/routingtables/{table}")
        assert row["gateway_id"] == way_out and len(row["routes"]) == 2
        for _twice in range(2):
            row = C.call("PUT", f"{TABLES}/{table}/detach_gateway", 200).json()["routingtable"]
            assert row["gateway_id"] == way_out and len(row["routes"]) == 1
        assert shown(f"/internetgateways/{way_out}")["routingtable_id"] == table
        attach(second, way_out, expect=409)
        until(lambda: shown(f"/internetgateways/{way_out}")["state"] == "unavailable", what="a detached gateway")
        assert "gateway_id" not in shown(f"/routingtables/{table}")
        C.call("DELETE", f"{TABLES}/{second}", 204)
        C.call("DELETE", f"{C.network}/vpcsubnets/{its_subnet}", 204)
        C.call("DELETE", f"{GATEWAYS}/{way_out}", 204)
        C.call("DELETE", f"{C.network}/vpcs/{owner}", 409)
        assert not shown(f"/routingtables/{table}")["subnets"]
        C.call("DELETE", f"{GATEWAYS}/{way_out}", 404)
        end_slowly(f"/routingtables/{second}", f"/vpcsubnets/{its_subnet}", f"/internetgateways/{way_out}")
        C.call("DELETE", f"{C.network}/vpcs/{owner}", 204)
        end_slowly(f"/vpcs/{owner}", f"/routingtables/{table}")
    finally:
        control("POST", "knobs", json={"network_delay": 0})


@with_real("network")
def network_that_is_slow_no_more() -> None:
    owner = vpc("slower-" + RUN)["id"]
    control("POST", "knobs", json={"network_delay": 600})
    C.call("DELETE", f"{C.network}/vpcs/{owner}", 204)
    assert [row["id"] for row in C.get(f"{C.network}/vpcs?name=slower-{RUN}")["vpcs"]] == [owner]
    assert not C.get(f"{C.network}/vpcs?name=other-{RUN}")["vpcs"]
    assert not Client(data.TENANT).get(f"{C.network}/vpcs?id={owner}")["vpcs"]
    C.call("PUT", f"{C.network}/vpcs/{owner}", 404, json={"vpc": {"name": "renamed"}})
    control("POST", "knobs", json={"network_delay": 0})
    C.call("GET", f"{C.network}/vpcs/{owner}", 404)
