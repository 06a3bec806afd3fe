# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stack's document says: its things, what each needs, and what is refused before any call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._stack.document import Document
from ansible_collections.nhn.cloud.plugins.module_utils._stack.graph import mermaid, waves
from ansible_collections.nhn.cloud.plugins.module_utils._stack.options import OPTIONS
from ansible_collections.nhn.cloud.plugins.module_utils._stack.sections import completed


def document(state="present", **sections):
    given = dict.fromkeys(OPTIONS)
    given |= {name: [completed(OPTIONS[name]["options"], one) for one in rows] for name, rows in sections.items()}
    return Document({"state": state, **given})


def needs(found):
    return {label: sorted(others) for label, others in found.needs.items()}


VPC = {"name": "web", "cidr": "10.1.0.0/16", "subnets": [{"name": "front", "cidr": "10.1.1.0/24"}]}
SERVER = {"name": "web", "networks": [{"network": "web", "subnet": "front"}]}


@pytest.mark.parametrize(
    ("sections", "found"),
    [
        ({"volumes": [{"name": "data"}]}, {"volumes.data": []}),
        ({"vpcs": [VPC]}, {"vpcs.web": [], "subnets.web.front": ["vpcs.web"]}),
        (
            {"vpcs": [{**VPC, "routing_table": {"internet_gateway": "ig"}}], "internet_gateways": [{"name": "ig"}]},
            {
                "vpcs.web": [],
                "routing_tables.web.(default)": ["internet_gateways.ig", "vpcs.web"],
                "subnets.web.front": ["vpcs.web"],
                "internet_gateways.ig": [],
            },
        ),
        (
            {
                "vpcs": [{"name": "web", "subnets": [{"name": "front", "routing_table": "out"}]}],
                "routing_tables": [{"name": "out", "vpc": "web", "routes": [{"cidr": "10.9.0.0/16", "gateway": "x"}]}],
            },
            {
                "vpcs.web": [],
                "subnets.web.front": ["routing_tables.web.out", "vpcs.web"],
                "routing_tables.web.out": ["vpcs.web"],
                "routing_tables.web.out.routes": ["routing_tables.web.out", "subnets.web.front", "vpcs.web"],
            },
        ),
        # Two VPCs may have subnets of one name, and each server gets that of its own.
        (
            {
                "vpcs": [VPC, {**VPC, "name": "db"}],
                "servers": [{"name": "db", "networks": [{"network": "db", "subnet": "front"}]}],
            },
            {
                "vpcs.web": [],
                "vpcs.db": [],
                "subnets.web.front": ["vpcs.web"],
                "subnets.db.front": ["vpcs.db"],
                "servers.db": ["subnets.db.front", "vpcs.db"],
            },
        ),
        # Without a subnet, a server has an address of any of its VPC.
        (
            {"vpcs": [VPC], "servers": [{"name": "web", "networks": [{"network": "web"}]}]},
            {
                "vpcs.web": [],
                "subnets.web.front": ["vpcs.web"],
                "servers.web": ["subnets.web.front", "vpcs.web"],
            },
        ),
        # Groups may name each other.
        (
            {
                "security_groups": [
                    {"name": "a", "rules": [{"remote": "b"}, {"remote": "a"}]},
                    {"name": "b", "rules": [{"remote": "a"}]},
                    {"name": "c", "rules": [{"remote": "10.0.0.0/8"}]},
                ]
            },
            {
                "security_groups.a": [],
                "security_groups.a.rules": ["security_groups.a", "security_groups.b"],
                "security_groups.b": [],
                "security_groups.b.rules": ["security_groups.a", "security_groups.b"],
                "security_groups.c": [],
            },
        ),
        (
            {
                "key_pairs": [{"name": "k"}],
                "placement_policies": [{"name": "p"}],
                "security_groups": [{"name": "g"}],
                "volumes": [{"name": "data"}, {"name": "root"}],
                "network_interfaces": [{"name": "nic", "subnet": "s", "security_groups": ["g"]}],
                "servers": [
                    {
                        "name": "db",
                        "key_name": "k",
                        "placement_policy": "p",
                        "security_groups": ["g", "default"],
                        "networks": [{"port": "nic"}],
                        "boot_volume": {"source_type": "volume", "source": "root"},
                        "attachments": ["data", "elsewhere"],
                    }
                ],
            },
            {
                "security_groups.g": [],
                "key_pairs.k": [],
                "placement_policies.p": [],
                "volumes.data": [],
                "volumes.root": [],
                "network_interfaces.nic": ["security_groups.g"],
                "servers.db": [
                    "key_pairs.k",
                    "network_interfaces.nic",
                    "placement_policies.p",
                    "security_groups.g",
                    "volumes.root",
                ],
                "attachments.db.data": ["servers.db", "volumes.data"],
                "attachments.db.elsewhere": ["servers.db"],
            },
        ),
        # An address needs the gateway behind the subnet.
        (
            {
                "vpcs": [{**VPC, "routing_table": {"internet_gateway": True}}],
                "servers": [{**SERVER, "count": 2, "floating_ip": {}}],
                "floating_ips": [{"label": "www", "server": "web-1"}],
            },
            {
                "vpcs.web": [],
                "routing_tables.web.(default)": ["vpcs.web"],
                "subnets.web.front": ["vpcs.web"],
                "servers.web": ["subnets.web.front", "vpcs.web"],
                **{
                    f"floating_ips.{name}": ["routing_tables.web.(default)", "servers.web", "subnets.web.front"]
                    for name in ("web-1", "web-2", "www")
                },
            },
        ),
    ],
)
def test_what_a_thing_needs(sections, found):
    there = document(**sections)
    assert needs(there) == found
    assert sorted(label for wave in waves(there.needs) for label in wave) == sorted(found)


