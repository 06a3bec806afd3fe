# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How openstacksdk reaches a local cloud: /v2.1 is Nova's own API there while the setting plain_nova is on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit


def write_clouds_yaml(env: Mapping[str, str], folder: Path) -> Path:
    """Write the cloud "bench", with version discovery that succeeds at once.

    The microversion knows the tags that openstack.cloud.server always sends.

    :param env: the NHN_* variables of the cloud.
    """
    parts = urlsplit(env["NHN_AUTH_URL"])
    root = f"{parts.scheme}://{parts.netloc}"
    told = {
        "auth_type": "v2password",
        "auth": {
            "auth_url": env["NHN_AUTH_URL"],
            "username": env["NHN_USERNAME"],
            "password": env["NHN_PASSWORD"],
            "tenant_id": env["NHN_TENANT_ID"],
        },
        "region_name": env["NHN_REGION"],
        "compute_endpoint_override": f"{root}/v2.1/{env['NHN_TENANT_ID']}",
        "compute_api_version": "2",
        "compute_default_microversion": "2.52",
        "image_endpoint_override": f"{root}/v2",
        "image_api_version": "2",
        "network_endpoint_override": f"{root}/v2.0",
        "network_api_version": "2",
        "block_storage_endpoint_override": f"{root}/v2/{env['NHN_TENANT_ID']}",
        "block_storage_api_version": "2",
    }
    path = folder / "clouds.yaml"
    path.write_text(json.dumps({"clouds": {"bench": told}}))
    return path
