# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documented calls of Compute > Instance > API v2 (Japanese edition, [en26] where said)."""

from __future__ import annotations

from .schema_types import (
    BOOLEAN,
    INTEGER,
    NULL,
    STRING,
    Call,
    Schema,
    array,
    enum,
    obj,
    strings,
    wrapped,
)

LONGEST = 255
MOST_SERVERS = 10
USER_DATA = 65535

V2 = "/v2/{tenantId}"
SERVERS = V2 + "/servers"
SERVER = SERVERS + "/{serverId}"
ATTACHMENTS = SERVER + "/os-volume_attachments"
METADATA = SERVER + "/metadata"

FLAVOR_QUERY = (("minDisk", "integer"), ("minRam", "integer"))
SERVER_QUERY = (
    ("reservation_id", "string"),
    ("changes-since", "datetime"),
    ("image", "uuid"),
    ("flavor", "uuid"),
    ("name", "string"),
    ("status", "string"),
    ("limit", "integer"),
    ("marker", "uuid"),
)

# One of the network, the subnet, the port, the address; an address also says which one of a
# network or a subnet (facts 15 #17).
NETWORK: Schema = {
    **obj((), uuid=STRING, subnet=STRING, port=STRING, fixed_ip=STRING),
    "oneOf": [
        {"required": ["uuid"], "not": {"anyOf": [{"required": ["subnet"]}, {"required": ["port"]}]}},
        {"required": ["subnet"], "not": {"anyOf": [{"required": ["uuid"]}, {"required": ["port"]}]}},
        {
            "required": ["port"],
            "not": {"anyOf": [{"required": ["uuid"]}, {"required": ["subnet"]}, {"required": ["fixed_ip"]}]},
        },
        {
            "required": ["fixed_ip"],
            "not": {"anyOf": [{"required": ["uuid"]}, {"required": ["subnet"]}, {"required": ["port"]}]},
        },
    ],
}


