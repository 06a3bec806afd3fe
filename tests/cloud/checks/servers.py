# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: look-ups of compute, key pairs, making and listing servers."""

from __future__ import annotations

import base64

from .. import data
from ..data import sid
from .kit import KEPT, MISSING, RUN, Client, case, control, root, until, with_real

C = Client()
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqZ0pT9g0vVZy1xF8o0l8gkQ00m6QmQ6p5u3x9Jt3yk smoke"


@case
def flavors_and_zones() -> str:
    brief, full = C.get("/flavors")["flavors"], C.get("/flavors/detail")["flavors"]
    assert len(brief) == len(full) == len(data.FLAVORS)
    row = next(f for f in full if f["name"] == "m2.c2m4")
    assert (row["ram"], row["vcpus"], row["disk"]) == (4096, 2, 0)
    assert row["extra_specs"] == {"flavor_type": "standard"} and row["swap"] == ""
    assert all(f["ram"] >= 8192 for f in C.get("/flavors/detail?minRam=8192")["flavors"])
    zones = C.get("/os-availability-zone")["availabilityZoneInfo"]
    assert sorted(z["zoneName"] for z in zones) == list(data.ZONES)
    assert not any("hosts" in z for z in zones)
    return f"{len(full)} flavors"


@case
def key_pairs() -> None:
    name = "imported-" + RUN
    body = {"keypair": {"name": name, "public_key": PUBLIC_KEY}}
    row = C.call("POST", "/os-keypairs", (200, 201), json=body).json()["keypair"]
    assert row["public_key"] == PUBLIC_KEY and "private_key" not in row
    C.call("POST", "/os-keypairs", 409, json=body)
    assert name in [k["keypair"]["name"] for k in C.get("/os-keypairs")["keypairs"]]
    assert C.get("/os-keypairs/" + name)["keypair"]["fingerprint"]
    C.call("DELETE", "/os-keypairs/" + name, 202)
    C.call("GET", "/os-keypairs/" + name, 404)
    KEPT["key"] = "generated " + RUN
    row = C.call("POST", "/os-keypairs", (200, 201), json={"keypair": {"name": KEPT["key"]}}).json()["keypair"]
    assert "PRIVATE KEY" in row["private_key"]
    assert C.get("/os-keypairs/generated%20" + RUN)["keypair"]["name"] == KEPT["key"]
    C.call("POST", "/os-keypairs", 400, json={"keypair": {"name": "bad", "public_key": "garbage"}})


@case
def server_with_everything() -> None:
    user_data = base64.b64encode(b"#!/bin/sh\necho hi\n").decode()
    mark = control("GET", "mark")["n"]
    row = C.made(
        "web-" + RUN,
        key_name=KEPT["key"],
        metadata={"role": "web"},
        networks=[{"subnet": sid("subnet.prod.db")}],
        availability_zone="kr-pub-b",
        security_groups=[{"name": "web"}, {"name": "ssh"}],
        user_data=user_data,
        min_count=1,
        max_count=1,
        block_device_mapping_v2=[
            root(volume_type="General SSD", delete_on_termination=1),
            {
                "source_type": "blank",
                "destination_type": "volume",
                "boot_index": 1,
                "volume_size": 50,
                "volume_type": "General HDD",
                "delete_on_termination": True,
            },
        ],
    )
    KEPT["server"], KEPT["created"] = row["id"], row["created"].rstrip("Z")
    assert row["key_name"] == KEPT["key"] and row["image"]["id"] == sid("image.ubuntu2204")
    assert row["metadata"]["role"] == "web" and row["metadata"]["volume_size"] == "20"
    assert row["metadata"]["image_name"] == "Ubuntu Server 22.04 LTS"
    assert row["OS-EXT-AZ:availability_zone"] == "kr-pub-b"
    assert sorted(g["name"] for g in row["security_groups"]) == ["ssh", "web"]
    address = row["addresses"]["vpc-prod"][0]
    assert address["addr"].startswith("10.0.2.") and address["OS-EXT-IPS:type"] == "fixed"
    assert row["NHN-EXT-ATTR:protect"] is False and "/v2.1/" not in str(row)
    types = sorted(C.volume_row(v["id"])["volume_type"] for v in row["os-extended-volumes:volumes_attached"])
    assert types == ["General HDD", "General SSD"], types
    posts = [r for r in control("GET", f"log?since={mark}&writes=1") if "/servers" in r["path"]]
    assert len(posts) == 1 and posts[0]["tenant"] == data.TENANT
    assert "<redacted>" in posts[0]["body"] and user_data not in posts[0]["body"]


