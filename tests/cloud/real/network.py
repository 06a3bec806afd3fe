# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Neutron process: its API with ML2, routers and security groups; there are no agents."""

# ruff: noqa: E402, I001  (eventlet's patching must come before everything else)

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import os
from argparse import Namespace
from pathlib import Path

# Before all else of Neutron, which shows descriptions only of models that it has when its plugin is imported.
from neutron.db.models import l3 as _l3, securitygroup as _securitygroup  # noqa: F401
from neutron import server
from neutron.db.migration.models import head
from neutron.server import api
from neutron_lib.db import api as db_api
from sqlalchemy.orm import configure_mappers

from .. import data, process, templates
from ..common import pools, tokens
from . import inside, network_seed, nova_view, outside
from .remembered import Remembered

ROLE = "neutron"
CONF = """
[DEFAULT]
host = neutron
state_path = {state}
log_file = {state}/neutron.log
use_stderr = false
debug = {debug}
default_log_levels = {levels}
# A process that changed its command line could not be ended: it would be nobody's.
setproctitle = off
transport_url = fake:/
auth_strategy = keystone
api_paste_config = {state}/api-paste.ini
core_plugin = ml2
service_plugins = router,network_ip_availability
# No agents: nobody is told, nobody is looked for.
rpc_workers = 0
rpc_state_report_workers = 0
dhcp_agent_notification = false
router_auto_schedule = false
network_auto_schedule = false
# Nova waits for no port, but keeps addresses in a cache.
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = true
send_events_interval = 0
[ml2]
type_drivers = local
tenant_network_types = local
external_network_type = local
mechanism_drivers = anyhost
extension_drivers = port_security
[securitygroup]
enable_security_group = true
[database]
connection = sqlite:///{state}/neutron.db
sqlite_synchronous = false
[quotas]
# The other one locks rows, which SQLite cannot.
quota_driver = neutron.db.quota.driver_nolock.DbQuotaNoLockDriver
quota_network = -1
quota_subnet = -1
quota_router = -1
quota_port = 500
quota_floatingip = -1
quota_security_group = 100
quota_security_group_rule = 1000
[nova]
auth_type = admin_token
endpoint = {compute}/v2.1
token = {token}
[oslo_concurrency]
lock_path = {state}/locks
[oslo_messaging_notifications]
driver = noop
"""
QUIET = (
    "sqlalchemy=ERROR",
    "oslo_db=ERROR",
    "oslo_messaging=ERROR",
    "oslo_policy=ERROR",
    "eventlet=ERROR",
    "stevedore=CRITICAL",
    # These tell of each extension and each kind of thing.
    "neutron.api.extensions=WARNING",
    "neutron.quota=ERROR",
)


def configure(state: Path, opts: Namespace) -> None:
    (state / "locks").mkdir(exist_ok=True)
    pools.keep()
    tokens.paste("neutron/api-paste.ini", state / "api-paste.ini")
    text = CONF.format(
        state=state,
        debug=str(opts.debug).lower(),
        levels=",".join((*QUIET, "neutron=" + ("DEBUG" if opts.debug else "INFO"))),
        compute=opts.compute,
        token=tokens.SERVICE_TOKEN,
    )
    (state / "neutron.conf").write_text(text)
    os.environ.update(OS_NEUTRON_CONFIG_DIR=str(state), OS_NEUTRON_CONFIG_FILES="neutron.conf")
    server._init_configuration()


def main() -> None:
    opts = process.parser(ROLE).parse_args()
    process.begin(ROLE, opts)
    state = inside.fresh(opts.run_dir / ROLE)
    if opts.template:
        templates.take(opts.template, ROLE, state)
        outside.move(state / "neutron.db", opts.outside)
    configure(state, opts)
    if opts.make_template:
        engine = db_api.get_context_manager().writer.get_engine()
        # The migrations are not for SQLite; the tables are the same.
        head.get_metadata().create_all(engine)
        network_seed.default_rules(engine)
        network_seed.fill(api.api_server())
        templates.keep(opts.make_template, ROLE, state)
        os._exit(0)
    # Neutron lists ports by what other models add to theirs, which they only do with the first query otherwise.
    configure_mappers()
    app = api.api_server()
    network_seed.let_ids_be_given()
    view = nova_view.NovaView(app, inside.caller(app, data.PLATFORM))
    process.serve(ROLE, opts, Remembered(view))


if __name__ == "__main__":
    main()
