# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project as a document: names for IDs, no defaults, and what is left out with its reason."""

from __future__ import annotations

import random

import pytest
import yaml
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._stack import export_module
from ansible_collections.nhn.cloud.plugins.module_utils._stack.export import Export
from ansible_collections.nhn.cloud.plugins.module_utils._stack.project import LISTED, Project
from ansible_collections.nhn.cloud.plugins.module_utils._stack.shared import SharedThings
from ansible_collections.nhn.cloud.plugins.module_utils._stack.yaml_text import comment, lines, scalar
from fake_cloud import FakeClient, some_id

TENANT = "t"


def vpc(name, **more):
    return {"id": some_id(f"vpc {name}"), "name": name, "cidrv4": "10.0.0.0/16", "tenant_id": TENANT, **more}


def table(name, of, **more):
    own = {"id": some_id(f"table {name}"), "name": name, "vpcs": [{"id": of["id"]}], "distributed": True}
    return {**own, "default_table": False, **more}


def subnet(name, of, its_table, **more):
    told = {"id": its_table["id"], "default_table": its_table["default_table"], "explicit": False}
    own = {"id": some_id(f"subnet {name} {of['name']}"), "name": name, "vpc_id": of["id"], "cidr": "10.0.1.0/24"}
    return {**own, "routingtable": told, **more}


def port(name, of, address, **more):
    fixed = [{"subnet_id": of["id"], "ip_address": address}]
    own = {"id": some_id(f"port {address}"), "name": name, "network_id": of["vpc_id"], "fixed_ips": fixed}
    return {**own, "device_owner": "", "security_groups": [GROUP["id"]], **more}


def of_server(server, name, of, address):
    return port(name, of, address, device_owner="compute:kr-pub-a", device_id=server["id"])


def server(name, *addresses, **more):
    there = {"home": [{"addr": one, "OS-EXT-IPS:type": "fixed"} for one in addresses]}
    own = {"id": some_id(f"server {name}"), "name": name, "status": "ACTIVE", "flavor": {"id": "f"}, "image": ""}
    told = {"addresses": there, "security_groups": [{"name": "default"}], "metadata": {"image_name": "Ubuntu"}}
    return {**own, **told, "key_name": None, "OS-EXT-AZ:availability_zone": "kr-pub-a", **more}


def volume(name, **more):
    own = {"id": some_id(f"volume {name}"), "name": name, "size": 10, "volume_type": "General HDD"}
    return {**own, "availability_zone": "kr-pub-a", "status": "available", "metadata": {}, **more}


def address(number, **more):
    return {"id": some_id(f"ip {number}"), "floating_ip_address": f"198.51.100.{number}", "port_id": None, **more}


GROUP = {
    "id": some_id("default group"),
    "name": "default",
    "description": "",
    "security_group_rules": [
        {"direction": "egress", "ethertype": "IPv4"},
        {"direction": "egress", "ethertype": "IPv6"},
        {"direction": "ingress", "ethertype": "IPv4", "remote_group_id": some_id("default group")},
        {"direction": "ingress", "ethertype": "IPv6", "remote_group_id": some_id("default group")},
    ],
}
EGRESS = GROUP["security_group_rules"][:2]
FLAVOR = {"id": "f", "name": "m2.c1m2", "disk": 0}
HOME = vpc("home")
HOME_TABLE = table("vpc-1", HOME, default_table=True)
FRONT = subnet("front", HOME, HOME_TABLE)
USUAL = {
    "vpcs": [HOME],
    "routing_tables": [HOME_TABLE],
    "subnets": [FRONT],
    "security_groups": [GROUP],
    "flavors": [FLAVOR],
}
HOME_ENTRY = {"name": "home", "cidr": "10.0.0.0/16", "subnets": [{"name": "front", "cidr": "10.0.1.0/24"}]}


