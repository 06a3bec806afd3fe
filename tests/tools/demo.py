# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show and check the main use in an empty project: make, reach, change, repeat, compare, delete.

Every claim is checked while it is made, and at the end by plain HTTP requests that share no
code with the collection. The exit code is 0 only if all of them hold.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import playbook
import venvs
from checkout import ROOT, RUN, Failure, say
from clouds import LocalCloud, http

BOOKS = ROOT / "tests" / "demo"
GROWN = ("-e", f"@{BOOKS / 'grown.yml'}")
BRIEF = ("--skip-tags", "show")
SERVERS = ("shop-web-1", "shop-web-2")
KEY = "shop-key"
#: A tenant of the local cloud without any VPC.
EMPTY_PROJECT = "89abcdef0123456789abcdef01234567"


class Account:
    """The content of the cloud, read with the standard library only."""

    def __init__(self, env: dict[str, str]) -> None:
        credentials = {"username": env["NHN_USERNAME"], "password": env["NHN_PASSWORD"]}
        auth = {"tenantId": env["NHN_TENANT_ID"], "passwordCredentials": credentials}
        url = env["NHN_AUTH_URL"].rstrip("/").removesuffix("/tokens") + "/tokens"
        access = http(url, {"auth": auth})["access"]
        self._token = access["token"]["id"]
        self._tenant = env["NHN_TENANT_ID"]
        self._urls = {
            service["type"]: place["publicURL"]
            for service in access["serviceCatalog"]
            for place in service["endpoints"]
            if place["region"] == env["NHN_REGION"]
        }

    def get(self, path: str, service: str = "compute") -> Any:
        return http(f"{self._urls[service]}/{path}", token=self._token)

    def servers(self) -> dict[str, dict[str, Any]]:
        return {server["name"]: server for server in self.get("servers/detail")["servers"]}

    def flavors(self) -> dict[str, str]:
        return {entry["id"]: entry["name"] for entry in self.get("flavors/detail")["flavors"]}

    def key_names(self) -> list[str]:
        return [entry["keypair"]["name"] for entry in self.get("os-keypairs")["keypairs"]]

    def left(self) -> dict[str, int]:
        """Count what is there beside what each project has."""

        def network(kind: str) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = self.get(f"v2.0/{kind}", "network")[kind.replace("-", "_")]
            return rows

        vpcs = [vpc["id"] for vpc in network("vpcs") if vpc["tenant_id"] == self._tenant]
        return {
            "servers": len(self.servers()),
            "volumes": len(self.get("volumes", "volumev2")["volumes"]),
            "key pairs": len(self.key_names()),
            "floating IPs": len(network("floatingips")),
            "internet gateways": len(network("internetgateways")),
            "subnets": len([subnet for subnet in network("vpcsubnets") if subnet["vpc_id"] in vpcs]),
            "VPCs of its own": len(vpcs),
            "security groups beside default": len([g for g in network("security-groups") if g["name"] != "default"]),
        }


