#!/usr/bin/python
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nhn_keypair_info
short_description: List key pairs of NHN Cloud
version_added: 1.0.0
description:
  - Lists the key pairs of the account in the region. If there are none, the list is empty.
  - With O(name) the module reads this key pair with all its fields. The API's list has fewer fields. The module applies
    O(query).
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - nhn.cloud.info
  - nhn.cloud.attributes.info
options:
  name:
    description: Name of the key pair to show. The API applies it.
    type: str
seealso:
  - module: nhn.cloud.nhn_keypair
"""

EXAMPLES = r"""
- name: List all key pairs
  nhn.cloud.nhn_keypair_info:
  register: all

- name: Show when a key pair was made
  nhn.cloud.nhn_keypair_info:
    name: deploy
    query: keypairs[0].created_at
  register: deploy
"""

RETURN = r"""
keypairs:
  description:
    - The key pairs, in the order of the API. Without O(name) their C(user_id) and C(created_at) are null.
  returned: success
  type: list
  elements: dict
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
query_result:
  description: What O(query) gives.
  returned: success, with O(query)
  type: raw
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

from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import Params
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.info import InfoModule
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.keypair import KEYPAIR, SHOWN
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things


def read(params: Params, things: Things) -> list[Object]:
    """Return the key pair of this name, or all."""
    if params["name"] is not None:
        keypair = things.by_id(KEYPAIR, params["name"])
        return [] if keypair is None else [keypair]
    return things.listed(KEYPAIR)


MODULE = InfoModule(options={"name": {"type": "str"}}, result="keypairs", read=read, shown=SHOWN)


def main() -> None:
    """Run as an ordinary module."""
    MODULE.run()


if __name__ == "__main__":
    main()
