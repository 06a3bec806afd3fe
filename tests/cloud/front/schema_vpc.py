# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documented calls of VPCs and subnets: NHN Cloud's own, which Neutron does not know."""

from __future__ import annotations

from .schema_types import STRING, Call, obj, wrapped

NET = "/v2.0"
SORT = (("sort_dir", "direction"), ("sort_key", "string"))
# No guide: NHN's gophercloud fork [gc] pages these lists, and follows their links.
PAGES = (("limit", "integer"), ("marker", "uuid"))
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

VPCS = (
    Call("GET", NET + "/vpcs", "[net] VPC list", (*VPC_QUERY, *PAGES)),
    Call("GET", VPC, "[net] VPC"),
    Call(
        "POST",
        NET + "/vpcs",
        "[net] create a VPC",
        body=wrapped("vpc", obj(("name", "cidrv4"), name=STRING, cidrv4=STRING, tenant_id=STRING)),
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
)
