# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Nova process: python -m cloud.nova_side --run-dir DIR."""

# ruff: noqa: E402, I001  (eventlet's patching must come before everything else)

from __future__ import annotations

import importlib

importlib.import_module("nova.monkey_patch")

import argparse
import json
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import eventlet
import eventlet.wsgi
from nova import version

from ..watch import end_with
from . import hypervisor, seed, services, settings
from .cinder import Cinder
from .glance import Glance
from .neutron import Neutron
from .stub import Stub

BORN = time.time()


def say(message: str) -> None:
    print(f"[{time.time() - BORN:6.2f} s] {message}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cloud.nova_side")
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--image-url", default="http://127.0.0.1/v2")
    parser.add_argument("--hosts-per-zone", type=int, default=2)
    parser.add_argument("--spawn-delay", type=float, default=0.0)
    parser.add_argument("--power-delay", type=float, default=0.0)
    parser.add_argument("--image-delay", type=float, default=1.0)
    parser.add_argument("--lifetime", type=float, default=28800.0)
    parser.add_argument("--parent", type=int)
    parser.add_argument("--debug", action="store_true")
    return parser.parse_args()


def main() -> None:
    opts = arguments()
    run_dir = opts.run_dir.resolve()
    end_with(run_dir, "front", opts.lifetime, opts.parent)
    state = run_dir / "state"
    services.configure(settings.prepare(state, opts))
    cell1 = services.databases(state)
    say("databases ready")

    holder = services.Holder()
    services.surroundings(holder)
    knobs = hypervisor.default_knobs(opts.spawn_delay, opts.power_delay, opts.image_delay)
    Glance.knobs = Cinder.knobs = knobs
    neutron = holder.useFixture(Neutron(holder))
    glance = holder.useFixture(Glance(holder))
    cinder = holder.useFixture(Cinder(holder))
    seed.stand_ins(neutron, glance, cinder)
    # The Glance fixture points this elsewhere; createImage's Location comes from it.
    services.CONF.set_override("api_servers", [opts.image_url], "glance")
    hypervisor.install(knobs)
    computes, hosts = services.start(cell1, opts.hosts_per_zone)
    nova_app = services.api(cell1)
    services.confirm_resizes(computes, knobs)
    admin = seed.caller(nova_app)
    seed.nova(admin, hosts)
    say("services, flavors, zones and quota ready")

    def info() -> dict[str, Any]:
        return {
            "nova_version": version.version_info.version_string(),
            "uptime_s": round(time.time() - BORN, 1),
            "maxrss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "fake_hypervisor_instances": {c.host: len(c.manager.driver.instances) for c in computes},
            "ports": len(neutron._ports),
            "volumes": len(cinder.volumes),
            "images": len(glance.images),
        }

    stub = Stub(neutron, glance, cinder, knobs, info, admin)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        inner = stub if environ["PATH_INFO"].startswith("/stub/") else nova_app
        return inner(environ, start_response)

    sock = eventlet.listen(("127.0.0.1", 0), backlog=512)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: os._exit(0))
    (run_dir / "nova.ready").write_text(json.dumps({"port": sock.getsockname()[1]}))
    say("READY")
    eventlet.wsgi.server(sock, app, log_output=False, keepalive=True, max_size=500, socket_timeout=600)


if __name__ == "__main__":
    main()
