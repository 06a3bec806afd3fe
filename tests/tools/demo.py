# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show and check the main use in an empty project: plan, make, reach, change, repeat, read back, delete.

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
from checkout import ROOT, RUN, Failure, link_collection, say
from clouds import LocalCloud, http

FILES = ROOT / "tests" / "demo"
#: What a user keeps in a repository: the document, and the inventory.
DOCUMENT, INVENTORY = "shop.yml", "nhn_compute.yml"
STACK = ("ansible-playbook", "nhn.cloud.stack", "-e", f"stack_file={DOCUMENT}")
#: Where the document lets somebody log in from, and where the demo does.
OFFICE, CLIENT = "198.51.100.7", "127.0.0.1"
#: The key pair of the document.
KEY_FILE = Path(".ssh/nhn_shop_project.pem")
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

    def send(self, path: str, body: Any, service: str = "compute", method: str = "POST") -> Any:
        return http(f"{self._urls[service]}/{path}", body, method=method, token=self._token)

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
        # The playbooks of the stack need no inventory.
        quiet = {"ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
        self.env = playbook.environment(venvs.MAIN, work_dir, {**self.account_env, **quiet})
        self.key_file = Path(self.env["HOME"]) / KEY_FILE
        self.key_file.parent.mkdir()
        self.done: list[str] = []
        link_collection()
        shutil.copy(FILES / INVENTORY, work_dir)
        say(f"{DOCUMENT} lets the office ({OFFICE}) log in; here that is this machine ({CLIENT})")
        (work_dir / DOCUMENT).write_text((FILES / DOCUMENT).read_text().replace(OFFICE, CLIENT))

    def run(self, title: str, *command: str, hidden: Sequence[str] = ()) -> playbook.Result:
        """Run a command in the directory, and show its output, indented.

        :param hidden: further arguments, which a real account does not need.
        """
        number = self.begin(title, " ".join(command))
        result = playbook.follow(
            [str(venvs.MAIN.bin / command[0]), *command[1:], *hidden],
            self.work_dir,
            self.env,
            timeout=300,
            on_line=_show,
            log_name=f"{number}.log",
        )
        if result.code != 0:
            raise Failure(f"step {number}: {result.explain()}")
        changed = f"changed={result.recap['changed']}, " if result.recap else ""
        self.done.append(f"{number}. {title}: {changed}{result.seconds:.1f} s")
        return result

    def begin(self, title: str, command: str) -> int:
        """Say what comes, and return the number of the step."""
        number = len(self.done) + 1
        say("")
        say(f"{number}. {title}")
        say(f"   $ {command}")
        return number

    def preview(self) -> None:
        """Dry-run the document while nothing that it names exists."""
        check(not any(Account(self.account_env).left().values()), "the project is empty: not even a VPC")
        before = self.cloud.requests()
        result = self.run("What would happen in an empty project? Look, do not touch", *STACK, "--check", "--diff")
        check(result.recap["changed"] > 0, "check mode says that it would make all of it")
        check("servers.shop-web" in result.output, "and the diff shows each thing by its name")
        self.no_writes_since(before)

    def build(self) -> None:
        result = self.run("Build it: a network, groups, a key pair, three servers, a volume, two addresses", *STACK)
        check(result.recap["changed"] > 0, "the first run changed something")
        mode = stat.S_IMODE(self.key_file.stat().st_mode)
        check("PRIVATE KEY" in self.key_file.read_text(), "the private key is in its file")
        check(mode == 0o600, f"the mode of that file is 0600 (it is {mode:04o})")
        self.expect("m2.c1m2", ["default", "shop-web"])

    def reach(self) -> None:
        """Log in to the servers with an address, by the inventory."""
        info = self.cloud.control("info")
        # What is different from a real account: the port, and where the host keys are.
        port = ("-e", f"ansible_port={info['guest_port']}")
        ssh = f"-F none -o UserKnownHostsFile={info['known_hosts']} -o ControlPath=none"
        command = ("ansible", "all", "-i", INVENTORY, "-m", "ping", "--private-key", f"~/{KEY_FILE}")
        result = self.run(
            "Reach it: log in over SSH, by the inventory", *command, hidden=(*port, "--ssh-common-args", ssh)
        )
        for name in ("shop-web-1", "shop-web-2"):
            check(f"{name} | SUCCESS" in result.output, f"{name} answered")
        check("shop-db" not in result.output, "shop-db has no address on the internet, and was not asked")

    def change(self) -> None:
        """Change the document, and run it again."""
        text = (self.work_dir / DOCUMENT).read_text()
        grown = text.replace("flavor: m2.c1m2", "flavor: m2.c2m4")
        (self.work_dir / DOCUMENT).write_text(grown.replace("[default, shop-web]", "[default, shop-web, shop-db]"))
        say("")
        say(f"In {DOCUMENT}, shop-web gets the flavor m2.c2m4 and one more security group")
        before = self.cloud.requests()
        title = "What would that do? Look, do not touch"
        arguments = ("-e", "stack_max_restarts=2")
        result = self.run(title, *STACK, *arguments, "--check", "--diff")
        removed = [line for line in result.output.splitlines() if line.startswith("-")]
        added = [line for line in result.output.splitlines() if line.startswith("+")]
        check(any("m2.c1m2" in line for line in removed), "the diff shows the flavor of today")
        check(any("m2.c2m4" in line for line in added), "the diff shows the flavor asked for")
        self.no_writes_since(before)
        self.expect("m2.c1m2", ["default", "shop-web"])
        result = self.run("Change it: two servers are resized", *STACK, *arguments)
        check(result.recap["changed"] > 0, "the run changed something")
        self.expect("m2.c2m4", ["default", "shop-db", "shop-web"])

    def repeat(self) -> None:
        before = self.cloud.requests()
        result = self.run("The same again: nothing to do", *STACK)
        check(result.recap["changed"] == 0, "the second run says changed=0")
        self.no_writes_since(before)

    def export(self) -> None:
        """Read the project into a document, and see that it says what is there."""
        before = self.cloud.requests()
        names = ("-e", "export_file=found.yml", "-e", "export_name=shop")
        self.run("Read the project into a document", "ansible-playbook", "nhn.cloud.export", *names)
        text = (self.work_dir / "found.yml").read_text()
        check("count: 2" in text and "remote: shop-web" in text, "it has the fleet, and names instead of IDs")
        title = "What would that document do?"
        result = self.run(title, "ansible-playbook", "nhn.cloud.stack", "-e", "stack_file=found.yml", "--check")
        check(result.recap["changed"] == 0, "nothing: it says what is there")
        self.no_writes_since(before)

    def take_down(self) -> None:
        gone = (*STACK, "-e", "stack_state=absent")
        result = self.run("Take everything down", *gone)
        check(result.recap["changed"] > 0, "the first run changed something")
        before = self.cloud.requests()
        result = self.run("And again: it is gone already", *gone)
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
        """Check that the servers are as the document describes.

        :param flavor: that of the fleet.
        :param groups: those of the fleet.
        """
        account = Account(self.account_env)
        servers = account.servers()
        check(sorted(servers) == ["shop-db", "shop-web-1", "shop-web-2"], "there are exactly the three servers")
        check({one["status"] for one in servers.values()} == {"ACTIVE"}, "all of them run")
        fleet = [servers[name] for name in ("shop-web-1", "shop-web-2")]
        names = account.flavors()
        check({names[one["flavor"]["id"]] for one in fleet} == {flavor}, f"the fleet has the flavor {flavor}")
        found = [sorted({group["name"] for group in one["security_groups"]}) for one in fleet]
        check(found == [groups, groups], f"the fleet is in the security groups {', '.join(groups)}")
        attached = servers["shop-db"]["os-extended-volumes:volumes_attached"]
        check(len(attached) == 2, "shop-db has its root disk and the volume")

    def no_writes_since(self, number: int) -> None:
        rows = self.cloud.writes(number)
        for row in rows:
            say(f"   sent: {row['method']} {row['path']}")
        check(not rows, "no request that could change anything was sent")


def _show(line: str) -> None:
    """Show a line of Ansible's, indented."""
    if line.strip():
        say(f"   | {line.rstrip(' *')}")


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
        demo.export()
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
