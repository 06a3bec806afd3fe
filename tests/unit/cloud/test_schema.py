# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of documented requests: what fits the guide, and what does not."""

from __future__ import annotations

import base64
import importlib
import json
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("jsonschema")
schema = importlib.import_module("local_cloud.front.schema")
types = importlib.import_module("local_cloud.front.schema_types")

T = "/v2/6cdebe3eb0094910bc41f1d42ebe4cb7"
ID = "aaf2778b-ea03-4ccc-8b1b-92f4b686c3ec"
ONE = f"{T}/servers/{ID}"
ROOT = {
    "uuid": ID,
    "boot_index": 0,
    "volume_size": 1000,
    "source_type": "image",
    "destination_type": "volume",
    "delete_on_termination": 1,
}
# The guide's own example, without device_name.
SERVER = {
    "name": "DB-Master",
    "imageRef": ID,
    "flavorRef": ID,
    "networks": [{"subnet": ID}],
    "availability_zone": "kr-pub-a",
    "key_name": "access-key",
    "max_count": 1,
    "min_count": 1,
    "block_device_mapping_v2": [ROOT],
    "security_groups": [{"name": "default"}],
}


def rule(**fields: Any) -> dict[str, Any]:
    return {"security_group_rule": {"security_group_id": ID, "direction": "ingress", **fields}}


BLANK = {"source_type": "blank", "destination_type": "volume", "boot_index": 1, "volume_size": 10}
PATCH = types.JSON_PATCH


def why(method: str, target: str, body: Any = None, content_type: str | None = None, **headers: str) -> str | None:
    path, _unused, query = target.partition("?")
    if body is not None:
        headers["Content-Type"] = content_type or types.JSON
    return schema.check(
        SimpleNamespace(
            method=method,
            path=path,
            query=query,
            headers=headers,
            notes={},
            raw=b"" if body is None else json.dumps(body).encode(),
            json=body,
        )
    )


def server(**changes: Any) -> dict[str, Any]:
    body = {**SERVER, **changes}
    return {"server": {k: v for k, v in body.items() if v is not None}}


