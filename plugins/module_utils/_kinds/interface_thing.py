# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One network interface as a resource: its subnet, its address, and what it lets through (network API guide)."""

from __future__ import annotations

import contextlib
import dataclasses
import ipaddress
import typing as t

from .. import _errors as errors
from .._engine.steps import Params, Step, Warn
from .._errors import refuse
from .._thing.kind import ByNewId, Kind, Object, capital, looks_like_id, shorten
from .._thing.resource import Field, Thing, put
from .._thing.things import PLANNED, Things
from .interface import (
    GROUPS,
    INTERFACE,
    SHOWN,
    VIRTUAL_IP,
    groups_named,
    is_platforms,
    is_virtual,
    subnet_of,
)
from .network import SUBNET, VPC, addresses_of, server_of
from .security_group import SECURITY_GROUP


def _alike(port: Object, body: Object) -> bool:
    if (port.get("name"), port.get("network_id")) != (body["name"], body["network_id"]):
        return False
    # The wish may name the subnet alone.
    here = port.get("fixed_ips") or ()
    return all(any(wish.items() <= one.items() for one in here) for wish in body["fixed_ips"])


#: No field can hold a mark, and several may have one name.
OWN_INTERFACE: Kind = dataclasses.replace(INTERFACE, adopt=ByNewId(_alike))
#: What an interface has only with port security.
SECURED = ("security_groups", "allowed_address_pairs")


def address_of(text: str, option: str) -> ipaddress.IPv4Address:
    """Return an address. Raise if a text is not one."""
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        refuse(f"{option} '{shorten(text)}' is not an IPv4 address; write it as 10.0.0.5.", option)


def pair_of(text: str) -> str:
    """Return an allowed address or range in one form, without the prefix of a single address.

    Raise if it is neither, or is every address.
    """
    option, shown = "allowed_address_pairs", shorten(text)
    try:
        found = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        refuse(f"{option}: '{shown}' is not an IPv4 address or a range; write it as 10.0.0.5 or 10.0.0.0/24.", option)
    if found.prefixlen == 0:
        refuse(f"{option}: '{shown}' is every address, which NHN Cloud does not take; give a smaller range.", option)
    if str(found.network_address) != text.partition("/")[0]:
        refuse(f"{option}: '{shown}' begins in the middle of a range; write {found}.", option)
    return str(found).removesuffix("/32")


def pairs_sent(pairs: list[Object]) -> list[Object]:
    """Return the allowed addresses as the API takes them, sorted."""
    return [{"ip_address": one} for one in sorted({pair_of(pair["ip"]) for pair in pairs})]


def _ranges(pairs: t.Iterable[Object] | None) -> set[str]:
    """Return the allowed addresses and ranges of an existing interface."""
    return {str(one.get("ip_address")).removesuffix("/32") for one in pairs or ()}


def _secured(option: str) -> t.Callable[[Interface, Object, t.Any], list[Step]]:
    """The *change* of a field that depends on port security: one call sets all of them."""

    def change(interface: Interface, _found: Object, wanted: t.Any) -> list[Step]:
        interface.secured[option] = wanted
        return []

    return t.cast("t.Callable[[Interface, Object, t.Any], list[Step]]", change)


def _set_address(interface: Interface, found: Object, wanted: str) -> list[Step]:
    return [interface.address_step(found, wanted)]


def _first_address(port: Object) -> str | None:
    return next(iter(addresses_of(port)), None)


