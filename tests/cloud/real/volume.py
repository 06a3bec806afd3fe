# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Cinder process: its API, its scheduler, and a volume manager for each zone."""

# ruff: noqa: E402, I001  (eventlet's patching must come before everything else)

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cinder import i18n

i18n.enable_lazy()

from cinder import objects

objects.register_all()

from cinder import context, coordination, db, rpc, service, version
from cinder.cmd import volume as volume_command
from cinder.common import config, constants
from cinder.db import migration
from oslo_config import cfg
from oslo_log import log as logging
from oslo_service import wsgi

from .. import data, process, templates
from ..common import bus, pools, tokens
from ..data import sid
from . import driver, identity, inside

ROLE = "cinder"
CONF = cfg.CONF
#: One back end for each zone.
BACKENDS = dict(zip(("a", "b"), data.ZONES, strict=True))
TEXT = """
[DEFAULT]
host = cinder
my_ip = 127.0.0.1
state_path = {state}
log_file = {state}/cinder.log
use_stderr = false
debug = {debug}
default_log_levels = sqlalchemy=ERROR,oslo_db=ERROR,oslo_messaging=ERROR,eventlet=ERROR,oslo_policy=ERROR,cinder=INFO
transport_url = fake:/
rpc_response_timeout = 120
auth_strategy = keystone
api_paste_config = {state}/api-paste.ini
resource_query_filters_file = {packages}/etc/cinder/resource_filters.json
enabled_backends = {backends}
default_volume_type = {default_type}
default_availability_zone = {default_zone}
storage_availability_zone = {default_zone}
allow_availability_zone_fallback = false
# It waits for the back ends to tell what they can.
scheduler_driver_init_wait_time = 2
report_interval = 30
service_down_time = 86400
periodic_interval = 60
glance_api_servers = {image}
image_conversion_dir = {state}/conversion
enable_force_upload = true
quota_volumes = -1
quota_snapshots = -1
quota_gigabytes = -1
[database]
connection = sqlite:///{state}/cinder.db
sqlite_synchronous = false
[coordination]
backend_url = file://{state}/coordination
[oslo_concurrency]
lock_path = {state}/locks
[oslo_messaging_notifications]
driver = noop
[nova]
auth_type = admin_token
endpoint = {compute}/v2.1
token = {token}
token_auth_url = {volume}{identity}/v3
[oslo_policy]
# Or a reader may delete volumes.
enforce_new_defaults = true
enforce_scope = true
[keystone_authtoken]
service_token_roles_required = true
"""
BACKEND = """
[{name}]
volume_driver = {driver}
volume_backend_name = {name}
backend_availability_zone = {zone}
backend_host = cinder
"""


def configure(state: Path, opts: Namespace) -> None:
    for name in ("locks", "coordination", "conversion"):
        (state / name).mkdir(parents=True, exist_ok=True)
    pools.keep()
    bus.wake_listeners()
    tokens.paste("cinder/api-paste.ini", state / "api-paste.ini")
    file = state / "cinder.conf"
    text = TEXT.format(
        state=state,
        debug=str(opts.debug).lower(),
        packages=sys.prefix,
        backends=",".join(BACKENDS),
        default_type=data.DEFAULT_VOLUME_TYPE,
        default_zone=data.ZONES[0],
        compute=opts.compute,
        image=opts.image,
        volume=opts.volume,
        token=tokens.SERVICE_TOKEN,
        identity=identity.PATH,
    )
    name = f"{driver.__name__}.{driver.NothingDriver.__name__}"
    file.write_text(text + "".join(BACKEND.format(name=n, zone=z, driver=name) for n, z in BACKENDS.items()))
    CONF([], project="cinder", version=version.version_string(), default_config_files=[str(file)])
    logging.setup(CONF, "cinder")
    config.set_middleware_defaults()


def seed() -> None:
    """Volume types and volumes with their ids, straight into the database: no API takes an id."""
    admin = context.get_admin_context()
    made_by_cinder = db.volume_type_get_all(admin)
    for name, description in data.VOLUME_TYPES.items():
        kind = {"id": sid("type." + name), "name": name, "description": description}
        db.volume_type_create(admin, {**kind, "extra_specs": {}, "is_public": True})
    for kind in made_by_cinder.values():
        db.volume_type_destroy(admin, kind["id"])
    for project, prefix, volumes in data.seeded_volumes():
        for volume in volumes:
            _seed_volume(admin, volume, project, sid(prefix + volume.key))


def _seed_volume(admin: Any, volume: data.Volume, project: str, volume_id: str) -> None:
    backend = next(name for name, zone in BACKENDS.items() if zone == volume.zone)
    db.volume_create(
        admin,
        {
            "id": volume_id,
            "display_name": volume.name,
            "size": volume.size,
            "project_id": project,
            "user_id": data.USERS[data.USERNAME].id,
            "status": "available",
            "attach_status": "detached",
            "availability_zone": volume.zone,
            "host": f"cinder@{backend}#{driver.POOL}",
            "bootable": bool(volume.image),
            "volume_type_id": sid("type." + data.DEFAULT_VOLUME_TYPE),
            "replication_status": "disabled",
            "use_quota": True,
            "shared_targets": False,
            "metadata": {},
            "admin_metadata": {},
        },
    )
    if volume.image:
        image = data.IMAGE_BY_ID[sid(volume.image)]
        for key, value in {"image_id": image.id, **image.as_volume_metadata()}.items():
            db.volume_glance_metadata_create(admin, volume_id, key, value)


def start() -> None:
    """The volume managers, and after them the scheduler, which asks them what they can."""
    coordination.COORDINATOR.start()
    rpc.init(CONF)
    for backend in BACKENDS:
        CONF.register_opt(volume_command.host_opt, group=backend)
        service.Service.create(
            host=f"cinder@{backend}", service_name=backend, binary=constants.VOLUME_BINARY, coordination=True
        ).start()
    service.Service.create(binary=constants.SCHEDULER_BINARY).start()


def main() -> None:
    opts = process.parser(ROLE).parse_args()
    process.begin(ROLE, opts)
    state = inside.fresh(opts.run_dir / ROLE)
    if opts.template:
        templates.take(opts.template, ROLE, state)
    configure(state, opts)
    if opts.make_template:
        migration.db_sync()
        seed()
        templates.keep(opts.make_template, ROLE, state)
        os._exit(0)
    start()
    process.say("scheduler and volume managers started")
    app: Callable[..., Any] = wsgi.Loader(CONF).load_app(name="osapi_volume")
    process.serve(ROLE, opts, identity.beside(app, opts.volume, opts.compute))


if __name__ == "__main__":
    main()