def device(**changes: Any) -> dict[str, Any]:
    body = {**ROOT, **changes}
    return server(block_device_mapping_v2=[{k: v for k, v in body.items() if v is not None}])


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", f"{T}/flavors/detail?minRam=2048&minDisk=0", None),
        ("GET", f"{T}/os-availability-zone", None),
        ("GET", f"{T}/os-keypairs/my%20key", None),
        ("POST", f"{T}/os-keypairs", {"keypair": {"name": "k"}}),
        ("GET", f"{T}/servers?name=^a$&limit=100&marker={ID}&status=ACTIVE", None),
        ("GET", f"{T}/servers/detail?changes-since=2026-01-01T00:00:00&reservation_id=r-1", None),
        ("GET", ONE, None),
        ("GET", f"{T}/servers/typed-by-a-user", None),
        ("PUT", ONE, {"server": {"name": "new"}}),
        ("DELETE", ONE, None),
        ("GET", f"{ONE}/os-volume_attachments?limit=1&offset=2", None),
        ("POST", f"{ONE}/os-volume_attachments", {"volumeAttachment": {"volumeId": ID}}),
        ("DELETE", f"{ONE}/os-volume_attachments/{ID}", None),
        ("POST", f"{ONE}/action", {"os-start": None}),
        ("POST", f"{ONE}/action", {"os-stop": None}),
        ("POST", f"{ONE}/action", {"shelve": None}),
        ("POST", f"{ONE}/action", {"unshelve": None}),
        ("POST", f"{ONE}/action", {"reboot": {"type": "HARD"}}),
        ("POST", f"{ONE}/action", {"resize": {"flavorRef": ID}}),
        ("POST", f"{ONE}/action", {"resize": {"flavorRef": ID, "OS-DCF:diskConfig": "MANUAL"}}),
        ("POST", f"{ONE}/action", {"createImage": {"name": "i", "metadata": {"a": "b"}}}),
        ("POST", f"{ONE}/action", {"addSecurityGroup": {"name": "test"}}),
        ("PUT", f"{ONE}/metadata/k", {"meta": {"k": "v"}}),
        ("POST", f"{T}/os-server-groups", {"server_group": {"name": "g", "policies": ["anti-affinity"]}}),
        (
            "POST",
            "/v2.0/tokens",
            {"auth": {"tenantId": "t", "passwordCredentials": {"username": "u", "password": "p"}}},
        ),
        ("GET", "/v2/images?name=a&limit=5&sort_key=name&sort_dir=asc", None),
        ("POST", "/v2/images", {"name": "n", "os_type": "linux", "tags": ["a"], "visibility": "shared", "team": "b"}),
        ("PUT", f"/v2/images/{ID}/tags/a", None),
        ("DELETE", f"/v2/images/{ID}/tags/a", None),
        ("POST", f"/v2/images/{ID}/members", {"member": "t"}),
        ("GET", f"/v2/images/{ID}/members", None),
        ("GET", f"/v2/images/{ID}/members/t", None),
        ("PUT", f"/v2/images/{ID}/members/t", {"status": "rejected"}),
        ("DELETE", f"/v2/images/{ID}/members/t", None),
        ("GET", f"{T}/types", None),
        ("GET", f"{T}/volumes/detail?limit=5&sort=name:asc", None),
        ("POST", f"{T}/volumes", {"volume": {"size": 10, "volume_type": "General SSD"}}),
        (
            "POST",
            f"{T}/volumes",
            {"volume": {"size": 10, "volume_type": None, "snapshot_id": None, "source_volid": None}},
        ),
        ("PUT", f"{T}/volumes/{ID}", {"volume": {"name": None, "description": "d", "metadata": {}}}),
        ("POST", f"{T}/volumes/{ID}/action", {"os-extend": {"new_size": 20}}),
        ("GET", f"{T}/snapshots/detail?volume_id={ID}&name=a&status=available&limit=5&marker={ID}", None),
        ("POST", f"{T}/volumes/{ID}/action", {"os-volume_upload_image": {"image_name": "i", "force": True}}),
        ("POST", f"{T}/snapshots", {"snapshot": {"volume_id": ID, "force": True}}),
        ("GET", "/v2.0/vpcs?router:external=true", None),
        ("GET", f"/v2.0/vpcsubnets?vpc_id={ID}&name=default", None),
        ("GET", f"/v2.0/ports?device_id={ID}&fields=id&fields=name", None),
        ("POST", "/v2.0/ports", {"port": {"network_id": ID, "security_groups": [ID]}}),
        ("GET", "/v2.0/floatingips", None),
        ("POST", "/v2.0/vpcs", {"vpc": {"name": "n", "cidrv4": "10.0.0.0/16", "external_network_id": ID}}),
        ("PUT", f"/v2.0/vpcs/{ID}", {"vpc": {"cidrv4": "10.0.0.0/16"}}),
        ("POST", "/v2.0/vpcsubnets", {"vpcsubnet": {"vpc_id": ID, "cidr": "10.0.0.0/24", "name": "n"}}),
        ("PUT", f"/v2.0/vpcsubnets/{ID}/attach_routingtable", {"routingtable_id": ID}),
        ("PUT", f"/v2.0/vpcsubnets/{ID}/detach_routingtable", None),
        ("GET", f"/v2.0/routingtables?detail=true&gateway_id={ID}&limit=2&marker={ID}", None),
        ("POST", "/v2.0/routingtables", {"routingtable": {"name": "n", "vpc_id": ID, "distributed": "true"}}),
        ("PUT", f"/v2.0/routingtables/{ID}", {"routingtable": {"distributed": False}}),
        ("PUT", f"/v2.0/routingtables/{ID}/attach_gateway", {"gateway_id": ID}),
        ("PUT", f"/v2.0/routingtables/{ID}/detach_gateway", None),
        ("PUT", f"/v2.0/routingtables/{ID}/set_as_default", None),
        ("GET", f"/v2.0/routingtables/{ID}/related_gateways", None),
        ("GET", f"/v2.0/routes?routingtable_id={ID}&mask=16", None),
        (
            "POST",
            "/v2.0/routes",
            {"route": {"routingtable_id": ID, "cidr": "10.1.0.0/16", "gateway": "10.0.0.9", "description": ""}},
        ),
        ("PUT", f"/v2.0/routes/{ID}", {"route": {"gateway": "10.0.0.9"}}),
        ("GET", f"/v2.0/internetgateways?routingtable_id={ID}", None),
        ("POST", "/v2.0/internetgateways", {"internetgateway": {"name": "n", "external_network_id": ID}}),
        ("POST", "/v2.0/floatingips", {"floatingip": {"floating_network_id": ID, "label": "A", "port_id": ID}}),
        ("PUT", f"/v2.0/floatingips/{ID}", {"floatingip": {"port_id": None}}),
        ("PUT", f"/v2.0/floatingips/{ID}", {"floatingip": {"label": "A", "delete_protection": True}}),
        ("DELETE", f"/v2.0/floatingips/{ID}", None),
        ("POST", "/v2.0/security-groups", {"security_group": {"name": "g"}}),
        ("PUT", f"/v2.0/security-groups/{ID}", {"security_group": {"description": "d"}}),
        ("POST", "/v2.0/security-group-rules", rule(protocol="tcp", port_range_min="22", port_range_max=22)),
        ("GET", f"/v2.0/security-group-rules?security_group_id={ID}&direction=ingress", None),
        ("GET", f"/v2.0/security-group-ports?security_group_id={ID}", None),
    ],
)
def test_documented(method: str, target: str, body: Any) -> None:
    assert why(method, target, body) is None


