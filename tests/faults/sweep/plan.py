# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the recorded calls of clean runs to cases."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence

from .case import Case, Outcome
from .faults import FAULTS, Fault
from .operations import operations
from .transport import Call

#: Of a call that is sent again and again while something is waited for, so many are hit.
MOST_ALIKE = 2


def targets(calls: Sequence[Call]) -> list[Call]:
    """The calls to be hit: all of a clean run, but of the looks of a wait the first and the last."""
    chosen: list[Call] = []
    for _signature, group in itertools.groupby(calls, key=lambda call: call.signature):
        looks = list(group)
        chosen += looks if len(looks) <= MOST_ALIKE else [looks[0], looks[-1]]
    return chosen


def clean_cases(names: Iterable[str]) -> list[Case]:
    return [Case(number, name, check_too=True) for number, name in enumerate(names, start=1)]


def fault_cases(clean: Sequence[Outcome], first_number: int, *, thin: bool = True) -> list[Case]:
    """Every target of every operation with every fault.

    A call that creates something is hit twice, with retries and with none; for others, the two take turns. A
    call that reads is hit in check mode as well when check mode sends it.

    :param thin: a call that reads, and that several operations of a module send, is hit by each fault in one
        of them; it counts as another call when something has been written before.
    """
    numbers = itertools.count(first_number)
    table = {operation.name: operation for operation in operations()}
    cases: list[Case] = []
    seen: set[tuple[str, str, bool, str]] = set()
    for outcome in clean:
        checked = set(outcome.check_calls)
        late = False
        module = outcome.case.operation.partition(":")[0]
        for call_number, call in enumerate(targets(outcome.calls)):
            late = late or call.writes
            for fault_number, fault in enumerate(FAULTS):
                if fault.only_writes and not call.writes:
                    continue
                if fault.another and not table[outcome.case.operation].about_a_server:
                    continue
                key = (module, call.signature, late, fault.name)
                if thin and not call.writes and key in seen:
                    continue
                seen.add(key)
                check_too = call in checked and not (fault.kill or fault.another)
                for retries in _retries(call, fault, call_number + fault_number):
                    cases.append(Case(next(numbers), outcome.case.operation, call, fault.name, retries, check_too))
    return cases


def _retries(call: Call, fault: Fault, turn: int) -> tuple[int, ...]:
    if fault.lasting:
        return (2,)
    if fault.kill or fault.another:
        return (4,)
    creates = call.writes and call.signature.startswith("POST") and "#" not in call.signature
    return (4, 0) if creates else ((4, 0)[turn % 2],)


def representative(cases: Sequence[Case], count: int, seed: int) -> list[Case]:
    """A part of the cases, the same for the same seed: calls that write first, every operation and fault among them."""
    chance = random.Random(seed)
    shuffled = sorted(cases, key=lambda case: chance.random())
    shuffled.sort(key=lambda case: not (case.call and case.call.writes))
    chosen: list[Case] = []
    seen: set[str] = set()
    for case in shuffled:
        news = {case.operation, str(case.fault)} - seen
        if news and len(chosen) < count:
            chosen.append(case)
            seen |= news
    rest = [case for case in shuffled if case not in chosen]
    return chosen + rest[: count - len(chosen)]
