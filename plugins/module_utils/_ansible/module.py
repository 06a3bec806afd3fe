# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that converges a resource, as data."""

from __future__ import annotations

import dataclasses
import typing as t

from .._engine import engine
from .._engine.steps import Params, Warn
from .._thing.things import Things
from . import login
from .base import AUTH_OPTIONS, WAIT_OPTIONS, Tell, run_module, things_from


def once(warn: Warn) -> Warn:
    """Return a function that passes each warning on once."""
    told: set[str] = set()

    def tell(message: str) -> None:
        if message not in told:
            told.add(message)
            warn(message)

    return tell


@dataclasses.dataclass(frozen=True)
class Module:
    """One module as data: its options, the rules between them, and the resource it converges.

    Runs as an ordinary module by :meth:`run`; :meth:`execute` needs nothing but checked parameters.

    :param options: argument spec of the module's own options.
    :param resource: makes the resource from the parameters, the things of the cloud and a function that warns.
    :param rules: further arguments of AnsibleModule: ``required_if`` and the like.
    :param waits: whether it has the options ``wait`` and ``wait_timeout``.
    :param references: options that name another thing by its ID; see :func:`arguments.prepared`.
    """

    options: dict[str, t.Any]
    resource: t.Callable[[Params, Things, Warn], engine.Resource]
    rules: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    waits: bool = True
    references: frozenset[str] = frozenset()

    @property
    def argument_spec(self) -> dict[str, t.Any]:
        """Return all options: the module's own and the shared ones."""
        return {**self.options, **AUTH_OPTIONS, **(WAIT_OPTIONS if self.waits else {})}

    def execute(
        self,
        params: Params,
        *,
        check_mode: bool,
        warn: Warn,
        tell: Tell | None = None,
        shared: dict[t.Any, Things] | None = None,
    ) -> dict[str, t.Any]:
        """Do what validated parameters ask for.

        :param tell: is told what a wait of more than ten seconds sees.
        :param shared: see :func:`things_from`.
        :raises NhnError: in each case of failure that the collection knows.
        """
        if self.waits:
            login.check_seconds("wait_timeout", params["wait_timeout"])
        things = things_from(params, shared)
        things.client.tell = tell
        things.planning = once(warn) if check_mode else None
        resource = self.resource(params, things, warn)
        return engine.converge(
            resource, check_mode=check_mode, wait=params.get("wait", True), writes=lambda: things.client.writes
        )

    def run(self) -> None:
        """Run as a module: read the parameters, execute, exit."""
        run_module(self)
