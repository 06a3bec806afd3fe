# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait for servers. Changes nothing."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._thing.kind import Object, shorten
from .._thing.waiting import Rest
from . import states, views
from .actions import ACTIONS
from .servers import Servers
from .state_words import fault_of, state_text
from .states import label


def shows_effect(action: str, value: t.Any, before: Object, now: Object | None) -> bool:
    """Return whether a server shows that an action was done or is under way. Used after a lost answer.

    What the action is for counts, not that something has changed: an earlier step, or somebody else, may have.

    :param action: a name in ``ACTIONS``.
    :param value: what went below the action's key.
    :param before: the server as it was last read before the call.
    :param now: the server as it is now; None when it is gone, where there is nothing left to do.
    """
    if now is None:
        return True
    if action in ("add_security_group", "remove_security_group"):
        return (value["name"] in views.security_groups_of(now)) == (action == "add_security_group")
    if action == "resize":
        has_flavor = (now.get("flavor") or {}).get("id") == value["flavorRef"]
        task = states.task_of(now) or ""
        return has_flavor or task.startswith("resize") or states.status_of(now) in ("RESIZE", "VERIFY_RESIZE")
    arrives = ACTIONS[action].arrives
    if arrives is not None and not action.endswith("_reboot"):
        return states.next_status(now) == arrives
    return not states.is_settled(now) or any(now.get(field) != before.get(field) for field in ("updated", "status"))


class Arrival:
    """What to wait for on one server.

    :param what: what was asked of it, for messages: ``stop``.
    :param statuses: the statuses to rest in.
    :param gone: being gone is arriving too.
    :param flavor_id: the flavor to have.
    :param from_error: it was in ERROR before, so that seeing ERROR at first is no failure.
    :param otherwise: fields of the server's view as they are while it does not have *flavor_id*.
    """

    def __init__(
        self,
        server: Object,
        what: str,
        statuses: t.Collection[str],
        *,
        clock: t.Callable[[], float],
        gone: bool = False,
        flavor_id: str | None = None,
        from_error: bool = False,
        otherwise: t.Mapping[str, t.Any] | None = None,
    ) -> None:
        self.server = server
        self.what = f"{what} {label(server)}"
        self.statuses = statuses
        self.gone = gone
        self.flavor_id = flavor_id
        self.from_error = from_error
        self.otherwise = otherwise or {}
        self.last: Object | None = server
        self._rest = Rest(clock)

    def check(self, found: Object | None) -> tuple[bool, str]:
        """Return whether the server has arrived, and what was seen, in words.

        :param found: the server as it is now; None when there is none.
        :raises StepFailed: it will not arrive: it went to ERROR, vanished, or fell back to where it was.
        """
        self.last = found
        if found is None:
            # A server just made may not show at once, so that even an absence has to last.
            if not self.gone and self._rest.is_over(True):
                raise self._failed("it is gone, deleted by somebody else", "DELETED")
            return self.gone, "gone"
        status, settled = states.status_of(found), states.is_settled(found)
        if settled and status in self.statuses and self.flavor_id in (None, (found.get("flavor") or {}).get("id")):
            return True, status
        if settled and status == states.ERROR and not self.from_error:
            raise self._failed(f"it went to ERROR: {fault_of(found)}", status)
        if self._rest.is_over(settled):
            fault = f": {fault_of(found)}" if found.get("fault") else ""
            flavor = " with its old flavor" if self.flavor_id else ""
            raise self._failed(
                f"the platform accepted it, but the server is back in {status}{flavor}{fault}; "
                "try again, or ask NHN Cloud why",
                status,
            )
        return False, state_text(found)

    def seen(self) -> dict[str, t.Any]:
        """Return the fields of the server's view as they were last seen."""
        if self.last is None:
            return {}
        has_flavor = self.flavor_id in (None, (self.last.get("flavor") or {}).get("id"))
        return {**({} if has_flavor else self.otherwise), "status": states.status_of(self.last)}

    def _failed(self, why: str, status: str) -> errors.StepFailed:
        return errors.StepFailed(f"Could not {self.what}: {why}.", server_id=self.server["id"], server_status=status)


def arrival_of(servers: Servers, server: Object, what: str, statuses: t.Collection[str] = (), **how: t.Any) -> Arrival:
    """What a server is to become, for :func:`arrive` and :func:`arrivals.arrive_all`; see :class:`Arrival`."""
    return Arrival(server, what, statuses, clock=servers.client.clock, **how)


def arrive(servers: Servers, arrival: Arrival, *, timeout: float) -> Object | None:
    """Wait until one server has arrived. Return it; None if it is gone."""
    try:
        servers.client.wait(
            lambda: arrival.check(servers.by_id(arrival.server["id"])),
            timeout=timeout,
            what=arrival.what,
            who=shorten(str(arrival.server.get("name"))),
        )
    except errors.StepFailed as error:
        error.seen = arrival.seen()
        raise
    return arrival.last


def settling(servers: Servers, server: Object) -> Arrival:
    """Return what to wait for until nothing is under way with a server."""
    return arrival_of(
        servers, server, "see the end of what is under way with", states.SETTLED, gone=True, from_error=True
    )