def _when(source: str, required: tuple[str, ...] = (), forbidden: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """What a block device of this source must and must not have."""
    return {
        "if": {"properties": {"source_type": {"const": source}}, "required": ["source_type"]},
        "then": {"required": list(required), "properties": {**properties, **dict.fromkeys(forbidden, {"not": {}})}},
    }


_IN_VOLUME: Schema = {"const": "volume"}
BLOCK_DEVICE: Schema = {
    **obj(
        # Nothing is required in the table; [en26] requires the three that Nova requires, too.
        (),
        uuid=STRING,
        source_type=enum("image", "volume", "snapshot", "blank"),  # blank: [en26]
        destination_type=enum("local", "volume"),
        volume_type=STRING,
        volume_size={"type": "integer", "minimum": 1},  # only in the example; table: [en26]
        # Boolean in the table, 1 in the example (facts 15 #8).
        delete_on_termination=enum(True, False, 0, 1),
        boot_index=INTEGER,
        nhn_encryption=obj(
            ("skm_appkey", "skm_key_id"),  # [en26]
            skm_appkey=STRING,
            skm_key_id=STRING,
        ),
    ),
    "allOf": [
        _when("image", required=("uuid",)),
        _when(
            "volume",
            required=("uuid", "destination_type"),
            forbidden=("volume_size", "volume_type"),
            destination_type=_IN_VOLUME,
        ),
        _when(
            "snapshot", required=("uuid", "destination_type"), forbidden=("volume_type",), destination_type=_IN_VOLUME
        ),
        _when("blank", required=("volume_size",), forbidden=("uuid",), boot_index={"not": {"const": 0}}),
    ],
}

# imageRef is not in `required`: it depends on the root's source (facts 15 #7), see create.py.
# key_name is required in the table, but Nova and every client treat it as optional: an image
# may log in with a password, and newer samples leave it out (facts 15 #20).
SERVER_BODY: Schema = obj(
    ("name", "flavorRef", "networks"),
    name={"type": "string", "maxLength": LONGEST},
    flavorRef=STRING,
    imageRef=STRING,
    networks=array(NETWORK, least=1),
    key_name=STRING,
    security_groups=array(wrapped("name", STRING)),
    availability_zone=STRING,
    user_data={
        "type": "string",
        "maxLength": USER_DATA,
        "pattern": r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    },
    metadata=strings(LONGEST),
    block_device_mapping_v2=array(BLOCK_DEVICE, least=1),
    min_count={"type": "integer", "minimum": 1},
    max_count={"type": "integer", "minimum": 1, "maximum": MOST_SERVERS},
    return_reservation_id=BOOLEAN,
)
CREATE_SERVER: Schema = obj(
    ("server",), server=SERVER_BODY, **{"os:scheduler_hints": wrapped("group", STRING)}
)  # [en26]

NAMED: Schema = wrapped("name", STRING)


def _action(name: str, schema: Schema, cite: str) -> Call:
    return Call("POST", SERVER + "/action", cite, body=wrapped(name, schema), action=name)


COMPUTE: tuple[Call, ...] = (
    Call("GET", V2 + "/flavors", "タイプリスト表示", FLAVOR_QUERY),
    Call("GET", V2 + "/flavors/detail", "タイプリスト詳細表示", FLAVOR_QUERY),
    Call("GET", V2 + "/os-availability-zone", "可用性リスト表示"),
    Call("GET", V2 + "/os-keypairs", "キーペアリスト表示"),
    Call("GET", V2 + "/os-keypairs/{keypairName}", "キーペア表示"),
    Call(
        "POST",
        V2 + "/os-keypairs",
        "キーペアの作成/登録",
        body=wrapped("keypair", obj(("name",), name=STRING, public_key=STRING)),
    ),
    Call("DELETE", V2 + "/os-keypairs/{keypairName}", "キーペアを削除する"),
    Call("GET", SERVERS, "インスタンスリスト表示", SERVER_QUERY),
    Call("GET", SERVERS + "/detail", "インスタンスリスト詳細表示", SERVER_QUERY),
    Call("GET", SERVER, "インスタンス表示"),
    Call("POST", SERVERS, "インスタンスを作成する", body=CREATE_SERVER),
    Call(
        "PUT",
        SERVER,
        "インスタンスを修正する",
        body=wrapped("server", obj((), name={"type": "string", "maxLength": LONGEST})),
    ),
    Call("DELETE", SERVER, "インスタンスを削除する"),
    Call(
        "GET",
        ATTACHMENTS,
        "インスタンスに接続されたブロックストレージリスト表示",
        (("limit", "integer"), ("offset", "integer")),
    ),
    Call("GET", ATTACHMENTS + "/{volumeId}", "インスタンスに接続されたブロックストレージ表示"),
    Call(
        "POST",
        ATTACHMENTS,
        "インスタンスに追加ブロックストレージを接続する",
        body=wrapped("volumeAttachment", wrapped("volumeId", STRING)),
    ),
    Call("DELETE", ATTACHMENTS + "/{volumeId}", "インスタンスブロックストレージの接続を切る"),
    _action("os-start", NULL, "停止したインスタンスの起動"),
    _action("unshelve", NULL, "終了したインスタンスの起動"),
    _action("os-stop", NULL, "インスタンス停止"),
    _action("shelve", NULL, "インスタンス停止 (2)"),
    _action("reboot", wrapped("type", enum("SOFT", "HARD")), "インスタンス再起動"),
    _action(
        "resize",
        obj(("flavorRef",), flavorRef=STRING, **{"OS-DCF:diskConfig": enum("AUTO", "MANUAL")}),
        "インスタンスタイプ変更",
    ),
    _action("createImage", obj(("name",), name=STRING, metadata=strings()), "インスタンスイメージ作成"),
    _action("addSecurityGroup", NAMED, "セキュリティグループ追加"),
    _action("removeSecurityGroup", NAMED, "セキュリティグループ削除"),
    Call("GET", METADATA, "[en26] server metadata"),
    Call("GET", METADATA + "/{key}", "[en26] server metadata"),
    Call(
        "PUT",
        METADATA + "/{key}",
        "[en26] server metadata",
        body=wrapped("meta", {**strings(LONGEST), "minProperties": 1, "maxProperties": 1}),
    ),
    Call("DELETE", METADATA + "/{key}", "[en26] server metadata"),
    Call("GET", V2 + "/os-server-groups", "[en26] placement policies"),
    Call("GET", V2 + "/os-server-groups/{servergroupId}", "[en26] placement policies"),
    Call(
        "POST",
        V2 + "/os-server-groups",
        "[en26] placement policies",
        body=wrapped(
            "server_group",
            obj(("name", "policies"), name=STRING, policies={**array(enum("anti-affinity"), least=1), "maxItems": 1}),
        ),
    ),
    Call("DELETE", V2 + "/os-server-groups/{servergroupId}", "[en26] placement policies"),
)
