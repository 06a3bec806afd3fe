# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run many cases at the same time, with a process for each scope of each cloud."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import queue
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .case import BROKEN, Case, Outcome
from .faults import BY_NAME
from .operations import operations
from .walk import carry_out
from .witness import Scope, Trouble, scopes_of
from .world import World, public_key

_CONTEXT = multiprocessing.get_context("fork")


class Pool:
    """Worker processes on the scopes of some clouds.

    :param roots: the clouds' addresses.
    """

    def __init__(self, roots: Sequence[str], folder: Path, most: int = 99) -> None:
        for number in (1, 2):
            public_key(number)
        load_collection()
        # Alternate, so that the clouds are equally busy.
        scopes = [scope for group in zip(*map(scopes_of, roots), strict=True) for scope in group][:most]
        self._cases: Any = _CONTEXT.Queue()
        self._outcomes: Any = _CONTEXT.Queue()
        self._processes = [
            _CONTEXT.Process(target=_work, args=(scope, folder, self._cases, self._outcomes), daemon=False)
            for scope in scopes
        ]
        for process in self._processes:
            process.start()

    def run(
        self,
        cases: Sequence[Case],
        told: Callable[[Outcome], None] = lambda outcome: None,
        seconds: float = float("inf"),
        together: Callable[[Case], Any] = lambda case: case.number,
    ) -> list[Outcome]:
        """Run the cases, and return their outcomes in the order of the cases.

        :param seconds: time after which no further case starts.
        :param together: neighbours for which it is the same go to one worker.
        """
        left = [list(group) for _same, group in itertools.groupby(cases, key=together)][::-1]
        under_way = 0
        end = time.monotonic() + seconds
        outcomes: dict[int, Outcome] = {}
        while left or under_way:
            while left and under_way < 2 * len(self._processes):
                group = left.pop()
                self._cases.put(group)
                under_way += len(group)
            try:
                outcome = self._outcomes.get(timeout=5)
            except queue.Empty:
                if not any(process.is_alive() for process in self._processes):
                    raise RuntimeError("all workers of the sweep have ended") from None
                continue
            under_way -= 1
            outcomes[outcome.case.number] = outcome
            told(outcome)
            if time.monotonic() > end:
                left.clear()
        return [outcomes[case.number] for case in cases if case.number in outcomes]

    def close(self) -> None:
        for _process in self._processes:
            self._cases.put(None)
        for process in self._processes:
            process.join(20)
            if process.is_alive():
                process.kill()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: object, *_exc: object) -> None:
        if kind is None:
            self.close()
        else:
            for process in self._processes:
                process.kill()


def load_collection() -> None:
    """Make the collection importable by its full name."""
    from ansible.plugins.loader import init_plugin_loader
    from ansible.utils.collection_loader import AnsibleCollectionConfig
    from checkout import link_collection

    if AnsibleCollectionConfig.collection_finder is None:
        init_plugin_loader([str(link_collection())])
    from ansible_collections.nhn.cloud.plugins.module_utils._ansible import base as _module  # noqa: F401 - before the forks


def _work(scope: Scope, folder: Path, cases: Any, outcomes: Any) -> None:
    """Run group after group of cases, until None."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    table = {operation.name: operation for operation in operations()}
    world = None
    while True:
        try:
            group = cases.get(timeout=2)
        except queue.Empty:
            if os.getppid() != parent:
                os._exit(1)  # nobody reads the output, and an end that writes it first would wait for ever
            continue
        if group is None:
            break
        for case in group:
            try:
                world = world or World(scope, Path(tempfile.mkdtemp(prefix=f"{scope.tag}-", dir=folder)))
                fault = BY_NAME[case.fault] if case.fault else None
                outcomes.put(carry_out(case, table[case.operation], fault, world))
            except (Trouble, Exception):  # noqa: B014 - told as an outcome
                outcomes.put(Outcome(case, BROKEN, problems=[traceback.format_exc()]))
    if world is not None:
        try:
            world.witness.clear()
        except Trouble as trouble:
            print(f"clearing {scope.tag}: {trouble}", file=sys.stderr)
