# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets are looked for, as text and base64, in everything that runs leave: output, results, files, arguments."""

from __future__ import annotations

import base64
import contextlib
import json
import re
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
from sweep.witness import IMAGE, NETWORK, PASSWORD, SMALL, Witness, scopes_of

pytestmark = [pytest.mark.slow, pytest.mark.integration]
_TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def forms(secret: str) -> list[bytes]:
    """A secret as text, in JSON, and in the three ways in which base64 can show it inside of a longer text."""
    raw = secret.encode()
    shifted = [base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4] for shift in (0, 1, 2)]
    return [raw, json.dumps(secret)[1:-1].encode(), *(one for one in shifted if len(one) > 12)]


class Arguments:
    """The arguments of all processes that come by, as any user of the machine can see them."""

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
    """Whether a text is a token that the API takes: the surest way to recognise one."""
    url = f"{cloud.url}/v2/{cloud.env['NHN_TENANT_ID']}/flavors"
    request = urllib.request.Request(url, headers={"X-Auth-Token": text})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10):
            return True
    except urllib.error.HTTPError:
        return False


def everything(tmp_path: Path, output: str, arguments: Arguments) -> dict[str, bytes]:
    """All that the runs left, by where it lies; the files that hold the secrets on purpose are left out."""
    found = {"output": output.encode(), "arguments": b"\n".join(arguments.seen)}
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name not in ("key.pem", "given.json", "extra_vars.json"):
            found[str(path.relative_to(tmp_path))] = path.read_bytes()
    return found


@pytest.mark.parametrize("way", ["worker", "module"])
@pytest.mark.parametrize("given_by", ["option", "environment"])
def test_no_secret_anywhere(way: str, given_by: str, cloud: LocalCloud, tmp_path: Path) -> None:
    witness = Witness(scopes_of(cloud.url)[0])
    mark = uuid.uuid4().hex[:8]
    user_data = f"#!/bin/sh\necho top-secret-user-data-{mark}\n"
    key = f"{witness.keypair_prefix}{mark}"
    kept, shown = tmp_path / "key.pem", tmp_path / "given.json"
    shown.write_text(json.dumps({"secret_user_data": user_data, "secret_password": PASSWORD}))
    login: dict[str, Any] = {"password": "{{ secret_password }}"} if given_by == "option" else {}
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
        # Failures of each kind: refused here, refused by the API, refused by the identity service, no connection.
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
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env) | {
        "NHN_RUN_IN": way,
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "facts"),
        "ANSIBLE_LOG_PATH": str(tmp_path / "ansible-own.log"),
    }
    if given_by == "option":
        env.pop("NHN_PASSWORD")
    arguments = Arguments()
    with arguments.watched():
        run = playbook.run(
            venvs.MAIN, path, tmp_path, env, arguments=["-vvvv", "--diff", "-e", f"@{shown}"], timeout=300
        )
    assert run.code == 0, run.explain()
    assert playbook.TRACEBACK not in run.output, run.output
    assert run.recap["ignored"] == 6, run.output[-3000:]
    assert list((tmp_path / "facts").iterdir()), "there is no fact cache to be searched"
    private_key = kept.read_text().splitlines()
    secrets = {
        "the password": PASSWORD,
        "user_data": f"top-secret-user-data-{mark}",
        "the private key": private_key[len(private_key) // 2],
    }
    left = everything(tmp_path, run.output, arguments)
    leaks = [
        f"{what} in {where}"
        for where, data in left.items()
        for what, secret in secrets.items()
        if any(form in data for form in forms(secret))
    ]
    assert not leaks, leaks
    for where, data in left.items():
        assert b"adminPass" not in data, f"adminPass in {where}"
    texts = set(_TOKEN.findall(b"\n".join(left.values()).decode(errors="replace")))
    tokens = [text for text in texts if is_token(cloud, text)]
    assert not tokens, f"{len(tokens)} of {len(texts)} texts that look like one are tokens"
    witness.clear()


def test_token_cache_is_private(cloud: LocalCloud, tmp_path: Path) -> None:
    """With token_cache the token lies in a file of its owner's alone, and nowhere else; the password not even there."""
    cache = tmp_path / "tokens"
    tasks = [{"nhn.cloud.nhn_server_info": {"token_cache": str(cache)}}]
    path = tmp_path / "book.yml"
    path.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]))
    env = playbook.environment(venvs.MAIN, tmp_path, cloud.env)
    arguments = Arguments()
    with arguments.watched():
        run = playbook.run(venvs.MAIN, path, tmp_path, env, arguments=["-vvvv"])
    assert run.problem() is None, run.problem()
    (kept,) = cache.iterdir()
    assert cache.stat().st_mode & 0o077 == 0 and kept.stat().st_mode & 0o177 == 0
    token = json.loads(kept.read_text())["token"]
    assert is_token(cloud, token)
    assert PASSWORD not in kept.read_text()
    for where, data in everything(tmp_path, run.output, arguments).items():
        if where != str(kept.relative_to(tmp_path)):
            assert not any(form in data for form in forms(token)), where
