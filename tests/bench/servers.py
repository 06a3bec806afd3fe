# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serve many servers for measurements: a page server on loopback with varied answers of a local cloud.

It serves as many servers as its argument says, prints the variables to reach it, and runs until it is killed.
"""

from __future__ import annotations

import json
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROLES = ("web", "db", "app")
GROUPS = (["default"], ["default", "web"], ["db", "default", "ssh"])
TENANT = "6cdebe3eb0094910bc41f1d42ebe4cb7"
#: One server of GET servers/detail, recorded from a local cloud.
RECORDED: dict[str, Any] = json.loads("""
{
 "id": "efb6044c-31fa-489a-829c-76f50f1ff74d",
 "name": "bulk-011",
 "status": "ACTIVE",
 "tenant_id": "6cdebe3eb0094910bc41f1d42ebe4cb7",
 "user_id": "436f727b7c9142f896ddd56be591dd7f",
 "metadata": {
  "os_architecture": "amd64",
  "description": "Ubuntu Server 22.04 LTS",
  "project_domain": "NORMAL",
  "monitoring_agent": "sysmon",
  "os_type": "linux",
  "os_distro": "Ubuntu",
  "os_version": "Server 22.04 LTS",
  "login_username": "ubuntu",
  "image_name": "Ubuntu Server 22.04 LTS",
  "role": "app"
 },
 "hostId": "a23ff00303b9257a17d826a4e6cdb6e8f99ad33d3827c58edbdf188e",
 "image": {
  "id": "cfa8040b-9b72-5211-9c2a-302955676436",
  "links": [
   {
    "rel": "bookmark",
    "href": "http://127.0.0.1/6cdebe3eb0094910bc41f1d42ebe4cb7/images/cfa8040b-9b72-5211-9c2a-302955676436"
   }
  ]
 },
 "flavor": {
  "id": "7a10cd15-37bd-5863-8f28-436324c36ab1",
  "links": [
   {
    "rel": "bookmark",
    "href": "http://127.0.0.1/6cdebe3eb0094910bc41f1d42ebe4cb7/flavors/7a10cd15-37bd-5863-8f28-436324c36ab1"
   }
  ]
 },
 "created": "2026-11-24T13:50:23Z",
 "updated": "2026-11-24T13:50:40Z",
 "addresses": {
  "Default Network": [
   {
    "version": 4,
    "addr": "192.168.0.12",
    "OS-EXT-IPS:type": "fixed",
    "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:a5:df:a1"
   }
  ]
 },
 "accessIPv4": "",
 "accessIPv6": "",
 "links": [
  {
   "rel": "self",
   "href": "http://127.0.0.1/v2/6cdebe3eb0094910bc41f1d42ebe4cb7/servers/efb6044c-31fa-489a-829c-76f50f1ff74d"
  },
  {
   "rel": "bookmark",
   "href": "http://127.0.0.1/6cdebe3eb0094910bc41f1d42ebe4cb7/servers/efb6044c-31fa-489a-829c-76f50f1ff74d"
  }
 ],
 "OS-DCF:diskConfig": "MANUAL",
 "progress": 0,
 "OS-EXT-AZ:availability_zone": "kr-pub-b",
 "config_drive": "",
 "key_name": null,
 "OS-SRV-USG:launched_at": "2026-11-24T13:50:40.145023",
 "OS-SRV-USG:terminated_at": null,
 "OS-EXT-STS:task_state": null,
 "OS-EXT-STS:vm_state": "active",
 "OS-EXT-STS:power_state": 1,
 "os-extended-volumes:volumes_attached": [],
 "security_groups": [
  {
   "name": "default"
  }
 ],
 "NHN-EXT-ATTR:ephemeral_disk_size": 0,
 "NHN-EXT-ATTR:protect": false
}
""")


def some_id(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, text))


def server(number: int) -> dict[str, Any]:
    """Return the recorded server with its own name, ID, addresses and groups."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    entry = {**RECORDED["addresses"]["Default Network"][0], "addr": address}
    kinds = len(ROLES)
    return {
        **RECORDED,
        "id": some_id(f"server {number}"),
        "name": f"{ROLES[number % kinds]}-{number:05}",
        "addresses": {"Default Network": [entry]},
        "OS-EXT-AZ:availability_zone": f"kr-pub-{'ab'[number % 2]}",
        "security_groups": [{"name": name} for name in GROUPS[number % kinds]],
        "metadata": {**RECORDED["metadata"], "role": ROLES[number % kinds]},
    }


