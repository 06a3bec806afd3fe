# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documented calls around Compute: identity, images, block storage, networks."""

from __future__ import annotations

from .schema_types import (
    BOOLEAN,
    BYTES,
    INTEGER,
    JSON_PATCH,
    NULL,
    PAGES,
    STRING,
    STRING_OR_NULL,
    Call,
    Schema,
    array,
    enum,
    obj,
    strings,
    wrapped,
)
from .schema_vpc import NET, SORT, VPC_QUERY, VPCS

V2 = "/v2/{tenantId}"
IMAGE = "/v2/images/{imageId}"
ANYTHING: Schema = {"type": "object"}
NEVER: Schema = {"not": {}}


def _queries(kind: str, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, kind) for name in names)


def _elsewhere(method: str, path: str, cite: str) -> Call:
    """Documented, but not done here: answered 501."""
    body = None if method in ("GET", "DELETE") else ANYTHING
    return Call(method, path, cite, body=body, served=False)


IDENTITY = (
    Call(
        "POST",
        "/v2.0/tokens",
        "[iaas] token issuance",
        body=wrapped(
            "auth",
            obj(
                ("tenantId", "passwordCredentials"),
                tenantId=STRING,
                passwordCredentials=obj(("username", "password"), username=STRING, password=STRING),
            ),
        ),
    ),
)

TAG: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^_]"}
NEW_IMAGE: Schema = {
    **obj(
        ("name", "os_type"),
        name=STRING,
        os_type=enum("linux", "windows"),
        container_format=enum("bare"),
        disk_format=STRING,
        min_disk=INTEGER,
        min_ram=INTEGER,
        protected=BOOLEAN,
        tags=array(TAG),
        visibility=enum("private", "shared"),
        # What Glance sets, or takes although no guide says so.
        **dict.fromkeys(("id", "owner", "status", "os_hidden", "locations", "stores"), NEVER),
    ),
    # os_distro and os_version are in the table; others as upstream, as the samples of answers show them.
    "additionalProperties": STRING,
}
PATCH_PATH: Schema = {"type": "string", "pattern": "^/[^/]+$"}
IMAGES = (
    # tag: as upstream, used by the official Terraform guide [tfg].
    Call(
        "GET",
        "/v2/images",
        "[img] list",
        (
            *_queries("integer", "limit", "size_min", "size_max"),
            *_queries("string", "name", "visibility", "status", "member_status", "tag"),
            *_queries("uuid", "marker", "owner"),
            *SORT,
        ),
    ),
    Call("GET", IMAGE, "[img] show"),
    Call(
        "PATCH",
        IMAGE,
        "[img] change",
        content_type=JSON_PATCH,
        body=array(
            {
                "oneOf": [
                    obj(("op", "path", "value"), op=enum("add", "replace"), path=PATCH_PATH, value={}),
                    obj(("op", "path"), op=enum("remove"), path=PATCH_PATH),
                ]
            },
            least=1,
        ),
    ),
    Call("DELETE", IMAGE, "[img] delete"),
    Call("POST", "/v2/images", "[img] create", body=NEW_IMAGE),
    Call("PUT", IMAGE + "/file", "[img] upload", content_type=BYTES),
    # Only of images that say nhncloud_allow_download, and nobody needs their data here.
    _elsewhere("GET", IMAGE + "/file", "[img] download"),
    Call("PUT", IMAGE + "/tags/{tag}", "[img] tags"),
    Call("DELETE", IMAGE + "/tags/{tag}", "[img] tags"),
    Call("POST", IMAGE + "/members", "[img] sharing", body=wrapped("member", STRING)),
    Call("GET", IMAGE + "/members", "[img] sharing"),
    Call("GET", IMAGE + "/members/{memberId}", "[img] sharing"),
    Call(
        "PUT",
        IMAGE + "/members/{memberId}",
        "[img] sharing",
        body=wrapped("status", enum("accepted", "pending", "rejected")),
    ),
    Call("DELETE", IMAGE + "/members/{memberId}", "[img] sharing"),
)

