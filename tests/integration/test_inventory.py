# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the inventory plugin with the real ansible-inventory and ansible-playbook, against its own local cloud."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import playbook
import pytest
import venvs
from checkout import ROOT, RUN, link_collection
from clouds import STAND_IN, LocalCloud, http
from filling import compute_of, fill, sid

pytestmark = [pytest.mark.slow, pytest.mark.integration]

OTHER_TENANT = "f5073eaa26b64cffbee89411df94ce01"
VERSIONS = {"2.21": venvs.MAIN, **venvs.OLDER}
EVERY_VERSION = pytest.mark.parametrize("version", sorted(VERSIONS))

HOSTILE = "{{ lookup('pipe', 'touch PWNED') }}"
HEADER = "#jinja2:variable_start_string:'[[',variable_end_string:']]'\n[[ lookup('pipe', 'touch PWNED') ]]"
#: A template only after "{", and what is evaluated as a conditional.
REST = "{ lookup('pipe', 'touch PWNED') }}"
CALL = "lookup('pipe', 'touch PWNED') == ''"
ROOT_DISK = {
    "source_type": "image",
    "uuid": sid("image.ubuntu2204"),
    "destination_type": "volume",
    "volume_size": 20,
    "boot_index": 0,
    "delete_on_termination": True,
}
#: Beside 120 servers named many-1 to many-4, 30 of each. Together they are 131: more than a page of 100, and not a
#: multiple of any page.
PECULIAR: list[dict[str, Any]] = [
    {"name": "서버-하나", "metadata": {"role": "웹", "note": "한국어 ✓"}},
    {"name": "hostile", "metadata": {"role": HOSTILE, "header": HEADER[:255], "lone": "{", "rest": REST, "call": CALL}},
    {"name": HOSTILE},
    {"name": "localhost"},
    {"name": "all"},
    {"name": "nhn_status_ACTIVE"},
    {"name": "broken", "flavor": "huge.c1000000", "block_device_mapping_v2": [ROOT_DISK]},
    {"name": "coming", "metadata": {"fake_delay_spawn": "3000"}},
    {"name": "web-1", "metadata": {"role": "web", "nhn_cloud_fleet": "web"}},
    {"name": "nhn_zone_kr_pub_a"},
    {"name": "db-1", "metadata": {"role": "db", "monitor": "off"}},
]
OPTIONS: dict[str, Any] = {
    "plugin": "nhn.cloud.nhn_compute",
    "group_by": ["status", "zone", "vpc", "flavor", "distro", "key", "security_group", "region"],
    "set_login_user": True,
    "compose": {"internal_ip": "nhn_private_ips[0]", "short": "nhn_name | regex_replace('-.*$', '')"},
    "groups": {"active": "nhn_status == 'ACTIVE'", "small": "nhn_flavor.ram <= 1024"},
    "keyed_groups": [
        {"key": "nhn_metadata.role", "prefix": "role", "parent_group": "roles"},
        {"key": "nhn_security_groups", "prefix": "sg"},
        {"key": "nhn_key_name | default('', true)", "prefix": "key", "default_value": "none"},
    ],
}


@pytest.fixture(scope="module")
def filled() -> Iterator[LocalCloud]:
    """Start a local cloud with 131 servers of the main tenant in KR1, 3 in KR2, and 2 of another tenant."""
    assert venvs.CLOUD.ready(), "the cloud's environment is missing: use make integration or make test"
    RUN.mkdir(exist_ok=True)
    run_dir = Path(tempfile.mkdtemp(prefix="inventory-", dir=RUN))
    cloud = LocalCloud(run_dir, STAND_IN)
    try:
        cloud.start(parent=os.getpid())
        # The metadata of the other tenant's servers does not contain the names of their images.
        cloud.control("settings", {"image_metadata": False})
        fill(
            cloud.env | {"NHN_TENANT_ID": OTHER_TENANT},
            [{"name": f"theirs-{n}"} for n in (1, 2)],
            network="b.vpc.default",
        )
        cloud.control("settings", {"image_metadata": True})
        fill(cloud.env, [{"name": f"far-{n}"} for n in (1, 2, 3)], region="KR2", network="kr2.vpc.default")
        fill(cloud.env, [{"name": "many", "max_count": 4} for _unused in range(30)])
        fill(cloud.env, PECULIAR, left_in_build=1)
        yield cloud
    finally:
        cloud.stop()
        shutil.rmtree(run_dir, ignore_errors=True)


@pytest.fixture
def cloud(filled: LocalCloud) -> LocalCloud:
    """The filled cloud, under the name whose faults and settings are reset after each test."""
    return filled


