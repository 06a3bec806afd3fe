# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cases: what the guide does not know is refused and recorded, and never reaches Nova."""

from __future__ import annotations

from .. import data
from ..data import sid
from .kit import KEPT, MISSING, RUN, Client, case, control, root

# Its own agent: at the end nobody else may have sent anything undocumented.
C = Client(agent="strict")


def refused(method: str, url: str, why: str, **kwargs: object) -> None:
    mark = control("GET", "mark")["n"]
    answer = C.call(method, url, 400, **kwargs)
    message = answer.json()["badRequest"]["message"]
    assert why in message, (why, message)
    rows = control("GET", f"undocumented?since={mark}")
    assert len(rows) == 1 and rows[0]["undocumented"], rows


def refused_server(why: str, **changes: object) -> None:
    refused("POST", "/servers", why, json={"server": C.body(**{"name": "strict", **changes})})


@case
def undocumented_servers() -> None:
    refused_server("device_name", block_device_mapping_v2=[root(device_name="vda")])
    refused_server("Missing Block Device Mapping attribute", block_device_mapping_v2=None)
    refused_server("maximum", max_count=11)
    refused_server("networks", networks=None)
    refused_server("networks", networks=[])
    refused_server("networks", networks=[{"uuid": "a", "subnet": "b"}])
    refused_server("networks", networks="auto")
    refused_server("imageRef", imageRef=None)
    refused_server("tags", tags=["a"])
    refused_server("user_data", user_data="*** not base64 ***")
    refused_server("user_data", user_data="QUJD" * 16384)
    refused_server("name", name="x" * 256)
    refused_server(
        "15 characters",
        name="x" * 16,
        imageRef=sid("image.win2019"),
        block_device_mapping_v2=[root("image.win2019", 50)],
    )
    refused_server("destination_type", block_device_mapping_v2=[root(destination_type="local")])
    refused_server("destination_type", flavorRef=sid("flavor.u2.c1m1"))
    refused_server("return_reservation_id", return_reservation_id="true")
    refused_server("metadata", metadata={"n": 1})
    refused_server(
        "source volume",
        min_count=2,
        block_device_mapping_v2=[
            {"source_type": "volume", "uuid": sid("volume.boot"), "boot_index": 0, "destination_type": "volume"}
        ],
    )
    assert not C.get("/servers?name=^strict")["servers"]


