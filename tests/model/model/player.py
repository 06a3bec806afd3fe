# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Play steps in a scope, each in check mode, for real, and again. Check everything after each."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sweep import addresses, groups, images, tables, things
from sweep.case import Answer, parameters, perform
from sweep.operations import Operation
from sweep.picture import Picture, differences, take
from sweep.transport import Run
from sweep.witness import IMAGE, MARKS, NETWORK, SMALL, Object, Scope, Witness, until
from sweep.world import World, public_key

from . import desires, networks

#: Statuses in which the module attaches and detaches.
ATTACHABLE = ("ACTIVE", "SHUTOFF")
NAMES = ("m-a", "m-b", "m-c")
VOLUMES = ("v-one", "v-two")
REFUSALS = ("invalid_request", "wrong_state", "ambiguous_name", "unknown_name")
#: Fields of the view that Nova may still change after an action: it clears the host of a shelved server.
RESTLESS = ("updated", "host_id", "availability_zone")

Step = dict[str, Any]


class Deviation(AssertionError):
    """The collection differs from the model, or the result from the cloud."""


class Player:
    """A scope for the steps.

    A step is a dictionary with the name of a method and its arguments, so a sequence can be stored.
    """

    numbers = itertools.count(1)

    def __init__(self, scope: Scope, folder: Path) -> None:
        self.world = World(scope, folder)
        self.witness: Witness = self.world.witness
        self.played: list[Step] = []
        self.runs = 0
        self.volume_ids: dict[str, str] = {}
        #: What the things of a module name, by module and option; made before the first of them.
        self.parents: dict[str, dict[str, Object]] = {}
        #: A routing table with a subnet, for routes.
        self.routed: Object = {}

    def begin(self) -> None:
        """Make an empty scope with two free volumes."""
        things.clear(self.witness)
        addresses.clear(self.witness)
        images.clear(self.witness)
        self.witness.clear()
        self.played, self.parents, self.routed = [], {}, {}
        self.volume_ids = {name: self.witness.make_volume(name)["id"] for name in VOLUMES}

    def play(self, step: Step) -> bool:
        """Play a step. Return False if it has no object, or repeats the last step."""
        arguments = dict(step)
        verb = arguments.pop("do")
        if self.played and step == self.played[-1]:
            return False
        if (
            verb in ("rename", "deleted_by_another", "stopped_by_another", "put_into_error")
            and self._server(arguments["name"]) is None
        ):
            return False
        self.played.append(copy.deepcopy(step))
        getattr(self, verb)(**arguments)
        return True

    # The steps

    def server(self, name: str, **options: Any) -> None:
        given = {"name": name, "allow_restart": True, "on_drift": "ignore", **_without_none(options)}
        if given.get("state") != "absent":
            given = {
                "image": IMAGE,
                "networks": [{"network": NETWORK}],
                "availability_zone": self.world.scope.zone,
                **given,
            }
            if name not in self._picture().servers:
                given.setdefault("flavor", SMALL)
        self._task(
            "nhn_server",
            given,
            lambda picture: _followed(desires.server(picture, name, given, self.witness.flavors), name, None),
            self._shows(name),
        )

    def rename(self, name: str, new: str) -> None:
        options = {"id": self._there(name)["id"], "name": new}
        self._task(
            "nhn_server",
            options,
            lambda picture: _followed(desires.rename(picture, name, new), name, new),
            self._shows(new),
        )

    def action(self, name: str, verb: str) -> None:
        options = {"server": name, "action": verb}
        self._task("nhn_server_action", options, lambda picture: desires.action(picture, name, verb), self._shows(name))

    def attachment(self, name: str, volume: str, present: bool) -> None:
        volume_id = self.volume_ids[volume]
        self._task(
            "nhn_volume_attachment",
            {"server": name, "volume": volume, "state": "present" if present else "absent"},
            lambda picture: desires.attachment(picture, name, volume_id, present, ATTACHABLE),
            lambda result: self._attachment_view(result["volume_attachment"], name, volume_id),
        )

    def keypair(self, name: str, number: int | None, replace: bool) -> None:
        full = f"{self.witness.keypair_prefix}{name}"
        key = public_key(number) if number else None
        options: Object = {"name": full, "state": "absent"}
        if key:
            options = {"name": full, "public_key": key, "replace": replace}
        self._task(
            "nhn_keypair",
            options,
            lambda picture: desires.keypair(picture, full, key, replace),
            lambda result: self._keypair_view(result["keypair"], full),
        )

    def thing(self, module: str, name: str, present: bool, **drawn: Any) -> None:
        one, full = things.module_named(module), f"{things.THING}{name}"
        named = {option: parent["name"] for option, parent in self._parents(one).items()}
        given: Object = {"name": full, **named, "state": "absent"}
        if present:
            there = things.key_of(one, full) in self._picture().things
            new = {} if there else one.values_in(self.world.scope)
            on_drift = {"on_drift": "ignore"} if "on_drift" in one.options else {}
            given = {"name": full, **named, **on_drift, **new, **_without_none(drawn)}

        def wanted(picture: Picture) -> Picture:
            if module == "nhn_internet_gateway" and not present:
                return networks.gateway_gone(picture, full)
            after = desires.thing(picture, full, one, given)
            if module == "nhn_volume_snapshot":
                after.snapshots = {full: [named["volume"]]} if present else {}
            return after

        self._task(module, given, wanted, lambda result: self._thing_view(one, result[one.view], full))

    def _parents(self, module: things.Module) -> dict[str, Object]:
        if module.name not in self.parents:
            name = f"{things.THING}of-{module.view}"
            self.parents[module.name] = things.parents(module, self.witness, name)
        return self.parents[module.name]

    def group(self, name: str, present: bool, rules: list[str] | None, **drawn: Any) -> None:
        full = f"{things.THING}{name}"
        given: Object = {"name": full, "state": "absent"}
        if present:
            asked = {"rules": [networks.RULES[rule] for rule in rules]} if rules is not None else {}
            given = {"name": full, **asked, **_without_none(drawn)}
        self._task(
            groups.MODULE,
            given,
            lambda picture: networks.group(picture, full, given),
            lambda result: self._thing_view(things.module_named(groups.MODULE), result["security_group"], full),
        )

    def table(self, name: str, present: bool, **drawn: Any) -> None:
        vpc = self._parents(things.module_named(tables.MODULE))["vpc"]
        self._table(f"{things.THING}{name}", vpc["name"], vpc["id"], present, drawn)

    def routes(self, routes: list[list[str]], purge_routes: bool) -> None:
        if not self.routed:
            self.routed = tables.make(self.witness, f"{things.THING}routed")
        asked = [{"cidr": cidr, "gateway": gateway} for cidr, gateway in routes]
        vpc = self.routed["vpc"]
        self._table(self.routed["name"], vpc, "", True, {"routes": asked, "purge_routes": purge_routes})

    def _table(self, name: str, vpc: str, vpc_id: str, present: bool, drawn: Object) -> None:
        given: Object = {"name": name, "vpc": vpc, **(_without_none(drawn) if present else {"state": "absent"})}
        self._task(
            tables.MODULE,
            given,
            lambda picture: networks.table(picture, name, vpc_id, given),
            lambda result: self._thing_view(things.module_named(tables.MODULE), result["routing_table"], name),
        )

    def address(self, state: str, label: str | None, server: str | None, **drawn: Any) -> None:
        given = {"state": state, **_without_none({"label": label, "server": server, **drawn})}
        self._task(
            addresses.MODULE,
            given,
            lambda picture: networks.address(picture, given),
            lambda result: self._address_view(result["floating_ip"]),
        )

    def image(self, name: str, present: bool, login_username: str | None, shared: bool | None, **drawn: Any) -> None:
        full = f"{images.IMAGE}{self.world.scope.tag}-{name}"
        given: Object = {"name": full, "state": "absent", "protected": False}
        if present:
            given = {"name": full, "src": images.file_of(self.world), "os_type": "linux", **_without_none(drawn)}
            if login_username is not None:
                given["properties"] = {"login_username": login_username}
            if shared is not None:
                given["visibility"] = "shared" if shared else "private"
                given["members"] = [images.MEMBER] if shared else []
        self._task(
            images.MODULE,
            given,
            lambda picture: desires.image(picture, full, given),
            lambda result: self._image_view(result["image"], full),
        )

    def deleted_by_another(self, name: str) -> None:
        self.witness.delete_servers([self._there(name)])

    def stopped_by_another(self, name: str) -> None:
        self.witness.power(self._there(name), "SHUTOFF")

    def put_into_error(self, name: str) -> None:
        server = self._there(name)
        if server["status"] != "SHELVED_OFFLOADED":
            scope = self.world.scope
            body = {"id": server["id"], "status": "ERROR", "tenant": scope.tenant, "region": scope.region}
            self.witness.control("server_state", body)

    # A task, three times

    def _task(
        self,
        module: str,
        options: Object,
        wanted: Callable[[Picture], Picture],
        look: Callable[[Object], None],
    ) -> None:
        before = self._picture()
        operation = Operation(module, module, lambda world: options)
        refusal: desires.Refused | None = None
        expected = before
        try:
            expected = wanted(before)
        except desires.Refused as error:
            refusal = error
        check, check_run = self._perform(operation, options, check_mode=True)
        self._no_writes(check_run, "check mode")
        real, _run = self._perform(operation, options)
        after = self._picture()
        if refusal:
            if isinstance(refusal, desires.Planned):
                self._goes_on(check, options)
            for answer in [real] if isinstance(refusal, desires.Planned) else [check, real]:
                if answer.error is None or answer.error.kind not in REFUSALS:
                    raise Deviation(f"should be refused: {options}: {answer.told or answer.result}")
            self._same(before, after, "a refused task")
            return
        for answer, mode in ((check, "check mode"), (real, "the real run")):
            if answer.result is None:
                raise Deviation(f"{mode} failed: {answer.told}")
        self._same(expected, after, "the real run")
        for key in ("changed", "diff", "steps"):
            if check.result[key] != real.result[key]:
                raise Deviation(f"{key} of check mode is {check.result[key]}, of the real run {real.result[key]}")
        moved = differences(before, after) + differences(after, before)
        if bool(moved) != real.result["changed"]:
            raise Deviation(f"changed is {real.result['changed']}, and the cloud: {moved}")
        look(real.result)
        again, again_run = self._perform(operation, options)
        if again.result is None or again.result["changed"]:
            raise Deviation(f"the second run: {again.told or again.result['steps']}")
        self._no_writes(again_run, "the second run")
        first, second = ({**real.result}, {**again.result})
        for result in (first, second):
            for key in ("changed", "diff", "steps"):
                result.pop(key)
        if _calm(first) != _calm(second):
            raise Deviation(f"the second run shows {second}, the first {first}")

    def _goes_on(self, check: Answer, options: Object) -> None:
        if not check.changed or not any("check mode goes on" in warning for warning in check.warnings):
            raise Deviation(f"check mode should go on: {options}: {check.told or check.result}: {check.warnings}")

    def _perform(self, operation: Operation, options: Object, *, check_mode: bool = False) -> tuple[Answer, Run]:
        self.runs += 1
        run = Run(f"model-{self.world.scope.tag}-{self.runs}.")
        params = parameters(operation, options, self.world, 4, {})
        answer = perform(operation, params, run, check_mode=check_mode, patient=True)
        if answer.crash:
            raise Deviation(answer.crash)
        return answer, run

    def _no_writes(self, run: Run, who: str) -> None:
        writes = [str(call) for call in run.calls if call.writes]
        if writes:
            raise Deviation(f"{who} sent {', '.join(writes)}")

    def _same(self, wanted: Picture, there: Picture, who: str) -> None:
        told = differences(wanted, there)
        if told:
            raise Deviation(f"after {who}: {'; '.join(told)}")

    # Compare the result with an independent GET

    def _keypair_view(self, view: Object | None, name: str) -> None:
        path = f"os-keypairs/{quote(name, safe='')}"
        there = (self.witness.compute("GET", path, fine=(404,)) or {}).get("keypair")
        fields = ("name", "public_key", "fingerprint", "user_id", "created_at")
        self._equal(view, {field: there.get(field) for field in fields} if there else None)

    def _attachment_view(self, view: Object | None, name: str, volume_id: str) -> None:
        server = self._server(name)
        there = None
        if server is not None:
            path = f"servers/{server['id']}/os-volume_attachments/{volume_id}"
            there = (self.witness.compute("GET", path, fine=(404,)) or {}).get("volumeAttachment")
        fields = {"id": "id", "volume_id": "volumeId", "server_id": "serverId", "device": "device"}
        self._equal(view, {ours: there.get(theirs) for ours, theirs in fields.items()} if there else None)

    def _thing_view(self, module: things.Module, view: Object | None, name: str) -> None:
        shown = module.resource.shown.items()
        named = [one for one in module.listed(self.witness) if one["name"] == name]
        there: Object = {}
        if named:
            told = module.read(self.witness, named[0]) if module.kind.service == "network" else named[0]
            if module.name == tables.MODULE:
                routes = self.witness.network("GET", f"routes?routingtable_id={told['id']}")["routes"]
                told = {**told, "routes": [one for one in routes if one["routingtable_id"] == told["id"]]}
            # A module may add to what the API shows, as the names of groups.
            there = {
                key: told[how] if isinstance(how, str) else how(told)
                for key, how in shown
                if not isinstance(how, str) or how in told
            }
        self._equal(view, there or None)

    def _image_view(self, view: Object | None, name: str) -> None:
        found = [one for one in images.listed(self.witness) if one["name"] == name]
        fields = ("id", "name", "status", "visibility", "size", "checksum", "min_ram", "protected", "os_type")
        self._equal(view, {field: found[0].get(field) for field in fields} if found else None)

    def _address_view(self, view: Object | None) -> None:
        found = [one for one in addresses.listed(self.witness) if view and one["id"] == view["id"]]
        if view is None:
            return
        fields = {"address": "floating_ip_address", "network_interface_id": "port_id", "fixed_ip": "fixed_ip_address"}
        there = {ours: found[0][theirs] for ours, theirs in fields.items()} if found else None
        self._equal(view, there)

    def _equal(self, view: Object | None, there: Object | None) -> None:
        shown = {field: view.get(field) for field in there} if view and there else view
        if shown != there:
            raise Deviation(f"the result shows {view}, the API {there}")

    def _shows(self, name: str) -> Callable[[Object], None]:
        return lambda result: self._view(result["server"], name)

    def _view(self, view: Object | None, name: str) -> None:
        server = self._server(name)
        if server is None or view is None:
            if server is not None or view is not None:
                raise Deviation(f"the result shows {view}, the API {server}")
            return
        expected = {
            "id": server["id"],
            "name": server["name"],
            "status": server["status"],
            "task_state": server["OS-EXT-STS:task_state"],
            "metadata": {key: value for key, value in server["metadata"].items() if key not in MARKS},
            "marks": {key: value for key, value in server["metadata"].items() if key in MARKS},
            "key_name": server["key_name"],
            "addresses": server["addresses"],
            "security_groups": sorted({one["name"] for one in server.get("security_groups") or ()}),
            "volumes": [one["id"] for one in server["os-extended-volumes:volumes_attached"]],
        }
        if server["OS-EXT-AZ:availability_zone"]:
            # Nova may clear the host of a shelved server a moment later.
            expected["availability_zone"] = server["OS-EXT-AZ:availability_zone"]
        shown = {key: view[key] for key in expected}
        for thing in ("flavor", "image"):
            expected[thing], shown[thing] = (server[thing] or {}).get("id"), view[thing]["id"]
        if shown != expected:
            raise Deviation(f"the result shows {shown}, the API {expected}")

    def _server(self, name: str) -> Object | None:
        named = [one for one in self.witness.servers() if one["name"] == name]
        return self.witness.server(named[0]["id"]) if named else None

    def _there(self, name: str) -> Object:
        server = self._server(name)
        assert server is not None
        return server

    def _picture(self) -> Picture:
        """Return the picture once no volume of a server that is gone is being deleted any more."""

        def look() -> Picture | None:
            picture = take(self.witness)
            return None if any("(deleting)" in one for one in picture.orphans) else picture

        found: Picture = until(look, "volumes to go")
        return found


def _followed(wanted: Picture, name: str, new: str | None) -> Picture:
    """Return a picture in which the floating IP of a server that is gone, or has another name, follows it."""
    if name not in wanted.servers:
        networks.renamed_server(wanted, name, new)
    return wanted


def _calm(result: Object) -> Object:
    return {
        key: {k: v for k, v in value.items() if k not in RESTLESS} if isinstance(value, dict) else value
        for key, value in result.items()
    }


def _without_none(options: Object) -> Object:
    return {key: value for key, value in options.items() if value is not None}