@case
def server_on_local_disk() -> None:
    row = C.made(
        "u2-" + RUN,
        imageRef=sid("image.debian12"),
        flavorRef=sid("flavor.u2.c1m2"),
        block_device_mapping_v2=[root("image.debian12", destination_type="local")],
    )
    KEPT["u2"] = row["id"]
    assert row["image"]["id"] == sid("image.debian12")
    bare = C.made("u2bare-" + RUN, flavorRef=sid("flavor.u2.c1m1"), block_device_mapping_v2=None)
    assert not bare["os-extended-volumes:volumes_attached"]
    C.delete(bare["id"])


@case
def server_from_volume_and_snapshot() -> None:
    volume = sid("volume.boot")
    snapshot = C.call(
        "POST", C.volume + "/snapshots", 202, json={"snapshot": {"volume_id": volume, "name": "snap-" + RUN}}
    ).json()["snapshot"]
    until(lambda: C.get(f"{C.volume}/snapshots/{snapshot['id']}")["snapshot"]["status"] == "available")
    common = {"boot_index": 0, "destination_type": "volume"}
    first = C.made(
        "vol-" + RUN,
        imageRef=None,
        availability_zone="kr-pub-a",
        block_device_mapping_v2=[{**common, "source_type": "volume", "uuid": volume, "delete_on_termination": 0}],
    )
    assert C.volume_row(volume)["attachments"][0]["server_id"] == first["id"]
    second = C.made(
        "snap-" + RUN,
        imageRef=None,
        availability_zone="kr-pub-a",
        block_device_mapping_v2=[
            {
                **common,
                "source_type": "snapshot",
                "uuid": snapshot["id"],
                "volume_size": 30,
                "delete_on_termination": True,
            }
        ],
    )
    made = second["os-extended-volumes:volumes_attached"][0]["id"]
    assert C.volume_row(made)["snapshot_id"] == snapshot["id"]
    C.delete(first["id"], second["id"])
    C.volume_wait(volume, "available")
    C.call("DELETE", f"{C.volume}/volumes/{volume}", 400)
    C.call("DELETE", f"{C.volume}/snapshots/{snapshot['id']}", 202)


@case
def many_servers_in_one_subnet() -> None:
    made = C.create(
        "multi-" + RUN,
        min_count=3,
        max_count=3,
        return_reservation_id=True,
        networks=[{"subnet": sid("subnet.prod.db")}],
    )
    rows = C.get("/servers/detail?reservation_id=" + made["reservation_id"])["servers"]
    KEPT["multi"] = [row["id"] for row in rows]
    assert len(rows) == 3
    for server in KEPT["multi"]:
        row = C.wait(server, "ACTIVE")
        assert row["addresses"]["vpc-prod"][0]["addr"].startswith("10.0.2."), row["addresses"]
        port = C.get(f"{C.network}/ports?device_id={server}")["ports"][0]
        assert port["network_id"] == sid("vpc.prod")
        assert port["fixed_ips"][0]["subnet_id"] == sid("subnet.prod.db")
    assert row["name"].startswith(f"multi-{RUN}-")


@with_real("network")
def addresses_and_ports() -> str:
    address = "10.0.1.177"
    first = C.made("addr-" + RUN, networks=[{"fixed_ip": address}])
    assert first["addresses"]["vpc-prod"][0]["addr"] == address
    port = C.call(
        "POST", C.network + "/ports", 201, json={"port": {"network_id": sid("vpc.default"), "name": "port-" + RUN}}
    ).json()["port"]
    assert port["device_id"] == "" and port["status"] == "DOWN"
    second = C.made(
        "port-" + RUN, networks=[{"port": port["id"]}, {"subnet": sid("subnet.prod.web"), "fixed_ip": "10.0.1.178"}]
    )
    assert second["addresses"]["Default Network"][0]["addr"] == port["fixed_ips"][0]["ip_address"]
    assert second["addresses"]["vpc-prod"][0]["addr"] == "10.0.1.178"
    row = C.get(f"{C.network}/ports/{port['id']}")["port"]
    assert row["device_id"] == second["id"] and row["device_owner"].startswith("compute:kr-pub-")
    taken = C.call(
        "POST",
        "/servers",
        (400, 409),
        json={"server": C.body("dup", networks=[{"uuid": sid("vpc.prod"), "fixed_ip": address}])},
    )
    C.delete(first["id"], second["id"])
    assert C.get(f"{C.network}/ports/{port['id']}")["port"]["device_id"] == ""
    C.call("DELETE", f"{C.network}/ports/{port['id']}", 204)
    return f"taken address: {taken.status_code}"


