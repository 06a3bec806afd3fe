# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make cases from the recorded calls of clean runs."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence

from .case import Case, Outcome
from .faults import BY_NAME, FAULTS, Fault
from .operations import Operation, operations
from .transport import Call

#: Number of hits among the repeated calls of a wait.
MOST_ALIKE = 2
#: Faults that a purge meets in any case.
PURGED = ("reset after", "late", "503 for good", "SIGKILL", "403")
#: A call that is hit with retries and with none.
_CREATION = Call("POST /", 1)
#: One in so many cases of a sample is for check mode.
CHECK_SHARE = 10


def _groups(calls: Sequence[Call]) -> Iterator[list[Call]]:
    for _signature, group in itertools.groupby(calls, key=lambda call: call.signature):
        yield list(group)


def targets(calls: Sequence[Call]) -> list[Call]:
    """Return the calls to hit: all of a clean run, but only the first and the last of a wait."""
    chosen: list[Call] = []
    for looks in _groups(calls):
        chosen += looks if len(looks) <= MOST_ALIKE else [looks[0], looks[-1]]
    return chosen


def last_looks(calls: Sequence[Call]) -> list[Call]:
    """Return the looks that end a wait after a writing call. After them another look reads the result."""
    found: list[Call] = []
    written = False
    for group in _groups(calls):
        written = written or group[0].writes
        if written and group[0].signature.startswith("GET"):
            found.append(group[max(len(group) - 2, 0)])
    return found


def clean_cases(names: Iterable[str], number_from: int) -> list[Case]:
    return [Case(number, name, check_too=True) for number, name in enumerate(names, start=number_from)]


def fault_cases(clean: Sequence[Outcome], first_number: int, *, thin: bool = True) -> list[Case]:
    """Yield every target of every operation with every fault.

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
        name = outcome.case.operation
        checked = set(outcome.check_calls)
        late = False
        module = name if table[name].reads else name.partition(":")[0]
        for call_number, call in enumerate(targets(outcome.calls)):
            for fault_number, fault in enumerate(FAULTS):
                if not _makes_sense(table[name], call, fault, late):
                    continue
                key = (module, call.signature, late, fault.name)
                if thin and not call.writes and key in seen:
                    continue
                seen.add(key)
                check_too = call in checked and fault.passing
                for retries in _retries(call, fault, call_number + fault_number):
                    cases.append(Case(next(numbers), name, call, fault.name, retries, check_too))
            late = late or call.writes
        if table[name].about_servers:
            for call, fault in itertools.product(last_looks(outcome.calls), FAULTS):
                if fault.in_waits:
                    cases.append(Case(next(numbers), name, call, fault.name))
    return cases


def stack_cases(clean: Sequence[Outcome], first_number: int, *, thin: bool = True) -> list[Case]:
    """Yield every stack with every fault, which hits call after call; see walk.py.

    Rows take turns, since each leaves what the next begins with. What lasts longest comes first.

    :param thin: retries and none take turns too, and a purge, which deletes as a removal does, meets a few faults.
    """
    numbers = itertools.count(first_number)
    cases: list[Case] = []
    faults = sorted(FAULTS, key=lambda fault: not (_is_long(fault) or fault.options))
    for (turn, fault), (place, outcome) in itertools.product(enumerate(faults), enumerate(clean)):
        name, both = outcome.case.operation, _retries(_CREATION, fault, 0)
        if thin and name == "stack: purge" and fault.name not in PURGED:
            continue
        for retries in both[(turn + place // 2) % len(both) :][:1] if thin else both:
            cases.append(Case(next(numbers), name, fault=fault.name, retries=retries, calls=tuple(outcome.calls)))
    return cases


def _is_long(fault: Fault) -> bool:
    return fault.kill or fault.lasting


def together(case: Case) -> object:
    """Return what is the same for cases that one worker tries: for a stack the fault, unless one case takes long."""
    fault = BY_NAME[case.fault] if case.fault and case.calls else None
    return case.number if fault is None or _is_long(fault) else fault.name


def _makes_sense(operation: Operation, call: Call, fault: Fault, late: bool) -> bool:
    if fault.only_writes and not call.writes:
        return False
    if fault.only_at and not re.search(fault.only_at, call.signature):
        return False
    if fault.another:
        # Before the first call of a creation there is nothing that another client could act on.
        somebody = operation.about_one_there or (operation.about_servers and fault.in_waits)
        return somebody and (late or operation.has_servers)
    # A login sends no token, so none can have expired.
    return not (fault.name == "401" and call.logs_in)


def _retries(call: Call, fault: Fault, turn: int) -> tuple[int, ...]:
    if fault.lasting:
        return (2,)
    if fault.kill or fault.another or fault.refuses or fault.place:
        return (4,)
    creates = call.writes and call.signature.startswith("POST") and "#" not in call.signature
    return (4, 0) if creates else ((4, 0)[turn % 2],)


def representative(cases: Sequence[Case], count: int, seed: int) -> list[Case]:
    """Return a part of the cases, the same for the same seed: calls that write first, every operation and fault.

    A tenth of them is for check mode, whose calls only read.
    """
    chance = random.Random(seed)
    shuffled = sorted(cases, key=lambda case: chance.random())
    shuffled.sort(key=lambda case: not (case.call and case.call.writes))
    chosen = [case for case in shuffled if case.check_too][: count // CHECK_SHARE]
    seen = {word for case in chosen for word in (case.operation, str(case.fault))}
    for case in shuffled:
        news = {case.operation, str(case.fault)} - seen
        if news and len(chosen) < count:
            chosen.append(case)
            seen |= news
    rest = [case for case in shuffled if case not in chosen]
    return chosen + rest[: count - len(chosen)]
