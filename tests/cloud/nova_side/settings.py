# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nova's configuration: nova.conf, api-paste.ini, the state directory, the token filter."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..data import ZONES

KEYSTONE_FILTER = "keystonemiddleware.auth_token:filter_factory"

NOVA_CONF = f"""
[DEFAULT]
host = nova-local
state_path = {{state}}
instances_path = {{state}}/instances
compute_driver = fake.FakeDriver
transport_url = fake:/
rpc_response_timeout = 300
log_file = {{state}}/nova.log
use_stderr = false
debug = {{debug}}
default_log_levels = {{levels}}
periodic_enable = false
report_interval = 30
service_down_time = 3600
sync_power_state_interval = -1
resize_confirm_window = 1
shelved_offload_time = 0
reclaim_instance_interval = 0
vif_plugging_is_fatal = false
vif_plugging_timeout = 0
block_device_allocate_retries_interval = 1
max_concurrent_builds = 20
max_concurrent_snapshots = 20
default_availability_zone = {ZONES[0]}
initial_cpu_allocation_ratio = 1.0
initial_ram_allocation_ratio = 1.0
[oslo_concurrency]
lock_path = {{state}}/locks
[api]
auth_strategy = keystone
max_limit = 1000
response_validation = ignore
[wsgi]
api_paste_config = {{state}}/api-paste.ini
[api_database]
connection = sqlite:///{{state}}/nova_api.db
sqlite_synchronous = false
[database]
connection = sqlite:///{{state}}/nova_cell1.db
sqlite_synchronous = false
max_pool_size = 50
max_overflow = 200
[cinder]
cross_az_attach = false
[quota]
instances = -1
cores = -1
ram = -1
key_pairs = -1
server_groups = -1
server_group_members = -1
[filter_scheduler]
track_instance_changes = false
shuffle_best_same_weighed_hosts = true
build_failure_weight_multiplier = 0.0
[oslo_policy]
enforce_scope = true
enforce_new_defaults = true
[oslo_messaging_notifications]
driver = noop
[notifications]
notification_format = unversioned
[glance]
api_servers = {{image_url}}
"""

QUIET = (
    "sqlalchemy=ERROR",
    "oslo_db=ERROR",
    "oslo_messaging=ERROR",
    "eventlet=ERROR",
    "nova.virt.fake=ERROR",
    "placement=WARNING",
    "oslo_policy=ERROR",
)

UNAUTHORIZED = json.dumps(
    {"error": {"message": "The request you have made requires authentication.", "code": 401, "title": "Unauthorized"}}
).encode()


def prepare(state: Path, opts: Namespace) -> Path:
    """An empty state directory with Nova's configuration in it; returns nova.conf."""
    shutil.rmtree(state, ignore_errors=True)
    for name in ("locks", "instances"):
        (state / name).mkdir(parents=True)
    released = (Path(sys.prefix) / "etc" / "nova" / "api-paste.ini").read_text()
    if KEYSTONE_FILTER not in released:
        raise RuntimeError("this Nova's api-paste.ini has no Keystone filter")
    (state / "api-paste.ini").write_text(released.replace(KEYSTONE_FILTER, f"{__name__}:trusted_token_factory"))
    conf = state / "nova.conf"
    levels = ",".join((*QUIET, "nova=" + ("DEBUG" if opts.debug else "INFO")))
    conf.write_text(
        NOVA_CONF.format(state=state, debug=str(opts.debug).lower(), levels=levels, image_url=opts.image_url)
    )
    return conf


def trusted_token_factory(_global_conf: dict[str, str], **_local: str) -> Callable[..., Any]:
    """Instead of Keystone: the token is <user>:<project>[:<role>,<role>]. Only the front calls."""

    def wrap(app: Callable[..., Any]) -> Callable[..., Any]:
        def filtered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable:
            parts = environ.get("HTTP_X_AUTH_TOKEN", "").split(":")
            if len(parts) < 2 or not parts[0] or not parts[1]:
                start_response(
                    "401 Unauthorized",
                    [("Content-Type", "application/json"), ("Content-Length", str(len(UNAUTHORIZED)))],
                )
                return [UNAUTHORIZED]
            environ.update(
                {
                    "HTTP_X_IDENTITY_STATUS": "Confirmed",
                    "HTTP_X_USER_ID": parts[0],
                    "HTTP_X_USER_NAME": parts[0],
                    "HTTP_X_PROJECT_ID": parts[1],
                    "HTTP_X_PROJECT_NAME": parts[1],
                    "HTTP_X_ROLES": parts[2] if len(parts) > 2 else "member,reader",
                    "HTTP_X_SERVICE_CATALOG": "[]",
                }
            )
            return app(environ, start_response)

        return filtered

    return wrap