LONGEST = 255
VOLUME_QUERY = (
    ("sort", "string"),
    ("limit", "integer"),
    ("offset", "integer"),
    ("marker", "uuid"),
    # As upstream, used by NHN's own gophercloud fork [gc].
    ("name", "string"),
    ("status", "string"),
)
SNAPSHOT_QUERY = (
    # limit: the guide of April 2026; marker: what upstream pages with.
    ("limit", "integer"),
    ("marker", "uuid"),
    # As upstream, used by the official Terraform provider [tf].
    ("name", "string"),
    ("status", "string"),
    ("volume_id", "uuid"),
)
NEW_VOLUME = obj(
    ("size",),
    size=INTEGER,
    name=STRING_OR_NULL,
    description=STRING_OR_NULL,
    availability_zone=STRING_OR_NULL,
    volume_type=STRING_OR_NULL,
    snapshot_id=STRING_OR_NULL,
    # Only in the example.
    source_volid=NULL,
    metadata=strings(LONGEST),
    # skm_key_version: [gc].
    nhn_encryption=obj(("skm_appkey", "skm_key_id"), skm_appkey=STRING, skm_key_id=STRING, skm_key_version=INTEGER),
)
CHANGED_VOLUME = obj((), name=STRING_OR_NULL, description=STRING_OR_NULL, metadata=strings(LONGEST))
UPLOAD_IMAGE = obj(
    ("image_name",),
    image_name=STRING,
    force=BOOLEAN,
    disk_format=STRING,
    container_format=enum("bare"),
    visibility=enum("private", "shared"),
    protected=BOOLEAN,
)
NEW_SNAPSHOT = obj(("volume_id",), volume_id=STRING, name=STRING_OR_NULL, description=STRING_OR_NULL, force=BOOLEAN)
BLOCK_STORAGE = (
    Call("GET", V2 + "/types", "[bs] volume types"),
    Call("GET", V2 + "/volumes", "[bs] list", VOLUME_QUERY),
    Call("GET", V2 + "/volumes/detail", "[bs] list with details", VOLUME_QUERY),
    Call("GET", V2 + "/volumes/{volumeId}", "[bs] show"),
    Call("POST", V2 + "/volumes", "[bs] create", body=wrapped("volume", NEW_VOLUME)),
    Call("DELETE", V2 + "/volumes/{volumeId}", "[bs] delete"),
    Call(
        "PUT",
        V2 + "/volumes/{volumeId}",
        "upstream",
        body=wrapped("volume", CHANGED_VOLUME),
        undocumented="[tf] the official Terraform provider changes name, description and metadata with it",
    ),
    Call(
        "POST",
        V2 + "/volumes/{volumeId}/action",
        "[bs] image from a volume",
        body=wrapped("os-volume_upload_image", UPLOAD_IMAGE),
        action="os-volume_upload_image",
    ),
    Call(
        "POST",
        V2 + "/volumes/{volumeId}/action",
        "upstream",
        body=wrapped("os-extend", wrapped("new_size", INTEGER)),
        action="os-extend",
        undocumented="[field] cb-spider's NHN driver grows available volumes with it",
    ),
    Call("GET", V2 + "/snapshots", "[bs] snapshots", SNAPSHOT_QUERY),
    Call("GET", V2 + "/snapshots/detail", "[bs] snapshots with details", SNAPSHOT_QUERY),
    Call("GET", V2 + "/snapshots/{snapshotId}", "[bs] show a snapshot"),
    Call("POST", V2 + "/snapshots", "[bs] create a snapshot", body=wrapped("snapshot", NEW_SNAPSHOT)),
    Call("DELETE", V2 + "/snapshots/{snapshotId}", "[bs] delete a snapshot"),
)

PORT_QUERY = _queries(
    "string",
    "id",
    "name",
    "status",
    "admin_state",
    "network_id",
    "tenant_id",
    "fixed_ips",
    "mac_address",
    "device_owner",
    "device_id",
    "fields",
)
FLOATING_QUERY = (
    *_queries(
        "string",
        "id",
        "status",
        "tenant_id",
        "floating_network_id",
        "fixed_ip_address",
        "floating_ip_address",
        "port_id",
        "label",
        "fields",
    ),
    ("delete_protection", "boolean"),
    *SORT,
)

