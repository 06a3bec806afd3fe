# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the sections of a stack's document. Written by make generate."""

from __future__ import annotations

import typing as t

OPTIONS: dict[str, dict[str, t.Any]] = {
    "vpcs": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "cidr": {
                "type": "str",
            },
            "subnets": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "name": {
                        "type": "str",
                        "required": True,
                    },
                    "cidr": {
                        "type": "str",
                    },
                    "routing_table": {
                        "type": "str",
                    },
                    "on_drift": {
                        "type": "str",
                        "choices": [
                            "warn",
                            "fail",
                            "ignore",
                        ],
                        "default": "warn",
                    },
                },
            },
            "routing_table": {
                "type": "dict",
                "options": {
                    "distributed": {
                        "type": "bool",
                    },
                    "internet_gateway": {
                        "type": "raw",
                    },
                    "routes": {
                        "type": "list",
                        "elements": "dict",
                        "options": {
                            "cidr": {
                                "type": "str",
                                "required": True,
                            },
                            "gateway": {
                                "type": "str",
                                "required": True,
                            },
                            "description": {
                                "type": "str",
                            },
                        },
                    },
                    "purge_routes": {
                        "type": "bool",
                        "default": True,
                    },
                    "on_drift": {
                        "type": "str",
                        "choices": [
                            "warn",
                            "fail",
                            "ignore",
                        ],
                        "default": "warn",
                    },
                },
            },
        },
    },
    "routing_tables": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "vpc": {
                "type": "str",
            },
            "default": {
                "type": "bool",
            },
            "distributed": {
                "type": "bool",
            },
            "internet_gateway": {
                "type": "raw",
            },
            "routes": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "cidr": {
                        "type": "str",
                        "required": True,
                    },
                    "gateway": {
                        "type": "str",
                        "required": True,
                    },
                    "description": {
                        "type": "str",
                    },
                },
            },
            "purge_routes": {
                "type": "bool",
                "default": True,
            },
            "on_drift": {
                "type": "str",
                "choices": [
                    "warn",
                    "fail",
                    "ignore",
                ],
                "default": "warn",
            },
        },
    },
    "internet_gateways": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "external_network": {
                "type": "str",
            },
            "on_drift": {
                "type": "str",
                "choices": [
                    "warn",
                    "fail",
                    "ignore",
                ],
                "default": "warn",
            },
        },
    },
    "security_groups": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "description": {
                "type": "str",
            },
            "rules": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "direction": {
                        "type": "str",
                        "choices": [
                            "ingress",
                            "egress",
                        ],
                        "default": "ingress",
                    },
                    "ethertype": {
                        "type": "str",
                        "choices": [
                            "IPv4",
                            "IPv6",
                        ],
                    },
                    "protocol": {
                        "type": "str",
                    },
                    "port": {
                        "type": "int",
                    },
                    "ports": {
                        "type": "str",
                    },
                    "icmp_type": {
                        "type": "int",
                    },
                    "icmp_code": {
                        "type": "int",
                    },
                    "remote": {
                        "type": "str",
                    },
                    "description": {
                        "type": "str",
                    },
                },
            },
            "purge_rules": {
                "type": "bool",
                "default": True,
            },
            "keep_default_egress": {
                "type": "bool",
                "default": True,
            },
        },
    },
    "key_pairs": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "public_key": {
                "type": "str",
                "no_log": False,
            },
            "private_key_file": {
                "type": "path",
                "no_log": False,
            },
            "replace": {
                "type": "bool",
                "default": False,
            },
        },
        "mutually_exclusive": [
            (
                "public_key",
                "private_key_file",
            ),
        ],
        "no_log": False,
    },
    "placement_policies": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "policy": {
                "type": "str",
                "choices": [
                    "anti-affinity",
                ],
                "default": "anti-affinity",
            },
            "on_drift": {
                "type": "str",
                "choices": [
                    "warn",
                    "fail",
                    "ignore",
                ],
                "default": "warn",
            },
        },
    },
    "images": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "src": {
                "type": "path",
            },
            "os_type": {
                "type": "str",
                "choices": [
                    "linux",
                    "windows",
                ],
            },
            "os_distro": {
                "type": "str",
            },
            "os_version": {
                "type": "str",
            },
            "disk_format": {
                "type": "str",
            },
            "min_disk": {
                "type": "int",
            },
            "min_ram": {
                "type": "int",
            },
            "properties": {
                "type": "dict",
            },
            "tags": {
                "type": "list",
                "elements": "str",
            },
            "protected": {
                "type": "bool",
            },
            "visibility": {
                "type": "str",
                "choices": [
                    "private",
                    "shared",
                ],
            },
            "members": {
                "type": "list",
                "elements": "str",
            },
            "on_drift": {
                "type": "str",
                "choices": [
                    "warn",
                    "fail",
                    "ignore",
                ],
                "default": "warn",
            },
        },
    },
    "volumes": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "size": {
                "type": "int",
            },
            "type": {
                "type": "str",
            },
            "availability_zone": {
                "type": "str",
            },
            "snapshot": {
                "type": "str",
            },
            "description": {
                "type": "str",
            },
            "metadata": {
                "type": "dict",
            },
            "nhn_encryption": {
                "type": "dict",
                "options": {
                    "skm_appkey": {
                        "type": "str",
                        "required": True,
                        "no_log": True,
                    },
                    "skm_key_id": {
                        "type": "str",
                        "required": True,
                        "no_log": False,
                    },
                },
            },
            "allow_detach": {
                "type": "bool",
                "default": False,
            },
            "delete_snapshots": {
                "type": "bool",
                "default": False,
            },
            "on_drift": {
                "type": "str",
                "choices": [
                    "warn",
                    "fail",
                    "ignore",
                ],
                "default": "warn",
            },
        },
    },
    "network_interfaces": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "subnet": {
                "type": "str",
            },
            "vpc": {
                "type": "str",
            },
            "fixed_ip": {
                "type": "str",
            },
            "security_groups": {
                "type": "list",
                "elements": "str",
            },
            "port_security": {
                "type": "bool",
            },
            "allowed_address_pairs": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "ip": {
                        "type": "str",
                        "required": True,
                    },
                },
            },
            "virtual_ip": {
                "type": "bool",
            },
            "admin_state_up": {
                "type": "bool",
            },
            "on_drift": {
                "type": "str",
                "choices": [
                    "warn",
                    "fail",
                    "ignore",
                ],
                "default": "warn",
            },
        },
    },
    "servers": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {
                "type": "str",
                "required": True,
            },
            "count": {
                "type": "int",
            },
            "exact": {
                "type": "bool",
                "default": False,
            },
            "state": {
                "type": "str",
                "choices": [
                    "present",
                    "started",
                    "stopped",
                    "shelved",
                ],
                "default": "present",
            },
            "flavor": {
                "type": "str",
            },
            "image": {
                "type": "str",
            },
            "networks": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "network": {
                        "type": "str",
                        "aliases": [
                            "vpc",
                        ],
                    },
                    "subnet": {
                        "type": "str",
                    },
                    "port": {
                        "type": "str",
                    },
                    "fixed_ip": {
                        "type": "str",
                    },
                },
            },
            "key_name": {
                "type": "str",
                "no_log": False,
            },
            "security_groups": {
                "type": "list",
                "elements": "str",
            },
            "availability_zone": {
                "type": "str",
            },
            "user_data": {
                "type": "str",
                "no_log": True,
            },
            "metadata": {
                "type": "dict",
            },
            "metadata_absent": {
                "type": "list",
                "elements": "str",
            },
            "placement_policy": {
                "type": "str",
            },
            "boot_volume": {
                "type": "dict",
                "options": {
                    "size": {
                        "type": "int",
                    },
                    "type": {
                        "type": "str",
                    },
                    "source": {
                        "type": "str",
                    },
                    "source_type": {
                        "type": "str",
                        "choices": [
                            "image",
                            "volume",
                            "snapshot",
                        ],
                        "default": "image",
                    },
                    "delete_on_termination": {
                        "type": "bool",
                    },
                },
            },
            "volumes": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "size": {
                        "type": "int",
                    },
                    "type": {
                        "type": "str",
                    },
                    "source": {
                        "type": "str",
                    },
                    "source_type": {
                        "type": "str",
                        "choices": [
                            "blank",
                            "image",
                            "volume",
                            "snapshot",
                        ],
                        "default": "blank",
                    },
                    "delete_on_termination": {
                        "type": "bool",
                        "default": False,
                    },
                },
            },
            "on_drift": {
                "type": "str",
                "choices": [
                    "warn",
                    "fail",
                    "ignore",
                ],
                "default": "warn",
            },
            "floating_ip": {
                "type": "dict",
                "options": {
                    "address": {
                        "type": "str",
                    },
                    "label": {
                        "type": "str",
                    },
                    "fixed_ip": {
                        "type": "str",
                    },
                    "reuse": {
                        "type": "bool",
                        "default": False,
                    },
                    "move": {
                        "type": "bool",
                        "default": False,
                    },
                    "protected": {
                        "type": "bool",
                    },
                },
            },
            "attachments": {
                "type": "list",
                "elements": "str",
            },
        },
        "required_by": {
            "count": "name",
        },
    },
    "floating_ips": {
        "type": "list",
        "elements": "dict",
        "options": {
            "address": {
                "type": "str",
            },
            "label": {
                "type": "str",
            },
            "server": {
                "type": "str",
            },
            "fixed_ip": {
                "type": "str",
            },
            "reuse": {
                "type": "bool",
                "default": False,
            },
            "move": {
                "type": "bool",
                "default": False,
            },
            "protected": {
                "type": "bool",
            },
        },
        "required_one_of": [
            (
                "server",
                "label",
                "address",
            ),
        ],
        "required_by": {
            "fixed_ip": "server",
        },
    },
}

#: Options that name another thing; null means one that is not known yet.
REFERENCES = frozenset(
    (
        "routing_tables.vpc",
        "internet_gateways.external_network",
        "security_groups.rules.port",
        "security_groups.rules.ports",
        "security_groups.rules.protocol",
        "security_groups.rules.remote",
        "volumes.snapshot",
        "network_interfaces.subnet",
        "network_interfaces.vpc",
        "servers.boot_volume.source",
        "servers.image",
        "servers.networks.network",
        "servers.networks.port",
        "servers.networks.subnet",
        "servers.placement_policy",
        "servers.volumes.source",
        "servers.floating_ip.address",
        "servers.floating_ip.label",
        "floating_ips.address",
        "floating_ips.label",
        "floating_ips.server",
    )
)