def exported(usual=None, chosen=lambda section, thing: True, **lists):
    """Return the document of a project, and what is left out: section, name and reason."""
    given = {**dict.fromkeys(LISTED, []), "images": [], **(USUAL if usual is None else usual)}
    given |= {name: [*given[name], *more] for name, more in lists.items()}
    export = Export(Project(TENANT, **given), chosen)
    found = export.document()
    return found, [(one["section"], one["name"], one["reason"]) for one in export.left_out]


def test_a_project_that_is_as_the_platform_made_it():
    assert exported() == ({"vpcs": [HOME_ENTRY]}, [])


def test_networks_with_gateways_routes_and_tables():
    out = table("out", HOME, gateway_id=some_id("ig"), gateway_name="ig", distributed=False)
    own = table("own", HOME, gateway_id=some_id("own"), gateway_name="own")
    back = subnet("back", HOME, out, cidr="10.0.2.0/24")
    back["routingtable"]["explicit"] = True
    found, left = exported(
        vpcs=[vpc("Public Network", **{"router:external": True}), vpc("shared", tenant_id="another")],
        routing_tables=[own, out],
        subnets=[back],
        internet_gateways=[{"id": some_id("own"), "name": "own"}, {"id": some_id("ig"), "name": "ig"}],
        routes=[
            {"routingtable_id": out["id"], "cidr": "0.0.0.0/0", "gateway": "", "gateway_id": some_id("ig")},
            {"routingtable_id": out["id"], "cidr": "10.9.0.0/16", "gateway": "10.0.2.9", "description": "office"},
            {"routingtable_id": HOME_TABLE["id"], "cidr": "10.8.0.0/16", "gateway": "10.0.2.9", "description": ""},
            {"routingtable_id": HOME_TABLE["id"], "cidr": "10.0.0.0/16", "gateway": "local"},
        ],
    )
    assert left == []
    assert found == {
        "vpcs": [
            {
                **HOME_ENTRY,
                "routing_table": {"routes": [{"cidr": "10.8.0.0/16", "gateway": "10.0.2.9"}]},
                "subnets": [
                    {"name": "back", "cidr": "10.0.2.0/24", "routing_table": "out"},
                    HOME_ENTRY["subnets"][0],
                ],
            }
        ],
        "routing_tables": [
            {
                "name": "out",
                "vpc": "home",
                "distributed": False,
                "internet_gateway": "ig",
                "routes": [{"cidr": "10.9.0.0/16", "gateway": "10.0.2.9", "description": "office"}],
            },
            {"name": "own", "vpc": "home", "internet_gateway": True},
        ],
        "internet_gateways": [{"name": "ig"}],
    }


@pytest.mark.parametrize("name", ["", "yes", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "twice"])
def test_a_gateway_that_no_text_means_is_the_own_one_of_its_table(name):
    twins = [{"id": some_id("other"), "name": name}] if name == "twice" else []
    default = {**HOME_TABLE, "gateway_id": some_id("ig"), "gateway_name": name}
    gateway = {"id": some_id("ig"), "name": name, "routingtable_id": default["id"]}
    found, left = exported({**USUAL, "routing_tables": [default]}, internet_gateways=[gateway, *twins])
    assert found == {"vpcs": [{**HOME_ENTRY, "routing_table": {"internet_gateway": True}}]}
    assert [one[:2] for one in left] == [("internet_gateways", name or None)] * (1 + len(twins))


