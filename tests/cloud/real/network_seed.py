# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fills Neutron: what its migrations would put there, and the VPCs of the seed with their routers."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neutron
import sqlalchemy
from neutron_lib import context
from neutron_lib.api import attributes
from neutron_lib.plugins import directory

from .. import data, records
from ..data import sid
from . import inside

VERSIONS = "db/migration/alembic_migrations/versions"
WITH_ID = ("networks", "subnets", "routers")


def default_rules(engine: Any) -> None:
    """The rules that new security groups begin with: a migration puts them into a table, and migrations cannot run."""
    path = next(Path(neutron.__path__[0], VERSIONS).glob("2023.2/expand/*security_group_default_rules.py"))
    spec = importlib.util.spec_from_file_location("default_rules", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tables = sqlalchemy.MetaData()
    tables.reflect(engine, only=["standardattributes", module.table_name])
    attribute, rules = (tables.tables[name] for name in ("standardattributes", module.table_name))
    with engine.begin() as connection:
        for rule in module.default_template_rules:
            standard = {"description": rule.pop("description"), "resource_type": module.table_name}
            made = connection.execute(sqlalchemy.insert(attribute).values(**standard, revision_number=0))
            connection.execute(sqlalchemy.insert(rules).values(standard_attr_id=made.inserted_primary_key[0], **rule))


def let_ids_be_given() -> None:
    """Have those who make networks say their ids; users cannot, since the front knows no such field."""
    for name in WITH_ID:
        attributes.RESOURCES[name]["id"]["allow_post"] = True


def fill(app: Callable[..., Any]) -> None:
    let_ids_be_given()
    _vpc(inside.caller(app, data.PLATFORM), "", data.PUBLIC_VPC, **{"router:external": True, "shared": True})
    for project, name in data.seeded_groups():
        _group(project, name)
    for project, prefix, vpcs in data.seeded_vpcs():
        call = inside.caller(app, project)
        for vpc in vpcs:
            _vpc(call, prefix, vpc)
            _router(call, prefix, vpc)
    call = inside.caller(app, data.PLATFORM)
    call("PUT", f"/v2.0/quotas/{data.TENANT_QUOTA}", {"quota": data.NETWORK_QUOTA})


def _group(project: str, name: str) -> None:
    """A security group with its id, which no API takes."""
    wish = {
        "id": data.group_id(project, name),
        "name": name,
        "description": name,
        "tenant_id": project,
        "project_id": project,
        "stateful": True,
    }
    directory.get_plugin().create_security_group(
        context.get_admin_context(), {"security_group": wish}, default_sg=name == "default"
    )


def _vpc(call: Callable[..., Any], prefix: str, vpc: data.Vpc, **more: Any) -> None:
    network = {"id": sid(prefix + vpc.key), "name": vpc.name, "description": vpc.cidr, **more}
    call("POST", "/v2.0/networks", {"network": network})
    for key, name, cidr in vpc.subnets:
        subnet = {"id": sid(prefix + key), "name": name, "network_id": network["id"], "cidr": cidr, "ip_version": 4}
        # Neutron wants none of its own in a loopback range.
        subnet["enable_dhcp"] = "router:external" not in more
        call("POST", "/v2.0/subnets", {"subnet": subnet})


def _router(call: Callable[..., Any], prefix: str, vpc: data.Vpc) -> None:
    """The default routing table of a VPC, with an internet gateway."""
    external = sid(data.PUBLIC_VPC.key)
    table, gateway = sid("router." + prefix + vpc.key), sid("gateway." + prefix + vpc.key)
    router = {
        "id": table,
        "name": records.named_after("vpc", sid(prefix + vpc.key)),
        "description": records.table(sid(prefix + vpc.key), default=True),
        "external_gateway_info": {"network_id": external},
    }
    call("POST", "/v2.0/routers", {"router": router})
    way_out = {
        "id": gateway,
        "name": records.named_after("ig", table),
        "description": records.gateway(external, table),
    }
    call("POST", "/v2.0/routers", {"router": way_out})
    for key, _name, _cidr in vpc.subnets:
        path = f"/v2.0/routers/{table}/add_router_interface"
        call("PUT", path, {"subnet_id": sid(prefix + key)})