@case
def undocumented_calls() -> None:
    server = "/servers/" + KEPT["server"]
    refused("GET", "/flavors/" + sid("flavor.m2.c1m2"), "no such path")
    refused("GET", C.compute.replace("/v2/", "/v2.1/") + "/servers", "no such path")
    refused("GET", "/servers?all_tenants=1", "all_tenants")
    refused("GET", "/servers?limit=many", "limit")
    refused("GET", "/servers/detail?changes-since=yesterday", "changes-since")
    refused("GET", "/servers", "header", headers={"OpenStack-API-Version": "compute 2.67"})
    refused("GET", "/servers", "header", headers={"X-OpenStack-Nova-API-Version": "2.67"})
    refused("POST", server + "/action", "confirmResize", json={"confirmResize": None})
    refused("POST", server + "/action", "os-start", json={"os-start": {}})
    refused("POST", server + "/action", "exactly one", json={"os-start": None, "reboot": {}})
    refused("POST", server + "/action", "U2 only", json={"createImage": {"name": "x"}})
    refused("PUT", server, "description", json={"server": {"description": "x"}})
    refused("DELETE", server, "a body", json={})
    refused(
        "POST",
        server + "/os-volume_attachments",
        "device",
        json={"volumeAttachment": {"volumeId": sid("volume.02"), "device": "/dev/vdb"}},
    )
    refused("POST", C.volume + "/volumes", "source_volid", json={"volume": {"size": 1, "source_volid": "x"}})
    kind = {"size": 1, "volume_type": "Encrypted HDD"}
    refused("POST", C.volume + "/volumes", "nhn_encryption is required", json={"volume": kind})
    key = {"skm_appkey": "a", "skm_key_id": "k"}
    refused(
        "POST", C.volume + "/volumes", "encrypted volume types", json={"volume": {"size": 1, "nhn_encryption": key}}
    )
    volume = f"{C.volume}/volumes/{sid('volume.04')}"
    refused("PUT", volume, "size", json={"volume": {"size": 50}})
    refused("POST", volume + "/action", "os-retype", json={"os-retype": {"new_type": "General SSD"}})
    refused("DELETE", volume + "?cascade=true", "cascade")
    refused("PUT", f"{C.volume}/snapshots/{MISSING}", "PUT is not documented", json={"snapshot": {"name": "x"}})
    refused("PATCH", f"{C.image}/images/{sid('image.rocky8')}", "Content-Type", json=[{"op": "remove", "path": "/x"}])
    image = f"{C.image}/images/{sid('image.rocky8')}"
    refused("PUT", image + "/tags/_AVAILABLE_", "a tag has")
    refused("PUT", image + "/file", "Content-Type", data=b"x")
    refused("PUT", image + "/file", "length", data=iter([b"x"]))
    refused("POST", C.image + "/images", "os_type", json={"name": "x"})
    refused("POST", image + "/members/" + data.TENANT, "POST is not documented", json={"status": "accepted"})
    refused("POST", image + "/actions/deactivate", "no such path")
    refused("POST", C.network + "/ports", "network_id", json={"port": {}})
    refused("GET", C.network + "/routers", "no such path")
    refused("POST", C.network + "/vpcs", "id", json={"vpc": {"id": MISSING, "name": "x", "cidrv4": "10.0.0.0/16"}})
    refused(
        "PUT", f"{C.network}/vpcsubnets/{MISSING}", "cidr", json={"vpcsubnet": {"name": "x", "cidr": "10.0.0.0/16"}}
    )
    refused("GET", C.network + "/routingtables?vpc_id=" + MISSING, "vpc_id")
    refused("PUT", f"{C.network}/routingtables/{MISSING}", "routes", json={"routingtable": {"routes": []}})
    refused("PUT", f"{C.network}/internetgateways/{MISSING}", "PUT is not", json={"internetgateway": {"name": "x"}})
    both = {"floatingip": {"port_id": None, "label": "x"}}
    refused("PUT", f"{C.network}/floatingips/{MISSING}", "floatingip", json=both)


@case
def undocumented_calls_of_which_the_answer_was_seen() -> None:
    mark = control("GET", "mark")["n"]
    path = f"/servers/{KEPT['server']}/os-interface"
    for url in (C.compute + path, C.compute.replace("/v2/", "/v2.1/") + path, f"{C.compute}{path}/{MISSING}"):
        C.call("GET", url, 404)
        C.call("DELETE", url, 404)
    C.call("POST", path, 404, json={"interfaceAttachment": {"port_id": MISSING}})
    wish = {"port": {"device_id": KEPT["server"]}}
    told = C.call("PUT", f"{C.network}/ports/{MISSING}", 500, json=wish).json()["NeutronError"]
    assert told["type"] == "HTTPInternalServerError", told
    refused("POST", C.network + "/ports", "binding", json={"port": {"network_id": MISSING, "binding:profile": {}}})
    rows = control("GET", f"undocumented?since={mark}")
    assert len(rows) == 9 and all(row["undocumented"] for row in rows), rows


@case
def documented_elsewhere() -> None:
    mark = control("GET", "mark")["n"]
    C.call("GET", f"{C.image}/images/{sid('image.rocky8')}/file", 501)
    assert not control("GET", f"undocumented?since={mark}")
    C.act(KEPT["server"], {"resize": {"flavorRef": sid("flavor.m2.c1m2"), "OS-DCF:diskConfig": "MANUAL"}}, 400)
    assert not control("GET", f"undocumented?since={mark}"), RUN