def for_openstack(one: dict[str, Any]) -> dict[str, Any]:
    """Return a server as Nova shows it since microversion 2.47, with its flavor inside."""
    inside = {"original_name": "u2.c1m1", "vcpus": 1, "ram": 1024, "disk": 20, "ephemeral": 0, "swap": 0}
    return {**one, "flavor": {**inside, "extra_specs": {}}}


def flavor() -> dict[str, Any]:
    return {"id": RECORDED["flavor"]["id"], "name": "u2.c1m1", "vcpus": 1, "ram": 1024, "disk": 20}


def serve(count: int) -> None:
    """Serve this many servers until the process ends."""
    rows = [server(number) for number in range(count)]
    place = {row["id"]: number for number, row in enumerate(rows, 1)}
    pages = {start: json.dumps({"servers": rows[start : start + 1000]}).encode() for start in range(0, count + 1, 1000)}
    theirs = {start: [for_openstack(row) for row in rows[start : start + 1000]] for start in pages}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            host = f"http://127.0.0.1:{self.server.server_address[1]}"
            endpoint = {"region": "KR1", "publicURL": f"{host}/v2/{TENANT}"}
            kinds = ("compute", "image", "network", "volumev2")
            catalog = [{"type": kind, "name": kind, "endpoints": [endpoint]} for kind in kinds]
            tenant = {"id": TENANT, "name": "tenant", "enabled": True}
            token = {"id": "token", "expires": "2999-01-01T00:00:00Z", "tenant": tenant}
            user = {"id": "user", "name": "user", "username": "user", "roles": [], "roles_links": []}
            self._send(json.dumps({"access": {"token": token, "serviceCatalog": catalog, "user": user}}).encode())

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path.endswith("/flavors/detail"):
                self._send(json.dumps({"flavors": [flavor()]}).encode())
                return
            query = parse_qs(url.query)
            start = place[query["marker"][0]] if "marker" in query else 0
            if url.path.startswith("/v2.1"):
                self._send(json.dumps(self._nova(url.path, start)).encode())
                return
            assert query["limit"] == ["1000"], query
            self._send(pages.get(start, b'{"servers": []}'))

        def _nova(self, path: str, start: int) -> dict[str, Any]:
            """Answer openstacksdk: the version, and pages with links."""
            host = f"http://127.0.0.1:{self.server.server_address[1]}/v2.1"
            if not path.endswith("/servers/detail"):
                links = [{"rel": "self", "href": f"{host}/"}]
                told = {"id": "v2.1", "status": "CURRENT", "version": "2.100", "min_version": "2.1", "links": links}
                return {"version": told}
            page = theirs.get(start, [])
            answer: dict[str, Any] = {"servers": page}
            if start + len(page) < count:
                more = f"{host}/{TENANT}/servers/detail?marker={page[-1]['id']}"
                answer["servers_links"] = [{"rel": "next", "href": more}]
            return answer

        def _send(self, data: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    login = {"TENANT_ID": TENANT, "USERNAME": "user", "PASSWORD": "secret", "REGION": "KR1"}
    url = f"http://127.0.0.1:{httpd.server_address[1]}/v2.0"
    print(json.dumps({"NHN_AUTH_URL": url, **{f"NHN_{key}": value for key, value in login.items()}}), flush=True)
    httpd.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