def test_rules_are_as_people_write_them():
    other = {"id": some_id("o"), "name": "other", "description": "", "security_group_rules": EGRESS}
    rules = [
        {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_range_min": 22, "port_range_max": 22},
        {"direction": "ingress", "protocol": "TCP", "port_range_min": 8000, "port_range_max": 8080, "description": "x"},
        {"direction": "ingress", "protocol": "udp", "port_range_min": 1, "port_range_max": 65535},
        {"direction": "ingress", "protocol": "icmp", "port_range_min": 8, "remote_ip_prefix": "10.0.0.1"},
        {
            "direction": "ingress",
            "protocol": "17",
            "port_range_min": 53,
            "port_range_max": 53,
            "remote_group_id": other["id"],
        },
        {"direction": "ingress", "ethertype": "IPv6", "remote_ip_prefix": "2001:db8::/32"},
        {"direction": "ingress", "ethertype": "IPv6", "protocol": "tcp"},
        {"direction": "egress", "ethertype": "IPv6"},
    ]
    group = {"id": some_id("web"), "name": "web", "description": "the web", "security_group_rules": rules}
    found, left = exported(security_groups=[group, other])
    assert left == []
    assert found["security_groups"][0] == {"name": "other", "rules": []}
    web = found["security_groups"][1]
    written = web.pop("rules")
    assert web == {"name": "web", "description": "the web", "keep_default_egress": False}
    key = repr
    assert sorted(written, key=key) == sorted(
        [
            {"direction": "egress", "ethertype": "IPv6"},
            {"protocol": "tcp", "port": 22},
            {"protocol": "tcp", "ports": "8000-8080", "description": "x"},
            {"protocol": "udp"},
            {"protocol": "icmp", "icmp_type": 8, "remote": "10.0.0.1/32"},
            {"protocol": "udp", "port": 53, "remote": "other"},
            {"remote": "2001:db8::/32"},
            {"ethertype": "IPv6", "protocol": "tcp"},
        ],
        key=key,
    )


@pytest.mark.parametrize("name", ["", "10.0.0.1", " x", "twice"])
def test_a_rule_for_a_group_that_no_rule_can_name_is_left_alone(name):
    twins = [{"id": some_id("t"), "name": "twice", "security_group_rules": EGRESS}] if name == "twice" else []
    other = {"id": some_id("o"), "name": name, "security_group_rules": EGRESS}
    rules = [*EGRESS, {"direction": "ingress", "remote_group_id": other["id"]}]
    group = {"id": some_id("web"), "name": "web", "description": "", "security_group_rules": rules}
    found, left = exported(security_groups=[group, other, *twins])
    assert {"name": "web", "rules": [], "purge_rules": False} in found["security_groups"]
    assert ("security_groups", "web", f"only its rules for group {other['id']} are, whose name no rule can say") in left


def test_a_default_group_that_somebody_has_changed_is_told():
    changed = {
        **GROUP,
        "security_group_rules": [*GROUP["security_group_rules"], {"direction": "ingress", "protocol": "icmp"}],
    }
    found, left = exported({**USUAL, "security_groups": [changed]})
    assert left == []
    [group] = found["security_groups"]
    assert group["name"] == "default"
    assert {"protocol": "icmp"} in group["rules"]
    assert {"remote": "default"} in group["rules"]


def test_a_server_with_all_that_it_can_have():
    root = volume("", id=some_id("root"), size=20, bootable="true", status="in-use")
    data = volume("data", status="in-use")
    web = server(
        "web",
        "10.0.1.5",
        "10.0.1.9",
        status="SHUTOFF",
        key_name="k",
        security_groups=[{"name": "web"}, {"name": "default"}],
        metadata={"image_name": "Ubuntu", "login_username": "ubuntu", "role": "web", "nhn_cloud_stack": "s"},
    )
    web["os-extended-volumes:volumes_attached"] = [{"id": root["id"]}, {"id": data["id"]}]
    for one, device in ((root, "/dev/vda"), (data, "/dev/vdb")):
        one["attachments"] = [{"server_id": web["id"], "device": device}]
    group = {"id": some_id("web"), "name": "web", "description": "", "security_group_rules": EGRESS}
    ports = [of_server(web, "nic", FRONT, "10.0.1.9"), of_server(web, "", FRONT, "10.0.1.5")]
    found, left = exported(
        servers=[web],
        volumes=[root, data],
        ports=ports,
        security_groups=[group],
        key_pairs=[{"name": "k", "public_key": "ssh-rsa AAAA me\n"}],
        placement_policies=[
            {"id": some_id("p"), "name": "apart", "policies": ["anti-affinity"], "members": [web["id"]]}
        ],
        floating_ips=[address(1, port_id=ports[1]["id"], label="www", delete_protection=True)],
    )
    assert found == {
        "vpcs": [HOME_ENTRY],
        "security_groups": [{"name": "web", "rules": []}],
        "key_pairs": [{"name": "k", "public_key": "ssh-rsa AAAA me"}],
        "placement_policies": [{"name": "apart"}],
        "volumes": [{"name": "data", "size": 10, "type": "General HDD", "availability_zone": "kr-pub-a"}],
        "network_interfaces": [{"name": "nic", "vpc": "home", "subnet": "front", "fixed_ip": "10.0.1.9"}],
        "servers": [
            {
                "name": "web",
                "state": "stopped",
                "flavor": "m2.c1m2",
                "image": "Ubuntu",
                "boot_volume": {"size": 20, "type": "General HDD"},
                "networks": [{"network": "home", "subnet": "front"}, {"port": "nic"}],
                "security_groups": ["default", "web"],
                "key_name": "k",
                "availability_zone": "kr-pub-a",
                "placement_policy": "apart",
                "metadata": {"role": "web"},
                "attachments": ["data"],
                "floating_ip": {"label": "www", "protected": True},
            }
        ],
    }
    assert [one[0] for one in left] == ["servers"]


@pytest.mark.parametrize(
    ("metadata", "alike", "names"),
    [
        ({"nhn_cloud_fleet": "web"}, True, ["web"]),
        ({"nhn_cloud_fleet": "web"}, False, ["web-1", "web-2"]),
        ({}, True, ["web-1", "web-2"]),
        # A fleet without its first member is none.
        ({"nhn_cloud_fleet": "we"}, True, ["web-1", "web-2"]),
    ],
)
def test_a_fleet_is_one_entry(metadata, alike, names):
    metadata = {"image_name": "Ubuntu", **metadata}
    fleet = [server(f"web-{one}", f"10.0.1.{one}", metadata=metadata) for one in (2, 1)]
    fleet[0]["status"] = "ACTIVE" if alike else "SHUTOFF"
    ports = [of_server(one, "", FRONT, f"10.0.1.{one['name'][-1]}") for one in fleet]
    found, _left = exported(servers=fleet, ports=ports, floating_ips=[address(1, port_id=ports[0]["id"])])
    assert [one["name"] for one in found["servers"]] == ["web-1", "web-2"]
    both = [address(number, port_id=one["id"]) for number, one in enumerate(ports)]
    found, left = exported(servers=fleet, ports=ports, floating_ips=both)
    assert [one["name"] for one in found["servers"]] == names
    assert [one.get("count") for one in found["servers"]] == ([2] if names == ["web"] else [None, None])
    assert all(one["floating_ip"] == {} for one in found["servers"])
    assert [one[0] for one in left] == ["servers"]


@pytest.mark.parametrize(
    ("lists", "left"),
    [
        ({"volumes": [volume("")]}, ("volumes", None, "it has no name")),
        ({"volumes": [volume("a"), volume("a", id=some_id("b"))]}, ("volumes", "a", "2 have this name")),
        ({"volumes": [volume("a", status="error")]}, ("volumes", "a", "it is error")),
        (
            {"volumes": [volume("a", nhn_encryption={"skm_key_id": "k"})]},
            ("volumes", "a", "it is encrypted, and the API does not tell the appkey"),
        ),
        ({"snapshots": [{"id": some_id("s"), "name": "s"}]}, ("snapshots", "s", "a snapshot cannot be made again")),
        ({"images": [{"id": some_id("i"), "name": "i"}]}, ("images", "i", "its data are in no document")),
        ({"servers": [server("a", status="ERROR")]}, ("servers", "a", "it is ERROR")),
        ({"servers": [server("a", metadata={})]}, ("servers", "a", "its image is not known any more")),
        ({"servers": [server("a")]}, ("servers", "a", "it has no network")),
        ({"key_pairs": [{"name": "a/b", "public_key": "x"}]}, ("key_pairs", "a/b", "no task can name it")),
        (
            {"placement_policies": [{"id": some_id("p"), "name": "p", "policies": ["affinity"]}]},
            ("placement_policies", "p", "its policy is affinity"),
        ),
        (
            {"floating_ips": [address(7)]},
            ("floating_ips", "198.51.100.7", "it has no label, and no server of the document has it"),
        ),
        (
            {"floating_ips": [address(7, label="a"), address(8, label="a")]},
            ("floating_ips", "198.51.100.7", "2 have its label, and no server of the document has it"),
        ),
        ({"ports": [port("", FRONT, "10.0.1.7")]}, ("network_interfaces", None, "it has no name")),
    ],
)
def test_what_a_document_cannot_say_is_told(lists, left):
    found, told = exported(**lists)
    assert left in told
    assert found == {"vpcs": [HOME_ENTRY]}


def test_free_floating_ips_stand_by_their_labels():
    found, left = exported(floating_ips=[address(1, label="www", delete_protection=True)])
    assert found["floating_ips"] == [{"label": "www", "protected": True}]
    assert left == []


def test_only_what_is_chosen_is_told():
    lists = {"volumes": [volume("a-1", metadata={"nhn_cloud_stack": "s"}), volume("b"), volume("")]}
    found, left = exported(chosen=export_module.chosen_by({"pattern": "a-*", "marked": False, "name": "s"}), **lists)
    assert [one["name"] for one in found["volumes"]] == ["a-1"]
    assert (list(found), left) == (["volumes"], [])
    found, left = exported(chosen=export_module.chosen_by({"pattern": None, "marked": True, "name": "s"}), **lists)
    assert (list(found), [one["name"] for one in found["volumes"]], left) == (["volumes"], ["a-1"], [])


def proven(document, **lists):
    """Return what is left of a document that is planned against a project, and what is taken out."""
    given = {"vpcs": [], "vpcsubnets": [], "routingtables": [], "ports": [], "security_groups": [], **lists}
    document = {"name": "s", **document}
    lost = export_module.prove(document, SharedThings(FakeClient(**given), check_mode=True))
    del document["name"]
    return document, {one["section"]: one["reason"] for one in lost}


def test_what_no_task_may_ask_for_is_taken_out_with_all_that_is_in_it():
    far = {"name": "far", "cidr": "8.8.0.0/16", "subnets": [{"name": "a", "cidr": "8.8.1.0/29"}]}
    there = vpc("far", cidrv4="8.8.0.0/16")
    main = table("t", there, default_table=True)
    inside = subnet("a", there, main, cidr="8.8.1.0/29")
    left, lost = proven({"vpcs": [far]}, vpcs=[there], vpcsubnets=[inside], routingtables=[main])
    assert left == {}
    assert lost["vpcs"].startswith("nhn_stack refuses it (cidr 8.8.0.0/16 is not in a private range;")
    assert lost["subnets"].startswith("nhn_stack refuses it (cidr 8.8.1.0/29 is too small")


@pytest.mark.parametrize(
    ("document", "left", "section"),
    [
        ({"volumes": [{"name": "a", "size": 20}, {"name": "b"}]}, {"volumes": [{"name": "b"}]}, "volumes"),
        (
            {"vpcs": [{"name": "home", "subnets": [{"name": "front", "cidr": "10.0.1.0/24"}, {"name": "new"}]}]},
            {"vpcs": [{"name": "home", "subnets": [{"name": "front", "cidr": "10.0.1.0/24"}]}]},
            "subnets",
        ),
        (
            {"vpcs": [{"name": "home", "routing_table": {"distributed": False}}]},
            {"vpcs": [{"name": "home"}]},
            "routing_tables",
        ),
        (
            {"security_groups": [{"name": "default", "rules": [{"protocol": "tcp", "remote": "no"}]}]},
            {},
            "security_groups",
        ),
        ({"floating_ips": [{"label": "a"}]}, {}, "floating_ips"),
        (
            {"servers": [{"name": "web", "attachments": ["a"]}]},
            {"servers": [{"name": "web"}]},
            "attachments",
        ),
        (
            {"servers": [{"name": "web", "floating_ip": {"label": "a"}}]},
            {"servers": [{"name": "web"}]},
            "floating_ips",
        ),
    ],
)
def test_what_a_run_would_change_is_taken_out(document, left, section):
    found, lost = proven(
        document,
        vpcs=[HOME, vpc("Public Network", **{"router:external": True})],
        vpcsubnets=[FRONT],
        routingtables=[HOME_TABLE],
        security_groups=[GROUP],
        volumes=[volume("a"), volume("b")],
        servers=[server("web", "10.0.1.5")],
        ports=[of_server(server("web"), "", FRONT, "10.0.1.5")],
        floatingips=[],
    )
    assert found == left
    assert list(lost) == [section]
    assert lost[section].startswith("nhn_stack ")


class Loader(yaml.SafeLoader):
    """Reads Ansible's tag, too."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def test_any_text_is_the_same_after_the_file():
    draw = random.Random(5)
    pool = [*"ab 1:-#'\"{}%[]\\,&*!|>@`?\t\n\r\x00\x1f\x7f\x85\u2028é한😀\ufeff.~=<_/", "{{", "true", "null", "0x"]
    for _turn in range(3000):
        text = "".join(draw.choice(pool) for _each in range(draw.randint(0, 6)))
        assert yaml.load(f"k: {scalar(text)}\n", Loader=Loader) == {"k": text}, repr(text)
        assert "\n" not in scalar(text)
        assert len(comment(text).splitlines()) == 1


def test_a_text_that_looks_like_a_template_is_none_for_ansible():
    assert scalar("{{ x }}") == '!unsafe "{{ x }}"'
    assert scalar("{# x") == '!unsafe "{# x"'
    assert scalar("{ x }") == '"{ x }"'


@pytest.mark.parametrize(
    "value",
    [
        {"a": [], "b": {}, "c": None, "d": True, "e": 1, "f": 1.5},
        {"a": [{"b": {"c": [1, {"d": "e"}]}, "f": "g"}, {"h": []}], "1": "x"},
        {"a": [[1, 2], [3]]},
        {"a": [{"b": [{"c": 1, "d": 2}, {"c": 3}], "e": 4}]},
    ],
)
def test_what_is_written_is_read_again(value):
    assert yaml.safe_load("\n".join(lines(value))) == value


def test_the_file_keeps_its_mode_and_is_written_whole(tmp_path):
    file = tmp_path / "stack.yml"
    export_module.write_text(str(file), "a\r\n한\n")
    assert file.read_bytes() == "a\r\n한\n".encode()
    file.chmod(0o600)
    link = tmp_path / "link.yml"
    link.symlink_to(file)
    export_module.write_text(str(link), "b\n")
    assert (link.is_symlink(), file.read_text(), file.stat().st_mode & 0o777) == (True, "b\n", 0o600)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yml", "stack.yml"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("none/stack.yml", "dest 'none/stack.yml' cannot be written: there is no folder none."),
        (".", "dest '.' cannot be written: it is a folder; name a file."),
    ],
)
def test_a_file_that_cannot_be_is_refused(path, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(errors.InvalidRequest) as caught:
        export_module.check_dest(path)
    assert caught.value.message == says
