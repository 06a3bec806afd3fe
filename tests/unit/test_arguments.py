# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments for Ansible's validation: words of other tools, strings, references, cloud-config."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.arguments import prepared
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.refused import without_secrets
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.structured import cloud_config
from ansible_collections.nhn.cloud.plugins.modules import (
    nhn_floating_ip,
    nhn_internet_gateway,
    nhn_keypair,
    nhn_network_interface,
    nhn_routing_table,
    nhn_server,
    nhn_server_action,
    nhn_subnet,
    nhn_volume,
    nhn_volume_attachment_info,
    nhn_volume_snapshot,
    nhn_vpc,
)


def prepare(module, **given):
    return prepared(given, module.MODULE.argument_spec, module.MODULE.references)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"networks": "vpc-prod"}, {"networks": [{"network": "vpc-prod"}]}),
        ({"networks": "vpc-prod, other"}, {"networks": [{"network": "vpc-prod"}, {"network": "other"}]}),
        ({"networks": ["vpc-prod", {"subnet": "web"}]}, {"networks": [{"network": "vpc-prod"}, {"subnet": "web"}]}),
        # What Ansible itself reads as a dictionary.
        ({"networks": '[{"subnet": "web"}]'}, {"networks": [{"subnet": "web"}]}),
        ({"networks": ["network=vpc-prod"]}, {"networks": ["network=vpc-prod"]}),
        ({"networks": ['{"subnet": "web"}']}, {"networks": ['{"subnet": "web"}']}),
        ({"security_groups": "default, web ,db"}, {"security_groups": ["default", "web", "db"]}),
        ({"security_groups": ["a, b"]}, {"security_groups": ["a, b"]}),
        ({"name": 5, "count": "3"}, {"name": 5, "count": "3"}),
        ({"metadata": {"a": [1]}}, {"metadata": {"a": [1]}}),
        # A null that names a thing may be the ID of one that does not exist yet. Any other null is left out.
        ({"id": None, "name": None}, {"id": "", "name": None}),
        ({"image": None, "key_name": None}, {"image": "", "key_name": None}),
        ({"networks": [{"subnet": None, "fixed_ip": None}]}, {"networks": [{"subnet": "", "fixed_ip": None}]}),
        ({"boot_volume": {"source": None, "size": None}}, {"boot_volume": {"source": "", "size": None}}),
        ({"user_data": "#!/bin/sh"}, {"user_data": "#!/bin/sh"}),
        ({"user_data": None, "unknown": [1]}, {"user_data": None, "unknown": [1]}),
    ],
)
def test_what_is_taken(given, wanted):
    assert prepare(nhn_server, **given) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (True, True),
        ("True", True),
        ("yes", True),
        *((word, True) for word in ("true", "on")),
        *((word, False) for word in ("false", "No", "off")),
        (False, False),
        ("", ""),
        ("gw-1", "gw-1"),
        (" ", " "),
    ],
)
def test_an_option_that_takes_true_false_or_a_name(given, wanted):
    assert prepare(nhn_routing_table, internet_gateway=given) == {"internet_gateway": wanted}


def test_options_that_are_needed_may_be_unknown_yet():
    assert prepare(nhn_server_action, server=None, action="stop") == {"server": "", "action": "stop"}
    assert prepare(nhn_volume_attachment_info, server=None) == {"server": ""}


