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


def _no_calls(reason: str, *real: Told) -> Known:
    """Several calls, of which the stand-in does none."""
    return Known(reason, [UNDONE] * len(real), list(real))


def _not_found(kind: str) -> Told:
    return [404, f"{kind.capitalize()}NotFound: {kind} <id> could not be found."]


NO_PORT = [404, "PortNotFound: Port <id> could not be found."]
NO_GROUP = [404, "SecurityGroupNotFound: Security group <id> does not exist"]
NO_FLOATING_IP = [404, "FloatingIPNotFound: Floating IP <id> could not be found"]
NO_TABLE, NO_GATEWAY, NO_ROUTE = (_not_found(kind) for kind in ("routingtable", "internetgateway", "route"))
DETACHED = [400, "BadRequest: routingtable <id> has no internet gateway."]
AUTOMATIC = [400, "BadRequest: route <id> is automatic."]


def _floating_ip(why: str) -> Told:
    return [409, f"FloatingIPInUse: Floating IP <address> (<id>) cannot be deleted: {why}."]


RULE = dict.fromkeys(
    (
        *("id", "security_group_id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max"),
        *("remote_ip_prefix", "remote_group_id", "description", "tenant_id"),
    )
)
NO_RULES: Told = {"security_group_rules": []}
CONNECTED = _floating_ip("it is connected to port <id>")
PROTECTED = _floating_ip("it is protected from deletion")

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
    "change_a_vpc": _no_calls(
        NO_CALLS,
        200,
        200,
        [400, "BadRequest: Invalid input for cidrv4. Reason: <address>/<n> of a subnet is not in <address>/<n>."],
        _not_found("vpc"),
        [403, "PolicyNotAuthorized: vpc <id> belongs to another tenant."],
    ),
    "change_a_subnet": _no_calls(NO_CALLS, 200, _not_found("vpcsubnet")),
    "subnet_that_changes_its_routing_table": _no_calls(
        NO_ROUTERS,
        201,
        # renamed, shown, attached, attached again, attached to none
        *(200, 200, 200, 200, NO_TABLE),
        [409, "RouterInUse: Router <id> has ports still attached: <id>"],
        # detached twice, and twice the default one
        *(200, 200, 200, 200),
        [
            409,
            "RoutingtableInUse: Unable to complete operation on routingtable <id>: It is the default one of its VPC.",
        ],
        *(200, 204, NO_TABLE, NO_TABLE, _not_found("vpcsubnet")),
    ),
    "internet_gateway_that_is_attached": _no_calls(
        NO_ROUTERS,
        201,
        *("unavailable", 200, "available"),
        [
            409,
            "VpcInternetGatewayAlreadyInUse: Internet gateway <id> is already in use by routing table <id>.",
        ],
        "available",
        [409, "VpcInUse: Unable to complete operation on vpc <id>: One or more subnets are in it."],
        *("available", 200, "unavailable", DETACHED, "unavailable", 200),
        # One that is not there is attached, and the other is deleted although it is attached.
        *(NO_GATEWAY, 204, NO_GATEWAY, NO_GATEWAY, DETACHED),
    ),
    "routes": _no_calls(
        NO_ROUTERS,
        201,
        200,
        [409, "RouteAlreadyExists: routingtable <id> has a route to <address>/<n> already."],
        [
            400,
            "InvalidRoutes: Invalid format for routes: [{'destination': '<address>/<n>', 'nexthop': '<address>'}, "
            "{'destination': '<address>/<n>', 'nexthop': '<address>'}], the nexthop is not connected with router",
        ],
        *(NO_TABLE, 200, 200),
        [400, "BadRequest: Invalid input for route. Reason: <address>/<n> has host bits set."],
        [
            409,
            "RouterInterfaceInUseByRoute: Router interface for subnet <id> on router <id> cannot be deleted, as it is "
            "required by one or more routes.",
        ],
        *(AUTOMATIC, AUTOMATIC, 204, NO_ROUTE, NO_ROUTE),
    ),
    "network_interface_that_is_changed": Known(
        NO_CALLS,
        [UNDONE, *[NO_PORT] * 12, UNDONE, NO_PORT, NO_PORT, NO_PORT],
        [
            *(201, 200),
            [409, "IpAddressAlreadyAllocated: IP address <address> already allocated in subnet <id>"],
            [
                400,
                "InvalidIpForNetwork: IP address <address> is not a valid IP for any of the subnets on the specified "
                "network.",
            ],
            *(NO_GROUP, 200, 200),
            [
                409,
                "AddressPairAndPortSecurityRequired: Port Security must be enabled in order to have allowed address "
                "pairs on a port.",
            ],
            200,
            [
                409,
                "PortSecurityPortHasSecurityGroup: Port has security group associated. Cannot disable port security or "
                "IP address until security group is removed.",
            ],
            *(200, 200),
            [
                400,
                "PortSecurityAndIPRequiredForSecurityGroups: Port security must be enabled and port must have an IP "
                "address in order to use security groups.",
            ],
            *(200, NO_PORT, 204, NO_PORT),
        ],
    ),
    "security_group_that_is_changed": Known(
        NO_CALLS,
        [
            *(UNDONE, UNDONE),
            # The first group was not made; the others are there.
            *(NO_GROUP, NO_GROUP, NO_GROUP, UNDONE, UNDONE, NO_GROUP),
            *(UNDONE, UNDONE, UNDONE, UNDONE, UNDONE, NO_GROUP, NO_GROUP),
        ],
        [
            *(201, 201),
            *(200, 200, 200, 200),
            [409, "SecurityGroupCannotUpdateDefault: Updating default security group not allowed."],
            NO_GROUP,
            [
                400,
                "BadRequest: Bad security_group_rule request: reason: Security group rule already exists. Rule id is "
                "<id>..",
            ],
            *(NO_GROUP, 204),
            [404, "SecurityGroupRuleNotFound: Security group rule <id> does not exist"],
            [409, "SecurityGroupInUse: Security Group <id> in use."],
            *(204, NO_GROUP),
        ],
    ),
    "rules_of_a_security_group": _no_calls(NO_CALLS, [200, {"security_group_rules": [RULE]}], [200, NO_RULES]),
    "floating_ip_that_is_changed": Known(
        NO_CALLS,
        # What the front itself refuses it also refuses here.
        [200, *[UNDONE] * 6, NO_FLOATING_IP, *(CONNECTED, UNDONE, CONNECTED, UNDONE, CONNECTED, CONNECTED)],
        [
            *(200, 200, 200, 200, 200, NO_PORT, 200),
            NO_FLOATING_IP,
            *(PROTECTED, 200, PROTECTED, 200, 204, NO_FLOATING_IP),
        ],
    ),
    "floating_ip_that_is_made": Known(
        NO_CALLS,
        [UNDONE, UNDONE, UNDONE, NO_FLOATING_IP],
        [
            201,
            [404, "NetworkNotFound: Network <id> could not be found."],
            [400, "BadRequest: Bad floatingip request: Network <id> is not a valid external network."],
            204,
        ],
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
