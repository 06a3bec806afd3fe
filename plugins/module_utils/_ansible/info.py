# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules: read a list, show it as views, and evaluate ``query`` over it."""

from __future__ import annotations

import dataclasses
import typing as t

from .. import _errors as errors
from .._thing.kind import BRIEF, Object, Shown, view_of
from .._thing.things import Things
from .base import AUTH_OPTIONS, Params, Tell, Warn, run_module, things_from

if t.TYPE_CHECKING:
    from .query import Query

#: Documented in the doc fragment ``info``.
INFO_OPTIONS: dict[str, dict[str, t.Any]] = {"query": {"type": "str"}}


@dataclasses.dataclass(frozen=True)
class InfoModule:
    """One info module as data, with the interface of ``Module``.

    :param options: argument spec of the module's own options.
    :param result: the key of the result that holds the list: ``servers``.
    :param read: returns what is listed, from the parameters and the things of the cloud; reads only.
    :param shown: what the list shows of each, ``BRIEF`` without ``details``; None: *read* returns views.
    :param check: refuses parameters that cannot work, before any call.
    :param rules: further arguments of AnsibleModule: ``mutually_exclusive`` and the like.
    :param references: needed options that name another thing; see :func:`arguments.prepared`.
    """

    options: dict[str, t.Any]
    result: str
    read: t.Callable[[Params, Things], list[Object]]
    shown: Shown | None = None
    check: t.Callable[[Params, Warn], None] = lambda params, warn: None
    rules: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    references: frozenset[str] = frozenset()

    @property
    def argument_spec(self) -> dict[str, t.Any]:
        """Return all options: the module's own and the shared ones."""
        return {**self.options, **INFO_OPTIONS, **AUTH_OPTIONS}

    def execute(
        self,
        params: Params,
        *,
        check_mode: bool,
        warn: Warn,
        tell: Tell | None = None,
        shared: dict[t.Any, Things] | None = None,
    ) -> dict[str, t.Any]:
        """Read what validated parameters ask for. Check mode does the same.

        :param tell: see :meth:`Module.execute`; nothing waits here.
        :param shared: see :func:`module.things_from`.
        :raises NhnError: in each case of failure that the collection knows.
        """
        query = None
        if params["query"] is not None:
            # Not above: a module's process compiles all that it imports, and jmespath may not be there.
            from .query import Query

            query = Query(params["query"])
        views: list[Object] = []
        empty = [name for name in self.options if _is_empty(params[name])]
        if empty and not check_mode:
            way_out = "give it" if self.options[empty[0]].get("required") else "give it, or leave it out to list all"
            raise errors.InvalidRequest(f"{empty[0]} is empty and finds nothing; {way_out}.", option=empty[0])
        if empty:
            warn(f"{empty[0]} is empty; check mode takes it for the ID of what an earlier task would make.")
            return self._result(views, query)
        self.check(params, warn)
        try:
            things = things_from(params, shared)
            # Who asks what is there wants to know it as it is now, also when the task is repeated (until).
            things.forget()
            views = self.read(params, things)
        except errors.NoSuchThing as error:
            # A filter that names nothing.
            warn(f"{error.message} So nothing is found.")
        if self.shown is not None:
            shown = self.shown if params.get("details", True) else BRIEF
            views = [view_of(shown, one) for one in views]
        return self._result(views, query)

    def _result(self, views: list[Object], query: Query | None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = {"changed": False, self.result: views}
        if query:
            result["query_result"] = query.value_of({self.result: views})
        return result

    def run(self) -> None:
        """Run as a module: read the parameters, execute, exit."""
        run_module(self)


def _is_empty(value: t.Any) -> bool:
    """Return whether an option selects by nothing: an empty text, an empty list, or a list with an empty text."""
    return value == "" or (isinstance(value, list) and (not value or "" in value))
