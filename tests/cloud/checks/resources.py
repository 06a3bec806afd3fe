# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: images, volumes, snapshots, networks, and the region KR2."""

from __future__ import annotations

import contextlib
import hashlib
import time

import requests

from .. import data
from ..data import sid
from .kit import KEPT, MISSING, RUN, Client, case, control, root, until, with_real

C = Client()
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}


@case
def images() -> None:
    rows = C.get(C.image + "/images")["images"]
    assert {i.name for i in data.IMAGES} <= {r["name"] for r in rows}
    page = C.get(C.image + "/images?limit=2&sort_key=name&sort_dir=asc")
    assert len(page["images"]) == 2 and page["next"].startswith("/v2/images?")
    more = C.get(C.endpoint("image") + page["next"])
    assert more["images"][0]["name"] > page["images"][1]["name"]
    row = C.get(f"{C.image}/images/{sid('image.win2019')}")
    assert (row["min_disk"], row["min_ram"], row["os_type"]) == (50, 2048, "windows")
    for accept, sign in (("*/*", "<html>"), ("application/json", '{"message":'), ("", "404 Not Found\n")):
        refused = C.call("GET", f"{C.image}/images/{MISSING}", 404, headers={"Accept": accept}).text
        assert sign in refused, refused
    twins = [
        control("POST", "images", json={"name": "twin-" + RUN, "min_disk": 1, "owner": owner})["id"]
        for owner in (data.TENANT, data.TENANT, data.TENANT_OTHER)
    ]
    rows = C.get(C.image + "/images", params={"name": "twin-" + RUN})["images"]
    assert {r["id"] for r in rows} == set(twins[:2])
    url = f"{C.image}/images/{twins[0]}"
    changed = C.call(
        "PATCH",
        url,
        200,
        headers=PATCH,
        json=[
            {"op": "replace", "path": "/name", "value": "new-" + RUN},
            {"op": "add", "path": "/team", "value": "a"},
            {"op": "replace", "path": "/protected", "value": True},
        ],
    ).json()
    assert (changed["name"], changed["team"]) == ("new-" + RUN, "a")
    C.call("DELETE", url, 403)
    C.call(
        "PATCH",
        url,
        200,
        headers=PATCH,
        json=[{"op": "remove", "path": "/team"}, {"op": "replace", "path": "/protected", "value": False}],
    )
    assert "team" not in C.get(url)
    C.call("DELETE", url, 204)
    C.call("DELETE", f"{C.image}/images/{sid('image.rocky8')}", 403)
    C.call("GET", f"{C.image}/images/{twins[2]}", 404)


@case
def images_from_files() -> None:
    url = C.image + "/images"
    wish = {"name": "own-" + RUN, "os_type": "linux", **data.FORMATS}
    row = C.call("POST", url, 201, json={**wish, "tags": ["a"], "min_disk": 5, "team": "b"}).json()
    assert (row["status"], row["visibility"], row["size"], row["team"]) == ("queued", "private", None, "b")
    one, kind = f"{url}/{row['id']}", {"Content-Type": "application/octet-stream"}
    control("POST", "faults", json={"action": "drop", "path": row["id"] + "/file", "bytes": 100000})
    with contextlib.suppress(requests.ConnectionError):
        C.call("PUT", one + "/file", 599, data=b"d" * 1000000, headers=kind)
    control("DELETE", "faults")
    until(lambda: C.get(one)["status"] == "queued")
    time.sleep(2)
    C.call("PUT", one + "/file", 204, data=b"d" * 1000000, headers=kind)
    row = C.get(one)
    assert (row["status"], row["size"], row["checksum"]) == ("active", 1000000, hashlib.md5(b"d" * 1000000).hexdigest())
    C.call("PUT", one + "/file", 409, data=b"d", headers=kind)
    C.call("PUT", one + "/tags/b", 204)
    C.call("DELETE", one + "/tags/a", 204)
    assert C.get(one)["tags"] == ["b"]
    C.call("DELETE", one, 204)
    waiting = control("POST", "images", json={"name": "waits-" + RUN, "owner": data.TENANT, "status": "queued"})
    assert waiting["status"] == "queued"
    control("DELETE", f"images/{waiting['id']}")