@pytest.mark.parametrize(
    ("module", "given", "says"),
    [
        (nhn_server, {"name": {"a": 1}}, "name takes a text, and this is a dictionary"),
        (nhn_server, {"name": ["a"]}, "name takes a text, and this is a list"),
        (nhn_server, {"user_data": ["a"]}, "user_data takes a text"),
        (nhn_server, {"security_groups": [{"name": "web"}]}, "security_groups takes a text"),
        (nhn_server, {"networks": [{"network": {"id": "x"}}]}, "networks.network takes a text"),
        (nhn_server, {"boot_volume": {"type": ["SSD"]}}, "boot_volume.type takes a text"),
        (nhn_server, {"ca_path": {"a": "b"}}, "ca_path takes a text"),
        (nhn_server, {"boot_volume": 7}, "boot_volume is a dictionary, and this is of type int"),
        (nhn_volume, {"nhn_encryption": [7]}, "nhn_encryption is a dictionary, and this is a list"),
        (nhn_routing_table, {"internet_gateway": ["a"]}, "internet_gateway takes a name, true or false"),
        (nhn_routing_table, {"internet_gateway": 1}, "and this is 1; put a name in quotes."),
        (nhn_server, {"boot_volume": "data"}, "write {source_type: volume, source: data}"),
        (nhn_server, {"volumes": ["data"]}, "write {source_type: volume, source: data}, or attach it"),
        (nhn_server, {"networks": "[{'subnet': 'web'}]"}, "networks begins like a list in JSON and is not one"),
        (nhn_server, {"volumes": '[{"size": 1}'}, "volumes begins like a list in JSON and is not one"),
        (nhn_server, {"nics": []}, "`nics` is `networks` here."),
        (nhn_server, {"meta": {}, "colour": 1}, "`meta` is `metadata` here. Unsupported parameters: colour."),
        (nhn_server, {"networks": [{"net-id": "x"}]}, "`networks.net-id` is `network` here."),
        (nhn_server, {"state": "Running"}, "`state: Running` is `started` here."),
        (nhn_server_action, {"action": "terminate"}, "`action: terminate` is `shelve`"),
        (nhn_server_action, {"name": "web"}, "`name` is `server` here."),
        (nhn_keypair, {"public_key_file": "x"}, "`public_key_file` is `public_key: "),
        (nhn_volume, {"volume_type": "SSD"}, "`volume_type` is `type` here."),
        (nhn_volume, {"snapshot_id": "x"}, "`snapshot_id` is `snapshot` here."),
        (nhn_volume, {"image": "x"}, "`image` is nothing: a volume from an image is the `boot_volume` of `nhn_server`"),
        (nhn_volume, {"volume": "x"}, "`volume` is nothing: make a snapshot of that volume"),
        (nhn_volume, {"display_name": "x"}, "`display_name` is `name` here."),
        (nhn_volume, {"force": True}, "`force` is `allow_detach` and `delete_snapshots` here."),
        (nhn_volume_snapshot, {"volume_id": "x"}, "`volume_id` is `volume` here."),
        (nhn_volume_snapshot, {"display_description": "x"}, "`display_description` is `description` here."),
        (nhn_volume_snapshot, {"snapshot_id": "x"}, "`snapshot_id` is `id` here."),
        (nhn_vpc, {"cidrv4": "10.0.0.0/16"}, "`cidrv4` is `cidr` here."),
        (nhn_subnet, {"network_name": "x"}, "`network_name` is `vpc` here."),
        (nhn_subnet, {"routingtable_id": "x"}, "`routingtable_id` is `routing_table` here."),
        (
            nhn_network_interface,
            {"network": "x"},
            "`network` is `subnet`, and `vpc` where its name is in several here.",
        ),
        (nhn_network_interface, {"fixed_ips": []}, "`fixed_ips` is `fixed_ip` here."),
        (
            nhn_network_interface,
            {"allowed_address_pairs": [{"ip_address": "x"}]},
            "`allowed_address_pairs.ip_address` is `ip`",
        ),
        (nhn_internet_gateway, {"vpc_id": "x"}, "`vpc_id` is `routing_table` here."),
        (nhn_routing_table, {"network": "x"}, "`network` is `internet_gateway` here."),
        (nhn_routing_table, {"routes": [{"nexthop": "x"}]}, "`routes.nexthop` is `gateway` here."),
        (nhn_floating_ip, {"floating_ip_address": "x"}, "`floating_ip_address` is `address` here."),
        (nhn_floating_ip, {"network": "x"}, "`network` is nothing: the module finds the external network itself"),
        (nhn_floating_ip, {"port_id": "x"}, "`port_id` is `server`, with `fixed_ip` for one of several here."),
        (nhn_server, {"auto_ip": True}, "`auto_ip` is nothing that this module does: the module `nhn_floating_ip`"),
        (nhn_volume, {"nhn_encryption": {"skm_appkey": ["x"]}}, "nhn_encryption.skm_appkey takes a text"),
    ],
)
def test_what_is_refused(module, given, says):
    with pytest.raises(errors.InvalidArguments) as caught:
        prepare(module, **given)
    assert says in caught.value.message
    assert caught.value.details["option"]


HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"name": "a", "password": ["x"]}, {"name": "a", "password": HIDDEN}),
        (
            {"nhn_encryption": {"skm_appkey": ["x"], "skm_key_id": "k"}},
            {"nhn_encryption": {"skm_appkey": HIDDEN, "skm_key_id": "k"}},
        ),
        ({"nhn_encryption": "skm_appkey=x"}, {"nhn_encryption": HIDDEN}),
        ({"nhn_encryption": ["x"]}, {"nhn_encryption": {}}),
    ],
)
def test_what_a_refusal_shows_of_secrets(given, shown):
    assert without_secrets(given, nhn_volume.MODULE.argument_spec) == shown


def test_an_unknown_option_is_ansibles_to_refuse():
    assert prepare(nhn_server, colour="red") == {"colour": "red"}
    assert prepare(nhn_server, state="gone") == {"state": "gone"}


@pytest.mark.parametrize(
    "value",
    [
        {"package_update": True, "packages": ["nginx", ["jq", "1.6"]], "runcmd": [["ls", "-l"], "echo 'hi: there'"]},
        {"a": None, "b": 1.5, "c": "", "d": {}, "e": [], "f": "line one\nline two\ttab"},
        {
            "한국어": "日本語 \u00e9 \U0001f389",
            "del": "\x7f",
            "nel": "\x85",
            "bom": "\ufeff",
            "esc": "\x1b",
            "ls": "\u2028",
        },
        {"yes": "no", "1": "01", "~": "null", "- x": "? y", "#": "{{ x }}", "&": "*a", "%": "@"},
    ],
)
def test_a_dictionary_is_what_cloud_init_reads(value):
    text = cloud_config(value)
    assert text.startswith("#cloud-config\n{")
    assert yaml.safe_load(text) == value
    assert prepare(nhn_server, user_data=value) == {"user_data": text}
