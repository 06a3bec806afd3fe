# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Nova process: Nova, Placement, and those of the services beside it that are stand-ins."""

# ruff: noqa: E402, I001  (eventlet's patching must come before everything else)

from __future__ import annotations

import importlib

importlib.import_module("nova.monkey_patch")

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterable
from typing import Any

from nova import version

from .. import process, stand_ins, templates
from ..kinds import SERVICES
from ..knobs import Knobs
from . import hypervisor, neighbours, seed, services, settings

ROLE = "nova"


def arguments() -> argparse.Namespace:
    parser = process.parser(ROLE)
    parser.add_argument("--hosts-per-zone", type=int, default=2)
    parser.add_argument("--stand-ins", type=lambda text: text.split(","), default=[], help="services that are none")
    return parser.parse_args()


def main() -> None:
    opts = arguments()
    process.begin(ROLE, opts)
    address = {name: getattr(opts, name) or "http://127.0.0.1" for name in ("compute", *SERVICES)}
    state = opts.run_dir / ROLE
    services.configure(settings.prepare(state, neighbours.conf(address), opts.debug))
    if opts.make_template:
        services.make_databases(state)
        templates.keep(opts.make_template, ROLE, state)
        return
    templates.take(opts.template, ROLE, state)
    cell1 = services.find_databases(state)
    process.say("databases ready")

    knobs = Knobs(opts.run_dir)
    holder = services.Holder()
    services.surroundings(holder)
    apps = {name: stand_ins.join(name, holder, knobs, opts.compute) for name in opts.stand_ins}
    # The fixture of Glance points this elsewhere; createImage's Location comes from it.
    services.CONF.set_override("api_servers", [opts.image], "glance")
    hypervisor.install(knobs)
    computes, hosts = services.start(cell1, opts.hosts_per_zone)
    nova_app = services.api(cell1)
    services.confirm_resizes(computes, knobs)
    seed.nova(seed.caller(nova_app), hosts)
    process.say("services, flavors, zones and quota ready")

    def info() -> dict[str, Any]:
        return {
            "nova_version": version.version_info.version_string(),
            "uptime_s": round(time.time() - process.BORN, 1),
            "maxrss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "fake_hypervisor_instances": {c.host: len(c.manager.driver.instances) for c in computes},
        }

    process.serve(ROLE, opts, _mounted(nova_app, apps, info))


def _mounted(
    nova_app: Callable[..., Any], apps: dict[str, Callable[..., Any]], info: Callable[[], dict[str, Any]]
) -> Callable[..., Any]:
    """Nova's application, with those of the stand-ins below their names, and what /info tells."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        first, _unused, rest = environ["PATH_INFO"].lstrip("/").partition("/")
        if first in apps:
            environ["PATH_INFO"] = "/" + rest
            return apps[first](environ, start_response)
        if first == "info":
            body = json.dumps(info()).encode()
            start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
            return [body]
        return nova_app(environ, start_response)

    return app


if __name__ == "__main__":
    main()
