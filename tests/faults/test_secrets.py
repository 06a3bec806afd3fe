# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Search everything that runs leave for secrets, as text and base64: output, results, files, arguments."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from clouds import LocalCloud
from sweep.leaks import forms, lines_of_key
from sweep.witness import IMAGE, NETWORK, PASSWORD, SMALL, Witness, scopes_of

pytestmark = [pytest.mark.slow, pytest.mark.integration]
_TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class Arguments:
    """Record the arguments of all processes, as any user of the machine can see them."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._ended.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with contextlib.suppress(OSError):
                    self.seen.add(path.read_bytes())
            time.sleep(0.02)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._ended.set()
            self._thread.join()


def is_token(cloud: LocalCloud, text: str) -> bool:
    """Return whether a text is a token, by using it, which is the surest way."""
    url = f"{cloud.url}/v2/{cloud.env['NHN_TENANT_ID']}/flavors"
    request = urllib.request.Request(url, headers={"X-Auth-Token": text})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10):
            return True
    except urllib.error.HTTPError:
        return False


def everything(tmp_path: Path, output: str, arguments: Arguments) -> dict[str, bytes]:
    """Return everything that the runs left, by its place, without the files that must contain secrets."""
    found = {"output": output.encode(), "arguments": b"\n".join(arguments.seen)}
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name not in ("key.pem", "given.json", "extra_vars.json", "clouds.yaml"):
            found[str(path.relative_to(tmp_path))] = path.read_bytes()
    return found


def leaks_of(secrets: dict[str, list[str]], left: dict[str, bytes]) -> list[str]:
    """Return the secrets that are in a wrong place."""
    return [
        f"{what} in {where}"
        for what, values in secrets.items()
        for where, data in left.items()
        if any(form.encode() in data for value in values for form in forms(value))
    ]


def kept_answers(cloud: LocalCloud, rule: str) -> list[dict[str, Any]]:
    """Return the answers of the cloud that a rule recorded."""
    (kept,) = (one["kept"] for one in cloud.control("faults") if one["id"] == rule)
    return [json.loads(body) for body in kept]


@pytest.mark.parametrize("form", forms(PASSWORD))
def test_a_leak_would_be_found(form: str) -> None:
    """The search finds the password in every form."""
    left = {"there": f"before {form} after".encode(), "elsewhere": b"nothing"}
    assert leaks_of({"the password": [PASSWORD]}, left) == ["the password in there"]


@pytest.mark.parametrize("way", ["worker", "module"])
@pytest.mark.parametrize("given_by", ["option", "environment", "cloud"])
def test_no_secret_anywhere(way: str, given_by: str, cloud: LocalCloud, tmp_path: Path) -> None:
    witness = Witness(scopes_of(cloud.url)[0])
    mark = uuid.uuid4().hex[:8]
    user_data = f"#!/bin/sh\necho top-secret-user-data-{mark}\n"
    witness.make_server(f"listed-{mark}", user_data=base64.b64encode(user_data.encode()).decode())
    key = f"{witness.keypair_prefix}{mark}"
    kept, shown = tmp_path / "key.pem", tmp_path / "given.json"
    shown.write_text(json.dumps({"secret_user_data": user_data, "secret_password": PASSWORD}))
    ways = {"option": {"password": "{{ secret_password }}"}, "cloud": {"cloud": "shop"}}
    login: dict[str, Any] = ways.get(given_by, {})
    (tmp_path / "clouds.yaml").write_text(json.dumps({"clouds": {"shop": {"auth": {"password": PASSWORD}}}}))
    new = {"flavor": SMALL, "image": IMAGE, "networks": [{"network": NETWORK}], "user_data": "{{ secret_user_data }}"}
    tasks: list[dict[str, Any]] = [
        {"nhn.cloud.nhn_keypair": {"name": key, "private_key_file": str(kept), **login}, "register": "r1"},
        {
            "nhn.cloud.nhn_server": {"name": f"s-{mark}", "key_name": key, **new, **login},
            "register": "r2",
            "diff": True,
        },
        {"nhn.cloud.nhn_server_info": {**login}, "register": "r3"},
        {"ansible.builtin.set_fact": {"kept": "{{ [r1, r2, r3] }}", "cacheable": True}},
        {"ansible.builtin.debug": {"var": "kept"}},
        # Failures of each kind: refused by the module, by the API, by the identity service, and no connection.
        {"nhn.cloud.nhn_server": {"name": f"t-{mark}", **new, "flavor": "none", **login}},
        {"nhn.cloud.nhn_server": {"name": f"t-{mark}", **new, "user_data": "{{ secret_user_data * 2000 }}", **login}},
        {"nhn.cloud.nhn_server": {"name": f"t-{mark}", **new, "networks": [{"fixed_ip": "203.0.113.1"}], **login}},
        {"nhn.cloud.nhn_server": {"name": f"t-{mark}", **new, **login, "username": "nobody"}},
        {"nhn.cloud.nhn_server": {"name": f"t-{mark}", **new, **login, "auth_url": "http://127.0.0.1:1/v2.0"}},
        {"nhn.cloud.nhn_server": {"name": f"t-{mark}", **new, **login, "no_such_option": 1}},
        {"nhn.cloud.nhn_server": {"name": f"s-{mark}", **login, "state": "absent"}},
    ]
    for task in tasks[5:11]:
        task.update(ignore_errors=True)
        next(iter(task.values())).setdefault("api_retries", 0)
    path = tmp_path / "book.yml"
    path.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]))
    source = tmp_path / "all.nhn_compute.yml"
    cached = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(tmp_path / "servers")}
    source.write_text(json.dumps({"plugin": "nhn.cloud.nhn_compute", **cached}))
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env) | {
        "NHN_RUN_IN": way,
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "facts"),
        "ANSIBLE_LOG_PATH": str(tmp_path / "ansible-own.log"),
    }
    with_password = env.copy()
    if given_by != "environment":
        env.pop("NHN_PASSWORD")
    rule = f"keep-{mark}"
    answers = {"id": rule, "action": "keep", "when": "after", "method": "POST", "times": -1}
    cloud.control("faults", {**answers, "path": "/(servers|os-keypairs)$"})
    arguments = Arguments()
    with arguments.watched():
        run = playbook.run(
            venvs.MAIN, path, tmp_path, env, arguments=["-vvvv", "--diff", "-e", f"@{shown}"], timeout=300
        )
        command = [str(venvs.MAIN.bin / "ansible-inventory"), "-vvvv", "-i", str(source), "--list"]
        listed = subprocess.run(command, cwd=tmp_path, env=with_password, capture_output=True, text=True, check=False)
    given = kept_answers(cloud, rule)
    assert run.code == 0, run.explain()
    assert playbook.TRACEBACK not in run.output, run.output
    assert run.recap["ignored"] == 6, run.output[-3000:]
    assert listed.returncode == 0 and mark in listed.stdout, listed.stderr[-3000:]
    for cache in ("facts", "servers"):
        assert list((tmp_path / cache).iterdir()), f"there is no cache of {cache} to be searched"
    lines = lines_of_key(kept.read_text())
    passwords = [one["server"]["adminPass"] for one in given if "adminPass" in one.get("server", {})]
    assert len(lines) > 10 and lines <= lines_of_key(json.dumps(given).replace("\\n", "\n").replace('"', " "))
    assert passwords, "the cloud gave no adminPass that could be searched"
    secrets = {
        "the password": [PASSWORD],
        "user_data": [user_data, f"top-secret-user-data-{mark}"],
        "the private key": sorted(lines),
        "adminPass": passwords,
    }
    left = everything(tmp_path, run.output + listed.stdout + listed.stderr, arguments)
    leaks = leaks_of(secrets, left)
    assert not leaks, leaks
    for where, data in left.items():
        assert b"adminPass" not in data, f"adminPass in {where}"
    texts = set(_TOKEN.findall(b"\n".join(left.values()).decode(errors="replace")))
    tokens = [text for text in texts if is_token(cloud, text)]
    assert not tokens, f"{len(tokens)} of {len(texts)} texts that look like one are tokens"
    witness.clear()


def test_token_cache_is_private(cloud: LocalCloud, tmp_path: Path) -> None:
    """With token_cache the token is only in a file of its owner. The password is in no file."""
    cache = tmp_path / "tokens"
    witness = Witness(scopes_of(cloud.url)[0])
    witness.make_server(f"s-{uuid.uuid4().hex[:8]}")
    tasks = [{"nhn.cloud.nhn_server_info": {"token_cache": str(cache)}}]
    path = tmp_path / "book.yml"
    path.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]))
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env)
    arguments = Arguments()
    with arguments.watched():
        run = playbook.run(venvs.MAIN, path, tmp_path, env, arguments=["-vvvv"])
    assert run.problem() is None, run.problem()
    assert cache.stat().st_mode & 0o077 == 0
    tokens: dict[str, str] = {}
    for kept in cache.rglob("*"):
        assert kept.is_file() and kept.stat().st_mode & 0o177 == 0, kept
        text = kept.read_text()
        assert not leaks_of({"the password": [PASSWORD]}, {kept.name: text.encode()})
        token = json.loads(text).get("token") if text.startswith("{") else None
        if token:
            tokens[str(kept.relative_to(tmp_path))] = token
    # Other cached data (flavors) is not secret, and is in separate files.
    assert len(tokens) == 1, tokens
    where, token = tokens.popitem()
    assert is_token(cloud, token)
    left = everything(tmp_path, run.output, arguments)
    del left[where]
    assert not leaks_of({"the token": [token]}, left)
    witness.clear()
