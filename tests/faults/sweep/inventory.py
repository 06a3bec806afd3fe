# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin with the interface of a module, so that the sweep can run it like one."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAME = "nhn.cloud.nhn_compute"


class Inventory:
    """Parse a configuration file like ansible-inventory, without its process."""

    argument_spec: dict[str, Any] = {}
    rules: dict[str, Any] = {}

    def execute(self, params: dict[str, Any], *, check_mode: bool, warn: Callable[[str], None]) -> dict[str, Any]:
        from ansible.errors import AnsibleError
        from ansible.inventory.data import InventoryData
        from ansible.parsing.dataloader import DataLoader
        from ansible.plugins.loader import inventory_loader
        from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors

        given = {key: value for key, value in params.items() if value is not None}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sweep.nhn_compute.yml"
            path.write_text(json.dumps({"plugin": NAME, **given}))
            path.chmod(0o600)
            data = InventoryData()
            plugin = inventory_loader.get(NAME)
            assert plugin.verify_file(str(path)), f"{path.name} is not a file for the inventory plugin"
            here = os.getcwd()
            try:
                plugin.parse(data, DataLoader(), str(path), cache=False)
            except AnsibleError as error:
                failure = errors.NhnError(str(error).replace(str(path), "FILE"))
                raise failure from error
            finally:
                os.chdir(here)
        hosts = {name: dict(host.vars) for name, host in sorted(data.hosts.items())}
        return {"changed": False, "hosts": json.loads(json.dumps(hosts, default=str))}


INVENTORY = Inventory()