@pytest.mark.parametrize(
    "body",
    [
        server(),
        server(imageRef=None, key_name=None),
        server(networks=[{"uuid": ID}, {"port": ID}, {"fixed_ip": "10.0.0.5"}]),
        server(networks=[{"uuid": ID, "fixed_ip": "10.0.0.5"}]),
        server(block_device_mapping_v2=None),
        server(block_device_mapping_v2=[ROOT, BLANK]),
        server(user_data=base64.b64encode(b"#!/bin/sh\n").decode(), metadata={"k": "v" * 255}),
        server(max_count=10, return_reservation_id=True),
        device(delete_on_termination=False, volume_type="General SSD"),
        device(source_type="volume", volume_size=None),
        device(source_type="snapshot"),
        device(nhn_encryption={"skm_appkey": "a", "skm_key_id": "b"}),
        {**server(), "os:scheduler_hints": {"group": ID}},
    ],
)
def test_documented_server(body: dict[str, Any]) -> None:
    assert why("POST", f"{T}/servers", body) is None


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("device_name", device(device_name="vda")),
        ("delete_on_termination", device(delete_on_termination=2)),
        ("delete_on_termination", device(delete_on_termination="true")),
        ("volume_size", device(volume_size="20")),
        ("volume_size", device(source_type="volume")),
        ("volume_type", device(source_type="snapshot", volume_type="General SSD")),
        ("destination_type", device(source_type="volume", volume_size=None, destination_type="local")),
        ("uuid", device(uuid=None)),
        ("source_type", device(source_type="disk")),
        ("boot_index", server(block_device_mapping_v2=[{**BLANK, "boot_index": 0}])),
        ("uuid", server(block_device_mapping_v2=[{**BLANK, "uuid": ID}])),
        ("networks", server(networks=None)),
        ("networks", server(networks=[])),
        ("networks", server(networks=[{}])),
        ("networks", server(networks=[{"uuid": ID, "subnet": ID}])),
        ("networks", server(networks=[{"port": ID, "fixed_ip": "10.0.0.5"}])),
        ("networks", server(networks=[{"uuid": ID, "tag": "x"}])),
        ("name", server(name="x" * 256)),
        ("name", server(name=None)),
        ("flavorRef", server(flavorRef=None)),
        ("max_count", server(max_count=11)),
        ("max_count", server(max_count="2")),
        ("return_reservation_id", server(return_reservation_id=1)),
        ("metadata", server(metadata={"k": "v" * 256})),
        ("metadata", server(metadata={"k": True})),
        ("user_data", server(user_data="not base64!")),
        ("user_data", server(user_data="QUJD" * 16384)),
        ("security_groups", server(security_groups=["default"])),
        ("adminPass", server(adminPass="x")),
        ("config_drive", server(config_drive=True)),
        ("scheduler_hints", {**server(), "os:scheduler_hints": {"same_host": ID}}),
    ],
)
def test_undocumented_server(word: str, body: dict[str, Any]) -> None:
    assert word in (why("POST", f"{T}/servers", body) or "fits")


