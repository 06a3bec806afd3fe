# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The things of a project for many tasks at once: one list call per kind serves them all.

While the stack plans, nothing is written, so each list is read once, unless somebody waits for a change. While it runs,
a list serves all who began to ask after it was begun, so that many waits at once cost one call per kind and round.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
import typing as t

from .. import _errors as errors
from .._http.client import Answer, Client, Settings
from .._kinds.flavor import FLAVOR
from .._kinds.image import IMAGE
from .._kinds.network import SUBNET
from .._kinds.volume_type import VOLUME_TYPE
from .._kinds.vpc import ROUTING_TABLE, vpcs_of
from .._kinds.zone import ZONE
from .._thing.kind import Kind, Object
from .._thing.things import Things
from .._thing.unknown import planned

#: The API's filters that are fields with one value. Lists with any other filter are read for themselves.
FIELDS = frozenset(
    (
        "id", "name", "vpc_id", "network_id", "device_id", "volume_id", "routingtable_id", "remote_group_id", "port_id",
        "floating_ip_address", "label",
    )
)  # fmt: skip
#: Seconds after the beginning of a list for which it serves those who ask then, and those of them who wait for a
#: change; the latter less than the shortest pause between two polls.
FRESH, FRESH_IN_WAITS = 1.0, 0.2
#: How often a list is read again that Neutron refuses with 404, since something in it vanishes meanwhile.
MORE_READS = 3
#: A list that is waited for is read again after as long as it took, up to so many seconds.
LONGEST_PAUSE = 2.0
#: Public images are many, and never waited for.
ALONE = (IMAGE.keys,)
#: What the platform offers is read once.
OFFERED = (FLAVOR.keys, VOLUME_TYPE.keys, ZONE.keys)
#: A name of a kind: the key of the kind's list, and the name.
NameOfKind = tuple[str, str]


