#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_security_group
short_description: Make, change and delete security groups with their rules on NHN Cloud
version_added: 1.1.0
description:
  - Makes a security group, brings its rules to what the task lists, or deletes it. It does not touch what the task does
    not name.
  - A group is found by its exact name, or by its ID. If several groups have the name, the module fails and lists their
    IDs.
  - The API cannot change a rule, only make and delete one. The module makes the new rules first, and then deletes the
    others. So traffic that the rules allow before and after the task is never cut, except for the moment in which a
    rule gets another description; see O(rules[].description).
  - A group allows only what its rules say. Answers to allowed traffic are always allowed.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.wait
  - nhn.cloud.attributes
options:
  name:
    description:
      - Name of the security group.
      - Together with O(id), another name renames the group. The group C(default) of the project cannot be renamed.
    type: str
  id:
    description:
      - ID of the security group, a UUID. If no group has the ID, none is created.
      - With O(state=absent), O(name) must be the group's name if it is given too.
    type: str
  state:
    description:
      - V(present) makes sure that the group exists.
      - V(absent) deletes the group and its rules. It refuses a group that a server or a network interface has, and
        names them. It waits for servers that are being deleted. Rules of other groups that name the group go with it,
        and a warning names these groups. The group C(default) of the project cannot be deleted.
      - In check mode, a group that is in use causes a warning instead, since an earlier task may delete what has it.
    type: str
    choices: [present, absent]
    default: present
  description:
    description: Description of the security group. An empty string removes it.
    type: str
  rules:
    description:
      - The rules of the group, in any order. When it is left out, the rules stay as they are. An empty list removes all
        but the platform's two; see O(keep_default_egress).
      - Rules are compared by what they allow. V(10.0.0.5/24) is the range V(10.0.0.0/24), protocol V(6) is V(tcp), no
        remote is V(0.0.0.0/0), and ports V(1-65535) are all ports.
      - The API makes rules for IPv4 only. A rule for IPv6 may be listed to keep it.
    type: list
    elements: dict
    suboptions:
      direction:
        description: Whether the rule is for traffic to the servers (V(ingress)) or from them (V(egress)).
        type: str
        choices: [ingress, egress]
        default: ingress
      ethertype:
        description:
          - Version of the addresses. The default is that of O(rules[].remote) if this is a range, otherwise V(IPv4).
          - A rule for V(IPv6) must exist already. The API cannot make one.
        type: str
        choices: [IPv4, IPv6]
      protocol:
        description:
          - Name or number of the protocol, for example V(tcp), V(udp), V(icmp) or V(gre).
          - When it is left out, or V(any), the rule is for every protocol.
        type: str
      port:
        description:
          - The port, for a protocol that has ports. O(rules[].ports) takes a range.
          - Without both, the rule is for all ports.
        type: int
      ports:
        description: The port, or a range of ports like V(8000-8080).
        type: str
      icmp_type:
        description: Type of the ICMP messages, for O(rules[].protocol=icmp). When it is left out, all types.
        type: int
      icmp_code:
        description: Code of the ICMP messages, beside O(rules[].icmp_type). When it is left out, all codes.
        type: int
      remote:
        description:
          - The other side, which is the sender for V(ingress) and the receiver for V(egress).
          - An address, a range of addresses, or the name or ID of a security group, whose members are meant. The group
            may be the one that has the rule.
          - When it is left out, every address. Null or an empty string is refused, since it may come from a variable
            that is not set.
        type: str
      description:
        description:
          - Description of the rule. When it is left out, the description stays as it is. An empty string removes it.
          - To the API two rules that differ only in their descriptions are one. So to change a description, the module
            deletes the rule and makes it again directly after. If that fails, it puts the old one back.
        type: str
  purge_rules:
    description:
      - Whether O(rules) is the exact list, so that other rules are removed.
      - With V(false), rules are only added.
    type: bool
    default: true
  keep_default_egress:
    description:
      - Whether the platform's two rules, which let out everything for IPv4 and IPv6, belong to O(rules) without being
        listed. If O(rules) is given, the one for IPv4 is put back when it is missing.
      - Set V(false) for a group that limits what its servers may send. With O(purge_rules=true) the two rules are then
        removed. A warning says that the one for IPv6 cannot be made again.
    type: bool
    default: true
