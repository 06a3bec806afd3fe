# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services beside Nova as Nova's configuration names them, one by one; real or not makes no difference to it."""

from __future__ import annotations

from collections.abc import Mapping

from ..common.tokens import ADMIN_PROJECT, SERVICE_TOKEN

TOKEN = f"auth_type = admin_token\ntoken = {SERVICE_TOKEN}"


def conf(address: Mapping[str, str]) -> str:
    """The sections of nova.conf about the services at these addresses."""
    return f"""
[neutron]
# Neutron has a view of its networks for Nova; see real/nova_view.py.
endpoint_override = {address["network"]}/for-nova
{TOKEN}
endpoint = {address["network"]}
extension_sync_interval = 86400
[glance]
api_servers = {address["image"]}
[cinder]
cross_az_attach = false
endpoint_template = {address["volume"]}/v3/%(project_id)s
{TOKEN}
endpoint = {address["volume"]}/v3/{ADMIN_PROJECT}
[service_user]
send_service_user_token = true
{TOKEN}
endpoint = {address["compute"]}
"""