class Interface(Thing):
    """One network interface, found by its ID, or by its subnet or VPC and its exact name."""

    kind = OWN_INTERFACE
    renamed = True
    shown = SHOWN
    unknown: t.ClassVar[Object] = {"addresses": [], "security_groups": [], "allowed_address_pairs": []}
    table = (
        Field("vpc", api="network_id", names=VPC),
        Field("subnet", api="subnet_id", names=SUBNET, needed=True, now=subnet_of),
        Field("fixed_ip", now=_first_address, change=t.cast(t.Any, _set_address)),
        Field("port_security", api="port_security_enabled", change=t.cast(t.Any, _secured("port_security"))),
        Field(
            "security_groups",
            names=SECURITY_GROUP,
            now=lambda port: sorted(port.get("security_groups") or ()),
            same=lambda wanted, now: set(wanted) == set(now),
            change=t.cast(t.Any, _secured("security_groups")),
        ),
        Field(
            "allowed_address_pairs",
            sent=pairs_sent,
            same=lambda wanted, now: _ranges(wanted) == _ranges(now),
            change=t.cast(t.Any, _secured("allowed_address_pairs")),
        ),
        Field("virtual_ip", now=is_virtual),
        Field("admin_state_up", change=put("admin_state_up")),
    )

    def __init__(self, params: Params, things: Things, warn: Warn) -> None:
        super().__init__(params, things, warn)
        self.result = "network_interface"
        #: What is to change together with port security: the option, and what the API takes.
        self.secured: dict[str, t.Any] = {}
        if params["fixed_ip"] is not None:
            address_of(params["fixed_ip"], "fixed_ip")
        pairs_sent(params["allowed_address_pairs"] or [])
        beside = next((option for option in SECURED if params[option]), None)
        if params["port_security"] is False and beside:
            refuse(
                f"port_security: false and {beside} exclude each other; without port security an interface has none.",
                beside,
            )

    # What is there

    def namesakes(self, name: str) -> list[Object]:
        """Return the interfaces of exactly this name, in the subnet or the VPC if the task names one."""
        subnet, vpc_id = self._place()
        if subnet == "" or vpc_id == "":
            return []
        of = {"network_id": vpc_id} if vpc_id else {}
        return [
            one
            for one in self.things.named(self.kind, name, **of)
            if (vpc_id is None or one.get("network_id") == vpc_id)
            and (subnet is None or any(fixed.get("subnet_id") == subnet for fixed in one.get("fixed_ips") or ()))
        ]

    def _place(self) -> tuple[str | None, str | None]:
        """Return the IDs of the subnet and the VPC to look in: None for any, empty for one that is not there."""
        if self.thing:
            return subnet_of(self.thing), self.thing.get("network_id")
        if self.params["state"] == "absent":
            with contextlib.suppress(errors.NoSuchThing), self.things.not_planning():
                return self._named_place()
            # Without the subnet its interfaces are gone too.
            return "", ""
        return self._named_place()

    def _named_place(self) -> tuple[str | None, str | None]:
        subnet = self._subnet() if self.params["subnet"] is not None else None
        if subnet is not None:
            return ("", "") if PLANNED in subnet else (subnet["id"], subnet.get("vpc_id"))
        vpc = self._vpc()
        if vpc is None:
            return None, None
        return None, "" if PLANNED in vpc else vpc["id"]

    def _vpc(self) -> Object | None:
        wanted = self.params["vpc"]
        return self.things.need(VPC, wanted, "vpc") if wanted is not None else None

    def _subnet(self) -> Object:
        """Return the subnet that the task names, in its VPC if it names one."""
        wanted, vpc = self.params["subnet"], self._vpc()
        if vpc is not None and PLANNED in vpc:
            return self.things.plan_for(SUBNET, wanted, "subnet")
        vpc_id = vpc["id"] if vpc else None
        return self.things.need(SUBNET, wanted, "subnet", lambda one: vpc_id in (None, one.get("vpc_id")))

    # What is to be done

    def wanted(self, field: Field) -> t.Any:
        """As elsewhere; a subnet is one of the VPC, and groups are a list."""
        if field.option == "subnet":
            return self._subnet()["id"]
        if field.option == "security_groups":
            groups = (self.things.need(SECURITY_GROUP, one, field.option) for one in self.params[field.option])
            return list(dict.fromkeys(one["id"] for one in groups))
        return super().wanted(field)

    def body(self) -> Object:
        """Return the body of a creation: the address goes with its subnet."""
        body, subnet = super().body(), self._subnet()
        fixed = {"subnet_id": body.pop("subnet_id")}
        address = body.pop("fixed_ip", None)
        if address is not None:
            self._check_address(subnet, address)
            fixed["ip_address"] = address
        body["network_id"] = subnet.get("vpc_id") or body.get("network_id")
        if body.pop("virtual_ip", False):
            body["device_owner"] = VIRTUAL_IP
        return {**body, "fixed_ips": [fixed]}

    def made(self, body: Object) -> Object:
        """Return the fields of a new interface's view that its creation determines."""
        view = self.view({"id": None, **body})
        given = {field.option for field in self.table if self.params[field.option] is not None}
        known = {"name", "vpc_id", "subnet_id", *given} | ({"addresses"} if "fixed_ip" in given else set())
        return {key: value for key, value in view.items() if key in known}

    def _check_address(self, subnet: Object, address: str) -> None:
        """Refuse an address that no interface of the subnet can have."""
        if not subnet.get("cidr"):
            return
        whole, wanted = ipaddress.IPv4Network(subnet["cidr"], strict=False), ipaddress.IPv4Address(address)
        label = SUBNET.label(subnet)
        if wanted not in whole:
            refuse(f"fixed_ip {address} is not in {label}, which has {whole}.", "fixed_ip")
        if wanted in (whole.network_address, whole.broadcast_address) or address == subnet.get("gateway"):
            refuse(f"fixed_ip {address} is reserved in {label}, which has {whole}; name another.", "fixed_ip")

    def _changing(self, found: Object) -> list[Step]:
        self.secured = {}
        steps = super()._changing(found)
        if self.secured:
            steps.append(self._secured_step(found))
        if steps:
            self._refuse_platform(found)
        return steps

    def _secured_step(self, found: Object) -> Step:
        """Return the step that sets port security, groups and allowed addresses in one call.

        Without port security an interface has neither groups nor allowed addresses, and the API refuses to turn it off
        before they are gone.
        """
        changes = dict(self.secured)
        secure = changes.get("port_security", found.get("port_security_enabled"))
        if secure is False and "port_security" not in changes:
            given = next(iter(changes))
            refuse(
                f"{capital(self.kind.label(found))} has no port security, so it can have no {given}; "
                "set port_security: true too.",
                given,
            )
        if secure is False:
            changes.update({option: [] for option in SECURED if found.get(option)})
        words = {"port_security": "port_security_enabled"}
        sent = {words.get(option, option): value for option, value in changes.items()}
        before, after = self.view(found), self.view({**found, **sent})
        what = f"set {', '.join(changes)}"
        told = [{option: view[option] for option in changes} for view in (before, after)]
        return self.put_step(what, f"{what} of", found, sent, *told)

    def address_step(self, found: Object, wanted: str) -> Step:
        """Return the step that gives the interface another address in its subnet."""
        label, now = capital(self.kind.label(found)), addresses_of(found)
        if len(now) > 1:
            refuse(f"{label} has several addresses, {', '.join(now)}; leave fixed_ip out.", "fixed_ip")
        subnet_id = subnet_of(found)
        subnet = next((one for one in self.things.listed(SUBNET) if one["id"] == subnet_id), {"id": subnet_id})
        self._check_address(subnet, wanted)
        if server_of(found):
            self.warn(f"Server {server_of(found)} learns the new address {wanted} at its next start, or by DHCP.")
        sent = {"fixed_ips": [{"subnet_id": subnet_id, "ip_address": wanted}]}
        what = "set fixed_ip"
        return self.put_step(what, f"{what} of", found, sent, {"addresses": now}, {"addresses": [wanted]})

    def _refuse_platform(self, found: Object) -> None:
        """Refuse to touch an interface of a gateway or another service."""
        if is_platforms(found):
            label = capital(self.kind.label(found))
            refuse(
                f"{label} is the platform's ({found['device_owner']}); name another.",
                "id" if self.params["id"] else "name",
            )

    def removal(self, found: Object) -> list[Step]:
        """Return the step that deletes the interface. Raise if a server has it, and stays."""
        self._refuse_platform(found)
        if not server_of(found):
            return [self.delete_step(found)]
        from .._thing.leaving import Holders, deletion
        from .port_holders import holders_of

        def look() -> Holders:
            now = self.things.by_id(self.kind, found["id"])
            return holders_of(self.things, [now] if now and server_of(now) else [])

        way_out = "delete the server first, since the API takes no network interface away from one"
        return [deletion(self, found, look, way_out)]

    # What the user sees

    def view(self, found: Object) -> dict[str, t.Any]:
        """Return the documented fields, with the names of the groups."""
        groups = groups_named(self.things, [found])[0][GROUPS]
        for one in groups:
            # In check mode the name of a group that is not there yet stands for its ID.
            if not looks_like_id(one["id"] or ""):
                one.update(id=None, name=one["id"])
        return super().view({**found, GROUPS: groups})