seealso:
  - module: nhn.cloud.nhn_security_group_info
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: A group for web servers, with SSH from the office only
  nhn.cloud.nhn_security_group:
    name: web-servers
    description: What web servers offer
    rules:
      - {protocol: tcp, port: 80}
      - {protocol: tcp, port: 443}
      - {protocol: tcp, port: 22, remote: 203.0.113.0/24, description: office}
      - {protocol: icmp}

- name: A database that only web servers and its own replicas reach
  nhn.cloud.nhn_security_group:
    name: databases
    rules:
      - {protocol: tcp, port: 5432, remote: web-servers}
      - {protocol: tcp, ports: 5432-5433, remote: databases}

- name: One more rule, whatever else the group has
  nhn.cloud.nhn_security_group:
    name: web-servers
    purge_rules: false
    rules:
      - {protocol: tcp, ports: 8000-8080, remote: 0.0.0.0/0}

- name: Servers that may only send to the repository
  nhn.cloud.nhn_security_group:
    name: build-servers
    keep_default_egress: false
    rules:
      - {direction: egress, protocol: tcp, port: 443, remote: 198.51.100.7}

- name: Delete the groups
  nhn.cloud.nhn_security_group:
    name: "{{ item }}"
    state: absent
  loop: [databases, web-servers, build-servers]
"""

RETURN = r"""
security_group:
  description: The security group after the task, or as it would be in check mode. Null if there is none.
  returned: success
  type: dict
  contains:
    id:
      description: ID of the security group.
      type: str
    name:
      description: Name of the security group.
      type: str
    description:
      description: Description of the security group.
      type: str
    rules:
      description: The rules of the group, sorted.
      type: list
      elements: dict
      contains:
        id:
          description: ID of the rule. Null for a rule that check mode would make.
          type: str
        direction:
          description: V(ingress) for traffic to the servers, V(egress) for traffic from them.
          type: str
          sample: ingress
        ethertype:
          description: Version of the addresses.
          type: str
        protocol:
          description: Name or number of the protocol. Null for all.
          type: str
          sample: tcp
        ports:
          description: Port, or range of ports. Null for all.
          type: str
          sample: 8000-8080
        icmp_type:
          description: Type of the ICMP messages. Null for all.
          type: int
        icmp_code:
          description: Code of the ICMP messages. Null for all.
          type: int
        remote:
          description: The other side, a range of addresses or the ID of a group.
          type: str
          sample: 0.0.0.0/0
        remote_group_id:
          description: ID of the group that is the other side. Null for a range.
          type: str
        description:
          description: Description of the rule.
          type: str
    tenant_id:
      description: ID of the tenant that owns it.
      type: str
drift:
  description: What differs from the task and cannot be changed any more. Empty when nothing does.
  returned: success
  type: list
  elements: dict
steps:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
error:
  description: What went wrong, for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: The kind of failure.
      type: str
      sample: invalid_request
"""

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.module import Module
from ansible_collections.nhn.cloud.plugins.module_utils._servers.security_groups import SecurityGroup

MODULE = Module(
    options={
        "name": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "description": {"type": "str"},
        "rules": {
            "type": "list",
            "elements": "dict",
            "options": {
                "direction": {"type": "str", "choices": ["ingress", "egress"], "default": "ingress"},
                "ethertype": {"type": "str", "choices": ["IPv4", "IPv6"]},
                "protocol": {"type": "str"},
                "port": {"type": "int"},
                "ports": {"type": "str"},
                "icmp_type": {"type": "int"},
                "icmp_code": {"type": "int"},
                "remote": {"type": "str"},
                "description": {"type": "str"},
            },
        },
        "purge_rules": {"type": "bool", "default": True},
        "keep_default_egress": {"type": "bool", "default": True},
    },
    rules={"required_one_of": [("name", "id")]},
    resource=SecurityGroup,
    # Null is no wider rule: a variable that is not set must not open a port to everybody.
    references=frozenset({"id", *(f"rules.{option}" for option in ("remote", "protocol", "port", "ports"))}),
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
