# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a stand-in answers otherwise than the real service, on purpose: both answers, and the reason."""

from __future__ import annotations

from typing import NamedTuple

from .questions import Told

NO_CALLS = "The stand-in of Neutron changes nothing for users: whoever tests ports, groups or rules has network=real."
NO_ROUTERS = "The stand-in of Neutron has no routers, of which routing tables and internet gateways are made."
NO_QUOTAS = "The stand-ins know no quotas: they carry fleets of hundreds, and quotas are tested on real services."

UNDONE = [501, "NotImplemented: The stand-in does not do this."]


class Known(NamedTuple):
    reason: str
    stand_in: Told
    real: Told


def _rule(kind: str) -> Known:
    return Known(NO_CALLS, [UNDONE, UNDONE], [[400, kind], [400, kind]])


def _no_call(real: Told) -> Known:
    return Known(NO_CALLS, UNDONE, real)


KNOWN: dict[str, Known] = {
    "make_a_security_group": _no_call(
        [409, "SecurityGroupDefaultAlreadyExists: Default security group already exists."]
    ),
    "delete_a_security_group_in_use": _no_call([409, "SecurityGroupInUse: Security Group <id> in use."]),
    "security_group_quota": _no_call([409, "OverQuota: Quota exceeded for resources: ['security_group']."]),
    "security_group_rule_tcp_90_80": _rule(
        "SecurityGroupInvalidPortRange: For TCP/UDP protocols, port_range_min must be <= port_range_max"
    ),
    "security_group_rule_tcp_70000_70000": _rule("SecurityGroupInvalidPortValue: Invalid value for port <n>"),
    "security_group_rule_80_80": _rule(
        "SecurityGroupProtocolRequiredWithPorts: Must also specify protocol if port range is given."
    ),
    "security_group_rule_10.0.0.300/8": _rule("InvalidCIDR: Invalid CIDR <address>/<n> given as IP prefix."),
    "security_group_rule_tcp_22_22": Known(
        NO_CALLS,
        [UNDONE, UNDONE],
        [201, [409, "SecurityGroupRuleExists: Security group rule already exists. Rule id is <id>."]],
    ),
    "port_with_a_used_address": _no_call(
        [409, "IpAddressAlreadyAllocated: IP address <address> already allocated in subnet <id>"]
    ),
    "port_with_an_address_outside": _no_call(
        [
            400,
            "InvalidIpForNetwork: IP address <address> is not a valid IP for any of the subnets on the specified "
            "network.",
        ]
    ),
    "port_in_an_unknown_network": _no_call([404, "NetworkNotFound: Network <id> could not be found."]),
    "delete_the_port_of_a_server": _no_call([204, None]),
    "make_a_vpc": Known(
        NO_CALLS,
        [UNDONE] * 3,
        [
            201,
            [400, "BadRequest: Invalid input for cidrv4. Reason: <address>/<n> is not in a private range."],
            [400, "BadRequest: Invalid input for cidrv4. Reason: <address>/<n> is smaller than /<n>."],
        ],
    ),
    "make_a_subnet": Known(
        NO_CALLS,
        [UNDONE] * 3,
        [
            201,
            [
                400,
                "InvalidInput: Invalid input for operation: Requested subnet with cidr: <address>/<n> for network: "
                "<id> overlaps with another subnet.",
            ],
            [400, "BadRequest: Invalid input for cidr. Reason: <address>/<n> is not in <address>/<n> of the VPC."],
        ],
    ),
    "delete_a_vpc_with_a_subnet": _no_call(
        [409, "VpcInUse: Unable to complete operation on vpc <id>: One or more subnets are in it."]
    ),
    "delete_a_subnet_in_use": _no_call(
        [
            409,
            "SubnetInUse: Unable to complete operation on subnet <id>: One or more ports have an IP allocation from "
            "this subnet.",
        ]
    ),
    "routing_tables": Known(
        NO_ROUTERS,
        [UNDONE] * 4,
        [200, 200, [404, "RoutingtableNotFound: routingtable <id> could not be found."], 200],
    ),
    "make_a_routing_table": Known(NO_ROUTERS, UNDONE, 201),
    "internet_gateways": Known(NO_ROUTERS, UNDONE, 200),
    "make_an_internet_gateway": Known(NO_ROUTERS, UNDONE, 201),
    "floating_ip_without_a_gateway": _no_call(
        [
            404,
            "ExternalGatewayForFloatingIPNotFound: External network <id> is not reachable from subnet <id>. Therefore, "
            "cannot associate Port <id> with a Floating IP.",
        ]
    ),
    "server_in_ambiguous_security_group": Known(
        NO_CALLS,
        [400, "badRequest: Unable to find security_group with name or id 'twice'"],
        [
            409,
            "conflictingRequest: Multiple security_group matches found for name 'twice', use an ID to be more "
            "specific.",
        ],
    ),
    "volume_quota": Known(
        NO_QUOTAS,
        [202, "ACTIVE", ""],
        [
            [
                413,
                "overLimit: VolumeLimitExceeded: Maximum number of volumes allowed (<n>) exceeded for quota 'volumes'.",
            ],
            "ERROR",
            "VolumeLimitExceeded: Maximum number of volumes allowed (<n>) exceeded for quota 'volumes'.",
        ],
    ),
    "gigabyte_quota": Known(
        NO_QUOTAS,
        202,
        [
            413,
            "overLimit: VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. "
            "Requested <n>, quota is <n> and <n> has been consumed.",
        ],
    ),
    "port_quota": Known(NO_QUOTAS, 202, [403, "forbidden: Maximum number of ports exceeded"]),
}