@case
def wrong_values_reach_nova() -> str:
    said = []
    for changes in (
        {"flavorRef": "nope"},
        {"imageRef": MISSING},
        {"networks": [{"uuid": MISSING}]},
        {"networks": [{"subnet": MISSING}]},
        {"networks": [{"port": MISSING}]},
        {"key_name": "no-such-key"},
        {"security_groups": [{"name": "no-such-group"}]},
        {"availability_zone": "nowhere"},
        {"name": ""},
        {"block_device_mapping_v2": [root(size=5)]},
        {"block_device_mapping_v2": [root(volume_type="no such type")]},
        {"imageRef": sid("image.bigmem"), "block_device_mapping_v2": [root("image.bigmem", 60)]},
    ):
        answer = C.call(
            "POST", "/servers", (400, 403, 404, 409), json={"server": C.body(**{"name": "bad", **changes})}
        ).json()
        fault = next(iter(answer.values()))
        assert "undocumented" not in fault["message"], (changes, fault)
        said.append(str(fault["code"]))
    assert MISSING in C.create("bad", 400, networks=[{"subnet": MISSING}])["badRequest"]["message"]
    return " ".join(said)


@case
def servers_in_error() -> None:
    huge = C.create("huge-" + RUN, flavorRef=sid("flavor.huge.c1000000"))["server"]["id"]
    boom = C.create("boom-" + RUN, metadata={"fake_fault": "spawn"})["server"]["id"]
    assert "No valid host" in C.wait(huge, "ERROR")["fault"]["message"]
    assert C.wait(boom, "ERROR")["fault"]["message"]
    tiny = [C.create(f"tiny-{RUN}-{n}", networks=[{"uuid": sid("vpc.tiny")}])["server"]["id"] for n in range(6)]
    ends = sorted(until(lambda i=i: {"ACTIVE", "ERROR"} & {C.server(i)["status"]}).pop() for i in tiny)
    assert ends == ["ACTIVE"] * 5 + ["ERROR"], ends
    C.delete(huge, boom, *tiny)


@case
def server_list() -> None:
    def names(query: str) -> list[str]:
        return [s["name"] for s in C.get("/servers/detail?" + query)["servers"]]

    assert names(f"name=^web-{RUN}$") == ["web-" + RUN]
    assert len(names(f"name=multi-{RUN}")) == 3
    assert names(f"status=SHUTOFF&name=web-{RUN}") == []
    assert names(f"flavor={sid('flavor.u2.c1m2')}&name={RUN}") == ["u2-" + RUN]
    assert names("changes-since=2099-01-01T00:00:00") == []
    assert "web-" + RUN in names("changes-since=" + KEPT["created"])
    assert set(C.get("/servers")["servers"][0]) == {"id", "name", "links"}
    everything = [s["id"] for s in C.get(f"/servers?limit=1000&name={RUN}")["servers"]]
    seen: list[str] = []
    while True:
        marker = f"&marker={seen[-1]}" if seen else ""
        page = C.get(f"/servers?limit=2&name={RUN}{marker}")
        seen += [s["id"] for s in page["servers"]]
        if "servers_links" not in page:
            break
        assert page["servers_links"][0]["href"].startswith(C.compute)
    assert seen == everything
    C.call("GET", "/servers?marker=" + MISSING, 400)
    control("POST", "settings", json={"max_limit": 2, "links": False})
    page = C.get("/servers/detail?limit=50")
    assert len(page["servers"]) == 2 and "servers_links" not in page
    assert len(C.get(C.image + "/images")["images"]) == 2
    control("POST", "settings", json={"max_limit": 0, "links": True})


@case
def other_tenants_and_readers() -> str:
    other = Client(data.TENANT_OTHER)
    other.call("GET", "/servers/" + KEPT["server"], 404)
    assert not other.get("/servers")["servers"]
    wrong = other.call("GET", C.compute + "/servers", 400)
    assert "Malformed" in wrong.text
    reader = Client(user="reader@example.com", password="readonly")
    reader.get("/servers/detail")
    reader.create("ro", 403)
    reader.call("DELETE", "/servers/" + KEPT["server"], 403)
    reader.call("POST", reader.volume + "/volumes", 403, json={"volume": {"size": 1}})
    quota = Client(data.TENANT_QUOTA)
    nets = {"networks": [{"uuid": sid("q.vpc.default")}]}
    made = quota.create("q-" + RUN, min_count=2, max_count=2, return_reservation_id=True, **nets)
    rows = quota.get("/servers?reservation_id=" + made["reservation_id"])["servers"]
    for row in rows:
        quota.wait(row["id"], "ACTIVE")
    message = quota.create("q3-" + RUN, 403, **nets)["forbidden"]["message"]
    quota.delete(*(row["id"] for row in rows))
    return message[:60]
