# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts Nova together in one process: databases, cells, bus, services, WSGI application."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import eventlet
import fixtures
from nova import config, context, objects, rpc, service
from nova.api import wsgi
from nova.api.openstack import wsgi_app
from nova.api.validation import validators
from nova.db import migration
from nova.tests import fixtures as nova_fixtures
from nova.tests.functional import fixtures as functional_fixtures
from oslo_config import cfg
from oslo_log import log as oslo_logging

from ..common import bus, pools
from ..data import ZONES, sid
from ..knobs import Knobs
from ..templates import copy_database

CONF = cfg.CONF
CELL1 = sid("cell1")


class Holder:
    """As much of nova.test.TestCase as Nova's fixtures ask for."""

    def useFixture(self, fixture: Any) -> Any:
        fixture.setUp()
        return fixture

    def stub_out(self, old: str, new: Any) -> None:
        self.useFixture(fixtures.MonkeyPatch(old, new))

    def flags(self, group: str | None = None, **options: Any) -> None:
        for name, value in options.items():
            CONF.set_override(name, value, group)


def configure(conf_file: Path) -> None:
    pools.keep()
    bus.wake_listeners()
    objects.register_all()
    config.parse_args(["nova", "--config-file", str(conf_file)], default_config_files=[str(conf_file)])
    oslo_logging.setup(CONF, "nova")
    logging.getLogger("wsgi_intercept").setLevel(logging.ERROR)


def make_databases(state: Path) -> None:
    """Nova's real migrations on SQLite files, cell0 and cell1."""
    migration.db_sync(database="api")
    migration.db_sync(database="main")
    copy_database(state / "nova_cell1.db", state / "nova_cell0.db")
    admin = context.get_admin_context()
    for cell, uuid, transport in (("cell0", objects.CellMapping.CELL0_UUID, "none:/"), ("cell1", CELL1, "fake:/")):
        objects.CellMapping(
            admin, uuid=uuid, name=cell, transport_url=transport, database_connection=_url(state, cell)
        ).create()


def _url(state: Path, cell: str) -> str:
    return f"sqlite:///{state}/nova_{cell}.db"


def find_databases(state: Path) -> objects.CellMapping:
    """Tell the cells, which are copies, where they are now; returns cell1."""
    cells = {cell.name: cell for cell in objects.CellMappingList.get_all(context.get_admin_context())}
    for cell in cells.values():
        cell.database_connection = _url(state, cell.name)
        cell.save()
    return cells["cell1"]


def surroundings(holder: Holder) -> None:
    """One message bus for all, Placement in this process, no Keystone."""
    holder.stub_out("nova.rpc.create_transport", lambda _url: rpc.TRANSPORT)
    holder.useFixture(nova_fixtures.OpenStackSDKFixture())
    holder.useFixture(nova_fixtures.ComputeNodeIdFixture())
    holder.useFixture(functional_fixtures.PlacementFixture())
    holder.stub_out("nova.api.openstack.identity.verify_project_id", lambda *a, **k: True)
    # Used only when a driver reshapes its providers, which the fake one never does, and costs
    # one Placement call per instance on the host at every claim.
    holder.stub_out(
        "nova.scheduler.client.report.SchedulerReportClient.get_allocations_for_provider_tree", lambda *a, **k: {}
    )
    # Nova makes a class for each request that it validates, always out of the same few schemas.
    holder.stub_out("nova.api.validation.validators._SchemaValidator", _kept_validators())


def _kept_validators() -> Callable[..., Any]:
    """Nova's validators by their schema and how it is applied."""
    make = validators._SchemaValidator
    made: dict[tuple[Any, ...], Any] = {}

    def kept(schema: dict[str, Any], *how: bool) -> Any:
        key = (id(schema), *how)
        if key not in made:
            made[key] = make(schema, *how)
        return made[key]

    return kept


def start(cell1: objects.CellMapping, hosts_per_zone: int) -> tuple[list[Any], dict[str, list]]:
    """Conductor, scheduler and the computes of every zone."""
    service.Service.create(binary="nova-conductor", host="conductor").start()
    service.Service.create(binary="nova-scheduler", host="scheduler").start()
    hosts = {zone: [f"{zone}-host{n + 1}" for n in range(hosts_per_zone)] for zone in ZONES}
    computes = []
    admin = context.get_admin_context()
    for host in (host for names in hosts.values() for host in names):
        objects.HostMapping(admin, host=host, cell_mapping=cell1).create()
        CONF.set_override("host", host)
        compute = service.Service.create(binary="nova-compute", host=host)
        compute.start()
        computes.append(compute)
    CONF.set_override("host", "nova-local")
    return computes, hosts


def api(cell1: objects.CellMapping) -> Callable[..., Any]:
    with context.target_cell(context.get_admin_context(), cell1):
        wsgi_app._setup_service(CONF.host, "osapi_compute")
    return wsgi.Loader().load_app("osapi_compute")


def confirm_resizes(computes: list[Any], knobs: Knobs) -> None:
    """NHN Cloud confirms a resize by itself; so does nova-compute's periodic task."""

    def loop() -> None:
        while True:
            eventlet.sleep(0.5)
            for compute in computes if knobs["resize_confirm"] else ():
                try:
                    compute.manager._poll_unconfirmed_resizes(context.get_admin_context())
                except Exception:
                    logging.getLogger("nova").exception("resize confirm")

    eventlet.spawn(loop)