class Demo:
    """A demo with its own cloud and directory, and a list of what was done."""

    def __init__(self, cloud: LocalCloud, work_dir: Path) -> None:
        self.cloud = cloud
        self.work_dir = work_dir
        self.account_env = {**cloud.env, "NHN_TENANT_ID": EMPTY_PROJECT}
        self.env = playbook.environment(venvs.MAIN, work_dir, self.account_env)
        self.done: list[str] = []

    def run(self, title: str, book: str, arguments: Sequence[str] = ()) -> playbook.Result:
        """Run a playbook and show Ansible's output, indented."""
        said = " ".join(_shown(word) for word in (book, *arguments))
        number = self.begin(title, f"ansible-playbook tests/demo/{said}")
        result = playbook.run(
            venvs.MAIN,
            BOOKS / book,
            self.work_dir,
            self.env,
            extra_vars={"demo_dir": str(self.work_dir)},
            arguments=arguments,
            timeout=300,
            on_line=_show,
            log_name=f"{number}.log",
        )
        if result.code != 0:
            raise Failure(f"step {number}: {result.explain()}")
        changed = result.recap.get("changed", -1)
        self.done.append(f"{number}. {title}: changed={changed}, {result.seconds:.1f} s")
        return result

    def begin(self, title: str, command: str) -> int:
        """Say what comes, and return the number of the step."""
        number = len(self.done) + 1
        say("")
        say(f"{number}. {title}")
        say(f"   $ {command}")
        return number

    def reach(self) -> None:
        """Log in to the servers that run, by the inventory."""
        title = "Reach it: log in over SSH, by the inventory"
        number = self.begin(title, "ansible all -i tests/demo/nhn_compute.yml -m ping")
        info = self.cloud.control("info")
        command = [str(venvs.MAIN.bin / "ansible"), "all", "-i", str(BOOKS / "nhn_compute.yml"), "-m", "ping"]
        # What is different from a real account: the port, and where the host keys are.
        command += ["-e", f"ansible_port={info['guest_port']}", "--private-key", str(self.work_dir / f"{KEY}.pem")]
        command += ["--ssh-common-args", f"-F none -o UserKnownHostsFile={info['known_hosts']} -o ControlPath=none"]
        result = playbook.follow(command, self.work_dir, self.env, timeout=60, on_line=_show, log_name=f"{number}.log")
        check(result.code == 0, "the command succeeded")
        check("shop-web-1 | SUCCESS" in result.output, "the first server answered")
        check("shop-web-2" not in result.output, "the second one is asleep, and was not asked")
        self.done.append(f"{number}. {title}: {result.seconds:.1f} s")

    def preview(self) -> None:
        """Dry-run the first playbook while nothing that it names exists."""
        check(not any(Account(self.account_env).left().values()), "the project is empty: not even a VPC")
        before = self.cloud.requests()
        result = self.run("What would happen in an empty project? Look, do not touch", "up.yml", ("--check", *BRIEF))
        check(result.recap["changed"] > 0, "check mode says that it would make all of it")
        self.no_writes_since(before)

    def build(self) -> None:
        result = self.run("Build it: a network, a key pair, two servers, a volume, an address", "up.yml")
        check(result.recap["changed"] > 0, "the first run changed something")
        key_file = self.work_dir / f"{KEY}.pem"
        mode = stat.S_IMODE(key_file.stat().st_mode)
        check("PRIVATE KEY" in key_file.read_text(), "the private key is in its file")
        check(mode == 0o600, f"the mode of that file is 0600 (it is {mode:04o})")
        self.expect("m2.c1m2", ["default", "shop-ssh"])

    def change(self) -> None:
        title = "Change it: a bigger flavor and one more security group"
        result = self.run(title, "up.yml", GROWN)
        check(result.recap["changed"] > 0, "the run changed something")
        self.expect("m2.c2m4", ["default", "shop-http", "shop-ssh"])

    def repeat(self) -> None:
        before = self.cloud.requests()
        result = self.run("The same again: nothing to do", "up.yml", (*GROWN, *BRIEF))
        check(result.recap["changed"] == 0, "the second run says changed=0")
        self.no_writes_since(before)

    def compare(self) -> None:
        before = self.cloud.requests()
        title = "What would happen with another flavor? Look, do not touch"
        arguments = (*GROWN, "-e", "flavor=m2.c4m8", "--check", "--diff", *BRIEF)
        result = self.run(title, "up.yml", arguments)
        check(result.recap["changed"] > 0, "check mode says that it would change something")
        removed = [line for line in result.output.splitlines() if line.startswith("-")]
        added = [line for line in result.output.splitlines() if line.startswith("+")]
        check(any("m2.c2m4" in line for line in removed), "the diff shows the flavor of today")
        check(any("m2.c4m8" in line for line in added), "the diff shows the flavor asked for")
        self.no_writes_since(before)
        self.expect("m2.c2m4", ["default", "shop-http", "shop-ssh"])

    def take_down(self) -> None:
        result = self.run("Take everything down", "down.yml")
        check(result.recap["changed"] > 0, "the first run changed something")
        before = self.cloud.requests()
        result = self.run("And again: it is gone already", "down.yml")
        check(result.recap["changed"] == 0, "the second run says changed=0")
        self.no_writes_since(before)

    def verify(self) -> None:
        """Check independently what is left."""
        say("")
        say("Asked by plain HTTP, without the collection:")
        left = Account(self.account_env).left()
        check(not any(left.values()), f"the project is empty again: no {', no '.join(left)}")
        undocumented = self.cloud.undocumented()
        total = self.cloud.requests()
        for row in undocumented:
            say(f"   undocumented: {row['method']} {row['path']}")
        check(not undocumented, f"all of the {total} requests are ones that the guide documents")

    def expect(self, flavor: str, groups: list[str]) -> None:
        """Check that the servers are as the playbook describes."""
        account = Account(self.account_env)
        servers = account.servers()
        check(sorted(servers) == list(SERVERS), "there are exactly the two servers")
        states = [servers[name]["status"] for name in SERVERS]
        check(states == ["ACTIVE", "SHUTOFF"], "the first one runs, the second one is stopped")
        names = account.flavors()
        flavors = {names[server["flavor"]["id"]] for server in servers.values()}
        check(flavors == {flavor}, f"both have the flavor {flavor}")
        found = [sorted({g["name"] for g in s["security_groups"]}) for s in servers.values()]
        check(found == [groups, groups], f"both are in the security groups {', '.join(groups)}")
        attached = [len(servers[name]["os-extended-volumes:volumes_attached"]) for name in SERVERS]
        check(attached == [2, 1], "the first one has its root disk and the volume")

    def no_writes_since(self, number: int) -> None:
        rows = self.cloud.writes(number)
        for row in rows:
            say(f"   sent: {row['method']} {row['path']}")
        check(not rows, "no request that could change anything was sent")