class Answered:
    """The output of a command."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def hostvars(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.listed["_meta"]["hostvars"]
        return found

    @property
    def listed(self) -> dict[str, Any]:
        """The inventory of --list, without the marks of releases before 2.19."""
        assert self.code == 0, self.err
        return json.loads(self.out, object_hook=lambda one: one.get("__ansible_unsafe", one))

    @property
    def said(self) -> str:
        """All output on one line, since ansible-core wraps messages."""
        return " ".join((self.out + self.err).split())


class Runner:
    """Run ansible-inventory with an inventory file."""

    def __init__(self, cloud: LocalCloud, folder: Path) -> None:
        self.cloud, self.folder = cloud, folder
        self.env: dict[str, str] = dict(cloud.env)
        self.file = folder / "test.nhn_compute.yml"
        link_collection()

    def write(self, options: dict[str, Any] | None = None, **more: Any) -> Runner:
        """Write the inventory file."""
        self.file.write_text(json.dumps({**(OPTIONS if options is None else options), **more}))
        return self

    def run(self, *arguments: str, version: str = "2.21", program: str = "ansible-inventory") -> Answered:
        """Run a program of a release with this inventory."""
        venv = VERSIONS[version]
        env = playbook.environment(venv, self.folder, self.env, coverage=version == "2.21")
        env["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"] = "1"
        command = [str(venv.bin / program), "-i", str(self.file), *(arguments or ["--list"])]
        done = subprocess.run(
            command, env=env, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        assert playbook.TRACEBACK not in done.stdout + done.stderr
        return Answered(done)

    def calls(self, since: int) -> list[str]:
        """Return the paths that were called since a request of this number, in the order of the log."""
        return [row["path"] for row in self.cloud.control(f"log?since={since}")]


@pytest.fixture
def runner(cloud: LocalCloud, tmp_path: Path) -> Iterator[Runner]:
    """Return a runner. After the test, check that no text of the cloud was executed, and no unknown call was made."""
    since = cloud.requests()
    yield Runner(cloud, tmp_path)
    assert cloud.undocumented(since) == []
    assert not list(tmp_path.rglob("PWNED")) and not (ROOT / "PWNED").exists()


def forget(cloud: LocalCloud, regex: str, region: str = "KR1") -> None:
    """Delete the servers with such names, and wait until they are gone."""
    url, token = compute_of(cloud.env, region)
    listing = f"{url}/servers?limit=1000&name={regex}"
    for server in http(listing, token=token)["servers"]:
        http(f"{url}/servers/{server['id']}", token=token, method="DELETE")
    while http(listing, token=token)["servers"]:
        time.sleep(0.2)


def test_all_releases_give_the_same(runner: Runner) -> None:
    runner.write()
    listed = {version: runner.run(version=version).listed for version in VERSIONS}
    for found in listed.values():
        found["_meta"].pop("profile", None)
    assert listed["2.16"] == listed["2.19"] == listed["2.21"]
    hostvars = listed["2.21"]["_meta"]["hostvars"]
    assert len(hostvars) == 131
    names = {one["nhn_name"] for one in hostvars.values()}
    assert {server["name"] for server in PECULIAR} < names
    groups = listed["2.21"]
    assert {"nhn_region_KR1", "nhn_status_ERROR", "nhn_status_BUILD", "nhn_vpc_Default_Network"} <= set(groups)
    hostile = "role_" + re.sub(r"\W", "_", HOSTILE)
    assert set(groups["roles"]["children"]) == {"role_web", "role_db", "role_웹", hostile}
    web = hostvars["web-1"]
    assert web["ansible_host"] == web["internal_ip"] == web["nhn_private_ips"][0]
    assert web["ansible_user"] == "ubuntu" and web["short"] == "web"
    assert web["nhn_flavor"]["name"] == "u2.c1m1" and web["nhn_image"]["name"] == "Ubuntu Server 22.04 LTS"


def test_names_that_are_taken(runner: Runner) -> None:
    answered = runner.write().run()
    hosts = set(answered.hostvars)
    assert {"web-1", "서버-하나", "many-1"} <= hosts
    taken = {"all", "localhost", "nhn_status_ACTIVE", "nhn_zone_kr_pub_a"}
    assert not hosts & taken
    assert {re.sub("-[0-9a-f]{8}$", "", name) for name in hosts} >= taken
    assert len([name for name in hosts if name.startswith("many-1-")]) == 29
    assert "have a name that is taken" in answered.said
    assert not [name for name in hosts if "{" in name]


def test_peculiar_servers(runner: Runner) -> None:
    hostvars = runner.write().run().hostvars
    assert hostvars["broken"]["nhn_status"] == "ERROR"
    assert hostvars["coming"]["nhn_status"] == "BUILD"
    assert "ansible_host" not in hostvars["broken"] and hostvars["broken"]["nhn_private_ips"] == []
    assert "broken has no address that connect_with allows" in runner.run("--list", "-v").said
    assert hostvars["hostile"]["nhn_metadata"]["role"] == HOSTILE
    web = hostvars["web-1"]
    assert web["nhn_metadata"]["role"] == "web" and "nhn_cloud_fleet" not in web["nhn_metadata"]
    assert web["nhn_marks"] == {"nhn_cloud_fleet": "web"}


@EVERY_VERSION
def test_a_play_over_the_hosts(runner: Runner, version: str) -> None:
    told = "{{ inventory_hostname }} {{ nhn_name }} {{ nhn_metadata }} {{ short | default('') }} {{ group_names }}"
    play = {
        "hosts": "nhn_status_ACTIVE",
        "gather_facts": False,
        "connection": "local",
        "tasks": [
            {"ansible.builtin.debug": {"msg": told}},
            {"ansible.builtin.debug": {"var": "hostvars[inventory_hostname]"}},
        ],
    }
    book = runner.folder / "play.yml"
    book.write_text(json.dumps([play]))
    limit = "서버-하나:hostile*:web-1:__*"
    answered = runner.write().run(str(book), "--limit", limit, version=version, program="ansible-playbook")
    assert answered.code == 0, answered.said
    assert len(re.findall("ok=2 ", answered.out)) == 4
    assert "touch PWNED" in answered.out


def texts(value: Any, *, marked: bool) -> Iterator[str]:
    """Yield the texts of exported variables that have the mark that nothing may evaluate them, or the others."""
    if isinstance(value, str) and not marked:
        yield value
    elif isinstance(value, dict) and set(value) == {"__ansible_unsafe"}:
        yield from value.values() if marked else ()
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one, marked=marked)


JOINED = {"joined": "nhn_metadata.lone ~ nhn_metadata.rest", "loud": "[nhn_name | upper]"}


@EVERY_VERSION
def test_texts_are_exported_plain_unless_they_may_be_evaluated(runner: Runner, version: str) -> None:
    """AWX shows what is exported. Composed variables and a cached run are no different."""
    cache = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(runner.folder / "cache"),
    }
    runner.write(**cache, compose=JOINED)
    exported = []
    for _time in range(2):
        hosts = json.loads(runner.run("--list", "--export", version=version).out)["_meta"]["hostvars"]
        assert set(texts(hosts, marked=True)) == {HOSTILE, HOSTILE.upper(), HEADER[:255], "{", REST, "{" + REST, CALL}
        assert not [text for text in texts(hosts, marked=False) if "{" in text]
        web = hosts["web-1"]
        assert (web["nhn_metadata"]["role"], web["nhn_flavor"]["name"], web["loud"]) == ("web", "u2.c1m1", ["WEB-1"])
        assert web["nhn_addresses"]["Default Network"][0]["addr"] == web["nhn_private_ips"][0] == web["ansible_host"]
        exported.append(hosts)
    assert exported[0] == exported[1]
    runner.write(OPTIONS | {"compose": {}, "groups": {}, "keyed_groups": []}, hostvars_prefix="my_")
    listed = json.loads(runner.run("--list", "--export", version=version).out)
    assert set(texts(listed, marked=True)) == {HOSTILE, HEADER[:255], "{", REST, CALL}


@EVERY_VERSION
def test_no_text_is_evaluated(runner: Runner, version: str) -> None:
    """Neither where texts are joined, nor as the whole of a conditional, nor as a key."""
    shown = "{{ joined }} {{ whole }} {{ kept }} {{ nhn_metadata | dict2items }} {{ lookup('vars', 'nhn_metadata') }}"
    same = ["kept == joined", f"joined | length == {len(REST) + 1}", "whole == nhn_metadata"]
    refused: list[dict[str, Any]] = [
        {"ansible.builtin.debug": {"msg": "shown"}, "when": "{{ nhn_metadata.call }}"},
        {"ansible.builtin.assert": {"that": "{{ nhn_metadata.call }}"}},
        {"ansible.builtin.debug": {"msg": "shown"}, "until": "{{ nhn_metadata.call }}", "retries": 1, "delay": 0},
    ]
    tasks: list[dict[str, Any]] = [
        {"ansible.builtin.set_fact": {"kept": "{{ nhn_metadata.lone }}{{ nhn_metadata.rest }}"}},
        {"ansible.builtin.assert": {"that": same}},
        {"ansible.builtin.debug": {"msg": shown}},
        {"ansible.builtin.debug": {"msg": "{{ item }}"}, "loop": "{{ nhn_metadata | dict2items }}"},
        *(task | {"ignore_errors": True} for task in refused),
        {"ansible.builtin.debug": {"var": "{{ nhn_metadata.call }}"}, "ignore_errors": True},
    ]
    book = runner.folder / "play.yml"
    book.write_text(json.dumps([{"hosts": "hostile", "gather_facts": False, "connection": "local", "tasks": tasks}]))
    runner.write(compose=JOINED | {"whole": "nhn_metadata"})
    answered = runner.run(str(book), version=version, program="ansible-playbook")
    assert answered.code == 0, answered.said
    assert int(re.findall(r"ignored=(\d+)", answered.out)[0]) >= len(refused), answered.said


def test_graph_and_host(runner: Runner) -> None:
    graph = runner.write().run("--graph", "role_web")
    assert graph.out.split() == ["@role_web:", "|--web-1"]
    one = json.loads(runner.run("--host", "web-1").out)
    assert one == runner.run().hostvars["web-1"]


def test_few_calls(runner: Runner, cloud: LocalCloud) -> None:
    runner.write()
    since = cloud.requests()
    runner.run()
    calls = [path.partition("?")[0].rpartition("/")[2] for path in runner.calls(since)]
    assert sorted(calls) == sorted(["tokens", "detail", "detail"]), calls
    runner.env["NHN_TENANT_ID"] = OTHER_TENANT
    since = cloud.requests()
    names = {variables["nhn_image"]["name"] for variables in runner.run().hostvars.values()}
    calls = [path.partition("?")[0].rpartition("/")[2] for path in runner.calls(since)]
    assert sorted(calls) == sorted(["tokens", "detail", "detail", "images"]), calls
    assert names == {"Ubuntu Server 22.04 LTS"}


def test_two_pages_of_the_default_size(runner: Runner, cloud: LocalCloud) -> None:
    for links in (True, False):
        cloud.control("settings", {"max_limit": 100, "links": links})
        since = cloud.requests()
        assert len(runner.write().run().hostvars) == 131
        assert len([path for path in runner.calls(since) if "/servers/detail" in path]) == 2


@pytest.mark.parametrize("cap", [30, 75, 131])
def test_a_cap_that_nothing_tells_of(cap: int, runner: Runner, cloud: LocalCloud) -> None:
    cloud.control("settings", {"max_limit": cap, "links": False})
    assert len(runner.write().run().hostvars) == 131


def test_variables_that_are_set_and_empty_are_as_good_as_not_set(runner: Runner) -> None:
    # AWX sets variables for empty optional fields of a credential.
    for name in ("AUTH_URL", "ENDPOINTS", "VALIDATE_CERTS", "CA_PATH", "API_TIMEOUT", "API_RETRIES", "TOKEN_CACHE"):
        runner.env[f"NHN_{name}"] = ""
    auth_url = runner.cloud.env["NHN_AUTH_URL"]
    assert len(runner.write(auth_url=auth_url, filters={"name_regex": "^web"}).run().hostvars) == 1
    assert not [path for path in runner.folder.iterdir() if len(path.stem) == 64]


@EVERY_VERSION
def test_whose_servers_are_listed(runner: Runner, version: str) -> None:
    ours = {name: value for name, value in runner.env.items() if name.startswith("NHN_")}
    theirs = {f"OS_{name}": ours[f"NHN_{name}"] for name in ("AUTH_URL", "TENANT_ID", "USERNAME", "PASSWORD")}
    theirs["OS_REGION_NAME"] = "KR2"
    entry = {
        "auth": {
            "auth_url": ours["NHN_AUTH_URL"].replace("v2.0", "v3"),
            "project_id": OTHER_TENANT,
            "username": ours["NHN_USERNAME"],
            "password": ours["NHN_PASSWORD"],
        },
        "region_name": "KR1",
    }
    (runner.folder / "clouds.yaml").write_text(json.dumps({"clouds": {"other": entry}}))
    runner.write({"plugin": "nhn.cloud.nhn_compute", "filters": {"name_regex": "^web|^far|^theirs"}})

    def names(env: dict[str, str]) -> set[str]:
        runner.env = env
        return {name.partition("-")[0] for name in runner.run(version=version).hostvars}

    nobody = dict.fromkeys(ours, "")
    assert names(ours | theirs) == {"web"}
    assert names(nobody | theirs) == {"far"}
    assert names(nobody | theirs | {"NHN_REGION": "KR1"}) == {"web"}
    assert names(nobody | theirs | {"OS_CLOUD": "other"}) == {"theirs"}
    runner.env = nobody | theirs | {"OS_AUTH_URL": ""}
    said = runner.run(version=version).said
    assert "The login is incomplete: OS_TENANT_ID, OS_USERNAME and OS_PASSWORD are set" in said
    runner.write({"plugin": "nhn.cloud.nhn_compute", "cloud": "other"})
    assert names(ours | theirs) == {"theirs"}


@EVERY_VERSION
def test_a_password_of_a_file_or_a_vault(runner: Runner, version: str) -> None:
    password = runner.env.pop("NHN_PASSWORD")
    (runner.folder / "password").write_text(f"{password}\r\n\n")
    tenant = f" {runner.env.pop('NHN_TENANT_ID').upper()}\n"
    login = {
        "tenant_id": tenant,
        "username": f"\t{runner.env['NHN_USERNAME']} ",
        "password": "{{ lookup('ansible.builtin.file', 'password', rstrip=false) }}",
    }
    runner.write(**login, filters={"name_regex": "^web"})
    assert list(runner.run(version=version).hostvars) == ["web-1"]
    secret = runner.folder / "vault-password"
    secret.write_text("open")
    command = [str(VERSIONS[version].bin / "ansible-vault"), "encrypt_string", "--vault-password-file", str(secret)]
    env = playbook.environment(VERSIONS[version], runner.folder, {})
    vaulted = subprocess.run([*command, password], env=env, capture_output=True, text=True, check=True).stdout
    lines = ["plugin: nhn.cloud.nhn_compute", f"tenant_id: {json.dumps(tenant)}", "filters: {name_regex: ^web}"]
    runner.file.write_text("\n".join([*lines, f"password: {vaulted}"]))
    answered = runner.run("--list", "--vault-password-file", str(secret), version=version)
    assert list(answered.hostvars) == ["web-1"], answered.said


def test_endpoints_of_the_environment(runner: Runner) -> None:
    url = compute_of(runner.cloud.env, "KR2")[0]
    runner.env["NHN_ENDPOINTS"] = json.dumps({"compute": url})
    assert {name[:3] for name in runner.write().run().hostvars} == {"far"}
    runner.env["NHN_ENDPOINTS"] = "{"
    assert "endpoints is not a dictionary in JSON" in runner.run().said


@pytest.mark.parametrize("service", ["compute", "image", "network"])
def test_one_url_for_two_regions(runner: Runner, service: str) -> None:
    runner.write(regions=["KR1", "KR2"], endpoints={service: runner.cloud.url})
    since = runner.cloud.requests()
    answered = runner.run()
    assert answered.code and f"endpoints.{service} is for one region, and regions names several" in answered.said
    assert runner.calls(since) == []
    assert (
        len(runner.write(regions=["KR1"], endpoints={service: compute_of(runner.cloud.env)[0]}).run().hostvars) == 131
    )


@pytest.mark.parametrize(
    ("regions", "said"),
    [
        ([""], "regions has an empty entry"),
        (["KR1", None], "regions has an empty entry"),
        (" ", "regions has an empty"),
    ],
)
def test_a_region_without_a_name(runner: Runner, regions: Any, said: str) -> None:
    answered = runner.write(regions=regions).run()
    assert answered.code and said in answered.said, answered.said


def test_a_server_that_vanishes_between_pages(runner: Runner, cloud: LocalCloud) -> None:
    url, token = compute_of(cloud.env)
    fill(cloud.env, [{"name": "vanishing", "max_count": 10}], left_in_build=1)
    first = http(f"{url}/servers?limit=5", token=token)["servers"]
    cloud.control("settings", {"max_limit": 5})
    slow = {"action": "delay", "path": "marker=", "times": 1, "delay": 6, "when": "before"}
    cloud.control("faults", slow)
    answers: list[Answered] = []
    runner.write(filters={"name_regex": "^vanishing"})
    reading = threading.Thread(target=lambda: answers.append(runner.run()))
    since = cloud.requests()
    reading.start()
    while not [path for path in runner.calls(since) if "/servers/detail" in path]:
        time.sleep(0.1)
    http(f"{url}/servers/{first[-1]['id']}", token=token, method="DELETE")
    reading.join()
    cloud.control("settings", {"max_limit": 0})
    hosts = answers[0].hostvars
    assert len({one["nhn_id"] for one in hosts.values()}) == len(hosts)
    gone = first[-1]["id"]
    kept = {one["id"] for one in http(f"{url}/servers?name=^vanishing&limit=1000", token=token)["servers"]}
    assert kept - {gone} <= {one["nhn_id"] for one in hosts.values()}
    forget(cloud, "^vanishing")


def test_filters_are_sent_to_the_api(runner: Runner, cloud: LocalCloud) -> None:
    filters = {"status": "BUILDING", "flavor": "u2.c1m1", "image": "Ubuntu Server 22.04 LTS", "name_regex": "^com"}
    since = cloud.requests()
    assert list(runner.write(filters=filters).run().hostvars) == ["coming"]
    listing = next(path for path in runner.calls(since) if "/servers/detail" in path)
    assert all(word in listing for word in ("status=BUILD&", "flavor=", "image=", "name=%5Ecom"))
    runner.write(query="servers[?metadata.role=='web']")
    assert list(runner.run().hostvars) == ["web-1"]
    runner.write(
        query=None,
        include_filters=["nhn_name is match('(web|db)-1')"],
        exclude_filters=["nhn_metadata.monitor | default('') == 'off'"],
    )
    assert list(runner.run().hostvars) == ["web-1"]


@EVERY_VERSION
def test_several_states(runner: Runner, cloud: LocalCloud, version: str) -> None:
    since = cloud.requests()
    runner.write(filters={"status": ["building", "ERROR", "{{ 'BUILD' }}"], "flavor": "u2.c1m1"})
    assert list(runner.run(version=version).hostvars) == ["coming"]
    calls = runner.calls(since)
    listings = [path for path in calls if "/servers/detail" in path]
    assert sorted(re.findall("status=([A-Z]+)", " ".join(listings))) == ["BUILD", "ERROR"] and len(listings) == 2
    assert len([path for path in calls if "/flavors/detail" in path]) == 1
    runner.write(filters={"status": ["ERROR", "BUILD"]})
    assert set(runner.run(version=version).hostvars) == {"coming", "broken"}
    # An unquoted time is not a string in YAML.
    when = "filters: {changes_since: 2020-01-01T00:00:00, name_regex: ^web}"
    runner.file.write_text(f"plugin: nhn.cloud.nhn_compute\n{when}\n")
    assert list(runner.run(version=version).hostvars) == ["web-1"]


def test_deleted_servers_are_no_hosts(runner: Runner, cloud: LocalCloud) -> None:
    fill(cloud.env, [{"name": "short-lived"}], left_in_build=1)
    forget(cloud, "^short-lived")
    hosts = runner.write(filters={"changes_since": "2020-01-01T00:00:00"}).run().hostvars
    assert len(hosts) == 131 and "short-lived" not in hosts


def test_two_regions(runner: Runner, cloud: LocalCloud) -> None:
    since = cloud.requests()
    answered = runner.write(regions=["KR1", "KR2"]).run()
    assert len(answered.hostvars) == 134
    assert set(answered.listed["nhn_region_KR2"]["hosts"]) == {"far-1", "far-2", "far-3"}
    assert len([path for path in runner.calls(since) if path.endswith("/tokens")]) == 1


def test_two_sources_with_servers_of_one_name(runner: Runner, cloud: LocalCloud) -> None:
    fill(cloud.env, [{"name": "web-1"}], region="KR2", network="kr2.vpc.default")
    alone = {"plugin": "nhn.cloud.nhn_compute", "filters": {"name_regex": "^web-1$"}}
    places = {
        "a.nhn_compute.yml": {**alone, "region": "KR1", "group_by": ["region"]},
        "b.nhn_compute.yml": {**alone, "region": "KR2", "group_by": ["region"]},
        "c.nhn_compute.yml": {**alone, "region": "KR2", "hostvars_prefix": "c_"},
        "d.nhn_compute.yml": {**alone, "region": "KR1", "hostvars_prefix": "d_"},
    }
    for name, options in places.items():
        (runner.folder / name).write_text(json.dumps(options))
    (runner.folder / "static.yml").write_text("web: {hosts: {web-1: {of_static: true}, db-9: {x: 1}}}")
    try:
        for version in VERSIONS:
            for order in ("ab", "ba", "abcd", "dc", "cd"):
                first, *others = [str(runner.folder / f"{letter}.nhn_compute.yml") for letter in order]
                runner.file = Path(first)
                arguments = [word for other in others for word in ("-i", other)]
                answered = runner.run("--list", *arguments, "-i", str(runner.folder / "static.yml"), version=version)
                hostvars = answered.hostvars
                assert len(hostvars) == 3, (order, sorted(hostvars))
                regions = {
                    name: {one.get(f"{prefix}region") for prefix in ("nhn_", "c_", "d_")} - {None}
                    for name, one in hostvars.items()
                }
                here = "KR1" if order[0] in "ad" else "KR2"
                assert regions.pop("web-1") == {here}, order
                assert hostvars["web-1"]["of_static"] is True
                regions.pop("db-9")
                ((other, found),) = regions.items()
                assert other.startswith("web-1-") and found == {"KR1", "KR2"} - {here}
                assert f"1 servers have a name that is taken, and got their ID after it: {other}" in answered.said
            # A static source before them merges with the first, and its variables of the server win.
            runner.file = runner.folder / "static.yml"
            sources = [word for letter in "ab" for word in ("-i", str(runner.folder / f"{letter}.nhn_compute.yml"))]
            hostvars = runner.run("--list", *sources, version=version).hostvars
            assert hostvars["web-1"]["nhn_region"] == "KR1" and hostvars["web-1"]["of_static"] is True
            assert len(hostvars) == 3
    finally:
        forget(cloud, "^web-1$", "KR2")


def test_a_failing_region(runner: Runner, cloud: LocalCloud) -> None:
    cloud.control("faults", {"action": "status", "status": 403, "path": "/kr2/.*servers", "times": -1})
    runner.env["NHN_API_RETRIES"] = "0"
    answered = runner.write(regions=["KR1", "KR2"]).run()
    assert answered.code != 0 and "Region KR2: Could not list servers" in answered.said
    answered = runner.write(regions=["KR1", "KR2"], skip_failing_regions=True).run()
    assert len(answered.hostvars) == 131 and "Region KR2: Could not list servers" in answered.said
    answered = runner.write(regions=["KR2"], skip_failing_regions=True).run()
    assert answered.code != 0
    answered = runner.write(regions=["KR1", "XX9"]).run()
    assert answered.code != 0 and "the catalog has: KR1, KR2" in answered.said


def test_two_tenants(runner: Runner) -> None:
    runner.write(cache=True, cache_plugin="ansible.builtin.jsonfile", cache_connection=str(runner.folder / "cache"))
    assert len(runner.run().hostvars) == 131
    runner.env["NHN_TENANT_ID"] = OTHER_TENANT
    assert set(runner.run().hostvars) == {"theirs-1", "theirs-2"}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"action": "status", "status": 403, "path": "marker="}, "Could not list servers"),
        ({"action": "status", "status": 500, "path": "marker="}, "in one try: HTTP 500"),
        ({"action": "garbage", "path": "servers/detail"}, "the answer was not what the API documents"),
        ({"action": "drop", "path": "flavors/detail"}, "Could not list flavors"),
        ({"action": "status", "status": 401, "path": "tokens"}, "refused the login"),
    ],
)
def test_half_a_list_is_never_taken_for_the_whole(runner: Runner, cloud: LocalCloud, fault: Any, said: str) -> None:
    cloud.control("settings", {"max_limit": 100})
    cloud.control("faults", {"times": -1, **fault})
    runner.env["NHN_API_RETRIES"] = "0"
    answered = runner.write().run()
    assert answered.code != 0 and said in answered.said
    assert not answered.out.strip()


@EVERY_VERSION
def test_the_cache(runner: Runner, cloud: LocalCloud, version: str) -> None:
    folder = runner.folder / "cache"
    options = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}
    runner.write(**options)
    first = runner.run(version=version).listed
    assert first["_meta"]["hostvars"]
    for path in folder.iterdir():
        assert "secretsecret" not in path.read_text()
    # A cached run makes no call and needs no password.
    password = runner.env.pop("NHN_PASSWORD")
    since = cloud.requests()
    assert runner.run(version=version).listed == first
    assert runner.calls(since) == []
    # Expiry, --flush-cache and another source make it read again.
    if version != "2.16":  # whose ansible-inventory does not know --flush-cache
        assert "password is missing" in runner.run("--list", "--flush-cache", version=version).said
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    assert "password is missing" in runner.run(version=version).said
    runner.env["NHN_PASSWORD"] = password
    since = cloud.requests()
    assert runner.run(version=version).listed == first
    assert runner.calls(since)
    runner.write(**options, filters={"name_regex": "^web-1"})
    assert list(runner.run(version=version).hostvars) == ["web-1"]


@EVERY_VERSION
def test_a_cache_by_template(runner: Runner, version: str) -> None:
    runner.env["PLACE"] = str(runner.folder / "cache")
    cache = {"cache_connection": "{{ lookup('ansible.builtin.env', 'PLACE') }}", "cache_prefix": "{{ 'of' ~ 'ours' }}"}
    cache |= {
        "cache": "{{ true }}",
        "cache_plugin": "{{ 'ansible.builtin.jsonfile' }}",
        "cache_timeout": "{{ 60 * 60 }}",
    }
    runner.write(**cache, filters={"name_regex": "^web"})
    assert list(runner.run(version=version).hostvars) == ["web-1"]
    since = runner.cloud.requests()
    assert list(runner.run(version=version).hostvars) == ["web-1"]
    assert runner.calls(since) == []
    assert [path.name.startswith("ofours") for path in (runner.folder / "cache").iterdir()] == [True]
    assert not [path for path in runner.folder.rglob("*") if "lookup" in path.name]


@EVERY_VERSION
def test_a_poisoned_cache(runner: Runner, cloud: LocalCloud, version: str) -> None:
    folder = runner.folder / "cache"
    options = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}
    runner.write(**options, filters={"name_regex": "^web-1"})
    runner.run(version=version)
    (path,) = folder.iterdir()
    good = path.read_text()
    for bad in (
        "",
        "{",
        "[]",
        "null",
        '{"servers": []}',
        good[: len(good) // 2],
        good.replace("private_ips", "publicips"),
    ):
        path.write_text(bad)
        since = cloud.requests()
        answered = runner.run(version=version)
        assert list(answered.hostvars) == ["web-1"], answered.said
        assert runner.calls(since), bad[:100]
    # Only its texts are hostile, and they are never executed.
    path.write_text(good.replace("web-1", "{{ lookup('pipe', 'touch PWNED') }}"))
    since = cloud.requests()
    answered = runner.run(version=version)
    assert runner.calls(since) == []
    assert [one["nhn_name"] for one in answered.hostvars.values()] == ["{{ lookup('pipe', 'touch PWNED') }}"]


@EVERY_VERSION
def test_options_may_be_templates(runner: Runner, version: str) -> None:
    password = runner.env.pop("NHN_PASSWORD")
    runner.env["ELSEWHERE"] = password
    runner.write(
        password="{{ lookup('ansible.builtin.env', 'ELSEWHERE') }}",
        regions=["{{ 'KR' ~ 2 }}"],
        filters={"name_regex": "^{{ 'far' }}-1"},
        hostvars_prefix="{{ 'cloud' }}_",
        hostname="cloud_name ~ '.' ~ cloud_region | lower",
        connect_with=["{{ 'Default Network' }}"],
        compose={},
        keyed_groups=[],
        groups={},
    )
    hosts = runner.run(version=version).hostvars
    assert list(hosts) == ["far-1.kr2"]
    assert hosts["far-1.kr2"]["ansible_host"] == hosts["far-1.kr2"]["cloud_private_ips"][0]
    # A password from the environment that looks like a template is not templated.
    runner.env["NHN_PASSWORD"] = "{{ lookup('pipe', 'touch PWNED') }}"
    assert "refused the login" in runner.write().run(version=version).said


TWO = {"plugin": "nhn.cloud.nhn_compute", "filters": {"name_regex": "^(web|db)-1$"}}


@EVERY_VERSION
@pytest.mark.parametrize(
    ("options", "hosts", "said"),
    [
        # Only db-1 has the key.
        (
            {"exclude_filters": ["nhn_metadata.monitor == 'off'"]},
            set(),
            "exclude_filters 'nhn_metadata.monitor == 'off'' fails for 1 of 2 servers, which it leaves out: web-1.",
        ),
        ({"exclude_filters": ["nhn_metadata.monitor | default('') == 'off'"]}, {"web-1"}, ""),
        ({"exclude_filters": "nhn_metadata.role in ['db', 'x']"}, {"web-1"}, ""),
        ({"include_filters": "nhn_metadata.role in ['db', 'x']"}, {"db-1"}, ""),
        ({"exclude_filters": ["{{ nhn_metadata.role == 'db' }}"]}, {"web-1"}, ""),
        ({"include_filters": "{{ nhn_metadata.role == 'db' }}"}, {"db-1"}, ""),
        # A result that is neither true nor false counts as failed.
        (
            {"exclude_filters": ["nhn_metadata.role"]},
            set(),
            "fails for each of 2 servers, which it leaves out: db-1, web-1.",
        ),
        ({"include_filters": ["nhn_metadata.role"]}, set(), "include_filters 'nhn_metadata.role' fails for each of 2"),
        (
            {"include_filters": ["nhn_missing", "nhn_metadata.role == 'db'"]},
            {"db-1"},
            "include_filters 'nhn_missing' fails",
        ),
        ({"include_filters": [True], "exclude_filters": [False]}, {"web-1", "db-1"}, ""),
        ({"hostname": "{{ nhn_name ~ '.' ~ nhn_region }}"}, {"web-1.KR1", "db-1.KR1"}, ""),
        (
            {"hostname": "nhn_metadata.monitor"},
            {"web-1", "off"},
            "hostname 'nhn_metadata.monitor' fails for 1 of 2 servers, which keep their own names: web-1.",
        ),
        ({"hostname": "nhn_private_ips"}, {"web-1", "db-1"}, "it gives a list and no text"),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else "",
)
def test_in_doubt_a_server_is_no_host(
    runner: Runner, options: dict[str, Any], hosts: set[str], said: str, version: str
) -> None:
    answered = runner.write({**TWO, **options}).run(version=version)
    assert set(answered.hostvars) == hosts
    assert said in answered.said, answered.said
    assert bool(said) == ("fails for" in answered.said), answered.said


@EVERY_VERSION
def test_what_cannot_be_read_is_an_error_before_any_call(runner: Runner, version: str) -> None:
    since = runner.cloud.requests()
    for options, said in (
        (
            {"exclude_filters": ["nhn_status = 'ACTIVE'"]},
            "exclude_filters 'nhn_status = 'ACTIVE'' is not a Jinja expression",
        ),
        ({"exclude_filters": ["nhn_name | nosuch"]}, "there is no filter 'nosuch'"),
        ({"exclude_filters": "nhn_name is nosuch"}, "there is no test 'nosuch'"),
        ({"exclude_filters": [{"nhn_status": "ACTIVE"}]}, "it must be a text that is a Jinja expression"),
        ({"exclude_filters": ["nhn_name == '{{ nhn_id }}'"]}, "has a template in a text"),
        ({"include_filters": ["(("]}, "include_filters '((' is not a Jinja expression"),
        ({"hostname": "{{ nhn_name }}-{{ nhn_region }}"}, "hostname '{{ nhn_name }}-{{ nhn_region }}' is not a Jinja"),
        ({"compose": {"x": "nhn_ip["}}, "compose.x 'nhn_ip[' is not a Jinja expression"),
        ({"groups": {"g": "nhn_a and"}}, "groups.g 'nhn_a and' is not a Jinja expression"),
        ({"keyed_groups": [{"key": "nhn_a b"}]}, "keyed_groups[0].key 'nhn_a b' is not a Jinja expression"),
        (
            {"keyed_groups": [{"key": "a", "parent_group": "{{ x"}]},
            "keyed_groups[0].parent_group '{{ x' is not a Jinja",
        ),
        ({"keyed_groups": ["nhn_a"]}, "keyed_groups[0] must be a dictionary with a key"),
    ):
        answered = runner.write({**TWO, **options}).run(version=version)
        assert answered.code and said in answered.said, answered.said
    assert runner.calls(since) == []


@EVERY_VERSION
def test_an_expression_that_always_fails_is_told_of(runner: Runner, version: str) -> None:
    fine = {
        "ip": "nhn_private_ips[0]",
        "braces": "{{ nhn_name | upper }}",
        "number": 22,
        "now_and_then": "nhn_metadata.monitor",
    }
    runner.write(
        TWO,
        compose={**fine, "path": "nhn_typo", "more": "nhn_typo | upper"},
        groups={
            "good": "nhn_status == 'ACTIVE'",
            "braced": "{{ nhn_status == 'ACTIVE' }}",
            "bad": "nhn_stat == 'ACTIVE'",
        },
        keyed_groups=[
            {"key": "nhn_metadata.role", "prefix": "role"},
            {"key": "nhn_metadata.typo"},
            {"key": "nhn_metadata.role", "prefix": "other", "parent_group": "{{ nhn_typo }}"},
            {"key": "nhn_metadata.monitor"},
            {"key": "nhn_metadata.typo | default('', true)"},
        ],
    )
    answered = runner.run(version=version)
    told = set(re.findall(r"\[WARNING\]: (\S+) '", answered.said))
    assert told == {"compose.path", "compose.more", "groups.bad", "keyed_groups[1]", "keyed_groups[2]"}, answered.said
    web = answered.hostvars["web-1"]
    assert (web["braces"], int(web["number"])) == ("WEB-1", 22) and web["ip"] == web["ansible_host"]
    assert set(answered.listed["braced"]["hosts"]) == set(answered.listed["good"]["hosts"]) == {"web-1", "db-1"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"exclude_filter": ["true"]},
            "'exclude_filter' is not an option of this inventory; did you mean exclude_filters?",
        ),
        ({"query": "servers[?"}, "is not a JMESPath expression: it ends too early (at character 10"),
        ({"query": "servers[].name"}, "does not pick servers"),
        ({"filters": {"nmae": "x"}}, "filters has no 'nmae'"),
        (
            {"filters": {"status": "ACTVE"}},
            "filters.status 'ACTVE' is not a state of a server; there is ACTIVE, BUILD,",
        ),
        ({"filters": {"status": ["ACTIVE", "OFF"]}}, "filters.status 'OFF' is not a state"),
        ({"filters": {"name_regex": ["web"]}}, "filters.name_regex is ['web']; it must be a text"),
        ({"filters": {"name_regex": "{{ '' }}"}}, "filters.name_regex is empty, which would select all servers"),
        ({"filters": "status=ACTIVE"}, "status=ACTIVE"),
        ({"filters": {"name_regex": "("}}, "is not a regular expression"),
        ({"filters": {"flavor": "m2.c1m3"}}, "No flavor has the ID or name 'm2.c1m3'; there is m2.c1m2"),
        ({"filters": {"changes_since": "yesterday"}}, "changes_since 'yesterday' is not a time"),
        ({"group_by": ["colour"]}, "colour"),
        ({"password": "{{ missing }}"}, "Option password cannot be templated"),
        ({"strict": True, "compose": {"x": "nhn_missing"}}, "Could not set x for host"),
        ({"strict": True, "include_filters": ["nhn_missing"]}, "The filter 'nhn_missing' cannot be evaluated"),
        ({"strict": True, "hostname": "nhn_missing"}, "hostname 'nhn_missing' cannot be evaluated"),
    ],
)
@pytest.mark.parametrize("version", ["2.16", "2.21"])
def test_mistakes(runner: Runner, options: dict[str, Any], said: str, version: str) -> None:
    answered = runner.write(**options).run(version=version)
    assert answered.code != 0 and said in answered.said, answered.said


def test_only_its_own_files(runner: Runner) -> None:
    runner.file = runner.folder / "other.yml"
    runner.write()
    assert runner.run().code != 0
    runner.file = runner.folder / "nhn_compute.yaml"
    assert len(runner.write().run().hostvars) == 131


@EVERY_VERSION
def test_constructed_variables_and_groups_are_those_of_ansible_core(version: str) -> None:
    script = ROOT / "tests/unit/differential.py"
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [str(VERSIONS[version].python), str(script), "1000", "400"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
