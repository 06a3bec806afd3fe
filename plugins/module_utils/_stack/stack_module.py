# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``nhn_stack`` as data, with the interface of a module of one thing."""

from __future__ import annotations

import dataclasses
import typing as t

from .._ansible import login
from .._ansible.base import AUTH_OPTIONS, Params, Tell, Warn, run_module
from .._thing.things import Things
from .options import OPTIONS, REFERENCES
from .shared import SharedClient, SharedThings
from .stack import Stack


def client_of(params: Params) -> SharedClient:
    """Return the client of the cloud that a task's options name."""
    return SharedClient(login.resolve(params).settings())


@dataclasses.dataclass(frozen=True)
class StackModule:
    """The module of a whole document.

    :param options: argument spec of the module's own options, beside the sections.
    :param rules: as of ``Module``.
    """

    options: dict[str, t.Any]
    rules: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    resource: t.ClassVar = Stack
    has_view: t.ClassVar = False
    references: t.ClassVar[frozenset[str]] = REFERENCES

    @property
    def argument_spec(self) -> dict[str, t.Any]:
        """Return all options."""
        return {**self.options, **OPTIONS, **AUTH_OPTIONS}

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

        :param tell: is told when a thing begins and ends, and what long waits see.
        :raises NhnError: in each case of failure that the collection knows.
        """
        login.check_seconds("wait_timeout", params["wait_timeout"])
        client = client_of(params)
        client.tell = tell
        things = SharedThings(client, check_mode=check_mode)
        return Stack(params, things, warn, check_mode=check_mode).converge()

    def run(self) -> None:
        """Run as an ordinary module."""
        run_module(self)