@case
def images_that_are_shared() -> None:
    for region in data.REGIONS:
        mine, other = (Client(tenant, region) for tenant in (data.TENANT, data.TENANT_OTHER))
        wish = {"name": "shared-" + RUN, "os_type": "linux", "visibility": "shared"}
        image = mine.call("POST", mine.image + "/images", 201, json=wish).json()["id"]
        members = f"/images/{image}/members"
        member = mine.call("POST", mine.image + members, 200, json={"member": data.TENANT_OTHER}).json()
        assert (member["member_id"], member["status"]) == (data.TENANT_OTHER, "pending")
        there = other.image + "/images?name=shared-" + RUN
        assert not other.get(there)["images"]
        assert [row["owner"] for row in other.get(there + "&member_status=all")["images"]] == [data.TENANT]
        accept = f"{other.image}{members}/{data.TENANT_OTHER}"
        other.call("PUT", accept, 200, json={"status": "accepted"})
        assert [row["id"] for row in other.get(there)["images"]] == [image]
        shown = mine.get(mine.image + members)["members"]
        assert [(row["member_id"], row["status"]) for row in shown] == [(data.TENANT_OTHER, "accepted")]
        mine.call("DELETE", f"{mine.image}{members}/{data.TENANT_OTHER}", 204)
        other.call("GET", f"{other.image}/images/{image}", 404)
        mine.call("DELETE", f"{mine.image}/images/{image}", 204)
    rows = C.get(C.image + "/images?visibility=shared")["images"]
    assert [row["id"] for row in rows if row["owner"] == data.STRANGER] == [data.SHARED_IMAGE.id]


@case
def volumes() -> None:
    url = C.volume + "/volumes"
    assert C.get(url + "/detail?name=vol-05")["volumes"][0]["id"] == sid("volume.05")
    page = C.get(url + "?limit=5&sort=size:asc")
    more = C.get(page["volumes_links"][0]["href"])
    assert len(page["volumes"]) == len(more["volumes"]) == 5
    assert set(page["volumes"][0]) == {"id", "name", "links"}
    row = C.call(
        "POST",
        url,
        202,
        json={
            "volume": {
                "size": 33,
                "name": "new-" + RUN,
                "availability_zone": "kr-pub-b",
                "volume_type": "General SSD",
                "metadata": {"a": "b"},
            }
        },
    ).json()["volume"]
    assert row["status"] == "creating" and row["volume_type"] == "General SSD"
    C.volume_wait(row["id"], "available")
    C.call("DELETE", f"{url}/{row['id']}", 202)
    assert C.volume_row(row["id"])["status"] == "deleting"
    until(lambda: C.call("GET", f"{url}/{row['id']}").status_code == 404)
    names = [t["name"] for t in C.get(C.volume + "/types")["volume_types"]]
    assert sorted(names) == sorted(data.VOLUME_TYPES)
    everything = {v["id"] for v in C.get(url)["volumes"]}
    control("POST", "settings", json={"volume_limit": 7})
    seen: list[str] = []
    page = C.get(url)
    while True:
        seen += [v["id"] for v in page["volumes"]]
        if "volumes_links" not in page:
            break
        page = C.get(page["volumes_links"][0]["href"])
    control("POST", "settings", json={"volume_limit": 1000})
    assert set(seen) == everything and len(seen) == len(everything)
    for _unused in range(2):
        control("POST", "volumes", json={"name": "twin-" + RUN, "size": 1})
    assert len(C.get(f"{url}/detail?name=twin-{RUN}")["volumes"]) == 2


@case
def volumes_that_change() -> None:
    url = C.volume + "/volumes"
    wish = {"size": 10, "name": "grows-" + RUN, "source_volid": None, "availability_zone": None, "volume_type": None}
    row = C.call("POST", url, 202, json={"volume": wish}).json()["volume"]
    C.volume_wait(row["id"], "available")
    changed = C.call("PUT", f"{url}/{row['id']}", 200, json={"volume": {"name": "n-" + RUN, "metadata": {"a": "b"}}})
    assert (changed.json()["volume"]["name"], changed.json()["volume"]["metadata"]) == ("n-" + RUN, {"a": "b"})
    act = f"{url}/{row['id']}/action"
    C.call("POST", act, 202, json={"os-extend": {"new_size": 15}})
    assert C.volume_row(row["id"])["status"] == "extending"
    assert C.volume_wait(row["id"], "available")["size"] == 15
    C.call("POST", act, 400, json={"os-extend": {"new_size": 15}})
    control("PUT", f"volumes/{row['id']}", json={"status": "reserved"})
    C.call("DELETE", f"{url}/{row['id']}", 400)
    control("PUT", f"volumes/{row['id']}", json={"status": "available"})
    C.call("DELETE", f"{url}/{row['id']}", 202)


