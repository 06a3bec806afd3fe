# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nova's configuration: nova.conf, api-paste.ini, the state directory."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..common import tokens
from ..data import ZONES

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
# It waits for volumes that are made with a server; see how far they are as often as can be.
block_device_allocate_retries_interval = 0
block_device_allocate_retries = 3000
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
{{neighbours}}"""

QUIET = (
    "sqlalchemy=ERROR",
    "oslo_db=ERROR",
    "oslo_messaging=ERROR",
    "eventlet=ERROR",
    "nova.virt.fake=ERROR",
    "placement=WARNING",
    "oslo_policy=ERROR",
)


def prepare(state: Path, neighbours: str, debug: bool) -> Path:
    """An empty state directory with Nova's configuration in it; returns nova.conf.

    :param neighbours: what nova.conf says of the services beside Nova.
    """
    shutil.rmtree(state, ignore_errors=True)
    for name in ("locks", "instances"):
        (state / name).mkdir(parents=True)
    tokens.paste("nova/api-paste.ini", state / "api-paste.ini")
    conf = state / "nova.conf"
    levels = ",".join((*QUIET, "nova=" + ("DEBUG" if debug else "INFO")))
    conf.write_text(NOVA_CONF.format(state=state, debug=str(debug).lower(), levels=levels, neighbours=neighbours))
    return conf
