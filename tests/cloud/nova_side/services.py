# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts Nova together in one process: databases, cells, bus, services, WSGI application."""

from __future__ import annotations

import logging
import sqlite3
import warnings
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
from oslo_db.sqlalchemy import engines
from oslo_log import log as oslo_logging
from sqlalchemy import pool

from ..data import ZONES, sid

CONF = cfg.CONF


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


class _KeepPool(pool.QueuePool):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(pool_size=20, max_overflow=500)
        super().__init__(*args, **kwargs)


class _StaticPool(pool.StaticPool):
    """Placement's database lives in its connection: renewed, as oslo.db does hourly, it would be empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"recycle": -1})


class _Pools:
    """oslo.db opens a connection per transaction on SQLite files: keep them instead."""

    StaticPool = _StaticPool
    SingletonThreadPool = pool.SingletonThreadPool
    QueuePool = pool.QueuePool
    NullPool = _KeepPool


def configure(conf_file: Path) -> None:
    warnings.simplefilter("ignore")
    engines.pool = _Pools
    objects.register_all()
    config.parse_args(["nova", "--config-file", str(conf_file)], default_config_files=[str(conf_file)])
    oslo_logging.setup(CONF, "nova")
    logging.getLogger("wsgi_intercept").setLevel(logging.ERROR)


def databases(state: Path) -> objects.CellMapping:
    """Nova's real migrations on SQLite files, cell0 and cell1; returns cell1."""
    migration.db_sync(database="api")
    migration.db_sync(database="main")
    for name in ("nova_api.db", "nova_cell1.db"):
        with sqlite3.connect(state / name) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
    source, target = (sqlite3.connect(state / f"nova_cell{n}.db") for n in (1, 0))
    source.backup(target)
    target.execute("PRAGMA journal_mode=WAL")
    target.close()
    source.close()
    admin = context.get_admin_context()
    objects.CellMapping(
        admin,
        uuid=objects.CellMapping.CELL0_UUID,
        name="cell0",
        transport_url="none:/",
        database_connection=f"sqlite:///{state}/nova_cell0.db",
    ).create()
    cell1 = objects.CellMapping(
        admin, uuid=sid("cell1"), name="cell1", transport_url="fake:/", database_connection=CONF.database.connection
    )
    cell1.create()
    return cell1


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


def confirm_resizes(computes: list[Any], knobs: dict[str, Any]) -> None:
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