@case
def encrypted_volumes() -> None:
    url = C.volume + "/volumes"
    wish = {"size": 10, "volume_type": "Encrypted SSD", "nhn_encryption": {"skm_appkey": "a", "skm_key_id": "k-" + RUN}}
    row = C.call("POST", url, 202, json={"volume": wish}).json()["volume"]
    row = C.volume_wait(row["id"], "available")
    assert row["encrypted"] and row["nhn_encryption"] == {"skm_key_id": "k-" + RUN, "skm_key_version": 1}
    assert "nhn_encryption" not in C.volume_row(sid("volume.04"))
    C.call("DELETE", f"{url}/{row['id']}", 202)


@with_real("volume")
def volume_quota() -> None:
    there = control("GET", "volume_quota")["volumes"]
    control("POST", "volume_quota", json={"volumes": 1})
    refused = C.call("POST", C.volume + "/volumes", 413, json={"volume": {"size": 10}}).json()
    control("POST", "volume_quota", json={"volumes": there})
    assert "VolumeLimitExceeded" in refused["overLimit"]["message"]


@case
def snapshots() -> None:
    url = C.volume + "/snapshots"
    body = {"snapshot": {"volume_id": sid("volume.04"), "name": "s-" + RUN}}
    row = C.call("POST", url, 202, json=body).json()["snapshot"]
    assert row["status"] == "creating" and row["size"] == 40
    until(lambda: C.get(f"{url}/{row['id']}")["snapshot"]["status"] == "available")
    assert row["id"] in [s["id"] for s in C.get(url)["snapshots"]]
    detail = next(s for s in C.get(url + "/detail")["snapshots"] if s["id"] == row["id"])
    assert detail["os-extended-snapshot-attributes:progress"] == "100%"
    copy = C.call("POST", C.volume + "/volumes", 202, json={"volume": {"size": 50, "snapshot_id": row["id"]}}).json()[
        "volume"
    ]
    assert copy["snapshot_id"] == row["id"]
    assert [s["id"] for s in C.get(f"{url}/detail?volume_id={sid('volume.04')}&name=s-{RUN}")["snapshots"]] == [
        row["id"]
    ]
    C.call("POST", C.volume + "/volumes", 400, json={"volume": {"size": 1, "snapshot_id": row["id"]}})
    more = [C.call("POST", url, 202, json=body).json()["snapshot"]["id"] for _unused in range(2)]
    fourth = C.call("POST", url, 413, json=body).json()["overLimit"]
    assert "SnapshotLimitExceeded" in fourth["message"] and fourth["retryAfter"] == "0"
    for snapshot in (row["id"], *more):
        shown = f"{url}/{snapshot}"
        until(lambda shown=shown: C.get(shown)["snapshot"]["status"] == "available")
        C.call("DELETE", shown, 202)
    for snapshot in (row["id"], *more):
        until(lambda snapshot=snapshot: C.call("GET", f"{url}/{snapshot}").status_code == 404)


@case
def image_of_a_volume() -> None:
    volume = next(
        v["id"]
        for v in C.server(KEPT["server"])["os-extended-volumes:volumes_attached"]
        if C.volume_row(v["id"])["bootable"] == "true"
    )
    url = f"{C.volume}/volumes/{volume}/action"
    wish = {"image_name": "up-" + RUN, "disk_format": "qcow2", "visibility": "private"}
    C.call("POST", url, 400, json={"os-volume_upload_image": wish})
    row = C.call("POST", url, 202, json={"os-volume_upload_image": {**wish, "force": True}}).json()[
        "os-volume_upload_image"
    ]
    assert row["status"] == "uploading" and isinstance(row["volume_type"], dict)
    assert C.volume_row(volume)["status"] == "uploading"
    image = f"{C.image}/images/{row['image_id']}"
    assert C.get(image)["status"] == "queued"
    made = until(lambda: next((i for i in (C.get(image),) if i["status"] == "active"), None))
    assert made["min_disk"] == 20 and made["login_username"] == "ubuntu"
    C.volume_wait(volume, "in-use")
    C.call("DELETE", image, 204)