@pytest.mark.parametrize(
    ("word", "method", "target", "body"),
    [
        ("no such path", "GET", f"{T}/flavors/{ID}", None),
        # The API makes rules for IPv4 only, one at a time, and changes none.
        ("ethertype", "POST", "/v2.0/security-group-rules", rule(ethertype="IPv6")),
        ("security_group_rule", "POST", "/v2.0/security-group-rules", {"security_group_rules": []}),
        ("PUT is not documented", "PUT", f"/v2.0/security-group-rules/{ID}", rule()),
        ("offset", "GET", "/v2.0/security-groups?offset=2", None),
        ("no such path", "GET", f"/v2.1/{T[4:]}/servers", None),
        ("no such path", "GET", f"{T}/servers/", None),
        ("no such path", "GET", f"{ONE}/os-interface", None),
        ("no such path", "GET", f"{T}/limits", None),
        ("POST is not documented", "POST", f"{ONE}/metadata", {"metadata": {}}),
        ("PUT is not documented", "PUT", f"{T}/servers/detail", {"server": {"name": "x"}}),
        ("all_tenants", "GET", f"{T}/servers?all_tenants=1", None),
        ("deleted", "GET", f"{T}/servers/detail?deleted=true", None),
        ("limit", "GET", f"{T}/servers?limit=ten", None),
        ("twice", "GET", f"{T}/servers?limit=1&limit=2", None),
        ("changes-since", "GET", f"{T}/servers?changes-since=2026-01-01", None),
        ("confirmResize", "POST", f"{ONE}/action", {"confirmResize": None}),
        ("os-start", "POST", f"{ONE}/action", {"os-start": {}}),
        ("reboot", "POST", f"{ONE}/action", {"reboot": {"type": "soft"}}),
        ("reboot", "POST", f"{ONE}/action", {"reboot": {}}),
        ("exactly one key", "POST", f"{ONE}/action", {"os-start": None, "os-stop": None}),
        ("exactly one key", "POST", f"{ONE}/action", []),
        ("where none", "DELETE", ONE, {}),
        ("description", "PUT", ONE, {"server": {"description": "x"}}),
        (
            "device",
            "POST",
            f"{ONE}/os-volume_attachments",
            {"volumeAttachment": {"volumeId": ID, "device": "/dev/vdb"}},
        ),
        ("policies", "POST", f"{T}/os-server-groups", {"server_group": {"name": "g", "policies": ["affinity"]}}),
        ("type", "POST", f"{T}/os-keypairs", {"keypair": {"name": "k", "type": "ssh"}}),
        ("imageRef", "POST", f"{T}/volumes", {"volume": {"size": 1, "imageRef": ID}}),
        ("os-retype", "POST", f"{T}/volumes/{ID}/action", {"os-retype": {"new_type": "General SSD"}}),
        ("new_size", "POST", f"{T}/volumes/{ID}/action", {"os-extend": {"new_size": "20"}}),
        ("size", "PUT", f"{T}/volumes/{ID}", {"volume": {"size": 20}}),
        ("source_volid", "POST", f"{T}/volumes", {"volume": {"size": 1, "source_volid": ID}}),
        ("PUT is not documented", "PUT", f"{T}/snapshots/{ID}", {"snapshot": {"name": "x"}}),
        ("cascade", "DELETE", f"{T}/volumes/{ID}?cascade=true", None),
        ("Content-Type", "PATCH", f"/v2/images/{ID}", [{"op": "remove", "path": "/a"}]),
        ("Content-Type", "PUT", f"/v2/images/{ID}/file", {}),
        ("name", "POST", "/v2/images", {"os_type": "linux"}),
        ("os_type", "POST", "/v2/images", {"name": "n", "os_type": "Linux"}),
        ("visibility", "POST", "/v2/images", {"name": "n", "os_type": "linux", "visibility": "public"}),
        ("tags.0", "POST", "/v2/images", {"name": "n", "os_type": "linux", "tags": ["_AVAILABLE_"]}),
        ("id", "POST", "/v2/images", {"name": "n", "os_type": "linux", "id": ID}),
        ("team", "POST", "/v2/images", {"name": "n", "os_type": "linux", "team": 1}),
        ("status", "PUT", f"/v2/images/{ID}/members/t", {"status": "gone"}),
        ("no such path", "GET", "/v2.0/routers", None),
    ],
)
def test_undocumented(word: str, method: str, target: str, body: Any) -> None:
    assert word in (why(method, target, body) or "fits")


def test_data_are_no_json() -> None:
    asked = SimpleNamespace(method="PUT", path=f"/v2/images/{ID}/file", query="", notes={}, raw=b"", json=None)
    asked.headers = {"Content-Type": types.BYTES}
    assert schema.check(asked) is None
    asked.headers["Transfer-Encoding"] = "chunked"
    assert "length" in schema.check(asked)


@pytest.mark.parametrize("header", schema.MICROVERSION_HEADERS)
def test_microversions_are_undocumented(header: str) -> None:
    assert "header" in why("GET", f"{T}/servers", **{header: "compute 2.67"})


def test_json_patch() -> None:
    operations = [{"op": "replace", "path": "/name", "value": "n"}, {"op": "remove", "path": "/a"}]
    assert why("PATCH", f"/v2/images/{ID}", operations, PATCH) is None
    assert why("PATCH", f"/v2/images/{ID}", [{"op": "move", "path": "/a"}], PATCH)
    assert why("PATCH", f"/v2/images/{ID}", [{"op": "add", "path": "a", "value": 1}], PATCH)


def test_every_call_cites_its_source() -> None:
    assert all(call.cite for call in schema.CALLS)
    assert all((call.cite == "upstream") == bool(call.undocumented) for call in schema.CALLS)
    assert len({(c.method, c.path, c.action) for c in schema.CALLS}) == len(schema.CALLS)


def test_a_long_value_is_not_repeated() -> None:
    secret = "c2VjcmV0" * 100 + "!"
    assert secret not in why("POST", f"{T}/servers", server(user_data=secret))
