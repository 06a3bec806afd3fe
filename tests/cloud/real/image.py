# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Glance process: its API, with files in the state directory."""

# ruff: noqa: E402, I001  (eventlet's patching must come before everything else)

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import os
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glance.common import wsgi_app
from glance.db.sqlalchemy import api as db_api
from glance.db.sqlalchemy import models
from oslo_config import cfg

from .. import data, process, templates
from ..common import pools, tokens
from . import inside

ROLE = "glance"
CONF = """
[DEFAULT]
log_file = {state}/glance.log
use_stderr = false
debug = {debug}
default_log_levels = sqlalchemy=ERROR,oslo_db=ERROR,oslo_policy=ERROR,eventlet=ERROR,glance=INFO
transport_url = fake:/
enabled_backends = disk:file
enabled_import_methods = [glance-direct,copy-image]
show_image_direct_url = false
show_multiple_locations = false
node_staging_uri = file://{state}/staging
worker_self_reference_url = {address}
[glance_store]
default_backend = disk
[disk]
filesystem_store_datadir = {state}/images
[os_glance_staging_store]
filesystem_store_datadir = {state}/staging
[os_glance_tasks_store]
filesystem_store_datadir = {state}/tasks
[database]
connection = sqlite:///{state}/glance.db
sqlite_synchronous = false
[paste_deploy]
flavor = keystone
config_file = {state}/api-paste.ini
[image_format]
# Nobody makes real disks here.
require_image_format_match = false
[oslo_messaging_notifications]
driver = noop
[oslo_concurrency]
lock_path = {state}/locks
"""


def configure(state: Path, opts: Namespace) -> None:
    for name in ("images", "staging", "tasks", "locks"):
        (state / name).mkdir(parents=True, exist_ok=True)
    pools.keep()
    tokens.paste("glance/glance-api-paste.ini", state / "api-paste.ini")
    file = state / "glance-api.conf"
    file.write_text(CONF.format(state=state, debug=str(opts.debug).lower(), address=opts.image))
    os.environ["OS_GLANCE_CONFIG_DIR"] = str(state)
    # oslo.config has to know the file before the engine is made; init_app reads it once more.
    cfg.CONF([], project="glance", default_config_files=[str(file)])


def seed(app: Callable[..., Any]) -> None:
    platform, stranger = (inside.caller(app, project) for project in (data.PLATFORM, data.STRANGER))
    for image in data.IMAGES:
        _seed_image(platform, image, "public")
    _seed_image(stranger, data.SHARED_IMAGE, "shared")
    stranger("POST", f"/v2/images/{data.SHARED_IMAGE.id}/members", {"member": data.SHARED_WITH})
    member = inside.caller(app, data.SHARED_WITH)
    member("PUT", f"/v2/images/{data.SHARED_IMAGE.id}/members/{data.SHARED_WITH}", {"status": "accepted"})


def _seed_image(call: Callable[..., Any], image: data.Image, visibility: str) -> None:
    call(
        "POST",
        "/v2/images",
        {
            "id": image.id,
            "name": image.name,
            "min_disk": image.min_disk,
            "min_ram": image.min_ram,
            "tags": [data.TAG],
            "visibility": visibility,
            **data.FORMATS,
            **image.properties(),
        },
    )
    call("PUT", f"/v2/images/{image.id}/file", image.id.encode())
    # No API says when an image was made.
    table = models.Image.__table__
    when = {"created_at": image.created_at, "updated_at": image.created_at}
    with db_api.get_engine().begin() as connection:
        connection.execute(table.update().where(table.c.id == image.id).values(**when))


def main() -> None:
    opts = process.parser(ROLE).parse_args()
    process.begin(ROLE, opts)
    state = inside.fresh(opts.run_dir / ROLE)
    if opts.template:
        templates.take(opts.template, ROLE, state)
    configure(state, opts)
    if opts.make_template:
        models.register_models(db_api.get_engine())
        # Where their data lie is only true in this start; nobody reads the data of images.
        seed(wsgi_app.init_app())
        templates.keep(opts.make_template, ROLE, state)
        os._exit(0)
    process.serve(ROLE, opts, wsgi_app.init_app())


if __name__ == "__main__":
    main()