@case
def networks() -> None:
    vpc = C.get(C.network + "/vpcs?name=vpc-prod")["vpcs"]
    assert [v["id"] for v in vpc] == [sid("vpc.prod")]
    detail = C.get(f"{C.network}/vpcs/{vpc[0]['id']}")["vpc"]
    assert {s["name"] for s in detail["subnets"]} == {"prod-web", "prod-db"}
    public = C.get(C.network + "/vpcs?router:external=true")["vpcs"]
    assert [v["name"] for v in public] == ["Public Network"] and public[0]["shared"]
    rows = C.get(f"{C.network}/vpcsubnets?vpc_id={vpc[0]['id']}&name=prod-db")["vpcsubnets"]
    assert rows[0]["id"] == sid("subnet.prod.db") and rows[0]["routingtable"]["gateway_id"]
    C.get(f"{C.network}/vpcsubnets/{rows[0]['id']}")
    assert {"Default Network", "vpc-prod"} <= {n["name"] for n in C.get(C.network + "/networks")["networks"]}
    assert C.get(f"{C.network}/subnets?network_id={sid('vpc.prod')}")["subnets"]
    error = C.call("GET", f"{C.network}/vpcs/{MISSING}", 404).json()
    assert error["NeutronError"]["message"]
    for n in range(2):
        made = control("POST", "vpcs", json={"name": "twin-" + RUN})
        control("POST", "subnets", json={"name": "twin", "network": made["id"], "cidr": f"10.250.{n}.0/24"})
    assert len(C.get(f"{C.network}/vpcs?name=twin-{RUN}")["vpcs"]) == 2


@with_real("network")
def security_groups() -> None:
    group = C.call(
        "POST", C.network + "/security-groups", 201, json={"security_group": {"name": "sg-" + RUN, "description": "d"}}
    ).json()["security_group"]
    assert len(group["security_group_rules"]) == 2
    assert C.get(f"{C.network}/security-groups?name=sg-{RUN}")["security_groups"]
    C.call("DELETE", f"{C.network}/security-groups/{group['id']}", 204)


@case
def region_kr2_has_its_own_data() -> None:
    kr2 = Client(region="KR2")
    assert kr2.compute.endswith("/kr2/v2/" + data.TENANT)
    kr2.call("GET", "/servers/" + KEPT["server"], 404)
    zones = [z["zoneName"] for z in kr2.get("/os-availability-zone")["availabilityZoneInfo"]]
    assert sorted(zones) == list(data.ZONES_KR2)
    kr2.create("bad", 400, availability_zone="kr-pub-a")
    row = kr2.made(
        "kr2-" + RUN, availability_zone="kr2-pub-b", block_device_mapping_v2=[root(volume_type="General SSD")]
    )
    assert row["OS-EXT-AZ:availability_zone"] == "kr2-pub-b"
    assert row["tenant_id"] == data.TENANT and "/kr2/v2/" in row["links"][0]["href"]
    assert not C.get(f"/servers?name=kr2-{RUN}")["servers"]
    volume = kr2.volume_row(row["os-extended-volumes:volumes_attached"][0]["id"])
    assert volume["availability_zone"] == "kr2-pub-b"
    names = {v["name"] for v in kr2.get(kr2.volume + "/volumes")["volumes"]}
    assert "kr2-vol-01" in names and "vol-01" not in names
    url = f"/servers/{row['id']}/os-volume_attachments"
    body = {"volumeAttachment": {"volumeId": sid("kr2.volume.02")}}
    kr2.call("POST", url, 200, json=body)
    kr2.volume_wait(sid("kr2.volume.02"), "in-use")
    port = kr2.get(f"{kr2.network}/ports?device_id={row['id']}")["ports"][0]
    assert port["tenant_id"] == data.TENANT and port["device_owner"] == "compute:kr2-pub-b"
    assert sid("kr2.vpc.default") in [v["id"] for v in kr2.get(kr2.network + "/vpcs")["vpcs"]]
    kr2.delete(row["id"])
    assert control("GET", "log")[-1]["region"] == "KR2"


@case
def catalogs() -> None:
    assert {e["region"] for e in C.catalog["compute"]} == {"KR1", "KR2"}
    assert {e["region"] for e in C.catalog["identity"]} == {"KR1"}
    one = Client(data.TENANT_ONE_REGION)
    assert [e["region"] for e in one.catalog["compute"]] == ["KR1"]
    orders = {tuple(Client().catalog) for _unused in range(8)}
    assert len(orders) > 1
