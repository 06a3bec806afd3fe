# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hostile input gives no traceback, leaves no path, matches no pattern, and is never evaluated."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import modules
import playbook
import pytest
import venvs
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from checkout import ROOT, link_collection
from clouds import LocalCloud
from sweep.witness import IMAGE, NETWORK, PASSWORD, SMALL, USERNAME, Witness, scopes_of
from sweep.world import public_key

EVIL = "{{ lookup('pipe', 'id') }}"
HOSTILE = (
    "x" * 10000,
    "ünïcödé 서버 🦆 \u202e",
    "two\nlines\r\n",
    "'\"`$(id);|&",
    "{}[]{%raw%}",
    "../../servers/detail?limit=1#",
    "a\x00b",
    EVIL,
    "--help",
    ".*",
    "%2e%2e%2f%00",
    "",
    " ",
    ".",
    "..",
    "\ud800",
)
MODULES = modules.names()
#: Existing things, so that the hostile option is the only problem of an otherwise complete task.
WORLD: dict[str, Any] = {
    "name": "fuzz-none",
    "server": "fuzz",
    "volume": "vol-01",
    "flavor": SMALL,
    "image": IMAGE,
    "networks": [{"network": NETWORK}],
}


def places(spec: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of all string options, also in lists and dictionaries."""
    for name, option in spec.items():
        kind = option.get("type", "str")
        if option.get("choices"):
            continue
        plain = kind in ("str", "path", "raw") or (kind == "dict" and not option.get("options"))
        if plain or option.get("elements") == "str":
            yield (*above, name)
        elif option.get("options"):
            yield from places(option["options"], (*above, name))


def put(spec: Mapping[str, Any], given: dict[str, Any], path: tuple[str, ...], text: str) -> None:
    """Set a text at a path."""
    name, *rest = path
    option = spec[name]
    if rest:
        below: dict[str, Any] = {}
        put(option["options"], below, tuple(rest), text)
        given[name] = [below] if option["type"] == "list" else below
    elif option["type"] == "list":
        given[name] = [text]
    elif option["type"] == "dict":
        given[name] = {text: text}
    else:
        given[name] = text


PLACES = [(name, path) for name in MODULES for path in places(modules.described(name).argument_spec)]


def login(cloud: LocalCloud) -> dict[str, Any]:
    env = cloud.env
    return {
        "auth_url": env["NHN_AUTH_URL"],
        "tenant_id": env["NHN_TENANT_ID"],
        "username": USERNAME,
        "password": PASSWORD,
        "region": env["NHN_REGION"],
        "api_retries": 0,
        "api_timeout": 30.0,
    }


@pytest.fixture(scope="module")
def shared() -> dict[Any, Any]:
    """Look-ups that all attempts share, like the items of a loop."""
    return {}


@pytest.fixture(scope="module")
def server(cloud: LocalCloud) -> Iterator[Witness]:
    witness = Witness(scopes_of(cloud.url)[0])
    witness.make_server("fuzz")
    yield witness
    witness.clear()


def attempt(name: str, given: dict[str, Any], shared: dict[Any, Any], check_mode: bool = True) -> Any:
    """Run a module as the worker does; gives its result, or the failure that it foresaw."""
    described = modules.described(name)
    checked = ArgumentSpecValidator(described.argument_spec, **described.rules).validate(given)
    if checked.error_messages:
        return errors.ConfigurationError(checked.errors.msg)
    try:
        return described.execute(
            checked.validated_parameters, check_mode=check_mode, warn=lambda text: None, shared=shared
        )
    except errors.NhnError as error:
        return error


@pytest.mark.parametrize(
    ("name", "path"), PLACES, ids=lambda value: value if isinstance(value, str) else ".".join(value)
)
def test_every_text_option(
    name: str,
    path: tuple[str, ...],
    cloud: LocalCloud,
    server: Witness,
    shared: dict[Any, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Check mode with a hostile text in any option gives a result or one clear message."""
    monkeypatch.chdir(tmp_path)
    spec = modules.described(name).argument_spec
    since = cloud.requests()
    for text in HOSTILE:
        given = {**login(cloud), **modules.sample(name, path[0], WORLD)}
        put(spec, given, path, text)
        outcome = attempt(name, given, shared)
        if isinstance(outcome, errors.NhnError):
            message = outcome.message
            assert message.strip() and "\n" not in message and "\x00" not in message, (text, message)
            assert len(message) < 3000, (text[:20], len(message))
            assert "Traceback" not in message
            json.dumps(outcome.as_dict()).encode()
    rows = cloud.control(f"log?since={since}")
    assert not [row for row in rows if row["method"] not in ("GET",) and "/tokens" not in row["path"]]
    # Nova itself answers 500 to some characters in a filter. The task must report that in one message.
    assert not [row for row in rows if row["status"] >= 500 and "?" not in row["path"]]
    for row in rows:
        steps = row["path"].partition("?")[0].replace("%2E", ".").replace("%2e", ".").split("/")
        assert not {".", ".."} & set(steps), row["path"]


@pytest.mark.parametrize("text", [text for text in HOSTILE if 0 < len(text) < 255], ids=ascii)
def test_a_text_is_one_segment_of_a_path(text: str, cloud: LocalCloud, shared: dict[Any, Any]) -> None:
    """A key pair's name goes into the path completely, and nowhere else."""
    since = cloud.requests()
    outcome = attempt("nhn_keypair", {**login(cloud), "name": text, "state": "absent"}, shared, check_mode=False)
    paths = [row["path"] for row in cloud.control(f"log?since={since}") if "/tokens" not in row["path"]]
    if isinstance(outcome, errors.InvalidRequest):
        assert paths == [], "refused, but sent"
        return
    tenant = cloud.env["NHN_TENANT_ID"]
    assert paths == [f"/v2/{tenant}/os-keypairs/{quote(text, safe='')}"]


def naming() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return tasks in which an option names a thing: those that delete it, and some others."""
    for name in MODULES:
        options = modules.described(name).options
        if "absent" in options.get("state", {}).get("choices", ()):
            needed = modules.required(name, WORLD)
            for option in dict.fromkeys(["id", *needed]):
                if option in options:
                    rest = {key: value for key, value in needed.items() if key != option}
                    # Two names of the same thing would be compared.
                    yield name, option, {**({} if option == "id" else rest), "state": "absent"}
    yield "nhn_server", "id", {"state": "stopped"}
    yield "nhn_server_action", "server", {"action": "stop"}
    yield "nhn_volume", "snapshot", {"name": "fuzz-none", "size": 1}
    yield "nhn_volume_attachment", "server", {"volume": "vol-01"}
    yield "nhn_volume_attachment", "volume", {"server": "fuzz"}
    yield "nhn_keypair", "name", {}


@pytest.mark.parametrize("text", [".", "..", "./x", "../x"])
@pytest.mark.parametrize(("name", "option", "more"), list(naming()))
def test_no_step_to_another_path(
    name: str, option: str, more: dict[str, Any], text: str, cloud: LocalCloud, server: Witness, shared: dict[Any, Any]
) -> None:
    """A dot or two as an ID or a name changes nothing, and calls no other path."""
    before = [one["id"] for one in server.servers()], sorted(server.keypairs())
    since = cloud.requests()
    given = {**login(cloud), **more, option: text}
    outcome = attempt(name, given, shared, check_mode=False)
    assert isinstance(outcome, errors.NhnError) or not outcome["changed"], outcome
    rows = [row for row in cloud.control(f"log?since={since}") if row["ua"] != "witness"]
    assert not [row["path"] for row in rows if row["method"] != "GET" and "/tokens" not in row["path"]]
    for row in rows:
        # A proxy may read %2E as a dot.
        steps = row["path"].partition("?")[0].replace("%2E", ".").replace("%2e", ".").split("/")
        assert not {".", ".."} & set(steps), row["path"]
    assert ([one["id"] for one in server.servers()], sorted(server.keypairs())) == before


@pytest.mark.parametrize("pattern", [".*", "re-1|re-2", "re-.", "^re-1$", "re\\-1", "re-1.*", "(re-1)", "re-[12]"])
def test_a_name_is_no_pattern(pattern: str, cloud: LocalCloud, shared: dict[Any, Any]) -> None:
    witness = Witness(scopes_of(cloud.url)[1])
    if not any(one["name"] == "re-1" for one in witness.servers()):
        witness.make_server("re-1")
    given = {**login(cloud), "tenant_id": witness.scope.tenant, "name": pattern, "state": "absent"}
    result = attempt("nhn_server", given, shared, check_mode=False)
    assert isinstance(result, dict) and not result["changed"], result
    fleet = attempt("nhn_server", {**given, "count": 3}, shared, check_mode=False)
    assert isinstance(fleet, dict) and not fleet["changed"], fleet
    assert [one["name"] for one in witness.servers()] == ["re-1"]


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("version", ["2.21", "2.16"])
def test_remote_text_is_data(version: str, cloud: LocalCloud, tmp_path: Path) -> None:
    """Names and metadata that look like templates are shown unchanged, also in hostvars."""
    venv = venvs.MAIN if version == "2.21" else venvs.OLDER[version]
    if not venv.ready():
        pytest.skip(f".venv/{venv.name} is missing: use make test")
    link_collection()
    witness = Witness(scopes_of(cloud.url)[0])
    mark = uuid.uuid4().hex[:8]
    evil = f"{EVIL} {mark}"
    parts = {"evil": evil, "lone": "{", "rest": evil[1:], "call": EVIL[3:-3]}
    made = witness.make_server(evil, metadata=parts)
    shown = {"ansible.builtin.debug": {"msg": "SHOWN {{ it.server.name }} | {{ it.server.metadata.evil }}"}}
    tasks: list[dict[str, Any]] = [
        {"nhn.cloud.nhn_server": {"id": made["id"]}, "register": "it"},
        shown,
        {"ansible.builtin.set_fact": {"kept": "{{ it.server }}", "cacheable": True}},
        {"ansible.builtin.debug": {"msg": "FACT {{ kept.name }} | {{ hostvars[inventory_hostname].kept.name }}"}},
        {"nhn.cloud.nhn_server_info": {}, "register": "info"},
        {
            "ansible.builtin.debug": {
                "msg": "INFO {{ (info.servers | selectattr('id', 'equalto', it.server.id) | first).name }}"
            }
        },
        {"nhn.cloud.nhn_server": {"id": made["id"], "state": "stopped", "name": "{{ it.server.name }}"}, "diff": True},
    ]
    path = tmp_path / "book.yml"
    path.write_text(json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]))
    for way in ("worker", "module"):
        env = playbook.environment(venv, tmp_path, cloud.env) | {"NHN_RUN_IN": way}
        run = playbook.run(venv, path, tmp_path, env, arguments=["-vvv", "--diff"])
        assert run.problem() is None, run.problem()
        assert "uid=" not in run.output, f"{way}: a template of the server's was evaluated"
        for word in ("SHOWN", "FACT", "INFO"):
            lines = [line for line in run.output.splitlines() if word in line and mark in line]
            assert any("lookup(" in line for line in lines), (way, word, lines)
    if (ROOT / "plugins" / "inventory" / "nhn_compute.py").is_file():
        source = tmp_path / "all.nhn_compute.yml"
        composed = {"copied": "nhn_name", "joined": "nhn_metadata.lone ~ nhn_metadata.rest"}
        source.write_text(json.dumps({"plugin": "nhn.cloud.nhn_compute", "compose": composed}))
        of_evil = [
            {
                "ansible.builtin.set_fact": {
                    "kept": "{{ copied }} {{ joined }} {{ nhn_metadata.lone ~ nhn_metadata.rest }}"
                }
            },
            {"ansible.builtin.debug": {"msg": "KEPT {{ kept }} {{ nhn_metadata | dict2items }}"}},
            {"ansible.builtin.debug": {"var": "{{ nhn_metadata.call }}"}, "ignore_errors": True},
        ]
        tasks = [
            {"ansible.builtin.debug": {"msg": "HOST {{ inventory_hostname }} {{ hostvars[inventory_hostname] }}"}},
            {"block": of_evil, "when": "nhn_metadata.lone is defined"},
        ]
        path.write_text(json.dumps([{"hosts": "all", "connection": "local", "gather_facts": False, "tasks": tasks}]))
        env = playbook.environment(venv, tmp_path, cloud.env)
        done = subprocess.run(
            [str(venv.bin / "ansible-playbook"), "-i", str(source), str(path)],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        told = done.stdout + done.stderr
        assert done.returncode == 0, told[-3000:]
        assert "uid=" not in told and playbook.TRACEBACK not in told, told[-2000:]
        assert mark in told, told[-3000:]
    witness.clear()


def test_hostile_names_of_key_pairs_are_kept_exactly(cloud: LocalCloud, shared: dict[Any, Any]) -> None:
    """A name that the API accepts comes back unchanged, and can be deleted."""
    witness = Witness(scopes_of(cloud.url)[0])
    for name in ("a b_c-d.e@f", "k.*", "../k", "{{ 1 }}", "-k"):
        full = f"{witness.keypair_prefix}{name}"
        given = {**login(cloud), "name": full, "public_key": public_key(1)}
        result = attempt("nhn_keypair", given, shared, check_mode=False)
        if isinstance(result, (errors.ApiError, errors.InvalidRequest)):
            continue
        assert result["keypair"]["name"] == full
        gone = attempt("nhn_keypair", {**login(cloud), "name": full, "state": "absent"}, shared, check_mode=False)
        assert gone["changed"] and full not in witness.keypairs()
