# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""With variables of another cloud set, tasks and inventory send the password only to the intended host."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import playbook
import pytest
import venvs
from checkout import link_collection
from clouds import LocalCloud

VERSIONS = {"2.21": venvs.MAIN, **venvs.OLDER}
PUBLIC = "https://api-identity-infrastructure.nhncloudservice.com"


class Stranger:
    """The identity service of another cloud, which refuses everybody and records what it was sent."""

    def __init__(self) -> None:
        self.came: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                outer.came.append(f"{self.path} {body}")
                self.send_response(401)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_arguments: object) -> None:
                """Log nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def variables(self) -> dict[str, str]:
        """Return the variables of that cloud's RC file."""
        account = {"OS_USERNAME": "stranger", "OS_PASSWORD": "of-stranger", "OS_PROJECT_ID": "f" * 32}
        return {**account, "OS_AUTH_URL": f"{self.url}/v2.0", "OS_REGION_NAME": "Nowhere", "OS_PROJECT_NAME": "theirs"}


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    one = Stranger()
    yield one
    one.server.shutdown()
    one.server.server_close()


def said_by(program: str, version: str, folder: Path, variables: dict[str, str]) -> tuple[int, str]:
    """Return the output of a task in the worker, a task as a module, or the inventory, with an environment."""
    venv = VERSIONS[version]
    assert venv.ready(), f".venv/{venv.name} is missing: use make integration or make test"
    link_collection()
    env = playbook.environment(venv, folder, variables, coverage=version == "2.21")
    env |= {"NHN_API_RETRIES": "0", "NHN_RUN_IN": "" if program == "inventory" else program}
    if program == "inventory":
        source = folder / "nhn_compute.yml"
        source.write_text(json.dumps({"plugin": "nhn.cloud.nhn_compute", "filters": {"name_regex": "^nobody"}}))
        env["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"] = "1"
        command = [str(venv.bin / "ansible-inventory"), "-i", str(source), "--list"]
        done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
        said, code = done.stdout + done.stderr, done.returncode
    else:
        book = folder / "book.yml"
        tasks: list[dict[str, object]] = [{"nhn.cloud.nhn_availability_zone_info": {}}]
        book.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
        run = playbook.run(venv, book, folder, env, arguments=("-c", "local"))
        said, code = run.output, run.code
    assert playbook.TRACEBACK not in said
    return code, flat(said)


def flat(text: str) -> str:
    """Return a text without differences between releases: line breaks, also after hyphens, and doubled quotes."""
    return "".join(text.split()).replace("''", "'")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("program", "version"), [("worker", "2.21"), ("module", "2.21"), *(("inventory", one) for one in sorted(VERSIONS))]
)
def test_a_foreign_rc_file_leads_nobody_astray(
    program: str, version: str, cloud: LocalCloud, stranger: Stranger, tmp_path: Path
) -> None:
    ours = {name: value for name, value in cloud.env.items() if name.startswith("NHN_")}
    # With a complete account of ours, it is ignored.
    for foreign in (stranger.variables, {"OS_AUTH_URL": stranger.url}):
        code, said = said_by(program, version, tmp_path, {**ours, **foreign})
        assert code == 0, said
    # Accounts of the public cloud have no URL. This proxy lets nothing out.
    account = {name: value for name, value in ours.items() if name != "NHN_AUTH_URL"}
    away = {"HTTPS_PROXY": "http://127.0.0.1:1", "OS_AUTH_URL": stranger.variables["OS_AUTH_URL"]}
    code, said = said_by(program, version, tmp_path, {**account, **away})
    assert code and flat(f"{PUBLIC} cannot be reached") in said, said
    # Half of each account is not an account.
    code, said = said_by(program, version, tmp_path, {**stranger.variables, "NHN_PASSWORD": ours["NHN_PASSWORD"]})
    assert code and flat("(OpenStack's variables do not count, since NHN_PASSWORD is set)") in said, said
    half = {name: value for name, value in stranger.variables.items() if name != "OS_PASSWORD"}
    code, said = said_by(program, version, tmp_path, half)
    assert code and flat("OS_PROJECT_ID, OS_USERNAME and OS_AUTH_URL are set and OS_PASSWORD is not") in said, said
    # A URL without version for other tools does not get one.
    code, said = said_by(program, version, tmp_path, {**stranger.variables, "OS_AUTH_URL": stranger.url})
    assert code and flat("names no version of the identity API") in said, said
    assert stranger.came == []
    # The other cloud's complete account is for the other cloud. So a call would have been seen.
    code, said = said_by(program, version, tmp_path, stranger.variables)
    assert code and flat("refused the login of stranger") in said, said
    assert len(stranger.came) == 1 and "of-stranger" in stranger.came[0]
