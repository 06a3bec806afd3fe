# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documented calls of VPCs, subnets, routing tables, routes and internet gateways, which Neutron does not know."""

from __future__ import annotations

from .schema_types import PAGES, STRING, STRING_OR_NULL, Call, obj, wrapped

NET = "/v2.0"
SORT = (("sort_dir", "direction"), ("sort_key", "string"))
VPC, SUBNET = NET + "/vpcs/{vpcId}", NET + "/vpcsubnets/{subnetId}"
VPC_QUERY = (
    ("tenant_id", "uuid"),
    ("id", "uuid"),
    ("name", "string"),
    ("router:external", "boolean"),
    ("shared", "boolean"),
    *SORT,
)
SUBNET_QUERY = (
    ("id", "uuid"),
    ("vpc_id", "uuid"),
    ("name", "string"),
    ("cidr", "string"),
    ("shared", "boolean"),
    *SORT,
)
TABLE, ROUTE, GATEWAY = (NET + path for path in ("/routingtables/{id}", "/routes/{id}", "/internetgateways/{id}"))
TABLE_QUERY = (
    ("tenant_id", "uuid"),
    ("id", "uuid"),
    ("name", "string"),
    ("default_table", "boolean"),
    ("gateway_id", "uuid"),
    ("distributed", "boolean"),
    ("detail", "boolean"),
    *SORT,
)
ROUTE_QUERY = (
    ("id", "uuid"),
    ("cidr", "string"),
    ("mask", "integer"),
    ("gateway", "string"),
    ("routingtable_id", "uuid"),
    ("gateway_id", "uuid"),
)
GATEWAY_QUERY = (
    ("tenant_id", "uuid"),
    ("id", "uuid"),
    ("name", "string"),
    ("external_network_id", "uuid"),
    ("routingtable_id", "uuid"),
)
NEW_VPC = obj(("name", "cidrv4"), name=STRING, cidrv4=STRING, tenant_id=STRING, external_network_id=STRING)
# The guide's example sends the text.
DISTRIBUTED = {"enum": [True, False, "true", "false"]}
# description: marked as mandatory, and null in the samples.
NEW_ROUTE = obj(
    ("routingtable_id", "cidr", "gateway"),
    routingtable_id=STRING,
    cidr=STRING,
    gateway=STRING,
    description=STRING_OR_NULL,
)
CHANGED_ROUTE = obj((), cidr=STRING, gateway=STRING, description=STRING_OR_NULL)
NEW_GATEWAY = obj(("name", "external_network_id"), name=STRING, external_network_id=STRING)

VPCS = (
    Call("GET", NET + "/vpcs", "[net] VPC list", (*VPC_QUERY, *PAGES)),
    Call("GET", VPC, "[net] VPC"),
    Call(
        "POST",
        NET + "/vpcs",
        "[net] create a VPC",
        body=wrapped("vpc", NEW_VPC),
    ),
    Call("PUT", VPC, "[net] change a VPC", body=wrapped("vpc", obj((), name=STRING, cidrv4=STRING))),
    Call("DELETE", VPC, "[net] delete a VPC"),
    Call("GET", NET + "/vpcsubnets", "[net] subnet list", (*SUBNET_QUERY, *PAGES)),
    Call("GET", SUBNET, "[net] subnet"),
    Call(
        "POST",
        NET + "/vpcsubnets",
        "[net] create a subnet",
        body=wrapped(
            "vpcsubnet", obj(("vpc_id", "cidr", "name"), vpc_id=STRING, cidr=STRING, name=STRING, tenant_id=STRING)
        ),
    ),
    Call("PUT", SUBNET, "[net] change a subnet", body=wrapped("vpcsubnet", obj(("name",), name=STRING))),
    Call("DELETE", SUBNET, "[net] delete a subnet"),
    Call(
        "PUT",
        SUBNET + "/attach_routingtable",
        "[net] attach a routing table to a subnet",
        body=wrapped("routingtable_id", STRING),
    ),
    Call("PUT", SUBNET + "/detach_routingtable", "[net] detach the routing table of a subnet"),
    Call("GET", NET + "/routingtables", "[net] routing table list", (*TABLE_QUERY, *PAGES)),
    Call("GET", TABLE, "[net] routing table"),
    Call(
        "POST",
        NET + "/routingtables",
        "[net] create a routing table",
        body=wrapped("routingtable", obj(("name", "vpc_id"), name=STRING, vpc_id=STRING, distributed=DISTRIBUTED)),
    ),
    Call(
        "PUT",
        TABLE,
        "[net] change a routing table",
        body=wrapped("routingtable", obj((), name=STRING, distributed=DISTRIBUTED)),
    ),
    Call("PUT", TABLE + "/attach_gateway", "[net] attach an internet gateway", body=wrapped("gateway_id", STRING)),
    Call("PUT", TABLE + "/detach_gateway", "[net] detach the internet gateway"),
    Call("PUT", TABLE + "/set_as_default", "[net] make a routing table the default one"),
    Call("GET", TABLE + "/related_gateways", "[net] other gateways of a routing table"),
    Call("DELETE", TABLE, "[net] delete a routing table"),
    Call("GET", NET + "/routes", "[net] route list", (*ROUTE_QUERY, *PAGES)),
    Call("GET", ROUTE, "[net] route"),
    Call("POST", NET + "/routes", "[net] create a route", body=wrapped("route", NEW_ROUTE)),
    Call("PUT", ROUTE, "[net] change a route", body=wrapped("route", CHANGED_ROUTE)),
    Call("DELETE", ROUTE, "[net] delete a route"),
    Call("GET", NET + "/internetgateways", "[igw] list", (*GATEWAY_QUERY, *PAGES)),
    Call("GET", GATEWAY, "[igw] show"),
    Call("POST", NET + "/internetgateways", "[igw] create", body=wrapped("internetgateway", NEW_GATEWAY)),
    Call("DELETE", GATEWAY, "[igw] delete"),
)