def _show(line: str) -> None:
    """Show a line of Ansible's, indented."""
    if line.strip():
        say(f"   | {line.rstrip(' *')}")


def _shown(word: str) -> str:
    return word.replace(f"{ROOT}/", "")


def check(holds: bool, claim: str) -> None:
    """Report a check, or stop."""
    if not holds:
        raise Failure(f"NOT TRUE: {claim}")
    say(f"   checked: {claim}")


def main() -> int:
    """Run the demo in its own cloud and directory, and leave nothing running."""
    if shutil.which("ssh") is None:
        raise Failure("the demo logs in to its servers and needs the ssh client; install openssh-client")
    start = time.monotonic()
    RUN.mkdir(exist_ok=True)
    work_dir = Path(tempfile.mkdtemp(prefix="demo-", dir=RUN))
    cloud = LocalCloud(work_dir / "cloud")
    keep_logs = False
    say("Starting a local cloud: a real OpenStack that speaks NHN Cloud's dialect")
    try:
        cloud.start(parent=os.getpid(), lifetime=1800)
        say(f"It answers at {cloud.url} ({time.monotonic() - start:.1f} s)")
        demo = Demo(cloud, work_dir)
        demo.preview()
        demo.build()
        demo.reach()
        demo.change()
        demo.repeat()
        demo.compare()
        demo.take_down()
        demo.verify()
    except Exception:
        keep_logs = True
        raise
    finally:
        cloud.stop()
        if keep_logs:
            say(f"The logs are in {work_dir.relative_to(ROOT)}")
        else:
            shutil.rmtree(work_dir, ignore_errors=True)
    say("")
    say("Summary")
    for line in demo.done:
        say(f"   {line}")
    say(f"Every claim was checked and holds; {time.monotonic() - start:.1f} s in all.")
    return 0
