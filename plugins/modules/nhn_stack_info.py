#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_stack_info
short_description: Read a project of NHN Cloud as the document that keeps it
version_added: 1.1.0
description:
  - Reads what a project has, and returns it as a document for M(nhn.cloud.nhn_stack). A run of M(nhn.cloud.nhn_stack)
    with this document changes nothing.
  - The document has names in the place of IDs and leaves out what is usual. Members of a fleet that are alike are one
    entry with C(count). What was made in the console or with another tool can be kept by Ansible from then on.
  - A document cannot say everything. RV(left_out) lists what is not in it, with the reason.
  - Private keys, C(user_data), passwords and the content of disks are never in it.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.attributes
attributes:
  check_mode:
    support: full
    details: O(dest) is then not written.
  diff_mode:
    support: full
    details: The difference is that of O(dest).
options:
  name:
    description: Name of the stack, which the document gets.
    type: str
    default: project
  marked:
    description:
      - Whether to read only what the stack O(name) has made. Only servers and volumes carry the mark of a stack. What
        they need must then be there, or stand in another document.
    type: bool
    default: false
  pattern:
    description: Shell pattern. Only things whose names match are read. Subnets and routing tables go with their VPC.
    type: str
  dest:
    description:
      - File to write the document to, as commented YAML. As long as nothing changes in the project, the file stays the
        same to the byte, so it can be kept in a repository.
      - The role and the playbook C(nhn.cloud.stack) take it as C(stack_file). Texts that look like a template have
        Ansible's tag C(!unsafe).
    type: path
seealso:
  - module: nhn.cloud.nhn_stack
"""

EXAMPLES = r"""
- name: Write the project to a file
  nhn.cloud.nhn_stack_info:
    name: shop
    dest: stack.yml
  register: project

- name: Show what the file does not say
  ansible.builtin.debug:
    var: project.left_out

- name: See that there is nothing to do
  ansible.builtin.include_role:
    name: nhn.cloud.stack
  vars:
    stack_document: "{{ project.document }}"
"""

RETURN = r"""
document:
  description:
    - The options of M(nhn.cloud.nhn_stack). A section without entries is left out.
  returned: success
  type: dict
  sample:
    name: shop
    vpcs:
      - name: shop
        cidr: 10.20.0.0/16
        subnets: [{name: front, cidr: 10.20.1.0/24}]
left_out:
  description: What the document cannot say, by section and name.
  returned: success
  type: list
  elements: dict
  contains:
    section:
      description: The section in which it would stand.
      type: str
      sample: volumes
    name:
      description: Its name, or the address of a floating IP. Null without one.
      type: str
    id:
      description: Its ID. Null where it has none.
      type: str
    reason:
      description: Why it is not in the document, or what of it is not.
      type: str
      sample: it has no name
file:
  description: The file that O(dest) names.
  returned: success, with O(dest)
  type: str
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

from ansible_collections.nhn.cloud.plugins.module_utils._stack.export_module import StackInfo

MODULE = StackInfo(
    options={
        "name": {"type": "str", "default": "project"},
        "marked": {"type": "bool", "default": False},
        "pattern": {"type": "str"},
        "dest": {"type": "path"},
    },
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