class _List:
    """The last list of a kind that was read.

    :param begun: when the reading began, as a number that grows.
    :param took: seconds that the reading took.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begun = -1
        self.read_at = self.took = 0.0
        self.things: list[Object] = []


class _Seen(threading.local):
    """What a thread has done: a list that it may use began after all of it.

    :param begun: when all was done that its work needs; -1 for a thread that does a part of another's work.
    :param wrote: when its last writing call ended.
    :param looked: list -> when the one that its last look saw was begun.
    """

    def __init__(self) -> None:
        self.begun = self.wrote = -1
        self.looked: dict[t.Any, int] = {}


class SharedClient(Client):
    """A client that counts the writing calls of each thread, and says of what service they were."""

    def __init__(self, settings: Settings) -> None:
        self._own = threading.local()
        #: Is told when a writing call has ended, in whatever way.
        self.wrote: t.Callable[[], None] = lambda: None
        #: What a thread holds while it works; None while there are no threads.
        self.places: threading.Semaphore | None = None
        super().__init__(settings, sleep=self._pause)

    @property
    def writes(self) -> int:
        """How many writing calls of this thread the API has taken so far."""
        return getattr(self._own, "count", 0)

    @writes.setter
    def writes(self, count: int) -> None:
        self._own.count = count

    @property
    def waiting(self) -> bool:
        """Whether this thread waits for a change, so that nothing read before counts."""
        return getattr(self._own, "waiting", False)

    def wait(self, look: t.Callable[[], tuple[bool, str]], *, timeout: float, what: str, who: str) -> None:
        """Call *look* until it says done; see ``Client.wait``."""
        self._own.waiting = True
        try:
            super().wait(look, timeout=timeout, what=what, who=who)
        finally:
            self._own.waiting = False

    def _pause(self, seconds: float) -> None:
        """Sleep. Who waits for a change gives its place to others meanwhile."""
        places = self.places if self.waiting else None
        if places is None:
            time.sleep(seconds)
            return
        places.release()
        try:
            time.sleep(seconds)
        finally:
            places.acquire()

    def call(self, method: str, service: str, path: str, **how: t.Any) -> Answer:
        """Send a call and return its answer; see ``Client.call``."""
        try:
            return super().call(method, service, path, **how)
        finally:
            if method not in ("GET", "HEAD"):
                self.wrote()


class SharedThings(Things):
    """The things of one project and region. Threads may share it.

    :param check_mode: whether a name that nothing makes may be one that an earlier task would make.
    """

    client: SharedClient

    def __init__(self, client: SharedClient, *, check_mode: bool) -> None:
        super().__init__(client)
        client.wrote = self._wrote
        #: What the stack makes. Others may name it before it is there.
        self.to_be_made: set[NameOfKind] = set()
        self.to_be_deleted: set[NameOfKind] = set()
        #: What is planned now. It cannot name itself.
        self.own: t.Collection[NameOfKind] = ()
        self.planning = self._told
        #: Whether the plan is made and is being done, so that what was read before may have changed.
        self.running = False
        self._warn: t.Callable[[str], None] | None = None
        self._check_mode = check_mode
        self._lists: dict[t.Any, _List] = {}
        self._lock = threading.RLock()
        self._time = itertools.count()
        #: When the last writing call ended, and the last one of a thread that does a part of another's work.
        self._wrote_last = self._wrote_in_part = -1
        self._seen = _Seen()

    def warn_with(self, warn: t.Callable[[str], None]) -> None:
        """Tell *warn* of names that check mode takes for what an earlier task would make."""
        self._warn = warn

    def run(self, parallel: int) -> threading.Semaphore:
        """End the planning: from now on things change. Return the places of so many threads that work at once."""
        self.planning, self.running = None, True
        places = self.client.places = threading.Semaphore(parallel)
        return places

    def end(self) -> None:
        """End the run: what is read from now on is as it is afterwards, so each list is read once."""
        self.forget()
        self._lists.clear()
        self.running, self.client.places = False, None

    def moment(self) -> int:
        """Return the time, as a number that grows."""
        return next(self._time)

    def begin(self, moment: int) -> None:
        """Begin the work of this thread: what it reads is as of this moment at the earliest."""
        self._seen.begun = moment
        self._seen.looked.clear()

    def _wrote(self) -> None:
        self._seen.wrote = self._wrote_last = self.moment()
        if self._seen.begun < 0:
            self._wrote_in_part = self._wrote_last

    # Names

    @property
    def may_be_made_before(self) -> bool:
        """As elsewhere; the stack makes what an entry stands for, so the entry must say all that a new one needs."""
        return False

    def _told(self, message: str) -> None:
        """Take what check mode says of things that are not as they must be yet: the stack will see to them."""

    def need(
        self, kind: Kind, wanted: str, option: str, fit: t.Callable[[Object], bool] | None = None, **filters: str
    ) -> Object:
        """As elsewhere; a name that the stack makes may be named before it is there, and no other."""
        if self.planning is None or self._may_plan(kind, wanted):
            return super().need(kind, wanted, option, fit, **filters)
        with self.not_planning():
            return super().need(kind, wanted, option, fit, **filters)

    def plan_for(self, kind: Kind, wanted: str, option: str, error: errors.NhnError | None = None) -> Object:
        """As elsewhere; see :meth:`need`."""
        if self.planning is not None and self._is_to_be_made(kind, wanted):
            return planned(wanted)
        if self.planning is None or self._may_plan(kind, wanted):
            found = super().plan_for(kind, wanted, option, error)
            if self._warn:
                self._warn(f"There is no {kind.word} '{wanted}' yet; check mode goes on as if an earlier task made it.")
            return found
        with self.not_planning():
            return super().plan_for(kind, wanted, option, error)

    def _is_to_be_made(self, kind: Kind, wanted: str) -> bool:
        """Return whether the stack makes it. Only the stack itself names what has no name yet."""
        return not wanted or ((kind.keys, wanted) in self.to_be_made and (kind.keys, wanted) not in self.own)

    def _may_plan(self, kind: Kind, wanted: str) -> bool:
        own = (kind.keys, wanted) in self.own
        return self._is_to_be_made(kind, wanted) or (self._check_mode and not own)

    # Reading

    def serves(self, kind: Kind) -> bool:
        """Return whether single things of a kind are read from one list of all."""
        return kind.keys not in ALONE

    @contextlib.contextmanager
    def in_bulk(self, *kinds: Kind) -> t.Iterator[None]:
        """Within this context, serve single reads from lists, as always here."""
        yield

    def forget(self, kind: Kind | None = None) -> None:
        """Forget what was read, of one kind or of all. Lists have their own rule."""
        if self.running:
            with self._lock:
                super().forget(kind)

    def once(self, kind: Kind, key: t.Any, read: t.Callable[[], t.Any]) -> t.Any:
        """Return the result of *read*, which is called once."""
        with self._lock:
            return super().once(kind, key, read)

    def _read_list(self, kind: Kind, params: t.Mapping[str, str]) -> list[Object]:
        for _again in range(MORE_READS):
            with contextlib.suppress(errors.NotFound):
                return super()._read_list(kind, params)
        return super()._read_list(kind, params)

    def listed(self, kind: Kind, **filters: str) -> list[Object]:
        """As elsewhere, from the list of all where the filters are fields."""
        if not self.serves(kind):
            return super().listed(kind, **filters)
        if not FIELDS.issuperset(filters):
            return self._read_list(kind, {key: value for key, value in {**kind.usual, **filters}.items() if value})
        return [one for one in self._all(kind) if all((one.get(key) or "") == value for key, value in filters.items())]

    def by_id(self, kind: Kind, wanted: str) -> Object | None:
        """As elsewhere, from a list that is newer than this thread's last look."""
        if not self.serves(kind):
            return super().by_id(kind, wanted)
        found = next((one for one in self._all(kind, look=True) if one[kind.by] == wanted), None)
        if found is None or kind.path != "vpcs" or not kind.shown:
            return found
        # A VPC alone has what no list of VPCs shows.
        tables = [one for one in self._all(ROUTING_TABLE) if wanted in vpcs_of(one)]
        return {
            **found,
            "subnets": [one for one in self._all(SUBNET) if one.get("vpc_id") == wanted],
            "routingtables": tables,
        }

    def _kept_by_id(self, kind: Kind, wanted: str) -> Object | None:
        return self.by_id(kind, wanted)

    def _all(self, kind: Kind, *, look: bool = False) -> list[Object]:
        """Return all of a kind, as they were at a time that is late enough for this thread.

        :param look: whether it must be newer than what the last look of this thread saw, if it waits for a change.
        """
        key = (kind.service, kind.list_path or kind.path, *sorted(kind.usual.items()))
        kept = self._lists.setdefault(key, _List())
        seen, waits = self._seen, self.client.waiting
        changes = (self.running or waits) and kind.keys not in OFFERED
        look = look and waits
        floor = -1
        if changes:
            floor = self._wrote_last if seen.begun < 0 else max(seen.begun, seen.wrote, self._wrote_in_part)
        if look:
            floor = max(floor, seen.looked.get(key, -1))
            # As a single wait does, so that those who look at other times join one list.
            pause = kept.read_at + kept.took + min(kept.took, LONGEST_PAUSE) - self.client.clock()
            if pause > 0 and kept.begun <= floor:
                self.client.sleep(pause)
        # Not when the turn comes: a list that takes long serves all who have waited for it.
        asked = self.client.clock()
        with kept.lock:
            stale = changes and not look and asked - kept.read_at > (FRESH_IN_WAITS if waits else FRESH)
            if kept.begun <= floor or stale:
                begun, read_at = self.moment(), self.client.clock()
                kept.things = self._read_list(kind, kind.usual)
                kept.begun, kept.read_at, kept.took = begun, read_at, self.client.clock() - read_at
            if look:
                seen.looked[key] = kept.begun
            return kept.things
