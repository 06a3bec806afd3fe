# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""/stub/...: how the front and the tests see and change the stand-ins."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from neutronclient.common.exceptions import NeutronClientException

from ..names import alias_network
from .cinder import Cinder
from .glance import Glance
from .neutron import Neutron

Row = dict[str, Any]


class Refused(Exception):
    """An answer that is not a success."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Stub:
    """WSGI application; the first path segment names the method do_<segment>."""

    def __init__(
        self,
        neutron: Neutron,
        glance: Glance,
        cinder: Cinder,
        knobs: Row,
        info: Callable[[], Row],
        admin: Callable[..., Any],
    ) -> None:
        self.neutron, self.glance, self.cinder = neutron, glance, cinder
        self.knobs, self.info, self.admin = knobs, info, admin

    def __call__(self, environ: Row, start_response: Callable[..., Any]) -> Iterable[bytes]:
        _unused, kind, *rest = environ["PATH_INFO"].strip("/").split("/")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        raw = environ["wsgi.input"].read(length) if length else b""
        try:
            body = json.loads(raw) if raw else {}
            handler = getattr(self, "do_" + kind)
            code, answer = 200, handler(environ["REQUEST_METHOD"], rest, body)
        except Refused as exc:
            code, answer = exc.code, {"error": str(exc)}
        except KeyError as exc:
            code, answer = 404, {"error": f"not found: {exc.args[0] if exc.args else exc}"}
        except PermissionError as exc:
            code, answer = 403, {"error": str(exc)}
        except NeutronClientException as exc:
            code, answer = exc.status_code or 400, {"error": exc.message}
        except (AttributeError, TypeError, ValueError) as exc:
            code, answer = 400, {"error": f"{type(exc).__name__}: {exc}"}
        payload = json.dumps(answer, default=str).encode()
        start_response(f"{code} X", [("Content-Type", "application/json"), ("Content-Length", str(len(payload)))])
        return [payload]

    def do_info(self, _method: str, _rest: list[str], _body: Row) -> Row:
        return self.info()

    def do_knobs(self, method: str, _rest: list[str], body: Row) -> Row:
        if method == "POST":
            unknown = set(body) - set(self.knobs)
            if unknown:
                raise Refused(400, f"unknown knob {sorted(unknown)}")
            self.knobs.update(body)
        return self.knobs

    # Volumes and snapshots

    def volume(self, vid: str) -> Row:
        row = copy.deepcopy(self.cinder.volumes[vid])
        row.update(self.cinder.state_of(vid))
        return row

    def do_volumes(self, method: str, rest: list[str], body: Row) -> Any:
        volumes = self.cinder.volumes
        if not rest:
            if method == "POST":
                ordered = body.pop("ordered", False)
                row = self.cinder.order(**body) if ordered else self.cinder.add(**body)
                return self.volume(row["id"])
            return [self.volume(vid) for vid in list(volumes)]
        vid = rest[0]
        status = self.volume(vid)["status"]
        if rest[1:] == ["upload"]:
            return self.upload(vid, status, body)
        if method == "DELETE":
            if any(s["volume_id"] == vid for s in self.cinder.snapshots.values()) or status not in (
                "available",
                "error",
            ):
                raise Refused(
                    400,
                    "Invalid volume: Volume status must be available or error and must not "
                    f"be attached or have snapshots, but it is {status}.",
                )
            self.cinder.remove_later(vid)
            return {}
        if method == "PUT":
            volumes[vid].update(body)
        return self.volume(vid)

    def upload(self, vid: str, status: str, body: Row) -> Row:
        volume = self.cinder.volumes[vid]
        if not (status == "available" or (status == "in-use" and body.get("force"))):
            raise Refused(
                400, f"Invalid volume: Volume {vid} status must be available but current status is: {status}."
            )
        image = self.glance.from_volume(volume, body, volume["tenant_id"])
        volume["status_override"] = "uploading"
        self.cinder.later(volume, delay="image_delay")
        return image

    def do_snapshots(self, method: str, rest: list[str], body: Row) -> Any:
        snapshots = self.cinder.snapshots
        if not rest:
            if method == "POST":
                status = self.volume(body["volume_id"])["status"]
                if not (status == "available" or (status == "in-use" and body.get("force"))):
                    raise Refused(
                        400,
                        f"Invalid volume: Volume {body['volume_id']} status must "
                        f"be available, but current status is: {status}.",
                    )
                return self.cinder.snapshot(
                    self.cinder.volumes[body["volume_id"]], body.get("name"), body.get("description")
                )
            return list(snapshots.values())
        if method == "DELETE":
            if snapshots[rest[0]]["status_override"] not in (None, "error"):
                raise Refused(400, "Invalid snapshot: it is busy.")
            self.cinder.remove_snapshot_later(rest[0])
        return snapshots[rest[0]]

    # Images

    def do_images(self, method: str, rest: list[str], body: Any) -> Any:
        images = self.glance.images
        if not rest:
            return self.glance.put(**body) if method == "POST" else list(images.values())
        if method == "PATCH":
            return self.glance.patch(rest[0], body)
        if method == "DELETE":
            return images.pop(rest[0])
        return images[rest[0]]

    # Networks

    def do_networks(self, method: str, rest: list[str], body: Row) -> Any:
        if method == "POST":
            return self.neutron.add_network(
                body.get("id") or str(uuid.uuid4()), body["name"], body["tenant"], body["cidr"]
            )
        rows = self.neutron._networks
        if method == "DELETE":
            return self.neutron.remove_network(rest[0])
        return rows[rest[0]] if rest else list(rows.values())

    def do_subnets(self, method: str, rest: list[str], body: Row) -> Any:
        if method == "POST":
            return self.neutron.add_subnet(
                body.get("id") or str(uuid.uuid4()), body["name"], body["network"], body["cidr"]
            )
        rows = [dict(row, used=self.neutron.used_count(row["id"])) for row in self.neutron._subnets.values()]
        return next(r for r in rows if r["id"] == rest[0]) if rest else rows

    def port(self, port_id: str) -> Row:
        row = copy.deepcopy(self.neutron._ports[port_id])
        alias = {alias_network(f["subnet_id"]): f["subnet_id"] for f in row["fixed_ips"]}
        if row["network_id"] in alias:
            subnet = self.neutron._subnets[alias[row["network_id"]]]
            row["network_id"] = subnet["network_id"]
        row["status"] = "ACTIVE" if row.get("device_id") else "DOWN"
        return row

    def do_ports(self, method: str, rest: list[str], body: Row) -> Any:
        ports = self.neutron._ports
        if method == "POST":
            return self.port(self.neutron.create_port({"port": body})["port"]["id"])
        if not rest:
            return [self.port(i) for i in list(ports)]
        row = self.port(rest[0])
        if method == "PUT":
            ports[rest[0]].update(body)
            return self.port(rest[0])
        if method == "DELETE":
            if row.get("device_id"):
                raise Refused(409, f"Port {rest[0]} is attached to {row['device_id']}.")
            self.neutron.delete_port(rest[0])
        return row

    def do_device_ports(self, _method: str, rest: list[str], _body: Row) -> list[Row]:
        return [self.port(i) for i in self.neutron._by_device.get(rest[0], ())]

    def do_security_groups(self, method: str, rest: list[str], body: Row) -> Any:
        groups = self.neutron._security_groups
        if method == "POST":
            return self.neutron.add_group(body["name"], body["tenant"], str(uuid.uuid4()), body.get("description"))
        if method == "DELETE":
            if any(rest[0] in p["security_groups"] for p in self.neutron._ports.values()):
                raise Refused(409, f"Security Group {rest[0]} in use.")
            return groups.pop(rest[0])
        return groups[rest[0]] if rest else list(groups.values())

    def do_floating(self, method: str, _rest: list[str], body: Row) -> Any:
        """POST {"server": id} gives the server's first port a floating address."""
        rows = self.neutron.floating
        if method != "POST":
            return list(rows.values())
        port = next(iter(self.do_device_ports("GET", [body["server"]], {})), None)
        if port is None:
            raise Refused(404, f"server {body['server']} has no port")
        public = next(n for n in self.neutron._networks.values() if n["router:external"])
        fixed = self.neutron._allocate([self.neutron._subnets[s] for s in public["subnets"]], None)[0]
        row = {
            "id": str(uuid.uuid4()),
            "floating_ip_address": fixed["ip_address"],
            "fixed_ip_address": port["fixed_ips"][0]["ip_address"],
            "port_id": port["id"],
            "router_id": None,
            "floating_network_id": public["id"],
            "tenant_id": port["tenant_id"],
            "status": "ACTIVE",
            "delete_protection": False,
            "label": None,
        }
        rows[row["id"]] = row
        # Nova keeps addresses in a cache; Neutron's event is what renews it.
        self.admin(
            "POST",
            "/os-server-external-events",
            {"events": [{"name": "network-changed", "server_uuid": body["server"], "tag": port["id"]}]},
            port["tenant_id"],
        )
        return row
