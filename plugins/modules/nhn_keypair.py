#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_keypair
short_description: Register, make and delete key pairs on NHN Cloud
version_added: 1.0.0
description:
  - Registers a public key, or lets NHN Cloud make a key pair.
  - A key pair belongs to a user account and a region, not to a project. Servers that were made with a key pair keep
    their key when it is deleted.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.attributes
options:
  name:
    description: Name of the key pair, 1 to 255 printable ASCII characters without a slash.
    type: str
    required: true
  public_key:
    description:
      - Public key to register, as the one line of an OpenSSH C(.pub) file. More than one line is refused.
      - Keys are compared by type and key material. Comment and white space are ignored.
      - NHN documents RSA keys. An ed25519 key causes a warning, since live regions have refused such keys.
      - When it is left out and the key pair does not exist, NHN Cloud makes one.
    type: str
  private_key_file:
    description:
      - File for the private key of a pair that NHN Cloud makes. The module creates the file with mode C(0600) before it
        calls the API, so that the only copy of the key cannot be lost because the path is not writable.
      - A file with content is never overwritten.
      - The file is on the host that the task runs on.
    type: path
  replace:
    description:
      - Whether to replace a key pair of this name that has another key. With V(false) the task fails instead.
      - When NHN Cloud makes the pair, a pair whose O(private_key_file) is missing is replaced. Without
        O(private_key_file) every run makes a new pair.
    type: bool
    default: false
  state:
    description: Whether the key pair must exist.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: nhn.cloud.nhn_server
"""

EXAMPLES = r"""
- name: Register your own key
  nhn.cloud.nhn_keypair:
    name: deploy
    public_key: "{{ lookup('ansible.builtin.file', '~/.ssh/id_rsa.pub') }}"

- name: Let NHN Cloud make a pair
  nhn.cloud.nhn_keypair:
    name: batch
    private_key_file: ~/.ssh/nhn_batch.pem

- name: Delete it
  nhn.cloud.nhn_keypair:
    name: batch
    state: absent
"""

RETURN = r"""
keypair:
  description: The key pair after the task, or as it would be in check mode. Null if there is none.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the key pair.
      type: str
      sample: deploy
    public_key:
      description: The public key.
      type: str
    fingerprint:
      description: Fingerprint as the platform computes it. Its form differs between editions, so do not compare it.
      type: str
    user_id:
      description: ID of the user who owns it.
      type: str
    created_at:
      description: When it was made.
      type: str
      sample: "2026-03-02T03:46:48.000000"
    private_key:
      description:
        - The private key of a pair that the task made, when O(private_key_file) is not set. It is returned only this
          once, and the API never returns it again. Set C(no_log) on the task that registers it.
      type: str
      returned: when NHN Cloud made the pair and O(private_key_file) is not set
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
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.keypair_thing import Keypair

MODULE = Module(
    options={
        "name": {"type": "str", "required": True},
        "public_key": {"type": "str", "no_log": False},
        "private_key_file": {"type": "path", "no_log": False},
        "replace": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    },
    rules={"mutually_exclusive": [("public_key", "private_key_file")]},
    resource=Keypair,
    waits=False,
)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