def test_a_stack_that_goes_keeps_what_must_be_there_until_the_last():
    found = document(
        "absent",
        vpcs=[{**VPC, "routing_table": {"internet_gateway": "ig", "routes": []}}, {"name": "own"}],
        internet_gateways=[{"name": "ig"}],
        routing_tables=[{"name": "out", "vpc": "own", "internet_gateway": True, "routes": []}],
        security_groups=[{"name": "a", "rules": [{"remote": "a"}, {"remote": "b"}]}],
    )
    # The default table goes with its VPC, which lets go of its gateway; rules go with their group. Routes go first: no
    # subnet goes that one leads through.
    assert needs(found) == {
        "vpcs.web": ["internet_gateways.ig"],
        "subnets.web.front": ["vpcs.web"],
        "vpcs.own": [],
        "internet_gateways.ig": [],
        "routing_tables.web.(default).routes": ["internet_gateways.ig", "subnets.web.front", "vpcs.web"],
        "routing_tables.own.out": ["vpcs.own"],
        "routing_tables.own.out.routes": ["routing_tables.own.out", "vpcs.own"],
        # It is known by its table, which must be there until it is gone.
        "internet_gateways.of.routing_tables.own.out": ["routing_tables.own.out"],
        "security_groups.a": [],
    }


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"volumes": [{"name": "a"}, {"name": "a"}]}, "Two entries make the same thing: volumes.a."),
        ({"volumes": [{"name": ""}]}, "An entry of volumes has an empty name."),
        (
            {"vpcs": [{**VPC, "subnets": [{"name": "a"}, {"name": "a"}]}]},
            "Two entries make the same thing: subnets.web.a.",
        ),
        ({"vpcs": [{**VPC, "subnets": [{"name": ""}]}]}, "An entry of subnets has an empty name."),
        ({"routing_tables": [{"name": "a"}]}, "Routing table 'a' names no VPC: an entry of routing_tables needs vpc."),
        (
            {"servers": [{"name": "a", "count": 2}, {"name": "a-2"}]},
            "Two entries of servers make a server named 'a-2'.",
        ),
        (
            {"servers": [{"name": "a", "count": 2, "attachments": ["x"]}]},
            "Fleet 'a' has attachments: a volume is attached to one server.",
        ),
        ({"servers": [{"name": "a", "attachments": [""]}]}, "Server 'a' has an attachment without a name."),
        (
            {"servers": [{"name": "a", "count": 2, "floating_ip": {"label": "x"}}]},
            "Fleet 'a' has floating_ip with label, which only one server can have.",
        ),
        (
            {"servers": [{"name": "a", "attachments": ["x", "x"]}]},
            "Two entries make the same thing: attachments.a.x.",
        ),
        ({"floating_ips": [{}]}, "An entry of floating_ips names neither label, address nor server."),
        (
            {"servers": [{"name": "a", "floating_ip": {}}], "floating_ips": [{"server": "a"}]},
            "Two entries make the same thing: floating_ips.a.",
        ),
    ],
)
def test_what_cannot_be_one_document(sections, says):
    with pytest.raises(errors.InvalidRequest) as caught:
        document(**sections)
    assert caught.value.message == says


@pytest.mark.parametrize(
    ("sections", "labels"),
    [
        (
            {"vpcs": [{"name": "a", "subnets": [{"name": "b.c"}]}, {"name": "a.b", "subnets": [{"name": "c"}]}]},
            ["vpcs.a", "subnets.a.b.c", "vpcs.a.b", "subnets.a.b.c'"],
        ),
        (
            {"security_groups": [{"name": "a.rules"}, {"name": "a", "rules": [{"remote": "a.rules"}]}]},
            ["security_groups.a.rules", "security_groups.a", "security_groups.a.rules'"],
        ),
        (
            {"servers": [{"name": "a", "floating_ip": {}}], "floating_ips": [{"label": "a"}]},
            ["servers.a", "floating_ips.a", "floating_ips.a'"],
        ),
    ],
)
def test_names_with_dots_are_not_taken_for_others(sections, labels):
    found = document(**sections)
    assert list(found.nodes) == labels
    assert len({(node.section, node.vpc, node.names, node.parts) for node in found.nodes.values()}) == len(labels)


def test_the_default_group_stays_when_a_stack_goes():
    groups = [{"name": "default", "rules": []}, {"name": "own"}]
    assert list(document("absent", security_groups=groups).nodes) == ["security_groups.own"]
    assert list(document(security_groups=groups).nodes) == ["security_groups.default", "security_groups.own"]


def test_a_fleet_of_one_may_have_what_one_server_has():
    found = document(servers=[{"name": "a", "count": 1, "attachments": ["x"], "floating_ip": {"label": "www"}}])
    assert set(found.nodes) == {"servers.a", "attachments.a-1.x", "floating_ips.a-1"}
    assert found.nodes["attachments.a-1.x"].params == {"server": "a-1", "volume": "x"}


GUIDE, DEMO = (Path(__file__).resolve().parents[2] / name for name in ("docs/whole-project.md", "tests/demo/shop.yml"))


def test_the_guide_shows_the_graph_of_its_document():
    text = GUIDE.read_text()
    play, drawn = (re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1] for kind in ("yaml", "mermaid"))
    told = yaml.safe_load(play)[0]["tasks"][0]["nhn.cloud.nhn_stack"]
    assert told == yaml.safe_load(DEMO.read_text()), "make demo runs this document"
    found = document(**{section: entries for section, entries in told.items() if section != "name"})
    assert drawn == mermaid(found.needs, {label: label for label in found.needs})
