# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API in memory, over HTTP: what the kinds of the collection say of paths and keys is all that it knows.

For what is to be measured, and for kinds that no cloud has. Behaviour is tested against the local cloud (tests/cloud).

    python tests/tools/fake_api.py ansible-playbook book.yml    runs a command with such an API in NHN_... variables
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import modules

Object = dict[str, Any]

TENANT, USERNAME, PASSWORD, REGION = "0" * 32, "user", "secretsecret", "KR1"
SERVICES = ("compute", "volumev2", "image", "network")
#: What is below a server and no kind: its path, the key of one and of several, and what names one.
ATTACHMENTS = ("os-volume_attachments", "volumeAttachment", "volumeAttachments", "volumeId")


class FakeApi:
    """Serves lists of things while it is entered.

    :param lists: key of a list -> the things; they change with what is written.
    """

    def __init__(self, lists: dict[str, list[Object]]) -> None:
        self.lists = lists
        self.requests: list[str] = []
        self.kinds = modules.kinds()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_words: Any) -> None:
                """Nothing is told."""

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                status, body = api.answer(self.command, self.path, json.loads(self.rfile.read(length) or b"null"))
                raw = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_PUT = do_DELETE = _answer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> FakeApi:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def login(self) -> dict[str, str]:
        """The options by which a module reaches it."""
        return {
            "auth_url": f"{self.url}/v2.0",
            "tenant_id": TENANT,
            "username": USERNAME,
            "password": PASSWORD,
            "region": REGION,
        }

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        """The status and the body of an answer."""
        path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
        self.requests.append(f"{method} {target}")
        if path.endswith("/tokens"):
            return 200, self._access()
        place = re.sub(r"^/\w+/v2(\.0)?(/[0-9a-f]{32})?/", "", path)
        for kind in self.kinds:
            if place in (kind.path, kind.list_path):
                if method == "POST":
                    return 200, self._made(kind, body)
                each = kind.each
                rows = [{each: one} if each else one for one in self._filtered(kind.keys, query)]
                # There are no pages.
                return 200, {kind.keys: [] if query.get("marker") else rows}
            if place.startswith(f"{kind.path}/") and "/" not in place.removeprefix(f"{kind.path}/"):
                return self._one(kind, method, place.removeprefix(f"{kind.path}/"), body)
        return self._attachment(place) if "/os-volume_attachments" in place else (404, {"message": f"no path {place}"})

    def _access(self) -> Object:
        catalog = [
            {"type": name, "endpoints": [{"region": REGION, "publicURL": f"{self.url}/{name}"}]} for name in SERVICES
        ]
        token = {"id": "token", "expires": "2099-01-01T00:00:00Z"}
        return {"access": {"token": token, "serviceCatalog": catalog, "user": {}}}

    def _filtered(self, key: str, query: dict[str, str]) -> list[Object]:
        rows = self.lists.get(key, [])
        if key == "servers" and "name" in query:
            return [row for row in rows if re.search(query["name"], row["name"])]
        wanted = {name: value for name, value in query.items() if name in ("id", "name", "device_id")}
        return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]

    def _made(self, kind: Any, body: Any) -> Object:
        rest = {"status": kind.create.done[0]} if kind.create else {}
        made = {"id": str(uuid.uuid4()), **rest, **(body[kind.key] if kind.key else body)}
        self.lists.setdefault(kind.keys, []).append(made)
        return {kind.key: made} if kind.key else made

    def _one(self, kind: Any, method: str, wanted: str, body: Any) -> tuple[int, Any]:
        rows = self.lists.get(kind.keys, [])
        found = next((row for row in rows if row.get(kind.by) == wanted), None)
        if found is None:
            return 404, {"message": f"no {kind.word} {wanted}"}
        if method == "DELETE":
            rows.remove(found)
            return 204, None
        if method == "PUT":
            found.update(body[kind.key] if kind.key else body)
        return 200, {kind.key: found} if kind.key else found

    def _attachment(self, place: str) -> tuple[int, Any]:
        _path, one, several, by = ATTACHMENTS
        rows, wanted = self.lists.get(several, []), place.rpartition("/")[2]
        found = next((row for row in rows if row[by] == wanted), None)
        if place.endswith(ATTACHMENTS[0]):
            return 200, {several: rows}
        return (200, {one: found}) if found else (404, {"message": f"no attachment {wanted}"})


def main() -> int:
    """Run a command with an API that has nothing yet."""
    from ansible.plugins.loader import init_plugin_loader
    from checkout import link_collection

    collections = str(link_collection())
    init_plugin_loader([collections])
    with FakeApi({}) as api:
        login = {f"NHN_{option.upper()}": value for option, value in api.login.items()}
        env = {**os.environ, **login, "ANSIBLE_COLLECTIONS_PATH": collections}
        return subprocess.run(sys.argv[1:], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