PORT_CHANGES = dict(
    name=STRING,
    admin_state_up=BOOLEAN,
    port_security_enabled=BOOLEAN,
    fixed_ips=array(obj((), subnet_id=STRING, ip_address=STRING)),
    security_groups=array(STRING),
    allowed_address_pairs=array(obj((), ip_address=STRING, mac_address=STRING)),
    extra_dhcp_opts=array(ANYTHING),
)
NEW_PORT = obj(("network_id",), network_id=STRING, device_owner=STRING, device_id=STRING, **PORT_CHANGES)
NEW_FLOATING = obj(
    ("floating_network_id",),
    floating_network_id=STRING,
    port_id=STRING_OR_NULL,
    delete_protection=BOOLEAN,
    label=STRING,
)
# Two uses of one call; the guide does not say that they go together.
CHANGED_FLOATING: Schema = {
    "anyOf": [
        obj(("port_id",), port_id=STRING_OR_NULL, fixed_ip_address=STRING_OR_NULL),
        obj((), delete_protection=BOOLEAN, label=STRING),
    ]
}
NETWORK = (
    Call(
        "GET",
        NET + "/networks",
        "[netc] networks",
        (*VPC_QUERY, ("provider:network_type", "string"), ("fields", "string")),
    ),
    Call(
        "GET",
        NET + "/subnets",
        "[netc] subnets",
        _queries(
            "string", "id", "name", "network_id", "tenant_id", "cidr", "gateway_ip", "enable_dhcp", "shared", "fields"
        ),
    ),
    Call("GET", NET + "/ports", "[netc] ports", (*PORT_QUERY, *PAGES)),
    Call("GET", NET + "/ports/{portId}", "[netc] port"),
    Call("POST", NET + "/ports", "[netc] create a port", body=wrapped("port", NEW_PORT)),
    Call("PUT", NET + "/ports/{portId}", "[netc] change a port", body=wrapped("port", obj((), **PORT_CHANGES))),
    Call("DELETE", NET + "/ports/{portId}", "[netc] delete a port"),
    Call("GET", NET + "/floatingips", "[fip] list", (*FLOATING_QUERY, *PAGES)),
    Call("GET", NET + "/floatingips/{id}", "[fip] show"),
    Call("POST", NET + "/floatingips", "[fip] create", body=wrapped("floatingip", NEW_FLOATING)),
    Call("PUT", NET + "/floatingips/{id}", "[fip] change, connect", body=wrapped("floatingip", CHANGED_FLOATING)),
    Call("DELETE", NET + "/floatingips/{id}", "[fip] delete"),
)

GROUP_QUERY = (*_queries("string", "id", "tenant_id", "name", "fields"), *SORT)
GROUP = wrapped("security_group", obj((), name=STRING, description=STRING))
RULE_FILTERS = ("id", "remote_group_id", "protocol", "direction", "ethertype", "port_range_max", "port_range_min")
RULE_QUERY = (
    *_queries("string", *RULE_FILTERS, "security_group_id", "tenant_id", "remote_ip_prefix", "description", "fields"),
    *SORT,
)
# The example has its ports as strings.
PORT_NUMBER: Schema = {"type": ["integer", "string"]}
NEW_RULE = obj(
    ("security_group_id", "direction"),
    security_group_id=STRING,
    direction=enum("ingress", "egress"),
    ethertype=enum("IPv4"),
    protocol=STRING,
    port_range_min=PORT_NUMBER,
    port_range_max=PORT_NUMBER,
    remote_ip_prefix=STRING,
    remote_group_id=STRING,
    description=STRING,
)
SECURITY_GROUPS = (
    Call("GET", NET + "/security-groups", "[sg] list", (*GROUP_QUERY, *PAGES)),
    Call("GET", NET + "/security-groups/{id}", "[sg] show", (("fields", "string"),)),
    Call("POST", NET + "/security-groups", "[sg] create", body=GROUP),
    Call("PUT", NET + "/security-groups/{id}", "[sg] change", body=GROUP),
    Call("DELETE", NET + "/security-groups/{id}", "[sg] delete"),
    Call("GET", NET + "/security-group-rules", "[sg] rules", (*RULE_QUERY, *PAGES)),
    Call("GET", NET + "/security-group-rules/{id}", "[sg] show a rule", (("fields", "string"),)),
    Call("POST", NET + "/security-group-rules", "[sg] create a rule", body=wrapped("security_group_rule", NEW_RULE)),
    Call("DELETE", NET + "/security-group-rules/{id}", "[sg] delete a rule"),
    Call(
        "GET",
        NET + "/security-group-ports",
        "[sg] ports of a group",
        (*_queries("string", "security_group_id", "tenant_id", "fields"), *SORT),
    ),
)

RESOURCES: tuple[Call, ...] = IDENTITY + IMAGES + BLOCK_STORAGE + VPCS + NETWORK + SECURITY_GROUPS
