# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a credential through AWX's own injector. JSON in, JSON out, for the Python of .venv/awx.

In: the credential type, the inputs of a credential, the private data directory, and whether it is for an inventory.
"""

from __future__ import annotations

import json
import sys

from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

asked = json.load(sys.stdin)
kind = asked["type"]
managed = ManagedCredentialType(
    namespace="nhn",
    name=kind["name"],
    kind=kind["kind"],
    inputs=kind["inputs"],
    injectors=kind["injectors"],
)
env: dict[str, str] = {"INVENTORY_UPDATE_ID": "1"} if asked["inventory"] else {}
safe_env: dict[str, str] = {}
args: list[str] = []
folder = asked["private_data_dir"]
# Nothing runs in a container here, so paths stay as they are.
inject_credential(managed, Credential(asked["inputs"]), env, safe_env, args, folder, container_root=folder)
json.dump({"env": env, "safe_env": safe_env, "args": args}, sys.stdout)
