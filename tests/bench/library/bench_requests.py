# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that imports requests and does one GET: the lowest cost of an API module."""

from __future__ import annotations

import requests
from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    """Read a URL."""
    module = AnsibleModule(
        argument_spec={"url": {"type": "str", "required": True}, "token": {"type": "str", "no_log": True}}
    )
    answer = requests.get(module.params["url"], headers={"X-Auth-Token": module.params["token"] or ""}, timeout=60)
    module.exit_json(changed=False, status=answer.status_code, json=answer.json())


if __name__ == "__main__":
    main()
