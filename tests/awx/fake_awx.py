# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of AWX's API as awx.awx needs to set things up: lists by field, POST, PATCH, associations, surveys.

It stores what it is sent and validates nothing. That awx.awx finds its own work again is what it is good for.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

API = "/api/v2/"
# A job template has the organization of its project, which nobody sends.
NOT_FIELDS = {"job_templates": {"organization"}}


class FakeAwx:
    """The API on a port of the loopback address."""

    def __init__(self) -> None:
        self.things: dict[str, list[dict[str, Any]]] = {"organizations": []}
        self.links: dict[str, list[int]] = {}
        self.surveys: dict[str, Any] = {}
        self.writes: list[str] = []
        self.add("organizations", {"name": "Default"})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"awx": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def add(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        rows = self.things.setdefault(kind, [])
        number = len(rows) + 1
        url = f"{API}{kind}/{number}/"
        thing = {**fields, "id": number, "type": kind.removesuffix("s"), "url": url, "status": "successful"}
        thing |= {"scm_revision": "", "summary_fields": {}, "related": {"survey_spec": f"{url}survey_spec/"}}
        if "inputs" in fields and "credential_type" in fields:
            thing["inputs"] = hidden(fields["inputs"])
        rows.append(thing)
        return thing

    def get(self, path: list[str], query: dict[str, list[str]]) -> Any:
        kind, *rest = path
        if len(rest) == 2 and rest[1] == "survey_spec":
            return self.surveys.get(rest[0], {})
        if len(rest) == 2:
            return page([{"id": number} for number in self.links.get("/".join(path), [])])
        kind = kind.replace("unified_job_templates", "job_templates")
        rows = self.things.get(kind, [])
        if rest:
            return rows[int(rest[0]) - 1]
        wanted = {name: values[0] for name, values in query.items() if name not in NOT_FIELDS.get(kind, ())}
        return page([row for row in rows if all(str(row.get(name)) == value for name, value in wanted.items())])

    def post(self, path: list[str], body: Any) -> tuple[int, Any]:
        kind, *rest = path
        if rest and rest[-1] == "survey_spec":
            self.surveys[rest[0]] = body
            return 200, {}
        if rest:
            linked = self.links.setdefault("/".join(path), [])
            if body.get("disassociate"):
                linked.remove(body["id"])
            else:
                linked.append(body["id"])
            return 204, None
        return 201, self.add(kind, body)

    def patch(self, path: list[str], body: dict[str, Any]) -> dict[str, Any]:
        thing = self.things[path[0]][int(path[1]) - 1]
        thing.update(body)
        return thing


def hidden(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: "$encrypted$" if name == "password" else value for name, value in inputs.items()}


def page(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(rows), "next": None, "previous": None, "results": rows}


class Handler(BaseHTTPRequestHandler):
    awx: FakeAwx

    def do_GET(self) -> None:
        path, query = self._path()
        self._answer(200, self.awx.get(path, query))

    def do_POST(self) -> None:
        path, _query = self._path()
        body = self._body()
        self.awx.writes.append(f"POST {'/'.join(path)}")
        self._answer(*self.awx.post(path, body))

    def do_PATCH(self) -> None:
        path, _query = self._path()
        body = self._body()
        self.awx.writes.append(f"PATCH {'/'.join(path)} {sorted(body)}")
        self._answer(200, self.awx.patch(path, body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _path(self) -> tuple[list[str], dict[str, list[str]]]:
        parts = urlsplit(self.path)
        return parts.path.removeprefix(API).strip("/").split("/"), parse_qs(parts.query)

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, body: Any) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
