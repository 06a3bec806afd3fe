# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs and inventory updates as AWX starts them, on a local cloud."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from clouds import LocalCloud, http
from filling import compute_of, fill

from .jobs import CORES, Awx, inputs_of

#: A tenant with servers of its own.
TENANT_OTHER = "f5073eaa26b64cffbee89411df94ce01"
# AWX's inventory import checks like this whether a host is enabled (Command._get_enabled).
ENABLED_VAR, ENABLED_VALUE, INSTANCE_ID_VAR = "nhn_status", "ACTIVE", "nhn_id"


@pytest.fixture
def other_awx(awx: Awx, cloud: LocalCloud, tmp_path: Path) -> Awx:
    """Jobs with the credential of another project, whose servers are in another region."""
    other = Awx(
        awx.kind, awx.templates, inputs_of(cloud) | {"tenant_id": TENANT_OTHER, "region": "KR2"}, tmp_path / "other"
    )
    other.folder.mkdir()
    return other


def test_injector(awx: Awx, tmp_path: Path) -> None:
    """AWX's own code sets the modules' variables, hides the password, and omits what is not set."""
    given = awx.inject(tmp_path / "a")
    assert given["env"]["NHN_PASSWORD"] == awx.inputs["password"]
    assert given["safe_env"]["NHN_PASSWORD"] == "*" * 10
    assert given["env"]["NHN_VALIDATE_CERTS"] == "true"
    assert given["env"]["NHN_CA_PATH"] == ""
    assert given["args"] == []
    few = {name: awx.inputs[name] for name in ("tenant_id", "username", "password")}
    bare = awx.inject(tmp_path / "b", inputs=few)["env"]
    assert (bare["NHN_REGION"], bare["NHN_AUTH_URL"]) == ("", "")
    private = awx.inject(tmp_path / "c", inputs=few | {"insecure": True, "ca_certificates": "PEM"})["env"]
    assert private["NHN_VALIDATE_CERTS"] == "false"
    assert private["NHN_CA_PATH"].startswith("/runner/env/")


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("core", CORES)
def test_life_of_servers(awx: Awx, core: str) -> None:
    """Each job template's playbook runs with all answers of its survey as AWX writes them. So does the inventory."""
    awx.core = core
    name = f"awx-{uuid.uuid4().hex[:8]}"
    made = {
        "provision_name": name,
        "provision_count": 2,
        "provision_flavor": "m2.c1m2",
        "provision_image": "Ubuntu Server 22.04 LTS",
        "provision_network": "vpc-prod",
        "provision_subnet": "prod-web",
        "provision_zone": "kr-pub-a",
        "provision_security_groups": "default, web",
        "provision_metadata": f"schedule={name}, team=web",
        "provision_root_size": 30,
        "provision_root_type": "General SSD",
    }
    both = f"{name}-1, {name}-2"
    stop = {"power_action": "stop", "power_metadata": f"schedule={name}", "power_at_most": 2}

    awx.job("provision", check=True, **made).good(changed=True)
    assert not awx.hosts(name)
    awx.job("provision", **made).good(changed=True)
    awx.job("provision", **made).good(changed=False)
    hosts = awx.hosts(name)
    assert sorted(hosts) == [f"{name}-1", f"{name}-2"]
    assert all(is_enabled(host) for host in hosts.values())
    assert not list(marked(hosts))
    assert all(len(host[INSTANCE_ID_VAR]) == 36 for host in hosts.values())
    assert all(host["ansible_host"].startswith("10.0.1.") for host in hosts.values())
    assert all(host["ansible_user"] == "ubuntu" for host in hosts.values())

    awx.job("power", **stop).good(changed=True)
    assert all(is_enabled(host) for host in awx.hosts(name).values())
    awx.job("power", **stop, power_dry_run="false").good(changed=True)
    assert not any(is_enabled(host) for host in awx.hosts(name).values())
    stopped = awx.hosts(name, compose={"in_use": "nhn_status in ['ACTIVE', 'SHUTOFF']"})
    assert all(is_enabled(host, "in_use", "true") for host in stopped.values())
    awx.job("power", power_action="stop", power_dry_run="false").bad("The selection is empty")
    over = {**stop, "power_at_most": 1, "power_dry_run": "false"}
    awx.job("power", **over).bad("The selection matches 2 servers, and no more than 1 may match")

    awx.job("power", power_action="start", power_names=f"{name}-1", power_dry_run="false").good(changed=True)
    bigger = {"resize_names": both, "resize_flavor": "m2.c2m4"}
    awx.job("resize", **bigger).bad("allow_restart")
    awx.job("resize", **bigger, resize_allow_restart="true").good(changed=True)
    assert {host["nhn_flavor"]["name"] for host in awx.hosts(name).values()} == {"m2.c2m4"}
    nobody = {"resize_names": f"{name}-9", "resize_flavor": "m2.c2m4"}
    awx.job("resize", **nobody).bad(f"There is no server named {name}-9")

    awx.job("decommission", decommission_names=both).bad("Nothing was deleted")
    assert len(awx.hosts(name)) == 2
    awx.job("decommission", decommission_names=both, decommission_confirm="delete").good(changed=True)
    awx.job("decommission", decommission_names=both, decommission_confirm="delete").good(changed=False)
    assert not awx.hosts(name)


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("core", CORES)
def test_one_server_with_volumes(awx: Awx, core: str) -> None:
    """A server with an odd name can be named in a file, as a string or in a list of strings."""
    awx.core = core
    # A name that YAML reads as a number, and that no other run uses.
    name = str(uuid.uuid4().int % 10**9 + 10**9)
    made = {
        "provision_name": name,
        "provision_flavor": "m2.c1m2",
        "provision_image": "Ubuntu Server 22.04 LTS",
        "provision_subnet": "prod-web",
        "provision_zone": "kr-pub-a",
        "provision_metadata": {"schedule": "01"},
        "provision_attachments": ["vol-07", "vol-09"],
    }
    file = yaml.safe_dump(made)
    awx.run("provision", file).good(changed=True)
    awx.run("provision", file).good(changed=False)
    assert len(awx.hosts(name)[name]["nhn_volumes"]) == 3
    asked = {"power_action": "stop", "power_metadata": "schedule=01"}
    awx.job("power", **asked, power_names=f"{name},").good(changed=True)
    awx.job("power", **asked, power_name_regex=f"^{name[:4]}").good(changed=True)
    if core == "2.16":
        awx.job("power", **asked, power_names=name).good(changed=True)
    else:
        awx.job("power", **asked, power_names=name).bad(
            f'"Names" (power_names) takes text, and {name} is read as a number'
        )
        awx.job("provision", provision_name=name).bad(f"(provision_name) takes text, and {name} is read as a number")
        awx.job("decommission", decommission_names=name).bad(f'write a comma after it, as in "{name},"')
    awx.job("decommission", decommission_names=f"{name},", decommission_confirm="delete").good(changed=True)


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("core", CORES)
def test_a_wrong_answer_ends_the_job(awx: Awx, core: str) -> None:
    """Refused before any call, since the credential of these jobs leads nowhere."""
    awx.core = core
    awx.inputs = {**awx.inputs, "auth_url": "http://127.0.0.1:1/v2.0"}
    asked = {"power_action": "terminate", "power_dry_run": "true"}
    awx.job("power", **asked, power_metadata="office-hours").bad(
        '"Metadata" (power_metadata) takes key=value with commas between several, and "office-hours" is not of this'
    )
    awx.job("power", **asked).bad("The selection is empty")
    awx.run("power", "power_action: stop\npower_names: [web-1, 2024]\n").bad(
        '"Names" (power_names) takes texts only, and 2024 in it is a number: put it in quotes.'
    )
    awx.run("power", "power_action: stop\npower_name_regex: 01\n").bad('as in "[0]1"')
    awx.run("power", "power_action: stop\npower_at_most: some\npower_dry_run: perhaps\n").bad(
        '"At most so many servers" (power_at_most) takes a whole number of at least 0, and "some" is not one. "Only say'
        ' what would happen" (power_dry_run) takes true or false, and "perhaps" is none of them.'
    )
    awx.run("resize", "resize_names: null\nresize_flavor: null\n").bad(
        '"Names" (resize_names) must be given. "Flavor" (resize_flavor) must be given.'
    )


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("core", CORES)
def test_texts_of_servers(awx: Awx, cloud: LocalCloud, core: str, tmp_path: Path) -> None:
    """AWX shows them plain, except those that a job could evaluate, and no job evaluates them."""
    awx.core = core
    name = f"awx-{uuid.uuid4().hex[:8]}"
    call = f"lookup('pipe', 'touch {tmp_path}/ran')"
    acting = {"evil": f"{{{{ {call} }}}}", "lone": "{", "rest": f"{{ {call} }}}}", "call": f"{call} == ''"}
    fill(cloud.env, [{"name": name, "metadata": {"team": "the web (two)", **acting}}])
    hosts = awx.hosts(name)
    assert sorted(marked(hosts)) == sorted(acting.values())
    assert hosts[name]["nhn_metadata"]["team"] == "the web (two)"

    unchanged = [f"nhn_metadata.{key} | b64encode == '{encoded(text)}'" for key, text in acting.items()]
    unchanged.append(f"kept | b64encode == '{encoded(acting['lone'] + acting['rest'])}'")
    tasks: list[dict[str, Any]] = [
        {"ansible.builtin.set_fact": {"kept": "{{ nhn_metadata.lone }}{{ nhn_metadata.rest }}"}},
        {"ansible.builtin.assert": {"that": unchanged}},
        {"ansible.builtin.debug": {"msg": "{{ nhn_metadata }} {{ kept }}"}},
        {"ansible.builtin.debug": {"msg": "{{ item }}"}, "loop": "{{ nhn_metadata | dict2items }}"},
        {"ansible.builtin.assert": {"that": "{{ nhn_metadata.call }}"}, "ignore_errors": True},
    ]
    job = awx.over(hosts, tasks)
    job.good(changed=False)
    assert "ignored=1" in job.said and not (tmp_path / "ran").exists(), job.said
    url, token = compute_of(cloud.env)
    http(f"{url}/servers/{hosts[name]['nhn_id']}", token=token, method="DELETE")


