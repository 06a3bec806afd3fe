# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take a free floating IP, or make one. Nothing that was made is lost sight of, since it is billed."""

from __future__ import annotations

import ipaddress
import typing as t

from .. import _errors as errors
from .._engine.steps import Change, Step, check_mode_only
from .._kinds.external import external_network
from .._kinds.floating_ip import CONNECTED, FLOATING_IP, LABELLED, named
from .._thing.kind import Object, shorten
from .._thing.things import PLANNED

if t.TYPE_CHECKING:
    from .floating_ip import FloatingIp


class Claim:
    """How a task gets its floating IP.

    Another task may take the same free one at the same time. So each is read before and after the call that takes it.
    """

    def __init__(self, task: FloatingIp) -> None:
        self.task = task
        self.things = task.things
        self.label: str = task.params["label"] or ""
        self.protected: bool = bool(task.params["protected"])
        self.free = self._free() if task.params["reuse"] else []
        #: In words what is planned and what was done; the floating IP that it got, and whether that is complete.
        self.planned = self._taking(self.free[0]) if self.free else self._making()
        self.told = ""
        self.got: Object = {}
        self.complete = False
        self.network = "" if self.free else external_network(self.things)["id"]

    def _free(self) -> list[Object]:
        """Return the floating IPs that may be taken, in the order of their addresses."""
        free = [named(one) for one in self.things.listed(FLOATING_IP) if self._is_free(one)]
        return sorted(free, key=lambda one: ipaddress.ip_address(one["floating_ip_address"]))

    def _is_free(self, one: Object) -> bool:
        """Return whether a floating IP is unconnected, unprotected, and without a label or with the wanted one."""
        return (
            not one.get("port_id") and not one.get("delete_protection") and one.get("label") in (None, "", self.label)
        )

    def step(self) -> Step:
        """Return the step that gets the floating IP."""
        task = self.task
        after = {"label": self.label or None, "protected": self.protected, **task.there()}
        do = check_mode_only if task.nic is not None and PLANNED in task.nic else self._do
        known = {}
        if self.free:
            known = {"id": self.free[0]["id"], "address": self.free[0]["floating_ip_address"]}
        return Step(self.planned, {}, {**known, **after}, do, done=self._done)

    def _making(self) -> str:
        told = f" {shorten(self.label)}" if self.label else ""
        return f"create floating IP{told}{self._target()}"

    def _taking(self, one: Object) -> str:
        return f"take {FLOATING_IP.label(one)}{self._target()}"

    def _target(self) -> str:
        return f" for {self.task.target()}" if self.task.nic is not None else ""

    def _do(self) -> None:
        for one in self.free:
            if self._take(one):
                break
        else:
            self._make()
        self.complete = True

    def _done(self) -> Change | None:
        """Return what was done, if it is not what was planned."""
        if not self.got or (self.complete and self.told == self.planned):
            return None
        known = {"id": self.got["id"], "address": self.got["floating_ip_address"]}
        marks = {"label": self.label or None, "protected": self.protected} if self.complete else {}
        return Change(self.told, {}, {**known, **marks, **self.task.there()})

    def _take(self, one: Object) -> bool:
        """Take a floating IP. Return False if another task was faster."""
        now = self.things.by_id(FLOATING_IP, one["id"])
        if now is None or not self._is_free(now):
            return False
        try:
            if self.task.nic is not None:
                self.task.connect(named(now), "connect")
            else:
                self._mark(named(now))
        except errors.ApiError:
            now = self.things.by_id(FLOATING_IP, one["id"])
            if now is not None and self._is_free(now) and not self._is_mine(now):
                raise
        else:
            now = self.things.by_id(FLOATING_IP, one["id"])
        if now is None or not self._is_mine(now):
            return False
        self._have(named(now), self._taking(one))
        if self.task.nic is not None and (self.protected or (now.get("label") or "") != self.label):
            self._mark(self.got)
        return True

    def _have(self, one: Object, told: str) -> None:
        self.task.own = self.got = one
        self.told = told

    def _is_mine(self, now: Object) -> bool:
        nic = self.task.nic
        if nic is not None:
            return bool(now.get("port_id") == nic["id"])
        return not now.get("port_id") and (now.get("label") or "") == self.label

    def _mark(self, one: Object) -> None:
        """Give a floating IP the label and the protection of the task."""
        sent: Object = {"label": self.label} if self.label else {}
        if self.protected:
            sent["delete_protection"] = True
        if sent:
            self.task.put(one, "set label of", sent)

    def _make(self) -> None:
        task = self.task
        body: Object = {"floating_network_id": self.network or external_network(self.things)["id"]}
        if task.nic is not None:
            body["port_id"] = task.nic["id"]
        if self.label:
            body["label"] = self.label
        if self.protected:
            body["delete_protection"] = True
        kind = LABELLED if self.label else CONNECTED
        what = self._making()
        self._have(named(self.things.create(kind, body, what=what, timeout=task.timeout)), what)
