# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One floating IP as a resource: found by its address, its label or its server (floating IP API guide)."""

from __future__ import annotations

import ipaddress
import typing as t

from .. import _errors as errors
from .._engine.steps import Params, Resource, Step, Warn, check_mode_only
from .._errors import refuse
from .._kinds.floating_ip import FLOATING_IP, SHOWN, floating_ips, named
from .._kinds.network import PORT, addresses_of, server_of
from .._thing.kind import Object, capital, shorten, view_of
from .._thing.things import PLANNED, Things
from .nics import check_reachable, nic_of
from .one_server import one_server
from .servers import SERVER, Servers
from .states import is_being_deleted, label

#: The console's rule (floating IP console guide).
LONGEST_LABEL = 64
#: The fields of the view that a connection determines, without one.
NOWHERE: Object = {"connected": False, "network_interface_id": None, "fixed_ip": None, "server_id": None}


class FloatingIp(Resource):
    """One floating IP, and the network interface that it is connected to.

    The status is never looked at: the guide's own samples show connected ones as DOWN.
    """

    kind = FLOATING_IP
    result = "floating_ip"
    fields = tuple(SHOWN)

    def __init__(self, params: Params, things: Things, _warn: Warn) -> None:
        self.params = params
        self.things = things
        self.servers = Servers(things)
        self.timeout: float = params["wait_timeout"]
        self.server: Object | None = None
        #: The network interface that the task means; a placeholder where an earlier task would make the server.
        self.nic: Object | None = None
        #: The floating IP, once it is known.
        self.own: Object | None = None
        self._check()

    def _check(self) -> None:
        """Refuse what no floating IP can have, before any call."""
        address, name = self.params["address"], self.params["label"]
        for option, kind in (("address", FLOATING_IP), ("label", FLOATING_IP), ("server", SERVER)):
            # An empty label takes the label off the floating IP that an address names. Nothing else means nothing.
            if self.params[option] == "" and not (option == "label" and address):
                self.things.plan_for(kind, "", option)
                self.planned = True
        if address:
            try:
                ipaddress.IPv4Address(address)
            except ValueError:
                refuse(f"address '{shorten(address)}' is not an IPv4 address.", "address")
        if name and len(name) > LONGEST_LABEL:
            refuse(f"label has {len(name)} characters; it can have at most {LONGEST_LABEL}.", "label")

    # What is there

    def find(self) -> Object | None:
        """Return the floating IP; None where it must be made, or is gone."""
        if self.own is not None:
            return self._seen(self.things.by_id(FLOATING_IP, self.own["id"]))
        if self.params["server"]:
            self._find_server()
        if self.planned:
            return None
        self.own = self._seen(self._find())
        return self.own

    def _seen(self, found: Object | None) -> Object | None:
        """Return a floating IP with the server that has it."""
        if found is None or not found.get("port_id"):
            return found and named(found)
        nic = self.nic
        if nic is None or nic["id"] != found["port_id"]:
            nic = self.things.by_id(PORT, found["port_id"])
        return named({**found, "server_id": server_of(nic) if nic else None})

    def _find(self) -> Object | None:
        address, name = self.params["address"], self.params["label"]
        if address:
            found = floating_ips(self.things, floating_ip_address=address)
            if not found and self.params["state"] != "absent":
                raise errors.NoSuchThing(
                    f"This project has no floating IP {address}, and an address cannot be asked for; leave address out "
                    "to get one from the platform.",
                    option="address",
                )
        elif name:
            found = floating_ips(self.things, label=name)
        else:
            found = [] if self.nic is None or PLANNED in self.nic else floating_ips(self.things, port_id=self.nic["id"])
            found = found or self._leaving()
        if len(found) > 1:
            there = sorted(one["floating_ip_address"] for one in found)
            what = f"have the label '{shorten(name)}'" if name else f"are connected to {label(self.server or {})}"
            raise errors.Ambiguous(
                f"{len(found)} floating IPs {what}; give address one of {', '.join(there)}.",
                option="address",
                ids=sorted(one["id"] for one in found),
            )
        return found[0] if found else None

    def _leaving(self) -> list[Object]:
        """Return what an interrupted run has disconnected and not deleted yet. Its label still tells the server."""
        return floating_ips(self.things, label=self._mark) if self._mark else []

    @property
    def _mark(self) -> str:
        """The label of a floating IP that a stack is about to delete, and that nothing else would tell from others.

        Empty where an address or a label names it, and for tasks of nhn_floating_ip, which tell the address.
        """
        named_otherwise = self.params["address"] or self.params["label"]
        if not self.things.stack or named_otherwise or not self.server or PLANNED in self.server:
            return ""
        return f"nhncloud{self.server['id'].replace('-', '')}"

    def _find_server(self) -> None:
        """Find the server, and which of its network interfaces is meant. A new server gets one while it is built."""
        wanted, needed = self.params["server"], self.params["state"] == "present"
        server = one_server(self.servers, wanted)
        # One on its way out still has its floating IP, which would be lost sight of.
        if server is not None and needed and (self.params["wait"] or is_being_deleted(server)):
            server = self.servers.settle(server, timeout=self.timeout)
        if server is None and needed:
            error = errors.NoSuchThing(f"No server has the ID or name '{shorten(wanted)}'.", option="server")
            self.server = self.nic = self.things.plan_for(SERVER, wanted, "server", error)
            return
        self.server = server
        if server is None:
            return
        self.nic = nic_of(self.things, server, self.params["fixed_ip"])
        if self.nic is None and needed:
            raise errors.WrongState(
                f"{capital(label(server))} has no network interface, so it can have no floating IP.",
                option="server",
                server_id=server["id"],
            )

    # What is to be done

    def plan(self, found: Object | None) -> list[Step]:
        """Return the steps to what the task wants."""
        state = self.params["state"]
        if self.planned:
            return self._planned_steps()
        if state == "absent":
            return self._removal(found) if found else []
        if found is None:
            return [self._getting()] if state == "present" else []
        steps = self._marking(found)
        if self._mark and found.get("label") == self._mark:
            steps.append(Step("take its mark off", {}, {}, lambda: self.put(found, "take the mark off", {"label": ""})))
        if state == "disconnected":
            return steps + ([self._disconnecting(found)] if self._is_here(found) else [])
        return steps + (self._connecting(found) if self.nic is not None else [])

    def _is_here(self, found: Object) -> bool:
        """Return whether a floating IP is connected to the server of the task, or to anything if it names none."""
        if not self.params["server"]:
            return bool(found.get("port_id"))
        return bool(found.get("port_id")) and self.nic is not None and found["port_id"] == self.nic["id"]

    def _planned_steps(self) -> list[Step]:
        """Return the check mode steps for a floating IP that an earlier task would make."""
        state = self.params["state"]
        if state == "absent":
            return [Step("delete a floating IP", {}, {}, check_mode_only, removes=True)]
        if state == "disconnected":
            return [Step("disconnect a floating IP", {"connected": True}, {"connected": False}, check_mode_only)]
        if self.nic is None:
            return []
        return [Step(f"connect a floating IP to {self.target()}", {"connected": False}, self.there(), check_mode_only)]

    def target(self) -> str:
        """Return the server of the task in words."""
        return label(self.server) if self.server and PLANNED not in self.server else f"server {self.params['server']}"

    def there(self) -> Object:
        """Return the fields of the view that a connection to the server of the task determines."""
        nic = self.nic
        if nic is None:
            return NOWHERE
        if PLANNED in nic:
            return {**NOWHERE, "connected": True}
        fixed_ip = self.params["fixed_ip"] or next(iter(addresses_of(nic)), None)
        return {
            "connected": True,
            "network_interface_id": nic["id"],
            "fixed_ip": fixed_ip,
            "server_id": server_of(nic),
        }

    def _getting(self) -> Step:
        """Return the step that takes a free floating IP, or makes one."""
        from .floating_claim import Claim

        if self.nic is not None:
            self._check_nic(None)
        return Claim(self).step()

    def _check_nic(self, found: Object | None) -> None:
        """Refuse a network interface that has another floating IP, or that the internet does not reach."""
        nic = t.cast(Object, self.nic)
        if PLANNED in nic:
            return
        there = [
            one for one in floating_ips(self.things, port_id=nic["id"]) if found is None or one["id"] != found["id"]
        ]
        if there:
            address = there[0]["floating_ip_address"]
            refuse(
                f"{capital(self.target())} has floating IP {address} already; disconnect that first "
                "(state: disconnected), or name it by address.",
                "server",
            )
        what = FLOATING_IP.label(found) if found else "A floating IP"
        check_reachable(self.things, nic, f"{capital(what)} cannot be connected to {self.target()}")

    def _connecting(self, found: Object) -> list[Step]:
        nic = t.cast(Object, self.nic)
        if found.get("port_id") and found["port_id"] == nic["id"]:
            return []
        self._check_nic(found)
        if found.get("port_id") and not self.params["move"]:
            refuse(
                f"{capital(FLOATING_IP.label(found))} is connected to {_holder(found)}; set move: true to move it to "
                f"{self.target()}.",
                "move",
            )
        view = self.view(found)
        after = self.there()
        before = {key: view[key] for key in after}
        what = "move" if found.get("port_id") else "connect"

        def do() -> None:
            self.connect(found, what)

        summary = f"{what} {FLOATING_IP.label(found)} to {self.target()}"
        return [Step(summary, before, after, check_mode_only if PLANNED in nic else do)]

    def connect(self, found: Object, what: str) -> None:
        """Connect a floating IP to the network interface of the task."""
        nic = t.cast(Object, self.nic)
        sent = {"port_id": nic["id"]}
        if len(nic.get("fixed_ips") or ()) > 1:
            sent["fixed_ip_address"] = self.there()["fixed_ip"]
        self.put(found, what, sent)

    def put(self, found: Object, what: str, sent: Object) -> None:
        """Set fields of a floating IP.

        :param what: what it does, without the floating IP: ``connect``.
        """
        self.things.send("PUT", FLOATING_IP, found, what=what, json={"floatingip": sent})

    def _disconnecting(self, found: Object) -> Step:
        view = self.view(found)

        def do() -> None:
            self.put(found, "disconnect", {"port_id": None})

        summary = f"disconnect {FLOATING_IP.label(found)} from {_holder(found)}"
        return Step(summary, {key: view[key] for key in NOWHERE}, NOWHERE, do)

    def _marking(self, found: Object) -> list[Step]:
        """Return the steps to the label and the protection that the task wants."""
        steps = []
        name, view = self.params["label"], self.view(found)
        if name is not None and name != (found.get("label") or ""):
            steps.append(self._setting(found, "label", {"label": name}, view, name or None))
        if self.params["protected"] is not None and self.params["protected"] != view["protected"]:
            wanted = self.params["protected"]
            steps.append(self._setting(found, "protected", {"delete_protection": wanted}, view, wanted))
        return steps

    def _setting(self, found: Object, key: str, sent: Object, view: Object, after: t.Any) -> Step:
        def do() -> None:
            self.put(found, f"set {key} of", sent)

        return Step(f"set {key}", {key: view[key]}, {key: after}, do)

    def _marking_for_deletion(self, found: Object) -> Step:
        def do() -> None:
            self.put(found, "mark", {"label": self._mark})

        return Step(f"mark {FLOATING_IP.label(found)} to be deleted", {}, {}, do)

    def _removal(self, found: Object) -> list[Step]:
        """Return the steps that disconnect and delete a floating IP. Raise if it is protected, or another server's."""
        if self.params["server"] and found.get("port_id") and not self._is_here(found):
            refuse(
                f"{capital(FLOATING_IP.label(found))} is connected to {_holder(found)}, not to {self.target()}; leave "
                "server out to delete it.",
                "server",
            )
        steps = []
        if found.get("port_id"):
            if self._mark and not found.get("label"):
                steps.append(self._marking_for_deletion(found))
            steps.append(self._disconnecting(found))
        if found.get("delete_protection"):
            if self.params["protected"] is not False:
                from .._thing.in_use import in_use

                in_use(self, found, "is protected from deletion", "set protected: false", option="protected")
            steps.append(self._setting(found, "protected", {"delete_protection": False}, self.view(found), False))

        def do() -> None:
            self.things.delete(FLOATING_IP, found)

        before = {"id": found["id"], "address": found["floating_ip_address"]}
        return [*steps, Step(f"delete {FLOATING_IP.label(found)}", before, {}, do, removes=True)]

    # What the user sees

    def view(self, found: Object) -> dict[str, t.Any]:
        """Return the documented fields and nothing else."""
        return view_of(SHOWN, found)

    def blank(self) -> dict[str, t.Any]:
        """Return the view of a floating IP that does not exist yet."""
        return {**super().blank(), "protected": False, "connected": False}


def _holder(found: Object) -> str:
    """Return what a floating IP is connected to, in words."""
    return f"server {found['server_id']}" if found.get("server_id") else f"network interface {found['port_id']}"