@pytest.mark.slow
@pytest.mark.integration
def test_two_clouds_at_the_same_time(awx: Awx, other_awx: Awx) -> None:
    """Jobs with two credentials, for another project in another region, have servers of the same names each."""
    both = (awx, other_awx)
    name = f"awx-{uuid.uuid4().hex[:8]}"
    names = f"{name}-1, {name}-2"
    made = {
        "provision_name": name,
        "provision_count": 2,
        "provision_flavor": "u2.c1m1",
        "provision_image": "Ubuntu Server 22.04 LTS",
        "provision_network": "Default Network",
    }
    for job in at_once(*(lambda one=one: one.job("provision", **made) for one in both)):
        job.good(changed=True)
    mine, theirs = at_once(*(lambda one=one: one.hosts(name) for one in both))
    assert sorted(mine) == sorted(theirs) == [f"{name}-1", f"{name}-2"]
    assert {host["nhn_region"] for host in mine.values()} == {"KR1"}
    assert {host["nhn_region"] for host in theirs.values()} == {"KR2"}

    gone = {"decommission_names": names, "decommission_confirm": "delete"}
    stop = {"power_action": "stop", "power_names": names, "power_dry_run": "false"}
    for job in at_once(lambda: awx.job("decommission", **gone), lambda: other_awx.job("power", **stop)):
        job.good(changed=True)
    mine, now = at_once(*(lambda one=one: one.hosts(name) for one in both))
    assert not mine
    assert not any(is_enabled(host) for host in now.values())
    assert {host: now[host]["nhn_id"] for host in now} == {host: theirs[host]["nhn_id"] for host in theirs}
    other_awx.job("decommission", **gone).good(changed=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls at the same time, and return their results."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def marked(value: Any) -> Iterator[str]:
    """Yield the texts that AWX shows with the mark that nothing may evaluate them."""
    if isinstance(value, dict) and "__ansible_unsafe" in value:
        yield value["__ansible_unsafe"]
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from marked(one)


def is_enabled(host: dict[str, Any], var: str = ENABLED_VAR, value: str = ENABLED_VALUE) -> bool:
    assert not isinstance(host[var], dict)
    return str(host[var]).lower() == value.lower()
