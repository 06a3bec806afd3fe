# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of other tools, and the options that replace them. Imported only for a task with an unknown option.

Sources: the options of the Ansible collections openstack.cloud and amazon.aws, and of the Terraform provider nhncloud.
"""

from __future__ import annotations

import typing as t

_LOGIN = "`tenant_id`, `username` and `password`"
_ROOT = "`boot_volume`"
_OF_SNAPSHOT = "nothing: make a snapshot of that volume with `nhn_volume_snapshot`, and name it in `snapshot`"
_OF_IMAGE = "nothing: a volume from an image is the `boot_volume` of `nhn_server`"
_NO_HINTS = "nothing that NHN Cloud's API offers"
_NO_ADDRESS = "nothing that this module does: the module `nhn_floating_ip` gives a server an address"
_FOUND = "nothing: the module finds the external network itself"

#: Word -> its option here, and what to write. The first entry applies whose option the module has.
OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "meta": (("metadata", "`metadata`"), ("image_metadata", "`image_metadata`"), ("properties", "`properties`")),
    "metadata": (("properties", "`properties`"),),
    "tags": (("metadata", "`metadata`"),),
    "userdata": (("user_data", "`user_data`"),),
    "network": (
        ("networks", "`networks: [{network: NAME}]`"),
        ("virtual_ip", "`subnet`, and `vpc` where its name is in several"),
        ("routes", "`internet_gateway`"),
        ("vpc", "`vpc`"),
        ("reuse", _FOUND),
    ),
    "network_id": (("vpc", "`vpc`"),),
    "network_name": (("vpc", "`vpc`"),),
    "vpc_id": (("vpc", "`vpc`"), ("routing_table", "`routing_table`")),
    "subnet_id": (("subnet", "`subnet`"),),
    "cidrv4": (("cidr", "`cidr`"),),
    "cidr_block": (("cidr", "`cidr`"),),
    "gateway_ip": (("cidr", "nothing: the platform chooses the gateway of a subnet"),),
    "routing_table_id": (("routing_table", "`routing_table`"),),
    "routingtable_id": (("routing_table", "`routing_table`"),),
    "external_network_id": (("external_network", "`external_network`"), ("reuse", _FOUND)),
    "gateway_id": (("internet_gateway", "`internet_gateway`"),),
    "external_gateway_info": (("internet_gateway", "`internet_gateway`"),),
    "default_table": (("default", "`default`"),),
    "purge_subnets": (("internet_gateway", "nothing: `nhn_subnet` gives a subnet its `routing_table`"),),
    "fixed_ips": (("virtual_ip", "`fixed_ip`"),),
    "fixed_address": (("fixed_ip", "`fixed_ip`"),),
    "fixed_ip_address": (("fixed_ip", "`fixed_ip`"),),
    "port_security_enabled": (("port_security", "`port_security`"),),
    "no_security_groups": (("port_security", "`security_groups: []`"),),
    "floating_ip_address": (("address", "`address`"),),
    "nat_destination": (("reuse", "`fixed_ip`, an address of the network interface"),),
    "pool": (("reuse", _FOUND),),
    "port_id": (("reuse", "`server`, with `fixed_ip` for one of several"),),
    "delete_protection": (("protected", "`protected`"),),
    "nics": (("networks", "`networks`"),),
    "subnet": (("networks", "`networks: [{subnet: NAME}]`"),),
    "fixed_ip": (("networks", "`networks: [{network: NAME, fixed_ip: ADDRESS}]`"),),
    "security_group": (("security_groups", "`security_groups`"),),
    "security_groups": (("security_group", "`security_group`"),),
    "key": (("key_name", "`key_name`"),),
    "key_pair": (("key_name", "`key_name`"),),
    "keypair": (("key_name", "`key_name`"), ("public_key", "`name`")),
    "image": (("nhn_encryption", _OF_IMAGE),),
    "image_id": (("image", "`image`"), ("nhn_encryption", _OF_IMAGE)),
    "image_name": (("image", "`image`"),),
    "flavor_id": (("flavor", "`flavor`"),),
    "flavor_name": (("flavor", "`flavor`"),),
    "flavor_ram": (("flavor", "`flavor`"), ("min_ram", "`min_ram`")),
    "flavor_include": (("flavor", "`flavor`"),),
    "instance_type": (("flavor", "`flavor`"),),
    "ram": (("min_ram", "`min_ram`"),),
    "boot_from_volume": (("boot_volume", _ROOT),),
    "volume_size": (("boot_volume", "`boot_volume: {size: GB}`"), ("nhn_encryption", "`size`")),
    "volume_type": (("boot_volume", "`boot_volume: {type: NAME}`"), ("nhn_encryption", "`type`")),
    "new_size": (("size", "`size`"),),
    "snapshot_id": (("snapshot", "`snapshot`"), ("keep", "`id`")),
    "snapshot": (("keep", "`name`, or `id` for an ID"),),
    "source_vol_id": (("snapshot", _OF_SNAPSHOT),),
    "source_volid": (("snapshot", _OF_SNAPSHOT),),
    "volume": (("snapshot", _OF_SNAPSHOT),),
    "encryption": (("nhn_encryption", "`nhn_encryption`"),),
    "encrypted": (("nhn_encryption", "`type`, the name of an encrypted one, with `nhn_encryption`"),),
    "security_group_rules": (("purge_rules", "`rules`"),),
    "rule": (("purge_rules", "`rules`"),),
    "purge": (("purge_rules", "`purge_rules`"),),
    "delete_default_rules": (("purge_rules", "`keep_default_egress: false`"),),
    "stateful": (("purge_rules", _NO_HINTS),),
    "bootable": (("snapshot", _NO_HINTS),),
    "is_bootable": (("snapshot", _NO_HINTS),),
    "is_multiattach": (("snapshot", _NO_HINTS),),
    "scheduler_hints": (("placement_policy", "`placement_policy: NAME`"), ("snapshot", _NO_HINTS)),
    "server_group": (("placement_policy", "`placement_policy`"),),
    "policies": (("policy", "`policy`"),),
    "cascade": (("delete_snapshots", "`delete_snapshots`"),),
    "display_name": (("name", "`name`"),),
    "display_description": (("description", "`description`"),),
    "terminate_volume": (("boot_volume", "`boot_volume: {delete_on_termination: true}`"),),
    "block_device": (("boot_volume", "`boot_volume` and `volumes`"),),
    "block_device_mapping": (("boot_volume", "`boot_volume` and `volumes`"),),
    "zone": (("availability_zone", "`availability_zone`"),),
    "power_state": (("state", "`state`"),),
    "exact_count": (("count", "`count` with `exact: true`"),),
    "reboot_hard": (
        ("reboot_type", "`action: reboot` with `reboot_type: hard`"),
        ("flavor", "the module `nhn_server_action` with `action: reboot` and `reboot_type: hard`"),
    ),
    "accessIPv4": (("networks", _NO_ADDRESS),),
    "access_ip_v4": (("networks", _NO_ADDRESS),),
    "auto_ip": (("networks", _NO_ADDRESS),),
    "floating_ips": (("networks", _NO_ADDRESS),),
    "floating_ip_pools": (("networks", _NO_ADDRESS),),
    "filename": (("src", "`src`"),),
    "local_file_path": (("src", "`src`"),),
    "image_source_url": (("src", "`src`, for a file that `ansible.builtin.get_url` has fetched"),),
    "container_format": (("disk_format", "nothing: it is always `bare`"),),
    "min_disk_gb": (("min_disk", "`min_disk`"),),
    "min_ram_mb": (("min_ram", "`min_ram`"),),
    "is_protected": (("protected", "`protected`"),),
    "is_public": (("visibility", "`visibility`"),),
    "public_key_file": (("public_key", "`public_key: \"{{ lookup('ansible.builtin.file', 'FILE') }}\"`"),),
    "key_file": (("private_key_file", "`private_key_file`"),),
    "force": (("replace", "`replace`"), ("allow_detach", "`allow_detach` and `delete_snapshots`")),
    "instance": (("server", "`server`"),),
    "instance_id": (("server", "`server`"), ("id", "`id`")),
    "server_id": (("server", "`server`"), ("id", "`id`")),
    "server_name": (("server", "`server`"), ("name", "`name`")),
    "server": (("name", "`name`, or `id` for an ID"),),
    "uuid": (("server", "`server`"), ("id", "`id`")),
    "name": (("server", "`server`"),),
    "id": (("server", "`server`"),),
    "volume_id": (("volume", "`volume`"), ("nhn_encryption", "`id`")),
    "filters": (("query", "`query`, or an option of its own"),),
    "timeout": (("wait_timeout", "`wait_timeout`"), ("api_timeout", "`api_timeout`")),
    "region_name": (("region", "`region`"),),
    "auth": (("tenant_id", _LOGIN),),
    "auth_type": (("tenant_id", "nothing: the login is always by password"),),
    "project_id": (("tenant_id", "`tenant_id`"),),
    "project_name": (("tenant_id", "`tenant_id`, which takes an ID"),),
    "tenant_name": (("tenant_id", "`tenant_id`, which takes an ID"),),
    "user_name": (("username", "`username`"),),
    "ca_cert": (("ca_path", "`ca_path`"),),
    "cacert_file": (("ca_path", "`ca_path`"),),
    "insecure": (("validate_certs", "`validate_certs: false`"),),
    "verify": (("validate_certs", "`validate_certs`"),),
    # Suboptions.
    "networks.uuid": (("networks", "`network`"),),
    "networks.name": (("networks", "`network`"),),
    "networks.net-id": (("networks", "`network`"),),
    "networks.net-name": (("networks", "`network`"),),
    "networks.net_id": (("networks", "`network`"),),
    "networks.net_name": (("networks", "`network`"),),
    "networks.subnet_id": (("networks", "`subnet`"),),
    "networks.port-id": (("networks", "`port`"),),
    "networks.port-name": (("networks", "`port`"),),
    "networks.fixed_ip_v4": (("networks", "`fixed_ip`"),),
    "boot_volume.volume_size": (("boot_volume", "`size`"),),
    "boot_volume.volume_type": (("boot_volume", "`type`"),),
    "boot_volume.uuid": (("boot_volume", "`source`"),),
    "rules.ether_type": (("rules", "`ethertype`"),),
    "rules.remote_ip_prefix": (("rules", "`remote`"),),
    "rules.remote_group": (("rules", "`remote`"),),
    "rules.remote_group_id": (("rules", "`remote`"),),
    "rules.cidr_ip": (("rules", "`remote`"),),
    "rules.cidr": (("rules", "`remote`"),),
    "rules.group_name": (("rules", "`remote`"),),
    "rules.group_id": (("rules", "`remote`"),),
    "rules.port_range_min": (("rules", "`port`, or `ports` for a range,"),),
    "rules.port_range_max": (("rules", "`port`, or `ports` for a range,"),),
    "rules.from_port": (("rules", "`port`, or `ports` for a range,"),),
    "rules.to_port": (("rules", "`port`, or `ports` for a range,"),),
    "rules.proto": (("rules", "`protocol`"),),
    "rules.rule_desc": (("rules", "`description`"),),
    "routes.destination": (("routes", "`cidr`"),),
    "routes.dest": (("routes", "`cidr`"),),
    "routes.nexthop": (("routes", "`gateway`"),),
    "routes.gateway_id": (("routes", "`gateway`, an address"),),
    "allowed_address_pairs.ip_address": (("allowed_address_pairs", "`ip`"),),
    "allowed_address_pairs.mac_address": (("allowed_address_pairs", _NO_HINTS),),
    "volumes.volume_size": (("volumes", "`size`"),),
    "volumes.volume_type": (("volumes", "`type`"),),
    "volumes.uuid": (("volumes", "`source`"),),
}

#: Option -> value of another tool -> what to write.
VALUES: dict[str, dict[str, str]] = {
    "action": {
        "reboot_hard": "`reboot` with `reboot_type: hard`",
        "reboot_soft": "`reboot`",
        "terminate": '`shelve`, NHN\'s "terminate"',
        "restore": "`unshelve`",
    },
    "state": {
        "active": "`started`",
        "running": "`started`",
        "shutoff": "`stopped`",
        "shelved_offloaded": "`shelved`",
        "terminated": '`shelved` for NHN\'s "terminate", which keeps the disks, or `absent` to delete it',
        "restarted": "the module `nhn_server_action` with `action: reboot`",
        "rebooted": "the module `nhn_server_action` with `action: reboot`",
        "replace": "`present` with `replace: true`",
    },
}


def about_options(unknown: t.Iterable[str], spec: t.Container[str]) -> list[str]:
    """Return a sentence for each word of another tool among these options, which says what to write.

    :param unknown: options that the module does not have, as ``option`` or ``option.suboption``.
    :param spec: the module's options.
    """
    told = []
    for word in sorted(unknown):
        meant = next((meant for option, meant in OPTIONS.get(word, ()) if option in spec), None)
        if meant:
            told.append(f"`{word}` is {meant} here.")
    return told


def about_value(option: str, value: t.Any) -> str | None:
    """Return what to write for a value of another tool; None for any other value."""
    meant = VALUES.get(option, {}).get(value.lower()) if isinstance(value, str) else None
    return f"`{option}: {value}` is {meant} here." if meant else None
