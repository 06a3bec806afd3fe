# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small API behind the transport, for faults and odd answers: lost ones, refusals, work that fails or falls back.

How the platform itself behaves is tested on the local cloud (tests/cloud); this one knows just enough to be asked.
"""

from __future__ import annotations

import copy
import re
import threading
import typing as t
import uuid
from urllib.parse import unquote, urlsplit

import pytest
import requests
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Client
from fake_cloud import FLAVORS, GROUPS, IMAGES, PORTS, SUBNETS, VPCS, defaults
from fake_cloud import parameters as complete
from fake_cloud import server as some_server
from fake_cloud import volume as some_volume
from test_client import REFUSED, RESET, answer

TENANT = "0123456789abcdef0123456789abcdef"
HOSTS = {"compute": "nova", "volumev2": "cinder", "image": "glance", "network": "neutron"}
#: Seconds that the work behind a call takes.
WORK = 2.0
ACTIONS = {
    "os-start": ("powering-on", "ACTIVE"),
    "os-stop": ("powering-off", "SHUTOFF"),
    "shelve": ("shelving", "SHELVED_OFFLOADED"),
    "unshelve": ("spawning", "ACTIVE"),
    "reboot": ("rebooting", "ACTIVE"),
}
Rows = dict[str, dict[str, t.Any]]


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class SmallCloud:
    """The API of one project. Stands in for a session of requests."""

    def __init__(self, *, servers: t.Iterable = (), volumes: t.Iterable = (), images: t.Iterable | None = None) -> None:
        self.now = 0.0
        self._lock = threading.RLock()
        self.headers: dict[str, str] = {}
        self.servers = self._by_id(servers)
        self.volumes = self._by_id(volumes)
        self.images = self._by_id(IMAGES if images is None else images)
        self.snapshots: Rows = {}
        self.keypairs: Rows = {"deploy": {"name": "deploy", "public_key": "ssh-rsa AAAA"}}
        self.sent: list[tuple[str, str]] = []
        self.bodies: list[t.Any] = []
        self.slept: list[float] = []
        self._faults: list[tuple[str, str, t.Any]] = []
        self._later: list[tuple[float, t.Callable[[], t.Any]]] = []
        #: What becomes of an accepted action: ``ERROR``, or ``back`` for nothing.
        self.fate: dict[str, str] = {}
        #: Whether the answer to createImage says which image it makes.
        self.tells_location = True
        #: The names that the platform gives the servers of one call.
        self.numbered = "{name}-{number}"

    @staticmethod
    def _by_id(rows: t.Iterable[dict[str, t.Any]]) -> Rows:
        return {row["id"]: copy.deepcopy(row) for row in rows}

    # What a test says and asks

    def fault(self, method: str, path: str, *kinds: t.Any) -> None:
        """What becomes of the next calls to a path: None, a status, a function, or one of these words.

        ``refused``: no connection. ``lost``: it is done, and the answer does not arrive. ``vanished``: it is not done,
        which nobody can tell from lost. ``late``: it is done at the next call to the path, beside that.
        """
        self._faults += [(method, path, kind) for kind in kinds]

    def later(self, seconds: float, deed: t.Callable[[], t.Any]) -> None:
        """Have something happen at a time from now."""
        self._later.append((self.now + seconds, deed))

    def calls(self, method: str, path: str = "") -> int:
        """How many calls there were."""
        return sum(one == method and re.search(path, where) is not None for one, where in self.sent)

    def writes(self) -> list[str]:
        """The paths of the writing calls."""
        return [
            f"{method} {path}" for method, path in self.sent if method not in ("GET", "HEAD") and "tokens" not in path
        ]

    def named(self, name: str) -> list[dict[str, t.Any]]:
        return [one for one in self.servers.values() if one["name"] == name]

    # The transport

    def mount(self, *_how: t.Any) -> None:
        """As a session."""

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def request(self, method: str, url: str, *, params: t.Any = None, json: t.Any = None, **_how: t.Any) -> t.Any:
        path = unquote(urlsplit(url).path)
        # Fleets call from several threads.
        with self._lock:
            self._pass_time()
            self.sent.append((method, path))
            self.bodies.append(json)
            kind = self._take_fault(method, path)
        if callable(kind):
            kind = kind()
        if kind == "refused":
            raise REFUSED
        if kind == "vanished":
            raise RESET
        if isinstance(kind, int):
            return answer(kind, {"error": {"message": "a fault of the test"}})
        if kind == "late":
            self._faults.insert(0, (method, path, lambda: self._answer(method, path, params, json) and None))
            raise RESET
        with self._lock:
            done = self._answer(method, path, params or {}, json)
        if kind == "lost":
            raise RESET
        return done

    def _pass_time(self) -> None:
        self.now += 0.01
        for one in sorted(self._later, key=lambda one: one[0]):
            if one[0] <= self.now:
                self._later.remove(one)
                one[1]()

    def _take_fault(self, method: str, path: str) -> t.Any:
        for one in self._faults:
            if one[0] == method and re.search(one[1], path):
                self._faults.remove(one)
                return one[2]
        return None

    def _answer(self, method: str, path: str, params: t.Any, json: t.Any) -> t.Any:
        try:
            status, body, headers = self._route(method, path, params or {}, json)
        except Refusal as refusal:
            return answer(refusal.status, {"error": {"message": str(refusal)}})
        return answer(status, body, **headers)

    def _route(self, method: str, path: str, params: t.Any, json: t.Any) -> tuple[int, t.Any, dict[str, str]]:
        parts = path.strip("/").split("/")
        if parts[-1] == "tokens":
            endpoints = {name: [{"region": "KR1", "publicURL": f"https://{host}"}] for name, host in HOSTS.items()}
            catalog = [{"type": name, "endpoints": rows} for name, rows in endpoints.items()]
            return 200, {"access": {"token": {"id": "token"}, "serviceCatalog": catalog}}, {}
        parts = parts[2:] if parts[0] == "v2" and parts[1] == TENANT else parts[1:]
        handler = getattr(self, "_" + parts[0].replace("-", "_"))
        found = handler(method, parts[1:], params, json)
        return found if isinstance(found, tuple) else (200, found, {})

    # Compute

    def _servers(self, method: str, rest: list[str], params: t.Any, json: t.Any) -> t.Any:
        if method == "POST" and not rest:
            return self._create(json["server"])
        if method == "GET" and rest == ["detail"]:
            rows = [one for one in self.servers.values() if re.search(params.get("name", ""), one["name"])]
            wanted = params.get("reservation_id")
            rows = [one for one in rows if wanted in (None, one.get("reservation"))]
            ids = [one["id"] for one in rows]
            first = ids.index(params["marker"]) + 1 if params.get("marker") in ids else 0
            return {"servers": copy.deepcopy(rows[first : first + params["limit"]])}
        one = self._one(self.servers, rest[0], "server")
        if rest[1:2] == ["action"]:
            return self._act(one, json)
        if rest[1:2] == ["os-volume_attachments"]:
            return self._attachments(method, one, rest[2:], json)
        if rest[1:2] == ["metadata"]:
            one["metadata"] = {**one["metadata"], **json["meta"]}
            return json
        if method == "PUT":
            one.update(json["server"])
        if method == "DELETE":
            one["OS-EXT-STS:task_state"] = "deleting"
            self.later(WORK, lambda: self.servers.pop(one["id"], None))
            return 204, None, {}
        return {"server": copy.deepcopy(one)}

    def _create(self, body: dict[str, t.Any]) -> t.Any:
        count, reservation = body.get("max_count", 1), uuid.uuid4().hex
        names = (
            [body["name"]]
            if count == 1
            else [self.numbered.format(name=body["name"], number=n + 1) for n in range(count)]
        )
        for name in names:
            own = {"id": str(uuid.uuid4()), "status": "BUILD", "OS-EXT-STS:task_state": "spawning"}
            groups = body.get("security_groups") or [{"name": "default"}]
            told = {
                "flavor": {"id": body["flavorRef"]},
                "metadata": body.get("metadata") or {},
                "security_groups": groups,
            }
            row = some_server(name, **own, **told, reservation=reservation, key_name=body.get("key_name"))
            self.servers[row["id"]] = row
            self._work(row, "create", "ACTIVE")
        if body.get("return_reservation_id"):
            return 202, {"reservation_id": reservation}, {}
        return 202, {"server": {"id": row["id"]}}, {}

    def _work(self, one: dict[str, t.Any], action: str, status: str, **changes: t.Any) -> None:
        """What an accepted action leads to, after a while."""
        fate = self.fate.get(action)
        before = one["status"]

        def end() -> None:
            one["OS-EXT-STS:task_state"] = None
            if fate == "ERROR":
                one.update(status="ERROR", fault={"message": "No valid host was found."})
            elif fate == "back":
                one["status"] = before
            else:
                one.update(status=status, **changes)

        self.later(WORK, end)

    def _act(self, one: dict[str, t.Any], json: dict[str, t.Any]) -> t.Any:
        ((action, value),) = json.items()
        if action in ("addSecurityGroup", "removeSecurityGroup"):
            groups = [group for group in one["security_groups"] if group["name"] != value["name"]]
            one["security_groups"] = groups + ([value] if action.startswith("add") else [])
            return 202, None, {}
        if one.get("OS-EXT-STS:task_state"):
            raise Refusal(409, f"Cannot '{action}' while it is in task_state {one['OS-EXT-STS:task_state']}")
        if action == "createImage":
            made = {
                "id": str(uuid.uuid4()),
                "name": value["name"],
                "status": "saving",
                "owner": TENANT,
                **value["metadata"],
            }
            self.images[made["id"]] = made
            self.later(WORK, lambda: made.update(status=self.fate.get(action, "active")))
            return 202, None, {"Location": f"http://inside/v2/images/{made['id']}"} if self.tells_location else {}
        if action == "resize":
            if value["flavorRef"] == one["flavor"]["id"]:
                raise Refusal(400, "When resizing, instances must change flavor!")
            one["OS-EXT-STS:task_state"] = "resize_prep"
            self._work(one, action, one["status"], flavor={"id": value["flavorRef"]})
            return 202, None, {}
        one["OS-EXT-STS:task_state"], status = ACTIONS[action]
        self._work(one, action, status, updated=f"at {self.now}")
        return 202, None, {}

    def _attachments(self, method: str, one: dict[str, t.Any], rest: list[str], json: t.Any) -> t.Any:
        own = [row for row in self.volumes.values() if any(a["server_id"] == one["id"] for a in row["attachments"])]
        shown = [{"id": row["id"], "volumeId": row["id"], "serverId": one["id"], "device": "/dev/vdb"} for row in own]
        if method == "POST":
            volume = self._one(self.volumes, json["volumeAttachment"]["volumeId"], "volume")
            if volume["status"] != "available":
                raise Refusal(400, f"Invalid volume: status must be available, and is {volume['status']}")
            volume["status"] = "attaching"
            attached = [{"server_id": one["id"], "device": "/dev/vdb"}]
            self._change(volume, "attach", {"status": "in-use", "attachments": attached}, {"status": "available"})
            return {"volumeAttachment": {"id": volume["id"], "volumeId": volume["id"], "serverId": one["id"]}}
        if not rest:
            return {"volumeAttachments": shown}
        (found,) = [row for row in shown if row["volumeId"] == rest[0]] or [None]
        if found is None:
            raise Refusal(404, "Not attached")
        if method == "DELETE":
            volume = self.volumes[rest[0]]
            volume["status"] = "detaching"
            self._change(volume, "detach", {"status": "available", "attachments": []}, {"status": "in-use"})
            return 202, None, {}
        return {"volumeAttachment": found}

    def _change(self, row: dict[str, t.Any], action: str, done: t.Any, back: t.Any) -> None:
        fate = self.fate.get(action)
        self.later(WORK, lambda: row.update(done if fate is None else back if fate == "back" else {"status": fate}))

    def _flavors(self, *_call: t.Any) -> t.Any:
        return {"flavors": FLAVORS}

    def _os_availability_zone(self, *_call: t.Any) -> t.Any:
        return {"availabilityZoneInfo": [{"zoneName": "kr-pub-a", "zoneState": {"available": True}}]}

    def _os_keypairs(self, method: str, rest: list[str], params: t.Any, json: t.Any) -> t.Any:
        if method == "POST":
            body = json["keypair"]
            if body["name"] in self.keypairs:
                raise Refusal(409, f"Key pair '{body['name']}' already exists.")
            self.keypairs[body["name"]] = {"public_key": "ssh-rsa MADE", **body}
            made = {} if "public_key" in body else {"private_key": "very secret"}
            return {"keypair": {**self.keypairs[body["name"]], **made}}
        if not rest:
            return {"keypairs": [{"keypair": one} for one in self.keypairs.values()]}
        if rest[0] not in self.keypairs:
            raise Refusal(404, "No such key pair")
        if method == "DELETE":
            del self.keypairs[rest[0]]
            return 202, None, {}
        return {"keypair": self.keypairs[rest[0]]}

    # The others

    def _volumes(self, method: str, rest: list[str], params: t.Any, json: t.Any) -> t.Any:
        if method == "POST" and not rest:
            made = {**some_volume("new"), **json["volume"], "id": str(uuid.uuid4()), "status": "creating"}
            self.volumes[made["id"]] = made
            self._change(made, "create", {"status": "available"}, {})
            return {"volume": dict(made)}
        if rest == ["detail"]:
            return {"volumes": copy.deepcopy(list(self.volumes.values()))}
        row = self._one(self.volumes, rest[0], "volume")
        if method == "POST" and "os-extend" in json:
            if row["status"] != "available":
                raise Refusal(400, f"Volume status must be available, and is {row['status']}")
            row["status"] = "extending"
            size = json["os-extend"]["new_size"]
            self._change(row, "extend", {"status": "available", "size": size}, {"status": "available"})
            return 202, None, {}
        if method == "POST":
            upload = json["os-volume_upload_image"]
            made = {"id": str(uuid.uuid4()), "name": upload["image_name"], "status": "queued", "owner": TENANT}
            self.images[made["id"]] = made
            self.later(WORK, lambda: made.update(status=self.fate.get("upload", "active")))
            return {"os-volume_upload_image": {"image_id": made["id"]}}
        if method == "PUT":
            row.update(json["volume"])
        if method == "DELETE":
            if row["attachments"]:
                raise Refusal(400, "Volume is attached")
            row["status"] = "deleting"
            self.later(WORK, lambda: self.volumes.pop(row["id"], None))
            return 202, None, {}
        return {"volume": copy.deepcopy(row)}

    def _types(self, *_call: t.Any) -> t.Any:
        return {"volume_types": [{"id": "t", "name": "General HDD"}, {"id": "u", "name": "General SSD"}]}

    def _snapshots(self, method: str, rest: list[str], params: t.Any, json: t.Any) -> t.Any:
        if rest == ["detail"]:
            return {"snapshots": list(self.snapshots.values())}
        row = self._one(self.snapshots, rest[0], "snapshot")
        if method == "DELETE":
            row["status"] = "deleting"
            self.later(WORK, lambda: self.snapshots.pop(row["id"], None))
            return 202, None, {}
        return {"snapshot": dict(row)}

    def _images(self, method: str, rest: list[str], params: t.Any, json: t.Any) -> t.Any:
        if not rest:
            wanted = {key: params[key] for key in ("name", "owner", "status") if key in params}
            return {"images": [one for one in self.images.values() if all(one.get(k) == v for k, v in wanted.items())]}
        one = self._one(self.images, rest[0], "image")
        for change in json or ():
            one[change["path"].strip("/").replace("~1", "/").replace("~0", "~")] = change["value"]
        return dict(one)

    def _vpcs(self, *_call: t.Any) -> t.Any:
        return {"vpcs": VPCS}

    def _vpcsubnets(self, *_call: t.Any) -> t.Any:
        return {"vpcsubnets": SUBNETS}

    def _ports(self, *_call: t.Any) -> t.Any:
        return {"ports": PORTS}

    def _security_groups(self, *_call: t.Any) -> t.Any:
        return {"security_groups": GROUPS}

    def _one(self, rows: Rows, wanted: str, what: str) -> dict[str, t.Any]:
        if wanted not in rows:
            raise Refusal(404, f"There is no {what} {wanted}")
        return rows[wanted]


class Task(t.NamedTuple):
    """What a task did."""

    result: dict[str, t.Any]
    warnings: list[str]


class Runner:
    """Runs modules on a small cloud; the fixture `run` of tests/unit/life is one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, module: t.Any, cloud: SmallCloud, *, check: bool = False, **given: t.Any) -> Task:
        """Run a task. :raises NhnError: it fails."""
        self._monkeypatch.setattr(requests, "Session", lambda: cloud)
        for name, fake in (("sleep", cloud.sleep), ("clock", lambda: cloud.now)):
            self._monkeypatch.setitem(Client.__init__.__kwdefaults__, name, fake)
        login = {
            "tenant_id": TENANT,
            "username": "user",
            "password": "hush",
            "region": "KR1",
            "auth_url": "https://id/v2.0",
        }
        options = {**complete(module.MODULE, given), **login}
        warnings: list[str] = []
        result = module.MODULE.execute(
            {**defaults(module.MODULE.argument_spec), **options}, check_mode=check, warn=warnings.append
        )
        return Task(result, warnings)
